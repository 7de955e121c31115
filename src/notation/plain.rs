//! What Asterisk itself can read of this crate's notation.
//!
//! The grammar is that of [`asterisk`](super::asterisk) without the extensions: no fraction of a
//! hertz, at most two frequencies in a sum, no level, no depth of a modulation, no phase reversal and
//! no limit. Asterisk plays a text with an extension differently, and reports nothing; here it is an
//! error.
//!
//! The writer writes out the cycles of a tone that ends. Of three or four frequencies the lowest and
//! the highest remain, and a fraction of a hertz is rounded.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::error::{ParseToneError, ParseToneErrorKind};
use super::fit::{Limits, Loss, Losses, WrittenTone};
use super::hint::Hint;
use super::reading::ReadTone;
use crate::tone::{Segment, Sound, Tail, Tone};
use crate::units::Frequency;

/// An extension of Asterisk's notation by this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extension {
    Level,
    Depth,
    PhaseReversal,
    Limit,
    Fraction,
    ManyFrequencies,
}

impl Extension {
    fn describe(self) -> &'static str {
        match self {
            Self::Level => "Asterisk reads no level",
            Self::Depth => "Asterisk reads no depth of a modulation",
            Self::PhaseReversal => "Asterisk reads no phase reversal",
            Self::Limit => "Asterisk reads no limit of a cycle",
            Self::Fraction => "Asterisk reads no fraction of a hertz",
            Self::ManyFrequencies => "Asterisk reads at most two frequencies in a sound",
        }
    }

    fn loss(self) -> Loss {
        match self {
            Self::Level => Loss::Levels,
            Self::Depth => Loss::ModulationDepth,
            Self::PhaseReversal => Loss::PhaseReversal,
            Self::Limit => Loss::End,
            Self::Fraction => Loss::FractionOfHertz,
            Self::ManyFrequencies => Loss::Frequencies,
        }
    }
}

/// Reads a list without extensions.
pub(super) fn read(text: &str) -> Result<ReadTone, ParseToneError> {
    let tone: Tone = text.parse()?;
    match extensions(text).into_iter().min_by_key(|(at, _)| *at) {
        None => Ok(tone.into()),
        Some((at, extension)) => {
            let kind = ParseToneErrorKind::Departure(extension.describe());
            let remedy = "this is an extension: read it as `ringback`";
            Err(kind.at(at).with_hint(Hint::Remedy(remedy)))
        }
    }
}

/// Writes the nearest tone that Asterisk can play.
pub(super) fn write(tone: &Tone) -> WrittenTone {
    let (tone, extensions) = nearest_for_asterisk(tone);
    let mut losses = Losses::default();
    for extension in extensions {
        losses.add(extension.loss());
    }
    WrittenTone { text: tone.to_string(), tone, losses: losses.finish() }
}

/// Returns the nearest tone that Asterisk can play, and the extensions that it had to leave out.
pub(crate) fn nearest_for_asterisk(tone: &Tone) -> (Tone, Vec<Extension>) {
    // Asterisk knows no limit, but can play the cycles of most tones as an intro.
    let written_out = match tone.tail() {
        Tail::FiniteCycle(..) => tone.clone().written_out().ok(),
        Tail::End | Tail::Cycle(_) | Tail::Hold(_) => None,
    };
    let tone = written_out.unwrap_or_else(|| tone.clone());
    let extensions: Vec<_> = extensions(&tone.to_string()).into_iter().map(|(_, e)| e).collect();
    if extensions.is_empty() { (tone, extensions) } else { (without_extensions(&tone), extensions) }
}

/// Returns the extensions that a list uses, with the byte offset of the first of each kind.
pub(crate) fn extensions(list: &str) -> Vec<(usize, Extension)> {
    let mut extensions: Vec<(usize, Extension)> = Vec::new();
    let mut add = |at: usize, extension: Extension| {
        if extensions.iter().all(|(_, known)| *known != extension) {
            extensions.push((at, extension));
        }
    };
    let mut terms = 1;
    let mut in_level = false;
    let mut before = 0;
    for (at, byte) in list.bytes().enumerate() {
        match byte {
            b'@' => {
                in_level = true;
                add(at, Extension::Level);
            }
            b'%' => add(at, Extension::Depth),
            b'~' => add(at, Extension::PhaseReversal),
            // Only a limit has these letters.
            b'x' | b'f' => add(at, Extension::Limit),
            b'.' if !in_level => add(at, Extension::Fraction),
            // The sign of a level.
            b'+' if before == b'@' => {}
            b'+' | b'*' => {
                (terms, in_level) = (terms + 1, false);
                if terms == 3 {
                    add(at, Extension::ManyFrequencies);
                }
            }
            b',' | b'|' => (terms, in_level) = (1, false),
            _ => {}
        }
        before = byte;
    }
    extensions
}

/// Returns the tone without extensions.
fn without_extensions(tone: &Tone) -> Tone {
    // Without phase reversals.
    let segment = |segment: &Segment| {
        Segment::new(nearest_sound(segment.sound()), segment.millis()).unwrap_or(*segment)
    };
    let intro = tone.intro().iter().map(segment).collect();
    let tail = match tone.tail() {
        Tail::End => Tail::End,
        Tail::Cycle(cycle) | Tail::FiniteCycle(cycle, _) => {
            Tail::Cycle(cycle.iter().map(segment).collect())
        }
        Tail::Hold(sound) => Tail::Hold(nearest_sound(sound)),
    };
    Tone::new(intro, tail).unwrap_or_else(|_| tone.clone())
}

/// Returns the sound with only its lowest and its highest frequency, without levels, and in whole
/// hertz or as notes.
fn nearest_sound(sound: &Sound) -> Sound {
    let bare = LIMITS.sound(sound, &mut Losses::default());
    // The notes of a sound may be fractions of a hertz.
    if bare.to_string().contains('.') {
        WHOLE_HERTZ.sound(&bare, &mut Losses::default())
    } else {
        bare
    }
}

/// What Asterisk can express of a sound, but for fractions of a hertz.
const LIMITS: Limits = Limits {
    frequencies: 2,
    millihertz: (1, Frequency::MAX.millihertz()),
    step: 1,
    tenths: None,
    modulation: true,
    longest: Segment::MAX_MILLIS,
};

const WHOLE_HERTZ: Limits =
    Limits { millihertz: (1000, Frequency::MAX.millihertz() / 1000 * 1000), step: 1000, ..LIMITS };
