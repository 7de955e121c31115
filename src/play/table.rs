//! Whole periods of a sound as payload elements, so that a frame is a copy of a slice, or the slice
//! itself.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use crate::codec::{Coding, PayloadElement};

/// The maximum size of a table of a sound, in bytes.
const MAX_BYTES: usize = 8 << 10;

/// The minimum length of the whole periods, in samples, so that one copy writes many samples.
const SHORTEST: usize = 320;

/// Whole periods of a sound, or silence.
#[derive(Clone, Debug)]
pub(super) struct Table<S> {
    /// Whole periods. If frames are lent, the start follows, so that every frame is one slice.
    elements: Box<[S]>,
    /// The number of elements in the whole periods.
    repeated: usize,
    /// The number of elements in a lent frame; zero if none is lent.
    frame: usize,
    /// The number of elements per sample.
    per_sample: usize,
    /// The number of zeros in one period, in samples. More samples in a row are not all zero.
    zeros: usize,
}

impl<S: PayloadElement> Table<S> {
    /// Creates the table of silence, with one frame.
    #[expect(clippy::arithmetic_side_effects, reason = "the size of a frame")]
    pub(super) fn of_silence(codec: S::Codec, frame: usize) -> Self {
        let per_sample = codec.elements_per_sample();
        let elements: Box<[S]> = vec![codec.silence(); frame.max(1) * per_sample].into();
        let repeated = elements.len();
        Self { elements, repeated, frame: frame * per_sample, per_sample, zeros: usize::MAX }
    }

    /// Creates the table of a sound, given its period and a function that writes the samples from
    /// the start of a period. Returns `None` if the period is too long for a table.
    ///
    /// Frames of `frame` samples are lent if the table stays small enough, and if no frame is all
    /// zeros.
    #[expect(clippy::arithmetic_side_effects, reason = "a period and a frame are at most 1.92e8")]
    pub(super) fn new(
        codec: S::Codec,
        period: usize,
        frame: usize,
        write: impl FnOnce(&mut [i16]),
    ) -> Option<Self> {
        let per_sample = codec.elements_per_sample();
        let bytes = |samples: usize| samples.saturating_mul(per_sample * size_of::<S>());
        if bytes(period) > MAX_BYTES {
            return None;
        }
        let mut samples = vec![0; period];
        write(&mut samples);
        let zeros = samples.iter().filter(|sample| **sample == 0).count();
        // A lent frame continues after the whole periods, and is never longer than these.
        let at_least = |len: usize| len.div_ceil(period.max(1)).max(1) * period;
        let lends = frame > zeros && bytes(at_least(frame) + frame) <= MAX_BYTES;
        let frame = if lends { frame } else { 0 };
        let repeated = at_least(SHORTEST.max(frame));
        let len = (repeated + frame) * per_sample;
        let mut elements = Vec::with_capacity(len);
        elements.resize(period * per_sample, S::default());
        codec.encode(&samples, &mut elements);
        while elements.len() < len {
            let missing = len - elements.len();
            elements.extend_from_within(..missing.min(elements.len()));
        }
        Some(Self {
            elements: elements.into(),
            repeated: repeated * per_sample,
            frame: frame * per_sample,
            per_sample,
            zeros,
        })
    }

    /// Returns whether every frame is a slice of this table.
    pub(super) fn lends(&self) -> bool {
        self.frame > 0
    }

    /// Returns the number of zeros that can be consecutive, in samples.
    pub(super) fn zeros(&self) -> usize {
        self.zeros
    }

    /// Returns the element of a sample, counted from the start of a period.
    #[expect(clippy::arithmetic_side_effects, reason = "the sample is within the table")]
    pub(super) fn position_of(&self, sample: u64) -> usize {
        let samples = self.repeated.checked_div(self.per_sample).unwrap_or_default();
        sample.checked_rem(samples as u64).unwrap_or_default() as usize * self.per_sample
    }

    /// Returns the frame at an element, and the element of the next frame.
    #[inline]
    #[expect(clippy::arithmetic_side_effects, reason = "elements are within the table")]
    pub(super) fn lend(&self, at: usize) -> Option<(&[S], usize)> {
        let payload = self.elements.get(at..)?.get(..self.frame)?;
        let next = at + self.frame;
        Some((payload, if next >= self.repeated { next - self.repeated } else { next }))
    }

    /// Writes elements from `at` on.
    pub(super) fn copy(&self, at: usize, elements: &mut [S]) {
        let mut source = self.elements.get(at..self.repeated).unwrap_or_default();
        let whole = self.elements.get(..self.repeated).unwrap_or_default();
        let mut rest = elements;
        while !rest.is_empty() {
            let len = rest.len().min(source.len());
            let (Some((now, later)), Some(part)) =
                (rest.split_at_mut_checked(len), source.get(..len))
            else {
                return;
            };
            if len == 0 {
                return;
            }
            now.copy_from_slice(part);
            rest = later;
            source = whole;
        }
    }
}
