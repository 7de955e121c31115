//! Strict reading.

use super::*;

#[test]
fn the_first_error_ends_it() {
    let text = "[x]\nring = a\nbusy = 425\n[y\n";
    let error = text.parse::<ToneZones>().unwrap_err();
    assert_eq!((error.line, error.severity()), (2, Severity::Error));
    assert_eq!(read_text(text).into_result().unwrap_err(), error);
}

#[test]
fn warnings_do_not() {
    assert_eq!("[x]\nring = 3500".parse::<ToneZones>().unwrap().zones().count(), 1);
    // The same if there are more warnings than the reading contains.
    let zones = many(2_000, |n| format!("[z{n}]\nring = 1\n"));
    let reading = ToneZones::read_text(&zones);
    assert_eq!(reading.warnings().count(), ToneZones::MAX_DIAGNOSTICS);
    assert_eq!(reading.into_result().unwrap().zones().count(), 2_000);
    let error = (zones + "?").parse::<ToneZones>().unwrap_err();
    assert_eq!((error.line, error.kind), (4_001, DiagnosticKind::NoEquals));
    // The first error counts, even if many errors follow.
    let text = zone_with("ring = x") + &"?\n".repeat(2_000);
    assert_eq!(text.parse::<ToneZones>().unwrap_err().line, 3);
}

#[test]
fn asterisks_own_sample_has_no_error() {
    let reading = read_text(include_str!("../../data/asterisk-sample.conf"));
    let mut odd = Vec::new();
    for diagnostic in reading.warnings() {
        odd.push((diagnostic.text.split(' ').next().unwrap(), diagnostic.kind.clone()));
    }
    let cadence = ("ringcadence", DiagnosticKind::RingCadenceDiffers);
    assert_eq!(
        odd,
        [
            ("stutter", DiagnosticKind::ManyFrequenciesForAsterisk), // hu
            cadence.clone(),                                         // mx
            cadence.clone(),                                         // my
            cadence.clone(),                                         // th
            ("callwaiting", DiagnosticKind::HighFrequency),          // th
            cadence,                                                 // tw
        ]
    );
    let strict = reading.clone().into_result().unwrap();
    assert_eq!(strict, reading.zones);
    assert_eq!(strict.zones().count(), 41);
    assert_eq!(strict.default_zone().unwrap().name(), "us");
    assert_eq!(strict.zone("gb").unwrap().name(), "uk");
    assert_eq!(
        strict.zone("fr").unwrap().tone("callwaiting").unwrap().to_string(),
        "440/300,0/10000"
    );
}
