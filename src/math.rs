//! Arithmetic with the same results on every platform, without a library of the platform.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use core::num::{NonZeroU32, NonZeroU64};
use core::ops::{Div, Mul, Sub};

/// Millihertz per hertz, and milliseconds per second.
pub(crate) const THOUSAND: NonZeroU32 = match NonZeroU32::new(1000) {
    Some(thousand) => thousand,
    None => unreachable!(),
};

/// Returns the greatest common divisor, by Euclid's algorithm.
pub(crate) fn greatest_common_divisor(one: NonZeroU64, other: NonZeroU64) -> NonZeroU64 {
    let (mut larger, mut smaller) = (one, other);
    while let Some(rest) = NonZeroU64::new(larger.get() % smaller) {
        larger = smaller;
        smaller = rest;
    }
    smaller
}

/// Returns the sine of an angle from −π/2 to π/2, by its Taylor series. The first omitted term is
/// below 6e-8 in this range, and below 1e-11 from −π/4 to π/4.
///
/// It uses only sums and products, so the bits are the same on every platform.
#[expect(clippy::arithmetic_side_effects, reason = "floats do not overflow")]
#[inline]
pub(crate) fn sine<T: Float>(x: T) -> T {
    let u = x * x;
    let sum = horner(u, 110, T::from(1));
    let sum = horner(u, 72, sum);
    let sum = horner(u, 42, sum);
    let sum = horner(u, 20, sum);
    x * horner(u, 6, sum)
}

/// Returns the cosine of an angle from −π/4 to π/4, in the same way.
#[expect(clippy::arithmetic_side_effects, reason = "floats do not overflow")]
#[inline]
pub(crate) fn cosine<T: Float>(x: T) -> T {
    let u = x * x;
    let sum = horner(u, 132, T::from(1));
    let sum = horner(u, 90, sum);
    let sum = horner(u, 56, sum);
    let sum = horner(u, 30, sum);
    let sum = horner(u, 12, sum);
    horner(u, 2, sum)
}

/// Computes one step of a Taylor series by Horner's rule.
#[expect(clippy::arithmetic_side_effects, reason = "floats do not overflow")]
#[inline]
fn horner<T: Float>(u: T, divisor: u8, sum: T) -> T {
    T::from(1) - u * (T::from(1) / T::from(divisor)) * sum
}

/// `f32` or `f64`.
pub(crate) trait Float:
    Copy + From<u8> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
}

impl Float for f32 {}
impl Float for f64 {}

/// Returns the amplitude factor of a gain in hundredths of a decibel.
pub(crate) fn decibels(hundredths: i32) -> f64 {
    /// 10^(−1/2000), a gain of −0.01 dB.
    const HUNDREDTH_DOWN: f64 = 0.998_849_369_936_505_2;
    let mut left = hundredths.unsigned_abs();
    // Squaring instead of `powf`: the bits of `powf` depend on the platform.
    let (mut down, mut factor) = (1.0, HUNDREDTH_DOWN);
    while left > 0 {
        if left % 2 == 1 {
            down *= factor;
        }
        factor *= factor;
        left /= 2;
    }
    if hundredths > 0 { 1.0 / down } else { down }
}

/// Returns the square root of a number, within a few units of the last place. Returns 0 for a number
/// that is not positive.
pub(crate) fn square_root(x: f32) -> f32 {
    if x <= 0.0 {
        return 0.0;
    }
    // Halving the exponent is right within 4 %; Newton's steps square the error.
    let mut root = f32::from_bits((x.to_bits() >> 1).wrapping_add(0x1FBD_1DF5));
    for _ in 0..3 {
        root = 0.5 * (root + x / root);
    }
    root
}

/// Returns the angle of a vector in turns, −½ to ½, within 2e-5 turns. The angle of the zero vector
/// is 0.
pub(crate) fn turns(x: f32, y: f32) -> f32 {
    let (flat, steep) = (x.abs().max(y.abs()), x.abs().min(y.abs()));
    if flat <= 0.0 {
        return 0.0;
    }
    let ratio = steep / flat;
    let square = ratio * ratio;
    // The arctangent on 0 to 1, by Abramowitz and Stegun 4.4.47, divided by 2π.
    let series = 0.020_835_1 * square - 0.085_133;
    let series = series * square + 0.180_141;
    let series = series * square - 0.330_299_5;
    let series = (series * square + 0.999_866) * ratio * (0.5 / core::f32::consts::PI);
    let first_octant = if y.abs() > x.abs() { 0.25 - series } else { series };
    let upper_half = if x < 0.0 { 0.5 - first_octant } else { first_octant };
    if y < 0.0 { -upper_half } else { upper_half }
}

/// Returns the cosine and the sine of an angle in turns.
pub(crate) fn cosine_and_sine(turns: f64) -> (f64, f64) {
    // `as` rounds towards zero and saturates.
    let whole = turns as i64;
    let fraction = turns - whole as f64;
    let fraction = if fraction < 0.0 { fraction + 1.0 } else { fraction };
    let quarter = (fraction * 4.0 + 0.5) as u8;
    let rest = (fraction - f64::from(quarter) * 0.25) * (2.0 * core::f64::consts::PI);
    let (cosine, sine) = (cosine(rest), sine(rest));
    match quarter % 4 {
        0 => (cosine, sine),
        1 => (-sine, cosine),
        2 => (-cosine, -sine),
        _ => (sine, -cosine),
    }
}
