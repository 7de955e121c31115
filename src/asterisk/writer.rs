//! Indications → text.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use core::fmt::{self, Write};

use super::diagnostic::DiagnosticKind;
use super::pitfalls;
use crate::notation::write_tone;
use crate::text::debug_as_display;
use crate::text::decimal::WriteDecimal;
use crate::tone::{Component, Segment, Sound, Tail, Tone};
use crate::units::Frequency;
use crate::zones::{ToneZone, ToneZones};

/// Writes a file that [`ToneZones::read_text`] reads as equal indications: the zones by name, the
/// tones in the order of [`ToneZone::tones`]. Asterisk reads it as far as it knows what is said;
/// [`ToneZones::to_asterisk`] takes care of that.
impl fmt::Display for ToneZones {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.default_name() {
            Some(name) => writeln!(f, "[general]\ncountry = {name}")?,
            // Without that, the first zone would be the default.
            None if self.zones().next().is_some() => f.write_str("[general]\ncountry =\n")?,
            None => {}
        }
        for zone in self.zones() {
            write!(f, "\n{zone}")?;
        }
        Ok(())
    }
}

/// Writes the section of a file.
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
    /// A file that Asterisk reads as these indications say. How exactly it plays that is another
    /// matter: the [crate](crate#where-it-departs-from-asterisk) lists where it does not.
    ///
    /// # Errors
    /// [`WriteError`] for the first thing that Asterisk cannot say or would leave out: more than
    /// two frequencies at once, a fraction of a hertz, a level; a zone without description or
    /// tones, a zone's name of more than 15 bytes, a default zone that is missing.
    /// [`ToneZones::to_asterisk_lossy`] always finds something. That there is no default cannot be
    /// said, and is no error: Asterisk then takes the first zone.
    pub fn to_asterisk(&self) -> Result<String, WriteError> {
        let mut refused = None;
        let text = self.write_for_asterisk(|error| {
            refused.get_or_insert(error);
        });
        refused.map_or(Ok(text), Err)
    }

    /// A file that Asterisk reads, with the nearest that it can say to what it cannot, and a
    /// comment there: of three or four frequencies the lowest and the highest, whole hertz, no
    /// levels; for a description the name. A zone without tones or with a name of more than 15
    /// bytes is left out, which a comment tells as well.
    #[must_use]
    pub fn to_asterisk_lossy(&self) -> String {
        self.write_for_asterisk(|_| {})
    }

    /// The nearest that Asterisk can say; tells what it cannot.
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
                // Why a zone is left out that there is, is told where it would stand.
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

/// Why Asterisk cannot read what was to be written.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{zone}{}{}: {kind}", if tone.is_some() { ", " } else { "" }, tone.as_deref().unwrap_or(""))]
#[non_exhaustive]
pub struct WriteError {
    /// The name of the zone.
    pub zone: String,
    /// The name of the tone, if it is about one.
    pub tone: Option<String>,
    /// What Asterisk does with it.
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
        let mut nearest = Cow::Borrowed(tone);
        for (_, fault) in pitfalls::for_asterisk(&tone.to_string()) {
            comment(text, Some(tone_name), fault, "");
            nearest = Cow::Owned(nearest_tone(tone));
        }
        line(text, format_args!("{tone_name} = {nearest}"));
    }
}

/// Why there is nothing for Asterisk in a zone, if so.
fn left_out(zone: &ToneZone) -> Option<DiagnosticKind> {
    if zone.tones().next().is_none() {
        return Some(DiagnosticKind::NoTones);
    }
    (zone.name().len() > pitfalls::ZONE_NAME).then_some(DiagnosticKind::LongZoneName)
}

/// The first lines of a section.
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

fn nearest_tone(tone: &Tone) -> Tone {
    let segment = |segment: &Segment| {
        Segment::new(nearest_signal(segment.sound()), segment.millis()).unwrap_or(*segment)
    };
    let intro = tone.intro().iter().map(segment).collect();
    let tail = match tone.tail() {
        Tail::End => Tail::End,
        Tail::Cycle(cycle) => Tail::Cycle(cycle.iter().map(segment).collect()),
        Tail::Hold(signal) => Tail::Hold(nearest_signal(signal)),
    };
    Tone::new(intro, tail).unwrap_or_else(|_| tone.clone())
}

/// The lowest and the highest frequency, without levels and in whole hertz, or as notes.
fn nearest_signal(signal: &Sound) -> Sound {
    let bare = match signal {
        Sound::Silence => Sound::Silence,
        Sound::Modulated { carrier, modulator } => {
            Sound::Modulated { carrier: carrier.frequency.into(), modulator: *modulator }
        }
        Sound::Sum(sum) if sum.len() <= 2 => sum_of(sum.iter().map(|c| c.frequency)),
        Sound::Sum(sum) => {
            let frequencies = || sum.iter().map(|component| component.frequency);
            sum_of(frequencies().min().into_iter().chain(frequencies().max()))
        }
    };
    if !bare.to_string().contains('.') {
        return bare;
    }
    match bare {
        Sound::Silence => bare,
        Sound::Modulated { carrier, modulator } => Sound::Modulated {
            carrier: whole_hertz(carrier.frequency).into(),
            modulator: whole_hertz(modulator),
        },
        Sound::Sum(sum) => sum_of(sum.iter().map(|c| whole_hertz(c.frequency))),
    }
}

fn sum_of(frequencies: impl Iterator<Item = Frequency>) -> Sound {
    Sound::sum(frequencies.map(Component::from)).unwrap_or(Sound::Silence)
}

fn whole_hertz(frequency: Frequency) -> Frequency {
    let hertz = (frequency.millihertz() + 500) / 1000;
    // The highest frequency of all would round to one beyond it.
    let hertz = hertz.clamp(1, Frequency::MAX.millihertz() / 1000);
    Frequency::from_hz(hertz).unwrap_or(frequency)
}
