//! A tone or a sound file → a sound file or a picture.

mod choice;
pub(crate) mod output;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::ValueEnum;
use ringback::{Dbm0, Gain, ModulationDepth, Ramp, SampleRate};

use self::choice::Choice;
use self::output::Target;
use crate::failure::Failure;
use crate::terminal;

/// Write a call-progress tone to a sound file, draw it, or convert a sound file to a format for
/// media servers.
///
/// The default length is two cycles for a tone that repeats, 10 s for a held tone, and the full
/// length for a tone that ends and for a sound file. --seconds sets another length.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The name of a tone in the zone, such as trying, ring, busy, congestion or dial; or else a
    /// sound file; or else a tone list in Asterisk's notation; `-` is a WAV file on standard input
    #[arg(allow_hyphen_values = true)]
    tone: String,

    /// The file to write; its ending selects the format (see below). `-` is standard output and
    /// needs --format
    out: PathBuf,

    /// The zone that provides the tone, by its ISO code or alias
    /// [default: us, or the default zone of FILE]
    #[arg(long, value_name = "CC")]
    zone: Option<String>,

    /// The zone that provides the tone, by a telephone number of the country, +33…
    #[arg(long, value_name = "NUMBER", conflicts_with = "zone")]
    number: Option<String>,

    /// An indications.conf with zones that replace the built-in zones; `-` is standard input
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The length, in seconds; a sound file repeats, with a crossfade
    #[arg(long, value_name = "N", value_parser = seconds)]
    seconds: Option<f64>,

    /// Samples a second, 8000 to 192000 [default: 8000, or the rate of the ending]
    #[arg(long, value_name = "HZ", value_parser = sample_rate)]
    rate: Option<SampleRate>,

    /// The level of each frequency that has no level in the list, -70 to 3.1 dBm0 [default: -10];
    /// for a sound file, its mean power [default: as recorded]
    #[arg(long, value_name = "DBM0", value_parser = level, allow_negative_numbers = true)]
    level: Option<Dbm0>,

    /// The peak of a sound file, as the level of a sine with that peak, -70 to 3.1 dBm0
    #[arg(long, value_name = "DBM0", value_parser = level, allow_negative_numbers = true)]
    #[arg(conflicts_with = "level")]
    peak: Option<Dbm0>,

    /// The gain of a sound file, -100 to 100 dB
    #[arg(long, value_name = "DB", value_parser = gain, allow_negative_numbers = true)]
    #[arg(conflicts_with_all = ["level", "peak"])]
    gain: Option<Gain>,

    /// The time in which a sound begins and ends, 0 to 1000 ms; 0 clicks
    /// [default: 4, or 0 for a sound file]
    #[arg(long, value_name = "MS", value_parser = ramp)]
    ramp: Option<Ramp>,

    /// The depth of a modulation (f*f), 0 to 100 % [default: 90]
    #[arg(long, value_name = "PERCENT", value_parser = modulation)]
    modulation: Option<ModulationDepth>,

    /// The time in which the end of a repeating sound file fades into its start, in ms
    /// [default: 50]
    #[arg(long, value_name = "MS", requires = "seconds")]
    crossfade: Option<u32>,

    /// Write WAV with G.711
    #[arg(long, value_enum, value_name = "LAW")]
    g711: Option<Law>,

    /// The format of standard output
    #[arg(long, value_enum)]
    format: Option<Raw>,
}

const AFTER_HELP: &str = "\
Endings of OUT:
  .wav            16-bit mono; with --g711, G.711
  .ulaw, .alaw    G.711, raw, 8000 Hz
  .sln            16-bit linear, raw, little-endian, 8000 Hz
  .sln12 .sln16 .sln24 .sln32 .sln44 .sln48 .sln96 .sln192
                  the same at 12000, 16000, ... 44100 ... 192000 Hz
  .svg, .png      a picture of the sound: its cadence and its spectrogram, at most 60 s

Examples:
  ringback render trying out.wav
  ringback render ring out.wav --zone fr
  ringback render busy out.wav --number +442079460000
  ringback render dial out.wav --config /etc/asterisk/indications.conf
  ringback render '440+480/2000,0/4000' ring.ulaw
  ringback render '!950/330,!1400/330,!1800/330,0/1000' sit.wav --rate 16000 --level -13
  ringback render ring ring.svg --zone uk --seconds 4.5
  ringback render dial - --format sln --seconds 3 | aplay -f S16_LE -r 8000
  ringback render hold.wav hold.ulaw --level -16
  ringback render announcement.wav out.wav --g711 alaw --peak -3

A sound file is WAV (8, 16, 24 or 32 bits, float, G.711; any rate and number of channels), .ulaw,
.alaw or .sln";

/// A companding law of G.711.
#[derive(Clone, Copy, ValueEnum)]
enum Law {
    Ulaw,
    Alaw,
}

/// The formats of standard output.
#[derive(Clone, Copy, ValueEnum)]
enum Raw {
    /// G.711 µ-law; default rate: 8000 Hz
    Ulaw,
    /// G.711 A-law; default rate: 8000 Hz
    Alaw,
    /// 16-bit linear, little-endian; default rate: 8000 Hz
    Sln,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let report = render(args)?;
    // Standard output gets the sound or the report, never both. The sound is complete by now, so a
    // report that cannot be written is not a failure.
    if args.out == Path::new("-") {
        terminal::complain(report);
    } else {
        let _ = terminal::print(&format!("{report}\n"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Checks all arguments before it creates the file. Returns the report.
fn render(args: &Args) -> Result<String, Failure> {
    let target = Target::of(args)?;
    let rate = target.rate;
    let Choice { samples, count, described } = choice::choose(args, rate)?;
    let written = target.write(&args.out, samples, count, &described)?;
    Ok(format!(
        "{}: {:.3} s of {described} at {rate} Hz, {}",
        args.out.display(),
        written as f64 / f64::from(rate.hz()),
        target.encoding.name(),
    ))
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(seconds),
        _ => Err("expected more than 0 and at most 86400 (a day)".into()),
    }
}

fn sample_rate(text: &str) -> Result<SampleRate, String> {
    let hz = text.parse().map_err(|_| "expected a whole number of samples a second".to_string())?;
    SampleRate::new(hz).map_err(|error| error.to_string())
}

fn level(text: &str) -> Result<Dbm0, String> {
    text.parse().map_err(|error: ringback::ParseToneError| error.kind.to_string())
}

fn gain(text: &str) -> Result<Gain, String> {
    let tenths = text.parse().ok().map(|db: f64| (db * 10.0).round()).filter(|t| !t.is_nan());
    let tenths = tenths.ok_or_else(|| "expected a number of decibels".to_string())?;
    Gain::from_tenths(tenths as i16).map_err(|error| error.to_string())
}

fn ramp(text: &str) -> Result<Ramp, String> {
    let millis: f64 = text.parse().map_err(|_| "expected a number of milliseconds".to_string())?;
    Duration::try_from_secs_f64(millis / 1000.0)
        .map_err(|_| ringback::PlaybackError::Ramp)
        .and_then(Ramp::new)
        .map_err(|error| error.to_string())
}

fn modulation(text: &str) -> Result<ModulationDepth, String> {
    let percent = text.parse().map_err(|_| "expected a whole number of percent".to_string())?;
    ModulationDepth::from_percent(percent).map_err(|error| error.to_string())
}
