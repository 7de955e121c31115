//! Companding, codecs and formats: the way from samples to the payload of a frame.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod error;
mod format;
mod g711;
mod payload;
pub mod telephone_event;
pub(crate) mod wav;

pub use error::FormatError;
pub use format::Format;
pub use g711::G711;
pub(crate) use payload::sealed::Coding;
pub use payload::{Codec, Linear, PayloadElement};
