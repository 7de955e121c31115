//! Asterisk's configuration syntax: text → sections of keys and values, with the position of each.
//! [`reader`](super::reader) interprets the keys.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cell::OnceCell;

use super::diagnostic::{DiagnosticKind, Diagnostics};
use super::header::Header;
use super::include::{IncludeError, Resolver};
use super::lexer::{Comments, Line, is_blank};
use super::pitfalls::ASTERISK_LINE;
use super::source::{File, Position, Positions, Source, decode, growth};
use crate::tone::Tone;
use crate::zones::ToneZones;
use crate::zones::names::{
    COUNTRY, DESCRIPTION, GENERAL, RING_CADENCE, checked_name, known_spelling,
};

/// The sections of a file and of the files that it includes.
pub(super) struct ConfigFile {
    pub(super) sections: Vec<Section>,
    pub(super) diagnostics: Diagnostics,
    pub(super) files: Vec<File>,
}

pub(super) struct Section {
    /// In lower case.
    pub(super) name: String,
    pub(super) at: Position,
    pub(super) template: bool,
    /// By key, in lower case. Those who inherit an entry share it.
    pub(super) entries: BTreeMap<String, Rc<Entry>>,
}

/// The value of a `key = value` line.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) key_at: Position,
    pub(super) value: String,
    value_at: Positions,
    /// The number of the header above it.
    part: u32,
    /// The tone of the value, parsed for the first of the sections that share the entry; `None` if the
    /// value is not a tone. Boxed, since most entries are never shared.
    pub(super) tone: OnceCell<Option<Box<Tone>>>,
}

impl ConfigFile {
    pub(super) fn read(source: Source, includes: &mut Resolver<'_>) -> Self {
        let config =
            Self { sections: Vec::new(), diagnostics: Diagnostics::default(), files: Vec::new() };
        let mut reader = Parser {
            config,
            zones: BTreeMap::new(),
            templates: BTreeMap::new(),
            includes,
            open: Vec::new(),
            includes_seen: 0,
            lines: 0,
            headers: 0,
            bytes: 0,
            keys: 0,
            stopped: false,
        };
        reader.file(source, Current::None, None);
        reader.config
    }
}

impl Entry {
    /// Returns the position of a byte of the value.
    pub(super) fn position(&self, offset: usize) -> Position {
        self.value_at.of(offset)
    }

    /// Returns the size of a copy, in bytes.
    fn size(&self) -> usize {
        self.value.len() + self.value_at.size()
    }

    /// Appends the text of a line from a byte on. As in Asterisk, the blanks before that text stay.
    fn append(&mut self, line: &Line<'_>, from: usize) {
        let to = from + line.text[from..].trim_end_matches(is_blank).len();
        if from == to {
            return;
        }
        self.value_at.append(self.value.len(), &line.positions.part(from, to));
        let part = &line.text[from..to];
        self.value.reserve_exact(growth(self.value.capacity(), self.value.len(), part.len()));
        self.value.push_str(part);
    }
}

struct Parser<'r, 'i> {
    config: ConfigFile,
    zones: BTreeMap<String, usize>,
    templates: BTreeMap<String, usize>,
    includes: &'r mut Resolver<'i>,
    /// The names of the files that are being read, each included by the one before.
    open: Vec<Arc<str>>,
    /// The number of includes, with those that were not found.
    includes_seen: usize,
    /// The number of lines that were read; the other counters include what was inherited.
    lines: u32,
    headers: u32,
    bytes: usize,
    keys: usize,
    /// Whether a limit ended the reading.
    stopped: bool,
}

/// The section that keys belong to.
#[derive(Clone, Copy)]
enum Current {
    /// No section has begun.
    None,
    Section {
        index: usize,
        /// The number of the header that began it.
        part: u32,
    },
    /// A section without a valid name. The parser skips its keys.
    Skipped,
}

