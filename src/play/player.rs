//! The position of a call in a rendered tone.

use super::boundary::{Ending, Rest};
use super::frames::Frame;
use super::rendered::RenderedTone;
use crate::codec::{Format, PayloadElement};

impl<S: PayloadElement> RenderedTone<S> {
    /// Creates a player at the start of the tone.
    #[must_use]
    pub fn player(&self) -> Player<S> {
        Player { tone: self.clone(), timestamp: 0, position: 0, until: 0, silent: false }
    }
}

/// The position of a call in a [`RenderedTone`]. It takes 32 bytes.
///
/// Its frames equal the frames of [`Frames`](crate::Frames). They are borrowed from the rendered
/// tone that all calls share, so playing computes, copies and allocates nothing.
#[derive(Clone, Debug)]
pub struct Player<S: PayloadElement = u8> {
    tone: RenderedTone<S>,
    /// The timestamp of the next frame, in samples.
    timestamp: u64,
    /// The position of the next frame, in elements. It may be after the end, by less than a frame.
    position: u32,
    /// A frame that begins before this position is silent if `silent` is set, otherwise not. The
    /// position is not after the end.
    until: u32,
    /// Whether the last frame was silent.
    silent: bool,
}

impl<S: PayloadElement> Player<S> {
    /// Returns the next frame, or `None` after the end of the tone.
    ///
    /// If the tone ends within a frame, silence fills the rest of the frame. Every tone ends when
    /// the next timestamp would exceed 64 bits.
    #[inline]
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "positions are at most a frame after the end, which is within `MAX_BYTES`"
    )]
    pub fn next_frame(&mut self) -> Option<Frame<'_, S>> {
        let was_silent = self.silent;
        if self.position >= self.until {
            self.next_range()?;
        }
        let stored = &*self.tone.0;
        let payload = stored.elements.get(self.position as usize..)?.get(..stored.len as usize)?;
        let timestamp = self.timestamp;
        self.timestamp = timestamp.checked_add(stored.samples_per_frame.into())?;
        self.position += stored.len;
        let silent = self.silent;
        Some(Frame { payload, timestamp, silent, onset: was_silent && !silent })
    }

    /// Goes from the end of the cycle back to its start, and determines whether the frames from
    /// this position on are silent.
    #[cold]
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "a position after the end is also after the first cycle"
    )]
    fn next_range(&mut self) -> Option<()> {
        let stored = &*self.tone.0;
        if self.position >= stored.end {
            if stored.cycle == 0 {
                return None;
            }
            self.position -= stored.cycle;
        }
        (self.silent, self.until) = stored.silence_at(self.position);
        Some(())
    }

    /// Returns the timestamp of the next frame, in samples from the start of the tone. If another
    /// tone follows in the same stream, add this value to the timestamps of that tone.
    #[must_use]
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// Goes back to the start of the tone: the next frame is the first, with timestamp 0.
    pub fn restart(&mut self) {
        self.seek(0);
    }

    /// Goes to a sample, counted from the start of the tone. The next frame begins there and has
    /// that timestamp. It is not an onset, because no frame precedes it.
    pub fn seek(&mut self, sample: u64) {
        (self.timestamp, self.position) = (sample, self.tone.0.position_of(sample));
        (self.until, self.silent) = (0, false);
    }

    /// Returns whether the tone has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let stored = &*self.tone.0;
        let ended = stored.cycle == 0 && self.position >= stored.end;
        ended || self.timestamp.checked_add(stored.samples_per_frame.into()).is_none()
    }

    /// Returns whether a silent frame follows before the end.
    #[expect(clippy::arithmetic_side_effects, reason = "the cycle is part of the tone")]
    pub(crate) fn pauses_later(&self) -> bool {
        let stored = &*self.tone.0;
        // In a cycle, every frame of the cycle follows.
        let from = match stored.cycle {
            0 => self.position,
            cycle => self.position.min(stored.end - cycle),
        };
        stored.silent.iter().any(|range| from < range.end && range.start < stored.end)
    }

    /// Returns the rest of the sound or silence that contains the sample before the next frame.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "the cycle is part of the tone, and each boundary that is found is not before the position"
    )]
    pub(crate) fn rest(&self) -> Rest {
        let stored = &*self.tone.0;
        if self.position == 0 {
            // This is the start of the tone. A player reaches the start of a cycle as its end.
            return Rest { samples: 0, ending: Ending::Silence };
        }
        let passed = if self.position > stored.end { stored.cycle } else { 0 };
        let from = stored.samples(self.position - passed);
        let boundaries = &*stored.boundaries;
        let here = boundaries.partition_point(|boundary| boundary.at < from);
        if let Some(next) = boundaries.get(here) {
            return Rest { samples: next.at - from, ending: next.ending };
        }
        // If the cycle started with another sound, there would be a boundary at its end. The sound
        // therefore continues until the first boundary in the cycle.
        let cycle = stored.samples(stored.cycle);
        let head = stored.samples(stored.end) - cycle;
        let in_cycle = boundaries.partition_point(|boundary| boundary.at <= head);
        if let Some(next) = boundaries.get(in_cycle) {
            let samples = next.at + cycle - from;
            return Rest { samples, ending: next.ending };
        }
        let ending = if self.is_silent() { Ending::Silence } else { Ending::Recorded };
        Rest { samples: u64::MAX, ending }
    }

    /// Returns whether the next frame is silent or the tone has ended.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "a position after the end is also after the first cycle"
    )]
    fn is_silent(&self) -> bool {
        let stored = &*self.tone.0;
        let passed = if self.position < stored.end { 0 } else { stored.cycle };
        self.is_over() || stored.silence_at(self.position - passed).0
    }

    /// Returns the tone that it plays.
    #[must_use]
    pub fn tone(&self) -> &RenderedTone<S> {
        &self.tone
    }

    /// Returns the format of the frames.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.tone.format()
    }
}
