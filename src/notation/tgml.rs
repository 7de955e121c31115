//! FreeSWITCH's tone scripts (TGML, the Tone Generation Markup Language of libteletone).
//!
//! # Grammar
//!
//! ```text
//! tone      = script [ "|" loops ]                                   as in `gentones`
//!           / [ "{loops=" loops "}" ] "tone_stream://" script [ ";loops=" loops ]
//! script    = *( setting ";" / element / digit / ";" / space )
//! setting   = "v=" level        the level of one frequency, dBm0, -63 to 0
//!           / "d=" millis       the duration of a digit. Default: 2000
//!           / "w=" millis       the silence after a digit. Default: 500
//!           / "l=" 1*DIGIT      the next element plays this number of times
//!           / "L=" 1*DIGIT      the whole script plays this number of times
//!           / ( ">=" / "<=" / "+=" ) 1*DIGIT [ "." 1*DIGIT ]   a level that falls or rises: left out
//! element   = "%(" millis "," millis 1*4( "," hertz ) ")"     sound, silence after it, frequencies
//! digit     = ( "0" to "9" / "A" to "D" / "*" / "#" ) [ "(" millis "," millis ")" ]
//! millis    = *space 1*DIGIT
//! hertz     = *space 1*DIGIT [ "." 1*3DIGIT ]     0 ends the frequencies
//! level     = [ "-" ] 1*DIGIT [ "." DIGIT ]
//! loops     = [ "-" ] 1*DIGIT   0 and 1: once; below 0: without end
//! ```
//!
//! # Meaning
//!
//! * A bare script repeats without end, as in the variable `ringback` ([`Notation::Tgml`]), or plays
//!   once, as in `gentones` ([`Notation::TgmlOnce`]). The text does not show which. With `|` or
//!   behind `tone_stream://` it plays once, or as its loops say.
//! * All frequencies of an element have the same level. FreeSWITCH divides their sum by their number,
//!   so each of two has a level of `v` − 6.0 dBm0, of three `v` − 9.5, and of four `v` − 12.0. Without
//!   `v` the frequencies have no level of their own here; FreeSWITCH plays them with `v=-7`.
//! * Settings last until they change, also from one round of `L` to the next.
//!
//! # Where this departs from FreeSWITCH
//!
//! FreeSWITCH reports nothing. What it drops in silence is an error here, if it changes the sound:
//!
//! | text | FreeSWITCH | here |
//! | --- | --- | --- |
//! | `%(500,0)`, `5(100)` | drops the rest of the script | an error |
//! | `%(167,0,0)` | leaves the element out, and its silence | an error: a rest is `%(0,167,400)` |
//! | `v=-25%(2000,0,432)` | sets the level, then plays the digits 2 and 5 | an error |
//! | `v=-70;` | ignores it | an error |
//! | `(500,0,440)`, `%(500,0,440` | plays digits | an error |
//! | `a` and other characters between elements | ignores them | an error |
//! | `/`, `,` between elements | ignores them | ignores them, with a remark |
//! | `c=2;`, `r=16000;` | changes its own arithmetic | an error |
//! | `%(500,0,300,200,100,50,25)` | plays up to 18 frequencies | an error above four |
//! | `7`, `8`, `9`, `C` | plays 859 Hz | plays 852 Hz, as in ITU-T Q.23, with a remark |
//! | `>=2;+=.1;` | lets the level fall | keeps the level, with a remark |
//! | a second `L=` | ignores it | ignores it, with a remark |
//! | `tone_stream://path=FILE` | plays a file of scripts | an error |
//!
//! [`Notation::Tgml`]: super::Notation::Tgml
//! [`Notation::TgmlOnce`]: super::Notation::TgmlOnce

mod levels;
mod write;

use alloc::vec::Vec;

use super::cursor::Cursor;
use super::error::{ParseToneError, ParseToneErrorKind};
use super::hint::Hint;
use super::reading::{ReadTone, Remark};
use crate::tone::{Component, Components, CycleLimit, Segment, Sound, Tail, Tone, ToneError};
use crate::units::Frequency;
use levels::{LEVELS, each};

