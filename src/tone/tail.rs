//! The part of a tone that follows its intro.

use alloc::vec::Vec;

use super::error::{MAX_CYCLES, MAX_TOTAL_MILLIS, ToneError};
use super::segment::Segment;
use super::sound::Sound;
use crate::units::{Dbm0, ModulationDepth};

/// The part of a tone that follows its intro.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Tail {
    /// Nothing: the tone ends.
    End,
    /// Segments that repeat without end.
    Cycle(Vec<Segment>),
    /// Segments that repeat until a limit; then the tone ends. They play more than once:
    /// [`Tone::new`](crate::Tone::new) makes segments that play once part of the intro.
    FiniteCycle(Vec<Segment>, CycleLimit),
    /// One sound that never ends.
    Hold(Sound),
}

impl Tail {
    /// Returns the segments that repeat, with or without end. A held sound has none.
    #[must_use]
    pub fn cycle(&self) -> &[Segment] {
        match self {
            Self::Cycle(cycle) | Self::FiniteCycle(cycle, _) => cycle,
            Self::End | Self::Hold(_) => &[],
        }
    }

    /// Returns the same tail with other segments in its cycle, if it has one.
    pub(crate) fn with_cycle(&self, replace: impl FnOnce(&[Segment]) -> Vec<Segment>) -> Self {
        match self {
            Self::End => Self::End,
            Self::Cycle(cycle) => Self::Cycle(replace(cycle)),
            Self::FiniteCycle(cycle, limit) => Self::FiniteCycle(replace(cycle), *limit),
            Self::Hold(sound) => Self::Hold(*sound),
        }
    }

    /// Returns the same tail with every sound [normalised](Sound::normalised).
    pub(super) fn normalised(&self, level: Dbm0, depth: ModulationDepth) -> Self {
        let all = |cycle: &[Segment]| cycle.iter().map(|s| s.normalised(level, depth)).collect();
        match self {
            Self::Hold(sound) => Self::Hold(sound.normalised(level, depth)),
            tail => tail.with_cycle(all),
        }
    }
}

/// When a repeating cycle ends.
///
/// ```
/// use ringback::{CycleLimit, Tail, Tone};
///
/// let busy: Tone = "480+620/500,0/500 x20".parse()?;
/// assert!(matches!(busy.tail(), Tail::FiniteCycle(_, CycleLimit::Times(20))));
/// let busy: Tone = "480+620/500,0/500 for 20000".parse()?;
/// assert!(matches!(busy.tail(), Tail::FiniteCycle(_, CycleLimit::Millis(20_000))));
/// # Ok::<(), ringback::ParseToneError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CycleLimit {
    /// After this number of cycles, 1 to [`CycleLimit::MAX_TIMES`].
    Times(u32),
    /// After this number of milliseconds, 1 to [`CycleLimit::MAX_MILLIS`], counted from the start
    /// of the first cycle. The last cycle may be cut short, with a ramp at its end.
    Millis(u32),
}

impl CycleLimit {
    /// The maximum number of cycles.
    pub const MAX_TIMES: u32 = MAX_CYCLES;
    /// The maximum duration of all cycles together, in milliseconds: a day.
    pub const MAX_MILLIS: u32 = MAX_TOTAL_MILLIS;

    pub(super) fn check(self) -> Result<(), ToneError> {
        match self {
            Self::Times(1..=MAX_CYCLES) | Self::Millis(1..=MAX_TOTAL_MILLIS) => Ok(()),
            Self::Times(_) => Err(ToneError::Cycles),
            Self::Millis(_) => Err(ToneError::Total),
        }
    }

    /// Returns the duration in milliseconds of all cycles together, given that of one.
    pub(super) fn millis(self, cycle: u64) -> u64 {
        match self {
            // At most 65,535 times 256 hours.
            Self::Times(times) => cycle.saturating_mul(times.into()),
            Self::Millis(millis) => millis.into(),
        }
    }
}

/// Returns repeated segments up to a total duration in milliseconds. The last one may be cut short.
pub(super) fn repeated(cycle: &[Segment], millis: u64) -> impl Iterator<Item = Segment> {
    let mut left = millis;
    cycle.iter().cycle().map_while(move |segment| {
        let millis = u64::from(segment.millis()).min(left);
        left -= millis;
        segment.lasting(millis as u32)
    })
}

/// Returns the duration of all segments together, in milliseconds.
pub(crate) fn millis(segments: &[Segment]) -> u64 {
    segments.iter().map(|segment| u64::from(segment.millis())).sum()
}
