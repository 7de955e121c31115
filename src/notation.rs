//! Conversion between text and [`Tone`](crate::Tone), with one module per notation.
//!
//! * [`asterisk`]: `440+480/2000,0/4000`, with this crate's extensions. [`str::parse`] reads it and
//!   `Display` writes it.
//! * [`tgml`]: `%(2000,4000,440,480)`, of FreeSWITCH.
//! * `spandsp`: `<step freq="440+480" length="2.0"/>`, with the feature `spandsp`.
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
mod plain;
mod reading;
#[cfg(feature = "spandsp")]
#[cfg_attr(docsrs, doc(cfg(feature = "spandsp")))]
pub mod spandsp;
pub mod tgml;

pub(crate) use advice::hint;
pub(crate) use asterisk::write_tone;
pub use error::{CharOrEnd, ParseToneError, ParseToneErrorKind};
pub use fit::{Loss, WriteToneError, WrittenTone};
pub use hint::Hint;
pub use kinds::{Notation, UnknownNotation};
pub(crate) use plain::{Extension, extensions, nearest_for_asterisk};
pub use reading::{ReadTone, Remark};
