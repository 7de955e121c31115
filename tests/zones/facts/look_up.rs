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
