//! Zones, their sources, and the telephone numbers that lead to them.

#![cfg(all(feature = "std", feature = "zones"))]

mod facts;
mod numbers;
