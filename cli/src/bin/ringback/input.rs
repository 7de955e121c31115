//! The input of a subcommand that renders or plays: a tone of a zone, a sound file, or a tone list.

use std::borrow::Cow;
use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ringback::signals::{self, SignalError, SignalErrorKind};
use ringback::{
    Clip, ClipError, ClipLevel, ClipPlayback, Dbm0, Gain, ModulationDepth, Pcm, Playback, Ramp,
    Repeat, SampleRate, Segment, Synth, SynthError, Tail, Tone, ToneZone, ToneZones,
};
use ringback_tools::nearest::nearest;

use crate::check;
use crate::failure::Failure;
use crate::progress;
use crate::terminal;
use crate::zones::{known_zones, own_name, unknown_zone, with_builtin};

/// The arguments that select and shape the sound.
#[derive(clap::Args)]
pub(crate) struct Input {
    /// The name of a tone in the zone, such as trying, ring, busy, congestion or dial; or else a
    /// sound file; or else a tone list in Asterisk's notation; `-` is a WAV file on standard input
    #[arg(allow_hyphen_values = true)]
    tone: String,

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

    /// Add the built-in zones of all countries that FILE lacks
    #[arg(long, requires = "config")]
    with_builtin: bool,

    /// The length, in seconds; a sound file repeats, with a crossfade
    #[arg(long, value_name = "N", value_parser = seconds)]
    seconds: Option<f64>,

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
}

impl Input {
    /// Returns the file that has all zones, if there is one.
    fn only_file(&self) -> Option<&Path> {
        self.config.as_deref().filter(|_| !self.with_builtin)
    }
}

/// The samples of the input, their number, and their description for the report.
pub(crate) struct Choice {
    pub(crate) samples: Box<dyn Iterator<Item = i16> + Send>,
    /// `None` for a sound without end.
    pub(crate) count: Option<u64>,
    pub(crate) described: String,
}

/// The length of a tone for which the arguments set none.
#[derive(Clone, Copy)]
pub(crate) enum Length {
    /// Two cycles, or 10 s of a held tone.
    Excerpt,
    /// Without end, if the tone does not end.
    #[cfg_attr(not(feature = "play"), expect(dead_code, reason = "only `play` has no end"))]
    Full,
}

/// Finds a tone with that name in the zone, or else a sound file, or else reads a tone list.
pub(crate) fn choose(args: &Input, rate: SampleRate, length: Length) -> Result<Choice, Failure> {
    let zones = zones(args)?;
    let zone = zone(args, &zones)?;
    if let Some((tone, described)) = zone.and_then(|zone| named(zone, &args.tone)) {
        return synthesise(args, rate, length, &tone, described);
    }
    let text = &args.tone;
    if text == "-" || Path::new(text).is_file() {
        return convert(args, rate, Path::new(text));
    }
    match signals::named(text) {
        Ok(tone) => return synthesise(args, rate, length, &tone, format!("{text}, {tone}")),
        // A word without a near signal may be meant as a tone of the zone.
        Err(error) if is_meant(text, &error) => {
            return Err(Failure::Usage(format!("`{text}` is not a signal: {error}")));
        }
        Err(_) => {}
    }
    match text.parse::<Tone>() {
        Err(_) if is_path(text) => Err(Failure::Usage(format!("there is no file {text}"))),
        Ok(tone) => synthesise(args, rate, length, &tone, tone.to_string()),
        Err(_) if is_word(text) => Err(Failure::Usage(match zone {
            Some(zone) => unknown_tone(zone, text),
            None => no_default(args, &zones),
        })),
        Err(error) => Err(Failure::Usage(format!("this is not a tone list\n{}", error.show(text)))),
    }
}

/// Returns whether a text that is not a signal is meant to be one.
fn is_meant(text: &str, error: &SignalError) -> bool {
    error.kind != SignalErrorKind::Unknown && text.contains(':') || error.offset > 0
}

