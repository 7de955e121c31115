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
