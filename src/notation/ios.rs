//! Cisco IOS's custom call-progress tones (`voice class custom-cptone`). They can only be written.
//!
//! # Grammar
//!
//! ```text
//! class     = "voice class custom-cptone " name newline 1*tone
//! tone      = " dualtone " kind newline
//!             "  frequency " hertz " " hertz newline         one frequency is written twice
//!             "  cadence " ( "continuous" / pair *3( " " pair ) ) newline
//! pair      = on " " off      in milliseconds, 0 to 1000
//! kind      = "busy" / "conference" / "disconnect" / "number-unobtainable" / "out-of-service"
//!           / "reorder" / "ringback"
//! hertz     = 1*DIGIT         300 to 3600
//! ```
//!
//! # Meaning
//!
//! * A router detects these tones on an FXO port (`supervisory custom-cptone RINGBACK`). Only those
//!   with `dualtone conference` sound, when a party joins or leaves a conference.
//! * One or two frequencies, the same in all pairs, repeat without end. There are no levels, nothing
//!   plays before the cycle, and there is no end.
//! * Whether a router accepts more than 1000 ms is unverified. The command reference says that it
//!   does not, so a longer duration is cut to 1000 ms, with [`Loss::Duration`].
//! * [`Notation::write`](super::Notation::write) gives the class the name `RINGBACK` and the tone
//!   the kind `ringback`.
//! * There is no silence without a sound. The nearest is a sound of 1 ms with pauses of 1000 ms.

use alloc::string::String;
use core::fmt::Write;

use super::fit::{Limits, Loss, Losses, WrittenTone};
use super::pairs::{Form, PairLimits, Pairs};
use crate::tone::{Sound, Tone};

/// The kind of tone by default.
pub(super) const KIND: &str = "ringback";

const LIMITS: PairLimits = PairLimits {
    sound: Limits {
        frequencies: 2,
        millihertz: (300_000, 3_600_000),
        step: 1000,
        tenths: None,
        modulation: false,
        longest: 1000,
    },
    pairs: 4,
    unit: 1,
    whole_levels: true,
    silence: false,
    burst: false,
};

/// Writes the nearest tone as a class with the name of its kind, in upper case.
pub(super) fn write(tone: &Tone, kind: &str) -> WrittenTone {
    let written = write_dual_tone(tone, kind);
    let text = ["voice class custom-cptone ", &kind.to_ascii_uppercase(), "\n", &written.text];
    WrittenTone { text: text.concat(), ..written }
}

/// Writes the nearest tone as the dual tone of a kind, without the class around it.
pub(crate) fn write_dual_tone(tone: &Tone, kind: &str) -> WrittenTone {
    let mut losses = Losses::default();
    let mut pairs = LIMITS.nearest(tone, &mut losses);
    pairs.sound = distinct(pairs.sound, &mut losses);
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_pairs(&mut text, &pairs, kind);
    WrittenTone { text, tone: pairs.tone(), losses: losses.finish() }
}

/// Returns the sound with one frequency in place of two that are equal. Both are written in the
/// same way.
fn distinct(sound: Sound, losses: &mut Losses) -> Sound {
    match &sound {
        Sound::Sum(sum) => match **sum {
            [low, high] if low == high => {
                losses.add(Loss::Frequencies);
                low.into()
            }
            _ => sound,
        },
        _ => sound,
    }
}

fn write_pairs(text: &mut String, pairs: &Pairs, kind: &str) -> core::fmt::Result {
    writeln!(text, " dualtone {kind}")?;
    let sum = pairs.components();
    if let (Some(low), Some(high)) = (sum.first(), sum.last()) {
        writeln!(text, "  frequency {} {}", low.frequency, high.frequency)?;
    }
    text.push_str("  cadence");
    match &pairs.form {
        Form::Cycle(pairs) => {
            for (on, off) in pairs {
                write!(text, " {on} {off}")?;
            }
        }
        Form::Held | Form::Burst(..) => text.push_str(" continuous"),
    }
    writeln!(text)
}
