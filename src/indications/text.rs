//! The text of a file, line by line without its comments, and where in the files every byte stands.

use alloc::borrow::Cow;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::ToneZones;
use super::diagnostic::{Fault, Faults};

/// A file that was read.
pub(super) struct File {
    pub(super) name: Arc<str>,
    pub(super) text: Rc<str>,
}

/// A place in a file. As small as may be, since every key has two; no text is so long that a
/// number would not fit. Their order is that in which they are read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CallState {
    /// How many lines were read before this one, in all files.
    pub(super) order: u32,
    /// In bytes from the start of the line.
    pub(super) column: u32,
    pub(super) file: u32,
    /// Counted from 1.
    pub(super) line: u32,
    /// Where the line begins in the text of its file, in bytes.
    pub(super) start: u32,
}

impl CallState {
    /// The first character of the first file.
    pub(super) const START: Self = Self { order: 0, column: 0, file: 0, line: 1, start: 0 };

    pub(super) fn plus(self, bytes: usize) -> Self {
        Self { column: self.column + bytes as u32, ..self }
    }
}

/// Where the bytes of a text stand that was put together from several places. As small as may be,
/// since a file can be full of escapes.
#[derive(Clone)]
pub(super) struct Places {
    pub(super) begin: CallState,
    /// From this byte of the text on, it stands in another line, there.
    lines: Vec<(u32, CallState)>,
    /// From this byte of the text on, it stands in that column of the same line: what is before it
    /// was a comment, or a `\` before a `;`.
    gaps: Vec<(u32, u32)>,
}

impl Places {
    fn new(begin: CallState) -> Self {
        Self { begin, lines: Vec::new(), gaps: Vec::new() }
    }

    pub(super) fn of(&self, offset: usize) -> CallState {
        let (line, place) = last(&self.lines, offset).unwrap_or((0, self.begin));
        match last(&self.gaps, offset).filter(|(gap, _)| *gap >= line) {
            Some((gap, column)) => CallState { column, ..place }.plus(offset - gap as usize),
            None => place.plus(offset - line as usize),
        }
    }

    /// The bytes that it takes beside itself.
    pub(super) fn size(&self) -> usize {
        size_of_val(&*self.lines) + size_of_val(&*self.gaps)
    }

    /// Where a part of the text stands.
    pub(super) fn part(&self, from: usize, to: usize) -> Self {
        Self {
            begin: self.of(from),
            lines: within(&self.lines, from, to),
            gaps: within(&self.gaps, from, to),
        }
    }

    /// At the end of the text, `length`, comes one that stands elsewhere.
    pub(super) fn append(&mut self, length: usize, other: &Self) {
        let length = length as u32;
        reserve(&mut self.lines, other.lines.len() + 1);
        self.lines.push((length, other.begin));
        self.lines.extend(other.lines.iter().map(|(from, place)| (from + length, *place)));
        reserve(&mut self.gaps, other.gaps.len());
        self.gaps.extend(other.gaps.iter().map(|(from, column)| (from + length, *column)));
    }
}

/// The last that begins at that byte or before it.
fn last<T: Copy>(begins: &[(u32, T)], offset: usize) -> Option<(u32, T)> {
    let after = begins.partition_point(|(from, _)| *from as usize <= offset);
    begins.get(after.checked_sub(1)?).copied()
}

/// Those that begin within a part of the text, counted from its start.
fn within<T: Copy>(begins: &[(u32, T)], from: usize, to: usize) -> Vec<(u32, T)> {
    let first = begins.partition_point(|(begin, _)| *begin as usize <= from);
    let end = begins.partition_point(|(begin, _)| (*begin as usize) < to);
    let part = begins.get(first..end).unwrap_or_default();
    part.iter().map(|(begin, what)| (begin - from as u32, *what)).collect()
}

/// Makes room for so many more.
fn reserve<T>(begins: &mut Vec<T>, more: usize) {
    begins.reserve_exact(growth(begins.capacity(), begins.len(), more));
}

/// What to reserve for so many more: nothing where there is room, else a quarter at least. To double would
/// take the memory twice.
pub(super) fn growth(capacity: usize, len: usize, more: usize) -> usize {
    if capacity - len < more { more.max(len / 4) } else { 0 }
}

/// The bytes as text, and the lines (counted from 1) that are not UTF-8: those are read as
/// ISO 8859-1, in which older files have their countries' names.
pub(super) fn decode(bytes: Vec<u8>) -> (String, Vec<usize>) {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, Vec::new()),
        Err(error) => error.into_bytes(),
    };
    let (mut text, mut lines) = (String::with_capacity(bytes.len()), Vec::new());
    let rest = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => {
            text.push('\u{feff}');
            rest
        }
        None => &bytes,
    };
    for (number, line) in rest.split_inclusive(|&byte| byte == b'\n').enumerate() {
        if let Ok(line) = core::str::from_utf8(line) {
            text.push_str(line);
        } else {
            text.extend(line.iter().map(|&byte| char::from(byte)));
            lines.push(number + 1);
        }
    }
    (text, lines)
}

/// Comments that go on from line to line: `;-- … --;`, which nest.
#[derive(Default)]
pub(super) struct Comments {
    depth: usize,
    /// Where the outermost began.
    pub(super) begin: Option<CallState>,
}

/// A line without its comments, and with `;` where it had `\;`.
pub(super) struct Line<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) places: Places,
    /// Where the comment begins that ends the line, and its text behind the `;`.
    pub(super) comment: Option<(CallState, &'a str)>,
}

impl<'a> Line<'a> {
    pub(super) fn clean(
        raw: &'a str,
        place: CallState,
        comments: &mut Comments,
        faults: &mut Faults,
    ) -> Self {
        let bytes = raw.as_bytes();
        let places = Places::new(place);
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
                    faults.add(place.plus(semicolon - 2), Fault::StrayCommentEnd);
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
        let place = CallState { column: from as u32, ..self.places.begin };
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

    pub(super) fn place(&self, offset: usize) -> CallState {
        self.places.of(offset)
    }

    /// Where more was expected.
    pub(super) fn end(&self) -> CallState {
        self.place(self.text.trim_end_matches(is_blank).len())
    }
}

/// What Asterisk strips: space and all control characters of ASCII.
pub(super) fn is_blank(c: char) -> bool {
    c <= ' '
}
