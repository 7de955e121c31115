//! The C API: what `ringback.h` declares, a function for each of Rust's, under its name.
//!
//! The header is made from this file by cbindgen, its comments from the docs here; so they speak of
//! C. What a function does in full stands at its Rust sister.
//!
//! A C caller's pointers come in as what they are to be: `Option<&T>` and `Option<&mut T>` for
//! handles and what is read, which may be `NULL`, [`Option<Box<T>>`] where a handle is given back. All
//! three are pointers to C. So what the caller must see to, that a pointer is `NULL` or sound, is
//! said in the types. Results go to bare pointers ([`Out`]), since a caller may name the memory of a
//! text, an array or a struct that the function reads: it is written after all is read. So structs are
//! bare pointers as well ([`copied`]): a reference would say that the two are apart. `unsafe` is left to
//! [`Text`], to slices, to structs, to results, to handles in memory of the caller's, and to a handle
//! that may be given twice. Numbers and enums come in as integers, and what they are not to be is an
//! error. What is answered stands in [`answer`].

#![allow(unsafe_code, reason = "text, slices and memory of the caller's come as bare pointers")]
#![allow(unreachable_pub, reason = "cbindgen writes down what is public, and C reaches it")]
#![allow(clippy::needless_pass_by_value, reason = "C passes values")]
#![allow(non_camel_case_types, reason = "types have C's names, so that no two are called alike")]
#![deny(clippy::undocumented_unsafe_blocks, unsafe_op_in_unsafe_fn)]

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::ffi::CString;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ffi::{CStr, c_char, c_int, c_void};
use core::mem;
use core::time::Duration;
use core::{ptr, slice};
use std::sync::{OnceLock, PoisonError, RwLock};

mod answer;

use answer::{Fault, NULL, outcome, ringback_error, ringback_status};

use crate::format::PayloadElement;
use crate::indications::{Diagnostic, Loader, Reading, Severity};
use crate::progress::{self, DialogId, FailureTones, ResponseAction};
use crate::{
    BankError, Codec, Dbm0, ModulationDepth, Ramp, RenderedTone, SampleRate, SequenceError,
    ToneBank, TonePlanError, ToneZone, Unrendered,
};

// ---------------------------------------------------------------------------------------------
// What functions answer
// ---------------------------------------------------------------------------------------------

/// What a status means, in a few English words; never `NULL`. It lives for ever.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_status_text(status: c_int) -> *const c_char {
    let text = match status {
        0 => c"all is well",
        1 => c"the tone is over",
        2 => c"the audio is not ours",
        3 => c"the answer comes too late: end that call",
        4 => c"there is nothing",
        5 => c"some of it could not be used",
        -1 => c"a pointer is NULL",
        -2 => c"a text is not UTF-8",
        -3 => c"a number is out of its range",
        -4 => c"a tone list can't be read",
        -5 => c"there is no such zone",
        -6 => c"there is no such tone in this zone",
        -7 => c"a tone can't be rendered",
        -8 => c"tones are of several formats",
        -9 => c"a tone that is not the last never ends, or there is none",
        -10 => c"a file can't be read",
        -11 => c"the memory is too small or not aligned",
        -12 => c"the buffer is too small",
        -13 => c"a fault in ringback itself",
        _ => c"no status of ringback's",
    };
    text.as_ptr()
}

/// The version of the library that is linked, as `0.1.0`. It lives for ever.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_version() -> *const c_char {
    const VERSION: &CStr =
        match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(version) => version,
            Err(_) => unreachable!(),
        };
    VERSION.as_ptr()
}

// ---------------------------------------------------------------------------------------------
// Formats and playback
// ---------------------------------------------------------------------------------------------

/// How samples are coded.
#[repr(C)]
pub enum ringback_codec {
    /// G.711 µ-law, one octet a sample.
    Pcmu = 0,
    /// G.711 A-law, one octet a sample.
    Pcma = 1,
    /// 16-bit linear for the wire, the higher octet first (RFC 3551).
    L16 = 2,
    /// 16-bit linear in the machine's own order: `int16_t`.
    Linear = 3,
}

/// What frames look like. `{RINGBACK_CODEC_PCMU, 8000, 20}` is µ-law telephony.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_format {
    /// A `ringback_codec`.
    pub coding: c_int,
    /// Samples a second, 8000 to 192000.
    pub rate_hz: u32,
    /// The duration of a frame in milliseconds, 5 to 120, a whole number of samples.
    pub ptime_ms: u32,
}

/// What a tone leaves open. `ringback_playback_init` makes it what callers are used to.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_playback {
    /// The level of each frequency that has none of its own, in tenths of a dBm0: −700 to +31,
    /// and −100 (−10 dBm0) unless set.
    pub level_tenths: i16,
    /// How deep a modulator cuts, in percent, up to 100: 90 unless set.
    pub depth_percent: u8,
    /// How long a sound takes to reach its level and to fall silent, in microseconds, up to a
    /// second: 4000 unless set. With 0 it clicks.
    pub ramp_us: u32,
}

/// Makes it what it is unless set.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_playback_init(playback: *mut ringback_playback) -> ringback_status {
    ask(playback, || {
        let default = crate::Playback::default();
        Ok(Some(ringback_playback {
            level_tenths: default.level.tenths(),
            depth_percent: default.depth.percent(),
            ramp_us: default.ramp.duration().as_micros() as u32,
        }))
    })
}

/// One of each pair in Rust, which has a type for octets and one for samples.
enum Coded<O, S> {
    Octets(O),
    Samples(S),
}

impl ringback_format {
    fn read(&self) -> Result<Coded<crate::Format<u8>, crate::Format<i16>>, Fault> {
        let rate = SampleRate::new(self.rate_hz)?;
        let ptime = Duration::from_millis(self.ptime_ms.into());
        let codec = match self.coding {
            0 => Codec::Pcmu,
            1 => Codec::Pcma,
            2 => Codec::L16,
            3 => return Ok(Coded::Samples(crate::Format::linear(rate, ptime)?)),
            _ => return Err(Fault::new(ringback_status::Value, "it is no ringback_codec")),
        };
        Ok(Coded::Octets(crate::Format::new(codec, rate, ptime)?))
    }

    fn of<S: PayloadElement>(format: crate::Format<S>, coding: ringback_codec) -> Self {
        Self {
            coding: coding as c_int,
            rate_hz: format.rate().hz(),
            ptime_ms: format.ptime().as_millis() as u32,
        }
    }

    fn of_octets(format: crate::Format<u8>) -> Self {
        let coding = match format.codec() {
            Codec::Pcmu => ringback_codec::Pcmu,
            Codec::Pcma => ringback_codec::Pcma,
            Codec::L16 => ringback_codec::L16,
        };
        Self::of(format, coding)
    }
}

impl ringback_playback {
    fn read(self) -> Result<crate::Playback, Fault> {
        Ok(crate::Playback {
            level: Dbm0::from_tenths(self.level_tenths)?,
            ramp: Ramp::new(Duration::from_micros(self.ramp_us.into()))?,
            depth: ModulationDepth::from_percent(self.depth_percent)?,
        })
    }
}

fn playback_or_default(playback: *const ringback_playback) -> Result<crate::Playback, Fault> {
    if playback.is_null() {
        return Ok(crate::Playback::default());
    }
    copied(playback)?.read()
}

// ---------------------------------------------------------------------------------------------
// Indications
// ---------------------------------------------------------------------------------------------

/// The tones of many countries. It never changes, so any number of threads may use it at once.
pub struct ringback_tone_zones(Cow<'static, crate::ToneZones>, Names);

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
    fn zone(&self, zones: &crate::ToneZones, index: usize) -> Option<&str> {
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
        Ok(ringback_tone_zones::of(Cow::Borrowed(crate::ToneZones::builtin())))
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
        Ok(crate::ToneZones::read_text(text))
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
    fn of(indications: Cow<'static, crate::ToneZones>) -> Self {
        Self(indications, Names::default())
    }

    fn find(&self, zone: Text) -> Result<&ToneZone, Fault> {
        find(&self.0, zone.get_or_none()?)
    }
}

fn find<'a>(zones: &'a crate::ToneZones, name: Option<&str>) -> Result<&'a ToneZone, Fault> {
    Ok(match name {
        Some(name) => zones.zone(name).ok_or_else(|| BankError::NoSuchZone { zone: name.into() }),
        None => zones.default_zone().ok_or(BankError::NoDefaultZone),
    }?)
}