fn synthesise(
    args: &Input,
    rate: SampleRate,
    length: Length,
    tone: &Tone,
    described: String,
) -> Result<Choice, Failure> {
    if args.peak.is_some() || args.gain.is_some() || args.crossfade.is_some() {
        return Err(Failure::usage("--peak, --gain and --crossfade are only for sound files"));
    }
    let by_default = Playback::default();
    let playback = Playback {
        level: args.level.unwrap_or(by_default.level),
        ramp: args.ramp.unwrap_or(by_default.ramp),
        depth: args.modulation.unwrap_or(by_default.depth),
    };
    let synth = Synth::with_playback(tone, rate, playback)
        .map_err(|error| Failure::Usage(too_high(tone, error)))?;
    let count = match args.seconds {
        Some(seconds) => Some(samples_in(seconds, rate)),
        None => duration(tone, length)
            .map(|time| (time.as_millis() as u64 * u64::from(rate.hz())).div_ceil(1000)),
    };
    Ok(Choice { samples: limited(synth, count), count, described })
}

/// Converts a sound file, once or in a loop.
fn convert(args: &Input, rate: SampleRate, path: &Path) -> Result<Choice, Failure> {
    if args.modulation.is_some() {
        return Err(Failure::usage("--modulation is only for tones"));
    }
    let crossfade = args.crossfade.map_or(Clip::CROSSFADE, |ms| Duration::from_millis(ms.into()));
    let playback = ClipPlayback {
        level: match (args.level, args.peak, args.gain) {
            (Some(level), ..) => ClipLevel::Rms(level),
            (_, Some(level), _) => ClipLevel::Peak(level),
            (.., Some(gain)) => ClipLevel::Gain(gain),
            (None, None, None) => ClipLevel::AsRecorded,
        },
        repeat: if args.seconds.is_some() { Repeat::Loop { crossfade } } else { Repeat::Once },
        ramp: args.ramp.unwrap_or(Ramp::NONE),
    };
    let failure = |error: ClipError| {
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        Failure::Usage(format!("{}: {error}{cause}", path.display()))
    };
    let read = || {
        let clip = match path.to_str() {
            Some("-") => Clip::from_wav(io::stdin().lock())?,
            _ => Clip::open(path)?,
        };
        Ok((clip.rate(), clip.to_pcm(rate, playback)?))
    };
    let (recorded_at, pcm) = progress::with_spinner("reading", read).map_err(failure)?;
    let Pcm { intro, cycle, overloaded, .. } = pcm;
    if overloaded > 0 {
        terminal::warning(format_args!(
            "{overloaded} samples are clipped at full scale; use a lower level"
        ));
    }
    let count = args.seconds.map_or(intro.len() as u64, |seconds| samples_in(seconds, rate));
    let described = format!("{} ({} Hz)", path.display(), recorded_at);
    let samples = intro.into_iter().chain(cycle.into_iter().cycle());
    Ok(Choice { samples: limited(samples, Some(count)), count: Some(count), described })
}

fn zones(args: &Input) -> Result<Cow<'static, ToneZones>, Failure> {
    let Some(path) = &args.config else { return Ok(Cow::Borrowed(ToneZones::builtin())) };
    let reading = check::read(path, false)?;
    for error in reading.errors() {
        terminal::complain(terminal::coloured(error));
    }
    let own = reading.zones;
    Ok(Cow::Owned(if args.with_builtin { with_builtin(own)? } else { own }))
}

/// Returns the requested zone, or else the default zone. A file may lack a default zone.
fn zone<'z>(args: &Input, zones: &'z ToneZones) -> Result<Option<&'z ToneZone>, Failure> {
    let file = args.only_file();
    let zone = match (&args.zone, &args.number) {
        (Some(name), _) => {
            let zone = zones.zone_of_country(name);
            zone.ok_or_else(|| Failure::Usage(unknown_zone(name, zones, file)))?
        }
        (None, Some(number)) => zones.zone_for_number(number).ok_or_else(|| {
            Failure::Usage(format!(
                "no zone matches the number `{number}`; a number begins with + and the code of a \
                 country; {}",
                known_zones(zones, file)
            ))
        })?,
        (None, None) => return Ok(zones.default_zone()),
    };
    Ok(Some(zone))
}

