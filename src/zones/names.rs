//! The names of zones and tones: valid names, aliases and known names.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::text::debug_as_display;

/// The tones that [`ToneZone::tone_or_default`](super::ToneZone::tone_or_default) always finds.
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

/// The section that is not a zone.
pub(crate) const GENERAL: &str = "general";
/// The key of `[general]` that names the default zone.
pub(crate) const COUNTRY: &str = "country";
pub(crate) const DESCRIPTION: &str = "description";
pub(crate) const RING_CADENCE: &str = "ringcadence";
/// A misspelling that Asterisk accepts.
const RING_CADANCE: &str = "ringcadance";
/// The keys of a zone that are not tones.
pub(super) const NO_TONES: [&str; 3] = [DESCRIPTION, RING_CADENCE, RING_CADANCE];

/// Names of the same tone. The documentation of [`zones`](super) has the same list.
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

/// Returns the names of tones that have a known meaning: the standard tones and all aliases.
pub(crate) fn known_tones() -> impl Iterator<Item = &'static str> {
    let aliases = TONE_ALIASES.iter().copied().flatten().copied();
    STANDARD_TONES.into_iter().chain(aliases)
}

/// Returns whether a key of a zone, in lower case, has a known meaning.
pub(crate) fn is_known_key(key: &str) -> bool {
    NO_TONES.contains(&key) || known_tones().any(|name| name == key)
}

/// Names of the same country, in both directions.
pub(super) const ZONE_ALIASES: [(&str, &str); 4] =
    [("gb", "uk"), ("uk", "gb"), ("gr", "el"), ("el", "gr")];

/// Replaces the misspelling `ringcadance`.
pub(crate) fn known_spelling(key: String) -> String {
    if key == RING_CADANCE { RING_CADENCE.into() } else { key }
}

/// Returns the name of the tone that replaces a missing tone of a zone.
pub(super) fn stand_in(name: &str) -> Option<&'static str> {
    match aliases(name).next()? {
        "dialrecall" | "stutter" => Some("dial"),
        "unobtainable" => Some("congestion"),
        _ => None,
    }
}

/// Returns all names of the tone with this lower-case name, the most common first.
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

/// Checks a name and converts it to lower case.
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

/// An error when a text is not a valid name of a zone or a tone.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// The name is empty.
    #[error("expected a name")]
    Empty,
    /// The name has more than [`NameError::MAX_LEN`] bytes.
    #[error("expected a name of at most {} bytes", NameError::MAX_LEN)]
    TooLong,
    /// The name has a character that a configuration file cannot hold there: one of `=;[]\`, a
    /// control character, a space or `#` at the start, or a space or `+` at the end.
    #[error("expected a name without {0:?} there")]
    Character(char),
    /// A zone is named `general`, or a tone is named `description` or `ringcadence`. These names
    /// have another meaning in a file.
    #[error("this name has another meaning in a file")]
    Reserved,
}

debug_as_display!(NameError);

impl NameError {
    /// The maximum length of a name, in bytes. Asterisk truncates longer names of sections.
    pub const MAX_LEN: usize = 79;
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn no_name_means_two_tones() {
        let mut names: Vec<_> = TONE_ALIASES.iter().copied().flatten().collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
