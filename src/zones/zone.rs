//! The tones of one country.

use alloc::borrow::{Cow, ToOwned};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::default_set::{Family, default_tone};
use super::names::{
    GENERAL, NO_TONES, NameError, STANDARD_TONES, aliases, checked_name, lower_case, stand_in,
};
use crate::tone::Tone;

/// A tone zone: the named tones of a country, or of another network with its own tones.
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
    /// The maximum length of a description, in bytes.
    pub const MAX_DESCRIPTION: usize = 1_024;
    /// The maximum number of durations in a ring cadence.
    pub const MAX_RING_CADENCE: usize = 64;
    /// The names for which [`ToneZone::tone_or_default`] returns a tone in every zone.
    pub const STANDARD_TONES: [&str; 11] = STANDARD_TONES;

    /// Creates a zone with that name, without tones. Converts ASCII letters to lower case.
    ///
    /// # Errors
    /// [`NameError`] if the name is not valid. `general` is reserved.
    pub fn new(name: &str) -> Result<Self, NameError> {
        let name = checked_name(name)?;
        if name == GENERAL {
            return Err(NameError::Reserved);
        }
        Ok(Self::named(name))
    }

    /// Creates a zone with a name that is already checked.
    pub(crate) fn named(name: String) -> Self {
        Self { name, description: String::new(), ring_cadence: Vec::new(), tones: BTreeMap::new() }
    }

    /// Returns the zone with another name.
    ///
    /// # Errors
    /// [`NameError`] if the name is not valid. `general` is reserved.
    pub fn renamed(self, name: &str) -> Result<Self, NameError> {
        Ok(Self { name: Self::new(name)?.name, ..self })
    }

    /// Returns the name, in lower case. The name of a country's zone is the ISO 3166 code.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the description, such as `France`. It may be empty. Asterisk shows the first 39
    /// bytes, and skips a zone without a description.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Sets the description, without the spaces around it. Control characters become spaces,
    /// because a line of a file cannot hold them. Text beyond [`ToneZone::MAX_DESCRIPTION`] is cut
    /// off.
    pub fn set_description(&mut self, description: &str) {
        let plain = description.replace(char::is_control, " ");
        let mut end = plain.len().min(Self::MAX_DESCRIPTION);
        while !plain.is_char_boundary(end) {
            end -= 1;
        }
        plain[..end].trim_matches(' ').clone_into(&mut self.description);
    }

    /// Returns the cadence of a telephone's bell, in milliseconds on, off, on, off … Empty if
    /// unknown. A caller hears the tone `ring` instead.
    #[must_use]
    pub fn ring_cadence(&self) -> &[u32] {
        &self.ring_cadence
    }

    /// Sets the cadence of a telephone's bell, in milliseconds on, off, on, off … Durations beyond
    /// [`ToneZone::MAX_RING_CADENCE`] are cut off.
    pub fn set_ring_cadence(&mut self, millis: impl Into<Vec<u32>>) {
        self.ring_cadence = millis.into();
        self.ring_cadence.truncate(Self::MAX_RING_CADENCE);
    }

    /// Returns the tone with that name, or else with one of its [aliases](crate::zones#aliases).
    /// Ignores case.
    #[must_use]
    pub fn tone(&self, name: &str) -> Option<&Tone> {
        let name = lower_case(name);
        self.tones.get(&*name).or_else(|| aliases(&name).find_map(|alias| self.tones.get(alias)))
    }

    /// Returns the tone with that name, or the closest replacement. Tries, in this order:
    ///
    /// 1. the zone's own tone, as [`ToneZone::tone`] does;
    /// 2. the zone's own tone that replaces it: `dial` for `dialrecall` and `stutter`, `congestion`
    ///    for `unobtainable`;
    /// 3. the tone of the [default set](crate::zones#the-default-set) for the zone's family of
    ///    networks, or its replacement there.
    ///
    /// Returns `None` if the name is not in the zone and is not one of
    /// [`ToneZone::STANDARD_TONES`] or their aliases.
    #[must_use]
    pub fn tone_or_default(&self, name: &str) -> Option<Cow<'_, Tone>> {
        let stand_in = stand_in(&lower_case(name));
        let own = self.tone(name).or_else(|| self.tone(stand_in?));
        own.map(Cow::Borrowed).or_else(|| {
            let family = Family::of(self.tone("ring"), self.tone("busy"));
            let by_default = |name| default_tone(name, family);
            let tone = by_default(name).or_else(|| by_default(stand_in?))?;
            Some(Cow::Owned(tone))
        })
    }

    /// Returns all tones with their names: first the standard tones in the order of
    /// [`ToneZone::STANDARD_TONES`], then all others in alphabetical order.
    pub fn tones(&self) -> impl Iterator<Item = (&str, &Tone)> {
        let is_standard = |name: &String| Self::STANDARD_TONES.contains(&name.as_str());
        let standard =
            Self::STANDARD_TONES.iter().filter_map(|&name| self.tones.get_key_value(name));
        let others = self.tones.iter().filter(move |(name, _)| !is_standard(name));
        standard.chain(others).map(|(name, tone)| (name.as_str(), tone))
    }

    /// Returns all tones with their names, in alphabetical order.
    pub(super) fn tones_by_name(&self) -> impl Iterator<Item = (&str, &Tone)> {
        self.tones.iter().map(|(name, tone)| (name.as_str(), tone))
    }

    /// Returns the number of keys in a file: the tones, and the description and the ring cadence
    /// unless they are empty.
    pub(super) fn keys(&self) -> usize {
        let others = [!self.description.is_empty(), !self.ring_cadence.is_empty()];
        self.tones.len() + others.into_iter().filter(|there| *there).count()
    }

    /// Sets the tone with exactly that name, not an alias. Returns the tone that it replaces.
    ///
    /// # Errors
    /// [`NameError`] if the name is not valid. `description` and `ringcadence` are reserved.
    pub fn set_tone(&mut self, name: &str, tone: Tone) -> Result<Option<Tone>, NameError> {
        let name = checked_name(name)?;
        if NO_TONES.contains(&name.as_str()) {
            return Err(NameError::Reserved);
        }
        Ok(self.tones.insert(name, tone))
    }

    /// Sets a tone with a name that is already checked.
    pub(crate) fn insert_tone(&mut self, name: String, tone: Tone) {
        self.tones.insert(name, tone);
    }

    /// Removes and returns the tone with exactly that name, not an alias.
    pub fn remove_tone(&mut self, name: &str) -> Option<Tone> {
        self.tones.remove(&*lower_case(name))
    }
}
