//! Converts the sections of a file to zones, and checks them.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::diagnostic::{Diagnostic, DiagnosticKind, Diagnostics, Severity};
use super::include::{IncludeError, Resolver};
use super::parser::{ConfigFile, Entry, Section};
use super::pitfalls;
use super::source::{Position, Source};
use super::spelling::{meant_general_key, meant_key, meant_section};
use crate::notation::nearest_for_asterisk;
use crate::signals;
use crate::tone::Tone;
use crate::zones::names::{COUNTRY, DESCRIPTION, GENERAL, RING_CADENCE};
use crate::zones::{ToneZone, ToneZones};

/// The result of reading a file: all valid parts, and a diagnostic for each fault.
///
/// ```
/// use ringback::ToneZones;
///
/// let reading = ToneZones::read_text("[fr]\nring = 440/1500,0/3500\nbusy = 440/500 0/500");
/// for warning in reading.warnings() {
///     println!("{warning}"); // the zone has no description
/// }
/// assert_eq!(reading.errors().count(), 1); // a comma is missing
/// assert!(reading.zones.zone("fr").unwrap().tone("ring").is_some());
/// // Or accept only a file without errors:
/// assert!(reading.into_result().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Reading {
    /// The valid parts of the file.
    pub zones: ToneZones,
    /// The faults, in the order of the files: at most [`ToneZones::MAX_DIAGNOSTICS`] errors, and
    /// the same number of warnings.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// Returns the zones if there is no error.
    ///
    /// # Errors
    /// The first error. Warnings are not errors.
    pub fn into_result(self) -> Result<ToneZones, Diagnostic> {
        let mut diagnostics = self.diagnostics.into_iter();
        match diagnostics.find(|diagnostic| diagnostic.severity() == Severity::Error) {
            Some(error) => Err(error),
            None => Ok(self.zones),
        }
    }

    /// Returns the diagnostics that are errors.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// Returns the diagnostics that are warnings.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Warning)
    }
}

impl ToneZones {
    /// Reads a file. Keeps all valid parts, and returns a diagnostic for each fault.
    ///
    /// [`Reading::into_result`] refuses a file with an error. There are no other files, so each
    /// `#include` is an error.
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// let text = "[fr]\ndescription = France\nring = 440/x\nbusy = 440/500,0/500";
    /// let reading = ToneZones::read_text(text);
    /// assert_eq!(reading.diagnostics.len(), 1);
    /// assert!(reading.zones.zone("fr").unwrap().tone("busy").is_some());
    /// ```
    pub fn read_text(source: impl Into<Source>) -> Reading {
        Self::read_text_with(source, |_| Err(IncludeError::NoFiles))
    }

    /// Reads a file and its includes.
    ///
    /// `includes` gets the path of an `#include`, without the quotes, and returns its files: one
    /// file, or all matching files in order if the path is a pattern such as `zones/*.conf`. An
    /// empty list has the same effect as [`IncludeError::NotFound`].
    ///
    /// ```
    /// use ringback::ToneZones;
    /// use ringback::asterisk::{IncludeError, Source};
    ///
    /// let france = "[fr]\ndescription = France\nring = 440/1500,0/3500";
    /// let reading = ToneZones::read_text_with("#include fr.conf", |name| match name {
    ///     "fr.conf" => Ok(vec![Source::new(name, france)]),
    ///     _ => Err(IncludeError::NotFound),
    /// });
    /// assert!(reading.into_result()?.zone("fr").is_some());
    /// # Ok::<(), ringback::asterisk::Diagnostic>(())
    /// ```
    pub fn read_text_with(
        source: impl Into<Source>,
        mut includes: impl FnMut(&str) -> Result<Vec<Source>, IncludeError>,
    ) -> Reading {
        Self::read_with_included(source.into(), &mut |name| {
            Ok(includes(name)?.into_iter().map(Ok).collect())
        })
    }

    /// Reads a file and its includes. Some of the files of one `#include` may be unreadable.
    pub(super) fn read_with_included(source: Source, includes: &mut Resolver<'_>) -> Reading {
        let ConfigFile { sections, mut diagnostics, files } = ConfigFile::read(source, includes);
        let zones = tone_zones(sections, &mut diagnostics);
        Reading { zones, diagnostics: diagnostics.into_list(&files) }
    }
}

/// Parses a text that must have no error and no include. Use this for your own texts and tests. For
/// the files of other people use [`ToneZones::read_text`], which keeps all valid parts.
///
/// # Errors
/// The first error. Warnings are not errors.
impl core::str::FromStr for ToneZones {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        Self::read_text(text).into_result()
    }
}

