//! Writing text: decimal digits, excerpts with a caret, errors.

pub(crate) mod decimal;
mod error;
pub(crate) mod excerpt;

pub(crate) use error::debug_as_display;
