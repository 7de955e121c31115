//! What Asterisk makes something else of, and what a telephone cannot play.

use alloc::vec::Vec;

use super::diagnostic::DiagnosticKind;
use crate::tone::{Sound, Tone};
use crate::units::Frequency;

/// As many bytes of the name of a zone as Asterisk keeps (`MAX_TONEZONE_COUNTRY` with its zero).
pub(super) const ZONE_NAME: usize = 15;

/// As many bytes of a line are too many for Asterisk: `fgets` reads into a buffer of 8192, of which
/// the line's end and a zero take two.
pub(super) const ASTERISK_LINE: usize = 8190;

/// The upper end of a telephone's band, 3.4 kHz.
const BAND: Frequency = match Frequency::from_hz(3_400) {
    Ok(frequency) => frequency,
    Err(_) => Frequency::MAX,
};

/// Below this a telephone's loudspeaker plays next to nothing; its band begins at 300 Hz, and no
/// country has a tone below 100.
const HEARD: Frequency = match Frequency::from_hz(100) {
    Ok(frequency) => frequency,
    Err(_) => Frequency::MAX,
};

/// The pitfalls in a tone and its text, each kind at most once, and where in the text they are.
pub(super) fn of(tone: &Tone, list: &str) -> Vec<(usize, DiagnosticKind)> {
    let mut found = for_asterisk(list);
    let too_high = |signal: &Sound| match signal {
        Sound::Silence => false,
        Sound::Sum(sum) => sum.iter().any(|component| component.frequency > BAND),
        Sound::Modulated { carrier, modulator } => carrier.frequency.max(*modulator) > BAND,
    };
    if tone.sounds().any(too_high) {
        let at = first_pitch(list, |_, pitch| pitch > BAND);
        found.push((at.unwrap_or_default(), DiagnosticKind::HighFrequency));
    }
    let too_low = |signal: &Sound| match signal {
        Sound::Silence => false,
        Sound::Sum(sum) => sum.iter().any(|component| component.frequency < HEARD),
        Sound::Modulated { carrier, .. } => carrier.frequency < HEARD,
    };
    if tone.sounds().any(too_low) {
        let at = first_pitch(list, |modulates, pitch| pitch < HEARD && !modulates);
        found.push((at.unwrap_or_default(), DiagnosticKind::LowFrequency));
    }
    found
}

/// Those that are Asterisk's alone.
pub(super) fn for_asterisk(list: &str) -> Vec<(usize, DiagnosticKind)> {
    let mut found: Vec<(usize, DiagnosticKind)> = Vec::new();
    let mut add = |at: usize, fault: DiagnosticKind| {
        if found.iter().all(|(_, known)| *known != fault) {
            found.push((at, fault));
        }
    };
    let mut terms = 1;
    let mut in_level = false;
    let mut before = 0;
    for (at, byte) in list.bytes().enumerate() {
        match byte {
            b'@' => {
                in_level = true;
                add(at, DiagnosticKind::LevelForAsterisk);
            }
            b'.' if !in_level => add(at, DiagnosticKind::FractionForAsterisk),
            // The sign of a level.
            b'+' if before == b'@' => {}
            b'+' | b'*' => {
                (terms, in_level) = (terms + 1, false);
                if terms == 3 {
                    add(at, DiagnosticKind::ManyFrequenciesForAsterisk);
                }
            }
            b',' | b'|' => (terms, in_level) = (1, false),
            _ => {}
        }
        before = byte;
    }
    found
}

/// Where the first pitch stands that is as it is asked for; whether it modulates another is known.
fn first_pitch(list: &str, wanted: impl Fn(bool, Frequency) -> bool) -> Option<usize> {
    let mut at = 0;
    for term in list.split([',', '|', '+', '*', '!']) {
        let begin = at + term.len() - term.trim_start().len();
        let modulates = list[..at].ends_with('*');
        let pitch = term.trim_start().split(['/', '@', ' ']).next()?;
        if pitch.parse::<Frequency>().is_ok_and(|pitch| wanted(modulates, pitch)) {
            return Some(begin);
        }
        at += term.len() + 1;
    }
    None
}
