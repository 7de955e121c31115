//! The data of a rendered tone that all calls share: its payload, and its silent ranges.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::boundary::Boundary;
use super::score::{End, Extent, SynthError};
use crate::codec::{Coding, Format, PayloadElement};
use crate::text::debug_as_display;

/// The maximum size of a rendered tone, in bytes.
pub(super) const MAX_BYTES: usize = 16 << 20;

/// The minimum length of a stored cycle, in samples: 25 frames at 8 kHz.
const SHORTEST_CYCLE: u64 = 4000;

/// The data that all players of a tone share. Positions and lengths count payload elements, and a
/// sample may have several elements.
pub(super) struct Stored<S: PayloadElement> {
    /// Intro, cycle, and one more frame: the start of the cycle, or silence after the end. Then the
    /// outro and a frame of silence, if there is one.
    pub(super) elements: Box<[S]>,
    /// The end of the cycle, or of a tone without a cycle.
    pub(super) end: u32,
    /// The length of the cycle as it is stored; zero if nothing repeats.
    pub(super) cycle: u32,
    /// The length of one cycle of those that are stored.
    pub(super) one: u32,
    /// The length of a frame.
    pub(super) len: u32,
    pub(super) samples_per_frame: u32,
    /// A frame that begins in one of these ranges is silent.
    pub(super) silent: Box<[Range<u32>]>,
    /// The ends of sounds and silences, up to `end` and in order.
    pub(super) boundaries: Box<[Boundary]>,
    /// The end of a cycle that does not repeat without end.
    pub(super) outro: Option<Outro>,
    pub(super) format: Format<S>,
}

/// The end of a tone whose cycle repeats a number of times.
#[derive(Clone, Copy)]
pub(super) struct Outro {
    /// The sample at which it begins, after a whole number of cycles.
    pub(super) start: u64,
    /// Where it begins in the elements.
    pub(super) begin: u32,
    /// Where it ends in the elements.
    pub(super) end: u32,
    /// The end of the tone.
    pub(super) tone: End,
}

impl<S: PayloadElement> Stored<S> {
    /// Returns whether a frame that begins at `position` is silent, and the position up to which
    /// this applies to every frame.
    pub(super) fn silence_at(&self, position: u32) -> (bool, u32) {
        let passed = self.silent.partition_point(|range| range.end <= position);
        let end = match self.outro {
            Some(outro) if position >= outro.begin => outro.end,
            _ => self.end,
        };
        let (silent, until) = match self.silent.get(passed) {
            Some(range) if range.start <= position => (true, range.end),
            Some(range) => (false, range.start),
            None => (false, end),
        };
        // A silence may continue after the end, where other frames follow.
        (silent, until.min(end))
    }

    /// Returns the position of a sample of the tone, or the end if the tone has ended by then.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "the cycle is part of the tone, and the result is within it"
    )]
    pub(super) fn position_of(&self, sample: u64) -> u32 {
        if let Some(outro) = self.outro.filter(|outro| sample >= outro.start) {
            let into = (sample - outro.start).min(outro.tone.samples - outro.start);
            return outro.begin + self.elements(into);
        }
        let at = self.in_first_cycle(sample);
        // The end of a cycle is the start of the next one.
        let cycle = if at == self.samples(self.end) { self.samples(self.cycle) } else { 0 };
        self.elements(at - cycle)
    }

    /// Returns the sample, up to the end of the first cycle, that is like a later sample: the end of
    /// the cycle for the end of each cycle.
    #[expect(clippy::arithmetic_side_effects, reason = "the cycle is part of the tone")]
    pub(super) fn in_first_cycle(&self, sample: u64) -> u64 {
        let (end, cycle) = (self.samples(self.end), self.samples(self.cycle));
        let Some(beyond) = sample.checked_sub(end) else { return sample };
        match beyond.checked_rem(cycle) {
            None | Some(0) => end,
            Some(into) => end - cycle + into,
        }
    }

    /// Returns the length of the tone in samples, or `None` if it never ends.
    pub(super) fn total(&self) -> Option<u64> {
        match self.outro {
            Some(outro) => Some(outro.tone.samples),
            None if self.cycle == 0 => Some(self.samples(self.end)),
            None => None,
        }
    }

    /// Returns the ends of all sounds and silences of a tone that ends, in all its cycles.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "boundaries are within the tone, and a cycle is at least a frame"
    )]
    pub(super) fn all_boundaries(&self) -> Vec<Boundary> {
        let mut boundaries = self.boundaries.to_vec();
        let Some(Outro { tone, .. }) = self.outro else { return boundaries };
        let (end, cycle) = (self.samples(self.end), self.samples(self.cycle));
        let repeated = self.boundaries.iter().filter(|boundary| boundary.at > end - cycle);
        for later in (1..).map(|cycles: u64| cycles * cycle) {
            let shifted = repeated.clone().map(|b| Boundary { at: b.at + later, ..*b });
            let before_last = boundaries.len();
            boundaries.extend(shifted.filter(|boundary| boundary.at <= tone.last));
            if boundaries.len() == before_last {
                break;
            }
        }
        boundaries.push(Boundary { at: tone.samples, ending: tone.ending });
        boundaries
    }

    /// Converts a number of samples to elements.
    #[expect(clippy::arithmetic_side_effects, reason = "samples of what is in memory")]
    pub(super) fn elements(&self, samples: u64) -> u32 {
        samples as u32 * self.per_sample()
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

/// The positions and lengths in a rendered tone, in samples.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    /// The end of the cycle, or of a tone without a cycle.
    pub(super) end: u64,
    /// The length of the stored cycles; zero if nothing repeats.
    pub(super) cycle: u64,
    /// The length of one of them. It is at least a frame, so that no frame contains more than one
    /// repetition.
    pub(super) one: u64,
    pub(super) frame: u64,
    /// Where the outro begins and where it ends, in samples of the tone.
    pub(super) outro: Option<(u64, End)>,
}

