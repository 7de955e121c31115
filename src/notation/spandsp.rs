//! Tones of spandsp's tone sets, in XML. It needs the feature `spandsp`.
//!
//! # Grammar
//!
//! ```text
//! tone   = "<" NAME "-tone" ">" *step "</" NAME "-tone" ">"  /  step
//! step   = "<step" [freq] [level] [length] [cycles] ">" *step "</step>"
//! freq   = 'freq="' hertz *3( "+" hertz ) [ percent ] *( "||" alternative ) '"'
//! level  = 'level="' dbm0 *3( "+" dbm0 ) [ tolerance ] '"'    Default: -11
//! length = 'length="' seconds [ percent ] '"'
//! cycles = 'cycles="' ( 1*DIGIT / "endless" ) '"'             Default: 1
//! percent and tolerance: "[" … "]"
//! ```
//!
//! # Meaning
//!
//! * A step plays its own sound, then the steps within it, all of that `cycles` times. A sound
//!   without a length never ends. A step without a frequency is silence, without a length of 0 s.
//! * The tone ends after its last step.
//! * Of alternatives the first one is read. Tolerances, `recognition-length`, `type` and `domain`
//!   have no meaning for a tone that is played.
//! * Steps are nested in at most four levels.
//!
//! # Where this departs from spandsp
//!
//! spandsp's test program reads a number at the start of a value, and drops the rest.
//!
//! | text | spandsp | here |
//! | --- | --- | --- |
//! | `freq="400+425+450"` | plays the first two frequencies | plays all, with a remark |
//! | `level="-10+-13"` | plays both at the first level | plays each at its own, with a remark |
//! | `length="interrupted at 60 ipm"` | never ends | an error |
//! | `length="0.0~4.0"`, `freq="425/450"` | reads only the beginning | an error |
//! | `recorded-announcement="…"` | ignores it | ignores it, with a remark |
//! | a step after a sound that never ends | never reaches it | an error |
//!
//! The writer knows two frequencies and one level for each sound.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use roxmltree::{Attribute, Document, Error, Node};

use super::cursor::Cursor;
use super::error::{ParseToneError, ParseToneErrorKind};
use super::fit::{Limits, Loss, Losses, WrittenTone, with_whole_cycles};
use super::hint::Hint;
use super::reading::{ReadTone, Remark};
use crate::tone::{Component, Components, CycleLimit, Segment, Sound, Tail, Tone, ToneError};
use crate::units::{Dbm0, Frequency};

/// The level of a sound without `level`, in tenths of dBm0.
const DEFAULT_TENTHS: i16 = -110;
/// The most levels of nested steps (`SUPER_TONE_TX_MAX_LEVELS`).
const LEVELS: usize = 4;

/// Reads a tone, or a step.
pub(super) fn read(text: &str) -> Result<ReadTone, ParseToneError> {
    // The limit of all readers.
    Cursor::new(text)?;
    let document = Document::parse(text).map_err(|error| {
        let ends = matches!(
            error,
            Error::UnexpectedEndOfStream | Error::UnclosedRootNode | Error::NoRootNode
        );
        let position = error.pos();
        let at = if ends { text.len() } else { offset(text, position.row, position.col) };
        ParseToneErrorKind::Departure("this is not well-formed XML").at(at)
    })?;
    read_element(document.root_element())
}

/// Reads the element of a tone, or a step. Offsets are those of the document.
pub(crate) fn read_element(root: Node<'_, '_>) -> Result<ReadTone, ParseToneError> {
    let name = root.tag_name().name();
    let at = root.range().start;
    let mut reader = Reader { remarks: Vec::new() };
    let played = if name == "step" {
        reader.step(root, 1)?
    } else if name.ends_with("-tone") {
        reader.steps(root, 1)?
    } else {
        let kind = ParseToneErrorKind::Departure("expected an element such as `<ringing-tone>`");
        return Err(kind.at(at).with_hint(Hint::Remedy("read one tone of a set at a time")));
    };
    let tone = played.tone().map_err(|error| of_tone(error, at))?;
    reader.remarks.sort_by_key(|remark| remark.offset);
    Ok(ReadTone { tone, remarks: reader.remarks })
}

