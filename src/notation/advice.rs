//! Selects the hint for a mistake in a tone list.

use super::error::{CharOrEnd, ParseToneErrorKind};
use super::foreign;
use super::hint::Hint;

/// Returns the hint for a mistake at byte `offset` of `text`, if there is one.
pub(crate) fn hint(text: &str, offset: usize, kind: ParseToneErrorKind) -> Option<Hint> {
    if kind == ParseToneErrorKind::TextTooLong {
        return None;
    }
    let (before, rest) = text.split_at_checked(offset).unwrap_or((text, ""));
    if let Some(hint) = hint_of_whole(text) {
        return Some(hint);
    }
    match kind {
        ParseToneErrorKind::Unexpected { expected, found: CharOrEnd(next) } => {
            unexpected(before, rest, next, expected)
        }
        ParseToneErrorKind::Empty => Some(Hint::Silence),
        ParseToneErrorKind::EmptyElement => Some(Hint::EmptyElement),
        ParseToneErrorKind::MixedSeparators => Some(Hint::OneSeparator),
        ParseToneErrorKind::AfterEndless => Some(after_endless(before, rest)),
        ParseToneErrorKind::NotesAndHertz => Some(Hint::AllHertz),
        ParseToneErrorKind::PhaseReversal => Some(Hint::PhaseReversal),
        ParseToneErrorKind::NoCycle => Some(Hint::Cycle),
        ParseToneErrorKind::LevelOutOfRange => {
            (!rest.starts_with('-')).then_some(Hint::NegativeLevel)
        }
        _ => None,
    }
}

/// Returns the hint for a mistake that only the whole text shows.
fn hint_of_whole(text: &str) -> Option<Hint> {
    if let Some(system) = foreign::system(text) {
        return Some(Hint::OtherNotation(system));
    }
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_quote(c));
    if ["silence", "silent", "none", "off", "pause"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
    {
        return Some(Hint::Silence);
    }
    if is_small_note(text) {
        return Some(Hint::CapitalNote);
    }
    if is_name(text) {
        return Some(Hint::NameOfTone);
    }
    let key = text.split_once('=').map(|(key, _)| key.trim_end_matches(['+', ' ', '\t']));
    key.is_some_and(is_name).then_some(Hint::NoKey)
}

fn unexpected(before: &str, rest: &str, next: Option<char>, expected: &str) -> Option<Hint> {
    let after_blanks = rest.trim_start();
    let in_duration = before.rsplit([',', '|']).next().is_some_and(|part| part.contains('/'));
    let Some(next) = next else {
        return match before.chars().next_back() {
            Some('@') => Some(Hint::Level),
            Some('x') => Some(Hint::Limit),
            None => Some(Hint::Silence),
            _ => ends_in_for(before).then_some(Hint::Limit),
        };
    };
    if is_limit(before, after_blanks, in_duration) {
        return Some(Hint::Limit);
    }
    if is_comment(before, after_blanks) {
        return Some(Hint::NoComment);
    }
    if is_quote(next) {
        return Some(Hint::NoQuotes);
    }
    if let Some(plain) = plain(next) {
        return Some(Hint::Ascii(plain));
    }
    let ends_in_digit = before.trim_end().ends_with(|c: char| c.is_ascii_digit());
    if ends_in_digit && is_unit(after_blanks) {
        return Some(Hint::NoUnit);
    }
    if is_small_note(rest) {
        return Some(Hint::CapitalNote);
    }
    let after = rest.chars().nth(1);
    let digit_after = after.is_some_and(|c| c.is_ascii_digit());
    let number_after = leading_number(rest.get(1..).unwrap_or_default());
    match next {
        _ if next.is_whitespace() => Some(blank(after_blanks, in_duration && ends_in_digit)),
        _ if before.ends_with(char::is_whitespace) => between(next),
        '\\' => Some(Hint::NextLine),
        ';' => Some(Hint::Comma),
        '.' if in_duration => Some(Hint::WholeMilliseconds),
        '.' if digit_after => Some(Hint::DigitBeforePoint),
        ',' if expected == "the end" && digit_after => Some(Hint::DecimalPoint),
        ',' if before.ends_with('/') => Some(Hint::NoSlash),
        '-' if in_duration || number_after.is_some_and(|number| number <= 70) => Some(Hint::Level),
        '-' | '&' if ends_in_digit && digit_after => Some(Hint::Sum),
        'x' | 'X' if ends_in_digit && digit_after => Some(Hint::Modulation),
        'e' | 'E' | '_' if ends_in_digit => Some(Hint::PlainDigits),
        ':' | '=' | '~' if ends_in_digit => Some(Hint::Slash),
        '(' if ends_in_digit && !in_duration => Some(Hint::Slash),
        '(' | ')' | '[' | ']' | '{' | '}' => Some(Hint::NoParentheses),
        '!' => Some(Hint::MarkBefore),
        '/' if !ends_in_digit => Some(Hint::Silence),
        '|' | ',' if ends_in_digit => Some(Hint::OneSeparator),
        _ if !next.is_ascii() => Some(Hint::OnlyAscii),
        _ => None,
    }
}

