//! Properties of all public types, and of the files of this crate.

#![cfg(all(feature = "std", feature = "zones"))]

mod layout;
mod types;
