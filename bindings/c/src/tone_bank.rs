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

/// All tones of all zones in one format, each rendered when it is first asked for. Any number of
/// threads may use it at once.
pub struct ringback_tone_bank(pub(crate) Coded<ToneBank<u8>, ToneBank<i16>>);

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
        Ok(ringback_tone_bank(
            map_each!(copied(format)?.read()?, format => ToneBank::with_playback(indications, format, playback)),
        ))
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
        Ok(ringback_rendered_tone(map_each!(&given(bank)?.0, bank => tone_of(bank, zone, name)?)))
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
        let unrendered = each!(&given(bank)?.0, bank => bank.render_all());
        if let Some(report) = report {
            for tone in &unrendered {
                tell_unrendered(tone, report, user);
            }
        }
        match unrendered.first() {
            None => Ok(ringback_status::Ok),
            Some(first) => Err(Failed::of(ringback_status::Faults, first)),
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
