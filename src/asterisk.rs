//! Conversion between Asterisk's `indications.conf` and [`ToneZones`](crate::ToneZones).
//!
//! # The file
//!
//! ```text
//! [general]
//! country = fr                    ; the default zone
//!
//! [base](!)                       ; a template, from which other sections inherit
//! trying = 425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000
//!
//! [fr](base)
//! description = France
//! ringcadence = 1500,3500         ; the cadence of a bell
//! ring = 440/1500,0/3500
//! busy = 440/500,0/500
//! ```
//!
//! Every section except `[general]` and templates is a [`ToneZone`](crate::ToneZone). Every key in
//! it is a tone in the [notation](crate::notation::asterisk), except `description` and
//! `ringcadence` (also spelt `ringcadance`).
//!
//! ```text
//! file      = *( line LF )               blanks and CR around a line, and a BOM, are ignored
//! line      = [ section / directive / entry ] [ comment ]
//! section   = "[" name "]" [ "(" option *( "," option ) ")" ]
//! option    = "!"                        a template
//!           / "+"                        adds to the earlier section with the same name
//!           / name                       inherits all earlier keys of that section
//! entry     = [ "\" ] key ( "=" / "=>" ) value     replaces an earlier value of the key
//!           / [ "\" ] key "+=" value               appends to the earlier value
//! directive = "#include" path            the file must exist
//!           / "#tryinclude" path         the file may be missing
//!           / "#exec" command            never run
//! path      = text / <"> text <"> / "<" text ">"
//! comment   = ";" to the end of the line
//!           / ";--" text "--;"           may span lines and nest
//! ```
//!
//! * Without `country`, the first zone that has a description and tones is the default. With an
//!   empty `country`, there is no default.
//! * Names and keys ignore case, and are stored in lower case. A literal `;` is written `\;`.
//!   `;---` begins a comment of one line.
//! * A section that repeats an earlier name adds to the earlier section, with or without `(+)`.
//! * An included file begins in the section that contains its `#include`. After the `#include` that
//!   section continues, whatever sections the included file has.
//! * A line that is not UTF-8 is read as ISO 8859-1.
//!
//! # Where this departs from Asterisk
//!
//! Asterisk here means its `main` branch of 2026, version 22 and later.
//!
//! | file | Asterisk | here |
//! | --- | --- | --- |
//! | an invalid line, directive or key | skips it, with a line in its log | an error |
//! | `[x] (!)`, `[x]y` | ignores the text after `[x]` | an error; the intended header is read |
//! | a zone without description, or without tones | skips it | a warning |
//! | `--;` without the start of a comment | treats the rest of the file as a comment | a warning |
//! | a byte order mark | skips it | a warning |
//! | a line of 8,190 bytes | skips it | a warning up to [`ToneZones::MAX_LINE`](crate::ToneZones::MAX_LINE) |
//! | `#exec` | runs it, if its options allow that | a warning |
//! | a second section with the same name, without `(+)` | adds to the first, except the `ringcadence` | a warning; adds to the first |
//! | `(+filter)` | adds to a section that has certain values | an error |
//! | `(+)` to a template | refuses the file | a warning; adds to it |
//! | an empty `country =` | the first zone is the default | there is no default |
//! | a second `[base](!)` | a section inherits only from the first | a warning; adds to the first |
//! | `Ring += …` after `ring = …` | `+=` respects case, so the new text replaces the old | appends, because keys ignore case |
//! | `ringcadence` twice | joins them | the last counts, as for any key |
//! | `country` that names no zone | the first zone is the default | a warning; there is no default |
//! | a second `#include` in a section | its file begins where the first one ended | each begins in the section of its `#include` |
//! | `#include` of a pattern | all patterns of a shell | `*` and `?` in the last part of the path |

#[cfg(all(feature = "std", feature = "zones"))]
mod builtin;
mod diagnostic;
mod header;
mod include;
mod lexer;
mod limits;
#[cfg(feature = "std")]
mod loader;
mod parser;
mod pitfalls;
mod reader;
mod source;
mod spelling;
mod writer;

pub use diagnostic::{Diagnostic, DiagnosticKind, Severity};
pub use include::IncludeError;
#[cfg(feature = "std")]
pub use loader::{LoadError, Loader};
pub use reader::Reading;
pub use source::Source;
pub use writer::WriteError;
