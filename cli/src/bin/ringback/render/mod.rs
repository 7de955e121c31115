//! A tone or a sound file → a sound file or a picture.

pub(crate) mod output;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use ringback::SampleRate;

use self::output::Target;
use crate::failure::Failure;
use crate::input::{Choice, Input, Length, choose};
use crate::terminal;

/// Write a call-progress tone to a sound file, draw it, or convert a sound file to a format for
/// media servers.
///
/// The default length is two cycles for a tone that repeats, 10 s for a held tone, and the full
/// length for a tone that ends and for a sound file. --seconds sets another length.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,

    /// The file to write; its ending selects the format (see below). `-` is standard output and
    /// needs --format
    out: PathBuf,

    /// Samples a second, 8000 to 192000 [default: 8000, or the rate of the ending]
    #[arg(long, value_name = "HZ", value_parser = sample_rate)]
    rate: Option<SampleRate>,

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
    let Choice { samples, count, described } = choose(&args.input, rate, Length::Excerpt)?;
    let written = target.write(&args.out, samples, count, &described)?;
    Ok(format!(
        "{}: {:.3} s of {described} at {rate} Hz, {}",
        args.out.display(),
        written as f64 / f64::from(rate.hz()),
        target.encoding.name(),
    ))
}

fn sample_rate(text: &str) -> Result<SampleRate, String> {
    let hz = text.parse().map_err(|_| "expected a whole number of samples a second".to_string())?;
    SampleRate::new(hz).map_err(|error| error.to_string())
}
