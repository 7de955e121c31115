//! The cadence of a tone: the sound at sample n. All arithmetic is on integers, so nothing drifts.
//!
//! Neighbouring segments with the same sound are joined, also where the cycle repeats. The result
//! is a list of *runs*, with boundaries in whole milliseconds. Sample n is taken at the instant
//! n / rate and belongs to the run that lasts at this instant. A boundary at t milliseconds is
//! therefore at sample ⌈t × rate / 1000⌉, always computed from the start of the tone. At a rate
//! where a millisecond is not a whole number of samples, rounding does not accumulate and never
//! makes two boundaries equal.
//!
//! A tone that ends is the same tone without end, cut off. A phase reversal is within a run, and
//! turns its sign.

use alloc::vec::Vec;
use core::num::NonZeroU64;
use core::ops::Range;

use super::reversals::Reversals;
use crate::math::{THOUSAND, greatest_common_divisor};
use crate::tone::{Segment, Sound, Tail, Tone};
use crate::units::SampleRate;

/// A tone in time: the runs of its intro, and its tail.
#[derive(Clone, Debug)]
pub(crate) struct Cadence {
    rate: NonZeroU64,
    intro: Part,
    tail: CadenceTail,
    reversals: Reversals,
    /// The end of the tone in milliseconds, if it ends.
    over: Option<u64>,
}

/// An index into the distinct sounds of a tone; `None` for silence.
pub(crate) type SoundIndex = Option<u16>;

/// Consecutive samples of one sound or of silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) sound: SoundIndex,
    /// The first sample.
    pub(crate) start: u64,
    /// The first sample after the run; `None` if the run never ends.
    pub(crate) end: Option<u64>,
    /// Whether the phase is reversed, up to sample `turn`.
    pub(crate) reversed: bool,
    /// The next sample at which the phase is reversed, if that is within the run.
    pub(crate) turn: Option<u64>,
}

impl Run {
    /// Returns the sample at which the run ends or its phase is reversed, or the last possible one.
    pub(crate) fn constant_until(self) -> u64 {
        self.turn.or(self.end).unwrap_or(u64::MAX)
    }
}

/// The part of a tone that follows its intro.
#[derive(Clone, Debug)]
pub(crate) enum CadenceTail {
    /// Runs that repeat, and their total duration in milliseconds.
    Cycle(Part, NonZeroU64),
    Hold(SoundIndex),
}

/// A part of a tone, in milliseconds: sounds in playing order, each with its end, counted from the
/// start of the part. Neighbouring sounds differ.
#[derive(Clone, Debug)]
pub(crate) struct Part(Vec<(SoundIndex, u64)>);

impl Cadence {
    /// Creates the cadence of a tone. Also returns the tone's distinct sounds, which the runs refer
    /// to by index.
    pub(crate) fn new(tone: &Tone, rate: SampleRate) -> (Self, Vec<Sound>) {
        let mut sounds = Vec::new();
        let mut intro = Part::new(tone.intro(), &mut sounds);
        let tail = match tone.tail() {
            // Beyond the end, which cuts it off.
            Tail::End => CadenceTail::Hold(None),
            Tail::Hold(sound) => intro.hold(sound_index(*sound, &mut sounds)),
            Tail::Cycle(segments) | Tail::FiniteCycle(segments, _) => {
                intro.repeat(Part::new(segments, &mut sounds))
            }
        };
        let over = tone.duration().map(|duration| duration.as_millis() as u64);
        let reversals = Reversals::new(tone);
        (Self { rate: rate.get().into(), intro, tail, reversals, over }, sounds)
    }

