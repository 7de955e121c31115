//! Conversion between text and [`Tone`](crate::Tone), with one module per notation.
//!
//! * [`asterisk`]: `440+480/2000,0/4000`, with this crate's extensions. [`str::parse`] reads it and
//!   `Display` writes it.
//! * [`tgml`]: `%(2000,4000,440,480)`, of FreeSWITCH.
//! * [`grandstream`]: `f1=440@-19,f2=480@-19,c=2000/4000;`, of Grandstream.
//! * [`yealink`]: `440+480/2000,0/4000`, of Yealink: a part of Asterisk's.
//!
//! [`Notation`] names them, and reads and writes each.

mod advice;
pub mod asterisk;
mod cadence;
mod cursor;
mod error;
mod fit;
mod foreign;
pub mod grandstream;
mod hint;
mod kinds;
mod reading;
pub mod tgml;
pub mod yealink;

pub(crate) use advice::hint;
pub(crate) use asterisk::write_tone;
pub use error::{CharOrEnd, ParseToneError, ParseToneErrorKind};
pub use fit::{Loss, WriteToneError, WrittenTone};
pub use hint::Hint;
pub use kinds::{Notation, UnknownNotation};
pub use reading::{ReadTone, Remark};