fn tone_in(zone: &ToneZone, name: Text) -> Result<Cow<'_, crate::Tone>, Fault> {
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
    read: impl FnOnce() -> Result<Reading, Fault>,
) -> ringback_status {
    let mut lost = None;
    let status = make(indications, error, || {
        let reading = read()?;
        if let Some(diagnose) = diagnose {
            reading.diagnostics.iter().for_each(|found| tell(found, diagnose, user));
        }
        lost = reading.errors().next().map(Fault::from);
        Ok(ringback_tone_zones::of(Cow::Owned(reading.indications)))
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
    let texts = [found.file.to_string(), found.fault.to_string(), found.to_string()];
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

// ---------------------------------------------------------------------------------------------
// Tones and banks
// ---------------------------------------------------------------------------------------------

/// A tone in one format, rendered once for all calls. It never changes, so any number of threads
/// may play it at once.
pub struct ringback_rendered_tone(Coded<RenderedTone<u8>, RenderedTone<i16>>);

/// All of a tone, lent for as long as it lives, or a clone of it. It is not to be written to.
#[repr(C)]
pub struct ringback_payload {
    /// What is played once, first: octets, or `int16_t` samples in `RINGBACK_CODEC_LINEAR`.
    pub intro: *const c_void,
    /// Its length in octets; 0 if there is none.
    pub intro_octets: usize,
    /// What is repeated behind it.
    pub cycle: *const c_void,
    /// Its length in octets; 0 if the tone ends.
    pub cycle_octets: usize,
}

/// Renders a tone list, as `425/90,0/75,525/90,0/3000`. With `NULL` for `playback` it is what
/// callers are used to.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_from_list(
    list: Text,
    format: *const ringback_format,
    playback: *const ringback_playback,
    tone: *mut *mut ringback_rendered_tone,
    error: *mut ringback_error,
) -> ringback_status {
    make(tone, error, || {
        ringback_rendered_tone::render(
            &list.get()?.parse()?,
            &copied(format)?,
            playback_or_default(playback)?,
        )
    })
}

/// Renders a zone's tone of that name or alias. The zone is found by name or alias; with `NULL` it
/// is the default zone. With `NULL` for `playback` it is what callers are used to.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_from_zones(
    indications: Option<&ringback_tone_zones>,
    zone: Text,
    name: Text,
    format: *const ringback_format,
    playback: *const ringback_playback,
    tone: *mut *mut ringback_rendered_tone,
    error: *mut ringback_error,
) -> ringback_status {
    make(tone, error, || {
        let tone = tone_in(given(indications)?.find(zone)?, name)?;
        ringback_rendered_tone::render(&tone, &copied(format)?, playback_or_default(playback)?)
    })
}

/// A sound of your own, at the format's rate: `intro` is played once, then `cycle` again and again.
/// Both are counted in samples. One of no samples may be `NULL`; without a cycle the sound ends. The
/// samples are copied.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_from_samples(
    intro: *const i16,
    intro_length: usize,
    cycle: *const i16,
    cycle_length: usize,
    format: *const ringback_format,
    tone: *mut *mut ringback_rendered_tone,
    error: *mut ringback_error,
) -> ringback_status {
    make(tone, error, || {
        // SAFETY: the caller says that so many samples are there, which the border of C can't check.
        let (intro, cycle) =
            unsafe { (elements(intro, intro_length)?, elements(cycle, cycle_length)?) };
        Ok(ringback_rendered_tone(match copied(format)?.read()? {
            Coded::Octets(format) => {
                Coded::Octets(RenderedTone::from_samples(intro, cycle, format)?)
            }
            Coded::Samples(format) => {
                Coded::Samples(RenderedTone::from_samples(intro, cycle, format)?)
            }
        }))
    })
}

/// One tone after the other, without a gap: an announcement, and then a tone that repeats. All but
/// the last must end, and all be of one format. `parts` has `count` tones, which stay yours.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_sequence(
    parts: *const *const ringback_rendered_tone,
    count: usize,
    tone: *mut *mut ringback_rendered_tone,
    error: *mut ringback_error,
) -> ringback_status {
    make(tone, error, || {
        // SAFETY: the caller says that so many pointers are there, which the border of C can't
        // check, and that each is sound or `NULL`, as is said of every handle.
        let parts = unsafe { elements(parts.cast::<Option<&ringback_rendered_tone>>(), count) }?;
        let mut octets = Vec::new();
        let mut samples = Vec::new();
        for part in parts {
            match &given(*part)?.0 {
                Coded::Octets(part) => octets.push(part.clone()),
                Coded::Samples(part) => samples.push(part.clone()),
            }
        }
        Ok(ringback_rendered_tone(match (octets.is_empty(), samples.is_empty()) {
            (_, true) => Coded::Octets(RenderedTone::sequence(&octets)?),
            (true, false) => Coded::Samples(RenderedTone::sequence(&samples)?),
            (false, false) => {
                let last_is_octets = matches!(parts.last(), Some(Some(part)) if part.is_octets());
                let mut parts = parts.iter().flatten();
                let part = parts.position(|part| part.is_octets() != last_is_octets);
                return Err(SequenceError::Format { part: part.unwrap_or_default() }.into());
            }
        }))
    })
}

/// The same tone once more, to be freed by itself. Both share their samples.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_clone(
    tone: Option<&ringback_rendered_tone>,
    clone: *mut *mut ringback_rendered_tone,
) -> ringback_status {
    make(clone, ptr::null_mut(), || Ok(given(tone)?.clone()))
}

/// What its frames look like.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_format(
    tone: Option<&ringback_rendered_tone>,
    format: *mut ringback_format,
) -> ringback_status {
    ask(format, || {
        Ok(Some(match &given(tone)?.0 {
            Coded::Octets(tone) => ringback_format::of_octets(tone.format()),
            Coded::Samples(tone) => ringback_format::of(tone.format(), ringback_codec::Linear),
        }))
    })
}

/// All that it plays, for a media server that plays by itself.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_payload(
    tone: Option<&ringback_rendered_tone>,
    payload: *mut ringback_payload,
) -> ringback_status {
    ask(payload, || {
        let [(intro, intro_octets), (cycle, cycle_octets)] = match &given(tone)?.0 {
            Coded::Octets(tone) => [octets_of(tone.intro()), octets_of(tone.cycle())],
            Coded::Samples(tone) => [octets_of(tone.intro()), octets_of(tone.cycle())],
        };
        Ok(Some(ringback_payload { intro, intro_octets, cycle, cycle_octets }))
    })
}

/// Frees it, or does nothing with `NULL`. Clones, players, plans and banks keep what they need.
///
/// Thread rule: from any thread, once no other uses this handle.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_free(tone: Option<Box<ringback_rendered_tone>>) {
    free(tone);
}

impl ringback_rendered_tone {
    fn render(
        tone: &crate::Tone,
        format: &ringback_format,
        playback: crate::Playback,
    ) -> Result<Self, Fault> {
        Ok(Self(match format.read()? {
            Coded::Octets(format) => {
                Coded::Octets(RenderedTone::with_playback(tone, format, playback)?)
            }
            Coded::Samples(format) => {
                Coded::Samples(RenderedTone::with_playback(tone, format, playback)?)
            }
        }))
    }

    fn is_octets(&self) -> bool {
        matches!(self.0, Coded::Octets(_))
    }

    fn clone(&self) -> Self {
        Self(match &self.0 {
            Coded::Octets(tone) => Coded::Octets(tone.clone()),
            Coded::Samples(tone) => Coded::Samples(tone.clone()),
        })
    }
}

fn octets_of<T>(elements: &[T]) -> (*const c_void, usize) {
    (elements.as_ptr().cast(), size_of_val(elements))
}

/// All tones of all zones in one format, each rendered when it is first asked for. Any number of
/// threads may use it at once.
pub struct ringback_tone_bank(Coded<ToneBank<u8>, ToneBank<i16>>);

/// A tone that can't be rendered in a bank's format. All of it lives for the call only.
#[repr(C)]
pub struct ringback_unrendered {
    /// The name of its zone.
    pub zone: *const c_char,
    /// Its own name.
    pub tone: *const c_char,
    /// Why, on one line.
    pub message: *const c_char,
}

/// Is called for each tone that can't be rendered, with the pointer that was given beside it. It must
/// return.
pub type ringback_report_unrendered =
    Option<extern "C" fn(unrendered: &ringback_unrendered, user: *mut c_void)>;

/// A bank of the tones of these indications, which it copies. With `NULL` for `playback` they are
/// what callers are used to.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_bank_new(
    indications: Option<&ringback_tone_zones>,
    format: *const ringback_format,
    playback: *const ringback_playback,
    bank: *mut *mut ringback_tone_bank,
    error: *mut ringback_error,
) -> ringback_status {
    make(bank, error, || {
        let indications = given(indications)?.0.clone().into_owned();
        let playback = playback_or_default(playback)?;
        Ok(ringback_tone_bank(match copied(format)?.read()? {
            Coded::Octets(format) => {
                Coded::Octets(ToneBank::with_playback(indications, format, playback))
            }
            Coded::Samples(format) => {
                Coded::Samples(ToneBank::with_playback(indications, format, playback))
            }
        }))
    })
}

/// A tone of the bank, to be freed by itself. With `NULL` for `zone` it is the default zone's. The
/// first to ask for a tone renders it, and whoever else asks for it meanwhile waits.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_bank_tone(
    bank: Option<&ringback_tone_bank>,
    zone: Text,
    name: Text,
    tone: *mut *mut ringback_rendered_tone,
    error: *mut ringback_error,
) -> ringback_status {
    make(tone, error, || {
        let (zone, name) = (zone.get_or_none()?, name.get()?);
        Ok(ringback_rendered_tone(match &given(bank)?.0 {
            Coded::Octets(bank) => Coded::Octets(tone_of(bank, zone, name)?),
            Coded::Samples(bank) => Coded::Samples(tone_of(bank, zone, name)?),
        }))
    })
}

