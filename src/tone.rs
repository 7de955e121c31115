//! The content of a tone: an intro of segments, and the tail that follows it.

mod error;
mod segment;
mod sound;
mod tail;

use alloc::vec::Vec;
use core::time::Duration;

use crate::units::{Dbm0, ModulationDepth};
use tail::repeated;

pub use error::ToneError;
pub use segment::Segment;
pub use sound::{Component, Components, Sound};
pub(crate) use tail::millis;
pub use tail::{CycleLimit, Tail};

/// A call-progress tone: segments played once (the intro), then a [`Tail`].
///
/// A tone keeps exactly the elements that were written: it joins and rounds nothing, and it has no
/// sample rate. Only a cycle that plays at most once becomes part of the intro. Two tones are equal
/// if they were written in the same way. Two tones that only sound the same, such as `425` and
/// `425/100`, are different.
///
/// ```
/// use ringback::{Tail, Tone};
///
/// let tone: Tone = "!950/330,!1400/330,!1800/330,0".parse()?;
/// assert_eq!(tone.intro().len(), 3);
/// assert!(matches!(tone.tail(), Tail::Hold(sound) if sound.is_silence()));
/// assert_eq!(tone.duration(), None); // it never ends
/// # Ok::<(), ringback::ParseToneError>(())
/// ```
///
/// In code you build a tone from hertz and milliseconds:
///
/// ```
/// use ringback::{Segment, Sound, Tone};
///
/// let ring = Tone::cycle([Segment::hz([440, 480], 2000), Segment::silence(4000)])?;
/// assert_eq!(ring, "440+480/2000,0/4000".parse()?);
///
/// let confirmation = Tone::once([Segment::hz([425], 100), Segment::silence(50)])?;
/// assert_eq!(confirmation, "!425/100,!0/50".parse()?);
///
/// let dial = Tone::hold(Sound::hz([350, 440])?);
/// assert_eq!(dial, "350+440".parse()?);
///
/// let stutter = dial.with_intro([Segment::hz([350, 440], 100), Segment::silence(100)])?;
/// assert_eq!(stutter, "!350+440/100,!0/100,350+440".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "dial tone")]
#[doc(alias = "dialtone")]
#[doc(alias = "reorder")]
#[doc(alias = "ringing")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tone {
    intro: Vec<Segment>,
    tail: Tail,
}

impl Tone {
    /// The maximum number of segments, intro and tail together. A held sound counts as one.
    pub const MAX_SEGMENTS: usize = error::MAX_SEGMENTS;

    /// Creates a tone from an intro and a tail. If the tail is a [`Tail::FiniteCycle`] that plays at
    /// most once, its segments become part of the intro.
    ///
    /// # Errors
    /// [`ToneError::Empty`] if there is nothing to play: neither intro nor tail, or a cycle
    /// without segments. [`ToneError::TooManySegments`] if there are more than
    /// [`Tone::MAX_SEGMENTS`]. [`ToneError::Cycles`] and [`ToneError::Total`] if a limit is out of
    /// range. [`ToneError::PhaseReversal`] if a phase reversal does not follow the same sound.
    pub fn new(intro: Vec<Segment>, tail: Tail) -> Result<Self, ToneError> {
        let tail_segments = match &tail {
            Tail::End if intro.is_empty() => return Err(ToneError::Empty),
            Tail::End => 0,
            Tail::Hold(_) => 1,
            Tail::Cycle(cycle) | Tail::FiniteCycle(cycle, _) if cycle.is_empty() => {
                return Err(ToneError::Empty);
            }
            Tail::Cycle(cycle) | Tail::FiniteCycle(cycle, _) => cycle.len(),
        };
        if intro.len() + tail_segments > Self::MAX_SEGMENTS {
            return Err(ToneError::TooManySegments);
        }
        check_phase_reversals(&intro, tail.cycle())?;
        if let Tail::FiniteCycle(cycle, limit) = &tail {
            limit.check()?;
            let one = millis(cycle);
            let all = limit.millis(one);
            if all <= one {
                let once = repeated(cycle, all);
                return Ok(Self { intro: joined(intro, once), tail: Tail::End });
            }
        }
        Ok(Self { intro, tail })
    }

    /// Creates a tone that plays segments once and then ends. You can pass the results of
    /// [`Segment`]'s constructors without checking them; the first error is returned here:
    ///
    /// ```
    /// use ringback::{Segment, Tone, ToneError};
    ///
    /// let tone = Tone::once([Segment::hz([425], 100), Segment::silence(0)]);
    /// assert_eq!(tone, Err(ToneError::Duration));
    /// ```
    ///
    /// # Errors
    /// The first error among the segments, or an error of [`Tone::new`].
    pub fn once(
        segments: impl IntoIterator<Item = Result<Segment, ToneError>>,
    ) -> Result<Self, ToneError> {
        Self::new(collect(segments)?, Tail::End)
    }

