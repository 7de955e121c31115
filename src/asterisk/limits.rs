//! The limits of reading a file.

use crate::zones::ToneZones;

impl ToneZones {
    /// The maximum length of a line, in bytes.
    pub const MAX_LINE: usize = 65_536;
    /// The maximum number of files to read or look for. A file counts each time it is included.
    pub const MAX_FILES: usize = 1_024;
    /// The maximum depth of nested includes, with the first file. Asterisk has the same limit.
    pub const MAX_DEPTH: usize = 10;
    /// The maximum number of errors in a [`Reading`](super::Reading), and of warnings. An error
    /// that ends the reading is added to these.
    pub const MAX_DIAGNOSTICS: usize = 1_000;
}
