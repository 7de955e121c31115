//! What writing settings returns.

use alloc::string::String;
use alloc::vec::Vec;

use crate::notation::{Loss, WrittenTone};
use crate::tone::Tone;
use crate::zones::ToneZone;

/// Settings that were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrittenSettings {
    /// The text.
    pub text: String,
    /// The parameters in the text, in its order.
    pub parameters: Vec<WrittenParameter>,
    /// The tones for which the device has no parameter.
    pub left_out: Vec<LeftOut>,
    /// The parameters for which the zone has no tone. A device keeps its own value there.
    pub kept: Vec<&'static str>,
}

/// A parameter that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrittenParameter {
    /// The name of the zone.
    pub zone: String,
    /// The name of the tone in the zone.
    pub name: String,
    /// The name of the parameter.
    pub parameter: String,
    /// The tone that the device plays. Without losses it sounds like that of the zone.
    pub tone: Tone,
    /// What the device cannot express, each once.
    pub losses: Vec<Loss>,
}

/// A tone for which a device has no parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// The name of the zone.
    pub zone: String,
    /// The name of the tone in the zone.
    pub name: String,
}

/// A set of zones that cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteSettingsError {
    /// There is no zone.
    #[error("expected a zone")]
    NoZone,
    /// The settings of the device hold one zone.
    #[error("expected one zone: the settings of this device hold the tones of one")]
    SeveralZones,
}

impl WrittenSettings {
    /// Adds a parameter, and returns the text of its tone.
    pub(super) fn add(
        &mut self,
        zone: &ToneZone,
        name: &str,
        parameter: &str,
        written: WrittenTone,
    ) -> String {
        let WrittenTone { text, tone, losses, .. } = written;
        self.parameters.push(WrittenParameter {
            zone: zone.name().into(),
            name: name.into(),
            parameter: parameter.into(),
            tone,
            losses,
        });
        text
    }

    /// Adds what a zone lacks and what a device lacks.
    pub(super) fn lacking(
        &mut self,
        zone: &ToneZone,
        kept: Vec<&'static str>,
        left_out: Vec<&str>,
    ) {
        self.kept.extend(kept);
        let left_out = left_out.into_iter();
        self.left_out
            .extend(left_out.map(|name| LeftOut { zone: zone.name().into(), name: name.into() }));
    }

    /// Writes the line `before NAME (CC) after`, for people.
    pub(super) fn heading(&mut self, zone: &ToneZone, before: &str, after: &str) {
        let description = match zone.description() {
            "" => zone.name(),
            description => description,
        };
        // `--` ends a comment of XML.
        let description = description.replace("--", "- -");
        let name = zone.name().replace("--", "- -");
        self.text += &[before, &description, " (", &name, ")", after, "\n"].concat();
    }
}
