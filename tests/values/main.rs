//! What holds for all public types, and for the files of this crate.

#![cfg(all(feature = "std", feature = "zones"))]

mod layout;
mod types;
