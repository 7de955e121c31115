//! Asterisk's tone notation, with this crate's extensions.
//!
//! # Grammar
//!
//! ```text
//! list      = element *( separator element ) [ separator ] [ limit ]
//! separator = "|" if the text contains one, else ","
//! limit     = 1*SP "x" 1*DIGIT          the number of cycles, 1 to 65535
//!           / 1*SP "for" 1*SP 1*DIGIT   the milliseconds of all cycles, 1 to 86400000
//! element   = [ "!" ] [ "~" ] sound [ "/" millis ]
//! sound     = term *( "+" term )        a sum: simultaneous frequencies, at most four
//!           / term "*" pitch [ "%" depth ]   a modulation: carrier * modulator
//! term      = pitch [ "@" level ]
//! pitch     = hertz / note              only hertz or only notes within a sound
//! hertz     = 1*DIGIT [ "." 1*3DIGIT ]  0 is silence; otherwise below 96000
//! note      = "M" 1*DIGIT               a MIDI note, 0 to 127; M69 is 440 Hz
//! level     = [ "-" / "+" ] 1*DIGIT [ "." DIGIT ]   dBm0, -70 to +3.1
//! depth     = 1*DIGIT                   percent, 0 to 100
//! millis    = 1*DIGIT                   1 to 3600000; 0 means no duration
//! ```
//!
//! The parser ignores white space around an element and after its `!` and `~`. White space
//! elsewhere is an error.
//!
//! # Meaning
//!
//! * Elements marked `!` before the first unmarked element are the intro, which plays once. From
//!   the first unmarked element on, all elements repeat, marked or not. If all are marked, the tone
//!   ends.
//! * An element without a duration never ends. The elements before it play once, marked or not. An
//!   element after it could never play, and is an error.
//! * A limit ends the tone after that many cycles, or after that time in its cycles; the intro is
//!   not counted. If the time ends within a cycle, the cycle is cut short. `x` needs elements that
//!   repeat. `for` can also limit an element without a duration: `350+440 for 20000` is
//!   `!350+440/20000`.
//! * `~` reverses the phase: the element continues the sound of the element before it, with the sign
//!   of the carrier turned. The element before it must have the same sound, written in the same
//!   way, and neither may be silence. `!2100/450,~2100/450` is the answer tone of ITU-T V.25, and
//!   `!2100*15%20/450,~2100*15%20/450` that of V.8.
//! * A `0` in a sum adds nothing: `425+0` and `0+425` are `425`.
//! * A note is its equal-tempered frequency, rounded to the millihertz.
//! * A frequency without `@` takes the player's level. In `400@-13*25` the level is the carrier's
//!   level without modulation. A modulation without `%` takes the player's depth.
//!
//! `Display` writes the canonical form: commas, no spaces except before a limit and in it, `!`
//! before each element of the intro. A limit that lets each element play at most once is not
//! written: the elements have a `!` instead.
//! It writes hertz, except for a sound in which all frequencies are notes and not all are whole
//! hertz: there it writes notes. If Asterisk's notation can express a tone, `Display` uses it.
//! Parsing the canonical form gives an equal [`Tone`].
//!
//! # Where this departs from Asterisk
//!
//! A list that Asterisk reads as its author intended means the same here. The differences are:
//!
//! | text | Asterisk | here |
//! | --- | --- | --- |
//! | `913.8+1370.6/380` | plays 913 Hz, which never ends | 913.8 and 1370.6 Hz for 380 ms |
//! | `350+375+400/250` | plays 350+375 Hz, which never ends | all three frequencies for 250 ms |
//! | `440@-13/100` | plays 440 Hz, which never ends | 440 Hz at −13 dBm0 for 100 ms |
//! | `425/500,0/500 x3`, `… for 1500` | ignores the limit, and repeats without end | three cycles |
//! | `2100*15%20/450` | plays 2100*15 Hz, which never ends | a modulation by 20 % for 450 ms |
//! | `!2100/450,~2100/450` | skips the second element, with a line in its log | reverses the phase |
//! | `425/90x`, `425 / 90`, `425/1e3` | reads only the beginning | an error |
//! | `425/90,,0/75` | drops everything from the empty element on | an error |
//! | `abc,425/90` | skips `abc`, with a line in its log | an error |
//! | `425*0`, `425*20+480` | plays 425 Hz, 425*20 Hz | an error |
//! | `M69+440` | plays M69 | an error |
//! | `! M69/100`, a blank before a note | does not read it | reads the note |
//! | `-5/10`, `99999999999/100` | wraps around to another number | an error |
//! | `425,0/500` | never reaches the `0/500` | an error |
//! | more than [`Tone::MAX_SEGMENTS`] elements, [`Tone::MAX_TEXT`] bytes or [`Segment::MAX_MILLIS`] | has no such limits | an error |

