//! The names of zones and tones: which are names, which mean the same, and which are known.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::text::debug_as_display;

/// The names for which every zone has a tone.
pub(super) const STANDARD_TONES: [&str; 11] = [
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

/// The section that is no zone.
pub(crate) const GENERAL: &str = "general";
/// What it names.
pub(crate) const COUNTRY: &str = "country";
pub(crate) const DESCRIPTION: &str = "description";
pub(crate) const RING_CADENCE: &str = "ringcadence";
/// A spelling that Asterisk reads as well.
const RING_CADANCE: &str = "ringcadance";
pub(super) const NO_TONES: [&str; 3] = [DESCRIPTION, RING_CADENCE, RING_CADANCE];

/// Names of the same tone, as the documentation of [`zones`](super) lists them.
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

/// The names of tones for which there is a meaning: the standard ones and all aliases.
pub(crate) fn known_tones() -> impl Iterator<Item = &'static str> {
    let aliases = TONE_ALIASES.iter().copied().flatten().copied();
    STANDARD_TONES.into_iter().chain(aliases)
}

/// Whether a key of a zone, in lower case, has a meaning.
pub(crate) fn is_known_key(key: &str) -> bool {
    NO_TONES.contains(&key) || known_tones().any(|name| name == key)
}

/// Names of the same country, both ways.
pub(super) const ZONE_ALIASES: [(&str, &str); 4] =
    [("gb", "uk"), ("uk", "gb"), ("gr", "el"), ("el", "gr")];

/// The key under which an entry is kept, of which there is another spelling.
pub(crate) fn known_spelling(key: String) -> String {
    if key == RING_CADANCE { RING_CADENCE.into() } else { key }
}

/// The name of the tone that is heard for one that a zone lacks.
pub(super) fn stand_in(name: &str) -> Option<&'static str> {
    match aliases(name).next()? {
        "dialrecall" | "stutter" => Some("dial"),
        "unobtainable" => Some("congestion"),
        _ => None,
    }
}

/// The names of the tone of this (lower-case) name, the most usual first.
pub(super) fn aliases(name: &str) -> impl Iterator<Item = &'static str> {
    let group = TONE_ALIASES.iter().find(|group| group.contains(&name));
    group.copied().unwrap_or_default().iter().copied()
}

pub(crate) fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// The name as it is kept, in lower case.
pub(crate) fn checked_name(name: &str) -> Result<String, NameError> {
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

debug_as_display!(NameError);

impl NameError {
    /// As many bytes as a name may have: what Asterisk keeps of the name of a section.
    pub const MAX_LEN: usize = 79;
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn no_name_stands_for_two_tones() {
        let mut names: Vec<_> = TONE_ALIASES.iter().copied().flatten().collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
