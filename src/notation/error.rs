//! The errors of the tone-list parser.

use core::fmt;

use super::hint::Hint;
use crate::text::{debug_as_display, excerpt};
use crate::tone::{Components, CycleLimit, Segment, Tone};

impl Tone {
    /// The maximum length of a tone list, in bytes. The `Display` form of every tone is shorter.
    pub const MAX_TEXT: usize = 32_768;
}

/// An error in a tone list: its position, its kind and a hint.
///
/// `Display` writes one line. [`show`](Self::show) also shows the text, with a caret under the
/// mistake.
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
    /// The byte offset of the mistake, or of the end of the text. Always a character boundary.
    pub offset: usize,
    /// The kind of mistake.
    pub kind: ParseToneErrorKind,
    /// The remedy, if the text shows what its author meant.
    pub hint: Option<Hint>,
}

impl core::error::Error for ParseToneError {}

impl ParseToneError {
    pub(super) fn with_hint(self, hint: Hint) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

impl fmt::Display for ParseToneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.offset, self.kind)?;
        self.hint.map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

debug_as_display!(ParseToneError);

impl ParseToneError {
    /// Returns the error together with its text, for the author of the text: the text on one line,
    /// then a caret under the mistake and the message, then the [hint](Self::hint).
    ///
    /// The line shows at most 60 characters on each side of the caret. Control characters, tabs,
    /// line breaks, invisible characters and characters that change the writing direction appear as
    /// blanks. With a different text the caret points to an arbitrary character; no text panics.
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

/// A kind of mistake in a tone list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseToneErrorKind {
    /// The text departs from the grammar. Common causes are white space within an element, a unit
    /// after a number, and a lower-case `m` for a note.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// A description of the expected text.
        expected: &'static str,
        /// The character that was found.
        found: CharOrEnd,
    },
    /// The list has no element. Silence is `0`.
    #[error("expected a tone list, found nothing")]
    Empty,
    /// There is nothing between two separators, or before the first one. Only a separator at the
    /// end of the list is allowed. Asterisk drops the rest of such a list.
    #[error("expected an element, found a separator")]
    EmptyElement,
    /// A list with the separator `|` contains a comma.
    #[error("expected `|` as elsewhere in this list, found `,`")]
    MixedSeparators,
    /// The previous element has no duration, so it never ends. Give it a duration, or remove this
    /// element.
    #[error("this element is never reached: the element before it has no duration and never ends")]
    AfterEndless,
    /// A sum has more than four frequencies.
    #[error("expected at most {} frequencies in a sum", Components::MAX)]
    TooManyFrequencies,
    /// A sound mixes notes and hertz. Asterisk plays half of it. Write all in hertz.
    #[error("expected only notes or only hertz in a sound")]
    NotesAndHertz,
    /// The carrier or the modulator is `0`. An unmodulated carrier needs no `*`.
    #[error("expected a carrier and a modulator above 0 Hz")]
    ModulationWithZero,
    /// A modulation has more than a carrier and a modulator.
    #[error("expected one carrier and one modulator, and nothing else in the sound")]
    ModulationOfMany,
    /// Silence or a modulator has a level.
    #[error("silence and a modulator cannot have a level")]
    LevelWithoutSound,
    /// A frequency is finer than a millihertz, or a level is finer than a tenth of a dB.
    #[error("expected at most three decimals in a frequency and one in a level")]
    TooManyDecimals,
    /// A frequency exceeds [`Frequency::MAX`](crate::Frequency::MAX), or is 0 where silence is not
    /// allowed.
    #[error("expected a frequency above 0 and below 96000 Hz")]
    FrequencyOutOfRange,
    /// A note is not in the MIDI range, 0 to 127.
    #[error("expected a note from M0 to M127")]
    NoteOutOfRange,
    /// A level is not in the range [`Dbm0::MIN`](crate::Dbm0::MIN) to
    /// [`Dbm0::MAX`](crate::Dbm0::MAX).
    #[error("expected a level from -70 to +3.1 dBm0")]
    LevelOutOfRange,
    /// A duration exceeds [`Segment::MAX_MILLIS`].
    #[error("expected a duration of at most {} ms", Segment::MAX_MILLIS)]
    DurationOutOfRange,
    /// A modulation depth exceeds 100 %.
    #[error("expected a modulation depth from 0 to 100 %")]
    DepthOutOfRange,
    /// The number of cycles is 0 or exceeds [`CycleLimit::MAX_TIMES`].
    #[error("expected 1 to {} cycles", CycleLimit::MAX_TIMES)]
    CyclesOutOfRange,
    /// The duration of all cycles is 0 or exceeds [`CycleLimit::MAX_MILLIS`].
    #[error("expected 1 to {} ms for all cycles", CycleLimit::MAX_MILLIS)]
    TotalOutOfRange,
    /// A limit follows a list without a cycle: all elements have a `!`, or the last one never ends.
    #[error("expected elements that repeat before this limit")]
    NoCycle,
    /// A phase reversal does not follow an element with the same sound, or its element never ends.
    #[error("expected `~` before an element that has a duration and follows the same sound")]
    PhaseReversal,
    /// The list has more than [`Tone::MAX_SEGMENTS`] elements.
    #[error("expected at most {} elements", Tone::MAX_SEGMENTS)]
    TooManySegments,
    /// Another notation: something that its own reader ignores, or that no [`Tone`] can express. The
    /// text describes it.
    #[error("{0}")]
    Departure(&'static str),
    /// The text exceeds [`Tone::MAX_TEXT`]. The parser does not read it.
    #[error("expected at most {} bytes", Tone::MAX_TEXT)]
    TextTooLong,
}

impl ParseToneErrorKind {
    pub(super) fn at(self, offset: usize) -> ParseToneError {
        ParseToneError { offset, kind: self, hint: None }
    }
}

/// The unexpected character of a text, or the end of the text.
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
