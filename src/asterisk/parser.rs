//! Asterisk's configuration syntax: text → sections of keys and values, and where each stands.
//! What the keys mean is for [`read`](super::read).

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cell::OnceCell;

use super::diagnostic::{DiagnosticKind, Diagnostics};
use super::include::{IncludeError, Resolver};
use super::lexer::{Comments, Line, is_blank};
use super::pitfalls::ASTERISK_LINE;
use super::source::{File, Position, Positions, Source, decode, growth};
use crate::tone::Tone;
use crate::zones::ToneZones;
use crate::zones::names::{
    COUNTRY, DESCRIPTION, GENERAL, RING_CADENCE, checked_name, known_spelling, lower_case,
};

/// What a file and its includes say.
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

/// What stands on the right of `key = value`.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) key_at: Position,
    pub(super) value: String,
    value_at: Positions,
    /// Under which of all headers it stands.
    part: u32,
    /// The tone that the value is, if it is one: once one was asked for it of those who share it. In a box,
    /// since most are never shared.
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
    /// Where a byte of the value stands.
    pub(super) fn place(&self, offset: usize) -> Position {
        self.value_at.of(offset)
    }

    /// The bytes that a copy takes.
    fn size(&self) -> usize {
        self.value.len() + self.value_at.size()
    }

    /// Appends what stands in a line from some byte on. As in Asterisk, the blanks before it stay.
    fn append(&mut self, line: &Line<'_>, from: usize) {
        let to = from + line.text[from..].trim_end_matches(is_blank).len();
        if from == to {
            return;
        }
        self.value_at.append(self.value.len(), &line.places.part(from, to));
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
    /// The files that are being read, each included by the one before.
    open: Vec<Arc<str>>,
    /// Of files, with those that were not found.
    includes_seen: usize,
    /// How many were read, or inherited.
    lines: u32,
    headers: u32,
    bytes: usize,
    keys: usize,
    /// A limit ended the reading.
    stopped: bool,
}

/// What keys belong to.
#[derive(Clone, Copy)]
enum Current {
    /// No section has begun.
    None,
    Section {
        index: usize,
        /// Which of all headers has begun it.
        part: u32,
    },
    /// A section without a proper name: what stands in it is left out with it.
    Nowhere,
}

impl Parser<'_, '_> {
    /// Reads a file that `by` includes; it begins in the section where that stands.
    fn file(&mut self, source: Source, mut current: Current, by: Option<Position>) {
        let Source { name, text } = source;
        let (text, not_utf8) = decode(text);
        let (name, text): (Arc<str>, Rc<str>) = (name.into(), text.into());
        let file = self.config.files.len() as u32;
        self.config.files.push(File { name: name.clone(), text: text.clone() });
        self.open.push(name);
        let mut place = Position { order: self.lines, file, line: 1, start: 0, column: 0 };
        if !self.count(text.len(), 0, by.unwrap_or(place)) {
            return;
        }
        if text.starts_with(BYTE_ORDER_MARK) {
            place.start += BYTE_ORDER_MARK.len_utf8() as u32;
            self.config.diagnostics.add(place, DiagnosticKind::ByteOrderMark);
        }

        let mut comments = Comments::default();
        let mut not_utf8 = not_utf8.into_iter().peekable();
        for raw in text[place.start as usize..].split('\n') {
            self.lines += 1;
            place.order = self.lines;
            let otherwise = not_utf8.next_if_eq(&(place.line as usize)).is_some();
            let line = Line::clean(raw, place, &mut comments, &mut self.config.diagnostics);
            if raw.len() > ToneZones::MAX_LINE {
                if !line.text.trim_matches(is_blank).is_empty() {
                    self.config.diagnostics.add(place, DiagnosticKind::LineTooLong);
                }
            } else {
                if raw.len() >= ASTERISK_LINE {
                    self.config.diagnostics.add(place, DiagnosticKind::LineTooLongForAsterisk);
                }
                if let Some(at) = line.text.find(|c: char| !c.is_ascii()).filter(|_| otherwise) {
                    self.config.diagnostics.add(line.place(at), DiagnosticKind::NotUtf8);
                }
                self.line(&line, &mut current);
            }
            if self.stopped {
                return;
            }
            place.line += 1;
            place.start += raw.len() as u32 + 1;
        }
        if let Some(begin) = comments.begin {
            self.config.diagnostics.add(begin, DiagnosticKind::UnclosedComment);
        }
        self.open.pop();
    }

