//! What reading a tone returns besides the tone.

use alloc::vec::Vec;
use core::fmt;

use crate::tone::Tone;

/// A tone that was read in a notation, and where the notation's own reader departs from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadTone {
    /// The tone.
    pub tone: Tone,
    /// What the reader of that system does differently, or what no [`Tone`] can express and was
    /// left out. In the order of the text.
    pub remarks: Vec<Remark>,
}

impl From<Tone> for ReadTone {
    fn from(tone: Tone) -> Self {
        Self { tone, remarks: Vec::new() }
    }
}

/// A remark about a text that was read. `Display` writes one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The byte offset of the place in the text. Always a character boundary.
    pub offset: usize,
    /// The remark, in one sentence without a full stop.
    pub message: &'static str,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.offset, self.message)
    }
}
