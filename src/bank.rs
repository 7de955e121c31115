//! The tones of all zones in one format, each rendered when it is first asked for.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use std::collections::HashMap;
use std::sync::OnceLock;

use crate::codec::{Format, PayloadElement};
use crate::play::{Playback, RenderError, RenderedTone};
use crate::tone::Tone;
use crate::zones::{ToneZone, ToneZones, default_tones};

/// The tones of [`ToneZones`] in one [`Format`], shared by every call.
///
/// A tone is rendered when it is first asked for; from then on asking takes a look-up. Tones that
/// are alike are one, whatever zones they are of. To clone a bank copies a pointer, and any number
/// of threads may ask at once.
///
/// A bank never changes. For other tones make another bank and put it in the place of this one;
/// what plays goes on with the tones that it holds.
///
/// ```
/// use ringback::{Format, ToneZones, ToneBank};
///
/// let bank = ToneBank::new(ToneZones::builtin().clone(), Format::PCMA);
/// let mut ring = bank.tone("fr", "ring")?.player();
/// assert_eq!(ring.next_frame().unwrap().payload.len(), 160);
/// # Ok::<(), ringback::BankError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ToneBank<S: PayloadElement = u8> {
    shared: Arc<Shared<S>>,
}

#[derive(Debug)]
struct Shared<S: PayloadElement> {
    zones: ToneZones,
    format: Format<S>,
    playback: Playback,
    /// Every tone that a zone has or falls back on.
    tones: HashMap<Tone, OnceLock<Result<RenderedTone<S>, RenderError>>>,
}

impl<S: PayloadElement> ToneBank<S> {
    /// A bank of these tones, at −10 dBm0 for each frequency that has no level of its own.
    #[must_use]
    pub fn new(zones: ToneZones, format: Format<S>) -> Self {
        Self::with_playback(zones, format, Playback::default())
    }

    /// A bank of these tones, with another level, ramp or depth of modulation.
    #[must_use]
    pub fn with_playback(zones: ToneZones, format: Format<S>, playback: Playback) -> Self {
        let own = zones.zones().flat_map(ToneZone::tones).map(|(_, tone)| tone.clone());
        let tones = own.chain(default_tones()).map(|tone| (tone, OnceLock::new())).collect();
        Self { shared: Arc::new(Shared { zones, format, playback, tones }) }
    }

    /// The tone of that name in that zone, as [`ToneZones::zone`] and
    /// [`ToneZone::tone_or_default`] find them: by alias too, and with a fallback for the tones
    /// that every zone is to have.
    ///
    /// The first to ask for a tone renders it, in milliseconds at most as a rule, and whoever else
    /// asks for it meanwhile waits.
    ///
    /// # Errors
    /// [`BankError`] if there is no such zone or tone, or if it can't be rendered.
    pub fn tone(&self, zone: &str, name: &str) -> Result<RenderedTone<S>, BankError> {
        self.tone_of(self.zone(zone)?, name)
    }

    /// The tone of that name in the default zone.
    ///
    /// # Errors
    /// [`BankError`] if there is no default zone or no such tone, or if it can't be rendered.
    pub fn default_tone(&self, name: &str) -> Result<RenderedTone<S>, BankError> {
        let zone = self.shared.zones.default_zone();
        self.tone_of(zone.ok_or(BankError::NoDefaultZone)?, name)
    }

    /// The zone of that name or alias.
    pub(crate) fn zone(&self, name: &str) -> Result<&ToneZone, BankError> {
        let found = self.shared.zones.zone(name);
        found.ok_or_else(|| BankError::NoSuchZone { zone: name.into() })
    }

    /// The tone of that name in a zone of the bank's.
    pub(crate) fn tone_of(
        &self,
        zone: &ToneZone,
        name: &str,
    ) -> Result<RenderedTone<S>, BankError> {
        let Some(tone) = zone.tone_or_default(name) else {
            return Err(BankError::NoSuchTone { zone: zone.name().into(), tone: name.into() });
        };
        let Shared { format, playback, .. } = *self.shared;
        let render = || RenderedTone::with_playback(&tone, format, playback);
        let rendered = match self.shared.tones.get(&*tone) {
            Some(rendered) => rendered.get_or_init(render).clone(),
            None => render(),
        };
        rendered.map_err(|error| BankError::Render {
            zone: zone.name().into(),
            tone: name.into(),
            error,
        })
    }

