//! Yealink's `voice.tone.*`.
//!
//! ```text
//! settings  = "#!version:1.0.0.1" newline *( "voice.tone." NAME [space] "=" [space] value newline )
//! ```
//!
//! A telephone uses the tones only with `voice.tone.country = Custom`.

use super::names::{Names, named, tone_name};
use super::reader::{Place, Reader, key_and_value, lines};
use super::writer::WrittenSettings;
use crate::notation::Notation;
use crate::zones::ToneZone;

const NAMES: &Names = &[
    ("voice.tone.dial", "dial"),
    ("voice.tone.ring", "ring"),
    ("voice.tone.busy", "busy"),
    ("voice.tone.congestion", "congestion"),
    ("voice.tone.callwaiting", "callwaiting"),
    ("voice.tone.dialrecall", "dialrecall"),
    ("voice.tone.record", "record"),
    ("voice.tone.info", "info"),
    ("voice.tone.stutter", "stutter"),
    ("voice.tone.secondary_dial", "dialout"),
];

/// Parameters that are only read.
const ONLY_READ: &Names = &[
    ("voice.tone.stutterdial", "stutter"),
    ("voice.tone.message", "message"),
    ("voice.tone.autoanswer", "autoanswer"),
];

/// Values that remove a setting.
const NONE: [&str; 3] = ["%NULL%", "%EMPTY%", "%null%"];

pub(super) fn write(settings: &mut WrittenSettings, zones: &[&ToneZone]) {
    // A telephone ignores a file without this line.
    settings.text.push_str("#!version:1.0.0.1\n");
    for zone in zones {
        settings.heading(zone, "# ", "");
        settings.text.push_str("voice.tone.country = Custom\n");
        let tones = named(zone, NAMES);
        for (parameter, name, tone) in tones.tones {
            let value = settings.add(zone, name, parameter, Notation::Yealink.write_lossy(tone));
            settings.text += &[parameter, " = ", &value, "\n"].concat();
        }
        settings.lacking(zone, tones.kept, tones.left_out);
    }
}

pub(super) fn read(reader: &mut Reader, text: &str) {
    for (line, text) in lines(text).filter(|(_, text)| !text.starts_with('#')) {
        let Some((parameter, value)) = key_and_value(text) else { continue };
        for names in [NAMES, ONLY_READ] {
            if names.iter().any(|(known, _)| *known == parameter) && !NONE.contains(&value) {
                let name = tone_name(names, parameter);
                let place = Place { line, parameter, zone: None, name: &name };
                reader.value(place, value, Notation::Yealink);
            }
        }
    }
}
