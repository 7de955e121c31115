//! A back-to-back user agent that lets its callers hear two-stage ringback:
//! `cargo run --release -p ringback-b2bua -- --to sip:b@192.0.2.7`.

use std::borrow::Cow;
use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use b2bua::{Config, LogFormat, Server, Tones, Zone};
use clap::Parser;
use ringback::ToneZones;
use ringback::asterisk::LoadError;
use tokio::signal::unix::{SignalKind, signal};

/// Take calls, ring another phone, and let the caller hear the progress of the call meanwhile.
#[derive(Parser)]
#[command(name = "b2bua")]
#[allow(clippy::struct_excessive_bools, reason = "each is an option")]
struct Args {
    /// The address on which to take calls, over UDP
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:5080")]
    listen: SocketAddr,

    /// The URI to call; repeat the option to call several simultaneously, or in order with --serial
    #[arg(long, value_name = "SIP-URI", required = true)]
    to: Vec<String>,

    /// Call one URI after the other
    #[arg(long)]
    serial: bool,

    /// Call the URIs of a 3xx instead of passing the 3xx on to the caller
    #[arg(long)]
    follow_3xx: bool,

    /// The time to answer; with --serial, for each URI
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    no_answer: Option<Duration>,

    /// The time to answer for all URIs together
    #[arg(long, value_name = "SECONDS", default_value = "180", value_parser = seconds)]
    max_ringing: Duration,

    /// The maximum number of simultaneous calls; further ones get a 503
    #[arg(long, value_name = "NUMBER", default_value = "2000")]
    max_calls: usize,

    /// The maximum number of simultaneous calls from one IP address; further ones get a 503
    #[arg(long, value_name = "NUMBER", default_value = "100")]
    max_calls_per_peer: usize,

    /// The zone that provides the tones, by its ISO code or alias [default: the default zone]
    #[arg(long, value_name = "CC")]
    zone: Option<String>,

    /// Use the zone of the dialled number, if it begins with +
    #[arg(long, conflicts_with = "zone")]
    number: bool,

    /// An indications.conf with zones that replace the built-in zones
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The tone before a phone rings: the name of a tone in the zone, a sound file or a tone list
    #[arg(long, value_name = "NAME")]
    trying: Option<String>,

    /// The tone while a phone rings: the name of a tone in the zone, a sound file or a tone list
    #[arg(long, value_name = "NAME")]
    ring: Option<String>,

    /// The time from the INVITE to the start of trying
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    hold_off: Duration,

    /// The duration of the tone for a failure, before the final response
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    failure: Duration,

    /// The time after which a 183 with SDP and without RTP counts as ringing, for networks that
    /// never send a 180 [default: never]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    ring_without_rtp: Option<Duration>,

    /// The IP address that sends and receives media; repeat the option for IPv4 and IPv6 [default:
    /// the address of --listen]
    #[arg(long, value_name = "IP")]
    media_ip: Vec<IpAddr>,

    /// Send media to any address in SDP, not only to the address that signalling comes from; only
    /// in networks in which you trust everybody who can reach the server
    #[arg(long)]
    media_anywhere: bool,

    /// Announce silence instead of sending it (RFC 3389), to callers who offer this
    #[arg(long)]
    comfort_noise: bool,

    /// After SIGTERM, the time until unanswered calls end with a 480; new calls get a 503, and
    /// answered calls continue until they are over
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    drain: Duration,

    /// The form of the log on standard output
    #[arg(long, value_name = "FORM", default_value = "text", value_parser = log_format)]
    log: LogFormat,
}

#[tokio::main]
async fn main() -> ExitCode {
    match Box::pin(run(Args::parse())).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("b2bua: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Loads a file, as far as it can be read, and writes its diagnostics to standard error.
fn load(path: &Path) -> Result<ToneZones, LoadError> {
    let reading = ToneZones::load(path)?;
    for diagnostic in &reading.diagnostics {
        eprintln!("b2bua: {diagnostic}");
    }
    Ok(reading.zones)
}

async fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let zones = match &args.config {
        Some(path) => Cow::Owned(load(path)?),
        None => Cow::Borrowed(ToneZones::builtin()),
    };
    let zone = match args.zone {
        Some(name) => Zone::Named(name),
        None if args.number => Zone::OfNumber,
        None => Zone::Default,
    };
    let tones = Tones::new(&zones, zone, args.trying.as_deref(), args.ring.as_deref())?;
    let media_ips = if args.media_ip.is_empty() { vec![args.listen.ip()] } else { args.media_ip };
    let server = Server::bind(Config {
        listen: args.listen,
        to: args.to,
        serial: args.serial,
        follow_3xx: args.follow_3xx,
        no_answer: args.no_answer,
        max_ringing: args.max_ringing,
        max_calls: args.max_calls,
        max_calls_per_peer: args.max_calls_per_peer,
        tones,
        hold_off: args.hold_off,
        failure: args.failure,
        ring_without_rtp: args.ring_without_rtp,
        media_ips,
        media_anywhere: args.media_anywhere,
        comfort_noise: args.comfort_noise,
        log: args.log,
    })
    .await?;
    let drain = server.drain();
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        while terminated.recv().await.is_some() {
            drain.start(args.drain);
        }
    });
    tokio::select! {
        () = server.serve() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
    }
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("expected `text` or `json`".into()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let duration = text.parse().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
    duration.ok_or_else(|| "expected a number of seconds".into())
}
