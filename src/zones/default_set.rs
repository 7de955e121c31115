//! The tones that replace the missing tones of a zone.

use super::names::{aliases, lower_case};
use crate::tone::{Segment, Sound, Tail, Tone};

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

/// What differs in North America, by its precise audible tone plan (ITU-T E.300 supplement 3).
const NORTH_AMERICAN: [(&str, &str); 5] = [
    ("dial", "350+440"),
    ("ring", "440+480/2000,0/4000"),
    ("busy", "480+620/500,0/500"),
    ("congestion", "480+620/250,0/250"),
    ("callwaiting", "440/300,0/10000"),
];

/// What differs in Britain, and in countries with exchanges of its kind (ITU-T E.180, supplement 2).
const BRITISH: [(&str, &str); 5] = [
    ("dial", "350+440"),
    ("ring", "400+450/400,0/200,400+450/400,0/2000"),
    ("busy", "400/375,0/375"),
    ("congestion", "400/400,0/350,400/225,0/525"),
    ("callwaiting", "400/100,0/4000"),
];

/// Networks that have their tones from the same plan.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    European,
    NorthAmerican,
    British,
}

impl Family {
    /// Returns the family of a zone with these tones. A zone without a ring is of the family of its
    /// busy tone.
    pub(super) fn of(ring: Option<&Tone>, busy: Option<&Tone>) -> Self {
        let sound = |tone: &Tone| tone.sounds().find(|sound| !sound.is_silence()).copied();
        let first = |tone: Option<&Tone>| tone.and_then(sound).map(|s| frequencies(&s));
        match (ring, first(ring), first(busy)) {
            (Some(_), Some([440_000, 480_000]), _) | (None, _, Some([480_000, 620_000])) => {
                Self::NorthAmerican
            }
            (Some(ring), Some([400_000, 0 | 450_000]), _) if is_double(ring) => Self::British,
            (None, _, Some([400_000, 0])) => Self::British,
            _ => Self::European,
        }
    }

    fn tones(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::European => &[],
            Self::NorthAmerican => &NORTH_AMERICAN,
            Self::British => &BRITISH,
        }
    }
}

/// Returns whether a ring has two sounds of 400 ms, 200 ms apart, in a cycle of its own.
fn is_double(ring: &Tone) -> bool {
    let Tail::Cycle(cycle) = ring.tail() else { return false };
    let [first, pause, second, _] = &cycle[..] else { return false };
    [first, pause, second].map(Segment::millis) == [400, 200, 400] && pause.sound().is_silence()
}

/// Returns the one or two frequencies of a sum, in millihertz, the lower first, or the carrier of a
/// modulation. Of more than two frequencies it returns none.
fn frequencies(sound: &Sound) -> [u32; 2] {
    match sound {
        Sound::Silence => [0, 0],
        Sound::Modulated { carrier, .. } => [carrier.frequency.millihertz(), 0],
        Sound::Sum(terms) => match terms[..] {
            [one] => [one.frequency.millihertz(), 0],
            [one, other] => {
                let (one, other) = (one.frequency.millihertz(), other.frequency.millihertz());
                [one.min(other), one.max(other)]
            }
            _ => [0, 0],
        },
    }
}

/// Returns every tone of the default set, for all families.
#[cfg(feature = "std")]
pub(crate) fn default_tones() -> impl Iterator<Item = Tone> {
    let all = DEFAULT_TONES.iter().chain(&NORTH_AMERICAN).chain(&BRITISH);
    all.filter_map(|(_, list)| list.parse().ok())
}

/// Returns the tone with that name or alias.
pub(super) fn default_tone(name: &str, family: Family) -> Option<Tone> {
    let name = lower_case(name);
    let tones = || family.tones().iter().chain(&DEFAULT_TONES);
    let named = |wanted: &str| tones().find(|(name, _)| *name == wanted);
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
            assert_eq!(default_tone(name, Family::European).unwrap().to_string(), list);
        }
        for family in [Family::NorthAmerican, Family::British] {
            for (name, list) in family.tones() {
                assert_eq!(default_tone(name, family).unwrap().to_string(), *list);
            }
        }
    }
}
