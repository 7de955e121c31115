//! `indications.conf`, by the rules of its syntax; what is said of faulty files; and its properties.

mod common;

use common::any_tone;
use proptest::prelude::*;
use ringback::asterisk::{DiagnosticKind, IncludeError, Reading, Severity, Source};
use ringback::zones::NameError;
use ringback::{Tone, ToneZone, ToneZones};

/// A reading of a text, without what the small zones of these tests lack or have too low. What is said
/// of that stands in `tests/lint.rs`.
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

/// The indications of a text that has not a single fault.
#[track_caller]
fn sound(text: &str) -> ToneZones {
    let Reading { zones, diagnostics, .. } = read_text(text);
    if let Some(diagnostic) = diagnostics.first() {
        panic!("{diagnostic}");
    }
    zones
}

/// The tone of zone `x`, written out.
#[track_caller]
fn tone_of(indications: &ToneZones, name: &str) -> String {
    indications.zone("x").unwrap().tone(name).expect(name).to_string()
}

/// A file with a zone `x` that has these lines.
fn zone_with(lines: &str) -> String {
    format!("[x]\ndescription = X\n{lines}\n")
}

#[track_caller]
fn assert_tone(lines: &str, name: &str, list: &str) {
    assert_eq!(tone_of(&sound(&zone_with(lines)), name), list);
}

