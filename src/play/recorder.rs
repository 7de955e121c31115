//! Rendering parts of a tone: their payload elements, and their silent frames.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use super::score::Score;
use super::silences::Silences;
use crate::codec::{Coding, Format, PayloadElement};

/// The number of samples that are computed and encoded at a time.
const PART: usize = 1024;

/// What a tone is rendered into.
pub(super) struct Recorder<S: PayloadElement> {
    elements: Vec<S>,
    silences: Silences,
    format: Format<S>,
}

impl<S: PayloadElement> Recorder<S> {
    /// Creates a recorder with room for a number of samples.
    pub(super) fn new(format: Format<S>, samples: usize) -> Self {
        let elements = samples.saturating_mul(format.elements_per_sample());
        Self {
            elements: Vec::with_capacity(elements),
            silences: Silences::new(0, format.samples_per_frame()),
            format,
        }
    }

    /// Appends `len` samples from sample `start` on. After the end of the tone they are silent.
    /// Silence is neither computed nor encoded.
    #[expect(clippy::arithmetic_side_effects, reason = "samples of what fits in memory")]
    pub(super) fn record(&mut self, score: &Score<i16>, start: u64, len: usize) {
        let per_sample = self.format.elements_per_sample();
        let end = start + len as u64;
        let mut at = start;
        let mut run = score.run_at(at);
        while at < end {
            let until = run.map_or(end, |run| run.constant_until().min(end));
            let left = (until - at) as usize;
            if run.is_none_or(|run| run.sound.is_none()) {
                let silent = self.elements.len() + left * per_sample;
                self.elements.resize(silent, self.format.codec().silence());
                self.silences.push_silence(left);
                (at, run) = (until, score.run_at(until));
                continue;
            }
            let mut part = [0; PART];
            let Some(samples) = part.get_mut(..left.min(PART)) else { break };
            let (filled, _) = score.fill(&mut run, at, samples);
            let begin = self.elements.len();
            self.elements.resize(begin + filled * per_sample, S::default());
            let encoded = self.elements.get_mut(begin..).unwrap_or_default();
            self.format.codec().encode(samples, encoded);
            self.silences.push(samples);
            at += filled as u64;
        }
        self.silences.end();
    }

    /// Returns the elements, and the samples at which a silent frame begins. No frame is of two
    /// records.
    pub(super) fn finish(self) -> (Box<[S]>, Vec<Range<usize>>) {
        (self.elements.into(), self.silences.finish())
    }
}
