//! A number as DTMF events.

use core::iter::FusedIterator;
use core::str::Chars;

use super::event::Event;
use crate::text::debug_as_display;

/// The DTMF events of a number, one for each digit. [`Event::digits`] creates it.
#[derive(Clone, Debug)]
pub struct Digits<'a>(Chars<'a>);

impl Event {
    /// Returns the DTMF events of a number: `0` to `9`, `*`, `#`, `A` to `D` or `a` to `d`.
    ///
    /// ```
    /// use ringback::telephone_event::Event;
    ///
    /// let codes: Vec<_> = Event::digits("112#")?.map(Event::code).collect();
    /// assert_eq!(codes, [1, 1, 2, 11]);
    /// let error = Event::digits("1 800").unwrap_err();
    /// assert_eq!((error.offset, error.character), (1, ' '));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DigitError`] at the first other character, including spaces and hyphens.
    pub fn digits(number: &str) -> Result<Digits<'_>, DigitError> {
        let other = number.char_indices().find(|(_, digit)| Self::from_digit(*digit).is_none());
        match other {
            Some((offset, character)) => Err(DigitError { offset, character }),
            None => Ok(Digits(number.chars())),
        }
    }
}

impl Iterator for Digits<'_> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        self.0.next().and_then(Event::from_digit)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.0.as_str().len();
        (left, Some(left))
    }
}

// Each digit is one octet.
impl ExactSizeIterator for Digits<'_> {}
impl FusedIterator for Digits<'_> {}

/// A character that is not a DTMF digit.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{character:?} at offset {offset} is not a DTMF digit: 0 to 9, *, #, A to D")]
#[non_exhaustive]
pub struct DigitError {
    /// The position of the character, in octets.
    pub offset: usize,
    /// The character.
    pub character: char,
}

debug_as_display!(DigitError);
