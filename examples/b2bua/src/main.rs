//! A back-to-back user agent that lets its callers hear two-stage ringback:
//! `cargo run --release -p ringback-b2bua -- --to sip:b@192.0.2.7`.

use std::borrow::Cow;
use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use b2bua::{Config, Server, Tones, Zone};
use clap::Parser;
use ringback::ToneZones;
use ringback::asterisk::LoadError;

/// Take calls, ring another phone, and let the caller hear meanwhile what becomes of his call.
#[derive(Parser)]
#[command(name = "b2bua")]
struct Args {
    /// Where calls are taken, over UDP
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:5080")]
    listen: SocketAddr,

    /// Whom to call; several are called at once, or with --serial one after the other
    #[arg(long, value_name = "SIP-URI", required = true)]
    to: Vec<String>,

    /// One after the other
    #[arg(long)]
    serial: bool,

    /// How long they may take to answer; with --serial, each of them
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    no_answer: Option<Duration>,

    /// The zone whose tones are heard, by its ISO code or alias [default: the default zone]
    #[arg(long, value_name = "CC")]
    zone: Option<String>,

    /// The zone of the number that is dialled, if it begins with +
    #[arg(long, conflicts_with = "zone")]
    number: bool,

    /// An indications.conf with zones to use in place of the built-in ones
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// What is heard until a phone rings: a tone of the zone, or a sound file, or a tone list
    #[arg(long, value_name = "NAME")]
    trying: Option<String>,

    /// What is heard when a phone rings: a tone of the zone, or a sound file, or a tone list
    #[arg(long, value_name = "NAME")]
    ring: Option<String>,

    /// How long after the INVITE trying begins
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    hold_off: Duration,

    /// How long the tone of a failure lasts before the final response
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    failure: Duration,

    /// How long after a 183 with SDP and without RTP the far phone counts as ringing, for networks that
    /// never send a 180 [default: it never does]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    ring_without_rtp: Option<Duration>,

    /// Where media is sent from and taken [default: the address of --listen]
    #[arg(long, value_name = "IP")]
    media_ip: Option<IpAddr>,

    /// Announce silence instead of sending it (RFC 3389), to callers who offer as much
    #[arg(long)]
    comfort_noise: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("b2bua: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What can be read of a file; what is wrong with it goes to standard error.
fn load(path: &Path) -> Result<ToneZones, LoadError> {
    let reading = ToneZones::load(path)?;
    for diagnostic in &reading.diagnostics {
        eprintln!("b2bua: {diagnostic}");
    }
    Ok(reading.zones)
}

async fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let indications = match &args.config {
        Some(path) => Cow::Owned(load(path)?),
        None => Cow::Borrowed(ToneZones::builtin()),
    };
    let zone = match args.zone {
        Some(name) => Zone::Named(name),
        None if args.number => Zone::OfNumber,
        None => Zone::Default,
    };
    let tones = Tones::new(&indications, zone, args.trying.as_deref(), args.ring.as_deref())?;
    let server = Server::bind(Config {
        listen: args.listen,
        to: args.to,
        serial: args.serial,
        no_answer: args.no_answer,
        tones,
        hold_off: args.hold_off,
        failure: args.failure,
        ring_without_rtp: args.ring_without_rtp,
        media_ip: args.media_ip.unwrap_or(args.listen.ip()),
        comfort_noise: args.comfort_noise,
    })
    .await?;
    tokio::select! {
        () = server.serve() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let duration = text.parse().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
    duration.ok_or_else(|| "a number of seconds".into())
}
