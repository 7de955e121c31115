//! Files, the text that is read of them, and where in them every byte is.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// One file: what to call it, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// How diagnostics name it, usually its path. Two files are the same if their names are.
    pub name: String,
    /// Its bytes. Lines that are not UTF-8 are read as ISO 8859-1.
    pub text: Vec<u8>,
}

impl Source {
    /// A file of that name.
    pub fn new(name: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// A file without a name, which diagnostics call `text`. Where one file includes others, give each
/// its own.
impl<T: AsRef<[u8]> + ?Sized> From<&T> for Source {
    fn from(text: &T) -> Self {
        Self::new("text", text.as_ref())
    }
}

/// A file that was read.
pub(super) struct File {
    pub(super) name: Arc<str>,
    pub(super) text: Rc<str>,
}

/// A place in a file. As small as may be, since every key has two; no text is so long that a
/// number would not fit. Their order is that in which they are read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
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

impl Position {
    /// The first character of the first file.
    pub(super) const START: Self = Self { order: 0, column: 0, file: 0, line: 1, start: 0 };

    pub(super) fn plus(self, bytes: usize) -> Self {
        Self { column: self.column + bytes as u32, ..self }
    }
}

/// Where the bytes of a text stand that was put together from several places. As small as may be,
/// since a file can be full of escapes.
#[derive(Clone)]
pub(super) struct Positions {
    pub(super) begin: Position,
    /// From this byte of the text on, it stands in another line, there.
    lines: Vec<(u32, Position)>,
    /// From this byte of the text on, it stands in that column of the same line: what is before it
    /// was a comment, or a `\` before a `;`.
    pub(super) gaps: Vec<(u32, u32)>,
}

impl Positions {
    pub(super) fn new(begin: Position) -> Self {
        Self { begin, lines: Vec::new(), gaps: Vec::new() }
    }

    pub(super) fn of(&self, offset: usize) -> Position {
        let (line, place) = last(&self.lines, offset).unwrap_or((0, self.begin));
        match last(&self.gaps, offset).filter(|(gap, _)| *gap >= line) {
            Some((gap, column)) => Position { column, ..place }.plus(offset - gap as usize),
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
