//! The content of a tone: an intro of segments, and the tail that follows it.

mod error;
mod segment;
mod sound;

use alloc::vec::Vec;
use core::time::Duration;

use crate::units::Dbm0;

pub use error::ToneError;
pub use segment::Segment;
pub use sound::{Component, Components, Sound};

/// A call-progress tone: segments played once (the intro), then a [`Tail`].
///
/// A tone keeps exactly the elements that were written: it joins and rounds nothing, and it has no
/// sample rate. Two tones are equal if they were written in the same way. Two tones that only sound
/// the same, such as `425` and `425/100`, are different.
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

/// The part of a tone that follows its intro.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Tail {
    /// Nothing: the tone ends.
    End,
    /// Segments that repeat without end.
    Cycle(Vec<Segment>),
    /// One sound that never ends.
    Hold(Sound),
}

impl Tone {
    /// The maximum number of segments, intro and tail together. A held sound counts as one.
    pub const MAX_SEGMENTS: usize = error::MAX_SEGMENTS;

    /// Creates a tone from an intro and a tail.
    ///
    /// # Errors
    /// [`ToneError::Empty`] if there is nothing to play: neither intro nor tail, or a cycle
    /// without segments. [`ToneError::TooManySegments`] if there are more than
    /// [`Tone::MAX_SEGMENTS`].
    pub fn new(intro: Vec<Segment>, tail: Tail) -> Result<Self, ToneError> {
        let repeated = match &tail {
            Tail::End if intro.is_empty() => return Err(ToneError::Empty),
            Tail::Cycle(cycle) if cycle.is_empty() => return Err(ToneError::Empty),
            Tail::Cycle(cycle) => cycle.len(),
            Tail::Hold(_) => 1,
            Tail::End => 0,
        };
        if intro.len() + repeated > Self::MAX_SEGMENTS {
            return Err(ToneError::TooManySegments);
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

    /// Returns the sound of every segment in playing order: the intro, then the cycle or the held
    /// sound.
    pub fn sounds(&self) -> impl Iterator<Item = &Sound> {
        let (cycle, held) = match &self.tail {
            Tail::End => (&[][..], None),
            Tail::Cycle(cycle) => (&cycle[..], None),
            Tail::Hold(sound) => (&[][..], Some(sound)),
        };
        self.intro.iter().chain(cycle).map(Segment::sound).chain(held)
    }

    /// Returns the same tone with every sound [normalised](Sound::normalised). Afterwards, two
    /// sounds are equal if they sound the same.
    pub(crate) fn normalised(&self, level: Dbm0) -> Self {
        let segment = |s: &Segment| s.normalised(level);
        let tail = match &self.tail {
            Tail::End => Tail::End,
            Tail::Cycle(cycle) => Tail::Cycle(cycle.iter().map(segment).collect()),
            Tail::Hold(sound) => Tail::Hold(sound.normalised(level)),
        };
        Self { intro: self.intro.iter().map(segment).collect(), tail }
    }

    /// Returns the duration of the whole tone, or `None` if it never ends.
    #[must_use]
    pub fn duration(&self) -> Option<Duration> {
        match self.tail {
            Tail::End => Some(self.intro.iter().map(Segment::duration).sum()),
            Tail::Cycle(_) | Tail::Hold(_) => None,
        }
    }
}

/// Collects segments up to the first error. It stops at one segment more than a tone may have,
/// because the iterator may never end.
fn collect(
    segments: impl IntoIterator<Item = Result<Segment, ToneError>>,
) -> Result<Vec<Segment>, ToneError> {
    segments.into_iter().take(Tone::MAX_SEGMENTS + 1).collect()
}
