//! Parses a telephone number as people and signalling write it, and finds its country.
//!
//! The international prefixes come from the ITU-T's list "Dialling procedures (international
//! prefix, national (trunk) prefix and national (significant) number)", annex to its Operational
//! Bulletin 994 of 2011.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use alloc::format;
use alloc::string::String;

use super::calling_code::by_prefix;

/// The number of digits of the longest number that E.164 allows.
const LONGEST_NUMBER: usize = 15;

/// The maximum number of digits, including an international prefix.
const LONGEST_DIALLED: usize = 20;

/// Returns the ISO 3166 code, in lower case, of the country that a number leads to from every
/// country.
pub(crate) fn country_of(number: &str) -> Option<&'static str> {
    let number = Written::read(number)?;
    if number.plus {
        return international(&number.digits);
    }
    let context = number.context?;
    let context = Written::read(context).filter(|context| context.plus)?;
    let home = international(&context.digits)?;
    national(&number.digits, home)
}

/// Returns the country that a number leads to if someone dials it in the country `home`.
pub(crate) fn country_from<'h>(number: &str, home: &'h str) -> Option<&'h str> {
    let written = Written::read(number)?;
    if written.plus || written.context.is_some() {
        return country_of(number);
    }
    let digits = written.digits.as_str();
    let home = match home {
        "uk" => "gb",
        "el" => "gr",
        home => home,
    };
    if let Some(rest) = prefixes(home).iter().find_map(|prefix| digits.strip_prefix(prefix)) {
        return international(rest);
    }
    // No country has a trunk prefix or an area code that begins with 00.
    if digits.starts_with("00") { None } else { national(digits, home) }
}

fn international(digits: &str) -> Option<&'static str> {
    if digits.starts_with('0') || digits.len() > LONGEST_NUMBER {
        return None;
    }
    by_prefix(digits)
}

/// Returns the country of a number without an international prefix: `home`, or the country of the
/// area code where countries share a numbering plan.
fn national<'h>(digits: &str, home: &'h str) -> Option<&'h str> {
    if digits.len() > LONGEST_NUMBER {
        return None;
    }
    if is_north_american(home) {
        let area = match (digits.len(), digits.strip_prefix('1')) {
            (11, Some(rest)) => rest,
            (10, _) => digits,
            _ => return Some(home),
        };
        // 800, 822, 833 and so on are toll-free in all countries of the plan.
        let toll_free = matches!(area.as_bytes(), [b'8', a, b, ..] if a == b);
        return if toll_free { Some(home) } else { by_prefix(&format!("1{area}")) };
    }
    match (home, digits.split_at_checked(1)) {
        ("ru" | "kz", Some(("8", rest))) if rest.len() == 10 => by_prefix(&format!("7{rest}")),
        ("gb" | "gg" | "je" | "im", Some(("0", rest))) if !rest.starts_with('7') => {
            by_prefix(&format!("44{rest}"))
        }
        _ => Some(home),
    }
}

fn is_north_american(country: &str) -> bool {
    super::calling_code::of(country).any(|code| code == 1 || (1_000..2_000).contains(&code))
}

/// Returns the international prefixes of a country: the digits that people dial there before a
/// foreign country code. In most countries this is `00`, which the ITU-T recommends. Where people
/// choose a carrier, these are the carriers' prefixes from the ITU-T's list.
fn prefixes(home: &str) -> &'static [&'static str] {
    match home {
        _ if is_north_american(home) => &["011"],
        "fm" | "mh" | "pw" => &["011"],
        "au" | "cc" | "cx" => &["0011"],
        "jp" => &["010", "001010", "0033010", "0061010"],
        "by" | "kz" | "ru" | "tj" | "tm" => &["810"],
        "ke" | "tz" | "ug" => &["000"],
        "ng" => &["009"],
        "gy" => &["001"],
        "hk" => &["001", "002"],
        "kh" => &["001", "007", "008"],
        "sg" => &["000", "001", "002", "008"],
        "id" | "th" => &["001", "007", "008", "009"],
        "kr" => &["00700", "001", "002", "005", "006", "008"],
        "tw" => &["002", "005", "006", "007", "009"],
        "cu" => &["119"],
        "br" => &["0012", "0014", "0015", "0021", "0023", "0025", "0031", "0041"],
        "co" => &["005", "007", "009"],
        "il" => &["00", "012", "013", "014", "015", "017", "018", "019"],
        "fi" | "ax" => &["00", "990", "994", "999"],
        "ws" => &["00", "0"],
        // Chile's 1xx0, with a carrier's digits, is missing: a national number can begin like that.
        _ => &["00"],
    }
}

