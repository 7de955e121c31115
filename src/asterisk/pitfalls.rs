//! Tones that Asterisk plays differently, and tones that a telephone cannot play.

use alloc::vec::Vec;

use super::diagnostic::DiagnosticKind;
use crate::notation::{Extension, extensions};
use crate::tone::{Sound, Tone};
use crate::units::Frequency;

/// The number of bytes that Asterisk keeps of the name of a zone (`MAX_TONEZONE_COUNTRY` includes a
/// terminating zero).
pub(super) const ZONE_NAME: usize = 15;

/// The length of a line that is too long for Asterisk, in bytes. `fgets` reads into a buffer of
/// 8192 bytes, and the line's end and a terminating zero take two of them.
pub(super) const ASTERISK_LINE: usize = 8190;

/// The upper end of a telephone's band, 3.4 kHz.
const BAND: Frequency = match Frequency::from_hz(3_400) {
    Ok(frequency) => frequency,
    Err(_) => Frequency::MAX,
};

/// The lowest audible frequency. A telephone's band begins at 300 Hz, its loudspeaker plays almost
/// nothing below 100 Hz, and no country has a tone there.
const AUDIBLE: Frequency = match Frequency::from_hz(100) {
    Ok(frequency) => frequency,
    Err(_) => Frequency::MAX,
};

impl From<Extension> for DiagnosticKind {
    fn from(extension: Extension) -> Self {
        match extension {
            Extension::Level => Self::LevelForAsterisk,
            Extension::Depth => Self::DepthForAsterisk,
            Extension::PhaseReversal => Self::PhaseReversalForAsterisk,
            Extension::Limit => Self::LimitForAsterisk,
            Extension::Fraction => Self::FractionForAsterisk,
            Extension::ManyFrequencies => Self::ManyFrequenciesForAsterisk,
        }
    }
}

/// Returns the pitfalls in a tone with their byte offsets in its text. Each kind occurs at most
/// once.
pub(super) fn of(tone: &Tone, list: &str) -> Vec<(usize, DiagnosticKind)> {
    let extensions = extensions(list).into_iter();
    let mut pitfalls: Vec<_> = extensions.map(|(at, extension)| (at, extension.into())).collect();
    let too_high = |sound: &Sound| match sound {
        Sound::Silence => false,
        Sound::Sum(sum) => sum.iter().any(|component| component.frequency > BAND),
        Sound::Modulated { carrier, modulator, .. } => carrier.frequency.max(*modulator) > BAND,
    };
    if tone.sounds().any(too_high) {
        let at = first_pitch(list, |_, pitch| pitch > BAND);
        pitfalls.push((at.unwrap_or_default(), DiagnosticKind::HighFrequency));
    }
    let too_low = |sound: &Sound| match sound {
        Sound::Silence => false,
        Sound::Sum(sum) => sum.iter().any(|component| component.frequency < AUDIBLE),
        Sound::Modulated { carrier, .. } => carrier.frequency < AUDIBLE,
    };
    if tone.sounds().any(too_low) {
        let at = first_pitch(list, |modulates, pitch| pitch < AUDIBLE && !modulates);
        pitfalls.push((at.unwrap_or_default(), DiagnosticKind::LowFrequency));
    }
    pitfalls
}

/// Returns the byte offset of the first pitch that `wanted` accepts. Its first argument is whether
/// the pitch is a modulator.
fn first_pitch(list: &str, wanted: impl Fn(bool, Frequency) -> bool) -> Option<usize> {
    let mut at = 0;
    for term in list.split([',', '|', '+', '*', '!', '~']) {
        let begin = at + term.len() - term.trim_start().len();
        let modulates = list[..at].ends_with('*');
        let pitch = term.trim_start().split(['/', '@', '%', ' ']).next()?;
        if pitch.parse::<Frequency>().is_ok_and(|pitch| wanted(modulates, pitch)) {
            return Some(begin);
        }
        at += term.len() + 1;
    }
    None
}
