//! The tones of all zones in one format, each rendered on its first use.

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
/// The bank renders a tone when you first ask for it; later requests are a look-up. Equal tones are
/// rendered once, whatever their zones. A clone copies a pointer, and any number of threads may use
/// the bank simultaneously.
///
/// A bank never changes. For other tones, create another bank and replace this one. Calls that
/// already play continue with the tones that they hold.
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
    /// Creates a bank of these tones, at −10 dBm0 for each frequency without a level of its own.
    #[must_use]
    pub fn new(zones: ToneZones, format: Format<S>) -> Self {
        Self::with_playback(zones, format, Playback::default())
    }

    /// Creates a bank of these tones, with another level, ramp or modulation depth.
    #[must_use]
    pub fn with_playback(zones: ToneZones, format: Format<S>, playback: Playback) -> Self {
        let own = zones.zones().flat_map(ToneZone::tones).map(|(_, tone)| tone.clone());
        let tones = own.chain(default_tones()).map(|tone| (tone, OnceLock::new())).collect();
        Self { shared: Arc::new(Shared { zones, format, playback, tones }) }
    }

    /// Returns a tone of a zone. The lookup is the same as in [`ToneZones::zone`] and
    /// [`ToneZone::tone_or_default`]: it accepts aliases and has a fallback for each standard tone.
    ///
    /// The first request renders the tone, usually within milliseconds. Other requests for it wait
    /// meanwhile.
    ///
    /// # Errors
    /// [`BankError`] if the zone or the tone does not exist, or if the tone cannot be rendered.
    pub fn tone(&self, zone: &str, name: &str) -> Result<RenderedTone<S>, BankError> {
        self.tone_of(self.zone(zone)?, name)
    }

    /// Returns a tone of the default zone.
    ///
    /// # Errors
    /// [`BankError`] if there is no default zone, if the tone does not exist, or if it cannot be
    /// rendered.
    pub fn default_tone(&self, name: &str) -> Result<RenderedTone<S>, BankError> {
        let zone = self.shared.zones.default_zone();
        self.tone_of(zone.ok_or(BankError::NoDefaultZone)?, name)
    }

    /// Returns the zone with that name or alias.
    pub(crate) fn zone(&self, name: &str) -> Result<&ToneZone, BankError> {
        let zone = self.shared.zones.zone(name);
        zone.ok_or_else(|| BankError::NoSuchZone { zone: name.into() })
    }

    /// Returns a tone of a zone in the bank.
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

    /// Renders every tone of every zone now, and every fallback, so that no call has to wait.
    /// Returns the tones that cannot be rendered, in the order of the zones. All others are
    /// rendered.
    ///
    /// ```
    /// use ringback::{Format, ToneZones, ToneBank};
    ///
    /// let text = "[xx]\ndescription = X\nring = 425/1000,0/4000\nfar = 5000/100,0/900";
    /// let bank = ToneBank::new(ToneZones::read_text(text).zones, Format::PCMU);
    /// let unrendered = bank.render_all();
    /// assert_eq!(
    ///     format!("{:?}", unrendered[0]),
    ///     "cannot render the tone far of zone xx: \
    ///      segment 0: 5000 Hz is not below half the sample rate of 8000 Hz"
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

    /// Renders a tone. Returns the error if that fails.
    fn unrendered(&self, zone: &ToneZone, name: &str) -> Option<Unrendered> {
        match self.tone_of(zone, name).err()? {
            BankError::Render { zone, tone, error } => Some(Unrendered { zone, tone, error }),
            // Each name comes from the zone or from the default set.
            _ => None,
        }
    }

    /// Returns the size of the tones rendered so far, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let rendered = self.shared.tones.values().filter_map(|tone| tone.get()?.as_ref().ok());
        rendered.map(RenderedTone::memory).sum()
    }

    /// Returns the zones of the tones.
    #[must_use]
    pub fn zones(&self) -> &ToneZones {
        &self.shared.zones
    }

    /// Returns the format of the frames.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.shared.format
    }

    /// Returns the level, ramp and modulation depth of the tones.
    #[must_use]
    pub fn playback(&self) -> Playback {
        self.shared.playback
    }
}

/// Returns the names of a zone's tones, and the standard names that the default set supplies. If a
/// tone of the zone replaces a standard one, only its own name is listed.
fn names(zone: &ToneZone) -> impl Iterator<Item = &str> {
    let lacks = |name: &&str| matches!(zone.tone_or_default(name), Some(Cow::Owned(_)));
    let by_default = ToneZone::STANDARD_TONES.into_iter().filter(lacks);
    zone.tones().map(|(name, _)| name).chain(by_default)
}

/// A tone that [`ToneBank::render_all`] could not render.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot render the tone {tone} of zone {zone}")]
#[non_exhaustive]
pub struct Unrendered {
    /// The name of the zone.
    pub zone: Box<str>,
    /// The name of the tone.
    pub tone: Box<str>,
    /// The cause.
    #[source]
    pub error: RenderError,
}

crate::text::debug_as_display!(Unrendered);

/// The reason why a bank cannot supply a tone.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BankError {
    /// No zone has that name or alias. Use the [default zone](ToneBank::default_tone) instead.
    #[error("there is no zone {zone:?}")]
    NoSuchZone {
        /// The requested name.
        zone: Box<str>,
    },
    /// The zones name no default zone, or one that does not exist.
    #[error("there is no default zone")]
    NoDefaultZone,
    /// The zone has no tone with that name or alias, and the name is not one of
    /// [`ToneZone::STANDARD_TONES`].
    #[error("there is no tone {tone:?} in zone {zone}")]
    NoSuchTone {
        /// The zone's own name.
        zone: Box<str>,
        /// The requested name.
        tone: Box<str>,
    },
    /// The tone cannot be rendered in this format.
    #[error("cannot render the tone {tone} of zone {zone}")]
    Render {
        /// The zone's own name.
        zone: Box<str>,
        /// The requested name.
        tone: Box<str>,
        /// The cause.
        #[source]
        error: RenderError,
    },
}

crate::text::debug_as_display!(BankError);
