//! Simulates a scripted call and writes the audio that its caller hears:
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

/// Write the audio that the caller of a scripted call hears to a WAV file, and print each event and
/// decision with its time.
///
/// The file is silent while the caller hears the far end's audio.
#[derive(Parser)]
#[command(name = "two_stage", after_help = AFTER_HELP)]
struct Args {
    /// The file to write: WAV, 16-bit mono, 8000 Hz
    out: PathBuf,

    /// The events of the call, with their times (see below)
    #[arg(default_value = "invite@0 100@0.05 180@4 200@10", value_parser = timeline)]
    timeline: Timeline,

    /// The zone that provides the tones, by its ISO code or alias
    #[arg(long, value_name = "CC", default_value = "us", value_parser = zone)]
    zone: &'static ToneZone,

    /// The first stage: the name of a tone in the zone, a sound file or a tone list
    #[arg(long, value_name = "TONE")]
    trying: Option<String>,

    /// The second stage: the name of a tone in the zone, a sound file or a tone list
    #[arg(long, value_name = "TONE")]
    ring: Option<String>,

    /// The time from the INVITE to the start of trying
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    hold_off: Duration,

    /// The duration of the tone for a failure
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    failure: Duration,

    /// The time after which a 183 with SDP and without RTP counts as ringing, for networks that
    /// never send a 180 [default: never]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    ring_without_rtp: Option<Duration>,

    /// Let a burst end before the next tone begins
    #[arg(long)]
    after_burst: bool,
}

const AFTER_HELP: &str = "\
TIMELINE is one argument, a list of [BRANCH[.DIALOG]:]EVENT@SECONDS:
  invite            the server sends an INVITE
  100 180+sdp 486   a response arrives, with or without SDP
  rtp, rtp-stop     early media begins, stops
  pem=VALUE         a P-Early-Media header arrives, with a value such as inactive
  retry             the server follows a 3xx, or repeats an INVITE after a 401 or 407
  hunt, hunt-end    more branches may follow; no more branches follow
  no-answer         the no-answer timer expires
  cancel            the caller gives up
  preempt, resume   an announcement begins, ends
  end               no event: the call goes on until this time
BRANCH is any name. Default: b1. DIALOG is a To-tag; use it for a forking proxy.

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
            let mut message = error.to_string();
            let mut cause = error.source();
            while let Some(error) = cause {
                message = format!("{message}: {error}");
                cause = error.source();
            }
            eprintln!("two_stage: {message}");
            return ExitCode::from(2);
        }
    };
    let (samples, report) = play(&args, &plan);
    match write_wav(&args.out, &samples) {
        Ok(()) => {
            // The file is complete by now, so a closed standard output is not a failure.
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
    let change = if args.after_burst { ToneChange::AfterBurst } else { ToneChange::Immediate };
    Ok(plan.with_tone_change(change))
}

/// Renders the zone's tone with that name, or else a sound file in a loop, or else a tone list.
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
        format!("`{text}` is not a tone of {}, a file or a tone list: {error}", zone.name())
    })?;
    Ok(RenderedTone::new(&tone, Format::PCM)?)
}

/// Plays the call, one ptime after the other. Returns the samples and the lines of the report.
fn play(args: &Args, plan: &TonePlan<i16>) -> (Vec<i16>, Vec<String>) {
    let Timeline { events, branches } = &args.timeline;
    let policy = Policy {
        hold_off: args.hold_off,
        failure_tone_duration: args.failure,
        ring_without_rtp: args.ring_without_rtp,
        ..plan.policy()
    };
    let mut call = Call { progress: Progress::new(policy), branches, report: Vec::new() };
    let mut player = CallPlayer::new(plan);
    let mut samples = Vec::new();
    let mut events = events.iter().peekable();
    // The file ends two seconds after the last event, but not before the tone of a failure.
    let mut last_event = Duration::ZERO;
    for tick in 0.. {
        let now = Format::PTIME * tick;
        while let Some(event) = events.next_if(|event| event.at <= now) {
            call.happens(event);
            last_event = now;
        }
        call.passes(now);
        match player.next_frame(call.progress.state()) {
            Some(frame) => samples.extend_from_slice(frame.payload),
            None => samples.extend([0; 160]),
        }
        let fails = matches!(call.progress.state(), CallState::Failure(_)) && args.failure < HOUR;
        if events.peek().is_none() && !fails && now >= last_event + Duration::from_secs(2) {
            break;
        }
    }
    (samples, call.report)
}

