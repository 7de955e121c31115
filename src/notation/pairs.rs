//! One sound that is on and off in turn: what several notations can express.

use alloc::vec::Vec;

use super::fit::{Limits, Loss, Losses};
use crate::tone::{Component, Segment, Sound, Tail, Tone};
use crate::units::{Dbm0, Frequency};

/// The pause after a tone that ends, in a notation that repeats it, in milliseconds.
const PAUSE: u32 = 10_000;

/// What a notation can express of one sound that is on and off in turn.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairLimits {
    /// The limits of the sound, and the longest duration.
    pub(super) sound: Limits,
    /// The most pairs of on and off.
    pub(super) pairs: usize,
    /// The step of a duration, in milliseconds. The longest duration is a multiple of it.
    pub(super) unit: u32,
    /// Whether each frequency has a level, in whole decibels.
    pub(super) whole_levels: bool,
    /// Whether it has silence without a sound.
    pub(super) silence: bool,
    /// Whether it has a pair that plays once.
    pub(super) burst: bool,
}

/// One sound, and when it is on and off.
#[derive(Clone, Debug)]
pub(super) struct Pairs {
    pub(super) sound: Sound,
    pub(super) form: Form,
}

/// When a sound is on and off. The durations are in milliseconds.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// It never ends.
    Held,
    /// Pairs of on and off that repeat without end. None of them is 0.
    Cycle(Vec<(u32, u32)>),
    /// On, then off, which may be 0. Then the tone ends.
    Burst(u32, u32),
}

impl Pairs {
    /// Returns the frequencies of the sound. Silence has none.
    pub(super) fn components(&self) -> &[Component] {
        match &self.sound {
            Sound::Sum(sum) => sum,
            Sound::Silence | Sound::Modulated { .. } => &[],
        }
    }

    /// Returns the tone that these pairs mean.
    pub(super) fn tone(&self) -> Tone {
        let segments = |pairs: &[(u32, u32)]| {
            let both = |&(on, off): &(u32, u32)| [(self.sound, on), (Sound::Silence, off)];
            let segments = pairs.iter().flat_map(both);
            // A duration of 0 is left out.
            segments.filter_map(|(sound, millis)| Segment::new(sound, millis).ok()).collect()
        };
        let tone = match &self.form {
            Form::Held => Ok(Tone::hold(self.sound)),
            Form::Cycle(pairs) => Tone::new(Vec::new(), Tail::Cycle(segments(pairs))),
            Form::Burst(on, off) => Tone::new(segments(&[(*on, *off)]), Tail::End),
        };
        // There are at most as many segments as in the tone before.
        tone.unwrap_or_else(|_| Tone::hold(self.sound))
    }
}

/// The part of a tone that is written.
struct Part<'a> {
    segments: &'a [Segment],
    plays: Plays,
}

/// How the segments of a part play.
#[derive(Clone, Copy, PartialEq)]
enum Plays {
    /// Without end, as a cycle or as a held sound.
    Repeats,
    Once,
    /// Once, and silence follows.
    OnceThenSilence,
}

impl PairLimits {
    /// Returns the nearest pairs to a tone.
    ///
    /// What precedes a cycle or a held sound is left out, unless only silence follows. A cycle that
    /// begins and ends with the sound begins with both parts of it.
    pub(super) fn nearest(&self, tone: &Tone, losses: &mut Losses) -> Pairs {
        if tone.sounds().all(Sound::is_silence) {
            return self.silent(tone, losses);
        }
        // A cycle with a limit and without a pause is one sound that ends.
        let is_one_sound = !tone.tail().cycle().iter().any(|s| s.sound().is_silence());
        let written_out = match tone.tail() {
            Tail::FiniteCycle(..) if is_one_sound => tone.clone().written_out().ok(),
            _ => None,
        };
        let tone = written_out.as_ref().unwrap_or(tone);
        let held;
        let part = match tone.tail() {
            Tail::Hold(sound) if !sound.is_silence() => {
                held = Segment::new(*sound, PAUSE).ok();
                let segments = held.as_slice();
                Part { segments, plays: Plays::Repeats }
            }
            tail if has_sound(tail.cycle()) => {
                Part { segments: tail.cycle(), plays: Plays::Repeats }
            }
            Tail::End => Part { segments: tone.intro(), plays: Plays::Once },
            _ => Part { segments: tone.intro(), plays: Plays::OnceThenSilence },
        };
        if part.plays == Plays::Repeats && !tone.intro().is_empty() {
            losses.add(Loss::Intro);
        }
        if matches!(tone.tail(), Tail::FiniteCycle(..)) {
            losses.add(Loss::End);
        }
        self.part(&part, losses)
    }