    /// Creates a tone that repeats segments without end. Like [`once`](Self::once), it takes
    /// results.
    ///
    /// ```
    /// use ringback::{Segment, Tone};
    ///
    /// let busy = Tone::cycle([Segment::hz([425], 500), Segment::silence(500)])?;
    /// assert_eq!(busy.to_string(), "425/500,0/500");
    /// # Ok::<(), ringback::ToneError>(())
    /// ```
    ///
    /// # Errors
    /// The first error among the segments, or an error of [`Tone::new`].
    pub fn cycle(
        segments: impl IntoIterator<Item = Result<Segment, ToneError>>,
    ) -> Result<Self, ToneError> {
        Self::new(Vec::new(), Tail::Cycle(collect(segments)?))
    }

    /// Creates a tone that is one sound and never ends. For a silent tone, pass
    /// [`Sound::Silence`].
    ///
    /// ```
    /// use ringback::{Frequency, Tone};
    ///
    /// assert_eq!(Tone::hold(Frequency::from_hz(425)?).to_string(), "425");
    /// # Ok::<(), ringback::UnitError>(())
    /// ```
    #[must_use]
    pub fn hold(sound: impl Into<Sound>) -> Self {
        Self { intro: Vec::new(), tail: Tail::Hold(sound.into()) }
    }

    /// Returns the same tone with segments before it that play once. They precede any intro that
    /// the tone already has.
    ///
    /// ```
    /// use ringback::{Segment, Tone};
    ///
    /// let busy = Tone::cycle([Segment::hz([425], 500), Segment::silence(500)])?;
    /// let tone = busy.with_intro([Segment::hz([950], 330)])?;
    /// assert_eq!(tone.to_string(), "!950/330,425/500,0/500");
    /// # Ok::<(), ringback::ToneError>(())
    /// ```
    ///
    /// # Errors
    /// The first error among the segments, or [`ToneError::TooManySegments`].
    pub fn with_intro(
        self,
        segments: impl IntoIterator<Item = Result<Segment, ToneError>>,
    ) -> Result<Self, ToneError> {
        let mut intro = collect(segments)?;
        intro.extend(self.intro);
        Self::new(intro, self.tail)
    }

    /// Returns the same tone, whose cycle plays a number of times. Then the tone ends.
    ///
    /// ```
    /// use ringback::{Segment, Tone};
    ///
    /// let busy = Tone::cycle([Segment::hz([425], 500), Segment::silence(500)])?;
    /// assert_eq!(busy.times(20)?.to_string(), "425/500,0/500 x20");
    /// # Ok::<(), ringback::ToneError>(())
    /// ```
    ///
    /// # Errors
    /// [`ToneError::Cycles`] unless `times` is 1 to [`CycleLimit::MAX_TIMES`].
    /// [`ToneError::NoCycle`] if the tone has no cycle.
    pub fn times(self, times: u32) -> Result<Self, ToneError> {
        self.limited(CycleLimit::Times(times))
    }

    /// Returns the same tone, whose tail ends after a number of milliseconds. The intro is not
    /// counted. A held sound becomes a segment with this duration.
    ///
    /// ```
    /// use ringback::{Segment, Sound, Tone};
    ///
    /// let busy = Tone::cycle([Segment::hz([425], 500), Segment::silence(500)])?;
    /// assert_eq!(busy.lasting(20_000)?.to_string(), "425/500,0/500 for 20000");
    ///
    /// let dial = Tone::hold(Sound::hz([350, 440])?);
    /// assert_eq!(dial.lasting(20_000)?.to_string(), "!350+440/20000");
    /// # Ok::<(), ringback::ToneError>(())
    /// ```
    ///
    /// # Errors
    /// [`ToneError::Total`] unless `millis` is 1 to [`CycleLimit::MAX_MILLIS`], and
    /// [`ToneError::Duration`] if a held sound would last longer than [`Segment::MAX_MILLIS`].
    /// [`ToneError::NoCycle`] if the tone ends after its intro.
    pub fn lasting(self, millis: u32) -> Result<Self, ToneError> {
        match self.tail {
            Tail::Hold(sound) => {
                let held = Segment::new(sound, millis)?;
                Self::new(joined(self.intro, [held].into_iter()), Tail::End)
            }
            _ => self.limited(CycleLimit::Millis(millis)),
        }
    }

    fn limited(self, limit: CycleLimit) -> Result<Self, ToneError> {
        match self.tail {
            Tail::Cycle(cycle) | Tail::FiniteCycle(cycle, _) => {
                Self::new(self.intro, Tail::FiniteCycle(cycle, limit))
            }
            Tail::End | Tail::Hold(_) => Err(ToneError::NoCycle),
        }
    }

