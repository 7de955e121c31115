//! Zones that code builds.

use super::*;

#[test]
fn a_zone_is_put_together_changed_and_taken_out() {
    let mut zone = ToneZone::new("FR").unwrap();
    zone.set_description("  France \n");
    zone.set_ring_cadence([1500, 3500]);
    assert_eq!(zone.set_tone("Ring", "440".parse().unwrap()), Ok(None));
    let old: Tone = "440".parse().unwrap();
    assert_eq!(zone.set_tone("ring", "441".parse().unwrap()), Ok(Some(old)));
    assert_eq!((zone.name(), zone.description()), ("fr", "France"));

    let uk = zone.clone().renamed("UK").unwrap();
    assert_eq!((uk.name(), uk.description()), ("uk", "France"));
    assert_eq!(uk.renamed("general"), Err(NameError::Reserved));

    let mut indications = ToneZones::new();
    assert_eq!(indications.insert(zone.clone()), Ok(None));
    assert_eq!(indications.insert(zone.clone()), Ok(Some(zone.clone())));
    zone.remove_tone("RING").unwrap();
    indications.insert(zone).unwrap();
    assert!(indications.zone("fr").unwrap().tones().next().is_none());
    assert!(indications.remove("FR").is_some());
    assert_eq!(indications, ToneZones::default());
}

#[test]
fn names_that_a_file_could_not_hold_are_refused() {
    let refused = [
        ("", NameError::Empty),
        (" x", NameError::Character(' ')),
        ("x ", NameError::Character(' ')),
        ("#x", NameError::Character('#')),
        ("x+", NameError::Character('+')),
        ("a=b", NameError::Character('=')),
        ("a;b", NameError::Character(';')),
        ("a[b", NameError::Character('[')),
        ("a]b", NameError::Character(']')),
        ("a\\b", NameError::Character('\\')),
        ("a\nb", NameError::Character('\n')),
    ];
    let mut zone = ToneZone::new("x").unwrap();
    let tone: Tone = "425".parse().unwrap();
    for (name, error) in refused {
        assert_eq!(ToneZone::new(name), Err(error), "{name:?}");
        assert_eq!(zone.set_tone(name, tone.clone()), Err(error), "{name:?}");
        let mut indications = ToneZones::new();
        assert_eq!(indications.set_default(Some(name)), Err(error), "{name:?}");
    }
    assert_eq!(ToneZone::new("General"), Err(NameError::Reserved));
    for name in ["Description", "ringcadence", "ringcadance"] {
        assert_eq!(zone.set_tone(name, tone.clone()), Err(NameError::Reserved));
    }
    assert_eq!(ToneZone::new(&"x".repeat(80)), Err(NameError::TooLong));
    for name in [&*"x".repeat(79), "us-old", "a b", "é", "a+b", "a#", "a(b),c"] {
        assert!(ToneZone::new(name).is_ok(), "{name}");
    }
}

#[test]
fn what_is_too_long_for_a_file_is_cut() {
    let mut zone = ToneZone::new("x").unwrap();
    zone.set_description(&"é".repeat(1_000));
    assert_eq!(zone.description(), "é".repeat(512));
    // The cut does not split a character.
    zone.set_description(&format!("x{}", "é".repeat(1_000)));
    assert_eq!(zone.description(), format!("x{}", "é".repeat(511)));
    zone.set_ring_cadence(vec![1; 100]);
    assert_eq!(zone.ring_cadence().len(), ToneZone::MAX_RING_CADENCE);
}
