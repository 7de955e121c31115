//! The time that one 20 ms frame at 8 kHz takes, beside two baselines in the same run.
//!
//! `frame/{ours,recurrence,f64_sin}/{dual,trying}/{pcm,ulaw}`: `dual` is `440+480` held, `trying` is
//! the cadence of that name, averaged over its cycle. `recurrence` is the arithmetic that C media
//! servers use (a second-order integer recurrence for each frequency and a companding table of
//! 65,536 octets), `f64_sin` the straightforward one, a `f64::sin` for each sample and frequency.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use std::f64::consts::TAU;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ringback::{Format, Frames, G711, Tone};

const TRYING: &str = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";
/// Frequencies and milliseconds, for the baselines.
const TRYING_PARTS: &[Part] = &[
    (&[425.0], 90),
    (&[], 75),
    (&[525.0], 90),
    (&[], 250),
    (&[425.0], 90),
    (&[], 75),
    (&[525.0], 90),
    (&[], 3000),
];

const DUAL: &str = "440+480";
const DUAL_PARTS: &[Part] = &[(&[440.0, 480.0], u32::MAX)];

type Part = (&'static [f64], u32);

fn frames(c: &mut Criterion) {
    for (tone, list, parts) in [("dual", DUAL, DUAL_PARTS), ("trying", TRYING, TRYING_PARTS)] {
        ours(c, tone, list);
        baseline(c, "recurrence", tone, Baseline::new(parts, Recurrence::new));
        baseline(c, "f64_sin", tone, Baseline::new(parts, F64Sin::new));
    }
    extra(c);
}

fn ours(c: &mut Criterion, name: &str, list: &str) {
    let tone: Tone = list.parse().unwrap();
    let mut pcm = Frames::new(&tone, Format::PCM).unwrap();
    c.bench_function(&format!("frame/ours/{name}/pcm"), |b| {
        b.iter(|| black_box(pcm.next_frame().unwrap().payload)[0]);
    });
    let mut ulaw = Frames::new(&tone, Format::PCMU).unwrap();
    c.bench_function(&format!("frame/ours/{name}/ulaw"), |b| {
        b.iter(|| black_box(ulaw.next_frame().unwrap().payload)[0]);
    });
}

/// Tones whose period is longer than one block, and those that no table of blocks holds.
fn extra(c: &mut Criterion) {
    for (name, list) in [("dial", "350+440"), ("fractional", "913.8+1370.6"), ("am", "400*25")] {
        ours(c, name, list);
    }
}

fn baseline<S: Sound>(c: &mut Criterion, kind: &str, tone: &str, source: Baseline<S>) {
    let mut pcm = source.clone();
    let mut samples = [0; 160];
    c.bench_function(&format!("frame/{kind}/{tone}/pcm"), |b| {
        b.iter(|| {
            pcm.fill(&mut samples);
            black_box(&samples);
        });
    });
    let mut ulaw = source;
    let table: Vec<u8> = (0..=u16::MAX).map(|bits| G711::Ulaw.encode(bits as i16)).collect();
    let table: Box<[u8; 65_536]> = table.into_boxed_slice().try_into().unwrap();
    let mut octets = [0; 160];
    c.bench_function(&format!("frame/{kind}/{tone}/ulaw"), |b| {
        b.iter(|| {
            ulaw.fill(&mut samples);
            for (octet, &sample) in octets.iter_mut().zip(&samples) {
                *octet = table[usize::from(sample as u16)];
            }
            black_box(&octets);
        });
    });
}

/// Plays parts in turn, exact to the sample, each sound from phase zero.
#[derive(Clone)]
struct Baseline<S> {
    parts: &'static [Part],
    sound: fn(&[f64]) -> S,
    part: usize,
    left: u32,
    playing: S,
}

trait Sound: Clone {
    fn write(&mut self, samples: &mut [i16]);
}

impl<S: Sound> Baseline<S> {
    fn new(parts: &'static [Part], sound: fn(&[f64]) -> S) -> Self {
        Self { parts, sound, part: 0, left: Self::samples(parts[0].1), playing: sound(parts[0].0) }
    }

    fn samples(millis: u32) -> u32 {
        millis.saturating_mul(8)
    }

    fn fill(&mut self, samples: &mut [i16]) {
        let mut rest = samples;
        while !rest.is_empty() {
            if self.left == 0 {
                self.part = (self.part + 1) % self.parts.len();
                let (frequencies, millis) = self.parts[self.part];
                (self.left, self.playing) = (Self::samples(millis), (self.sound)(frequencies));
            }
            let (now, later) = rest.split_at_mut(rest.len().min(self.left as usize));
            if self.parts[self.part].0.is_empty() {
                now.fill(0);
            } else {
                self.playing.write(now);
            }
            self.left -= now.len() as u32;
            rest = later;
        }
    }
}

/// y[n] = 2 cos ω · y[n−1] − y[n−2], in integers with 15 bits behind the point.
#[derive(Clone)]
struct Recurrence {
    waves: [[i32; 3]; 2],
}

impl Recurrence {
    fn new(frequencies: &[f64]) -> Self {
        let wave = |&f: &f64| {
            let angle = TAU * f / 8000.0;
            let back = |n: f64| (7218.5 * (-n * angle).sin()) as i32;
            [(2.0 * angle.cos() * 32_768.0) as i32, back(1.0), back(2.0)]
        };
        let mut waves = [[0; 3]; 2];
        for (slot, frequency) in waves.iter_mut().zip(frequencies) {
            *slot = wave(frequency);
        }
        Self { waves }
    }
}

impl Sound for Recurrence {
    fn write(&mut self, samples: &mut [i16]) {
        // Both are always computed, as those servers do.
        let [[factor_a, mut a1, mut a2], [factor_b, mut b1, mut b2]] = self.waves;
        for sample in samples {
            (a1, a2) = (((factor_a * a1) >> 15) - a2, a1);
            (b1, b2) = (((factor_b * b1) >> 15) - b2, b1);
            *sample = (a1 + b1) as i16;
        }
        self.waves = [[factor_a, a1, a2], [factor_b, b1, b2]];
    }
}

#[derive(Clone)]
struct F64Sin {
    steps: Vec<f64>,
    n: f64,
}

impl F64Sin {
    fn new(frequencies: &[f64]) -> Self {
        Self { steps: frequencies.iter().map(|f| TAU * f / 8000.0).collect(), n: 0.0 }
    }
}

impl Sound for F64Sin {
    fn write(&mut self, samples: &mut [i16]) {
        for sample in samples {
            let sum: f64 = self.steps.iter().map(|step| (step * self.n).sin()).sum();
            *sample = (7218.5 * sum).round() as i16;
            self.n += 1.0;
        }
    }
}

criterion_group!(benches, frames);
criterion_main!(benches);
