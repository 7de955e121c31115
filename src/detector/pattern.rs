//! The cadence of a tone as a detector expects it, and which cadences are alike.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use alloc::vec::Vec;

use super::sound::SoundModel;
use super::spectrum::RATE;
use crate::tone::{Segment, Sound, Tail, Tone};

/// Samples of the analysis in a millisecond.
pub(super) const MILLI: u32 = RATE / 1000;
/// A run of at least 8 s is as good as a held sound: nobody waits for its end.
const HELD: u32 = 8_000 * MILLI;

/// A sound, or silence, for some time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    /// The index of the sound in the set; `None` for silence.
    pub(super) sound: Option<u8>,
    /// Whether the amplitude of the sound varies.
    pub(super) beats: bool,
    /// The duration in samples of the analysis; `u32::MAX` for a held sound.
    pub(super) length: u32,
}

impl Run {
    pub(super) fn is_held(self) -> bool {
        self.sound.is_some() && self.length >= HELD
    }

    /// Returns the shortest and the longest duration that is taken for this one: 12 % and 12 ms
    /// beside it.
    pub(super) fn bounds(self) -> (u32, u32) {
        let tolerance = (self.length / 25).saturating_mul(3).saturating_add(12 * MILLI);
        (self.length.saturating_sub(tolerance), self.length.saturating_add(tolerance))
    }

    /// Returns how far a duration is from this one, as a ratio: 0 for equal.
    pub(super) fn deviation(self, length: u32) -> f32 {
        let (one, other) = (self.length.max(1) as f32, length.max(1) as f32);
        one.max(other) / one.min(other) - 1.0
    }
}

/// The runs of a tone. Neighbours differ.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) runs: Vec<Run>,
    /// The index of the run that follows the last one, unless the tone ends or holds.
    pub(super) again: Option<usize>,
}

impl Pattern {
    /// Returns the pattern of a tone, or `None` if a sound of it can't be recognised or if it is only
    /// silence. Adds new sounds to `sounds`.
    pub(super) fn new(tone: &Tone, sounds: &mut Vec<SoundModel>) -> Option<Self> {
        let mut intro = runs(tone.intro(), sounds)?;
        let mut cycle = runs(tone.tail().cycle(), sounds)?;
        if let Tail::Hold(sound) = tone.tail() {
            push(&mut intro, run(sound, u32::MAX, sounds)?);
        }
        if let [only] = cycle.as_slice() {
            push(&mut intro, Run { length: u32::MAX, ..*only });
            cycle.clear();
        }
        if let (Some(first), Some(last)) = (cycle.first().copied(), cycle.last()) {
            let follows = intro.last().is_some_and(|run| run.sound == first.sound);
            if follows || first.sound == last.sound {
                cycle.remove(0);
                push(&mut cycle, first);
                push(&mut intro, first);
            }
        }
        let again = (!cycle.is_empty()).then_some(intro.len());
        intro.extend(cycle);
        // Nobody hears silence before a tone or after it.
        if again.is_none() && intro.last().is_some_and(|run| run.sound.is_none()) {
            intro.pop();
        }
        let mut pattern = Self { runs: intro, again };
        if pattern.runs.first().is_some_and(|run| run.sound.is_none()) {
            if pattern.again == Some(0) {
                pattern.runs.rotate_left(1);
            } else {
                pattern.runs.remove(0);
                pattern.again = pattern.again.map(|again| again.saturating_sub(1));
            }
        }
        pattern.runs.iter().any(|run| run.sound.is_some()).then_some(pattern)
    }

    pub(super) fn run(&self, index: usize) -> Option<Run> {
        self.runs.get(index).copied()
    }

    /// Returns the index of the run after that one.
    pub(super) fn next(&self, index: usize) -> Option<usize> {
        let next = index.saturating_add(1);
        if next < self.runs.len() { Some(next) } else { self.again }
    }

    /// Returns the longest duration that is taken for a pause of this tone.
    pub(super) fn longest_pause(&self) -> u32 {
        let pauses = self.runs.iter().filter(|run| run.sound.is_none());
        pauses.map(|run| run.bounds().1).max().unwrap_or(0)
    }

    /// Returns the duration of its runs together, unless one is held.
    pub(super) fn duration(&self) -> u32 {
        let runs = self.runs.iter().filter(|run| !run.is_held());
        runs.fold(0, |sum: u32, run| sum.saturating_add(run.length))
    }

