//! The tones of many countries.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::{c_char, c_int, c_void};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use ringback::asterisk::{Diagnostic, Loader, Reading, Severity};
use ringback::{BankError, ToneZone};

use crate::answer::{Failed, ringback_error, ringback_status};
use crate::border::{answer, ask_text, elements, free, given, make};
use crate::text::{Text, without_zeros};

/// The tone zones of many countries. They are immutable, so any number of threads may use them
/// simultaneously.
pub struct ringback_tone_zones(pub(crate) Arc<ringback::ToneZones>, Names);

/// The names of zones and tones in order. Each list is built on its first use, so that a look-up by
/// index does not walk through all names before it.
#[derive(Default)]
struct Names {
    zones: OnceLock<NameList>,
    /// By zone name.
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

/// A fault or an oddity in an `indications.conf`. Its pointers are valid only during the callback.
#[repr(C)]
pub struct ringback_diagnostic {
    /// 1 if part of the file is lost, 0 for a warning.
    pub is_error: c_int,
    /// The line, from 1.
    pub line: u32,
    /// The character in the line, from 1.
    pub column: u32,
    /// The name of the file.
    pub file: *const c_char,
    /// The fault, on one line.
    pub message: *const c_char,
    /// A report like a compiler's, on several lines, with the source line and a caret.
    pub report: *const c_char,
}

/// A callback for each diagnostic. It gets the `user` pointer, and it must return.
pub type ringback_diagnose =
    Option<extern "C" fn(diagnostic: &ringback_diagnostic, user: *mut c_void)>;

/// Gets the built-in tone zones, of 198 countries. The first handle parses them, and all handles
/// share them. Freeing the last handle frees them too, so a program may unload the library.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_builtin(
    zones: *mut *mut ringback_tone_zones,
    error: *mut ringback_error,
) -> ringback_status {
    make(zones, error, || Ok(ringback_tone_zones::of(builtin())))
}

/// Reads an `indications.conf`, and the files that it includes from its folder. Keeps everything
/// that is readable. `diagnose` may be `NULL`.
///
/// Returns `RINGBACK_STATUS_FAULTS` if parts are unreadable, and describes the first in `error`.
/// There are tone zones nevertheless; free them if you prefer to keep your old ones. Returns
/// `RINGBACK_STATUS_FILE` if the file itself can't be read.
///
/// Thread rule: from any thread, at any time; `diagnose` is called before it returns, in the same
/// one.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_load(
    path: Text,
    diagnose: ringback_diagnose,
    user: *mut c_void,
    zones: *mut *mut ringback_tone_zones,
    error: *mut ringback_error,
) -> ringback_status {
    read(diagnose, user, zones, error, || Ok(Loader::new().load(path.get()?)?))
}

/// Reads the text of an `indications.conf`, of `length` octets. There are no other files, so each
/// `#include` is an error. Otherwise it works like `ringback_tone_zones_load`.
///
/// Thread rule: from any thread, at any time; `diagnose` is called before it returns, in the same
/// one.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_read_text(
    text: *const c_char,
    length: usize,
    diagnose: ringback_diagnose,
    user: *mut c_void,
    zones: *mut *mut ringback_tone_zones,
    error: *mut ringback_error,
) -> ringback_status {
    read(diagnose, user, zones, error, || {
        // SAFETY: the caller guarantees this length, which C can't check.
        let text = unsafe { elements(text.cast::<u8>(), length) }?;
        Ok(ringback::ToneZones::read_text(text))
    })
}

/// Writes the name of the zone at an index, counted from 0, to `name`, a buffer of `size` octets.
/// Returns `RINGBACK_STATUS_NOTHING` after the last zone.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_zone_name(
    zones: Option<&ringback_tone_zones>,
    index: usize,
    name: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(name, size, || {
        let zones = given(zones)?;
        Ok(zones.1.zone(&zones.0, index))
    })
}

/// Finds the zone of a telephone number such as `+49 30 1234567` by its country code. The number of a
/// territory without a zone leads to the zone of the country whose network it shares. Writes the zone's
/// name to `name`, a buffer of `size` octets. Returns `RINGBACK_STATUS_NOTHING` if there is none.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_zone_for_number(
    zones: Option<&ringback_tone_zones>,
    number: Text,
    name: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(name, size, || Ok(given(zones)?.0.zone_for_number(number.get()?).map(ToneZone::name)))
}