/// Returns the byte offset of a line and a column, both counted from 1.
fn offset(text: &str, row: u32, column: u32) -> usize {
    let line_begin = match row {
        0 | 1 => 0,
        _ => {
            let mut ends = text.match_indices('\n').map(|(at, _)| at + 1);
            ends.nth(row as usize - 2).unwrap_or(text.len())
        }
    };
    let line = text.get(line_begin..).unwrap_or_default();
    let before = line.chars().take(column.saturating_sub(1) as usize);
    (line_begin + before.map(char::len_utf8).sum::<usize>()).min(text.len())
}

fn of_tone(error: ToneError, at: usize) -> ParseToneError {
    let kind = match error {
        ToneError::TooManySegments => ParseToneErrorKind::TooManySegments,
        ToneError::Cycles => ParseToneErrorKind::CyclesOutOfRange,
        _ => ParseToneErrorKind::Empty,
    };
    kind.at(at)
}

/// What steps play.
enum Played {
    /// Segments, a number of times.
    Ends(Vec<Segment>, u32),
    /// Segments, and then what never ends.
    Endless(Vec<Segment>, Tail),
}

impl Played {
    fn tone(self) -> Result<Tone, ToneError> {
        match self {
            Self::Ends(segments, times) => {
                Tone::new(Vec::new(), Tail::FiniteCycle(segments, CycleLimit::Times(times)))
            }
            Self::Endless(intro, tail) => Tone::new(intro, tail),
        }
    }
}

struct Reader {
    remarks: Vec<Remark>,
}

impl Reader {
    /// Reads the steps in an element, one after the other.
    fn steps(&mut self, parent: Node<'_, '_>, level: usize) -> Result<Played, ParseToneError> {
        let mut steps = parent.children().filter(Node::is_element).peekable();
        let mut segments = Vec::new();
        while let Some(step) = steps.next() {
            let at = step.range().start;
            if step.tag_name().name() != "step" {
                let kind = ParseToneErrorKind::Departure("expected the element `<step>`");
                return Err(kind.at(at));
            }
            match self.step(step, level)? {
                // A step alone keeps its number of cycles.
                Played::Ends(step, times) if segments.is_empty() && steps.peek().is_none() => {
                    return Ok(Played::Ends(step, times));
                }
                Played::Ends(step, times) => {
                    extend(&mut segments, &step, times, at)?;
                }
                Played::Endless(intro, tail) => {
                    if let Some(next) = steps.peek() {
                        let kind = ParseToneErrorKind::Departure(
                            "this step is never reached: the step before it never ends",
                        );
                        return Err(kind.at(next.range().start));
                    }
                    extend(&mut segments, &intro, 1, at)?;
                    return Ok(Played::Endless(segments, tail));
                }
            }
        }
        Ok(Played::Ends(segments, 1))
    }

