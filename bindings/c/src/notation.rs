//! The notations of other systems.

use std::ffi::{c_char, c_int};

use ringback::Tone;
use ringback::notation::{Notation, WriteToneError, WrittenTone};

use crate::answer::{Failed, ringback_error, ringback_status};
use crate::border::{ask, ask_text_or_error};
use crate::text::Text;

/// A notation for tones. The Rust documentation of each has its grammar.
#[repr(C)]
pub enum ringback_notation {
    /// This library's: Asterisk's with all extensions. Tone lists are in it.
    Ringback = 0,
    /// What Asterisk itself can read.
    Asterisk = 1,
    /// FreeSWITCH's. A bare script repeats, as in the variable `ringback`.
    Tgml = 2,
    /// FreeSWITCH's. A bare script plays once, as in `gentones`.
    TgmlOnce = 3,
    /// That of Sipura, Linksys and Cisco SPA devices.
    Tonescript = 4,
    /// Auerswald's kind of it, with a number of rounds in place of seconds.
    Auerswald = 5,
    /// Grandstream's, in milliseconds.
    Grandstream = 6,
    /// Grandstream's, in units of 10 ms.
    Grandstream10ms = 7,
    /// Yealink's, a part of Asterisk's.
    Yealink = 8,
    /// spandsp's XML, if the library was built with the feature `spandsp`.
    #[cfg_attr(not(feature = "spandsp"), expect(dead_code, reason = "the number is reserved"))]
    Spandsp = 9,
    /// Polycom UC software's. It can only be written.
    Polycom = 10,
    /// Cisco IOS's. It can only be written.
    Ios = 11,
    /// AudioCodes'. It can only be written.
    Audiocodes = 12,
    /// snom's. It can only be written.
    Snom = 13,
}

/// Reads a tone in a notation, a `ringback_notation`, and writes it as a tone list to `list`, a
/// buffer of `size` octets. 32769 octets always suffice. `error` may be `NULL`.
///
/// Returns `RINGBACK_STATUS_FAULTS` if the other system plays the tone in another way, or if
/// something was left out. Then `error` has the first remark, and the list is valid.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_notation_read(
    notation: c_int,
    text: Text,
    list: *mut c_char,
    size: usize,
    error: *mut ringback_error,
) -> ringback_status {
    ask_text_or_error(list, size, error, || {
        let read = ringback_notation::read(notation)?.read(text.get()?)?;
        let remark = read.remarks.first();
        let remark = remark.map(|remark| Failed::of(ringback_status::Faults, remark));
        Ok(Some((read.tone.to_string(), remark)))
    })
}

/// Writes the tone of a tone list in a notation, a `ringback_notation`, to `text`, a buffer of
/// `size` octets. `error` may be `NULL`.
///
/// Returns `RINGBACK_STATUS_LOSS` if the notation cannot express the tone. With `lossy` other than 0
/// it writes the nearest tone that the notation can express, and returns `RINGBACK_STATUS_FAULTS` if
/// something was lost. In both cases `error` lists what.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_notation_write(
    notation: c_int,
    list: Text,
    lossy: c_int,
    text: *mut c_char,
    size: usize,
    error: *mut ringback_error,
) -> ringback_status {
    ask_text_or_error(text, size, error, || {
        let notation = ringback_notation::read(notation)?;
        let tone: Tone = list.get()?.parse()?;
        let WrittenTone { text, losses, .. } = notation.write_lossy(&tone);
        if losses.is_empty() {
            return Ok(Some((text, None)));
        }
        let error = WriteToneError { notation: notation.name(), losses };
        if lossy == 0 {
            return Err(Failed::of(ringback_status::Loss, error));
        }
        Ok(Some((text, Some(Failed::of(ringback_status::Faults, error)))))
    })
}

/// Gets a notation that a text may be in, a `ringback_notation`: the most likely one at index 0.
/// Returns `RINGBACK_STATUS_NOTHING` after the last one.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_notation_guess(
    text: Text,
    index: usize,
    notation: *mut c_int,
) -> ringback_status {
    ask(notation, || {
        let guesses = Notation::guess(text.get()?);
        Ok(guesses.get(index).map(|&guess| ringback_notation::number(guess)))
    })
}

impl ringback_notation {
    fn read(number: c_int) -> Result<Notation, Failed> {
        let mut all = Notation::ALL.iter().copied();
        all.find(|&notation| Self::number(notation) == number).ok_or(Failed::new(
            ringback_status::Value,
            "the notation must be a ringback_notation; `SPANDSP` needs a library that was built with it",
        ))
    }

    fn number(notation: Notation) -> c_int {
        let number = match notation {
            Notation::Ringback => Self::Ringback,
            Notation::Asterisk => Self::Asterisk,
            Notation::Tgml => Self::Tgml,
            Notation::TgmlOnce => Self::TgmlOnce,
            Notation::ToneScript => Self::Tonescript,
            Notation::Auerswald => Self::Auerswald,
            Notation::Grandstream => Self::Grandstream,
            Notation::Grandstream10Ms => Self::Grandstream10ms,
            Notation::Yealink => Self::Yealink,
            #[cfg(feature = "spandsp")]
            Notation::Spandsp => Self::Spandsp,
            Notation::Polycom => Self::Polycom,
            Notation::Ios => Self::Ios,
            Notation::AudioCodes => Self::Audiocodes,
            Notation::Snom => Self::Snom,
            // One that is newer than this list.
            _ => return -1,
        };
        number as c_int
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_has_a_number() {
        // Another package may have built the library with `spandsp`.
        let named = Notation::ALL.iter().filter(|notation| notation.name() != "spandsp");
        for &notation in named {
            let number = ringback_notation::number(notation);
            assert!((0..=13).contains(&number), "{notation}");
            assert_eq!(ringback_notation::read(number).ok(), Some(notation));
        }
    }
}