/// A call and its report.
struct Call<'a> {
    progress: Progress,
    branches: &'a [String],
    /// The lines of the report.
    report: Vec<String>,
}

impl Call<'_> {
    fn happens(&mut self, event: &Event) {
        let before = self.progress.state();
        let action = event.tell(&mut self.progress);
        self.log(event.at, &event.text, before);
        if action == ResponseAction::AckAndBye {
            self.also("acknowledge it and end that call");
        }
    }

    fn passes(&mut self, now: Duration) {
        let before = self.progress.state();
        self.progress.handle_timeout(now);
        if self.progress.state() != before {
            self.log(now, "", before);
        }
    }

    /// Reports an event, the change of state that it caused, and the messages to send.
    fn log(&mut self, at: Duration, what: &str, before: CallState) {
        let state = self.progress.state();
        let change =
            if state == before { String::new() } else { format!("→ {}", self.name(state)) };
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

    /// The alternative to a failure's status, for a server that copies headers.
    fn relayed(&self, upstream: Upstream) -> Option<String> {
        let Upstream::Failure(rejection) = upstream else { return None };
        let relayed = rejection.relayed()?;
        let (status, headers) = (relayed.status, relayed.headers.join(", "));
        Some(format!(", or {status} with the {headers} of {}", self.branch(relayed.branch)))
    }

    /// Reports something that the server must do.
    fn also(&mut self, what: &str) {
        self.report.push(format!("           {what}"));
    }

    fn name(&self, state: CallState) -> String {
        match state {
            CallState::EarlyMedia(dialog) => match self.progress.to_tag(dialog) {
                "" => format!("early media of {}", self.branch(dialog.branch())),
                to_tag => format!("early media of {}.{to_tag}", self.branch(dialog.branch())),
            },
            CallState::Answered(branch) => format!("answered by {}", self.branch(branch)),
            state => state.to_string(),
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

/// The events of a call, in order.
#[derive(Clone)]
struct Timeline {
    events: Vec<Event>,
    /// The names of the branches, by number.
    branches: Vec<String>,
}

#[derive(Clone)]
struct Event {
    at: Duration,
    branch: Branch,
    to_tag: String,
    kind: Kind,
    /// The event as the user wrote it, without the time.
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

/// The maximum length of a call.
const HOUR: Duration = Duration::from_secs(3600);

fn timeline(text: &str) -> Result<Timeline, String> {
    let (mut events, mut branches) = (Vec::new(), Vec::new());
    for item in text.split_whitespace() {
        let (what, at) =
            item.rsplit_once('@').ok_or(ScriptError(item, "expected @SECONDS after it"))?;
        let at =
            seconds(at).map_err(|_| ScriptError(item, "the time must be 0 to 3600 seconds"))?;
        let (leg, kind) = what.split_once(':').unwrap_or(("b1", what));
        let (branch, to_tag) = leg.split_once('.').unwrap_or((leg, ""));
        if branch.is_empty() {
            return Err(ScriptError(item, "the branch has no name").into());
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
            kind: kind_of(kind).ok_or(ScriptError(item, "unknown event; see --help"))?,
            text: what.into(),
        });
    }
    if events.is_empty() {
        return Err("the timeline has no events".into());
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
    duration.filter(|at| *at <= HOUR).ok_or_else(|| "expected 0 to 3600 seconds".into())
}

fn zone(name: &str) -> Result<&'static ToneZone, String> {
    let unknown = || "unknown zone; `cargo run --example zones` lists all zones".into();
    ToneZones::builtin().zone(name).ok_or_else(unknown)
}

/// An item of a timeline, and the problem with it.
struct ScriptError<'a>(&'a str, &'a str);

impl fmt::Display for ScriptError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.0, self.1)
    }
}

impl From<ScriptError<'_>> for String {
    fn from(fault: ScriptError<'_>) -> Self {
        fault.to_string()
    }
}
