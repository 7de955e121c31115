//! Cadence × oscillators × ramps → samples.

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

/// Samples that are mixed at a time.
const MIX: usize = 160;

/// A tone as samples: 16-bit linear, one after the other.
///
/// Sample n is a function of n alone: it does not matter in what portions samples are taken, and
/// [`seek`](Self::seek) leads to just what playing to that place would. Taking samples allocates
/// nothing and cannot fail.
///
/// Making one computes tables: 4 KiB or less for each distinct signal that repeats within 1,024
/// samples, as most do at 8 kHz, and for each frequency of the others. The costliest tone there is
/// (256 signals of four frequencies each) takes 4 MiB and some milliseconds.
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
    /// The longest ramp, in samples.
    ramp: u64,
    position: u64,
    /// The run of the sample at `position`; `None` if the tone is over.
    run: Option<Run>,
}

impl Synth {
    /// Plays a tone from its start, at −10 dBm0 for each frequency that has no level of its own.
    ///
    /// # Errors
    /// [`SynthError`] if a frequency is too high for the rate.
    pub fn new(tone: &Tone, rate: SampleRate) -> Result<Self, SynthError> {
        Self::with_playback(tone, rate, Playback::default())
    }

    /// Plays a tone from its start, with another level, ramp or depth of modulation.
    ///
    /// # Errors
    /// [`SynthError`] if a frequency is too high for the rate.
    pub fn with_playback(
        tone: &Tone,
        rate: SampleRate,
        playback: Playback,
    ) -> Result<Self, SynthError> {
        for (segment, signal) in tone.sounds().enumerate() {
            check(signal, segment, rate)?;
        }
        let Playback { level, ramp, depth } = playback;
        let (cadence, sounds) = Cadence::new(&tone.normalised(level), rate);
        let depth = f64::from(depth.percent()) / 100.0;
        let oscillator = |signal| Oscillator::new(signal, rate, level, depth);
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

    /// Writes the next samples and says how many: all of `samples`, or fewer once the tone ends,
    /// and then the rest of `samples` stays as it is. Every tone is over at sample 2^64 − 1, since
    /// positions have 64 bits.
    pub fn fill(&mut self, samples: &mut [i16]) -> usize {
        let mut filled = 0_usize;
        let mut rest = samples;
        while let Some(run) = self.run {
            let left = run.end.unwrap_or(u64::MAX).saturating_sub(self.position);
            let len = rest.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if len == 0 {
                break; // All is filled, or the count of samples is exhausted.
            }
            let Some((now, later)) = rest.split_at_mut_checked(len) else { break };
            self.render(run, now);
            self.advance(len);
            filled = filled.saturating_add(len);
            rest = later;
        }
        filled
    }

    /// Samples a second.
    #[must_use]
    pub fn rate(&self) -> SampleRate {
        self.rate
    }

    /// Samples since the start of the tone. Playing stops at its end; seeking may go beyond.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Goes to a sample, counted from the start of the tone. One past its end is over.
    pub fn seek(&mut self, sample: u64) {
        self.position = sample;
        self.run = self.cadence.run_at(sample);
    }

    /// How much of the tone there is before all comes again.
    pub(crate) fn extent(&self) -> Extent {
        match self.cadence.tail() {
            (intro, CadenceTail::End) => Extent { intro, cycle: None },
            (intro, CadenceTail::Cycle(cycle)) => Extent { intro, cycle: Some(cycle) },
            (begin, CadenceTail::Hold(sound)) => {
                let oscillator = sound.and_then(|sound| self.oscillators.get(sound));
                let period = oscillator.map_or(NonZeroU32::MIN, Oscillator::period);
                let ramp = if sound.is_some() { self.ramp } else { 0 };
                Extent { intro: begin.saturating_add(ramp), cycle: Some(period.into()) }
            }
        }
    }

    /// Where its sounds and silences end, as far as `end`.
    pub(crate) fn boundaries(&self, end: u64) -> Vec<Boundary> {
        let mut boundaries = Vec::new();
        let mut at = 0;
        while let Some((run, next)) = self.cadence.run_at(at).and_then(|run| Some((run, run.end?)))
        {
            if next > end || next <= at {
                break;
            }
            let len = next.saturating_sub(run.start);
            let ending = match run.sound {
                Some(_) => Ending::Ramp(ramp_of(self.ramp, Some(len))),
                None => Ending::Silence,
            };
            boundaries.push(Boundary { at: next, ending });
            at = next;
        }
        boundaries
    }

    fn advance(&mut self, samples: usize) {
        self.position = self.position.saturating_add(samples as u64);
        if self.run.is_some_and(|run| run.end.is_some_and(|end| end <= self.position)) {
            self.run = self.cadence.run_at(self.position);
        }
    }

    /// Samples of a run, which begin at `position`.
    fn render(&mut self, run: Run, samples: &mut [i16]) {
        let Some(oscillator) = run.sound.and_then(|sound| self.oscillators.get(sound)) else {
            return samples.fill(0);
        };
        let mut from = self.position.saturating_sub(run.start);
        let len = run.end.map(|end| end.saturating_sub(run.start));
        let mut mix = [0.0; MIX];
        for piece in samples.chunks_mut(MIX) {
            let Some(mix) = mix.get_mut(..piece.len()) else { return };
            oscillator.render(from, mix);
            fade_in(self.ramp, len, from, mix);
            fade_out(self.ramp, len, from, mix);
            for (sample, &value) in piece.iter_mut().zip(&*mix) {
                *sample = quantise(value);
            }
            from = from.saturating_add(piece.len() as u64);
        }
    }
}

/// The samples of a tone that are like no others: an intro played once, and a cycle, after which
/// all comes again bit for bit. A tone without a cycle is over after its intro.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) intro: u64,
    pub(crate) cycle: Option<NonZeroU64>,
}

