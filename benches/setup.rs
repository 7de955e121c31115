//! The time from a list to the first frame.
//!
//! `setup/parse` parses `440+480/2000,0/4000`, `setup/frames` also makes its `Frames` in µ-law, and
//! `setup/rendered` renders it. `setup/asterisk` does what Asterisk does before it plays a list:
//! it splits the list, reads the numbers, and computes a cosine and two sines for each frequency.
//! `setup/memcpy` copies as many octets as are rendered.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]

mod timed;

use std::f64::consts::TAU;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ringback::{Format, Frames, RenderedTone, Tone};
use ringback_benches::print_ratio;
use timed::timed;

const RING: &str = "440+480/2000,0/4000";

fn setup(c: &mut Criterion) {
    let asterisk = timed(c, "setup/asterisk", split_and_read);
    let parse = timed(c, "setup/parse", || tone(RING));
    print_ratio("setup: parse / asterisk", &parse, &asterisk);
    let frames = timed(c, "setup/frames", || Frames::new(&tone(RING), Format::PCMU).unwrap());
    print_ratio("setup: frames / asterisk", &frames, &asterisk);
    let rendered =
        timed(c, "setup/rendered", || RenderedTone::new(&tone(RING), Format::PCMU).unwrap());
    let from = vec![0_u8; 48_000];
    let memcpy = timed(c, "setup/memcpy", || black_box(&from).clone());
    print_ratio("setup: rendered / memcpy", &rendered, &memcpy);
}

fn tone(list: &str) -> Tone {
    black_box(list).parse().unwrap()
}

/// Returns for each element its duration and, for each frequency, the start of its recurrence.
fn split_and_read() -> Vec<(u32, [[i32; 3]; 2])> {
    let wave = |hertz: &str| {
        let angle = TAU * f64::from(hertz.parse::<u32>().unwrap()) / 8000.0;
        let back = |n: f64| (7218.5 * (-n * angle).sin()) as i32;
        [(2.0 * angle.cos() * 32_768.0) as i32, back(1.0), back(2.0)]
    };
    let list = black_box(RING).to_owned();
    let elements = list.split(',').map(|element| {
        let (sound, millis) = element.split_once('/').unwrap();
        let mut waves = [[0; 3]; 2];
        for (slot, hertz) in waves.iter_mut().zip(sound.split('+')) {
            *slot = wave(hertz);
        }
        (millis.parse().unwrap(), waves)
    });
    elements.collect()
}

criterion_group!(benches, setup);
criterion_main!(benches);