/// Renders every tone of every zone now, so that no call has to wait for one. `report` is called for
/// each that can't be rendered, with `user`, and may be `NULL`. All others are rendered.
///
/// `RINGBACK_STATUS_FAULTS` if some can't be rendered, of which `error` tells the first. The bank is to
/// be used all the same.
///
/// Thread rule: from any thread, at any time; `report` is called before it returns, in the same one.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_bank_render_all(
    bank: Option<&ringback_tone_bank>,
    report: ringback_report_unrendered,
    user: *mut c_void,
    error: *mut ringback_error,
) -> ringback_status {
    answer(error, || {
        let unrendered = match &given(bank)?.0 {
            Coded::Octets(bank) => bank.render_all(),
            Coded::Samples(bank) => bank.render_all(),
        };
        if let Some(report) = report {
            for tone in &unrendered {
                tell_unrendered(tone, report, user);
            }
        }
        match unrendered.first() {
            None => Ok(ringback_status::Ok),
            Some(first) => Err(Fault::of(ringback_status::Faults, first)),
        }
    })
}

/// The bytes that the tones take which are rendered by now; 0 for `NULL`.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_bank_memory(bank: Option<&ringback_tone_bank>) -> usize {
    match bank.map(|bank| &bank.0) {
        None => 0,
        Some(Coded::Octets(bank)) => bank.memory(),
        Some(Coded::Samples(bank)) => bank.memory(),
    }
}

/// Frees it, or does nothing with `NULL`. Its tones live on where they are used.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_bank_free(bank: Option<Box<ringback_tone_bank>>) {
    free(bank);
}

fn tell_unrendered(
    found: &Unrendered,
    report: extern "C" fn(&ringback_unrendered, *mut c_void),
    user: *mut c_void,
) {
    let texts = [found.zone.to_string(), found.tone.to_string(), found.error.to_string()];
    let [zone, tone, message] = texts.map(without_zeros);
    let unrendered =
        ringback_unrendered { zone: zone.as_ptr(), tone: tone.as_ptr(), message: message.as_ptr() };
    report(&unrendered, user);
}

fn tone_of<S: PayloadElement>(
    bank: &ToneBank<S>,
    zone: Option<&str>,
    name: &str,
) -> Result<RenderedTone<S>, BankError> {
    match zone {
        Some(zone) => bank.tone(zone, name),
        None => bank.default_tone(name),
    }
}

// ---------------------------------------------------------------------------------------------
// Players
// ---------------------------------------------------------------------------------------------

/// One ptime of sound, lent. Where there is no frame (`RINGBACK_STATUS_END`, `_ELSEWHERE`) it says the
/// time all the same, and is silent.
#[repr(C)]
pub struct ringback_frame {
    /// What to send: octets, or `int16_t` samples in `RINGBACK_CODEC_LINEAR`. `NULL` if there is
    /// no frame. All calls that hear a tone share it: it is not to be written to.
    pub payload: *const c_void,
    /// Its length in octets.
    pub octets: usize,
    /// Samples from the start of the tone, or of the call, to the start of this frame. RTP's
    /// timestamp is this, modulo 2^32, plus the stream's random offset.
    pub timestamp: u64,
    /// Whether every sample in it is zero, or what the codec makes of zero.
    pub silent: bool,
    /// Whether it sounds and the frame before it was silent: RTP's marker bit for senders that leave
    /// silent frames out, and for them only; they mark the first packet as well, which is no onset.
    pub onset: bool,
}

/// A call's place in a tone.
pub struct ringback_player(Coded<crate::Player<u8>, crate::Player<i16>>);

/// A player at the start of a tone, of which it keeps what it needs.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_new(
    tone: Option<&ringback_rendered_tone>,
    player: *mut *mut ringback_player,
) -> ringback_status {
    make(player, ptr::null_mut(), || ringback_player::of(tone))
}

/// As many bytes as a player takes in memory of your own.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_size() -> usize {
    size_of::<ringback_player>()
}

/// What the address of such memory must be a multiple of; memory of `malloc` is.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_alignment() -> usize {
    align_of::<ringback_player>()
}

/// A player as `ringback_player_new` makes it, in memory of your own of `size` bytes, which must
/// stay where it is. End it with `ringback_player_deinit`, and never free it.
///
/// Thread rule: from any thread, at any time, while no other uses that memory.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_init(
    memory: *mut c_void,
    size: usize,
    tone: Option<&ringback_rendered_tone>,
    player: *mut *mut ringback_player,
) -> ringback_status {
    make_in(memory, size, player, || ringback_player::of(tone))
}

/// The next frame, without a copy: its payload lives until the player is freed or ended.
/// `RINGBACK_STATUS_END` once the tone is over, and from then on. Allocates nothing.
///
/// Thread rule: one thread at a time for each player.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_next_frame(
    player: Option<&mut ringback_player>,
    frame: *mut ringback_frame,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let frame = Out::new(frame)?;
        Ok(match &mut given(player)?.0 {
            Coded::Octets(player) => lend(player.timestamp(), player.next_frame(), frame),
            Coded::Samples(player) => lend(player.timestamp(), player.next_frame(), frame),
        }
        .unwrap_or(ringback_status::End))
    })
}

/// The timestamp of the next frame: samples from the start of the tone; 0 for `NULL`.
///
/// Thread rule: one thread at a time for each player.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_timestamp(player: Option<&ringback_player>) -> u64 {
    match player.map(|player| &player.0) {
        None => 0,
        Some(Coded::Octets(player)) => player.timestamp(),
        Some(Coded::Samples(player)) => player.timestamp(),
    }
}

/// Goes to a sample, counted from the start of the tone: the next frame begins there and has that
/// timestamp. With 0 it begins anew.
///
/// Thread rule: one thread at a time for each player.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_seek(
    player: Option<&mut ringback_player>,
    sample: u64,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        match &mut given(player)?.0 {
            Coded::Octets(player) => player.seek(sample),
            Coded::Samples(player) => player.seek(sample),
        }
        Ok(ringback_status::Ok)
    })
}

/// Whether there are no more frames; true for `NULL`.
///
/// Thread rule: one thread at a time for each player.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_is_over(player: Option<&ringback_player>) -> bool {
    match player.map(|player| &player.0) {
        None => true,
        Some(Coded::Octets(player)) => player.is_over(),
        Some(Coded::Samples(player)) => player.is_over(),
    }
}

/// Frees a player of `ringback_player_new`, or does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_free(player: Option<Box<ringback_player>>) {
    free(player);
}

/// Ends a player of `ringback_player_init`, or does nothing with `NULL`. Its memory is yours again.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_deinit(player: Option<&mut ringback_player>) {
    end(player);
}

impl ringback_player {
    fn of(tone: Option<&ringback_rendered_tone>) -> Result<Self, Fault> {
        Ok(Self(match &given(tone)?.0 {
            Coded::Octets(tone) => Coded::Octets(tone.player()),
            Coded::Samples(tone) => Coded::Samples(tone.player()),
        }))
    }
}

/// A frame as C has it, or what there is without one: nothing, at that time.
fn lend<S>(
    timestamp: u64,
    next: Option<crate::Frame<'_, S>>,
    frame: Out<ringback_frame>,
) -> Option<ringback_status> {
    let empty =
        ringback_frame { payload: ptr::null(), octets: 0, timestamp, silent: true, onset: false };
    let Some(crate::Frame { payload, timestamp, silent, onset }) = next else {
        frame.write(empty);
        return None;
    };
    let (payload, octets) = octets_of(payload);
    frame.write(ringback_frame { payload, octets, timestamp, silent, onset });
    Some(ringback_status::Ok)
}

// ---------------------------------------------------------------------------------------------
// Call progress
// ---------------------------------------------------------------------------------------------

/// The kind of a place.
#[repr(C)]
pub enum ringback_call_state_kind {
    /// Nothing yet: no INVITE was sent, or the hold-off lasts.
    Silence = 0,
    /// The first stage: the far phone is being found.
    Trying = 1,
    /// The second stage: it rings.
    Ring = 2,
    /// The call waits in a queue.
    Queued = 3,
    /// No branch will answer any more.
    Failure = 4,
    /// What the server says to the caller, over all tones.
    Announcement = 5,
    /// The far end's own audio before the answer.
    EarlyMedia = 6,
    /// The audio of the branch that answered.
    Answered = 7,
    /// Nothing more: the caller gave up, or all branches failed.
    Over = 8,
}

/// What the caller is to hear.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_call_state {
    /// A `ringback_call_state_kind`.
    pub kind: c_int,
    /// Of a failure; else zeros.
    pub failure: ringback_failure,
    /// Which early dialog of the branch, for `ringback_progress_to_tag`; 0 but in early media.
    pub dialog: u16,
    /// The branch in early media and of an answer; else 0.
    pub branch: u64,
}

