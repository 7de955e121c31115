//! The tone scripts of Sipura, Linksys and Cisco SPA devices (`ToneScript`), and Auerswald's kind.
//!
//! # Grammar
//!
//! ```text
//! tone      = frequency *( "," frequency ) 1*( ";" section )
//! frequency = 1*DIGIT "@" [ "-" / "+" ] 1*DIGIT [ "." DIGIT ]     whole hertz, level in dBm
//! section   = length "(" segment *( "," segment ) ")"
//! length    = seconds / "*"                          ToneScript
//!           / [ 1*DIGIT / "*" ]                      Auerswald: a number of rounds
//! segment   = time "/" time "/" which                sound, silence after it, frequencies
//! time      = seconds / "*"                          `*`: without end
//! seconds   = ( 1*DIGIT [ point 1*3DIGIT ] ) / ( "." 1*3DIGIT )
//! point     = "."                                    Auerswald: also ","
//! which     = "0" / number *3( "+" number )          numbers in the list, from 1; 0: silence
//! ```
//!
//! White space between these parts does not count.
//!
//! # Meaning
//!
//! * A section repeats its segments until its length is over, which may cut the last one short. Then
//!   the next section begins. The length `*` is without end.
//! * A length that is a whole number of rounds becomes [`CycleLimit::Times`], another one
//!   [`CycleLimit::Millis`].
//! * `*` as the time of a sound holds it for the rest of the section. As the time of a silence it
//!   holds the silence.
//! * A time of 0 leaves the sound or the silence out: `0/4/0` is a silence of four seconds.
//! * Levels are dBm0 here. The device's dBm refer to its telephone line.
//!
//! [`Notation::Auerswald`] differs in the lengths. They count rounds, so `20(…)` plays twenty times.
//! Without a number a section has no end. A decimal comma is allowed within the parentheses: the
//! comma that ends a segment only follows its frequencies. A missing length or a decimal comma shows
//! that a text is of this kind, and a fraction in a length that it is not. Most texts do not show it.
//!
//! # Where this departs from the devices
//!
//! What a device does with a mistake is not documented. Every mistake is an error here:
//!
//! | text | here |
//! | --- | --- |
//! | `440@-10`: frequencies alone (a `FreqScript`) | an error |
//! | `60(2/4)`: a cadence alone (a `CadScript`) | an error |
//! | `440;…`: a frequency without a level | an error |
//! | a number that is not in the list, or twice in one sum | an error |
//! | a sum of five or six frequencies | an error |
//! | a segment of 0 seconds | an error |
//! | a segment or a section that follows what never ends | an error |
//! | a segment that begins after the length of its section | left out, with a remark |
//! | `10(*/0/1)` of Auerswald, a round that never ends | without end, with a remark |
//! | more than a device reads | read, with a remark |
//!
//! A device reads 127 characters, two sections (in Auerswald's documentation one), six segments in
//! each, and six frequencies in the list.
//!
//! # Writing
//!
//! The writer keeps within these limits. A frequency without a level gets the default one, −10 dBm0,
//! because the list demands levels. A long list of segments is written as a round that repeats, if it
//! is one. If there are more than six frequencies, the nearest listed one replaces each further one.
//!
//! [`Notation::Auerswald`]: super::Notation::Auerswald

mod lengths;
mod write;

use alloc::vec::Vec;

use super::cursor::Cursor;
use super::error::{CharOrEnd, ParseToneError, ParseToneErrorKind};
use super::hint::Hint;
use super::reading::{ReadTone, Remark};
use crate::tone::{
    Component, Components, CycleLimit, Segment, Sound, Tail, Tone, ToneError, millis,
};
use crate::units::{Dbm0, Frequency};
use lengths::{MAX_CHARACTERS, MAX_LISTED, MAX_SEGMENTS, limit};

pub(super) use lengths::Lengths;
pub(super) use write::write;

/// Reads a tone script.
pub(super) fn read(text: &str, lengths: Lengths) -> Result<ReadTone, ParseToneError> {
    let mut script =
        Script { cursor: Cursor::new(text)?, lengths, listed: Vec::new(), remarks: Vec::new() };
    script.list()?;
    let tone = script.sections()?;
    let start = text.len() - text.trim_start().len();
    if text.trim().len() > MAX_CHARACTERS {
        script.remark(start + MAX_CHARACTERS, "a script has at most 127 characters on a device");
    }
    script.remarks.sort_by_key(|remark| remark.offset);
    Ok(ReadTone { tone, remarks: script.remarks })
}

