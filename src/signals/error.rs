//! Why a text names no signal.

use crate::notation::ParseToneError;
use crate::text::debug_as_display;

/// An error in the name of a signal or in its digits.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("byte {offset}: {kind}")]
pub struct SignalError {
    /// The position of the fault in the text, in bytes.
    pub offset: usize,
    /// The fault.
    pub kind: SignalErrorKind,
}

debug_as_display!(SignalError);

/// What is wrong with the name of a signal or with its digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignalErrorKind {
    /// The name is not known, and no name is similar.
    #[error("no signal has this name; `ringback zones --signals` lists all")]
    Unknown,
    /// The name is not known, but similar to this one.
    #[error("no signal has this name; the nearest is `{0}`")]
    Nearest(&'static str),
    /// There is no digit.
    #[error("expected at least one digit")]
    NoDigit,
    /// A character is not a DTMF digit.
    #[error("expected a DTMF digit: 0 to 9, *, #, A to D")]
    DtmfDigit,
    /// A text is not a digit of R1.
    #[error("expected a digit of R1: 0 to 9, KP, ST, STP, ST2P, ST3P")]
    MfDigit,
    /// There are more than [`MAX_DIGITS`](super::MAX_DIGITS).
    #[error("expected at most {} digits", super::MAX_DIGITS)]
    TooManyDigits,
    /// A duration or a pause is out of range.
    #[error("expected a duration and a pause of 1 ms to an hour")]
    Duration,
    /// The twist takes a level out of range.
    #[error(
        "the weaker frequency of the digits is below -70 dBm0; raise the level or lower the twist"
    )]
    Level,
}

impl SignalErrorKind {
    pub(super) const fn at(self, offset: usize) -> SignalError {
        SignalError { offset, kind: self }
    }
}

/// Why a text is neither the name of a signal nor a tone list.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ToneTextError {
    /// The text begins like a name.
    #[error(transparent)]
    Signal(#[from] SignalError),
    /// The text begins like a list.
    #[error(transparent)]
    List(#[from] ParseToneError),
}

debug_as_display!(ToneTextError);

impl ToneTextError {
    /// Returns the position of the fault in the text, in bytes.
    #[must_use]
    pub const fn offset(&self) -> usize {
        match self {
            Self::Signal(error) => error.offset,
            Self::List(error) => error.offset,
        }
    }
}
