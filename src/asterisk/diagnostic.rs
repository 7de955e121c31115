//! Errors and warnings about a file, with their positions.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use super::include::IncludeError;
use super::source::{File, Position};
use crate::notation::{self, Hint};
use crate::signals::SignalErrorKind;
use crate::text::{debug_as_display, excerpt};
use crate::tone::Tone;
use crate::zones::{LimitError, NameError, ToneZone, ToneZones};

/// A fault in a file: its position, its kind, and a fix if there is an obvious one.
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
///   hint: remove the space: an element cannot contain spaces
///   perhaps: 440/1500,0/3500");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The name of the file, from its [`Source`](super::Source).
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
    /// The character in the line where the fault begins, counted from 1. If text is missing at the
    /// end of the line, this is one more than the length of the line.
    pub column: u32,
    /// The text of the line, without the line break.
    pub text: Arc<str>,
    /// The kind of fault.
    pub kind: DiagnosticKind,
    /// The suggested text. It replaces the whole tone list or ring cadence, and is then valid. It
    /// replaces the misspelt name with the known name. For a section it is the header `[name](…)`,
    /// or only the faulty option. For a line without `=` it is the line.
    pub fix: Option<Box<str>>,
}

impl Diagnostic {
    /// Returns whether the fault is an error, which loses part of the file, or only a warning.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }

