//! What reading settings returns.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::notation::{Notation, ParseToneError, ReadTone, Remark};
use crate::text::debug_as_display;
use crate::tone::{Tone, ToneError};
use crate::zones::{LimitError, ToneZone, ToneZones};

/// The maximum length of settings that can be read, in bytes.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// Settings that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadSettings {
    /// The zones. They have no default zone.
    pub zones: ToneZones,
    /// Everything worth knowing about the tones, in the order of the text.
    pub diagnostics: Vec<SettingDiagnostic>,
}

/// A diagnostic about a parameter. `Display` writes a line, and for a text that was not understood
/// two more: the text, and a caret under the mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SettingDiagnostic {
    /// The line of the text, from 1.
    pub line: usize,
    /// The name of the parameter.
    pub parameter: String,
    /// The problem.
    pub problem: SettingProblem,
}

/// A problem with a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingProblem {
    /// The value is not a tone. The tone is left out.
    Unreadable {
        /// The value.
        value: String,
        /// The mistake.
        error: ParseToneError,
    },
    /// The settings of a tone are not complete or contradict each other. The tone is left out.
    Incomplete {
        /// What is wrong, in one sentence without a full stop.
        message: &'static str,
    },
    /// The value is a tone, but the device reads it otherwise, or a part of it was left out.
    Remark {
        /// The value.
        value: String,
        /// The remark.
        remark: Remark,
    },
    /// A tone has a second value. The first one counts.
    Repeated,
    /// The tone or its zone has no valid name. The tone is left out.
    Name,
}

impl SettingDiagnostic {
    /// Returns whether a tone is left out.
    #[must_use]
    pub fn is_error(&self) -> bool {
        match self.problem {
            SettingProblem::Unreadable { .. }
            | SettingProblem::Incomplete { .. }
            | SettingProblem::Name => true,
            SettingProblem::Remark { .. } | SettingProblem::Repeated => false,
        }
    }
}

impl fmt::Display for SettingDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, parameter, problem } = self;
        let severity = if self.is_error() { "error" } else { "warning" };
        write!(f, "{severity}: line {line}: {parameter}: ")?;
        match problem {
            SettingProblem::Unreadable { value, error } => {
                write!(f, "this is not a tone\n{}", error.show(value))
            }
            SettingProblem::Incomplete { message } => f.write_str(message),
            SettingProblem::Remark { value, remark } => {
                write!(f, "{} in `{value}`", remark.message)
            }
            SettingProblem::Repeated => f.write_str("the tone has a value already; it counts"),
            SettingProblem::Name => f.write_str("the zone or the tone has no valid name"),
        }
    }
}

/// An error when settings cannot be read at all.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadSettingsError {
    /// The text exceeds [`Device::MAX_TEXT`](super::Device::MAX_TEXT).
    #[error("too much text: settings have at most {} bytes", MAX_TEXT)]
    TooLong,
    /// The text is not well-formed XML.
    #[error("line {line}, column {column}: this is not well-formed XML")]
    Xml {
        /// The line of the mistake, from 1.
        line: u32,
        /// The column of the mistake, from 1.
        column: u32,
    },
    /// The text has no parameter of a tone.
    #[error("there are no tones of this device in the text")]
    NoTones,
    /// The zones exceed a limit.
    #[error(transparent)]
    Limit(#[from] LimitError),
}

debug_as_display!(ReadSettingsError);

/// The zones and diagnostics so far.
pub(super) struct Reader {
    /// The name of a zone that the settings do not name.
    unnamed: &'static str,
    /// By name.
    zones: BTreeMap<String, ToneZone>,
    diagnostics: Vec<SettingDiagnostic>,
}

/// Where a tone is in the settings, and what its name is.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) line: usize,
    pub(super) parameter: &'a str,
    /// The name of the zone, if the settings have it.
    pub(super) zone: Option<&'a str>,
    pub(super) name: &'a str,
}

impl Reader {
    pub(super) fn new(unnamed: &'static str, text: &str) -> Result<Self, ReadSettingsError> {
        if text.len() > MAX_TEXT {
            return Err(ReadSettingsError::TooLong);
        }
        Ok(Self { unnamed, zones: BTreeMap::new(), diagnostics: Vec::new() })
    }

