//! Sound files as tones.

#![cfg(all(feature = "std", feature = "zones"))]

mod files;
mod rendering;
