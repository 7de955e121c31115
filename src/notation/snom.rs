//! snom's tones of twelve numbers (`tone.dial_tone.element.1` and the like, on the models M100, M200,
//! M500, C520 and C620). They can only be written.
//!
//! # Grammar
//!
//! ```text
//! tone      = count 4( " " hertz " " level ) " " on " " off " " repeat
//! count     = "0" to "4"      the number of frequencies
//! hertz     = 1*DIGIT         0 to 65535; 0 for an unused one
//! level     = ["-"] 1*DIGIT   0 for an unused one
//! on, off   = 1*DIGIT         milliseconds; on 65535 never ends
//! repeat    = 1*DIGIT         65535: without end
//! ```
//!
//! # Meaning
//!
//! * One sound is on and off in turn, without end: a phone has up to five elements of twelve numbers
//!   for a tone, and the writer uses only the first. Nothing plays before the cycle.
//! * Levels are whole decibels. Their reference is unverified; the writer takes it as dBm0. The
//!   default values of the C520 are ten times as large (`-180`), so that model seems to count tenths.
//!   A frequency without a level is written at -10.
//! * What other repeat counts mean is unverified, since the elements of a tone seem to repeat
//!   together. The writer always writes 65535.
//! * Durations are written up to 65534 ms. The unit is unverified.
//! * No frequency means silence. That a phone accepts it is unverified.

use alloc::string::String;
use core::fmt::Write;

use super::fit::{Limits, Losses, WrittenTone};
use super::pairs::{Form, PairLimits, Pairs};
use crate::tone::{Components, Tone};

/// A sound that never ends, and a cycle that repeats without end.
const ENDLESS: u32 = 65_535;

const LIMITS: PairLimits = PairLimits {
    sound: Limits {
        frequencies: Components::MAX,
        millihertz: (1000, 65_535_000),
        step: 1000,
        tenths: Some((-700, 30)),
        modulation: false,
        longest: ENDLESS - 1,
    },
    pairs: 1,
    unit: 1,
    whole_levels: true,
    silence: true,
    burst: false,
};

/// Writes the nearest tone as twelve numbers.
pub(super) fn write(tone: &Tone) -> WrittenTone {
    let mut losses = Losses::default();
    let pairs = LIMITS.nearest(tone, &mut losses);
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_numbers(&mut text, &pairs);
    WrittenTone { text, tone: pairs.tone(), losses: losses.finish() }
}

fn write_numbers(text: &mut String, pairs: &Pairs) -> core::fmt::Result {
    let components = pairs.components();
    write!(text, "{}", components.len())?;
    for component in components {
        write!(text, " {} {}", component.frequency, component.level.unwrap_or_default())?;
    }
    for _ in components.len()..Components::MAX {
        text.push_str(" 0 0");
    }
    let (on, off) = match &pairs.form {
        Form::Cycle(pairs) => pairs.first().copied().unwrap_or((ENDLESS, 0)),
        Form::Held | Form::Burst(..) => (ENDLESS, 0),
    };
    write!(text, " {on} {off} {ENDLESS}")
}
