//! Recognition of names that are one typing slip away from a known name.

use crate::zones::names::{COUNTRY, DESCRIPTION, GENERAL, RING_CADENCE, is_known_key, known_tones};

/// Returns the known key of a zone that its author probably meant by this lower-case key.
pub(super) fn meant_key(key: &str) -> Option<&'static str> {
    let mut words = known_tones().chain([DESCRIPTION, RING_CADENCE]);
    let word = words.find(|word| may_be_one_slip(key, word) && one_slip(key, word))?;
    // `dial2` and `ring-3` are additional tones, and not slips.
    let stem = key.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.'));
    (!is_known_key(stem)).then_some(word)
}

/// Returns the known key of `[general]` that its author probably meant.
pub(super) fn meant_general_key(key: &str) -> Option<&'static str> {
    one_slip(key, COUNTRY).then_some(COUNTRY)
}

/// Returns `general` if its author probably meant that. A zone may have any name.
pub(super) fn meant_section(name: &str) -> Option<&'static str> {
    one_slip(name, GENERAL).then_some(GENERAL)
}

/// Returns whether one slip is possible, by a quick test: a slip changes at most one end of a name,
/// unless the name has only two characters. The test is quick because the reader compares every key
/// of a file with every word.
#[inline]
fn may_be_one_slip(name: &str, word: &str) -> bool {
    let (name, word) = (name.as_bytes(), word.as_bytes());
    let same_end = || name.first() == word.first() || name.last() == word.last();
    name.len().abs_diff(word.len()) <= 1 && (name.len() <= 2 || same_end())
}

/// Returns whether one slip turns the word into the name: an added, missing or changed character,
/// or two swapped neighbours. In a word of at most three characters only a swap counts, because
/// such words are too similar to each other.
fn one_slip(name: &str, word: &str) -> bool {
    let (name, word) = (name.as_bytes(), word.as_bytes());
    // A change of a non-ASCII character changes several bytes, and does not count.
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