/// Returns whether a limit begins here, such as `x3` or `for 2000`, or has begun.
fn is_limit(before: &str, rest: &str, in_duration: bool) -> bool {
    let times = rest.strip_prefix(['x', 'X', '×']).unwrap_or_default().trim_start();
    let begins = times.starts_with(|c: char| c.is_ascii_digit()) || starts_with_for(rest);
    let has_begun = before.trim_end().ends_with(" x") || ends_in_for(before);
    (begins && in_duration) || has_begun
}

fn starts_with_for(text: &str) -> bool {
    text.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("for"))
}

fn ends_in_for(text: &str) -> bool {
    text.split_whitespace().next_back().is_some_and(starts_with_for)
}

/// Returns the hint for a misplaced blank. If an element follows it, a comma is missing; otherwise
/// the blank is within an element.
fn blank(after_blanks: &str, after_duration: bool) -> Hint {
    let begins_element =
        after_blanks.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '!' | 'M'));
    if begins_element && after_duration { Hint::Comma } else { Hint::NoBlank }
}

/// Returns the hint for a character that replaces the separator after an element and its blanks.
fn between(next: char) -> Option<Hint> {
    match next {
        '0'..='9' | '!' | 'M' | ';' => Some(Hint::Comma),
        '/' | '+' | '*' | '@' | '-' | '.' => Some(Hint::NoBlank),
        '\\' => Some(Hint::NextLine),
        '(' | ')' | '[' | ']' => Some(Hint::NoParentheses),
        _ if !next.is_ascii() => Some(Hint::OnlyAscii),
        _ => None,
    }
}

/// Returns the hint for an element after an endless one. In `440,5` the comma is a decimal comma,
/// because 5 Hz is too low for a tone.
fn after_endless(before: &str, rest: &str) -> Hint {
    let whole = before.strip_suffix(',').unwrap_or_default();
    let plain = |c: char| c.is_ascii_digit();
    let low = match rest.as_bytes() {
        [b'0', next, ..] => next.is_ascii_digit(),
        _ => leading_number(rest).is_some_and(|number| (1..100).contains(&number)),
    };
    if whole.ends_with(plain) && low { Hint::DecimalPoint } else { Hint::Duration }
}

/// Returns whether a comment begins here, or began with the previous character.
fn is_comment(before: &str, rest: &str) -> bool {
    let text = |rest: &str| {
        !rest.trim_start().starts_with(|c: char| c.is_ascii_digit() || matches!(c, '!' | 'M'))
    };
    rest.starts_with('#')
        || rest.starts_with("//")
        || rest.starts_with("/*")
        || rest.starts_with("--")
        || (before.ends_with('/') && rest.strip_prefix(['/', '*']).is_some_and(text))
        || rest.strip_prefix(';').is_some_and(|rest| !rest.trim().is_empty() && text(rest))
}

fn is_unit(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '%').unwrap_or(text.len());
    let units = [
        "hz",
        "khz",
        "mhz",
        "hertz",
        "kilohertz",
        "cps",
        "ms",
        "msec",
        "msecs",
        "millis",
        "milliseconds",
        "millisecond",
        "s",
        "sec",
        "secs",
        "second",
        "seconds",
        "min",
        "us",
        "μs",
        "µs",
        "db",
        "dbm",
        "dbm0",
        "dbov",
        "dbfs",
        "k",
        "%",
        "samples",
    ];
    text.get(..end).is_some_and(|word| units.iter().any(|unit| unit.eq_ignore_ascii_case(word)))
}

/// Returns whether the text is a word or several words.
fn is_name(text: &str) -> bool {
    let within = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let note =
        text.strip_prefix('M').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    text.len() > 1 && text.starts_with(char::is_alphabetic) && !note && text.chars().all(within)
}

fn is_small_note(text: &str) -> bool {
    text.strip_prefix('m').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '`' | '´' | '«' | '»' | '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}'
            | '\u{2032}' | '\u{2033}' | '\u{ff02}' | '\u{ff07}' | '\u{300c}'..='\u{300f}'
    )
}

/// Returns the ASCII character that looks like `c`.
fn plain(c: char) -> Option<char> {
    Some(match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => {
            '-'
        }
        '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200b}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{2060}'
        | '\u{3000}'
        | '\u{feff}' => ' ',
        '\u{d7}' | '\u{2217}' | '\u{22c5}' | '\u{b7}' | '\u{2715}' | '\u{204e}' => '*',
        '\u{2044}' | '\u{2215}' | '\u{29f8}' => '/',
        '\u{201a}' | '\u{3001}' | '\u{60c}' | '\u{fe50}' | '\u{ff64}' => ',',
        '\u{fe62}' | '\u{2795}' => '+',
        '\u{2223}' | '\u{a6}' | '\u{2502}' => '|',
        '\u{2024}' | '\u{3002}' => '.',
        '\u{1c3}' => '!',
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(c) - 0x660, 10)?,
        '\u{6f0}'..='\u{6f9}' => char::from_digit(u32::from(c) - 0x6f0, 10)?,
        '\u{966}'..='\u{96f}' => char::from_digit(u32::from(c) - 0x966, 10)?,
        _ => return None,
    })
}

/// Returns the number at the start of a text, if it has at most four digits.
fn leading_number(text: &str) -> Option<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end.min(5)).and_then(|number| number.parse().ok()).filter(|&number| number < 10_000)
}
