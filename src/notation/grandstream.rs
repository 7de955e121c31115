//! Grandstream's notation: one sound, and up to three pairs of sound and silence.
//!
//! # Grammar
//!
//! ```text
//! tone      = frequency [ "," *space frequency ] [ "," *space "c=" pair *2( "-" pair ) ] [ ";" ]
//! frequency = ( "f1=" / "f2=" ) 1*DIGIT [ "@" level ]   whole hertz; f1 is needed, f2 is not
//! level     = [ "-" / "+" ] 1*DIGIT [ "." DIGIT ]       dBm0, -70 to +3.1
//! pair      = 1*DIGIT "/" 1*DIGIT                       sound and silence
//! ```
//!
//! The parser ignores white space at both ends and before the `;`.
//!
//! # Meaning
//!
//! * Durations are milliseconds ([`Notation::Grandstream`]), as in the settings P4000 and up of the
//!   HT701 and the HT800 series, or units of 10 ms ([`Notation::Grandstream10Ms`]), as in P343 to P349
//!   of BT200, GXP and GXV. The text does not show which: `c=200/400` is 2 s and 4 s on a GXP.
//! * `f1` and `f2` sound together, also if they are equal. A frequency of 0 adds nothing.
//! * Without `c`, or with a silence of 0 in the first pair, the sound never ends: `c=0/0`, `c=100/0`.
//! * All pairs repeat without end. The device decides when the tone stops.
//! * A pair `0/0` after the first one is unused: `c=400/350-225/525-0/0`.
//!
//! What a device plays in these cases is not known. Here they mean what their numbers say:
//!
//! | text | here |
//! | --- | --- |
//! | `c=100/100-300/0`: no silence in a later pair | the next pair follows at once |
//! | `c=100/100-0/300`: no sound in a pair | a pause of 300 ms more |
//! | `c=100/0-200/200`: pairs after a sound that never ends | they are never reached, with a remark |
//! | a duration above 16000 ms | as long as that, with a remark |
//!
//! # Errors
//!
//! | text | mistake |
//! | --- | --- |
//! | `c=2000/4000;` | a ring cadence, which has no frequency |
//! | `f1=0;`, `f1=425,c=0/500;` | silence alone |
//! | `f1=425,=20/20;` | no `c` |
//! | `f1=425,c=20/30-70-80;` | `-` in place of `/` |
//! | `f1=425,c=20/30,f1=425,c=70/80;` | two tones in one text |
//!
//! # Writing
//!
//! The writer uses only what is certain: pairs with a sound and a silence, each of 1 to 16000 units.
//! A tone that ends begins again. If it ends with a sound, a silence of 10 s follows it. Silence alone
//! becomes the shortest and quietest sound and the longest silence after it.
//!
//! [`Notation::Grandstream`]: super::Notation::Grandstream
//! [`Notation::Grandstream10Ms`]: super::Notation::Grandstream10Ms

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use super::cursor::Cursor;
use super::error::{ParseToneError, ParseToneErrorKind};
use super::fit::{Limits, Losses, WrittenTone};
use super::hint::Hint;
use super::pairs::{Form, PairLimits};
use super::reading::{ReadTone, Remark};
use crate::tone::{Component, Segment, Sound, Tail, Tone};
use crate::units::{Dbm0, Frequency};

/// The most pairs of a cadence.
const PAIRS: usize = 3;
/// The longest sound or silence, in units. With units of 10 ms, no document states it.
const LONGEST: u32 = 16_000;

/// The unit of a cadence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Millisecond,
    TenMilliseconds,
}

impl Unit {
    const fn millis(self) -> u32 {
        match self {
            Self::Millisecond => 1,
            Self::TenMilliseconds => 10,
        }
    }
}

/// Returns whether the unit of a text is rather 10 ms: it has no levels, and no duration has more than
/// three digits.
pub(super) fn is_rather_ten_millis(text: &str) -> bool {
    let cadence = text.split_once(['c', 'C']).map_or("", |(_, cadence)| cadence);
    let mut numbers = cadence.split(|c: char| !c.is_ascii_digit());
    !text.contains('@') && numbers.all(|number| number.len() <= 3)
}

/// Reads a tone.
pub(super) fn read(text: &str, unit: Unit) -> Result<ReadTone, ParseToneError> {
    let mut reader = Reader { cursor: Cursor::new(text)?, unit, remarks: Vec::new() };
    let tone = reader.tone()?;
    Ok(ReadTone { tone, remarks: reader.remarks })
}

/// A parser with one method per grammar rule.
struct Reader<'a> {
    cursor: Cursor<'a>,
    unit: Unit,
    remarks: Vec<Remark>,
}

