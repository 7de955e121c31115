//! Frames of the tone for each state of a call, and how they join.

#![cfg(all(feature = "std", feature = "zones"))]

mod bank;
mod joints;
mod player;
