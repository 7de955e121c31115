//! Names in text, and in files.

use ringback::asterisk::DiagnosticKind;
use ringback::signals::{self, SignalErrorKind, ToneTextError};
use ringback::{Tone, ToneZones};

#[test]
fn a_misspelt_name_has_the_nearest_one() {
    let nearest = |text: &str| match signals::named(text).unwrap_err().kind {
        SignalErrorKind::Nearest(name) => name,
        _ => "",
    };
    assert_eq!(nearest("sit:intercpt"), "sit-intercept");
    assert_eq!(nearest("fax-cgn"), "fax-cng");
    assert_eq!(nearest("dtfm:123"), "dtmf:");
    assert_eq!(nearest("anssm"), "ansam");
    assert_eq!(nearest("nonsense"), "");
}

#[test]
fn a_text_is_a_name_or_a_list() {
    let sit = "!913.8/274,!1370.6/274,!1776.7/380".parse::<Tone>().unwrap();
    assert_eq!(signals::tone("sit:intercept").unwrap(), sit);
    assert_eq!(signals::tone(" SIT:IC ").unwrap(), sit);
    assert!(signals::tone("M69/100").is_ok());
    assert!(matches!(signals::tone("M128/100"), Err(ToneTextError::List(_))));
    assert!(matches!(signals::tone("440/x"), Err(ToneTextError::List(_))));
    let error = signals::tone("  dtmf:12x").unwrap_err();
    assert!(matches!(error, ToneTextError::Signal(_)));
    assert_eq!(error.offset(), 9);
}

#[test]
fn a_file_has_names_and_what_is_written_has_lists() {
    let text = "[xx]\ndescription = X\nring = 440/1000,0/1000\nbusy = 480/500,0/500\n\
                info = sit:ic\nrecord = dtmf:1#\n";
    let reading = ToneZones::read_text(text);
    assert!(reading.diagnostics.iter().all(|d| d.kind == DiagnosticKind::SignalForAsterisk));
    assert_eq!(reading.diagnostics.len(), 2);
    let zone = reading.zones.zone("xx").unwrap();
    assert_eq!(*zone.tone("record").unwrap(), signals::dtmf("1#").unwrap());
    assert_eq!(*zone.tone("info").unwrap(), signals::named("sit-ic").unwrap());
    let written = reading.zones.to_asterisk_lossy();
    assert!(written.contains("!697+1209/100"), "{written}");
    assert!(!written.contains("dtmf:") && !written.contains("= sit"), "{written}");
}

#[test]
fn a_bad_name_in_a_file_is_an_error_at_its_byte() {
    let kinds = |value: &str| {
        let reading =
            ToneZones::read_text(format!("[xx]\ndescription = X\nbusy = {value}\n").as_str());
        let error = reading.into_result().unwrap_err();
        (error.line, error.column, error.kind.clone())
    };
    let expected = DiagnosticKind::Signal(SignalErrorKind::DtmfDigit);
    assert_eq!(kinds("dtmf:12x"), (3, 15, expected));
    assert!(matches!(kinds("fax-cgn").2, DiagnosticKind::Signal(SignalErrorKind::Nearest(_))));
    // Other text has the error of a list, as before.
    assert!(matches!(kinds("abc,425/90").2, DiagnosticKind::Tone(_)));
    assert!(matches!(kinds("nonsense").2, DiagnosticKind::Tone(_)));
}
