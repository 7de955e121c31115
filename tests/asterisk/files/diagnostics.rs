//! The diagnostic for each error: its position, its message, and the rest of the file.

use super::*;

/// Returns the only diagnostic of a text, and the zones.
#[track_caller]
fn told(text: &str) -> (String, ToneZones) {
    let Reading { zones, diagnostics, .. } = read_text(text);
    let all: Vec<_> = diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(all.len(), 1, "{}", all.join("\n"));
    (all.into_iter().next().unwrap(), zones)
}

#[track_caller]
fn assert_told(text: &str, diagnostic: &str) {
    assert_eq!(told(text).0, diagnostic);
}

#[test]
fn a_faulty_tone_is_left_out_and_all_else_is_kept() {
    let (diagnostic, indications) =
        told("[x]\ndescription = X\nring = 425/1000;c\nbusy = 425/90x,0/75\ndial = 425");
    assert_eq!(
        diagnostic,
        "\
text:4:14: error: expected `,` or the end of the list, found 'x'
  busy = 425/90x,0/75
               ^"
    );
    let zone = indications.zone("x").unwrap();
    assert!(zone.tone("busy").is_none());
    assert!(zone.tone("ring").is_some() && zone.tone("dial").is_some());
}

#[test]
fn an_obvious_fix_is_a_sound_tone() {
    for (list, fix) in [
        ("425 / 90", Some("425/90")),
        ("425Hz/90ms, 0/75", Some("425/90,0/75")),
        ("m69+m73/100", Some("M69+M73/100")),
        ("425/90,,0/75", Some("425/90,0/75")),
        (",425/90", Some("425/90")),
        ("425/90|0/75,1", None),
        ("425/90\\;0/75", Some("425/90,0/75")),
        ("425/500 425", None),
        ("1 2/3", None),
        ("none", None),
        ("", None),
    ] {
        let reading = read_text(zone_with(&format!("ring = {list}\nbusy = 1")).as_str());
        assert_eq!(reading.diagnostics.len(), 1, "{list}");
        assert_eq!(reading.diagnostics[0].fix.as_deref(), fix, "{list}");
        assert!(fix.is_none_or(|fix| fix.parse::<Tone>().is_ok()));
    }
}

#[test]
fn a_key_before_the_first_section() {
    assert_told(
        "ring = 425\n",
        "\
text:1:1: error: expected a section, `[name]`, before the first key
  ring = 425
  ^",
    );
}

