//! Asterisk's tone notation, and what this crate adds to it.
//!
//! # Grammar
//!
//! ```text
//! list      = element *( separator element ) [ separator ]
//! separator = "|" if the text has one anywhere, else ","
//! element   = [ "!" ] signal [ "/" millis ]
//! signal    = term *( "+" term )        sum: these frequencies at once, at most four
//!           / term "*" pitch            the first modulated by the second
//! term      = pitch [ "@" level ]
//! pitch     = hertz / note              all of a signal hertz, or all of it notes
//! hertz     = 1*DIGIT [ "." 1*3DIGIT ]  0: silence; else below 96000
//! note      = "M" 1*DIGIT               a MIDI note, 0 to 127; M69 is 440 Hz
//! level     = [ "-" / "+" ] 1*DIGIT [ "." DIGIT ]   dBm0, -70 to +3.1
//! millis    = 1*DIGIT                   1 to 3600000; 0, like none at all: for ever
//! ```
//!
//! White space around an element and behind its `!` is ignored; it may stand nowhere else.
//!
//! # Meaning
//!
//! * Elements marked `!` before the first unmarked one are played once: the intro. From the first
//!   unmarked one on everything repeats, marked or not. If all are marked, the tone ends.
//! * An element without a duration lasts for ever. Those before it are played once, marked or not;
//!   one behind it could never be heard and is an error.
//! * A `0` in a sum adds nothing: `425+0` and `0+425` are `425`.
//! * A note is the equal-tempered frequency, rounded to the millihertz.
//! * A frequency without `@` takes the player's level. In `400@-13*25` it is the level of the
//!   carrier as it is without modulation.
//!
//! `Display` writes the canonical form: commas, no spaces, `!` before what is played once, and
//! hertz, but notes for a signal that is all notes and not all whole hertz. Whatever Asterisk can
//! say is written as Asterisk says it, and reading it gives an equal [`Tone`].
//!
//! # Where this departs from Asterisk
//!
//! What Asterisk reads as its author meant reads the same here. Beyond that:
//!
//! | text | Asterisk | here |
//! | --- | --- | --- |
//! | `913.8+1370.6/380` | plays 913 Hz for ever | 913.8 and 1370.6 Hz for 380 ms |
//! | `350+375+400/250` | plays 350+375 Hz for ever | all three, for 250 ms |
//! | `440@-13/100` | plays 440 Hz for ever | 440 Hz at −13 dBm0 for 100 ms |
//! | `425/90x`, `425 / 90`, `425/1e3` | stops reading where it pleases | an error |
//! | `425/90,,0/75` | forgets all from the empty element on | an error |
//! | `abc,425/90` | leaves `abc` out, with a line in its log | an error |
//! | `425*0`, `425*20+480` | plays 425 Hz, 425*20 Hz | an error |
//! | `M69+440` | plays M69 | an error |
//! | `! M69/100`, a blank before a note | does not read it | reads the note |
//! | `-5/10`, `99999999999/100` | wraps round to some other number | an error |
//! | `425,0/500` | never comes to the `0/500` | an error |
//! | more than [`Tone::MAX_SEGMENTS`] elements, [`Tone::MAX_TEXT`] bytes or [`Segment::MAX_MILLIS`] | has no such limits | an error |

use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use super::cursor::Cursor;
use super::error::{ParseToneError, ParseToneErrorKind};
use crate::text::decimal::WriteDecimal;
use crate::tone::{Component, Components, Segment, Sound, Tail, Tone};
use crate::units::{Dbm0, Frequency};

/// Reads a tone list, in the grammar of [`notation`](crate::notation).
///
/// # Errors
/// [`ParseToneError`], which says where and what was expected.
impl FromStr for Tone {
    type Err = ParseToneError;

    fn from_str(text: &str) -> Result<Self, ParseToneError> {
        let separator = if text.contains('|') { b'|' } else { b',' };
        let elements = ListParser::whole(text, separator, ListParser::list)?;
        assemble(&elements)
    }
}

