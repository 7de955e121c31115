//! The excerpt that an error shows: one line, safe to print, with a caret under the fault.

use alloc::string::String;
use core::fmt;

/// The maximum number of characters on each side of the caret.
const SHOWN: usize = 60;

/// Writes two lines: an excerpt of `line`, and a caret under the character with the index
/// `column`.
pub(crate) fn write(f: &mut fmt::Formatter<'_>, line: &str, column: usize) -> fmt::Result {
    let skipped = column.saturating_sub(SHOWN);
    let mut rest = line.chars().skip(skipped);
    let mut excerpt: String = if skipped > 0 { "…".into() } else { String::new() };
    let mut before = usize::from(skipped > 0);
    for character in rest.by_ref().take(column - skipped).map(shown) {
        before += width(character);
        excerpt.push(character);
    }
    excerpt.extend(rest.by_ref().take(SHOWN).map(shown));
    if rest.next().is_some() {
        excerpt.push('…');
    }
    write!(f, "  {}\n  {:before$}^", excerpt.trim_end(), "")
}

/// Replaces a character by a space if it is a control character, changes the text direction, or is
/// invisible. A tab would move the caret; a line break would separate the caret from its line.
fn shown(character: char) -> char {
    let hidden = matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    if character.is_control() || hidden { ' ' } else { character }
}

/// Returns the number of columns that a terminal uses for a character: two for a wide or full-width
/// character, zero for a mark that combines with the preceding character. The ranges are whole
/// Unicode blocks, an approximation of the table in Unicode Standard Annex 11.
fn width(character: char) -> usize {
    match character {
        '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}
