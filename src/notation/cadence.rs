//! The nearest cadence of one sound, for notations that have only that.

use alloc::vec::Vec;

use super::fit::{Limits, Loss, Losses};
use crate::tone::{Segment, Sound, Tail, Tone};

/// A sound, and its pairs of sound and silence in milliseconds, which repeat without end. Without
/// pairs the sound is held.
pub(super) struct Cadence {
    pub(super) sound: Sound,
    pub(super) pairs: Vec<(u64, u64)>,
}

impl Cadence {
    /// Returns the nearest cadence, or `None` for a tone without a sound. The first sound replaces all
    /// others. If the tone ends with a sound, a pause of `pause` milliseconds follows it.
    pub(super) fn nearest(
        tone: &Tone,
        limits: &Limits,
        pause: u32,
        losses: &mut Losses,
    ) -> Option<Self> {
        let (segments, ends) = repeated_part(tone, losses);
        let segments = limits.segments(&segments, losses);
        let sound = *segments.iter().map(Segment::sound).find(|sound| !sound.is_silence())?;
        let runs = runs(&segments, &sound, losses);
        let runs = from_sound_to_silence(runs, ends.then_some(pause.into()), losses);
        let pairs = runs.chunks_exact(2).filter_map(|pair| match pair {
            [on, off] => Some((on.millis, off.millis)),
            _ => None,
        });
        Some(Self { sound, pairs: pairs.collect() })
    }
}

/// Returns the segments to repeat, and whether the tone ends after them.
fn repeated_part(tone: &Tone, losses: &mut Losses) -> (Vec<Segment>, bool) {
    let is_silent = |segment: &Segment| segment.sound().is_silence();
    let intro = tone.intro();
    let cycle = match tone.tail() {
        Tail::End => Vec::new(),
        // The duration does not matter.
        Tail::Hold(sound) => Segment::new(*sound, 1).into_iter().collect(),
        Tail::Cycle(cycle) | Tail::FiniteCycle(cycle, _) => cycle.clone(),
    };
    let silent = cycle.iter().all(is_silent);
    if let Tail::FiniteCycle(..) = tone.tail() {
        losses.add(Loss::End);
        // Without a pause in it, the cycle is one sound that ends.
        if silent || !cycle.iter().any(is_silent) {
            if let Ok(all) = tone.clone().written_out() {
                return (all.intro().to_vec(), true);
            }
        }
    }
    if silent && (*tone.tail() == Tail::End || !intro.iter().all(is_silent)) {
        losses.add(Loss::End);
        return (intro.to_vec(), true);
    }
    if !intro.is_empty() {
        losses.add(Loss::Intro);
    }
    (cycle, false)
}

/// Neighbouring segments that all sound, or are all silent.
struct Run {
    sounds: bool,
    millis: u64,
}

/// Returns the runs of segments in which a sound replaces all others.
fn runs(segments: &[Segment], sound: &Sound, losses: &mut Losses) -> Vec<Run> {
    let mut runs = Vec::new();
    for segment in segments {
        let sounds = !segment.sound().is_silence();
        if sounds && !is_same(segment.sound(), sound) {
            losses.add(Loss::Sounds);
        }
        append(&mut runs, Run { sounds, millis: segment.millis().into() });
    }
    runs
}

fn append(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        Some(last) if last.sounds == run.sounds => last.millis += run.millis,
        _ => runs.push(run),
    }
}

/// Returns whether two sounds have the same frequencies, in any order.
fn is_same(one: &Sound, other: &Sound) -> bool {
    let sorted = |sound: &Sound| match sound {
        Sound::Sum(sum) => {
            let mut all = sum.to_vec();
            all.sort_unstable();
            all
        }
        Sound::Silence | Sound::Modulated { .. } => Vec::new(),
    };
    sorted(one) == sorted(other)
}

/// Returns runs that begin with a sound and end with a silence, or a single sound. After the last
/// sound of a tone that ends there is a pause.
fn from_sound_to_silence(mut runs: Vec<Run>, pause: Option<u64>, losses: &mut Losses) -> Vec<Run> {
    if runs.first().is_some_and(|first| !first.sounds) {
        losses.add(Loss::LeadingPause);
        let first = runs.remove(0);
        append(&mut runs, first);
    }
    if !runs.last().is_some_and(|last| last.sounds) {
        return runs;
    }
    if let Some(millis) = pause {
        runs.push(Run { sounds: false, millis });
    } else if let [first, _, .., last] = &mut *runs {
        losses.add(Loss::DividedSound);
        first.millis += last.millis;
        runs.pop();
    }
    runs
}
