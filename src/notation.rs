//! Conversion between text and [`Tone`](crate::Tone), with one module per notation.
//!
//! * [`asterisk`]: `440+480/2000,0/4000`, with this crate's extensions. [`str::parse`] reads it and
//!   `Display` writes it.
//! * [`tgml`]: `%(2000,4000,440,480)`, of FreeSWITCH.
//! * [`tonescript`]: `440@-19,480@-19;*(2/4/1+2)`, of Sipura, Linksys and Cisco SPA devices and, in
//!   another kind, of Auerswald.
//! * [`grandstream`]: `f1=440@-19,f2=480@-19,c=2000/4000;`, of Grandstream.
//! * [`yealink`]: `440+480/2000,0/4000`, of Yealink: a part of Asterisk's.
//! * `spandsp`: `<step freq="440+480" length="2.0"/>`, with the feature `spandsp`.
//!
//! These can only be written:
//!
//! * [`polycom`]: `tone.chord` and `se.pat`, of Polycom UC software.
//! * [`ios`]: `voice class custom-cptone`, of Cisco IOS.
//! * [`audiocodes`]: `[CALL PROGRESS TONE #1]`, of AudioCodes.
//! * [`snom`]: `2 440 -10 480 -10 0 0 0 0 2000 4000 65535`, of snom.
//!
//! [`Notation`] names them, and reads and writes each.

mod advice;
pub mod asterisk;
pub mod audiocodes;
mod cursor;
mod error;
mod fit;
mod foreign;
pub mod grandstream;
mod hint;
pub mod ios;
mod kinds;
mod pairs;
mod plain;
pub mod polycom;
mod reading;
pub mod snom;
#[cfg(feature = "spandsp")]
#[cfg_attr(docsrs, doc(cfg(feature = "spandsp")))]
pub mod spandsp;
pub mod tgml;
pub mod tonescript;
pub mod yealink;

pub(crate) use advice::hint;
pub(crate) use asterisk::write_tone;
pub use error::{CharOrEnd, ParseToneError, ParseToneErrorKind};
pub use fit::{Loss, WriteToneError, WrittenTone};
pub use hint::Hint;
pub use kinds::{Notation, UnknownNotation};
pub(crate) use plain::{Extension, extensions, nearest_for_asterisk};
pub use reading::{ReadTone, Remark};