fn tone_zones(sections: Vec<Section>, diagnostics: &mut Diagnostics) -> ToneZones {
    let mut zones = ToneZones::new();
    let (mut default, mut first) = (None, None);
    for section in sections {
        if section.template {
            check_template(section, diagnostics);
        } else if section.name == GENERAL {
            default = general(section, diagnostics);
        } else {
            let at = section.at;
            let zone = zone(section, diagnostics);
            if first.is_none() && !zone.description().is_empty() && zone.tones().next().is_some() {
                first = Some(zone.name().into());
            }
            // Inherited text, and blanks around `=`, can make the zone larger than the text read.
            if let Err(error) = zones.insert(zone) {
                diagnostics.add(at, error);
                break;
            }
        }
    }
    if zones.zones().next().is_none() {
        diagnostics.add(Position::START, DiagnosticKind::NoZones);
    }
    match default {
        // As in Asterisk, the first complete zone is the default unless `country` names a zone.
        None => zones.set_known_default(first),
        Some(entry) if entry.value.is_empty() => {}
        Some(entry) => match zones.set_default(Some(&entry.value)) {
            Ok(()) if zones.default_zone().is_some() => {}
            Ok(()) => diagnostics.add(entry.position(0), DiagnosticKind::UnknownDefault),
            Err(error) => diagnostics.add(entry.position(0), error),
        },
    }
    zones
}

/// Reports the faults in a template, even if no section inherits it.
fn check_template(section: Section, diagnostics: &mut Diagnostics) {
    for (key, entry) in section.entries {
        if key == RING_CADENCE {
            cadence(&entry, diagnostics);
        } else if key != DESCRIPTION && key != COUNTRY {
            check_key(&key, &entry, diagnostics);
            tone(entry, diagnostics);
        }
    }
}

/// Finds the default country in `[general]`.
fn general(section: Section, diagnostics: &mut Diagnostics) -> Option<Rc<Entry>> {
    let mut default = None;
    for (key, entry) in section.entries {
        if key == COUNTRY {
            default = Some(entry);
        } else {
            let fix = meant_general_key(&key).map(String::from);
            diagnostics.add_with_fix(entry.key_at, DiagnosticKind::UnknownKey, fix);
        }
    }
    default
}

fn zone(section: Section, diagnostics: &mut Diagnostics) -> ToneZone {
    let Section { name, at, entries, .. } = section;
    let mut zone = ToneZone::named(name);
    let (mut ring_cadence, mut whole) = (None, true);
    for (key, entry) in entries {
        if key == DESCRIPTION {
            zone.set_description(&entry.value);
        } else if key == RING_CADENCE {
            if let Some(millis) = cadence(&entry, diagnostics) {
                zone.set_ring_cadence(millis);
                ring_cadence = Some(entry);
            }
        } else {
            check_key(&key, &entry, diagnostics);
            match tone(entry, diagnostics) {
                Some(tone) => zone.insert_tone(key, tone),
                None => whole = false,
            }
        }
    }
    check_zone(&zone, whole, at, diagnostics);
    check_cadence(&zone, ring_cadence, diagnostics);
    zone
}

/// Checks the zone as a whole.
fn check_zone(zone: &ToneZone, whole: bool, at: Position, diagnostics: &mut Diagnostics) {
    if zone.description().is_empty() {
        diagnostics.add(at, DiagnosticKind::NoDescription);
    }
    if zone.tones().next().is_none() {
        diagnostics.add(at, DiagnosticKind::NoTones);
    }
    if zone.name().len() > pitfalls::ZONE_NAME {
        diagnostics.add(at, DiagnosticKind::LongZoneName);
    }
    if let Some(meant) = meant_section(zone.name()) {
        diagnostics.add_with_fix(
            at,
            DiagnosticKind::Misspelt(meant),
            Some(["[", meant, "]"].concat()),
        );
    }
    // In a zone that is not whole, the missing tone may be a tone with a reported error. One of the
    // two tones is enough: the built-in zones have many countries with only one of them.
    let lacks = |name: &str| zone.tone(name).is_none();
    if whole && zone.tones().next().is_some() && lacks("ring") && lacks("busy") {
        diagnostics.add(at, DiagnosticKind::NoRingNorBusy);
    }
}

/// Compares the ring cadence with the tone `ring`. In most countries the two are the same.
fn check_cadence(zone: &ToneZone, entry: Option<Rc<Entry>>, diagnostics: &mut Diagnostics) {
    let tone_cadence = zone.tone("ring").and_then(cadence_of);
    let (Some(entry), Some(tone_cadence)) = (entry, tone_cadence) else { return };
    if tone_cadence != zone.ring_cadence() {
        // Either line may be wrong, unless the ring cadence is in seconds.
        let millis = zone.ring_cadence().iter().map(|number| number.saturating_mul(1_000));
        let fix = millis.eq(tone_cadence.iter().copied()).then(|| {
            let list: Vec<_> = tone_cadence.iter().map(ToString::to_string).collect();
            list.join(",")
        });
        diagnostics.add_with_fix(entry.position(0), DiagnosticKind::RingCadenceDiffers, fix);
    }
}

