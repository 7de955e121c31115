//! The examples, run as processes like a user runs them.

#![cfg(all(feature = "std", feature = "zones"))]

#[path = "../common/mod.rs"]
mod common;
mod picture;
mod render;
mod two_stage;
mod zones;
