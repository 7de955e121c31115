//! Conversion between `indications.conf` and zones.

#![cfg(all(feature = "std", feature = "zones"))]

#[path = "../common/mod.rs"]
mod common;
mod departures;
mod files;
mod limits;
mod lint;
