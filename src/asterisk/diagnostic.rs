//! What is wrong with a file, or odd, and where.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use super::include::IncludeError;
use super::source::{File, Position};
use crate::notation::{self, Hint};
use crate::text::{debug_as_display, excerpt};
use crate::tone::Tone;
use crate::zones::{LimitError, NameError, ToneZone, ToneZones};

/// A fault in a file: where it stands, what was expected, and a fix where one is obvious.
///
/// `Display` shows the line with a caret:
///
/// ```
/// use ringback::ToneZones;
///
/// let error = "[fr]\nring = 440 / 1500,0/3500".parse::<ToneZones>().unwrap_err();
/// assert_eq!(error.to_string(), "\
/// text:2:12: error: expected `,` or the end of the list, found '/'
///   ring = 440 / 1500,0/3500
///              ^
///   hint: remove the blank: none may stand within an element
///   perhaps: 440/1500,0/3500");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The name of the file, as its [`Source`](super::Source) has it.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
    /// The character in the line where the fault begins, counted from 1; one more than the line
    /// has if something is missing at its end.
    pub column: u32,
    /// The text of the line, without its end.
    pub text: Arc<str>,
    /// What is wrong.
    pub kind: DiagnosticKind,
    /// What might be written instead: for a tone list or a ring cadence all of it, and a list that
    /// is sound; for a misspelt name the one that is known; for a section what stands in its brackets and parentheses, or the one option that
    /// is wrong; for a line without `=` the line.
    pub fix: Option<Box<str>>,
}

impl Diagnostic {
    /// Whether the fault loses something of the file or is odd only.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }

    /// What to do about a fault in a tone list, where the line shows what was meant; also for a
    /// line that goes on with the list above it, or that is a comment of another kind.
    #[must_use]
    pub fn hint(&self) -> Option<Hint> {
        let line = self.text.trim();
        let comment = line.starts_with(['#', '/']);
        match self.kind {
            DiagnosticKind::UnknownDirective => {
                // What begins as a directive does is rather one that is misspelt.
                let word = line.trim_start_matches('#');
                let misspelt = word.starts_with(['i', 'I', 't', 'T', 'e', 'E']);
                (!misspelt).then_some(Hint::NoComment)
            }
            DiagnosticKind::NoEquals | DiagnosticKind::NoKey | DiagnosticKind::Name(_)
                if comment =>
            {
                Some(Hint::NoComment)
            }
            DiagnosticKind::NoEquals => {
                let list = line.split(';').next().unwrap_or_default();
                list.parse::<Tone>().is_ok().then_some(Hint::NextLine)
            }
            DiagnosticKind::Tone(kind) => {
                let column = (self.column as usize).saturating_sub(1);
                let at = self.text.char_indices().nth(column).map_or(self.text.len(), |(at, _)| at);
                let start = self.text.find('=').map_or(0, |equals| equals + 1);
                let start = start + usize::from(self.text[start..].starts_with('>'));
                let value = self.text[start..].split(';').next().unwrap_or_default();
                notation::hint(value, at.saturating_sub(start), kind)
            }
            _ => None,
        }
    }
}

debug_as_display!(Diagnostic);

impl core::error::Error for Diagnostic {}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, kind, .. } = self;
        writeln!(f, "{file}:{line}:{column}: {}: {kind}", self.severity())?;
        excerpt::write(f, &self.text, (*column as usize).saturating_sub(1))?;
        if let Some(hint) = self.hint() {
            write!(f, "\n  hint: {hint}")?;
        }
        match &self.fix {
            Some(fix) => write!(f, "\n  perhaps: {fix}"),
            None => Ok(()),
        }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Odd, or something that Asterisk would do otherwise; nothing was left out but what has no
    /// meaning.
    Warning,
    /// Something of the file could not be read.
    Error,
}

