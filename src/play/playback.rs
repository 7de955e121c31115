//! What a tone leaves open and its player decides: level, ramps, depth of modulation.

use core::time::Duration;

use crate::units::{Dbm0, SampleRate};

/// How a tone is played. The default is what callers are used to.
///
/// Later versions may have more fields: end with `..Playback::default()`.
///
/// ```
/// use ringback::{Dbm0, Playback};
///
/// let quieter = Playback { level: Dbm0::from_tenths(-160)?, ..Playback::default() };
/// # Ok::<(), ringback::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Playback {
    /// The level of each frequency that has none of its own: −10 dBm0 unless set.
    pub level: Dbm0,
    /// How sounds begin and end: within 4 ms unless set.
    pub ramp: Ramp,
    /// How deep a modulator cuts: 90 % unless set.
    pub depth: ModulationDepth,
}

/// How long a sound takes to reach its level, and to fall silent: a raised cosine, within the
/// sound's own time and at most half of it. At most one second; zero switches hard, with a click.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ramp(Duration);

impl Ramp {
    /// None: sounds begin and end at full level.
    pub const NONE: Self = Self(Duration::ZERO);

    /// A ramp of that duration, rounded down to whole samples where it is played.
    ///
    /// # Errors
    /// [`PlaybackError::Ramp`] beyond one second.
    pub fn new(duration: Duration) -> Result<Self, PlaybackError> {
        if duration > Duration::from_secs(1) {
            return Err(PlaybackError::Ramp);
        }
        Ok(Self(duration))
    }

    /// How long.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }

    pub(crate) fn samples(self, rate: SampleRate) -> u64 {
        rate.samples_in(self.0)
    }
}

/// 4 ms: long enough that no click is heard, short beside the shortest burst in use (40 ms).
impl Default for Ramp {
    fn default() -> Self {
        Self(Duration::from_millis(4))
    }
}

/// The depth d of a modulation, in whole percent: the carrier's amplitude swings between 1 − d and
/// 1 + d of what it is unmodulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModulationDepth(u8);

impl ModulationDepth {
    /// A depth in percent.
    ///
    /// # Errors
    /// [`PlaybackError::Depth`] beyond 100.
    pub const fn from_percent(percent: u8) -> Result<Self, PlaybackError> {
        if percent > 100 {
            return Err(PlaybackError::Depth);
        }
        Ok(Self(percent))
    }

    /// In percent.
    #[must_use]
    pub const fn percent(self) -> u8 {
        self.0
    }
}

/// 90 %, what Asterisk means by `*` (it plays about 22 %).
impl Default for ModulationDepth {
    fn default() -> Self {
        Self(90)
    }
}

/// A number beyond the range in which tones are played.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaybackError {
    /// Too long for a [`Ramp`]. A sound that takes longer to begin is not a call-progress tone.
    #[error("a ramp must be 0 to 1000 ms")]
    Ramp,
    /// Too much for a [`ModulationDepth`].
    #[error("a modulation must be 0 to 100 %")]
    Depth,
}

crate::text::debug_as_display!(PlaybackError);
