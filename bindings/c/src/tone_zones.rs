//! The tones of many countries.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::{c_char, c_int, c_void};
use std::sync::{OnceLock, PoisonError, RwLock};

use ringback::asterisk::{Diagnostic, Loader, Reading, Severity};
use ringback::{BankError, ToneZone};

use crate::answer::{Failed, ringback_error, ringback_status};
use crate::border::{answer, ask_text, elements, free, given, make};
use crate::text::{Text, without_zeros};

/// The tones of many countries. It never changes, so any number of threads may use it at once.
pub struct ringback_tone_zones(pub(crate) Cow<'static, ringback::ToneZones>, Names);

/// The names of zones and tones in their order, each list made when it is first asked for: an index
/// is then found without a walk through all those before it.
#[derive(Default)]
struct Names {
    zones: OnceLock<NameList>,
    /// By the name of the zone.
    tones: RwLock<BTreeMap<Box<str>, NameList>>,
}

type NameList = Box<[Box<str>]>;

impl Names {
    fn zone(&self, zones: &ringback::ToneZones, index: usize) -> Option<&str> {
        let names = || zones.zones().map(|zone| zone.name().into()).collect();
        self.zones.get_or_init(names).get(index).map(|name| &**name)
    }

    fn tone(&self, zone: &ToneZone, index: usize) -> Option<Box<str>> {
        let known = self.tones.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = known.get(zone.name()) {
            return names.get(index).cloned();
        }
        drop(known);
        let names: NameList = zone.tones().map(|(name, _)| name.into()).collect();
        let name = names.get(index).cloned();
        let mut known = self.tones.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(zone.name().into(), names);
        name
    }
}

/// Something wrong or odd in an `indications.conf`. All of it lives for the call only.
#[repr(C)]
pub struct ringback_diagnostic {
    /// 1 if something of the file is lost, 0 for a warning.
    pub is_error: c_int,
    /// The line, from 1.
    pub line: u32,
    /// The character in the line, from 1.
    pub column: u32,
    /// The file's name.
    pub file: *const c_char,
    /// What is wrong, on one line.
    pub message: *const c_char,
    /// All of it as a compiler would say it, with the line and a caret, on several lines.
    pub report: *const c_char,
}

/// Is called for each diagnostic, with the pointer that was given beside it. It must return.
pub type ringback_diagnose =
    Option<extern "C" fn(diagnostic: &ringback_diagnostic, user: *mut c_void)>;

/// The built-in tone zones, of 194 countries.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_builtin(
    indications: *mut *mut ringback_tone_zones,
    error: *mut ringback_error,
) -> ringback_status {
    make(indications, error, || {
        Ok(ringback_tone_zones::of(Cow::Borrowed(ringback::ToneZones::builtin())))
    })
}

/// Reads an `indications.conf` and what it includes from its folder, and keeps everything that can
/// be read. `diagnose` may be `NULL`.
///
/// `RINGBACK_STATUS_FAULTS` if some of it could not be read, of which `error` tells the first: then
/// there are indications all the same, and who wants none frees them and goes on with the old ones.
/// `RINGBACK_STATUS_FILE` if the file can't be read at all.
///
/// Thread rule: from any thread, at any time; `diagnose` is called before it returns, in the same
/// one.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_from_file(
    path: Text,
    diagnose: ringback_diagnose,
    user: *mut c_void,
    indications: *mut *mut ringback_tone_zones,
    error: *mut ringback_error,
) -> ringback_status {
    read(diagnose, user, indications, error, || Ok(Loader::new().load(path.get()?)?))
}

/// Reads the text of an `indications.conf`, of so many octets. There are no other files: each
/// `#include` is an error. All else is as with a file.
///
/// Thread rule: from any thread, at any time; `diagnose` is called before it returns, in the same
/// one.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_from_text(
    text: *const c_char,
    length: usize,
    diagnose: ringback_diagnose,
    user: *mut c_void,
    indications: *mut *mut ringback_tone_zones,
    error: *mut ringback_error,
) -> ringback_status {
    read(diagnose, user, indications, error, || {
        // SAFETY: the caller says that so many octets are there, which the border of C can't check.
        let text = unsafe { elements(text.cast::<u8>(), length) }?;
        Ok(ringback::ToneZones::read_text(text))
    })
}

/// The name of the zone of that index, counted from 0, to `name`, a buffer of `size` octets.
/// `RINGBACK_STATUS_NOTHING` behind the last.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_zone_name(
    indications: Option<&ringback_tone_zones>,
    index: usize,
    name: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(name, size, || {
        let indications = given(indications)?;
        Ok(indications.1.zone(&indications.0, index))
    })
}