    /// One line, without its comments.
    fn line(&mut self, line: &Line<'_>, current: &mut Current) {
        match line.text.trim_matches(is_blank).bytes().next() {
            None => {}
            Some(b'[') => *current = self.header(line),
            Some(b'#') => self.directive(line, *current),
            Some(_) => self.assignment(line, *current),
        }
    }

    /// `[name]`, `[name](!)`, `[name](+)`, `[name](other,another)`
    fn header(&mut self, line: &Line<'_>) -> Current {
        let (open, text) = line.trimmed(0, line.text.len());
        let inner = open + 1;
        let Some(length) = text.find(']') else {
            let fix = checked_name(text[1..].trim()).ok().map(|name| ["[", &name, "]"].concat());
            self.config.diagnostics.add_with_fix(line.end(), DiagnosticKind::UnclosedSection, fix);
            return Current::Nowhere;
        };
        let close = open + length;
        let options = self.options(line, close + 1);
        let name = match checked_name(&line.text[inner..close]) {
            Ok(name) => name,
            Err(error) => {
                let trimmed = checked_name(line.text[inner..close].trim());
                let fix = trimmed.as_ref().ok().map(|name| ["[", name, "]"].concat());
                self.config.diagnostics.add_with_fix(line.place(inner), error, fix);
                match trimmed {
                    Ok(name) => name,
                    Err(_) => return Current::Nowhere,
                }
            }
        };
        let adds = options.iter().any(|(option, _)| option == "+");
        let template = options.iter().any(|(option, _)| option == "!");
        // Found before the section exists: none inherits from itself.
        let bases: Vec<_> = options
            .iter()
            .filter(|(option, _)| option != "+" && option != "!")
            .filter_map(|(option, at)| self.base(option, *at))
            .collect();
        let kind = if template && !adds { &self.templates } else { &self.zones };
        let mut earlier = kind.get(&name).copied();
        let place = line.place(inner);
        if adds && earlier.is_none() {
            earlier = self.templates.get(&name).copied();
            let fault = if earlier.is_some() {
                DiagnosticKind::AddsToTemplate
            } else {
                DiagnosticKind::NoSuchSection
            };
            self.config.diagnostics.add(place, fault);
        } else if !adds && earlier.is_some() {
            let fix = (!template).then(|| ["[", &name, "](+)"].concat());
            self.config.diagnostics.add_with_fix(place, DiagnosticKind::RepeatedSection, fix);
        }
        let new = || self.section(name, line.place(open), template);
        let Some(index) = earlier.or_else(new) else { return Current::Nowhere };
        for base in bases.into_iter().filter(|&base| base != index) {
            self.inherit(base, index, line.place(open));
        }
        self.headers += 1;
        Current::Section { index, part: self.headers }
    }

    /// What stands in the parentheses behind a section, and where.
    fn options(&mut self, line: &Line<'_>, from: usize) -> Vec<(String, Position)> {
        let (begin, text) = line.trimmed(from, line.text.len());
        if text.is_empty() {
            return Vec::new();
        }
        if !text.starts_with('(') || begin != from {
            let fix = (text.starts_with('(') && text.contains(')')).then(|| {
                let header = line.text[..from].trim_matches(is_blank);
                [header, text].concat()
            });
            self.config.diagnostics.add_with_fix(
                line.place(from),
                DiagnosticKind::BehindSection,
                fix,
            );
            if !text.starts_with('(') {
                return Vec::new();
            }
        }
        let Some(length) = text.find(')') else {
            self.config.diagnostics.add(line.end(), DiagnosticKind::UnclosedOptions);
            return Vec::new();
        };
        if text.len() > length + 1 {
            self.config
                .diagnostics
                .add(line.place(begin + length + 1), DiagnosticKind::BehindSection);
        }
        let mut at = begin + 1;
        let mut options = Vec::new();
        for option in text[1..length].split(',') {
            options.push((lower_case(option).into_owned(), line.place(at)));
            at += option.len() + 1;
        }
        options
    }

    /// The section that another inherits from.
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

    /// The first section of that name, zone or template.
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