#[test]
fn a_section_without_its_bracket_takes_its_keys_with_it() {
    let (diagnostic, indications) = told("[uk\nring = 425\n[x]\ndescription = X\nring = 1");
    assert_eq!(
        diagnostic,
        "\
text:1:4: error: expected `]` after the name of the section
  [uk
     ^
  perhaps: [uk]"
    );
    assert_eq!(indications.zones().count(), 1);
}

#[test]
fn a_section_whose_parenthesis_does_not_close() {
    assert_told(
        "[x](y\ndescription = X\nring = 1",
        "\
text:1:6: error: expected `)` after the options of the section
  [x](y
       ^",
    );
}

#[test]
fn a_space_before_the_parenthesis() {
    let (diagnostic, indications) = told("[t] (!)\nring = 425");
    assert_eq!(
        diagnostic,
        "\
text:1:4: error: expected nothing but `(…)` after the section, and no space before it
  [t] (!)
     ^
  perhaps: [t](!)"
    );
    assert_eq!(indications.zones().count(), 0);
}

#[test]
fn something_behind_a_section() {
    let fault = DiagnosticKind::BehindSection;
    assert_fault("[x] y\ndescription = X\nring = 1", 1, 4, fault.clone());
    assert_fault("[t](!) y\nring = 1", 1, 7, fault.clone());
    assert_fault("[t](!)y\nring = 1", 1, 7, fault);
}

#[test]
fn what_is_proposed_for_a_section_can_be_read() {
    let text = |header: &str| format!("[t](!)\nring = 1\n{header}\ndescription = X");
    for (header, fix) in [("[x] (t)", Some("[x](t)")), ("[x] (t", None)] {
        let diagnostics = read_text(&text(header)).diagnostics;
        assert_eq!(diagnostics[0].fix.as_deref(), fix, "{header}");
        assert!(fix.is_none_or(|fix| read_text(&text(fix)).diagnostics.is_empty()));
    }
}

#[test]
fn inheriting_from_a_section_that_is_not_there() {
    let (diagnostic, indications) = told("[x](y)\ndescription = X\nring = 1");
    assert_eq!(
        diagnostic,
        "\
text:1:5: error: expected the name of a section further up
  [x](y)
      ^"
    );
    assert_eq!(tone_of(&indications, "ring"), "1");
}

#[test]
fn inheriting_with_a_space_before_the_name() {
    let text = "[a](!)\n[b](!)\n[x](a, b)\ndescription = X\nring = 1";
    assert_eq!(
        told(text).0,
        "\
text:3:7: error: expected the name of a section further up
  [x](a, b)
        ^
  perhaps: b"
    );
}

#[test]
fn an_option_with_a_space_before_it() {
    let (diagnostic, _) = told("[a](!)\n[x](a, !)\ndescription = X\nring = 1");
    assert!(diagnostic.ends_with("\n  perhaps: !"), "{diagnostic}");
    let (diagnostic, _) = told("[x]\n[x](+, +)\ndescription = X\nring = 1");
    assert!(diagnostic.ends_with("\n  perhaps: +"), "{diagnostic}");
}

#[test]
fn faults_of_a_line_come_from_left_to_right() {
    let told = faults("[x](y)");
    let expected = [
        (1, DiagnosticKind::NoDescription),
        (1, DiagnosticKind::NoTones),
        (5, DiagnosticKind::NoSuchSection),
    ];
    assert_eq!(told, expected.map(|(column, fault)| (1, column, fault)));
}

#[test]
fn inheriting_in_a_circle() {
    assert_fault("[x](x)\ndescription = X\nring = 1", 1, 5, DiagnosticKind::NoSuchSection);
    let circle = "[x](y)\ndescription = X\nring = 1\n[y](x)\n[x](+,y)\nbusy = 2";
    assert_fault(circle, 1, 5, DiagnosticKind::NoSuchSection);
}

#[test]
fn adding_to_a_template() {
    let (diagnostic, indications) =
        told("[t](!)\nring = 1\n[t](+)\nring = 2\n[x](t)\ndescription = X");
    assert_eq!(
        diagnostic,
        "\
text:3:2: warning: Asterisk refuses a file that adds to a template
  [t](+)
   ^"
    );
    assert_eq!(tone_of(&indications, "ring"), "2");
}

#[test]
fn a_template_that_stood_there_already() {
    let text = "[t](!)\nring = 1\n[t](!)\nbusy = 2\n[x](t)\ndescription = X";
    assert_fault(text, 3, 2, DiagnosticKind::RepeatedSection);
}

#[test]
fn adding_to_a_section_that_is_not_there() {
    assert_fault("[x](+)\ndescription = X\nring = 1", 1, 2, DiagnosticKind::NoSuchSection);
}

#[test]
fn a_line_without_an_equals_sign() {
    assert_told(
        "[x]\ndescription = X\nring: 425/100  ; loud\nbusy = 1",
        "\
text:3:14: error: expected `key = value`
  ring: 425/100  ; loud
               ^
  perhaps: ring = 425/100",
    );
    assert_fault("[x]\ndescription = X\nbusy = 1\nring", 4, 5, DiagnosticKind::NoEquals);
}

#[test]
fn a_value_without_a_key() {
    assert_fault("[x]\ndescription = X\nbusy = 1\n = 425", 4, 2, DiagnosticKind::NoKey);
    assert_fault("[x]\ndescription = X\nbusy = 1\n+= 425", 4, 1, DiagnosticKind::NoKey);
}

#[test]
fn a_name_that_is_none() {
    let name = |error: NameError| DiagnosticKind::Name(error);
    assert_fault("[]\nring = 1", 1, 2, name(NameError::Empty));
    assert_fault("[a;b]\n", 1, 3, DiagnosticKind::UnclosedSection);
    assert_fault("[a\\;b]\nring = 1", 1, 2, name(NameError::Character(';')));
    assert_fault(&format!("[{}]\nring = 1", "a".repeat(80)), 1, 2, name(NameError::TooLong));
    assert_fault("[x]\ndescription = X\nbusy = 1\n[y = 2", 4, 7, DiagnosticKind::UnclosedSection);
    let key = "[x]\ndescription = X\nbusy = 1\na[b = 2";
    assert_fault(key, 4, 1, name(NameError::Character('[')));
    let country = "[general]\ncountry = a]\n";
    assert_fault(country, 2, 11, name(NameError::Character(']')));
}

#[test]
fn spaces_within_the_brackets() {
    let (diagnostic, indications) = told("[ x ]\ndescription = X\nring = 425");
    assert_eq!(
        diagnostic,
        "\
text:1:2: error: expected a name without ' ' there
  [ x ]
   ^
  perhaps: [x]"
    );
    assert_eq!(tone_of(&indications, "ring"), "425");
}

#[test]
fn a_directive_that_is_none() {
    assert_told(
        "#inclde a",
        "\
text:1:1: error: expected #include, #tryinclude or #exec
  #inclde a
  ^",
    );
    assert_fault("#", 1, 1, DiagnosticKind::UnknownDirective);
}

#[test]
fn an_include_of_nothing() {
    assert_fault("#include", 1, 9, DiagnosticKind::NoFileName);
    assert_fault("#include \"\"", 1, 12, DiagnosticKind::NoFileName);
    // The position is before the comment, not after it.
    assert_fault("#include;-- a file? --;", 1, 9, DiagnosticKind::NoFileName);
}

#[test]
fn a_comment_that_does_not_end() {
    let (diagnostic, indications) =
        told("[x]\ndescription = X\nring = 425 ;-- a ;-- b\n--;\nbusy = 1\n");
    assert_eq!(
        diagnostic,
        "\
text:3:12: error: expected `--;` to end this comment before the end of the file
  ring = 425 ;-- a ;-- b
             ^"
    );
    assert_eq!(tone_of(&indications, "ring"), "425");
}

#[test]
fn a_ring_cadence_that_is_none() {
    for (value, column) in
        [("a", 15), ("+1,2", 15), ("1,,2", 17), ("1,-2", 17), ("1, 2x", 18), ("", 15)]
    {
        let text = zone_with(&format!("ringcadence = {value}\nring = 1"));
        assert_fault(&text, 3, column, DiagnosticKind::RingCadence);
    }
    let long = zone_with(&format!("ringcadence = {}1\nring = 1", "1,".repeat(64)));
    assert_fault(&long, 3, 15 + 128, DiagnosticKind::RingCadence);
}

#[test]
fn a_ring_cadence_that_is_not_the_tones() {
    assert_told(
        &zone_with("ringcadence = 2000,4000\nring = 425/500,425/500,0/4000"),
        "\
text:3:15: warning: this and the cadence of the tone `ring` differ: one of the two lines is wrong
  ringcadence = 2000,4000
                ^",
    );
    for ring in ["425", "!425/2000,!0/4000", "0/4000,425/2000"] {
        let lines = format!("ringcadence = 1,2\nring = {ring}");
        assert!(faults(zone_with(&lines)).is_empty(), "{ring} has no cadence to compare");
    }
}

#[test]
fn what_asterisk_misplays() {
    assert_told(
        &zone_with("ring = 425+450/100,350+375+400/250,1+2+3"),
        "\
text:3:27: warning: Asterisk plays at most two frequencies of a sum, and plays these without end
  ring = 425+450/100,350+375+400/250,1+2+3
                            ^",
    );
    let cases = [
        ("350+375+400", 15, DiagnosticKind::ManyFrequenciesForAsterisk),
        ("913.8/100", 11, DiagnosticKind::FractionForAsterisk),
        ("440@+3/100", 11, DiagnosticKind::LevelForAsterisk),
        ("440@-13.5+480/100", 11, DiagnosticKind::LevelForAsterisk),
        ("440@+2.5+480@+1.5/100", 11, DiagnosticKind::LevelForAsterisk),
        ("M69+M73+M76/100|0/100", 15, DiagnosticKind::ManyFrequenciesForAsterisk),
        ("2100*15%20/450", 15, DiagnosticKind::DepthForAsterisk),
        ("!2100/450,~2100/450", 18, DiagnosticKind::PhaseReversalForAsterisk),
        ("480+620/500,0/500 x20", 26, DiagnosticKind::LimitForAsterisk),
        ("480+620/500,0/500 for 9000", 26, DiagnosticKind::LimitForAsterisk),
    ];
    for (list, column, fault) in cases {
        assert_fault(&zone_with(&format!("ring = {list}")), 3, column, fault);
    }
    assert!(faults(zone_with("ring = 1+2/9|3+4/9|M5*M6|")).is_empty());
    let all = faults(zone_with("ring = 1.5/9,1+2+3/9,1@-3/9,4.5/9,1+2+3/9,1@-3/9"));
    assert_eq!(all.len(), 3, "each kind is told once: {all:?}");
}

#[test]
fn a_frequency_above_the_telephone_band() {
    assert_told(
        &zone_with("ring = 3400/3500,!400+3401/90"),
        "\
text:3:23: warning: a telephone plays nothing above 3400 Hz
  ring = 3400/3500,!400+3401/90
                        ^",
    );
    assert_fault(&zone_with("ring = 0/9, M69*M110/9000"), 3, 17, DiagnosticKind::HighFrequency);
    assert_fault(&zone_with("ring = 400/9,! 3401 ,"), 3, 16, DiagnosticKind::HighFrequency);
    assert!(faults(zone_with("ring = 3400/9,425*3400,")).is_empty());
    assert_eq!(faults(zone_with("ring = 0/9,3500@-3/9"))[0].1, 12);
    assert_fault(&zone_with("ring = 0/9,!3500/9"), 3, 13, DiagnosticKind::HighFrequency);
}

#[test]
fn a_zone_without_description_or_tones() {
    assert_told(
        "\n[x]\nring = 1",
        "\
text:2:1: warning: this zone has no description, and Asterisk leaves such a zone out
  [x]
  ^",
    );
    assert_fault("[x]\ndescription = X", 1, 1, DiagnosticKind::NoTones);
}

#[test]
fn a_default_that_does_not_exist() {
    let (diagnostic, indications) =
        told("[general]\ncountry = fr\n[x]\ndescription = X\nring = 425");
    assert_eq!(
        diagnostic,
        "\
text:2:11: warning: there is no zone of that name in the file
  country = fr
            ^"
    );
    assert_eq!((indications.default_name(), indications.default_zone()), (Some("fr"), None));
}

#[test]
fn a_key_in_general_that_means_nothing() {
    assert_fault("[general]\nlanguage = fr", 2, 1, DiagnosticKind::UnknownKey);
}

#[test]
fn a_section_that_stood_there_already() {
    let (diagnostic, indications) = told("[x]\ndescription = X\nring = 1\n[X]\nbusy = 2");
    assert_eq!(
        diagnostic,
        "\
text:4:2: warning: a section with this name exists further up, and this one adds to it
  [X]
   ^
  perhaps: [x](+)"
    );
    assert_eq!(tone_of(&indications, "busy"), "2");
    assert_eq!(tone_of(&indications, "ring"), "1");
}

#[test]
fn the_name_of_a_zone_that_asterisk_would_cut() {
    assert_fault(
        "[abcdefghijklmnop]\ndescription = X\nring = 1",
        1,
        1,
        DiagnosticKind::LongZoneName,
    );
    assert!(faults("[abcdefghijklmno]\ndescription = X\nring = 1").is_empty());
}

#[test]
fn a_byte_order_mark_before_what_is_not_utf8() {
    let reading = read_text(b"\xEF\xBB\xBF[x] ; \xE9\ndescription = \xC4\nring = 1");
    let faults: Vec<_> = reading.diagnostics.iter().map(|d| d.kind.clone()).collect();
    assert_eq!(faults, [DiagnosticKind::ByteOrderMark, DiagnosticKind::NotUtf8]);
    assert_eq!(reading.zones.zone("x").unwrap().description(), "Ä");
}

#[test]
fn a_byte_order_mark() {
    assert_fault("\u{feff}[x]\ndescription = X\nring = 1", 1, 1, DiagnosticKind::ByteOrderMark);
    assert_eq!(faults("\u{feff}ring = 1")[1], (1, 1, DiagnosticKind::NoSection));
    assert_eq!(&*read_text("\u{feff}[x]").diagnostics[0].text, "[x]");
}

#[test]
fn the_end_of_a_comment_that_never_began() {
    assert_fault("[x]\ndescription = X --; y\nring = 1", 2, 17, DiagnosticKind::StrayCommentEnd);
}

#[test]
fn a_line_that_asterisk_would_skip() {
    let line = |length: usize| format!("[x]\ndescription = X\nring = 1{}", " ".repeat(length - 8));
    assert!(faults(line(8_189)).is_empty());
    assert_fault(&line(8_190), 3, 1, DiagnosticKind::LineTooLongForAsterisk);
}

#[test]
fn a_fault_in_a_template_is_told_once_where_it_stands() {
    let text =
        "[t](!)\ndescription = T\nbusy = 1\nring = x\n[a](t)\n[b](t)\n[c](t)\n[u](!)\ndial = y";
    let told = faults(text);
    assert_eq!(told.iter().map(|(line, ..)| *line).collect::<Vec<_>>(), [4, 9]);
}

#[test]
fn a_fault_in_the_ring_cadence_of_a_template_is_told_once() {
    let heirs = "[a](t)\n[b](t)\n[c](t)\n";
    let faulty = format!("[t](!)\ndescription = T\nbusy = 1\nringcadence = x\n{heirs}");
    assert_fault(&faulty, 4, 15, DiagnosticKind::RingCadence);
    assert_fault("[t](!)\nringcadence = x", 2, 15, DiagnosticKind::RingCadence);
    let differs = format!("[t](!)\ndescription = T\nring = 1/1,0/2\nringcadence = 3\n{heirs}");
    assert_fault(&differs, 4, 15, DiagnosticKind::RingCadenceDiffers);
}

#[test]
fn a_fault_stands_where_its_text_does() {
    for (lines, line, column) in [
        // After a comment within the line, in appended text, and after non-ASCII characters.
        ("ring = 425;-- é --;/x", 4, 21),
        ("ri;-- é --;ng = 425/x", 4, 21),
        ("ring = 425/;-- é --; ", 4, 21),
        ("ring = 425\nring +=/;-- é --; ", 5, 9),
        ("ring = 425/90\nring += ,0/75,x", 5, 15),
        ("ring = 425/90x\nring += ,0/75", 4, 14),
        ("ring = 425/90\nring += ;-- a --;, ;-- b --;y", 5, 29),
        ("ré = é", 4, 6),
    ] {
        let told = faults(zone_with(&format!("busy = 1\n{lines}")));
        assert_eq!(told.len(), 1, "{lines}");
        assert_eq!((told[0].0, told[0].1), (line, column), "{lines}");
    }
}

#[test]
fn a_long_line_is_shown_around_the_caret() {
    let text = format!(
        "[x]\ndescription = X\nbusy = 1\nring = {}x,{}",
        "1/1,".repeat(40),
        "1/1,".repeat(40)
    );
    let shown = read_text(&text).diagnostics[0].to_string();
    let lines: Vec<_> = shown.lines().collect();
    assert!(lines[1].starts_with("  …") && lines[1].ends_with('…'), "{shown}");
    let caret = lines[2].chars().count() - 1;
    assert_eq!(lines[1].chars().nth(caret), Some('x'), "{shown}");
    assert!(lines[1].chars().count() < 130);
}

#[test]
fn a_line_that_just_fits_is_shown_whole() {
    let line = format!("{}?{}", "a".repeat(60), "b".repeat(59));
    let shown = |text: &str| read_text(text).diagnostics[0].to_string();
    // The error is at the end of the line, so the excerpt may cut the beginning.
    let cut = shown(&format!("[general]\n{line}\n")).lines().nth(1).unwrap().to_owned();
    assert_eq!(cut, format!("  …{}", &line[60..]));
    let whole = shown(&format!("[general]\n{}\n", &line[60..])).lines().nth(1).unwrap().to_owned();
    assert_eq!(whole, format!("  {}", &line[60..]));
    // The error is in the middle, so the excerpt cuts the end.
    let long = format!("{line}{}", "c".repeat(60));
    let cut = shown(&long).lines().nth(1).unwrap().to_owned();
    assert_eq!(cut, format!("  {}…", &long[..60]));
    assert_eq!(shown("ring = 1 \r\n").lines().nth(1), Some("  ring = 1"));
    assert_eq!(&*read_text("ring = 1\r\n").diagnostics[0].text, "ring = 1");
    assert_eq!(shown("a\u{1b}b\u{202e}c").lines().nth(1), Some("  a b c"));
}

#[test]
fn tabs_do_not_move_the_caret() {
    assert_told(
        "[x]\ndescription = X\nbusy = 1\nring\t=\tx",
        "\
text:4:8: error: expected a frequency in hertz or a note, found 'x'
  ring = x
         ^",
    );
}

#[test]
fn errors_lose_something_and_warnings_do_not() {
    let text = "[x]\ndescription = X\nring = y\nbusy = 3500";
    let reading = read_text(text);
    assert_eq!(reading.errors().count(), 1);
    assert_eq!(reading.warnings().count(), 1);
    assert!(Severity::Error > Severity::Warning);
}
