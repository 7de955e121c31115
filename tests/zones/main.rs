//! Zones, their sources, and their telephone numbers.

#![cfg(all(feature = "std", feature = "zones"))]

mod facts;
mod numbers;