/// Why a call has failed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_failure {
    /// The SIP status, 300 to 699.
    pub status: u16,
    /// The cause of ITU-T Q.850; 0 for none.
    pub cause: u8,
}

/// A SIP response to an INVITE, or what stands for one in another protocol. `{.status = 180}` has
/// nothing to it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_response {
    /// The status, 100 to 699. Any other changes nothing.
    pub status: u16,
    /// Whether it has an SDP body: 0 or 1.
    pub sdp: u8,
    /// The cause of ITU-T Q.850 that the header `Reason` has (RFC 3326); 0 for none.
    pub cause: u8,
    /// The value of the header P-Early-Media (RFC 5009), or `NULL`.
    pub p_early_media: Text,
}

/// Where a caller's tones come from.
#[repr(C)]
pub enum ringback_ringback_mode {
    /// From the server, as early media: a 183 with SDP opens it once and no 180 follows.
    InBand = 0,
    /// From the phone, which rings by itself when told so by a plain 180. The server sends nothing
    /// until media is open for another reason: `ringback_progress_media_is_open` says so. (There are
    /// places and frames as always.) A failure without media is over as soon as no INVITE waits for a
    /// final response, since the phone says it by itself.
    Local = 1,
    /// From the server, in a call that is already answered. Nothing is to be sent.
    Answered = 2,
}

/// How a call progresses where servers differ. `ringback_policy_init` makes it what suits a caller
/// who hears everything from the server. Each switch is 0 for off, anything else for on.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_policy {
    /// How long after the first INVITE the trying tone begins, in microseconds: 0 unless set.
    pub hold_off_us: u64,
    /// How long the tone of a failure lasts, in microseconds: 10 s unless set. With 0 none sounds,
    /// with `UINT64_MAX` it ends with the call.
    pub failure_tone_duration_us: u64,
    /// How long after its first 183 with SDP an early dialog counts as ringing, unless its RTP begins
    /// before, in microseconds: for networks that never send a 180. With 0, as it is unless set, it
    /// never does.
    pub ring_without_rtp_us: u64,
    /// A `ringback_ringback_mode`: in band unless set.
    pub ringback_mode: c_int,
    /// Whether a 180 is sent to the caller even after a 183 with SDP. Many phones then ring by
    /// themselves over what the server plays. Off unless set.
    pub ring_after_183: u8,
    /// Whether a 183 without SDP counts as a 180. Off unless set.
    pub ring_on_183: u8,
    /// Whether the first 183 with SDP of a dialog counts as the beginning of its RTP. Off unless
    /// set: a caller who is cut over before the media flows hears silence.
    pub cut_over_at_sdp: u8,
    /// Whether early media that begins later takes the place of one that flows. Off unless set.
    pub latest_early_media: u8,
    /// Whether the header P-Early-Media counts (RFC 5009). On unless set.
    pub p_early_media: u8,
    /// Whether ring goes on when what rang has failed and other branches live. On unless set.
    pub ring_stays: u8,
    /// Whether there is a tone for a call in a queue; without one a 182 changes nothing. Off unless
    /// set; `ringback_tone_plan_policy` sets it as the plan has one.
    pub has_queue_tone: u8,
}

/// What to send to the caller's side.
#[repr(C)]
pub struct ringback_upstream {
    /// The branch whose response has the headers that `relayed_status` needs. Without such a status, 0.
    pub branch: u64,
    /// The status: 180 without SDP, 183 with SDP, 200 with SDP, or that of a failure, which is fit to
    /// be sent without any header of the far end's: 403 for 401 and 407, 480 for 3xx, 500 for 405, 415,
    /// 420, 421, 422, 494 and 503 (RFC 3261 §16.7).
    pub status: u16,
    /// The far end's own status, for a server that copies the headers which that status needs from the
    /// response of `branch`: `WWW-Authenticate` for 401, `Proxy-Authenticate` for 407, `Contact` for 3xx,
    /// `Allow` for 405, `Accept` and `Accept-…` for 415, `Unsupported` for 420, `Require` for 421, `Min-SE`
    /// for 422, `Security-Server` for 494. For any other, 0: `status` is all there is.
    pub relayed_status: u16,
    /// The cause of ITU-T Q.850 of a failure; 0 for none.
    pub cause: u8,
}

/// A branch that is to be cancelled, and why.
#[repr(C)]
pub struct ringback_cancel {
    /// The branch.
    pub branch: u64,
    /// The `cause` of the header `Reason: SIP;cause=…` that the CANCEL is to have (RFC 3326): 200 if
    /// the call was answered elsewhere, to be sent with `;text="Call completed elsewhere"`; 408 if
    /// nobody answered; the status of the failure that decided; 0 for no such header, since the
    /// caller gave up.
    pub cause: u16,
}

/// The progress of one call: what its branches signal goes in, the caller's place comes out.
///
/// A branch is one INVITE that you sent, by any number you like; events of one that was never invited
/// change nothing. `to_tag` names an early dialog of it, since a proxy may fork. `NULL` or an empty one
/// is none: that is the branch's only early dialog, or if there are several one more, which has no
/// name. So is one of more than 255 octets, or that is not UTF-8. A branch has 64 early dialogs; what
/// belongs to any more changes nothing.
///
/// `now_us` is the time since any origin, in microseconds; one before the latest that was given counts
/// as that one. Events may allocate; time, and what the call is asked for, do not.
///
/// After each event, and each `ringback_progress_handle_timeout`, ask
/// `ringback_progress_poll_upstream` and `ringback_progress_poll_cancel`.
pub struct ringback_progress(progress::Progress);

/// Makes it what it is unless set.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_policy_init(policy: *mut ringback_policy) -> ringback_status {
    ask(policy, || Ok(Some(ringback_policy::of(progress::Policy::default()))))
}

/// A call of which no INVITE has been sent. With `NULL` for `policy` it is what suits a caller who
/// hears everything from the server.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_new(
    policy: *const ringback_policy,
    progress: *mut *mut ringback_progress,
) -> ringback_status {
    make(progress, ptr::null_mut(), || ringback_progress::with(policy))
}

/// As many bytes as a call's progress takes in memory of your own.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_size() -> usize {
    size_of::<ringback_progress>()
}

/// What the address of such memory must be a multiple of; memory of `malloc` is.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_alignment() -> usize {
    align_of::<ringback_progress>()
}

/// The progress of a call as `ringback_progress_new` makes it, in memory of your own of `size`
/// bytes, which must stay where it is. End it with `ringback_progress_deinit`, and never free it.
///
/// Thread rule: from any thread, at any time, while no other uses that memory.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_init(
    memory: *mut c_void,
    size: usize,
    policy: *const ringback_policy,
    progress: *mut *mut ringback_progress,
) -> ringback_status {
    make_in(memory, size, progress, || ringback_progress::with(policy))
}

/// An INVITE was sent. For a branch that lives this is a repetition and changes nothing; one that
/// has failed begins anew.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_invite(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.invite(progress::Branch(branch), at(now_us)))
}

/// A response to an INVITE came. `to_tag` counts for 1xx but 100, and for the answer.
/// `RINGBACK_STATUS_ACK_AND_BYE` for a 200 that comes too late: then acknowledge it and end that call at
/// once with a BYE.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_response(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    to_tag: Text,
    response: *const ringback_response,
    now_us: u64,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let (progress, response) = (given(progress)?, copied(response)?);
        let dialog = progress::Branch(branch).dialog(to_tag.of_peer().unwrap_or_default());
        let response = progress::Response {
            status: response.status,
            sdp: response.sdp != 0,
            p_early_media: response.p_early_media.of_peer(),
            cause: (response.cause != 0).then_some(response.cause),
        };
        Ok(progress.0.response(dialog, response, at(now_us)).into())
    })
}

/// A branch was sent anew: its 3xx was followed or its 401 or 407 answered with credentials. Call it
/// in the place of `ringback_progress_response`, for which these are failures. Where a 3xx leads to
/// several branches, invite the others.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_retry(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.retry(progress::Branch(branch), at(now_us)))
}

/// RTP of an early dialog begins to flow. Three packets are proof enough; one may be a stray.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_rtp_begins(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    to_tag: Text,
    now_us: u64,
) -> ringback_status {
    tell_dialog(progress, branch, to_tag, |progress, dialog| {
        progress.rtp_begins(dialog, at(now_us));
    })
}

/// RTP of an early dialog has stopped. Wait for more than 6 s without a packet: the ring tones of
/// some countries, which may be in it, pause as long.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_rtp_stops(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    to_tag: Text,
    now_us: u64,
) -> ringback_status {
    tell_dialog(progress, branch, to_tag, |progress, dialog| {
        progress.rtp_stops(dialog, at(now_us));
    })
}

/// A P-Early-Media header came in a request, as an UPDATE, with that value. In a response it is a
/// field of `ringback_response`.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_p_early_media(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    to_tag: Text,
    value: Text,
    now_us: u64,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let progress = given(progress)?;
        if value.0.is_null() {
            return Err(NULL);
        }
        let dialog = progress::Branch(branch).dialog(to_tag.of_peer().unwrap_or_default());
        progress.0.p_early_media(dialog, value.of_peer().unwrap_or_default(), at(now_us));
        Ok(ringback_status::Ok)
    })
}

