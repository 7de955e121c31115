//! Writes a call-progress tone to a file: `cargo run --release --example render -- trying out.wav`.

use std::borrow::Cow;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use ringback::{
    Dbm0, G711, Indications, ModulationDepth, Playback, Ramp, SampleRate, Synth, SynthError, Tail,
    Tone, ToneZone,
};

/// Write a call-progress tone to a sound file.
///
/// A tone that repeats is written for two cycles, one that is held for 10 s, one that ends to its
/// end, unless --seconds says otherwise.
#[derive(Parser)]
#[command(name = "render", after_help = AFTER_HELP)]
struct Args {
    /// A tone of the zone, such as trying, ring, busy, congestion or dial, or a tone list in
    /// Asterisk's notation
    #[arg(allow_hyphen_values = true)]
    tone: String,

    /// The file to write; its ending says how (see below). `-` is standard output, with --format
    out: PathBuf,

    /// The zone that a name is of, by its ISO code or alias
    /// [default: us, or the default zone of FILE]
    #[arg(long, value_name = "CC")]
    zone: Option<String>,

    /// The same, by a telephone number of the country, +33…
    #[arg(long, value_name = "NUMBER", conflicts_with = "zone")]
    number: Option<String>,

    /// An indications.conf with zones to use in place of the built-in ones
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// How long, in seconds
    #[arg(long, value_name = "N", value_parser = seconds)]
    seconds: Option<f64>,

    /// Samples a second, 8000 to 192000 [default: 8000, or what the ending says]
    #[arg(long, value_name = "HZ", value_parser = sample_rate)]
    rate: Option<SampleRate>,

    /// The level of each frequency that has none in the list, -70 to 3.1 dBm0
    #[arg(long, value_name = "DBM0", value_parser = level, default_value = "-10")]
    #[arg(allow_negative_numbers = true)]
    level: Dbm0,

    /// How long sounds take to begin and to end, 0 to 1000 ms; 0 clicks
    #[arg(long, value_name = "MS", value_parser = ramp, default_value = "4")]
    ramp: Ramp,

    /// The depth of a modulation (f*f), 0 to 100 %
    #[arg(long, value_name = "PERCENT", value_parser = modulation, default_value = "90")]
    modulation: ModulationDepth,

    /// What to write to standard output
    #[arg(long, value_enum)]
    format: Option<Raw>,
}

const AFTER_HELP: &str = "\
Endings of OUT:
  .wav            16-bit mono
  .ulaw, .alaw    G.711, raw, 8000 Hz
  .sln            16-bit linear, raw, little-endian, 8000 Hz
  .sln12 .sln16 .sln24 .sln32 .sln44 .sln48 .sln96 .sln192
                  the same at 12000, 16000, ... 44100 ... 192000 Hz

Examples:
  render trying out.wav
  render ring out.wav --zone fr
  render busy out.wav --number +442079460000
  render dial out.wav --config /etc/asterisk/indications.conf
  render '440+480/2000,0/4000' ring.ulaw
  render '!950/330,!1400/330,!1800/330,0/1000' sit.wav --rate 16000 --level -13
  render dial - --format sln --seconds 3 | aplay -f S16_LE -r 8000";

/// Raw samples, as standard output has them.
#[derive(Clone, Copy, ValueEnum)]
enum Raw {
    /// G.711 µ-law, 8000 Hz unless --rate is given
    Ulaw,
    /// G.711 A-law, 8000 Hz unless --rate is given
    Alaw,
    /// 16-bit linear, little-endian, 8000 Hz unless --rate is given
    Sln,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match render(&args) {
        Ok(report) => {
            // What goes to standard output is sound or the report, never both.
            // And the sound is written by now: that nobody can read of it is no failure.
            let _ = if args.out == Path::new("-") {
                writeln!(io::stderr(), "{report}")
            } else {
                writeln!(io::stdout(), "{report}")
            };
            ExitCode::SUCCESS
        }
        Err(Failure::Usage(message)) => {
            eprintln!("render: {message}");
            ExitCode::from(2)
        }
        Err(Failure::Writing(error)) => {
            eprintln!("render: can't write {}: {error}", args.out.display());
            ExitCode::FAILURE
        }
    }
}

