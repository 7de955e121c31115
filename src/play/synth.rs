//! The samples of a tone: its cadence selects an oscillator, and ramps shape each sound.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::iter::FusedIterator;
use core::num::{NonZeroU32, NonZeroU64};

use super::boundary::{Boundary, Ending};
use super::cadence::{Cadence, CadenceTail, Run};
use super::oscillator::Oscillator;
use super::playback::Playback;
use super::ramp::{quantise, scale};
use crate::tone::{Sound, Tone};
use crate::units::{Frequency, SampleRate};

/// The number of samples that are mixed at a time.
const MIX: usize = 160;

/// A tone as a sequence of 16-bit linear samples.
///
/// Sample n is a function of n alone. The number of samples that you take per call makes no
/// difference, and playing after a [`seek`](Self::seek) gives the same samples as playing from the
/// start. Taking samples allocates nothing and cannot fail.
///
/// The constructors compute tables. A distinct sound that repeats within 1,024 samples, as most do
/// at 8 kHz, takes at most 4 KiB. Any other sound takes at most 4 KiB for each of its frequencies.
/// The most expensive tone (256 sounds of four frequencies each) takes 4 MiB and some milliseconds.
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
    cadence: Cadence,
    /// Shared by clones.
    oscillators: Arc<[Oscillator]>,
    rate: SampleRate,
    /// The maximum length of a ramp, in samples.
    ramp: u64,
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
        for (segment, sound) in tone.sounds().enumerate() {
            check(sound, segment, rate)?;
        }
        let Playback { level, ramp, depth } = playback;
        let (cadence, sounds) = Cadence::new(&tone.normalised(level), rate);
        let depth = f64::from(depth.percent()) / 100.0;
        let oscillator = |sound| Oscillator::new(sound, rate, level, depth);
        let mut synth = Self {
            cadence,
            oscillators: sounds.iter().map(oscillator).collect(),
            rate,
            ramp: ramp.samples(rate),
            position: 0,
            run: None,
        };
        synth.seek(0);
        Ok(synth)
    }

    /// Writes the next samples and returns how many it wrote: all of `samples`, or fewer if the
    /// tone ends. In that case the rest of `samples` does not change. Every tone ends at sample
    /// 2^64 − 1, because positions have 64 bits.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "the position is within the run, and all lengths within `samples`"
    )]
    pub fn fill(&mut self, samples: &mut [i16]) -> usize {
        let mut filled = 0_usize;
        let mut rest = samples;
        while let Some(run) = self.run {
            let left = run.end.unwrap_or(u64::MAX) - self.position;
            let len = rest.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if len == 0 {
                break; // `samples` is full, or the position has reached 2^64 − 1.
            }
            let Some((now, later)) = rest.split_at_mut_checked(len) else { break };
            self.render(run, now);
            self.advance(len);
            filled += len;
            rest = later;
        }
        filled
    }

    /// Returns the sample rate.
    #[must_use]
    pub fn rate(&self) -> SampleRate {
        self.rate
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
        self.run = self.cadence.run_at(sample);
    }

    /// Returns how many samples of the tone differ, before it repeats exactly.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "an intro lasts at most 256 hours, and a ramp a second"
    )]
    pub(crate) fn extent(&self) -> Extent {
        let intro = self.cadence.intro_samples();
        match self.cadence.tail() {
            CadenceTail::End => Extent { intro, cycle: None },
            CadenceTail::Cycle(_, millis) => {
                Extent { intro, cycle: Some(self.cadence.cycle_samples(*millis)) }
            }
            CadenceTail::Hold(sound) => {
                let oscillator = sound.and_then(|sound| self.oscillators.get(sound));
                let period = oscillator.map_or(NonZeroU32::MIN, Oscillator::period);
                let ramp = if sound.is_some() { self.ramp } else { 0 };
                Extent { intro: intro + ramp, cycle: Some(period.into()) }
            }
        }
    }

    /// Returns the ends of all sounds and silences, up to sample `end`.
    #[expect(clippy::arithmetic_side_effects, reason = "a run ends after it begins")]
    pub(crate) fn boundaries(&self, end: u64) -> Vec<Boundary> {
        let mut boundaries = Vec::new();
        let mut at = 0;
        while let Some((run, next)) = self.cadence.run_at(at).and_then(|run| Some((run, run.end?)))
        {
            if next > end || next <= at {
                break;
            }
            let len = next - run.start;
            let ending = match run.sound {
                Some(_) => Ending::Ramp(ramp_of(self.ramp, Some(len))),
                None => Ending::Silence,
            };
            boundaries.push(Boundary { at: next, ending });
            at = next;
        }
        boundaries
    }

    #[expect(
        clippy::arithmetic_side_effects,
        reason = "`fill` advances at most to the last position"
    )]
    fn advance(&mut self, samples: usize) {
        self.position += samples as u64;
        if self.run.is_some_and(|run| run.end.is_some_and(|end| end <= self.position)) {
            self.run = self.cadence.run_at(self.position);
        }
    }

    /// Renders samples of a run, from `position` on.
    #[expect(clippy::arithmetic_side_effects, reason = "the position is within the run")]
    fn render(&mut self, run: Run, samples: &mut [i16]) {
        let Some(oscillator) = run.sound.and_then(|sound| self.oscillators.get(sound)) else {
            return samples.fill(0);
        };
        let mut from = self.position - run.start;
        let len = run.end.map(|end| end - run.start);
        let mut mix = [0.0; MIX];
        for piece in samples.chunks_mut(MIX) {
            let Some(mix) = mix.get_mut(..piece.len()) else { return };
            oscillator.render(from, mix);
            fade_in(self.ramp, len, from, mix);
            fade_out(self.ramp, len, from, mix);
            for (sample, &value) in piece.iter_mut().zip(&*mix) {
                *sample = quantise(value);
            }
            from += piece.len() as u64;
        }
    }
}

