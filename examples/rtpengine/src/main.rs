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

/// Take the events of calls from SIP proxies, and let rtpengine play the tones to the callers.
#[derive(Parser)]
#[command(name = "ringback-rtpengine")]
struct Args {
    /// The address on which to take events, over UDP
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7722")]
    listen: SocketAddr,

    /// The NG control socket of an rtpengine; repeat the option for several
    #[arg(long, value_name = "ADDRESS:PORT", required = true)]
    ng: Vec<SocketAddr>,

    /// The zone that provides the tones, by its ISO code or alias [default: the default zone]
    #[arg(long, value_name = "CC")]
    zone: Option<String>,

    /// An indications.conf with zones that replace the built-in zones
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The tone before a phone rings: the name of a tone in the zone, a sound file or a tone list
    #[arg(long, value_name = "NAME")]
    trying: Option<String>,

    /// The tone while a phone rings: the name of a tone in the zone, a sound file or a tone list
    #[arg(long, value_name = "NAME")]
    ring: Option<String>,

    /// The codec of the tones, best the codec of the callers
    #[arg(long, value_enum, default_value = "pcma")]
    codec: Codec,

    /// Send WAV instead of AU; timestamps then go back when the tone changes
    #[arg(long)]
    wav: bool,

    /// A folder that rtpengine can read, for tones that are too long for a datagram
    #[arg(long, value_name = "FOLDER")]
    files: Option<PathBuf>,

    /// The time from the INVITE to the start of trying
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    hold_off: Duration,

    /// The duration of the tone for a failure
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
    let zones = match &args.config {
        Some(path) => Cow::Owned(load(path)?),
        None => Cow::Borrowed(ToneZones::builtin()),
    };
    let zone = match &args.zone {
        Some(name) => zones.zone(name),
        None => zones.default_zone(),
    };
    let zone = zone.ok_or("unknown zone, or no default zone")?;
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

/// Renders the zone's tone with that name, or else a sound file in a loop, or else a tone list.
fn sound(zone: &ToneZone, text: &str, format: Format) -> Result<RenderedTone, Box<dyn Error>> {
    if let Some(tone) = zone.tone_or_default(text) {
        return Ok(RenderedTone::new(&tone, format)?);
    }
    if Path::new(text).is_file() {
        // rtpengine repeats only whole files, so a crossfade is not possible.
        let repeat = Repeat::Cadence { pause: Duration::ZERO };
        let playback = ClipPlayback { repeat, ..ClipPlayback::default() };
        let clip = Clip::open(text).and_then(|clip| clip.render_with_playback(format, playback));
        return clip.map_err(|error| format!("{text}: {error}").into());
    }
    let tone: Tone = text.parse().map_err(|error| {
        format!("`{text}` is not a tone of {}, a file or a tone list: {error}", zone.name())
    })?;
    Ok(RenderedTone::new(&tone, format)?)
}

fn seconds(text: &str) -> Result<Duration, String> {
    let duration = text.parse().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
    duration.ok_or_else(|| "expected a number of seconds".into())
}

/// Loads a file, as far as it can be read, and writes its diagnostics to standard error.
fn load(path: &Path) -> Result<ToneZones, LoadError> {
    let reading = ToneZones::load(path)?;
    for diagnostic in &reading.diagnostics {
        eprintln!("ringback-rtpengine: {diagnostic}");
    }
    Ok(reading.zones)
}
