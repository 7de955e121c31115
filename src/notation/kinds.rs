//! The notations by name.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use super::error::{ParseToneError, ParseToneErrorKind};
use super::fit::{WriteToneError, WrittenTone};
use super::grandstream::{self, Unit};
use super::hint::Hint;
use super::plain;
use super::reading::ReadTone;
#[cfg(feature = "spandsp")]
use super::spandsp;
use super::tgml::{self, Bare};
use super::tonescript::{self, Lengths};
use super::{audiocodes, foreign, ios, polycom, snom, yealink};
use crate::tone::Tone;

/// A notation for tones.
///
/// ```
/// use ringback::notation::Notation;
///
/// let ring = Notation::Tgml.read("%(2000,4000,440,480)")?.tone;
/// assert_eq!(ring.to_string(), "440+480/2000,0/4000");
/// assert_eq!(Notation::Tgml.write(&ring)?, "tone_stream://%(2000,4000,440,480);loops=-1");
/// assert_eq!(Notation::guess("%(2000,4000,440,480)"), [Notation::Tgml]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Notation {
    /// This crate's: Asterisk's with all extensions ([`asterisk`](super::asterisk)).
    Ringback,
    /// What Asterisk itself can read, without extensions. A text with one is an error.
    Asterisk,
    /// FreeSWITCH's ([`tgml`]). A bare script repeats without end, as in the variable `ringback`.
    Tgml,
    /// FreeSWITCH's ([`tgml`]). A bare script plays once, as in the application `gentones`.
    TgmlOnce,
    /// spandsp's XML ([`spandsp`](super::spandsp)): one tone of a set.
    #[cfg(feature = "spandsp")]
    #[cfg_attr(docsrs, doc(cfg(feature = "spandsp")))]
    Spandsp,
    /// Polycom UC software's ([`polycom`]). It can only be written.
    Polycom,
    /// Cisco IOS's ([`ios`]). It can only be written.
    Ios,
    /// AudioCodes' ([`audiocodes`]). It can only be written.
    AudioCodes,
    /// snom's ([`snom`]). It can only be written.
    Snom,
    /// Grandstream's ([`grandstream`]), with a cadence in milliseconds.
    Grandstream,
    /// Grandstream's ([`grandstream`]), with a cadence in units of 10 ms.
    Grandstream10Ms,
    /// Yealink's ([`yealink`]), a part of Asterisk's.
    Yealink,
    /// That of Sipura, Linksys and Cisco SPA devices ([`tonescript`]). A length is in seconds.
    ToneScript,
    /// Auerswald's kind of the same ([`tonescript`]). A length is a number of rounds.
    Auerswald,
}

