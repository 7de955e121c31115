//! One entry of a timeline.

use std::fmt;

use serde::Serialize;

/// One entry of a timeline: a sound, a fault, or a message.
///
/// `Display` writes a line of text, and [`to_json`](Self::to_json) a line of JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// The stream or the call.
    pub stream: String,
    /// When it begins, in seconds.
    pub from: f64,
    /// When it ends, in seconds.
    pub to: f64,
    /// The names of a tone, joined by `/`; or `silence`, `other`, `click`, `gap`; or the
    /// [kind](crate::rtp::FaultKind) of a fault; or `sip`, or `difference`.
    pub what: String,
    /// The zones that have the tone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<String>,
    /// The tone in Asterisk's notation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// The measured level, in dBm0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<f64>,
    /// The complete cycles of the tone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cycles: Option<u32>,
    /// The number of the packet in the capture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packet: Option<u64>,
    /// Anything else, as a sentence without a full stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Entry {
    /// Returns whether this is what is heard over some time, rather than a fault or a message.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.cycles.is_some() || self.is_silence() || self.what == "other"
    }

    /// Returns whether this is silence.
    #[must_use]
    pub fn is_silence(&self) -> bool {
        self.what == "silence"
    }

    /// Returns whether one of its names is this one.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.what.split('/').any(|own| own == name)
    }

    /// Writes the entry in JSON, in one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Its fields are texts and finite numbers, which JSON can express.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:9.3}  ", self.from)?;
        if self.is_sound() {
            write!(f, "{} until {:.3}", self.what, self.to)?;
            if let Some(text) = &self.text {
                write!(f, ", {text}")?;
            }
        } else if self.what == "sip" {
            f.write_str(self.text.as_deref().unwrap_or_default())?;
        } else {
            f.write_str(&self.what)?;
            if let Some(text) = &self.text {
                write!(f, ": {text}")?;
            }
        }
        if let (Some(list), Some(level)) = (&self.list, self.level) {
            write!(f, ", {list} at {level:.1} dBm0")?;
        }
        match &self.zones[..] {
            [] => {}
            [one, two, three, rest @ ..] if !rest.is_empty() => {
                write!(f, ", of {one}, {two}, {three} and {} more", rest.len())?;
            }
            zones => write!(f, ", of {}", zones.join(", "))?,
        }
        self.packet.map_or(Ok(()), |packet| write!(f, " (packet {packet})"))
    }
}
