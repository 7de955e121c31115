//! Polycom UC software's chords and patterns (`tone.chord`, `se.pat`), of SoundPoint and VVX phones.
//! They can only be written.
//!
//! # Grammar
//!
//! ```text
//! tone      = "<OVERRIDES" newline *( "  " key "=" quote value quote newline ) "/>" newline
//! key       = "tone.chord.callProg." chord "." ( "freq." index / "level." index / "onDur" / "offDur"
//!             / "repeat" )
//!           / "se.pat.callProg." name ".inst." index "." ( "type" / "value" / "param" )
//! chord     = name / "spare1" to "spare6"
//! name      = "dialTone" / "busyTone" / "ringback" / "reorder" / "stutter_3" / "callWaiting" / …
//! ```
//!
//! The element is that of an override file, where `<PHONE_CONFIG>` encloses it.
//!
//! # Meaning
//!
//! * A chord is a sound: up to four whole frequencies up to 1600 Hz, each with a level of -57 to
//!   3 dBm0, in whole decibels. A frequency without a level is written at -10. The writer uses four,
//!   and switches off with 0 what a phone has in the others; newer software has six.
//! * A pattern is a list of instructions: a chord for `param` milliseconds, a silence of `value`
//!   milliseconds, and a branch that goes `value` instructions back. So what plays once can precede a
//!   cycle. Without a branch the tone ends. Cycles with a limit are written out; if they are too many
//!   for a [`Tone`], the cycle repeats without end.
//! * A chord has the name of its tone. Further chords of the same tone are `spare1` to `spare6`, so
//!   there are at most seven: the first of them replaces the rest.
//! * A sound that never ends is a chord without `param`, whose `onDur` of 0 means without end.
//! * [`Notation::write`](super::Notation::write) gives the tone the name `ringback`.
//!
//! Unverified: that a phone plays a chord with a `repeat` of 1 once and adds no silence to it, how many
//! instructions a pattern may have, the longest duration, whether a phone has further instructions of
//! its own after the end of a pattern without a branch, and whether neighbouring chords join smoothly.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use super::fit::{Limits, Loss, Losses, WrittenTone};
use super::pairs::whole;
use crate::tone::{Components, Segment, Sound, Tail, Tone};

/// The name of a tone by default.
pub(super) const NAME: &str = "ringback";

/// The names of further chords.
const SPARE: [&str; 6] = ["spare1", "spare2", "spare3", "spare4", "spare5", "spare6"];
/// The duration of a silence that repeats without end, in milliseconds.
const SILENCE: u32 = 10_000;

const LIMITS: Limits = Limits {
    frequencies: Components::MAX,
    millihertz: (1000, 1_600_000),
    step: 1000,
    tenths: Some((-570, 30)),
    modulation: false,
    longest: Segment::MAX_MILLIS,
};

/// Writes the nearest tone as the chords and the pattern of a name.
pub(super) fn write(tone: &Tone, name: &str) -> WrittenTone {
    let mut element = Override::default();
    let (tone, losses) = element.add(tone, name);
    WrittenTone { text: element.finish(), tone, losses }
}

/// The element `<OVERRIDES>` with the tones that were added so far.
#[derive(Debug, Default)]
pub(crate) struct Override {
    keys: String,
    /// How many of [`SPARE`] have a chord.
    spare: usize,
}

impl Override {
    /// Adds the nearest tone to a tone under a name. Returns the nearest tone, and what was lost.
    pub(crate) fn add(&mut self, tone: &Tone, name: &str) -> (Tone, Vec<Loss>) {
        let mut losses = Losses::default();
        let free = SPARE.get(self.spare..).unwrap_or_default();
        let tone = nearest(tone, free, &mut losses);
        let chords = Chords::of(&tone, free);
        // Writing to a string cannot fail.
        let _ = write_keys(&mut self.keys, &tone, name, &chords);
        self.spare = self.spare.saturating_add(chords.sounds.len().saturating_sub(1));
        (tone, losses.finish())
    }

    /// Returns the text of the element.
    pub(crate) fn finish(self) -> String {
        ["<OVERRIDES\n", &self.keys, "/>\n"].concat()
    }
}

/// Returns the nearest tone that ends, repeats a cycle or holds a sound.
fn nearest(tone: &Tone, spare: &'static [&'static str], losses: &mut Losses) -> Tone {
    let tone = match tone.tail() {
        Tail::FiniteCycle(cycle, _) => tone.clone().written_out().or_else(|_| {
            losses.add(Loss::End);
            Tone::new(tone.intro().to_vec(), Tail::Cycle(cycle.clone()))
        }),
        _ => Ok(tone.clone()),
    };
    // It has as many segments as before.
    let tone = tone.unwrap_or_else(|_| Tone::hold(Sound::Silence));
    let mut chords = Chords { sounds: Vec::new(), spare };
    let mut intro = chords.segments(tone.intro(), losses);
    let tail = match tone.tail() {
        Tail::Hold(sound) => Tail::Hold(chords.nearest(sound, losses)),
        Tail::End => Tail::End,
        Tail::Cycle(cycle) | Tail::FiniteCycle(cycle, _) => {
            let cycle = chords.segments(cycle, losses);
            match only_sound(&cycle) {
                Some(sound) => Tail::Hold(sound),
                None => Tail::Cycle(cycle),
            }
        }
    };
    let tail = match tail {
        Tail::Hold(held) => {
            while intro.last().is_some_and(|last| *last.sound() == held) {
                intro.pop();
            }
            let silence = Segment::silence(SILENCE).ok().filter(|_| held.is_silence());
            silence.map_or(Tail::Hold(held), |silence| Tail::Cycle([silence].into()))
        }
        tail => tail,
    };
    // It has as many segments as before, or fewer.
    Tone::new(intro, tail).unwrap_or_else(|_| Tone::hold(Sound::Silence))
}

