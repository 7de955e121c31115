//! Asterisk's tone notation: text ⇄ [`Tone`].
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

mod foreign;
mod hint;

use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

pub use hint::Hint;
pub(crate) use hint::hint;

use crate::decimal::WriteDecimal;
use crate::excerpt::{self, debug_as_display};
use crate::format::{Dbm0, Frequency};
use crate::tone::{Component, Components, Segment, Sound, Tail, Tone};

/// Reads a tone list, in the grammar of [`notation`](crate::notation).
///
/// # Errors
/// [`ParseToneError`], which says where and what was expected.
impl FromStr for Tone {
    type Err = ParseToneError;

    fn from_str(text: &str) -> Result<Self, ParseToneError> {
        let separator = if text.contains('|') { b'|' } else { b',' };
        let elements = Reader::whole(text, separator, Reader::list)?;
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
        Reader::whole(text, b',', Reader::sound)
    }
}

/// Reads a frequency, in hertz (`913.8`) or as a note (`M69`).
///
/// # Errors
/// [`ParseToneError`], which says where and what was expected; `0` is silence, not a frequency.
impl FromStr for Frequency {
    type Err = ParseToneError;

    fn from_str(text: &str) -> Result<Self, ParseToneError> {
        match Reader::whole(text, b',', |reader| reader.pitch(A_PITCH))? {
            Pitch::Hertz(frequency) | Pitch::Note(frequency) => Ok(frequency),
            Pitch::Zero => Err(Fault::FrequencyOutOfRange.at(0)),
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
        Reader::whole(text, b',', Reader::level)
    }
}

impl Tone {
    /// As many bytes as the text of a tone may have. Every tone's `Display` is shorter.
    pub const MAX_TEXT: usize = 32_768;
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
    Tone::new(segments(intro), tail).map_err(|_| Fault::Empty.at(0))
}

/// The text and how far it is read: one function for each rule of the grammar.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    separator: u8,
}

/// A pitch as it is written.
#[derive(Clone, Copy)]
enum Pitch {
    Zero,
    Hertz(Frequency),
    Note(Frequency),
}

const A_PITCH: &str = "a frequency in hertz or a note";

impl<'a> Reader<'a> {
    /// Reads all of a text by one rule.
    fn whole<T>(
        text: &'a str,
        separator: u8,
        rule: impl FnOnce(&mut Self) -> Result<T, ParseToneError>,
    ) -> Result<T, ParseToneError> {
        if text.len() > Tone::MAX_TEXT {
            let at = (0..=Tone::MAX_TEXT).rev().find(|&at| text.is_char_boundary(at));
            return Err(Fault::TextTooLong.at(at.unwrap_or_default()));
        }
        let mut reader = Self { text, at: 0, separator };
        let value = rule(&mut reader).and_then(|value| match reader.peek() {
            None => Ok(value),
            Some(_) => Err(reader.unexpected("the end")),
        });
        value.map_err(|error| ParseToneError {
            hint: hint(text, error.offset, error.fault),
            ..error
        })
    }

    fn list(&mut self) -> Result<Vec<Element>, ParseToneError> {
        let mut elements = Vec::new();
        self.skip_spaces();
        if self.peek().is_none() {
            return Err(Fault::Empty.at(self.at));
        }
        let mut endless = false;
        while self.peek().is_some() {
            let at = self.at;
            let element = self.element()?;
            if endless {
                return Err(Fault::AfterEndless.at(at));
            }
            if elements.len() == Tone::MAX_SEGMENTS {
                return Err(Fault::TooManySegments.at(at));
            }
            endless = element.millis.is_none();
            elements.push(element);
            self.skip_spaces();
            self.separator()?;
            self.skip_spaces();
        }
        Ok(elements)
    }

    /// A separator, or the end of the text.
    fn separator(&mut self) -> Result<(), ParseToneError> {
        if self.peek().is_none() || self.take(self.separator) {
            return Ok(());
        }
        if self.peek() == Some(b',') {
            return Err(Fault::MixedSeparators.at(self.at));
        }
        Err(self.unexpected(match self.separator {
            b'|' => "`|` or the end of the list",
            _ => "`,` or the end of the list",
        }))
    }

    fn element(&mut self) -> Result<Element, ParseToneError> {
        if self.peek() == Some(self.separator) {
            return Err(Fault::EmptyElement.at(self.at));
        }
        let once = self.take(b'!');
        if once {
            self.skip_spaces();
        }
        let sound = self.sound()?;
        let millis = if self.take(b'/') { self.millis()? } else { None };
        Ok(Element { once, sound, millis })
    }