    fn step(&mut self, step: Node<'_, '_>, level: usize) -> Result<Played, ParseToneError> {
        let at = step.range().start;
        if level > LEVELS {
            let kind = ParseToneErrorKind::Departure("expected at most four levels of steps");
            return Err(kind.at(at));
        }
        if let Some(announcement) = step.attribute_node("recorded-announcement") {
            let message = "the recorded announcement is left out";
            self.remarks.push(Remark { offset: announcement.range().start, message });
        }
        let sound = self.sound(step)?;
        let length = match step.attribute_node("length") {
            Some(length) => Some(seconds(&length)?),
            None if sound.is_silence() => Some(0),
            None => None,
        };
        let cycles = cycles(step)?;
        let Some(length) = length else {
            if let Some(within) = step.children().find(Node::is_element) {
                let kind = ParseToneErrorKind::Departure(
                    "this step is never reached: the sound before it never ends",
                );
                return Err(kind.at(within.range().start));
            }
            return Ok(Played::Endless(Vec::new(), Tail::Hold(sound)));
        };
        let mut segments: Vec<Segment> = Segment::new(sound, length).into_iter().collect();
        match self.steps(step, level.saturating_add(1))? {
            Played::Endless(intro, tail) => {
                extend(&mut segments, &intro, 1, at)?;
                Ok(Played::Endless(segments, tail))
            }
            Played::Ends(within, times) if segments.is_empty() && cycles == Some(1) => {
                Ok(Played::Ends(within, times))
            }
            Played::Ends(within, times) => {
                extend(&mut segments, &within, times, at)?;
                match cycles {
                    Some(times) => Ok(Played::Ends(segments, times)),
                    None => Ok(Played::Endless(Vec::new(), Tail::Cycle(segments))),
                }
            }
        }
    }

    fn sound(&mut self, step: Node<'_, '_>) -> Result<Sound, ParseToneError> {
        let Some(freq) = step.attribute_node("freq") else { return Ok(Sound::Silence) };
        let mut value = Value::new(&freq)?;
        let mut frequencies = Vec::new();
        loop {
            let at = value.at();
            let millihertz = value.cursor.decimal("a frequency in hertz", 3);
            let millihertz = millihertz.map_err(|error| value.inside(error))?;
            let millihertz = u32::try_from(millihertz).unwrap_or(u32::MAX);
            match Frequency::from_millihertz(millihertz) {
                Ok(_) if frequencies.len() == Components::MAX => {
                    return Err(ParseToneErrorKind::TooManyFrequencies.at(at));
                }
                Ok(frequency) => frequencies.push(frequency),
                // A frequency of 0 adds nothing.
                Err(_) if millihertz == 0 => {}
                Err(_) => return Err(ParseToneErrorKind::FrequencyOutOfRange.at(at)),
            }
            if frequencies.len() == 3 {
                let message = "spandsp plays only two frequencies";
                self.remarks.push(Remark { offset: at, message });
            }
            if !value.cursor.take(b'+') {
                break;
            }
        }
        value.tolerance();
        if !value.cursor.begins("||") {
            value.end("`+`, `[`, `||` or the end of the frequencies")?;
        }
        let levels = self.levels(step, frequencies.len())?;
        let components = frequencies.into_iter().zip(levels);
        let components = components.map(|(frequency, level)| Component { frequency, level });
        Ok(Sound::sum(components).unwrap_or(Sound::Silence))
    }

    /// Returns a level for each of a number of frequencies.
    fn levels(
        &mut self,
        step: Node<'_, '_>,
        count: usize,
    ) -> Result<Vec<Option<Dbm0>>, ParseToneError> {
        let mut levels = Vec::new();
        if let Some(level) = step.attribute_node("level") {
            let mut value = Value::new(&level)?;
            loop {
                let at = value.at();
                let negative = value.cursor.take(b'-');
                let tenths = value.cursor.tenths(negative, "a level in dBm0");
                let tenths = tenths.map_err(|error| value.inside(error))?;
                let level = Dbm0::from_tenths(tenths);
                levels.push(level.map_err(|_| ParseToneErrorKind::LevelOutOfRange.at(at))?);
                if levels.len() == 2 {
                    let message = "spandsp plays all frequencies of a step at the first level";
                    self.remarks.push(Remark { offset: at, message });
                }
                if !value.cursor.take(b'+') {
                    break;
                }
            }
            value.tolerance();
            value.end("`+`, `[` or the end of the level")?;
        }
        let first = levels.first().copied().or(Dbm0::from_tenths(DEFAULT_TENTHS).ok());
        Ok((0..count).map(|index| levels.get(index).copied().or(first)).collect())
    }
}