/// So many lines, each by its number.
fn many(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// Every fault of a text: line, column, fault.
fn faults(text: impl AsRef<[u8]>) -> Vec<(u32, u32, DiagnosticKind)> {
    let diagnostics = read_text(text.as_ref()).diagnostics;
    diagnostics.into_iter().map(|d| (d.line, d.column, d.kind)).collect()
}

#[track_caller]
fn assert_fault(text: &str, line: u32, column: u32, fault: DiagnosticKind) {
    assert_eq!(faults(text), [(line, column, fault)], "{text}");
}

mod syntax {
    use super::*;

    #[test]
    fn a_section_is_a_zone_and_its_keys_are_tones() {
        let indications = sound("[fr]\ndescription = France\nring = 440/1500,0/3500\nbusy=440");
        let zone = indications.zone("fr").unwrap();
        assert_eq!((zone.name(), zone.description()), ("fr", "France"));
        let tones: Vec<_> = zone.tones().map(|(name, tone)| (name, tone.to_string())).collect();
        assert_eq!(tones, [("ring", "440/1500,0/3500".into()), ("busy", "440".into())]);
    }

    #[test]
    fn country_in_general_names_the_default_zone() {
        let indications = sound("[general]\ncountry=X\t\t; default\n[x]\ndescription=X\nring=425");
        assert_eq!(indications.default_name(), Some("x"));
        assert_eq!(indications.default_zone(), indications.zone("x"));
        assert_eq!(indications.zones().count(), 1);
    }

    #[test]
    fn ringcadence_is_a_list_of_milliseconds_in_either_spelling() {
        for key in ["ringcadence", "ringcadance", "RingCadence"] {
            let indications = sound(&zone_with(&format!("{key} = 400, 200 ,400,2000\nbusy=425")));
            assert_eq!(indications.zone("x").unwrap().ring_cadence(), [400, 200, 400, 2000]);
        }
    }

    #[test]
    fn names_and_keys_have_no_case() {
        let indications = sound("[GENERAL]\nCountry = Fr\n[FR]\nDESCRIPTION = F\nRing = 425");
        assert_eq!(indications.default_zone().unwrap().name(), "fr");
        assert!(indications.zone("fR").unwrap().tone("rINg").is_some());
    }

    #[test]
    fn an_arrow_is_an_equals_sign() {
        assert_tone("ring => 425/100", "ring", "425/100");
        assert_tone("ring=>425/100", "ring", "425/100");
    }

    #[test]
    fn the_first_equals_sign_counts() {
        let indications = sound("[x]\ndescription = a = b => c\nring = 425");
        assert_eq!(indications.zone("x").unwrap().description(), "a = b => c");
    }

    #[test]
    fn a_semicolon_begins_a_comment() {
        assert_tone("; ring = 1\nring = 425 ; 2\n;", "ring", "425");
        assert_tone("ring = 425; 2 ;-- 3", "ring", "425");
    }

    #[test]
    fn an_escaped_semicolon_is_one() {
        let indications = sound("[x]\ndescription = a\\;b \\;-- c\\\\; ; d\nring = 425");
        assert_eq!(indications.zone("x").unwrap().description(), "a;b ;-- c\\;");
    }

    #[test]
    fn a_block_comment_may_stand_within_a_line_and_go_over_many() {
        assert_tone("ring = 425;-- x ; y --;/100", "ring", "425/100");
        assert_tone("ring = 425 ;-- x\nring = 1\n; --; busy = 440", "ring", "425");
        assert_tone("ring = 425 ;-- x\nring = 1\n; --; busy = 440", "busy", "440");
    }

    #[test]
    fn block_comments_nest() {
        assert_tone("ring = 425 ;-- a ;-- b --; ring = 1\n --;\nbusy = 440", "busy", "440");
    }

    #[test]
    fn a_rule_of_hyphens_is_a_comment_of_one_line() {
        assert_tone(";---------- tones\nring = 425\n;----\n", "ring", "425");
    }

    #[test]
    fn a_block_comment_cannot_end_with_the_marks_it_begins_with() {
        assert_tone(";--; ring = 1\n--;\nring = 425", "ring", "425");
    }

    #[test]
    fn a_later_key_replaces_an_earlier_one() {
        assert_tone("ring = 1/1\nRING = 425", "ring", "425");
    }

    #[test]
    fn plus_equals_appends_to_a_key() {
        assert_tone("ring = 440/2000\nring += ,0/4000", "ring", "440/2000,0/4000");
        assert_tone("ring = 440+\nring +=480", "ring", "440+480");
        let indications = sound("[x]\ndescription = a\ndescription += b\nring = 425");
        assert_eq!(indications.zone("x").unwrap().description(), "a b");
    }

    #[test]
    fn plus_equals_without_a_key_sets_it() {
        assert_tone("ring += 425", "ring", "425");
        assert_tone("ring =\nring += 425", "ring", "425");
        // No arrow: that is part of the value, which is no tone then.
        let fault = faults(zone_with("busy = 1\nring +=> 425")).remove(0);
        assert_eq!((fault.0, fault.1), (4, 8));
    }

    #[test]
    fn a_template_is_no_zone() {
        let indications = sound("[base](!)\nring = 425");
        assert_eq!(indications.zones().count(), 0);
    }

    #[test]
    fn a_section_inherits_from_others_and_replaces_what_it_inherits() {
        let text = "[t](!)\nring = 1\nbusy = 2\n[u]\ndescription = U\nbusy = 3\ndial = 4\n\
                    [x](t,U)\ndial = 5\n";
        let indications = sound(text);
        for (name, list) in [("ring", "1"), ("busy", "3"), ("dial", "5")] {
            assert_eq!(tone_of(&indications, name), list);
        }
        assert_eq!(indications.zone("x").unwrap().description(), "U");
        assert_eq!(indications.zones().count(), 2);
    }

    #[test]
    fn a_template_may_inherit_as_well() {
        let indications = sound("[t](!)\nring = 1\n[u](!,t)\nbusy = 2\n[x](u)\ndescription = X");
        assert_eq!((tone_of(&indications, "ring"), tone_of(&indications, "busy")).0, "1");
        assert_eq!(indications.zones().count(), 1);
    }

    #[test]
    fn what_is_inherited_is_what_the_other_says_so_far() {
        let text = "[t]\ndescription = T\nring = 1\n[x](t)\n[t](+)\nring = 2\nbusy = 3";
        let indications = sound(text);
        assert_eq!(tone_of(&indications, "ring"), "1");
        assert!(indications.zone("x").unwrap().tone("busy").is_none());
    }

    #[test]
    fn a_template_and_a_zone_may_have_one_name() {
        let indications = sound("[x](!)\nring = 1\n[x](x)\ndescription = X\nbusy = 2");
        assert_eq!(tone_of(&indications, "ring"), "1");
        let indications =
            sound("[x]\ndescription = X\nring = 1\n[x](!)\nring = 2\n[x](+)\nbusy = 3");
        assert_eq!(tone_of(&indications, "ring"), "1");
        assert_eq!(tone_of(&indications, "busy"), "3");
        // Whoever inherits does so from the first of that name.
        let indications = sound("[x]\ndescription = X\nring = 1\n[x](!)\nring = 2\n[y](x)\n");
        assert_eq!(indications.zone("y").unwrap().tone("ring").unwrap().to_string(), "1");
    }

    #[test]
    fn a_template_may_be_one_for_general() {
        let indications = sound(
            "[t](!)\ncountry = x\n[general](t)\n[a]\ndescription = A\nring = 1\n[x]\ndescription = X\nring = 1",
        );
        assert_eq!(indications.default_name(), Some("x"));
    }

    #[test]
    fn the_first_complete_zone_is_the_default_unless_another_is_named() {
        let zones = "[b]\nring = 1\n[c]\ndescription = C\nring = 1\n[a]\ndescription = A\nring = 1";
        let default = |text: String| read_text(&text).zones.default_name().map(str::to_owned);
        assert_eq!(default(zones.into()), Some("c".into()));
        assert_eq!(default(format!("{zones}\n[general]\ncountry = a")), Some("a".into()));
        assert_eq!(default(format!("[general]\ncountry =\n{zones}")), None);
        assert_eq!(default(String::new()), None);
    }

    #[test]
    fn both_spellings_of_ringcadence_are_one_key() {
        let indications = sound(&zone_with("ringcadence = 1,2\nringcadance = 3,4\nbusy = 1"));
        assert_eq!(indications.zone("x").unwrap().ring_cadence(), [3, 4]);
        let indications = sound(&zone_with("ringcadance = 1,2\nringcadence += ,3,\nbusy = 1"));
        assert_eq!(indications.zone("x").unwrap().ring_cadence(), [1, 2, 3]);
    }

    #[test]
    fn an_escaped_semicolon_within_a_comment_is_comment() {
        assert_tone("ring = 425 ;-- \\; --; ;", "ring", "425");
    }

    #[test]
    fn appending_to_what_is_inherited_leaves_the_other_alone() {
        let text = "[y]\ndescription = Y\nring = 425/100\n[x](y)\nring += ,0/50";
        let indications = sound(text);
        assert_eq!(tone_of(&indications, "ring"), "425/100,0/50");
        let other = indications.zone("y").unwrap().tone("ring").unwrap();
        assert_eq!(other.to_string(), "425/100");
    }

    #[test]
    fn a_plus_adds_to_a_section_further_up() {
        let text = "[x]\ndescription = X\nring = 1\nbusy = 2\n[y]\ndescription = Y\ndial = 1\n\
                    [X](+)\nring = 3";
        let indications = sound(text);
        assert_eq!((tone_of(&indications, "ring"), tone_of(&indications, "busy")).0, "3");
        assert_eq!(indications.zones().count(), 2);
    }

    #[test]
    fn an_escape_at_the_start_of_a_line_is_dropped() {
        assert_tone("\\ring = 425", "ring", "425");
    }

    #[test]
    fn lines_may_end_as_windows_ends_them() {
        let indications = sound("[x]\r\ndescription = X\r\nring = 425\r\n");
        assert_eq!(indications.zone("x").unwrap().description(), "X");
    }

    #[test]
    fn blanks_around_a_line_a_key_and_a_value_do_not_matter() {
        assert_tone(" \t ring\t=\t 425/100 \t", "ring", "425/100");
        assert_eq!(sound("  [x]  \n description=  X y \n ring=425").zones().count(), 1);
    }

    #[test]
    fn a_description_that_is_not_utf_8_is_read_as_latin_1() {
        let reading = read_text(b"[ci]\ndescription = C\xf4te d'Ivoire\nring = 425");
        let zone = reading.zones.zone("ci").unwrap();
        assert_eq!(zone.description(), "C\u{f4}te d'Ivoire");
        assert_eq!(reading.diagnostics.len(), 1);
        assert_eq!(
            reading.diagnostics[0].to_string(),
            "\
text:2:16: warning: this line is not UTF-8, it is read as ISO 8859-1
  description = C\u{f4}te d'Ivoire
                 ^"
        );
    }

    #[test]
    fn a_comment_that_is_not_utf_8_does_not_matter() {
        assert!(faults(b"[x]\ndescription = X ; \xff\nring = 425").is_empty());
    }

    #[test]
    fn utf_8_is_read_as_it_is() {
        let indications = sound("[ci]\ndescription = Côte d'Ivoire\nring = 425");
        assert_eq!(indications.zone("ci").unwrap().description(), "Côte d'Ivoire");
    }
}

mod includes {
    use super::*;

    /// Reads `main` with files by name.
    fn read(main: &str, files: &[(&str, &str)]) -> Reading {
        read_text_with(Source::new("main", main), |name| {
            let found = files.iter().filter(|(file, _)| *file == name || name == "*");
            Ok(found.map(|(file, text)| Source::new(*file, *text)).collect())
        })
    }

    const FRANCE: &str = "[fr]\ndescription = F\nring = 440";

    #[test]
    fn a_file_is_named_with_quotes_or_without() {
        for line in ["#include a", "#include \"a\"", "#include <a>", " #INCLUDE\ta ; b"] {
            let reading = read(line, &[("a", FRANCE)]);
            assert_eq!(reading.diagnostics, []);
            assert!(reading.zones.zone("fr").is_some(), "{line}");
        }
    }

    #[test]
    fn one_name_may_mean_many_files() {
        let reading =
            read("#include *", &[("a", "[x]\ndescription = X"), ("b", "[x](+)\nring = 1")]);
        assert_eq!(reading.diagnostics, []);
        assert_eq!(tone_of(&reading.zones, "ring"), "1");
    }

    #[test]
    fn an_included_file_begins_in_the_section_of_its_include_which_goes_on_behind_it() {
        let main = "[x]\ndescription = X\n#include a\nbusy = 2";
        let reading = read(main, &[("a", "ring = 1\n[y]\ndescription = Y\ndial = 3")]);
        assert_eq!(reading.diagnostics, []);
        assert_eq!(tone_of(&reading.zones, "ring"), "1");
        assert_eq!(tone_of(&reading.zones, "busy"), "2");
    }

    #[test]
    fn faults_on_the_same_line_of_two_files_show_each_its_own() {
        let file =
            |zone: &str, list: &str| format!("[{zone}]\ndescription = Z\nring = {list}\nbusy = 1");
        let reading = read("#include *", &[("a", &file("x", "q")), ("b", &file("y", "w"))]);
        assert_eq!(reading.diagnostics.len(), 2);
        let errors: Vec<_> = reading.errors().collect();
        assert_eq!(errors.len(), 2);
        assert_eq!((&*errors[0].file, errors[0].line, &*errors[0].text), ("a", 3, "ring = q"));
        assert_eq!((&*errors[1].file, errors[1].line, &*errors[1].text), ("b", 3, "ring = w"));
    }

    #[test]
    fn a_file_that_is_only_tried_may_be_missing() {
        assert_eq!(read("#tryinclude none", &[]).diagnostics, []);
        assert!(read("#tryinclude a", &[("a", FRANCE)]).zones.zone("fr").is_some());
    }

    #[test]
    fn a_file_that_is_missing_is_an_error() {
        for (reading, fault) in [
            (read("#include none", &[]), IncludeError::NotFound),
            (read_text("#include none\n#tryinclude none"), IncludeError::NoFiles),
        ] {
            assert_eq!(reading.diagnostics.len(), 1);
            assert_eq!(reading.diagnostics[0].kind, fault.into());
            assert_eq!(reading.diagnostics[0].column, 10);
        }
    }

    #[test]
    fn why_a_file_cannot_be_read_is_told() {
        let reading = read_text_with("#tryinclude \"a\"", |_| {
            Err(IncludeError::Unreadable("no disc".into()))
        });
        assert_eq!(
            reading.diagnostics[0].to_string(),
            "\
text:1:13: error: cannot read this file: no disc
  #tryinclude \"a\"
              ^"
        );
    }

    #[test]
    fn a_diagnostic_names_the_included_file_and_comes_in_the_order_of_reading() {
        let main = "a = 1\n#include a\nb = 2";
        let reading = read(main, &[("a", "c = 3\n[x](y)\ndescription=X\nring = ?\nbusy = 1")]);
        let told: Vec<_> =
            reading.diagnostics.iter().map(|d| (&*d.file, d.line, d.kind.clone())).collect();
        assert_eq!(told[0], ("main", 1, DiagnosticKind::NoSection));
        assert_eq!(told[1], ("a", 1, DiagnosticKind::NoSection));
        assert_eq!(told[2], ("a", 2, DiagnosticKind::NoSuchSection));
        assert_eq!((told[3].0, told[3].1), ("a", 4));
        assert_eq!(told[4], ("main", 3, DiagnosticKind::NoSection));
    }

    #[test]
    fn a_circle_is_an_error_and_all_else_is_read() {
        let reading = read("#include a", &[("a", "#include main\n#include a"), ("main", "")]);
        let told: Vec<_> = reading.diagnostics.iter().map(|d| (&*d.file, d.line)).collect();
        assert_eq!(told, [("a", 1), ("a", 2)]);
        assert!(reading.diagnostics.iter().all(|d| d.kind == IncludeError::Cycle.into()));
    }

    #[test]
    fn a_file_may_be_included_twice() {
        let reading = read("[x]\ndescription = X\n#include a\n#include a", &[("a", "ring = 1")]);
        assert_eq!(reading.diagnostics, []);
    }

    #[test]
    fn includes_that_go_too_deep_are_an_error() {
        let mut calls = 0;
        let reading = read_text_with("#include 0", |name| {
            calls += 1;
            let next: u32 = name.parse::<u32>().unwrap() + 1;
            Ok(vec![Source::new(name, format!("#include {next}"))])
        });
        assert_eq!(calls, ToneZones::MAX_DEPTH - 1);
        assert_eq!(reading.diagnostics.len(), 1);
        assert_eq!(reading.diagnostics[0].kind, IncludeError::TooDeep.into());
    }

    #[test]
    fn a_program_is_never_run() {
        let reading = read_text_with("#exec /bin/true", |_| panic!("asked for a file"));
        assert_eq!(
            reading.diagnostics[0].to_string(),
            "\
text:1:1: warning: #exec is not run
  #exec /bin/true
  ^"
        );
    }
}

/// One for each fault: where it is told to be, what is said, and what is kept.
mod diagnostics {
    use super::*;

    /// What the text's only diagnostic says, and what could be read.
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
text:1:4: error: expected `]` behind the name of the section
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
text:1:6: error: expected `)` behind what the section inherits from
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
text:1:4: error: expected nothing but `(…)` behind the section, and no space before it
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
        assert_fault(
            "[x]\ndescription = X\nbusy = 1\n[y = 2",
            4,
            7,
            DiagnosticKind::UnclosedSection,
        );
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
        // Before a comment, not behind it.
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
text:3:27: warning: Asterisk plays no more than two frequencies at once, and these for ever
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
text:4:2: warning: this section stands further up already, this one adds to it
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
        assert_fault(
            "[x]\ndescription = X --; y\nring = 1",
            2,
            17,
            DiagnosticKind::StrayCommentEnd,
        );
    }

    #[test]
    fn a_line_that_asterisk_would_skip() {
        let line =
            |length: usize| format!("[x]\ndescription = X\nring = 1{}", " ".repeat(length - 8));
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
            // Behind a comment within the line, in what was appended, behind what is not ASCII.
            ("ring = 425;-- é --;/x", 4, 21),
            ("ri;-- é --;ng = 425/x", 4, 21),
            ("ring = 425/;-- é --; ", 4, 21),
            ("ring = 425\nring +=/;-- é --; ", 5, 9),
            ("ring = 425/90\nring += ,0/75,x", 5, 15),
            ("ring = 425/90x\nring += ,0/75", 4, 14),
            ("ring = 425/90\nring += ;-- a --;, ;-- b --;x", 5, 29),
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
        // The fault is at the line's end; so it is its beginning that may be cut.
        let cut = shown(&format!("[general]\n{line}\n")).lines().nth(1).unwrap().to_owned();
        assert_eq!(cut, format!("  …{}", &line[60..]));
        let whole =
            shown(&format!("[general]\n{}\n", &line[60..])).lines().nth(1).unwrap().to_owned();
        assert_eq!(whole, format!("  {}", &line[60..]));
        // And here its end.
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
}

mod strict {
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
        // Not even when there are more than are told.
        let zones = many(2_000, |n| format!("[z{n}]\nring = 1\n"));
        let reading = ToneZones::read_text(&zones);
        assert_eq!(reading.warnings().count(), ToneZones::MAX_DIAGNOSTICS);
        assert_eq!(reading.into_result().unwrap().zones().count(), 2_000);
        let error = (zones + "?").parse::<ToneZones>().unwrap_err();
        assert_eq!((error.line, error.kind), (4_001, DiagnosticKind::NoEquals));
        // And the first error is, even if so many came behind it.
        let text = zone_with("ring = x") + &"?\n".repeat(2_000);
        assert_eq!(text.parse::<ToneZones>().unwrap_err().line, 3);
    }

    #[test]
    fn asterisks_own_sample_has_no_error() {
        let reading = read_text(include_str!("data/asterisk-sample.conf"));
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
}

mod lookup {
    use super::*;

    fn zone(tones: &[(&str, &str)]) -> ToneZone {
        let mut zone = ToneZone::new("x").unwrap();
        for (name, list) in tones {
            zone.set_tone(name, list.parse().unwrap()).unwrap();
        }
        zone
    }

    #[test]
    fn a_tone_is_found_by_its_aliases() {
        let aliases: [(&str, &[&str]); 10] = [
            ("ring", &["ringing", "ringback", "ringtone"]),
            ("busy", &["engaged"]),
            ("congestion", &["reorder", "fastbusy"]),
            ("callwaiting", &["callwait"]),
            ("dialrecall", &["recall"]),
            ("stutter", &["specialdial"]),
            ("record", &["recordtone"]),
            ("info", &["sit"]),
            ("unobtainable", &["nu"]),
            ("howler", &["roh"]),
        ];
        let documented = include_str!("../src/zones.rs");
        for (name, others) in aliases {
            let row =
                others.iter().map(|other| format!("`{other}`")).collect::<Vec<_>>().join(", ");
            assert!(documented.contains(&format!("| `{name}` | {row} |")), "{name}");
            for other in others {
                assert!(zone(&[(name, "1")]).tone(&other.to_uppercase()).is_some(), "{other}");
                assert!(zone(&[(other, "1")]).tone(name).is_some(), "{other}");
            }
        }
    }

    #[test]
    fn a_tones_own_name_comes_before_its_aliases() {
        let zone = zone(&[("stutter", "1"), ("specialdial", "2"), ("reorder", "3")]);
        assert_eq!(zone.tone("specialdial").unwrap().to_string(), "2");
        assert_eq!(zone.tone("stutter").unwrap().to_string(), "1");
        assert_eq!(zone.tone("fastbusy").unwrap().to_string(), "3");
        assert!(zone.tone("ring").is_none());
    }

    #[test]
    fn what_a_zone_lacks_comes_from_a_stand_in_or_from_the_default_set() {
        let zone = zone(&[("dial", "440"), ("ring", "440/1500,0/3500")]);
        for (name, list) in [
            ("ring", "440/1500,0/3500"),
            ("Ringing", "440/1500,0/3500"),
            ("stutter", "440"),
            ("recall", "440"),
            ("busy", "425/500,0/500"),
            ("reorder", "425/200,0/200"),
            ("unobtainable", "425/200,0/200"),
            ("callwaiting", "425/200,0/600,425/200,0/3000"),
            ("sit", "950/330,1400/330,1800/330,0/1000"),
            ("record", "1400/500,0/15000"),
            ("trying", "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000"),
        ] {
            assert_eq!(zone.tone_or_default(name).expect(name).to_string(), list, "{name}");
        }
        assert_eq!(zone.tone_or_default("nonsense"), None);
        let empty = ToneZone::new("y").unwrap();
        assert_eq!(empty.tone_or_default("stutter").unwrap().to_string(), "425");
        assert_eq!(empty.tone_or_default("dial").unwrap().to_string(), "425");
    }

    #[test]
    fn the_default_set_is_the_documented_one() {
        let documented = include_str!("../src/zones.rs");
        let empty = ToneZone::new("x").unwrap();
        for name in
            ["trying", "dial", "ring", "busy", "congestion", "callwaiting", "info", "record"]
        {
            let row = format!("//! | `{name}` | `{}` |", empty.tone_or_default(name).unwrap());
            assert!(documented.contains(&row), "{row}");
        }
    }

    #[test]
    fn every_zone_has_the_standard_tones_which_come_first() {
        let empty = ToneZone::new("x").unwrap();
        assert!(ToneZone::STANDARD_TONES.iter().all(|name| empty.tone_or_default(name).is_some()));
        let zone = zone(&[("a", "1"), ("busy", "1"), ("z", "1"), ("ring", "1"), ("howler", "1")]);
        let names: Vec<_> = zone.tones().map(|(name, _)| name).collect();
        assert_eq!(names, ["ring", "busy", "a", "howler", "z"]);
    }

    #[test]
    fn a_zone_is_found_by_its_other_name() {
        for (name, other) in [("gb", "UK"), ("uk", "GB"), ("gr", "el"), ("el", "gr")] {
            let mut indications = ToneZones::new();
            indications.insert(ToneZone::new(name).unwrap()).unwrap();
            assert_eq!(indications.zone(other).unwrap().name(), name);
            indications.set_default(Some(other)).unwrap();
            assert_eq!(indications.default_zone().unwrap().name(), name);
            indications.insert(ToneZone::new(other).unwrap()).unwrap();
            assert_eq!(indications.zone(other).unwrap().name(), other.to_lowercase());
        }
    }

    #[test]
    fn a_zone_is_found_by_a_telephone_number() {
        let mut indications = ToneZones::new();
        indications.insert(ToneZone::new("fr").unwrap()).unwrap();
        indications.insert(ToneZone::new("uk").unwrap()).unwrap();
        for (number, zone) in [
            ("+33123456789", Some("fr")),
            ("+33", Some("fr")),
            ("tel:+33-1-23", Some("fr")),
            ("+44 20 7946 0000", Some("uk")),
            ("33123456789", None),
            ("0033123456789", None),
            ("+49 30 1234", None),
            ("", None),
        ] {
            let found = indications.zone_for_number(number).map(ToneZone::name);
            assert_eq!(found, zone, "{number}");
        }
    }
}

mod building {
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
        // No letter is cut in two.
        zone.set_description(&format!("x{}", "é".repeat(1_000)));
        assert_eq!(zone.description(), format!("x{}", "é".repeat(511)));
        zone.set_ring_cadence(vec![1; 100]);
        assert_eq!(zone.ring_cadence().len(), ToneZone::MAX_RING_CADENCE);
    }
}

