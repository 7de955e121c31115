//! Clips from files.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::ClipError;
use super::recording::Clip;
use super::{raw, wav};

impl Clip {
    /// Reads a file.
    ///
    /// The extension determines the format, in upper or lower case:
    ///
    /// - `.ulaw`, `.ul`, `.mu`, `.ulw`: µ-law at 8 kHz, without a header;
    /// - `.alaw`, `.al`, `.alw`: A-law at 8 kHz, without a header;
    /// - `.sln`: 16-bit linear, little-endian, at 8 kHz, without a header;
    /// - `.sln12`, `.sln16`, `.sln24`, `.sln32`, `.sln44` (44,100 Hz), `.sln48`, `.sln96`,
    ///   `.sln192`: the same at other rates;
    /// - any other: WAV.
    ///
    /// These are the extensions of Asterisk's `format_pcm.c` and `format_sln.c`, except `.pcm` and
    /// `.raw`, which mean different things elsewhere.
    ///
    /// # Errors
    /// [`ClipError`] if the file cannot be read or is invalid. The error does not contain the path.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, ClipError> {
        let path = path.as_ref();
        let file = File::open(path).map_err(ClipError::Read)?;
        match raw::Coding::of(path) {
            Some(coding) => coding.read(file),
            None => wav::read(file),
        }
    }

    /// Reads a WAV file from any reader, up to the end of the sound. Because the input is buffered,
    /// more bytes may be taken from the reader.
    ///
    /// A program that writes to a pipe does not know the length, and writes a length of about 2 or
    /// 4 GiB. So if the header announces 2 GiB less 64 KiB or more, the sound continues to the end
    /// of the input.
    ///
    /// # Errors
    /// [`ClipError`] if the input cannot be read or is invalid.
    pub fn from_wav(reader: impl Read) -> Result<Self, ClipError> {
        wav::read(reader)
    }
}
