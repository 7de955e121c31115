//! The text of a file, line by line, without its comments.

use alloc::borrow::Cow;

use super::diagnostic::{DiagnosticKind, Diagnostics};
use super::source::{Position, Positions};
use crate::zones::ToneZones;

/// Block comments, `;-- … --;`. They nest, and they may span lines.
#[derive(Default)]
pub(super) struct Comments {
    depth: usize,
    /// The start of the outermost open comment.
    pub(super) begin: Option<Position>,
}

/// A line without its comments, and with `;` where the file has `\;`.
pub(super) struct Line<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) positions: Positions,
    /// The start of the comment that ends the line, and its text after the `;`.
    pub(super) comment: Option<(Position, &'a str)>,
}

/// What a `;` means.
enum Mark {
    /// `\;`: a semicolon of the text.
    Escape,
    /// `;--`, but not `;---`: a block comment begins.
    Begin,
    /// `--;`: a block comment ends, if one is open.
    End,
    /// Any other: a comment begins that ends with the line, unless a block comment is open.
    Plain,
}

impl Mark {
    /// Classifies a `;` by the bytes before and after it.
    fn new(before: &[u8], after: &[u8]) -> Self {
        if before.ends_with(b"\\") {
            Self::Escape
        } else if after.starts_with(b"--") && after.get(2) != Some(&b'-') {
            Self::Begin
        } else if before.ends_with(b"--") {
            Self::End
        } else {
            Self::Plain
        }
    }
}

impl<'a> Line<'a> {
    /// Reads a line: a state machine whose state is the depth of the block comments, and which moves at
    /// each `;`.
    pub(super) fn new(
        raw: &'a str,
        begin: Position,
        comments: &mut Comments,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let bytes = raw.as_bytes();
        let positions = Positions::new(begin);
        let mut line = Line { text: Cow::Borrowed(""), positions, comment: None };
        // The text from `from` on is not kept yet. Marks are searched from `at` on, and a mark never
        // includes a byte before that.
        let (mut from, mut at) = (0, 0);
        while let Some(semicolon) = raw[at..].find(';').map(|length| at + length) {
            let mark = Mark::new(&bytes[at..semicolon], &bytes[semicolon + 1..]);
            at = semicolon + 1;
            match (comments.depth, mark) {
                (0, Mark::Escape) => {
                    line.keep(raw, from, semicolon - 1);
                    from = semicolon;
                }
                (depth, Mark::Begin) => {
                    if depth == 0 {
                        line.keep(raw, from, semicolon);
                        comments.begin = Some(begin.plus(semicolon));
                    }
                    comments.depth += 1;
                    at = semicolon + 3;
                }
                (0, mark @ (Mark::End | Mark::Plain)) => {
                    if matches!(mark, Mark::End) {
                        let end = begin.plus(semicolon - 2);
                        diagnostics.add(end, DiagnosticKind::StrayCommentEnd);
                    }
                    line.keep(raw, from, semicolon);
                    line.comment = Some((begin.plus(semicolon), &raw[semicolon + 1..]));
                    return line;
                }
                (_, Mark::End) => {
                    comments.depth -= 1;
                    from = at;
                }
                (_, Mark::Escape | Mark::Plain) => {}
            }
        }
        if comments.depth == 0 {
            comments.begin = None;
            line.keep(raw, from, raw.len());
        }
        line
    }

    /// Appends the text between two bytes of the raw line.
    fn keep(&mut self, raw: &'a str, from: usize, to: usize) {
        let begin = Position { column: from as u32, ..self.positions.begin };
        if self.text.is_empty() {
            self.positions.begin = begin;
            self.text = Cow::Borrowed(&raw[from..to]);
        } else if raw.len() > ToneZones::MAX_LINE {
            // The parser skips such a line: it only matters whether it has any text.
            if self.text.trim_matches(is_blank).is_empty() {
                self.text = Cow::Borrowed(&raw[from..to]);
            }
        } else if from < to {
            self.positions.gaps.push((self.text.len() as u32, begin.column));
            self.text.to_mut().push_str(&raw[from..to]);
        }
    }

    /// Returns the text between two bytes without the blanks around it, and the byte where it begins.
    pub(super) fn trimmed(&self, from: usize, to: usize) -> (usize, &str) {
        let part = &self.text[from..to];
        let blanks = part.len() - part.trim_start_matches(is_blank).len();
        (from + blanks, part.trim_matches(is_blank))
    }

    /// Returns the position of a byte of the text.
    pub(super) fn position(&self, offset: usize) -> Position {
        self.positions.of(offset)
    }

    /// Returns the position where more text was expected.
    pub(super) fn end(&self) -> Position {
        self.position(self.text.trim_end_matches(is_blank).len())
    }
}

/// Returns whether Asterisk strips the character: space and all control characters of ASCII.
pub(super) fn is_blank(c: char) -> bool {
    c <= ' '
}