use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use super::cursor::Cursor;
use super::error::{ParseToneError, ParseToneErrorKind};
use crate::text::decimal::WriteDecimal;
use crate::tone::{Component, Components, CycleLimit, Segment, Sound, Tail, Tone, ToneError};
use crate::units::{Dbm0, Frequency, ModulationDepth};

/// Parses a tone list in the grammar of [`notation`](crate::notation).
///
/// # Errors
/// [`ParseToneError`] with the position and the kind of the mistake.
impl FromStr for Tone {
    type Err = ParseToneError;

    fn from_str(text: &str) -> Result<Self, ParseToneError> {
        let separator = if text.contains('|') { b'|' } else { b',' };
        ListParser::whole(text, separator, |list| {
            let elements = list.elements()?;
            let tone = assemble(&elements)?;
            list.limit(tone)
        })
    }
}

/// Parses a sound such as `440+480`. A sound has neither `!` nor a duration.
///
/// # Errors
/// [`ParseToneError`] with the position and the kind of the mistake.
impl FromStr for Sound {
    type Err = ParseToneError;

    fn from_str(text: &str) -> Result<Self, ParseToneError> {
        ListParser::whole(text, b',', ListParser::sound)
    }
}

/// Parses a frequency, in hertz (`913.8`) or as a note (`M69`).
///
/// # Errors
/// [`ParseToneError`] with the position and the kind of the mistake. `0` is silence, so it is an
/// error.
impl FromStr for Frequency {
    type Err = ParseToneError;

    fn from_str(text: &str) -> Result<Self, ParseToneError> {
        match ListParser::whole(text, b',', |list| list.pitch(A_PITCH))? {
            Pitch::Hertz(frequency) | Pitch::Note(frequency) => Ok(frequency),
            Pitch::Zero => Err(ParseToneErrorKind::FrequencyOutOfRange.at(0)),
        }
    }
}

/// Parses a level in dBm0, such as `-13.5`.
///
/// # Errors
/// [`ParseToneError`] with the position and the kind of the mistake.
impl FromStr for Dbm0 {
    type Err = ParseToneError;

    fn from_str(text: &str) -> Result<Self, ParseToneError> {
        ListParser::whole(text, b',', ListParser::level)
    }
}

/// An element as written.
struct Element {
    at: usize,
    once: bool,
    phase_reversal: bool,
    sound: Sound,
    /// `None` for an element that never ends.
    millis: Option<u32>,
}