impl Reader<'_> {
    fn tone(&mut self) -> Result<Tone, ParseToneError> {
        self.cursor.skip_spaces();
        if self.cursor.peek().is_none() {
            return Err(ParseToneErrorKind::Empty.at(self.cursor.at));
        }
        if self.cursor.begins("c=") {
            let kind = ParseToneErrorKind::Departure("a ring cadence has no frequency");
            return Err(kind.at(self.cursor.at).with_hint(Hint::Remedy(
                "write the frequencies before it, as in `f1=440@-19,f2=480@-19,c=2000/4000;`",
            )));
        }
        let sound = self.sound()?;
        if !self.cursor.take_word("c=") {
            self.end("`,`, `;` or the end")?;
            return Ok(Tone::hold(sound));
        }
        let tone = self.cadence(sound)?;
        self.end("`-` and a pair, `;` or the end")?;
        Ok(tone)
    }

    /// Reads the frequencies, up to the cadence or the end.
    fn sound(&mut self) -> Result<Sound, ParseToneError> {
        let start = self.cursor.at;
        let (mut first, mut second) = (None, None);
        loop {
            let at = self.cursor.at;
            let place = if self.cursor.take_word("f1=") {
                &mut first
            } else if self.cursor.take_word("f2=") {
                &mut second
            } else {
                return Err(self.unexpected_key());
            };
            if place.is_some() {
                let kind = ParseToneErrorKind::Departure("this frequency was given before");
                return Err(kind.at(at).with_hint(ONE_TONE));
            }
            *place = Some(self.frequency()?);
            if !self.cursor.take(b',') {
                break;
            }
            self.cursor.skip_spaces();
            if self.cursor.begins("c=") {
                break;
            }
        }
        let Some(first) = first else {
            let error = self.cursor.unexpected("`f1=` and a frequency");
            return Err(error.with_hint(Hint::Remedy("write a single frequency as `f1=440`")));
        };
        let frequencies = first.into_iter().chain(second.flatten());
        Sound::sum(frequencies).map_err(|_| {
            let kind = ParseToneErrorKind::Departure("expected a frequency above 0 Hz");
            kind.at(start).with_hint(NO_SILENCE)
        })
    }

    /// Reads a frequency, and returns `None` for 0.
    fn frequency(&mut self) -> Result<Option<Component>, ParseToneError> {
        let at = self.cursor.at;
        let hertz = self.cursor.digits("a frequency in whole hertz")?;
        let level = if self.cursor.take(b'@') { Some(self.level()?) } else { None };
        if hertz == 0 {
            return Ok(None);
        }
        let frequency = u32::try_from(hertz).ok().and_then(|hertz| Frequency::from_hz(hertz).ok());
        let frequency = frequency.ok_or(ParseToneErrorKind::FrequencyOutOfRange.at(at))?;
        Ok(Some(Component { frequency, level }))
    }

    fn level(&mut self) -> Result<Dbm0, ParseToneError> {
        let at = self.cursor.at;
        let negative = self.cursor.sign();
        let tenths = self.cursor.tenths(negative, "a level in dBm0")?;
        Dbm0::from_tenths(tenths).map_err(|_| {
            let hint = (!negative).then_some(Hint::NegativeLevel);
            ParseToneError { hint, ..ParseToneErrorKind::LevelOutOfRange.at(at) }
        })
    }

    /// Reads the pairs after `c=`.
    fn cadence(&mut self, sound: Sound) -> Result<Tone, ParseToneError> {
        let start = self.cursor.at;
        let mut cycle = Vec::new();
        let mut held = false;
        for index in 0.. {
            let at = self.cursor.at;
            if index == PAIRS {
                let kind = ParseToneErrorKind::Departure("expected at most three pairs");
                return Err(kind.at(at).with_hint(Hint::Remedy(
                    "remove this pair: all pairs repeat after the last one",
                )));
            }
            let on = self.millis()?;
            if !self.cursor.take(b'/') {
                let error = self.cursor.unexpected("`/` and the silence after the sound");
                return Err(error.with_hint(Hint::Remedy(
                    "write each pair with `/`, and `-` between pairs, as in `c=400/200-400/2000`",
                )));
            }
            let off = self.millis()?;
            if index == 0 {
                held = off == 0;
            } else if held && (on, off) != (0, 0) {
                self.remark(at, "the sound before this pair never ends");
            }
            cycle.extend(Segment::new(sound, on));
            cycle.extend(Segment::silence(off));
            if !self.cursor.take(b'-') {
                break;
            }
        }
        if held {
            return Ok(Tone::hold(sound));
        }
        if cycle.iter().all(|segment| segment.sound().is_silence()) {
            let kind = ParseToneErrorKind::Departure("expected a pair with a sound above 0");
            return Err(kind.at(start).with_hint(NO_SILENCE));
        }
        Tone::new(Vec::new(), Tail::Cycle(cycle)).map_err(|_| ParseToneErrorKind::Empty.at(start))
    }

    /// Reads a duration, which may be 0, and returns it in milliseconds.
    fn millis(&mut self) -> Result<u32, ParseToneError> {
        let at = self.cursor.at;
        let (expected, remedy) = match self.unit {
            Unit::Millisecond => ("a duration in milliseconds", "write whole milliseconds"),
            Unit::TenMilliseconds => ("a duration in units of 10 ms", "write whole units of 10 ms"),
        };
        let units = self.cursor.digits(expected);
        let units = units.map_err(|error| error.with_hint(Hint::Remedy(remedy)))?;
        if self.unit == Unit::Millisecond && units > u64::from(LONGEST) {
            self.remark(at, "Grandstream documents durations up to 16000 ms");
        }
        match u32::try_from(units.saturating_mul(self.unit.millis().into())) {
            Ok(millis @ 0..=Segment::MAX_MILLIS) => Ok(millis),
            _ => Err(ParseToneErrorKind::DurationOutOfRange.at(at)),
        }
    }

    /// Reads the end, with or without `;`.
    fn end(&mut self, expected: &'static str) -> Result<(), ParseToneError> {
        let at = self.cursor.at;
        self.cursor.skip_spaces();
        let ended = self.cursor.take(b';');
        self.cursor.skip_spaces();
        if self.cursor.peek().is_none() {
            return Ok(());
        }
        if ended {
            return Err(self.cursor.unexpected("the end after `;`").with_hint(ONE_TONE));
        }
        self.cursor.at = at;
        let error = self.cursor.unexpected(expected);
        Err(match self.cursor.peek() {
            Some(b',') => error.with_hint(ONE_TONE),
            Some(b'.') => error.with_hint(Hint::Remedy("write whole hertz and whole durations")),
            Some(b':' | b'-') => error.with_hint(Hint::Remedy(A_LEVEL)),
            Some(b'+') => error.with_hint(Hint::Remedy("write a second frequency as `,f2=480`")),
            Some(b'"' | b'\'') => error.with_hint(Hint::NoQuotes),
            Some(b'/') => error.with_hint(Hint::Remedy("write `-` between two pairs")),
            Some(next) if next.is_ascii_whitespace() => error.with_hint(Hint::Remedy(NO_SPACE)),
            _ => error,
        })
    }

    /// Returns the error at something else than `f1=`, `f2=` and `c=`.
    fn unexpected_key(&self) -> ParseToneError {
        let begins = |words: &[&str]| words.iter().any(|word| self.cursor.begins(word));
        let error = self.cursor.unexpected("`f1=`, `f2=` or `c=`");
        error.with_hint(match self.cursor.peek() {
            Some(b'"' | b'\'') => Hint::NoQuotes,
            Some(b'F' | b'C') => Hint::Remedy("write `f1`, `f2` and `c` in lower case"),
            Some(b'P') => Hint::Remedy("remove the name and the `=` before `f1=`"),
            Some(b'=') => Hint::Remedy("write `c=` before a cadence"),
            Some(_) if begins(&["f1 ", "f2 ", "c "]) => Hint::Remedy(NO_SPACE),
            Some(b'f') => Hint::Remedy("write at most two frequencies, as `f1=` and `f2=`"),
            _ => Hint::Remedy("write a tone as in `f1=440@-19,f2=480@-19,c=2000/4000;`"),
        })
    }

    fn remark(&mut self, offset: usize, message: &'static str) {
        self.remarks.push(Remark { offset, message });
    }
}

