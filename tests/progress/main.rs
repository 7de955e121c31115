//! Signalling → what the caller hears.

#![cfg(all(feature = "std", feature = "zones"))]

#[path = "../common/mod.rs"]
mod common;
mod details;
mod groups;
mod model;
mod rules;
mod scenes;
mod server;
mod unchanged;
