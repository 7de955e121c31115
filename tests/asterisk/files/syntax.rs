//! The syntax.

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
    // `+=>` is not an operator: `>` belongs to the value, which then is not a tone.
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
    let indications = sound("[x]\ndescription = X\nring = 1\n[x](!)\nring = 2\n[x](+)\nbusy = 3");
    assert_eq!(tone_of(&indications, "ring"), "1");
    assert_eq!(tone_of(&indications, "busy"), "3");
    // A zone inherits from the first section with that name.
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
text:2:16: warning: this line is not UTF-8; it is read as ISO 8859-1
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