pub(super) use write::write;

/// The frequencies of the rows and columns of digits (ITU-T Q.23), in hertz.
const ROWS: [u32; 4] = [697, 770, 852, 941];
const COLUMNS: [u32; 4] = [1209, 1336, 1477, 1633];
const DIGITS: [&[u8; 4]; 4] = [b"123A", b"456B", b"789C", b"*0#D"];

/// How a script without loops of its own plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bare {
    Repeats,
    PlaysOnce,
}

/// Reads a tone script.
pub(super) fn read(text: &str, bare: Bare) -> Result<ReadTone, ParseToneError> {
    let mut script = Script {
        cursor: Cursor::new(text)?,
        statements: Vec::new(),
        remarks: Vec::new(),
        rounds: None,
    };
    let loops = script.tone(bare)?;
    let tone = script.play(loops)?;
    script.remarks.sort_by_key(|remark| remark.offset);
    Ok(ReadTone { tone, remarks: script.remarks })
}

/// How often the finished sound plays.
#[derive(Clone, Copy)]
enum Loops {
    Endless,
    Times(u32),
}

/// A statement that was read.
enum Statement {
    Level(i16),
    Duration(u32),
    Silence(u32),
    Times(u32),
    Element { at: usize, sounds: Vec<Frequency>, on: u32, off: u32 },
    Digit { at: usize, row: u32, column: u32, times: Option<(u32, u32)> },
}

/// The settings that statements change.
#[derive(Clone, Copy, PartialEq)]
struct Settings {
    level: Option<i16>,
    duration: u32,
    silence: u32,
}

const DEFAULTS: Settings = Settings { level: None, duration: 2000, silence: 500 };

struct Script<'a> {
    cursor: Cursor<'a>,
    statements: Vec<Statement>,
    remarks: Vec<Remark>,
    /// The first `L=`.
    rounds: Option<u32>,
}

