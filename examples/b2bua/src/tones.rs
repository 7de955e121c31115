//! The plan of tones for a call.

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
    /// In PCMU and in PCMA.
    of_codecs: [OfCodec; 2],
}

/// The tones in one codec.
#[derive(Debug)]
struct OfCodec {
    bank: ToneBank,
    trying: Option<Sound>,
    ring: Option<Sound>,
}

/// What takes the place of a zone's own tone.
#[derive(Debug)]
enum Sound {
    /// Another tone of that zone, whichever it is.
    Named(String),
    RenderedTone(RenderedTone),
}

/// Whose tones a caller hears.
#[derive(Clone, Debug)]
pub enum Zone {
    /// Those of the default zone.
    Default,
    /// Those of the zone of that name.
    Named(String),
    /// Those of the country whose number is dialled, or of the default zone.
    OfNumber,
}

impl Tones {
    /// Tones of these indications. `trying` and `ring` take the place of the zone's own: the name
    /// of another of its tones, or a sound file, again and again, or a tone list.
    ///
    /// # Errors
    /// If there is no such zone, tone or file, or if it can't be rendered.
    pub fn new(
        indications: &ToneZones,
        zone: Zone,
        trying: Option<&str>,
        ring: Option<&str>,
    ) -> Result<Self, Box<dyn Error>> {
        let of_codec = |format| -> Result<_, Box<dyn Error>> {
            let bank = ToneBank::new(indications.clone(), format);
            let sound = |text| Sound::new(text, &bank);
            let (trying, ring) = (trying.map(sound).transpose()?, ring.map(sound).transpose()?);
            Ok(OfCodec { bank, trying, ring })
        };
        let of_codecs = [of_codec(Format::PCMU)?, of_codec(Format::PCMA)?];
        let tones = Self { zone, of_codecs };
        // What can't be played is told now and not in the middle of a call.
        tones.plan(Codec::Pcmu, "")?;
        Ok(tones)
    }

    /// What a caller hears who has dialled that.
    pub(crate) fn plan(&self, codec: Codec, dialled: &str) -> Result<TonePlan, Box<dyn Error>> {
        let OfCodec { bank, trying, ring } = &self.of_codecs[usize::from(codec == Codec::Pcma)];
        let indications = bank.zones();
        let by_default = || indications.default_zone();
        let zone = match &self.zone {
            Zone::Named(name) => indications.zone(name),
            Zone::OfNumber => indications.zone_for_number(dialled).or_else(by_default),
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
        let in_any = bank.zones().zones().any(|zone| zone.tone_or_default(text).is_some());
        if in_any {
            return Ok(Self::Named(text.into()));
        }
        let rendered = if Path::new(text).is_file() {
            let playback = ClipPlayback { repeat: Repeat::LOOP, ..ClipPlayback::default() };
            let clip =
                Clip::open(text).and_then(|c| c.render_with_playback(bank.format(), playback));
            clip.map_err(|error| format!("{text}: {error}"))?
        } else {
            let tone: Tone = text.parse().map_err(|error| {
                format!("`{text}` is no tone of a zone, no file and no tone list: {error}")
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