    fn part(&self, part: &Part<'_>, losses: &mut Losses) -> Pairs {
        let (sound, runs) = self.runs(part.segments, losses);
        let runs = match part.plays {
            Plays::Repeats if runs.len() == 1 => return Pairs { sound, form: Form::Held },
            Plays::Repeats => turned(runs, losses),
            Plays::Once | Plays::OnceThenSilence => begun(runs, losses),
        };
        let mut pairs: Vec<(u32, u32)> = runs
            .chunks(2)
            .map(|pair| {
                let run = |index: usize| pair.get(index).map_or(0, |run| run.millis);
                (self.millis(run(0), losses), self.millis(run(1), losses))
            })
            .collect();
        let form = match (part.plays, pairs.first()) {
            (Plays::Repeats, _) => self.cycle(pairs, losses),
            (Plays::Once | Plays::OnceThenSilence, Some(&(on, off)))
                if self.burst && pairs.len() == 1 =>
            {
                if part.plays == Plays::OnceThenSilence {
                    losses.add(Loss::Silence);
                }
                Form::Burst(on, off)
            }
            (Plays::Once | Plays::OnceThenSilence, _) => {
                losses.add(Loss::End);
                if let Some((_, off @ 0)) = pairs.last_mut() {
                    *off = PAUSE.min(self.sound.longest);
                }
                self.cycle(pairs, losses)
            }
        };
        Pairs { sound, form }
    }

    /// Returns the sound, and its parts that are on and off in turn. Neighbours become one part.
    fn runs(&self, segments: &[Segment], losses: &mut Losses) -> (Sound, Vec<Run>) {
        let mut first = None;
        let mut runs: Vec<Run> = Vec::new();
        for segment in segments {
            if segment.has_phase_reversal() {
                losses.add(Loss::PhaseReversal);
            }
            let on = !segment.sound().is_silence();
            if on {
                let mut own = Losses::default();
                let sound = self.sound(segment.sound(), &mut own);
                if *first.get_or_insert(sound) == sound {
                    own.finish().into_iter().for_each(|loss| losses.add(loss));
                } else {
                    losses.add(Loss::Sounds);
                }
            }
            match runs.last_mut() {
                Some(run) if run.on == on => run.extend(segment.millis()),
                _ => runs.push(Run { on, millis: segment.millis() }),
            }
        }
        (first.unwrap_or(Sound::Silence), runs)
    }

    /// Returns the nearest sound, with its frequencies in ascending order.
    fn sound(&self, sound: &Sound, losses: &mut Losses) -> Sound {
        if self.whole_levels {
            return whole(&self.sound, sound, losses);
        }
        let Sound::Sum(sum) = self.sound.sound(sound, losses) else { return Sound::Silence };
        let mut components: Vec<Component> = sum.to_vec();
        components.sort_unstable();
        Sound::sum(components).unwrap_or(Sound::Silence)
    }

    /// Returns the nearest duration. Only 0 becomes 0.
    fn millis(&self, millis: u32, losses: &mut Losses) -> u32 {
        if millis == 0 {
            return 0;
        }
        let within = millis.min(self.sound.longest);
        if within != millis {
            losses.add(Loss::Duration);
        }
        let steps = (within.saturating_add(self.unit / 2) / self.unit).max(1);
        let rounded = steps.saturating_mul(self.unit);
        if rounded != within {
            losses.add(Loss::FractionOfDuration);
        }
        rounded
    }

