//! A tone prepared for playing at one rate and in one coding: its cadence, and its sounds as
//! oscillators and tables. Everything that plays it shares it.
//!
//! There is one way from a sound to payload elements: between its ramps, a sound with a short period
//! is copied from a table, or lent. In the ramps, after a phase reversal, and without a table, the
//! oscillator computes it.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::num::NonZeroU64;

use super::boundary::{Boundary, Ending};
use super::cadence::{Cadence, CadenceTail, Run};
use super::oscillator::Oscillator;
use super::playback::Playback;
use super::ramp::{quantise, scale};
use super::table::Table;
use crate::codec::{Coding, PayloadElement};
use crate::math::greatest_common_divisor;
use crate::tone::{Sound, Tone};
use crate::units::{Frequency, SampleRate};

/// The number of samples that are mixed at a time.
const MIX: usize = 160;

/// A tone prepared for playing.
pub(super) struct Score<S: PayloadElement> {
    cadence: Cadence,
    voices: Box<[Voice<S>]>,
    silence: Table<S>,
    codec: S::Codec,
    rate: SampleRate,
    /// The length of a frame in samples; zero if no frames are lent.
    frame: usize,
    /// The maximum length of a ramp, in samples.
    ramp: u64,
}

/// A sound of a tone.
struct Voice<S> {
    oscillator: Oscillator,
    table: Option<Table<S>>,
}

/// Consecutive frames that are slices of one table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lent {
    /// The index of the sound; `None` for silence.
    pub(super) sound: Option<u16>,
    /// The element at which the next frame begins.
    pub(super) at: usize,
    /// Frames that begin before this sample are lent.
    pub(super) until: u64,
}

impl Lent {
    pub(super) const NOTHING: Self = Self { sound: None, at: 0, until: 0 };
}

impl<S: PayloadElement> Score<S> {
    /// Prepares a tone, to lend frames of `frame` samples.
    pub(super) fn new(
        tone: &Tone,
        codec: S::Codec,
        rate: SampleRate,
        frame: usize,
        playback: Playback,
    ) -> Result<Self, SynthError> {
        for (segment, sound) in tone.sounds().enumerate() {
            check(sound, segment, rate)?;
        }
        let Playback { level, ramp, depth } = playback;
        let (cadence, sounds) = Cadence::new(&tone.normalised(level, depth), rate);
        let voice = |sound| {
            let oscillator = Oscillator::new(sound, rate, level, depth);
            let period = oscillator.period().get() as usize;
            let table = Table::new(codec, period, frame, |samples| oscillator.render(0, samples));
            Voice { oscillator, table }
        };
        Ok(Self {
            cadence,
            voices: sounds.iter().map(voice).collect(),
            silence: Table::of_silence(codec, frame),
            codec,
            rate,
            frame,
            ramp: ramp.samples(rate),
        })
    }

    pub(super) fn rate(&self) -> SampleRate {
        self.rate
    }

    /// Returns the run that contains sample `n`, or `None` after the end of the tone.
    pub(super) fn run_at(&self, n: u64) -> Option<Run> {
        self.cadence.run_at(n)
    }

    /// Returns the frames from sample `n` of a run on that are slices of a table. There are none if
    /// the first frame touches a ramp or another run.
    #[expect(clippy::arithmetic_side_effects, reason = "the sample is within the run")]
    pub(super) fn lend(&self, run: Run, n: u64) -> Option<Lent> {
        let table = self.table(run.sound)?;
        if !table.lends() || run.reversed {
            return None;
        }
        let (begin, end) = self.steady(run);
        let until = end.checked_sub(self.frame as u64)?.saturating_add(1);
        // Each frame of silence is the whole table.
        let at = if run.sound.is_some() { table.position_of(n - run.start) } else { 0 };
        let lent = Lent { sound: run.sound, at, until };
        (begin <= n && n < until).then_some(lent)
    }

    /// Returns the table of a sound, or of silence.
    #[inline]
    pub(super) fn table(&self, sound: Option<u16>) -> Option<&Table<S>> {
        match sound {
            None => Some(&self.silence),
            Some(sound) => self.voices.get(usize::from(sound))?.table.as_ref(),
        }
    }

