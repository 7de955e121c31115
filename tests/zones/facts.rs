//! The built-in zones, compared with the facts that they come from, and with ITU-T E.180.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use ringback::{SampleRate, Segment, Sound, Synth, Tail, Tone, ToneZone, ToneZones};

/// All values of all tones, with the keys of their sources.
const FACTS: &str = include_str!("../data/zone-facts.tsv");

/// All sources.
const SOURCES: &str = include_str!("../data/zone-sources.tsv");

/// The territories that share the network of an administration, with its zone and the reason.
const TERRITORIES: &str = include_str!("../data/zone-territories.tsv");

const TRYING: &str = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";

fn tone(list: &str) -> Tone {
    list.parse().unwrap_or_else(|error| panic!("{list}: {error}"))
}

/// Returns every tone of every zone, with the names of the zone and the tone.
fn all_tones() -> impl Iterator<Item = (&'static str, &'static str, &'static Tone)> {
    ToneZones::builtin()
        .zones()
        .flat_map(|zone| zone.tones().map(move |(name, tone)| (zone.name(), name, tone)))
}

mod count {
    use super::*;

    #[test]
    fn at_least_170_zones_have_ring_and_busy_and_128_dial_and_congestion_too() {
        let with = |names: &[&str]| {
            let has_all = |zone| names.iter().all(|name| ToneZone::tone(zone, name).is_some());
            ToneZones::builtin().zones().filter(|zone| has_all(zone)).count()
        };
        assert!(with(&["ring", "busy"]) >= 170);
        assert!(with(&["ring", "busy", "dial", "congestion"]) >= 128);
    }

    #[test]
    fn every_zone_has_a_description_and_the_trying_tone() {
        let trying = tone(TRYING);
        for zone in ToneZones::builtin().zones() {
            assert!(!zone.description().is_empty(), "{}", zone.name());
            assert_eq!(zone.tone("trying"), Some(&trying), "{}", zone.name());
        }
    }
}

mod look_up;

mod table;

mod text;

mod sound;

mod e180;
