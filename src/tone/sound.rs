//! What sounds at a time: silence, summed frequencies, or one modulated by another.

use alloc::vec::Vec;

use super::error::{MAX_COMPONENTS, ToneError};
use crate::units::{Dbm0, Frequency};

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
    pub(super) fn normalised(self, level: Dbm0) -> Self {
        let with_level = |c: Component| Component { level: Some(c.level.unwrap_or(level)), ..c };
        match self {
            Self::Silence => Self::Silence,
            Self::Sum(mut sum) => {
                sum.all = sum.all.map(with_level);
                let len = sum.len as usize;
                sum.all[..len].sort_unstable();
                // What lies behind the last one takes part in comparisons.
                let first = sum.all[0];
                sum.all[len..].fill(first);
                Self::Sum(sum)
            }
            Self::Modulated { carrier, modulator } => {
                Self::Modulated { carrier: with_level(carrier), modulator }
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
    pub const MAX: usize = MAX_COMPONENTS;

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