    /// Writes samples from sample `n` on, up to the end of the tone or the last possible sample.
    /// `run` is the run of that sample, and afterwards that of the next one. Returns how many
    /// elements it wrote, and whether any sample is not zero.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "positions are within their runs, and what is written within `elements`"
    )]
    pub(super) fn fill(&self, run: &mut Option<Run>, n: u64, elements: &mut [S]) -> (usize, bool) {
        let per_sample = self.codec.elements_per_sample();
        let (mut at, mut sounds) = (n, false);
        let all = elements.len();
        let mut rest = elements;
        while let Some(now) = *run {
            let left = now.constant_until() - at;
            let samples = self.samples_in(rest) as u64;
            let len = left.min(samples);
            if len == 0 {
                break;
            }
            let parts = core::mem::take(&mut rest).split_at_mut_checked(len as usize * per_sample);
            let Some((part, later)) = parts else { break };
            sounds |= self.write(now, at, part);
            (at, rest) = (at + len, later);
            if len == left {
                *run = self.run_at(at);
            }
        }
        (all - rest.len(), sounds)
    }

    /// Writes samples of a run from sample `n` on, up to a phase reversal at most. Returns whether
    /// any of them is not zero.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "the samples are within the run, and parts of them within all of them"
    )]
    fn write(&self, run: Run, n: u64, elements: &mut [S]) -> bool {
        let per_sample = self.codec.elements_per_sample();
        let Some(voice) = run.sound.and_then(|sound| self.voices.get(usize::from(sound))) else {
            elements.fill(self.codec.silence());
            return false;
        };
        // The ramp at the start, the steady sound, and the ramp at the end.
        let samples = self.samples_in(elements) as u64;
        let (begin, end) = self.steady(run);
        let before = begin.saturating_sub(n).min(samples);
        let steady = end.saturating_sub(n + before).min(samples - before);
        let split = elements.split_at_mut_checked(before as usize * per_sample);
        let Some((first, rest)) = split else { return false };
        let Some((middle, last)) = rest.split_at_mut_checked(steady as usize * per_sample) else {
            return false;
        };
        let from = n - run.start;
        let mut sounds = self.fade_in(voice, run, from, first);
        sounds |= match voice.table.as_ref().filter(|_| !run.reversed) {
            Some(table) if steady > table.zeros() as u64 => {
                table.copy(table.position_of(from + before), middle);
                true
            }
            _ => self.compute(run, from + before, middle, |from, samples| {
                voice.oscillator.render(from, samples);
            }),
        };
        sounds | self.fade_out(voice, run, from + before + steady, last)
    }

    /// Writes samples of the ramp at the start of a run, from sample `from` of the run on.
    fn fade_in(&self, voice: &Voice<S>, run: Run, from: u64, elements: &mut [S]) -> bool {
        let Some(ramp) = NonZeroU64::new(self.ramp_of(run)) else { return false };
        self.compute(run, from, elements, |from, samples| {
            voice.fade(from, samples, |mix| scale(mix, ramp, from as f32, 1.0));
        })
    }

    /// Writes samples of the ramp at the end of a run, from sample `from` of the run on.
    fn fade_out(&self, voice: &Voice<S>, run: Run, from: u64, elements: &mut [S]) -> bool {
        let ramp = NonZeroU64::new(self.ramp_of(run));
        let Some((end, ramp)) = run.end.zip(ramp) else { return false };
        let last = end.saturating_sub(run.start).saturating_sub(1);
        self.compute(run, from, elements, |from, samples| {
            let left = last.saturating_sub(from);
            voice.fade(from, samples, |mix| scale(mix, ramp, left as f32, -1.0));
        })
    }

    /// Computes samples of a run, from sample `from` of the run on: `render` writes at most [`MIX`]
    /// of them. Returns whether any of them is not zero.
    #[inline]
    #[expect(clippy::arithmetic_side_effects, reason = "the samples are within the run")]
    fn compute(
        &self,
        run: Run,
        from: u64,
        elements: &mut [S],
        render: impl Fn(u64, &mut [i16]),
    ) -> bool {
        if elements.is_empty() {
            return false;
        }
        let (mut samples, mut sounds, mut from) = ([0; MIX], false, from);
        let per_sample = self.codec.elements_per_sample();
        for piece in elements.chunks_mut(MIX.saturating_mul(per_sample).max(1)) {
            let count = self.samples_in(piece);
            let Some(samples) = samples.get_mut(..count) else { return true };
            render(from, samples);
            if run.reversed {
                // No sample is −32,768.
                for sample in samples.iter_mut() {
                    *sample = sample.wrapping_neg();
                }
            }
            sounds = sounds || samples.iter().any(|sample| *sample != 0);
            self.codec.encode(samples, piece);
            from += count as u64;
        }
        sounds
    }

    /// Returns the number of samples in elements. It divides by a constant, which is faster.
    #[inline]
    fn samples_in(&self, elements: &[S]) -> usize {
        match self.codec.elements_per_sample() {
            2 => elements.len() / 2,
            _ => elements.len(),
        }
    }

    /// Returns the first sample of a run after the ramp at its start, and the first in the ramp at
    /// its end or after the next phase reversal. Silence has no ramps.
    #[expect(clippy::arithmetic_side_effects, reason = "ramps are within the run")]
    fn steady(&self, run: Run) -> (u64, u64) {
        let ramp = self.ramp_of(run);
        let end = run.end.map_or(u64::MAX, |end| end - ramp);
        (run.start.saturating_add(ramp), run.turn.map_or(end, |turn| turn.min(end)))
    }

    /// Returns the length of the ramps of a run. Silence has none.
    #[expect(clippy::arithmetic_side_effects, reason = "a run ends after it begins")]
    fn ramp_of(&self, run: Run) -> u64 {
        let longest = if run.sound.is_some() { self.ramp } else { 0 };
        ramp_of(longest, run.end.map(|end| end - run.start))
    }

    /// Returns how a run ends.
    fn ending(&self, run: Run) -> Ending {
        if run.sound.is_some() { Ending::Ramp(self.ramp_of(run)) } else { Ending::Silence }
    }

    /// Returns how many samples of the tone differ, before it repeats exactly.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "an intro lasts at most 256 hours, and a ramp a second"
    )]
    pub(super) fn extent(&self) -> Extent {
        let (intro, cycle) = match self.cadence.tail() {
            CadenceTail::Cycle(_, millis) => {
                (self.cadence.intro_samples(), self.cadence.cycle_samples(*millis))
            }
            CadenceTail::Hold(sound) => {
                let voice = sound.and_then(|sound| self.voices.get(usize::from(sound)));
                let period = voice.map_or(NonZeroU64::MIN, |v| v.oscillator.period().into());
                let ramp = if sound.is_some() { self.ramp } else { 0 };
                let (reversals, turns) = self.cadence.reversals_of_hold();
                let intro = (self.cadence.intro_samples() + ramp).max(reversals);
                match turns.filter(|_| sound.is_some()) {
                    None => (intro, period),
                    Some(turns) => (intro, least_common_multiple(turns, period)),
                }
            }
        };
        let end = self.cadence.samples().and_then(|samples| {
            let last = self.run_at(samples.checked_sub(1)?)?;
            let ending = self.ending(last);
            let differs = match ending {
                Ending::Ramp(ramp) if ramp == self.ramp => samples - ramp,
                // The ramp at the start is short, too.
                Ending::Ramp(_) => last.start,
                Ending::Silence | Ending::Recorded => samples,
            };
            Some(End { samples, differs, last: last.start, ending })
        });
        Extent { intro, cycle, end }
    }

    /// Returns the ends of all sounds and silences, up to sample `end`.
    pub(super) fn boundaries(&self, end: u64) -> Vec<Boundary> {
        let mut boundaries = Vec::new();
        let mut at = 0;
        while let Some((run, next)) = self.run_at(at).and_then(|run| Some((run, run.end?))) {
            if next > end || next <= at {
                break;
            }
            boundaries.push(Boundary { at: next, ending: self.ending(run) });
            at = next;
        }
        boundaries
    }
}

