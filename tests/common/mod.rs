//! Helpers for several tests.
#![allow(dead_code, reason = "each test uses a part of it")]

pub(crate) mod call;
pub(crate) mod sine_fit;
pub(crate) mod soon;
pub(crate) mod zones;

use proptest::prelude::*;
use ringback::{
    Component, CycleLimit, Dbm0, Frequency, ModulationDepth, Segment, Sound, Tail, Tone,
};

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
    let longest = *millis.end();
    let reversal = prop_oneof![3 => Just(None), 1 => (1..=longest).prop_map(Some)];
    // A segment, and sometimes another of the same sound with the phase reversed.
    let segments = (signal.clone(), millis, reversal).prop_map(|(sound, millis, reversal)| {
        let segment = Segment::new(sound, millis).unwrap();
        let reversed = |millis| Segment::new(sound, millis).unwrap().with_phase_reversal();
        let reversal = reversal.filter(|_| !sound.is_silence()).map(reversed);
        std::iter::once(segment).chain(reversal).collect::<Vec<_>>()
    });
    let intro = prop::collection::vec(segments.clone(), 0..5).prop_map(|all| all.concat());
    let cycle = prop::collection::vec(segments, 1..6).prop_map(|all| all.concat());
    let limit = prop_oneof![
        (1..=7_u32).prop_map(CycleLimit::Times),
        (1..=longest.saturating_mul(7).min(CycleLimit::MAX_MILLIS)).prop_map(CycleLimit::Millis),
    ];
    let tail = prop_oneof![
        1 => Just(Tail::End),
        3 => cycle.clone().prop_map(Tail::Cycle),
        2 => (cycle, limit).prop_map(|(cycle, limit)| Tail::FiniteCycle(cycle, limit)),
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
        1 => (component, frequency, prop::option::of(0..=100_u8)).prop_map(
            |(carrier, modulator, depth)| {
                let depth = depth.map(|percent| ModulationDepth::from_percent(percent).unwrap());
                Sound::Modulated { carrier, modulator, depth }
            }
        ),
    ]
}
