//! Conversion between text in the tone notation and tones.

#![cfg(all(feature = "std", feature = "zones"))]

mod asterisk_readings;
#[path = "../common/mod.rs"]
mod common;
mod hints;
mod lists;
mod notations;
mod tgml;
mod tonescript;