const ONE_TONE: Hint =
    Hint::Remedy("write one tone in a text: each frequency once, and then one cadence");
const NO_SILENCE: Hint =
    Hint::Remedy("this notation has no silence alone: write a sound, as in `f1=440,c=500/500;`");
const NO_SPACE: &str = "remove the space: white space is allowed only after a comma";
const A_LEVEL: &str = "write a level after `@`, as in `f1=440@-19`";

/// Returns what a text can express.
const fn limits(unit: Unit) -> PairLimits {
    PairLimits {
        sound: Limits {
            frequencies: 2,
            millihertz: (1000, Frequency::MAX.millihertz() / 1000 * 1000),
            step: 1000,
            tenths: Some((-700, 31)),
            modulation: false,
            longest: LONGEST * unit.millis(),
        },
        pairs: PAIRS,
        unit: unit.millis(),
        whole_levels: false,
        silence: false,
        burst: false,
    }
}

/// Writes the nearest tone.
pub(super) fn write(tone: &Tone, unit: Unit) -> WrittenTone {
    let mut losses = Losses::default();
    let pairs = limits(unit).nearest(tone, &mut losses);
    let mut text = String::new();
    // Writing to a string cannot fail.
    for (component, key) in pairs.components().iter().zip(["f1=", ",f2="]) {
        let _ = write!(text, "{key}{}", component.frequency);
        if let Some(level) = component.level {
            let _ = write!(text, "@{level}");
        }
    }
    match &pairs.form {
        // The templates of this unit leave a cadence out.
        Form::Held if unit == Unit::TenMilliseconds => {}
        Form::Held => text.push_str(",c=0/0"),
        Form::Burst(on, off) => write_pairs(&mut text, &[(*on, *off)], unit),
        Form::Cycle(all) => write_pairs(&mut text, all, unit),
    }
    text.push(';');
    WrittenTone { text, tone: pairs.tone(), losses: losses.finish() }
}

/// Writes a cadence of pairs in milliseconds, which are whole units.
fn write_pairs(text: &mut String, pairs: &[(u32, u32)], unit: Unit) {
    for (index, (on, off)) in pairs.iter().enumerate() {
        let separator = if index == 0 { ",c=" } else { "-" };
        let _ = write!(text, "{separator}{}/{}", on / unit.millis(), off / unit.millis());
    }
}
