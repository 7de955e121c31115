//! A call's place in a rendered tone.

use super::boundary::{Ending, Rest};
use super::frames::Frame;
use super::rendered::RenderedTone;
use crate::codec::{Format, PayloadElement};

impl<S: PayloadElement> RenderedTone<S> {
    /// A player at the start of the tone.
    #[must_use]
    pub fn player(&self) -> Player<S> {
        Player { tone: self.clone(), timestamp: 0, position: 0, until: 0, silent: false }
    }
}

/// A call's place in a [`RenderedTone`] tone. Its frames are those of [`Frames`](crate::Frames), lent
/// from what all calls share: nothing is computed or copied, and nothing allocated.
///
/// It takes 32 bytes.
#[derive(Clone, Debug)]
pub struct Player<S: PayloadElement = u8> {
    tone: RenderedTone<S>,
    /// Of the next frame, in samples.
    timestamp: u64,
    /// Of the next frame, in elements. It may lie behind the end, less than a frame.
    position: u32,
    /// Frames that begin before this position are silent or not as the last one, and none of them is
    /// behind the end.
    until: u32,
    /// Whether the last frame was silent.
    silent: bool,
}

impl<S: PayloadElement> Player<S> {
    /// The next frame; `None` once the tone is over, and from then on.
    ///
    /// A tone whose end is within a frame fills that frame with silence. Every tone is over where
    /// the next timestamp would exceed 64 bits.
    #[inline]
    pub fn next_frame(&mut self) -> Option<Frame<'_, S>> {
        let was_silent = self.silent;
        if self.position >= self.until {
            self.next_range()?;
        }
        let stored = &*self.tone.0;
        let payload = stored.elements.get(self.position as usize..)?.get(..stored.len as usize)?;
        let timestamp = self.timestamp;
        self.timestamp = timestamp.checked_add(stored.samples_per_frame.into())?;
        self.position = self.position.saturating_add(stored.len);
        let silent = self.silent;
        Some(Frame { payload, timestamp, silent, onset: was_silent && !silent })
    }

    /// Goes back to the cycle's start from its end, and looks whether frames are silent here.
    #[cold]
    fn next_range(&mut self) -> Option<()> {
        let stored = &*self.tone.0;
        if self.position >= stored.end {
            if stored.cycle == 0 {
                return None;
            }
            self.position = self.position.saturating_sub(stored.cycle);
        }
        (self.silent, self.until) = stored.silence_at(self.position);
        Some(())
    }

    /// The timestamp of the next frame: samples from the start of the tone. Where another tone
    /// follows this one in the same stream, add it to the timestamps of that one.
    #[must_use]
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// Begins anew: the next frame is the first, with timestamp 0.
    pub fn restart(&mut self) {
        self.seek(0);
    }

    /// Goes to a sample, counted from the start of the tone: the next frame begins there and has
    /// that timestamp. It is no onset, since no frame is before it.
    pub fn seek(&mut self, sample: u64) {
        (self.timestamp, self.position) = (sample, self.tone.0.position_of(sample));
        (self.until, self.silent) = (0, false);
    }

    /// Whether there are no more frames.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let stored = &*self.tone.0;
        let ended = stored.cycle == 0 && self.position >= stored.end;
        ended || self.timestamp.checked_add(stored.samples_per_frame.into()).is_none()
    }

    /// Whether a silent frame is still to come before the end.
    pub(crate) fn pauses_later(&self) -> bool {
        let stored = &*self.tone.0;
        // All of a cycle comes again.
        let from = match stored.cycle {
            0 => self.position,
            cycle => self.position.min(stored.end.saturating_sub(cycle)),
        };
        stored.silent.iter().any(|range| from < range.end && range.start < stored.end)
    }

    /// What is left of the sound or silence to which the sample before the next frame belongs.
    pub(crate) fn rest(&self) -> Rest {
        let stored = &*self.tone.0;
        if self.position == 0 {
            // At the start of the tone; that of the cycle is reached as its end.
            return Rest { samples: 0, ending: Ending::Silence };
        }
        let passed = if self.position > stored.end { stored.cycle } else { 0 };
        let from = stored.samples(self.position.saturating_sub(passed));
        let boundaries = &*stored.boundaries;
        let here = boundaries.partition_point(|boundary| boundary.at < from);
        if let Some(next) = boundaries.get(here) {
            return Rest { samples: next.at.saturating_sub(from), ending: next.ending };
        }
        // Whether the cycle begins anew with another sound, the boundary at its end says.
        let cycle = stored.samples(stored.cycle);
        let head = stored.samples(stored.end).saturating_sub(cycle);
        let in_cycle = boundaries.partition_point(|boundary| boundary.at <= head);
        if let Some(next) = boundaries.get(in_cycle) {
            let samples = next.at.saturating_add(cycle).saturating_sub(from);
            return Rest { samples, ending: next.ending };
        }
        let ending = if self.is_silent() { Ending::Silence } else { Ending::Recorded };
        Rest { samples: u64::MAX, ending }
    }

    /// Whether the next frame is silent, or there is none.
    fn is_silent(&self) -> bool {
        let stored = &*self.tone.0;
        let behind = if self.position < stored.end { 0 } else { stored.cycle };
        self.is_over() || stored.silence_at(self.position.saturating_sub(behind)).0
    }

    /// The tone that it plays.
    #[must_use]
    pub fn tone(&self) -> &RenderedTone<S> {
        &self.tone
    }

    /// What the frames look like.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.tone.format()
    }
}
