//! Writes tone scripts.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use super::levels::{LEVELS, divided, each};
use crate::notation::fit::{Limits, Loss, Losses, WrittenTone, with_whole_cycles};
use crate::tone::{Component, Components, CycleLimit, Segment, Sound, Tail, Tone};
use crate::units::{Dbm0, Frequency};

/// The longest sound of an element that the writer makes, in milliseconds.
const HELD: u32 = 10_000;

/// What a script can express of a sound. Levels are a matter of the whole script.
const LIMITS: Limits = Limits {
    frequencies: Components::MAX,
    millihertz: (1, Frequency::MAX.millihertz()),
    step: 1,
    tenths: Some((-700, 31)),
    modulation: false,
    longest: Segment::MAX_MILLIS,
};

/// Writes the nearest tone as a URL, `tone_stream://…`.
pub(crate) fn write(tone: &Tone) -> WrittenTone {
    let mut losses = Losses::default();
    let tone = nearest(tone, &mut losses);
    let mut text = String::from("tone_stream://");
    write_script(&mut text, tone.intro());
    write_script(&mut text, tone.tail().cycle());
    // Writing to a string cannot fail.
    let _ = match tone.tail() {
        Tail::FiniteCycle(_, CycleLimit::Times(times)) => write!(text, ";loops={times}"),
        Tail::Cycle(_) => write!(text, ";loops=-1"),
        Tail::End | Tail::Hold(_) | Tail::FiniteCycle(..) => Ok(()),
    };
    WrittenTone { text, tone, losses: losses.finish() }
}

/// Returns the nearest tone with an intro or a cycle, and not both. A held sound becomes a cycle.
fn nearest(tone: &Tone, losses: &mut Losses) -> Tone {
    let mut intro = LIMITS.segments(tone.intro(), losses);
    let tail = match LIMITS.tail(tone.tail(), losses) {
        Tail::Hold(sound) => Tail::Cycle(Segment::new(sound, HELD).into_iter().collect()),
        tail => tail,
    };
    if matches!(tail, Tail::Cycle(_)) && !intro.is_empty() {
        losses.add(Loss::Intro);
        intro.clear();
    }
    let (intro, tail) = with_whole_cycles(intro, tail, losses);
    let leveled = has_levels(intro.iter().chain(tail.cycle()), losses);
    let mut all = |segments: &[Segment]| -> Vec<Segment> {
        segments.iter().map(|segment| with_level(segment, leveled, losses)).collect()
    };
    // All of it is as long as before, or shorter.
    Tone::new(all(&intro), tail.with_cycle(all)).unwrap_or_else(|_| Tone::hold(Sound::Silence))
}

/// Returns whether a script has levels. It cannot return to the level of the far end, so all its
/// sounds have one or none has.
fn has_levels<'a>(segments: impl Iterator<Item = &'a Segment>, losses: &mut Losses) -> bool {
    let sounds = segments.map(Segment::sound).filter(|sound| !sound.is_silence());
    let all: Vec<_> = sounds.map(script_level).collect();
    let leveled = all.iter().all(|level| matches!(level, ScriptLevel::Tenths(_)));
    if !leveled && all.iter().any(|level| !matches!(level, ScriptLevel::None)) {
        losses.add(Loss::Levels);
    }
    leveled
}

/// Returns the segment with the level that the script gives it, if it has levels.
fn with_level(segment: &Segment, leveled: bool, losses: &mut Losses) -> Segment {
    let Sound::Sum(sum) = segment.sound() else { return *segment };
    let level = match script_level(segment.sound()) {
        ScriptLevel::Tenths(tenths) if leveled => {
            let within = tenths.clamp(LEVELS.0, LEVELS.1);
            if within != tenths {
                losses.add(Loss::LevelRange);
            }
            Some(each(within, sum.len()).unwrap_or(Dbm0::MIN))
        }
        _ => None,
    };
    let components = sum.iter().map(|c| Component { frequency: c.frequency, level });
    let sound = Sound::sum(components).unwrap_or(*segment.sound());
    Segment::new(sound, segment.millis()).unwrap_or(*segment)
}

/// The value of `v` for a sound.
enum ScriptLevel {
    None,
    /// The same level for all frequencies. It may be out of range.
    Tenths(i16),
    Different,
}

fn script_level(sound: &Sound) -> ScriptLevel {
    let Sound::Sum(sum) = sound else { return ScriptLevel::None };
    let mut levels = sum.iter().map(|component| component.level);
    let first = levels.next().flatten();
    if !levels.all(|level| level == first) {
        return ScriptLevel::Different;
    }
    match first {
        None => ScriptLevel::None,
        Some(level) => ScriptLevel::Tenths(level.tenths().saturating_add(divided(sum.len()))),
    }
}

/// Writes segments as elements. A sound and the silence after it are one element.
fn write_script(text: &mut String, segments: &[Segment]) {
    let (mut written, mut separator) = (None, "");
    let mut segments = segments.iter().peekable();
    while let Some(segment) = segments.next() {
        text.push_str(separator);
        separator = ";";
        // Writing to a string cannot fail.
        let Sound::Sum(sum) = segment.sound() else {
            let _ = write!(text, "%(0,{},400)", segment.millis());
            continue;
        };
        if let ScriptLevel::Tenths(tenths) = script_level(segment.sound()) {
            if written != Some(tenths) {
                text.push_str("v=");
                if let Ok(level) = Dbm0::from_tenths(tenths) {
                    let _ = write!(text, "{level};");
                }
                written = Some(tenths);
            }
        }
        let silence = segments.next_if(|next| next.sound().is_silence());
        let off = silence.map_or(0, Segment::millis);
        let _ = write!(text, "%({},{off}", segment.millis());
        for component in &**sum {
            let _ = write!(text, ",{}", component.frequency);
        }
        text.push(')');
    }
}