impl Notation {
    /// All notations.
    pub const ALL: &'static [Self] = &[
        Self::Ringback,
        Self::Asterisk,
        Self::Tgml,
        Self::TgmlOnce,
        Self::ToneScript,
        Self::Auerswald,
        Self::Grandstream,
        Self::Grandstream10Ms,
        Self::Yealink,
        #[cfg(feature = "spandsp")]
        Self::Spandsp,
        Self::Polycom,
        Self::Ios,
        Self::AudioCodes,
        Self::Snom,
    ];

    /// Returns the name, such as `tgml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ringback => "ringback",
            Self::Asterisk => "asterisk",
            Self::Tgml => "tgml",
            Self::TgmlOnce => "tgml-once",
            #[cfg(feature = "spandsp")]
            Self::Spandsp => "spandsp",
            Self::Polycom => "polycom",
            Self::Ios => "ios",
            Self::AudioCodes => "audiocodes",
            Self::Snom => "snom",
            Self::Grandstream => "grandstream",
            Self::Grandstream10Ms => "grandstream-10ms",
            Self::Yealink => "yealink",
            Self::ToneScript => "tonescript",
            Self::Auerswald => "auerswald",
        }
    }

    /// Returns whether [`read`](Self::read) reads it. All can be written.
    #[must_use]
    pub const fn can_read(self) -> bool {
        !matches!(self, Self::Polycom | Self::Ios | Self::AudioCodes | Self::Snom)
    }

    /// Reads a tone.
    ///
    /// # Errors
    /// [`ParseToneError`] with the position, what was expected and a hint. If the text looks like
    /// another notation, the hint names it. A notation that [can only be written](Self::can_read)
    /// always fails, with [`ParseToneErrorKind::Departure`].
    pub fn read(self, text: &str) -> Result<ReadTone, ParseToneError> {
        self.parse(text).map_err(|error| {
            // A text that only ends too early begins as this notation does.
            let ends_early = error.offset >= text.trim_end().len();
            let guesses = if ends_early { Vec::new() } else { Self::guess(text) };
            let other = guesses.first().filter(|_| !guesses.contains(&self.guessed()));
            let named = other.map(|other| Hint::LooksLike(other.name()));
            ParseToneError { hint: named.or(error.hint), ..error }
        })
    }

    /// Reads a tone, without a guess in the hint of an error.
    fn parse(self, text: &str) -> Result<ReadTone, ParseToneError> {
        match self {
            Self::Ringback => text.parse().map(|tone: Tone| tone.into()),
            Self::Asterisk => plain::read(text),
            Self::Tgml => tgml::read(text, Bare::Repeats),
            Self::TgmlOnce => tgml::read(text, Bare::PlaysOnce),
            Self::ToneScript => tonescript::read(text, Lengths::Seconds),
            Self::Auerswald => tonescript::read(text, Lengths::Rounds),
            #[cfg(feature = "spandsp")]
            Self::Spandsp => spandsp::read(text),
            Self::Polycom | Self::Ios | Self::AudioCodes | Self::Snom => Err(only_written()),
            Self::Grandstream => grandstream::read(text, Unit::Millisecond),
            Self::Grandstream10Ms => grandstream::read(text, Unit::TenMilliseconds),
            Self::Yealink => yealink::read(text),
        }
    }

    /// Writes a tone.
    ///
    /// # Errors
    /// [`WriteToneError`] if the notation cannot express the tone.
    /// [`write_lossy`](Self::write_lossy) never fails.
    pub fn write(self, tone: &Tone) -> Result<String, WriteToneError> {
        let WrittenTone { text, losses, .. } = self.write_lossy(tone);
        if losses.is_empty() {
            Ok(text)
        } else {
            Err(WriteToneError { notation: self.name(), losses })
        }
    }

    /// Writes the nearest tone that the notation can express, with a list of what was lost.
    ///
    /// ```
    /// use ringback::notation::{Loss, Notation};
    ///
    /// let written = Notation::Tgml.write_lossy(&"400*25/1000,0/500".parse()?);
    /// assert_eq!(written.text, "tone_stream://%(1000,500,400);loops=-1");
    /// assert_eq!(written.losses, [Loss::Modulation]);
    /// # Ok::<(), ringback::ParseToneError>(())
    /// ```
    #[must_use]
    pub fn write_lossy(self, tone: &Tone) -> WrittenTone {
        match self {
            Self::Ringback => {
                WrittenTone { text: tone.to_string(), tone: tone.clone(), losses: Vec::new() }
            }
            Self::Asterisk => plain::write(tone),
            Self::Tgml | Self::TgmlOnce => tgml::write(tone),
            #[cfg(feature = "spandsp")]
            Self::Spandsp => spandsp::write(tone, "ringing"),
            Self::Polycom => polycom::write(tone, polycom::NAME),
            Self::Ios => ios::write(tone, ios::KIND),
            Self::AudioCodes => audiocodes::write(tone, audiocodes::FIRST, audiocodes::RINGBACK),
            Self::Snom => snom::write(tone),
            Self::Grandstream => grandstream::write(tone, Unit::Millisecond),
            Self::Grandstream10Ms => grandstream::write(tone, Unit::TenMilliseconds),
            Self::Yealink => yealink::write(tone),
            Self::ToneScript => tonescript::write(tone, Lengths::Seconds),
            Self::Auerswald => tonescript::write(tone, Lengths::Rounds),
        }
    }

    /// Returns the notations that a text may be in, the most likely one first. It may be empty, and it
    /// includes those that [can only be written](Self::can_read).
    #[must_use]
    pub fn guess(text: &str) -> Vec<Self> {
        match foreign::system(text) {
            Some(foreign::FREESWITCH) => [Self::Tgml].into(),
            Some(foreign::TONE_SCRIPT) => {
                let reads = |lengths| tonescript::read(text, lengths).is_ok();
                match (reads(Lengths::Seconds), reads(Lengths::Rounds)) {
                    (true, false) => [Self::ToneScript].into(),
                    (false, true) => [Self::Auerswald].into(),
                    _ => [Self::ToneScript, Self::Auerswald].into(),
                }
            }
            Some(foreign::GRANDSTREAM) if grandstream::is_rather_ten_millis(text) => {
                [Self::Grandstream10Ms, Self::Grandstream].into()
            }
            Some(foreign::GRANDSTREAM) => [Self::Grandstream, Self::Grandstream10Ms].into(),
            #[cfg(feature = "spandsp")]
            Some(foreign::SPANDSP) => [Self::Spandsp].into(),
            Some(foreign::POLYCOM) => [Self::Polycom].into(),
            Some(foreign::IOS) => [Self::Ios].into(),
            Some(foreign::AUDIOCODES) => [Self::AudioCodes].into(),
            Some(foreign::SNOM) => [Self::Snom].into(),
            Some(_) => Vec::new(),
            // Asterisk's notation has many readers.
            None => {
                let readers = [Self::Ringback, Self::Asterisk, Self::Yealink].into_iter();
                readers.filter(|reader| reader.parse(text).is_ok()).collect()
            }
        }
    }

    /// Returns the notation under which a guess is made. What Asterisk and Yealink lack looks like this
    /// crate's.
    const fn guessed(self) -> Self {
        match self {
            Self::TgmlOnce => Self::Tgml,
            Self::Asterisk | Self::Yealink => Self::Ringback,
            other => other,
        }
    }
}

/// Returns the error for reading a notation that can only be written.
fn only_written() -> ParseToneError {
    let kind = ParseToneErrorKind::Departure("this notation can only be written");
    kind.at(0).with_hint(Hint::Remedy("rewrite the tone as a list, as in `440+480/2000,0/4000`"))
}

/// Writes the [name](Notation::name).
impl fmt::Display for Notation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Parses a [name](Notation::name).
impl FromStr for Notation {
    type Err = UnknownNotation;

    fn from_str(name: &str) -> Result<Self, UnknownNotation> {
        Self::ALL.iter().copied().find(|notation| notation.name() == name).ok_or(UnknownNotation)
    }
}

/// A name that no [`Notation`] has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no notation has this name")]
pub struct UnknownNotation;
