//! The settings of playing that a tone does not contain: level, ramps, modulation depth.

use core::time::Duration;

use crate::units::{Dbm0, ModulationDepth, SampleRate};

/// Settings for playing a tone. With the defaults it sounds as callers expect.
///
/// Later versions may add fields, so end a value with `..Playback::default()`.
///
/// ```
/// use ringback::{Dbm0, Playback};
///
/// let quieter = Playback { level: Dbm0::from_tenths(-160)?, ..Playback::default() };
/// # Ok::<(), ringback::UnitError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Playback {
    /// The level of a frequency without a level of its own. Default: −10 dBm0.
    pub level: Dbm0,
    /// The ramp at the start and the end of each sound. Default: 4 ms.
    pub ramp: Ramp,
    /// The depth of a modulation without a depth of its own. Default: 90 %.
    pub depth: ModulationDepth,
}

/// The time in which a sound reaches its level, and in which it falls silent: at most one second.
///
/// A ramp is a raised cosine. It is within the sound's duration and takes at most half of it. With
/// a ramp of zero, a sound begins and ends with a click.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ramp(Duration);

impl Ramp {
    /// No ramp: sounds begin and end at full level.
    pub const NONE: Self = Self(Duration::ZERO);

    /// Creates a ramp. Playing rounds it down to whole samples.
    ///
    /// # Errors
    /// [`PlaybackError::Ramp`] if `duration` is more than one second.
    pub fn new(duration: Duration) -> Result<Self, PlaybackError> {
        if duration > Duration::from_secs(1) {
            return Err(PlaybackError::Ramp);
        }
        Ok(Self(duration))
    }

    /// Returns the duration.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }

    pub(crate) fn samples(self, rate: SampleRate) -> u64 {
        rate.samples_in(self.0)
    }
}

/// Returns 4 ms. No click is audible with this ramp, and it is short compared with the shortest
/// burst in use (40 ms).
impl Default for Ramp {
    fn default() -> Self {
        Self(Duration::from_millis(4))
    }
}

/// A setting out of its range.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaybackError {
    /// Too long for a [`Ramp`]. A sound that begins more slowly is not a call-progress tone.
    #[error("a ramp must be 0 to 1000 ms")]
    Ramp,
}

crate::text::debug_as_display!(PlaybackError);
