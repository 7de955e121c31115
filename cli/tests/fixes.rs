//! Repairs of an indications.conf.

use proptest::prelude::*;
use ringback_tools::fix;

/// A section around a line.
fn section(line: &str) -> String {
    format!("[fr]\ndescription = France\nbusy = 440/500,0/500\n{line}\n")
}

#[track_caller]
fn assert_fixed(line: &str, expected: &str) {
    let fixed = fix("test.conf", section(line).as_bytes());
    assert_eq!(String::from_utf8_lossy(&fixed.text), section(expected), "{line}");
}

#[test]
fn a_list_is_written_as_it_is_meant() {
    assert_fixed("ring = 440 / 1500, 0/3500", "ring = 440/1500,0/3500");
    assert_fixed("ring=440Hz/1500ms,0/3500ms", "ring=440/1500,0/3500");
    assert_fixed(
        "\tring => 440+480 Hz/2000,0/4000  ; as in Asia",
        "\tring => 440+480/2000,0/4000  ; as in Asia",
    );
    assert_fixed("ring = 440/1500;0/3500", "ring = 440/1500,0/3500");
    assert_fixed("ring: 440/1500,0/3500", "ring = 440/1500,0/3500");
}

#[test]
fn a_section_is_written_as_it_is_meant() {
    for (line, expected) in [
        ("[de", "[de]"),
        ("[ de ]", "[de]"),
        ("[de] (fr)", "[de](fr)"),
        ("[de]( fr )", "[de](fr)"),
        ("[fr]  ; again", "[fr](+)  ; again"),
    ] {
        assert_fixed(
            &format!("{line}\nring = 425/1000,0/4000"),
            &format!("{expected}\nring = 425/1000,0/4000"),
        );
    }
}

#[test]
fn what_may_be_meant_stays() {
    for line in [
        "rings = 440/1500,0/3500",
        "ring = 440 1500,0/3500",
        "nonsense",
        "ring = 440+480",
        "ring += 440 / 1500",
        "; ring = 440 / 1500",
    ] {
        assert_fixed(line, line);
        assert!(fix("test.conf", section(line).as_bytes()).lines.is_empty(), "{line}");
    }
}

#[test]
fn octets_and_line_ends_without_a_repair_stay() {
    let text =
        b"\xEF\xBB\xBF[fr]\r\ndescription = Fran\xE7ais\r\nring = 440 / 1500,0/3500\r\nbusy = 440";
    let fixed = fix("test.conf", text);
    let expected =
        b"\xEF\xBB\xBF[fr]\r\ndescription = Fran\xE7ais\r\nring = 440/1500,0/3500\r\nbusy = 440";
    assert_eq!(fixed.text, expected);
    assert_eq!(fixed.lines, [3]);
}

proptest! {
    #[test]
    fn nothing_is_left_to_repair_and_no_repaired_line_is_wrong(
        lines in prop::collection::vec(
            prop_oneof![
                "[a-z]{0,6} ?[:=]>? ?[0-9+/,; !Hzms]{0,24}",
                "\\[ ?[a-z]{1,3} ?\\]? ?(\\([a-z+! ,]{0,5}\\)?)?",
                "[ -~é]{0,20}",
            ],
            0..12,
        ),
        ending in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        let text = lines.join(ending);
        let before = fix("test.conf", text.as_bytes());
        let again = fix("test.conf", &before.text);
        prop_assert!(again.lines.is_empty(), "{:?}", String::from_utf8_lossy(&again.text));
        prop_assert_eq!(&again.text, &before.text);
        for error in before.reading.errors() {
            prop_assert!(!before.lines.contains(&error.line), "{error}");
        }
    }
}