    /// Returns the number of bursts before the tone repeats itself.
    pub(super) fn bursts_in_cycle(&self) -> u32 {
        let cycle = self.runs.get(self.again.unwrap_or(0)..).unwrap_or_default();
        cycle.iter().filter(|run| run.sound.is_some()).count().max(1) as u32
    }

    /// Returns the indices of the runs at which a listener may begin to hear the tone. The held
    /// sound or the cycle after an intro are not among them, since without the intro they are
    /// another tone.
    pub(super) fn starts(&self) -> impl Iterator<Item = usize> + use<'_> {
        let is_start = |index: usize, run: &Run| {
            let after_intro = index > 0
                && match self.again {
                    Some(again) => again > 1 && index >= again,
                    None => index.saturating_add(1) == self.runs.len(),
                };
            run.sound.is_some() && !after_intro
        };
        (0..).zip(&self.runs).filter(move |(at, run)| is_start(*at, run)).map(|(at, _)| at)
    }

    /// Returns whether a listener can't tell the tones apart, whatever their tolerances allow.
    pub(super) fn is_alike(&self, other: &Self, sounds: &[SoundModel]) -> bool {
        other.starts().any(|start| self.is_alike_from(other, start, sounds))
            || self.starts().any(|start| other.is_alike_from(self, start, sounds))
    }

    fn is_alike_from(&self, other: &Self, start: usize, sounds: &[SoundModel]) -> bool {
        /// More runs than any tone of a telephone has before it repeats itself.
        const RUNS: usize = 24;
        let (mut mine, mut theirs) = (Some(0), Some(start));
        for _ in 0..RUNS {
            let (Some(one), Some(two)) = (mine, theirs) else {
                return mine.is_none() && theirs.is_none();
            };
            let (Some(run), Some(run_of_other)) = (self.run(one), other.run(two)) else {
                return false;
            };
            if !are_alike(run, run_of_other, sounds) {
                return false;
            }
            if run.is_held() && run_of_other.is_held() {
                return true;
            }
            (mine, theirs) = (self.next(one), other.next(two));
        }
        true
    }
}

/// Returns whether the tolerances of two runs overlap: 10 % of each duration, and 3 ms.
fn are_alike(one: Run, other: Run, sounds: &[SoundModel]) -> bool {
    let model = |run: Run| run.sound.and_then(|sound| sounds.get(usize::from(sound)));
    let sound = match (model(one), model(other)) {
        (None, None) => true,
        (Some(one), Some(other)) => one.is_alike(other),
        _ => false,
    };
    let (short, long) = (one.length.min(other.length), one.length.max(other.length));
    let near = (long as f32) * 0.9 <= short as f32 * 1.1 + (3 * MILLI) as f32;
    sound && (near || one.is_held() && other.is_held())
}

fn runs(segments: &[Segment], sounds: &mut Vec<SoundModel>) -> Option<Vec<Run>> {
    let mut runs = Vec::new();
    for segment in segments {
        let length = segment.millis().saturating_mul(MILLI);
        push(&mut runs, run(segment.sound(), length, sounds)?);
    }
    Some(runs)
}

fn run(sound: &Sound, length: u32, sounds: &mut Vec<SoundModel>) -> Option<Run> {
    let sound = index_of(sound, sounds)?;
    let model = sound.and_then(|sound| sounds.get(usize::from(sound)));
    Some(Run { sound, beats: model.is_some_and(SoundModel::beats), length })
}

/// Appends a run. If it has the sound of the last one, that becomes longer.
fn push(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        Some(last) if last.sound == run.sound => {
            last.length = last.length.saturating_add(run.length);
        }
        _ => runs.push(run),
    }
}

/// Returns the index of a sound, `Some(None)` for silence, or `None` if it can't be recognised.
#[expect(clippy::option_option, reason = "silence is a value")]
fn index_of(sound: &Sound, sounds: &mut Vec<SoundModel>) -> Option<Option<u8>> {
    if sound.is_silence() {
        return Some(None);
    }
    let model = SoundModel::new(sound)?;
    let known = sounds.iter().position(|known| known.is_same(&model));
    let index = known.unwrap_or_else(|| {
        sounds.push(model);
        sounds.len().saturating_sub(1)
    });
    u8::try_from(index).ok().map(Some)
}
