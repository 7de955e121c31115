//! The header of a section: `[name]`, `[name](!)`, `[name](+)`, `[name](base,base)`.

use alloc::string::String;
use alloc::vec::Vec;

use super::diagnostic::{DiagnosticKind, Diagnostics};
use super::lexer::{Line, is_blank};
use super::source::Position;
use crate::zones::names::{checked_name, lower_case};

/// A header with a valid name.
pub(super) struct Header {
    /// In lower case.
    pub(super) name: String,
    pub(super) name_at: Position,
    /// The position of the `[`.
    pub(super) at: Position,
    /// `(!)`
    pub(super) template: bool,
    /// `(+)`
    pub(super) adds: bool,
    /// The sections to inherit from, in lower case.
    pub(super) bases: Vec<(String, Position)>,
}

/// How far a header has been read.
enum State {
    Name,
    AfterName,
    Options,
    AfterOptions,
    /// Text after the name that is not an option.
    OtherText,
}

/// The parts of a header, as bytes of the line.
struct Parts {
    open: usize,
    name_end: usize,
    /// The first byte after the name that is not blank.
    after_name: Option<usize>,
    /// The options without their parentheses, if the line has any. They end after they begin unless `)` is
    /// missing.
    options: Option<(usize, Option<usize>)>,
    /// The first byte after the options.
    after_options: Option<usize>,
}

impl Header {
    /// Reads a line that begins with `[`. Returns `None` if there is no name.
    pub(super) fn parse(line: &Line<'_>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let Some(parts) = Parts::of(line) else {
            let text = line.text.trim_matches(is_blank);
            let fix = checked_name(text[1..].trim()).ok().map(|name| ["[", &name, "]"].concat());
            diagnostics.add_with_fix(line.end(), DiagnosticKind::UnclosedSection, fix);
            return None;
        };
        let options = parts.options(line, diagnostics);
        let name = parts.name(line, diagnostics)?;
        let is = |mark: &str| options.iter().any(|(option, _)| option == mark);
        let (template, adds) = (is("!"), is("+"));
        Some(Self {
            name,
            name_at: line.position(parts.open + 1),
            at: line.position(parts.open),
            template,
            adds,
            bases: options
                .into_iter()
                .filter(|(option, _)| option != "!" && option != "+")
                .collect(),
        })
    }
}

impl Parts {
    /// Finds the parts of a header. Returns `None` if it has no `]`.
    fn of(line: &Line<'_>) -> Option<Self> {
        let (open, text) = line.trimmed(0, line.text.len());
        let mut parts =
            Self { open, name_end: 0, after_name: None, options: None, after_options: None };
        let mut state = State::Name;
        for (offset, character) in text.char_indices().skip(1) {
            let at = open + offset;
            state = match (state, character) {
                (State::Name, ']') => {
                    parts.name_end = at;
                    State::AfterName
                }
                (State::Name, _) => State::Name,
                (State::AfterName, blank) if is_blank(blank) => State::AfterName,
                (State::AfterName, '(') => {
                    parts.after_name = Some(at);
                    parts.options = Some((at + 1, None));
                    State::Options
                }
                (State::AfterName, _) => {
                    parts.after_name = Some(at);
                    State::OtherText
                }
                (State::Options, ')') => {
                    parts.options = parts.options.map(|(begin, _)| (begin, Some(at)));
                    State::AfterOptions
                }
                (State::Options, _) => State::Options,
                (State::AfterOptions, _) => {
                    parts.after_options.get_or_insert(at);
                    State::AfterOptions
                }
                (State::OtherText, _) => State::OtherText,
            };
        }
        (!matches!(state, State::Name)).then_some(parts)
    }

    fn name(&self, line: &Line<'_>, diagnostics: &mut Diagnostics) -> Option<String> {
        let name = &line.text[self.open + 1..self.name_end];
        checked_name(name).map_or_else(
            |error| {
                let trimmed = checked_name(name.trim()).ok();
                let fix = trimmed.as_ref().map(|name| ["[", name, "]"].concat());
                diagnostics.add_with_fix(line.position(self.open + 1), error, fix);
                trimmed
            },
            Some,
        )
    }

    /// Returns the options in lower case, and where they are.
    fn options(&self, line: &Line<'_>, diagnostics: &mut Diagnostics) -> Vec<(String, Position)> {
        let after_bracket = self.name_end + 1;
        if self.after_name.is_some_and(|at| at != after_bracket || self.options.is_none()) {
            let fix = matches!(self.options, Some((_, Some(_)))).then(|| {
                let header = line.text[..after_bracket].trim_matches(is_blank);
                [header, line.trimmed(after_bracket, line.text.len()).1].concat()
            });
            let at = line.position(after_bracket);
            diagnostics.add_with_fix(at, DiagnosticKind::BehindSection, fix);
        }
        let Some((begin, end)) = self.options else { return Vec::new() };
        let Some(end) = end else {
            diagnostics.add(line.end(), DiagnosticKind::UnclosedOptions);
            return Vec::new();
        };
        if let Some(at) = self.after_options {
            diagnostics.add(line.position(at), DiagnosticKind::BehindSection);
        }
        let mut at = begin;
        let mut options = Vec::new();
        for option in line.text[begin..end].split(',') {
            options.push((lower_case(option).into_owned(), line.position(at)));
            at += option.len() + 1;
        }
        options
    }
}