/// The length of a section.
#[derive(Clone, Copy)]
enum Length {
    Endless,
    Millis(u32),
    Rounds(u32),
}

/// The duration of a sound or a silence.
#[derive(Clone, Copy, PartialEq)]
enum Time {
    Endless,
    Millis(u32),
}

struct Script<'a> {
    cursor: Cursor<'a>,
    lengths: Lengths,
    listed: Vec<Component>,
    remarks: Vec<Remark>,
}

impl Script<'_> {
    /// Reads the list of frequencies and the `;` after it.
    fn list(&mut self) -> Result<(), ParseToneError> {
        loop {
            self.cursor.skip_spaces();
            if self.listed.len() == MAX_LISTED {
                self.remark(self.cursor.at, "a script lists at most six frequencies on a device");
            }
            let frequency = self.frequency()?;
            let level = self.level()?;
            self.listed.push(Component { frequency, level: Some(level) });
            self.cursor.skip_spaces();
            if !self.cursor.take(b',') {
                break;
            }
        }
        self.cursor.expect(b';', "`;` and a cadence").map_err(|error| {
            error.with_hint(Hint::Remedy(
                "write a cadence after the frequencies, as in `440@-19,480@-19;*(2/4/1+2)`",
            ))
        })
    }

    fn frequency(&mut self) -> Result<Frequency, ParseToneError> {
        let at = self.cursor.at;
        let hertz = self.cursor.digits("a frequency in hertz")?;
        let hertz = u32::try_from(hertz).unwrap_or(u32::MAX);
        let frequency = Frequency::from_hz(hertz);
        self.cursor.expect(b'@', "`@` and a level").map_err(|error| {
            error.with_hint(Hint::Remedy(match self.cursor.peek() {
                Some(b'(') => "write frequencies before the cadence, as in `440@-19;60(2/4/1)`",
                Some(b'.') => "write whole hertz, and a level after `@`, as in `440@-19`",
                _ => "write a level after each frequency, as in `440@-19`",
            }))
        })?;
        frequency.map_err(|_| ParseToneErrorKind::FrequencyOutOfRange.at(at))
    }

    fn level(&mut self) -> Result<Dbm0, ParseToneError> {
        self.cursor.skip_spaces();
        let at = self.cursor.at;
        let negative = self.cursor.take(b'-');
        let signed = negative || self.cursor.take(b'+');
        let tenths =
            self.cursor.tenths(negative, "a level in dBm").map_err(|error| match error.kind {
                // Guides print levels with a dash.
                ParseToneErrorKind::Unexpected {
                    found: CharOrEnd(Some('\u{2013}' | '\u{2212}')),
                    ..
                } => error.with_hint(Hint::Ascii('-')),
                _ => error,
            })?;
        Dbm0::from_tenths(tenths).map_err(|_| {
            let error = ParseToneErrorKind::LevelOutOfRange.at(at);
            if signed { error } else { error.with_hint(Hint::NegativeLevel) }
        })
    }

    /// Reads all sections, and returns the tone that they make.
    fn sections(&mut self) -> Result<Tone, ParseToneError> {
        let mut tone = self.section()?;
        let mut read = 1;
        loop {
            self.cursor.skip_spaces();
            if self.cursor.peek().is_none() {
                return Ok(tone);
            }
            self.cursor.expect(b';', "`;` and a section, or the end")?;
            self.cursor.skip_spaces();
            let at = self.cursor.at;
            if self.cursor.peek().is_none() {
                let error = self.cursor.unexpected("a section");
                return Err(error.with_hint(Hint::Remedy("remove the `;` at the end")));
            }
            if read == self.lengths.sections() {
                self.remark(
                    at,
                    match self.lengths {
                        Lengths::Seconds => "a script has at most two sections on a device",
                        Lengths::Rounds => "Auerswald documents only one section",
                    },
                );
            }
            read += 1;
            let next = self.section()?;
            tone = tone.followed_by(next).map_err(|error| match error {
                ToneError::Endless => {
                    let kind = ParseToneErrorKind::Departure(
                        "this section is never reached: the one before it never ends",
                    );
                    kind.at(at).with_hint(Hint::Remedy("write a number before the other section"))
                }
                _ => ParseToneErrorKind::TooManySegments.at(at),
            })?;
        }
    }

    fn section(&mut self) -> Result<Tone, ParseToneError> {
        self.cursor.skip_spaces();
        let at = self.cursor.at;
        let length = self.length()?;
        self.cursor.expect(b'(', "`(` and a segment such as `2/4/1`")?;
        let (mut segments, mut held) = (Vec::new(), None);
        let (mut read, mut over) = (0, false);
        loop {
            self.cursor.skip_spaces();
            let at = self.cursor.at;
            if held.is_some() {
                let kind = ParseToneErrorKind::Departure(
                    "this segment is never reached: the one before it never ends",
                );
                return Err(kind.at(at).with_hint(Hint::Remedy("write seconds in place of `*`")));
            }
            if read == MAX_SEGMENTS {
                self.remark(at, "a section has at most six segments on a device");
            }
            read += 1;
            let is_over =
                matches!(length, Length::Millis(most) if millis(&segments) >= most.into());
            if is_over && !over {
                self.remark(at, "this never plays: the length of the section is over before it");
                over = true;
            }
            held = self.segment(&mut segments)?;
            self.cursor.skip_spaces();
            if !self.cursor.take(b',') {
                break;
            }
        }
        self.cursor.expect(b')', "`,` and a segment, or `)`")?;
        if matches!((length, held), (Length::Rounds(_), Some(_))) {
            self.remark(at, "this number has no effect: the round never ends");
        }
        limited(segments, held, length).map_err(|error| match error {
            ToneError::Duration => ParseToneErrorKind::DurationOutOfRange.at(at),
            ToneError::Total => ParseToneErrorKind::TotalOutOfRange.at(at),
            ToneError::Cycles => ParseToneErrorKind::CyclesOutOfRange.at(at),
            _ => ParseToneErrorKind::TooManySegments.at(at),
        })
    }

    fn length(&mut self) -> Result<Length, ParseToneError> {
        let at = self.cursor.at;
        if self.cursor.take(b'*') {
            return Ok(Length::Endless);
        }
        match self.lengths {
            Lengths::Rounds if self.cursor.peek() == Some(b'(') => Ok(Length::Endless),
            Lengths::Rounds => {
                let rounds = self.cursor.digits("a number of rounds, `*` or `(`")?;
                if matches!(self.cursor.peek(), Some(b'.' | b',')) {
                    return Err(self.cursor.unexpected("`(` and a segment").with_hint(
                        Hint::Remedy("write whole rounds: only in `tonescript` are these seconds"),
                    ));
                }
                match u32::try_from(rounds) {
                    Ok(rounds @ 1..=CycleLimit::MAX_TIMES) => Ok(Length::Rounds(rounds)),
                    _ => Err(ParseToneErrorKind::CyclesOutOfRange.at(at)),
                }
            }
            Lengths::Seconds => match self.seconds("a length in seconds or `*`")? {
                millis @ 1..=CycleLimit::MAX_MILLIS => Ok(Length::Millis(millis)),
                _ => Err(ParseToneErrorKind::TotalOutOfRange.at(at)),
            },
        }
    }

    /// Adds the sound and the silence of a segment. Returns the one that never ends, if one does.
    fn segment(&mut self, segments: &mut Vec<Segment>) -> Result<Option<Sound>, ParseToneError> {
        let at = self.cursor.at;
        let on = self.time("a sound in seconds or `*`")?;
        self.slash("`/` and the silence after the sound")?;
        self.cursor.skip_spaces();
        let off_at = self.cursor.at;
        let off = self.time("a silence in seconds or `*`")?;
        self.slash("`/` and the frequencies of the sound")?;
        let sound = self.which()?;
        let on = match on {
            Time::Endless if off == Time::Millis(0) => return Ok(Some(sound)),
            Time::Endless => {
                let kind = ParseToneErrorKind::Departure(
                    "this silence is never reached: the sound before it never ends",
                );
                return Err(kind.at(off_at).with_hint(Hint::Remedy("write `0` for the silence")));
            }
            Time::Millis(0) if off == Time::Millis(0) => {
                let kind =
                    ParseToneErrorKind::Departure("expected a sound or a silence above 0 seconds");
                return Err(kind.at(at));
            }
            Time::Millis(millis) => millis,
        };
        // A duration of 0 adds nothing.
        segments.extend(Segment::new(sound, on));
        match off {
            Time::Endless => Ok(Some(Sound::Silence)),
            Time::Millis(off) => {
                segments.extend(Segment::silence(off));
                Ok(None)
            }
        }
    }

    fn slash(&mut self, expected: &'static str) -> Result<(), ParseToneError> {
        self.cursor.expect(b'/', expected).map_err(|error| {
            let remedy = match self.cursor.peek() {
                Some(b',') => "write a decimal point, as in `0.5`: a comma ends a segment",
                Some(b')') => "write the frequencies of each sound, as in `.5/.5/1+2`",
                _ => return error,
            };
            error.with_hint(Hint::Remedy(remedy))
        })
    }

    fn time(&mut self, expected: &'static str) -> Result<Time, ParseToneError> {
        self.cursor.skip_spaces();
        let at = self.cursor.at;
        if self.cursor.take(b'*') {
            return Ok(Time::Endless);
        }
        match self.seconds(expected)? {
            millis @ 0..=Segment::MAX_MILLIS => Ok(Time::Millis(millis)),
            _ => Err(ParseToneErrorKind::DurationOutOfRange.at(at)),
        }
    }

    /// Reads seconds, and returns milliseconds. A number that is too large saturates.
    fn seconds(&mut self, expected: &'static str) -> Result<u32, ParseToneError> {
        let begins_with_point = self.cursor.peek() == Some(b'.');
        let whole = if begins_with_point { 0 } else { self.cursor.digits(expected)? };
        let comma = self.lengths == Lengths::Rounds;
        let mut millis = whole.saturating_mul(1000);
        if self.cursor.take(b'.') || (comma && self.cursor.take(b',')) {
            let start = self.cursor.at;
            let decimals = self.cursor.digits("a decimal")?;
            let unit = match self.cursor.at - start {
                1 => 100,
                2 => 10,
                3 => 1,
                _ => {
                    let kind = ParseToneErrorKind::Departure(
                        "expected at most three decimals in a number of seconds",
                    );
                    return Err(kind.at(start + 3));
                }
            };
            millis = millis.saturating_add(decimals * unit);
        }
        Ok(u32::try_from(millis).unwrap_or(u32::MAX))
    }

    /// Reads the numbers of frequencies, and returns their sum.
    fn which(&mut self) -> Result<Sound, ParseToneError> {
        let mut used = Vec::new();
        let mut components = Vec::new();
        loop {
            self.cursor.skip_spaces();
            let at = self.cursor.at;
            let number = self.cursor.digits("the number of a frequency, or 0 for silence")?;
            if number == 0 && used.is_empty() {
                return Ok(Sound::Silence);
            }
            let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
            let Some(component) = index.and_then(|index| self.listed.get(index)) else {
                let kind = ParseToneErrorKind::Departure("no frequency has this number");
                return Err(kind.at(at).with_hint(Hint::Remedy(
                    "number the frequencies before the first `;` from 1: \
                     in `440@-19,480@-19` the second is 2",
                )));
            };
            if used.contains(&number) {
                let kind = ParseToneErrorKind::Departure("this frequency is already in the sum");
                return Err(kind.at(at).with_hint(Hint::Remedy("remove it, or list it twice")));
            }
            if used.len() == Components::MAX {
                return Err(ParseToneErrorKind::TooManyFrequencies.at(at));
            }
            used.push(number);
            components.push(*component);
            self.cursor.skip_spaces();
            if !self.cursor.take(b'+') {
                // There are one to four.
                return Ok(Sound::sum(components).unwrap_or(Sound::Silence));
            }
        }
    }

    fn remark(&mut self, offset: usize, message: &'static str) {
        self.remarks.push(Remark { offset, message });
    }
}

/// Returns the tone of a section: segments that repeat, or that precede a held sound, for a length.
fn limited(segments: Vec<Segment>, held: Option<Sound>, length: Length) -> Result<Tone, ToneError> {
    let one = millis(&segments);
    match (length, held) {
        (Length::Endless | Length::Rounds(_), Some(sound)) => {
            Tone::new(segments, Tail::Hold(sound))
        }
        (Length::Endless, None) => Tone::new(Vec::new(), Tail::Cycle(segments)),
        (Length::Rounds(rounds), None) => {
            Tone::new(Vec::new(), Tail::FiniteCycle(segments, CycleLimit::Times(rounds)))
        }
        (Length::Millis(total), Some(sound)) if u64::from(total) > one => {
            Tone::new(segments, Tail::Hold(sound))?.lasting(total - one as u32)
        }
        (Length::Millis(total), _) => {
            let limit = limit(total.into(), one);
            Tone::new(Vec::new(), Tail::FiniteCycle(segments, limit))
        }
    }
}
