//! One country's tones.

use alloc::borrow::{Cow, ToOwned};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::default_set::default_tone;
use super::names::{
    GENERAL, NO_TONES, NameError, STANDARD_TONES, aliases, checked_name, lower_case, stand_in,
};
use crate::tone::Tone;

/// A tone zone: the tones of a country, or of whatever else has its own, under their names.
///
/// ```
/// use ringback::ToneZone;
///
/// let mut zone = ToneZone::new("fr")?;
/// zone.set_description("France");
/// zone.set_tone("ring", "440/1500,0/3500".parse()?)?;
/// assert_eq!(zone.tone("Ringing").unwrap().to_string(), "440/1500,0/3500");
/// assert_eq!(zone.tone_or_default("busy").unwrap().to_string(), "425/500,0/500");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "country")]
pub struct ToneZone {
    name: String,
    description: String,
    ring_cadence: Vec<u32>,
    tones: BTreeMap<String, Tone>,
}

impl ToneZone {
    /// As many bytes as a description may have.
    pub const MAX_DESCRIPTION: usize = 1_024;
    /// As many durations as a ring cadence may have.
    pub const MAX_RING_CADENCE: usize = 64;
    /// The names for which [`ToneZone::tone_or_default`] finds a tone in every zone.
    pub const STANDARD_TONES: [&str; 11] = STANDARD_TONES;

    /// A zone of that name, without tones. Names are kept in lower case (those of ASCII letters).
    ///
    /// # Errors
    /// [`NameError`]; `general` is no zone.
    pub fn new(name: &str) -> Result<Self, NameError> {
        let name = checked_name(name)?;
        if name == GENERAL {
            return Err(NameError::Reserved);
        }
        Ok(Self::named(name))
    }

    /// A zone whose name is known to be one.
    pub(crate) fn named(name: String) -> Self {
        Self { name, description: String::new(), ring_cadence: Vec::new(), tones: BTreeMap::new() }
    }

    /// The same zone under another name.
    ///
    /// # Errors
    /// [`NameError`]; `general` is no zone.
    pub fn renamed(self, name: &str) -> Result<Self, NameError> {
        Ok(Self { name: Self::new(name)?.name, ..self })
    }

    /// Its name, in lower case: an ISO 3166 code if it is a country's.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people call it, `France`; may be empty. Asterisk shows the first 39 bytes, and leaves
    /// out a zone that has none.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Sets the description, without the spaces around it. Control characters, which a line of a
    /// file cannot hold, become spaces, and what is beyond [`ToneZone::MAX_DESCRIPTION`] is cut.
    pub fn set_description(&mut self, description: &str) {
        let plain = description.replace(char::is_control, " ");
        let mut end = plain.len().min(Self::MAX_DESCRIPTION);
        while !plain.is_char_boundary(end) {
            end -= 1;
        }
        plain[..end].trim_matches(' ').clone_into(&mut self.description);
    }

    /// How the bell of a telephone rings there: milliseconds on, off, on, off … Empty if unknown.
    /// What a caller hears is the tone `ring`.
    #[must_use]
    pub fn ring_cadence(&self) -> &[u32] {
        &self.ring_cadence
    }

    /// Sets how the bell rings, in milliseconds on, off, on, off … What is beyond
    /// [`ToneZone::MAX_RING_CADENCE`] is cut.
    pub fn set_ring_cadence(&mut self, millis: impl Into<Vec<u32>>) {
        self.ring_cadence = millis.into();
        self.ring_cadence.truncate(Self::MAX_RING_CADENCE);
    }

    /// The tone of that name, or else of one of its [aliases](crate::zones#aliases), without
    /// regard to case.
    #[must_use]
    pub fn tone(&self, name: &str) -> Option<&Tone> {
        let name = lower_case(name);
        self.tones.get(&*name).or_else(|| aliases(&name).find_map(|alias| self.tones.get(alias)))
    }

    /// The tone of that name, or the nearest thing, so that a caller hears something sensible. In
    /// this order:
    ///
    /// 1. the zone's own, as [`ToneZone::tone`] finds it;
    /// 2. the zone's own that stands in for it: `dial` for `dialrecall` and `stutter`,
    ///    `congestion` for `unobtainable`;
    /// 3. that of the [default set](crate::zones#the-default-set), or its stand-in's.
    ///
    /// `None` for a name that is neither in the zone nor one of [`ToneZone::STANDARD_TONES`] or
    /// their aliases.
    #[must_use]
    pub fn tone_or_default(&self, name: &str) -> Option<Cow<'_, Tone>> {
        let stand_in = stand_in(&lower_case(name));
        let own = self.tone(name).or_else(|| self.tone(stand_in?));
        own.map(Cow::Borrowed).or_else(|| {
            let tone = default_tone(name).or_else(|| default_tone(stand_in?))?;
            Some(Cow::Owned(tone))
        })
    }

    /// Every tone and its name: first the standard ones in the order of
    /// [`ToneZone::STANDARD_TONES`], then all others in that of the alphabet.
    pub fn tones(&self) -> impl Iterator<Item = (&str, &Tone)> {
        let is_standard = |name: &String| Self::STANDARD_TONES.contains(&name.as_str());
        let standard =
            Self::STANDARD_TONES.iter().filter_map(|&name| self.tones.get_key_value(name));
        let others = self.tones.iter().filter(move |(name, _)| !is_standard(name));
        standard.chain(others).map(|(name, tone)| (name.as_str(), tone))
    }

    /// The same in the order of the names alone.
    pub(super) fn tones_by_name(&self) -> impl Iterator<Item = (&str, &Tone)> {
        self.tones.iter().map(|(name, tone)| (name.as_str(), tone))
    }

    /// How many keys it takes in a file: its tones, and a description and a ring cadence if there are any.
    pub(super) fn keys(&self) -> usize {
        let others = [!self.description.is_empty(), !self.ring_cadence.is_empty()];
        self.tones.len() + others.into_iter().filter(|there| *there).count()
    }

    /// Sets the tone of that name (that very name, none of its aliases) and returns the one that
    /// it replaces.
    ///
    /// # Errors
    /// [`NameError`]; `description` and `ringcadence` name no tones in a file.
    pub fn set_tone(&mut self, name: &str, tone: Tone) -> Result<Option<Tone>, NameError> {
        let name = checked_name(name)?;
        if NO_TONES.contains(&name.as_str()) {
            return Err(NameError::Reserved);
        }
        Ok(self.tones.insert(name, tone))
    }

    /// Sets a tone under a name that is known to be one.
    pub(crate) fn insert_tone(&mut self, name: String, tone: Tone) {
        self.tones.insert(name, tone);
    }

    /// Takes the tone of that name out (that very name, none of its aliases).
    pub fn remove_tone(&mut self, name: &str) -> Option<Tone> {
        self.tones.remove(&*lower_case(name))
    }
}
