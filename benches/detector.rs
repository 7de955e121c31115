//! A frame of 20 ms at 8 kHz for the detector, beside spandsp's `super_tone_rx` with the same tones
//! and the same audio.
//!
//! `detector/ZONE/SOUND/{ours,spandsp}` has ten tones of a zone, `detector/all/SOUND/ours` the tones of
//! all zones. `detector/calls/{ours,spandsp}` is a tick of 10,000 calls, which all have a detector of
//! their own.
//!
//! It needs Debian's `libspandsp-dev`:
//! `cargo bench -p ringback-benches --features spandsp --bench detector`.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]

mod hearing;
mod timed;

use criterion::{Criterion, criterion_group, criterion_main};
use hearing::{FRAME, Line, hear, minute, set, set_of_all_zones, ten_tones};
use ringback::detector::Detector;
use ringback_benches::print_ratio;
use ringback_hearing_tests::cases::Zone;
use ringback_hearing_tests::spandsp::SuperToneSet;
use timed::timed;

const ZONES: [&str; 4] = ["de", "gb", "jp", "us"];
const CALLS: usize = 10_000;

/// The sounds of a call in a zone: its ring, its dial tone, speech-like noise, and silence.
fn sounds(zone: &str) -> [(&'static str, Vec<i16>); 4] {
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 20) as i16 - 2_048
    };
    [
        ("ring", minute(zone, "ring")),
        ("dial", minute(zone, "dial")),
        ("noise", (0..3_000 * FRAME).map(|_| noise()).collect()),
        ("silence", vec![0; FRAME]),
    ]
}

fn detectors(c: &mut Criterion) {
    let all = set_of_all_zones();
    for zone in ZONES {
        let tones = ten_tones(zone);
        let ours = set(&tones);
        let peer = SuperToneSet::new(&Zone { name: zone.into(), tones });
        for (sound, samples) in sounds(zone) {
            let one = format!("detector/{zone}/{sound}");
            let mut detector = Detector::new(&ours);
            let mut line = Line::new(&samples, 0);
            let time = timed(c, &format!("{one}/ours"), || hear(&mut detector, line.frame()));
            let mut detector = peer.detector();
            let mut line = Line::new(&samples, 0);
            let spandsp =
                timed(c, &format!("{one}/spandsp"), || detector.hear(line.frame()).count());
            print_ratio(&format!("{one}: ours / spandsp"), &time, &spandsp);
            let mut detector = Detector::new(&all);
            let mut line = Line::new(&samples, 0);
            let of_all = timed(c, &format!("detector/all zones, {zone}/{sound}/ours"), || {
                hear(&mut detector, line.frame())
            });
            print_ratio(&format!("{one}: all zones / one zone"), &of_all, &time);
        }
    }
    calls(c);
}

/// Every call is at another position.
fn calls(c: &mut Criterion) {
    let samples = minute("de", "ring");
    let tones = ten_tones("de");
    let ours = set(&tones);
    let line = |call: usize| Line::new(&samples, call);
    let mut calls: Vec<_> = (0..CALLS).map(|call| (Detector::new(&ours), line(call))).collect();
    let tick = timed(c, "detector/calls/ours", || {
        calls.iter_mut().map(|(detector, line)| hear(detector, line.frame())).sum::<u64>()
    });
    let peer = SuperToneSet::new(&Zone { name: "de".into(), tones });
    let mut calls: Vec<_> = (0..CALLS).map(|call| (peer.detector(), line(call))).collect();
    let spandsp = timed(c, "detector/calls/spandsp", || {
        calls.iter_mut().map(|(detector, line)| detector.hear(line.frame()).count()).sum::<usize>()
    });
    print_ratio("detector/calls: ours / spandsp", &tick, &spandsp);
    if let Some(nanoseconds) = tick.median() {
        println!("detector: a core hears {:.0} calls\n", CALLS as f64 * 20e6 / nanoseconds);
    }
}

criterion_group!(benches, detectors);
criterion_main!(benches);
