//! A scripted call, and the audio that its caller hears.

use std::error::Error;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use ringback::progress::Policy;
use ringback::signals;
use ringback::{
    Clip, ClipPlayback, Format, RenderedTone, Repeat, ToneChange, TonePlan, ToneZone, ToneZones,
};
use ringback_tools::{Entry, Script, play, script};

use crate::failure::Failure;
use crate::render::output::{wav_spec, write_wav};
use crate::terminal;
use crate::zones::unknown_zone;

/// Write the audio that the caller of a scripted call hears to a WAV file, and print each event and
/// decision with its time.
///
/// The file is silent while the caller hears the far end's audio.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The events of the call, with their times (see below)
    #[arg(value_parser = script)]
    script: Script,

    /// The file to write: WAV, 16-bit mono, 8000 Hz; `-` is standard output
    out: PathBuf,

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
SCRIPT is one argument, a list of [BRANCH[.DIALOG]:]EVENT@SECONDS:
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
  ringback call 'invite@0 100@0.05 180@4 200@10' call.wav
  ringback call 'invite@0 180@4 200@10' call.wav --trying music.wav
  ringback call 'invite@0 b2:invite@0 180@1 b2:486@2 200@6' fork.wav --zone fr
  ringback call 'invite@0 100@0.1 486@3' busy.wav
  ringback call 'invite@0 b1.x:180@2 b1.y:183+sdp@3 b1.y:rtp@3.1 b1.y:199@6 200@9' proxy.wav";

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let plan = plan(args).map_err(|error| Failure::caused(&*error))?;
    let policy = Policy {
        hold_off: args.hold_off,
        failure_tone_duration: args.failure,
        ring_without_rtp: args.ring_without_rtp,
        ..plan.policy()
    };
    let call = play(&args.script, &plan, policy);
    let report: Vec<_> = call.entries.iter().map(Entry::to_string).collect();
    let report = format!("{}\n", report.join("\n"));
    let out = args.out.display();
    write(&args.out, &call.samples).map_err(|error| Failure::writing(out, error))?;
    if args.out == Path::new("-") {
        terminal::complain(report.trim_end());
    } else {
        // The file is complete by now, so a report that cannot be written is not a failure.
        let _ = terminal::print(&report);
    }
    Ok(ExitCode::SUCCESS)
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
    let tone = signals::tone(text).map_err(|error| {
        format!(
            "`{text}` is not a tone of {}, a file, a signal or a tone list: {error}",
            zone.name()
        )
    })?;
    Ok(RenderedTone::new(&tone, Format::PCM)?)
}

fn write(out: &Path, samples: &[i16]) -> Result<(), Box<dyn Error>> {
    let (spec, samples) = (wav_spec(Format::PCM.rate()), samples.iter().copied());
    if out != Path::new("-") {
        write_wav(hound::WavWriter::create(out, spec)?, samples)?;
        return Ok(());
    }
    let mut file = Cursor::new(Vec::new());
    write_wav(hound::WavWriter::new(&mut file, spec)?, samples)?;
    Ok(io::stdout().write_all(file.get_ref())?)
}

fn script(text: &str) -> Result<Script, String> {
    text.parse().map_err(|error: ringback_tools::ScriptError| error.to_string())
}

fn seconds(text: &str) -> Result<Duration, String> {
    script::seconds(text).ok_or_else(|| "expected 0 to 3600 seconds".into())
}

fn zone(name: &str) -> Result<&'static ToneZone, String> {
    let zones = ToneZones::builtin();
    zones.zone(name).ok_or_else(|| unknown_zone(name, zones, None))
}