impl Parser<'_, '_> {
    /// Reads a file. It begins in the section of the `#include` at `by`.
    fn file(&mut self, source: Source, mut current: Current, by: Option<Position>) {
        let Source { name, text } = source;
        let (text, not_utf8) = decode(text);
        let (name, text): (Arc<str>, Rc<str>) = (name.into(), text.into());
        let file = self.config.files.len() as u32;
        self.config.files.push(File { name: name.clone(), text: text.clone() });
        self.open.push(name);
        let mut position = Position { order: self.lines, file, line: 1, start: 0, column: 0 };
        if !self.count(text.len(), 0, by.unwrap_or(position)) {
            return;
        }
        if text.starts_with(BYTE_ORDER_MARK) {
            position.start += BYTE_ORDER_MARK.len_utf8() as u32;
            self.config.diagnostics.add(position, DiagnosticKind::ByteOrderMark);
        }

        let mut comments = Comments::default();
        let mut not_utf8 = not_utf8.into_iter().peekable();
        for raw in text[position.start as usize..].split('\n') {
            self.lines += 1;
            position.order = self.lines;
            let otherwise = not_utf8.next_if_eq(&(position.line as usize)).is_some();
            let line = Line::new(raw, position, &mut comments, &mut self.config.diagnostics);
            if raw.len() > ToneZones::MAX_LINE {
                if !line.text.trim_matches(is_blank).is_empty() {
                    self.config.diagnostics.add(position, DiagnosticKind::LineTooLong);
                }
            } else {
                if raw.len() >= ASTERISK_LINE {
                    self.config.diagnostics.add(position, DiagnosticKind::LineTooLongForAsterisk);
                }
                if let Some(at) = line.text.find(|c: char| !c.is_ascii()).filter(|_| otherwise) {
                    self.config.diagnostics.add(line.position(at), DiagnosticKind::NotUtf8);
                }
                self.line(&line, &mut current);
            }
            if self.stopped {
                return;
            }
            position.line += 1;
            position.start += raw.len() as u32 + 1;
        }
        if let Some(begin) = comments.begin {
            self.config.diagnostics.add(begin, DiagnosticKind::UnclosedComment);
        }
        self.open.pop();
    }

    /// Reads a line without comments.
    fn line(&mut self, line: &Line<'_>, current: &mut Current) {
        match line.text.trim_matches(is_blank).bytes().next() {
            None => {}
            Some(b'[') => *current = self.header(line),
            Some(b'#') => self.directive(line, *current),
            Some(_) => self.assignment(line, *current),
        }
    }

    /// Reads `[name]`, `[name](!)`, `[name](+)` or `[name](other,another)`.
    fn header(&mut self, line: &Line<'_>) -> Current {
        let Some(header) = Header::parse(line, &mut self.config.diagnostics) else {
            return Current::Skipped;
        };
        let Header { name, name_at, at, template, adds, bases } = header;
        // The bases are searched before the section exists, so that none inherits from itself.
        let bases: Vec<_> = bases.iter().filter_map(|(base, at)| self.base(base, *at)).collect();
        let kind = if template && !adds { &self.templates } else { &self.zones };
        let mut earlier = kind.get(&name).copied();
        if adds && earlier.is_none() {
            earlier = self.templates.get(&name).copied();
            let kind = if earlier.is_some() {
                DiagnosticKind::AddsToTemplate
            } else {
                DiagnosticKind::NoSuchSection
            };
            self.config.diagnostics.add(name_at, kind);
        } else if !adds && earlier.is_some() {
            let fix = (!template).then(|| ["[", &name, "](+)"].concat());
            self.config.diagnostics.add_with_fix(name_at, DiagnosticKind::RepeatedSection, fix);
        }
        let new = || self.section(name, at, template);
        let Some(index) = earlier.or_else(new) else { return Current::Skipped };
        for base in bases.into_iter().filter(|&base| base != index) {
            self.inherit(base, index, at);
        }
        self.headers += 1;
        Current::Section { index, part: self.headers }
    }

    /// Returns the section to inherit from.
    fn base(&mut self, name: &str, at: Position) -> Option<usize> {
        let found = self.first(name);
        if found.is_none() {
            let trimmed = name.trim();
            let meant = trimmed == "+" || trimmed == "!" || self.first(trimmed).is_some();
            let fix = meant.then(|| trimmed.to_string());
            self.config.diagnostics.add_with_fix(at, DiagnosticKind::NoSuchSection, fix);
        }
        found
    }

    /// Returns the first section with that name, zone or template.
    fn first(&self, name: &str) -> Option<usize> {
        let found = [self.zones.get(name), self.templates.get(name)];
        found.into_iter().flatten().min().copied()
    }