/// Splits the elements into intro and tail.
fn assemble(elements: &[Element]) -> Result<Tone, ParseToneError> {
    let first_unmarked = elements.iter().position(|element| !element.once);
    let segments = |elements: &[Element]| -> Vec<Segment> {
        let segment = |e: &Element| {
            let segment = Segment::new(e.sound, e.millis?).ok()?;
            Some(if e.phase_reversal { segment.with_phase_reversal() } else { segment })
        };
        elements.iter().filter_map(segment).collect()
    };
    let (intro, tail) = match (elements, first_unmarked) {
        ([before @ .., Element { sound, millis: None, .. }], _) => (before, Tail::Hold(*sound)),
        (_, Some(first)) => {
            let (before, cycle) = elements.split_at(first);
            (before, Tail::Cycle(segments(cycle)))
        }
        (_, None) => (elements, Tail::End),
    };
    Tone::new(segments(intro), tail).map_err(|error| match error {
        // The segments are the elements, in the same order.
        ToneError::PhaseReversal { segment } => {
            ParseToneErrorKind::PhaseReversal.at(elements.get(segment).map_or(0, |e| e.at))
        }
        _ => ParseToneErrorKind::Empty.at(0),
    })
}

/// A pitch as written.
#[derive(Clone, Copy)]
enum Pitch {
    Zero,
    Hertz(Frequency),
    Note(Frequency),
}

const A_PITCH: &str = "a frequency in hertz or a note";
const A_LIMIT: &str = "`x` and a number, or `for` and milliseconds";

/// A parser with one method per grammar rule.
struct ListParser<'a> {
    cursor: Cursor<'a>,
    separator: u8,
}

impl<'a> ListParser<'a> {
    /// Parses the whole text by one rule.
    fn whole<T>(
        text: &'a str,
        separator: u8,
        rule: impl FnOnce(&mut Self) -> Result<T, ParseToneError>,
    ) -> Result<T, ParseToneError> {
        let mut list = Self { cursor: Cursor::new(text)?, separator };
        let parsed = rule(&mut list);
        list.cursor.finish(parsed)
    }

    /// Parses the elements, up to a limit or the end of the text.
    fn elements(&mut self) -> Result<Vec<Element>, ParseToneError> {
        let mut elements = Vec::new();
        self.cursor.skip_spaces();
        if self.cursor.peek().is_none() {
            return Err(ParseToneErrorKind::Empty.at(self.cursor.at));
        }
        let mut endless = false;
        while self.cursor.peek().is_some() && (elements.is_empty() || !self.begins_limit()) {
            let at = self.cursor.at;
            let element = self.element()?;
            if endless {
                return Err(ParseToneErrorKind::AfterEndless.at(at));
            }
            if elements.len() == Tone::MAX_SEGMENTS {
                return Err(ParseToneErrorKind::TooManySegments.at(at));
            }
            endless = element.millis.is_none();
            elements.push(element);
            self.cursor.skip_spaces();
            self.separator()?;
            self.cursor.skip_spaces();
        }
        match elements.last() {
            Some(Element { at, phase_reversal: true, millis: None, .. }) => {
                Err(ParseToneErrorKind::PhaseReversal.at(*at))
            }
            _ => Ok(elements),
        }
    }

    /// Returns whether a limit begins here, after a blank.
    fn begins_limit(&self) -> bool {
        matches!(self.cursor.peek(), Some(b'x' | b'f')) && self.cursor.is_after_space()
    }

    /// Parses the limit, if there is one, and returns the tone with it.
    fn limit(&mut self, tone: Tone) -> Result<Tone, ParseToneError> {
        let at = self.cursor.at;
        let (limited, number_at) = if self.cursor.take(b'x') {
            let number_at = self.cursor.at;
            let times = self.cursor.digits("a number of cycles")?;
            (tone.times(u32::try_from(times).unwrap_or(u32::MAX)), number_at)
        } else if self.cursor.peek() == Some(b'f') {
            for letter in *b"for" {
                if !self.cursor.take(letter) {
                    return Err(self.cursor.unexpected(A_LIMIT));
                }
            }
            if self.cursor.peek().is_some_and(|byte| !byte.is_ascii_whitespace()) {
                return Err(self.cursor.unexpected("a space"));
            }
            self.cursor.skip_spaces();
            let number_at = self.cursor.at;
            let millis = self.cursor.digits("a duration in milliseconds")?;
            (tone.lasting(u32::try_from(millis).unwrap_or(u32::MAX)), number_at)
        } else {
            return Ok(tone);
        };
        let limited = limited.map_err(|error| match error {
            ToneError::NoCycle => ParseToneErrorKind::NoCycle.at(at),
            ToneError::Duration => ParseToneErrorKind::DurationOutOfRange.at(number_at),
            ToneError::Total => ParseToneErrorKind::TotalOutOfRange.at(number_at),
            _ => ParseToneErrorKind::CyclesOutOfRange.at(number_at),
        })?;
        self.cursor.skip_spaces();
        Ok(limited)
    }