impl Script<'_> {
    /// Reads the whole text, and returns its loops.
    fn tone(&mut self, bare: Bare) -> Result<Loops, ParseToneError> {
        self.cursor.skip_spaces();
        let before = if self.cursor.take_word("{loops=") {
            let loops = self.loops()?;
            self.cursor.expect(b'}', "`}` after the number of loops")?;
            Some(loops)
        } else {
            None
        };
        let url = self.cursor.take_word("tone_stream://");
        if before.is_some() && !url {
            return Err(self.cursor.unexpected("`tone_stream://`"));
        }
        if url && self.cursor.begins("path=") {
            let kind = ParseToneErrorKind::Departure("the tone is in another file");
            return Err(kind.at(self.cursor.at).with_hint(Hint::Remedy(
                "read the lines of that file, each as a script of its own",
            )));
        }
        let behind = self.script(url)?;
        let by_default = match bare {
            Bare::Repeats if !url => Loops::Endless,
            _ => Loops::Times(1),
        };
        Ok(behind.or(before).unwrap_or(by_default))
    }

    /// Reads statements up to the end, and the loops behind them.
    fn script(&mut self, url: bool) -> Result<Option<Loops>, ParseToneError> {
        let mut starts = true;
        loop {
            self.cursor.skip_spaces();
            let at = self.cursor.at;
            match self.cursor.peek() {
                None => return Ok(None),
                Some(b';') => {
                    self.cursor.at += 1;
                    starts = true;
                }
                Some(b'|') if !url => {
                    self.cursor.at += 1;
                    return self.last_loops();
                }
                Some(_) if starts && url && self.cursor.take_word("loops=") => {
                    return self.last_loops();
                }
                Some(b'%') => {
                    self.element()?;
                    starts = false;
                }
                Some(letter) if self.cursor.followed_by(b'=') => {
                    if !starts {
                        return Err(self
                            .cursor
                            .unexpected("`;` before a setting")
                            .with_hint(Hint::Remedy("write `;` before and after a setting")));
                    }
                    self.setting(letter)?;
                }
                Some(digit) if self.digit(digit)? => starts = false,
                Some(b'/' | b',') => {
                    self.cursor.at += 1;
                    self.remark(at, "FreeSWITCH ignores this character");
                }
                Some(_) => return Err(self.unexpected_statement()),
            }
        }
    }

    fn unexpected_statement(&self) -> ParseToneError {
        let remedy = match self.cursor.peek() {
            Some(b'(') => "write `%(` before a sound, as in `%(500,500,440)`",
            Some(b'a'..=b'd') => "write a digit in upper case: `A` to `D`",
            _ => "remove it: FreeSWITCH ignores it",
        };
        let error = self.cursor.unexpected("`%(`, a digit, a setting or `;`");
        error.with_hint(Hint::Remedy(remedy))
    }

    /// Reads the loops at the end of the text.
    fn last_loops(&mut self) -> Result<Option<Loops>, ParseToneError> {
        let loops = self.loops()?;
        self.cursor.skip_spaces();
        match self.cursor.peek() {
            None => Ok(Some(loops)),
            Some(_) => Err(self
                .cursor
                .unexpected("the end after the number of loops")
                .with_hint(Hint::Remedy("FreeSWITCH drops what follows; remove it"))),
        }
    }

    fn loops(&mut self) -> Result<Loops, ParseToneError> {
        self.cursor.skip_spaces();
        let endless = self.cursor.take(b'-');
        let at = self.cursor.at;
        match self.cursor.digits("a number of loops")? {
            _ if endless => Ok(Loops::Endless),
            times => match u32::try_from(times) {
                Ok(times @ 0..=CycleLimit::MAX_TIMES) => Ok(Loops::Times(times.max(1))),
                _ => Err(ParseToneErrorKind::CyclesOutOfRange.at(at)),
            },
        }
    }

    fn setting(&mut self, letter: u8) -> Result<(), ParseToneError> {
        let at = self.cursor.at;
        if !b"vdwlL><+".contains(&letter) {
            let kind = ParseToneErrorKind::Departure(match letter {
                b'c' | b'r' => "FreeSWITCH sets the channels and the sample rate itself",
                _ => "expected one of the settings `v`, `d`, `w`, `l` and `L`",
            });
            return Err(kind.at(at).with_hint(Hint::Remedy("remove this setting")));
        }
        self.cursor.at += 2;
        self.cursor.skip_spaces();
        match letter {
            b'v' => {
                let level = self.level()?;
                self.statements.push(Statement::Level(level));
            }
            b'd' => {
                let millis = self.millis()?;
                self.statements.push(Statement::Duration(millis));
            }
            b'w' => {
                let millis = self.millis()?;
                self.statements.push(Statement::Silence(millis));
            }
            b'l' => {
                let times = self.times()?;
                self.statements.push(Statement::Times(times));
            }
            b'L' => {
                let times = self.times()?;
                match self.rounds {
                    None => self.rounds = Some(times),
                    Some(_) => self.remark(at, "FreeSWITCH ignores all but the first `L=`"),
                }
            }
            _ => {
                self.slope()?;
                self.remark(at, "the level does not fall or rise here: this setting is left out");
            }
        }
        self.cursor.skip_spaces();
        match self.cursor.peek() {
            None | Some(b';') => Ok(()),
            Some(_) => Err(self.cursor.unexpected("`;` after a setting").with_hint(Hint::Remedy(
                "write `;` after a setting: FreeSWITCH plays the digits of its number otherwise",
            ))),
        }
    }

    fn level(&mut self) -> Result<i16, ParseToneError> {
        let at = self.cursor.at;
        let negative = self.cursor.take(b'-');
        let tenths = self.cursor.tenths(negative, "a level in dBm0")?;
        if !(LEVELS.0..=LEVELS.1).contains(&tenths) {
            let kind = ParseToneErrorKind::Departure("expected a level from -63 to 0 dBm0");
            return Err(kind.at(at).with_hint(Hint::Remedy("FreeSWITCH ignores another level")));
        }
        Ok(tenths)
    }

    /// Reads the number of a setting for a level that rises or falls.
    fn slope(&mut self) -> Result<(), ParseToneError> {
        if self.cursor.peek() != Some(b'.') {
            self.cursor.digits("a number")?;
        }
        if self.cursor.take(b'.') {
            self.cursor.digits("a decimal")?;
        }
        Ok(())
    }

    fn times(&mut self) -> Result<u32, ParseToneError> {
        let at = self.cursor.at;
        match u32::try_from(self.cursor.digits("a number of times")?) {
            Ok(times @ 1..=CycleLimit::MAX_TIMES) => Ok(times),
            _ => Err(ParseToneErrorKind::CyclesOutOfRange.at(at)),
        }
    }

    /// Reads a duration, which may be 0.
    fn millis(&mut self) -> Result<u32, ParseToneError> {
        self.cursor.skip_spaces();
        let at = self.cursor.at;
        let millis = self.cursor.digits("a duration in milliseconds")?;
        match u32::try_from(millis) {
            Ok(millis @ 0..=Segment::MAX_MILLIS) => Ok(millis),
            _ => Err(ParseToneErrorKind::DurationOutOfRange.at(at)),
        }
    }

    fn element(&mut self) -> Result<(), ParseToneError> {
        const AN_ELEMENT: &str = "a sound such as `%(500,500,440)`";
        let at = self.cursor.at;
        self.cursor.at += 1;
        self.cursor.expect(b'(', AN_ELEMENT)?;
        let on = self.millis()?;
        self.cursor.expect(b',', "`,` and the silence after the sound")?;
        let off = self.millis()?;
        self.cursor.expect(b',', "`,` and a frequency")?;
        let mut sounds = Vec::new();
        let first_at = self.cursor.at;
        let mut ended = false;
        loop {
            self.cursor.skip_spaces();
            let at = self.cursor.at;
            let millihertz = self.cursor.decimal("a frequency in hertz", 3)?;
            let millihertz = u32::try_from(millihertz).unwrap_or(u32::MAX);
            match Frequency::from_millihertz(millihertz) {
                _ if millihertz == 0 => ended = true,
                Ok(_) if ended => self.remark(at, "a frequency after 0 never sounds"),
                Ok(_) if sounds.len() == Components::MAX => {
                    return Err(ParseToneErrorKind::TooManyFrequencies.at(at));
                }
                Ok(frequency) => sounds.push(frequency),
                Err(_) => return Err(ParseToneErrorKind::FrequencyOutOfRange.at(at)),
            }
            self.cursor.skip_spaces();
            if !self.cursor.take(b',') {
                break;
            }
        }
        self.cursor.expect(b')', "`,` and a frequency, or `)`")?;
        if sounds.is_empty() {
            let kind = ParseToneErrorKind::Departure("FreeSWITCH leaves out a sound at 0 Hz");
            return Err(kind.at(first_at).with_hint(Hint::Remedy(
                "write a rest of 500 ms as `%(0,500,400)`, with any frequency",
            )));
        }
        self.statements.push(Statement::Element { at, sounds, on, off });
        Ok(())
    }

    /// Reads a digit, or returns false if this is none.
    fn digit(&mut self, digit: u8) -> Result<bool, ParseToneError> {
        let at = self.cursor.at;
        let rows = DIGITS.iter().zip(ROWS);
        let mut all = rows.flat_map(|(row, low)| row.iter().zip(COLUMNS).map(move |c| (low, c)));
        let Some((row, (_, column))) = all.find(|(_, (name, _))| **name == digit) else {
            return Ok(false);
        };
        self.cursor.at += 1;
        let times = if self.cursor.take(b'(') {
            let on = self.millis()?;
            self.cursor.expect(b',', "`,` and the silence after the digit")?;
            let off = self.millis()?;
            self.cursor.expect(b')', "`)` after the silence of a digit")?;
            Some((on, off))
        } else {
            None
        };
        if row == ROWS[2] {
            self.remark(at, "FreeSWITCH plays 859 Hz in place of the 852 Hz of this digit");
        }
        self.statements.push(Statement::Digit { at, row, column, times });
        Ok(true)
    }

    fn remark(&mut self, offset: usize, message: &'static str) {
        self.remarks.push(Remark { offset, message });
    }

    /// Plays the statements, and returns the tone.
    fn play(&self, loops: Loops) -> Result<Tone, ParseToneError> {
        let rounds = self.rounds.unwrap_or(1);
        let mut settings = DEFAULTS;
        let first = self.round(&mut settings)?;
        // From the second round on, every round begins with the settings at the end of a round.
        let later = self.round(&mut settings)?;
        if first == later {
            return self.repeated(first, rounds, loops);
        }
        let mut all = first;
        for _ in 1..rounds {
            if all.len() > Tone::MAX_SEGMENTS {
                break;
            }
            all.extend_from_slice(&later);
        }
        self.repeated(all, 1, loops)
    }

    /// Returns the tone that plays segments a number of times, and then that as often as it loops.
    fn repeated(
        &self,
        segments: Vec<Segment>,
        rounds: u32,
        loops: Loops,
    ) -> Result<Tone, ParseToneError> {
        let end = self.cursor.at;
        let tone = match loops {
            Loops::Endless => Tone::new(Vec::new(), Tail::Cycle(segments)),
            Loops::Times(loops) => {
                let limit = CycleLimit::Times(rounds.saturating_mul(loops));
                Tone::new(Vec::new(), Tail::FiniteCycle(segments, limit))
            }
        };
        tone.map_err(|error| match error {
            ToneError::Empty => ParseToneErrorKind::Empty.at(end),
            ToneError::TooManySegments => ParseToneErrorKind::TooManySegments.at(end),
            _ => ParseToneErrorKind::CyclesOutOfRange.at(end),
        })
    }

    /// Plays the statements once, and leaves the settings as they are at the end.
    fn round(&self, settings: &mut Settings) -> Result<Vec<Segment>, ParseToneError> {
        let mut segments = Vec::new();
        let mut times = 1;
        for statement in &self.statements {
            let (at, sound, on, off) = match *statement {
                Statement::Level(level) => {
                    settings.level = Some(level);
                    continue;
                }
                Statement::Duration(millis) => {
                    settings.duration = millis;
                    continue;
                }
                Statement::Silence(millis) => {
                    settings.silence = millis;
                    continue;
                }
                Statement::Times(number) => {
                    times = number;
                    continue;
                }
                Statement::Element { at, ref sounds, on, off } => {
                    (at, sum(sounds, settings.level, at)?, on, off)
                }
                Statement::Digit { at, row, column, times } => {
                    let tones = [row, column].map(Frequency::from_hz);
                    let tones: Vec<_> = tones.into_iter().flatten().collect();
                    let (on, off) = times.unwrap_or((settings.duration, settings.silence));
                    (at, sum(&tones, settings.level, at)?, on, off)
                }
            };
            if on == 0 && off == 0 {
                let kind =
                    ParseToneErrorKind::Departure("expected a sound or a silence above 0 ms");
                return Err(kind.at(at));
            }
            for _ in 0..core::mem::replace(&mut times, 1) {
                segments.extend(Segment::new(sound, on));
                segments.extend(Segment::silence(off));
                if segments.len() > Tone::MAX_SEGMENTS {
                    return Err(ParseToneErrorKind::TooManySegments.at(at));
                }
            }
        }
        Ok(segments)
    }
}

/// Returns the sum of frequencies with the level that `v` gives each of them.
fn sum(frequencies: &[Frequency], level: Option<i16>, at: usize) -> Result<Sound, ParseToneError> {
    let level = match level {
        None => None,
        Some(tenths) => {
            let level = each(tenths, frequencies.len());
            Some(level.map_err(|_| ParseToneErrorKind::LevelOutOfRange.at(at))?)
        }
    };
    let components = frequencies.iter().map(|&frequency| Component { frequency, level });
    Sound::sum(components).map_err(|_| ParseToneErrorKind::TooManyFrequencies.at(at))
}