    fn section(&mut self, name: String, at: Position, template: bool) -> Option<usize> {
        let index = self.config.sections.len();
        // `[general]` is neither a zone nor a template.
        let others = index - usize::from(self.first(GENERAL).is_some());
        if name != GENERAL && others == ToneZones::MAX_SECTIONS {
            self.stop(at, DiagnosticKind::TooManySections);
            return None;
        }
        let kind = if template { &mut self.templates } else { &mut self.zones };
        kind.insert(name.clone(), index);
        let entries = BTreeMap::new();
        self.config.sections.push(Section { name, at, template, entries });
        Some(index)
    }

    fn inherit(&mut self, base: usize, heir: usize, at: Position) {
        let entries = self.config.sections[base].entries.clone();
        let bytes = entries.iter().map(|(key, entry)| key.len() + entry.value.len()).sum();
        if self.count(bytes, entries.len(), at) {
            self.config.sections[heir].entries.extend(entries);
        }
    }

    /// Reads `#include "file"`, `#tryinclude file` or `#exec command`.
    fn directive(&mut self, line: &Line<'_>, current: Current) {
        let (begin, text) = line.trimmed(0, line.text.len());
        let length = text.find(is_blank).unwrap_or(text.len());
        let may_fail = match &*text[1..length].to_ascii_lowercase() {
            "include" => false,
            "tryinclude" => true,
            "exec" => {
                return self.config.diagnostics.add(line.position(begin), DiagnosticKind::Exec);
            }
            _ => {
                return self
                    .config
                    .diagnostics
                    .add(line.position(begin), DiagnosticKind::UnknownDirective);
            }
        };
        let (at, name) = line.trimmed(begin + length, begin + text.len());
        let name = [('"', '"'), ('<', '>')]
            .iter()
            .find_map(|&(open, close)| name.strip_prefix(open)?.strip_suffix(close))
            .unwrap_or(name);
        if name.is_empty() {
            return self.config.diagnostics.add(line.end(), DiagnosticKind::NoFileName);
        }
        self.include(name, line.position(at), may_fail, current);
    }

    fn include(&mut self, name: &str, at: Position, may_fail: bool, current: Current) {
        self.includes_seen += 1;
        if self.includes_seen == ToneZones::MAX_FILES {
            return self.stop(at, IncludeError::TooManyFiles);
        }
        if self.open.len() == ToneZones::MAX_DEPTH {
            return self.config.diagnostics.add(at, IncludeError::TooDeep);
        }
        let sources = match (self.includes)(name) {
            Ok(sources) if !sources.is_empty() => sources,
            Ok(_) | Err(IncludeError::NotFound | IncludeError::NoFiles) if may_fail => return,
            Ok(_) => return self.config.diagnostics.add(at, IncludeError::NotFound),
            Err(error) => return self.config.diagnostics.add(at, error),
        };
        for source in sources {
            if self.stopped {
                return;
            }
            let source = match source {
                Ok(source) => source,
                Err(error) => {
                    self.config.diagnostics.add(at, error);
                    continue;
                }
            };
            if self.open.iter().any(|open| **open == *source.name) {
                self.config.diagnostics.add(at, IncludeError::Cycle);
            } else if self.config.files.len() == ToneZones::MAX_FILES {
                self.stop(at, IncludeError::TooManyFiles);
            } else {
                self.file(source, current, Some(at));
            }
        }
    }