/// Everything that can be wrong with the arguments is found before the file is made.
fn render(args: &Args) -> Result<String, Failure> {
    let Choice { tone, described } = choose(args)?;
    let Target { encoding, rate } = Target::of(args)?;
    let playback = Playback { level: args.level, ramp: args.ramp, depth: args.modulation };
    let synth = Synth::with_playback(&tone, rate, playback)
        .map_err(|error| Failure::Usage(too_high(&tone, error)))?;
    let most = samples_to_write(&tone, args.seconds, rate);
    if matches!(encoding, Encoding::Wav) && most > u64::from(u32::MAX / 2 - 64) {
        return Err(Failure::usage("a WAV file holds no more than 4 GiB: write .sln instead"));
    }
    let samples = synth.take(usize::try_from(most).unwrap_or(usize::MAX));
    let written = encoding.write(&args.out, rate, samples)?;
    Ok(format!(
        "{}: {:.3} s of {described} at {rate} Hz, {}",
        args.out.display(),
        written as f64 / f64::from(rate.hz()),
        encoding.name(),
    ))
}

/// What is played, and what the report calls it.
struct Choice {
    tone: Tone,
    described: String,
}

/// A tone that the zone knows, or else a tone list.
fn choose(args: &Args) -> Result<Choice, Failure> {
    let zones = zones(args.config.as_deref())?;
    let zone = zone(args, &zones)?;
    if let Some(choice) = zone.and_then(|zone| named(zone, &args.tone)) {
        return Ok(choice);
    }
    let text = &args.tone;
    match text.parse::<Tone>() {
        Ok(tone) => Ok(Choice { described: tone.to_string(), tone }),
        Err(_) if is_word(text) => Err(Failure::Usage(match zone {
            Some(zone) => unknown_tone(zone, text),
            None => no_default(args, &zones),
        })),
        Err(error) => Err(Failure::Usage(with_caret(text, error.offset, &error.fault.to_string()))),
    }
}

fn zones(config: Option<&Path>) -> Result<Cow<'static, Indications>, Failure> {
    let Some(path) = config else { return Ok(Cow::Borrowed(Indications::builtin())) };
    Indications::load(path).map(Cow::Owned).map_err(|error| {
        let cause = error.source().map(|cause| format!(": {cause}"));
        Failure::Usage(format!("{error}{}", cause.unwrap_or_default()))
    })
}

/// The zone that is asked for, or else the default one; a file need not have one.
fn zone<'z>(args: &Args, zones: &'z Indications) -> Result<Option<&'z ToneZone>, Failure> {
    let zone = match (&args.zone, &args.number) {
        (Some(name), _) => zones.zone(name).ok_or_else(|| {
            Failure::Usage(format!("there is no zone `{name}`; {}", known_zones(args, zones)))
        })?,
        (None, Some(number)) => zones.zone_for_number(number).ok_or_else(|| {
            Failure::Usage(format!(
                "the number `{number}` leads to no zone; one begins with + and the code of a \
                 country; {}",
                known_zones(args, zones)
            ))
        })?,
        (None, None) => return Ok(zones.default_zone()),
    };
    Ok(Some(zone))
}

/// What can be asked for.
fn known_zones(args: &Args, zones: &Indications) -> String {
    match &args.config {
        None => "`cargo run --example zones` lists all zones".into(),
        Some(path) => {
            let names: Vec<_> = zones.zones().map(ToneZone::name).collect();
            let names = if names.is_empty() { "none".into() } else { names.join(", ") };
            format!("the zones of {} are {names}", path.display())
        }
    }
}

/// The tone that a zone has or else plays under that name.
fn named(zone: &ToneZone, name: &str) -> Option<Choice> {
    let tone = zone.tone_or_default(name)?;
    let country = zone.name();
    let described = match own_name(zone, &tone) {
        Some(own) if zone.tone(name).is_some() => format!("{country} {own} {tone}"),
        Some(own) => format!("{country} {name} {tone} (its {own}: it has no {name})"),
        None => format!("{country} {name} {tone} (the default: it has no {name})"),
    };
    Some(Choice { tone: tone.into_owned(), described })
}

