//! Which sound is on at sample n: integers only, so nothing drifts.
//!
//! A tone's segments become *runs*: neighbours of equal signal are joined, across the seam of the
//! cycle too, and boundaries are kept in whole milliseconds. Sample n is taken at the instant
//! n / rate; it belongs to the segment that lasts at that instant. So a boundary at t milliseconds
//! is at sample ⌈t × rate / 1000⌉, counted from the start of the tone each time, and a rate at
//! which a millisecond is not a whole number of samples rounds no two boundaries together.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::num::NonZeroU64;

use crate::math::greatest_common_divisor;
use crate::tone::{Segment, Sound, Tail, Tone};
use crate::units::SampleRate;

/// A tone in time: the runs of its intro, and what follows them.
#[derive(Clone, Debug)]
pub(crate) struct Cadence {
    rate: NonZeroU64,
    intro: Part,
    after: After,
}

/// Which of the tone's sounds, by its place among them; `None` for silence.
pub(crate) type SoundIndex = Option<usize>;

/// A stretch of samples with one sound, or with none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) sound: SoundIndex,
    /// Its first sample.
    pub(crate) start: u64,
    /// The first sample behind it; `None` if there is none.
    pub(crate) end: Option<u64>,
}

/// What follows the intro, in samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CadenceTail {
    End,
    /// After so many samples all comes again.
    Cycle(NonZeroU64),
    Hold(SoundIndex),
}

/// What follows the intro.
#[derive(Clone, Debug)]
enum After {
    End,
    Cycle(Part, NonZeroU64),
    Hold(SoundIndex),
}

/// Neighbouring runs, each with the millisecond at which it ends, counted from where the part
/// begins.
#[derive(Clone, Debug)]
struct Part(Box<[(SoundIndex, u64)]>);

impl Cadence {
    /// The cadence of a tone, and its distinct sounds, to which the runs point.
    pub(crate) fn new(tone: &Tone, rate: SampleRate) -> (Self, Vec<Sound>) {
        let mut sounds = Vec::new();
        let mut intro = Pieces::new(tone.intro(), &mut sounds);
        let after = match tone.tail() {
            Tail::End => After::End,
            Tail::Hold(signal) => intro.hold(sound_index(*signal, &mut sounds)),
            Tail::Cycle(segments) => intro.repeat(Pieces::new(segments, &mut sounds)),
        };
        let rate = NonZeroU64::from(rate.get());
        (Self { rate, intro: Part::new(&intro), after }, sounds)
    }

    /// The run that sample `n` belongs to; `None` past the end of the tone.
    pub(crate) fn run_at(&self, n: u64) -> Option<Run> {
        let millis = self.millis_at(n);
        let begin = self.intro.millis();
        let Some(past) = millis.checked_sub(begin) else {
            return self.intro.run_at(millis).map(|span| self.run(span, 0));
        };
        match &self.after {
            After::End => None,
            After::Hold(sound) => {
                Some(Run { sound: *sound, start: self.sample_at(begin), end: None })
            }
            After::Cycle(cycle, length) => {
                let into = past % *length;
                cycle.run_at(into).map(|span| self.run(span, millis.saturating_sub(into)))
            }
        }
    }

    /// The sample at which what follows the intro begins, and how that goes on.
    pub(crate) fn tail(&self) -> (u64, CadenceTail) {
        let begin = self.sample_at(self.intro.millis());
        let tail = match &self.after {
            After::End => CadenceTail::End,
            After::Hold(sound) => CadenceTail::Hold(*sound),
            After::Cycle(_, millis) => CadenceTail::Cycle(self.whole_cycles(*millis)),
        };
        (begin, tail)
    }

    /// The fewest cycles that last whole samples, in samples.
    fn whole_cycles(&self, millis: NonZeroU64) -> NonZeroU64 {
        // m milliseconds are m × rate / 1000 samples: whole if m is a multiple of this.
        let whole = THOUSAND.get() / greatest_common_divisor(self.rate, THOUSAND);
        let whole = NonZeroU64::new(whole).unwrap_or(THOUSAND);
        let cycles = whole.get() / greatest_common_divisor(whole, millis);
        let samples = self.sample_at(millis.get().saturating_mul(cycles));
        NonZeroU64::new(samples).unwrap_or(NonZeroU64::MIN)
    }

