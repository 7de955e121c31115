//! A read position in a text, for the parsers of all notations.

use super::advice::hint;
use super::error::{CharOrEnd, ParseToneError, ParseToneErrorKind};

use crate::tone::Tone;

/// A text with a read position.
pub(super) struct Cursor<'a> {
    text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    /// Starts at the beginning of a text of at most [`Tone::MAX_TEXT`] bytes.
    pub(super) fn new(text: &'a str) -> Result<Self, ParseToneError> {
        if text.len() > Tone::MAX_TEXT {
            let at = (0..=Tone::MAX_TEXT).rev().find(|&at| text.is_char_boundary(at));
            return Err(ParseToneErrorKind::TextTooLong.at(at.unwrap_or_default()));
        }
        Ok(Self { text, at: 0 })
    }

    /// Returns the parsed value if the whole text was read. Adds the hint to an error.
    pub(super) fn finish<T>(&self, read: Result<T, ParseToneError>) -> Result<T, ParseToneError> {
        let read = read.and_then(|value| match self.peek() {
            None => Ok(value),
            Some(_) => Err(self.unexpected("the end")),
        });
        read.map_err(|error| ParseToneError {
            hint: hint(self.text, error.offset, error.kind),
            ..error
        })
    }

    /// Reads digits and at most `places` decimals. Returns the number in units of the last decimal
    /// place: with three places, `1.5` is 1500.
    pub(super) fn decimal(
        &mut self,
        expected: &'static str,
        places: u32,
    ) -> Result<u64, ParseToneError> {
        let whole = self.digits(expected)?;
        let (mut value, mut left) = (whole, places);
        if self.take(b'.') {
            let start = self.at;
            let fraction = self.digits("a decimal")?;
            let given = (self.at - start) as u32;
            if given > places {
                return Err(ParseToneErrorKind::TooManyDecimals.at(start + places as usize));
            }
            left -= given;
            value = whole.saturating_mul(10_u64.pow(given)).saturating_add(fraction);
        }
        Ok(value.saturating_mul(10_u64.pow(left)))
    }

    /// Consumes a sign, and returns whether it is a minus.
    pub(super) fn sign(&mut self) -> bool {
        let negative = self.take(b'-');
        if !negative {
            self.take(b'+');
        }
        negative
    }

    /// Reads a number with at most one decimal, after its sign. Returns it in tenths. A number that
    /// is too large saturates, which exceeds every level.
    pub(super) fn tenths(
        &mut self,
        negative: bool,
        expected: &'static str,
    ) -> Result<i16, ParseToneError> {
        let tenths = i16::try_from(self.decimal(expected, 1)?).unwrap_or(i16::MAX);
        Ok(if negative { tenths.saturating_neg() } else { tenths })
    }

    /// Reads at least one digit. A number that overflows saturates, which exceeds every limit too.
    pub(super) fn digits(&mut self, expected: &'static str) -> Result<u64, ParseToneError> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.unexpected(expected));
        }
        let mut number = 0_u64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            number = number.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        Ok(number)
    }

    /// Returns whether the byte before this position is white space.
    pub(super) fn is_after_space(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|before| self.text.as_bytes().get(before));
        before.is_some_and(u8::is_ascii_whitespace)
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Consumes `byte` if it comes next, and returns whether it did.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Consumes white space and then `byte`, which must come next.
    pub(super) fn expect(
        &mut self,
        byte: u8,
        expected: &'static str,
    ) -> Result<(), ParseToneError> {
        self.skip_spaces();
        if self.take(byte) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// Consumes `word` if it comes next, and returns whether it did.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is_next = self.begins(word);
        self.at += if is_next { word.len() } else { 0 };
        is_next
    }

    /// Returns whether `word` comes next.
    pub(super) fn begins(&self, word: &str) -> bool {
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word))
    }

    /// Returns whether `byte` comes after the next byte.
    pub(super) fn followed_by(&self, byte: u8) -> bool {
        self.text.as_bytes().get(self.at + 1) == Some(&byte)
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn unexpected(&self, expected: &'static str) -> ParseToneError {
        // The cursor passes over ASCII only, so `at` is a character boundary.
        let next = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        ParseToneErrorKind::Unexpected { expected, found: CharOrEnd(next) }.at(self.at)
    }
}
