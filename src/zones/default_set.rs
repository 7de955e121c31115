//! The tones that replace the missing tones of a zone.

use super::names::{aliases, lower_case};
use crate::tone::Tone;

/// ITU-T E.180 recommends 425 Hz for all network tones, and ranges for their cadences. The values
/// within these ranges come from 3GPP TS 22.001, annex F. `info` is E.180's special information
/// tone and `record` its recording tone. No country specifies `trying`.
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

/// Returns every tone of the default set.
#[cfg(feature = "std")]
pub(crate) fn default_tones() -> impl Iterator<Item = Tone> {
    DEFAULT_TONES.iter().filter_map(|(_, list)| list.parse().ok())
}

/// Returns the tone with that name or alias.
pub(super) fn default_tone(name: &str) -> Option<Tone> {
    let name = lower_case(name);
    let named = |wanted: &str| DEFAULT_TONES.iter().find(|(name, _)| *name == wanted);
    let (_, list) = named(&name).or_else(|| aliases(&name).find_map(named))?;
    list.parse().ok()
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
}