    /// In samples what `span` says in milliseconds from `origin`.
    fn run(&self, span: Span, origin: u64) -> Run {
        Run {
            sound: span.sound,
            start: self.sample_at(origin.saturating_add(span.start)),
            end: Some(self.sample_at(origin.saturating_add(span.end))),
        }
    }

    /// The millisecond during which sample `n` is taken: ⌊n × 1000 / rate⌋, by way of whole
    /// seconds, so that no product leaves 64 bits.
    fn millis_at(&self, n: u64) -> u64 {
        let (seconds, samples) = (n / self.rate, n % self.rate);
        seconds.saturating_mul(1000).saturating_add(samples.saturating_mul(1000) / self.rate)
    }

    /// The first sample at or after that millisecond: ⌈millis × rate / 1000⌉.
    fn sample_at(&self, millis: u64) -> u64 {
        let (seconds, rest) = (millis / 1000, millis % 1000);
        let samples = rest.saturating_mul(self.rate.get()).div_ceil(1000);
        seconds.saturating_mul(self.rate.get()).saturating_add(samples)
    }
}

/// A run within its part, in milliseconds.
#[derive(Clone, Copy)]
struct Span {
    sound: SoundIndex,
    start: u64,
    end: u64,
}

impl Part {
    fn new(pieces: &Pieces) -> Self {
        let mut end = 0_u64;
        let ends = pieces.0.iter().map(|&(sound, millis)| {
            end = end.saturating_add(millis);
            (sound, end)
        });
        Self(ends.collect())
    }

    fn millis(&self) -> u64 {
        self.0.last().map_or(0, |&(_, end)| end)
    }

    /// The run that lasts at that millisecond of the part.
    fn run_at(&self, millis: u64) -> Option<Span> {
        let after = self.0.partition_point(|&(_, end)| end <= millis);
        let &(sound, end) = self.0.get(after)?;
        let before = after.checked_sub(1).and_then(|before| self.0.get(before));
        Some(Span { sound, start: before.map_or(0, |&(_, start)| start), end })
    }
}

/// Sounds and how many milliseconds each lasts, no two neighbours alike.
struct Pieces(Vec<(SoundIndex, u64)>);

impl Pieces {
    fn new(segments: &[Segment], sounds: &mut Vec<Sound>) -> Self {
        let mut pieces = Self(Vec::new());
        for segment in segments {
            pieces.push((sound_index(*segment.sound(), sounds), u64::from(segment.millis())));
        }
        pieces
    }

    fn push(&mut self, (sound, millis): (SoundIndex, u64)) {
        match self.0.last_mut() {
            Some((last, length)) if *last == sound => *length = length.saturating_add(millis),
            _ => self.0.push((sound, millis)),
        }
    }

    fn last(&self) -> Option<SoundIndex> {
        self.0.last().map(|&(sound, _)| sound)
    }

    /// Holds a sound after these pieces. If it is already on, it began earlier.
    fn hold(&mut self, sound: SoundIndex) -> After {
        if self.last() == Some(sound) {
            self.0.pop();
        }
        After::Hold(sound)
    }

    /// Repeats a cycle after these pieces. A cycle whose first piece goes on with what sounds
    /// before it, here or at the seam, begins one piece later: what is played once takes in that
    /// piece, and the cycle ends with it.
    fn repeat(&mut self, mut cycle: Self) -> After {
        let &[first, _, ..] = cycle.0.as_slice() else {
            return self.hold(cycle.last().flatten());
        };
        if self.last() == Some(first.0) || cycle.last() == Some(first.0) {
            cycle.0.remove(0);
            cycle.push(first);
            self.push(first);
        }
        let part = Part::new(&cycle);
        match NonZeroU64::new(part.millis()) {
            Some(length) => After::Cycle(part, length),
            None => After::End,
        }
    }
}

/// Milliseconds in a second.
const THOUSAND: NonZeroU64 = NonZeroU64::MIN.saturating_add(999);

