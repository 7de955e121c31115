//! Writes tone scripts.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use super::levels::{LEVELS, divided, each};
use crate::notation::fit::{Limits, Loss, Losses, WrittenTone, within_whole_cycles};
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
    let tail = LIMITS.tail(tone.tail(), losses);
    let mut intro = LIMITS.segments(tone.intro(), losses);
    let mut tail = match tail {
        Tail::Hold(sound) => Tail::Cycle(Segment::new(sound, HELD).into_iter().collect()),
        tail => tail,
    };
    let written_out = |intro: &[Segment], tail: &Tail| {
        Tone::new(intro.to_vec(), tail.clone()).and_then(Tone::written_out)
    };
    match &tail {
        Tail::Cycle(_) if !intro.is_empty() => {
            losses.add(Loss::Intro);
            intro.clear();
        }
        Tail::FiniteCycle(cycle, limit) if !(intro.is_empty() && is_times(*limit)) => {
            if let Ok(all) = written_out(&intro, &tail) {
                (intro, tail) = (all.intro().to_vec(), Tail::End);
            } else {
                if !intro.is_empty() {
                    losses.add(Loss::Intro);
                    intro.clear();
                }
                tail = within_whole_cycles(cycle, *limit, losses);
            }
        }
        Tail::End | Tail::Cycle(_) | Tail::FiniteCycle(..) | Tail::Hold(_) => {}
    }
    let mut levels = Levels::of(intro.iter().chain(tail.cycle()), losses);
    let intro: Vec<Segment> = intro.iter().map(|segment| levels.fit(segment, losses)).collect();
    let tail = match tail {
        Tail::Cycle(cycle) => {
            Tail::Cycle(cycle.iter().map(|segment| levels.fit(segment, losses)).collect())
        }
        Tail::FiniteCycle(cycle, limit) => Tail::FiniteCycle(
            cycle.iter().map(|segment| levels.fit(segment, losses)).collect(),
            limit,
        ),
        tail => tail,
    };
    // All of it is as long as before, or shorter.
    Tone::new(intro, tail).unwrap_or_else(|_| Tone::hold(Sound::Silence))
}

fn is_times(limit: CycleLimit) -> bool {
    matches!(limit, CycleLimit::Times(_))
}

/// Whether a script has levels. It cannot return to the level of the far end, so all its sounds have
/// one or none has.
struct Levels {
    written: bool,
}

impl Levels {
    fn of<'a>(segments: impl Iterator<Item = &'a Segment>, losses: &mut Losses) -> Self {
        let sounds = segments.filter(|segment| !segment.sound().is_silence());
        let all: Vec<_> = sounds.map(|segment| script_level(segment.sound())).collect();
        let written = all.iter().all(|level| matches!(level, ScriptLevel::Tenths(_)));
        if !written && all.iter().any(|level| !matches!(level, ScriptLevel::None)) {
            losses.add(Loss::Levels);
        }
        Self { written }
    }

    /// Returns the segment with the level that the script gives it.
    fn fit(&mut self, segment: &Segment, losses: &mut Losses) -> Segment {
        let Sound::Sum(sum) = segment.sound() else { return *segment };
        let level = match script_level(segment.sound()) {
            ScriptLevel::Tenths(tenths) if self.written => {
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
