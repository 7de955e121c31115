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
    /// Its name says what it is, in upper or lower case: `.ulaw`, `.ul`, `.mu` and `.ulw` are
    /// µ-law, `.alaw`, `.al` and `.alw` A-law, without a header and at 8 kHz. `.sln` is 16-bit
    /// linear without a header, little-endian, at 8 kHz, and `.sln12`, `.sln16`, `.sln24`,
    /// `.sln32`, `.sln44` (44,100 Hz), `.sln48`, `.sln96`, `.sln192` the same at other rates
    /// (Asterisk's `format_pcm.c` and `format_sln.c`; but not its `.pcm` and `.raw`, which mean other
    /// things elsewhere). Everything else is WAV.
    ///
    /// # Errors
    /// [`ClipError`] if it can't be read, or if there is something wrong with it. The error does
    /// not tell the path.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, ClipError> {
        let path = path.as_ref();
        let file = File::open(path).map_err(ClipError::Read)?;
        match raw::Coding::of(path) {
            Some(coding) => coding.read(file),
            None => wav::read(file),
        }
    }

    /// Reads a WAV file from anything, up to the end of the sound. It is buffered here, so more may
    /// have been taken from the reader than that.
    ///
    /// A program that writes to a pipe does not know the length, and says some 2 or 4 GiB. So of a
    /// header with more than 2 GiB less 64 KiB, the sound goes on to the end of the input.
    ///
    /// # Errors
    /// [`ClipError`] if it can't be read, or if there is something wrong with it.
    pub fn from_wav(reader: impl Read) -> Result<Self, ClipError> {
        wav::read(reader)
    }
}
