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
