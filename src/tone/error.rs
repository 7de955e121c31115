//! Why parts make no tone, and how many it may have.

use crate::text::debug_as_display;

/// The most segments of a tone.
pub(super) const MAX_SEGMENTS: usize = 256;
/// The longest segment, in milliseconds: an hour.
pub(super) const MAX_MILLIS: u32 = 3_600_000;
/// The most frequencies of a sum.
pub(super) const MAX_COMPONENTS: usize = 4;

/// Why parts make no tone.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ToneError {
    /// Nothing to play. For a tone that is silence, hold [`Sound::Silence`](crate::Sound::Silence).
    #[error("a tone needs a segment, and so does its cycle")]
    Empty,
    /// More than [`Tone::MAX_SEGMENTS`](crate::Tone::MAX_SEGMENTS): let a cycle repeat what is alike.
    #[error("a tone has at most {} segments", MAX_SEGMENTS)]
    TooManySegments,
    /// Not 1 to [`Segment::MAX_MILLIS`](crate::Segment::MAX_MILLIS). What is to last for ever is [`Tail::Hold`](crate::Tail::Hold).
    #[error("a segment lasts 1 to {} ms", MAX_MILLIS)]
    Duration,
    /// None, or more than [`Components::MAX`](crate::Components::MAX). No frequency at all is [`Sound::Silence`](crate::Sound::Silence).
    #[error("a sum has 1 to {} frequencies", MAX_COMPONENTS)]
    Components,
    /// 0, or above [`Frequency::MAX`](crate::Frequency::MAX). No frequency at all is [`Sound::Silence`](crate::Sound::Silence).
    #[error("a frequency is above 0 and below 96000 Hz")]
    Frequency,
}

debug_as_display!(ToneError);