/// Returns the tone that a zone plays under that name, and its description.
fn named<'z>(zone: &'z ToneZone, name: &str) -> Option<(Cow<'z, Tone>, String)> {
    let tone = zone.tone_or_default(name)?;
    let country = zone.name();
    let described = match own_name(zone, &tone) {
        Some(own) if zone.tone(name).is_some() => format!("{country} {own} {tone}"),
        Some(own) => format!("{country} {name} {tone} (its {own}: it has no {name})"),
        None => format!("{country} {name} {tone} (the default: it has no {name})"),
    };
    Some((tone, described))
}

/// Returns whether a text looks like a path: a tone list does not begin or end like that.
fn is_path(text: &str) -> bool {
    let ending = Path::new(text).extension().and_then(|ending| ending.to_str());
    // A list may end in a fraction, but a fraction begins with a digit.
    let letters = |ending: &str| ending.starts_with(|c: char| c.is_ascii_alphabetic());
    text.starts_with(['/', '.']) || ending.is_some_and(letters)
}

/// Returns whether a text is one word: a tone list is not.
fn is_word(text: &str) -> bool {
    let in_word = |c: char| c.is_alphabetic() || c == '-' || c == '_';
    text.starts_with(char::is_alphabetic) && text.chars().all(in_word)
}

fn unknown_tone(zone: &ToneZone, name: &str) -> String {
    let names: Vec<_> = zone.tones().map(|(name, _)| name).collect();
    let standard = ToneZone::STANDARD_TONES.into_iter();
    let near = nearest(name, standard.chain(names.iter().copied()));
    let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    format!(
        "zone {} has no tone `{name}`{near}; it has {}, or write a tone list such as \
         440+480/2000,0/4000",
        zone.name(),
        if names.is_empty() { "no tones".into() } else { names.join(", ") },
    )
}

fn no_default(args: &Input, zones: &ToneZones) -> String {
    format!(
        "there is no default zone for `{}`; name a zone with --zone; {}",
        args.tone,
        known_zones(zones, args.only_file())
    )
}

fn too_high(tone: &Tone, error: SynthError) -> String {
    let (SynthError::Frequency { segment, .. } | SynthError::Sideband { segment, .. }) = error
    else {
        return error.to_string();
    };
    match tone.sounds().nth(segment) {
        Some(sound) => format!("{error} (its sound is `{sound}`); a higher --rate can play it"),
        None => error.to_string(),
    }
}

/// Returns the default duration of a tone, or `None` for a tone without end.
fn duration(tone: &Tone, length: Length) -> Option<Duration> {
    let sum = |segments: &[Segment]| segments.iter().map(Segment::duration).sum::<Duration>();
    if let Some(whole) = tone.duration() {
        return Some(whole);
    }
    let tail = match (tone.tail(), length) {
        (_, Length::Full) => return None,
        (Tail::Hold(_), Length::Excerpt) => Duration::from_secs(10),
        (tail, Length::Excerpt) => 2 * sum(tail.cycle()),
    };
    Some(sum(tone.intro()) + tail)
}

fn limited(
    samples: impl Iterator<Item = i16> + Send + 'static,
    count: Option<u64>,
) -> Box<dyn Iterator<Item = i16> + Send> {
    match count {
        Some(count) => Box::new(samples.take(usize::try_from(count).unwrap_or(usize::MAX))),
        None => Box::new(samples),
    }
}

fn samples_in(seconds: f64, rate: SampleRate) -> u64 {
    (seconds * f64::from(rate.hz())).round().max(1.0) as u64
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(seconds),
        _ => Err("expected more than 0 and at most 86400 (a day)".into()),
    }
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
