//! Payloads, codes, names, digits and lists of events.

use std::collections::BTreeSet;

use proptest::prelude::*;
use ringback::Dbm0;
use ringback::telephone_event::{
    Event, EventGroup, EventPayload, EventSet, EventSetError, PayloadError, Volume,
};

proptest! {
    #[test]
    fn octets_survive_except_the_reserved_bit(octets: [u8; 4]) {
        let payload = EventPayload::from_octets(octets);
        let [event, bits, high, low] = octets;
        prop_assert_eq!(payload.to_octets(), [event, bits & 0xBF, high, low]);
        prop_assert_eq!(EventPayload::parse(&octets), Ok(payload));
        prop_assert_eq!(payload.duration, u16::from_be_bytes([high, low]));
        prop_assert_eq!((payload.event.code(), payload.end), (event, bits >= 128));
        prop_assert_eq!(payload.volume.below_0_dbm0(), bits % 64);
    }

    #[test]
    fn only_four_octets_are_a_payload(octets in prop::collection::vec(any::<u8>(), 0..20)) {
        let expected = if octets.len() == 4 { None } else { Some(PayloadError::Length(octets.len())) };
        prop_assert_eq!(EventPayload::parse(&octets).err(), expected);
    }

    #[test]
    fn a_list_survives(codes in prop::collection::btree_set(any::<u8>(), 1..256)) {
        let set: EventSet = codes.iter().copied().map(Event::new).collect();
        prop_assert_eq!(set.to_string().parse(), Ok(set));
        prop_assert!(set.iter().map(Event::code).eq(codes.iter().copied()));
        for code in 0..=255 {
            prop_assert_eq!(set.contains(Event::new(code)), codes.contains(&code));
        }
        let mut without = set;
        without.remove(Event::new(*codes.first().unwrap()));
        prop_assert!(without.iter().map(Event::code).eq(codes.iter().copied().skip(1)));
    }

    #[test]
    fn an_intersection_is_what_both_have(one: [u8; 9], other: [u8; 9]) {
        let [ours, theirs] = [one, other].map(|codes| EventSet::from_iter(codes.map(Event::new)));
        let both = ours.intersection(theirs);
        for event in (0..=255).map(Event::new) {
            prop_assert_eq!(both.contains(event), ours.contains(event) && theirs.contains(event));
        }
    }

    #[test]
    fn no_text_panics(text in "[0-9, \\-]{0,12}|.{0,20}") {
        if let Ok(set) = text.parse::<EventSet>() {
            prop_assert!(!set.is_empty());
        }
        let valid = text.chars().all(|c| "0123456789*#ABCDabcd".contains(c));
        let digits = Event::digits(&text);
        prop_assert_eq!(digits.is_ok(), valid);
        match digits {
            Ok(events) => {
                prop_assert_eq!(events.len(), text.len());
                let back: String = events.filter_map(Event::digit).collect();
                prop_assert_eq!(back, text.to_uppercase());
            }
            Err(error) => prop_assert!(text[error.offset..].starts_with(error.character)),
        }
    }

    #[test]
    fn a_volume_is_the_nearest_whole_decibel(tenths in -700..=31_i16) {
        let volume = Volume::nearest(Dbm0::from_tenths(tenths).unwrap());
        let off = (volume.level().tenths() - tenths.clamp(-630, 0)).abs();
        prop_assert!(off <= 5, "{volume:?} for {tenths}");
    }
}

#[test]
fn lists_are_read_as_written() {
    for (list, expected) in [
        ("0-15", "0-15"),
        ("0-15,66,70", "0-15,66,70"),
        ("70, 66,\t0-9 ,10-15", "0-15,66,70"),
        ("0-255", "0-255"),
        ("5-5,7,6", "5-7"),
        ("007", "7"),
    ] {
        assert_eq!(list.parse::<EventSet>().unwrap().to_string(), expected, "{list}");
    }
    assert_eq!("0-15".parse(), Ok(EventSet::DTMF));
    assert_eq!(EventSet::EMPTY.to_string(), "");
}

#[test]
fn an_error_says_where_and_what_to_write() {
    for (list, offset) in
        [("", 0), ("0-15,", 5), ("0-15,256", 5), ("1,+2", 2), ("1,2-", 2), ("0-1-2", 0), ("1;2", 0)]
    {
        assert_eq!(list.parse::<EventSet>(), Err(EventSetError::Code { offset }), "{list}");
    }
    let error = "1,9-7".parse::<EventSet>().unwrap_err();
    assert_eq!(error.to_string(), "the range at offset 2 descends: write 7-9");
    assert_eq!(
        Volume::new(64).unwrap_err().to_string(),
        "a volume must be 0 to 63, dBm0 without the sign, not 64"
    );
}

#[test]
fn the_call_progress_tones_of_rfc_2833_are_deprecated() {
    for code in 64..=89 {
        let event = Event::new(code);
        assert!(event.is_deprecated() && event.group() == Some(EventGroup::Line), "{event}");
    }
    assert!((0..=15).map(Event::new).all(|digit| !digit.is_deprecated()));
    assert_eq!(Event::RINGING_TONE.to_string(), "Ringing tone");
}

#[test]
fn each_name_is_that_of_one_code() {
    let names: Vec<_> = (0..=255).filter_map(|code| Event::new(code).name()).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    // The unassigned codes.
    let unnamed = (0..=255).filter(|code| Event::new(*code).name().is_none());
    let unassigned = (17..=22).chain(50..=51).chain(90..=95).chain(113..=114).chain([169]);
    assert!(unnamed.eq(unassigned.chain(212..=255)));
}

#[test]
fn only_digits_are_digits() {
    let digits: String = (0..=255).filter_map(|code| Event::new(code).digit()).collect();
    assert_eq!(digits, "0123456789*#ABCD");
    for digit in digits.chars() {
        let event = Event::from_digit(digit).unwrap();
        assert_eq!(event.digit(), Some(digit));
        assert_eq!(event.name(), Some(&*format!("DTMF {digit}")));
    }
}
