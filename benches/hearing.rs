//! What the benchmarks of the detector hear: ten tones of a zone, and a call with one of them.

use std::sync::Arc;

use ringback::detector::{Detector, ToneSet};
use ringback::{SampleRate, Synth, Tone, ToneZones};

/// The samples of a frame of 20 ms.
pub(crate) const FRAME: usize = 160;

/// Returns ten tones of a zone. `trying`, which no country specifies, is not among them.
pub(crate) fn ten_tones(zone: &str) -> Vec<(String, Tone)> {
    let zone = ToneZones::builtin().zone(zone).unwrap();
    let tones = zone.tones().filter(|(name, _)| *name != "trying").take(10);
    let tones: Vec<_> = tones.map(|(name, tone)| (name.to_owned(), tone.clone())).collect();
    assert_eq!(tones.len(), 10);
    tones
}

/// Returns a set of these tones.
pub(crate) fn set(tones: &[(String, Tone)]) -> Arc<ToneSet> {
    Arc::new(ToneSet::from_tones(tones.iter().cloned(), SampleRate::HZ_8000).unwrap())
}

/// Returns a set of all tones of all zones.
pub(crate) fn set_of_all_zones() -> Arc<ToneSet> {
    Arc::new(ToneSet::from_zones(ToneZones::builtin(), SampleRate::HZ_8000).unwrap())
}

/// Returns a minute of a zone's tone, in whole frames.
pub(crate) fn minute(zone: &str, name: &str) -> Vec<i16> {
    let tone = ToneZones::builtin().zone(zone).unwrap().tone(name).unwrap();
    let mut samples = vec![0; 3_000 * FRAME];
    Synth::new(tone, SampleRate::HZ_8000).unwrap().fill(&mut samples);
    samples
}

/// A call that repeats without end, frame by frame.
#[derive(Clone)]
pub(crate) struct Line<'a> {
    samples: &'a [i16],
    next: usize,
}

impl<'a> Line<'a> {
    /// Begins at a frame of the samples.
    pub(crate) fn new(samples: &'a [i16], frame: usize) -> Self {
        Self { samples, next: frame * FRAME % samples.len() }
    }

    pub(crate) fn frame(&mut self) -> &'a [i16] {
        let frame = &self.samples[self.next..self.next + FRAME];
        self.next = (self.next + FRAME) % self.samples.len();
        frame
    }
}

/// Hears a frame, and returns the number of events.
pub(crate) fn hear(detector: &mut Detector, mut frame: &[i16]) -> u64 {
    let mut events = 0;
    while detector.next_event(&mut frame).is_some() {
        events += 1;
    }
    events
}