/// Returns the sound of all segments, if they have the same.
fn only_sound(segments: &[Segment]) -> Option<Sound> {
    let mut sounds = segments.iter().map(|segment| *segment.sound());
    let first = sounds.next()?;
    sounds.all(|sound| sound == first).then_some(first)
}

/// The chords of a tone: its different sounds in the order in which they play.
struct Chords {
    sounds: Vec<Sound>,
    /// The names for all chords but the first.
    spare: &'static [&'static str],
}

impl Chords {
    fn of(tone: &Tone, spare: &'static [&'static str]) -> Self {
        let mut chords = Self { sounds: Vec::new(), spare };
        for sound in tone.sounds().filter(|sound| !sound.is_silence()) {
            if !chords.sounds.contains(sound) {
                chords.sounds.push(*sound);
            }
        }
        chords
    }

    /// Returns the nearest sound that has a chord, or can have one.
    fn nearest(&mut self, sound: &Sound, losses: &mut Losses) -> Sound {
        let mut own = Losses::default();
        let sound = whole(&LIMITS, sound, &mut own);
        if !sound.is_silence() && !self.sounds.contains(&sound) {
            if let Some(first) =
                self.sounds.first().filter(|_| self.sounds.len() > self.spare.len())
            {
                losses.add(Loss::Sounds);
                return *first;
            }
            self.sounds.push(sound);
        }
        own.finish().into_iter().for_each(|loss| losses.add(loss));
        sound
    }

    /// Returns the nearest segments. Neighbours of the same sound become one.
    fn segments(&mut self, segments: &[Segment], losses: &mut Losses) -> Vec<Segment> {
        let mut nearest: Vec<Segment> = Vec::new();
        for segment in segments {
            if segment.has_phase_reversal() {
                losses.add(Loss::PhaseReversal);
            }
            let sound = self.nearest(segment.sound(), losses);
            let last = nearest.last_mut().filter(|last| *last.sound() == sound);
            let joined = last.and_then(|last| {
                let both = Segment::new(sound, last.millis().saturating_add(segment.millis()));
                both.map(|both| *last = both).ok()
            });
            if joined.is_none() {
                nearest.extend(Segment::new(sound, segment.millis()));
            }
        }
        nearest
    }

    /// Returns each chord with its name.
    fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a Sound, &'a str)> {
        self.sounds.iter().zip(core::iter::once(name).chain(self.spare.iter().copied()))
    }
}

fn write_keys(text: &mut String, tone: &Tone, name: &str, chords: &Chords) -> core::fmt::Result {
    for (sound, chord) in chords.named(name) {
        write_chord(text, sound, chord)?;
    }
    let chord_of = |wanted: &Sound| {
        let mut named = chords.named(name);
        named.find_map(|(sound, chord)| (sound == wanted).then_some(chord))
    };
    let mut pattern = Pattern { text, name, index: 0 };
    for segment in tone.intro().iter().chain(tone.tail().cycle()) {
        match chord_of(segment.sound()) {
            Some(chord) => pattern.chord(chord, Some(segment.millis()))?,
            None => pattern.instruction("silence", format_args!("{}", segment.millis()))?,
        }
    }
    match tone.tail() {
        Tail::Cycle(cycle) => pattern.instruction("branch", format_args!("-{}", cycle.len()))?,
        Tail::Hold(sound) => pattern.chord(chord_of(sound).unwrap_or(name), None)?,
        Tail::End | Tail::FiniteCycle(..) => {}
    }
    Ok(())
}

fn write_chord(text: &mut String, sound: &Sound, chord: &str) -> core::fmt::Result {
    let Sound::Sum(sum) = sound else { return Ok(()) };
    for (index, component) in (1..).zip(&**sum) {
        let (hertz, level) = (component.frequency, component.level.unwrap_or_default());
        writeln!(text, "  tone.chord.callProg.{chord}.freq.{index}=\"{hertz}\"")?;
        writeln!(text, "  tone.chord.callProg.{chord}.level.{index}=\"{level}\"")?;
    }
    for index in sum.len() + 1..=Components::MAX {
        writeln!(text, "  tone.chord.callProg.{chord}.freq.{index}=\"0\"")?;
    }
    for (key, value) in [("onDur", 0), ("offDur", 0), ("repeat", 1)] {
        writeln!(text, "  tone.chord.callProg.{chord}.{key}=\"{value}\"")?;
    }
    Ok(())
}

/// The instructions of a pattern, as far as they are written.
struct Pattern<'a> {
    text: &'a mut String,
    name: &'a str,
    index: usize,
}

impl Pattern<'_> {
    fn instruction(&mut self, kind: &str, value: core::fmt::Arguments<'_>) -> core::fmt::Result {
        self.index += 1;
        self.key("type", format_args!("{kind}"))?;
        self.key("value", value)
    }

    fn chord(&mut self, chord: &str, millis: Option<u32>) -> core::fmt::Result {
        self.instruction("chord", format_args!("{chord}"))?;
        millis.map_or(Ok(()), |millis| self.key("param", format_args!("{millis}")))
    }

    fn key(&mut self, key: &str, value: core::fmt::Arguments<'_>) -> core::fmt::Result {
        let Self { name, index, .. } = *self;
        writeln!(self.text, "  se.pat.callProg.{name}.inst.{index}.{key}=\"{value}\"")
    }
}