/// A number as written: its digits, without visual separators.
struct Written<'a> {
    plus: bool,
    digits: String,
    /// RFC 3966's `phone-context`.
    context: Option<&'a str>,
}

impl<'a> Written<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let text = text.trim_matches(is_separator);
        let text = match text.split_at_checked(4) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("tel:") => rest,
            _ => text,
        };
        let (number, parameters) = text.split_once(';').unwrap_or((text, ""));
        let context = parameters.split(';').find_map(|parameter| {
            let (key, value) = parameter.split_once('=')?;
            key.trim().eq_ignore_ascii_case("phone-context").then_some(value.trim())
        });
        let mut read = Self { plus: false, digits: String::new(), context };
        let mut rest = number;
        while let Some(character) = rest.chars().next() {
            let after = rest.get(character.len_utf8()..).unwrap_or_default();
            if let Some(after_trunk) = read.trunk_prefix(rest) {
                rest = after_trunk;
                continue;
            }
            match plain(character) {
                '+' if !read.plus && read.digits.is_empty() => read.plus = true,
                digit @ '0'..='9' if read.digits.len() < LONGEST_DIALLED => read.digits.push(digit),
                _ if is_separator(character) => {}
                _ if !read.digits.is_empty() && is_extension(rest) => break,
                _ => return None,
            }
            rest = after;
        }
        (!read.digits.is_empty()).then_some(read)
    }

    /// Returns the text after a `(0)`. People dial this 0 only in a number without `+`. In Italy
    /// and the Vatican the 0 belongs to the number, so it stays.
    fn trunk_prefix<'r>(&self, rest: &'r str) -> Option<&'r str> {
        if !self.plus || self.digits.is_empty() || self.digits == "39" {
            return None;
        }
        let inside = rest.strip_prefix(['(', '（'])?;
        let inside = inside.strip_prefix(['0', '０'])?;
        inside.strip_prefix([')', '）'])
    }
}

/// Returns whether a text is an extension: `x4`, `ext. 4`, `#4` or similar.
fn is_extension(text: &str) -> bool {
    let word = ["extension", "extn", "ext", "x", "#", "＃"].iter().find_map(|word| {
        let (start, rest) = text.split_at_checked(word.len())?;
        start.eq_ignore_ascii_case(word).then_some(rest)
    });
    let Some(digits) = word else { return false };
    let digits = digits.trim_start_matches([':', '#']).trim_matches(is_separator);
    !digits.is_empty() && digits.chars().all(|c| plain(c).is_ascii_digit() || is_separator(c))
}

/// Converts a full-width or Arabic digit or plus sign to ASCII.
fn plain(character: char) -> char {
    let code = u32::from(character);
    let digit = |zero: u32| {
        code.checked_sub(zero).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(character)
    };
    match character {
        '＋' => '+',
        '０'..='９' => digit(0xff10),
        '\u{660}'..='\u{669}' => digit(0x660),
        '\u{6f0}'..='\u{6f9}' => digit(0x6f0),
        _ => character,
    }
}

/// Returns whether a character only separates digits: RFC 3966's visual separators, white space,
/// dashes, brackets, and invisible characters that programs put around a number.
fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '.' | '(' | ')' | '[' | ']' | '/' | '~' | '\u{ad}' | '\u{b7}'
                | '\u{200b}'..='\u{200f}' | '\u{2010}'..='\u{2015}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{2212}' | '\u{feff}' | '（' | '）' | '－' | '．' | '／'
        )
}
