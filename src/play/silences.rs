//! The silent frames of samples that arrive in parts.

use alloc::vec::Vec;
use core::ops::Range;

/// Finds the positions at which a silent frame begins.
pub(super) struct Silences {
    /// The value of a silent sample.
    zero: i16,
    /// The length of a frame.
    frame: usize,
    /// The number of samples so far.
    len: usize,
    /// How many of them are silent at the end.
    silent: usize,
    /// The positions, in samples.
    ranges: Vec<Range<usize>>,
}

#[expect(clippy::arithmetic_side_effects, reason = "positions within what is in memory")]
impl Silences {
    pub(super) fn new(zero: i16, frame: usize) -> Self {
        Self { zero, frame, len: 0, silent: 0, ranges: Vec::new() }
    }

    /// Appends silent samples.
    pub(super) fn push_silence(&mut self, len: usize) {
        self.len += len;
        self.silent += len;
    }

    /// Appends samples.
    pub(super) fn push(&mut self, samples: &[i16]) {
        let mut rest = samples;
        loop {
            let leading = leading(rest, self.zero);
            self.push_silence(leading);
            rest = rest.get(leading..).unwrap_or_default();
            if rest.is_empty() {
                return;
            }
            self.end();
            let sounding = self.sounding(rest);
            self.len += sounding;
            rest = rest.get(sounding..).unwrap_or_default();
        }
    }

    /// Ends a silence. No frame contains samples from before and after this call.
    pub(super) fn end(&mut self) {
        if self.silent >= self.frame {
            self.ranges.push(self.len - self.silent..self.len - self.frame + 1);
        }
        self.silent = 0;
    }

    /// Returns the positions at which a silent frame begins, after the last silence.
    pub(super) fn finish(mut self) -> Vec<Range<usize>> {
        self.end();
        self.ranges
    }

    /// Returns the number of samples before a silence of at least a frame, or one at the end.
    fn sounding(&self, samples: &[i16]) -> usize {
        let sounds = |sample: &i16| *sample != self.zero;
        let mut at = 0;
        loop {
            // Every silence of a frame has one of these samples.
            let end = samples.len().min(at + self.frame);
            let silent = samples.get(end - 1).is_none_or(|last| *last == self.zero);
            if silent {
                let before = samples.get(at..end).unwrap_or_default();
                return at + before.iter().rposition(sounds).map_or(0, |last| last + 1);
            }
            if end == samples.len() {
                return end;
            }
            at = end;
        }
    }
}

/// Returns the number of samples at the start that are `zero`. It compares many at a time, with
/// a length that the compiler knows.
#[expect(clippy::arithmetic_side_effects, reason = "positions within the samples")]
fn leading(samples: &[i16], zero: i16) -> usize {
    let differ = |part: &[i16]| part.iter().fold(0, |any, sample| any | (sample ^ zero)) != 0;
    let chunks = samples.chunks_exact(64);
    let alike = 64 * chunks.clone().position(differ).unwrap_or(chunks.len());
    let rest = samples.get(alike..).unwrap_or_default();
    alike + rest.iter().position(|sample| *sample != zero).unwrap_or(rest.len())
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test may panic")]
mod tests {
    extern crate std;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn silent_frames_do_not_depend_on_how_the_samples_are_cut(
            stretches in proptest::collection::vec((0..3_i16, 1..90_usize), 0..12),
            cuts in proptest::collection::vec(0..200_usize, 0..9),
            frame in 1..40_usize,
        ) {
            let samples: Vec<i16> =
                stretches.iter().flat_map(|&(value, len)| core::iter::repeat_n(value, len)).collect();
            let mut silences = Silences::new(0, frame);
            let mut rest = &samples[..];
            for cut in cuts {
                let (part, later) = rest.split_at(cut.min(rest.len()));
                if part.iter().all(|sample| *sample == 0) {
                    silences.push_silence(part.len());
                } else {
                    silences.push(part);
                }
                rest = later;
            }
            silences.push(rest);
            let found = silences.finish();
            for (at, samples) in samples.windows(frame).enumerate() {
                let silent = samples.iter().all(|sample| *sample == 0);
                prop_assert_eq!(found.iter().any(|range| range.contains(&at)), silent, "{}", at);
            }
            let last = samples.len().saturating_sub(frame);
            prop_assert!(found.iter().all(|range| range.start < range.end && range.end <= last + 1));
        }
    }
}
