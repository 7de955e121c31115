//! Names that are one slip of the finger away from a known one.

use crate::zones::names::{COUNTRY, DESCRIPTION, GENERAL, RING_CADENCE, is_known_key, known_tones};

/// The known key of a zone for which this one, in lower case, was probably meant.
pub(super) fn meant_key(key: &str) -> Option<&'static str> {
    let mut words = known_tones().chain([DESCRIPTION, RING_CADENCE]);
    let word = words.find(|word| may_be_one_slip(key, word) && one_slip(key, word))?;
    // `dial2` and `ring-3` are further tones, and not slips.
    let stem = key.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.'));
    (!is_known_key(stem)).then_some(word)
}

/// The same for a key of `[general]`.
pub(super) fn meant_general_key(key: &str) -> Option<&'static str> {
    one_slip(key, COUNTRY).then_some(COUNTRY)
}

/// The same for the name of a section; a zone's name may be anything.
pub(super) fn meant_section(name: &str) -> Option<&'static str> {
    one_slip(name, GENERAL).then_some(GENERAL)
}

/// Whether the names are not too different for that at a glance: a slip is at one of the two ends at most,
/// unless it takes in all of a word of two. Every key of a file is asked about every word.
#[inline]
fn may_be_one_slip(name: &str, word: &str) -> bool {
    let (name, word) = (name.as_bytes(), word.as_bytes());
    let same_end = || name.first() == word.first() || name.last() == word.last();
    name.len().abs_diff(word.len()) <= 1 && (name.len() <= 2 || same_end())
}

/// Whether a name becomes the word by one character more, less or changed, or by two neighbours in
/// each other's place. A word of three characters or fewer is too near to others: there it takes
/// neighbours.
fn one_slip(name: &str, word: &str) -> bool {
    let (name, word) = (name.as_bytes(), word.as_bytes());
    // A character that is not ASCII is several bytes, and then none of these.
    if name == word || name.len().abs_diff(word.len()) > 1 {
        return false;
    }
    let same = |(a, b): &(&u8, &u8)| a == b;
    let head = name.iter().zip(word).take_while(same).count();
    let (name, word) = (&name[head..], &word[head..]);
    let tail = name.iter().rev().zip(word.iter().rev()).take_while(same).count();
    match (&name[..name.len() - tail], &word[..word.len() - tail]) {
        (&[a, b], &[c, d]) => (a, b) == (d, c),
        (name, word_part) => name.len() <= 1 && word_part.len() <= 1 && head + word.len() > 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_leads_to_the_word() {
        for (slip, word) in [
            ("rign", "ring"),
            ("irng", "ring"),
            ("rng", "ring"),
            ("riing", "ring"),
            ("rong", "ring"),
            ("bussy", "busy"),
            ("bus", "busy"),
            ("congesion", "congestion"),
            ("congestionn", "congestion"),
            ("callwaitnig", "callwaiting"),
            ("call-waiting", "callwaiting"),
            ("descripton", "description"),
            ("descriptions", "description"),
            ("ringcadense", "ringcadence"),
            ("sti", "sit"),
        ] {
            assert_eq!(meant_key(slip), Some(word), "{slip}");
        }
        assert_eq!(meant_section("genral"), Some("general"));
        assert_eq!(meant_general_key("contry"), Some("country"));
    }

    #[test]
    fn what_is_known_numbered_or_further_away_is_left_alone() {
        for name in [
            "ring",
            "ringing",
            "busy",
            "nu",
            "sit",
            "roh",
            "ringcadance",
            "dial2",
            "ring-3",
            "busy_1",
            "nn",
            "set",
            "u",
            "rgin2",
            "fancy",
            "dialout",
            "äring",
            "",
        ] {
            assert_eq!(meant_key(name), None, "{name}");
        }
        for name in ["general", "generic", "fr", "base"] {
            assert_eq!(meant_section(name), None, "{name}");
        }
    }
}