fn check_key(key: &str, entry: &Entry, diagnostics: &mut Diagnostics) {
    if let Some(meant) = meant_key(key) {
        diagnostics.add_with_fix(entry.key_at, DiagnosticKind::Misspelt(meant), Some(meant.into()));
    }
}

/// Returns the tone of an entry, if it is valid. Reports a fault once, even if several sections
/// inherit the entry.
fn tone(entry: Rc<Entry>, diagnostics: &mut Diagnostics) -> Option<Tone> {
    match Rc::try_unwrap(entry) {
        Ok(mut entry) => match entry.tone.take() {
            Some(tone) => tone.map(|tone| *tone),
            None => parsed(&entry, diagnostics),
        },
        Err(shared) => {
            let tone = shared.tone.get_or_init(|| parsed(&shared, diagnostics).map(Box::new));
            tone.as_deref().cloned()
        }
    }
}

fn parsed(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Tone> {
    match entry.value.parse::<Tone>() {
        Ok(tone) => {
            for (offset, fault) in pitfalls::of(&tone, &entry.value) {
                diagnostics.add(entry.position(offset), fault);
            }
            Some(tone)
        }
        Err(error) => {
            match signals::meant(&entry.value) {
                Some(Ok(tone)) => {
                    let fix = Some(nearest_for_asterisk(&tone).0.to_string());
                    let kind = DiagnosticKind::SignalForAsterisk;
                    diagnostics.add_with_fix(entry.position(0), kind, fix);
                    return Some(tone);
                }
                Some(Err(error)) => {
                    diagnostics.add(entry.position(error.offset), error.kind);
                    return None;
                }
                None => {}
            }
            let fix = repaired(&entry.value);
            diagnostics.add_with_fix(entry.position(error.offset), error.kind, fix);
            None
        }
    }
}

/// Parses a ring cadence such as `400,200,400,2000`.
fn cadence(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Vec<u32>> {
    let mut millis = Vec::new();
    let mut offset = 0;
    // As in a tone list, the last number may end in a comma.
    let list = entry.value.strip_suffix(',').unwrap_or(&entry.value);
    for number in list.split(',') {
        let digits = number.trim();
        let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.parse() {
            Ok(number) if all_digits && millis.len() < ToneZone::MAX_RING_CADENCE => {
                millis.push(number);
            }
            _ => {
                let blanks = number.len() - number.trim_start().len();
                diagnostics.add(entry.position(offset + blanks), DiagnosticKind::RingCadence);
                return None;
            }
        }
        offset += number.len() + 1;
    }
    Some(millis)
}

/// Returns the cadence of a repeating tone, in milliseconds on, off, on, off … A tone without a
/// pause has only one number. Returns `None` if the tone does not repeat or begins with a pause.
fn cadence_of(tone: &Tone) -> Option<Vec<u32>> {
    let cycle = tone.tail().cycle();
    let mut runs: Vec<(bool, u32)> = Vec::new();
    for segment in cycle {
        let silent = segment.sound().is_silence();
        match runs.last_mut() {
            Some((last, millis)) if *last == silent => {
                *millis = millis.saturating_add(segment.millis());
            }
            _ => runs.push((silent, segment.millis())),
        }
    }
    let begins_with_sound = runs.first().is_some_and(|(silent, _)| !silent);
    begins_with_sound.then(|| runs.into_iter().map(|(_, ms)| ms).collect())
}

/// Returns a valid tone list after the repair of the most common mistakes: white space within an
/// element, units, a lower-case `m`, empty elements, semicolons.
fn repaired(list: &str) -> Option<String> {
    let ends = |at: usize| list[..at].ends_with(|c: char| c.is_ascii_digit());
    let begins = |at: usize| list[at..].trim_start().starts_with(|c: char| c.is_ascii_digit());
    if list.match_indices(char::is_whitespace).any(|(at, _)| ends(at) && begins(at)) {
        // Text is missing between two numbers.
        return None;
    }
    let list: String = list.chars().filter(|c| !c.is_whitespace()).collect();
    let list = list.to_ascii_lowercase().replace("hz", "").replace("ms", "").replace('m', "M");
    let list = list.replace(';', ",");
    let separator = if list.contains('|') { "|" } else { "," };
    let elements: Vec<_> = list.split(separator).filter(|element| !element.is_empty()).collect();
    let list = elements.join(separator);
    list.parse::<Tone>().is_ok().then_some(list)
}
