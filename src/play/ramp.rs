//! Scaling samples by a ramp, and rounding them to 16 bits.

use core::f32::consts::PI;
use core::num::NonZeroU64;

use crate::math::sine;

/// Multiplies samples by a raised cosine. Sample i has the weight (1 − cos π(i + ½)/ramp) / 2. The
/// first i is `first`, and it changes by `step`.
pub(crate) fn scale(samples: &mut [f32], ramp: NonZeroU64, first: f32, step: f32) {
    let per_sample = PI / ramp.get() as f32;
    // `first` and `step × i` are exact: whole numbers of at most 2^24.
    for (sample, i) in samples.iter_mut().zip(0_i16..) {
        let angle = (first + step * f32::from(i) + 0.5) * per_sample - PI / 2.0;
        *sample *= 0.5 + 0.5 * sine(angle);
    }
}

/// Rounds to the nearest whole number, ties to even. Values beyond ±32,767 saturate, with the same
/// limit on both sides, because different limits would add DC.
#[inline]
pub(crate) fn quantise(value: f32) -> i16 {
    /// 1.5 × 2^23. An `f32` of this size has no fraction bits, so adding it rounds.
    const ROUND: f32 = 12_582_912.0;
    // A cast to an integer would also saturate, but it prevents vectorisation.
    let rounded = ((value + ROUND).to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
    // Each of the two steps is one instruction for several samples.
    let sample = rounded.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16;
    sample.max(-32_767)
}
