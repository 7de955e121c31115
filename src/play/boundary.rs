//! Where one sound of a tone ends, and what is left of it.

use alloc::vec::Vec;

use crate::codec::{Coding, Format, PayloadElement};

/// The end of a sound or of a silence. The next one begins there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Boundary {
    /// The first sample after it, counted from the start of the tone.
    pub(crate) at: u64,
    pub(crate) ending: Ending,
}

/// What ends at a boundary, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Silence,
    /// A sound that ends with a ramp of that many samples, or with none.
    Ramp(u64),
    /// A sound of a recording, which ends in its own way.
    Recorded,
}

/// What is left of the sound or silence that a player is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rest {
    /// In samples. Zero where it has just ended, the greatest number where it never does.
    pub(crate) samples: u64,
    pub(crate) ending: Ending,
}

impl Rest {
    /// Whether any of it is a sound.
    pub(crate) fn sounds(self) -> bool {
        self.samples > 0 && self.ending != Ending::Silence
    }
}

/// The boundaries of a recording: a silence is at least a millisecond of quiet samples.
///
/// `samples` go on after `end`, by less than is needed to find the end of a silence there; what
/// lies there is at the head of the cycle as well, if there is one.
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
            boundaries.push(Boundary { at: at.saturating_sub(wrapped), ending });
        }
    };
    let (pause, quiet_level) = (shortest_silence(format), format.codec().quiet_level());
    let mut silence_begins = None;
    // The end ends a silence as a sound does.
    let sounds = samples.iter().map(|sample| sample.unsigned_abs() > quiet_level);
    for (at, sounds) in (0_u64..).zip(sounds.chain([true])) {
        if !sounds {
            silence_begins = silence_begins.or(Some(at));
        } else if let Some(begin) = silence_begins.take() {
            if at.saturating_sub(begin) >= pause {
                add(begin, Ending::Recorded);
                add(at, Ending::Silence);
            }
        }
    }
    if cycle == 0 && boundaries.last().is_none_or(|last| last.at < end) {
        boundaries.push(Boundary { at: end, ending: Ending::Recorded });
    }
    boundaries.sort_unstable_by_key(|boundary| boundary.at);
    boundaries.dedup_by_key(|boundary| boundary.at);
    boundaries
}

/// The quiet samples that make a silence: a millisecond of them. A tone that crosses zero has fewer.
fn shortest_silence<S: PayloadElement>(format: Format<S>) -> u64 {
    u64::from(format.rate().hz() / 1000)
}
