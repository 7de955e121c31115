//! The input: a tone of a zone, a sound file, or a tone list.

use std::borrow::Cow;
use std::error::Error;
use std::io;
use std::path::Path;
use std::time::Duration;

use ringback::{
    Clip, ClipError, ClipLevel, ClipPlayback, Pcm, Playback, Ramp, Repeat, SampleRate, Synth,
    SynthError, Tail, Tone, ToneZone, ToneZones,
};
use ringback_tools::nearest::nearest;

use super::{Args, output};
use crate::check;
use crate::failure::Failure;
use crate::terminal;
use crate::zones::{known_zones, own_name, unknown_zone};

/// The samples of the input, their number, and their description for the report.
pub(crate) struct Choice {
    pub(crate) samples: Box<dyn Iterator<Item = i16>>,
    pub(crate) count: u64,
    pub(crate) described: String,
}

/// Finds a tone with that name in the zone, or else a sound file, or else reads a tone list.
pub(crate) fn choose(args: &Args, rate: SampleRate) -> Result<Choice, Failure> {
    let zones = zones(args.config.as_deref())?;
    let zone = zone(args, &zones)?;
    if let Some((tone, described)) = zone.and_then(|zone| named(zone, &args.tone)) {
        return play(args, rate, &tone, described);
    }
    let text = &args.tone;
    if text == "-" || Path::new(text).is_file() {
        return convert(args, rate, Path::new(text));
    }
    match text.parse::<Tone>() {
        Err(_) if is_path(text) => Err(Failure::Usage(format!("there is no file {text}"))),
        Ok(tone) => play(args, rate, &tone, tone.to_string()),
        Err(_) if is_word(text) => Err(Failure::Usage(match zone {
            Some(zone) => unknown_tone(zone, text),
            None => no_default(args, &zones),
        })),
        Err(error) => Err(Failure::Usage(format!("this is not a tone list\n{}", error.show(text)))),
    }
}

fn play(args: &Args, rate: SampleRate, tone: &Tone, described: String) -> Result<Choice, Failure> {
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
    let most = samples_to_write(tone, args.seconds, rate);
    let samples = synth.take(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(Choice { samples: Box::new(samples), count: most, described })
}

/// Converts a sound file, once or in a loop.
fn convert(args: &Args, rate: SampleRate, path: &Path) -> Result<Choice, Failure> {
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
    let (recorded_at, pcm) = output::with_spinner("reading", read).map_err(failure)?;
    let Pcm { intro, cycle, overloaded, .. } = pcm;
    if overloaded > 0 {
        terminal::warning(format_args!(
            "{overloaded} samples are clipped at full scale; use a lower level"
        ));
    }
    let count = args.seconds.map_or(intro.len() as u64, |seconds| samples_in(seconds, rate));
    let described = format!("{} ({} Hz)", path.display(), recorded_at);
    let samples = intro.into_iter().chain(cycle.into_iter().cycle());
    let samples = samples.take(usize::try_from(count).unwrap_or(usize::MAX));
    Ok(Choice { samples: Box::new(samples), count, described })
}

fn zones(config: Option<&Path>) -> Result<Cow<'static, ToneZones>, Failure> {
    let Some(path) = config else { return Ok(Cow::Borrowed(ToneZones::builtin())) };
    let reading = check::read(path, false)?;
    for error in reading.errors() {
        terminal::complain(terminal::coloured(error));
    }
    Ok(Cow::Owned(reading.zones))
}

/// Returns the requested zone, or else the default zone. A file may lack a default zone.
fn zone<'z>(args: &Args, zones: &'z ToneZones) -> Result<Option<&'z ToneZone>, Failure> {
    let file = args.config.as_deref();
    let zone = match (&args.zone, &args.number) {
        (Some(name), _) => {
            zones.zone(name).ok_or_else(|| Failure::Usage(unknown_zone(name, zones, file)))?
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

fn no_default(args: &Args, zones: &ToneZones) -> String {
    format!(
        "there is no default zone for `{}`; name a zone with --zone; {}",
        args.tone,
        known_zones(zones, args.config.as_deref())
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

fn samples_to_write(tone: &Tone, seconds: Option<f64>, rate: SampleRate) -> u64 {
    if let Some(seconds) = seconds {
        return samples_in(seconds, rate);
    }
    let intro: Duration = tone.intro().iter().map(ringback::Segment::duration).sum();
    let total = intro
        + match tone.tail() {
            Tail::End => Duration::ZERO,
            Tail::Hold(_) => Duration::from_secs(10),
            Tail::Cycle(cycle) => {
                2 * cycle.iter().map(ringback::Segment::duration).sum::<Duration>()
            }
        };
    (total.as_millis() as u64 * u64::from(rate.hz())).div_ceil(1000)
}

fn samples_in(seconds: f64, rate: SampleRate) -> u64 {
    (seconds * f64::from(rate.hz())).round().max(1.0) as u64
}
