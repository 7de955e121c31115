//! What a detector says is a function of the samples alone.

use std::sync::Arc;

use proptest::prelude::*;
use ringback::detector::{Detector, Event, ToneSet};
use ringback::{Codec, SampleRate, Synth, Tone, ToneZones};

fn set(zone: &str, rate: SampleRate) -> Arc<ToneSet> {
    let zone = ToneZones::builtin().zone(zone).unwrap();
    Arc::new(ToneSet::from_zone(zone, rate).unwrap())
}

fn played(lists: &[&str], rate: SampleRate, millis: usize) -> Vec<i16> {
    let each = millis * rate.hz() as usize / 1000;
    let play = |list: &&str| {
        let tone: Tone = list.parse().unwrap();
        let mut samples = vec![0; each];
        Synth::new(&tone, rate).unwrap().fill(&mut samples);
        samples
    };
    lists.iter().flat_map(play).collect()
}

fn events(set: &Arc<ToneSet>, samples: &[i16], cuts: &[usize]) -> Vec<(u64, Event)> {
    let mut detector = Detector::new(set);
    let (mut events, mut rest) = (Vec::new(), samples);
    let mut cuts = cuts.iter().cycle();
    while !rest.is_empty() {
        let portion = cuts.next().map_or(rest.len(), |cut| *cut).min(rest.len());
        let (mut now, later) = rest.split_at(portion);
        while let Some(event) = detector.next_event(&mut now) {
            events.push((detector.position(), event));
        }
        rest = later;
    }
    assert_eq!(detector.position(), samples.len() as u64);
    while let Some(event) = detector.finish() {
        events.push((detector.position(), event));
    }
    events
}

#[test]
fn payloads_are_heard_like_their_samples() {
    let set = set("de", SampleRate::HZ_8000);
    let samples = played(&["425/480,0/480"], SampleRate::HZ_8000, 3_000);
    for codec in [Codec::Pcmu, Codec::Pcma, Codec::L16] {
        let mut payload = vec![0; samples.len() * codec.octets_per_sample()];
        codec.encode(&samples, &mut payload);
        let mut decoded = vec![0; samples.len()];
        codec.decode(&payload, &mut decoded);
        let mut detector = Detector::new(&set);
        let mut heard = Vec::new();
        for mut frame in payload.chunks(333 * codec.octets_per_sample()) {
            while let Some(event) = detector.next_event_in(codec, &mut frame) {
                heard.push((detector.position(), event));
            }
            assert!(frame.is_empty());
        }
        while let Some(event) = detector.finish() {
            heard.push((detector.position(), event));
        }
        assert_eq!(heard, events(&set, &decoded, &[]), "{codec}");
        assert!(!heard.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn tones_give_equal_events_however_they_are_cut(
        cuts in prop::collection::vec(1_usize..3_000, 1..20),
        rate in prop::sample::select(vec![8_000, 11_025, 16_000, 44_100, 48_000]),
        first in 0..4_usize,
    ) {
        let rate = SampleRate::new(rate).unwrap();
        let lists = ["425/250,0/250", "425/1000,0/4000", "0", "425"];
        let lists = [lists[first], lists[(first + 1) % 4]];
        let samples = played(&lists, rate, 2_500);
        let set = set("es", rate);
        prop_assert_eq!(events(&set, &samples, &cuts), events(&set, &samples, &[]));
    }

    #[test]
    fn any_samples_give_equal_events_however_they_are_cut(
        samples in prop::collection::vec(any::<i16>(), 0..8_000),
        cuts in prop::collection::vec(1_usize..500, 1..20),
    ) {
        let set = set("us", SampleRate::HZ_8000);
        prop_assert_eq!(events(&set, &samples, &cuts), events(&set, &samples, &[]));
    }
}