    /// Returns this tone and another after it. The cycles of this tone are written out.
    ///
    /// ```
    /// use ringback::Tone;
    ///
    /// let stutter: Tone = "350+440/100,0/100 x3".parse()?;
    /// let tone = stutter.followed_by("350+440".parse()?)?;
    /// let written_out = "!350+440/100,!0/100,!350+440/100,!0/100,!350+440/100,!0/100,350+440";
    /// assert_eq!(tone.to_string(), written_out);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ToneError::Endless`] if this tone never ends. [`ToneError::TooManySegments`] if both have
    /// more than [`Tone::MAX_SEGMENTS`] together. [`ToneError::PhaseReversal`] if the cycle of the
    /// other begins with a phase reversal, and this tone does not end with its sound.
    pub fn followed_by(self, next: Self) -> Result<Self, ToneError> {
        let intro = joined(self.written_out()?.intro, next.intro.into_iter());
        Self::new(intro, next.tail)
    }

    /// Returns the same tone with all its cycles in the intro.
    ///
    /// # Errors
    /// [`ToneError::Endless`] if it never ends. [`ToneError::TooManySegments`] if it has more than
    /// [`Tone::MAX_SEGMENTS`] in all its cycles.
    pub(crate) fn written_out(self) -> Result<Self, ToneError> {
        let Self { intro, tail } = self;
        match tail {
            Tail::End => Ok(Self { intro, tail }),
            Tail::Cycle(_) | Tail::Hold(_) => Err(ToneError::Endless),
            Tail::FiniteCycle(cycle, limit) => {
                let all = limit.millis(millis(&cycle));
                Self::new(joined(intro, repeated(&cycle, all)), Tail::End)
            }
        }
    }

    /// Returns the segments that play once, before the tail.
    #[must_use]
    pub fn intro(&self) -> &[Segment] {
        &self.intro
    }

    /// Returns the tail, which follows the intro.
    #[must_use]
    pub fn tail(&self) -> &Tail {
        &self.tail
    }

    /// Returns the sound of every segment in playing order: the intro, then the cycle once, or the
    /// held sound.
    pub fn sounds(&self) -> impl Iterator<Item = &Sound> {
        let held = match &self.tail {
            Tail::Hold(sound) => Some(sound),
            Tail::End | Tail::Cycle(_) | Tail::FiniteCycle(..) => None,
        };
        self.intro.iter().chain(self.tail.cycle()).map(Segment::sound).chain(held)
    }

    /// Returns the same tone with every sound [normalised](Sound::normalised). Afterwards, two
    /// sounds are equal if they sound the same.
    pub(crate) fn normalised(&self, level: Dbm0, depth: ModulationDepth) -> Self {
        let intro = self.intro.iter().map(|segment| segment.normalised(level, depth)).collect();
        Self { intro, tail: self.tail.normalised(level, depth) }
    }

    /// Returns the duration of the whole tone, or `None` if it never ends.
    #[must_use]
    pub fn duration(&self) -> Option<Duration> {
        let tail = match &self.tail {
            Tail::End => 0,
            Tail::FiniteCycle(cycle, limit) => limit.millis(millis(cycle)),
            Tail::Cycle(_) | Tail::Hold(_) => return None,
        };
        Some(Duration::from_millis(millis(&self.intro) + tail))
    }
}

/// Checks that each phase reversal follows a segment of the same sound. The first segment of the
/// tone has none before it; in a cycle it follows the last one all the same.
fn check_phase_reversals(intro: &[Segment], cycle: &[Segment]) -> Result<(), ToneError> {
    let misplaced = |before: Option<&Segment>, segment: &Segment| {
        let follows = before.is_some_and(|before| before.sound() == segment.sound());
        segment.has_phase_reversal() && (segment.sound().is_silence() || !follows)
    };
    let mut before = if intro.is_empty() { cycle.last() } else { None };
    for (index, segment) in intro.iter().chain(cycle).enumerate() {
        let seam = index == intro.len() && misplaced(cycle.last(), segment);
        if seam || misplaced(before, segment) {
            return Err(ToneError::PhaseReversal { segment: index });
        }
        before = Some(segment);
    }
    Ok(())
}

/// Returns an intro with more segments after it, at most one more than a tone may have. A phase
/// reversal at the very start reverses nothing and is left out.
fn joined(mut intro: Vec<Segment>, more: impl Iterator<Item = Segment>) -> Vec<Segment> {
    let room = (Tone::MAX_SEGMENTS + 1).saturating_sub(intro.len());
    intro.extend(more.take(room));
    if let Some(first) = intro.first_mut() {
        *first = first.without_phase_reversal();
    }
    intro
}

/// Collects segments up to the first error. It stops at one segment more than a tone may have,
/// because the iterator may never end.
fn collect(
    segments: impl IntoIterator<Item = Result<Segment, ToneError>>,
) -> Result<Vec<Segment>, ToneError> {
    segments.into_iter().take(Tone::MAX_SEGMENTS + 1).collect()
}
