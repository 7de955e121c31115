//! The limits of a tone, and the error for exceeding them.

use crate::text::debug_as_display;

/// The maximum number of segments in a tone.
pub(super) const MAX_SEGMENTS: usize = 256;
/// The maximum duration of a segment, in milliseconds: an hour.
pub(super) const MAX_MILLIS: u32 = 3_600_000;
/// The maximum number of cycles of a tone that ends.
pub(super) const MAX_CYCLES: u32 = 65_535;
/// The maximum duration of all cycles of a tone that ends, in milliseconds: a day.
pub(super) const MAX_TOTAL_MILLIS: u32 = 86_400_000;
/// The maximum number of frequencies in a sum.
pub(super) const MAX_COMPONENTS: usize = 4;

/// A segment, sound or tone that can't be created.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ToneError {
    /// The tone has nothing to play. For a silent tone, hold
    /// [`Sound::Silence`](crate::Sound::Silence).
    #[error("expected at least one segment in a tone and in its cycle")]
    Empty,
    /// More than [`Tone::MAX_SEGMENTS`](crate::Tone::MAX_SEGMENTS). Use a cycle for segments that
    /// repeat.
    #[error("expected at most {} segments in a tone", MAX_SEGMENTS)]
    TooManySegments,
    /// Not 1 to [`Segment::MAX_MILLIS`](crate::Segment::MAX_MILLIS). For a sound that never ends,
    /// use [`Tail::Hold`](crate::Tail::Hold).
    #[error("a segment must last 1 to {} ms", MAX_MILLIS)]
    Duration,
    /// Not 1 to [`CycleLimit::MAX_TIMES`](crate::CycleLimit::MAX_TIMES).
    #[error("a cycle must play 1 to {} times", MAX_CYCLES)]
    Cycles,
    /// Not 1 to [`CycleLimit::MAX_MILLIS`](crate::CycleLimit::MAX_MILLIS).
    #[error("cycles must last 1 to {} ms together", MAX_TOTAL_MILLIS)]
    Total,
    /// There is no cycle whose repetitions could be limited.
    #[error("only a cycle can be repeated a number of times")]
    NoCycle,
    /// A tone that never ends would be followed by another.
    #[error("nothing can follow a tone that never ends")]
    Endless,
    /// A [phase reversal](crate::Segment::with_phase_reversal) does not follow the same sound, or
    /// is in silence.
    #[error("segment {segment}: a phase reversal must follow a segment of the same sound")]
    PhaseReversal {
        /// The segment, counted from zero, starting with the intro.
        segment: usize,
    },
    /// Zero or more than [`Components::MAX`](crate::Components::MAX) frequencies. For no frequency,
    /// use [`Sound::Silence`](crate::Sound::Silence).
    #[error("expected 1 to {} frequencies in a sum", MAX_COMPONENTS)]
    Components,
    /// 0 Hz, or above [`Frequency::MAX`](crate::Frequency::MAX). For no frequency, use
    /// [`Sound::Silence`](crate::Sound::Silence).
    #[error("a frequency must be above 0 and below 96000 Hz")]
    Frequency,
}

debug_as_display!(ToneError);
