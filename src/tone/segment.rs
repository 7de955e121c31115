//! One element of a tone: a sound and its duration.

use core::time::Duration;

use super::error::{MAX_MILLIS, ToneError};
use super::sound::Sound;
use crate::units::Dbm0;

/// One element of a tone list: a sound for a number of milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segment {
    sound: Sound,
    millis: u32,
}

impl Segment {
    /// The maximum duration, in milliseconds: an hour.
    pub const MAX_MILLIS: u32 = MAX_MILLIS;

    /// Creates a segment that plays a sound for `millis` milliseconds. For a sound that never
    /// ends, use [`Tail::Hold`](crate::Tail::Hold).
    ///
    /// # Errors
    /// [`ToneError::Duration`] unless `millis` is 1 to [`Segment::MAX_MILLIS`].
    pub const fn new(sound: Sound, millis: u32) -> Result<Self, ToneError> {
        if millis == 0 || millis > Self::MAX_MILLIS {
            return Err(ToneError::Duration);
        }
        Ok(Self { sound, millis })
    }

    /// Creates a segment that plays frequencies in whole hertz simultaneously, for `millis`
    /// milliseconds. Each has the level of [`Playback`](crate::Playback).
    ///
    /// ```
    /// use ringback::Segment;
    ///
    /// assert_eq!(Segment::hz([440, 480], 2000)?.to_string(), "440+480/2000");
    /// # Ok::<(), ringback::ToneError>(())
    /// ```
    ///
    /// # Errors
    /// An error of [`Sound::hz`] or [`Segment::new`].
    pub fn hz(hertz: impl IntoIterator<Item = u32>, millis: u32) -> Result<Self, ToneError> {
        Self::new(Sound::hz(hertz)?, millis)
    }

    /// Creates a segment that is silent for `millis` milliseconds.
    ///
    /// # Errors
    /// [`ToneError::Duration`] unless `millis` is 1 to [`Segment::MAX_MILLIS`].
    pub const fn silence(millis: u32) -> Result<Self, ToneError> {
        Self::new(Sound::Silence, millis)
    }

    /// Returns the sound.
    #[must_use]
    pub const fn sound(&self) -> &Sound {
        &self.sound
    }

    /// Returns the duration in milliseconds.
    #[must_use]
    pub const fn millis(&self) -> u32 {
        self.millis
    }

    /// Returns the duration.
    #[must_use]
    pub const fn duration(&self) -> Duration {
        Duration::from_millis(self.millis as u64)
    }

    /// Returns the same segment with its sound [normalised](Sound::normalised).
    pub(super) fn normalised(self, level: Dbm0) -> Self {
        Self { sound: self.sound.normalised(level), ..self }
    }
}