/// Reads a signal, `440+480`; it has neither `!` nor a duration.
///
/// # Errors
/// [`ParseToneError`], which says where and what was expected.
impl FromStr for Sound {
    type Err = ParseToneError;

    fn from_str(text: &str) -> Result<Self, ParseToneError> {
        ListParser::whole(text, b',', ListParser::sound)
    }
}

/// Reads a frequency, in hertz (`913.8`) or as a note (`M69`).
///
/// # Errors
/// [`ParseToneError`], which says where and what was expected; `0` is silence, not a frequency.
impl FromStr for Frequency {
    type Err = ParseToneError;

    fn from_str(text: &str) -> Result<Self, ParseToneError> {
        match ListParser::whole(text, b',', |list| list.pitch(A_PITCH))? {
            Pitch::Hertz(frequency) | Pitch::Note(frequency) => Ok(frequency),
            Pitch::Zero => Err(ParseToneErrorKind::FrequencyOutOfRange.at(0)),
        }
    }
}

/// Reads a level in dBm0, `-13.5`.
///
/// # Errors
/// [`ParseToneError`], which says where and what was expected.
impl FromStr for Dbm0 {
    type Err = ParseToneError;

    fn from_str(text: &str) -> Result<Self, ParseToneError> {
        ListParser::whole(text, b',', ListParser::level)
    }
}

/// One element as it is written.
struct Element {
    once: bool,
    sound: Sound,
    /// `None`: for ever.
    millis: Option<u32>,
}

/// Decides what is intro and what is tail.
fn assemble(elements: &[Element]) -> Result<Tone, ParseToneError> {
    let first_unmarked = elements.iter().position(|element| !element.once);
    let segments = |elements: &[Element]| -> Vec<Segment> {
        let timed = |e: &Element| Segment::new(e.sound, e.millis?).ok();
        elements.iter().filter_map(timed).collect()
    };
    let (intro, tail) = match (elements, first_unmarked) {
        ([before @ .., Element { sound, millis: None, .. }], _) => (before, Tail::Hold(*sound)),
        (_, Some(first)) => {
            let (before, cycle) = elements.split_at(first);
            (before, Tail::Cycle(segments(cycle)))
        }
        (_, None) => (elements, Tail::End),
    };
    Tone::new(segments(intro), tail).map_err(|_| ParseToneErrorKind::Empty.at(0))
}

/// A pitch as it is written.
#[derive(Clone, Copy)]
enum Pitch {
    Zero,
    Hertz(Frequency),
    Note(Frequency),
}

const A_PITCH: &str = "a frequency in hertz or a note";

/// A list that is read, by one function for each rule of the grammar.
struct ListParser<'a> {
    cursor: Cursor<'a>,
    separator: u8,
}

impl<'a> ListParser<'a> {
    /// Reads all of a text by one rule.
    fn whole<T>(
        text: &'a str,
        separator: u8,
        rule: impl FnOnce(&mut Self) -> Result<T, ParseToneError>,
    ) -> Result<T, ParseToneError> {
        let mut list = Self { cursor: Cursor::new(text)?, separator };
        let read = rule(&mut list);
        list.cursor.finish(read)
    }

