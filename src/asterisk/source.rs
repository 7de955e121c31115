//! Files, their text, and the positions of its bytes.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// A file: its name and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name in diagnostics, usually the path. Files with the same name are the same file.
    pub name: String,
    /// The bytes of the file. Lines that are not UTF-8 are read as ISO 8859-1.
    pub text: Vec<u8>,
}

impl Source {
    /// Creates a file with that name.
    pub fn new(name: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// Creates a file with the name `text`. If files include each other, give each its own name.
impl<T: AsRef<[u8]> + ?Sized> From<&T> for Source {
    fn from(text: &T) -> Self {
        Self::new("text", text.as_ref())
    }
}

/// A file as read.
pub(super) struct File {
    pub(super) name: Arc<str>,
    pub(super) text: Rc<str>,
}

/// A position in a file. It is small because every key has two, and the length limit of texts
/// guarantees that its numbers fit. Positions are ordered as they are read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    /// The number of lines that were read before this one, in all files.
    pub(super) order: u32,
    /// The byte offset from the start of the line.
    pub(super) column: u32,
    pub(super) file: u32,
    /// The number of the line, counted from 1.
    pub(super) line: u32,
    /// The byte offset of the line in the text of its file.
    pub(super) start: u32,
}

impl Position {
    /// The first character of the first file.
    pub(super) const START: Self = Self { order: 0, column: 0, file: 0, line: 1, start: 0 };

    pub(super) fn plus(self, bytes: usize) -> Self {
        Self { column: self.column + bytes as u32, ..self }
    }
}

/// The positions of the bytes of a text that comes from several positions. It is small because a
/// file can be full of escapes.
#[derive(Clone)]
pub(super) struct Positions {
    pub(super) begin: Position,
    /// From this byte of the text on, the text is on another line, at this position.
    lines: Vec<(u32, Position)>,
    /// From this byte of the text on, the text is in that column of the same line, after a comment
    /// or after the `\` of a `\;`.
    pub(super) gaps: Vec<(u32, u32)>,
}

impl Positions {
    pub(super) fn new(begin: Position) -> Self {
        Self { begin, lines: Vec::new(), gaps: Vec::new() }
    }

    pub(super) fn of(&self, offset: usize) -> Position {
        let (line, position) = last(&self.lines, offset).unwrap_or((0, self.begin));
        match last(&self.gaps, offset).filter(|(gap, _)| *gap >= line) {
            Some((gap, column)) => Position { column, ..position }.plus(offset - gap as usize),
            None => position.plus(offset - line as usize),
        }
    }

    /// Returns the heap memory in use, in bytes.
    pub(super) fn size(&self) -> usize {
        size_of_val(&*self.lines) + size_of_val(&*self.gaps)
    }

    /// Returns the positions of a part of the text.
    pub(super) fn part(&self, from: usize, to: usize) -> Self {
        Self {
            begin: self.of(from),
            lines: within(&self.lines, from, to),
            gaps: within(&self.gaps, from, to),
        }
    }

    /// Appends the positions of another text. `length` is the length of the text so far.
    pub(super) fn append(&mut self, length: usize, other: &Self) {
        let length = length as u32;
        reserve(&mut self.lines, other.lines.len() + 1);
        self.lines.push((length, other.begin));
        self.lines.extend(other.lines.iter().map(|(from, position)| (from + length, *position)));
        reserve(&mut self.gaps, other.gaps.len());
        self.gaps.extend(other.gaps.iter().map(|(from, column)| (from + length, *column)));
    }
}

/// The last that begins at that byte or before it.
fn last<T: Copy>(begins: &[(u32, T)], offset: usize) -> Option<(u32, T)> {
    let after = begins.partition_point(|(from, _)| *from as usize <= offset);
    begins.get(after.checked_sub(1)?).copied()
}

/// Returns the items that begin within a part of the text, counted from the start of the part.
fn within<T: Copy>(begins: &[(u32, T)], from: usize, to: usize) -> Vec<(u32, T)> {
    let first = begins.partition_point(|(begin, _)| *begin as usize <= from);
    let end = begins.partition_point(|(begin, _)| (*begin as usize) < to);
    let part = begins.get(first..end).unwrap_or_default();
    part.iter().map(|(begin, what)| (begin - from as u32, *what)).collect()
}

/// Reserves capacity for `more` items.
fn reserve<T>(begins: &mut Vec<T>, more: usize) {
    begins.reserve_exact(growth(begins.capacity(), begins.len(), more));
}

/// Returns the additional capacity to reserve for `more` items: 0 if they fit, else at least a
/// quarter of the length. Doubling would take too much memory.
pub(super) fn growth(capacity: usize, len: usize, more: usize) -> usize {
    if capacity - len < more { more.max(len / 4) } else { 0 }
}

/// Decodes bytes, and also returns the lines (counted from 1) that are not UTF-8. Those are read as
/// ISO 8859-1, which older files use for the names of countries.
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