/// The name of the zone of a telephone number as `+49 30 1234567`, by its country code, to `name`,
/// a buffer of `size` octets. `RINGBACK_STATUS_NOTHING` if there is none.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_zone_for_number(
    indications: Option<&ringback_tone_zones>,
    number: Text,
    name: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(name, size, || {
        Ok(given(indications)?.0.zone_for_number(number.get()?).map(ToneZone::name))
    })
}

/// The name of the zone that a number leads to when it is dialled in `home`, the ISO 3166 code of
/// a country or the zone of that name, to `name`, a buffer of `size` octets: `0049` and `01149` are
/// read as they are dialled there, and a national number leads to `home`.
/// `RINGBACK_STATUS_NOTHING` if there is none.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_zone_for_number_from(
    indications: Option<&ringback_tone_zones>,
    number: Text,
    home: Text,
    name: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(name, size, || {
        let zones = &given(indications)?.0;
        Ok(zones.zone_for_number_from(number.get()?, home.get()?).map(ToneZone::name))
    })
}

/// The name of a zone's tone of that index, counted from 0, to `name`, a buffer of `size` octets.
/// The zone is found by name or alias; with `NULL` it is the default zone.
/// `RINGBACK_STATUS_NOTHING` behind the last.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_tone_name(
    indications: Option<&ringback_tone_zones>,
    zone: Text,
    index: usize,
    name: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(name, size, || {
        let indications = given(indications)?;
        Ok(indications.1.tone(indications.find(zone)?, index))
    })
}

/// A zone's tone of that name or alias as a tone list, to `list`, a buffer of `size` octets. A tone
/// that every zone is to have is there even if the zone lacks it.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_tone_list(
    indications: Option<&ringback_tone_zones>,
    zone: Text,
    tone: Text,
    list: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(list, size, || {
        let zone = given(indications)?.find(zone)?;
        Ok(Some(tone_in(zone, tone)?.to_string()))
    })
}

/// Frees it, or does nothing with `NULL`. What was made from it lives on.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_free(indications: Option<Box<ringback_tone_zones>>) {
    free(indications);
}

impl ringback_tone_zones {
    fn of(indications: Cow<'static, ringback::ToneZones>) -> Self {
        Self(indications, Names::default())
    }

    pub(crate) fn find(&self, zone: Text) -> Result<&ToneZone, Failed> {
        find(&self.0, zone.get_or_none()?)
    }
}

pub(crate) fn find<'a>(
    zones: &'a ringback::ToneZones,
    name: Option<&str>,
) -> Result<&'a ToneZone, Failed> {
    Ok(match name {
        Some(name) => zones.zone(name).ok_or_else(|| BankError::NoSuchZone { zone: name.into() }),
        None => zones.default_zone().ok_or(BankError::NoDefaultZone),
    }?)
}

pub(crate) fn tone_in(zone: &ToneZone, name: Text) -> Result<Cow<'_, ringback::Tone>, Failed> {
    let name = name.get()?;
    let missing = || BankError::NoSuchTone { zone: zone.name().into(), tone: name.into() };
    Ok(zone.tone_or_default(name).ok_or_else(missing)?)
}

/// Keeps what could be read, tells what is wrong with it, and answers with the first thing that is
/// lost.
fn read(
    diagnose: ringback_diagnose,
    user: *mut c_void,
    indications: *mut *mut ringback_tone_zones,
    error: *mut ringback_error,
    read: impl FnOnce() -> Result<Reading, Failed>,
) -> ringback_status {
    let mut lost = None;
    let status = make(indications, error, || {
        let reading = read()?;
        if let Some(diagnose) = diagnose {
            reading.diagnostics.iter().for_each(|found| tell(found, diagnose, user));
        }
        lost = reading.errors().next().map(Failed::from);
        Ok(ringback_tone_zones::of(Cow::Owned(reading.zones)))
    });
    match lost {
        None => status,
        Some(lost) => answer(error, || Err(lost)),
    }
}

fn tell(
    found: &Diagnostic,
    diagnose: extern "C" fn(&ringback_diagnostic, *mut c_void),
    user: *mut c_void,
) {
    let texts = [found.file.to_string(), found.kind.to_string(), found.to_string()];
    let [file, message, report] = texts.map(without_zeros);
    let diagnostic = ringback_diagnostic {
        is_error: (found.severity() == Severity::Error).into(),
        line: found.line,
        column: found.column,
        file: file.as_ptr(),
        message: message.as_ptr(),
        report: report.as_ptr(),
    };
    diagnose(&diagnostic, user);
}