/// Appends segments a number of times.
fn extend(
    segments: &mut Vec<Segment>,
    more: &[Segment],
    times: u32,
    at: usize,
) -> Result<(), ParseToneError> {
    if more.is_empty() {
        return Ok(());
    }
    for _ in 0..times {
        segments.extend_from_slice(more);
        if segments.len() > Tone::MAX_SEGMENTS {
            return Err(ParseToneErrorKind::TooManySegments.at(at));
        }
    }
    Ok(())
}

/// Returns the number of cycles of a step, or `None` for `endless`.
fn cycles(step: Node<'_, '_>) -> Result<Option<u32>, ParseToneError> {
    let Some(cycles) = step.attribute_node("cycles") else { return Ok(Some(1)) };
    if cycles.value().trim() == "endless" {
        return Ok(None);
    }
    let mut value = Value::new(&cycles)?;
    let at = value.at();
    let times = value.cursor.digits("a number of cycles, or `endless`");
    let times = times.map_err(|error| value.inside(error))?;
    value.end("the end of the number of cycles")?;
    match u32::try_from(times) {
        Ok(times @ 1..=CycleLimit::MAX_TIMES) => Ok(Some(times)),
        _ => Err(ParseToneErrorKind::CyclesOutOfRange.at(at)),
    }
}

/// Reads a length in seconds, and returns it in milliseconds.
fn seconds(length: &Attribute<'_, '_>) -> Result<u32, ParseToneError> {
    let mut value = Value::new(length)?;
    let at = value.at();
    // The fourth decimal rounds.
    let tenths = value.cursor.decimal("a length in seconds", 4);
    let tenths = tenths.map_err(|error| value.inside(error))?;
    value.tolerance();
    value.end("`[` or the end of the length")?;
    match u32::try_from(tenths.saturating_add(5) / 10) {
        Ok(millis @ 0..=Segment::MAX_MILLIS) => Ok(millis),
        _ => Err(ParseToneErrorKind::DurationOutOfRange.at(at)),
    }
}

/// The value of an attribute, and where it begins in the text.
struct Value<'a> {
    cursor: Cursor<'a>,
    begin: usize,
    /// Whether the text has the value as it is, without entities.
    plain: bool,
}

impl<'a> Value<'a> {
    fn new(attribute: &'a Attribute<'_, '_>) -> Result<Self, ParseToneError> {
        let mut cursor = Cursor::new(attribute.value())?;
        cursor.skip_spaces();
        let range = attribute.range_value();
        let plain = range.len() == attribute.value().len();
        Ok(Self { cursor, begin: range.start, plain })
    }

    /// Returns the position in the text: that of the value, if it has entities.
    fn at(&self) -> usize {
        self.in_text(self.cursor.at)
    }

    /// Returns an error of the value at its place in the text.
    fn inside(&self, error: ParseToneError) -> ParseToneError {
        ParseToneError { offset: self.in_text(error.offset), ..error }
    }

    fn in_text(&self, at: usize) -> usize {
        self.begin.saturating_add(if self.plain { at } else { 0 })
    }

    /// Skips a tolerance in brackets.
    fn tolerance(&mut self) {
        self.cursor.skip_spaces();
        if self.cursor.take(b'[') {
            while self.cursor.peek().is_some_and(|byte| byte != b']' && byte.is_ascii()) {
                self.cursor.at += 1;
            }
            self.cursor.take(b']');
            self.cursor.skip_spaces();
        }
    }

    fn end(&self, expected: &'static str) -> Result<(), ParseToneError> {
        match self.cursor.peek() {
            None => Ok(()),
            Some(_) => Err(self.inside(self.cursor.unexpected(expected))),
        }
    }
}

/// What spandsp can express of a sound.
const LIMITS: Limits = Limits {
    frequencies: 2,
    millihertz: (1000, Frequency::MAX.millihertz()),
    step: 1,
    tenths: Some((-700, 31)),
    modulation: false,
    longest: Segment::MAX_MILLIS,
};

