//! The plan of tones for a call.

use std::error::Error;

use ringback::{BankError, Codec, Format, Indications, Plan, Rendered, Tone, ToneBank};

/// The tones of all calls, in both codecs.
#[derive(Debug)]
pub struct Tones {
    banks: [ToneBank; 2],
    zone: Zone,
    trying: Option<String>,
    ring: Option<String>,
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
    /// of another of its tones, or a tone list.
    ///
    /// # Errors
    /// If there is no such zone or tone, or if it can't be rendered.
    pub fn new(
        indications: &Indications,
        zone: Zone,
        trying: Option<String>,
        ring: Option<String>,
    ) -> Result<Self, Box<dyn Error>> {
        let banks = [Format::PCMU, Format::PCMA].map(|f| ToneBank::new(indications.clone(), f));
        let tones = Self { banks, zone, trying, ring };
        // What can't be played is told now and not in the middle of a call.
        tones.plan(Codec::Pcmu, "")?;
        Ok(tones)
    }

    /// What a caller hears who has dialled that.
    pub(crate) fn plan(&self, codec: Codec, dialled: &str) -> Result<Plan, Box<dyn Error>> {
        let bank = &self.banks[usize::from(codec == Codec::Pcma)];
        let indications = bank.indications();
        let by_default = || indications.default_zone();
        let zone = match &self.zone {
            Zone::Named(name) => indications.zone(name),
            Zone::OfNumber => indications.zone_for_number(dialled).or_else(by_default),
            Zone::Default => by_default(),
        };
        let zone = zone.ok_or(BankError::NoSuchZone)?.name();
        let mut plan = Plan::from_bank(bank, zone)?;
        if let Some(trying) = &self.trying {
            plan = plan.with_trying(tone(bank, zone, trying)?)?;
        }
        if let Some(ring) = &self.ring {
            plan = plan.with_ring(tone(bank, zone, ring)?)?;
        }
        Ok(plan)
    }
}

/// A tone that the zone knows, or else a tone list.
fn tone(bank: &ToneBank, zone: &str, text: &str) -> Result<Rendered, Box<dyn Error>> {
    match bank.tone(zone, text) {
        Err(BankError::NoSuchTone) => {}
        known => return Ok(known?),
    }
    let tone: Tone = text.parse().map_err(|error| {
        format!("`{text}` is no tone of the zone {zone} and no tone list: {error}")
    })?;
    Ok(Rendered::new(&tone, bank.format())?)
}
