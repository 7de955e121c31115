//! FreeSWITCH's variables, as in `vars.xml`.
//!
//! ```text
//! settings  = "<include>" *variable "</include>"
//! variable  = '<X-PRE-PROCESS cmd="set" data="' zone "-" name "=" value '"/>'
//! ```
//!
//! FreeSWITCH's preprocessor reads line by line, before its XML parser: it ignores case, and skips
//! what is in a comment. The reader here does the same. It ignores a variable that is not a tone
//! script, and one that refers to another (`ringback=$${us-ring}`).
//!
//! A name is split after a code of two letters, or else before the longest name of a known tone, or
//! else at the first hyphen. The writer leaves out a tone whose name would be split elsewhere.
//!
//! A bare script repeats without end, as in the variable `ringback`. A tone that ends is written as
//! `tone_stream://…`.

use alloc::string::String;
use alloc::vec::Vec;

use super::reader::{Place, Reader, lines};
use super::writer::WrittenSettings;
use super::xml::escaped;
use crate::notation::{Notation, WrittenTone};
use crate::tone::Tone;
use crate::zones::ToneZone;
use crate::zones::names::known_tones;

pub(super) fn write(settings: &mut WrittenSettings, zones: &[&ToneZone]) {
    settings.text.push_str("<include>\n");
    for zone in zones {
        settings.heading(zone, "  <!-- ", " -->");
        for (name, tone) in zone.tones() {
            let parameter = [zone.name(), "-", name].concat();
            if zone_and_name(&parameter) != Some((zone.name(), name)) {
                settings.lacking(zone, Vec::new(), [name].into());
                continue;
            }
            let value = settings.add(zone, name, &parameter, bare(tone));
            settings.text += &[
                "  <X-PRE-PROCESS cmd=\"set\" data=\"",
                &escaped(&parameter),
                "=",
                &value,
                "\"/>\n",
            ]
            .concat();
        }
    }
    settings.text.push_str("</include>\n");
}

/// Writes a tone, as a bare script if it repeats.
fn bare(tone: &Tone) -> WrittenTone {
    let written = Notation::Tgml.write_lossy(tone);
    let script = written.text.strip_prefix("tone_stream://");
    let bare = script.and_then(|script| script.strip_suffix(";loops=-1")).map(String::from);
    match bare {
        Some(text) => WrittenTone { text, ..written },
        None => written,
    }
}

pub(super) fn read(reader: &mut Reader, text: &str) {
    let mut in_comment = false;
    for (line, text) in lines(text) {
        let text = without_comments(text, &mut in_comment);
        for element in text.split('<') {
            if let Some((parameter, value)) = variable(element) {
                let (parameter, value) = (unescaped(parameter), unescaped(value));
                if let Some((zone, name)) = zone_and_name(&parameter) {
                    let zone = Some(zone);
                    let place = Place { line, parameter: &parameter, zone, name };
                    reader.value(place, &value, Notation::Tgml);
                } else {
                    let place = Place { line, parameter: &parameter, zone: None, name: "" };
                    reader
                        .incomplete(place, "the name of the variable has no zone, as in `de-ring`");
                }
            }
        }
    }
}

/// Returns the line without its comments.
fn without_comments(line: &str, in_comment: &mut bool) -> String {
    let mut kept = String::new();
    let mut rest = line;
    loop {
        let mark = if *in_comment { "-->" } else { "<!--" };
        let (before, after) = match rest.split_once(mark) {
            Some((before, after)) => (before, Some(after)),
            None => (rest, None),
        };
        if !*in_comment {
            kept.push_str(before);
        }
        let Some(after) = after else { return kept };
        *in_comment = !*in_comment;
        rest = after;
    }
}

/// Returns the name and the value of a variable that is a tone script.
fn variable(element: &str) -> Option<(&str, &str)> {
    let begins = |word: &str| {
        element.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    if !begins("X-PRE-PROCESS") || attribute(element, "cmd=").is_some_and(|cmd| cmd != "set") {
        return None;
    }
    let (name, value) = attribute(element, "data=")?.split_once('=')?;
    let is_script = value.contains("%(") || value.contains("tone_stream:");
    (is_script && !value.contains("${")).then_some((name.trim(), value))
}

/// Returns the value of an attribute in quotation marks.
fn attribute<'a>(element: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = element.split_once(key)?;
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest.get(1..)?.split(quote).next()
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Splits the name of a variable into those of a zone and a tone.
fn zone_and_name(variable: &str) -> Option<(&str, &str)> {
    let (zone, name) = variable.split_once('-')?;
    if zone.len() == 2 {
        return Some((zone, name));
    }
    let zone_before = |tone: &str| variable.strip_suffix(tone)?.strip_suffix('-');
    let known = known_tones().filter(|tone| zone_before(tone).is_some_and(|zone| !zone.is_empty()));
    let longest = known.max_by_key(|tone| tone.len());
    let split = longest.and_then(|tone| Some((zone_before(tone)?, tone)));
    Some(split.unwrap_or((zone, name)))
}
