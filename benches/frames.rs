//! The time for one 20 ms frame at 8 kHz, or at 48 kHz, beside baselines in the same run.
//!
//! `frame/SOUND/CODEC/{ours,memcpy,asterisk,f64_sin}`. `dual` is `440+480` held; `trying` is the
//! cadence with that name, averaged over its cycle; the period of `long` is so long that every
//! frame is computed. `memcpy` copies a frame. `asterisk` is the arithmetic of Asterisk and other C
//! media servers. `f64_sin` is the straightforward way: an `f64::sin` for each sample and
//! frequency.
//!
//! `g711/{ours,table}` encodes 160 samples, beside a table of 65,536 octets.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]

mod timed;

use std::f64::consts::TAU;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ringback::{Format, Frames, G711, PayloadElement, SampleRate, Tone};
use ringback_benches::{Baseline, Part, Recurrence, Sound, Stopwatch, print_ratio, ulaw_table};
use timed::timed;

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

const LONG: &str = "913.8+1370.6";
const LONG_PARTS: &[Part] = &[(&[913.8, 1370.6], u32::MAX)];

fn frames(c: &mut Criterion) {
    let tones =
        [("dual", DUAL, DUAL_PARTS), ("trying", TRYING, TRYING_PARTS), ("long", LONG, LONG_PARTS)];
    for (name, list, parts) in tones {
        let pcm = ours(c, &format!("{name}/pcm"), list, Format::PCM);
        let ulaw = ours(c, &format!("{name}/ulaw"), list, Format::PCMU);
        baselines(c, "asterisk", name, &Baseline::new(parts, Recurrence::new), [&pcm, &ulaw]);
        baselines(c, "f64_sin", name, &Baseline::new(parts, F64Sin::new), [&pcm, &ulaw]);
    }
    let at_48_khz = Format::linear(SampleRate::HZ_48000, Format::PTIME).unwrap();
    ours(c, "dual_48_khz/pcm", DUAL, at_48_khz);
    // Another period in a table, and a modulated sound.
    ours(c, "dial/ulaw", "350+440", Format::PCMU);
    ours(c, "am/ulaw", "400*25", Format::PCMU);
    encoder(c);
}

/// Measures our frames beside a copy of a frame.
fn ours<S: PayloadElement>(
    c: &mut Criterion,
    name: &str,
    list: &str,
    format: Format<S>,
) -> Stopwatch {
    let tone: Tone = list.parse().unwrap();
    let mut frames = Frames::new(&tone, format).unwrap();
    let ours = timed(c, &format!("frame/{name}/ours"), || {
        let frame = frames.next_frame();
        frame.map(|frame| (frame.payload.as_ptr(), frame.payload.len(), frame.silent))
    });
    let from = vec![S::default(); format.payload_len()];
    let mut to = from.clone();
    let memcpy = timed(c, &format!("frame/{name}/memcpy"), || {
        to.copy_from_slice(black_box(&from));
        black_box(to.as_ptr())
    });
    print_ratio(&format!("frame/{name}: ours / memcpy"), &ours, &memcpy);
    ours
}

fn baselines<S: Sound>(
    c: &mut Criterion,
    kind: &str,
    tone: &str,
    source: &Baseline<S>,
    [ours_pcm, ours_ulaw]: [&Stopwatch; 2],
) {
    let mut pcm = source.clone();
    let mut samples = [0; 160];
    let time = timed(c, &format!("frame/{tone}/pcm/{kind}"), || {
        pcm.fill(&mut samples);
        black_box(samples.as_ptr())
    });
    print_ratio(&format!("frame/{tone}/pcm: ours / {kind}"), ours_pcm, &time);
    let mut ulaw = source.clone();
    let table = ulaw_table();
    let mut octets = [0; 160];
    let time = timed(c, &format!("frame/{tone}/ulaw/{kind}"), || {
        ulaw.fill(&mut samples);
        look_up(&table, &samples, &mut octets);
        black_box(octets.as_ptr())
    });
    print_ratio(&format!("frame/{tone}/ulaw: ours / {kind}"), ours_ulaw, &time);
}

fn encoder(c: &mut Criterion) {
    let samples: [i16; 160] = std::array::from_fn(|n| (n as i16).wrapping_mul(7919));
    let mut octets = [0; 160];
    let ours = timed(c, "g711/ours", || {
        G711::Ulaw.encode_slice(black_box(&samples), &mut octets);
        black_box(octets.as_ptr())
    });
    let table = ulaw_table();
    let look_up = timed(c, "g711/table", || {
        look_up(&table, black_box(&samples), &mut octets);
        black_box(octets.as_ptr())
    });
    print_ratio("g711: ours / table", &ours, &look_up);
}

fn look_up(table: &[u8; 65_536], samples: &[i16], octets: &mut [u8]) {
    for (octet, &sample) in octets.iter_mut().zip(samples) {
        *octet = table[usize::from(sample as u16)];
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
