//! Look-up of every zone and tone.

use super::*;

fn zone_of(number: &str) -> Option<&'static str> {
    ToneZones::builtin().zone_for_number(number).map(ToneZone::name)
}

#[test]
fn by_code_takes_either_case_and_the_names_that_are_found_in_the_wild() {
    let name = |code| ToneZones::builtin().zone(code).map(ToneZone::name);
    assert_eq!((name("fr"), name("FR")), (Some("fr"), Some("fr")));
    assert_eq!((name("uk"), name("UK")), (Some("gb"), Some("gb")));
    assert_eq!((name("yu"), name("general"), name("every-zone")), (None, None, None));
}

#[test]
fn by_number_takes_the_country_that_its_codes_lead_to() {
    assert_eq!(zone_of("+33 1 70 18 99 00"), Some("fr"));
    assert_eq!(zone_of("tel:+44-20-7946-0123;ext=7"), Some("gb"));
    assert_eq!(zone_of("+1 212 555 0123"), Some("us"));
    assert_eq!(zone_of("+1 514 555 0123"), Some("ca"));
    assert_eq!(zone_of("+1 876 555 0123"), Some("jm"));
    assert_eq!(zone_of("+7 495 555 01 23"), Some("ru"));
    assert_eq!(zone_of("0170189900"), None);
    assert_eq!(zone_of("+800 1234 5678"), None);
}

#[test]
fn a_territory_is_answered_by_its_own_zone_or_by_its_administration() {
    for (number, country, zone) in [
        ("+1 787 555 0123", "pr", "pr"),
        ("+1 671 555 0123", "gu", "us"),
        ("+44 1481 555123", "gg", "gb"),
        ("+44 1534 555123", "je", "je"),
        ("+358 18 555123", "ax", "fi"),
        ("+47 79 02 12 34", "sj", "no"),
        ("+39 06 698 12345", "va", "it"),
        ("+61 8 9162 1234", "cc", "au"),
        ("+7 701 555 0123", "kz", "ru"),
        ("+44 20 7946 0123", "gb", "gb"),
    ] {
        let location = ToneZones::builtin().locate(number).expect(number);
        assert_eq!((location.country, location.zone.name()), (country, zone), "{number}");
        assert_eq!(location.is_own(), country == zone, "{number}");
    }
    assert_eq!(ToneZones::builtin().zone("gu"), None);
    let dialled = ToneZones::builtin().zone_for_number_from("671 555 0123", "us");
    assert_eq!(dialled.map(ToneZone::name), Some("us"));
    // A territory of a territory.
    let zones = ToneZones::from_zones([ToneZone::new("fr").unwrap()]).unwrap();
    assert_eq!(zones.zone_for_number("+590 590 12 34 56").map(ToneZone::name), Some("fr"));
    // A set that has the zone under its alias.
    let zones = ToneZones::from_zones([ToneZone::new("uk").unwrap()]).unwrap();
    let location = zones.locate("+44 20 7946 0123").unwrap();
    assert!(location.is_own() && location.zone.name() == "uk");
    assert!(!zones.locate("+44 1481 555123").unwrap().is_own());
    assert_eq!(zones.locate("+1 671 555 0123"), None);
}

#[test]
fn a_tone_that_a_zone_lacks_is_of_the_family_of_its_ring() {
    let busy = |ring: &str| {
        let mut zone = ToneZone::new("zz").unwrap();
        zone.set_tone("ring", tone(ring)).unwrap();
        zone.tone_or_default("busy").unwrap().to_string()
    };
    for (ring, expected) in [
        ("440+480/2000,0/4000", "480+620/500,0/500"),
        ("480+440/1000,0/3000", "480+620/500,0/500"),
        ("400+450/400,0/200,400+450/400,0/2000", "400/375,0/375"),
        ("425/400,0/200,425/400,0/2000", "400/375,0/375"),
        ("425/1000,0/4000", "425/500,0/500"),
        ("440/1500,0/3500", "425/500,0/500"),
        ("440+480", "425/500,0/500"),
    ] {
        assert_eq!(busy(ring), expected, "{ring}");
    }
    // The names and aliases of the default set are those of every family.
    let zone = ToneZones::builtin().zone("kp").unwrap();
    assert_eq!(
        zone.tone_or_default("reorder"),
        Some(std::borrow::Cow::Owned(tone("480+620/250,0/250")))
    );
    assert_eq!(
        zone.tone_or_default("info").unwrap().to_string(),
        "950/330,1400/330,1800/330,0/1000"
    );
}