mod writing {
    use super::*;

    #[test]
    fn of_nothing_nothing_is_written() {
        assert_eq!(ToneZones::new().to_string(), "");
    }

    #[test]
    fn a_file_is_written_as_one_writes_it() {
        let mut indications = ToneZones::new();
        indications.set_default(Some("fr")).unwrap();
        let mut zone = ToneZone::new("fr").unwrap();
        zone.set_description("Fr;ance");
        zone.set_ring_cadence([1500, 3500]);
        for (name, list) in
            [("zz", "1"), ("info", "!950/330"), ("ring", "440/1500,0/3500"), ("dial", "440")]
        {
            zone.set_tone(name, list.parse().unwrap()).unwrap();
        }
        indications.insert(zone).unwrap();
        let text = "\
[general]
country = fr

[fr]
description = Fr\\;ance
ringcadence = 1500,3500
dial = 440
ring = 440/1500,0/3500
info = !950/330
zz = 1
";
        assert_eq!(indications.to_string(), text);
        assert_eq!(indications.to_asterisk().unwrap(), text);
        assert_eq!(indications.to_asterisk_lossy(), text);
    }

    #[test]
    fn what_asterisk_cannot_say_is_an_error_or_comes_nearest() {
        for (list, nearest, fault) in [
            (
                "350+375+400/100,0/90",
                "350+400/100,0/90",
                DiagnosticKind::ManyFrequenciesForAsterisk,
            ),
            ("913.8/380", "914/380", DiagnosticKind::FractionForAsterisk),
            ("400*16.5", "400*17", DiagnosticKind::FractionForAsterisk),
            ("0.2", "1", DiagnosticKind::FractionForAsterisk),
            ("1400.5", "1401", DiagnosticKind::FractionForAsterisk),
            ("440@-13+480@-10/100", "440+480/100", DiagnosticKind::LevelForAsterisk),
            ("M69@-20*M30", "M69*M30", DiagnosticKind::LevelForAsterisk),
            ("!M60+M64+M67/90", "!M60+M67/90", DiagnosticKind::ManyFrequenciesForAsterisk),
        ] {
            let indications: ToneZones = zone_with(&format!("ring = {list}")).parse().unwrap();
            let error = indications.to_asterisk().unwrap_err();
            assert_eq!((&*error.zone, error.tone.as_deref()), ("x", Some("ring")), "{list}");
            assert_eq!(error.kind, fault);
            let text = indications.to_asterisk_lossy();
            assert!(text.contains(&format!("\n; {error}\nring = {nearest}\n")), "{text}");
            assert_eq!(
                sound(&text).to_asterisk().as_deref(),
                Ok(&*text.replace(&format!("; {error}\n"), ""))
            );
        }
        // The highest of all has none above it to be rounded to.
        let highest: ToneZones = zone_with("ring = 95999.999").parse().unwrap();
        assert!(highest.to_asterisk_lossy().contains("\nring = 95999\n"));
    }

