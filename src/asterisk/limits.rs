//! How much of a file is read.

use crate::zones::ToneZones;

impl ToneZones {
    /// As many bytes as a line may have.
    pub const MAX_LINE: usize = 65_536;
    /// As many files as are read or looked for, each as often as it is included.
    pub const MAX_FILES: usize = 1_024;
    /// As many files as may include one another, counting the first. Asterisk has the same.
    pub const MAX_DEPTH: usize = 10;
    /// As many errors as a [`Reading`](super::Reading) tells, and as many warnings; the one that ended the reading
    /// comes on top.
    pub const MAX_DIAGNOSTICS: usize = 1_000;
}
