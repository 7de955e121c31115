//! Plays a scripted call and writes what its caller hears:
//! `cargo run --release --example two_stage -- call.wav`.

use std::error::Error;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use ringback::progress::{Branch, DialogRef, Policy, Response, ResponseAction, Upstream};
use ringback::{
    CallPlayer, CallState, Clip, ClipPlayback, Format, Progress, RenderedTone, Repeat, Tone,
    ToneChange, TonePlan, ToneZone, ToneZones,
};

/// Write what the caller of a scripted call hears to a WAV file, and print what was decided when.
///
/// While the far end's audio is heard, the file is silent.
#[derive(Parser)]
#[command(name = "two_stage", after_help = AFTER_HELP)]
struct Args {
    /// The file to write: WAV, 16-bit mono, 8000 Hz
    out: PathBuf,

    /// What happens when (see below)
    #[arg(default_value = "invite@0 100@0.05 180@4 200@10", value_parser = timeline)]
    timeline: Timeline,

    /// The zone whose tones are heard, by its ISO code or alias
    #[arg(long, value_name = "CC", default_value = "us", value_parser = zone)]
    zone: &'static ToneZone,

    /// The first stage: a tone of the zone, or a sound file, or a tone list
    #[arg(long, value_name = "TONE")]
    trying: Option<String>,

    /// The second stage: a tone of the zone, or a sound file, or a tone list
    #[arg(long, value_name = "TONE")]
    ring: Option<String>,

    /// How long after the INVITE trying begins
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    hold_off: Duration,

    /// How long the tone of a failure lasts
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    failure: Duration,

    /// How long after a 183 with SDP and without RTP a phone counts as ringing, for networks that
    /// never send a 180 [default: it never does]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    ring_without_rtp: Option<Duration>,

    /// Let a burst come to its end before another tone begins
    #[arg(long)]
    after_burst: bool,
}

const AFTER_HELP: &str = "\
TIMELINE is one argument, a list of [BRANCH[.DIALOG]:]EVENT@SECONDS:
  invite            an INVITE is sent
  100 180+sdp 486   a response, with SDP or without
  rtp, rtp-stop     early media begins, stops
  pem=VALUE         a P-Early-Media header, such as inactive
  retry             a 3xx is followed, or a 401 or 407 retried
  hunt, hunt-end    more branches may come; no more will come
  no-answer         nobody answers in time
  cancel            the caller gives up
  preempt, resume   an announcement begins, ends
  end               nothing: the call is played on until then
BRANCH is any name, b1 unless given; DIALOG, a To-tag, is for a forking proxy.

Examples:
  two_stage call.wav
  two_stage call.wav --trying music.wav
  two_stage fork.wav 'invite@0 b2:invite@0 180@1 b2:486@2 200@6' --zone fr
  two_stage busy.wav 'invite@0 100@0.1 486@3'
  two_stage forking-proxy.wav 'invite@0 b1.x:180@2 b1.y:183+sdp@3 b1.y:rtp@3.1 b1.y:199@6 200@9'";

