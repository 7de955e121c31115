//! The tone plan of a call.

use std::error::Error;
use std::path::Path;

use ringback::{
    BankError, Clip, ClipPlayback, Codec, Format, RenderedTone, Repeat, Tone, ToneBank, TonePlan,
    ToneZones,
};

/// The tones of all calls.
#[derive(Debug)]
pub struct Tones {
    zone: Zone,
    /// The tones in PCMU and in PCMA.
    of_codecs: [OfCodec; 2],
}

/// The tones in one codec.
#[derive(Debug)]
struct OfCodec {
    bank: ToneBank,
    trying: Option<Sound>,
    ring: Option<Sound>,
}

/// A replacement for one of a zone's tones.
#[derive(Debug)]
enum Sound {
    /// Another tone of the call's zone.
    Named(String),
    RenderedTone(RenderedTone),
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
        let of_codec = |format| -> Result<_, Box<dyn Error>> {
            let bank = ToneBank::new(zones.clone(), format);
            let sound = |text| Sound::new(text, &bank);
            let (trying, ring) = (trying.map(sound).transpose()?, ring.map(sound).transpose()?);
            Ok(OfCodec { bank, trying, ring })
        };
        let of_codecs = [of_codec(Format::PCMU)?, of_codec(Format::PCMA)?];
        let tones = Self { zone, of_codecs };
        // Reports a tone that can't be rendered now, and not in the middle of a call.
        tones.plan(Codec::Pcmu, "")?;
        Ok(tones)
    }

    /// Returns the tone plan for a caller who dialled that number.
    pub(crate) fn plan(&self, codec: Codec, dialled: &str) -> Result<TonePlan, Box<dyn Error>> {
        let OfCodec { bank, trying, ring } = &self.of_codecs[usize::from(codec == Codec::Pcma)];
        let zones = bank.zones();
        let by_default = || zones.default_zone();
        let zone = match &self.zone {
            Zone::Named(name) => zones.zone(name),
            Zone::OfNumber => zones.zone_for_number(dialled).or_else(by_default),
            Zone::Default => by_default(),
        };
        let zone = zone.ok_or(BankError::NoDefaultZone)?.name();
        let mut plan = TonePlan::from_bank(bank, zone)?;
        if let Some(trying) = trying {
            plan = plan.with_trying(trying.rendered(bank, zone)?)?;
        }
        if let Some(ring) = ring {
            plan = plan.with_ring(ring.rendered(bank, zone)?)?;
        }
        Ok(plan)
    }
}

impl Sound {
    fn new(text: &str, bank: &ToneBank) -> Result<Self, Box<dyn Error>> {
        let is_named = bank.zones().zones().any(|zone| zone.tone_or_default(text).is_some());
        if is_named {
            return Ok(Self::Named(text.into()));
        }
        let rendered = if Path::new(text).is_file() {
            let playback = ClipPlayback { repeat: Repeat::LOOP, ..ClipPlayback::default() };
            let clip =
                Clip::open(text).and_then(|c| c.render_with_playback(bank.format(), playback));
            clip.map_err(|error| format!("{text}: {error}"))?
        } else {
            let tone: Tone = text.parse().map_err(|error| {
                format!("`{text}` is not a tone of a zone, a file or a tone list: {error}")
            })?;
            RenderedTone::new(&tone, bank.format())?
        };
        Ok(Self::RenderedTone(rendered))
    }

    fn rendered(&self, bank: &ToneBank, zone: &str) -> Result<RenderedTone, BankError> {
        match self {
            Self::Named(name) => bank.tone(zone, name),
            Self::RenderedTone(rendered) => Ok(rendered.clone()),
        }
    }
}
