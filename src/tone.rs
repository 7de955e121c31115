//! What a tone *is*: an intro of segments, and what follows it for ever.

use alloc::vec::Vec;
use core::time::Duration;

use crate::format::{Dbm0, Frequency};

/// A call-progress tone: segments played once (the intro), then a [`Tail`].
///
/// It is what was written, with nothing joined or rounded, and it knows no sample rate. Two tones
/// are equal if they were written alike, not if they sound alike: `425` and `425/100` differ.
///
/// ```
/// use ringback::{Tail, Tone};
///
/// let tone: Tone = "!950/330,!1400/330,!1800/330,0".parse()?;
/// assert_eq!(tone.intro().len(), 3);
/// assert!(matches!(tone.tail(), Tail::Hold(sound) if sound.is_silence()));
/// assert_eq!(tone.duration(), None); // endless
/// # Ok::<(), ringback::ParseToneError>(())
/// ```
///
/// In code it is built from hertz and milliseconds:
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

/// What follows a tone's intro.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Tail {
    /// Nothing: the tone is over.
    End,
    /// These segments, again and again.
    Cycle(Vec<Segment>),
    /// This one signal, for ever.
    Hold(Sound),
}

impl Tone {
    /// As many segments as a tone may have, intro and tail together; a held signal counts as one.
    pub const MAX_SEGMENTS: usize = 256;

    /// A tone of these parts.
    ///
    /// # Errors
    /// [`ToneError::Empty`] if there is nothing to play: neither intro nor tail, or a cycle
    /// without segments. [`ToneError::TooManySegments`] beyond [`Tone::MAX_SEGMENTS`].
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

    /// Plays segments once, and then the tone is over. Each may be an error still, which is
    /// returned here:
    ///
    /// ```
    /// use ringback::{Segment, Tone, ToneError};
    ///
    /// let tone = Tone::once([Segment::hz([425], 100), Segment::silence(0)]);
    /// assert_eq!(tone, Err(ToneError::Duration));
    /// ```
    ///
    /// # Errors
    /// The first error among the segments, and those of [`Tone::new`].
    pub fn once(
        segments: impl IntoIterator<Item = Result<Segment, ToneError>>,
    ) -> Result<Self, ToneError> {
        Self::new(collect(segments)?, Tail::End)
    }

    /// Plays segments again and again; [`once`](Self::once) says how errors are returned.
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
    /// The first error among the segments, and those of [`Tone::new`].
    pub fn cycle(
        segments: impl IntoIterator<Item = Result<Segment, ToneError>>,
    ) -> Result<Self, ToneError> {
        Self::new(Vec::new(), Tail::Cycle(collect(segments)?))
    }

    /// Plays one signal that never ends; for a tone that is silent, [`Sound::Silence`].
    ///
    /// ```
    /// use ringback::{Frequency, Tone};
    ///
    /// assert_eq!(Tone::hold(Frequency::from_hz(425)?).to_string(), "425");
    /// # Ok::<(), ringback::FormatError>(())
    /// ```
    #[must_use]
    pub fn hold(sound: impl Into<Sound>) -> Self {
        Self { intro: Vec::new(), tail: Tail::Hold(sound.into()) }
    }

    /// The same tone after more segments, which are played once; they come before an intro that it
    /// has already.
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
    /// The first error among the segments, and [`ToneError::TooManySegments`].
    pub fn with_intro(
        self,
        segments: impl IntoIterator<Item = Result<Segment, ToneError>>,
    ) -> Result<Self, ToneError> {
        let mut intro = collect(segments)?;
        intro.extend(self.intro);
        Self::new(intro, self.tail)
    }

    /// The segments that are played once, first.
    #[must_use]
    pub fn intro(&self) -> &[Segment] {
        &self.intro
    }

    /// What follows the intro.
    #[must_use]
    pub fn tail(&self) -> &Tail {
        &self.tail
    }

    /// Every signal in the order in which it is first heard: those of the intro, then the cycle's
    /// or the held one.
    pub fn sounds(&self) -> impl Iterator<Item = &Sound> {
        let (cycle, held) = match &self.tail {
            Tail::End => (&[][..], None),
            Tail::Cycle(cycle) => (&cycle[..], None),
            Tail::Hold(sound) => (&[][..], Some(sound)),
        };
        self.intro.iter().chain(cycle).map(Segment::sound).chain(held)
    }