/// Whether more branches may come, though all have failed: a server that tries one phone after
/// another says 1 before the first and 0 once the last is invited. Off at first.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_set_hunting(
    progress: Option<&mut ringback_progress>,
    more_may_come: c_int,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.set_hunting(more_may_come != 0, at(now_us)))
}

/// Nobody has answered in the time that you give them: every branch that lives fails with 408, and
/// no more will come. A 200 still counts until they are cancelled. To give up on one branch alone,
/// cancel it and say that it has answered with 408: its 487 would tell nothing.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_no_answer(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.no_answer(at(now_us)))
}

/// The caller gives up: a CANCEL, or a BYE if his call was answered before.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_caller_cancelled(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.caller_cancelled(at(now_us)))
}

/// An announcement begins, over any tone. An answer or a cancel ends it.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_start_announcement(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.start_announcement(at(now_us)))
}

/// The announcement is over. Without one this changes nothing.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_end_announcement(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.end_announcement(at(now_us)))
}

/// A queue or a ring group that is one branch here hands its state up. Call it after every event of
/// the group, its time among them; where nothing has changed it changes nothing. For that branch,
/// trying is nothing, or a 181 if it rang or was queued; ring is a 180, queued a 182; early media is its
/// RTP that flows; a failure is that failure, a cancel 487, an answer 200; silence and announcements
/// change nothing. A group that failed and is tried once more is to be invited here once more, too.
/// `RINGBACK_STATUS_ACK_AND_BYE` if its answer comes too late, and it is to be ended;
/// `RINGBACK_STATUS_VALUE` if both are the same call.
///
/// Thread rule: one thread at a time for each of the two calls.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_group(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    group: *const ringback_progress,
    now_us: u64,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let progress = given(progress)?;
        if ptr::eq(progress, group) {
            return Err(Fault::new(ringback_status::Value, "a call is no branch of itself"));
        }
        // SAFETY: the caller says that it is NULL or sound, and it is another one than `progress`.
        let group = given(unsafe { group.as_ref() })?;
        Ok(progress.0.group(progress::Branch(branch), &group.0, at(now_us)).into())
    })
}

/// Time has passed. To call it early or often is harmless: before every frame is a good time.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_handle_timeout(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.handle_timeout(at(now_us)))
}

/// When to call `ringback_progress_handle_timeout`, if nothing happens before, in microseconds.
/// `RINGBACK_STATUS_NOTHING` if there is nothing to wait for. It may change with every event.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_next_timeout(
    progress: Option<&ringback_progress>,
    at_us: *mut u64,
) -> ringback_status {
    ask(at_us, || {
        let next = given(progress)?.0.next_timeout();
        Ok(next.map(|at| u64::try_from(at.as_nanos().div_ceil(1_000)).unwrap_or(u64::MAX)))
    })
}

/// Whether media is to be open to the caller, since something came that needs it; until then frames
/// are not to be sent. It never closes. False for `NULL`.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_media_is_open(progress: Option<&ringback_progress>) -> bool {
    progress.is_some_and(|progress| progress.0.media_is_open())
}

/// What the caller is to hear now. It changes with events only, time among them.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_state(
    progress: Option<&ringback_progress>,
    place: *mut ringback_call_state,
) -> ringback_status {
    ask(place, || Ok(Some(ringback_call_state::of(given(progress)?.0.state()))))
}

/// The failure that the call has come to, while its tone lasts and once it is over;
/// `RINGBACK_STATUS_NOTHING` if there is none, or under an announcement.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_failure(
    progress: Option<&ringback_progress>,
    failure: *mut ringback_failure,
) -> ringback_status {
    ask(failure, || Ok(given(progress)?.0.failure().map(ringback_failure::of)))
}

/// What to send to the caller's side; ask after every event, time among them, until it is
/// `RINGBACK_STATUS_NOTHING`. Each is advised once. The final response of a failure comes when its tone
/// has been heard.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_poll_upstream(
    progress: Option<&mut ringback_progress>,
    upstream: *mut ringback_upstream,
) -> ringback_status {
    ask(upstream, || Ok(given(progress)?.0.poll_upstream().map(ringback_upstream::of)))
}

/// A branch that is to be cancelled, since the call is decided without it, and why; ask after every event,
/// time among them, until it is `RINGBACK_STATUS_NOTHING`. Each is named once. A CANCEL may be sent only after a
/// provisional response (RFC 3261 §9.1).
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_poll_cancel(
    progress: Option<&mut ringback_progress>,
    cancel: *mut ringback_cancel,
) -> ringback_status {
    ask(cancel, || {
        let cancel = given(progress)?.0.poll_cancel();
        Ok(cancel.map(|(branch, reason)| ringback_cancel {
            branch: branch.0,
            cause: reason.cause().unwrap_or_default(),
        }))
    })
}

/// The To-tag of the early dialog that a place of early media names, to a buffer of `size` octets;
/// empty if nobody has named it, or if it is no more. One has at most 255 octets.
/// `RINGBACK_STATUS_VALUE` for another kind of place.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_to_tag(
    progress: Option<&ringback_progress>,
    place: *const ringback_call_state,
    to_tag: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(to_tag, size, || {
        let (progress, place) = (given(progress)?, copied(place)?);
        let crate::CallState::EarlyMedia(dialog) = place.read()? else {
            return Err(Fault::new(ringback_status::Value, "the place is no early media"));
        };
        Ok(Some(progress.0.to_tag(dialog)))
    })
}

/// How servers differ, as this call was made with.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_policy(
    progress: Option<&ringback_progress>,
    policy: *mut ringback_policy,
) -> ringback_status {
    ask(policy, || Ok(Some(ringback_policy::of(given(progress)?.0.policy()))))
}

/// A place in a few English words, as `ring` or `failure 486`, to a buffer of `size` octets.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_state_text(
    place: *const ringback_call_state,
    text: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(text, size, || Ok(Some(copied(place)?.read()?.to_string())))
}

/// The one of two failures that tells the caller more, to `best`: 6xx before 486, then 404, 410, 484
/// and 485, any other 4xx, 5xx, 3xx, and last 487 and 503; of two alike the lower status, of the same
/// status one with a cause. `RINGBACK_STATUS_VALUE` if one of them is none.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_failure_best(
    one: ringback_failure,
    other: ringback_failure,
    best: *mut ringback_failure,
) -> ringback_status {
    ask(best, || Ok(Some(ringback_failure::of(one.read()?.best(other.read()?)))))
}

/// Frees a call's progress of `ringback_progress_new`, or does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_free(progress: Option<Box<ringback_progress>>) {
    free(progress);
}

/// Ends a call's progress of `ringback_progress_init`, or does nothing with `NULL`. Its memory is
/// yours again.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_deinit(progress: Option<&mut ringback_progress>) {
    end(progress);
}

impl ringback_progress {
    fn with(policy: *const ringback_policy) -> Result<Self, Fault> {
        let policy =
            if policy.is_null() { progress::Policy::default() } else { copied(policy)?.read()? };
        Ok(Self(progress::Progress::new(policy)))
    }
}

fn tell_progress(
    progress: Option<&mut ringback_progress>,
    event: impl FnOnce(&mut progress::Progress),
) -> ringback_status {
    answer(ptr::null_mut(), || {
        event(&mut given(progress)?.0);
        Ok(ringback_status::Ok)
    })
}

fn tell_dialog(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    to_tag: Text,
    event: impl FnOnce(&mut progress::Progress, progress::DialogRef<'_>),
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let dialog = progress::Branch(branch).dialog(to_tag.of_peer().unwrap_or_default());
        event(&mut given(progress)?.0, dialog);
        Ok(ringback_status::Ok)
    })
}

fn at(now_us: u64) -> Duration {
    Duration::from_micros(now_us)
}

impl From<ResponseAction> for ringback_status {
    fn from(verdict: ResponseAction) -> Self {
        match verdict {
            ResponseAction::Continue => Self::Ok,
            ResponseAction::AckAndBye => Self::AckAndBye,
        }
    }
}

impl ringback_call_state {
    fn of(place: crate::CallState) -> Self {
        let is = |kind: ringback_call_state_kind| Self {
            kind: kind as c_int,
            failure: ringback_failure { status: 0, cause: 0 },
            dialog: 0,
            branch: 0,
        };
        match place {
            crate::CallState::Silence => is(ringback_call_state_kind::Silence),
            crate::CallState::Trying => is(ringback_call_state_kind::Trying),
            crate::CallState::Ring => is(ringback_call_state_kind::Ring),
            crate::CallState::Queued => is(ringback_call_state_kind::Queued),
            crate::CallState::Failure(failure) => Self {
                failure: ringback_failure::of(failure),
                ..is(ringback_call_state_kind::Failure)
            },
            crate::CallState::Announcement => is(ringback_call_state_kind::Announcement),
            crate::CallState::EarlyMedia(dialog) => {
                let branch = dialog.branch().0;
                Self { dialog: dialog.number(), branch, ..is(ringback_call_state_kind::EarlyMedia) }
            }
            crate::CallState::Answered(branch) => {
                Self { branch: branch.0, ..is(ringback_call_state_kind::Answered) }
            }
            crate::CallState::Over => is(ringback_call_state_kind::Over),
        }
    }