    /// Consumes a separator, or does nothing at the end of the elements.
    fn separator(&mut self) -> Result<(), ParseToneError> {
        let is_end = self.cursor.peek().is_none() || self.begins_limit();
        if is_end || self.cursor.take(self.separator) {
            return Ok(());
        }
        if self.cursor.peek() == Some(b',') {
            return Err(ParseToneErrorKind::MixedSeparators.at(self.cursor.at));
        }
        Err(self.cursor.unexpected(match self.separator {
            b'|' => "`|` or the end of the list",
            _ => "`,` or the end of the list",
        }))
    }

    fn element(&mut self) -> Result<Element, ParseToneError> {
        let at = self.cursor.at;
        if self.cursor.peek() == Some(self.separator) {
            return Err(ParseToneErrorKind::EmptyElement.at(at));
        }
        let once = self.mark(b'!');
        let phase_reversal = self.mark(b'~');
        let sound = self.sound()?;
        let millis = if self.cursor.take(b'/') { self.millis()? } else { None };
        Ok(Element { at, once, phase_reversal, sound, millis })
    }

    /// Consumes a mark before a sound, with the white space after it, and returns whether it did.
    fn mark(&mut self, mark: u8) -> bool {
        let marked = self.cursor.take(mark);
        if marked {
            self.cursor.skip_spaces();
        }
        marked
    }

    fn sound(&mut self) -> Result<Sound, ParseToneError> {
        let start = self.cursor.at;
        let first = self.pitch(A_PITCH)?;
        let notes = matches!(first, Pitch::Note(_));
        let first = self.component(first)?;
        if self.cursor.take(b'*') {
            let Some(carrier) = first else {
                return Err(ParseToneErrorKind::ModulationWithZero.at(start));
            };
            return self.modulator(carrier, notes);
        }
        let mut components: Vec<Component> = first.into_iter().collect();
        while self.cursor.take(b'+') {
            let at = self.cursor.at;
            let pitch = self.next_pitch(notes)?;
            let component = self.component(pitch)?;
            if component.is_some() && components.len() == Components::MAX {
                return Err(ParseToneErrorKind::TooManyFrequencies.at(at));
            }
            components.extend(component);
        }
        if self.cursor.peek() == Some(b'*') {
            return Err(ParseToneErrorKind::ModulationOfMany.at(self.cursor.at));
        }
        Ok(Sound::sum(components).unwrap_or(Sound::Silence))
    }

    /// Parses the modulator after the `*`.
    fn modulator(&mut self, carrier: Component, notes: bool) -> Result<Sound, ParseToneError> {
        let at = self.cursor.at;
        let (Pitch::Hertz(modulator) | Pitch::Note(modulator)) = self.next_pitch(notes)? else {
            return Err(ParseToneErrorKind::ModulationWithZero.at(at));
        };
        match self.cursor.peek() {
            Some(b'+' | b'*') => Err(ParseToneErrorKind::ModulationOfMany.at(self.cursor.at)),
            Some(b'@') => Err(ParseToneErrorKind::LevelWithoutSound.at(self.cursor.at)),
            _ => Ok(Sound::Modulated { carrier, modulator, depth: self.depth()? }),
        }
    }

