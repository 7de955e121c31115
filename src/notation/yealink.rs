//! Yealink's notation: Asterisk's, with less.
//!
//! # Grammar
//!
//! ```text
//! list    = element *7( "," element )
//! element = [ "!" ] hertz *3( "+" hertz ) [ "/" millis ]
//! hertz   = 1*DIGIT      0 is silence, and adds nothing to a sum; otherwise 200 to 4000
//! millis  = 1*DIGIT      1 to 30000; 0 means no duration
//! ```
//!
//! The parser ignores white space around an element, and a comma at the end.
//!
//! # Meaning
//!
//! A list means the same as in [`asterisk`](super::asterisk): elements with `!` before the first
//! element without it play once, and an element without a duration never ends. So `400/0` is held, as
//! `400` is. What a phone plays for `400/0` is not known.
//!
//! # Limits
//!
//! | text | here |
//! | --- | --- |
//! | a level, a modulation, a note, a decimal, `~`, `\|`, `x3`, `for 2000` | an error |
//! | more than eight elements, a duration above 30000 ms | an error |
//! | a frequency below 200 or above 4000 Hz | is read, with a remark; older phones play up to 7000 Hz |
//!
//! # Writing
//!
//! The writer keeps to these limits, with 200 to 4000 Hz. A cycle that ends is written out. If that
//! takes more than eight elements, the cycle repeats without end. If a tone has more than eight
//! elements, neighbours of the same sound become one, and the intro is cut before the rest.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::cursor::Cursor;
use super::error::{ParseToneError, ParseToneErrorKind};
use super::fit::{Limits, Loss, Losses, WrittenTone};
use super::hint::Hint;
use super::reading::{ReadTone, Remark};
use crate::tone::{Components, Segment, Sound, Tail, Tone};

/// The most elements.
const ELEMENTS: usize = 8;
/// The longest duration, in milliseconds.
const LONGEST: u32 = 30_000;
/// The lowest and the highest frequency of every phone, in hertz.
const HERTZ: (u32, u32) = (200, 4000);
/// The highest frequency of older phones, in hertz.
const OLDER: u32 = 7000;

/// Reads a tone list.
pub(super) fn read(text: &str) -> Result<ReadTone, ParseToneError> {
    let tone = text.parse()?;
    let mut remarks = Vec::new();
    for (at, character) in text.char_indices() {
        check_character(character, at)?;
    }
    let mut list = Elements { cursor: Cursor::new(text)?, remarks: &mut remarks };
    list.check()?;
    Ok(ReadTone { tone, remarks })
}

/// Checks a character of a list that is correct in this crate's notation.
fn check_character(character: char, at: usize) -> Result<(), ParseToneError> {
    let (problem, hint) = match character {
        '@' => ("Yealink has no levels", Hint::Remedy("remove the level")),
        '*' => ("Yealink has no modulation", Hint::Remedy("remove the `*` and what follows it")),
        'M' => ("Yealink has no notes", Hint::AllHertz),
        '.' => ("Yealink has no fractions of a hertz", Hint::Remedy("round to whole hertz")),
        '|' => ("Yealink separates elements with `,`", Hint::Comma),
        '~' => ("Yealink has no phase reversal", Hint::Remedy("remove the `~`")),
        'x' | 'f' => (
            "Yealink has no limit for a cycle",
            Hint::Remedy("write the cycles out with `!`, as in `!440/200,!0/400`"),
        ),
        _ => return Ok(()),
    };
    Err(ParseToneErrorKind::Departure(problem).at(at).with_hint(hint))
}

/// The elements of a list that has only digits, `!`, `+`, `/`, commas and white space.
struct Elements<'a> {
    cursor: Cursor<'a>,
    remarks: &'a mut Vec<Remark>,
}

