//! Why a text is no tone list, and where.

use core::fmt;

use super::hint::Hint;
use crate::text::{debug_as_display, excerpt};
use crate::tone::{Components, Segment, Tone};

impl Tone {
    /// The most bytes in the text of a tone. Every tone's `Display` is shorter.
    pub const MAX_TEXT: usize = 32_768;
}

/// Why a text is no tone list, and where.
///
/// `Display` is one line; [`show`](Self::show) has the text with a caret under what is wrong.
///
/// ```
/// use ringback::Tone;
///
/// let text = "440Hz/200";
/// let error = text.parse::<Tone>().unwrap_err();
/// assert_eq!(format!("\n{}", error.show(text)), "
///   440Hz/200
///      ^ expected `,` or the end of the list, found 'H'
///   hint: write numbers without a unit: hertz, milliseconds after `/`, dBm0 after `@`");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseToneError {
    /// In bytes from the start of the text: what is wrong begins there, or the text ends there.
    /// Always between two characters.
    pub offset: usize,
    /// What is wrong.
    pub kind: ParseToneErrorKind,
    /// What to do about it, where the text shows what was meant.
    pub hint: Option<Hint>,
}

impl core::error::Error for ParseToneError {}

impl fmt::Display for ParseToneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.offset, self.kind)?;
        self.hint.map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

debug_as_display!(ParseToneError);

impl ParseToneError {
    /// The error with the text that it is about, to be shown to whoever wrote it: the text in
    /// one line, a caret under the place with what is wrong, and the [hint](Self::hint).
    ///
    /// At most 60 characters are shown on each side of the caret. Control characters, tabs and
    /// line breaks, and those that are invisible or change the direction, are shown as blanks. In
    /// another text than the one that was read the caret points somewhere, and no text panics.
    #[must_use]
    pub fn show<'a>(&self, text: &'a str) -> impl fmt::Display + use<'a> {
        Shown { error: *self, text }
    }
}

struct Shown<'a> {
    error: ParseToneError,
    text: &'a str,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ParseToneError { offset, kind, hint } = self.error;
        let column = self.text.char_indices().take_while(|&(at, _)| at < offset).count();
        excerpt::write(f, self.text, column)?;
        write!(f, " {kind}")?;
        hint.map_or(Ok(()), |hint| write!(f, "\n  hint: {hint}"))
    }
}

/// What can be wrong with a tone list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseToneErrorKind {
    /// Something else stands where the grammar wants this. The commonest: white space within an
    /// element, a unit behind a number, a lower-case `m` for a note.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What would have been right.
        expected: &'static str,
        /// What stands there.
        found: CharOrEnd,
    },
    /// No element at all. A tone that is silence is `0`.
    #[error("expected a tone list, found nothing")]
    Empty,
    /// Nothing between two separators, or before the first; one may stand at the very end only.
    /// Asterisk forgets the rest of such a list.
    #[error("expected an element, found a separator")]
    EmptyElement,
    /// A comma in a list whose separator is `|`: use one of them.
    #[error("expected `|` as elsewhere in this list, found `,`")]
    MixedSeparators,
    /// An element behind one without a duration, which lasts for ever: give that one a duration,
    /// or leave this one out.
    #[error("this element is never reached, the one before it lasts for ever")]
    AfterEndless,
    /// More than four frequencies at once.
    #[error("expected at most {} frequencies in a sum", Components::MAX)]
    TooManyFrequencies,
    /// A signal of notes and hertz, of which Asterisk plays half: write all in hertz.
    #[error("expected all notes or all hertz in a signal")]
    NotesAndHertz,
    /// `0` as carrier or modulator. The carrier alone needs no `*`.
    #[error("expected a carrier and a modulator above 0 Hz")]
    ModulationWithZero,
    /// A modulated signal of more than carrier and modulator.
    #[error("expected one carrier and one modulator, and nothing else in the signal")]
    ModulationOfMany,
    /// A level for silence or for a modulator, which have none.
    #[error("a level belongs to a frequency that sounds")]
    LevelWithoutSound,
    /// A frequency finer than a millihertz or a level finer than a tenth.
    #[error("expected at most three decimals in a frequency and one in a level")]
    TooManyDecimals,
    /// Beyond [`Frequency::MAX`], or zero where only a frequency will do.
    #[error("expected a frequency above 0 and below 96000 Hz")]
    FrequencyOutOfRange,
    /// MIDI numbers its notes 0 to 127.
    #[error("expected a note from M0 to M127")]
    NoteOutOfRange,
    /// Not [`Dbm0::MIN`] to [`Dbm0::MAX`].
    #[error("expected a level from -70 to +3.1 dBm0")]
    LevelOutOfRange,
    /// Beyond [`Segment::MAX_MILLIS`].
    #[error("expected a duration of at most {} ms", Segment::MAX_MILLIS)]
    DurationOutOfRange,
    /// Beyond [`Tone::MAX_SEGMENTS`].
    #[error("expected at most {} elements", Tone::MAX_SEGMENTS)]
    TooManySegments,
    /// Beyond [`Tone::MAX_TEXT`]; nothing of it was read.
    #[error("expected at most {} bytes", Tone::MAX_TEXT)]
    TextTooLong,
}

impl ParseToneErrorKind {
    pub(super) fn at(self, offset: usize) -> ParseToneError {
        ParseToneError { offset, kind: self, hint: None }
    }
}

/// What stands in a text where something else was expected: a character, or the end of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharOrEnd(pub Option<char>);

impl fmt::Display for CharOrEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(character) => write!(f, "{character:?}"),
            None => f.write_str("the end"),
        }
    }
}
