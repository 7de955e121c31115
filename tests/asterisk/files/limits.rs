//! Hostile files stay within the documented limits.

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
    // Only the text outside the comment counts.
    assert_ends_with(
        zone_with(&format!("{long} ;-- x\n--;\nring = 1")),
        &DiagnosticKind::LineTooLong,
    );
}

/// Checks each limit, and one more than the limit.
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
    // 15 MB are within the limit.
    let few = format!("[t](!)\ndescription = {description}\n{heirs}");
    assert_eq!(read_text(&few).errors().count(), 0);
    // 18 MB are too much.
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
    // The inherited 18 MB are too much, even before the append.
    assert_ends_with(
        format!("[t](!)\ndescription = {description}\n{heirs}"),
        &DiagnosticKind::TextTooLong,
    );
    let few = many(200, |n| format!("[h{n}](t)\ndescription += y\nring = 1\n"));
    // The inherited text and its copies together are too much.
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
    // Each template has one key more than the previous template.
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
    // Appended text is different: a copy also contains the positions of all pieces.
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
    let text = zone_with("busy = 1") + "description = x\n" + &"description += x\n".repeat(500_000);
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
    let text =
        zone_with("busy = 1") + &";--".repeat(1_000_000 / 3).replace(";--;--;--;--", ";--\n;--");
    assert_ends_with(&text, &DiagnosticKind::UnclosedComment);
}