    /// Returns the run that contains sample `n`, or `None` after the end of the tone.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "what is subtracted is part of what it is subtracted from"
    )]
    pub(crate) fn run_at(&self, n: u64) -> Option<Run> {
        let millis = self.millis_at(n);
        if self.over.is_some_and(|over| millis >= over) {
            return None;
        }
        let intro = self.intro.millis();
        // The sound that lasts at this millisecond, its start, and its end.
        let (sound, start, end) = match (millis.checked_sub(intro), &self.tail) {
            (None, _) => {
                let (sound, range) = self.intro.run_at(millis)?;
                (sound, range.start, Some(range.end))
            }
            (Some(_), CadenceTail::Hold(sound)) => (*sound, intro, None),
            (Some(past), CadenceTail::Cycle(cycle, length)) => {
                let into = past % *length;
                let (sound, range) = cycle.run_at(into)?;
                let origin = millis - into;
                (sound, origin + range.start, Some(origin.saturating_add(range.end)))
            }
        };
        let end = end.into_iter().chain(self.over).min();
        let turn =
            self.reversals.next_after(millis).filter(|turn| end.is_none_or(|end| *turn < end));
        Some(Run {
            sound,
            start: self.sample_at(start),
            end: end.map(|end| self.sample_at(end)),
            reversed: self.reversals.is_reversed(millis, start),
            turn: turn.map(|turn| self.sample_at(turn)),
        })
    }

    /// Returns the length of the tone in samples, or `None` if it never ends.
    pub(crate) fn samples(&self) -> Option<u64> {
        self.over.map(|over| self.sample_at(over))
    }

    /// Returns the sample from which the sign of a held sound repeats, and the number of samples
    /// after which it does, if it changes without end.
    pub(crate) fn reversals_of_hold(&self) -> (u64, Option<NonZeroU64>) {
        let (from, millis) = self.reversals.repetition();
        (self.sample_at(from), millis.map(|millis| self.cycle_samples(millis)))
    }

    /// Returns the tail.
    pub(crate) fn tail(&self) -> &CadenceTail {
        &self.tail
    }

    /// Returns the sample at which the tail begins.
    pub(crate) fn intro_samples(&self) -> u64 {
        self.sample_at(self.intro.millis())
    }

    /// Returns the length in samples after which a cycle of `millis` milliseconds repeats exactly:
    /// the smallest number of cycles that lasts whole samples.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "a cycle lasts at most 256 hours, and repeats within 1,000 cycles"
    )]
    pub(crate) fn cycle_samples(&self, millis: NonZeroU64) -> NonZeroU64 {
        // m milliseconds are m × rate / 1000 samples, a whole number if m is a multiple of `whole`.
        let thousand = NonZeroU64::from(THOUSAND);
        let whole = thousand.get() / greatest_common_divisor(self.rate, thousand);
        let whole = NonZeroU64::new(whole).unwrap_or(thousand);
        let cycles = whole.get() / greatest_common_divisor(whole, millis);
        let samples = self.sample_at(millis.get() * cycles);
        NonZeroU64::new(samples).unwrap_or(NonZeroU64::MIN)
    }

    /// Returns the millisecond during which sample `n` is taken: ⌊n × 1000 / rate⌋. Whole seconds
    /// are converted separately, so that no product exceeds 64 bits.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "a rate is at least 8,000, so the quotient times 1,000 is less than the sample"
    )]
    fn millis_at(&self, n: u64) -> u64 {
        let (seconds, samples) = (n / self.rate, n % self.rate);
        seconds * 1000 + samples * 1000 / self.rate
    }

    /// Returns the first sample at or after a millisecond: ⌈millis × rate / 1000⌉.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "less than 1,000 times a rate of at most 192,000"
    )]
    fn sample_at(&self, millis: u64) -> u64 {
        let (seconds, rest) = (millis / 1000, millis % 1000);
        let samples = (rest * self.rate.get()).div_ceil(1000);
        // The end of a run near the last possible sample may be later than any sample.
        seconds.saturating_mul(self.rate.get()).saturating_add(samples)
    }
}

impl Part {
    fn new(segments: &[Segment], sounds: &mut Vec<Sound>) -> Self {
        let mut part = Self(Vec::new());
        for segment in segments {
            part.push(sound_index(*segment.sound(), sounds), segment.millis().into());
        }
        part
    }

    /// Appends a sound. If it is the same as the last one, the last one becomes longer.
    #[expect(clippy::arithmetic_side_effects, reason = "256 segments of at most an hour each")]
    fn push(&mut self, sound: SoundIndex, millis: u64) {
        let new_end = self.millis() + millis;
        match self.0.last_mut() {
            Some((last, end)) if *last == sound => *end = new_end,
            _ => self.0.push((sound, new_end)),
        }
    }