/// The distinct samples of a tone: an intro that plays once, and a cycle that repeats bit for bit.
/// A tone without a cycle ends after its intro.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) intro: u64,
    pub(crate) cycle: Option<NonZeroU64>,
}

/// Checks that frequencies and sidebands are below half the sample rate.
fn check(sound: &Sound, segment: usize, rate: SampleRate) -> Result<(), SynthError> {
    let too_high = |millihertz: u32| millihertz >= rate.hz().saturating_mul(500);
    let high = |frequency: &Frequency| too_high(frequency.millihertz());
    match *sound {
        Sound::Silence => Ok(()),
        Sound::Sum(sum) => match sum.iter().map(|c| c.frequency).find(high) {
            Some(frequency) => Err(SynthError::Frequency { segment, frequency, rate }),
            None => Ok(()),
        },
        Sound::Modulated { carrier, modulator } => {
            let carrier = carrier.frequency;
            if let Some(frequency) = [carrier, modulator].into_iter().find(high) {
                return Err(SynthError::Frequency { segment, frequency, rate });
            }
            if too_high(carrier.millihertz().saturating_add(modulator.millihertz())) {
                return Err(SynthError::Sideband { segment, carrier, modulator, rate });
            }
            Ok(())
        }
    }
}

/// Returns the length of the ramps of a sound with `len` samples: `longest`, or half of the sound
/// if that is shorter.
fn ramp_of(longest: u64, len: Option<u64>) -> u64 {
    len.map_or(longest, |len| longest.min(len / 2))
}

/// Scales the samples in the ramp at the start of a sound. The first of `samples` is sample `from`
/// of the sound.
fn fade_in(longest: u64, len: Option<u64>, from: u64, samples: &mut [f32]) {
    let ramp = ramp_of(longest, len);
    let within = ramp.saturating_sub(from).min(samples.len() as u64) as usize;
    let (Some(ramp), Some(samples)) = (NonZeroU64::new(ramp), samples.get_mut(..within)) else {
        return;
    };
    scale(samples, ramp, from as f32, 1.0);
}

/// Scales the samples in the ramp at the end of a sound. The first of `samples` is sample `from` of
/// the sound.
fn fade_out(longest: u64, len: Option<u64>, from: u64, samples: &mut [f32]) {
    let Some(len) = len else { return };
    let ramp = ramp_of(longest, Some(len));
    let before = len.saturating_sub(ramp).saturating_sub(from);
    let (Some(ramp), Some(samples)) =
        (NonZeroU64::new(ramp), usize::try_from(before).ok().and_then(|n| samples.get_mut(n..)))
    else {
        return;
    };
    let left = len.saturating_sub(1).saturating_sub(from.saturating_add(before));
    scale(samples, ramp, left as f32, -1.0);
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
            .field("cadence", &self.cadence)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}

/// A frequency or sideband that is too high for the sample rate. Use a higher rate or a lower
/// frequency.
///
/// Segments are counted from zero, starting with the intro. A held sound is the last segment.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SynthError {
    /// A frequency at or above half the sample rate, where it would sound as a different frequency.
    #[error("segment {segment}: {frequency} Hz is not below half the sample rate of {rate} Hz")]
    Frequency {
        /// The segment, counted from zero.
        segment: usize,
        /// The frequency that is too high.
        frequency: Frequency,
        /// The sample rate.
        rate: SampleRate,
    },
    /// The upper sideband of a modulation, carrier + modulator, at or above half the sample rate.
    #[error(
        "segment {segment}: the sideband {carrier} + {modulator} Hz is not below half the sample \
         rate of {rate} Hz"
    )]
    Sideband {
        /// The segment, counted from zero.
        segment: usize,
        /// The frequency that is modulated.
        carrier: Frequency,
        /// The frequency that modulates it.
        modulator: Frequency,
        /// The sample rate.
        rate: SampleRate,
    },
}

crate::text::debug_as_display!(SynthError);
