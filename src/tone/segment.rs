//! One element of a tone: a sound and how long it lasts.

use core::time::Duration;

use super::error::{MAX_MILLIS, ToneError};
use super::sound::Sound;
use crate::units::Dbm0;

/// One element of a tone list: a signal for a number of milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segment {
    sound: Sound,
    millis: u32,
}

impl Segment {
    /// The longest that one may last, in milliseconds: an hour.
    pub const MAX_MILLIS: u32 = MAX_MILLIS;

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

    /// The same with its sound [normalised](Sound::normalised).
    pub(super) fn normalised(self, level: Dbm0) -> Self {
        Self { sound: self.sound.normalised(level), ..self }
    }
}