    /// Reads `key = value`, `key => value` or `key += value`.
    fn assignment(&mut self, line: &Line<'_>, current: Current) {
        let (begin, text) = line.trimmed(0, line.text.len());
        let (index, part) = match current {
            Current::None => {
                return self
                    .config
                    .diagnostics
                    .add(line.position(begin), DiagnosticKind::NoSection);
            }
            Current::Skipped => return,
            Current::Section { index, part } => (index, part),
        };
        // A `\` escapes a first character that has another meaning.
        let begin = begin + usize::from(text.starts_with('\\'));
        let Some(equals) = line.text[begin..].find('=').map(|length| begin + length) else {
            let fix = text.contains(':').then(|| text.replacen(':', " =", 1));
            return self.config.diagnostics.add_with_fix(line.end(), DiagnosticKind::NoEquals, fix);
        };
        let appends = line.text[begin..equals].ends_with('+');
        let (key_at, key) = line.trimmed(begin, equals - usize::from(appends));
        if key.is_empty() {
            return self.config.diagnostics.add(line.position(key_at), DiagnosticKind::NoKey);
        }
        let key = match checked_name(key) {
            Ok(key) => known_spelling(key),
            Err(error) => return self.config.diagnostics.add(line.position(key_at), error),
        };
        let (after_equals, end) = (equals + 1, line.text.len());
        self.check_comment(line, &key, after_equals, appends);
        let earlier = self.config.sections[index].entries.get(&key);
        if let Some(old) = earlier.filter(|_| appends) {
            // Appending to a shared entry copies it.
            let copied = if Rc::strong_count(old) > 1 { old.size() } else { 0 };
            // The positions of its parts are kept too, and may take more memory than the text.
            if self.count(copied + line.positions.size(), 0, line.position(after_equals)) {
                let entries = &mut self.config.sections[index].entries;
                entries.entry(key).and_modify(|old| Rc::make_mut(old).append(line, after_equals));
            }
            return;
        }
        // A file that is included in the middle may override a key on purpose.
        let file = line.positions.begin.file;
        if earlier.is_some_and(|old| old.part == part && old.key_at.file == file) {
            self.config.diagnostics.add(line.position(key_at), DiagnosticKind::RepeatedKey);
        }
        let arrow = !appends && line.text[after_equals..].starts_with('>');
        let (value_at, value) = line.trimmed(after_equals + usize::from(arrow), end);
        let entry = Entry {
            key_at: line.position(key_at),
            value: value.to_owned(),
            value_at: line.positions.part(value_at, end),
            part,
            tone: OnceCell::new(),
        };
        // `country` does not count: every file that the writer writes has one.
        let keys = usize::from(!(key == COUNTRY && self.config.sections[index].name == GENERAL));
        if self.count(0, keys, entry.key_at) {
            self.config.sections[index].entries.insert(key, Rc::new(entry));
        }
    }

    /// Reports a comment that looks like the rest of the list before it.
    fn check_comment(&mut self, line: &Line<'_>, key: &str, after_equals: usize, appends: bool) {
        let Some((at, comment)) = line.comment else { return };
        let value = line.text[after_equals..].trim_start_matches('>');
        let Some(rest) = cut_off(key, value, comment) else { return };
        let list = [value.trim().trim_end_matches(','), ",", rest.trim_end_matches(',')].concat();
        let sound = !appends && (key == RING_CADENCE || list.parse::<Tone>().is_ok());
        self.config.diagnostics.add_with_fix(at, DiagnosticKind::CutList, sound.then_some(list));
    }

    /// Counts against the limits. Returns `false`, and ends the reading, where one is exceeded.
    fn count(&mut self, bytes: usize, keys: usize, at: Position) -> bool {
        self.bytes += bytes;
        self.keys += keys;
        if self.bytes > ToneZones::MAX_TEXT {
            self.stop(at, DiagnosticKind::TextTooLong);
        } else if self.keys > ToneZones::MAX_KEYS {
            self.stop(at, DiagnosticKind::TooManyKeys);
        }
        !self.stopped
    }

    fn stop(&mut self, at: Position, kind: impl Into<DiagnosticKind>) {
        self.config.diagnostics.add_always(at, kind);
        self.stopped = true;
    }
}

/// Returns the part of a comment that looks like the rest of the list that it has cut off.
fn cut_off<'c>(key: &str, value: &str, comment: &'c str) -> Option<&'c str> {
    if key == DESCRIPTION || value.trim_matches(is_blank).is_empty() {
        return None;
    }
    let whole = comment.split(';').next()?.trim_matches(is_blank);
    if key == RING_CADENCE {
        let numbers = |c: char| c.is_ascii_digit() || c == ',' || c == ' ';
        return (whole.contains(|c: char| c.is_ascii_digit()) && whole.chars().all(numbers))
            .then_some(whole);
    }
    let is_list = |text: &str| text.contains(['/', '+', '*']) && text.parse::<Tone>().is_ok();
    if is_list(whole) {
        return Some(whole);
    }
    // If no blank precedes the rest, its first element is enough, and words may follow.
    let word = comment.split(|c| is_blank(c) || c == ';').next()?;
    let element = word.split([',', '|']).next()?;
    is_list(element).then_some(word)
}

const BYTE_ORDER_MARK: char = '\u{feff}';
