//! How much indications may hold: no more than their own text is read back with.

use super::diagnostic::Fault;
use super::write::section_len;
use super::{ToneZone, ToneZones};

/// Why indications cannot hold a zone. What they hold is written as a file that reads back equal, so the
/// limits of reading are theirs.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitError {
    /// More than [`ToneZones::MAX_SECTIONS`].
    #[error("too many zones: indications hold at most {}", ToneZones::MAX_SECTIONS)]
    TooManyZones,
    /// More than [`ToneZones::MAX_KEYS`], descriptions and ring cadences included.
    #[error("too many tones: the zones of indications hold at most {} in all", ToneZones::MAX_KEYS)]
    TooManyKeys,
    /// More than [`ToneZones::MAX_TEXT`].
    #[error(
        "too much text: written as a file, indications take at most {} bytes",
        ToneZones::MAX_TEXT
    )]
    TextTooLong,
}

crate::excerpt::debug_as_display!(LimitError);

/// What reading a file says of it.
impl From<LimitError> for Fault {
    fn from(error: LimitError) -> Self {
        match error {
            LimitError::TooManyZones => Self::TooManySections,
            LimitError::TooManyKeys => Self::TooManyKeys,
            LimitError::TextTooLong => Self::TextTooLong,
        }
    }
}

/// What zones take in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Size {
    /// Tones, descriptions and ring cadences.
    keys: usize,
    /// Bytes.
    text: usize,
}

impl Size {
    /// `[general]` and its `country`, whatever that is.
    const HEAD: usize = 128;

    pub(super) const NONE: Self = Self { keys: 0, text: 0 };

    /// As it is written: its section, with an empty line before it.
    pub(super) fn of(zone: &ToneZone) -> Self {
        Self { keys: zone.keys(), text: section_len(zone) + 1 }
    }

    /// With another zone.
    ///
    /// # Errors
    /// [`LimitError`] if that is too much for one file.
    pub(super) fn plus(self, zone: Self) -> Result<Self, LimitError> {
        let keys = self.keys.saturating_add(zone.keys);
        let text = self.text.saturating_add(zone.text);
        if keys > ToneZones::MAX_KEYS {
            return Err(LimitError::TooManyKeys);
        }
        if text > ToneZones::MAX_TEXT - Self::HEAD {
            return Err(LimitError::TextTooLong);
        }
        Ok(Self { keys, text })
    }

    /// Without a zone that is part of it.
    pub(super) fn minus(self, zone: Self) -> Self {
        Self {
            keys: self.keys.saturating_sub(zone.keys),
            text: self.text.saturating_sub(zone.text),
        }
    }
}