    fn last(&self) -> Option<SoundIndex> {
        self.0.last().map(|&(sound, _)| sound)
    }

    /// Returns the total duration.
    fn millis(&self) -> u64 {
        self.0.last().map_or(0, |&(_, end)| end)
    }

    /// Returns the sound at a millisecond of the part, and when it begins and ends.
    fn run_at(&self, millis: u64) -> Option<(SoundIndex, Range<u64>)> {
        let index = self.0.partition_point(|&(_, end)| end <= millis);
        let &(sound, end) = self.0.get(index)?;
        let previous = index.checked_sub(1).and_then(|previous| self.0.get(previous));
        Some((sound, previous.map_or(0, |&(_, end)| end)..end))
    }

    /// Returns the tail that holds a sound after this intro. If the intro ends with this sound, its
    /// last run becomes part of the tail.
    fn hold(&mut self, sound: SoundIndex) -> CadenceTail {
        if self.last() == Some(sound) {
            self.0.pop();
        }
        CadenceTail::Hold(sound)
    }

    /// Returns the tail that repeats a cycle after this intro.
    ///
    /// If the first run of the cycle continues the last one of the intro or of the cycle, the cycle
    /// begins one run later: that run moves to the end of the cycle, and the intro plays it once.
    #[expect(clippy::arithmetic_side_effects, reason = "every end is after that of the first run")]
    fn repeat(&mut self, mut cycle: Self) -> CadenceTail {
        let &[(first, millis), _, ..] = cycle.0.as_slice() else {
            return self.hold(cycle.last().flatten());
        };
        if self.last() == Some(first) || cycle.last() == Some(first) {
            cycle.0.remove(0);
            for (_, end) in &mut cycle.0 {
                *end -= millis;
            }
            cycle.push(first, millis);
            self.push(first, millis);
        }
        match NonZeroU64::new(cycle.millis()) {
            Some(length) => CadenceTail::Cycle(cycle, length),
            None => CadenceTail::Hold(None),
        }
    }
}

/// Returns the index of a sound in `sounds`, where it is added if it is new.
fn sound_index(sound: Sound, sounds: &mut Vec<Sound>) -> SoundIndex {
    if sound.is_silence() {
        return None;
    }
    let known = sounds.iter().position(|&known| known == sound);
    let index = known.unwrap_or_else(|| {
        sounds.push(sound);
        sounds.len().saturating_sub(1)
    });
    // A tone has at most 256 sounds.
    u16::try_from(index).ok()
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]
mod tests {
    extern crate std;

    use super::*;
    use crate::units::{Dbm0, ModulationDepth};
    use proptest::prelude::*;
    use std::vec;

    /// Returns the first runs of a tone: sound, first sample, end.
    fn runs(list: &str, rate: u32, count: usize) -> Vec<(SoundIndex, u64, Option<u64>)> {
        let tone: Tone = list.parse().unwrap();
        let (cadence, _) = Cadence::new(&tone, SampleRate::new(rate).unwrap());
        let mut at = Some(0);
        let mut runs = Vec::new();
        while let (Some(n), true) = (at, runs.len() < count) {
            let Some(run) = cadence.run_at(n) else { break };
            assert_eq!(run.start, n, "a run begins where the previous run ends");
            runs.push((run.sound, run.start, run.end));
            at = run.end;
        }
        runs
    }

    #[test]
    fn a_cycle_repeats_exactly() {
        let tone: Tone = "425/90,0/75,525/90,0/250".parse().unwrap();
        let (cadence, sounds) = Cadence::new(&tone, SampleRate::HZ_8000);
        assert_eq!(sounds.len(), 2);
        for cycle in [0, 1, 1_000_000] {
            let origin = cycle * 4040;
            let run = |n| cadence.run_at(n).map(|run| (run.sound, run.start, run.end)).unwrap();
            assert_eq!(run(origin + 1319), (None, origin + 720, Some(origin + 1320)));
            assert_eq!(run(origin + 1320), (Some(1), origin + 1320, Some(origin + 2040)));
        }
    }

