//! What functions of C answer: a status, and an error in words; never a panic.

use std::borrow::Cow;
use std::ffi::{CStr, c_char, c_int};
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ringback::asterisk::{Diagnostic, LoadError};
use ringback::{
    BankError, FormatError, ParseToneError, PlaybackError, RenderError, SequenceError,
    TonePlanError, UnitError,
};

/// What became of a call of a function: 0 if all is well, above 0 if there is something to know,
/// below 0 if it could not be done and, unless the function says otherwise, has changed nothing.
/// `ringback_status_text` says it in words.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ringback_status {
    /// It is done.
    Ok = 0,
    /// The tone is over: there is no frame, and there will be none.
    End = 1,
    /// There is no frame, since the audio is not ours: the place says whose.
    Elsewhere = 2,
    /// A 200 that comes too late: acknowledge it and end that call at once with a BYE.
    AckAndBye = 3,
    /// There is no such thing now: nothing to send, nobody to cancel, no time to wait for, no more
    /// names.
    Nothing = 4,
    /// It was read or rendered, but not all of it could be: see the diagnostics.
    Faults = 5,
    /// A pointer is `NULL` that must not be.
    Null = -1,
    /// A text is not UTF-8.
    Utf8 = -2,
    /// A number is out of its range.
    Value = -3,
    /// A tone list can't be read; the error has the column.
    List = -4,
    /// There is no zone of that name, or no default zone.
    NoZone = -5,
    /// There is no tone of that name in the zone.
    NoTone = -6,
    /// A tone can't be rendered: a frequency is not below half the sample rate, or it would take more
    /// than 16 MiB.
    Render = -7,
    /// Tones are of several formats.
    Format = -8,
    /// In a sequence of tones there is none, or one that is not the last never ends.
    Sequence = -9,
    /// A file can't be read.
    File = -10,
    /// The memory that was given is too small, or not aligned.
    Memory = -11,
    /// A buffer for text is too small.
    Buffer = -12,
    /// There is a fault in ringback itself. It has been caught, and its message stands in standard
    /// error; free the handle, and report it.
    Panic = -13,
}

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

/// Why something could not be done, for people and logs.
#[repr(C)]
pub struct ringback_error {
    /// What the function has answered, too.
    pub status: ringback_status,
    /// Where in a text the fault is: the line, from 1. 0 if it is in no text.
    pub line: u32,
    /// Where in the line it begins, from 1: the octet in a tone list, the character in a file. 0 if
    /// it is in no text.
    pub column: u32,
    /// One line in English, ended by a zero; empty if all is well. What is longer is cut off.
    pub message: [c_char; 244],
}

/// Why something can't be done, on this side.
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

    pub(crate) fn of(status: ringback_status, error: impl Display) -> Self {
        Self { message: error.to_string().into(), ..Self::new(status, "") }
    }
}

/// Runs what a function does, and says what became of it. No panic leaves it.
#[inline]
pub(crate) fn outcome(
    run: impl FnOnce() -> Result<ringback_status, Failed>,
) -> Result<ringback_status, Failed> {
    // What a panic leaves behind is sound memory, and its state is of no more use than is said.
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
        // One zero stays behind it.
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

pub(crate) const NULL: Failed = Failed::new(ringback_status::Null, "a pointer is NULL");
const PANIC: Failed = Failed::new(ringback_status::Panic, "a fault in ringback itself");

impl From<&Diagnostic> for Failed {
    fn from(found: &Diagnostic) -> Self {
        let (line, column) = (found.line, found.column);
        // The line may be in an included file.
        let message = format!("{} ({})", found.kind, found.file);
        Self { line, column, ..Self::of(ringback_status::Faults, message) }
    }
}

impl From<ParseToneError> for Failed {
    fn from(error: ParseToneError) -> Self {
        let column = u32::try_from(error.offset).unwrap_or(u32::MAX).saturating_add(1);
        Self { line: 1, column, ..Self::of(ringback_status::List, error) }
    }
}

impl From<FormatError> for Failed {
    fn from(error: FormatError) -> Self {
        Self::of(ringback_status::Value, error)
    }
}

impl From<UnitError> for Failed {
    fn from(error: UnitError) -> Self {
        Self::of(ringback_status::Value, error)
    }
}

impl From<PlaybackError> for Failed {
    fn from(error: PlaybackError) -> Self {
        Self::of(ringback_status::Value, error)
    }
}

impl From<RenderError> for Failed {
    fn from(error: RenderError) -> Self {
        Self::of(ringback_status::Render, error)
    }
}

impl From<SequenceError> for Failed {
    fn from(error: SequenceError) -> Self {
        let status = match error {
            SequenceError::Format { .. } => ringback_status::Format,
            SequenceError::Render(_) => ringback_status::Render,
            _ => ringback_status::Sequence,
        };
        Self::of(status, error)
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
        Self::of(status, error)
    }
}

impl From<TonePlanError> for Failed {
    fn from(error: TonePlanError) -> Self {
        let status = match error {
            TonePlanError::Format => ringback_status::Format,
            TonePlanError::Render { .. } => ringback_status::Render,
            _ => ringback_status::Value,
        };
        Self::of(status, error)
    }
}

impl From<LoadError> for Failed {
    fn from(error: LoadError) -> Self {
        let message = match &error {
            LoadError::Io { error: why, .. } => format!("{error}: {why}"),
            _ => error.to_string(),
        };
        Self::of(ringback_status::File, message)
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
