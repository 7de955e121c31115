//! The notations by name.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use super::error::ParseToneError;
use super::fit::{WriteToneError, WrittenTone};
use super::foreign;
use super::grandstream::{self, Unit};
use super::hint::Hint;
use super::reading::ReadTone;
use super::tgml::{self, Bare};
use super::yealink;
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
    /// Grandstream's ([`grandstream`]), with a cadence in milliseconds.
    Grandstream,
    /// Grandstream's ([`grandstream`]), with a cadence in units of 10 ms.
    Grandstream10Ms,
    /// Yealink's ([`yealink`]), a part of Asterisk's.
    Yealink,
}

impl Notation {
    /// All notations.
    pub const ALL: [Self; 6] = [
        Self::Ringback,
        Self::Tgml,
        Self::TgmlOnce,
        Self::Grandstream,
        Self::Grandstream10Ms,
        Self::Yealink,
    ];

    /// Returns the name, such as `tgml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ringback => "ringback",
            Self::Tgml => "tgml",
            Self::TgmlOnce => "tgml-once",
            Self::Grandstream => "grandstream",
            Self::Grandstream10Ms => "grandstream-10ms",
            Self::Yealink => "yealink",
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
            Self::Grandstream => grandstream::read(text, Unit::Millisecond),
            Self::Grandstream10Ms => grandstream::read(text, Unit::TenMilliseconds),
            Self::Yealink => yealink::read(text),
        };
        read.map_err(|error| {
            let guesses = Self::guess(text);
            let other = guesses.first().filter(|_| !guesses.contains(&self.guessed()));
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
            Self::Grandstream => grandstream::write(tone, Unit::Millisecond),
            Self::Grandstream10Ms => grandstream::write(tone, Unit::TenMilliseconds),
            Self::Yealink => yealink::write(tone),
        }
    }

    /// Returns the notations that a text may be in, the most likely one first. It may be empty.
    #[must_use]
    pub fn guess(text: &str) -> Vec<Self> {
        match foreign::system(text) {
            Some(foreign::FREESWITCH) => [Self::Tgml].into(),
            Some(foreign::GRANDSTREAM) if grandstream::is_rather_ten_millis(text) => {
                [Self::Grandstream10Ms, Self::Grandstream].into()
            }
            Some(foreign::GRANDSTREAM) => [Self::Grandstream, Self::Grandstream10Ms].into(),
            None if yealink::read(text).is_ok() => [Self::Ringback, Self::Yealink].into(),
            None if text.parse::<Tone>().is_ok() => [Self::Ringback].into(),
            _ => Vec::new(),
        }
    }

    /// Returns the notation under which a guess is made. What Yealink lacks looks like this crate's.
    const fn guessed(self) -> Self {
        match self {
            Self::TgmlOnce => Self::Tgml,
            Self::Yealink => Self::Ringback,
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
