//! The tones that a detector knows.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::cadence::MAX_SOUNDS;
use super::error::{MAX_TONES, ToneSetError};
use super::event::{Match, ToneId};
use super::pattern::{MILLI, Pattern};
use super::sound::{SoundModel, apart, bins_for};
use super::spectrum::{Bins, HOP};
use crate::tone::Tone;
use crate::units::SampleRate;
use crate::zones::{ToneZone, ToneZones};

/// The tones that a detector knows. It is immutable: create it once and share it by all calls.
#[derive(Clone, Debug)]
pub struct ToneSet {
    rate: SampleRate,
    tones: Vec<KnownTone>,
    sounds: Vec<SoundModel>,
    bins: Bins,
    /// The most frequencies of a sound.
    max_components: usize,
    /// The windows that a burst may be absent without an end.
    bridged: u8,
    /// The shortest burst that counts, in samples of the analysis.
    shortest: u32,
}

/// A tone of a set, with all its names. Tones of several zones that are equal are one.
#[derive(Clone, Debug)]
pub struct KnownTone {
    id: ToneId,
    tone: Tone,
    uses: Vec<ToneUse>,
    pattern: Pattern,
    alike: Vec<ToneId>,
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
        let mut sounds = Vec::new();
        for (usage, tone) in tones {
            if let Some(same) = known.iter_mut().find(|known| known.tone == tone) {
                same.uses.push(usage);
                continue;
            }
            let Some(pattern) = Pattern::new(&tone, &mut sounds) else { continue };
            if known.len() >= MAX_TONES {
                return Err(ToneSetError::TooManyTones);
            }
            let id = ToneId(known.len() as u16);
            known.push(KnownTone {
                id,
                tone,
                uses: Vec::from([usage]),
                pattern,
                alike: Vec::new(),
            });
        }
        if known.is_empty() {
            return Err(ToneSetError::Empty);
        }
        if sounds.len() > MAX_SOUNDS {
            return Err(ToneSetError::TooManySounds);
        }
        for one in 0..known.len() {
            for other in one + 1..known.len() {
                if known[one].pattern.is_alike(&known[other].pattern, &sounds) {
                    known[one].alike.push(ToneId(other as u16));
                    known[other].alike.push(ToneId(one as u16));
                }
            }
        }
        let lengths = |is_burst: bool| {
            let runs = known.iter().flat_map(|known| &known.pattern.runs);
            runs.filter(move |run| run.sound.is_some() == is_burst).map(|run| run.length).min()
        };
        let hop = HOP as u32;
        let bridged = lengths(false).map_or(5, |pause| (pause * 6 / 10 / hop).clamp(2, 5));
        let shortest = lengths(true).map_or(0, |burst| (burst * 6 / 10).min(45 * MILLI));
        Ok(Self {
            rate,
            bins: Bins::new(&bins_for(&sounds), apart(&sounds)),
            max_components: sounds.iter().map(SoundModel::len).max().unwrap_or(1),
            bridged: bridged as u8,
            shortest,
            sounds,
            tones: known,
        })
    }

    pub(super) fn bins(&self) -> &Bins {
        &self.bins
    }

    pub(super) fn max_components(&self) -> usize {
        self.max_components
    }

    pub(super) fn bridged(&self) -> u8 {
        self.bridged
    }

    pub(super) fn shortest(&self) -> u32 {
        self.shortest
    }

    pub(super) fn sounds(&self) -> &[SoundModel] {
        &self.sounds
    }

    pub(super) fn patterns(&self) -> impl Iterator<Item = (u16, &Pattern)> {
        (0..).zip(&self.tones).map(|(tone, known)| (tone, &known.pattern))
    }

    pub(super) fn pattern(&self, tone: u16) -> Option<&Pattern> {
        self.tones.get(usize::from(tone)).map(|known| &known.pattern)
    }

    /// Returns whether one event names both tones.
    pub(super) fn is_same_event(&self, one: u16, other: u16) -> bool {
        let known = self.tones.get(usize::from(one));
        one == other || known.is_some_and(|known| known.alike.contains(&ToneId(other)))
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
    pub fn alike(&self, tone: ToneId) -> impl Iterator<Item = &KnownTone> {
        let alike = self.get(tone).map_or(&[][..], |known| &known.alike);
        alike.iter().filter_map(|tone| self.get(*tone))
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