    /// The same tone with every signal [settled](Sound::settled), so that those that sound alike
    /// are equal.
    pub(crate) fn settled(&self, level: Dbm0) -> Self {
        let segment = |s: &Segment| Segment { sound: s.sound.settled(level), ..*s };
        let tail = match &self.tail {
            Tail::End => Tail::End,
            Tail::Cycle(cycle) => Tail::Cycle(cycle.iter().map(segment).collect()),
            Tail::Hold(sound) => Tail::Hold(sound.settled(level)),
        };
        Self { intro: self.intro.iter().map(segment).collect(), tail }
    }

    /// How long the whole tone lasts; `None` if it never ends.
    #[must_use]
    pub fn duration(&self) -> Option<Duration> {
        match self.tail {
            Tail::End => Some(self.intro.iter().map(Segment::duration).sum()),
            Tail::Cycle(_) | Tail::Hold(_) => None,
        }
    }
}

/// Collects segments up to the first error, and no more than one beyond those that a tone may have:
/// the iterator may be endless.
fn collect(
    segments: impl IntoIterator<Item = Result<Segment, ToneError>>,
) -> Result<Vec<Segment>, ToneError> {
    segments.into_iter().take(Tone::MAX_SEGMENTS + 1).collect()
}

/// One element of a tone list: a signal for a number of milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segment {
    sound: Sound,
    millis: u32,
}

impl Segment {
    /// The longest that one may last, in milliseconds: an hour.
    pub const MAX_MILLIS: u32 = 3_600_000;

    /// A signal for `millis` milliseconds. What lasts for ever is [`Tail::Hold`].
    ///
    /// # Errors
    /// [`ToneError::Duration`] unless `millis` is 1 to [`Segment::MAX_MILLIS`].
    pub const fn new(sound: Sound, millis: u32) -> Result<Self, ToneError> {
        if millis == 0 || millis > Self::MAX_MILLIS {
            return Err(ToneError::Duration);
        }
        Ok(Self { sound, millis })
    }

    /// Frequencies in whole hertz at once, for `millis` milliseconds; each at the player's level.
    ///
    /// ```
    /// use ringback::Segment;
    ///
    /// assert_eq!(Segment::hz([440, 480], 2000)?.to_string(), "440+480/2000");
    /// # Ok::<(), ringback::ToneError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Sound::hz`] and [`Segment::new`].
    pub fn hz(hertz: impl IntoIterator<Item = u32>, millis: u32) -> Result<Self, ToneError> {
        Self::new(Sound::hz(hertz)?, millis)
    }

    /// Silence for `millis` milliseconds.
    ///
    /// # Errors
    /// [`ToneError::Duration`] unless `millis` is 1 to [`Segment::MAX_MILLIS`].
    pub const fn silence(millis: u32) -> Result<Self, ToneError> {
        Self::new(Sound::Silence, millis)
    }

    /// What sounds.
    #[must_use]
    pub const fn sound(&self) -> &Sound {
        &self.sound
    }

    /// How long, in milliseconds.
    #[must_use]
    pub const fn millis(&self) -> u32 {
        self.millis
    }

    /// How long.
    #[must_use]
    pub const fn duration(&self) -> Duration {
        Duration::from_millis(self.millis as u64)
    }
}

/// What sounds at a time: nothing, a sum of frequencies, or one modulated by another.
///
/// ```
/// use ringback::{Component, Frequency, Sound};
///
/// let (low, high) = (Frequency::from_hz(440)?, Frequency::from_hz(480)?);
/// let ring = Sound::sum([low, high])?;
/// assert_eq!(ring.to_string(), "440+480");
///
/// let modulated = Sound::Modulated { carrier: Component::from(low), modulator: high };
/// assert_eq!(modulated.to_string(), "440*480");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sound {
    /// `0`.
    Silence,
    /// `440+480`: one to four frequencies at once.
    Sum(Components),
    /// `400*25`: a carrier whose amplitude swings with the modulator, by the depth that the player
    /// is set to. The carrier's level is the one that it has without modulation.
    Modulated {
        /// The frequency whose amplitude is modulated.
        carrier: Component,
        /// The frequency with which it is.
        modulator: Frequency,
    },
}

impl Sound {
    /// Frequencies at once, each a [`Frequency`] or a [`Component`].
    ///
    /// # Errors
    /// [`ToneError::Components`] unless there are one to four.
    pub fn sum<C: Into<Component>>(
        components: impl IntoIterator<Item = C>,
    ) -> Result<Self, ToneError> {
        Components::new(components).map(Self::Sum)
    }