    /// Returns the remedy for a fault in a tone list, if the line shows what its author meant. Also
    /// returns one for a line that continues the list above it, and for a comment in the syntax of
    /// another language.
    #[must_use]
    pub fn hint(&self) -> Option<Hint> {
        let line = self.text.trim();
        let comment = line.starts_with(['#', '/']);
        match self.kind {
            DiagnosticKind::UnknownDirective => {
                // A word that begins like a directive is more likely a misspelt one.
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

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The text is odd, or Asterisk treats it differently. Only meaningless text was left out.
    Warning,
    /// A part of the file could not be read.
    Error,
}

/// Writes `error` or `warning`.
impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A kind of error or warning about a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// A tone list is invalid. The tone is left out.
    #[error(transparent)]
    Tone(#[from] notation::ParseToneErrorKind),
    /// The name of a signal, or its digits, are invalid. The tone is left out.
    #[error(transparent)]
    Signal(#[from] SignalErrorKind),
    /// The name of a section or key is invalid. The section or line is left out.
    #[error(transparent)]
    Name(#[from] NameError),
    /// An included file could not be read. It is left out.
    #[error(transparent)]
    Include(#[from] IncludeError),
    /// A `[` has no `]`. Keys up to the next section are left out.
    #[error("expected `]` after the name of the section")]
    UnclosedSection,
    /// The `[name](` has no `)`. The options after it are left out.
    #[error("expected `)` after the options of the section")]
    UnclosedOptions,
    /// The `]` is followed by text other than `(`, or the `)` is followed by text. Asterisk ignores
    /// that text.
    #[error("expected nothing but `(…)` after the section, and no space before it")]
    BehindSection,
    /// `(x)` or `(+)` refers to a section that is not further up. Asterisk refuses the file.
    #[error("expected the name of a section further up")]
    NoSuchSection,
    /// A key precedes the first section. Asterisk refuses the file.
    #[error("expected a section, `[name]`, before the first key")]
    NoSection,
    /// A line is not a section, a directive or `key = value`.
    #[error("expected `key = value`")]
    NoEquals,
    /// There is no key before the `=`.
    #[error("expected a key before the `=`")]
    NoKey,
    /// A line that begins with `#` is not a known directive.
    #[error("expected #include, #tryinclude or #exec")]
    UnknownDirective,
    /// An `#include` has no file name.
    #[error("expected the name of a file")]
    NoFileName,
    /// No `--;` ends a `;--`. The rest of the file is a comment.
    #[error("expected `--;` to end this comment before the end of the file")]
    UnclosedComment,
    /// `ringcadence` is not a list of numbers, or it is too long. It is left out.
    #[error("expected milliseconds separated by commas, at most {}", ToneZone::MAX_RING_CADENCE)]
    RingCadence,
    /// A line exceeds [`ToneZones::MAX_LINE`]. The line is left out.
    #[error("expected a line of at most {} bytes", ToneZones::MAX_LINE)]
    LineTooLong,
    /// The text exceeds [`ToneZones::MAX_TEXT`], with inherited copies. Reading ends there.
    #[error("expected at most {} bytes in all", ToneZones::MAX_TEXT)]
    TextTooLong,
    /// There are more than [`ToneZones::MAX_KEYS`] keys, with inherited ones. Reading ends there.
    #[error("expected at most {} keys in all", ToneZones::MAX_KEYS)]
    TooManyKeys,
    /// There are more than [`ToneZones::MAX_SECTIONS`] sections. Reading ends there.
    #[error("expected at most {} sections", ToneZones::MAX_SECTIONS)]
    TooManySections,

    /// The file has an `#exec`, which is never run.
    #[error("#exec is not run")]
    Exec,
    /// A line is not UTF-8. Its bytes are read as ISO 8859-1.
    #[error("this line is not UTF-8; it is read as ISO 8859-1")]
    NotUtf8,
    /// The file begins with a byte order mark.
    #[error("the byte order mark at the start of this file is skipped")]
    ByteOrderMark,
    /// A `--;` has no `;--` before it. Asterisk does not read the rest of the file.
    #[error("Asterisk treats the rest of the file after this `--;` as a comment")]
    StrayCommentEnd,
    /// A line has 8,190 bytes or more.
    #[error("Asterisk skips lines of more than 8189 bytes")]
    LineTooLongForAsterisk,
    /// `(+)` refers to a template further up. The keys are added to the template.
    #[error("Asterisk refuses a file that adds to a template")]
    AddsToTemplate,
    /// A section repeats a name from further up. The keys are added to the earlier section.
    #[error("a section with this name exists further up, and this one adds to it")]
    RepeatedSection,
    /// A sum has three or four frequencies.
    #[error("Asterisk plays at most two frequencies of a sum, and plays these without end")]
    ManyFrequenciesForAsterisk,
    /// A frequency has a fraction of a hertz.
    #[error("Asterisk reads only whole hertz, and plays this without end")]
    FractionForAsterisk,
    /// A frequency has a level.
    #[error("Asterisk does not read levels, and plays this without end")]
    LevelForAsterisk,
    /// A modulation has a depth.
    #[error("Asterisk does not read modulation depths, and plays this without end")]
    DepthForAsterisk,
    /// An element reverses the phase.
    #[error("Asterisk skips an element with `~`")]
    PhaseReversalForAsterisk,
    /// A cycle has a limit.
    #[error("Asterisk ignores this limit, and repeats the cycle without end")]
    LimitForAsterisk,
    /// The value is the name of a signal.
    #[error("Asterisk does not read the names of signals; here the name is its tone")]
    SignalForAsterisk,
    /// An audible frequency is below 100 Hz, such as `8/375`. Most telephones play nothing there. A
    /// modulator is often that low, and is not a fault.
    #[error("a telephone plays nothing below 100 Hz; perhaps a digit is missing")]
    LowFrequency,
    /// A `;` makes a comment of text that looks like the rest of the list.
    #[error("this `;` begins a comment, so the list ends here; write `,` to continue it")]
    CutList,
    /// A name is one slip away from a known name. It is kept as written.
    #[error("this name is unknown, but similar to `{0}`")]
    Misspelt(&'static str),
    /// A key occurs twice in a section. The last one counts.
    #[error("this key occurs earlier in this section; the last one counts")]
    RepeatedKey,
    /// A zone has tones, but neither `ring` nor `busy` under any of their names.
    #[error("this zone has neither `ring` nor `busy`; the tones of the default set replace them")]
    NoRingNorBusy,
    /// The file has no zone.
    #[error("there is no zone in this file")]
    NoZones,
    /// A frequency is above 3.4 kHz, the upper end of a telephone's band.
    #[error("a telephone plays nothing above 3400 Hz")]
    HighFrequency,
    /// A zone has no description.
    #[error("this zone has no description, and Asterisk leaves such a zone out")]
    NoDescription,
    /// A zone has no valid tone.
    #[error("this zone has no tones")]
    NoTones,
    /// The name of a zone has more than 15 bytes.
    #[error("Asterisk cuts the name of a zone to 15 bytes")]
    LongZoneName,
    /// `[general]` has a key other than `country`. It is left out.
    #[error("expected `country`, the only key of this section")]
    UnknownKey,
    /// `country` names a zone that the file does not have.
    #[error("there is no zone of that name in the file")]
    UnknownDefault,
    /// `ringcadence` differs from the cadence of the tone `ring`. There is a fix only if
    /// `ringcadence` is certainly wrong, because it is in seconds.
    #[error("this and the cadence of the tone `ring` differ: one of the two lines is wrong")]
    RingCadenceDiffers,
}

impl DiagnosticKind {
    /// Returns whether the fault is an error, which loses part of the file, or only a warning.
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
            | Self::DepthForAsterisk
            | Self::PhaseReversalForAsterisk
            | Self::LimitForAsterisk
            | Self::SignalForAsterisk
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

/// The errors and warnings about the part of a file that has been read.
#[derive(Default)]
pub(super) struct Diagnostics {
    reported: Vec<Reported>,
    errors: usize,
    warnings: usize,
    /// Kept separately, because the limit could drop it.
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
        // A fault that many sections inherit is reported once.
        let known = |other: &Reported| other.position == new.position && other.kind == new.kind;
        if *count < ToneZones::MAX_DIAGNOSTICS && !self.reported.iter().any(known) {
            *count += 1;
            self.reported.push(new);
        }
    }

    /// Adds a diagnostic that is reported even beyond the limit.
    pub(super) fn add_always(&mut self, position: Position, kind: impl Into<DiagnosticKind>) {
        self.reported.push(Reported { position, kind: kind.into(), fix: None });
    }

    /// Returns the diagnostics in the order of their positions in the files as read.
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
            // Diagnostics of the same line share one copy of it.
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

/// Converts the error of a full set of zones to the diagnostic of a file.
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

    /// The first error is reported even beyond the limit.
    #[test]
    fn of_two_errors_at_one_position_the_first_is_reported() {
        let position = |order| Position { order, column: 0, file: 0, line: order + 1, start: 0 };
        let mut diagnostics = Diagnostics::default();
        for order in 1..=ToneZones::MAX_DIAGNOSTICS as u32 {
            diagnostics.add(position(order), DiagnosticKind::NoEquals);
        }
        diagnostics.add(position(0), DiagnosticKind::NoKey);
        diagnostics.add(position(0), DiagnosticKind::NoFileName);
        let files = [File { name: "file".into(), text: Rc::from("") }];
        let list = diagnostics.into_list(&files);
        assert_eq!(list.len(), ToneZones::MAX_DIAGNOSTICS + 1);
        assert_eq!(list[0].kind, DiagnosticKind::NoKey);
    }
}
