//! Levels in dBm0, where full scale, 32,768, is +3.14 dBm0 for a sine (ITU-T G.711).

/// The peak of a sine of 0 dBm0.
const ZERO: f64 = 22_827.0;

/// Returns the peak of a sine of a level in dBm0.
#[must_use]
pub fn peak(dbm0: f64) -> f64 {
    ZERO * ratio(dbm0)
}

/// Returns the root mean square of a signal of a level in dBm0.
#[must_use]
pub fn rms(dbm0: f64) -> f64 {
    peak(dbm0) / std::f64::consts::SQRT_2
}

/// Returns the ratio of amplitudes of decibels.
#[must_use]
pub fn ratio(decibels: f64) -> f64 {
    10_f64.powf(decibels / 20.0)
}

/// Returns the root mean square of samples.
#[must_use]
pub fn rms_of(samples: &[i16]) -> f64 {
    let power: f64 = samples.iter().map(|&sample| f64::from(sample).powi(2)).sum();
    (power / samples.len().max(1) as f64).sqrt()
}

/// Returns a sample within the range of 16 bits.
#[must_use]
pub fn saturated(sample: f64) -> i16 {
    sample.round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16
}
