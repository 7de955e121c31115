//! The time for one 20 ms frame at 8 kHz, beside two baselines in the same run.
//!
//! `frame/{ours,recurrence,f64_sin}/{dual,trying}/{pcm,ulaw}`: `dual` is `440+480` held, `trying`
//! is the cadence with that name, averaged over its cycle. `recurrence` is the arithmetic of C
//! media servers (a second-order integer recurrence for each frequency and a companding table of
//! 65,536 octets). `f64_sin` is the straightforward way: an `f64::sin` for each sample and
//! frequency.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use std::f64::consts::TAU;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ringback::{Format, Frames, Tone};
use ringback_benches::{Baseline, Part, Recurrence, Sound, ulaw_table};

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

/// Measures tones with a period longer than one block, and tones too irregular for a block table.
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
    let table = ulaw_table();
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