/// The name of a tone that is the zone's own.
fn own_name<'z>(zone: &'z ToneZone, tone: &Cow<'z, Tone>) -> Option<&'z str> {
    let Cow::Borrowed(own) = tone else { return None };
    zone.tones().find(|(_, tone)| std::ptr::eq(*tone, *own)).map(|(name, _)| name)
}

/// No tone list is a word.
fn is_word(text: &str) -> bool {
    let in_word = |c: char| c.is_alphabetic() || c == '-' || c == '_';
    text.starts_with(char::is_alphabetic) && text.chars().all(in_word)
}

fn unknown_tone(zone: &ToneZone, name: &str) -> String {
    let names: Vec<_> = zone.tones().map(|(name, _)| name).collect();
    format!(
        "there is no tone named `{name}` in {}; there are {}, or write a tone list such as \
         440+480/2000,0/4000",
        zone.name(),
        if names.is_empty() { "none".into() } else { names.join(", ") },
    )
}

fn no_default(args: &Args, zones: &Indications) -> String {
    format!(
        "no zone is the default for `{}`, say one with --zone; {}",
        args.tone,
        known_zones(args, zones)
    )
}

/// The text, and under it a caret and what is wrong there.
fn with_caret(text: &str, offset: usize, fault: &str) -> String {
    // A line break would part the caret from what it points at, a tab would move it.
    let shown = text.replace(|c: char| c.is_control(), " ");
    let column = text.get(..offset).unwrap_or(text).chars().count();
    format!("this is no tone list\n  {shown}\n  {:column$}^ {fault}", "")
}

fn too_high(tone: &Tone, error: SynthError) -> String {
    let (SynthError::Frequency { segment, .. } | SynthError::Sideband { segment, .. }) = error
    else {
        return error.to_string();
    };
    match tone.signals().nth(segment) {
        Some(signal) => format!("{error} (it is `{signal}`); a higher --rate can play it"),
        None => error.to_string(),
    }
}

fn samples_to_write(tone: &Tone, seconds: Option<f64>, rate: SampleRate) -> u64 {
    if let Some(seconds) = seconds {
        return (seconds * f64::from(rate.hz())).round().max(1.0) as u64;
    }
    let intro: Duration = tone.intro().iter().map(ringback::Segment::duration).sum();
    let wanted = intro
        + match tone.tail() {
            Tail::End => Duration::ZERO,
            Tail::Hold(_) => Duration::from_secs(10),
            Tail::Cycle(cycle) => {
                2 * cycle.iter().map(ringback::Segment::duration).sum::<Duration>()
            }
        };
    (wanted.as_millis() as u64 * u64::from(rate.hz())).div_ceil(1000)
}

/// How and at what rate to write.
struct Target {
    encoding: Encoding,
    rate: SampleRate,
}

#[derive(Clone, Copy)]
enum Encoding {
    Wav,
    G711(G711),
    /// Asterisk's "signed linear": 16 bits, little-endian.
    Sln,
}