    /// Returns the cycle of these pairs, without the repetitions in it.
    fn cycle(&self, mut pairs: Vec<(u32, u32)>, losses: &mut Losses) -> Form {
        without_repetitions(&mut pairs);
        if pairs.len() > self.pairs {
            losses.add(Loss::Segments);
            pairs.truncate(self.pairs);
            without_repetitions(&mut pairs);
        }
        Form::Cycle(pairs)
    }

    /// Returns the nearest pairs to silence: if there is none, the quietest and shortest sound with
    /// the longest pauses.
    fn silent(&self, tone: &Tone, losses: &mut Losses) -> Pairs {
        if tone.duration().is_some() {
            losses.add(Loss::End);
        }
        if self.silence {
            return Pairs { sound: Sound::Silence, form: Form::Held };
        }
        losses.add(Loss::Silence);
        let level = self.sound.tenths.and_then(|(lowest, _)| Dbm0::from_tenths(lowest).ok());
        let lowest = Frequency::from_millihertz(self.sound.millihertz.0);
        let sound = lowest.map(|frequency| Component { frequency, level }.into());
        Pairs {
            sound: sound.unwrap_or(Sound::Silence),
            form: Form::Cycle([(self.unit, self.sound.longest)].into()),
        }
    }
}

/// Shortens a cycle to the part that repeats in it.
fn without_repetitions(pairs: &mut Vec<(u32, u32)>) {
    let repeats = |period: &usize| {
        let again = pairs.iter().skip(*period);
        pairs.len() % period == 0 && pairs.iter().zip(again).all(|(one, other)| one == other)
    };
    if let Some(period) = (1..pairs.len()).find(repeats) {
        pairs.truncate(period);
    }
}

/// A part of a cadence that is only sound or only silence.
#[derive(Clone, Copy)]
struct Run {
    on: bool,
    millis: u32,
}

impl Run {
    fn extend(&mut self, millis: u32) {
        self.millis = self.millis.saturating_add(millis);
    }
}

/// Returns the parts of a cycle, turned so that it begins with the sound and ends with silence.
fn turned(mut runs: Vec<Run>, losses: &mut Losses) -> Vec<Run> {
    if runs.first().is_some_and(|run| !run.on) {
        losses.add(Loss::LeadingPause);
        let pause = runs.remove(0);
        match runs.last_mut() {
            Some(last) if !last.on => last.extend(pause.millis),
            _ => runs.push(pause),
        }
    }
    if runs.len() > 1 && runs.last().is_some_and(|last| last.on) {
        // The first round begins with less of the sound than all others.
        losses.add(Loss::Intro);
        if let (Some(last), Some(first)) = (runs.pop(), runs.first_mut()) {
            first.extend(last.millis);
        }
    }
    runs
}

/// Returns the parts of what plays once, from the sound on.
fn begun(mut runs: Vec<Run>, losses: &mut Losses) -> Vec<Run> {
    if runs.first().is_some_and(|run| !run.on) {
        losses.add(Loss::LeadingPause);
        runs.remove(0);
    }
    runs
}

fn has_sound(segments: &[Segment]) -> bool {
    segments.iter().any(|segment| !segment.sound().is_silence())
}

/// Returns the nearest sound within limits, with its frequencies in ascending order and its levels
/// in whole decibels. If there are levels, a frequency without one gets the default level.
pub(super) fn whole(limits: &Limits, sound: &Sound, losses: &mut Losses) -> Sound {
    let Sound::Sum(sum) = limits.sound(sound, losses) else { return Sound::Silence };
    let mut components: Vec<Component> = sum.to_vec();
    if limits.tenths.is_some() {
        for component in &mut components {
            let level = component.level.unwrap_or_default();
            let away = if level.tenths() < 0 { -5 } else { 5 };
            let decibels = level.tenths().saturating_add(away) / 10;
            let rounded = Dbm0::from_tenths(decibels.saturating_mul(10)).unwrap_or(level);
            if rounded != level {
                losses.add(Loss::FractionOfLevel);
            }
            component.level = Some(rounded);
        }
    }
    components.sort_unstable();
    Sound::sum(components).unwrap_or(Sound::Silence)
}