    /// Parses the depth of a modulation, if there is one.
    fn depth(&mut self) -> Result<Option<ModulationDepth>, ParseToneError> {
        if !self.cursor.take(b'%') {
            return Ok(None);
        }
        let at = self.cursor.at;
        let percent = self.cursor.digits("a modulation depth in percent")?;
        let depth = u8::try_from(percent).ok().map(ModulationDepth::from_percent);
        match depth {
            Some(Ok(depth)) => Ok(Some(depth)),
            _ => Err(ParseToneErrorKind::DepthOutOfRange.at(at)),
        }
    }

    /// Parses the level, if one follows the pitch. Returns `None` for silence.
    fn component(&mut self, pitch: Pitch) -> Result<Option<Component>, ParseToneError> {
        let at = self.cursor.at;
        let level = if self.cursor.take(b'@') { Some(self.level()?) } else { None };
        match pitch {
            Pitch::Zero if level.is_some() => Err(ParseToneErrorKind::LevelWithoutSound.at(at)),
            Pitch::Zero => Ok(None),
            Pitch::Hertz(frequency) | Pitch::Note(frequency) => {
                Ok(Some(Component { frequency, level }))
            }
        }
    }

    /// Parses the pitch after a `+` or `*`: a note if the sound begins with a note, else hertz.
    fn next_pitch(&mut self, notes: bool) -> Result<Pitch, ParseToneError> {
        let at = self.cursor.at;
        let pitch = self.pitch(if notes { "a note" } else { "a frequency in hertz" })?;
        if matches!(pitch, Pitch::Note(_)) != notes {
            return Err(ParseToneErrorKind::NotesAndHertz.at(at));
        }
        Ok(pitch)
    }

    fn pitch(&mut self, expected: &'static str) -> Result<Pitch, ParseToneError> {
        let at = self.cursor.at;
        if self.cursor.take(b'M') {
            let number = self.cursor.digits("the number of a note")?;
            let frequency = note(number).ok_or(ParseToneErrorKind::NoteOutOfRange.at(at))?;
            return Ok(Pitch::Note(frequency));
        }
        match self.cursor.decimal(expected, 3)? {
            0 => Ok(Pitch::Zero),
            millihertz => u32::try_from(millihertz)
                .ok()
                .and_then(|millihertz| Frequency::from_millihertz(millihertz).ok())
                .map(Pitch::Hertz)
                .ok_or(ParseToneErrorKind::FrequencyOutOfRange.at(at)),
        }
    }

    fn level(&mut self) -> Result<Dbm0, ParseToneError> {
        let at = self.cursor.at;
        let negative = self.cursor.sign();
        let tenths = self.cursor.tenths(negative, "a level in dBm0")?;
        Dbm0::from_tenths(tenths).map_err(|_| ParseToneErrorKind::LevelOutOfRange.at(at))
    }

    fn millis(&mut self) -> Result<Option<u32>, ParseToneError> {
        let at = self.cursor.at;
        match self.cursor.digits("a duration in milliseconds")? {
            0 => Ok(None),
            millis if millis <= u64::from(Segment::MAX_MILLIS) => Ok(Some(millis as u32)),
            _ => Err(ParseToneErrorKind::DurationOutOfRange.at(at)),
        }
    }
}

/// Returns the frequency of a MIDI note, rounded to the millihertz. Note 69 is 440 Hz, and an
/// octave has 12 notes.
fn note(number: u64) -> Option<Frequency> {
    /// 2^(k/12), the notes of an equal-tempered octave.
    const OCTAVE: [f64; 12] = [
        1.0,
        1.059_463_094_359_295_3,
        1.122_462_048_309_373,
        1.189_207_115_002_721,
        1.259_921_049_894_873_2,
        1.334_839_854_170_034_4,
        core::f64::consts::SQRT_2,
        1.498_307_076_876_681_5,
        1.587_401_051_968_199_5,
        1.681_792_830_507_429,
        1.781_797_436_280_678_6,
        1.887_748_625_363_387,
    ];
    if number > 127 {
        return None;
    }
    // The steps count from note -3, an A of 6.875 Hz, so that no number is negative.
    let steps = number as usize + 3;
    let octaves = 1_u32 << (steps / 12);
    let millihertz = 13_750.0 / 2.0 * OCTAVE[steps % 12] * f64::from(octaves);
    Frequency::from_millihertz((millihertz + 0.5) as u32).ok()
}