    /// Reads the value of a tone in a notation. An empty value is no tone: a device then plays none,
    /// or its own.
    pub(super) fn value(&mut self, place: Place<'_>, value: &str, notation: Notation) {
        let value = value.trim();
        if !value.is_empty() {
            self.read(place, value, notation.read(value));
        }
    }

    /// Adds a tone that was read from a value, or its error.
    pub(super) fn read(
        &mut self,
        place: Place<'_>,
        value: &str,
        read: Result<ReadTone, ParseToneError>,
    ) {
        match read {
            Ok(ReadTone { tone, remarks }) => {
                for remark in remarks {
                    let value = value.to_string();
                    self.report(place, SettingProblem::Remark { value, remark });
                }
                self.tone(place, tone);
            }
            Err(error) => {
                let value = value.to_string();
                self.report(place, SettingProblem::Unreadable { value, error });
            }
        }
    }

    /// Adds a tone that was made of several settings, or its error.
    pub(super) fn made(&mut self, place: Place<'_>, tone: Result<Tone, ToneError>) {
        match tone {
            Ok(tone) => self.tone(place, tone),
            Err(ToneError::TooManySegments) => {
                self.incomplete(place, "the tone has too many segments");
            }
            Err(_) => self.incomplete(place, "the tone has no sound"),
        }
    }

    /// Adds a tone. Of several tones of the same name the first one counts.
    pub(super) fn tone(&mut self, place: Place<'_>, tone: Tone) {
        let Ok(empty) = ToneZone::new(place.zone.unwrap_or(self.unnamed)) else {
            return self.report(place, SettingProblem::Name);
        };
        let zone = self.zones.entry(empty.name().into()).or_insert(empty);
        let Ok(replaced) = zone.set_tone(place.name, tone) else {
            return self.report(place, SettingProblem::Name);
        };
        if let Some(first) = replaced {
            // The name was valid before.
            let _ = zone.set_tone(place.name, first);
            self.report(place, SettingProblem::Repeated);
        }
    }

    pub(super) fn incomplete(&mut self, place: Place<'_>, message: &'static str) {
        self.report(place, SettingProblem::Incomplete { message });
    }

    fn report(&mut self, place: Place<'_>, problem: SettingProblem) {
        let Place { line, parameter, .. } = place;
        self.diagnostics.push(SettingDiagnostic { line, parameter: parameter.into(), problem });
    }

    /// Sets the description of a zone that has tones.
    pub(super) fn describe(&mut self, name: &str, description: &str) {
        if let Some(zone) = self.zones.get_mut(&name.to_ascii_lowercase()) {
            zone.set_description(description);
        }
    }

    /// Removes the tone of a name if another name has an equal one.
    pub(super) fn remove_equal(&mut self, name: &str, other: &str) {
        for zone in self.zones.values_mut() {
            let tone =
                |wanted: &str| zone.tones().find(|(name, _)| *name == wanted).map(|(_, tone)| tone);
            if tone(name).is_some() && tone(name) == tone(other) {
                zone.remove_tone(name);
            }
        }
    }

    pub(super) fn finish(mut self) -> Result<ReadSettings, ReadSettingsError> {
        self.diagnostics.sort_by_key(|diagnostic| diagnostic.line);
        // A zone whose only tone has no valid name is empty.
        self.zones.retain(|_, zone| zone.tones().next().is_some());
        if self.zones.is_empty() && self.diagnostics.is_empty() {
            return Err(ReadSettingsError::NoTones);
        }
        let zones = ToneZones::from_zones(self.zones.into_values())?;
        Ok(ReadSettings { zones, diagnostics: self.diagnostics })
    }
}

/// Returns the lines of a text with their numbers, from 1, without white space at both ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines().map(str::trim))
}

/// Splits `key = value`. Quotation marks around the value do not count.
pub(super) fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=')?;
    let value = value.trim();
    let quoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    Some((key.trim(), quoted.unwrap_or(value)))
}