    /// `#include "file"`, `#tryinclude file`, `#exec command`
    fn directive(&mut self, line: &Line<'_>, current: Current) {
        let (begin, text) = line.trimmed(0, line.text.len());
        let length = text.find(is_blank).unwrap_or(text.len());
        let may_fail = match &*text[1..length].to_ascii_lowercase() {
            "include" => false,
            "tryinclude" => true,
            "exec" => return self.config.diagnostics.add(line.place(begin), DiagnosticKind::Exec),
            _ => {
                return self
                    .config
                    .diagnostics
                    .add(line.place(begin), DiagnosticKind::UnknownDirective);
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
        self.include(name, line.place(at), may_fail, current);
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

    /// `key = value`, `key => value`, `key += value`
    fn assignment(&mut self, line: &Line<'_>, current: Current) {
        let (begin, text) = line.trimmed(0, line.text.len());
        let (index, part) = match current {
            Current::None => {
                return self.config.diagnostics.add(line.place(begin), DiagnosticKind::NoSection);
            }
            Current::Nowhere => return,
            Current::Section { index, part } => (index, part),
        };
        // A first character that would mean something else is escaped.
        let begin = begin + usize::from(text.starts_with('\\'));
        let Some(equals) = line.text[begin..].find('=').map(|length| begin + length) else {
            let fix = text.contains(':').then(|| text.replacen(':', " =", 1));
            return self.config.diagnostics.add_with_fix(line.end(), DiagnosticKind::NoEquals, fix);
        };
        let appends = line.text[begin..equals].ends_with('+');
        let (key_at, key) = line.trimmed(begin, equals - usize::from(appends));
        if key.is_empty() {
            return self.config.diagnostics.add(line.place(key_at), DiagnosticKind::NoKey);
        }
        let key = match checked_name(key) {
            Ok(key) => known_spelling(key),
            Err(error) => return self.config.diagnostics.add(line.place(key_at), error),
        };
        let (behind, end) = (equals + 1, line.text.len());
        self.check_comment(line, &key, behind, appends);
        let earlier = self.config.sections[index].entries.get(&key);
        if let Some(old) = earlier.filter(|_| appends) {
            // What is appended to a copy copies all of it.
            let copied = if Rc::strong_count(old) > 1 { old.size() } else { 0 };
            // Where its parts stand is kept as well, and may be more than the text.
            if self.count(copied + line.places.size(), 0, line.place(behind)) {
                let entries = &mut self.config.sections[index].entries;
                entries.entry(key).and_modify(|old| Rc::make_mut(old).append(line, behind));
            }
            return;
        }
        // A file that is included in the middle may say something else on purpose.
        let file = line.places.begin.file;
        if earlier.is_some_and(|old| old.part == part && old.key_at.file == file) {
            self.config.diagnostics.add(line.place(key_at), DiagnosticKind::RepeatedKey);
        }
        let arrow = !appends && line.text[behind..].starts_with('>');
        let (value_at, value) = line.trimmed(behind + usize::from(arrow), end);
        let entry = Entry {
            key_at: line.place(key_at),
            value: value.to_owned(),
            value_at: line.places.part(value_at, end),
            part,
            tone: OnceCell::new(),
        };
        // The default is no tone; a file that is written has one, whatever else it has.
        let keys = usize::from(!(key == COUNTRY && self.config.sections[index].name == GENERAL));
        if self.count(0, keys, entry.key_at) {
            self.config.sections[index].entries.insert(key, Rc::new(entry));
        }
    }

    /// A comment that looks like the rest of the list before it.
    fn check_comment(&mut self, line: &Line<'_>, key: &str, behind: usize, appends: bool) {
        let Some((at, comment)) = line.comment else { return };
        let value = line.text[behind..].trim_start_matches('>');
        let Some(rest) = cut_off(key, value, comment) else { return };
        let list = [value.trim().trim_end_matches(','), ",", rest.trim_end_matches(',')].concat();
        let sound = !appends && (key == RING_CADENCE || list.parse::<Tone>().is_ok());
        self.config.diagnostics.add_with_fix(at, DiagnosticKind::CutList, sound.then_some(list));
    }

    /// Counts against the limits; reading ends where they are passed.
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

    fn stop(&mut self, at: Position, fault: impl Into<DiagnosticKind>) {
        self.config.diagnostics.add_always(at, fault);
        self.stopped = true;
    }
}

/// What of a comment looks like the rest of a list, which it has cut off.
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
    // Without a blank before it, its first element is enough, and words may follow.
    let word = comment.split(|c| is_blank(c) || c == ';').next()?;
    let element = word.split([',', '|']).next()?;
    is_list(element).then_some(word)
}

const BYTE_ORDER_MARK: char = '\u{feff}';
