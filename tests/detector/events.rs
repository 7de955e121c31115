//! What a detector reports, and when.

use std::sync::Arc;

use ringback::detector::{Detector, Event, ToneSet, ToneSetError, identify};
use ringback::{SampleRate, Synth, Tone, ToneZones};

const RATE: SampleRate = SampleRate::HZ_8000;

fn zone(name: &str) -> Arc<ToneSet> {
    let zone = ToneZones::builtin().zone(name).unwrap();
    Arc::new(ToneSet::from_zone(zone, RATE).unwrap())
}

fn tone(list: &str) -> Tone {
    list.parse().unwrap()
}

fn play(samples: &mut Vec<i16>, list: &str, millis: usize) {
    let begin = samples.len();
    samples.resize(begin + millis * 8, 0);
    Synth::new(&tone(list), RATE).unwrap().fill(&mut samples[begin..]);
}

fn hear(detector: &mut Detector, mut samples: &[i16]) -> Vec<(u64, Event)> {
    let mut events = Vec::new();
    while let Some(event) = detector.next_event(&mut samples) {
        events.push((detector.position(), event));
    }
    events
}

#[test]
fn a_busy_tone_is_named_within_two_cycles_with_its_measurements() {
    let set = zone("us");
    let mut samples = vec![0; 4_000];
    play(&mut samples, "480+620/500,0/500", 5_000);
    let events = hear(&mut Detector::new(&set), &samples);
    let Some((when, Event::Began { at, tone })) =
        events.iter().find(|(_, event)| matches!(event, Event::Began { .. }))
    else {
        panic!("{events:?}")
    };
    assert_eq!(set.names(tone), ["busy"]);
    assert!(at.abs_diff(4_000) < 80, "begins at {at}");
    assert!(*when < 4_000 + 16_000, "named at {when}");
    let frequencies: Vec<f64> = tone.frequencies().map(ringback::Frequency::hz).collect();
    assert_eq!(frequencies.len(), 2);
    assert!(frequencies.iter().any(|hz| (hz - 480.0).abs() < 1.0), "{frequencies:?}");
    assert!(frequencies.iter().any(|hz| (hz - 620.0).abs() < 1.0), "{frequencies:?}");
    // Two frequencies of -10 dBm0 each.
    assert!((tone.level().dbm0() + 7.0).abs() < 0.5, "{}", tone.level());
    assert!(tone.burst().abs_diff(4_000) < 80, "{}", tone.burst());
}

#[test]
fn a_tone_that_ends_is_reported_in_the_silence_after_it() {
    let set = zone("de");
    let mut samples = Vec::new();
    play(&mut samples, "425/1000,0/4000", 6_000);
    play(&mut samples, "0", 10_000);
    let events = hear(&mut Detector::new(&set), &samples);
    let ended = events.iter().find_map(|(when, event)| match event {
        Event::Ended { at, tone, .. } => Some((*when, *at, *tone)),
        _ => None,
    });
    let (when, at, tone) = ended.unwrap_or_else(|| panic!("{events:?}"));
    assert_eq!(set.get(tone).unwrap().uses()[0].name(), "ring");
    assert!(at.abs_diff(48_000) < 80, "ended at {at}");
    assert!(when < 48_000 + 8 * (4_600 + 500), "reported at {when}");
    assert!(matches!(events.last(), Some((_, Event::Silence { .. }))), "{events:?}");
}

#[test]
fn silence_and_noise_are_reported_once() {
    let set = zone("de");
    let silence = hear(&mut Detector::new(&set), &vec![0; 40_000]);
    assert!(matches!(silence[..], [(_, Event::Silence { at: 0 })]), "{silence:?}");
    let mut state = 1_u32;
    let noise: Vec<i16> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as i16 / 8
    })
    .take(40_000)
    .collect();
    let noise = hear(&mut Detector::new(&set), &noise);
    assert!(matches!(noise[..], [(_, Event::Other { .. })]), "{noise:?}");
}

#[test]
fn tones_that_are_alike_are_one_event_with_both_names() {
    let tones = [("busy", tone("425/500,0/500")), ("congestion", tone("425/480,0/480"))];
    let set = ToneSet::from_tones(tones, RATE).unwrap();
    let busy = set.tones()[0].id();
    let alike: Vec<_> = set.alike(busy).map(|known| known.uses()[0].name()).collect();
    assert_eq!(alike, ["congestion"]);
    let mut samples = Vec::new();
    play(&mut samples, "425/500,0/500", 3_000);
    let events = hear(&mut Detector::new(&Arc::new(set.clone())), &samples);
    let Some((_, Event::Began { tone, .. })) = events.first() else { panic!("{events:?}") };
    assert_eq!(set.names(tone).len(), 2);
}

#[test]
fn tones_whose_tolerances_do_not_overlap_are_not_alike() {
    let tones = [
        ("busy", tone("425/500,0/500")),
        ("congestion", tone("425/250,0/250")),
        ("other", tone("400/500,0/500")),
        ("sum", tone("400+450/500,0/500")),
        ("modulated", tone("425*25/500,0/500")),
    ];
    let set = ToneSet::from_tones(tones, RATE).unwrap();
    for known in set.tones() {
        assert_eq!(set.alike(known.id()).count(), 0, "{}", known.tone());
    }
}

#[test]
fn an_eager_detector_guesses_and_corrects_itself() {
    // After the first burst busy fits as well as ring; a pause of 500 ms rules it out.
    let tones = [("first", tone("425/500,0/500")), ("second", tone("425/500,0/4000"))];
    let set = Arc::new(ToneSet::from_tones(tones, RATE).unwrap());
    let mut samples = Vec::new();
    play(&mut samples, "425/500,0/4000", 4_000);
    let events = hear(&mut Detector::new(&set).with_eager(true), &samples);
    let names: Vec<_> = events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Began { tone, .. } => Some(("began", set.names(tone)[0].to_owned())),
            Event::Corrected { tone, .. } => Some(("corrected", set.names(tone)[0].to_owned())),
            _ => None,
        })
        .collect();
    let expected = [("began", "first".to_owned()), ("corrected", "second".to_owned())];
    assert_eq!(names, expected, "{events:?}");
    let patient = hear(&mut Detector::new(&set), &samples);
    assert_eq!(patient.iter().filter(|(_, event)| matches!(event, Event::Began { .. })).count(), 1);
}

#[test]
fn a_ring_of_north_america_is_identified_among_all_zones() {
    let mut samples = Vec::new();
    play(&mut samples, "440+480/2000,0/4000", 13_000);
    let found = identify(ToneZones::builtin(), &samples, RATE).unwrap();
    let first = found.first().unwrap();
    assert_eq!(first.tone.tone(), &tone("440+480/2000,0/4000"));
    let text = first.to_string();
    assert!(text.starts_with("440+480/2000,0/4000: ring in "), "{text}");
    assert!(text.contains(" more"), "{text}");
}

#[test]
fn a_set_without_a_sound_is_an_error() {
    let none = ToneSet::from_tones([("queue", tone("0"))], RATE);
    assert_eq!(none.unwrap_err(), ToneSetError::Empty);
}

#[test]
fn a_detector_takes_at_most_two_kibibytes() {
    assert!(size_of::<Detector>() <= 2_048, "{}", size_of::<Detector>());
}
