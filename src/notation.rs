//! Conversion between text and [`Tone`](crate::Tone), with one module per notation.
//!
//! * [`asterisk`]: `440+480/2000,0/4000`, with this crate's extensions. [`str::parse`] reads it and
//!   `Display` writes it.

mod advice;
pub mod asterisk;
mod cursor;
mod error;
mod foreign;
mod hint;

pub(crate) use advice::hint;
pub(crate) use asterisk::write_tone;
pub use error::{CharOrEnd, ParseToneError, ParseToneErrorKind};
pub use hint::Hint;
