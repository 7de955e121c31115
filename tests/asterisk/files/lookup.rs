//! Look-up of zones and tones.

use super::*;

fn zone(tones: &[(&str, &str)]) -> ToneZone {
    let mut zone = ToneZone::new("x").unwrap();
    for (name, list) in tones {
        zone.set_tone(name, list.parse().unwrap()).unwrap();
    }
    zone
}

#[test]
fn a_tone_is_found_by_its_aliases() {
    let aliases: [(&str, &[&str]); 10] = [
        ("ring", &["ringing", "ringback", "ringtone"]),
        ("busy", &["engaged"]),
        ("congestion", &["reorder", "fastbusy"]),
        ("callwaiting", &["callwait"]),
        ("dialrecall", &["recall"]),
        ("stutter", &["specialdial"]),
        ("record", &["recordtone"]),
        ("info", &["sit"]),
        ("unobtainable", &["nu"]),
        ("howler", &["roh"]),
    ];
    let documented = include_str!("../../../src/zones.rs");
    for (name, others) in aliases {
        let row = others.iter().map(|other| format!("`{other}`")).collect::<Vec<_>>().join(", ");
        assert!(documented.contains(&format!("| `{name}` | {row} |")), "{name}");
        for other in others {
            assert!(zone(&[(name, "1")]).tone(&other.to_uppercase()).is_some(), "{other}");
            assert!(zone(&[(other, "1")]).tone(name).is_some(), "{other}");
        }
    }
}

#[test]
fn a_tones_own_name_comes_before_its_aliases() {
    let zone = zone(&[("stutter", "1"), ("specialdial", "2"), ("reorder", "3")]);
    assert_eq!(zone.tone("specialdial").unwrap().to_string(), "2");
    assert_eq!(zone.tone("stutter").unwrap().to_string(), "1");
    assert_eq!(zone.tone("fastbusy").unwrap().to_string(), "3");
    assert!(zone.tone("ring").is_none());
}

#[test]
fn what_a_zone_lacks_comes_from_a_stand_in_or_from_the_default_set() {
    let zone = zone(&[("dial", "440"), ("ring", "440/1500,0/3500")]);
    for (name, list) in [
        ("ring", "440/1500,0/3500"),
        ("Ringing", "440/1500,0/3500"),
        ("stutter", "440"),
        ("recall", "440"),
        ("busy", "425/500,0/500"),
        ("reorder", "425/200,0/200"),
        ("unobtainable", "425/200,0/200"),
        ("callwaiting", "425/200,0/600,425/200,0/3000"),
        ("sit", "950/330,1400/330,1800/330,0/1000"),
        ("record", "1400/500,0/15000"),
        ("trying", "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000"),
    ] {
        assert_eq!(zone.tone_or_default(name).expect(name).to_string(), list, "{name}");
    }
    assert_eq!(zone.tone_or_default("nonsense"), None);
    let empty = ToneZone::new("y").unwrap();
    assert_eq!(empty.tone_or_default("stutter").unwrap().to_string(), "425");
    assert_eq!(empty.tone_or_default("dial").unwrap().to_string(), "425");
}

#[test]
fn the_default_set_is_the_documented_one() {
    let documented = include_str!("../../../src/zones.rs");
    let empty = ToneZone::new("x").unwrap();
    for name in ["trying", "dial", "ring", "busy", "congestion", "callwaiting", "info", "record"] {
        let row = format!("//! | `{name}` | `{}` |", empty.tone_or_default(name).unwrap());
        assert!(documented.contains(&row), "{row}");
    }
}

#[test]
fn every_zone_has_the_standard_tones_which_come_first() {
    let empty = ToneZone::new("x").unwrap();
    assert!(ToneZone::STANDARD_TONES.iter().all(|name| empty.tone_or_default(name).is_some()));
    let zone = zone(&[("a", "1"), ("busy", "1"), ("z", "1"), ("ring", "1"), ("howler", "1")]);
    let names: Vec<_> = zone.tones().map(|(name, _)| name).collect();
    assert_eq!(names, ["ring", "busy", "a", "howler", "z"]);
}

#[test]
fn a_zone_is_found_by_its_other_name() {
    for (name, other) in [("gb", "UK"), ("uk", "GB"), ("gr", "el"), ("el", "gr")] {
        let mut indications = ToneZones::new();
        indications.insert(ToneZone::new(name).unwrap()).unwrap();
        assert_eq!(indications.zone(other).unwrap().name(), name);
        indications.set_default(Some(other)).unwrap();
        assert_eq!(indications.default_zone().unwrap().name(), name);
        indications.insert(ToneZone::new(other).unwrap()).unwrap();
        assert_eq!(indications.zone(other).unwrap().name(), other.to_lowercase());
    }
}

#[test]
fn a_zone_is_found_by_a_telephone_number() {
    let mut indications = ToneZones::new();
    indications.insert(ToneZone::new("fr").unwrap()).unwrap();
    indications.insert(ToneZone::new("uk").unwrap()).unwrap();
    for (number, zone) in [
        ("+33123456789", Some("fr")),
        ("+33", Some("fr")),
        ("tel:+33-1-23", Some("fr")),
        ("+44 20 7946 0000", Some("uk")),
        ("33123456789", None),
        ("0033123456789", None),
        ("+49 30 1234", None),
        ("", None),
    ] {
        let found = indications.zone_for_number(number).map(ToneZone::name);
        assert_eq!(found, zone, "{number}");
    }
}