    fn read(&self) -> Result<crate::CallState, Fault> {
        let branch = progress::Branch(self.branch);
        Ok(match self.kind {
            0 => crate::CallState::Silence,
            1 => crate::CallState::Trying,
            2 => crate::CallState::Ring,
            3 => crate::CallState::Queued,
            4 => crate::CallState::Failure(self.failure.read()?),
            5 => crate::CallState::Announcement,
            6 => crate::CallState::EarlyMedia(DialogId::from_number(branch, self.dialog)),
            7 => crate::CallState::Answered(branch),
            8 => crate::CallState::Over,
            _ => {
                return Err(Fault::new(ringback_status::Value, "it is no ringback_call_state_kind"));
            }
        })
    }
}

impl ringback_failure {
    fn of(failure: progress::Failure) -> Self {
        Self { status: failure.status(), cause: failure.cause().unwrap_or_default() }
    }

    fn read(self) -> Result<progress::Failure, Fault> {
        let failure = progress::Failure::from_status(self.status)
            .ok_or(Fault::new(ringback_status::Value, "a failure has a status of 300 to 699"))?;
        Ok(failure.with_cause((self.cause != 0).then_some(self.cause)))
    }
}

impl ringback_upstream {
    fn of(upstream: progress::Upstream) -> Self {
        let rejection = match upstream {
            progress::Upstream::Failure(rejection) => Some(rejection),
            _ => None,
        };
        let relayed = rejection.and_then(progress::Rejection::relayed);
        Self {
            branch: relayed.map_or(0, |relayed| relayed.branch.0),
            status: upstream.status(),
            relayed_status: relayed.map_or(0, |relayed| relayed.status),
            cause: rejection.and_then(|rejection| rejection.failure().cause()).unwrap_or_default(),
        }
    }
}

impl ringback_policy {
    fn of(policy: progress::Policy) -> Self {
        let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let mode = match policy.ringback_mode {
            progress::RingbackMode::InBand => ringback_ringback_mode::InBand,
            progress::RingbackMode::Local => ringback_ringback_mode::Local,
            progress::RingbackMode::Answered => ringback_ringback_mode::Answered,
        };
        Self {
            hold_off_us: micros(policy.hold_off),
            failure_tone_duration_us: micros(policy.failure_tone_duration),
            // 0 is none, and 1 µs is as good as no time.
            ring_without_rtp_us: policy
                .ring_without_rtp
                .map_or(0, |patience| micros(patience).max(1)),
            ringback_mode: mode as c_int,
            ring_after_183: policy.ring_after_183.into(),
            ring_on_183: policy.ring_on_183.into(),
            cut_over_at_sdp: policy.cut_over_at_sdp.into(),
            latest_early_media: policy.latest_early_media.into(),
            p_early_media: policy.p_early_media.into(),
            ring_stays: policy.ring_stays.into(),
            has_queue_tone: policy.has_queue_tone.into(),
        }
    }

    fn read(&self) -> Result<progress::Policy, Fault> {
        let duration = |us| if us == u64::MAX { Duration::MAX } else { Duration::from_micros(us) };
        Ok(progress::Policy {
            hold_off: duration(self.hold_off_us),
            failure_tone_duration: duration(self.failure_tone_duration_us),
            ring_without_rtp: match self.ring_without_rtp_us {
                0 => None,
                us => Some(duration(us)),
            },
            ringback_mode: match self.ringback_mode {
                0 => progress::RingbackMode::InBand,
                1 => progress::RingbackMode::Local,
                2 => progress::RingbackMode::Answered,
                _ => {
                    return Err(Fault::new(
                        ringback_status::Value,
                        "it is no ringback_ringback_mode",
                    ));
                }
            },
            ring_after_183: self.ring_after_183 != 0,
            ring_on_183: self.ring_on_183 != 0,
            cut_over_at_sdp: self.cut_over_at_sdp != 0,
            latest_early_media: self.latest_early_media != 0,
            p_early_media: self.p_early_media != 0,
            ring_stays: self.ring_stays != 0,
            has_queue_tone: self.has_queue_tone != 0,
        })
    }
}

// ---------------------------------------------------------------------------------------------
// Plans, and what a caller hears
// ---------------------------------------------------------------------------------------------

/// Which tone a caller hears in which place, all in one format. Set it up in one thread; once calls
/// use it, it is not to be changed, and any number of threads may use it at once.
pub struct ringback_tone_plan(Coded<crate::TonePlan<u8>, crate::TonePlan<i16>>);

/// When a tone makes way for another.
#[repr(C)]
#[allow(dead_code, reason = "the names are for C")]
pub enum ringback_tone_change {
    /// In the next frame.
    Immediate = 0,
    /// In the first frame that is a pause of the old tone, or after 3 s if none comes before; at once
    /// if no pause as long as a frame is to come. For an answer, early media, an announcement without a
    /// tone, and the end, nobody waits.
    AfterBurst = 1,
}

/// What one caller hears: frames of the tone for each place that he comes to, joined without a
/// click.
pub struct ringback_call_player(Coded<crate::CallPlayer<u8>, crate::CallPlayer<i16>>);

/// The tones of a zone: trying, ring, busy, congestion and info, and queued if the zone has it. Of
/// those that it lacks, the zone's congestion stands in for info and its busy for both; then comes the
/// default set. With `NULL` for `zone` it is the default zone, with `NULL` for `playback` what callers
/// are used to: −10 dBm0 for each frequency, and ramps of 4 ms.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_from_zone(
    indications: Option<&ringback_tone_zones>,
    zone: Text,
    format: *const ringback_format,
    playback: *const ringback_playback,
    plan: *mut *mut ringback_tone_plan,
    error: *mut ringback_error,
) -> ringback_status {
    make(plan, error, || {
        let zone = given(indications)?.find(zone)?;
        let playback = playback_or_default(playback)?;
        Ok(ringback_tone_plan(match copied(format)?.read()? {
            Coded::Octets(format) => {
                Coded::Octets(crate::TonePlan::from_zone_with_playback(zone, format, playback)?)
            }
            Coded::Samples(format) => {
                Coded::Samples(crate::TonePlan::from_zone_with_playback(zone, format, playback)?)
            }
        }))
    })
}

/// The tones of a zone as `ringback_tone_plan_from_zone`, rendered by a bank or shared with it. With `NULL`
/// for `zone` it is the default zone.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_from_bank(
    bank: Option<&ringback_tone_bank>,
    zone: Text,
    plan: *mut *mut ringback_tone_plan,
    error: *mut ringback_error,
) -> ringback_status {
    make(plan, error, || {
        let zone = zone.get_or_none()?;
        Ok(ringback_tone_plan(match &given(bank)?.0 {
            Coded::Octets(bank) => Coded::Octets(plan_of(bank, zone)?),
            Coded::Samples(bank) => Coded::Samples(plan_of(bank, zone)?),
        }))
    })
}

fn plan_of<S: PayloadElement>(
    bank: &ToneBank<S>,
    zone: Option<&str>,
) -> Result<crate::TonePlan<S>, Fault> {
    Ok(crate::TonePlan::from_bank(bank, find(bank.indications(), zone)?.name())?)
}

/// A plan of these tones, which stay yours. `busy` stands for every failure until others are set.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_new(
    trying: Option<&ringback_rendered_tone>,
    ring: Option<&ringback_rendered_tone>,
    busy: Option<&ringback_rendered_tone>,
    plan: *mut *mut ringback_tone_plan,
    error: *mut ringback_error,
) -> ringback_status {
    make(plan, error, || {
        let tones = (&given(trying)?.0, &given(ring)?.0, &given(busy)?.0);
        Ok(ringback_tone_plan(match tones {
            (Coded::Octets(trying), Coded::Octets(ring), Coded::Octets(busy)) => {
                Coded::Octets(crate::TonePlan::new(trying.clone(), ring.clone(), busy.clone())?)
            }
            (Coded::Samples(trying), Coded::Samples(ring), Coded::Samples(busy)) => {
                Coded::Samples(crate::TonePlan::new(trying.clone(), ring.clone(), busy.clone())?)
            }
            _ => return Err(TonePlanError::Format.into()),
        }))
    })
}

/// Sets another tone for a kind of place: trying, ring, queued or announcement. The tone stays
/// yours.
///
/// Thread rule: one thread at a time for each plan, before calls use it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_set_tone(
    plan: Option<&mut ringback_tone_plan>,
    place_kind: c_int,
    tone: Option<&ringback_rendered_tone>,
    error: *mut ringback_error,
) -> ringback_status {
    answer(error, || {
        let (plan, tone) = (given(plan)?, given(tone)?);
        match (&mut plan.0, &tone.0) {
            (Coded::Octets(plan), Coded::Octets(tone)) => set_tone(plan, place_kind, tone)?,
            (Coded::Samples(plan), Coded::Samples(tone)) => set_tone(plan, place_kind, tone)?,
            _ => return Err(TonePlanError::Format.into()),
        }
        Ok(ringback_status::Ok)
    })
}

