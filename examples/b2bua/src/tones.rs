//! The tone plan of a call.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ringback::{
    BankError, Clip, ClipPlayback, Codec, Format, RenderedTone, Repeat, Tone, ToneBank, TonePlan,
    ToneZones,
};

/// The tones of all calls.
#[derive(Debug)]
pub struct Tones {
    zones: ToneZones,
    zone: Zone,
    trying: Option<Sound>,
    ring: Option<Sound>,
    /// The tones that calls have needed so far. SDP has few codecs and ptimes.
    banks: Mutex<HashMap<(Codec, Duration), Arc<ToneBank>>>,
}

/// A replacement for one of a zone's tones.
#[derive(Debug)]
enum Sound {
    /// Another tone of the call's zone.
    Named(String),
    Tone(Tone),
    Clip(Box<Clip>),
}

/// The choice of the zone that provides a call's tones.
#[derive(Clone, Debug)]
pub enum Zone {
    /// The default zone.
    Default,
    /// The zone with that name.
    Named(String),
    /// The zone of the dialled number, or else the default zone.
    OfNumber,
}

impl Tones {
    /// Creates the tones of these zones. `trying` and `ring` replace the zone's own tones with
    /// another tone of the zone by its name, or else a sound file in a loop, or else a tone list.
    ///
    /// # Errors
    /// If there is no such zone, tone or file, or if it can't be rendered.
    pub fn new(
        zones: &ToneZones,
        zone: Zone,
        trying: Option<&str>,
        ring: Option<&str>,
    ) -> Result<Self, Box<dyn Error>> {
        let sound = |text| Sound::new(text, zones);
        let (trying, ring) = (trying.map(sound).transpose()?, ring.map(sound).transpose()?);
        let tones = Self { zones: zones.clone(), zone, trying, ring, banks: Mutex::default() };
        // Reports a tone that can't be rendered now, and not in the middle of a call.
        for codec in [Codec::Pcmu, Codec::Pcma] {
            tones.plan(codec, Format::PTIME, "")?;
        }
        Ok(tones)
    }

    /// Returns the tone plan for a caller who dialled that number.
    pub(crate) fn plan(
        &self,
        codec: Codec,
        ptime: Duration,
        dialled: &str,
    ) -> Result<TonePlan, Box<dyn Error>> {
        let bank = &*self.bank(codec, ptime)?;
        let by_default = || self.zones.default_zone();
        let zone = match &self.zone {
            Zone::Named(name) => self.zones.zone(name),
            Zone::OfNumber => self.zones.zone_for_number(dialled).or_else(by_default),
            Zone::Default => by_default(),
        };
        let zone = zone.ok_or(BankError::NoDefaultZone)?.name();
        let mut plan = TonePlan::from_bank(bank, zone)?;
        if let Some(trying) = &self.trying {
            plan = plan.with_trying(trying.rendered(bank, zone)?)?;
        }
        if let Some(ring) = &self.ring {
            plan = plan.with_ring(ring.rendered(bank, zone)?)?;
        }
        Ok(plan)
    }

    fn bank(&self, codec: Codec, ptime: Duration) -> Result<Arc<ToneBank>, Box<dyn Error>> {
        let format = if codec == Codec::Pcma { Format::PCMA } else { Format::PCMU };
        let format = format.with_ptime(ptime)?;
        // No holder of the lock can panic.
        let mut banks = self.banks.lock().unwrap_or_else(PoisonError::into_inner);
        let bank = banks.entry((codec, ptime));
        let bank = bank.or_insert_with(|| Arc::new(ToneBank::new(self.zones.clone(), format)));
        Ok(bank.clone())
    }
}

impl Sound {
    fn new(text: &str, zones: &ToneZones) -> Result<Self, Box<dyn Error>> {
        if zones.zones().any(|zone| zone.tone_or_default(text).is_some()) {
            return Ok(Self::Named(text.into()));
        }
        if Path::new(text).is_file() {
            let clip = Clip::open(text).map_err(|error| format!("{text}: {error}"))?;
            return Ok(Self::Clip(Box::new(clip)));
        }
        let tone = text.parse().map_err(|error| {
            format!("`{text}` is not a tone of a zone, a file or a tone list: {error}")
        })?;
        Ok(Self::Tone(tone))
    }

    fn rendered(&self, bank: &ToneBank, zone: &str) -> Result<RenderedTone, Box<dyn Error>> {
        let format = bank.format();
        Ok(match self {
            Self::Named(name) => bank.tone(zone, name)?,
            Self::Tone(tone) => RenderedTone::new(tone, format)?,
            Self::Clip(clip) => {
                let playback = ClipPlayback { repeat: Repeat::LOOP, ..ClipPlayback::default() };
                clip.render_with_playback(format, playback)?
            }
        })
    }
}