    #[test]
    fn a_name_of_15_bytes_is_not_too_long() {
        let text = "[general]\ncountry = abcdefghijklmno\n\n[abcdefghijklmno]\ndescription = X\nring = 1\n";
        assert_eq!(sound(text).to_asterisk().as_deref(), Ok(text));
    }

    #[test]
    fn that_there_is_no_default_is_written_as_well() {
        let mut indications = sound(&zone_with("ring = 1"));
        indications.set_default(None).unwrap();
        let text = indications.to_string();
        assert!(text.starts_with("[general]\ncountry =\n\n[x]"), "{text}");
        assert_eq!(sound(&text), indications);
    }

    #[test]
    fn an_error_tells_the_zone_the_tone_and_why() {
        let indications: ToneZones = zone_with("ring = 913.8").parse().unwrap();
        let error = indications.to_asterisk().unwrap_err();
        let said = "x, ring: Asterisk knows whole hertz only, and plays this for ever";
        assert_eq!(error.to_string(), said);
        let error = "[x]\nring = 1".parse::<ToneZones>().unwrap().to_asterisk().unwrap_err();
        let said = "x: this zone has no description, and Asterisk leaves such a zone out";
        assert_eq!(error.to_string(), said);
    }

    #[test]
    fn what_asterisk_would_leave_out_is_an_error_or_a_comment() {
        for (text, fault, nearest) in [
            ("[x]\nring = 1", DiagnosticKind::NoDescription, "description = x\n"),
            (
                "[x]\ndescription = X",
                DiagnosticKind::NoTones,
                "\n; x: this zone has no tones; left out\n",
            ),
            (
                "[abcdefghijklmnop]\ndescription = X\nring = 1",
                DiagnosticKind::LongZoneName,
                "; abcdef",
            ),
            ("[general]\ncountry = fr", DiagnosticKind::UnknownDefault, "; fr: there is no zone"),
            (
                "[general]\ncountry = x\n[x]\ndescription = X",
                DiagnosticKind::NoTones,
                "; x: there is no zone",
            ),
        ] {
            let indications: ToneZones = text.parse().unwrap();
            assert_eq!(indications.to_asterisk().unwrap_err().kind, fault);
            assert!(indications.to_asterisk_lossy().contains(nearest), "{text}");
        }
    }

