//! ringback's detector.

use std::sync::Arc;

use ringback::SampleRate;
use ringback::detector::{Detector, Event, Match, ToneSet};

use crate::cases::Zone;
use crate::listener::{Heard, Listener};

/// The tones of a zone for ringback's detector.
#[derive(Clone, Debug)]
pub struct Ringback {
    set: Arc<ToneSet>,
}

impl Ringback {
    /// Creates a set of a zone's tones at a sample rate.
    ///
    /// # Panics
    /// If the detector refuses the tones.
    #[must_use]
    pub fn new(zone: &Zone, rate: u32) -> Self {
        let rate = SampleRate::new(rate).expect("a sample rate");
        let set = ToneSet::from_tones(zone.tones.iter().cloned(), rate);
        let set = set.unwrap_or_else(|error| panic!("zone {}: {error}", zone.name));
        Self { set: Arc::new(set) }
    }

    /// Returns the set.
    #[must_use]
    pub fn set(&self) -> &Arc<ToneSet> {
        &self.set
    }

    /// Listens to a call from its start to its end. Returns all events, and how many samples the
    /// detector had consumed then.
    #[must_use]
    pub fn events(&self, samples: &[i16]) -> Vec<(usize, Event)> {
        let mut detector = Detector::new(&self.set);
        let mut rest = samples;
        let mut events = Vec::new();
        while let Some(event) = detector.next_event(&mut rest) {
            events.push((samples.len() - rest.len(), event));
        }
        while let Some(event) = detector.finish() {
            events.push((samples.len(), event));
        }
        events
    }

    fn heard(&self, after: usize, at: u64, tone: &Match) -> Heard {
        let names = self.set.names(tone).into_iter().map(String::from).collect();
        Heard { after, since: Some(at as usize), names }
    }
}

impl Listener for Ringback {
    fn listen(&self, samples: &[i16]) -> Vec<Heard> {
        let named = |(after, event): (usize, Event)| match event {
            Event::Began { at, tone } | Event::Corrected { at, tone } => {
                Some(self.heard(after, at, &tone))
            }
            _ => None,
        };
        self.events(samples).into_iter().filter_map(named).collect()
    }
}
