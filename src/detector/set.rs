//! The tones that a detector knows.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::error::{MAX_SOUNDS, MAX_TONES, ToneSetError};
use super::event::{Match, ToneId};
use crate::tone::Tone;
use crate::units::SampleRate;
use crate::zones::{ToneZone, ToneZones};

/// The tones that a detector knows. It is immutable: create it once and share it by all calls.
#[derive(Clone, Debug)]
pub struct ToneSet {
    rate: SampleRate,
    tones: Vec<KnownTone>,
}

/// A tone of a set, with all its names. Tones of several zones that are equal are one.
#[derive(Clone, Debug)]
pub struct KnownTone {
    id: ToneId,
    tone: Tone,
    uses: Vec<ToneUse>,
}

/// A name of a tone, and the zone in which it has that name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ToneUse {
    zone: Option<String>,
    name: String,
}

impl ToneUse {
    /// Returns the name of the tone, such as `busy`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the name of the zone, unless the tone was given without one.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }
}

impl KnownTone {
    /// Returns the index of the tone in its set.
    #[must_use]
    pub fn id(&self) -> ToneId {
        self.id
    }

    /// Returns the tone.
    #[must_use]
    pub fn tone(&self) -> &Tone {
        &self.tone
    }

    /// Returns its names and zones, in the order of the set's source. There is at least one.
    #[must_use]
    pub fn uses(&self) -> &[ToneUse] {
        &self.uses
    }
}

impl ToneSet {
    /// The maximum number of different tones in a set.
    pub const MAX_TONES: usize = MAX_TONES;
    /// The maximum number of different sounds in a set.
    pub const MAX_SOUNDS: usize = MAX_SOUNDS;

    /// Creates a set of tones with names. A tone of silence alone is left out.
    ///
    /// # Errors
    /// [`ToneSetError`] if nothing is left, or if there are too many tones or sounds.
    pub fn from_tones<N: Into<String>>(
        tones: impl IntoIterator<Item = (N, Tone)>,
        rate: SampleRate,
    ) -> Result<Self, ToneSetError> {
        let named = |(name, tone): (N, Tone)| (ToneUse { zone: None, name: name.into() }, tone);
        Self::new(tones.into_iter().map(named), rate)
    }

    /// Creates a set of all tones of a zone.
    ///
    /// # Errors
    /// Like [`ToneSet::from_tones`].
    pub fn from_zone(zone: &ToneZone, rate: SampleRate) -> Result<Self, ToneSetError> {
        Self::new(uses_of(zone), rate)
    }

    /// Creates a set of all tones of all zones.
    ///
    /// # Errors
    /// Like [`ToneSet::from_tones`].
    pub fn from_zones(zones: &ToneZones, rate: SampleRate) -> Result<Self, ToneSetError> {
        Self::new(zones.zones().flat_map(uses_of), rate)
    }

    fn new(
        tones: impl Iterator<Item = (ToneUse, Tone)>,
        rate: SampleRate,
    ) -> Result<Self, ToneSetError> {
        let mut known: Vec<KnownTone> = Vec::new();
        for (usage, tone) in tones {
            if tone.sounds().all(crate::Sound::is_silence) {
                continue;
            }
            if let Some(same) = known.iter_mut().find(|known| known.tone == tone) {
                same.uses.push(usage);
                continue;
            }
            if known.len() >= MAX_TONES {
                return Err(ToneSetError::TooManyTones);
            }
            let id = ToneId(known.len() as u16);
            known.push(KnownTone { id, tone, uses: Vec::from([usage]) });
        }
        if known.is_empty() {
            return Err(ToneSetError::Empty);
        }
        Ok(Self { rate, tones: known })
    }

    /// Returns the sample rate that the set is for.
    #[must_use]
    pub fn rate(&self) -> SampleRate {
        self.rate
    }

    /// Returns all tones. A [`ToneId`] is the index of a tone here.
    #[must_use]
    pub fn tones(&self) -> &[KnownTone] {
        &self.tones
    }

    /// Returns the tone with that index, if it is from this set.
    #[must_use]
    pub fn get(&self, tone: ToneId) -> Option<&KnownTone> {
        self.tones.get(usize::from(tone.0))
    }

    /// Returns the other tones that a detector can't tell from this one, because their tolerances
    /// overlap.
    pub fn alike(&self, _tone: ToneId) -> impl Iterator<Item = &KnownTone> {
        self.tones.iter().take(0)
    }

    /// Returns all names of what was recognised, each once: those of the most likely tone, then
    /// those of the tones that are [alike](Self::alike).
    #[must_use]
    pub fn names(&self, found: &Match) -> Vec<&str> {
        let mut names = Vec::new();
        let all = self.get(found.tone).into_iter().chain(self.alike(found.tone));
        for usage in all.flat_map(KnownTone::uses) {
            if !names.contains(&usage.name()) {
                names.push(usage.name());
            }
        }
        names
    }
}

fn uses_of(zone: &ToneZone) -> impl Iterator<Item = (ToneUse, Tone)> {
    zone.tones().map(|(name, tone)| {
        (ToneUse { zone: Some(zone.name().to_owned()), name: name.to_owned() }, tone.clone())
    })
}
