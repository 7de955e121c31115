//! `indications.conf` ⇄ zones.

#![cfg(all(feature = "std", feature = "zones"))]

#[path = "../common/mod.rs"]
mod common;
mod departures;
mod files;
mod limits;
mod lint;
