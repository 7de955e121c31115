//! Conversion between text and [`Tone`](crate::Tone), with one module per notation.
//!
//! * [`asterisk`]: `440+480/2000,0/4000`, with this crate's extensions. [`str::parse`] reads it and
//!   `Display` writes it.
//! * [`tgml`]: `%(2000,4000,440,480)`, of FreeSWITCH.
//! * [`tonescript`]: `440@-19,480@-19;*(2/4/1+2)`, of Sipura, Linksys and Cisco SPA devices and, in
//!   another kind, of Auerswald.
//!
//! [`Notation`] names them, and reads and writes each.

mod advice;
pub mod asterisk;
mod cursor;
mod error;
mod fit;
mod foreign;
mod hint;
mod kinds;
mod reading;
pub mod tgml;
pub mod tonescript;

pub(crate) use advice::hint;
pub(crate) use asterisk::write_tone;
pub use error::{CharOrEnd, ParseToneError, ParseToneErrorKind};
pub use fit::{Loss, WriteToneError, WrittenTone};
pub use hint::Hint;
pub use kinds::{Notation, UnknownNotation};
pub use reading::{ReadTone, Remark};
