//! The frames of the tone for each call state, and their joints.

#![cfg(all(feature = "std", feature = "zones"))]

mod bank;
mod joints;
mod player;

use proptest::prelude::*;
use ringback::Tone;

/// Generates lists of sounds, with at most `most` elements of up to `longest` milliseconds each,
/// some of them followed by the same sound with its phase reversed, and some lists with a limit of
/// up to `longest_limit` milliseconds.
fn tone_of(
    sound: impl Strategy<Value = String>,
    longest: u32,
    most: usize,
    longest_limit: u32,
) -> impl Strategy<Value = Tone> {
    let reversal = prop_oneof![3 => Just(None), 1 => (1..=longest).prop_map(Some)];
    let segment = (any::<bool>(), sound, 1..=longest, reversal).prop_map(
        |(once, sound, millis, reversal)| {
            let once = ["", "!"][usize::from(once)];
            match reversal.filter(|_| sound != "0") {
                Some(more) => format!("{once}{sound}/{millis},{once}~{sound}/{more}"),
                None => format!("{once}{sound}/{millis}"),
            }
        },
    );
    let limit = prop_oneof![
        3 => Just(String::new()),
        1 => (1..=20_u32).prop_map(|times| format!(" x{times}")),
        1 => (1..=longest_limit).prop_map(|millis| format!(" for {millis}")),
    ];
    (prop::collection::vec(segment, 1..=most), limit)
        .prop_filter_map("no tone", |(list, limit)| (list.join(",") + &limit).parse().ok())
}