/// Sets a tone for the failures that have that name, as `busy`, `congestion` and `info`. The tone
/// stays yours.
///
/// Thread rule: one thread at a time for each plan, before calls use it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_set_failure(
    plan: Option<&mut ringback_tone_plan>,
    name: Text,
    tone: Option<&ringback_rendered_tone>,
    error: *mut ringback_error,
) -> ringback_status {
    answer(error, || {
        let (plan, name, tone) = (given(plan)?, name.get()?, given(tone)?);
        match (&mut plan.0, &tone.0) {
            (Coded::Octets(plan), Coded::Octets(tone)) => {
                *plan = plan.clone().with_failure(name, tone.clone())?;
            }
            (Coded::Samples(plan), Coded::Samples(tone)) => {
                *plan = plan.clone().with_failure(name, tone.clone())?;
            }
            _ => return Err(TonePlanError::Format.into()),
        }
        Ok(ringback_status::Ok)
    })
}

/// Sets the name of a SIP status's failure, 300 to 699, or that of a cause of ITU-T Q.850, 1 to 127,
/// or with 0 that of all that has no other. With `NULL` for `name` nothing sounds. A cause that has a
/// name counts for more than the status that it came with. For a name without a tone
/// (`ringback_tone_plan_set_failure` gives it one), congestion is heard, or busy.
///
/// Unless set, busy are 401, 402, 403, 407, 486, 600 and 603, and the causes 17 and 21; info 404, 410,
/// 484, 485 and 604, and the causes 1, 3, 22 and 28; 487 has none, and all others are congestion.
///
/// Thread rule: one thread at a time for each plan, before calls use it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_name_failure(
    plan: Option<&mut ringback_tone_plan>,
    status_or_cause: u16,
    name: Text,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let (plan, name) = (given(plan)?, name.get_or_none()?);
        let named = |tones: &FailureTones| match status_or_cause {
            0 => Ok(tones.clone().with_rest(name)),
            cause @ 1..=127 => Ok(tones.clone().with_cause(cause as u8, name)),
            status @ 300..=699 => Ok(tones.clone().with_status(status, name)),
            _ => Err(Fault::new(ringback_status::Value, "it is neither a status nor a cause")),
        };
        match &mut plan.0 {
            Coded::Octets(plan) => {
                *plan = plan.clone().with_failure_tones(named(plan.failure_tones())?);
            }
            Coded::Samples(plan) => {
                *plan = plan.clone().with_failure_tones(named(plan.failure_tones())?);
            }
        }
        Ok(ringback_status::Ok)
    })
}

/// Sets how long a tone fades when another takes its place, in microseconds, up to a second: 20000
/// unless set, and never longer than a frame. With 0 it is cut off, with a click.
///
/// Thread rule: one thread at a time for each plan, before calls use it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_set_fade(
    plan: Option<&mut ringback_tone_plan>,
    fade_us: u32,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let fade = Ramp::new(Duration::from_micros(fade_us.into()))?;
        match &mut given(plan)?.0 {
            Coded::Octets(plan) => *plan = plan.clone().with_fade(fade),
            Coded::Samples(plan) => *plan = plan.clone().with_fade(fade),
        }
        Ok(ringback_status::Ok)
    })
}

/// Sets when a tone makes way for another, a `ringback_tone_change`: at once unless set.
///
/// Thread rule: one thread at a time for each plan, before calls use it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_set_tone_change(
    plan: Option<&mut ringback_tone_plan>,
    switch_: c_int,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let switch = match switch_ {
            0 => crate::ToneChange::Immediate,
            1 => crate::ToneChange::AfterBurst,
            _ => return Err(Fault::new(ringback_status::Value, "it is no ringback_tone_change")),
        };
        match &mut given(plan)?.0 {
            Coded::Octets(plan) => *plan = plan.clone().with_tone_change(switch),
            Coded::Samples(plan) => *plan = plan.clone().with_tone_change(switch),
        }
        Ok(ringback_status::Ok)
    })
}

/// The policy that suits it, with all else as by default: a call is queued if there is a tone for
/// it.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_policy(
    plan: Option<&ringback_tone_plan>,
    policy: *mut ringback_policy,
) -> ringback_status {
    ask(policy, || {
        Ok(Some(ringback_policy::of(match &given(plan)?.0 {
            Coded::Octets(plan) => plan.policy(),
            Coded::Samples(plan) => plan.policy(),
        })))
    })
}

/// The tone that is heard in a place, to be freed by itself. `RINGBACK_STATUS_NOTHING` where there
/// is silence, or audio of others.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_tone(
    plan: Option<&ringback_tone_plan>,
    place: *const ringback_call_state,
    tone: *mut *mut ringback_rendered_tone,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let out = Out::new(tone)?;
        let (plan, place) = (given(plan)?, copied(place)?.read()?);
        let tone = match &plan.0 {
            Coded::Octets(plan) => plan.tone(place).cloned().map(Coded::Octets),
            Coded::Samples(plan) => plan.tone(place).cloned().map(Coded::Samples),
        };
        let Some(tone) = tone else { return Ok(ringback_status::Nothing) };
        out.write(Box::into_raw(Box::new(ringback_rendered_tone(tone))));
        Ok(ringback_status::Ok)
    })
}

/// Frees it, or does nothing with `NULL`. Calls keep what they need.
///
/// Thread rule: from any thread, once no other uses this handle.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_free(plan: Option<Box<ringback_tone_plan>>) {
    free(plan);
}

fn set_tone<S: PayloadElement>(
    plan: &mut crate::TonePlan<S>,
    place_kind: c_int,
    tone: &RenderedTone<S>,
) -> Result<(), Fault> {
    let (tone, old) = (tone.clone(), plan.clone());
    *plan = match place_kind {
        1 => old.with_trying(tone)?,
        2 => old.with_ring(tone)?,
        3 => old.with_queued(tone)?,
        5 => old.with_announcement(tone)?,
        _ => {
            return Err(Fault::new(
                ringback_status::Value,
                "a place of that kind has no tone to be set",
            ));
        }
    };
    Ok(())
}

/// A caller who has heard nothing yet. Of the plan it keeps what it needs.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_new(
    plan: Option<&ringback_tone_plan>,
    player: *mut *mut ringback_call_player,
) -> ringback_status {
    make(player, ptr::null_mut(), || ringback_call_player::of(plan))
}

/// As many bytes as it takes in memory of your own. It allocates a frame besides.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_size() -> usize {
    size_of::<ringback_call_player>()
}

/// What the address of such memory must be a multiple of; memory of `malloc` is.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_alignment() -> usize {
    align_of::<ringback_call_player>()
}

/// A caller as `ringback_call_player_new` makes him, in memory of your own of `size` bytes, which must stay where
/// it is. End it with `ringback_call_player_deinit`, and never free it.
///
/// Thread rule: from any thread, at any time, while no other uses that memory.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_init(
    memory: *mut c_void,
    size: usize,
    plan: Option<&ringback_tone_plan>,
    player: *mut *mut ringback_call_player,
) -> ringback_status {
    make_in(memory, size, player, || ringback_call_player::of(plan))
}

/// The next frame, for the place that the caller is in now, without a copy: its payload lives until
/// the next call with this handle. Every call is one ptime, whether there is a frame or not.
///
/// `RINGBACK_STATUS_ELSEWHERE` where the audio is not ours, and the place says whose: the far end's
/// in early media and once it is answered, the server's in an announcement if the plan has none,
/// nobody's once it is over. If a tone sounded before, it fades in one more frame first. In silence,
/// where a failure has no tone, and behind the end of a tone that ends, frames are silent. A change of
/// place takes effect in the very next frame, and the new tone begins at its start. Allocates nothing.
///
/// Thread rule: one thread at a time for each handle.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_next_frame(
    player: Option<&mut ringback_call_player>,
    place: *const ringback_call_state,
    frame: *mut ringback_frame,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let frame = Out::new(frame)?;
        let (player, place) = (given(player)?, copied(place)?.read()?);
        Ok(match &mut player.0 {
            Coded::Octets(player) => lend(player.timestamp(), player.next_frame(place), frame),
            Coded::Samples(player) => lend(player.timestamp(), player.next_frame(place), frame),
        }
        .unwrap_or(ringback_status::Elsewhere))
    })
}

/// Whether a tone that ends has come to its end: of a failure, or an announcement. From then on
/// frames are silent until the place changes. False for `NULL`.
///
/// Thread rule: one thread at a time for each handle.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_tone_is_over(player: Option<&ringback_call_player>) -> bool {
    match player.map(|player| &player.0) {
        None => false,
        Some(Coded::Octets(player)) => player.tone_is_over(),
        Some(Coded::Samples(player)) => player.tone_is_over(),
    }
}