fn main() -> ExitCode {
    let args = Args::parse();
    let plan = match plan(&args) {
        Ok(plan) => plan,
        Err(error) => {
            eprintln!("two_stage: {error}");
            return ExitCode::from(2);
        }
    };
    let (samples, report) = play(&args, &plan);
    match write_wav(&args.out, &samples) {
        Ok(()) => {
            // The sound is written by now: that nobody can read of it is no failure.
            let _ = writeln!(io::stdout(), "{}", report.join("\n"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("two_stage: can't write {}: {error}", args.out.display());
            ExitCode::FAILURE
        }
    }
}

fn plan(args: &Args) -> Result<TonePlan<i16>, Box<dyn Error>> {
    let mut plan = TonePlan::from_zone(args.zone, Format::PCM)?;
    if let Some(trying) = &args.trying {
        plan = plan.with_trying(sound(args.zone, trying)?)?;
    }
    if let Some(ring) = &args.ring {
        plan = plan.with_ring(sound(args.zone, ring)?)?;
    }
    let switch = if args.after_burst { ToneChange::AfterBurst } else { ToneChange::Immediate };
    Ok(plan.with_tone_change(switch))
}

/// A tone that the zone knows, or else a sound file, again and again, or else a tone list.
fn sound(zone: &ToneZone, text: &str) -> Result<RenderedTone<i16>, Box<dyn Error>> {
    if let Some(tone) = zone.tone_or_default(text) {
        return Ok(RenderedTone::new(&tone, Format::PCM)?);
    }
    if Path::new(text).is_file() {
        let playback = ClipPlayback { repeat: Repeat::LOOP, ..ClipPlayback::default() };
        let clip = Clip::open(text).and_then(|c| c.render_with_playback(Format::PCM, playback));
        return clip.map_err(|error| format!("{text}: {error}").into());
    }
    let tone: Tone = text.parse().map_err(|error| {
        format!("`{text}` is no tone of {}, no file and no tone list: {error}", zone.name())
    })?;
    Ok(RenderedTone::new(&tone, Format::PCM)?)
}

/// The call, one ptime after the other: what is heard, and what is to be said of it.
fn play(args: &Args, plan: &TonePlan<i16>) -> (Vec<i16>, Vec<String>) {
    let Timeline { events, branches } = &args.timeline;
    let policy = Policy {
        hold_off: args.hold_off,
        failure_tone_duration: args.failure,
        ring_without_rtp: args.ring_without_rtp,
        ..plan.policy()
    };
    let mut call = Call { progress: Progress::new(policy), branches, report: Vec::new() };
    let mut ringback = CallPlayer::new(plan);
    let mut samples = Vec::new();
    let mut events = events.iter().peekable();
    // Two seconds are enough to hear where it leads; a failure is heard to its end.
    let mut quiet_since = Duration::ZERO;
    for tick in 0.. {
        let now = Format::PTIME * tick;
        while let Some(event) = events.next_if(|event| event.at <= now) {
            call.happens(event);
            quiet_since = now;
        }
        call.passes(now);
        match ringback.next_frame(call.progress.state()) {
            Some(frame) => samples.extend_from_slice(frame.payload),
            None => samples.extend([0; 160]),
        }
        let waits = matches!(call.progress.state(), CallState::Failure(_)) && args.failure < HOUR;
        if events.peek().is_none() && !waits && now >= quiet_since + Duration::from_secs(2) {
            break;
        }
    }
    (samples, call.report)
}

/// A call and the log of it.
struct Call<'a> {
    progress: Progress,
    branches: &'a [String],
    /// Line by line.
    report: Vec<String>,
}

impl Call<'_> {
    fn happens(&mut self, event: &Event) {
        let place = self.progress.state();
        let verdict = event.tell(&mut self.progress);
        self.log(event.at, &event.text, place);
        if verdict == ResponseAction::AckAndBye {
            self.also("acknowledge it and end that call");
        }
    }

    fn passes(&mut self, now: Duration) {
        let place = self.progress.state();
        self.progress.handle_timeout(now);
        if self.progress.state() != place {
            self.log(now, "", place);
        }
    }

    /// What happened, what it changed, and what is to be sent.
    fn log(&mut self, at: Duration, what: &str, before: CallState) {
        let place = self.progress.state();
        let change =
            if place == before { String::new() } else { format!("→ {}", self.name(place)) };
        let line = format!("{:9.3}  {what:20} {change}", at.as_secs_f64());
        self.report.push(line.trim_end().into());
        while let Some(upstream) = self.progress.poll_upstream() {
            let with = if upstream == Upstream::SessionProgress { " with SDP" } else { "" };
            let or = self.relayed(upstream).unwrap_or_default();
            self.also(&format!("send {}{with} to the caller{or}", upstream.status()));
        }
        while let Some((branch, reason)) = self.progress.poll_cancel() {
            self.also(&format!("cancel {}", self.branch(branch)));
            if let Some(header) = reason.header() {
                self.also(&format!("with the header Reason: {header}"));
            }
        }
    }

    /// What else may be sent for a failure, by a server that copies headers.
    fn relayed(&self, upstream: Upstream) -> Option<String> {
        let Upstream::Failure(rejection) = upstream else { return None };
        let relayed = rejection.relayed()?;
        let (status, headers) = (relayed.status, relayed.headers.join(", "));
        Some(format!(", or {status} with the {headers} of {}", self.branch(relayed.branch)))
    }

    /// What the server is to do besides.
    fn also(&mut self, what: &str) {
        self.report.push(format!("           {what}"));
    }

    fn name(&self, place: CallState) -> String {
        match place {
            CallState::EarlyMedia(dialog) => match self.progress.to_tag(dialog) {
                "" => format!("early media of {}", self.branch(dialog.branch())),
                to_tag => format!("early media of {}.{to_tag}", self.branch(dialog.branch())),
            },
            CallState::Answered(branch) => format!("answered by {}", self.branch(branch)),
            place => place.to_string(),
        }
    }

    fn branch(&self, branch: Branch) -> &str {
        &self.branches[branch.0 as usize]
    }
}

fn write_wav(out: &Path, samples: &[i16]) -> Result<(), hound::Error> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(out, spec)?;
    for sample in samples {
        writer.write_sample(*sample)?;
    }
    writer.finalize()
}

/// What happens in a call, in order.
#[derive(Clone)]
struct Timeline {
    events: Vec<Event>,
    /// Their names, by number.
    branches: Vec<String>,
}

