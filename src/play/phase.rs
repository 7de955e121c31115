//! Phase as an integer, and its sine and cosine.
//!
//! Frequencies are whole millihertz. If a full turn has 1000 × rate units, a sine of f mHz advances
//! by exactly f units per sample, so its phase never drifts.

use alloc::vec::Vec;
use core::f64::consts::TAU;
use core::num::{NonZeroU32, NonZeroU64, NonZeroUsize};

use crate::math::{THOUSAND, greatest_common_divisor, sin_cos};
use crate::units::{Frequency, SampleRate};

/// The number of units in a full turn of phase: 1000 × the sample rate, a multiple of eight. A sine
/// advances per sample by its frequency in millihertz.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    units: NonZeroU32,
    /// The angle of a unit, in radians.
    unit: f64,
}

impl Turn {
    pub(crate) fn new(rate: SampleRate) -> Self {
        // At most 1.92e8, so it never saturates.
        let units = rate.get().saturating_mul(THOUSAND);
        Self { units, unit: TAU / f64::from(units.get()) }
    }

    /// Returns the number of samples after which all frequencies are at phase zero simultaneously.
    pub(crate) fn common_period(self, frequencies: impl Iterator<Item = Frequency>) -> NonZeroU32 {
        let turn = NonZeroU64::from(self.units);
        let all = |divisor, frequency: Frequency| {
            let millihertz = NonZeroU64::new(frequency.millihertz().into()).unwrap_or(turn);
            greatest_common_divisor(millihertz, divisor)
        };
        let period = turn.get() / frequencies.fold(turn, all);
        NonZeroU32::new(period as u32).unwrap_or(NonZeroU32::MIN)
    }

    /// Returns the sine and cosine of the phase that `frequency` has at `sample` (within a period),
    /// to 1e-11.
    #[expect(clippy::arithmetic_side_effects, reason = "less than 9.6e7 times 1.92e8")]
    pub(crate) fn sin_cos(self, frequency: Frequency, sample: u32) -> SinCos {
        let product = u64::from(frequency.millihertz()) * u64::from(sample);
        self.sin_cos_at((product % NonZeroU64::from(self.units)) as u32)
    }

    /// Returns the sines and cosines of the phases that `frequency` has at samples 0 to `len` − 1,
    /// equal to those of [`sin_cos`](Self::sin_cos).
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "a phase and a frequency are below 1.92e8, and what is mirrored is before the middle"
    )]
    pub(crate) fn first_sin_cos(self, frequency: Frequency, len: usize) -> Vec<SinCos> {
        let period = self.common_period([frequency].into_iter()).get() as usize;
        let mut all = Vec::with_capacity(len);
        let mut phase = 0_u32;
        // The second half of a period mirrors the first, and further periods repeat the first.
        for _ in 0..len.min(period / 2 + 1) {
            all.push(self.sin_cos_at(phase));
            phase += frequency.millihertz();
            if phase >= self.units.get() {
                phase -= self.units.get();
            }
        }
        for sample in all.len()..len.min(period) {
            let SinCos { sin, cos } = all.get(period - sample).copied().unwrap_or_default();
            all.push(SinCos { sin: -sin, cos });
        }
        while let Some(left) = NonZeroUsize::new(len - all.len()) {
            all.extend_from_within(..left.get().min(period));
        }
        all
    }

    /// Returns the sine and cosine of a phase.
    ///
    /// It uses only sums and products, so the bits are the same on every platform.
    #[expect(clippy::arithmetic_side_effects, reason = "parts of a turn of at most 1.92e8 units")]
    fn sin_cos_at(self, phase: u32) -> SinCos {
        // The nearest quarter of a turn, and the rest: at most an eighth in either direction.
        let eighth = self.units.get() / 8;
        let beyond = |eighths: u32| u32::from(phase >= eighths * eighth);
        let quarter = beyond(1) + beyond(3) + beyond(5) + beyond(7);
        let rest = phase as i32 - (quarter * eighth * 2) as i32;
        let x = f64::from(rest) * self.unit;
        let (sin, cos) = sin_cos(x);
        match quarter % 4 {
            0 => SinCos { sin, cos },
            1 => SinCos { sin: cos, cos: -sin },
            2 => SinCos { sin: -sin, cos: -cos },
            _ => SinCos { sin: -cos, cos: sin },
        }
    }
}

/// The sine and the cosine of a phase.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct SinCos {
    pub(crate) sin: f64,
    pub(crate) cos: f64,
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
                let SinCos { sin, cos } = turn.sin_cos(frequency, phase as u32);
                let angle = TAU * f64::from(phase) / f64::from(units);
                let (exact_sin, exact_cos) = angle.sin_cos();
                assert!((sin - exact_sin).abs() < 1e-11, "sin {phase}/{units}");
                assert!((cos - exact_cos).abs() < 1e-11, "cos {phase}/{units}");
            }
        }
    }

    #[test]
    fn the_first_samples_are_those_of_each_sample() {
        for rate in [8000, 11_025, 44_100, 191_999] {
            let turn = Turn::new(SampleRate::new(rate).unwrap());
            for millihertz in [1, 425_000, 480_000, 500_000, 913_800, 1_000_000, 3_999_999] {
                let frequency = Frequency::from_millihertz(millihertz).unwrap();
                for len in [1, 8, 9, 25, 26, 200, 201, 1000] {
                    let each: Vec<_> =
                        (0..len).map(|sample| turn.sin_cos(frequency, sample)).collect();
                    let first = turn.first_sin_cos(frequency, len as usize);
                    let as_f32 = |all: &[SinCos]| -> Vec<(f32, f32)> {
                        all.iter().map(|s| (s.sin as f32, s.cos as f32)).collect()
                    };
                    assert_eq!(as_f32(&first), as_f32(&each), "{millihertz} mHz at {rate} Hz");
                }
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
