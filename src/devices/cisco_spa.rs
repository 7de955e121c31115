//! The elements of Sipura's, Linksys' and Cisco's `<flat-profile>`.
//!
//! ```text
//! settings  = "<flat-profile>" *( "<" NAME "_Tone" [attributes] ">" value "</" NAME "_Tone>" ) "</flat-profile>"
//! ```
//!
//! Levels are dBm at the two-wire port of an adapter. Here they are read as dBm0.

use roxmltree::Node;

use super::names::{Names, named, tone_name};
use super::reader::{Place, ReadSettingsError, Reader};
use super::writer::WrittenSettings;
use super::xml;
use crate::notation::Notation;
use crate::zones::ToneZone;

const NAMES: &Names = &[
    ("Dial_Tone", "dial"),
    ("Second_Dial_Tone", "dialrecall"),
    ("Outside_Dial_Tone", "dialout"),
    ("Busy_Tone", "busy"),
    ("Reorder_Tone", "congestion"),
    ("Off_Hook_Warning_Tone", "howler"),
    ("Ring_Back_Tone", "ring"),
    ("Call_Waiting_Tone", "callwaiting"),
    ("Confirm_Tone", "confirm"),
    ("SIT1_Tone", "info"),
    ("MWI_Dial_Tone", "stutter"),
    ("Holding_Tone", "holding"),
];

pub(super) fn write(settings: &mut WrittenSettings, zones: &[&ToneZone]) {
    for zone in zones {
        settings.heading(zone, "<!-- ", " -->");
        settings.text.push_str("<flat-profile>\n");
        let tones = named(zone, NAMES);
        for (parameter, name, tone) in tones.tones {
            let written = Notation::ToneScript.write_lossy(tone);
            let value = settings.add(zone, name, parameter, written);
            settings.text += &["  <", parameter, ">", &value, "</", parameter, ">\n"].concat();
        }
        settings.lacking(zone, tones.kept, tones.left_out);
        settings.text.push_str("</flat-profile>\n");
    }
}

pub(super) fn read(reader: &mut Reader, text: &str) -> Result<(), ReadSettingsError> {
    xml::with_document(text, |document, lines| {
        for node in document.descendants().filter(Node::is_element) {
            let parameter = node.tag_name().name();
            let Some(begin) = parameter.strip_suffix("_Tone") else { continue };
            let known = NAMES.iter().any(|(known, _)| *known == parameter);
            let name = tone_name(NAMES, if known { parameter } else { begin });
            let line = lines.line(node.range().start);
            let place = Place { line, parameter, zone: None, name: &name };
            reader.value(place, &xml::value(&node), Notation::ToneScript);
        }
    })
}
