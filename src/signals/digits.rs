//! Texts of digits: DTMF and R1.

use alloc::vec::Vec;

use super::error::{SignalError, SignalErrorKind};
use super::table::SIGNALS;
use crate::tone::{Component, Segment, Sound, Tail, Tone};
use crate::units::{Dbm0, Frequency, Gain};

/// The maximum number of digits in a text: each takes two segments of a tone.
pub const MAX_DIGITS: usize = Tone::MAX_SEGMENTS / 2;

/// The frequencies of DTMF's rows and columns, in hertz (ITU-T Q.23).
const ROWS: [u32; 4] = [697, 770, 852, 941];
const COLUMNS: [u32; 4] = [1209, 1336, 1477, 1633];
const KEYS: &[u8; 16] = b"123A456B789C*0#D";

/// How DTMF digits sound.
///
/// ```
/// use ringback::signals::Dtmf;
///
/// let tone = Dtmf::new().with_duration(40).with_pause(60).tone("1")?;
/// assert_eq!(tone.to_string(), "!697+1209/40,!0/60");
/// # Ok::<(), ringback::signals::SignalError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dtmf {
    duration: u32,
    pause: u32,
    twist: Gain,
    level: Option<Dbm0>,
}

impl Dtmf {
    /// Creates digits of 100 ms with pauses of 100 ms, without twist.
    #[must_use]
    pub fn new() -> Self {
        Self { duration: 100, pause: 100, twist: Gain::default(), level: None }
    }

    /// Sets the duration of a digit in milliseconds. Default: 100. Receivers need 40 (ITU-T Q.24).
    #[must_use]
    pub const fn with_duration(self, millis: u32) -> Self {
        Self { duration: millis, ..self }
    }

    /// Sets the pause after each digit, also after the last, in milliseconds. Default: 100.
    /// Receivers need about 40 (ITU-T Q.24).
    #[must_use]
    pub const fn with_pause(self, millis: u32) -> Self {
        Self { pause: millis, ..self }
    }

    /// Sets the twist: the level of the high frequency minus that of the low one. Default: 0 dB.
    /// Receivers take −8 to +4 dB (ITU-T Q.24 has the values of each administration).
    #[must_use]
    pub const fn with_twist(self, twist: Gain) -> Self {
        Self { twist, ..self }
    }

    /// Sets the level of the stronger frequency. Default: the level of
    /// [`Playback`](crate::Playback), and with a twist −10 dBm0.
    #[must_use]
    pub const fn with_level(self, level: Dbm0) -> Self {
        Self { level: Some(level), ..self }
    }

    /// Returns the tone of a text of digits: `0` to `9`, `*`, `#`, `A` to `D` and `a` to `d`.
    ///
    /// # Errors
    /// [`SignalError`] if there is no digit, more than [`MAX_DIGITS`], or another character; if the
    /// duration or the pause is not 1 to [`Segment::MAX_MILLIS`]; or if the weaker level is below
    /// [`Dbm0::MIN`].
    pub fn tone(&self, digits: &str) -> Result<Tone, SignalError> {
        let (low, high) = self.levels()?;
        let pause = Segment::silence(self.pause).map_err(|_| SignalErrorKind::Duration.at(0))?;
        let mut segments = Vec::new();
        for (offset, digit) in digits.char_indices() {
            let key = KEYS.iter().position(|key| char::from(*key) == digit.to_ascii_uppercase());
            let key = key.ok_or_else(|| SignalErrorKind::DtmfDigit.at(offset))?;
            if segments.len() >= 2 * MAX_DIGITS {
                return Err(SignalErrorKind::TooManyDigits.at(offset));
            }
            let component = |all: &[u32; 4], index: usize, level| {
                let hz = all.get(index).copied().unwrap_or_default();
                Frequency::from_hz(hz).map(|frequency| Component { frequency, level })
            };
            let pair = [component(&ROWS, key / 4, low), component(&COLUMNS, key % 4, high)];
            let sound = Sound::sum(pair.into_iter().flatten());
            let digit = sound.and_then(|sound| Segment::new(sound, self.duration));
            segments.push(digit.map_err(|_| SignalErrorKind::Duration.at(0))?);
            segments.push(pause);
        }
        finish(segments)
    }

