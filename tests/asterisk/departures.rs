//! The departures from Asterisk in the table of the documentation.

use ringback::asterisk::DiagnosticKind;
use ringback::{Tone, ToneZones};

const X: &str = "[x]\ndescription = X\nring = 425\n";

#[test]
fn an_empty_country_means_that_there_is_no_default() {
    let text = format!("[general]\ncountry =\n{X}");
    assert_eq!(ToneZones::read_text(&text).zones.default_name(), None);
}

#[test]
fn of_country_twice_the_last_counts() {
    let text = format!("[general]\ncountry = y\ncountry = x\n{X}[y]\nring = 400\n");
    assert_eq!(ToneZones::read_text(&text).zones.default_name(), Some("x"));
}

#[test]
fn a_byte_order_mark_is_skipped_with_a_warning() {
    let reading = ToneZones::read_text(&format!("\u{feff}{X}"));
    assert_eq!(reading.diagnostics[0].kind, DiagnosticKind::ByteOrderMark);
    assert!(reading.zones.zone("x").is_some());
}

#[test]
fn a_second_template_of_a_name_adds_to_the_first() {
    let text = "[b](!)\nring = 425\n[b](!)\nbusy = 400\n[x](b)\ndescription = X\n";
    let indications = ToneZones::read_text(text).zones;
    assert_eq!(indications.zone("x").unwrap().tones().count(), 2);
}

#[test]
fn a_key_is_appended_to_whatever_its_case() {
    let text = "[x]\ndescription = X\nring = 425/100\nRing += ,0/100\n";
    let indications = ToneZones::read_text(text).zones;
    let ring = indications.zone("x").unwrap().tone("ring").unwrap();
    assert_eq!(ring.to_string(), "425/100,0/100");
}

#[test]
fn a_blank_may_stand_before_a_note() {
    assert!("! M69/100".parse::<Tone>().is_ok());
}
