//! AudioCodes' call-progress tones (`usa_tone.ini` and the like, which the maker's DConvert turns into
//! a `.dat` file). They can only be written.
//!
//! # Grammar
//!
//! ```text
//! tone      = "[CALL PROGRESS TONE #" number "]" newline *( key "=" 1*DIGIT newline )     from 1
//! key       = "Tone Type"                  2: ringback
//!           / "Tone Modulation Type"       0: none
//!           / "Tone Form"                  1: continuous; 2: cadence, repeats; 3: burst, plays once
//!           / "Low Freq [Hz]" / "High Freq [Hz]"                 300 to 1980; high 0: one frequency
//!           / "Low Freq Level [-dBm]" / "High Freq Level [-dBm]" 0 to 31, without the sign; 32: none
//!           / ( "First" / "Second" / "Third" / "Fourth" ) " Signal " ( "On" / "Off" ) " Time [10msec]"
//! ```
//!
//! The file begins with `[NUMBER OF CALL PROGRESS TONES]` and `Number of Call Progress Tones=1`, which
//! are not part of a tone.
//!
//! # Meaning
//!
//! * One or two frequencies, the same in all pairs, repeat without end. Nothing plays before the
//!   cycle. A burst is one sound and the silence after it, and then the tone ends.
//! * Levels are whole decibels; a level above 0 is out of range. A frequency without a level is
//!   written at -10.
//! * Times are multiples of 10 ms. Their range is unverified; the writer uses all of this crate's.
//! * A continuous sound has only the first time, after which a gateway detects it: the writer chooses
//!   3 s.
//! * A gateway has amplitude modulations too. The names of their keys are unverified, so the writer
//!   keeps the carrier, with [`Loss::Modulation`](super::Loss::Modulation).
//! * [`Notation::write`](super::Notation::write) gives the tone the number 1 and the type 2
//!   (ringback).
//! * There is no silence without a sound. The nearest is a sound of 10 ms at -31 dBm with pauses of an
//!   hour.

use alloc::string::String;
use core::fmt::Write;

use super::fit::{Limits, Losses, WrittenTone};
use super::pairs::{Form, PairLimits, Pairs};
use crate::tone::{Component, Segment, Tone};

/// The number and the type of a tone by default: ringback.
pub(super) const FIRST: u32 = 1;
pub(super) const RINGBACK: u32 = 2;

/// The step of a time, in milliseconds.
const UNIT: u32 = 10;
/// The time after which a continuous sound is detected, in steps.
const DETECTION: u32 = 300;
/// The level of an unused frequency.
const NO_LEVEL: u16 = 32;
const ORDINALS: [&str; 4] = ["First", "Second", "Third", "Fourth"];

const LIMITS: PairLimits = PairLimits {
    sound: Limits {
        frequencies: 2,
        millihertz: (300_000, 1_980_000),
        step: 1000,
        tenths: Some((-310, 0)),
        modulation: false,
        longest: Segment::MAX_MILLIS,
    },
    pairs: ORDINALS.len(),
    unit: UNIT,
    whole_levels: true,
    silence: false,
    burst: true,
};

/// Writes the nearest tone as a section with a number, of a type.
pub(crate) fn write(tone: &Tone, number: u32, kind: u32) -> WrittenTone {
    let mut losses = Losses::default();
    let pairs = LIMITS.nearest(tone, &mut losses);
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_section(&mut text, &pairs, number, kind);
    WrittenTone { text, tone: pairs.tone(), losses: losses.finish() }
}

fn write_section(text: &mut String, pairs: &Pairs, number: u32, kind: u32) -> core::fmt::Result {
    writeln!(text, "[CALL PROGRESS TONE #{number}]")?;
    writeln!(text, "Tone Type={kind}")?;
    writeln!(text, "Tone Modulation Type=0")?;
    let form = match pairs.form {
        Form::Held => 1,
        Form::Cycle(_) => 2,
        Form::Burst(..) => 3,
    };
    writeln!(text, "Tone Form={form}")?;
    let sum = pairs.components();
    let sides = [("Low", sum.first()), ("High", sum.get(1))];
    for (side, component) in sides {
        match component {
            Some(Component { frequency, .. }) => writeln!(text, "{side} Freq [Hz]={frequency}")?,
            None => writeln!(text, "{side} Freq [Hz]=0")?,
        }
    }
    for (side, component) in sides {
        let level = component.map_or(NO_LEVEL, |component| {
            component.level.unwrap_or_default().tenths().unsigned_abs() / 10
        });
        writeln!(text, "{side} Freq Level [-dBm]={level}")?;
    }
    match &pairs.form {
        Form::Held => write_times(text, &[(DETECTION * UNIT, 0)]),
        Form::Cycle(pairs) => write_times(text, pairs),
        Form::Burst(on, off) => write_times(text, &[(*on, *off)]),
    }
}

fn write_times(text: &mut String, pairs: &[(u32, u32)]) -> core::fmt::Result {
    for (ordinal, (on, off)) in ORDINALS.iter().zip(pairs) {
        writeln!(text, "{ordinal} Signal On Time [10msec]={}", on / UNIT)?;
        writeln!(text, "{ordinal} Signal Off Time [10msec]={}", off / UNIT)?;
    }
    Ok(())
}
