//! The analysis of a window: the power and the phase at each frequency of a set.
//!
//! A window has 40 ms at 8 kHz, weighted by Hann's window: its main lobe is 100 Hz wide, and 40 Hz
//! beside a frequency its response is 18 dB down. The next window begins 10 ms later. The products
//! are of 16-bit integers, so the compiler handles eight at a time, and the results are the same on
//! every machine.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use alloc::vec::Vec;

use crate::math::cosine_and_sine;

/// The rate of the analysis, in samples a second.
pub(super) const RATE: u32 = 8_000;
/// The samples of a window: 40 ms.
pub(super) const WINDOW: usize = 320;
/// The samples from a window to the next: 10 ms.
pub(super) const HOP: usize = 80;
/// The maximum number of frequencies that are analysed.
pub(super) const MAX_BINS: usize = 48;

const HALF: usize = WINDOW / 2;
/// The peak of the tables. The sum of 160 products of it with 16-bit samples, weighted by the window
/// and the wave, stays below 2^31.
const PEAK: f64 = 1_000.0;

/// The frequencies that are analysed, in ascending order.
#[derive(Clone, Debug)]
pub(super) struct Bins {
    all: Vec<Bin>,
    /// The amplitude response of the window at 0, 1, 2 … Hz beside its frequency.
    response: [f32; 50],
    /// Bins that are not so far apart, in hertz, are one frequency.
    apart: f32,
}

#[derive(Clone, Debug)]
struct Bin {
    hertz: f32,
    /// The turn of the phase from one window to the next, reversed.
    unturn: Complex,
    scale: Complex,
    even: [i16; HALF],
    odd: [i16; HALF],
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Complex {
    pub(super) re: f32,
    pub(super) im: f32,
}

impl Complex {
    pub(super) fn square(self) -> f32 {
        self.re * self.re + self.im * self.im
    }

    /// Returns the product with another number.
    fn times(self, other: Self) -> Self {
        Self {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }

    /// Returns the product with the conjugate of another number.
    fn over(self, other: Self) -> Self {
        Self {
            re: self.re * other.re + self.im * other.im,
            im: self.im * other.re - self.re * other.im,
        }
    }
}

/// What a window has at each frequency.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spectrum {
    /// The mean square of a sine at the frequency.
    pub(super) power: [f32; MAX_BINS],
    /// The product with the conjugate of the window before. Its angle is the distance from the
    /// frequency: a whole turn is 100 Hz.
    pub(super) lag: [Complex; MAX_BINS],
}

impl Bins {
    /// Creates the bins for frequencies in hertz, in ascending order, at most [`MAX_BINS`]. Those that
    /// are not `apart` are one frequency.
    pub(super) fn new(hertz: &[f32], apart: f32) -> Self {
        let all = hertz.iter().map(|hertz| Bin::new(*hertz)).collect();
        let mut response = [0.0; 50];
        for (hertz, response) in response.iter_mut().enumerate() {
            *response = response_at(hertz as f64) as f32;
        }
        Self { all, response, apart }
    }

    pub(super) fn hertz(&self) -> impl Iterator<Item = f32> {
        self.all.iter().map(|bin| bin.hertz)
    }

    pub(super) fn apart(&self) -> f32 {
        self.apart
    }

    pub(super) fn hertz_of(&self, bin: usize) -> f32 {
        self.all.get(bin).map_or(0.0, |bin| bin.hertz)
    }

    /// Returns the amplitude response of the window that far beside its frequency.
    pub(super) fn response(&self, hertz: f32) -> f32 {
        self.response.get(hertz.abs() as usize).copied().unwrap_or(0.0)
    }

    /// Analyses a window. `before` has the values of the window before it, and gets those of this.
    pub(super) fn analyse(
        &self,
        window: &[i16; WINDOW],
        before: &mut [Complex; MAX_BINS],
    ) -> Spectrum {
        let (sums, differences) = fold(window);
        let mut spectrum = Spectrum { power: [0.0; MAX_BINS], lag: [Complex::default(); MAX_BINS] };
        let results = spectrum.power.iter_mut().zip(&mut spectrum.lag).zip(before);
        for (bin, ((power, lag), before)) in self.all.iter().zip(results) {
            let now = Complex {
                re: product(&bin.even, &sums) as f32 * bin.scale.re,
                im: product(&bin.odd, &differences) as f32 * bin.scale.im,
            };
            *power = now.square();
            *lag = now.over(*before).times(bin.unturn);
            *before = now;
        }
        spectrum
    }
}

impl Bin {
    fn new(hertz: f32) -> Self {
        let step = f64::from(hertz) / f64::from(RATE);
        let (mut even, mut odd) = ([0; HALF], [0; HALF]);
        let (mut even_gain, mut odd_gain) = (0.0, 0.0);
        for (at, (even, odd)) in (0_u16..).zip(even.iter_mut().zip(&mut odd)) {
            let at = f64::from(at) + 0.5;
            let weight = 0.5 + 0.5 * cosine_and_sine(at / WINDOW as f64).0;
            let (cosine, sine) = cosine_and_sine(at * step);
            *even = rounded(PEAK * weight * cosine);
            *odd = rounded(PEAK * weight * sine);
            even_gain += f64::from(*even) * cosine;
            odd_gain += f64::from(*odd) * sine;
        }
        // The mean square of a sine is half the square of its peak.
        let scale = |gain: f64| (core::f64::consts::FRAC_1_SQRT_2 / gain) as f32;
        let (cosine, sine) = cosine_and_sine(step * HOP as f64);
        Self {
            hertz,
            unturn: Complex { re: cosine as f32, im: -sine as f32 },
            scale: Complex { re: scale(even_gain), im: -scale(odd_gain) },
            even,
            odd,
        }
    }
}

fn rounded(x: f64) -> i16 {
    (if x < 0.0 { x - 0.5 } else { x + 0.5 }) as i16
}

/// Returns half the sums and half the differences of the samples at equal distances from the middle.
#[inline]
fn fold(window: &[i16; WINDOW]) -> ([i16; HALF], [i16; HALF]) {
    let (mut sums, mut differences) = ([0; HALF], [0; HALF]);
    let (first, last) = window.split_at(HALF);
    let pairs = first.iter().rev().zip(last);
    for ((sum, difference), (before, after)) in sums.iter_mut().zip(&mut differences).zip(pairs) {
        let (before, after) = (i32::from(*before), i32::from(*after));
        *sum = (after.wrapping_add(before) >> 1) as i16;
        *difference = (after.wrapping_sub(before) >> 1) as i16;
    }
    (sums, differences)
}

#[inline]
fn product(one: &[i16; HALF], other: &[i16; HALF]) -> i32 {
    one.iter().zip(other).fold(0, |sum: i32, (one, other)| {
        sum.wrapping_add(i32::from(*one).wrapping_mul(i32::from(*other)))
    })
}

/// Returns the amplitude response of Hann's window that many hertz beside its frequency.
fn response_at(hertz: f64) -> f64 {
    let x = hertz * WINDOW as f64 / f64::from(RATE);
    if x < 1e-9 {
        return 1.0;
    }
    if (x - 1.0).abs() < 1e-9 {
        return 0.5;
    }
    let (_, sine) = cosine_and_sine(x / 2.0);
    sine / (core::f64::consts::PI * x) / (1.0 - x * x)
}
