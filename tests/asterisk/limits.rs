//! The limits of a set of zones. However zones enter a set, its text reads back as an equal set.

use proptest::prelude::*;
use ringback::zones::LimitError;
use ringback::{Tone, ToneZone, ToneZones};

fn zone(number: usize) -> ToneZone {
    ToneZone::new(&format!("z{number}")).unwrap()
}

#[track_caller]
fn assert_reads_back(indications: &ToneZones) {
    let text = indications.to_string();
    assert!(text.len() <= ToneZones::MAX_TEXT, "{} bytes", text.len());
    let reading = ToneZones::read_text(&text);
    assert_eq!(reading.errors().next(), None);
    assert!(reading.zones == *indications, "it reads back as others");
}

#[test]
fn as_many_zones_are_held_as_are_read() {
    let mut indications = ToneZones::from_zones((0..ToneZones::MAX_SECTIONS).map(zone)).unwrap();
    assert_reads_back(&indications);
    indications.set_default(Some(&"d".repeat(79))).unwrap();
    assert_reads_back(&indications);

    // One more zone is an error, but another zone with the same name is not.
    let before = indications.clone();
    assert_eq!(indications.insert(zone(5_000)), Err(LimitError::TooManyZones));
    assert!(indications == before);
    let mut same = zone(7);
    same.set_description("Seven");
    assert_eq!(indications.insert(same), Ok(Some(zone(7))));
    assert!(indications.remove("Z8").is_some());
    assert_eq!(indications.insert(zone(5_000)), Ok(None));
    assert_reads_back(&indications);
}

#[test]
fn what_is_too_much_is_an_error_of_every_way_in() {
    let five_thousand = || (0..5_000).map(zone);
    assert_eq!(ToneZones::from_zones(five_thousand()), Err(LimitError::TooManyZones));
    let mut indications = ToneZones::new();
    assert_eq!(indications.try_extend(five_thousand()), Err(LimitError::TooManyZones));
    // The set contains the zones before the first excess zone.
    assert_eq!(indications.zones().count(), ToneZones::MAX_SECTIONS);
    assert_reads_back(&indications);
    assert_eq!(LimitError::TooManyZones.to_string(), "too many zones: a set holds at most 4096");
}

#[test]
#[ignore = "thorough: minutes without optimisation"]
fn as_many_tones_are_held_as_are_read() {
    let tone: Tone = "1".parse().unwrap();
    let mut big = zone(0);
    for number in 0..ToneZones::MAX_KEYS {
        big.set_tone(&format!("t{number}"), tone.clone()).unwrap();
    }
    let indications = ToneZones::from_zones([big.clone()]).unwrap();
    assert_reads_back(&indications);
    let mut more = indications.clone();
    let mut small = zone(1);
    assert_eq!(more.insert(small.clone()), Ok(None));
    small.set_tone("ring", tone.clone()).unwrap();
    assert_eq!(more.insert(small), Err(LimitError::TooManyKeys));
    // A description and a ring cadence count as keys.
    for change in [
        |zone: &mut ToneZone| zone.set_description("x"),
        |zone: &mut ToneZone| {
            zone.set_ring_cadence([1, 2]);
        },
    ] {
        let mut with = big.clone();
        change(&mut with);
        assert_eq!(ToneZones::from_zones([with.clone()]), Err(LimitError::TooManyKeys));
        with.remove_tone("t0");
        assert_reads_back(&ToneZones::from_zones([with]).unwrap());
    }
}

