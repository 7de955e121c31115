//! How much zones may hold: no more than their own text is read back with.

use super::zone::ToneZone;
use crate::notation::write_tone;
use crate::text::debug_as_display;
use crate::text::decimal::{Length, WriteDecimal};

/// The most bytes of a file.
pub(super) const MAX_TEXT: usize = 16 << 20;
/// The most keys of a file.
pub(super) const MAX_KEYS: usize = 1 << 19;
/// The most sections of a file.
pub(super) const MAX_SECTIONS: usize = 4_096;

/// Why a set of zones cannot hold another. What it holds is written as a file that reads back equal, so the
/// limits of reading are its own.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitError {
    /// More than [`ToneZones::MAX_SECTIONS`](crate::ToneZones::MAX_SECTIONS).
    #[error("too many zones: a set holds at most {}", MAX_SECTIONS)]
    TooManyZones,
    /// More than [`ToneZones::MAX_KEYS`](crate::ToneZones::MAX_KEYS), descriptions and ring cadences included.
    #[error("too many tones: the zones of a set have at most {} in all", MAX_KEYS)]
    TooManyKeys,
    /// More than [`ToneZones::MAX_TEXT`](crate::ToneZones::MAX_TEXT).
    #[error("too much text: written as a file, a set takes at most {} bytes", MAX_TEXT)]
    TextTooLong,
}

debug_as_display!(LimitError);

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
        Self { keys: zone.keys(), text: text_len(zone) }
    }

    /// With another zone.
    ///
    /// # Errors
    /// [`LimitError`] if that is too much for one file.
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

    /// Without a zone that is part of it.
    pub(super) fn minus(self, zone: Self) -> Self {
        Self {
            keys: self.keys.saturating_sub(zone.keys),
            text: self.text.saturating_sub(zone.text),
        }
    }
}

/// The bytes of a zone's section in a file, and of an empty line before it: `[name]`, and `key = value`
/// for each key.
fn text_len(zone: &ToneZone) -> usize {
    const KEY: usize = " = \n".len();
    let description = match zone.description() {
        "" => 0,
        // Each `;` is escaped.
        text => "description".len() + KEY + text.len() + text.matches(';').count(),
    };
    let cadence = match zone.ring_cadence() {
        [] => 0,
        // As many commas as numbers, but for one.
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