/// The distinct samples of a tone: an intro that plays once, and a cycle that repeats bit for bit,
/// up to the end if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) intro: u64,
    pub(super) cycle: NonZeroU64,
    pub(super) end: Option<End>,
}

/// The end of a tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// The length of the tone.
    pub(super) samples: u64,
    /// From this sample on, the tone differs from the repeated cycle.
    pub(super) differs: u64,
    /// The start of the last sound or silence.
    pub(super) last: u64,
    /// How the last sound or silence ends.
    pub(super) ending: Ending,
}

impl<S> Voice<S> {
    /// Writes samples from sample `from` on, at most [`MIX`], after `scale` has changed them.
    fn fade(&self, from: u64, samples: &mut [i16], scale: impl FnOnce(&mut [f32])) {
        let mut mix = [0.0; MIX];
        let Some(mix) = mix.get_mut(..samples.len()) else { return };
        self.oscillator.render(from, mix);
        scale(mix);
        for (sample, value) in samples.iter_mut().zip(&*mix) {
            *sample = quantise(*value);
        }
    }
}

fn least_common_multiple(one: NonZeroU64, other: NonZeroU64) -> NonZeroU64 {
    let periods = other.get() / greatest_common_divisor(one, other);
    one.saturating_mul(NonZeroU64::new(periods).unwrap_or(NonZeroU64::MIN))
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
        Sound::Modulated { carrier, modulator, .. } => {
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
