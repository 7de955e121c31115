//! Any samples in any portions give a detector equal events. A tone that began ends before another
//! begins, and no event is from the future.
//!
//! The first octet of the input selects the tones, the rate and whether the detector is eager. The
//! second is the seed of the cuts. Then follow sounds of three octets: what it is (the lowest two bits:
//! silence, sines, noise, or samples that follow in the input; the others: a level), a frequency in
//! steps of 25 Hz, and a duration in steps of 10 ms.
#![no_main]

use std::f32::consts::TAU;
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use ringback::detector::{Detector, Event, ToneSet};
use ringback::{Codec, SampleRate, Tone, ToneZones};

static SETS: LazyLock<Vec<Arc<ToneSet>>> = LazyLock::new(|| {
    let zones = ToneZones::builtin();
    let zone = |name, hz| {
        ToneSet::from_zone(zones.zone(name).unwrap(), SampleRate::new(hz).unwrap()).unwrap()
    };
    let tones =
        ["425/100,0/100", "425/110,0/95", "!950/330,!1400/330,!1800/330,0", "400*25", "3400"];
    let tones = tones.map(|list| (list, list.parse::<Tone>().unwrap()));
    let sets = [
        zone("de", 8_000),
        zone("gb", 8_000),
        zone("in", 16_000),
        zone("us", 48_000),
        zone("it", 11_025),
        ToneSet::from_tones(tones, SampleRate::HZ_8000).unwrap(),
        ToneSet::from_zones(zones, SampleRate::HZ_8000).unwrap(),
    ];
    sets.into_iter().map(Arc::new).collect()
});

fuzz_target!(|input: &[u8]| {
    let Some(([which, seed], sounds)) = input.split_first_chunk::<2>() else { return };
    let set = &SETS[usize::from(which & 0x7F) % SETS.len()];
    let detector = Detector::new(set).with_eager(which & 0x80 != 0);
    let samples = samples(sounds, set.rate().hz());
    let whole = events(detector.clone(), &samples, |_| usize::MAX);
    check(&whole, which & 0x80 != 0);
    let mut state = u32::from(*seed);
    let mut cut = |scale: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        1 + ((state >> 16) % scale) as usize
    };
    assert_eq!(events(detector.clone(), &samples, |_| cut(400)), whole);
    assert_eq!(events(detector.clone(), &samples, |_| cut(3)), whole);
    assert_eq!(events_in_payloads(detector, &samples, || cut(200)), whole);
});

/// A position in the audio at which an event was reported, and the event.
type Reported = (u64, Event);

fn events(
    mut detector: Detector,
    samples: &[i16],
    mut cut: impl FnMut(u64) -> usize,
) -> Vec<Reported> {
    let (mut events, mut rest) = (Vec::new(), samples);
    while !rest.is_empty() {
        let (mut portion, later) = rest.split_at(cut(detector.position()).min(rest.len()));
        while let Some(event) = detector.next_event(&mut portion) {
            events.push((detector.position(), event));
        }
        assert!(portion.is_empty());
        rest = later;
    }
    finish(detector, events, samples.len())
}

fn events_in_payloads(
    mut detector: Detector,
    samples: &[i16],
    mut cut: impl FnMut() -> usize,
) -> Vec<Reported> {
    let payload: Vec<u8> = samples.iter().flat_map(|sample| sample.to_be_bytes()).collect();
    let (mut events, mut rest) = (Vec::new(), &payload[..]);
    while !rest.is_empty() {
        let (mut portion, later) = rest.split_at((2 * cut()).min(rest.len()));
        while let Some(event) = detector.next_event_in(Codec::L16, &mut portion) {
            events.push((detector.position(), event));
        }
        assert!(portion.is_empty());
        rest = later;
    }
    finish(detector, events, samples.len())
}

fn finish(mut detector: Detector, mut events: Vec<Reported>, len: usize) -> Vec<Reported> {
    assert_eq!(detector.position(), len as u64);
    for _ in 0..10 {
        let Some(event) = detector.finish() else { return events };
        events.push((detector.position(), event));
    }
    panic!("the end never ends");
}

fn check(events: &[Reported], eager: bool) {
    let mut current = None;
    for (position, event) in events {
        assert!(event.at() <= *position, "{event:?} at {position}");
        match event {
            Event::Began { tone, .. } => {
                assert_eq!(current.replace(tone.tone()), None, "another tone has not ended");
                assert!(tone.confidence() <= 100);
            }
            Event::Corrected { tone, .. } => {
                assert!(eager && current.is_some());
                current = Some(tone.tone());
            }
            Event::Ended { tone, .. } => assert_eq!(current.take(), Some(*tone)),
            _ => assert_eq!(current, None, "a tone has not ended"),
        }
    }
    assert_eq!(current, None, "a tone never ended");
}

/// Returns at most half a minute of samples.
fn samples(mut sounds: &[u8], rate: u32) -> Vec<i16> {
    let most = 30 * rate as usize;
    let mut samples = Vec::new();
    while let Some(([kind, frequency, duration], rest)) = sounds.split_first_chunk::<3>() {
        sounds = rest;
        let len = usize::from(*duration) * rate as usize / 100;
        let amplitude = 30_000.0 / f32::from(1 + (kind >> 2));
        let step = TAU * 25.0 * f32::from(*frequency) / rate as f32;
        match kind & 3 {
            0 => samples.resize(samples.len() + len, 0),
            1 => samples.extend((0..len).map(|n| (amplitude * (step * n as f32).sin()) as i16)),
            2 => samples.extend((0..len as u32).map(|n| {
                let noise = n.wrapping_mul(2_654_435_761) ^ n.wrapping_mul(n) >> 7;
                (amplitude * (noise as i16 as f32 / 32_768.0)) as i16
            })),
            _ => {
                let (own, rest) = sounds.split_at((2 * len).min(sounds.len()) & !1);
                sounds = rest;
                samples.extend(own.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])));
            }
        }
        if samples.len() > most {
            break;
        }
    }
    samples.truncate(most);
    samples
}
