//! One country's tones.

use alloc::borrow::{Cow, ToOwned};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

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
    pub const STANDARD_TONES: [&str; 11] = [
        "trying",
        "dial",
        "ring",
        "busy",
        "congestion",
        "callwaiting",
        "dialrecall",
        "record",
        "info",
        "stutter",
        "unobtainable",
    ];

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
    pub(super) fn named(name: String) -> Self {
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

    /// The tone of that name, or else of one of its [aliases](crate::indications#aliases), without
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
    /// 3. that of the [default set](crate::indications#the-default-set), or its stand-in's.
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
    pub(super) fn insert_tone(&mut self, name: String, tone: Tone) {
        self.tones.insert(name, tone);
    }

    /// Takes the tone of that name out (that very name, none of its aliases).
    pub fn remove_tone(&mut self, name: &str) -> Option<Tone> {
        self.tones.remove(&*lower_case(name))
    }
}

/// The key under which an entry is kept, of which there is another spelling.
pub(super) fn known_spelling(key: String) -> String {
    if key == RING_CADANCE { RING_CADENCE.into() } else { key }
}

/// For the bank.
#[cfg(feature = "std")]
impl ToneZone {
    /// Every tone of the default set.
    pub(crate) fn default_tones() -> impl Iterator<Item = Tone> {
        DEFAULT_TONES.iter().filter_map(|(_, list)| list.parse().ok())
    }
}

/// The section that is no zone.
pub(super) const GENERAL: &str = "general";
/// What it names.
pub(super) const COUNTRY: &str = "country";
pub(super) const DESCRIPTION: &str = "description";
pub(super) const RING_CADENCE: &str = "ringcadence";
/// A spelling that Asterisk reads as well.
const RING_CADANCE: &str = "ringcadance";
const NO_TONES: [&str; 3] = [DESCRIPTION, RING_CADENCE, RING_CADANCE];

/// Names of the same tone, as the documentation of [`indications`](super) lists them.
const TONE_ALIASES: [&[&str]; 10] = [
    &["ring", "ringing", "ringback", "ringtone"],
    &["busy", "engaged"],
    &["congestion", "reorder", "fastbusy"],
    &["callwaiting", "callwait"],
    &["dialrecall", "recall"],
    &["stutter", "specialdial"],
    &["record", "recordtone"],
    &["info", "sit"],
    &["unobtainable", "nu"],
    &["howler", "roh"],
];

/// ITU-T E.180 recommends 425 Hz for all tones of the network, and for its cadences ranges; the
/// values within them are those of 3GPP TS 22.001, annex F. `info` is E.180's special information
/// tone, `record` its recording tone, and `trying` is no country's.
const DEFAULT_TONES: [(&str, &str); 8] = [
    ("trying", "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000"),
    ("dial", "425"),
    ("ring", "425/1000,0/4000"),
    ("busy", "425/500,0/500"),
    ("congestion", "425/200,0/200"),
    ("callwaiting", "425/200,0/600,425/200,0/3000"),
    ("info", "950/330,1400/330,1800/330,0/1000"),
    ("record", "1400/500,0/15000"),
];

/// The names of tones for which there is a meaning: the standard ones and all aliases.
pub(super) fn known_tones() -> impl Iterator<Item = &'static str> {
    let aliases = TONE_ALIASES.iter().copied().flatten().copied();
    ToneZone::STANDARD_TONES.into_iter().chain(aliases)
}

/// Whether a key of a zone, in lower case, has a meaning.
pub(super) fn is_known_key(key: &str) -> bool {
    NO_TONES.contains(&key) || known_tones().any(|name| name == key)
}

fn default_tone(name: &str) -> Option<Tone> {
    let name = lower_case(name);
    let named = |wanted: &str| DEFAULT_TONES.iter().find(|(name, _)| *name == wanted);
    let (_, list) = named(&name).or_else(|| aliases(&name).find_map(named))?;
    list.parse().ok()
}

fn stand_in(name: &str) -> Option<&'static str> {
    match aliases(name).next()? {
        "dialrecall" | "stutter" => Some("dial"),
        "unobtainable" => Some("congestion"),
        _ => None,
    }
}

/// The names of the tone of this (lower-case) name, the most usual first.
fn aliases(name: &str) -> impl Iterator<Item = &'static str> {
    let group = TONE_ALIASES.iter().find(|group| group.contains(&name));
    group.copied().unwrap_or_default().iter().copied()
}

pub(super) fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// The name as it is kept, in lower case.
pub(super) fn checked_name(name: &str) -> Result<String, NameError> {
    let unwritable = |c: char| c.is_control() || matches!(c, '=' | ';' | '[' | ']' | '\\');
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if name.len() > NameError::MAX_LEN {
        return Err(NameError::TooLong);
    }
    if let Some(character) = name.chars().find(|&c| unwritable(c)) {
        return Err(NameError::Character(character));
    }
    for (end, refused) in
        [(name.chars().next(), &[' ', '#'][..]), (name.chars().last(), &[' ', '+'])]
    {
        if let Some(character) = end.filter(|end| refused.contains(end)) {
            return Err(NameError::Character(character));
        }
    }
    Ok(lower_case(name).into_owned())
}

/// Why a text is not the name of a zone or a tone.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing.
    #[error("expected a name")]
    Empty,
    /// More than [`NameError::MAX_LEN`] bytes.
    #[error("expected a name of at most {} bytes", NameError::MAX_LEN)]
    TooLong,
    /// A character that a configuration file could not hold there: one of `=;[]\` or a control
    /// character, white space or `#` at the start, white space or `+` at the end.
    #[error("expected a name without {0:?} there")]
    Character(char),
    /// `general` for a zone, `description` or `ringcadence` for a tone: a file says something else
    /// with them.
    #[error("this name has another meaning in a file")]
    Reserved,
}

crate::excerpt::debug_as_display!(NameError);

impl NameError {
    /// As many bytes as a name may have: what Asterisk keeps of the name of a section.
    pub const MAX_LEN: usize = 79;
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn every_tone_of_the_default_set_is_one() {
        for (name, list) in DEFAULT_TONES {
            assert_eq!(default_tone(name).unwrap().to_string(), list);
        }
    }

    #[test]
    fn no_name_stands_for_two_tones() {
        let mut names: Vec<_> = TONE_ALIASES.iter().copied().flatten().collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
