//! Tones as samples and frames.

#![cfg(all(feature = "std", feature = "zones"))]

#[path = "../common/mod.rs"]
mod common;
mod frames;
mod g711;
mod golden;
mod hostile;
mod rendered;
mod sound;
