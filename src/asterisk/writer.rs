//! Writes tone zones as text.

use alloc::string::String;
use core::fmt::{self, Write};

use super::diagnostic::DiagnosticKind;
use super::pitfalls;
use crate::notation::{nearest_for_asterisk, write_tone};
use crate::text::debug_as_display;
use crate::text::decimal::WriteDecimal;
use crate::zones::{ToneZone, ToneZones};

/// Writes a file that [`ToneZones::read_text`] reads back as an equal set: the zones sorted by
/// name, with the tones in the order of [`ToneZone::tones`]. It may use extensions that Asterisk
/// does not read. Use [`ToneZones::to_asterisk`] for a file for Asterisk.
impl fmt::Display for ToneZones {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.default_name() {
            Some(name) => writeln!(f, "[general]\ncountry = {name}")?,
            // Without an empty `country`, the first zone would be the default.
            None if self.zones().next().is_some() => f.write_str("[general]\ncountry =\n")?,
            None => {}
        }
        for zone in self.zones() {
            write!(f, "\n{zone}")?;
        }
        Ok(())
    }
}

/// Writes the zone as a section of a file.
impl fmt::Display for ToneZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_section(f, self)
    }
}

fn write_section(out: &mut impl WriteDecimal, zone: &ToneZone) -> fmt::Result {
    write_head(out, zone, zone.description())?;
    zone.tones().try_for_each(|(name, tone)| {
        out.write_str(name)?;
        out.write_str(" = ")?;
        write_tone(out, tone)?;
        out.write_str("\n")
    })
}

impl ToneZones {
    /// Returns a file that Asterisk reads as these zones. Asterisk may still play them differently:
    /// the [crate](crate#where-it-departs-from-asterisk) lists the differences.
    ///
    /// # Errors
    /// [`WriteError`] for the first part that Asterisk cannot express or would skip: more than two
    /// simultaneous frequencies, a fraction of a hertz, a level, a modulation depth, a phase
    /// reversal, a limit of more than [`Tone::MAX_SEGMENTS`](crate::Tone::MAX_SEGMENTS) segments; a zone without a description or
    /// without tones, a zone's name of more than 15 bytes, a missing default zone.
    /// [`ToneZones::to_asterisk_lossy`] never fails. A set without a default is not an error,
    /// although a file for Asterisk cannot express it: Asterisk then uses the first zone.
    pub fn to_asterisk(&self) -> Result<String, WriteError> {
        let mut refused = None;
        let text = self.write_for_asterisk(|error| {
            refused.get_or_insert(error);
        });
        refused.map_or(Ok(text), Err)
    }

    /// Returns a file for Asterisk. Replaces each part that Asterisk cannot express by the closest
    /// part that it can, with a comment: the lowest and the highest of three or four frequencies,
    /// whole hertz, no levels, no depths, no phase reversals, cycles without a limit, and the name
    /// for a missing description. Cycles that end are written out, as an intro. Leaves out a zone without
    /// tones or with a name of more than 15 bytes, also with a comment.
    #[must_use]
    pub fn to_asterisk_lossy(&self) -> String {
        self.write_for_asterisk(|_| {})
    }

    /// Writes the closest file that Asterisk can read. Calls `refuse` for each inexact part.
    fn write_for_asterisk(&self, mut refuse: impl FnMut(WriteError)) -> String {
        let mut text = String::new();
        if let Some(name) = self.default_name() {
            text.push_str("[general]\n");
            let zone = self.default_zone();
            if let Some(zone) = zone.filter(|zone| left_out(zone).is_none()) {
                line(&mut text, format_args!("country = {}", zone.name()));
            } else {
                let error = WriteError::new(name, None, DiagnosticKind::UnknownDefault);
                line(&mut text, format_args!("; {error}"));
                // If the zone exists, `write_zone` reports why it is left out.
                if zone.is_none() {
                    refuse(error);
                }
            }
        }
        for zone in self.zones() {
            write_zone(&mut text, zone, &mut refuse);
        }
        text
    }
}

/// An error when a file for Asterisk cannot express a zone or a tone.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{zone}{}{}: {kind}",
    if tone.is_some() { ", " } else { "" },
    tone.as_deref().unwrap_or("")
)]
#[non_exhaustive]
pub struct WriteError {
    /// The name of the zone.
    pub zone: String,
    /// The name of the tone, if the error is about a tone.
    pub tone: Option<String>,
    /// The fault.
    pub kind: DiagnosticKind,
}

debug_as_display!(WriteError);

impl WriteError {
    fn new(zone: &str, tone: Option<&str>, kind: DiagnosticKind) -> Self {
        Self { zone: zone.into(), tone: tone.map(Into::into), kind }
    }
}

fn write_zone(text: &mut String, zone: &ToneZone, refuse: &mut impl FnMut(WriteError)) {
    let name = zone.name();
    let mut comment = |text: &mut String, tone: Option<&str>, kind: DiagnosticKind, then: &str| {
        let error = WriteError::new(name, tone, kind);
        line(text, format_args!("; {error}{then}"));
        refuse(error);
    };
    text.push('\n');
    if let Some(fault) = left_out(zone) {
        return comment(text, None, fault, "; left out");
    }
    let mut description = zone.description();
    if description.is_empty() {
        comment(text, None, DiagnosticKind::NoDescription, "");
        description = name;
    }
    // Writing to a string cannot fail.
    let _ = write_head(text, zone, description);
    for (tone_name, tone) in zone.tones() {
        let (nearest, extensions) = nearest_for_asterisk(tone);
        for extension in extensions {
            comment(text, Some(tone_name), extension.into(), "");
        }
        line(text, format_args!("{tone_name} = {nearest}"));
    }
}

/// Returns the reason to leave a zone out of a file for Asterisk, if there is one.
fn left_out(zone: &ToneZone) -> Option<DiagnosticKind> {
    if zone.tones().next().is_none() {
        return Some(DiagnosticKind::NoTones);
    }
    (zone.name().len() > pitfalls::ZONE_NAME).then_some(DiagnosticKind::LongZoneName)
}

/// Writes the first lines of a section.
fn write_head(out: &mut impl WriteDecimal, zone: &ToneZone, description: &str) -> fmt::Result {
    for text in ["[", zone.name(), "]\n"] {
        out.write_str(text)?;
    }
    if !description.is_empty() {
        let mut before = "description = ";
        for part in description.split(';') {
            out.write_str(before)?;
            out.write_str(part)?;
            before = "\\;";
        }
        out.write_str("\n")?;
    }
    if !zone.ring_cadence().is_empty() {
        let mut before = "ringcadence = ";
        for millis in zone.ring_cadence() {
            out.write_str(before)?;
            out.write_decimal(*millis)?;
            before = ",";
        }
        out.write_str("\n")?;
    }
    Ok(())
}

fn line(text: &mut String, line: fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}
