//! Which tone of which zones is in a recording?

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use super::error::ToneSetError;
use super::event::{Event, Match};
use super::listener::Detector;
use super::set::{KnownTone, ToneSet};
use crate::units::SampleRate;
use crate::zones::ToneZones;

/// A tone that a recording may have. `Display` writes its list, then its names with the zones that
/// have it so: `440+480/2000,0/4000: ring in us, ca and 27 more`.
#[derive(Clone, Debug)]
pub struct Identified {
    /// The tone, with its names and zones.
    pub tone: KnownTone,
    /// The sample at which it began.
    pub at: u64,
    /// What was measured. Its [`tone`](Match::tone) is the most likely one, which this may be or
    /// only be alike.
    pub measured: Match,
}

impl fmt::Display for Identified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.tone.tone())?;
        let uses = self.tone.uses();
        let mut names: Vec<&str> = Vec::new();
        for usage in uses {
            if names.contains(&usage.name()) {
                continue;
            }
            let separator = if names.is_empty() { "" } else { "; " };
            names.push(usage.name());
            write!(f, "{separator}{}", usage.name())?;
            let same = uses.iter().filter(|other| other.name() == usage.name());
            let zones: Vec<&str> = same.filter_map(super::set::ToneUse::zone).collect();
            let shown = zones.len().min(2);
            for (zone, before) in zones.iter().zip([" in ", ", "]) {
                write!(f, "{before}{zone}")?;
            }
            if zones.len() > shown {
                write!(f, " and {} more", zones.len() - shown)?;
            }
        }
        Ok(())
    }
}

/// Returns the tones of the zones that a recording has, in the order of their durations, the
/// longest first. Of tones that are alike, the most likely is first, then those that more zones
/// have.
///
/// ```
/// # #[cfg(all(feature = "std", feature = "zones"))] {
/// use ringback::detector::identify;
/// use ringback::{SampleRate, Synth, Tone, ToneZones};
///
/// let ring: Tone = "440+480/2000,0/4000".parse()?;
/// let mut recording = vec![0; 8 * 8_000];
/// Synth::new(&ring, SampleRate::HZ_8000)?.fill(&mut recording);
/// let found = identify(ToneZones::builtin(), &recording, SampleRate::HZ_8000)?;
/// assert_eq!(found[0].tone.tone(), &ring);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    let mut found: Vec<(u64, Vec<Identified>)> = Vec::new();
    let mut rest = samples;
    while let Some(event) = detector.next_event(&mut rest).or_else(|| detector.finish()) {
        match event {
            Event::Began { at, tone: measured } => {
                let identified =
                    |known: &KnownTone| Identified { tone: known.clone(), at, measured };
                let mut alike: Vec<Identified> = set.alike(measured.tone).map(identified).collect();
                alike.sort_by_key(|known| core::cmp::Reverse(known.tone.uses().len()));
                let mut all: Vec<Identified> =
                    set.get(measured.tone).map(identified).into_iter().collect();
                all.extend(alike);
                found.push((0, all));
            }
            Event::Ended { at, .. } => {
                if let Some((length, all)) = found.last_mut() {
                    *length = at.saturating_sub(all.first().map_or(at, |first| first.at));
                }
            }
            _ => {}
        }
    }
    found.sort_by_key(|(length, _)| core::cmp::Reverse(*length));
    Ok(found.into_iter().flat_map(|(_, all)| all).collect())
}
