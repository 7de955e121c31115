//! The phase reversals of a tone, in milliseconds from its start.
//!
//! A reversal counts only within its run: at the start of a run the phase is zero.

use alloc::vec::Vec;
use core::num::NonZeroU64;

use crate::tone::{Segment, Tone};

/// When the phase of a tone is reversed.
#[derive(Clone, Debug)]
pub(super) struct Reversals {
    intro: Vec<u64>,
    /// The start of the first cycle.
    start: u64,
    /// Counted from the start of a cycle.
    cycle: Vec<u64>,
    /// The duration of a cycle.
    length: NonZeroU64,
}

impl Reversals {
    pub(super) fn new(tone: &Tone) -> Self {
        let (intro, start) = positions(tone.intro());
        let (cycle, length) = positions(tone.tail().cycle());
        Self { intro, start, cycle, length: NonZeroU64::new(length).unwrap_or(NonZeroU64::MIN) }
    }

    /// Returns whether the phase is reversed at a millisecond of a run that began at `run`.
    pub(super) fn is_reversed(&self, millis: u64, run: u64) -> bool {
        !self.is_empty() && self.count(millis).wrapping_sub(self.count(run)) % 2 == 1
    }

    /// Returns the first reversal after a millisecond.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "what is subtracted is part of what it is subtracted from"
    )]
    pub(super) fn next_after(&self, millis: u64) -> Option<u64> {
        if let Some(next) = self.intro.iter().find(|&&at| at > millis) {
            return Some(*next);
        }
        let first = self.cycle.first()?;
        let Some(past) = millis.checked_sub(self.start) else {
            return Some(self.start.saturating_add(*first));
        };
        let into = past % self.length;
        let cycle = millis - into;
        match self.cycle.iter().find(|&&at| at > into) {
            Some(next) => Some(cycle.saturating_add(*next)),
            None => Some(cycle.saturating_add(self.length.get()).saturating_add(*first)),
        }
    }

    /// Returns the millisecond from which the reversals repeat, and after how many milliseconds the
    /// sign of a sound that never ends repeats, if it changes without end.
    pub(super) fn repetition(&self) -> (u64, Option<NonZeroU64>) {
        if self.cycle.is_empty() {
            return (self.intro.last().copied().unwrap_or_default(), None);
        }
        // After an odd number of reversals the sign is turned, and after two such cycles it is not.
        let cycles = if self.cycle.len() % 2 == 0 { 1 } else { 2 };
        (self.start, NonZeroU64::new(self.length.get().saturating_mul(cycles)))
    }

    fn is_empty(&self) -> bool {
        self.intro.is_empty() && self.cycle.is_empty()
    }

    /// Returns the number of reversals up to a millisecond, itself included.
    fn count(&self, millis: u64) -> u64 {
        let up_to = |all: &[u64], millis: u64| all.partition_point(|&at| at <= millis) as u64;
        let intro = up_to(&self.intro, millis);
        let Some(past) = millis.checked_sub(self.start) else { return intro };
        let cycles = (past / self.length).wrapping_mul(self.cycle.len() as u64);
        intro.wrapping_add(cycles).wrapping_add(up_to(&self.cycle, past % self.length))
    }
}

/// Returns the starts of the segments that reverse the phase, and the duration of all segments.
#[expect(clippy::arithmetic_side_effects, reason = "256 segments of at most an hour each")]
fn positions(segments: &[Segment]) -> (Vec<u64>, u64) {
    let (mut reversals, mut at) = (Vec::new(), 0);
    for segment in segments {
        if segment.has_phase_reversal() {
            reversals.push(at);
        }
        at += u64::from(segment.millis());
    }
    (reversals, at)
}