impl Target {
    fn of(args: &Args) -> Result<Self, Failure> {
        if args.out == Path::new("-") {
            let encoding = match args.format {
                Some(Raw::Ulaw) => Encoding::G711(G711::Ulaw),
                Some(Raw::Alaw) => Encoding::G711(G711::Alaw),
                Some(Raw::Sln) => Encoding::Sln,
                None => {
                    return Err(Failure::usage("standard output needs --format ulaw, alaw or sln"));
                }
            };
            return Ok(Self { encoding, rate: args.rate.unwrap_or_default() });
        }
        if args.format.is_some() {
            return Err(Failure::usage("--format is for standard output; a file has its ending"));
        }
        let ending = args.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let ending = ending.to_ascii_lowercase();
        let (encoding, fixed) = match ending.as_str() {
            "wav" => {
                return Ok(Self { encoding: Encoding::Wav, rate: args.rate.unwrap_or_default() });
            }
            "ulaw" => (Encoding::G711(G711::Ulaw), 8_000),
            "alaw" => (Encoding::G711(G711::Alaw), 8_000),
            "sln" => (Encoding::Sln, 8_000),
            "sln12" => (Encoding::Sln, 12_000),
            "sln16" => (Encoding::Sln, 16_000),
            "sln24" => (Encoding::Sln, 24_000),
            "sln32" => (Encoding::Sln, 32_000),
            "sln44" => (Encoding::Sln, 44_100),
            "sln48" => (Encoding::Sln, 48_000),
            "sln96" => (Encoding::Sln, 96_000),
            "sln192" => (Encoding::Sln, 192_000),
            _ => {
                return Err(Failure::Usage(format!(
                    "{}: what to write is told by its ending: .wav, .ulaw, .alaw, .sln, .sln16 … \
                     (see --help)",
                    args.out.display()
                )));
            }
        };
        match args.rate {
            Some(rate) if rate.hz() != fixed => Err(Failure::Usage(format!(
                ".{ending} has {fixed} samples a second, --rate asks for {rate}"
            ))),
            _ => Ok(Self {
                encoding,
                rate: SampleRate::new(fixed).map_err(|error| Failure::usage(error.to_string()))?,
            }),
        }
    }
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Self::Wav => "16-bit mono WAV",
            Self::G711(G711::Ulaw) => "µ-law",
            Self::G711(G711::Alaw) => "A-law",
            Self::Sln => "16-bit linear",
        }
    }

    /// Writes the samples and says how many they were.
    fn write(
        self,
        out: &Path,
        rate: SampleRate,
        samples: impl Iterator<Item = i16>,
    ) -> Result<u64, Failure> {
        if let Self::Wav = self {
            return write_wav(out, rate, samples).map_err(Failure::writing);
        }
        let sink: Box<dyn Write> = if out == Path::new("-") {
            Box::new(io::stdout().lock())
        } else {
            Box::new(File::create(out).map_err(Failure::writing)?)
        };
        self.write_raw(sink, samples).map_err(Failure::writing)
    }

    fn write_raw(self, sink: impl Write, samples: impl Iterator<Item = i16>) -> io::Result<u64> {
        let mut sink = BufWriter::new(sink);
        let mut written = 0;
        for sample in samples {
            match self {
                Self::G711(law) => sink.write_all(&[law.encode(sample)])?,
                Self::Wav | Self::Sln => sink.write_all(&sample.to_le_bytes())?,
            }
            written += 1;
        }
        sink.flush()?;
        Ok(written)
    }
}

fn write_wav(
    out: &Path,
    rate: SampleRate,
    samples: impl Iterator<Item = i16>,
) -> Result<u64, hound::Error> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate.hz(),
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(out, spec)?;
    for sample in samples {
        writer.write_sample(sample)?;
    }
    let written = u64::from(writer.len());
    writer.finalize()?;
    Ok(written)
}

/// What went wrong decides the exit status: 2 for the arguments, 1 for the file.
enum Failure {
    Usage(String),
    Writing(Box<dyn Error>),
}

impl Failure {
    fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    fn writing(error: impl Into<Box<dyn Error>>) -> Self {
        Self::Writing(error.into())
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(seconds),
        _ => Err("more than 0 and at most 86400 (a day)".into()),
    }
}

fn sample_rate(text: &str) -> Result<SampleRate, String> {
    let hz = text.parse().map_err(|_| "a whole number of samples a second".to_string())?;
    SampleRate::new(hz).map_err(|error| error.to_string())
}

fn level(text: &str) -> Result<Dbm0, String> {
    text.parse().map_err(|error: ringback::ParseToneError| error.fault.to_string())
}

fn ramp(text: &str) -> Result<Ramp, String> {
    let millis: f64 = text.parse().map_err(|_| "a number of milliseconds".to_string())?;
    Duration::try_from_secs_f64(millis / 1000.0)
        .map_err(|_| ringback::PlaybackError::Ramp)
        .and_then(Ramp::new)
        .map_err(|error| error.to_string())
}

fn modulation(text: &str) -> Result<ModulationDepth, String> {
    let percent = text.parse().map_err(|_| "a whole number of percent".to_string())?;
    ModulationDepth::from_percent(percent).map_err(|error| error.to_string())
}
