//! Why a recording cannot become a clip, or a clip cannot become a tone.

use std::io;

use crate::play::RenderError;
use crate::text::debug_as_display;

/// The maximum number of samples in a clip.
pub(super) const MAX_SAMPLES: usize = 1 << 25;

/// The reason why a recording cannot become a clip, or a clip cannot become a tone.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ClipError {
    /// The file or reader returned an error.
    #[error("the recording cannot be read")]
    Read(#[source] io::Error),
    /// The file is not WAV, or breaks the rules of RIFF. Decode other kinds of files elsewhere:
    /// see [`Clip::from_samples`](crate::Clip::from_samples).
    #[error("at byte {offset}: expected {expected}")]
    Malformed {
        /// The position in the file, in bytes.
        offset: u64,
        /// The expected content.
        expected: &'static str,
    },
    /// The WAV file has an unsupported coding: it is compressed, such as GSM (49) or MP3 (85), or
    /// its samples have an unsupported size, such as 64-bit floats. Convert it to 16-bit PCM.
    #[error(
        "WAV format {format} with {bits} bits a sample is not supported; convert it to 16-bit PCM"
    )]
    Unsupported {
        /// The format tag. For an extensible header this is the sub-format, or 65534 if there
        /// is no sub-format.
        format: u16,
        /// The number of bits in a sample.
        bits: u16,
    },
    /// The sample rate is out of range.
    #[error("a sample rate must be 4000 to 384000 Hz, not {hz}")]
    Rate {
        /// The rejected rate, in hertz.
        hz: u32,
    },
    /// The recording ends before the end that its header announces, or in the middle of a sample.
    /// The copy or the recording is incomplete.
    #[error("the recording is cut off: {missing} of {bytes} bytes of sound are missing")]
    Truncated {
        /// The number of missing bytes.
        missing: u64,
        /// The number of bytes of sound that there should be.
        bytes: u64,
    },
    /// A float sample in one of the channels is not a number, infinite, or beyond ±2^24.
    #[error("sample {sample} is not a number, or is far beyond full scale")]
    NotANumber {
        /// The index of the sample, from 0.
        sample: u64,
    },
    /// The recording has no sound, or its header claims so: an interrupted program may have left a
    /// length of zero there.
    #[error("the recording has no samples")]
    Empty,
    /// The recording is longer than the maximum, at its own rate or at the rate of playback.
    #[error("the recording is too long: a clip has at most {} samples", MAX_SAMPLES)]
    TooLong,
    /// The clip cannot be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
}

debug_as_display!(ClipError);
