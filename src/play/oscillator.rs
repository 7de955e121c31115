//! One sound, exact at any sample: a sum of sines, or one sine modulated by another.
//!
//! After a period (a fraction of a second for most sounds) all phases return to zero
//! simultaneously. Sample m is computed from m modulo the period alone. It therefore never drifts,
//! does not depend on where rendering began, and every period equals the first one bit for bit.
//!
//! A period is divided into blocks of equal length. The phase of a sample is a + b, where a is the
//! phase at the first sample of its block, and b is the phase from there to the sample. By
//! sin(a + b) = sin a cos b + cos a sin b, the sines and cosines of b are the same in every block,
//! and tables store them. Each sample needs two products per frequency, and the compiler computes
//! several samples simultaneously.
//!
//! If all blocks begin at quarter turns, one of the products is zero. The table then has the samples
//! of the whole period, with the same bits. Most tones at 8 kHz are of this kind.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::num::{NonZeroU32, NonZeroU64};

use super::phase::Turn;
use super::ramp::quantise;
use crate::tone::{Component, Sound};
use crate::units::{Dbm0, Frequency, ModulationDepth, SampleRate};

/// The longest block of a period, in samples: 2 KiB for each frequency.
const BLOCK: u32 = 256;

/// The maximum number of blocks with the phase of their first sample in a table (2 KiB more). This
/// is enough for whole hertz at up to 65 kHz. For later blocks the phase is computed each time.
const STARTS: u32 = 256;

/// The samples of one sound, counted from its start: a sum of sines, or one sine modulated by
/// another.
#[derive(Clone, Debug)]
pub(crate) struct Oscillator {
    period: NonZeroU32,
    samples: Samples,
}

#[derive(Clone, Debug)]
enum Samples {
    /// Those of a period, if all its blocks begin at quarter turns.
    Stored(Box<[f32]>),
    /// Those of a longer period.
    Computed(Kind, Box<[Wave]>, Grid),
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Sum,
    /// The first wave times one plus the second.
    Modulated,
}

impl Oscillator {
    /// Creates the oscillator of a sound. A frequency without a level has `level`, and a modulation
    /// without a depth has `depth`.
    pub(crate) fn new(
        sound: &Sound,
        rate: SampleRate,
        level: Dbm0,
        depth: ModulationDepth,
    ) -> Self {
        let turn = Turn::new(rate);
        let peak = |c: &Component| c.level.unwrap_or(level).peak();
        let (kind, sines): (Kind, Vec<(Frequency, f64)>) = match sound {
            Sound::Silence => (Kind::Sum, Vec::new()),
            Sound::Sum(sum) => (Kind::Sum, sum.iter().map(|c| (c.frequency, peak(c))).collect()),
            Sound::Modulated { carrier, modulator, depth: own } => {
                let depth = f64::from(own.unwrap_or(depth).percent()) / 100.0;
                (Kind::Modulated, [(carrier.frequency, peak(carrier)), (*modulator, depth)].into())
            }
        };
        let period = turn.common_period(sines.iter().map(|&(frequency, _)| frequency));
        let grid = Grid::new(period);
        if grid.is_of_quarters() {
            return Self { period, samples: Samples::Stored(whole(kind, &sines, turn, period)) };
        }
        let waves = sines.iter().map(|&(frequency, peak)| Wave::new(frequency, peak, turn, grid));
        Self { period, samples: Samples::Computed(kind, waves.collect(), grid) }
    }

    /// Returns the number of samples after which the sound repeats: its shortest exact period.
    pub(crate) fn period(&self) -> NonZeroU32 {
        self.period
    }

