//! The notations by name.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use super::error::ParseToneError;
use super::fit::{WriteToneError, WrittenTone};
use super::foreign;
use super::hint::Hint;
use super::reading::ReadTone;
use super::tgml::{self, Bare};
use super::tonescript::{self, Lengths};
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
    /// FreeSWITCH's ([`tgml`]). A bare script repeats without end, as in the variable `ringback`.
    Tgml,
    /// FreeSWITCH's ([`tgml`]). A bare script plays once, as in the application `gentones`.
    TgmlOnce,
    /// That of Sipura, Linksys and Cisco SPA devices ([`tonescript`]). A length is in seconds.
    ToneScript,
    /// Auerswald's kind of the same ([`tonescript`]). A length is a number of rounds.
    Auerswald,
}

impl Notation {
    /// All notations.
    pub const ALL: [Self; 5] =
        [Self::Ringback, Self::Tgml, Self::TgmlOnce, Self::ToneScript, Self::Auerswald];

    /// Returns the name, such as `tgml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ringback => "ringback",
            Self::Tgml => "tgml",
            Self::TgmlOnce => "tgml-once",
            Self::ToneScript => "tonescript",
            Self::Auerswald => "auerswald",
        }
    }

    /// Reads a tone.
    ///
    /// # Errors
    /// [`ParseToneError`] with the position, what was expected and a hint. If the text looks like
    /// another notation, the hint names it.
    pub fn read(self, text: &str) -> Result<ReadTone, ParseToneError> {
        let read = match self {
            Self::Ringback => return text.parse().map(|tone: Tone| tone.into()),
            Self::Tgml => tgml::read(text, Bare::Repeats),
            Self::TgmlOnce => tgml::read(text, Bare::PlaysOnce),
            Self::ToneScript => tonescript::read(text, Lengths::Seconds),
            Self::Auerswald => tonescript::read(text, Lengths::Rounds),
        };
        read.map_err(|error| {
            // A text that only ends too early begins as this notation does.
            let ends_early = error.offset >= text.trim_end().len();
            let guesses = if ends_early { Vec::new() } else { Self::guess(text) };
            let other = guesses.first().filter(|_| !guesses.contains(&self.repeated()));
            let named = other.map(|other| Hint::LooksLike(other.name()));
            ParseToneError { hint: named.or(error.hint), ..error }
        })
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
            Self::Tgml | Self::TgmlOnce => tgml::write(tone),
            Self::ToneScript => tonescript::write(tone, Lengths::Seconds),
            Self::Auerswald => tonescript::write(tone, Lengths::Rounds),
        }
    }

    /// Returns the notations that a text may be in, the most likely one first. It may be empty.
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
            None if text.parse::<Tone>().is_ok() => [Self::Ringback].into(),
            _ => Vec::new(),
        }
    }

    /// Returns the notation under which a guess is made.
    const fn repeated(self) -> Self {
        match self {
            Self::TgmlOnce => Self::Tgml,
            other => other,
        }
    }
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
        Self::ALL.into_iter().find(|notation| notation.name() == name).ok_or(UnknownNotation)
    }
}

/// A name that no [`Notation`] has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no notation has this name")]
pub struct UnknownNotation;
