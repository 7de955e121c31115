//! The frames of the tone for each call state, and their joints.

#![cfg(all(feature = "std", feature = "zones"))]

mod bank;
mod joints;
mod player;
