//! Why a recording is no clip, or a clip no tone.

use std::io;

use crate::play::RenderError;
use crate::text::debug_as_display;

/// The most samples of a clip.
pub(super) const MAX_SAMPLES: usize = 1 << 25;

/// Why a recording is no clip, or a clip no tone.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ClipError {
    /// The file or reader gave an error.
    #[error("the recording can't be read")]
    Read(#[source] io::Error),
    /// It is no WAV file, or one that breaks the rules of RIFF. Other kinds of files must be
    /// decoded elsewhere, see [`Clip::from_samples`](crate::Clip::from_samples).
    #[error("at byte {offset}: expected {expected}")]
    Malformed {
        /// Where, from the start of the file.
        offset: u64,
        /// What should be there.
        expected: &'static str,
    },
    /// It is WAV, but what is in it has another coding: compressed, as by GSM (49) or MP3 (85), or
    /// with samples of other sizes, as with floats of 64 bits. Convert it to 16-bit PCM.
    #[error("WAV format {format} with {bits} bits a sample is neither integers, floats nor G.711")]
    Unsupported {
        /// The format tag; of an extensible header its sub-format's, or 65534 if that has none.
        format: u16,
        /// Bits of a sample.
        bits: u16,
    },
    /// No sample rate of a recording.
    #[error("{hz} samples a second; a clip has 4000 to 384000")]
    Rate {
        /// As many as it would be.
        hz: u32,
    },
    /// It ends before the end that its header tells, or in the middle of a sample: it was not copied
    /// or recorded to its end.
    #[error("the recording is cut off: {missing} of {bytes} bytes of sound are missing")]
    Truncated {
        /// Bytes that are not there.
        missing: u64,
        /// Bytes of sound that there should be.
        bytes: u64,
    },
    /// A float that is none, or infinite, or beyond ±2^24, in one of the channels.
    #[error("sample {sample} is no number, or far beyond full scale")]
    NotANumber {
        /// Which, from 0 on.
        sample: u64,
    },
    /// There is no sound in it, or its header says so: a program that was interrupted may have left
    /// a length of zero there.
    #[error("the recording has no samples")]
    Empty,
    /// It is longer than a clip may be, as recorded or at the rate that it is played at.
    #[error("the recording is longer than {} samples", MAX_SAMPLES)]
    TooLong,
    /// It can't be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
}

debug_as_display!(ClipError);
