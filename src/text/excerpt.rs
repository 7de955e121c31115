//! What is shown of a text beside a fault in it: one line, made safe, with a caret under it.

use alloc::string::String;
use core::fmt;

/// At most this many characters of a line are shown on each side of the caret.
const SHOWN: usize = 60;

/// Writes two lines: what is shown of `line`, and a caret under the
/// character with the index `column`.
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

/// A tab would move the caret, a line break would part it from its line, other control characters
/// do worse, some turn the direction, and some have no width.
fn shown(character: char) -> char {
    let hidden = matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    );
    if character.is_control() || hidden { ' ' } else { character }
}

/// The columns that a terminal takes for a character: two for those that Unicode calls wide or
/// full-width, none for marks that stand on the character before them. The ranges are blocks of
/// Unicode (Standard Annex 11), not every character of its table.
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