    #[test]
    fn neighbours_with_the_same_sound_are_one_run() {
        assert_eq!(
            runs("!440/10,!440/10,!0/5", 8000, 9),
            [(Some(0), 0, Some(160)), (None, 160, Some(200))]
        );
        assert_eq!(
            runs("440/10,440/10,0/5,0/5", 8000, 3),
            [(Some(0), 0, Some(160)), (None, 160, Some(240)), (Some(0), 240, Some(400))]
        );
    }

    #[test]
    fn a_run_continues_where_the_cycle_repeats() {
        assert_eq!(
            runs("440/500,0/500,440/300", 8000, 4),
            [
                (Some(0), 0, Some(4000)),
                (None, 4000, Some(8000)),
                (Some(0), 8000, Some(14_400)),
                (None, 14_400, Some(18_400)),
            ]
        );
    }

    #[test]
    fn a_run_continues_from_the_intro_into_the_cycle() {
        assert_eq!(
            runs("!440/100,440/500,0/500", 8000, 4),
            [
                (Some(0), 0, Some(4800)),
                (None, 4800, Some(8800)),
                (Some(0), 8800, Some(12_800)),
                (None, 12_800, Some(16_800)),
            ]
        );
        // Both simultaneously.
        assert_eq!(
            runs("!440/100,440/500,0/500,440/100", 8000, 3),
            [(Some(0), 0, Some(4800)), (None, 4800, Some(8800)), (Some(0), 8800, Some(13_600))]
        );
    }

    #[test]
    fn a_cycle_of_one_sound_is_held() {
        assert_eq!(runs("440/500,440/20", 8000, 9), [(Some(0), 0, None)]);
        assert_eq!(
            runs("!0/10,!440/10,440/500", 8000, 9),
            [(None, 0, Some(80)), (Some(0), 80, None)]
        );
        assert_eq!(runs("0/500", 8000, 9), [(None, 0, None)]);
    }

    #[test]
    fn a_held_sound_begins_where_the_intro_already_has_it() {
        assert_eq!(
            runs("!480/10,!440/10,440", 8000, 9),
            [(Some(0), 0, Some(80)), (Some(1), 80, None)]
        );
    }

    #[test]
    fn a_tone_without_tail_ends() {
        assert_eq!(runs("!440/10", 8000, 9), [(Some(0), 0, Some(80))]);
    }

    #[test]
    fn a_tone_with_a_limit_is_the_same_tone_cut_off() {
        assert_eq!(
            runs("440/10,0/5 x2", 8000, 9),
            [
                (Some(0), 0, Some(80)),
                (None, 80, Some(120)),
                (Some(0), 120, Some(200)),
                (None, 200, Some(240))
            ]
        );
        assert_eq!(
            runs("!480/5,440/10,0/5 for 18", 8000, 9),
            [
                (Some(0), 0, Some(40)),
                (Some(1), 40, Some(120)),
                (None, 120, Some(160)),
                (Some(1), 160, Some(184))
            ]
        );
        // The sound across the seam ends with the last cycle.
        assert_eq!(
            runs("440/10,0/5,440/5 x2", 8000, 9),
            [
                (Some(0), 0, Some(80)),
                (None, 80, Some(120)),
                (Some(0), 120, Some(240)),
                (None, 240, Some(280)),
                (Some(0), 280, Some(320))
            ]
        );
        assert_eq!(runs("440/10 x7", 8000, 9), [(Some(0), 0, Some(560))]);
    }

    /// Returns the samples at which the phase is reversed.
    fn turns(list: &str, samples: u64) -> Vec<u64> {
        let tone: Tone = list.parse().unwrap();
        let (cadence, _) = Cadence::new(&tone, SampleRate::HZ_8000);
        let reversed = |n| cadence.run_at(n).is_some_and(|run| run.reversed);
        let turns: Vec<_> = (1..samples).filter(|&n| reversed(n) != reversed(n - 1)).collect();
        for (turn, next) in turns.iter().zip(&turns[1..]) {
            let run = cadence.run_at(*turn).unwrap();
            let next = run.end.is_none_or(|end| *next < end).then_some(*next);
            assert!(run.turn == next || next.is_none(), "{list}");
        }
        turns
    }

