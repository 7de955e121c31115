//! Conversion between text in the tone notation and tones.

#![cfg(all(feature = "std", feature = "zones"))]

mod asterisk_readings;
#[path = "../common/mod.rs"]
mod common;
mod grandstream;
mod hints;
mod lists;
mod notations;
#[cfg(feature = "spandsp")]
mod spandsp;
mod tgml;
mod tonescript;
mod written_only;
mod yealink;

use ringback::Tone;
use ringback::notation::{Loss, Notation};

/// Returns the position and the message of an error.
#[track_caller]
fn error(notation: Notation, text: &str) -> (usize, String) {
    let error = notation.read(text).expect_err(text);
    (error.offset, error.show(text).to_string())
}

/// Returns the nearest text of a list, and what was lost.
fn write(notation: Notation, list: &str) -> (String, Vec<Loss>) {
    let tone: Tone = list.parse().unwrap();
    let written = notation.write_lossy(&tone);
    (written.text, written.losses)
}