    #[test]
    fn the_default_is_written_for_asterisk_by_the_name_of_its_zone() {
        let text = "[general]\ncountry = gb\n\n[uk]\ndescription = U\nring = 1\n";
        let indications = sound(text);
        assert_eq!(indications.to_string(), text);
        assert_eq!(indications.to_asterisk().unwrap(), text.replace("= gb", "= uk"));
    }
}

#[cfg(feature = "std")]
mod loading {
    use std::fs;
    use std::path::{Path, PathBuf};

    use ringback::asterisk::{LoadError, Loader};

    use super::*;

    /// A folder of its own for each test, with these files, gone with it.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str, files: &[(&str, &str)]) -> Self {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("indications").join(test);
            let _ = fs::remove_dir_all(&path);
            let folder = Self(path);
            for (name, text) in files {
                folder.write(name, text);
            }
            folder
        }

        fn write(&self, name: &str, text: &str) {
            let path = self.0.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.join(name)
        }

        /// The zones of a file, and its faults.
        fn read(&self, name: &str) -> (Vec<String>, Vec<DiagnosticKind>) {
            let reading = usual(Loader::new().load(self.path(name)).unwrap());
            let zones = reading.zones.zones().map(|zone| zone.name().to_owned()).collect();
            (zones, reading.diagnostics.into_iter().map(|d| d.kind).collect())
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    const X: &str = "[x]\ndescription = X\nring = 1\n";
    const Y: &str = "[y]\ndescription = Y\nring = 2\n";

    #[test]
    fn a_file_includes_others_from_its_folder() {
        let main = format!("#include y.conf\n{X}#include \"sub/a.conf\"");
        // From an included file, too, by the folder of the main one.
        let folder = Folder::new(
            "beside",
            &[
                ("main.conf", &*main),
                ("y.conf", Y),
                ("sub/a.conf", "#include sub/b.conf"),
                ("sub/b.conf", "[z]\ndescription = Z\nring = 3"),
            ],
        );
        let indications = ToneZones::load(folder.path("main.conf")).unwrap().zones;
        let zones: Vec<_> = indications.zones().map(ToneZone::name).collect();
        assert_eq!(zones, ["x", "y", "z"]);
    }

    #[test]
    fn a_pattern_includes_all_that_match_by_name() {
        let folder = Folder::new(
            "pattern",
            &[
                (
                    "main.conf",
                    "#include zones/*.conf\n#tryinclude none/*.conf\n#include zones/?.txt",
                ),
                ("zones/b.conf", "[x](+)\nring = 2"),
                ("zones/a.conf", X),
                ("zones/.hidden.conf", "?"),
                ("zones/a.conf~", "?"),
                ("zones/folder.conf/c.conf", "?"),
            ],
        );
        let (zones, faults) = folder.read("main.conf");
        assert_eq!(zones, ["x"]);
        assert_eq!(faults, [IncludeError::NotFound.into()]);
        let indications = Loader::new().load(folder.path("main.conf")).unwrap().zones;
        assert_eq!(tone_of(&indications, "ring"), "2");
    }

    #[test]
    fn a_hidden_file_is_included_if_it_is_meant() {
        let folder = Folder::new("hidden", &[("main.conf", "#include .*.conf"), (".x.conf", X)]);
        assert_eq!(folder.read("main.conf"), (vec!["x".to_owned()], vec![]));
    }

    #[test]
    fn a_file_that_is_too_long_is_told_of_and_not_read_whole() {
        let long = "\n".repeat(ToneZones::MAX_TEXT + 1);
        let folder = Folder::new("long", &[("main.conf", "#include a.conf"), ("a.conf", &long)]);
        assert_eq!(folder.read("main.conf").1, [DiagnosticKind::TextTooLong]);
        assert_eq!(folder.read("a.conf").1, [DiagnosticKind::TextTooLong]);
    }

    #[test]
    fn a_file_outside_the_folder_is_read_only_if_allowed() {
        let folder = Folder::new("outside", &[("in/main.conf", ""), ("y.conf", Y)]);
        let absolute = folder.path("y.conf").canonicalize().unwrap();
        for name in ["../y.conf", "../*.conf", absolute.to_str().unwrap()] {
            folder.write("in/main.conf", &format!("{X}#include {name}"));
            let (zones, faults) = folder.read("in/main.conf");
            assert_eq!((zones.len(), faults), (1, vec![IncludeError::Outside.into()]), "{name}");
            let all = Loader::new().allow_outside().load(folder.path("in/main.conf")).unwrap();
            assert_eq!(all.zones.zones().count(), 2, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_outside() {
        let folder = Folder::new("link", &[("in/main.conf", "#include link.conf"), ("y.conf", Y)]);
        std::os::unix::fs::symlink("../y.conf", folder.path("in/link.conf")).unwrap();
        assert_eq!(folder.read("in/main.conf").1, [IncludeError::Outside.into()]);
        std::os::unix::fs::symlink(folder.path("in"), folder.path("linked")).unwrap();
        folder.write("in/link2.conf", Y);
        folder.write("in/main.conf", "#include link2.conf");
        assert_eq!(folder.read("linked/main.conf"), (vec!["y".to_owned()], vec![]));
    }

    #[cfg(unix)]
    #[test]
    fn of_a_pattern_only_what_cannot_be_read_is_left_out() {
        let folder = Folder::new("some", &[("main.conf", "#include zones/*.conf"), ("hh", "")]);
        folder.write("zones/a.conf", X);
        folder.write("zones/c.conf", Y);
        std::os::unix::fs::symlink("/etc/passwd", folder.path("zones/b.conf")).unwrap();
        let (zones, faults) = folder.read("main.conf");
        assert_eq!(zones, ["x", "y"]);
        assert_eq!(faults, [IncludeError::Outside.into()]);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_a_link_is_known_as_itself() {
        let folder = Folder::new("versions", &[("v2.conf", &format!("{X}#include main.conf"))]);
        std::os::unix::fs::symlink("v2.conf", folder.path("main.conf")).unwrap();
        let (zones, faults) = folder.read("main.conf");
        assert_eq!(zones, ["x"]);
        assert_eq!(faults, [IncludeError::Cycle.into()]);
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_utf8_fits_a_pattern_all_the_same() {
        use std::os::unix::ffi::OsStrExt;
        let folder = Folder::new("latin1", &[("main.conf", "#include z/*.conf"), ("z/a.conf", X)]);
        let name = std::ffi::OsStr::from_bytes(b"b\xe9.conf");
        fs::write(folder.path("z").join(name), Y).unwrap();
        assert_eq!(folder.read("main.conf"), (vec!["x".to_owned(), "y".to_owned()], vec![]));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_itself_is_an_error() {
        let folder = Folder::new("loop", &[("main.conf", "#include loop")]);
        std::os::unix::fs::symlink("loop", folder.path("loop")).unwrap();
        let (_, faults) = folder.read("main.conf");
        assert!(
            matches!(faults[..], [DiagnosticKind::Include(IncludeError::Unreadable(_))]),
            "{faults:?}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_an_error_and_not_waited_for() {
        let folder =
            Folder::new("pipe", &[("main.conf", "#include pipe\n#include sub\n#include .")]);
        let pipe = std::process::Command::new("mkfifo").arg(folder.path("pipe")).status().unwrap();
        assert!(pipe.success());
        fs::create_dir(folder.path("sub")).unwrap();
        let (_, faults) = folder.read("main.conf");
        assert_eq!(faults.len(), 3);
        assert!(
            faults
                .iter()
                .all(|fault| matches!(fault, DiagnosticKind::Include(IncludeError::Unreadable(_))))
        );
    }

    #[test]
    fn a_circle_is_found_whatever_a_file_is_called_in_it() {
        let folder = Folder::new("circle", &[("main.conf", "#include ./a.conf"), ("a.conf", "")]);
        folder.write("a.conf", &format!("{X}#include sub/../a.conf\n#include \"main.conf\""));
        fs::create_dir(folder.path("sub")).unwrap();
        let (zones, faults) = folder.read("main.conf");
        assert_eq!(zones, ["x"]);
        assert_eq!(faults, [IncludeError::Cycle.into(), IncludeError::Cycle.into()]);
    }

    #[test]
    fn a_diagnostic_names_the_file_by_its_path() {
        let folder = Folder::new("names", &[("main.conf", "#include a.conf"), ("a.conf", "?")]);
        let error = ToneZones::load_strict(folder.path("main.conf")).unwrap_err();
        let LoadError::Diagnostic(diagnostic) = error else { panic!("{error}") };
        assert_eq!(Path::new(&*diagnostic.file), folder.path("a.conf"));
    }

    #[test]
    fn a_missing_file_is_an_error_that_names_it() {
        let folder = Folder::new("missing", &[]);
        let error = ToneZones::load(folder.path("none.conf")).unwrap_err();
        assert!(error.to_string().contains("none.conf"), "{error}");
        let cause = std::error::Error::source(&error).unwrap();
        let cause = cause.downcast_ref::<std::io::Error>().unwrap();
        assert_eq!(cause.kind(), std::io::ErrorKind::NotFound);
    }

    #[test]
    fn one_bad_line_loses_no_country() {
        let text = "[y]\ndescription = Y\nring = x\nbusy = 440/500,0/500\n[x\n";
        let folder = Folder::new("lenient", &[("main.conf", &format!("{X}{text}"))]);
        let path = folder.path("main.conf");
        let reading = ToneZones::load(&path).unwrap();
        let zones: Vec<_> = reading.zones.zones().map(ToneZone::name).collect();
        assert_eq!(zones, ["x", "y"]);
        assert!(reading.zones.zone("y").unwrap().tone("busy").is_some());
        assert_eq!(reading.errors().count(), 2);
        assert!(matches!(ToneZones::load_strict(&path), Err(LoadError::Diagnostic(_))));
    }

    #[test]
    fn a_reload_takes_what_can_be_read_and_says_what_cannot() {
        let folder = Folder::new("reload_some", &[("main.conf", X)]);
        let path = folder.path("main.conf");
        let mut indications = ToneZones::load(&path).unwrap().zones;
        fs::write(&path, format!("{Y}busy = ?\n")).unwrap();
        let diagnostics = indications.reload(&path).unwrap();
        assert_eq!(indications, sound(Y));
        assert_eq!(diagnostics.iter().filter(|d| d.severity() == Severity::Error).count(), 1);
        let old = indications.clone();
        assert!(Loader::new().reload_strict(&mut indications, &path).is_err());
        assert_eq!(indications, old);
        fs::write(&path, X).unwrap();
        Loader::new().reload_strict(&mut indications, &path).unwrap();
        assert_eq!(indications, sound(X));
    }

    #[test]
    fn a_reload_of_nothing_sound_leaves_the_old_set() {
        let folder = Folder::new("reload", &[("main.conf", X)]);
        let path = folder.path("main.conf");
        let mut indications = ToneZones::load(&path).unwrap().zones;
        let old = indications.clone();
        for text in ["", "; cut", "[y]\nring = x", "[y", "#include none.conf", "[y]", "\0\0"] {
            fs::write(&path, text).unwrap();
            let error = indications.reload(&path).unwrap_err();
            assert!(matches!(error, LoadError::NoTones { .. }), "{text:?}: {error}");
            assert_eq!(indications, old, "{text:?}");
            Loader::new().reload_strict(&mut indications, &path).unwrap_err();
            assert_eq!(indications, old, "{text:?}");
        }
        fs::remove_file(&path).unwrap();
        assert!(matches!(indications.reload(&path), Err(LoadError::Io { .. })));
        assert_eq!(indications, old);
        fs::write(&path, Y).unwrap();
        assert!(indications.reload(&path).is_ok());
        assert_eq!(indications, sound(Y));
    }

    #[cfg(unix)]
    #[test]
    fn a_main_file_that_is_no_file_is_an_error_and_not_waited_for() {
        let folder = Folder::new("main_pipe", &[("x.conf", X)]);
        let pipe = folder.path("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        std::os::unix::fs::symlink("pipe", folder.path("link")).unwrap();
        let device = PathBuf::from("/dev/zero");
        for path in [&pipe, &folder.path("link"), &folder.path(""), &device, &"/dev/null".into()] {
            let error = ToneZones::load(path).unwrap_err();
            let LoadError::Io { error, .. } = error else { panic!("{error}") };
            assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{}", path.display());
            let mut indications = sound(X);
            assert!(indications.reload(path).is_err());
            assert_eq!(indications, sound(X));
        }
        // A link to a file is one.
        std::os::unix::fs::symlink("x.conf", folder.path("linked.conf")).unwrap();
        assert_eq!(folder.read("linked.conf").0, ["x"]);
    }
}

/// Hostile files end within the documented limits.
mod limits {
    use super::*;

    #[track_caller]
    fn assert_ends_with(text: impl AsRef<[u8]>, fault: &DiagnosticKind) {
        let reading = read_text(text.as_ref());
        assert!(reading.diagnostics.len() <= 2 * ToneZones::MAX_DIAGNOSTICS + 1);
        assert!(reading.errors().any(|diagnostic| diagnostic.kind == *fault));
        assert!(reading.into_result().is_err());
    }

    #[test]
    fn a_comment_begins_and_ends_in_lines_of_any_length() {
        let long = "x".repeat(ToneZones::MAX_LINE);
        let commented = zone_with(&format!(";-- {long}\nring = 2\n{long} --;\nring = 1"));
        let reading = read_text(&commented);
        assert_eq!(reading.diagnostics, []);
        assert_eq!(tone_of(&reading.zones, "ring"), "1");
        // Only what is left of it is too long.
        assert_ends_with(
            zone_with(&format!("{long} ;-- x\n--;\nring = 1")),
            &DiagnosticKind::LineTooLong,
        );
    }

    /// As many as there may be, and one more.
    #[test]
    fn each_limit_is_the_documented_one() {
        let line = |length: usize| zone_with(&format!("ring = 1{}", " ".repeat(length - 8)));
        let found = |text: &str| read_text(text).errors().map(|e| e.kind.clone()).next();
        assert_eq!(found(&line(ToneZones::MAX_LINE)), None);
        assert_eq!(found(&line(ToneZones::MAX_LINE + 1)), Some(DiagnosticKind::LineTooLong));

        let sections = many(ToneZones::MAX_SECTIONS, |n| format!("[{n}]\n"));
        assert_eq!(found(&sections), None);
        assert_eq!(found(&(sections + "[x]")), Some(DiagnosticKind::TooManySections));

        let keys = "[t](!)\n".to_owned() + &many(ToneZones::MAX_KEYS, |n| format!("{n}=1\n"));
        assert_eq!(found(&keys), None);
        assert_eq!(found(&(keys + "x=1")), Some(DiagnosticKind::TooManyKeys));

        let files = |count: usize| {
            let main = "#include x\n".repeat(count - 1);
            let reading = read_text_with(&main, |_| Ok(vec![Source::new("x", "")]));
            reading.errors().map(|error| error.kind.clone()).next()
        };
        assert_eq!(files(ToneZones::MAX_FILES), None);
        let too_many = IncludeError::TooManyFiles;
        assert_eq!(files(ToneZones::MAX_FILES + 1), Some(too_many.clone().into()));

        let folder = |count: usize| {
            let all = (1..count).map(|n| Source::new(n.to_string(), "")).collect::<Vec<_>>();
            let reading = read_text_with("#include *", |_| Ok(all.clone()));
            reading.errors().map(|error| error.kind.clone()).collect::<Vec<_>>()
        };
        assert_eq!(folder(ToneZones::MAX_FILES), []);
        assert_eq!(folder(ToneZones::MAX_FILES + 9), [too_many.into()]);
    }

    #[test]
    fn what_is_inherited_counts_by_its_octets() {
        let heirs = many(500, |n| format!("[h{n}](t)\nring = 1\n"));
        let description = "x".repeat(30_000);
        // 15 MB.
        let few = format!("[t](!)\ndescription = {description}\n{heirs}");
        assert_eq!(read_text(&few).errors().count(), 0);
        // 18 MB.
        let description = "x".repeat(36_000);
        assert_ends_with(
            format!("[t](!)\ndescription = {description}\n{heirs}"),
            &DiagnosticKind::TextTooLong,
        );
    }

    #[test]
    fn where_the_pieces_of_a_copy_stand_counts_too() {
        let pieces = "x;-- --;".repeat(8_000);
        let heirs = |count: usize| many(count, |n| format!("[h{n}](t)\ndescription += y\n"));
        let file = |count: usize| format!("[t](!)\ndescription = {pieces}\n{}", heirs(count));
        assert_eq!(read_text(&file(20)).errors().count(), 0);
        assert_ends_with(file(300), &DiagnosticKind::TextTooLong);
    }

    #[test]
    fn what_is_inherited_and_then_appended_to_counts_again() {
        let description = "x".repeat(60_000);
        let heirs = many(300, |n| format!("[h{n}](t)\ndescription += y\nring = 1\n"));
        // Inherited, 18 MB in all: too much even before it is appended to.
        assert_ends_with(
            format!("[t](!)\ndescription = {description}\n{heirs}"),
            &DiagnosticKind::TextTooLong,
        );
        let few = many(200, |n| format!("[h{n}](t)\ndescription += y\nring = 1\n"));
        // Inherited and copied.
        assert_ends_with(
            format!("[t](!)\ndescription = {description}\n{few}"),
            &DiagnosticKind::TextTooLong,
        );
    }

    #[test]
    fn a_million_sections() {
        let text = many(1_000_000, |n| format!("[{n}]\n"));
        assert_ends_with(&text, &DiagnosticKind::TooManySections);
        let reading = read_text(&text);
        assert_eq!(reading.zones.zones().count(), ToneZones::MAX_SECTIONS);
    }

    #[test]
    fn a_million_keys() {
        let text = many(1_000_000, |n| format!("{n}=1\n"));
        assert_ends_with("[x]\ndescription=X\n".to_owned() + &text, &DiagnosticKind::TooManyKeys);
    }

    #[test]
    fn one_endless_line() {
        let mut text = zone_with("busy = 1").into_bytes();
        text.extend(b"ring = ".iter().chain(&vec![b'1'; 10 << 20]));
        text.extend(b"\ndial = 2");
        let reading = read_text(&text);
        assert_eq!(reading.diagnostics.len(), 1);
        assert_eq!(reading.diagnostics[0].kind, DiagnosticKind::LineTooLong);
        assert_eq!(tone_of(&reading.zones, "dial"), "2");
    }

    #[test]
    fn more_text_than_anyone_writes() {
        assert_ends_with(vec![b'\n'; ToneZones::MAX_TEXT + 1], &DiagnosticKind::TextTooLong);
        assert!(faults(vec![b'\n'; ToneZones::MAX_TEXT]).is_empty());
    }

    #[test]
    fn a_template_that_grows_by_inheriting() {
        let first = format!("[0](!)\nring = {}\n", "425/100,".repeat(100));
        // Each has one key more than the one before.
        let more = "425/100,".repeat(4_000);
        let templates = many(29, |n| format!("[{}](!,{n})\nring{n} += {more}\n", n + 1));
        let heirs = many(4_000, |n| format!("[h{n}](29)\n"));
        let text = first + &templates + &heirs;
        assert_ends_with(&text, &DiagnosticKind::TextTooLong);
    }

    #[test]
    fn keys_that_are_inherited_by_many() {
        let keys = many(1_000, |n| format!("{n}=1\n"));
        let heirs = many(1_000, |n| format!("[h{n}](t)\ndescription=H\n"));
        assert_ends_with(format!("[t](!)\n{keys}{heirs}"), &DiagnosticKind::TooManyKeys);
    }

    #[test]
    fn files_that_include_many_files() {
        let mut calls = 0;
        let reading = read_text_with("#include 0\n".repeat(10).as_str(), |name| {
            calls += 1;
            let next = format!("#include {name}0\n").repeat(10);
            Ok(vec![Source::new(name, next)])
        });
        assert!(calls <= 2 * ToneZones::MAX_FILES);
        let last = reading.diagnostics.last().unwrap();
        assert_eq!(last.kind, IncludeError::TooManyFiles.into());
    }

    #[test]
    fn nothing_appended_again_and_again() {
        let appended = "r +=\n".repeat(500_000);
        let heirs = many(2_000, |n| format!("[h{n}](t)\ndescription = H\nr+= \n"));
        let reading = read_text(&format!("[t](!)\nr = 1\n{appended}{heirs}"));
        assert_eq!(reading.diagnostics, []);
        assert_eq!(reading.zones.zones().count(), 2_000);
        // Something, then: what is copied is where it all stands, too.
        let appended = "r+=,\n".repeat(100_000);
        let text = format!("[t](!)\nr = 1\n{appended}{heirs}").replace("r+= ", "r+=,");
        assert_ends_with(&text, &DiagnosticKind::TextTooLong);
    }

    #[test]
    fn files_that_are_looked_for_again_and_again() {
        let mut calls = 0;
        let reading = read_text_with("#tryinclude x\n".repeat(100_000).as_str(), |_| {
            calls += 1;
            Ok(vec![])
        });
        assert!(calls < ToneZones::MAX_FILES);
        assert_eq!(reading.diagnostics.len(), 1);
    }

    #[test]
    fn a_value_that_is_appended_to_for_ever() {
        let text =
            zone_with("busy = 1") + "description = x\n" + &"description += x\n".repeat(500_000);
        let reading = read_text(&text);
        assert_eq!(reading.diagnostics, []);
        let zone = reading.zones.zone("x").unwrap();
        assert_eq!(zone.description().len(), ToneZone::MAX_DESCRIPTION - 1);
    }

    #[test]
    fn a_million_faults() {
        let reading = read_text("?\n".repeat(1_000_000).as_str());
        assert_eq!(reading.diagnostics.len(), ToneZones::MAX_DIAGNOSTICS);
    }

    #[test]
    fn a_comment_of_comments() {
        let text = zone_with("busy = 1")
            + &";--".repeat(1_000_000 / 3).replace(";--;--;--;--", ";--\n;--");
        assert_ends_with(&text, &DiagnosticKind::UnclosedComment);
    }
}

#[cfg(feature = "serde")]
mod serialised {
    use super::*;

    const JSON: &str = r#"{
  "default": "fr",
  "zones": {
    "fr": {
      "description": "France",
      "ringcadence": [
        1500,
        3500
      ],
      "tones": {
        "ring": "440/1500,0/3500"
      }
    }
  }
}"#;

    #[test]
    fn as_maps_by_name() {
        let indications: ToneZones = serde_json::from_str(JSON).unwrap();
        assert_eq!(serde_json::to_string_pretty(&indications).unwrap(), JSON);
        assert_eq!(
            indications,
            sound(
                "[general]\ncountry = fr\n[fr]\ndescription = France\n\
            ringcadence = 1500,3500\nring = 440/1500,0/3500"
            )
        );
    }

    #[cfg(feature = "zones")]
    #[test]
    fn in_json_and_in_toml_and_back() {
        let zones = ToneZones::builtin();
        let json = serde_json::to_string(zones).unwrap();
        assert_eq!(&serde_json::from_str::<ToneZones>(&json).unwrap(), zones);
        let toml = toml::to_string(zones).unwrap();
        assert_eq!(&toml::from_str::<ToneZones>(&toml).unwrap(), zones);
    }

    #[test]
    fn what_is_missing_is_empty_and_what_is_wrong_is_told() {
        assert_eq!(serde_json::from_str::<ToneZones>("{}").unwrap(), ToneZones::new());
        let zone: ToneZones = serde_json::from_str(r#"{"zones": {"FR": {}}}"#).unwrap();
        assert_eq!(zone.zone("fr").unwrap().description(), "");
        for (json, said) in [
            (r#"{"zones": {"fr": {"tones": {"ring": "425/x"}}}}"#, "byte 4: expected a duration"),
            (r#"{"zones": {"f;r": {}}}"#, "f;r: expected a name without ';' there"),
            (r#"{"zones": {"fr": {"tones": {"description": "1"}}}}"#, "fr, description: this name"),
            (r#"{"default": ""}"#, "default: expected a name"),
            (r#"{"zones": {"fr": {}, "FR": {}}}"#, "fr: this name is there twice"),
            (r#"{"zones": {"x": {"tones": {"ring": "1", "Ring": "2"}}}}"#, "x, ring: this name is"),
            (r#"{"country": "fr"}"#, "unknown field"),
        ] {
            let error = serde_json::from_str::<ToneZones>(json).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    proptest! {
        #[test]
        fn whatever_there_is(indications in any_indications()) {
            let json = serde_json::to_string(&indications).unwrap();
            prop_assert_eq!(serde_json::from_str::<ToneZones>(&json).unwrap(), indications);
        }
    }
}

fn any_name() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9é _+#(),!.-]{1,20}".prop_filter("no name", |name| ToneZone::new(name).is_ok())
}

fn any_zone() -> impl Strategy<Value = ToneZone> {
    let tones = prop::collection::vec((any_name(), any_tone()), 0..5);
    let cadence = prop::collection::vec(any::<u32>(), 0..6);
    (any_name(), "\\PC{0,20}|[;\\\\ >=-]{0,8}", cadence, tones).prop_map(
        |(name, description, cadence, tones)| {
            let mut zone = ToneZone::new(&name).unwrap();
            zone.set_description(&description);
            zone.set_ring_cadence(cadence);
            for (name, tone) in tones {
                // A reserved name is left out.
                let _ = zone.set_tone(&name, tone);
            }
            zone
        },
    )
}

fn any_indications() -> impl Strategy<Value = ToneZones> {
    let default = prop::option::of(any_name());
    let zones = prop::collection::vec(any_zone(), 0..4);
    (default, any::<bool>(), zones).prop_map(|(default, first, zones)| {
        let mut indications = ToneZones::new();
        let first = zones.first().filter(|_| first).map(|zone| zone.name().to_owned());
        indications.set_default(first.or(default).as_deref()).unwrap();
        for zone in zones {
            indications.insert(zone).unwrap();
        }
        indications
    })
}

/// Pieces of files, sound and unsound.
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
