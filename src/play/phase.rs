//! Phase as an integer, and its sine and cosine.
//!
//! Frequencies are whole millihertz. If a full turn has 1000 × rate units, a sine of f mHz advances
//! by exactly f units per sample, so its phase never drifts.

use core::f64::consts::TAU;
use core::num::{NonZeroU32, NonZeroU64};

use crate::math::{THOUSAND, greatest_common_divisor, sin_cos};
use crate::units::{Frequency, SampleRate};

/// The number of units in a full turn of phase: 1000 × the sample rate, a multiple of eight. A sine
/// advances per sample by its frequency in millihertz.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn(NonZeroU32);

impl Turn {
    pub(crate) fn new(rate: SampleRate) -> Self {
        // At most 1.92e8, so it never saturates.
        Self(rate.get().saturating_mul(THOUSAND))
    }

    /// Returns the number of samples after which all frequencies are at phase zero simultaneously.
    pub(crate) fn common_period(self, frequencies: impl Iterator<Item = Frequency>) -> NonZeroU32 {
        let turn = NonZeroU64::from(self.0);
        let all = |divisor, frequency: Frequency| {
            let millihertz = NonZeroU64::new(frequency.millihertz().into()).unwrap_or(turn);
            greatest_common_divisor(millihertz, divisor)
        };
        let period = turn.get() / frequencies.fold(turn, all);
        NonZeroU32::new(period as u32).unwrap_or(NonZeroU32::MIN)
    }

    /// Returns the sine and cosine of the phase that `frequency` has at `sample` (within a period),
    /// to 1e-11.
    ///
    /// It uses only sums and products, so the bits are the same on every platform.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "less than 9.6e7 times 1.92e8, and parts of a turn"
    )]
    pub(crate) fn sin_cos(self, frequency: Frequency, sample: u32) -> (f64, f64) {
        let product = u64::from(frequency.millihertz()) * u64::from(sample);
        let phase = (product % NonZeroU64::from(self.0)) as u32;
        // The nearest quarter of a turn, and the rest: at most an eighth in either direction.
        let eighth = self.0.get() / 8;
        let quarter = (phase / NonZeroU32::new(eighth).unwrap_or(self.0)).div_ceil(2);
        let rest = i64::from(phase) - i64::from(quarter * eighth * 2);
        let x = rest as f64 * (TAU / f64::from(self.0.get()));
        let (sin, cos) = sin_cos(x);
        match quarter % 4 {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        }
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    extern crate std;

    use super::*;

    #[test]
    fn sines_and_cosines_are_exact_over_a_whole_turn() {
        for rate in [8000, 11_025, 44_100, 192_000] {
            let turn = Turn::new(SampleRate::new(rate).unwrap());
            let (frequency, units) = (Frequency::from_millihertz(1).unwrap(), rate * 1000);
            let near_eighths =
                (0..=8).flat_map(|e| [-2, -1, 0, 1, 2].map(|d| e * (units / 8) as i32 + d));
            let spread = (0..units).step_by(7919).map(|phase| phase as i32);
            for phase in near_eighths.chain(spread).filter(|&phase| phase >= 0) {
                let (sin, cos) = turn.sin_cos(frequency, phase as u32);
                let angle = TAU * f64::from(phase) / f64::from(units);
                let (exact_sin, exact_cos) = angle.sin_cos();
                assert!((sin - exact_sin).abs() < 1e-11, "sin {phase}/{units}");
                assert!((cos - exact_cos).abs() < 1e-11, "cos {phase}/{units}");
            }
        }
    }

    #[test]
    fn the_period_is_the_shortest_that_all_frequencies_share() {
        for (millihertz, rate, period) in [
            (&[1_000_000][..], 8000, 8),
            (&[440_000, 480_000], 8000, 200),
            (&[350_000, 440_000], 8000, 800),
            (&[400_000, 33_000], 8000, 8000),
            (&[350_000, 440_000, 480_000, 620_000], 8000, 800),
            (&[913_800, 1_370_600], 8000, 40_000),
            (&[1], 192_000, 192_000_000),
            (&[3_999_999], 8000, 8_000_000),
        ] {
            let turn = Turn::new(SampleRate::new(rate).unwrap());
            let frequency = |&millihertz| Frequency::from_millihertz(millihertz).unwrap();
            let computed = turn.common_period(millihertz.iter().map(frequency));
            assert_eq!(computed.get(), period, "{millihertz:?}");
        }
    }
}
