//! All tones of all zones in one format.

use std::ffi::{c_char, c_void};

use ringback::{BankError, PayloadElement, RenderedTone, ToneBank, Unrendered};

use crate::answer::{Failed, ringback_error, ringback_status};
use crate::border::{answer, copied, free, given, make};
use crate::coded::{Coded, each, map_each};
use crate::format::{playback_or_default, ringback_format, ringback_playback};
use crate::rendered_tone::ringback_rendered_tone;
use crate::text::{Text, without_zeros};
use crate::tone_zones::ringback_tone_zones;

/// A bank: all tones of all zones in one format, each rendered on its first use. Any number of
/// threads may use it simultaneously.
pub struct ringback_tone_bank(pub(crate) Coded<ToneBank<u8>, ToneBank<i16>>);

/// A tone that can't be rendered in a bank's format. Its pointers are valid only during the
/// callback.
#[repr(C)]
pub struct ringback_unrendered {
    /// The name of the zone.
    pub zone: *const c_char,
    /// The name of the tone.
    pub tone: *const c_char,
    /// The reason, on one line.
    pub message: *const c_char,
}

/// A callback for each tone that can't be rendered. It gets the `user` pointer, and it must return.
pub type ringback_report_unrendered =
    Option<extern "C" fn(unrendered: &ringback_unrendered, user: *mut c_void)>;

/// Creates a bank with a copy of these tone zones. `NULL` for `playback` means the defaults.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_bank_new(
    zones: Option<&ringback_tone_zones>,
    format: *const ringback_format,
    playback: *const ringback_playback,
    bank: *mut *mut ringback_tone_bank,
    error: *mut ringback_error,
) -> ringback_status {
    make(bank, error, || {
        let zones = ringback::ToneZones::clone(&given(zones)?.0);
        let playback = playback_or_default(playback)?;
        Ok(ringback_tone_bank(
            map_each!(copied(format)?.read()?, format => ToneBank::with_playback(zones, format, playback)),
        ))
    })
}

/// Gets a tone of the bank, which you free separately. `NULL` for `zone` means the default zone.
/// The first call for a tone renders it, and simultaneous calls for the same tone wait.
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
        Ok(ringback_rendered_tone(map_each!(&given(bank)?.0, bank => tone_of(bank, zone, name)?)))
    })
}

/// Renders every tone of every zone now, so that no call has to wait for one. Calls `report` with
/// `user` for each tone that can't be rendered; `report` may be `NULL`. Renders all the others.
///
/// Returns `RINGBACK_STATUS_FAULTS` if some tones can't be rendered, and describes the first in
/// `error`. The bank remains usable.
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
        let unrendered = each!(&given(bank)?.0, bank => bank.render_all());
        if let Some(report) = report {
            for tone in &unrendered {
                tell_unrendered(tone, report, user);
            }
        }
        match unrendered.first() {
            None => Ok(ringback_status::Ok),
            Some(first) => Err(Failed::of_error(ringback_status::Faults, first)),
        }
    })
}

/// Returns the size of the tones rendered so far, in bytes. Returns 0 for `NULL`.
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

/// Frees a bank. Does nothing with `NULL`. Its tones remain valid where they are in use.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_bank_free(bank: Option<Box<ringback_tone_bank>>) {
    free(bank);
}

fn tell_unrendered(
    unrendered: &Unrendered,
    report: extern "C" fn(&ringback_unrendered, *mut c_void),
    user: *mut c_void,
) {
    let texts =
        [unrendered.zone.to_string(), unrendered.tone.to_string(), unrendered.error.to_string()];
    let [zone, tone, message] = texts.map(without_zeros);
    let for_c =
        ringback_unrendered { zone: zone.as_ptr(), tone: tone.as_ptr(), message: message.as_ptr() };
    report(&for_c, user);
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
