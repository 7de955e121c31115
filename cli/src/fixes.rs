//! Repairs of an `indications.conf`: what is certainly meant is written as it is meant.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use ringback::ToneZones;
use ringback::asterisk::{Diagnostic, DiagnosticKind, Reading, Severity, Source};

/// A text with repairs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fixed {
    /// The text. Lines without a repair are as they were, octet by octet.
    pub text: Vec<u8>,
    /// The numbers of the lines that differ, counted from 1, in order.
    pub lines: Vec<u32>,
    /// The reading of the repaired text: its diagnostics are what is left.
    pub reading: Reading,
}

/// Repairs the certain faults of an `indications.conf`, which is named `name` in diagnostics.
///
/// These are blanks and units in a list, a `|` or `;` for a comma, a list that a `;` cuts off, a `:`
/// for `=`, a `]` that is missing, text between a section's `]` and `(`, blanks in a section's name,
/// a second section of the same name, and a ring cadence in seconds. A misspelt name may be meant,
/// so it stays. A line keeps its indentation and its comment. Files that the text includes are not
/// read.
///
/// A repair that leads to another error is not made. A text that was repaired has nothing more to
/// repair.
///
/// ```
/// use ringback_tools::fix;
///
/// let fixed = fix("indications.conf", b"[fr]\nring = 440 / 1500,0/3500 ; France\n");
/// assert_eq!(fixed.text, b"[fr]\nring = 440/1500,0/3500 ; France\n");
/// assert_eq!(fixed.lines, [2]);
/// ```
#[must_use]
pub fn fix(name: &str, text: &[u8]) -> Fixed {
    let mut lines = BTreeSet::new();
    let mut text = text.to_vec();
    let mut reading = read(name, &text);
    // A section that is closed shows its lines, which may have faults of their own.
    for _ in 0..MOST_PASSES {
        let Some((repaired, numbers, left)) = pass(name, &text, &reading) else { break };
        lines.extend(numbers);
        (text, reading) = (repaired, left);
    }
    Fixed { text, lines: lines.into_iter().collect(), reading }
}

/// More passes than a file needs that people write.
const MOST_PASSES: u32 = 64;

fn read(name: &str, text: &[u8]) -> Reading {
    ToneZones::read_text(Source::new(name, text))
}

/// Repairs what the reading of a text shows. Returns the text, the numbers of the repaired lines, and
/// the reading of that text, or `None` if there is nothing to repair.
fn pass(name: &str, text: &[u8], reading: &Reading) -> Option<(Vec<u8>, Vec<u32>, Reading)> {
    let lines: Vec<&[u8]> = text.split_inclusive(|octet| *octet == b'\n').collect();
    let mut repairs = BTreeMap::new();
    for diagnostic in reading.diagnostics.iter().filter(|diagnostic| *diagnostic.file == *name) {
        let number = diagnostic.line as usize;
        let line = number.checked_sub(1).and_then(|index| lines.get(index)).copied();
        if let Some(repaired) = line.and_then(|line| repaired(line, diagnostic)) {
            repairs.entry(number - 1).or_insert(repaired);
        }
    }
    while !repairs.is_empty() {
        let repaired: Vec<u8> = lines
            .iter()
            .enumerate()
            .flat_map(|(index, line)| repairs.get(&index).map_or(*line, Vec::as_slice))
            .copied()
            .collect();
        let reading = read(name, &repaired);
        let wrong = still_wrong(&reading, &repairs);
        if wrong.is_empty() {
            let numbers = repairs.into_keys().map(|index| index as u32 + 1).collect();
            return Some((repaired, numbers, reading));
        }
        for index in wrong {
            repairs.remove(&index);
        }
    }
    None
}

/// Returns the repaired lines that have an error.
fn still_wrong(reading: &Reading, repairs: &BTreeMap<usize, Vec<u8>>) -> Vec<usize> {
    let errors = reading.diagnostics.iter().filter(|it| it.severity() == Severity::Error);
    let lines = errors.map(|error| (error.line as usize).saturating_sub(1));
    lines.filter(|index| repairs.contains_key(index)).collect()
}

/// Returns the line without the fault, if what is meant is certain.
fn repaired(line: &[u8], diagnostic: &Diagnostic) -> Option<Vec<u8>> {
    let fix = diagnostic.fix.as_deref()?;
    let line = std::str::from_utf8(line).ok()?;
    let (text, ending) = line.split_at(line.trim_end_matches(['\n', '\r']).len());
    if text != &*diagnostic.text {
        return None;
    }
    let range = range(text, diagnostic)?;
    let (before, after) = (text.get(..range.start)?, text.get(range.end..)?);
    let repaired = [before, fix, after, ending].concat().into_bytes();
    (repaired != line.as_bytes()).then_some(repaired)
}

/// Returns the part of the line that the fix replaces.
fn range(line: &str, diagnostic: &Diagnostic) -> Option<Range<usize>> {
    match diagnostic.kind {
        DiagnosticKind::Tone(_)
        | DiagnosticKind::RingCadence
        | DiagnosticKind::RingCadenceDiffers => value(line, content(line).end),
        DiagnosticKind::CutList => {
            // The rest of the list is a comment. Another comment may follow it.
            let comment = content(line).end + 1;
            let end = line[comment..].find(';').map_or(line.len(), |length| comment + length);
            value(line, end)
        }
        DiagnosticKind::NoEquals
        | DiagnosticKind::UnclosedSection
        | DiagnosticKind::BehindSection => Some(content(line)),
        DiagnosticKind::RepeatedSection => {
            let header = content(line);
            line[header.clone()].ends_with(']').then_some(header)
        }
        DiagnosticKind::Name(_) => {
            let header = content(line);
            let end = line[header.clone()].find(']')? + 1;
            line[header.clone()].starts_with('[').then_some(header.start..header.start + end)
        }
        DiagnosticKind::NoSuchSection => {
            let column = (diagnostic.column as usize).saturating_sub(1);
            let start = line.char_indices().nth(column)?.0;
            let length = line[start..].find([',', ')'])?;
            Some(start..start + length)
        }
        _ => None,
    }
}

/// The text of a line without the blanks around it and without a comment. `\;` begins none.
fn content(line: &str) -> Range<usize> {
    let comment = line.match_indices(';').find(|(at, _)| !line[..*at].ends_with('\\'));
    let end = line[..comment.map_or(line.len(), |(at, _)| at)].trim_end().len();
    let start = line[..end].len() - line[..end].trim_start().len();
    start..end
}

/// The value of `key = value`, up to `end`, without the blanks around it.
fn value(line: &str, end: usize) -> Option<Range<usize>> {
    let end = line[..end].trim_end().len();
    let equals = line[..end].find('=')?;
    if line[..equals].ends_with('+') {
        // The fix is for the whole value, of which this line has only a part.
        return None;
    }
    let start = equals + 1 + usize::from(line[equals + 1..end].starts_with('>'));
    Some(end - line[start..end].trim_start().len()..end)
}
