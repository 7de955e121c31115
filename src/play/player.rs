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

/// A frame of a player, without its payload.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    position: u32,
    pub(crate) silent: bool,
}

impl<S: PayloadElement> Player<S> {
    /// Returns the next frame, or `None` after the end of the tone.
    ///
    /// If the tone ends within a frame, silence fills the rest of the frame. Every tone ends when
    /// the next timestamp would exceed 64 bits.
    #[inline]
    pub fn next_frame(&mut self) -> Option<Frame<'_, S>> {
        let timestamp = self.timestamp;
        match self.step() {
            // Within a range nothing changes.
            Some(step) => Some(self.frame(step, timestamp, false)),
            None => self.first_of_range(),
        }
    }

    /// Returns the first frame of the next range, or `None` after the end of the tone.
    #[cold]
    fn first_of_range(&mut self) -> Option<Frame<'_, S>> {
        let (timestamp, was_silent) = (self.timestamp, self.silent);
        if self.position >= self.until {
            self.next_range()?;
        }
        let step = self.step()?;
        Some(self.frame(step, timestamp, was_silent && !step.silent))
    }

    #[inline]
    fn frame(&self, step: Step, timestamp: u64, onset: bool) -> Frame<'_, S> {
        Frame { payload: self.payload(step), timestamp, silent: step.silent, onset }
    }

    /// Goes on by a frame within a range of silent or sounding frames. Returns `None` after its
    /// last frame, or if the next timestamp would exceed 64 bits.
    #[inline]
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "positions are at most a frame after the end, which is within `MAX_BYTES`"
    )]
    pub(crate) fn step(&mut self) -> Option<Step> {
        if self.position >= self.until {
            return None;
        }
        let stored = &*self.tone.0;
        self.timestamp = self.timestamp.checked_add(stored.samples_per_frame.into())?;
        let step = Step { position: self.position, silent: self.silent };
        self.position += stored.len;
        Some(step)
    }

    /// Returns whether the frames that [`step`](Self::step) returns are silent.
    #[inline]
    pub(crate) fn range_is_silent(&self) -> bool {
        self.silent
    }

    /// Returns the payload of a step of this player.
    #[inline]
    #[expect(clippy::arithmetic_side_effects, reason = "both are within `MAX_BYTES`")]
    pub(crate) fn payload(&self, step: Step) -> &[S] {
        let stored = &*self.tone.0;
        let from = step.position as usize;
        stored.elements.get(from..from + stored.len as usize).unwrap_or_default()
    }

    /// Goes from the end of the cycle back to its start or on to the outro, and determines whether
    /// the frames from this position on are silent.
    #[cold]
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "a position after the end is also after the first cycle, and positions are within the elements"
    )]
    fn next_range(&mut self) -> Option<()> {
        let stored = &*self.tone.0;
        let outro = stored.outro.filter(|outro| self.timestamp >= outro.start);
        match outro {
            Some(outro) if self.timestamp >= outro.tone.samples => return None,
            Some(_) => self.position = stored.position_of(self.timestamp),
            None if self.position < stored.end => {}
            None if stored.cycle == 0 => return None,
            None => self.position -= stored.cycle,
        }
        (self.silent, self.until) = stored.silence_at(self.position);
        if let (Some(next), None) = (stored.outro, outro) {
            let before = (next.start - self.timestamp).min(stored.samples(stored.cycle));
            self.until = self.until.min(self.position + stored.elements(before));
        }
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
        stored.total().is_some_and(|total| self.timestamp >= total)
            || self.timestamp.checked_add(stored.samples_per_frame.into()).is_none()
    }

    /// Returns whether a silent frame follows before the end.
    #[expect(clippy::arithmetic_side_effects, reason = "the cycle is part of the tone")]
    pub(crate) fn pauses_later(&self) -> bool {
        let stored = &*self.tone.0;
        let silence_in = |from: u32, end: u32| {
            stored.silent.iter().any(|range| from < range.end && range.start < end)
        };
        let head = stored.end - stored.cycle;
        let Some(outro) = stored.outro else {
            // In a cycle, every frame of the cycle follows.
            let from = if stored.cycle == 0 { self.position } else { self.position.min(head) };
            return silence_in(from, stored.end);
        };
        let here = stored.position_of(self.timestamp);
        match outro.start.checked_sub(self.timestamp) {
            None => silence_in(here, outro.end),
            Some(left) => {
                let whole_cycle = left >= stored.samples(stored.cycle);
                let from = if whole_cycle { here.min(head) } else { here };
                silence_in(from, stored.end) || silence_in(outro.begin, outro.end)
            }
        }
    }

    /// Returns the rest of the sound or silence that contains the sample before the next frame.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "the cycle is part of the tone, and each boundary that is found is not before the position"
    )]
    pub(crate) fn rest(&self) -> Rest {
        let stored = &*self.tone.0;
        if self.timestamp == 0 {
            // This is the start of the tone. A player reaches the start of a cycle as its end.
            return Rest { samples: 0, ending: Ending::Silence };
        }
        if let Some(outro) = stored.outro.filter(|outro| self.timestamp > outro.tone.last) {
            let samples = outro.tone.samples.saturating_sub(self.timestamp);
            return Rest { samples, ending: outro.tone.ending };
        }
        let from = stored.in_first_cycle(self.timestamp);
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
    fn is_silent(&self) -> bool {
        let stored = &*self.tone.0;
        self.is_over() || stored.silence_at(stored.position_of(self.timestamp)).0
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
