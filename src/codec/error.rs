//! The error of codec names and ptimes.

use core::time::Duration;

use crate::text::debug_as_display;
use crate::units::SampleRate;

/// An invalid codec name or ptime.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// No [`Codec`](crate::Codec) has that name. For any other codec, encode the frames of
    /// [`Format::linear`](crate::Format::linear) yourself.
    #[error("a codec must be PCMU, PCMA or L16")]
    Codec,
    /// Not a ptime at this rate. At 11,025 Hz use multiples of 40 ms, at 22,050 Hz of 20 ms.
    #[error(
        "a ptime must be 5 to 120 ms and a whole number of samples at {rate} Hz, not {ptime:?}"
    )]
    Ptime {
        /// The sample rate.
        rate: SampleRate,
        /// The duration that is not a ptime at this rate.
        ptime: Duration,
    },
}

debug_as_display!(FormatError);