    fn sound(&mut self) -> Result<Sound, ParseToneError> {
        let start = self.at;
        let first = self.pitch(A_PITCH)?;
        let notes = matches!(first, Pitch::Note(_));
        let first = self.component(first)?;
        if self.take(b'*') {
            let Some(carrier) = first else {
                return Err(Fault::ModulationWithZero.at(start));
            };
            return self.modulator(carrier, notes);
        }
        let mut components: Vec<Component> = first.into_iter().collect();
        while self.take(b'+') {
            let at = self.at;
            let pitch = self.next_pitch(notes)?;
            let component = self.component(pitch)?;
            if component.is_some() && components.len() == Components::MAX {
                return Err(Fault::TooManyFrequencies.at(at));
            }
            components.extend(component);
        }
        if self.peek() == Some(b'*') {
            return Err(Fault::ModulationOfMany.at(self.at));
        }
        Ok(Sound::sum(components).unwrap_or(Sound::Silence))
    }

    /// What follows the `*`.
    fn modulator(&mut self, carrier: Component, notes: bool) -> Result<Sound, ParseToneError> {
        let at = self.at;
        let (Pitch::Hertz(modulator) | Pitch::Note(modulator)) = self.next_pitch(notes)? else {
            return Err(Fault::ModulationWithZero.at(at));
        };
        match self.peek() {
            Some(b'+' | b'*') => Err(Fault::ModulationOfMany.at(self.at)),
            Some(b'@') => Err(Fault::LevelWithoutSound.at(self.at)),
            _ => Ok(Sound::Modulated { carrier, modulator }),
        }
    }

    /// The pitch and the level, if one follows; `None` for silence.
    fn component(&mut self, pitch: Pitch) -> Result<Option<Component>, ParseToneError> {
        let at = self.at;
        let level = if self.take(b'@') { Some(self.level()?) } else { None };
        match pitch {
            Pitch::Zero if level.is_some() => Err(Fault::LevelWithoutSound.at(at)),
            Pitch::Zero => Ok(None),
            Pitch::Hertz(frequency) | Pitch::Note(frequency) => {
                Ok(Some(Component { frequency, level }))
            }
        }
    }

    /// A pitch behind a `+` or `*`: a note if the first was one, else hertz.
    fn next_pitch(&mut self, notes: bool) -> Result<Pitch, ParseToneError> {
        let at = self.at;
        let pitch = self.pitch(if notes { "a note" } else { "a frequency in hertz" })?;
        if matches!(pitch, Pitch::Note(_)) != notes {
            return Err(Fault::NotesAndHertz.at(at));
        }
        Ok(pitch)
    }

    fn pitch(&mut self, expected: &'static str) -> Result<Pitch, ParseToneError> {
        let at = self.at;
        if self.take(b'M') {
            let number = self.digits("the number of a note")?;
            let frequency = note(number).ok_or(Fault::NoteOutOfRange.at(at))?;
            return Ok(Pitch::Note(frequency));
        }
        match self.decimal(expected, 3)? {
            0 => Ok(Pitch::Zero),
            millihertz => u32::try_from(millihertz)
                .ok()
                .and_then(|millihertz| Frequency::from_millihertz(millihertz).ok())
                .map(Pitch::Hertz)
                .ok_or(Fault::FrequencyOutOfRange.at(at)),
        }
    }

    fn level(&mut self) -> Result<Dbm0, ParseToneError> {
        let at = self.at;
        let negative = self.take(b'-');
        if !negative {
            self.take(b'+');
        }
        let tenths = self.decimal("a level in dBm0", 1)?;
        i16::try_from(tenths)
            .ok()
            .map(|tenths| if negative { -tenths } else { tenths })
            .and_then(|tenths| Dbm0::from_tenths(tenths).ok())
            .ok_or(Fault::LevelOutOfRange.at(at))
    }

    fn millis(&mut self) -> Result<Option<u32>, ParseToneError> {
        let at = self.at;
        match self.digits("a duration in milliseconds")? {
            0 => Ok(None),
            millis if millis <= u64::from(Segment::MAX_MILLIS) => Ok(Some(millis as u32)),
            _ => Err(Fault::DurationOutOfRange.at(at)),
        }
    }

    /// Digits and at most `places` decimals, as a count of units in the last of those places.
    fn decimal(&mut self, expected: &'static str, places: u32) -> Result<u64, ParseToneError> {
        let whole = self.digits(expected)?;
        let (mut value, mut left) = (whole, places);
        if self.take(b'.') {
            let start = self.at;
            let fraction = self.digits("a decimal")?;
            let given = (self.at - start) as u32;
            if given > places {
                return Err(Fault::TooManyDecimals.at(start + places as usize));
            }
            left -= given;
            value = whole.saturating_mul(10_u64.pow(given)).saturating_add(fraction);
        }
        Ok(value.saturating_mul(10_u64.pow(left)))
    }

