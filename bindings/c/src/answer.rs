//! The results of the C functions: a status and an error message, never a panic.

use std::borrow::Cow;
use std::ffi::{CStr, c_char, c_int};
use std::fmt::{Debug, Display};
use std::panic::{AssertUnwindSafe, catch_unwind};

use ringback::asterisk::{Diagnostic, LoadError};
use ringback::{
    BankError, FormatError, ParseToneError, PlaybackError, RenderError, SequenceError,
    TonePlanError, UnitError,
};

/// The result of a function call. 0 is success. Above 0 the function succeeded, and the value
/// carries information. Below 0 it failed and, unless its comment specifies otherwise, changed
/// nothing. `ringback_status_text` returns a description.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ringback_status {
    /// Success.
    Ok = 0,
    /// The tone or the event has ended: there is no frame or packet, now or later.
    End = 1,
    /// There is no frame, because somebody else sends the audio. The call state shows who.
    Elsewhere = 2,
    /// A 200 came too late: acknowledge it and end that call immediately with a BYE.
    AckAndBye = 3,
    /// There is nothing to return now: nothing to send, no branch to cancel, no time to wait for,
    /// no more names.
    Nothing = 4,
    /// The input was read or rendered, but parts of it were unusable: see the diagnostics.
    Faults = 5,
    /// A pointer is `NULL` that must not be.
    Null = -1,
    /// A text is not UTF-8.
    Utf8 = -2,
    /// A number is out of its range.
    Value = -3,
    /// A tone list can't be parsed. The error has the column.
    List = -4,
    /// No zone has that name, or there is no default zone.
    NoZone = -5,
    /// The zone has no tone of that name.
    NoTone = -6,
    /// A tone can't be rendered: a frequency is not below half the sample rate, or the rendered
    /// tone would exceed 16 MiB.
    Render = -7,
    /// The tones have different formats.
    Format = -8,
    /// A sequence of tones is empty, or a tone other than the last never ends.
    Sequence = -9,
    /// A file can't be read.
    File = -10,
    /// The memory that you passed is too small or not aligned.
    Memory = -11,
    /// A text buffer is too small.
    Buffer = -12,
    /// A fault in ringback itself. The library caught it and wrote its message to standard error.
    /// Free the handle, and report the fault.
    Panic = -13,
    /// A notation can't express a tone. The error lists what.
    Loss = -14,
}

/// Describes a status in a few English words. The string is static and never `NULL`.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_status_text(status: c_int) -> *const c_char {
    let text = match status {
        0 => c"success",
        1 => c"the tone or the event has ended",
        2 => c"somebody else sends the audio",
        3 => c"the answer came too late: acknowledge it and end that call",
        4 => c"there is nothing to return",
        5 => c"parts of the input are unusable",
        -1 => c"a pointer must not be NULL",
        -2 => c"a text must be UTF-8",
        -3 => c"a number is out of range",
        -4 => c"a tone list can't be parsed",
        -5 => c"no zone has that name, or there is no default zone",
        -6 => c"the zone has no tone of that name",
        -7 => c"a tone can't be rendered",
        -8 => c"the tones have different formats",
        -9 => c"a sequence must not be empty, and only its last tone may be endless",
        -10 => c"a file can't be read",
        -11 => c"the memory is too small or not aligned",
        -12 => c"the buffer is too small",
        -13 => c"a fault in ringback itself",
        -14 => c"the notation can't express the tone",
        _ => c"unknown status",
    };
    text.as_ptr()
}

/// Returns the version of the linked library, such as `0.1.0`. The string is static.
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

/// Why a function failed, for people and logs.
#[repr(C)]
pub struct ringback_error {
    /// The status that the function returned.
    pub status: ringback_status,
    /// The line of the fault in its text, from 1. 0 if the fault is not in a text.
    pub line: u32,
    /// The column where the fault begins, from 1. It counts octets in a tone list, characters in a
    /// file. 0 if the fault is not in a text.
    pub column: u32,
    /// One line in English that ends in a zero; empty on success. A longer message is truncated.
    pub message: [c_char; 244],
}

/// The Rust side of a `ringback_error`.
pub(crate) struct Failed {
    status: ringback_status,
    line: u32,
    column: u32,
    message: Cow<'static, str>,
}

impl Failed {
    pub(crate) const fn new(status: ringback_status, message: &'static str) -> Self {
        Self { status, line: 0, column: 0, message: Cow::Borrowed(message) }
    }

    pub(crate) fn of(status: ringback_status, message: impl Display) -> Self {
        Self { message: message.to_string().into(), ..Self::new(status, "") }
    }