    /// Frequencies in whole hertz at once, each at the player's level.
    ///
    /// # Errors
    /// [`ToneError::Frequency`] if one is 0 or above [`Frequency::MAX`];
    /// [`ToneError::Components`] unless there are one to four.
    pub fn hz(hertz: impl IntoIterator<Item = u32>) -> Result<Self, ToneError> {
        let mut components = Vec::with_capacity(Components::MAX);
        for hz in hertz.into_iter().take(Components::MAX + 1) {
            components.push(Frequency::from_hz(hz).map_err(|_| ToneError::Frequency)?);
        }
        Self::sum(components)
    }

    /// Whether this is [`Sound::Silence`].
    #[must_use]
    pub const fn is_silence(&self) -> bool {
        matches!(self, Self::Silence)
    }

    /// The same sound with nothing left open: each frequency has its level, `level` if it had
    /// none, and the order of a sum is that of its frequencies.
    pub(crate) fn settled(self, level: Dbm0) -> Self {
        let settle = |c: Component| Component { level: Some(c.level.unwrap_or(level)), ..c };
        match self {
            Self::Silence => Self::Silence,
            Self::Sum(mut sum) => {
                sum.all = sum.all.map(settle);
                let len = sum.len as usize;
                sum.all[..len].sort_unstable();
                // What lies behind the last one takes part in comparisons.
                let first = sum.all[0];
                sum.all[len..].fill(first);
                Self::Sum(sum)
            }
            Self::Modulated { carrier, modulator } => {
                Self::Modulated { carrier: settle(carrier), modulator }
            }
        }
    }
}

impl From<Frequency> for Sound {
    fn from(frequency: Frequency) -> Self {
        Component::from(frequency).into()
    }
}

impl From<Component> for Sound {
    fn from(component: Component) -> Self {
        Self::Sum(Components { all: [component; Components::MAX], len: Count::One })
    }
}

/// One frequency of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Component {
    /// How high.
    pub frequency: Frequency,
    /// How loud; `None` leaves it to the player, whose default is −10 dBm0.
    pub level: Option<Dbm0>,
}

/// A frequency without a level of its own.
impl From<Frequency> for Component {
    fn from(frequency: Frequency) -> Self {
        Self { frequency, level: None }
    }
}

/// One to four frequencies that sound at once; a slice in all but name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Components {
    /// Those behind the last equal the first, so that comparison need not know of them.
    all: [Component; Self::MAX],
    len: Count,
}

/// How many components there are. Signals fit into the values that this has not: lists are the most of
/// what a file takes in memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
enum Count {
    One = 1,
    Two,
    Three,
    Four,
}

impl Count {
    const fn next(self) -> Option<Self> {
        match self {
            Self::One => Some(Self::Two),
            Self::Two => Some(Self::Three),
            Self::Three => Some(Self::Four),
            Self::Four => None,
        }
    }
}

impl Components {
    /// As many as sound at once: Asterisk's own sample has three, a howler four.
    pub const MAX: usize = 4;

    fn new<C: Into<Component>>(components: impl IntoIterator<Item = C>) -> Result<Self, ToneError> {
        let mut components = components.into_iter().map(Into::into);
        let first = components.next().ok_or(ToneError::Components)?;
        let mut sum = Self { all: [first; Self::MAX], len: Count::One };
        for component in components {
            let len = sum.len.next().ok_or(ToneError::Components)?;
            sum.all[sum.len as usize] = component;
            sum.len = len;
        }
        Ok(sum)
    }
}

impl core::ops::Deref for Components {
    type Target = [Component];

    fn deref(&self) -> &[Component] {
        &self.all[..self.len as usize]
    }
}

impl core::fmt::Debug for Components {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Why parts make no tone.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ToneError {
    /// Nothing to play. For a tone that is silence, hold [`Sound::Silence`].
    #[error("a tone needs a segment, and so does its cycle")]
    Empty,
    /// More than [`Tone::MAX_SEGMENTS`]: let a cycle repeat what is alike.
    #[error("a tone has at most {} segments", Tone::MAX_SEGMENTS)]
    TooManySegments,
    /// Not 1 to [`Segment::MAX_MILLIS`]. What is to last for ever is [`Tail::Hold`].
    #[error("a segment lasts 1 to {} ms", Segment::MAX_MILLIS)]
    Duration,
    /// None, or more than [`Components::MAX`]. No frequency at all is [`Sound::Silence`].
    #[error("a sum has 1 to {} frequencies", Components::MAX)]
    Components,
    /// 0, or above [`Frequency::MAX`]. No frequency at all is [`Sound::Silence`].
    #[error("a frequency is above 0 and below 96000 Hz")]
    Frequency,
}

crate::excerpt::debug_as_display!(ToneError);