impl Layout {
    /// Lays out an intro and a cycle. A short cycle is stored several times, so that a player seldom
    /// goes back.
    pub(super) fn new<S: PayloadElement>(
        intro: u64,
        cycle: u64,
        format: Format<S>,
    ) -> Result<Self, RenderError> {
        let frame = format.samples_per_frame() as u64;
        let at_least = |len: u64, cycle: u64| match cycle {
            0 => 0,
            cycle => len.div_ceil(cycle).saturating_mul(cycle),
        };
        let one = at_least(frame, cycle);
        let cycle = at_least(SHORTEST_CYCLE, one);
        Self { end: intro.saturating_add(cycle), cycle, one, frame, outro: None }.checked(format)
    }

    /// Lays out a tone. If its cycle does not repeat several times before the end, all of it is an
    /// intro.
    pub(super) fn of_tone<S: PayloadElement>(
        extent: Extent,
        format: Format<S>,
    ) -> Result<Self, RenderError> {
        let Extent { intro, cycle, end } = extent;
        let Some(end) = end else { return Self::new(intro, cycle.get(), format) };
        // Frames before the outro are like those of an endless tone.
        let frame = format.samples_per_frame() as u64;
        let alike = end.differs.saturating_sub(frame).saturating_add(1).saturating_sub(intro);
        let several = |layout: &Self| alike >= layout.cycle.max(layout.one.saturating_mul(2));
        match Self::new(intro, cycle.get(), format) {
            Ok(layout) if several(&layout) => {
                let cycles = alike.checked_div(layout.one).unwrap_or_default();
                let start = intro.saturating_add(cycles.saturating_mul(layout.one));
                layout.with_outro(start, end, format)
            }
            _ => Self::new(end.samples, 0, format),
        }
    }

    /// Returns the layout with an outro, which begins at sample `start`.
    pub(super) fn with_outro<S: PayloadElement>(
        self,
        start: u64,
        end: End,
        format: Format<S>,
    ) -> Result<Self, RenderError> {
        Self { outro: Some((start, end)), ..self }.checked(format)
    }

    fn checked<S: PayloadElement>(self, format: Format<S>) -> Result<Self, RenderError> {
        let bytes = self
            .all_samples()
            .saturating_mul(format.elements_per_sample() as u64)
            .saturating_mul(size_of::<S>() as u64);
        if bytes > MAX_BYTES as u64 {
            return Err(RenderError::TooLong { bytes });
        }
        Ok(self)
    }

    /// Returns the number of samples: intro, cycle, and one more frame.
    pub(super) fn samples(self) -> usize {
        self.end.saturating_add(self.frame) as usize
    }

    /// Returns the number of samples of everything that is stored.
    pub(super) fn all_samples(self) -> u64 {
        let outro = self.outro_len().map_or(0, |len| len.saturating_add(self.frame));
        self.end.saturating_add(self.frame).saturating_add(outro)
    }

    /// Returns the length of the outro, if there is one.
    pub(super) fn outro_len(self) -> Option<u64> {
        self.outro.map(|(start, end)| end.samples.saturating_sub(start))
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
    /// Few tones repeat so late: a sound with frequencies in millihertz (it repeats after at most
    /// 1,000 seconds, and with phase reversals after that many cycles of them), a tone with pauses
    /// of many minutes, and a tone at a rate at which only many cycles together are a whole number
    /// of samples.
    #[error("the rendered tone would take {bytes} bytes, more than {}", MAX_BYTES)]
    TooLong {
        /// The size that the tone would have.
        bytes: u64,
    },
}

debug_as_display!(RenderError);
