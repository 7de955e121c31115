//! spandsp's `global-tones.xml`.
//!
//! ```text
//! settings  = "<global-tones>" *zone "</global-tones>"
//! zone      = '<tone-set country="' description '" uncode="' name '">' *tone "</tone-set>"
//! tone      = "<" NAME "-tone" ['type="' type '"'] ">" *step "</" NAME "-tone>"
//! ```
//!
//! A zone without a `uncode` has its country as its name.

use alloc::collections::BTreeSet;
use alloc::string::String;

use roxmltree::Node;

use super::names::{Names, tone_name};
use super::reader::{Place, ReadSettingsError, Reader};
use super::writer::WrittenSettings;
use super::xml::{self, escaped};
use crate::notation::spandsp;
use crate::zones::ToneZone;

/// The names of elements without `-tone`, and behind a blank their type.
const NAMES: &Names = &[
    ("dial", "dial"),
    ("dial recall", "dialrecall"),
    ("dial special", "stutter"),
    ("ringing", "ring"),
    ("busy", "busy"),
    ("congestion", "congestion"),
    ("call-waiting", "callwaiting"),
    ("special-information", "info"),
    ("number-unobtainable", "unobtainable"),
    ("record", "record"),
    ("confirmation", "confirm"),
    ("payphone-recognition", "payphone"),
];

pub(super) fn write(settings: &mut WrittenSettings, zones: &[&ToneZone]) {
    settings.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<global-tones>\n");
    for zone in zones {
        settings.text += &[
            "  <tone-set country=\"",
            &escaped(zone.description()),
            "\" uncode=\"",
            &escaped(zone.name()),
            "\">\n",
        ]
        .concat();
        let mut read_as = BTreeSet::new();
        for (name, tone) in zone.tones() {
            // Another tone of the zone may have the name of the element.
            let is_free = |element: &str| zone.tones().all(|(other, _)| other != element);
            let known = NAMES
                .iter()
                .find(|(element, known)| *known == name && (*element == name || is_free(element)));
            let (element, kind) = match known.map_or(name, |(element, _)| element).split_once(' ') {
                Some((element, kind)) => (element, Some(kind)),
                None => (known.map_or(name, |(element, _)| element), None),
            };
            // The reader takes the first of two elements that it gives the same name.
            let read_name = known.map_or_else(|| tone_name(NAMES, element), |_| name.into());
            let is_another = read_name != name && !is_free(&read_name);
            if is_another || !is_xml_name(element) || !read_as.insert(read_name) {
                settings.lacking(zone, [].into(), [name].into());
                continue;
            }
            let value = settings.add(zone, name, element, spandsp::write(tone, element));
            let value = match kind {
                Some(kind) => value.replacen('>', &[" type=\"", kind, "\">"].concat(), 1),
                None => value,
            };
            settings.text += &["    ", &value, "\n"].concat();
        }
        settings.text.push_str("  </tone-set>\n");
    }
    settings.text.push_str("</global-tones>\n");
}

fn is_xml_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

pub(super) fn read(reader: &mut Reader, text: &str) -> Result<(), ReadSettingsError> {
    xml::with_document(text, |document, lines| {
        let is_tone = |node: &Node<'_, '_>| node.tag_name().name().ends_with("-tone");
        for node in document.descendants().filter(is_tone) {
            let set = node.ancestors().find(|node| node.has_tag_name("tone-set"));
            let of_set = |attribute| set.and_then(|set| set.attribute(attribute));
            let country = of_set("country").unwrap_or_default().trim();
            let code = of_set("uncode").map(str::trim).filter(|code| !code.is_empty());
            let zone = code.or((!country.is_empty()).then_some(country));
            let name = name(&node);
            let line = lines.line(node.range().start);
            let place = Place { line, parameter: node.tag_name().name(), zone, name: &name };
            let value = document.input_text().get(node.range()).unwrap_or_default();
            match spandsp::read_element(node) {
                Ok(read) => reader.read(place, value, Ok(read)),
                Err(error) => {
                    // The mistake is shown in the element alone.
                    let offset = error.offset.saturating_sub(node.range().start);
                    let error = crate::ParseToneError { offset, ..error };
                    reader.read(place, value, Err(error));
                }
            }
            if let Some(zone) = zone {
                reader.describe(zone, country);
            }
        }
    })
}

/// Returns the name of the tone of an element. A type that is not known becomes part of the name.
fn name(node: &Node<'_, '_>) -> String {
    let element = node.tag_name().name();
    let element = element.strip_suffix("-tone").unwrap_or(element);
    let kind = node.attribute("type").map(str::trim).filter(|kind| !kind.is_empty());
    match kind {
        Some(kind) => tone_name(NAMES, &[element, " ", kind].concat()).replace(' ', "-"),
        None => tone_name(NAMES, element),
    }
}