    #[test]
    fn the_phase_is_reversed_at_each_mark_within_a_run() {
        assert_eq!(turns("!2100/10,~2100/10", 500), [80, 160, 240, 320, 400, 480]);
        assert_eq!(turns("~2100/10", 300), [80, 160, 240]);
        assert_eq!(turns("!2100/10,!~2100/10,2100", 500), [80]);
        assert_eq!(turns("2100/10,~2100/5", 370), [80, 200, 320]);
        // A run begins without a reversal, whatever was reversed before it.
        assert_eq!(turns("2100/10,~2100/10,0/10", 500), [80, 160, 320, 400]);
        assert_eq!(turns("~2100/10,0/10,2100/10", 560), [240, 320, 480]);
    }

    #[test]
    fn boundaries_are_never_rounded_together() {
        // 1 ms is 11.025 samples.
        let ends: Vec<_> = runs("440/1,0/1", 11_025, 200).iter().map(|run| run.2).collect();
        let exact = (1..=200_u64).map(|millis| Some((millis * 11_025).div_ceil(1000)));
        assert_eq!(ends, exact.collect::<Vec<_>>());
    }

    #[test]
    fn sums_in_another_order_are_the_same_sound() {
        let tone: Tone = "440+480/10,480+440@-10/10".parse().unwrap();
        let tone = tone.normalised(Dbm0::default(), ModulationDepth::default());
        let (_, sounds) = Cadence::new(&tone, SampleRate::HZ_8000);
        assert_eq!(sounds.len(), 1);
    }

    #[test]
    fn the_last_possible_sample_has_a_run() {
        let tone: Tone = "440/10,0/10".parse().unwrap();
        for rate in [8000, 11_025, 192_000] {
            let (cadence, _) = Cadence::new(&tone, SampleRate::new(rate).unwrap());
            assert!(cadence.run_at(u64::MAX).is_some());
        }
    }

    proptest! {
        #[test]
        fn a_run_contains_all_consecutive_samples_of_its_sound(
            intro in prop::collection::vec((0..3_usize, 1..5_u32), 0..4),
            cycle in prop::collection::vec((0..3_usize, 1..5_u32), 1..5),
            rate in prop::sample::select(vec![8000, 8001, 11_025, 44_100, 191_999]),
        ) {
            let choices = ["0", "440", "480"].map(|text| text.parse::<Sound>().unwrap());
            let segments = |parts: &[(usize, u32)]| -> Vec<Segment> {
                parts.iter().map(|&(s, millis)| Segment::new(choices[s], millis).unwrap()).collect()
            };
            let tone = Tone::new(segments(&intro), Tail::Cycle(segments(&cycle))).unwrap();
            let rate = SampleRate::new(rate).unwrap();
            let (cadence, sounds) = Cadence::new(&tone, rate);
            // The naive way: a list of the sound in each millisecond.
            let once = |&(s, millis): &(usize, u32)| core::iter::repeat_n(s, millis as usize);
            let on: Vec<usize> =
                intro.iter().chain(cycle.iter().cycle().take(80)).flat_map(once).collect();
            let alike = |a: usize, b: usize| on[a] == on[b];
            for n in 0..u64::from(rate.hz()) / 25 {
                let now = (n * 1000 / u64::from(rate.hz())) as usize;
                let start = (0..now).rev().take_while(|&ms| alike(ms, now)).last().unwrap_or(now);
                let end = (now..on.len()).find(|&ms| !alike(ms, now));
                let first = |ms: usize| (ms as u64 * u64::from(rate.hz())).div_ceil(1000);
                let run = cadence.run_at(n).unwrap();
                let sound = run.sound.map_or(Sound::Silence, |index| sounds[usize::from(index)]);
                prop_assert_eq!(sound, choices[on[now]]);
                prop_assert_eq!((run.start, run.end), (first(start), end.map(first)));
            }
        }
    }
}
