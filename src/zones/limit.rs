//! The size limits of a set of zones. They are the limits of the reader, so its text reads back.

use super::zone::ToneZone;
use crate::notation::write_tone;
use crate::text::debug_as_display;
use crate::text::decimal::{Length, WriteDecimal};

/// The maximum size of a file, in bytes.
pub(super) const MAX_TEXT: usize = 16 << 20;
/// The maximum number of keys in a file.
pub(super) const MAX_KEYS: usize = 1 << 19;
/// The maximum number of sections in a file.
pub(super) const MAX_SECTIONS: usize = 4_096;

/// An error when a set of zones is full. A set can always be written as a file that reads back
/// equal, so it has the limits of the reader.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitError {
    /// There are more than [`ToneZones::MAX_SECTIONS`](crate::ToneZones::MAX_SECTIONS) zones.
    #[error("too many zones: a set holds at most {}", MAX_SECTIONS)]
    TooManyZones,
    /// There are more than [`ToneZones::MAX_KEYS`](crate::ToneZones::MAX_KEYS) tones, descriptions
    /// and ring cadences.
    #[error("too many tones: the zones of a set have at most {} in all", MAX_KEYS)]
    TooManyKeys,
    /// The text of the set exceeds [`ToneZones::MAX_TEXT`](crate::ToneZones::MAX_TEXT).
    #[error("too much text: written as a file, a set takes at most {} bytes", MAX_TEXT)]
    TextTooLong,
}

debug_as_display!(LimitError);

/// The size of zones in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Size {
    /// The number of tones, descriptions and ring cadences.
    keys: usize,
    /// The length of the text, in bytes.
    text: usize,
}

impl Size {
    /// The maximum size of `[general]` with its `country`, in bytes.
    const HEAD: usize = 128;

    pub(super) const NONE: Self = Self { keys: 0, text: 0 };

    /// Measures a zone: its section, with an empty line before it.
    pub(super) fn of(zone: &ToneZone) -> Self {
        Self { keys: zone.keys(), text: text_len(zone) }
    }

    /// Adds the size of a zone.
    ///
    /// # Errors
    /// [`LimitError`] if the sum exceeds the limits of one file.
    pub(super) fn plus(self, zone: Self) -> Result<Self, LimitError> {
        let keys = self.keys.saturating_add(zone.keys);
        let text = self.text.saturating_add(zone.text);
        if keys > MAX_KEYS {
            return Err(LimitError::TooManyKeys);
        }
        if text > MAX_TEXT - Self::HEAD {
            return Err(LimitError::TextTooLong);
        }
        Ok(Self { keys, text })
    }

    /// Subtracts the size of a zone that this size includes.
    pub(super) fn minus(self, zone: Self) -> Self {
        Self {
            keys: self.keys.saturating_sub(zone.keys),
            text: self.text.saturating_sub(zone.text),
        }
    }
}

/// Returns the length of a zone's section in a file, in bytes: an empty line, `[name]`, and
/// `key = value` for each key.
fn text_len(zone: &ToneZone) -> usize {
    const KEY: usize = " = \n".len();
    let description = match zone.description() {
        "" => 0,
        // The writer escapes each `;`.
        text => "description".len() + KEY + text.len() + text.matches(';').count(),
    };
    let cadence = match zone.ring_cadence() {
        [] => 0,
        // There is one comma less than there are numbers.
        millis => {
            "ringcadence".len() + KEY - 1 + millis.iter().map(|ms| 1 + digits(*ms)).sum::<usize>()
        }
    };
    let tones = zone.tones_by_name().map(|(name, tone)| {
        let mut list = Length::default();
        // Counting does not fail.
        let _ = write_tone(&mut list, tone);
        name.len() + KEY + list.0
    });
    "\n[]\n".len() + zone.name().len() + description + cadence + tones.sum::<usize>()
}

fn digits(number: u32) -> usize {
    let mut digits = Length::default();
    // Counting does not fail.
    let _ = digits.write_decimal(number);
    digits.0
}