    /// At least one digit; a number beyond all limits saturates, which is beyond them as well.
    fn digits(&mut self, expected: &'static str) -> Result<u64, ParseToneError> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.unexpected(expected));
        }
        let mut number = 0_u64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            number = number.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        Ok(number)
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Reads `byte` if it is the next.
    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn unexpected(&self, expected: &'static str) -> ParseToneError {
        // Only ASCII is ever passed over, so `at` lies between two characters.
        let found = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        Fault::Unexpected { expected, found: Found(found) }.at(self.at)
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

/// Why a text is no tone list, and where.
///
/// `Display` is one line; [`show`](Self::show) has the text with a caret under what is wrong.
///
/// ```
/// use ringback::Tone;
///
/// let text = "440Hz/200";
/// let error = text.parse::<Tone>().unwrap_err();
/// assert_eq!(format!("\n{}", error.show(text)), "
///   440Hz/200
///      ^ expected `,` or the end of the list, found 'H'
///   hint: write numbers without a unit: hertz, milliseconds after `/`, dBm0 after `@`");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseToneError {
    /// In bytes from the start of the text: what is wrong begins there, or the text ends there.
    /// Always between two characters.
    pub offset: usize,
    /// What is wrong.
    pub fault: Fault,
    /// What to do about it, where the text shows what was meant.
    pub hint: Option<Hint>,
}

impl core::error::Error for ParseToneError {}

impl fmt::Display for ParseToneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.offset, self.fault)?;
        self.hint.map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

debug_as_display!(ParseToneError);

impl ParseToneError {
    /// The error with the text that it is about, to be shown to whoever wrote it: the text in
    /// one line, a caret under the place with what is wrong, and the [hint](Self::hint).
    ///
    /// At most 60 characters are shown on each side of the caret. Control characters, tabs and
    /// line breaks, and those that are invisible or change the direction, are shown as blanks. In
    /// another text than the one that was read the caret points somewhere, and no text panics.
    #[must_use]
    pub fn show<'a>(&self, text: &'a str) -> impl fmt::Display + use<'a> {
        Shown { error: *self, text }
    }
}

struct Shown<'a> {
    error: ParseToneError,
    text: &'a str,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ParseToneError { offset, fault, hint } = self.error;
        let column = self.text.char_indices().take_while(|&(at, _)| at < offset).count();
        excerpt::write(f, self.text, column)?;
        write!(f, " {fault}")?;
        hint.map_or(Ok(()), |hint| write!(f, "\n  hint: {hint}"))
    }
}

/// What can be wrong with a tone list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Something else stands where the grammar wants this. The commonest: white space within an
    /// element, a unit behind a number, a lower-case `m` for a note.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What would have been right.
        expected: &'static str,
        /// What stands there.
        found: Found,
    },
    /// No element at all. A tone that is silence is `0`.
    #[error("expected a tone list, found nothing")]
    Empty,
    /// Nothing between two separators, or before the first; one may stand at the very end only.
    /// Asterisk forgets the rest of such a list.
    #[error("expected an element, found a separator")]
    EmptyElement,
    /// A comma in a list whose separator is `|`: use one of them.
    #[error("expected `|` as elsewhere in this list, found `,`")]
    MixedSeparators,
    /// An element behind one without a duration, which lasts for ever: give that one a duration,
    /// or leave this one out.
    #[error("this element is never reached, the one before it lasts for ever")]
    AfterEndless,
    /// More than four frequencies at once.
    #[error("expected at most {} frequencies in a sum", Components::MAX)]
    TooManyFrequencies,
    /// A signal of notes and hertz, of which Asterisk plays half: write all in hertz.
    #[error("expected all notes or all hertz in a signal")]
    NotesAndHertz,
    /// `0` as carrier or modulator. The carrier alone needs no `*`.
    #[error("expected a carrier and a modulator above 0 Hz")]
    ModulationWithZero,
    /// A modulated signal of more than carrier and modulator.
    #[error("expected one carrier and one modulator, and nothing else in the signal")]
    ModulationOfMany,
    /// A level for silence or for a modulator, which have none.
    #[error("a level belongs to a frequency that sounds")]
    LevelWithoutSound,
    /// A frequency finer than a millihertz or a level finer than a tenth.
    #[error("expected at most three decimals in a frequency and one in a level")]
    TooManyDecimals,
    /// Beyond [`Frequency::MAX`], or zero where only a frequency will do.
    #[error("expected a frequency above 0 and below 96000 Hz")]
    FrequencyOutOfRange,
    /// MIDI numbers its notes 0 to 127.
    #[error("expected a note from M0 to M127")]
    NoteOutOfRange,
    /// Not [`Dbm0::MIN`] to [`Dbm0::MAX`].
    #[error("expected a level from -70 to +3.1 dBm0")]
    LevelOutOfRange,
    /// Beyond [`Segment::MAX_MILLIS`].
    #[error("expected a duration of at most {} ms", Segment::MAX_MILLIS)]
    DurationOutOfRange,
    /// Beyond [`Tone::MAX_SEGMENTS`].
    #[error("expected at most {} elements", Tone::MAX_SEGMENTS)]
    TooManySegments,
    /// Beyond [`Tone::MAX_TEXT`]; nothing of it was read.
    #[error("expected at most {} bytes", Tone::MAX_TEXT)]
    TextTooLong,
}

impl Fault {
    fn at(self, offset: usize) -> ParseToneError {
        ParseToneError { offset, fault: self, hint: None }
    }
}

/// What stands in a text where something else was expected: a character, or the end of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found(pub Option<char>);

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(character) => write!(f, "{character:?}"),
            None => f.write_str("the end"),
        }
    }
}
