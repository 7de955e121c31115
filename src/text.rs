//! How text is written and shown: digits, excerpts with a caret, errors.

pub(crate) mod decimal;
mod error;
pub(crate) mod excerpt;

pub(crate) use error::debug_as_display;