    fn list(&mut self) -> Result<Vec<Element>, ParseToneError> {
        let mut elements = Vec::new();
        self.cursor.skip_spaces();
        if self.cursor.peek().is_none() {
            return Err(ParseToneErrorKind::Empty.at(self.cursor.at));
        }
        let mut endless = false;
        while self.cursor.peek().is_some() {
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
        Ok(elements)
    }

    /// A separator, or the end of the text.
    fn separator(&mut self) -> Result<(), ParseToneError> {
        if self.cursor.peek().is_none() || self.cursor.take(self.separator) {
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
        if self.cursor.peek() == Some(self.separator) {
            return Err(ParseToneErrorKind::EmptyElement.at(self.cursor.at));
        }
        let once = self.cursor.take(b'!');
        if once {
            self.cursor.skip_spaces();
        }
        let sound = self.sound()?;
        let millis = if self.cursor.take(b'/') { self.millis()? } else { None };
        Ok(Element { once, sound, millis })
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

    /// What follows the `*`.
    fn modulator(&mut self, carrier: Component, notes: bool) -> Result<Sound, ParseToneError> {
        let at = self.cursor.at;
        let (Pitch::Hertz(modulator) | Pitch::Note(modulator)) = self.next_pitch(notes)? else {
            return Err(ParseToneErrorKind::ModulationWithZero.at(at));
        };
        match self.cursor.peek() {
            Some(b'+' | b'*') => Err(ParseToneErrorKind::ModulationOfMany.at(self.cursor.at)),
            Some(b'@') => Err(ParseToneErrorKind::LevelWithoutSound.at(self.cursor.at)),
            _ => Ok(Sound::Modulated { carrier, modulator }),
        }
    }

    /// The pitch and the level, if one follows; `None` for silence.
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

    /// A pitch behind a `+` or `*`: a note if the first was one, else hertz.
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
        let negative = self.cursor.take(b'-');
        if !negative {
            self.cursor.take(b'+');
        }
        let tenths = self.cursor.decimal("a level in dBm0", 1)?;
        i16::try_from(tenths)
            .ok()
            .map(|tenths| if negative { -tenths } else { tenths })
            .and_then(|tenths| Dbm0::from_tenths(tenths).ok())
            .ok_or(ParseToneErrorKind::LevelOutOfRange.at(at))
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

/// The frequency of a MIDI note (69 is 440 Hz, 12 notes to an octave), rounded to the millihertz.
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
    // Counted from note 9, an A of 13.75 Hz; 3 is added so that no note lies below the octave.
    let steps = number as usize + 3;
    let octaves = 1_u32 << (steps / 12);
    let millihertz = 13_750.0 / 2.0 * OCTAVE[steps % 12] * f64::from(octaves);
    Frequency::from_millihertz((millihertz + 0.5) as u32).ok()
}

/// Writes the canonical form, which [`Tone::from_str`] reads as an equal tone.
impl fmt::Display for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_tone(f, self)
    }
}

/// Writes an element of a tone list, `440+480/2000`.
impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_segment(f, self)
    }
}

/// Writes it as the notation does, `440+480`.
impl fmt::Display for Sound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_sound(f, self)
    }
}

// To anything, since whole files are counted by what is written of them.

pub(crate) fn write_tone(out: &mut impl WriteDecimal, tone: &Tone) -> fmt::Result {
    let mut separator = "";
    for segment in tone.intro() {
        out.write_str(separator)?;
        out.write_str("!")?;
        write_segment(out, segment)?;
        separator = ",";
    }
    match tone.tail() {
        Tail::End => Ok(()),
        Tail::Hold(sound) => {
            out.write_str(separator)?;
            write_sound(out, sound)
        }
        Tail::Cycle(segments) => {
            for segment in segments {
                out.write_str(separator)?;
                write_segment(out, segment)?;
                separator = ",";
            }
            Ok(())
        }
    }
}

fn write_segment(out: &mut impl WriteDecimal, segment: &Segment) -> fmt::Result {
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
        Sound::Modulated { carrier, modulator } => {
            let as_notes = better_as_notes([carrier.frequency, *modulator].into_iter());
            write_component(out, *carrier, as_notes)?;
            out.write_str("*")?;
            write_component(out, (*modulator).into(), as_notes)
        }
    }
}

/// Asterisk can say whole hertz, and all notes.
fn better_as_notes(mut frequencies: impl Iterator<Item = Frequency> + Clone) -> bool {
    let whole_hertz = frequencies.clone().all(|frequency| frequency.millihertz() % 1000 == 0);
    !whole_hertz && frequencies.all(|frequency| note_number(frequency).is_some())
}

fn write_component(out: &mut impl WriteDecimal, component: Component, note: bool) -> fmt::Result {
    // Looked for only where it is wanted: that takes longer than to write all the rest.
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

/// The note that has this very frequency.
fn note_number(frequency: Frequency) -> Option<u64> {
    (0..128).find(|&number| note(number) == Some(frequency))
}