/// Finds the zone of a number as dialled in `home`, which is the ISO 3166 code of a country or the
/// name of its zone. Prefixes such as in `0049` and `01149` count as they do there, and a national
/// number gives `home`. Writes the zone's name to `name`, a buffer of `size` octets. Returns
/// `RINGBACK_STATUS_NOTHING` if there is none.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_zone_for_number_from(
    zones: Option<&ringback_tone_zones>,
    number: Text,
    home: Text,
    name: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(name, size, || {
        let zones = &given(zones)?.0;
        Ok(zones.zone_for_number_from(number.get()?, home.get()?).map(ToneZone::name))
    })
}

/// Writes the name of a zone's tone at an index, counted from 0, to `name`, a buffer of `size`
/// octets. `zone` is the zone's name or alias, or `NULL` for the default zone. Returns
/// `RINGBACK_STATUS_NOTHING` after the last tone.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_tone_name(
    zones: Option<&ringback_tone_zones>,
    zone: Text,
    index: usize,
    name: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(name, size, || {
        let zones = given(zones)?;
        Ok(zones.1.tone(zones.find(zone)?, index))
    })
}

/// Writes the tone list of a zone's tone, found by name or alias, to `list`, a buffer of `size`
/// octets. A standard tone is available even if the zone lacks it.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_tone_list(
    zones: Option<&ringback_tone_zones>,
    zone: Text,
    tone: Text,
    list: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(list, size, || {
        let zone = given(zones)?.find(zone)?;
        Ok(Some(tone_in(zone, tone)?.to_string()))
    })
}

/// Frees tone zones. Does nothing with `NULL`. What you made from them remains valid.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_zones_free(zones: Option<Box<ringback_tone_zones>>) {
    free(zones);
}

/// The built-in zones while there are handles to them. Those of the Rust library live as long as the
/// process, and would stay behind when a program unloads a plug-in.
static BUILTIN: Mutex<Option<Arc<ringback::ToneZones>>> = Mutex::new(None);

fn builtin() -> Arc<ringback::ToneZones> {
    let mut shared = BUILTIN.lock().unwrap_or_else(PoisonError::into_inner);
    let read = || Arc::new(ringback::ToneZones::read_text(ringback::ToneZones::BUILTIN).zones);
    Arc::clone(shared.get_or_insert_with(read))
}

impl Drop for ringback_tone_zones {
    fn drop(&mut self) {
        let mut shared = BUILTIN.lock().unwrap_or_else(PoisonError::into_inner);
        // The last handle and the static.
        if shared.as_ref().is_some_and(|zones| Arc::ptr_eq(zones, &self.0))
            && Arc::strong_count(&self.0) == 2
        {
            *shared = None;
        }
    }
}

impl ringback_tone_zones {
    fn of(zones: Arc<ringback::ToneZones>) -> Self {
        Self(zones, Names::default())
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

/// Keeps what is readable, reports each diagnostic, and returns the first error.
fn read(
    diagnose: ringback_diagnose,
    user: *mut c_void,
    zones: *mut *mut ringback_tone_zones,
    error: *mut ringback_error,
    read: impl FnOnce() -> Result<Reading, Failed>,
) -> ringback_status {
    let mut first_error = None;
    let status = make(zones, error, || {
        let reading = read()?;
        if let Some(diagnose) = diagnose {
            reading.diagnostics.iter().for_each(|diagnostic| tell(diagnostic, diagnose, user));
        }
        first_error = reading.errors().next().map(Failed::from);
        Ok(ringback_tone_zones::of(Arc::new(reading.zones)))
    });
    match first_error {
        None => status,
        Some(failed) => answer(error, || Err(failed)),
    }
}

fn tell(
    diagnostic: &Diagnostic,
    diagnose: extern "C" fn(&ringback_diagnostic, *mut c_void),
    user: *mut c_void,
) {
    let texts = [diagnostic.file.to_string(), diagnostic.kind.to_string(), diagnostic.to_string()];
    let [file, message, report] = texts.map(without_zeros);
    let for_c = ringback_diagnostic {
        is_error: (diagnostic.severity() == Severity::Error).into(),
        line: diagnostic.line,
        column: diagnostic.column,
        file: file.as_ptr(),
        message: message.as_ptr(),
        report: report.as_ptr(),
    };
    diagnose(&for_c, user);
}
