//! The detector of one call.

use alloc::sync::Arc;

use super::event::Event;
use super::set::ToneSet;
use crate::codec::Codec;

/// Recognises tones in the audio of one call.
#[derive(Clone, Debug)]
pub struct Detector {
    set: Arc<ToneSet>,
    eager: bool,
    position: u64,
}

impl Detector {
    /// Creates a detector at sample 0 of a call.
    #[must_use]
    pub fn new(set: &Arc<ToneSet>) -> Self {
        Self { set: Arc::clone(set), eager: false, position: 0 }
    }

    /// Returns the same detector, that names the most likely tone before all others are ruled out
    /// and corrects itself by an [`Event::Corrected`]. Default: false.
    #[must_use]
    pub fn with_eager(self, eager: bool) -> Self {
        Self { eager, ..self }
    }

    /// Returns the set whose tones it recognises.
    #[must_use]
    pub fn set(&self) -> &Arc<ToneSet> {
        &self.set
    }

    /// Returns the number of samples that it has consumed.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Consumes samples up to the next event and returns it. Returns `None` after consuming all of
    /// them. Call it again with the rest until then.
    pub fn next_event(&mut self, samples: &mut &[i16]) -> Option<Event> {
        self.position += samples.len() as u64;
        *samples = &[];
        None
    }

    /// Consumes a payload like [`next_event`](Self::next_event) consumes samples. An odd octet at
    /// the end of L16 is ignored.
    pub fn next_event_in(&mut self, codec: Codec, payload: &mut &[u8]) -> Option<Event> {
        let step = codec.octets_per_sample() * 80;
        while !payload.is_empty() {
            let (now, later) = payload.split_at(step.min(payload.len()));
            let mut decoded = [0; 80];
            codec.decode(now, &mut decoded);
            let mut samples = &decoded[..now.len() / codec.octets_per_sample()];
            *payload = later;
            if let Some(event) = self.next_event(&mut samples) {
                return Some(event);
            }
        }
        None
    }

    /// Reports what can still be said at the end of the audio, one event at a time, then `None`.
    pub fn finish(&mut self) -> Option<Event> {
        let _ = self.eager;
        None
    }
}
