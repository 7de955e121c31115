//! Grandstream's parameters.
//!
//! ```text
//! settings  = "<gs_provision version="1"><config version="1">" *parameter "</config></gs_provision>"
//!           / *( "P" number [space] "=" [space] value newline )       older firmware
//! parameter = "<P" number ">" value "</P" number ">"
//! ```

use super::names::{Names, named, tone_name};
use super::reader::{Place, ReadSettingsError, Reader, key_and_value, lines};
use super::writer::WrittenSettings;
use super::xml;
use crate::notation::Notation;
use crate::zones::ToneZone;

/// Parameters, and the unit of their cadences.
#[derive(Clone, Copy)]
pub(super) struct Family {
    names: &'static Names,
    notation: Notation,
}

/// The HT701, the HT800 series and others.
pub(super) const MILLIS: Family = Family {
    names: &[
        ("P4000", "dial"),
        ("P4001", "ring"),
        ("P4002", "busy"),
        ("P4003", "congestion"),
        ("P4004", "confirm"),
        ("P4005", "callwaiting"),
    ],
    notation: Notation::Grandstream,
};

/// `BT200`, `GXP20xx` and `GXP280`.
pub(super) const TEN_MILLIS: Family = Family {
    names: &[
        ("P343", "dial"),
        ("P344", "stutter"),
        ("P346", "ring"),
        ("P347", "callwaiting"),
        ("P348", "busy"),
        ("P349", "congestion"),
    ],
    notation: Notation::Grandstream10Ms,
};

/// Parameters of the HT800 series that are only read.
const ONLY_READ: &Names = &[("P4041", "prompt"), ("P28133", "disconnect")];

pub(super) fn write(settings: &mut WrittenSettings, zones: &[&ToneZone], family: Family) {
    settings.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    for zone in zones {
        settings.heading(zone, "<!-- ", " -->");
        settings.text.push_str("<gs_provision version=\"1\">\n  <config version=\"1\">\n");
        let tones = named(zone, family.names);
        for (parameter, name, tone) in tones.tones {
            let value = settings.add(zone, name, parameter, family.notation.write_lossy(tone));
            settings.text += &["    <", parameter, ">", &value, "</", parameter, ">\n"].concat();
        }
        settings.lacking(zone, tones.kept, tones.left_out);
        settings.text.push_str("  </config>\n</gs_provision>\n");
    }
}

pub(super) fn read(reader: &mut Reader, text: &str) -> Result<(), ReadSettingsError> {
    if text.trim_start().starts_with('<') {
        return xml::with_document(text, |document, lines| {
            for node in document.descendants().filter(roxmltree::Node::is_element) {
                setting(
                    reader,
                    lines.line(node.range().start),
                    node.tag_name().name(),
                    &xml::value(&node),
                );
            }
        });
    }
    for (line, text) in lines(text).filter(|(_, text)| !text.starts_with('#')) {
        if let Some((key, value)) = key_and_value(text) {
            setting(reader, line, key, value);
        }
    }
    Ok(())
}

fn setting(reader: &mut Reader, line: usize, parameter: &str, value: &str) {
    for (names, notation) in [
        (MILLIS.names, MILLIS.notation),
        (TEN_MILLIS.names, TEN_MILLIS.notation),
        (ONLY_READ, MILLIS.notation),
    ] {
        if names.iter().any(|(known, _)| *known == parameter) {
            let name = tone_name(names, parameter);
            reader.value(Place { line, parameter, zone: None, name: &name }, value, notation);
        }
    }
}