/// Frequencies and sidebands must lie below half the rate.
fn check(signal: &Sound, segment: usize, rate: SampleRate) -> Result<(), SynthError> {
    let too_high = |millihertz: u32| millihertz >= rate.hz().saturating_mul(500);
    let high = |frequency: &Frequency| too_high(frequency.millihertz());
    match *signal {
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

/// The ramp of a sound of `len` samples, at most half of it.
fn ramp_of(longest: u64, len: Option<u64>) -> u64 {
    len.map_or(longest, |len| longest.min(len / 2))
}

/// Scales those of `samples`, of which the first is sample `from` of its sound, that lie in its
/// first ramp.
fn fade_in(longest: u64, len: Option<u64>, from: u64, samples: &mut [f32]) {
    let ramp = ramp_of(longest, len);
    let within = ramp.saturating_sub(from).min(samples.len() as u64) as usize;
    let (Some(ramp), Some(samples)) = (NonZeroU64::new(ramp), samples.get_mut(..within)) else {
        return;
    };
    scale(samples, ramp, from as f32, 1.0);
}

/// Scales those of `samples`, of which the first is sample `from` of its sound, that lie in its
/// last ramp.
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

/// Sample by sample. Where there is room for many at once, [`Synth::fill`] is faster.
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

/// Why a tone can't be played at a sample rate.
///
/// Segments are counted from zero, those of the intro first; a held signal is the last. A higher
/// rate plays them, or a tone with lower frequencies.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SynthError {
    /// A frequency at or above half the rate would sound as another one.
    #[error("segment {segment}: {frequency} Hz is not below half the sample rate of {rate} Hz")]
    Frequency {
        /// The segment, counted from zero.
        segment: usize,
        /// The frequency that is too high.
        frequency: Frequency,
        /// The sample rate.
        rate: SampleRate,
    },
    /// The upper sideband of a modulated signal, carrier + modulator, would sound as another one.
    #[error(
        "segment {segment}: the sideband {carrier} + {modulator} Hz is not below half the sample \
         rate of {rate} Hz"
    )]
    Sideband {
        /// The segment, counted from zero.
        segment: usize,
        /// The modulated frequency.
        carrier: Frequency,
        /// The one that modulates it.
        modulator: Frequency,
        /// The sample rate.
        rate: SampleRate,
    },
}

crate::text::debug_as_display!(SynthError);