    /// An error of the library, whose `Debug` is its message with its causes.
    pub(crate) fn of_error(status: ringback_status, error: impl Debug) -> Self {
        Self::of(status, format_args!("{error:?}"))
    }
}

/// Runs the body of a C function and turns a panic into an error.
#[inline]
pub(crate) fn outcome(
    run: impl FnOnce() -> Result<ringback_status, Failed>,
) -> Result<ringback_status, Failed> {
    // After a panic the memory is sound, but the handle's state is unspecified: the caller can only
    // free it.
    catch_unwind(AssertUnwindSafe(run)).unwrap_or(Err(PANIC))
}

impl Failed {
    pub(crate) const fn status(&self) -> ringback_status {
        self.status
    }
}

impl ringback_error {
    #[cold]
    pub(crate) fn of(fault: &Failed) -> Self {
        let &Failed { status, line, column, .. } = fault;
        let mut error = Self { status, line, column, message: [0; 244] };
        // The last element stays zero.
        let room = error.message.len() - 1;
        let text = fault.message.lines().next().unwrap_or_default();
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        let fits = ends.take_while(|end| *end <= room).last().unwrap_or_default();
        for (out, octet) in error.message.iter_mut().zip(text[..fits].bytes()) {
            *out = if octet == 0 { b' ' } else { octet } as c_char;
        }
        error
    }
}

pub(crate) const NULL: Failed = Failed::new(ringback_status::Null, "a pointer must not be NULL");
const PANIC: Failed = Failed::new(ringback_status::Panic, "a fault in ringback itself");

impl From<&Diagnostic> for Failed {
    fn from(diagnostic: &Diagnostic) -> Self {
        let (line, column) = (diagnostic.line, diagnostic.column);
        // The line may be in an included file.
        let message = format!("{} ({})", diagnostic.kind, diagnostic.file);
        Self { line, column, ..Self::of(ringback_status::Faults, message) }
    }
}

impl From<ParseToneError> for Failed {
    fn from(error: ParseToneError) -> Self {
        let column = u32::try_from(error.offset).unwrap_or(u32::MAX).saturating_add(1);
        Self { line: 1, column, ..Self::of_error(ringback_status::List, error) }
    }
}

impl From<FormatError> for Failed {
    fn from(error: FormatError) -> Self {
        Self::of_error(ringback_status::Value, error)
    }
}

impl From<UnitError> for Failed {
    fn from(error: UnitError) -> Self {
        Self::of_error(ringback_status::Value, error)
    }
}

impl From<PlaybackError> for Failed {
    fn from(error: PlaybackError) -> Self {
        Self::of_error(ringback_status::Value, error)
    }
}

impl From<RenderError> for Failed {
    fn from(error: RenderError) -> Self {
        Self::of_error(ringback_status::Render, error)
    }
}

impl From<SequenceError> for Failed {
    fn from(error: SequenceError) -> Self {
        let status = match error {
            SequenceError::Format { .. } => ringback_status::Format,
            SequenceError::Render(_) => ringback_status::Render,
            _ => ringback_status::Sequence,
        };
        Self::of_error(status, error)
    }
}

impl From<BankError> for Failed {
    fn from(error: BankError) -> Self {
        let status = match error {
            BankError::NoSuchZone { .. } | BankError::NoDefaultZone => ringback_status::NoZone,
            BankError::NoSuchTone { .. } => ringback_status::NoTone,
            BankError::Render { .. } => ringback_status::Render,
            _ => ringback_status::Value,
        };
        Self::of_error(status, error)
    }
}

impl From<TonePlanError> for Failed {
    fn from(error: TonePlanError) -> Self {
        let status = match error {
            TonePlanError::Format => ringback_status::Format,
            TonePlanError::Render { .. } => ringback_status::Render,
            _ => ringback_status::Value,
        };
        Self::of_error(status, error)
    }
}

impl From<LoadError> for Failed {
    fn from(error: LoadError) -> Self {
        Self::of_error(ringback_status::File, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_does_not_cross_the_border() {
        let fails = || -> Result<_, Failed> { panic!("as a fault in this library would") };
        let status = |outcome: Result<_, Failed>| outcome.unwrap_or_else(|fault| fault.status());
        assert_eq!(status(outcome(fails)), ringback_status::Panic);
        assert_eq!(status(outcome(|| Ok(ringback_status::End))), ringback_status::End);

        let error = ringback_error::of(&PANIC);
        let message: Vec<_> = error.message.iter().map(|octet| *octet as u8).collect();
        assert_eq!((error.status, error.status as i32), (ringback_status::Panic, -13));
        assert!(message.starts_with(b"a fault in ringback itself\0"));
    }
}
