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
        assert_eq!((&*location.country, location.zone.name()), (country, zone), "{number}");
        assert_eq!(location.is_own(), country == zone, "{number}");
    }
    assert_eq!(ToneZones::builtin().zone("gu"), None);
    let dialled = ToneZones::builtin().locate_from("671 555 0123", "US").unwrap();
    assert_eq!((&*dialled.country, dialled.zone.name()), ("gu", "us"));
    let dialled = ToneZones::builtin().locate_from("555 0123", "UK").unwrap();
    assert!(dialled.is_own() && dialled.zone.name() == "gb");
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
        ("400*25/400,0/200,400*25/400,0/2000", "400/375,0/375"),
        ("425/400,0/200,425/400,0/2000", "425/500,0/500"),
        ("440+480/400,0/200,440+480/400,0/3000", "480+620/500,0/500"),
        ("400/1000,0/4000", "425/500,0/500"),
        ("425/1000,0/4000", "425/500,0/500"),
        ("440/1500,0/3500", "425/500,0/500"),
        ("440+480", "480+620/500,0/500"),
    ] {
        assert_eq!(busy(ring), expected, "{ring}");
    }
    // Without a ring, busy decides.
    let ring = |zone| {
        let zone = ToneZones::builtin().zone(zone).unwrap();
        zone.tone_or_default("ring").unwrap().to_string()
    };
    assert_eq!(ring("sh"), "400+450/400,0/200,400+450/400,0/2000");
    assert_eq!(ring("vn"), "425/1000,0/4000");
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

#[test]
fn an_overlay_replaces_a_zone_under_either_of_its_names() {
    let over = |text: &str| {
        let own = ToneZones::read_text(text).zones;
        own.laid_over(ToneZones::builtin()).unwrap()
    };
    for name in ["uk", "gb"] {
        let zones = over(&format!("[{name}]\ndescription = Ours\nring = 425/100,0/100\n"));
        for found in [zones.zone("uk"), zones.zone("gb"), zones.zone_for_number("+44 20 7946 0123")]
        {
            assert_eq!(found.map(ToneZone::description), Some("Ours"), "{name}");
        }
        assert_eq!(zones.zones().count(), ToneZones::builtin().zones().count());
    }
    // A file that has both keeps both.
    let both = "[gb]\ndescription = One\nring = 425/100,0/100\n\
                [uk]\ndescription = Other\nring = 425/100,0/200\n";
    let zones = over(both);
    assert_eq!(zones.zone("gb").map(ToneZone::description), Some("One"));
    assert_eq!(zones.zone("uk").map(ToneZone::description), Some("Other"));
    // A default that the file lacks is no default.
    let zones = over("[general]\ncountry = zz\n[fr]\ndescription = Ours\nring = 425/100,0/100\n");
    assert_eq!(zones.default_name(), Some("us"));
    assert_eq!(over("").zones().count(), ToneZones::builtin().zones().count());
}