    /// Writes samples `from`, `from + 1`, … on a scale where full scale is 32,768. Sums may exceed
    /// full scale in `f32`, and saturate in `i16`.
    pub(crate) fn render<T: Amplitude>(&self, from: u64, samples: &mut [T]) {
        let mut position = (from % NonZeroU64::from(self.period)) as u32;
        let mut rest = samples;
        match &self.samples {
            Samples::Stored(period) => {
                let mut source = period.get(position as usize..).unwrap_or_default();
                while !rest.is_empty() && !source.is_empty() {
                    let len = rest.len().min(source.len());
                    let Some((now, later)) = rest.split_at_mut_checked(len) else { return };
                    for (sample, value) in now.iter_mut().zip(source) {
                        *sample = T::from_f32(*value);
                    }
                    (rest, source) = (later, period);
                }
            }
            Samples::Computed(kind, waves, grid) => {
                while !rest.is_empty() {
                    let stretch = grid.stretch(position);
                    let len = rest.len().min(stretch.len);
                    let Some((now, later)) = rest.split_at_mut_checked(len) else { return };
                    render_stretch(*kind, waves, stretch, now);
                    (rest, position) = (later, stretch.next);
                }
            }
        }
    }
}

/// The amplitude of a sample: exact in `f32`, rounded in `i16`.
pub(crate) trait Amplitude {
    fn from_f32(value: f32) -> Self;
}

impl Amplitude for f32 {
    #[inline]
    fn from_f32(value: f32) -> Self {
        value
    }
}

impl Amplitude for i16 {
    #[inline]
    fn from_f32(value: f32) -> Self {
        quantise(value)
    }
}

/// Returns the samples of a period that begins with phase zero.
fn whole(kind: Kind, sines: &[(Frequency, f64)], turn: Turn, period: NonZeroU32) -> Box<[f32]> {
    let mut samples = vec![0.0; period.get() as usize];
    for (index, &(frequency, peak)) in sines.iter().enumerate() {
        let peak = peak as f32;
        let sines = turn.first_sines(frequency, samples.len());
        for (sample, sine) in samples.iter_mut().zip(sines) {
            match (kind, index) {
                (Kind::Modulated, 1) => *sample *= 1.0 + peak * sine,
                _ => *sample += peak * sine,
            }
        }
    }
    samples.into()
}

fn render_stretch<T: Amplitude>(kind: Kind, waves: &[Wave], stretch: Stretch, samples: &mut [T]) {
    match (kind, waves) {
        (Kind::Modulated, [carrier, modulator]) => {
            modulate(samples, carrier.at(stretch), modulator.at(stretch));
        }
        (_, []) => samples.iter_mut().for_each(|sample| *sample = T::from_f32(0.0)),
        (_, [only]) => set_to(samples, only.at(stretch)),
        (_, [first, second]) => set_to_two(samples, first.at(stretch), second.at(stretch)),
        (_, [first, second, more @ ..]) => {
            let mut mix = [0.0; BLOCK as usize];
            let Some(mix) = mix.get_mut(..samples.len()) else { return };
            set_to_two(mix, first.at(stretch), second.at(stretch));
            for wave in more {
                add(mix, wave.at(stretch));
            }
            for (sample, value) in samples.iter_mut().zip(mix) {
                *sample = T::from_f32(*value);
            }
        }
    }
}

/// One sine: its phases at the starts of the blocks and within a block.
#[derive(Clone, Debug)]
struct Wave {
    frequency: Frequency,
    peak: f64,
    turn: Turn,
    block: u32,
    /// `peak` × sine and cosine at the start of each block.
    starts: Box<[Start]>,
    /// Sine and cosine at each sample of a block, from phase zero.
    sines: Box<[f32]>,
    cosines: Box<[f32]>,
}

#[derive(Clone, Copy, Debug)]
struct Start {
    sin: f32,
    cos: f32,
}

/// The phase at the start of a stretch's block, and the tables for the samples of the stretch.
#[derive(Clone, Copy)]
struct Angles<'a> {
    start: Start,
    sines: &'a [f32],
    cosines: &'a [f32],
}

impl Wave {
    fn new(frequency: Frequency, peak: f64, turn: Turn, grid: Grid) -> Self {
        let len = grid.block.get() as usize;
        let mut wave = Self {
            frequency,
            peak,
            turn,
            block: grid.block.get(),
            starts: Box::default(),
            sines: turn.first_sines(frequency, len).into(),
            cosines: turn.first_cosines(frequency, len).into(),
        };
        let tabled = grid.blocks().min(STARTS);
        wave.starts = (0..tabled).map(|block| wave.start(block)).collect();
        wave
    }

