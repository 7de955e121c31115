//! Which tone of which zones is in a recording?

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::error::ToneSetError;
use super::event::{Event, Match};
use super::listener::Detector;
use super::set::{KnownTone, ToneSet};
use crate::units::SampleRate;
use crate::zones::ToneZones;

/// One tone that a recording may have, and what was measured.
#[derive(Clone, Debug)]
pub struct Identified {
    /// The tone, with its names and zones.
    pub tone: KnownTone,
    /// The sample at which it began.
    pub at: u64,
    /// What was measured.
    pub measured: Match,
}

/// Returns the tones of the zones that a recording may have, the most likely first.
///
/// # Errors
/// Like [`ToneSet::from_zones`].
pub fn identify(
    zones: &ToneZones,
    samples: &[i16],
    rate: SampleRate,
) -> Result<Vec<Identified>, ToneSetError> {
    let set = Arc::new(ToneSet::from_zones(zones, rate)?);
    let mut detector = Detector::new(&set);
    let mut found = Vec::new();
    let mut rest = samples;
    loop {
        let Some(event) = detector.next_event(&mut rest).or_else(|| detector.finish()) else {
            return Ok(found);
        };
        if let Event::Began { at, tone } = event {
            let all = set.get(tone.tone).into_iter().chain(set.alike(tone.tone));
            found.extend(all.map(|known| Identified { tone: known.clone(), at, measured: tone }));
        }
    }
}
