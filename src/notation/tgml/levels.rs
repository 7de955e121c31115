//! The levels of a script: `v` is that of one frequency, and a sum is divided by the number of its
//! frequencies.

use crate::tone::Components;
use crate::units::{Dbm0, UnitError};

/// The attenuation of each frequency by the number of frequencies, in tenths of a decibel:
/// 20·log10 of the number.
pub(super) const DIVIDED: [i16; Components::MAX] = [0, 60, 95, 120];
/// The range of `v`, in tenths of dBm0.
pub(super) const LEVELS: (i16, i16) = (-630, 0);

/// Returns the level of each of a number of frequencies, given `v` in tenths. Four frequencies at −63
/// are below the range of a level.
pub(super) fn each(tenths: i16, frequencies: usize) -> Result<Dbm0, UnitError> {
    Dbm0::from_tenths(tenths.saturating_sub(divided(frequencies)))
}

/// Returns the attenuation of each of a number of frequencies, in tenths of a decibel.
pub(super) fn divided(frequencies: usize) -> i16 {
    let divided = frequencies.checked_sub(1).and_then(|index| DIVIDED.get(index));
    divided.copied().unwrap_or_default()
}
