//! The sound of a segment: silence, a sum of frequencies, or a modulation.

use alloc::vec::Vec;

use super::error::{MAX_COMPONENTS, ToneError};
use crate::units::{Dbm0, Frequency, ModulationDepth};

/// The sound of a segment: silence, a sum of frequencies, or a modulation.
///
/// ```
/// use ringback::{Component, Frequency, Sound};
///
/// let (low, high) = (Frequency::from_hz(440)?, Frequency::from_hz(480)?);
/// let ring = Sound::sum([low, high])?;
/// assert_eq!(ring.to_string(), "440+480");
///
/// let modulated =
///     Sound::Modulated { carrier: Component::from(low), modulator: high, depth: None };
/// assert_eq!(modulated.to_string(), "440*480");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sound {
    /// `0`.
    Silence,
    /// `440+480`: one to four frequencies simultaneously.
    Sum(Components),
    /// `400*25`: the modulator varies the amplitude of the carrier. The carrier's level is its
    /// level without modulation.
    Modulated {
        /// The frequency that is modulated.
        carrier: Component,
        /// The frequency that modulates it.
        modulator: Frequency,
        /// The depth. `None` means the depth of [`Playback`](crate::Playback), by default 90 %.
        depth: Option<ModulationDepth>,
    },
}

impl Sound {
    /// Creates a sum of frequencies that sound simultaneously. Each is a [`Frequency`] or a
    /// [`Component`].
    ///
    /// # Errors
    /// [`ToneError::Components`] unless there are one to four.
    pub fn sum<C: Into<Component>>(
        components: impl IntoIterator<Item = C>,
    ) -> Result<Self, ToneError> {
        Components::new(components).map(Self::Sum)
    }

    /// Creates a sum of frequencies in whole hertz, each at the level of
    /// [`Playback`](crate::Playback).
    ///
    /// # Errors
    /// [`ToneError::Frequency`] if a frequency is 0 or above [`Frequency::MAX`].
    /// [`ToneError::Components`] unless there are one to four.
    pub fn hz(hertz: impl IntoIterator<Item = u32>) -> Result<Self, ToneError> {
        let mut components = Vec::with_capacity(Components::MAX);
        for hz in hertz.into_iter().take(Components::MAX + 1) {
            components.push(Frequency::from_hz(hz).map_err(|_| ToneError::Frequency)?);
        }
        Self::sum(components)
    }

    /// Returns whether this is [`Sound::Silence`].
    #[must_use]
    pub const fn is_silence(&self) -> bool {
        matches!(self, Self::Silence)
    }

    /// Returns the same sound in one fixed form. A frequency without a level gets `level`, a
    /// modulation without a depth gets `by_default`, and a sum is sorted by frequency.
    pub(super) fn normalised(self, level: Dbm0, by_default: ModulationDepth) -> Self {
        let with_level = |c: Component| Component { level: Some(c.level.unwrap_or(level)), ..c };
        match self {
            Self::Silence => Self::Silence,
            Self::Sum(mut sum) => {
                sum.all = sum.all.map(with_level);
                let len = sum.len as usize;
                sum.all[..len].sort_unstable();
                // Comparisons include the unused elements at the end.
                let first = sum.all[0];
                sum.all[len..].fill(first);
                Self::Sum(sum)
            }
            Self::Modulated { carrier, modulator, depth } => Self::Modulated {
                carrier: with_level(carrier),
                modulator,
                depth: Some(depth.unwrap_or(by_default)),
            },
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

/// One frequency of a sound, with an optional level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Component {
    /// The frequency.
    pub frequency: Frequency,
    /// The level. `None` means the level of [`Playback`](crate::Playback), by default −10 dBm0.
    pub level: Option<Dbm0>,
}

/// Creates a component without a level of its own.
impl From<Frequency> for Component {
    fn from(frequency: Frequency) -> Self {
        Self { frequency, level: None }
    }
}

/// One to four frequencies that sound simultaneously. It dereferences to a slice.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Components {
    /// Unused elements at the end are equal to the first, so that derived comparisons work.
    all: [Component; Self::MAX],
    len: Count,
}

/// The number of components. `Sound` and `Tail` use its invalid values for their other variants,
/// so they need no extra bytes: tone lists take most of the memory of a loaded file.
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
    /// The maximum number of frequencies. Asterisk's sample file has sums of three, and a howler
    /// tone has four.
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
