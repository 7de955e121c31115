//! The ends of a tone's sounds and silences, and the rest of the current one.

use alloc::vec::Vec;
use core::ops::Range;

use crate::codec::{Coding, Format, PayloadElement};

/// The end of a sound or of a silence. The next sound or silence begins at the same sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Boundary {
    /// The first sample after the end, counted from the start of the tone.
    pub(crate) at: u64,
    pub(crate) ending: Ending,
}

/// The kind of sound or silence that ends at a boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Silence,
    /// A sound that ends with a ramp. The number is the ramp's length in samples; it may be 0.
    Ramp(u64),
    /// A sound of a recording. It ends as recorded, without a ramp.
    Recorded,
}

/// The rest of the sound or silence at a player's position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rest {
    /// The length in samples: 0 if it has just ended, `u64::MAX` if it never ends.
    pub(crate) samples: u64,
    pub(crate) ending: Ending,
}

impl Rest {
    /// Returns whether a sound remains.
    pub(crate) fn sounds(self) -> bool {
        self.samples > 0 && self.ending != Ending::Silence
    }
}

/// Returns the boundaries of a recording. A silence is at least a millisecond of quiet samples.
///
/// `samples` may continue after `end`, but not always as far as the end of a silence there. The
/// samples after `end` are the start of the cycle, if there is one.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a wrapped boundary is after the end, and a silence ends after it begins"
)]
pub(crate) fn of_recording<S: PayloadElement>(
    samples: &[i16],
    end: u64,
    cycle: u64,
    format: Format<S>,
) -> Vec<Boundary> {
    let mut boundaries = Vec::new();
    let mut add = |at: u64, ending| {
        let wrapped = if at > end { cycle } else { 0 };
        if at > 0 && (at <= end || cycle > 0) {
            boundaries.push(Boundary { at: at - wrapped, ending });
        }
    };
    let (pause, quiet_level) = (shortest_silence(format), format.codec().quiet_level());
    let quiet = samples.iter().map(|sample| sample.unsigned_abs() <= quiet_level);
    for silence in silences(quiet).filter(|silence| silence.end - silence.start >= pause) {
        add(silence.start, Ending::Recorded);
        add(silence.end, Ending::Silence);
    }
    if cycle == 0 && boundaries.last().is_none_or(|last| last.at < end) {
        boundaries.push(Boundary { at: end, ending: Ending::Recorded });
    }
    boundaries.sort_unstable_by_key(|boundary| boundary.at);
    boundaries.dedup_by_key(|boundary| boundary.at);
    boundaries
}

/// Returns the ranges of silent samples, given whether each sample is silent. The end of the samples ends
/// a silence, like a sound.
pub(super) fn silences(silent: impl Iterator<Item = bool>) -> impl Iterator<Item = Range<u64>> {
    let mut begin = None;
    (0_u64..).zip(silent.chain([false])).filter_map(move |(at, silent)| {
        if silent {
            begin = begin.or(Some(at));
            return None;
        }
        begin.take().map(|begin| begin..at)
    })
}

/// Returns the length in samples of the shortest silence, a millisecond. A tone that crosses zero
/// has fewer quiet samples in a row.
fn shortest_silence<S: PayloadElement>(format: Format<S>) -> u64 {
    u64::from(format.rate().hz() / 1000)
}
