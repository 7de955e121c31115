//! Why a name or a duration makes no format.

use core::time::Duration;

use crate::text::debug_as_display;
use crate::units::SampleRate;

/// Why a name or a duration makes no format.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// No [`Codec`](crate::Codec) has that name. Others encode what [`Format::linear`](crate::Format::linear) plays.
    #[error("a codec must be PCMU, PCMA or L16")]
    Codec,
    /// Not a ptime at this rate. At 11,025 and 22,050 Hz take multiples of 40 and 20 ms.
    #[error("a ptime must be 5 to 120 ms and whole samples at {rate} Hz, not {ptime:?}")]
    Ptime {
        /// The rate at which frames were asked for.
        rate: SampleRate,
        /// The duration that is not a ptime there.
        ptime: Duration,
    },
}

debug_as_display!(FormatError);
