//! Asterisk's `indications.conf` ⇄ [`ToneZones`](crate::ToneZones), the tones of many countries.
//!
//! # The file
//!
//! ```text
//! [general]
//! country = fr                    ; the default zone
//!
//! [base](!)                       ; a template: only for others to inherit from
//! trying = 425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000
//!
//! [fr](base)
//! description = France
//! ringcadence = 1500,3500         ; how a bell rings
//! ring = 440/1500,0/3500
//! busy = 440/500,0/500
//! ```
//!
//! Every section but `[general]` and templates is a [`ToneZone`](crate::ToneZone), every key in it a tone in the
//! [notation](crate::notation::asterisk), but for `description` and `ringcadence` (`ringcadance` to some).
//!
//! ```text
//! file      = *( line LF )               blanks and CR around a line are ignored, a BOM as well
//! line      = [ section / directive / entry ] [ comment ]
//! section   = "[" name "]" [ "(" option *( "," option ) ")" ]
//! option    = "!"                        a template
//!           / "+"                        adds to the section of that name further up
//!           / name                       takes over what that section says so far
//! entry     = [ "\" ] key ( "=" / "=>" ) value     replaces an earlier one of that key
//!           / [ "\" ] key "+=" value               appends to it
//! directive = ( "#include" / "#tryinclude" ) file  the latter need not exist
//!           / "#exec" command            never run
//! file      = text / <"> text <"> / "<" text ">"
//! comment   = ";" to the end of the line
//!           / ";--" any text, of many lines or with comments of this kind within, "--;"
//! ```
//!
//! * Without `country` the first zone that has a description and tones is the default; with an
//!   empty one there is none.
//! * Names and keys have no case, and are kept in lower case. A `;` that is meant is written `\;`.
//!   `;---` begins a comment of one line.
//! * A section of a name that stood further up adds to that one, with or without `(+)`.
//! * An included file begins in the section in which its `#include` stands, and that goes on
//!   behind it, whatever sections the included file has.
//! * A line that is not UTF-8 is read as ISO 8859-1.
//!
//! # Where this departs from Asterisk
//!
//! Asterisk is its `main` of 2026, version 22 and later.
//!
//! | file | Asterisk | here |
//! | --- | --- | --- |
//! | a line, directive or key that makes no sense | left out, with a line in its log | an error |
//! | `[x] (!)`, `[x]y` | ignores what stands behind `[x]` | an error; what was meant is read |
//! | a zone without description, or without tones | leaves it out | a warning |
//! | `--;` where no comment began | takes the rest of the file for a comment | a warning |
//! | a byte order mark | skips it | a warning |
//! | a line of 8,190 bytes | skips it | a warning up to [`ToneZones::MAX_LINE`](crate::ToneZones::MAX_LINE) |
//! | `#exec` | runs it, if its options say so | a warning |
//! | a second section of a name without `(+)` | adds to the first but for its `ringcadence` | a warning; adds to the first |
//! | `(+filter)` | adds to a section that has certain values | an error |
//! | `(+)` to a template | refuses the file | a warning; adds to it |
//! | an empty `country =` | the first zone is the default | there is no default |
//! | a second `[base](!)` | an heir inherits from the first only | a warning; adds to the first |
//! | `Ring += …` after `ring = …` | `+=` minds case, so the new text replaces the old | appends, since keys have no case |
//! | `ringcadence` twice | they are joined | the last counts, as of any key |
//! | `country` that names no zone | the first zone is the default | a warning; none is |
//! | a second `#include` in a section | its file begins where the first one ended | each begins in the section of its `#include` |
//! | `#include` of a pattern | all that a shell knows | `*` and `?` in the last part of the path |

#[cfg(all(feature = "std", feature = "zones"))]
mod builtin;
mod diagnostic;
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