fn sound_index(signal: Sound, sounds: &mut Vec<Sound>) -> SoundIndex {
    if signal.is_silence() {
        return None;
    }
    sounds.iter().position(|&known| known == signal).or_else(|| {
        sounds.push(signal);
        sounds.len().checked_sub(1)
    })
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
    use crate::units::Dbm0;
    use proptest::prelude::*;
    use std::vec;

    /// The first runs of a tone at 8 kHz: sound, first sample, end.
    fn runs(list: &str, rate: u32, count: usize) -> Vec<(SoundIndex, u64, Option<u64>)> {
        let tone: Tone = list.parse().unwrap();
        let (cadence, _) = Cadence::new(&tone, SampleRate::new(rate).unwrap());
        let mut at = Some(0);
        let mut runs = Vec::new();
        while let (Some(n), true) = (at, runs.len() < count) {
            let Some(run) = cadence.run_at(n) else { break };
            assert_eq!(run.start, n, "a run begins where the one before it ends");
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
            let run = cadence.run_at(origin + 1319).unwrap();
            assert_eq!(run, Run { sound: None, start: origin + 720, end: Some(origin + 1320) });
            let run = cadence.run_at(origin + 1320).unwrap();
            let second = Run { sound: Some(1), start: origin + 1320, end: Some(origin + 2040) };
            assert_eq!(run, second);
        }
    }

    #[test]
    fn neighbours_of_equal_signal_are_one_run() {
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
    fn a_run_goes_on_across_the_seam_of_the_cycle() {
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
    fn a_run_goes_on_from_the_intro_into_the_cycle() {
        assert_eq!(
            runs("!440/100,440/500,0/500", 8000, 4),
            [
                (Some(0), 0, Some(4800)),
                (None, 4800, Some(8800)),
                (Some(0), 8800, Some(12_800)),
                (None, 12_800, Some(16_800)),
            ]
        );
        // And both at once.
        assert_eq!(
            runs("!440/100,440/500,0/500,440/100", 8000, 3),
            [(Some(0), 0, Some(4800)), (None, 4800, Some(8800)), (Some(0), 8800, Some(13_600))]
        );
    }

    #[test]
    fn a_cycle_of_one_signal_is_held() {
        assert_eq!(runs("440/500,440/20", 8000, 9), [(Some(0), 0, None)]);
        assert_eq!(
            runs("!0/10,!440/10,440/500", 8000, 9),
            [(None, 0, Some(80)), (Some(0), 80, None)]
        );
        assert_eq!(runs("0/500", 8000, 9), [(None, 0, None)]);
    }

    #[test]
    fn a_held_signal_begins_where_the_intro_already_has_it() {
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
    fn boundaries_are_never_rounded_together() {
        // 1 ms is 11.025 samples.
        let ends: Vec<_> = runs("440/1,0/1", 11_025, 200).iter().map(|run| run.2).collect();
        let exact = (1..=200_u64).map(|millis| Some((millis * 11_025).div_ceil(1000)));
        assert_eq!(ends, exact.collect::<Vec<_>>());
    }

    #[test]
    fn sums_in_another_order_are_the_same_sound() {
        let tone: Tone = "440+480/10,480+440@-10/10".parse().unwrap();
        let tone = tone.normalised(Dbm0::default());
        let (_, sounds) = Cadence::new(&tone, SampleRate::HZ_8000);
        assert_eq!(sounds.len(), 1);
    }

    #[test]
    fn the_last_sample_there_can_be_does_no_harm() {
        let tone: Tone = "440/10,0/10".parse().unwrap();
        for rate in [8000, 11_025, 192_000] {
            let (cadence, _) = Cadence::new(&tone, SampleRate::new(rate).unwrap());
            assert!(cadence.run_at(u64::MAX).is_some());
        }
    }

    proptest! {
        #[test]
        fn a_run_is_all_of_its_signal_that_lies_together(
            intro in prop::collection::vec((0..3_usize, 1..5_u32), 0..4),
            cycle in prop::collection::vec((0..3_usize, 1..5_u32), 1..5),
            rate in prop::sample::select(vec![8000, 8001, 11_025, 44_100, 191_999]),
        ) {
            let signals = ["0", "440", "480"].map(|text| text.parse::<Sound>().unwrap());
            let segments = |parts: &[(usize, u32)]| -> Vec<Segment> {
                parts.iter().map(|&(s, millis)| Segment::new(signals[s], millis).unwrap()).collect()
            };
            let tone = Tone::new(segments(&intro), Tail::Cycle(segments(&cycle))).unwrap();
            let rate = SampleRate::new(rate).unwrap();
            let (cadence, sounds) = Cadence::new(&tone, rate);
            // The naive way: what is on in each millisecond, written out.
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
                let signal = run.sound.map_or(Sound::Silence, |sound| sounds[sound]);
                prop_assert_eq!(signal, signals[on[now]]);
                prop_assert_eq!((run.start, run.end), (first(start), end.map(first)));
            }
        }
    }
}
