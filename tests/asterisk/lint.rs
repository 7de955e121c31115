//! The warnings about a file that can be read, but has a probable mistake.

use ringback::ToneZones;
use ringback::asterisk::DiagnosticKind;

/// Returns the line, the kind and the fix of every diagnostic.
fn told(text: &str) -> Vec<(u32, DiagnosticKind, Option<String>)> {
    let diagnostics = ToneZones::read_text(text).diagnostics;
    diagnostics.into_iter().map(|d| (d.line, d.kind, d.fix.map(String::from))).collect()
}

/// Returns the kinds and the fixes for one line in a complete zone.
fn told_of(line: &str) -> Vec<(DiagnosticKind, Option<String>)> {
    let text = format!("[x]\ndescription = X\n{line}\n[x](+)\nengaged = 400\nringing = 400\n");
    told(&text).into_iter().map(|(_, fault, fix)| (fault, fix)).collect()
}

#[test]
fn a_semicolon_that_cuts_a_list_is_told_with_the_list_that_was_meant() {
    for (line, fix) in [
        ("ring = 440+480/2000;0/4000", "440+480/2000,0/4000"),
        ("ring = 440+480/2000 ; 0/4000", "440+480/2000,0/4000"),
        ("ring => 440/400,0/200;440/400;0/2000", "440/400,0/200,440/400"),
        ("ring = 440/400;0/200 as in France", "440/400,0/200"),
        ("ringcadence = 2000;4000", "2000,4000"),
    ] {
        let told = told_of(line);
        assert_eq!(told, [(DiagnosticKind::CutList, Some(fix.into()))], "{line}");
    }
    for line in ["ring = 440 ; France", "ring = 440 ; 440 Hz", "ring = 440;2019"] {
        assert_eq!(told_of(line), [], "{line}");
    }
}

#[test]
fn a_name_one_slip_away_from_a_known_one_is_told() {
    for (line, meant) in [("rign = 440", "ring"), ("bussy = 440", "busy"), ("dail = 440", "dial")] {
        assert_eq!(
            told_of(line),
            [(DiagnosticKind::Misspelt(meant), Some(meant.into()))],
            "{line}"
        );
    }
    assert!(
        told_of("descripton = France")
            .contains(&(DiagnosticKind::Misspelt("description"), Some("description".into())))
    );
    for line in ["dial2 = 440", "roh = 440", "reorder = 440", "dialout = 440", "nn = 440"] {
        assert_eq!(told_of(line), [], "{line}");
    }
    let sections = told("[genral]\ndescription = X\nring = 440\nbusy = 440");
    assert_eq!(sections, [(1, DiagnosticKind::Misspelt("general"), Some("[general]".into()))]);
}

#[test]
fn a_key_twice_in_a_section_is_told_but_one_that_replaces_an_inherited_one_is_not() {
    assert_eq!(told_of("dial = 440\nDial = 425"), [(DiagnosticKind::RepeatedKey, None)]);
    assert_eq!(told_of("dial = 440/1\ndial += ,425/1"), []);
    assert_eq!(told("[b](!)\nring = 425\nbusy = 425\n[x](b)\ndescription = X\nring = 440"), []);
}

#[test]
fn a_zone_with_neither_ring_nor_busy_and_a_file_without_zones_are_told() {
    let neither = told("[x]\ndescription = X\ndial = 425");
    assert_eq!(neither, [(1, DiagnosticKind::NoRingNorBusy, None)]);
    assert_eq!(told("[x]\ndescription = X\nengaged = 425"), []);
    for empty in ["", "; nothing", "[general]\ncountry =", "[x](!)\nring = 425"] {
        assert!(told(empty).contains(&(1, DiagnosticKind::NoZones, None)), "{empty}");
    }
}

#[test]
fn a_frequency_that_no_telephone_plays_is_told_unless_it_modulates() {
    for list in ["8/375", "!99/100,0/100", "440+48/2000", "50*400", "425/375,0/375,8.5/375"] {
        assert!(
            told_of(&format!("x = {list}")).contains(&(DiagnosticKind::LowFrequency, None)),
            "{list}"
        );
    }
    for list in ["400*25", "400*16.6/100,0/100", "100", "0/100,425/100"] {
        assert!(
            !told_of(&format!("x = {list}")).contains(&(DiagnosticKind::LowFrequency, None)),
            "{list}"
        );
    }
    assert_eq!(told_of("x = 4001/100"), [(DiagnosticKind::HighFrequency, None)]);
}

#[test]
fn where_two_lines_differ_a_fix_is_offered_for_one_that_is_certainly_wrong() {
    let told_of = |ring: &str, cadence: &str| {
        let lines = format!("ring = {ring}\nbusy = 400\nringcadence = {cadence}");
        told(&format!("[x]\ndescription = X\n{lines}"))
    };
    for ring in ["440+480/2", "440+480/2,0/4", "440/1000,0/4000"] {
        assert_eq!(
            told_of(ring, "2000,4000"),
            [(5, DiagnosticKind::RingCadenceDiffers, None)],
            "{ring}"
        );
    }
    let seconds = [(5, DiagnosticKind::RingCadenceDiffers, Some("2000,4000".into()))];
    assert_eq!(told_of("440/2000,0/4000", "2,4"), seconds);
    assert_eq!(told_of("440/2000,0/4000", "2000,4000"), []);
}

#[test]
fn asterisks_sample_and_the_built_in_zones_have_no_more_than_they_lack() {
    let new = |text: &str| -> Vec<_> {
        let lint = |fault: &DiagnosticKind| {
            matches!(
                fault,
                DiagnosticKind::CutList | DiagnosticKind::Misspelt(_) | DiagnosticKind::RepeatedKey
            ) || *fault == DiagnosticKind::LowFrequency
        };
        told(text).into_iter().filter(|(_, fault, _)| lint(fault)).collect()
    };
    // Japan's ring and callwaiting add 15 and 16 Hz, although these should modulate.
    let lines: Vec<_> =
        new(include_str!("../data/asterisk-sample.conf")).iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [298, 300]);
    #[cfg(feature = "zones")]
    assert_eq!(new(ToneZones::BUILTIN), []);
}
