//! Helpers for several tests.
#![allow(dead_code, reason = "each test uses a part of it")]

pub(crate) mod call;
pub(crate) mod sine_fit;
pub(crate) mod zones;

use proptest::prelude::*;
use ringback::{Component, Dbm0, Frequency, Segment, Sound, Tail, Tone};

/// Generates any tone.
pub(crate) fn any_tone() -> impl Strategy<Value = Tone> {
    tone_of(any_signal(95_999_999), 1..=3_600_000)
}

/// Generates a tone that every rate can play, with segments of up to `longest` milliseconds.
pub(crate) fn playable_tone(longest: u32) -> impl Strategy<Value = Tone> {
    tone_of(any_signal(1_999_999), 1..=longest)
}

fn tone_of(
    signal: impl Strategy<Value = Sound> + Clone,
    millis: std::ops::RangeInclusive<u32>,
) -> impl Strategy<Value = Tone> {
    let segment = (signal.clone(), millis).prop_map(|(s, ms)| Segment::new(s, ms).unwrap());
    let intro = prop::collection::vec(segment.clone(), 0..5);
    let tail = prop_oneof![
        1 => Just(Tail::End),
        3 => prop::collection::vec(segment, 1..6).prop_map(Tail::Cycle),
        1 => signal.prop_map(Tail::Hold),
    ];
    (intro, tail).prop_filter_map("empty", |(intro, tail)| Tone::new(intro, tail).ok())
}

fn any_signal(most_millihertz: u32) -> impl Strategy<Value = Sound> + Clone {
    // A small set of frequencies, so that neighbours are sometimes equal.
    let frequency = prop_oneof![
        (1..=most_millihertz).prop_map(|mhz| Frequency::from_millihertz(mhz).unwrap()),
        (44..48_u32).prop_map(|tens| Frequency::from_hz(10 * tens).unwrap()),
        (0..=95_u32).prop_map(|note| format!("M{note}").parse().unwrap()),
    ];
    let level = prop::option::of((-700..=31_i16).prop_map(|t| Dbm0::from_tenths(t).unwrap()));
    let component =
        (frequency.clone(), level).prop_map(|(frequency, level)| Component { frequency, level });
    prop_oneof![
        2 => Just(Sound::Silence),
        2 => frequency.clone().prop_map(Sound::from),
        1 => prop::collection::vec(component.clone(), 1..=4)
            .prop_map(|components| Sound::sum(components).unwrap()),
        1 => (component, frequency)
            .prop_map(|(carrier, modulator)| Sound::Modulated { carrier, modulator }),
    ]
}
