//! The error of a tone set that can't be created.

use super::cadence::MAX_SOUNDS;
use crate::text::debug_as_display;

/// The maximum number of different tones in a set.
pub(super) const MAX_TONES: usize = 4_096;

/// A tone set that can't be created.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ToneSetError {
    /// No tone has a sound that can be recognised.
    #[error("expected at least one tone with a frequency of 200 to 3400 Hz")]
    Empty,
    /// There are more than [`ToneSet::MAX_TONES`](super::ToneSet::MAX_TONES) different tones.
    #[error("too many tones: a set holds at most {} that differ", MAX_TONES)]
    TooManyTones,
    /// There are more than [`ToneSet::MAX_SOUNDS`](super::ToneSet::MAX_SOUNDS) different sounds.
    #[error("too many sounds: the tones of a set have at most {} that differ", MAX_SOUNDS)]
    TooManySounds,
}

debug_as_display!(ToneSetError);