/// `error` or `warning`.
impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// What can be wrong with a file, or odd.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// A tone list is none; the tone is left out.
    #[error(transparent)]
    Tone(#[from] notation::ParseToneErrorKind),
    /// No name of a section or key; that section or line is left out.
    #[error(transparent)]
    Name(#[from] NameError),
    /// An included file could not be read; it is left out.
    #[error(transparent)]
    Include(#[from] IncludeError),
    /// `[` without `]`; keys up to the next section are left out.
    #[error("expected `]` behind the name of the section")]
    UnclosedSection,
    /// `[name](` without `)`; what is between is left out.
    #[error("expected `)` behind what the section inherits from")]
    UnclosedOptions,
    /// Something else than `(`, at once behind the `]`; or something behind the `)`. Asterisk
    /// ignores it.
    #[error("expected nothing but `(…)` behind the section, and no space before it")]
    BehindSection,
    /// `(x)` or `(+)` where no section of that name stands further up. Asterisk refuses the file.
    #[error("expected the name of a section further up")]
    NoSuchSection,
    /// A key before the first section. Asterisk refuses the file.
    #[error("expected a section, `[name]`, before the first key")]
    NoSection,
    /// A line that is neither a section nor a directive nor `key = value`.
    #[error("expected `key = value`")]
    NoEquals,
    /// Nothing before the `=`.
    #[error("expected a key before the `=`")]
    NoKey,
    /// A `#` line that is none of these.
    #[error("expected #include, #tryinclude or #exec")]
    UnknownDirective,
    /// An `#include` of nothing.
    #[error("expected the name of a file")]
    NoFileName,
    /// A `;--` that no `--;` ends: all behind it is comment.
    #[error("expected `--;` to end this comment before the end of the file")]
    UnclosedComment,
    /// `ringcadence` is no list of numbers; it is left out.
    #[error("expected milliseconds, separated by commas, at most {}", ToneZone::MAX_RING_CADENCE)]
    RingCadence,
    /// More than [`ToneZones::MAX_LINE`]; the line is left out.
    #[error("expected a line of at most {} bytes", ToneZones::MAX_LINE)]
    LineTooLong,
    /// More than [`ToneZones::MAX_TEXT`], inherited copies included; reading ends there.
    #[error("expected at most {} bytes in all", ToneZones::MAX_TEXT)]
    TextTooLong,
    /// More than [`ToneZones::MAX_KEYS`], inherited ones included; reading ends there.
    #[error("expected at most {} keys in all", ToneZones::MAX_KEYS)]
    TooManyKeys,
    /// More than [`ToneZones::MAX_SECTIONS`]; reading ends there.
    #[error("expected at most {} sections", ToneZones::MAX_SECTIONS)]
    TooManySections,

    /// `#exec` is never run.
    #[error("#exec is not run")]
    Exec,
    /// A line that is not UTF-8: its bytes are read as ISO 8859-1.
    #[error("this line is not UTF-8, it is read as ISO 8859-1")]
    NotUtf8,
    /// The file begins with a byte order mark.
    #[error("the byte order mark at the start of this file is skipped")]
    ByteOrderMark,
    /// A `--;` where no `;--` began. Asterisk reads nothing of the file behind it.
    #[error("Asterisk takes all behind this `--;` for a comment")]
    StrayCommentEnd,
    /// A line of 8,190 bytes or more.
    #[error("Asterisk skips lines of more than 8189 bytes")]
    LineTooLongForAsterisk,
    /// `(+)` where only a template of that name stands further up: what it says is added to that.
    #[error("Asterisk refuses a file that adds to a template")]
    AddsToTemplate,
    /// A section of a name that stood further up already: what it says is added to that one.
    #[error("this section stands further up already, this one adds to it")]
    RepeatedSection,
    /// Three or four frequencies at once.
    #[error("Asterisk plays no more than two frequencies at once, and these for ever")]
    ManyFrequenciesForAsterisk,
    /// A fraction of a hertz.
    #[error("Asterisk knows whole hertz only, and plays this for ever")]
    FractionForAsterisk,
    /// A level.
    #[error("Asterisk knows no levels, and plays this for ever")]
    LevelForAsterisk,
    /// A frequency below 100 Hz in a tone that is heard, `8/375`: most telephones play nothing there.
    /// One that modulates another is often as low, and is no fault.
    #[error("a telephone plays nothing below 100 Hz; perhaps a digit is missing")]
    LowFrequency,
    /// A `;` behind which what looks like the rest of the list is taken for a comment.
    #[error("this `;` begins a comment, so the list ends here; write `,` if it goes on")]
    CutList,
    /// A name that is one slip away from one with a meaning. It is kept as it is.
    #[error("`{0}` has a meaning, this name has none")]
    Misspelt(&'static str),
    /// A key that stood in the same section already. The last one counts.
    #[error("this key stands further up in this section already, and the last one counts")]
    RepeatedKey,
    /// A zone that has tones, but neither `ring` nor `busy` under any of their names.
    #[error("this zone has neither `ring` nor `busy`, so those of the default set are played")]
    NoRingNorBusy,
    /// A file without any zone.
    #[error("there is no zone in this file")]
    NoZones,
    /// A frequency above 3.4 kHz, the upper end of a telephone's band.
    #[error("a telephone plays nothing above 3400 Hz")]
    HighFrequency,
    /// A zone without a description.
    #[error("this zone has no description, and Asterisk leaves such a zone out")]
    NoDescription,
    /// A zone without a single tone that could be read.
    #[error("this zone has no tones")]
    NoTones,
    /// A name of more than 15 bytes.
    #[error("Asterisk cuts the name of a zone to 15 bytes")]
    LongZoneName,
    /// A key in `[general]` other than `country`; it is left out.
    #[error("expected `country`, all that this section is read for")]
    UnknownKey,
    /// `country` names no zone of the file.
    #[error("there is no zone of that name in the file")]
    UnknownDefault,
    /// `ringcadence` is not the cadence of the tone `ring`. There is a fix only if the former is
    /// certainly wrong, since it has seconds.
    #[error("this and the cadence of the tone `ring` differ: one of the two lines is wrong")]
    RingCadenceDiffers,
}

impl DiagnosticKind {
    /// Whether something of the file is lost with it or not.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::Exec
            | Self::NotUtf8
            | Self::ByteOrderMark
            | Self::StrayCommentEnd
            | Self::LineTooLongForAsterisk
            | Self::AddsToTemplate
            | Self::RepeatedSection
            | Self::ManyFrequenciesForAsterisk
            | Self::FractionForAsterisk
            | Self::LevelForAsterisk
            | Self::HighFrequency
            | Self::LowFrequency
            | Self::CutList
            | Self::Misspelt(_)
            | Self::RepeatedKey
            | Self::NoRingNorBusy
            | Self::NoZones
            | Self::NoDescription
            | Self::NoTones
            | Self::LongZoneName
            | Self::UnknownKey
            | Self::UnknownDefault
            | Self::RingCadenceDiffers => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

/// What is wrong or odd, as far as the file has been read.
#[derive(Default)]
pub(super) struct Diagnostics {
    reported: Vec<Reported>,
    errors: usize,
    warnings: usize,
    /// Among many it might not be reported.
    first_error: Option<Reported>,
}

#[derive(Clone, PartialEq, Eq)]
struct Reported {
    position: Position,
    kind: DiagnosticKind,
    fix: Option<Box<str>>,
}

impl Diagnostics {
    pub(super) fn add(&mut self, position: Position, kind: impl Into<DiagnosticKind>) {
        self.add_with_fix(position, kind, None);
    }

    pub(super) fn add_with_fix(
        &mut self,
        position: Position,
        kind: impl Into<DiagnosticKind>,
        fix: Option<String>,
    ) {
        let new = Reported { position, kind: kind.into(), fix: fix.map(String::into_boxed_str) };
        let error = new.kind.severity() == Severity::Error;
        if error && self.first_error.as_ref().is_none_or(|first| position < first.position) {
            self.first_error = Some(new.clone());
        }
        let count = if error { &mut self.errors } else { &mut self.warnings };
        // What many inherit is reported once.
        let known = |other: &Reported| other.position == new.position && other.kind == new.kind;
        if *count < ToneZones::MAX_DIAGNOSTICS && !self.reported.iter().any(known) {
            *count += 1;
            self.reported.push(new);
        }
    }

    /// Adds one that is reported even if there are too many.
    pub(super) fn add_always(&mut self, position: Position, kind: impl Into<DiagnosticKind>) {
        self.reported.push(Reported { position, kind: kind.into(), fix: None });
    }

    /// Returns the diagnostics, in the order in which a reader of the files meets what they are about.
    pub(super) fn into_list(mut self, files: &[File]) -> Vec<Diagnostic> {
        if let Some(first) = self.first_error.filter(|first| !self.reported.contains(first)) {
            self.reported.push(first);
        }
        self.reported.sort_by_key(|reported| reported.position);
        let mut diagnostics: Vec<Diagnostic> = Vec::with_capacity(self.reported.len());
        for Reported { position, kind, fix } in self.reported {
            let Some(file) = files.get(position.file as usize) else { continue };
            let rest = file.text.get(position.start as usize..).unwrap_or_default();
            let line = rest.split('\n').next().unwrap_or_default().trim_end_matches('\r');
            let before = line.get(..position.column as usize).unwrap_or(line);
            // One copy of a line is enough.
            let text = match diagnostics.last() {
                Some(last) if last.line == position.line && *last.text == *line => {
                    last.text.clone()
                }
                _ => line.into(),
            };
            diagnostics.push(Diagnostic {
                file: file.name.clone(),
                line: position.line,
                column: before.chars().count() as u32 + 1,
                text,
                kind,
                fix,
            });
        }
        diagnostics
    }
}

/// What reading a file reports of zones that are too much for one.
impl From<LimitError> for DiagnosticKind {
    fn from(error: LimitError) -> Self {
        match error {
            LimitError::TooManyZones => Self::TooManySections,
            LimitError::TooManyKeys => Self::TooManyKeys,
            LimitError::TextTooLong => Self::TextTooLong,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::rc::Rc;

    use super::*;

    /// Beyond what is told at most, the first error is told none the less.
    #[test]
    fn of_two_errors_at_one_place_the_first_is_told() {
        let place = |order| Position { order, column: 0, file: 0, line: order + 1, start: 0 };
        let mut diagnostics = Diagnostics::default();
        for order in 1..=ToneZones::MAX_DIAGNOSTICS as u32 {
            diagnostics.add(place(order), DiagnosticKind::NoEquals);
        }
        diagnostics.add(place(0), DiagnosticKind::NoKey);
        diagnostics.add(place(0), DiagnosticKind::NoFileName);
        let files = [File { name: "file".into(), text: Rc::from("") }];
        let list = diagnostics.into_list(&files);
        assert_eq!(list.len(), ToneZones::MAX_DIAGNOSTICS + 1);
        assert_eq!(list[0].kind, DiagnosticKind::NoKey);
    }
}
