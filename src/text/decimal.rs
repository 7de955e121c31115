//! Fast writing of whole numbers in decimal digits. A file may contain millions.

use alloc::string::String;
use core::fmt::{self, Write};

/// A destination for decimal numbers.
pub(crate) trait WriteDecimal: Write {
    /// Writes a number as `Display` does. `Display` spends most of its time on widths and signs,
    /// which are not supported here.
    fn write_decimal(&mut self, number: u32) -> fmt::Result {
        // `u32::MAX` has ten digits.
        let mut digits = [b'0'; 10];
        let (mut begin, mut rest) = (digits.len(), number);
        for (index, digit) in digits.iter_mut().enumerate().rev() {
            *digit += (rest % 10) as u8;
            (begin, rest) = (index, rest / 10);
            if rest == 0 {
                break;
            }
        }
        let digits = digits.get(begin..).unwrap_or_default();
        self.write_str(core::str::from_utf8(digits).unwrap_or_default())
    }
}

impl WriteDecimal for fmt::Formatter<'_> {}
impl WriteDecimal for String {}

/// A counter of the bytes written to it. It stores no text.
#[derive(Default)]
pub(crate) struct Length(pub(crate) usize);

impl Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.saturating_add(text.len());
        Ok(())
    }
}

impl WriteDecimal for Length {
    fn write_decimal(&mut self, number: u32) -> fmt::Result {
        let digits = number.checked_ilog10().map_or(1, |exponent| exponent as usize + 1);
        self.0 = self.0.saturating_add(digits);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn numbers_are_written_and_counted_as_display_writes_them() {
        let powers = (0..10).map(|exponent| 10_u32.pow(exponent));
        for number in powers.flat_map(|power| [power - 1, power, power + 1]).chain([u32::MAX]) {
            let (mut text, mut length) = (String::new(), Length::default());
            text.write_decimal(number).unwrap();
            length.write_decimal(number).unwrap();
            assert_eq!(text, number.to_string());
            assert_eq!(length.0, text.len());
        }
    }
}
