//! What a detector reports.

use crate::units::{Dbm0, Frequency};

/// The index of a tone in its [`ToneSet`](super::ToneSet).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToneId(pub(super) u16);

impl ToneId {
    /// Returns the index of the tone in [`ToneSet::tones`](super::ToneSet::tones).
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a detector reports. Positions count samples, at the rate of the set, from the first sample
/// that the detector was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Event {
    /// A tone began. It is reported as soon as every tone that is not [alike](super::ToneSet::alike)
    /// is ruled out.
    Began {
        /// The sample at which its first burst began.
        at: u64,
        /// What it is.
        tone: Match,
    },
    /// The tone that the last event named is another one. Only a detector that is
    /// [eager](super::Detector::with_eager) reports this.
    Corrected {
        /// The sample at which its first burst began.
        at: u64,
        /// What it is.
        tone: Match,
    },
    /// The tone ended.
    Ended {
        /// The sample after its last burst.
        at: u64,
        /// Which tone.
        tone: ToneId,
        /// The number of its cycles that were heard completely.
        cycles: u32,
    },
    /// Silence, longer than the pauses of any tone that it may belong to.
    Silence {
        /// The sample at which it began.
        at: u64,
    },
    /// A sound that belongs to no tone of the set: speech, music, noise, or another signal.
    Other {
        /// The sample at which it began.
        at: u64,
    },
}

impl Event {
    /// Returns the position of what the event reports.
    #[must_use]
    pub const fn at(&self) -> u64 {
        match *self {
            Self::Began { at, .. }
            | Self::Corrected { at, .. }
            | Self::Ended { at, .. }
            | Self::Silence { at }
            | Self::Other { at } => at,
        }
    }
}

/// A tone that was recognised, and what was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Match {
    pub(super) tone: ToneId,
    pub(super) confidence: u8,
    pub(super) cycles: u32,
    pub(super) frequencies: [Option<Frequency>; 4],
    pub(super) level: Dbm0,
    pub(super) burst: u64,
    pub(super) pause: u64,
}

impl Match {
    /// Returns the most likely tone. [`ToneSet::names`](super::ToneSet::names) returns its names,
    /// and those of the tones that are alike.
    #[must_use]
    pub const fn tone(&self) -> ToneId {
        self.tone
    }

    /// Returns how well the measurements fit the tone, in percent.
    #[must_use]
    pub const fn confidence(&self) -> u8 {
        self.confidence
    }

    /// Returns the number of complete cycles, a burst and a pause each, on which this is based.
    #[must_use]
    pub const fn cycles(&self) -> u32 {
        self.cycles
    }

    /// Returns the measured frequencies of the last burst, the strongest first.
    pub fn frequencies(&self) -> impl Iterator<Item = Frequency> {
        self.frequencies.into_iter().flatten()
    }

    /// Returns the measured level of the last burst: all its frequencies together.
    #[must_use]
    pub const fn level(&self) -> Dbm0 {
        self.level
    }

    /// Returns the duration of the last burst in samples, up to now if it has not ended.
    #[must_use]
    pub const fn burst(&self) -> u64 {
        self.burst
    }

    /// Returns the duration of the pause before the last burst or after it, in samples. It is 0 if
    /// there was none.
    #[must_use]
    pub const fn pause(&self) -> u64 {
        self.pause
    }
}
