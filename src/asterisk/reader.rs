//! What the sections of a file mean: zones, their tones, and what is odd about them.

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
use crate::tone::{Tail, Tone};
use crate::zones::names::{COUNTRY, DESCRIPTION, GENERAL, RING_CADENCE};
use crate::zones::{ToneZone, ToneZones};

/// What became of a file: everything that could be read, and what is wrong with the rest.
///
/// ```
/// use ringback::ToneZones;
///
/// let reading = ToneZones::read_text("[fr]\nring = 440/1500,0/3500\nbusy = 440/500 0/500");
/// for warning in reading.warnings() {
///     println!("{warning}"); // that there is no description
/// }
/// assert_eq!(reading.errors().count(), 1); // a comma is missing
/// assert!(reading.zones.zone("fr").unwrap().tone("ring").is_some());
/// // And for those who take all or nothing:
/// assert!(reading.into_result().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Reading {
    /// Everything that could be read.
    pub zones: ToneZones,
    /// What could not, and what is odd, in the order of the files: at most
    /// [`ToneZones::MAX_DIAGNOSTICS`] errors and as many warnings.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// What was read, if all of it could be.
    ///
    /// # Errors
    /// The first error. Warnings are none.
    pub fn into_result(self) -> Result<ToneZones, Diagnostic> {
        let mut diagnostics = self.diagnostics.into_iter();
        match diagnostics.find(|diagnostic| diagnostic.severity() == Severity::Error) {
            Some(error) => Err(error),
            None => Ok(self.zones),
        }
    }

    /// The diagnostics that are errors.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// The diagnostics that are warnings.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Warning)
    }
}

impl ToneZones {
    /// Reads a file and keeps everything that can be read, with a diagnostic for each fault.
    ///
    /// [`Reading::into_result`] refuses what has an error. There are no other files: each `#include` is an
    /// error.
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// let reading = ToneZones::read_text("[fr]\ndescription = France\nring = 440/x\nbusy = 440/500,0/500");
    /// assert_eq!(reading.diagnostics.len(), 1);
    /// assert!(reading.zones.zone("fr").unwrap().tone("busy").is_some());
    /// ```
    pub fn read_text(source: impl Into<Source>) -> Reading {
        Self::read_text_with(source, |_| Err(IncludeError::NoFiles))
    }

    /// Reads a file and those that it includes.
    ///
    /// `includes` gets what stands behind `#include`, without the quotes, and returns the files
    /// which that means: one, or in their order all that match if it is a pattern such as
    /// `zones/*.conf`. To return none is as much as [`IncludeError::NotFound`].
    ///
    /// ```
    /// use ringback::ToneZones;
    /// use ringback::asterisk::{IncludeError, Source};
    ///
    /// let reading = ToneZones::read_text_with("#include fr.conf", |name| match name {
    ///     "fr.conf" => Ok(vec![Source::new(name, "[fr]\ndescription = France\nring = 440/1500,0/3500")]),
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

    /// The same, where of several files that one name means some cannot be read.
    pub(super) fn read_with_included(source: Source, includes: &mut Resolver<'_>) -> Reading {
        let ConfigFile { sections, mut diagnostics, files } = ConfigFile::read(source, includes);
        let zones = tone_zones(sections, &mut diagnostics);
        Reading { zones, diagnostics: diagnostics.into_list(&files) }
    }
}

/// Reads a text that must have no error, and include no file: for texts of one's own, and tests. For
/// a file of somebody else [`ToneZones::read_text`] keeps what can be read.
///
/// # Errors
/// The first error. Warnings are none.
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
            // What was inherited can be more text than was read, as can blanks around `=`.
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
        // As in Asterisk, the first that is complete is the default unless another is named.
        None => zones.set_known_default(first),
        Some(entry) if entry.value.is_empty() => {}
        Some(entry) => match zones.set_default(Some(&entry.value)) {
            Ok(()) if zones.default_zone().is_some() => {}
            Ok(()) => diagnostics.add(entry.place(0), DiagnosticKind::UnknownDefault),
            Err(error) => diagnostics.add(entry.place(0), error),
        },
    }
    zones
}

/// A fault in a template is one even if no section inherits it.
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

/// What is odd about the zone as a whole.
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
    // Of a zone that is not whole, the missing tone may be the one that has an error already. Of many
    // countries one of them is known and no more, as in the built-in zones.
    let lacks = |name: &str| zone.tone(name).is_none();
    if whole && zone.tones().next().is_some() && lacks("ring") && lacks("busy") {
        diagnostics.add(at, DiagnosticKind::NoRingNorBusy);
    }
}

/// Bell and tone ring alike in most countries.
fn check_cadence(zone: &ToneZone, entry: Option<Rc<Entry>>, diagnostics: &mut Diagnostics) {
    let heard = zone.tone("ring").and_then(cadence_of);
    let (Some(entry), Some(heard)) = (entry, heard) else { return };
    if heard != zone.ring_cadence() {
        // Either line may be wrong, unless this one has seconds.
        let millis = zone.ring_cadence().iter().map(|number| number.saturating_mul(1_000));
        let fix = millis.eq(heard.iter().copied()).then(|| {
            let list: Vec<_> = heard.iter().map(ToString::to_string).collect();
            list.join(",")
        });
        diagnostics.add_with_fix(entry.place(0), DiagnosticKind::RingCadenceDiffers, fix);
    }
}

fn check_key(key: &str, entry: &Entry, diagnostics: &mut Diagnostics) {
    if let Some(meant) = meant_key(key) {
        diagnostics.add_with_fix(entry.key_at, DiagnosticKind::Misspelt(meant), Some(meant.into()));
    }
}

/// The tone that an entry is, if it is one. What is wrong or odd about it is reported once, however
/// many inherit it.
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
                diagnostics.add(entry.place(offset), fault);
            }
            Some(tone)
        }
        Err(error) => {
            let fix = repaired(&entry.value);
            diagnostics.add_with_fix(entry.place(error.offset), error.kind, fix);
            None
        }
    }
}

/// `400,200,400,2000`
fn cadence(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Vec<u32>> {
    let mut millis = Vec::new();
    let mut offset = 0;
    // As in a tone list, a comma may stand at the end.
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
                diagnostics.add(entry.place(offset + blanks), DiagnosticKind::RingCadence);
                return None;
            }
        }
        offset += number.len() + 1;
    }
    Some(millis)
}

/// The cadence of a tone that repeats: milliseconds on, off, on, off …; on alone if it has no pause.
/// `None` if it does not repeat, or begins with its pause.
fn cadence_of(tone: &Tone) -> Option<Vec<u32>> {
    let Tail::Cycle(cycle) = tone.tail() else { return None };
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

/// A list that is a tone and differs from this one in what people get wrong most often: white
/// space within an element, units, a small `m`, empty elements, semicolons.
fn repaired(list: &str) -> Option<String> {
    let ends = |at: usize| list[..at].ends_with(|c: char| c.is_ascii_digit());
    let begins = |at: usize| list[at..].trim_start().starts_with(|c: char| c.is_ascii_digit());
    if list.match_indices(char::is_whitespace).any(|(at, _)| ends(at) && begins(at)) {
        // Something is missing between two numbers.
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