/// Writes the canonical form, which [`Tone::from_str`] parses as an equal tone.
impl fmt::Display for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_tone(f, self)
    }
}

/// Writes an element of a tone list, such as `440+480/2000`.
impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_segment(f, self)
    }
}

/// Writes a sound in the notation, such as `440+480`.
impl fmt::Display for Sound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_sound(f, self)
    }
}

// The output is generic because the size limit of zones counts bytes without storing them.

pub(crate) fn write_tone(out: &mut impl WriteDecimal, tone: &Tone) -> fmt::Result {
    let mut separator = "";
    for segment in tone.intro() {
        out.write_str(separator)?;
        out.write_str("!")?;
        write_segment(out, segment)?;
        separator = ",";
    }
    for segment in tone.tail().cycle() {
        out.write_str(separator)?;
        write_segment(out, segment)?;
        separator = ",";
    }
    match tone.tail() {
        Tail::End | Tail::Cycle(_) => Ok(()),
        Tail::Hold(sound) => {
            out.write_str(separator)?;
            write_sound(out, sound)
        }
        Tail::FiniteCycle(_, CycleLimit::Times(times)) => write!(out, " x{times}"),
        Tail::FiniteCycle(_, CycleLimit::Millis(millis)) => write!(out, " for {millis}"),
    }
}

fn write_segment(out: &mut impl WriteDecimal, segment: &Segment) -> fmt::Result {
    if segment.has_phase_reversal() {
        out.write_str("~")?;
    }
    write_sound(out, segment.sound())?;
    out.write_str("/")?;
    out.write_decimal(segment.millis())
}

fn write_sound(out: &mut impl WriteDecimal, sound: &Sound) -> fmt::Result {
    match sound {
        Sound::Silence => out.write_str("0"),
        Sound::Sum(components) => {
            let as_notes = better_as_notes(components.iter().map(|c| c.frequency));
            for (index, component) in components.iter().enumerate() {
                out.write_str(if index == 0 { "" } else { "+" })?;
                write_component(out, *component, as_notes)?;
            }
            Ok(())
        }
        Sound::Modulated { carrier, modulator, depth } => {
            let as_notes = better_as_notes([carrier.frequency, *modulator].into_iter());
            write_component(out, *carrier, as_notes)?;
            out.write_str("*")?;
            write_component(out, (*modulator).into(), as_notes)?;
            depth.map_or(Ok(()), |depth| write!(out, "%{}", depth.percent()))
        }
    }
}

/// Returns whether to write frequencies as notes. Asterisk reads whole hertz and all notes, but no
/// fraction of a hertz.
fn better_as_notes(mut frequencies: impl Iterator<Item = Frequency> + Clone) -> bool {
    let whole_hertz = frequencies.clone().all(|frequency| frequency.millihertz() % 1000 == 0);
    !whole_hertz && frequencies.all(|frequency| note_number(frequency).is_some())
}

fn write_component(out: &mut impl WriteDecimal, component: Component, note: bool) -> fmt::Result {
    // The search takes longer than all other writing, so it runs only for notes.
    match note.then(|| note_number(component.frequency)).flatten() {
        Some(number) => write!(out, "M{number}")?,
        None => component.frequency.write(out)?,
    }
    match component.level {
        Some(level) => {
            out.write_str("@")?;
            level.write(out)
        }
        None => Ok(()),
    }
}

/// Returns the number of the note with exactly this frequency.
fn note_number(frequency: Frequency) -> Option<u64> {
    (0..128).find(|&number| note(number) == Some(frequency))
}