#[derive(Clone)]
struct Event {
    at: Duration,
    branch: Branch,
    to_tag: String,
    kind: Kind,
    /// As it was written, without the time.
    text: String,
}

#[derive(Clone)]
enum Kind {
    Invite,
    Response(Response<'static>),
    Rtp,
    RtpStop,
    PEarlyMedia(String),
    Retry,
    Hunt(bool),
    NoAnswer,
    Cancel,
    Preempt,
    Resume,
    End,
}

impl Event {
    fn tell(&self, call: &mut Progress) -> ResponseAction {
        let (at, dialog) = (self.at, self.dialog());
        match &self.kind {
            Kind::Invite => call.invite(self.branch, at),
            Kind::Response(response) => return call.response(dialog, *response, at),
            Kind::Rtp => call.rtp_begins(dialog, at),
            Kind::RtpStop => call.rtp_stops(dialog, at),
            Kind::PEarlyMedia(value) => call.p_early_media(dialog, value, at),
            Kind::Retry => call.retry(self.branch, at),
            Kind::Hunt(more_may_come) => call.set_hunting(*more_may_come, at),
            Kind::NoAnswer => call.no_answer(at),
            Kind::Cancel => call.caller_cancelled(at),
            Kind::Preempt => call.start_announcement(at),
            Kind::Resume => call.end_announcement(at),
            Kind::End => call.handle_timeout(at),
        }
        ResponseAction::Continue
    }

    fn dialog(&self) -> DialogRef<'_> {
        self.branch.dialog(&self.to_tag)
    }
}

/// The longest call there is.
const HOUR: Duration = Duration::from_secs(3600);

fn timeline(text: &str) -> Result<Timeline, String> {
    let (mut events, mut branches) = (Vec::new(), Vec::new());
    for item in text.split_whitespace() {
        let (what, at) = item.rsplit_once('@').ok_or(DiagnosticKind(item, "it has no @SECONDS"))?;
        let at =
            seconds(at).map_err(|_| DiagnosticKind(item, "its time is not 0 to 3600 seconds"))?;
        let (leg, kind) = what.split_once(':').unwrap_or(("b1", what));
        let (branch, to_tag) = leg.split_once('.').unwrap_or((leg, ""));
        if branch.is_empty() {
            return Err(DiagnosticKind(item, "its branch has no name").into());
        }
        let known = branches.iter().position(|known| known == branch);
        let number = known.unwrap_or_else(|| {
            branches.push(branch.to_string());
            branches.len() - 1
        });
        events.push(Event {
            at,
            branch: Branch(number as u64),
            to_tag: to_tag.into(),
            kind: kind_of(kind)
                .ok_or(DiagnosticKind(item, "there is no such event; see --help"))?,
            text: what.into(),
        });
    }
    if events.is_empty() {
        return Err("nothing happens in it".into());
    }
    events.sort_by_key(|event| event.at);
    Ok(Timeline { events, branches })
}

fn kind_of(text: &str) -> Option<Kind> {
    Some(match text {
        "invite" => Kind::Invite,
        "rtp" => Kind::Rtp,
        "rtp-stop" => Kind::RtpStop,
        "retry" => Kind::Retry,
        "hunt" => Kind::Hunt(true),
        "hunt-end" => Kind::Hunt(false),
        "no-answer" => Kind::NoAnswer,
        "cancel" => Kind::Cancel,
        "preempt" => Kind::Preempt,
        "resume" => Kind::Resume,
        "end" => Kind::End,
        _ => return p_early_media(text).or_else(|| response(text)),
    })
}

fn p_early_media(text: &str) -> Option<Kind> {
    Some(Kind::PEarlyMedia(text.strip_prefix("pem=")?.into()))
}

fn response(text: &str) -> Option<Kind> {
    let (status, sdp) = match text.strip_suffix("+sdp") {
        Some(status) => (status, true),
        None => (text, false),
    };
    let status = status.parse().ok().filter(|status| (100..700).contains(status))?;
    Some(Kind::Response(Response { sdp, ..Response::new(status) }))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let duration = text.parse().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
    duration.filter(|at| *at <= HOUR).ok_or_else(|| "0 to 3600 seconds".into())
}

fn zone(name: &str) -> Result<&'static ToneZone, String> {
    let unknown = || "no such zone; `cargo run --example zones` lists all".into();
    ToneZones::builtin().zone(name).ok_or_else(unknown)
}

/// An item of a timeline and what is wrong with it.
struct DiagnosticKind<'a>(&'a str, &'a str);

impl fmt::Display for DiagnosticKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.0, self.1)
    }
}

impl From<DiagnosticKind<'_>> for String {
    fn from(fault: DiagnosticKind<'_>) -> Self {
        fault.to_string()
    }
}
