//! Included files.

use super::*;

/// Reads `main` with these files to include.
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
    let reading = read("#include *", &[("a", "[x]\ndescription = X"), ("b", "[x](+)\nring = 1")]);
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
    let reading =
        read_text_with("#tryinclude \"a\"", |_| Err(IncludeError::Unreadable("no disc".into())));
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