    #[inline]
    fn at(&self, stretch: Stretch) -> Angles<'_> {
        let start = match self.starts.get(stretch.block as usize) {
            Some(&start) => start,
            None => self.start(stretch.block),
        };
        Angles {
            start,
            sines: self.sines.get(stretch.offset..).unwrap_or_default(),
            cosines: self.cosines.get(stretch.offset..).unwrap_or_default(),
        }
    }

    #[expect(
        clippy::arithmetic_side_effects,
        reason = "the block is within the period, which is at most 1.92e8"
    )]
    fn start(&self, block: u32) -> Start {
        let sin = self.turn.sine(self.frequency, block * self.block);
        let cos = self.turn.cosine(self.frequency, block * self.block);
        Start { sin: (self.peak * sin) as f32, cos: (self.peak * cos) as f32 }
    }
}

impl Angles<'_> {
    /// Returns the wave at a sample of the stretch, given the sine and cosine of the sample's phase
    /// from the start of the block.
    #[inline]
    fn value(self, sin: f32, cos: f32) -> f32 {
        self.start.sin * cos + self.start.cos * sin
    }
}

fn set_to<T: Amplitude>(samples: &mut [T], a: Angles) {
    for ((sample, &sin), &cos) in samples.iter_mut().zip(a.sines).zip(a.cosines) {
        *sample = T::from_f32(a.value(sin, cos));
    }
}

fn add(samples: &mut [f32], a: Angles) {
    for ((sample, &sin), &cos) in samples.iter_mut().zip(a.sines).zip(a.cosines) {
        *sample += a.value(sin, cos);
    }
}

/// Adds two waves, the common case, in one pass.
fn set_to_two<T: Amplitude>(samples: &mut [T], a: Angles, b: Angles) {
    let tables = a.sines.iter().zip(a.cosines).zip(b.sines.iter().zip(b.cosines));
    for (sample, ((&sin_a, &cos_a), (&sin_b, &cos_b))) in samples.iter_mut().zip(tables) {
        *sample = T::from_f32(a.value(sin_a, cos_a) + b.value(sin_b, cos_b));
    }
}

fn modulate<T: Amplitude>(samples: &mut [T], carrier: Angles, modulator: Angles) {
    let tables = carrier.sines.iter().zip(carrier.cosines);
    let tables = tables.zip(modulator.sines.iter().zip(modulator.cosines));
    for (sample, ((&sin, &cos), (&sin_m, &cos_m))) in samples.iter_mut().zip(tables) {
        *sample = T::from_f32(carrier.value(sin, cos) * (1.0 + modulator.value(sin_m, cos_m)));
    }
}

/// The division of a period into blocks.
#[derive(Clone, Copy, Debug)]
struct Grid {
    period: NonZeroU32,
    block: NonZeroU32,
}

/// Consecutive samples within one block.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    block: u32,
    /// The position of the first sample in the block.
    offset: usize,
    /// The number of samples, up to the end of the block.
    len: usize,
    /// The position in the period at which the next block begins.
    next: u32,
}

impl Grid {
    /// Divides a period into blocks of equal length, a multiple of a SIMD vector. The last block
    /// may be shorter.
    fn new(period: NonZeroU32) -> Self {
        let samples = period.get();
        let even = samples.div_ceil(samples.div_ceil(BLOCK)).next_multiple_of(8);
        Self { period, block: NonZeroU32::new(even).unwrap_or(period) }
    }

    /// Returns whether the period is one block, two halves, or four quarters. At each half of a
    /// period all phases are half turns, and at each quarter they are quarter turns.
    #[expect(clippy::arithmetic_side_effects, reason = "at most 1.92e8 samples, and half a vector")]
    fn is_of_quarters(self) -> bool {
        let blocks = self.blocks();
        blocks == 1 || matches!(blocks, 2 | 4) && blocks * self.block.get() == self.period.get()
    }

