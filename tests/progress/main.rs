//! Call progress: from SIP events to call states.

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
