//! What all calls share of a rendered tone: its payload, and where it is silent.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::boundary::Boundary;
use super::synth::SynthError;
use crate::codec::{Coding, Format, PayloadElement};
use crate::text::debug_as_display;

/// The most bytes of a rendered tone.
pub(super) const MAX_BYTES: usize = 16 << 20;

/// What all players of a tone share. Places and lengths are counted in elements of the payload, of
/// which a sample may have several.
pub(super) struct Stored<S: PayloadElement> {
    /// Intro, cycle, and a frame of what follows: the cycle's head, or silence behind the end.
    pub(super) elements: Box<[S]>,
    /// Where the cycle ends, or without one the tone.
    pub(super) end: u32,
    /// Zero for a tone that ends.
    pub(super) cycle: u32,
    /// Of a frame.
    pub(super) len: u32,
    pub(super) samples_per_frame: u32,
    /// A frame that begins in one of these ranges is silent.
    pub(super) silent: Box<[Range<u32>]>,
    /// Where sounds and silences end, up to the end and in order.
    pub(super) boundaries: Box<[Boundary]>,
    pub(super) format: Format<S>,
}

impl<S: PayloadElement> Stored<S> {
    /// Whether a frame that begins at `position` is silent, and the position up to which all frames are
    /// alike.
    pub(super) fn silence_at(&self, position: u32) -> (bool, u32) {
        let passed = self.silent.partition_point(|range| range.end <= position);
        let (silent, until) = match self.silent.get(passed) {
            Some(range) if range.start <= position => (true, range.end),
            Some(range) => (false, range.start),
            None => (false, self.end),
        };
        // A silence may go on after the end; the frames there are others.
        (silent, until.min(self.end))
    }

    /// The position of a sample of the tone; the end, if the tone is over by then.
    pub(super) fn position_of(&self, sample: u64) -> u32 {
        let into = match sample.checked_sub(self.samples(self.end)) {
            None => sample,
            Some(beyond) => match beyond.checked_rem(self.samples(self.cycle)) {
                None => return self.end,
                Some(into) => {
                    self.samples(self.end.saturating_sub(self.cycle)).saturating_add(into)
                }
            },
        };
        (into as u32).saturating_mul(self.per_sample())
    }

    /// The samples that so many elements make.
    pub(super) fn samples(&self, elements: u32) -> u64 {
        elements.checked_div(self.per_sample()).unwrap_or_default().into()
    }

    fn per_sample(&self) -> u32 {
        self.len.checked_div(self.samples_per_frame).unwrap_or_default()
    }
}

/// Samples as a payload of any length.
pub(crate) fn encode<S: PayloadElement>(samples: &[i16], format: Format<S>) -> Box<[S]> {
    let mut payload =
        vec![S::default(); samples.len().saturating_mul(format.elements_per_sample())];
    format.codec().encode(samples, &mut payload);
    payload.into()
}

/// The ranges of samples at which a silent frame begins. `silent` is whether each sample is, of all that
/// a frame can reach.
pub(super) fn silent_ranges(silent: impl Iterator<Item = bool>, frame: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    let mut begin = None;
    // The end ends a silence as a sound does.
    for (at, silent) in (0_u64..).zip(silent.chain([false])) {
        if silent {
            begin = begin.or(Some(at));
        } else if let Some(begin) = begin.take() {
            // The last silent frame ends where the silence does.
            let end = at.saturating_add(1).saturating_sub(frame);
            if begin < end {
                ranges.push(begin..end);
            }
        }
    }
    ranges
}

/// Where things stand, in samples.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    /// Where the cycle ends, or without one the tone.
    pub(super) end: u64,
    /// As often as it takes to fill a frame, so that no frame has more than one seam.
    pub(super) cycle: u64,
    pub(super) frame: u64,
}

impl Layout {
    pub(super) fn new<S: PayloadElement>(
        intro: u64,
        cycle: u64,
        format: Format<S>,
    ) -> Result<Self, RenderError> {
        let frame = format.samples_per_frame() as u64;
        let cycle = match cycle {
            0 => 0,
            one => frame.div_ceil(one).saturating_mul(one),
        };
        let layout = Self { end: intro.saturating_add(cycle), cycle, frame };
        let bytes = layout
            .end
            .saturating_add(frame)
            .saturating_mul(format.elements_per_sample() as u64)
            .saturating_mul(size_of::<S>() as u64);
        if bytes > MAX_BYTES as u64 {
            return Err(RenderError::TooLong { bytes });
        }
        Ok(layout)
    }

    /// Intro, cycle, and a frame of what follows.
    pub(super) fn samples(self) -> usize {
        self.end.saturating_add(self.frame) as usize
    }
}

/// Why a tone can't be rendered.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// It can't be played at this rate at all.
    #[error(transparent)]
    Synth(#[from] SynthError),
    /// It would take more than [`RenderedTone::MAX_BYTES`](crate::RenderedTone::MAX_BYTES): stream it, with [`Frames`](crate::Frames).
    /// Seldom does a tone repeat so late: one with frequencies in millihertz, at most after 1,000
    /// seconds; one with pauses of many minutes; and one at a rate at which its cycle is never a
    /// whole number of samples until many have passed. A clip can't be streamed: its samples must be
    /// played by other means.
    #[error("the rendered tone would take {bytes} bytes, more than {}", MAX_BYTES)]
    TooLong {
        /// As many as it would take.
        bytes: u64,
    },
}

debug_as_display!(RenderError);