    fn blocks(self) -> u32 {
        self.period.get().div_ceil(self.block.get())
    }

    #[inline]
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "positions are within the period, which is at most 1.92e8"
    )]
    fn stretch(self, position: u32) -> Stretch {
        let block = position / self.block;
        let offset = position % self.block;
        let end = position - offset + self.block.get();
        let end = end.min(self.period.get());
        Stretch {
            block,
            offset: offset as usize,
            len: (end - position) as usize,
            next: if end == self.period.get() { 0 } else { end },
        }
    }
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]
mod tests {
    extern crate std;

    use super::*;
    use core::f64::consts::TAU;

    /// The peak of −10 dBm0.
    const PEAK: f64 = 7_218.549_434_133;

    fn oscillator(sound: &str, rate: u32) -> Oscillator {
        let tone: crate::Tone = sound.parse().unwrap();
        let rate = SampleRate::new(rate).unwrap();
        let sound = tone.sounds().next().unwrap();
        Oscillator::new(sound, rate, Dbm0::default(), ModulationDepth::default())
    }

    /// Sounds, and the number of samples after which each repeats at 8 kHz.
    const PERIODS: [(&str, u64); 5] = [
        ("1000", 8),
        ("440+480", 200),
        ("350+440", 800),
        ("400*33", 8000),
        ("913.8+1370.6", 40_000),
    ];

    #[test]
    fn a_sample_does_not_depend_on_where_rendering_begins() {
        for sound in ["1000", "440+480", "350+440+480", "400*33", "913.8+1370.6"] {
            let oscillator = oscillator(sound, 8000);
            let mut whole = vec![0.0; 3000];
            oscillator.render(0, &mut whole);
            for from in [0, 1, 7, 8, 199, 200, 255, 256, 257, 799, 800, 1601] {
                for len in [0, 1, 2, 8, 160, 700] {
                    let mut part = vec![0.0; len];
                    oscillator.render(from as u64, &mut part);
                    assert_eq!(part, whole[from..from + len], "{sound} {from} {len}");
                }
            }
        }
    }

    #[test]
    fn every_period_equals_the_first_bit_for_bit() {
        for (sound, period) in PERIODS {
            let oscillator = oscillator(sound, 8000);
            let mut first = vec![0.0; 1000];
            let mut later = first.clone();
            oscillator.render(0, &mut first);
            for periods in [1, 2, 1_000_003] {
                oscillator.render(periods * period, &mut later);
                assert_eq!(first, later, "{sound}");
            }
        }
    }

    #[test]
    fn samples_equal_the_sine_of_the_platform() {
        for (sound, frequencies) in [
            ("440+480", &[440.0, 480.0][..]),
            ("3999.999", &[3999.999]),
            ("0.001", &[0.001]),
            ("350+440+480+620", &[350.0, 440.0, 480.0, 620.0]),
        ] {
            let oscillator = oscillator(sound, 8000);
            // The last position is in a block without a table entry.
            for from in [0, 12_345, 7_654_321] {
                let mut samples = vec![0.0; 600];
                oscillator.render(from, &mut samples);
                for (sample, n) in samples.iter().zip(from..) {
                    let sine = |f: &f64| (TAU * ((f * n as f64 / 8000.0) % 1.0)).sin();
                    let exact = PEAK * frequencies.iter().map(sine).sum::<f64>();
                    assert!((f64::from(*sample) - exact).abs() < 0.01, "{sound} {n}");
                }
            }
        }
    }

    #[test]
    fn modulation_varies_the_amplitude_of_the_carrier_by_its_depth() {
        let oscillator = oscillator("400*25", 8000);
        let mut samples = vec![0.0; 320];
        oscillator.render(0, &mut samples);
        for (n, sample) in samples.iter().enumerate() {
            let at = |f: f64| (TAU * f * n as f64 / 8000.0).sin();
            let exact = PEAK * at(400.0) * (1.0 + 0.9 * at(25.0));
            assert!((f64::from(*sample) - exact).abs() < 0.01);
        }
    }
}
