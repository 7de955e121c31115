//! Recognition of tone lists in the notations of other systems.

use alloc::string::String;

pub(super) const SPANDSP: &str = "spandsp's XML";
pub(super) const FREESWITCH: &str = "FreeSWITCH (teletone)";
pub(super) const POLYCOM: &str = "Polycom UC";
pub(super) const IOS: &str = "Cisco IOS";
pub(super) const AUDIOCODES: &str = "AudioCodes";
pub(super) const SNOM: &str = "snom";
pub(super) const GRANDSTREAM: &str = "Grandstream";
pub(super) const TONE_SCRIPT: &str = "Cisco, Linksys and Sipura (ToneScript)";

/// Returns the name of the system that probably uses this notation. The text may be a fragment.
/// Case and blanks do not matter.
pub(super) fn system(text: &str) -> Option<&'static str> {
    let blank = |c: char| c.is_whitespace() || c == '"' || c == '\'';
    let words = text.to_ascii_lowercase();
    let text: String = words.chars().filter(|&c| !blank(c)).collect();
    let text = text.as_str();
    let has = |part| text.contains(part);
    let starts = |parts: &[&str]| parts.iter().any(|part| text.starts_with(part));
    // The most reliable marks come first.
    Some(if has("%(") || has("tone_stream:") || starts(&["{loops=", "gentones"]) {
        FREESWITCH
    } else if has("<step") || starts(&["<global-tones", "<tone-set"]) {
        SPANDSP
    } else if has("f1=") && (has("s1=") || has("=on:") || has(":-")) {
        "Mediatrix"
    } else if setting(text, "f1=") || setting(text, "f2=") || setting(text, "c=") {
        GRANDSTREAM
    } else if has("#on(") {
        "Patton SmartLink"
    } else if has("(#") {
        "H.248"
    } else if is_poly(text) {
        "Poly (HDA50, VVX D230)"
    } else if is_tone_script(text) {
        TONE_SCRIPT
    } else if has("tone.chord.") || has("se.pat.") {
        POLYCOM
    } else if starts(&["voiceclass", "cadence", "dualtone", "frequency"]) {
        IOS
    } else if has("[callprogresstone") || has("freq[hz]=") {
        AUDIOCODES
    } else if starts(&["tone://"]) {
        "jambonz"
    } else {
        return numbers(&words);
    })
}

/// Returns whether the text has this key, at the start of a setting and followed by a number.
fn setting(text: &str, key: &str) -> bool {
    text.match_indices(key).any(|(at, _)| {
        let begins = text[..at].chars().next_back().is_none_or(|c| matches!(c, ',' | ';'));
        begins && text[at + key.len()..].starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Returns whether the text has a part of `350@-19,440@-19;10(*/0/1+2)` that cannot occur in a tone
/// list: only frequencies with levels, or a length before a parenthesis.
fn is_tone_script(text: &str) -> bool {
    let (frequencies, sections) = text.split_once(';').unwrap_or((text, ""));
    let level_alone = |part: &str| part.contains('@') && !part.contains(['/', '+', '*', '(']);
    let mut frequencies = frequencies.split(',').filter(|part| !part.is_empty()).peekable();
    let only_levels = frequencies.peek().is_some() && frequencies.all(level_alone);
    (only_levels && text.contains([',', ';'])) || has_section(sections) || has_section(text)
}

/// Returns whether the text has `10(*/0/1+2)` or the beginning of such a section.
fn has_section(text: &str) -> bool {
    text.match_indices('(').any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let inside = text[at + 1..].split(')').next().unwrap_or_default();
        before.is_some_and(|c| c.is_ascii_digit() || matches!(c, '*' | ';'))
            && inside.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '*'))
            && inside.contains('/')
    })
}

/// Returns whether the text begins like `350-18,440-18;20;(.5+.5)`.
fn is_poly(text: &str) -> bool {
    let Some((frequencies, rest)) = text.split_once(';') else { return false };
    let sign = |c| matches!(c, '+' | '-');
    frequencies.contains(sign)
        && frequencies.chars().all(|c| c.is_ascii_digit() || c == ',' || sign(c))
        && rest.contains('(')
}

/// Recognises the notations that consist of numbers, by the count of the numbers.
fn numbers(text: &str) -> Option<&'static str> {
    let is_number = |number: &str| number.trim().parse::<i32>().is_ok();
    let apart_by_spaces = text.split_whitespace();
    if apart_by_spaces.clone().count() == 12 && apart_by_spaces.clone().all(is_number) {
        return Some(SNOM);
    }
    if text.split(',').count() == 16 && text.split(',').all(is_number) {
        return Some("GoIP");
    }
    let play = matches!(text.split_whitespace().next(), Some("play" | "pause"));
    (play && apart_by_spaces.clone().nth(1).is_some_and(is_number)).then_some("Patton SmartNode")
}
