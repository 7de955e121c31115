//! One element of a tone: a sound and its duration.

use core::fmt;
use core::time::Duration;

use super::error::{MAX_MILLIS, ToneError};
use super::sound::Sound;
use crate::units::{Dbm0, ModulationDepth};

/// One element of a tone list: a sound for a number of milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Segment {
    sound: Sound,
    /// The duration in milliseconds, and [`REVERSAL`]. Tone lists take most of the memory of a
    /// loaded file, and another field would take four bytes.
    millis: u32,
}

/// The bit of a segment with a phase reversal, beyond every duration.
const REVERSAL: u32 = 1 << 31;

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
        self.millis & !REVERSAL
    }

    /// Returns the duration.
    #[must_use]
    pub const fn duration(&self) -> Duration {
        Duration::from_millis(self.millis() as u64)
    }

    /// Returns the same segment with a phase reversal at its start. It continues the sound of the
    /// segment before it, with the sign of the carrier turned: without a ramp, and with the
    /// envelope of a modulation running on. ITU-T V.25's answer tone has one every 450 ms.
    ///
    /// [`Tone::new`](crate::Tone::new) refuses it unless the segment before it has the same sound,
    /// written in the same way. The first segment of a cycle follows both the intro, if there is
    /// one, and the last segment of the cycle.
    ///
    /// ```
    /// use ringback::{Segment, Tone};
    ///
    /// let half = Segment::hz([2100], 450)?;
    /// let answer = Tone::cycle([Ok(half.with_phase_reversal())])?.with_intro([Ok(half)])?;
    /// assert_eq!(answer.to_string(), "!2100/450,~2100/450");
    /// # Ok::<(), ringback::ToneError>(())
    /// ```
    #[must_use]
    pub const fn with_phase_reversal(self) -> Self {
        Self { millis: self.millis | REVERSAL, ..self }
    }

    /// Returns whether the phase is reversed at the start of the segment.
    #[must_use]
    pub const fn has_phase_reversal(&self) -> bool {
        self.millis & REVERSAL != 0
    }

    /// Returns the same segment without a phase reversal.
    pub(super) const fn without_phase_reversal(self) -> Self {
        Self { millis: self.millis & !REVERSAL, ..self }
    }

    /// Returns the same segment with another duration, at most as long, or `None` if it is zero.
    pub(super) fn lasting(self, millis: u32) -> Option<Self> {
        (millis > 0).then_some(Self { millis: millis | self.millis & REVERSAL, ..self })
    }

    /// Returns the same segment with its sound [normalised](Sound::normalised).
    pub(super) fn normalised(self, level: Dbm0, depth: ModulationDepth) -> Self {
        Self { sound: self.sound.normalised(level, depth), ..self }
    }
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segment")
            .field("sound", &self.sound)
            .field("millis", &self.millis())
            .field("phase_reversal", &self.has_phase_reversal())
            .finish()
    }
}