    /// Returns the levels of the low and the high frequency.
    fn levels(&self) -> Result<(Option<Dbm0>, Option<Dbm0>), SignalError> {
        if self.twist == Gain::default() {
            return Ok((self.level, self.level));
        }
        let strong = self.level.unwrap_or_default();
        let twist = self.twist.tenths();
        let weak = Dbm0::from_tenths(strong.tenths().saturating_sub(twist.saturating_abs()))
            .map_err(|_| SignalErrorKind::Level.at(0))?;
        Ok(if twist > 0 { (Some(weak), Some(strong)) } else { (Some(strong), Some(weak)) })
    }
}

/// Returns [`Dtmf::new`].
impl Default for Dtmf {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns the tone of a text of DTMF digits: each for 100 ms, with 100 ms of silence after it.
/// [`Dtmf`] sets other durations, and levels.
///
/// ```
/// let tone = ringback::signals::dtmf("1#")?;
/// assert_eq!(tone.to_string(), "!697+1209/100,!0/100,!941+1477/100,!0/100");
/// assert_eq!(ringback::signals::dtmf("12x").unwrap_err().offset, 2);
/// # Ok::<(), ringback::signals::SignalError>(())
/// ```
///
/// # Errors
/// [`SignalError`] if there is no digit, more than [`MAX_DIGITS`], or another character.
pub fn dtmf(digits: &str) -> Result<Tone, SignalError> {
    Dtmf::new().tone(digits)
}

/// The names of R1's digits. A longer one precedes those that it begins with.
const R1: [(&str, &str); 15] = [
    ("ST3P", "r1-ST3P"),
    ("ST2P", "r1-ST2P"),
    ("STP", "r1-STP"),
    ("ST", "r1-ST"),
    ("KP", "r1-KP"),
    ("0", "r1-0"),
    ("1", "r1-1"),
    ("2", "r1-2"),
    ("3", "r1-3"),
    ("4", "r1-4"),
    ("5", "r1-5"),
    ("6", "r1-6"),
    ("7", "r1-7"),
    ("8", "r1-8"),
    ("9", "r1-9"),
];

/// Returns the tone of a text of R1's digits: `0` to `9`, `KP`, `ST`, `STP`, `ST2P` and `ST3P`, each
/// for 68 ms (`KP` 100 ms), with 68 ms of silence after it, at −7 dBm0 (ITU-T Q.320, Q.322).
///
/// ```
/// let tone = ringback::signals::mf("KP1ST")?;
/// assert_eq!(tone.duration().unwrap().as_millis(), 100 + 68 + 4 * 68);
/// # Ok::<(), ringback::signals::SignalError>(())
/// ```
///
/// # Errors
/// [`SignalError`] if there is no digit, more than [`MAX_DIGITS`], or another text.
pub fn mf(digits: &str) -> Result<Tone, SignalError> {
    let mut segments = Vec::new();
    let mut rest = digits;
    while !rest.is_empty() {
        let offset = digits.len() - rest.len();
        let begins = |text: &str| {
            rest.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text))
        };
        let found = R1.iter().find(|(text, _)| begins(text));
        let (text, name) = found.ok_or_else(|| SignalErrorKind::MfDigit.at(offset))?;
        if segments.len() >= 2 * MAX_DIGITS {
            return Err(SignalErrorKind::TooManyDigits.at(offset));
        }
        let signal = SIGNALS.iter().find(|signal| signal.name == *name);
        segments.extend(signal.iter().flat_map(|signal| signal.tone().intro().to_vec()));
        rest = rest.get(text.len()..).unwrap_or_default();
    }
    finish(segments)
}

fn finish(segments: Vec<Segment>) -> Result<Tone, SignalError> {
    Tone::new(segments, Tail::End).map_err(|_| SignalErrorKind::NoDigit.at(0))
}
