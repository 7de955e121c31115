//! The data of a rendered tone that all calls share: its payload, and its silent ranges.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::boundary::{Boundary, silences};
use super::synth::SynthError;
use crate::codec::{Coding, Format, PayloadElement};
use crate::text::debug_as_display;

/// The maximum size of a rendered tone, in bytes.
pub(super) const MAX_BYTES: usize = 16 << 20;

/// The data that all players of a tone share. Positions and lengths count payload elements, and a
/// sample may have several elements.
pub(super) struct Stored<S: PayloadElement> {
    /// Intro, cycle, and one more frame: the start of the cycle, or silence after the end.
    pub(super) elements: Box<[S]>,
    /// The end of the cycle, or of a tone without a cycle.
    pub(super) end: u32,
    /// The length of the cycle; zero for a tone that ends.
    pub(super) cycle: u32,
    /// The length of a frame.
    pub(super) len: u32,
    pub(super) samples_per_frame: u32,
    /// A frame that begins in one of these ranges is silent.
    pub(super) silent: Box<[Range<u32>]>,
    /// The ends of sounds and silences, up to `end` and in order.
    pub(super) boundaries: Box<[Boundary]>,
    pub(super) format: Format<S>,
}

impl<S: PayloadElement> Stored<S> {
    /// Returns whether a frame that begins at `position` is silent, and the position up to which
    /// this applies to every frame.
    pub(super) fn silence_at(&self, position: u32) -> (bool, u32) {
        let passed = self.silent.partition_point(|range| range.end <= position);
        let (silent, until) = match self.silent.get(passed) {
            Some(range) if range.start <= position => (true, range.end),
            Some(range) => (false, range.start),
            None => (false, self.end),
        };
        // A silence may continue after the end, where other frames follow.
        (silent, until.min(self.end))
    }

    /// Returns the position of a sample of the tone, or `end` if the tone has ended by then.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "the cycle is part of the tone, and the result is within it"
    )]
    pub(super) fn position_of(&self, sample: u64) -> u32 {
        let into = match sample.checked_sub(self.samples(self.end)) {
            None => sample,
            Some(beyond) => match beyond.checked_rem(self.samples(self.cycle)) {
                None => return self.end,
                Some(into) => self.samples(self.end - self.cycle) + into,
            },
        };
        into as u32 * self.per_sample()
    }

    /// Converts a number of elements to samples.
    pub(super) fn samples(&self, elements: u32) -> u64 {
        elements.checked_div(self.per_sample()).unwrap_or_default().into()
    }

    fn per_sample(&self) -> u32 {
        self.len.checked_div(self.samples_per_frame).unwrap_or_default()
    }
}

/// Encodes samples as a payload of any length.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a slice has less than half of the elements that a `usize` counts"
)]
pub(crate) fn encode<S: PayloadElement>(samples: &[i16], format: Format<S>) -> Box<[S]> {
    let mut payload = vec![S::default(); samples.len() * format.elements_per_sample()];
    format.codec().encode(samples, &mut payload);
    payload.into()
}

/// Returns the ranges of samples at which a silent frame begins. For each sample that a frame can
/// contain, `silent` yields whether the sample is silent.
pub(super) fn silent_ranges(silent: impl Iterator<Item = bool>, frame: u64) -> Vec<Range<u64>> {
    let ranges = silences(silent).map(|silence| {
        // The last silent frame ends where the silence does.
        silence.start..silence.end.saturating_add(1).saturating_sub(frame)
    });
    ranges.filter(|range| range.start < range.end).collect()
}

/// The positions and lengths in a rendered tone, in samples.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    /// The end of the cycle, or of a tone without a cycle.
    pub(super) end: u64,
    /// The length of the cycle; zero for a tone that ends. It is at least a frame, so that no frame
    /// contains more than one repetition.
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

    /// Returns the number of samples: intro, cycle, and one more frame.
    pub(super) fn samples(self) -> usize {
        self.end.saturating_add(self.frame) as usize
    }
}

/// A tone that can't be rendered.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The tone can't be played at this sample rate.
    #[error(transparent)]
    Synth(#[from] SynthError),
    /// The tone would take more than [`RenderedTone::MAX_BYTES`](crate::RenderedTone::MAX_BYTES).
    /// Stream it with [`Frames`](crate::Frames). A clip can't be streamed; play its samples by
    /// other means.
    ///
    /// Few tones repeat so late: a tone with frequencies in millihertz (it repeats after at most
    /// 1,000 seconds), a tone with pauses of many minutes, and a tone at a rate at which only many
    /// cycles together are a whole number of samples.
    #[error("the rendered tone would take {bytes} bytes, more than {}", MAX_BYTES)]
    TooLong {
        /// The size that the tone would have.
        bytes: u64,
    },
}

debug_as_display!(RenderError);