/// A silence that repeats without end, in milliseconds.
const SILENCE: u32 = 10_000;

/// Writes the nearest tone as the element `<NAME-tone>`.
pub(crate) fn write(tone: &Tone, name: &str) -> WrittenTone {
    let mut losses = Losses::default();
    let tone = nearest(tone, &mut losses);
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_tone(&mut text, &tone, name);
    WrittenTone { text, tone, losses: losses.finish() }
}

fn nearest(tone: &Tone, losses: &mut Losses) -> Tone {
    let one_level = |segments: &[Segment], losses: &mut Losses| -> Vec<Segment> {
        let leveled = |segment: &Segment| {
            Segment::new(with_one_level(segment.sound(), losses), segment.millis()).ok()
        };
        segments.iter().filter_map(leveled).collect()
    };
    let intro = one_level(&LIMITS.segments(tone.intro(), losses), losses);
    let tail = match LIMITS.tail(tone.tail(), losses) {
        Tail::Hold(Sound::Silence) => Tail::Cycle(Segment::silence(SILENCE).into_iter().collect()),
        Tail::Hold(sound) => Tail::Hold(with_one_level(&sound, losses)),
        tail => tail.with_cycle(|cycle| one_level(cycle, losses)),
    };
    let (intro, tail) = with_whole_cycles(intro, tail, losses);
    // All of it is as long as before, or shorter.
    Tone::new(intro, tail).unwrap_or_else(|_| Tone::hold(Sound::Silence))
}

/// Returns a sound whose frequencies all have the level of the first. A frequency without a level has
/// the player's default.
fn with_one_level(sound: &Sound, losses: &mut Losses) -> Sound {
    let Sound::Sum(sum) = sound else { return *sound };
    let levels = || sum.iter().map(|component| component.level.unwrap_or_default());
    let first = levels().next();
    if levels().any(|level| Some(level) != first) {
        losses.add(Loss::Levels);
    }
    let components = sum.iter().map(|c| Component { frequency: c.frequency, level: first });
    Sound::sum(components).unwrap_or(*sound)
}

fn write_tone(text: &mut String, tone: &Tone, name: &str) -> core::fmt::Result {
    write!(text, "<{name}-tone>")?;
    for segment in tone.intro() {
        write_step(text, segment.sound(), Some(segment.millis()))?;
    }
    let cycle = tone.tail().cycle();
    match tone.tail() {
        Tail::End => {}
        Tail::Hold(sound) => write_step(text, sound, None)?,
        Tail::Cycle(_) => {
            text.push_str("<step cycles=\"endless\">");
            write_cycle(text, cycle)?;
        }
        Tail::FiniteCycle(_, CycleLimit::Times(times)) => {
            write!(text, "<step cycles=\"{times}\">")?;
            write_cycle(text, cycle)?;
        }
        Tail::FiniteCycle(_, CycleLimit::Millis(_)) => write_cycle(text, cycle)?,
    }
    write!(text, "</{name}-tone>")
}

fn write_cycle(text: &mut String, cycle: &[Segment]) -> core::fmt::Result {
    for segment in cycle {
        write_step(text, segment.sound(), Some(segment.millis()))?;
    }
    text.write_str("</step>")
}

fn write_step(text: &mut String, sound: &Sound, millis: Option<u32>) -> core::fmt::Result {
    text.push_str("<step");
    if let Sound::Sum(sum) = sound {
        for (index, component) in sum.iter().enumerate() {
            text.push_str(if index == 0 { " freq=\"" } else { "+" });
            write!(text, "{}", component.frequency)?;
        }
        text.push('"');
        if let Some(level) = sum.first().and_then(|component| component.level) {
            write!(text, " level=\"{level}\"")?;
        }
    }
    if let Some(millis) = millis {
        write!(text, " length=\"{}.{:03}\"", millis / 1000, millis % 1000)?;
    }
    text.write_str("/>")
}
