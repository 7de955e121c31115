//! Ramps × samples, and back to 16 bits.

use core::f32::consts::PI;
use core::num::NonZeroU64;

use crate::math::sine;

/// Multiplies by a raised cosine: sample i has the weight (1 − cos π(i + ½)/ramp) / 2, where i
/// starts at `first` and moves by `step`.
pub(crate) fn scale(samples: &mut [f32], ramp: NonZeroU64, first: f32, step: f32) {
    let per_sample = PI / ramp.get() as f32;
    // Both are exact: whole numbers of at most 2^24.
    for (sample, i) in samples.iter_mut().zip(0_i16..) {
        let angle = (first + step * f32::from(i) + 0.5) * per_sample - PI / 2.0;
        *sample *= 0.5 + 0.5 * sine(angle);
    }
}

/// To the nearest whole number, ties to even; what lies beyond ±32,767 saturates, alike on both
/// sides, since anything else would be DC.
#[inline]
pub(crate) fn quantise(value: f32) -> i16 {
    /// 1.5 × 2^23: behind it an `f32` has no fraction, so adding it rounds.
    const ROUND: f32 = 12_582_912.0;
    // A cast to an integer would saturate as well, but it keeps the compiler from doing several.
    let rounded = ((value + ROUND).to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
    // In two steps, each of which is one instruction for several samples.
    let sample = rounded.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16;
    sample.max(-32_767)
}