/// The timestamp of the next frame: samples since the first; 0 for `NULL`.
///
/// Thread rule: one thread at a time for each handle.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_timestamp(player: Option<&ringback_call_player>) -> u64 {
    match player.map(|player| &player.0) {
        None => 0,
        Some(Coded::Octets(player)) => player.timestamp(),
        Some(Coded::Samples(player)) => player.timestamp(),
    }
}

/// Frees one of `ringback_call_player_new`, or does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_free(player: Option<Box<ringback_call_player>>) {
    free(player);
}

/// Ends one of `ringback_call_player_init`, or does nothing with `NULL`. Its memory is yours again.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_deinit(player: Option<&mut ringback_call_player>) {
    end(player);
}

impl ringback_call_player {
    fn of(plan: Option<&ringback_tone_plan>) -> Result<Self, Fault> {
        let playing = match &given(plan)?.0 {
            Coded::Octets(plan) => Coded::Octets(crate::CallPlayer::new(plan)),
            Coded::Samples(plan) => Coded::Samples(crate::CallPlayer::new(plan)),
        };
        Ok(Self(playing))
    }
}

// ---------------------------------------------------------------------------------------------
// The border
// ---------------------------------------------------------------------------------------------

/// What the thread rules promise: any handle may go to another thread, and many may use at once what
/// never changes.
const _: () = {
    const fn goes<T: Send>() {}
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<ringback_tone_zones>();
    is_shared::<ringback_rendered_tone>();
    is_shared::<ringback_tone_bank>();
    is_shared::<ringback_tone_plan>();
    goes::<ringback_player>();
    goes::<ringback_progress>();
    goes::<ringback_call_player>();
};

/// Puts a new handle on the heap; `NULL` if there is none. Where it and the error have the same memory
/// one would be lost, so neither is written.
fn make<T>(
    out: *mut *mut T,
    error: *mut ringback_error,
    make: impl FnOnce() -> Result<T, Fault>,
) -> ringback_status {
    if overlap(out, error) {
        return ringback_status::Value;
    }
    answer(error, || {
        let out = Out::new(out)?;
        out.write(Box::into_raw(Box::new(make()?)));
        Ok(ringback_status::Ok)
    })
}

/// Puts a new handle into memory of the caller's; `NULL` if there is none.
fn make_in<T>(
    memory: *mut c_void,
    size: usize,
    out: *mut *mut T,
    make: impl FnOnce() -> Result<T, Fault>,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let memory: *mut T = memory.cast();
        let lies_within = overlap(out, memory);
        let out = Out::new(out)?;
        if memory.is_null() {
            return Err(NULL);
        }
        if size < size_of::<T>() || !memory.is_aligned() {
            return Err(Fault::new(
                ringback_status::Memory,
                "the memory is too small or not aligned",
            ));
        }
        if lies_within {
            return Err(Fault::new(
                ringback_status::Memory,
                "the handle is to be put into the memory of what it stands for",
            ));
        }
        let made = make()?;
        // SAFETY: it is aligned, so large, and the caller gives it to us.
        unsafe { memory.write(made) };
        out.write(memory);
        Ok(ringback_status::Ok)
    })
}

fn free<T>(handle: Option<Box<T>>) {
    answer(ptr::null_mut(), || {
        drop(handle);
        Ok(ringback_status::Ok)
    });
}

/// Ends what stands in memory of the caller's.
fn end<T>(handle: Option<&mut T>) {
    answer(ptr::null_mut(), || {
        let handle: *mut T = given(handle)?;
        // SAFETY: it was made by `make_in`, and the caller uses it no more.
        unsafe { ptr::drop_in_place(handle) };
        Ok(ringback_status::Ok)
    });
}

/// What there may be, to `out`; zeros if there is nothing.
#[inline]
fn ask<T>(out: *mut T, ask: impl FnOnce() -> Result<Option<T>, Fault>) -> ringback_status {
    answer(ptr::null_mut(), || {
        let out = Out::new(out)?;
        Ok(match ask()? {
            None => ringback_status::Nothing,
            Some(value) => {
                out.write(value);
                ringback_status::Ok
            }
        })
    })
}

/// What text there may be, to a buffer of the caller's, ended by a zero; an empty one if there is
/// none, or if it does not fit.
fn ask_text<T: AsRef<str>>(
    buffer: *mut c_char,
    size: usize,
    ask: impl FnOnce() -> Result<Option<T>, Fault>,
) -> ringback_status {
    const TOO_SMALL: Fault = Fault::new(ringback_status::Buffer, "the buffer is too small");
    answer(ptr::null_mut(), || {
        if buffer.is_null() {
            return Err(NULL);
        }
        if size == 0 {
            return Err(TOO_SMALL);
        }
        // Empty, unless there is a text that fits; written last, since it may hold what is read.
        let empty = Out::new(buffer)?;
        let Some(text) = ask()? else { return Ok(ringback_status::Nothing) };
        let text = text.as_ref();
        if text.len() >= size || size > isize::MAX as usize {
            return Err(TOO_SMALL);
        }
        // SAFETY: the buffer has more octets than the text, which is no part of it: it is ours, and what
        // the caller gave is not used any more.
        unsafe { ptr::copy(text.as_ptr().cast(), buffer, text.len()) };
        mem::forget(empty);
        // SAFETY: as above, one octet more.
        unsafe { buffer.add(text.len()).write(0) };
        Ok(ringback_status::Ok)
    })
}

#[inline]
fn given<T>(pointer: Option<T>) -> Result<T, Fault> {
    pointer.ok_or(NULL)
}

/// A copy of a struct that the caller passes. No reference to it is kept, since a result may take its
/// place.
#[inline]
fn copied<T: Copy>(pointer: *const T) -> Result<T, Fault> {
    if pointer.is_null() {
        return Err(NULL);
    }
    // SAFETY: it is not null, and the caller says that it is aligned and alive.
    Ok(unsafe { pointer.read() })
}

/// Whether two pointers are to memory that has octets in common; `NULL` is to none.
#[inline]
fn overlap<T, U>(one: *const T, other: *const U) -> bool {
    let (begin, other_begin) = (one.addr(), other.addr());
    !one.is_null()
        && !other.is_null()
        && begin < other_begin.saturating_add(size_of::<U>())
        && other_begin < begin.saturating_add(size_of::<T>())
}

/// Runs what a function does, and answers. The error, if one is asked for, is written last.
#[inline]
fn answer(
    error: *mut ringback_error,
    run: impl FnOnce() -> Result<ringback_status, Fault>,
) -> ringback_status {
    let outcome = outcome(run);
    let status = outcome.as_ref().map_or_else(Fault::status, |status| *status);
    if !error.is_null() {
        let why = ringback_error::of(&outcome.err().unwrap_or(Fault::new(status, "")));
        // SAFETY: it is not null, and the caller says that it is room for an error.
        unsafe { error.write(why) };
    }
    status
}

/// Where a result goes: zeros, if there is none. Nothing is written before the function has read what it
/// was given, so the same memory may be both.
struct Out<T>(*mut T);

impl<T> Out<T> {
    #[inline]
    fn new(out: *mut T) -> Result<Self, Fault> {
        if out.is_null() { Err(NULL) } else { Ok(Self(out)) }
    }

    #[inline]
    fn write(self, value: T) {
        // SAFETY: it is not null, and the caller says that it is room for such a value.
        unsafe { self.0.write(value) };
        mem::forget(self);
    }
}

impl<T> Drop for Out<T> {
    fn drop(&mut self) {
        // SAFETY: as above; octets of a result may be any.
        unsafe { self.0.write_bytes(0, 1) };
    }
}

/// Text in UTF-8 that ends in a zero, or `NULL`. Only C makes one, by passing it.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Text(*const c_char);

impl Text {
    fn get(&self) -> Result<&str, Fault> {
        given(self.get_or_none()?)
    }

    /// What a peer has sent: if it can't be read, it is as if he had not.
    fn of_peer(&self) -> Option<&str> {
        self.get_or_none().unwrap_or_default()
    }

    fn get_or_none(&self) -> Result<Option<&str>, Fault> {
        if self.0.is_null() {
            return Ok(None);
        }
        // SAFETY: the caller says that it ends in a zero, and it stays while he waits for us, which
        // is as long as `self` does.
        let text = unsafe { CStr::from_ptr(self.0) };
        match text.to_str() {
            Ok(text) => Ok(Some(text)),
            Err(error) => Err(Fault::of(ringback_status::Utf8, error)),
        }
    }
}

/// What a pointer and a count stand for; nothing if the count is 0, whatever the pointer.
///
/// # Safety
/// If the pointer is not `NULL`, so many elements stand there for as long as they are used.
unsafe fn elements<'a, T>(pointer: *const T, count: usize) -> Result<&'a [T], Fault> {
    if count == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(NULL);
    }
    if !pointer.is_aligned() || count > isize::MAX as usize / size_of::<T>() {
        return Err(Fault::new(ringback_status::Value, "no such array can be"));
    }
    // SAFETY: it is not null, aligned and of a possible size, and the caller says it is there.
    Ok(unsafe { slice::from_raw_parts(pointer, count) })
}

/// For C, in which a text has no zero but at its end.
fn without_zeros(text: String) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}
