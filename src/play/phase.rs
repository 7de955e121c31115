//! Phase as an integer, and its sine and cosine.
//!
//! Frequencies are whole millihertz. If a full turn has 1000 × rate units, a sine of f mHz advances
//! by exactly f units per sample, so its phase never drifts.

use alloc::vec;
use alloc::vec::Vec;
use core::f64::consts::TAU;
use core::num::{NonZeroU32, NonZeroU64};

use crate::math::{THOUSAND, cosine, greatest_common_divisor, sine};
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

    /// Returns the sine of the phase that `frequency` has at `sample` (within a period), to 1e-11.
    pub(crate) fn sine(self, frequency: Frequency, sample: u32) -> f64 {
        self.sine_at(self.phase(frequency, sample))
    }

    /// Returns the cosine of the phase that `frequency` has at `sample` (within a period), to 1e-11.
    #[expect(clippy::arithmetic_side_effects, reason = "a turn and a quarter, at most 2.4e8")]
    pub(crate) fn cosine(self, frequency: Frequency, sample: u32) -> f64 {
        self.sine_at((self.phase(frequency, sample) + self.units.get() / 4) % self.units)
    }

    /// Returns the sines of the phases that `frequency` has at samples 0 to `len` − 1.
    pub(crate) fn first_sines(self, frequency: Frequency, len: usize) -> Vec<f32> {
        self.first(frequency, len, 0, [1.0, -1.0])
    }

    /// Returns the cosines of the phases that `frequency` has at samples 0 to `len` − 1.
    pub(crate) fn first_cosines(self, frequency: Frequency, len: usize) -> Vec<f32> {
        self.first(frequency, len, self.units.get() / 4, [-1.0, 1.0])
    }

    /// Returns sines from a phase on. `signs` are those of the value mirrored at half the period,
    /// and at the period.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "a phase and a frequency are below 1.92e8, and lengths are within the result"
    )]
    fn first(self, frequency: Frequency, len: usize, phase: u32, signs: [f32; 2]) -> Vec<f32> {
        let period = self.common_period([frequency].into_iter()).get() as usize;
        let mut all = vec![0.0; len];
        // In a period of an even number of samples, half of it is an odd number of half turns.
        let computed = if period % 2 == 0 { period / 4 + 1 } else { period / 2 + 1 };
        let mut phase = phase;
        for value in all.iter_mut().take(computed) {
            *value = self.sine_at(phase) as f32;
            phase += frequency.millihertz();
            if phase >= self.units.get() {
                phase -= self.units.get();
            }
        }
        let mut known = computed;
        for (about, sign) in [period / 2, period].into_iter().zip(signs) {
            let Some((before, rest)) = all.split_at_mut_checked(known) else { break };
            let mirrored = about.checked_sub(known).and_then(|last| before.get(..=last));
            let Some(mirrored) = mirrored else { continue };
            for (value, mirrored) in rest.iter_mut().zip(mirrored.iter().rev()) {
                *value = sign * *mirrored;
            }
            known = about + 1;
        }
        // Further periods repeat the first.
        while let Some((before, rest)) = all.split_at_mut_checked(known) {
            let len = rest.len().min(period);
            let (Some(rest), Some(last)) = (rest.get_mut(..len), before.get(known - period..))
            else {
                break;
            };
            let Some(last) = last.get(..len).filter(|_| len > 0) else { break };
            rest.copy_from_slice(last);
            known += len;
        }
        all
    }

    #[expect(clippy::arithmetic_side_effects, reason = "less than 9.6e7 times 1.92e8")]
    fn phase(self, frequency: Frequency, sample: u32) -> u32 {
        let product = u64::from(frequency.millihertz()) * u64::from(sample);
        (product % NonZeroU64::from(self.units)) as u32
    }

    /// Returns the sine of a phase.
    ///
    /// It uses only sums and products, so the bits are the same on every platform.
    #[expect(clippy::arithmetic_side_effects, reason = "parts of a turn of at most 1.92e8 units")]
    fn sine_at(self, phase: u32) -> f64 {
        // The nearest quarter of a turn, and the rest: at most an eighth in either direction.
        let eighth = self.units.get() / 8;
        let beyond = |eighths: u32| u32::from(phase >= eighths * eighth);
        let quarter = beyond(1) + beyond(3) + beyond(5) + beyond(7);
        let rest = phase as i32 - (quarter * eighth * 2) as i32;
        let x = f64::from(rest) * self.unit;
        let value = if quarter % 2 == 0 { sine(x) } else { cosine(x) };
        if quarter & 2 == 0 { value } else { -value }
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    extern crate std;

    use super::*;
    use std::format;

    #[test]
    fn sines_and_cosines_are_exact_over_a_whole_turn() {
        for rate in [8000, 11_025, 44_100, 192_000] {
            let turn = Turn::new(SampleRate::new(rate).unwrap());
            let (frequency, units) = (Frequency::from_millihertz(1).unwrap(), rate * 1000);
            let near_eighths =
                (0..=8).flat_map(|e| [-2, -1, 0, 1, 2].map(|d| e * (units / 8) as i32 + d));
            let spread = (0..units).step_by(7919).map(|phase| phase as i32);
            for phase in near_eighths.chain(spread).filter(|&phase| phase >= 0) {
                let sin = turn.sine(frequency, phase as u32);
                let cos = turn.cosine(frequency, phase as u32);
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
                for len in [1, 2, 3, 8, 9, 25, 26, 51, 200, 201, 202, 402, 1000] {
                    let sines: Vec<_> = (0..len).map(|n| turn.sine(frequency, n) as f32).collect();
                    let cosines: Vec<_> =
                        (0..len).map(|n| turn.cosine(frequency, n) as f32).collect();
                    let at = format!("{len} of {millihertz} mHz at {rate} Hz");
                    assert_eq!(turn.first_sines(frequency, len as usize), sines, "{at}");
                    assert_eq!(turn.first_cosines(frequency, len as usize), cosines, "{at}");
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
