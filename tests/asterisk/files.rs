//! `indications.conf`: the rules of its syntax, its diagnostics, and its properties.

use crate::common::zones::any_indications;
use proptest::prelude::*;
use ringback::asterisk::{DiagnosticKind, IncludeError, Reading, Severity, Source};
use ringback::zones::NameError;
use ringback::{Tone, ToneZone, ToneZones};

/// Reads a text, and removes diagnostics that are usual for the small zones of these tests.
/// `lint.rs` tests those.
fn read_text(source: impl Into<Source>) -> Reading {
    usual(ToneZones::read_text(source))
}

fn read_text_with(
    source: impl Into<Source>,
    includes: impl FnMut(&str) -> Result<Vec<Source>, IncludeError>,
) -> Reading {
    usual(ToneZones::read_text_with(source, includes))
}

fn usual(mut reading: Reading) -> Reading {
    let lint = |fault: &DiagnosticKind| {
        matches!(
            fault,
            DiagnosticKind::NoRingNorBusy
                | DiagnosticKind::LowFrequency
                | DiagnosticKind::NoZones
                | DiagnosticKind::RepeatedKey
        )
    };
    reading.diagnostics.retain(|diagnostic| !lint(&diagnostic.kind));
    reading
}

/// Returns the zones of a text, which must not have any diagnostics.
#[track_caller]
fn sound(text: &str) -> ToneZones {
    let Reading { zones, diagnostics, .. } = read_text(text);
    if let Some(diagnostic) = diagnostics.first() {
        panic!("{diagnostic}");
    }
    zones
}

/// Returns the list of a tone of zone `x`.
#[track_caller]
fn tone_of(indications: &ToneZones, name: &str) -> String {
    indications.zone("x").unwrap().tone(name).expect(name).to_string()
}

/// Returns a file with a zone `x` that has these lines.
fn zone_with(lines: &str) -> String {
    format!("[x]\ndescription = X\n{lines}\n")
}

#[track_caller]
fn assert_tone(lines: &str, name: &str, list: &str) {
    assert_eq!(tone_of(&sound(&zone_with(lines)), name), list);
}

/// Returns `count` lines, each from its number.
fn many(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// Returns the line, the column and the kind of every diagnostic of a text.
fn faults(text: impl AsRef<[u8]>) -> Vec<(u32, u32, DiagnosticKind)> {
    let diagnostics = read_text(text.as_ref()).diagnostics;
    diagnostics.into_iter().map(|d| (d.line, d.column, d.kind)).collect()
}

#[track_caller]
fn assert_fault(text: &str, line: u32, column: u32, fault: DiagnosticKind) {
    assert_eq!(faults(text), [(line, column, fault)], "{text}");
}

mod syntax;

mod includes;

mod diagnostics;

mod strict;

mod lookup;

mod building;

mod writing;

#[cfg(feature = "std")]
mod loading;

mod limits;

/// Generates files from valid and invalid pieces.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "[x]", "[general]", "(!)", "(+)", "(x)", "[", "]", "(", ")", "=", "=>", "+=", ";", "\\;",
            ";--", "--;", "\\", "#include ", "#exec ", "#tryinclude", "\"", "<", ">", "\r", "\u{feff}",
            "ring", "description", "ringcadence", "country", "425/90", ",0/75", "350+375+400",
            "913.8", "440@-13", "M69", "9999", "é", " ", "\t", ",", "|", "!",
        ]).prop_map(|piece| piece.as_bytes().to_vec()),
        3 => Just(b"\n".to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4 * ProptestConfig::default().cases))]

    #[test]
    fn what_is_written_reads_equal(indications in any_indications()) {
        let text = indications.to_string();
        let read = text.parse::<ToneZones>().unwrap_or_else(|error| panic!("{error}"));
        prop_assert_eq!(read, indications, "{}", text);
    }

    #[test]
    fn the_nearest_for_asterisk_is_for_asterisk(indications in any_indications()) {
        let text = indications.to_asterisk_lossy();
        let read = text.parse::<ToneZones>().unwrap_or_else(|error| panic!("{error}"));
        prop_assert!(read.to_asterisk().is_ok(), "{}", text);
        if let Ok(exact) = indications.to_asterisk() {
            prop_assert_eq!(exact, text);
        }
    }

    #[test]
    fn no_bytes_panic_and_every_diagnostic_points_into_its_line(text in any_file()) {
        let include = |name: &str| match name.len() {
            0..3 => Ok(vec![Source::new(name, text.clone())]),
            _ => Err(IncludeError::NotFound),
        };
        let reading = read_text_with(Source::new("main", text.clone()), include);
        for diagnostic in &reading.diagnostics {
            prop_assert!(diagnostic.line >= 1 && diagnostic.column >= 1);
            prop_assert!(diagnostic.column as usize <= diagnostic.text.chars().count() + 1);
            prop_assert!(!diagnostic.to_string().is_empty());
        }
        let again = reading.zones.to_string().parse::<ToneZones>();
        prop_assert_eq!(again.as_ref(), Ok(&reading.zones));
        prop_assert_eq!(reading.clone().into_result().is_ok(), reading.errors().next().is_none());
    }

    #[test]
    fn arbitrary_bytes_never_panic(text in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_text(&text).zones.to_asterisk_lossy();
    }
}
