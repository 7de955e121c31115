//! The samples of a tone.

use alloc::sync::Arc;
use core::fmt;
use core::iter::FusedIterator;

use super::cadence::Run;
use super::playback::Playback;
use super::score::{Score, SynthError};
use crate::codec::Linear;
use crate::tone::Tone;
use crate::units::SampleRate;

/// A tone as a sequence of 16-bit linear samples.
///
/// Sample n is a function of n alone. The number of samples that you take per call makes no
/// difference, and playing after a [`seek`](Self::seek) gives the same samples as playing from the
/// start. Taking samples allocates nothing and cannot fail.
///
/// The constructors compute tables, which clones share. A distinct sound takes at most 4 KiB for
/// each of its frequencies, and at most 8 KiB more if it repeats within 4,096 samples, as almost all
/// do at 8 kHz. The most expensive tone (256 sounds of four frequencies each) takes 6 MiB and some
/// milliseconds.
///
/// ```
/// use ringback::{SampleRate, Synth, Tone};
///
/// let tone: Tone = "!950/330,!1400/330,!1800/330".parse()?;
/// let mut synth = Synth::new(&tone, SampleRate::HZ_8000)?;
/// let mut samples = [0; 160];
/// assert_eq!(synth.fill(&mut samples), 160);
/// assert_eq!(synth.count(), 3 * 2640 - 160); // an iterator over the rest
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Synth {
    /// Shared by clones.
    score: Arc<Score<i16>>,
    position: u64,
    /// The run of the sample at `position`; `None` if the tone has ended.
    run: Option<Run>,
}

impl Synth {
    /// Creates a synth at the start of a tone. A frequency without a level has −10 dBm0.
    ///
    /// # Errors
    /// [`SynthError`] if a frequency is too high for the rate.
    pub fn new(tone: &Tone, rate: SampleRate) -> Result<Self, SynthError> {
        Self::with_playback(tone, rate, Playback::default())
    }

    /// Creates a synth at the start of a tone, with another level, ramp or modulation depth.
    ///
    /// # Errors
    /// [`SynthError`] if a frequency is too high for the rate.
    pub fn with_playback(
        tone: &Tone,
        rate: SampleRate,
        playback: Playback,
    ) -> Result<Self, SynthError> {
        let score = Arc::new(Score::new(tone, Linear, rate, 0, playback)?);
        let run = score.run_at(0);
        Ok(Self { score, position: 0, run })
    }

    /// Writes the next samples and returns how many it wrote: all of `samples`, or fewer if the
    /// tone ends. In that case the rest of `samples` does not change. Every tone ends at sample
    /// 2^64 − 1, because positions have 64 bits.
    #[expect(clippy::arithmetic_side_effects, reason = "at most the last possible sample")]
    pub fn fill(&mut self, samples: &mut [i16]) -> usize {
        let (filled, _) = self.score.fill(&mut self.run, self.position, samples);
        self.position += filled as u64;
        filled
    }

    /// Returns the sample rate.
    #[must_use]
    pub fn rate(&self) -> SampleRate {
        self.score.rate()
    }

    /// Returns the position, in samples from the start of the tone. Playing stops at the end of
    /// the tone, but [`seek`](Self::seek) can go beyond it.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Goes to a sample, counted from the start of the tone. A position after the end of the tone
    /// plays nothing.
    pub fn seek(&mut self, sample: u64) {
        self.position = sample;
        self.run = self.score.run_at(sample);
    }
}

/// Yields one sample at a time. [`Synth::fill`] is faster for many samples.
impl Iterator for Synth {
    type Item = i16;

    fn next(&mut self) -> Option<i16> {
        let mut sample = [0];
        (self.fill(&mut sample) == 1).then_some(sample[0])
    }
}

impl FusedIterator for Synth {}

impl fmt::Debug for Synth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Synth")
            .field("rate", &self.rate())
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}
