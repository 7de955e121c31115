//! Lets a pool of rtpengines play two-stage ringback to the callers of SIP proxies:
//! `cargo run --release -p ringback-rtpengine -- --ng 127.0.0.1:2223`.

use std::borrow::Cow;
use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use ringback::asterisk::LoadError;
use ringback::progress::Policy;
use ringback::{
    Clip, ClipPlayback, Format, RenderedTone, Repeat, Tone, TonePlan, ToneZone, ToneZones,
};
use rtpengine::{Container, Controller, Settings};

/// Take events of calls from SIP proxies, and let rtpengine play what their callers are to hear.
#[derive(Parser)]
#[command(name = "ringback-rtpengine")]
struct Args {
    /// Where events are taken, over UDP
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7722")]
    listen: SocketAddr,

    /// The NG control socket of an rtpengine; may be given several times
    #[arg(long, value_name = "ADDRESS:PORT", required = true)]
    ng: Vec<SocketAddr>,

    /// The zone whose tones are heard, by its ISO code or alias [default: the default zone]
    #[arg(long, value_name = "CC")]
    zone: Option<String>,

    /// An indications.conf with zones to use in place of the built-in ones
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// What is heard until a phone rings: a tone of the zone, or a sound file, or a tone list
    #[arg(long, value_name = "NAME")]
    trying: Option<String>,

    /// What is heard when a phone rings: a tone of the zone, or a sound file, or a tone list
    #[arg(long, value_name = "NAME")]
    ring: Option<String>,

    /// How tones are coded, best as callers have them
    #[arg(long, value_enum, default_value = "pcma")]
    codec: Codec,

    /// Send WAV, not AU: then timestamps go back when the tone changes
    #[arg(long)]
    wav: bool,

    /// A folder that rtpengine reads as well, for tones that are too long for a datagram
    #[arg(long, value_name = "FOLDER")]
    files: Option<PathBuf>,

    /// How long after the INVITE trying begins
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    hold_off: Duration,

    /// How long the tone of a failure lasts
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    failure: Duration,
}

#[derive(Clone, Copy, ValueEnum)]
enum Codec {
    Pcmu,
    Pcma,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ringback-rtpengine: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let plan = plan(&args)?;
    let policy =
        Policy { hold_off: args.hold_off, failure_tone_duration: args.failure, ..plan.policy() };
    let controller = Controller::bind(Settings {
        listen: args.listen,
        nodes: args.ng,
        plan,
        policy,
        container: if args.wav { Container::Wav } else { Container::Au },
        folder: args.files,
    })
    .await?;
    tokio::select! {
        () = controller.serve() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
    }
}

fn plan(args: &Args) -> Result<TonePlan, Box<dyn Error>> {
    let indications = match &args.config {
        Some(path) => Cow::Owned(load(path)?),
        None => Cow::Borrowed(ToneZones::builtin()),
    };
    let zone = match &args.zone {
        Some(name) => indications.zone(name),
        None => indications.default_zone(),
    };
    let zone = zone.ok_or("there is no such zone")?;
    let format = match args.codec {
        Codec::Pcmu => Format::PCMU,
        Codec::Pcma => Format::PCMA,
    };
    let mut plan = TonePlan::from_zone(zone, format)?;
    if let Some(trying) = &args.trying {
        plan = plan.with_trying(sound(zone, trying, format)?)?;
    }
    if let Some(ring) = &args.ring {
        plan = plan.with_ring(sound(zone, ring, format)?)?;
    }
    Ok(plan)
}

/// A tone that the zone knows, or else a sound file, again and again, or else a tone list.
fn sound(zone: &ToneZone, text: &str, format: Format) -> Result<RenderedTone, Box<dyn Error>> {
    if let Some(tone) = zone.tone_or_default(text) {
        return Ok(RenderedTone::new(&tone, format)?);
    }
    if Path::new(text).is_file() {
        // rtpengine repeats whole files only, so there is nothing to fade into.
        let repeat = Repeat::Cadence { pause: Duration::ZERO };
        let playback = ClipPlayback { repeat, ..ClipPlayback::default() };
        let clip = Clip::open(text).and_then(|clip| clip.render_with_playback(format, playback));
        return clip.map_err(|error| format!("{text}: {error}").into());
    }
    let tone: Tone = text.parse().map_err(|error| {
        format!("`{text}` is no tone of {}, no file and no tone list: {error}", zone.name())
    })?;
    Ok(RenderedTone::new(&tone, format)?)
}

fn seconds(text: &str) -> Result<Duration, String> {
    let duration = text.parse().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
    duration.ok_or_else(|| "a number of seconds".into())
}

/// What can be read of a file; what is wrong with it goes to standard error.
fn load(path: &Path) -> Result<ToneZones, LoadError> {
    let reading = ToneZones::load(path)?;
    for diagnostic in &reading.diagnostics {
        eprintln!("rtpengine: {diagnostic}");
    }
    Ok(reading.zones)
}
