//! The text of a file, line by line, without its comments.

use alloc::borrow::Cow;

use super::diagnostic::{DiagnosticKind, Diagnostics};
use super::source::{Position, Positions};
use crate::zones::ToneZones;

/// Comments that go on from line to line: `;-- … --;`, which nest.
#[derive(Default)]
pub(super) struct Comments {
    depth: usize,
    /// Where the outermost began.
    pub(super) begin: Option<Position>,
}

/// A line without its comments, and with `;` where it had `\;`.
pub(super) struct Line<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) places: Positions,
    /// Where the comment begins that ends the line, and its text behind the `;`.
    pub(super) comment: Option<(Position, &'a str)>,
}

impl<'a> Line<'a> {
    pub(super) fn clean(
        raw: &'a str,
        place: Position,
        comments: &mut Comments,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let bytes = raw.as_bytes();
        let places = Positions::new(place);
        let mut line = Line { text: Cow::Borrowed(""), places, comment: None };
        // What is not kept yet begins at `from`; marks are looked for from `at` on, and no mark
        // takes in a byte before that.
        let (mut from, mut at) = (0, 0);
        while let Some(semicolon) = raw[at..].find(';').map(|length| at + length) {
            let before = &bytes[at..semicolon];
            let behind = &bytes[semicolon + 1..];
            at = semicolon + 1;
            let inside = comments.depth > 0;
            if before.ends_with(b"\\") {
                if !inside {
                    line.keep(raw, from, semicolon - 1);
                    from = semicolon;
                }
            } else if behind.starts_with(b"--") && behind.get(2) != Some(&b'-') {
                if !inside {
                    line.keep(raw, from, semicolon);
                    comments.begin = Some(place.plus(semicolon));
                }
                comments.depth += 1;
                at = semicolon + 3;
            } else if inside {
                if before.ends_with(b"--") {
                    comments.depth -= 1;
                    from = at;
                }
            } else {
                if before.ends_with(b"--") {
                    diagnostics.add(place.plus(semicolon - 2), DiagnosticKind::StrayCommentEnd);
                }
                line.keep(raw, from, semicolon);
                line.comment = Some((place.plus(semicolon), &raw[semicolon + 1..]));
                return line;
            }
        }
        if comments.depth == 0 {
            comments.begin = None;
            line.keep(raw, from, raw.len());
        }
        line
    }

    /// Appends what stands between two bytes of the raw line.
    fn keep(&mut self, raw: &'a str, from: usize, to: usize) {
        let place = Position { column: from as u32, ..self.places.begin };
        if self.text.is_empty() {
            self.places.begin = place;
            self.text = Cow::Borrowed(&raw[from..to]);
        } else if raw.len() > ToneZones::MAX_LINE {
            // Such a line is left out: it only matters whether there is anything in it.
            if self.text.trim_matches(is_blank).is_empty() {
                self.text = Cow::Borrowed(&raw[from..to]);
            }
        } else if from < to {
            self.places.gaps.push((self.text.len() as u32, place.column));
            self.text.to_mut().push_str(&raw[from..to]);
        }
    }

    /// What stands between two bytes, without blanks around it, and where that begins.
    pub(super) fn trimmed(&self, from: usize, to: usize) -> (usize, &str) {
        let part = &self.text[from..to];
        let blanks = part.len() - part.trim_start_matches(is_blank).len();
        (from + blanks, part.trim_matches(is_blank))
    }

    pub(super) fn place(&self, offset: usize) -> Position {
        self.places.of(offset)
    }

    /// Where more was expected.
    pub(super) fn end(&self) -> Position {
        self.place(self.text.trim_end_matches(is_blank).len())
    }
}

/// What Asterisk strips: space and all control characters of ASCII.
pub(super) fn is_blank(c: char) -> bool {
    c <= ' '
}