impl Elements<'_> {
    fn check(&mut self) -> Result<(), ParseToneError> {
        for index in 0.. {
            self.cursor.skip_spaces();
            let at = self.cursor.at;
            if self.cursor.peek().is_none() {
                break;
            }
            if index == ELEMENTS {
                let kind = ParseToneErrorKind::Departure("Yealink has at most eight elements");
                return Err(kind.at(at).with_hint(Hint::Remedy("remove elements from here on")));
            }
            self.element()?;
        }
        Ok(())
    }

    fn element(&mut self) -> Result<(), ParseToneError> {
        if self.cursor.take(b'!') {
            self.cursor.skip_spaces();
        }
        loop {
            let at = self.cursor.at;
            let hertz = self.cursor.digits("a frequency in hertz")?;
            self.check_hertz(at, u32::try_from(hertz).unwrap_or(u32::MAX));
            if !self.cursor.take(b'+') {
                break;
            }
        }
        if self.cursor.take(b'/') {
            let at = self.cursor.at;
            if self.cursor.digits("a duration in milliseconds")? > u64::from(LONGEST) {
                let kind = ParseToneErrorKind::Departure("Yealink has durations up to 30000 ms");
                return Err(kind.at(at).with_hint(Hint::Remedy(
                    "shorten it, or repeat the element: equal neighbours sound as one",
                )));
            }
        }
        self.cursor.skip_spaces();
        self.cursor.take(b',');
        Ok(())
    }

    fn check_hertz(&mut self, offset: usize, hertz: u32) {
        let message = if hertz == 0 || (HERTZ.0..=HERTZ.1).contains(&hertz) {
            return;
        } else if (HERTZ.0..=OLDER).contains(&hertz) {
            "only older phones play frequencies above 4000 Hz"
        } else {
            "Yealink documents frequencies from 200 to 4000 Hz"
        };
        self.remarks.push(Remark { offset, message });
    }
}

/// What a list can express of a sound and its duration.
const LIMITS: Limits = Limits {
    frequencies: Components::MAX,
    millihertz: (HERTZ.0 * 1000, HERTZ.1 * 1000),
    step: 1000,
    tenths: None,
    modulation: false,
    longest: LONGEST,
};

/// Writes the nearest tone.
pub(super) fn write(tone: &Tone) -> WrittenTone {
    let mut losses = Losses::default();
    let tone = nearest(tone, &mut losses);
    WrittenTone { text: tone.to_string(), tone, losses: losses.finish() }
}

fn nearest(tone: &Tone, losses: &mut Losses) -> Tone {
    let mut intro = LIMITS.segments(tone.intro(), losses);
    let mut tail = LIMITS.tail(tone.tail(), losses);
    if let Tail::FiniteCycle(cycle, _) = &tail {
        let all = Tone::new(intro.clone(), tail.clone()).and_then(Tone::written_out);
        let all = all.map(|all| few(all.intro(), ELEMENTS)).unwrap_or_default();
        if (1..=ELEMENTS).contains(&all.len()) {
            (intro, tail) = (all, Tail::End);
        } else {
            losses.add(Loss::End);
            tail = Tail::Cycle(cycle.clone());
        }
    }
    if let Tail::Cycle(cycle) = &mut tail {
        if cycle.len() + intro.len() > ELEMENTS {
            *cycle = few(cycle, ELEMENTS.saturating_sub(intro.len()));
        }
        if cycle.len() > ELEMENTS {
            losses.add(Loss::Segments);
            cycle.truncate(ELEMENTS);
        }
    }
    let room = ELEMENTS
        - match &tail {
            Tail::Hold(_) => 1,
            tail => tail.cycle().len(),
        };
    intro = few(&intro, room);
    if intro.len() > room {
        losses.add(if room == 0 { Loss::Intro } else { Loss::Segments });
        intro.truncate(room);
    }
    // There are fewer segments than before, and at least one.
    Tone::new(intro, tail).unwrap_or_else(|_| Tone::hold(Sound::Silence))
}

/// Returns segments in which neighbours of the same sound are one, if there are more than `most`. No
/// segment becomes too long.
fn few(segments: &[Segment], most: usize) -> Vec<Segment> {
    let mut few: Vec<Segment> = Vec::new();
    for segment in segments {
        let joined = few.last().filter(|last| last.sound() == segment.sound()).and_then(|last| {
            let millis = last.millis().saturating_add(segment.millis());
            Segment::new(*last.sound(), millis).ok().filter(|_| millis <= LONGEST)
        });
        match (few.last_mut(), joined) {
            (Some(last), Some(joined)) if segments.len() > most => *last = joined,
            _ => few.push(*segment),
        }
    }
    few
}
