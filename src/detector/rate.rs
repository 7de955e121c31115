//! From the rate of the audio to the rate of the analysis.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use super::spectrum::RATE;
use crate::units::SampleRate;

/// Converts samples to 8 kHz: each is the mean of what was there during its time. That is enough of
/// a filter for the tones of a telephone, which are far below 4 kHz.
#[derive(Clone, Debug)]
pub(super) struct Resampler {
    rate: u32,
    /// The part of the next sample that is missing, in units of a sample / 8,000.
    missing: u32,
    /// The weighted sum so far.
    sum: i64,
}

impl Resampler {
    pub(super) fn new(rate: SampleRate) -> Self {
        Self { rate: rate.hz(), missing: rate.hz(), sum: 0 }
    }

    /// Takes samples until `space` is full, and returns how many it wrote there.
    pub(super) fn fill(&mut self, samples: &mut &[i16], space: &mut [i16]) -> usize {
        if self.rate == RATE {
            let count = samples.len().min(space.len());
            if let (Some(now), Some(space), Some(later)) =
                (samples.get(..count), space.get_mut(..count), samples.get(count..))
            {
                space.copy_from_slice(now);
                *samples = later;
                return count;
            }
        }
        let mut written = 0_usize;
        while let (Some((sample, later)), Some(space)) =
            (samples.split_first(), space.get_mut(written))
        {
            *samples = later;
            // A rate is at least 8,000, so a sample completes at most one other.
            let now = RATE.min(self.missing);
            let sample = i64::from(*sample);
            self.sum = self.sum.saturating_add(sample.saturating_mul(now.into()));
            self.missing = self.missing.saturating_sub(now);
            if self.missing == 0 {
                *space = self.sum.checked_div(self.rate.into()).unwrap_or(0) as i16;
                written = written.saturating_add(1);
                let rest = RATE.saturating_sub(now);
                self.sum = sample.saturating_mul(rest.into());
                self.missing = self.rate.saturating_sub(rest);
            }
        }
        written
    }
}