    /// Renders every tone of every zone now, and those that it falls back on, so that no call has to
    /// wait for one. Returns what can't be rendered, in the order of the zones; all else is rendered.
    ///
    /// ```
    /// use ringback::{Format, ToneZones, ToneBank};
    ///
    /// let text = "[xx]\ndescription = X\nring = 425/1000,0/4000\nfar = 5000/100,0/900";
    /// let bank = ToneBank::new(ToneZones::read_text(text).zones, Format::PCMU);
    /// let unrendered = bank.render_all();
    /// assert_eq!(
    ///     unrendered[0].to_string(),
    ///     "xx, far: segment 0: 5000 Hz is not below half the sample rate of 8000 Hz"
    /// );
    /// assert_eq!(unrendered.len(), 1);
    /// assert!(bank.tone("xx", "ring").is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use = "these tones cannot be played"]
    pub fn render_all(&self) -> Vec<Unrendered> {
        let zones = self.shared.zones.zones();
        zones.flat_map(|zone| names(zone).filter_map(|name| self.unrendered(zone, name))).collect()
    }

    /// Renders a tone; what is returned says why that can't be.
    fn unrendered(&self, zone: &ToneZone, name: &str) -> Option<Unrendered> {
        match self.tone_of(zone, name).err()? {
            BankError::Render { zone, tone, error } => Some(Unrendered { zone, tone, error }),
            // Each name was found in the zone or in the default set.
            _ => None,
        }
    }

    /// The bytes that the tones take which are rendered by now.
    #[must_use]
    pub fn memory(&self) -> usize {
        let rendered = self.shared.tones.values().filter_map(|tone| tone.get()?.as_ref().ok());
        rendered.map(RenderedTone::memory).sum()
    }

    /// What the tones were made from.
    #[must_use]
    pub fn zones(&self) -> &ToneZones {
        &self.shared.zones
    }

    /// What the frames look like.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.shared.format
    }

    /// The level, ramp and depth of modulation that the tones are rendered with.
    #[must_use]
    pub fn playback(&self) -> Playback {
        self.shared.playback
    }
}

/// The names of a zone's tones, and those for which the default set has one. A tone of the zone
/// that stands in for another is there under its own name only.
fn names(zone: &ToneZone) -> impl Iterator<Item = &str> {
    let lacks = |name: &&str| matches!(zone.tone_or_default(name), Some(Cow::Owned(_)));
    let by_default = ToneZone::STANDARD_TONES.into_iter().filter(lacks);
    zone.tones().map(|(name, _)| name).chain(by_default)
}

/// A tone that [`ToneBank::render_all`] could not render.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{zone}, {tone}: {error}")]
#[non_exhaustive]
pub struct Unrendered {
    /// The name of its zone.
    pub zone: Box<str>,
    /// Its own name.
    pub tone: Box<str>,
    /// Why.
    pub error: RenderError,
}

/// Why a bank has no such tone.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BankError {
    /// No zone has that name or alias: take the [default zone](ToneBank::default_tone).
    #[error("there is no zone {zone:?}")]
    NoSuchZone {
        /// The name that was asked for.
        zone: Box<str>,
    },
    /// The zones name no default zone, or one that they lack.
    #[error("there is no default zone")]
    NoDefaultZone,
    /// The zone has no tone of that name or alias, and it is none of
    /// [`ToneZone::STANDARD_TONES`].
    #[error("there is no tone {tone:?} in zone {zone}")]
    NoSuchTone {
        /// The zone's own name.
        zone: Box<str>,
        /// The name that was asked for.
        tone: Box<str>,
    },
    /// The tone can't be rendered in this format.
    #[error("{zone}, {tone}: {error}")]
    Render {
        /// The zone's own name.
        zone: Box<str>,
        /// The name that was asked for.
        tone: Box<str>,
        /// Why.
        error: RenderError,
    },
}

crate::text::debug_as_display!(BankError);
