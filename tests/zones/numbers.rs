//! Telephone numbers in the forms of people and signalling, and their zones.

use proptest::prelude::*;
use ringback::{ToneZone, ToneZones};

fn of(number: &str) -> Option<&'static str> {
    ToneZones::builtin().zone_for_number(number).map(ToneZone::name)
}

fn from(number: &str, home: &str) -> Option<&'static str> {
    ToneZones::builtin().zone_for_number_from(number, home).map(ToneZone::name)
}

#[test]
fn a_number_is_read_however_it_is_written() {
    for number in [
        "+49 30 1234567",
        "+49\u{a0}30\u{a0}1234567",
        "+49\u{2011}30\u{2011}1234567",
        "(+49) 30 1234567",
        "(+49)301234567",
        "+49 (0)30 1234567",
        "+49(0)301234567",
        "＋４９ ３０ １２３",
        "+49/30/1234",
        "+49–30–1234",
        "\u{202a}+49 30 1234\u{202c}",
        "+49 30 1234 ext. 4",
        "+49 30 1234 ext 4",
        "+49 30 1234ext4",
        "+49 30 1234 x4",
        "+49 30 1234x4",
        "+49 30 1234 #4",
        "+49 30 1234 (ext. 4)",
        "+49 30 1234 Extension 4",
        "+49 30 1234 X 44",
        "tel:+49-30-1234",
        "TEL:+49-30-1234;ext=4",
        "tel:+49301234;isub=12;ext=3",
        "tel:+49(30)1234;phone-context=+1",
        "tel:301234;phone-context=+49",
        "Tel:1234;ext=4;PHONE-CONTEXT=+49",
        "1234;phone-context=+49-30",
        "\t+49 30 1\n",
    ] {
        assert_eq!(of(number), Some("de"), "{number}");
        assert_eq!(from(number, "us"), Some("de"), "{number}");
    }
    assert_eq!(of("tel:6045550123;phone-context=+1"), Some("ca"));
    assert_eq!(of("+44 (0)1481 555123"), of("+44 1481 555123"));
    assert_eq!(of("+39 (0)6 69812345"), of("+39 06 69812345"));
}

#[test]
fn what_is_no_number_leads_nowhere() {
    for number in [
        "",
        "+",
        "tel:",
        "tel:;phone-context=+49",
        "1234;phone-context=example.com",
        "++49",
        "+49+30",
        "ext. 4",
        "+49 30 ext.",
        "+49x",
        "+49 thirty",
        "sip:+49301234@example.com",
        "+0049",
        "+49301234567890123",
        "1234;phone-context=",
        "1234;phone-context=+",
        "x4",
        "#31#",
        "+49 30 1234 x4y",
    ] {
        assert_eq!(of(number), None, "{number}");
        assert_eq!(from(number, "de"), None, "{number}");
    }
    for number in ["0049301234", "011 49 30 1234", "030 1234", "49301234"] {
        assert_eq!(of(number), None, "{number}");
    }
}

#[test]
fn a_number_is_read_as_it_is_dialled_at_home() {
    for (number, home, zone) in [
        ("0049 30 1234", "fr", Some("de")),
        ("00 1 604 555 0123", "de", Some("ca")),
        ("(00 49) 30 1234", "GB", Some("de")),
        ("0049301234 ext. 4", "uk", Some("de")),
        ("01149301234", "us", Some("de")),
        ("011 49 30 1234", "ca", Some("de")),
        ("011 49 30 1234", "jm", Some("de")),
        ("0011 49 30 1234", "au", Some("de")),
        ("010 49 30 1234", "jp", Some("de")),
        ("8~10 49 30 1234", "ru", Some("de")),
        ("81049301234", "by", Some("de")),
        ("001 49 30 1234", "kr", Some("de")),
        ("119 49 30 1234", "cu", Some("de")),
        ("0049301234", "us", None),
        ("0049301234", "au", None),
        ("00", "de", None),
        ("0080012345678", "de", None),
        ("030 1234", "de", Some("de")),
        ("030 1234", "DE", Some("de")),
        ("110", "de", Some("de")),
        ("0113 496 0000", "gb", of("+44 113 496 0000")),
        ("01481 555123", "gb", of("+44 1481 555123")),
        ("555 0123", "us", Some("us")),
        ("212 555 0123", "ca", Some("us")),
        ("1 604 555 0123", "us", Some("ca")),
        ("800 555 0123", "ca", Some("ca")),
        ("8 495 555 01 23", "ru", Some("ru")),
        ("030 1234", "nowhere", None),
        ("0049301234", "nowhere", Some("de")),
    ] {
        assert_eq!(from(number, home), zone, "{number} in {home}");
    }
}

proptest! {
    #[test]
    fn no_number_panics(number in any::<String>(), home in any::<String>()) {
        let _ = (of(&number), from(&number, &home));
    }

    #[test]
    fn nothing_like_a_number_panics(
        number in "(tel:)?[+＋(]?[0-9０-９()+ .;x#\u{2011}]{0,30}(;phone-context=[+0-9]{0,6})?( ?ext\\. ?[0-9]*)?",
        home in "[a-z]{2}",
    ) {
        let _ = (of(&number), from(&number, &home));
        if let Some(zone) = of(&number) {
            prop_assert_eq!(from(&number, &home), Some(zone));
        }
    }
}