#[test]
#[ignore = "thorough: minutes without optimisation"]
fn as_much_text_is_held_as_is_read() {
    // A tone with nearly the longest possible list.
    let longest: Tone =
        vec!["!95999.999@-31+95999.998@-31+95999.997@-31+95999.996@-31/3600000"; 256]
            .join(",")
            .parse()
            .unwrap();
    let of = |number: usize| {
        let mut zone = zone(number);
        zone.set_description(&";".repeat(ToneZone::MAX_DESCRIPTION));
        zone.set_ring_cadence([u32::MAX; ToneZone::MAX_RING_CADENCE]);
        for number in 0..10 {
            zone.set_tone(&format!("{number:079}"), longest.clone()).unwrap();
        }
        zone
    };
    let mut indications = ToneZones::new();
    let mut number = 0;
    while indications.insert(of(number)).is_ok() {
        number += 1;
    }
    assert!(indications.to_string().len() > ToneZones::MAX_TEXT - 200_000);
    assert_reads_back(&indications);
    assert_eq!(indications.insert(of(number)), Err(LimitError::TextTooLong));
    // Smaller zones fill the remaining space.
    for number in 0..ToneZones::MAX_SECTIONS {
        let mut small = zone(10_000 + number);
        small.set_description(&";".repeat(1 + number % ToneZone::MAX_DESCRIPTION));
        let _ = indications.insert(small);
    }
    assert!(indications.to_string().len() > ToneZones::MAX_TEXT - 300);
    assert_reads_back(&indications);
}

#[test]
#[ignore = "thorough: minutes without optimisation"]
fn what_is_read_of_the_largest_files_reads_back() {
    let inherited = format!("[t](!)\nx = {}\n", "1/1,".repeat(255));
    let many =
        |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<Vec<_>>().concat();
    let heirs = many(4_095, |n| format!("[h{n}](t)\ny=1\nz=2\n"));
    let keys = many(400_000, |n| format!("r{n:x}=425@-10/1\n"));
    let sections = many(4_096, |n| format!("[s{n}]\n"));
    let dense = many(ToneZones::MAX_KEYS, |n| format!("{n:x}=1+2+3+4/100,0/100\n"));
    for text in [
        format!("[general]\ncountry = h1\n{inherited}{heirs}"),
        format!("[t]\n{keys}"),
        sections.clone(),
        format!("[general]\ncountry = s1\n{sections}"),
        format!("[t]\n{dense}"),
    ] {
        let reading = ToneZones::read_text(&text);
        assert_reads_back(&reading.zones);
    }
}

fn any_zone() -> impl Strategy<Value = ToneZone> {
    let name = prop_oneof![4 => "z[0-9]{1,2}", 1 => "[a-z][a-z0-9 .(),!+<>\"@#-]{0,30}[a-z]"];
    let description = prop_oneof!["[ -~]{0,60}", "\\PC{0,40}", "[;\\\\ ]{0,1100}"];
    let cadence = prop::collection::vec(any::<u32>(), 0..70);
    let tones = prop::collection::btree_map(
        "[a-z0-9]{1,8}",
        "[1-9][0-9]{0,3}(\\+[1-9][0-9]{1,2})?(/[1-9][0-9]{0,3})?",
        0..6,
    );
    (name, description, cadence, tones).prop_filter_map(
        "a name",
        |(name, description, cadence, tones)| {
            let mut zone = ToneZone::new(&name).ok()?;
            zone.set_description(&description);
            zone.set_ring_cadence(cadence);
            for (name, list) in tones {
                let _ = zone.set_tone(&name, list.parse().unwrap());
            }
            Some(zone)
        },
    )
}

proptest! {
    #[test]
    fn what_went_in_and_out_in_any_order_reads_back_equal(
        steps in prop::collection::vec((0..4_u8, any_zone()), 0..20),
    ) {
        let mut indications = ToneZones::new();
        for (kind, zone) in steps {
            match kind {
                0 => drop(indications.remove(zone.name())),
                1 => indications.try_extend([zone.clone(), zone]).unwrap(),
                2 => indications.set_default(Some(zone.name())).unwrap(),
                _ => drop(indications.insert(zone).unwrap()),
            }
        }
        let again = ToneZones::from_zones(indications.zones().cloned()).unwrap();
        let read = indications.to_string().parse::<ToneZones>();
        prop_assert_eq!(read.as_ref(), Ok(&indications));
        prop_assert!(again.zones().eq(indications.zones()));
    }
}
