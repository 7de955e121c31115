//! The tones that a detector must name: dial, ring, busy and congestion of every zone.

use ringback::{Segment, Sound, Tail, Tone, ToneZones};

use crate::alike::is_same_sound;

/// The names of the tones to name.
pub const NAMES: [&str; 4] = ["dial", "ring", "busy", "congestion"];

/// The tones of a zone. The detector listens for all of them.
#[derive(Clone, Debug)]
pub struct Zone {
    /// The name of the zone.
    pub name: String,
    /// All its tones by name.
    pub tones: Vec<(String, Tone)>,
}

impl Zone {
    /// Returns the tones to name.
    pub fn cases(&self) -> impl Iterator<Item = (&str, &Tone)> {
        let named = self.tones.iter().filter(|(name, _)| NAMES.contains(&name.as_str()));
        named.map(|(name, tone)| (name.as_str(), tone))
    }

    /// Returns the tone with a name.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn tone(&self, name: &str) -> &Tone {
        let found = self.tones.iter().find(|(own, _)| own == name);
        &found.expect("a tone of the zone").1
    }

    /// Returns the longest burst in milliseconds, within a cadence, of another tone that shares a
    /// frequency with this sound. Returns `None` if there is no other tone like that.
    #[must_use]
    pub fn longest_burst_like(&self, sound: &Sound) -> Option<u32> {
        let bursts = self.tones.iter().flat_map(|(_, tone)| bursts(tone));
        bursts.filter(|(burst, _)| shares_frequency(burst, sound)).map(|(_, millis)| millis).max()
    }
}

/// Returns all zones. With `step` above 1 only each `step`-th, for a sample.
///
/// # Panics
/// If the step is 0.
#[must_use]
pub fn zones(step: usize) -> Vec<Zone> {
    let tones = |zone: &ringback::ToneZone| {
        zone.tones().map(|(name, tone)| (name.to_owned(), tone.clone())).collect()
    };
    let zones = ToneZones::builtin().zones().step_by(step);
    zones.map(|zone| Zone { name: zone.name().into(), tones: tones(zone) }).collect()
}

/// Returns a part of a tone in playing order: its intro, and then its cycle once.
pub fn segments(tone: &Tone) -> impl Iterator<Item = &Segment> {
    tone.intro().iter().chain(tone.tail().cycle())
}

/// Returns the duration of a tone's cycle in milliseconds, or `None` if it has none.
#[must_use]
pub fn cycle_millis(tone: &Tone) -> Option<u32> {
    match tone.tail() {
        Tail::Cycle(cycle) | Tail::FiniteCycle(cycle, _) => {
            let cadenced =
                cycle.iter().any(|segment| !is_same_sound(segment.sound(), cycle[0].sound()));
            cadenced.then(|| cycle.iter().map(Segment::millis).sum())
        }
        Tail::Hold(_) | Tail::End => None,
    }
}

/// Returns the sound that a tone holds, with or without an end.
#[must_use]
pub fn held(tone: &Tone) -> Option<&Sound> {
    match tone.tail() {
        Tail::Hold(sound) => Some(sound),
        Tail::Cycle(cycle) | Tail::FiniteCycle(cycle, _) if cycle_millis(tone).is_none() => {
            cycle.first().map(Segment::sound)
        }
        Tail::Cycle(_) | Tail::FiniteCycle(..) | Tail::End => None,
    }
}

/// Returns the sounds of a tone between changes, with their durations in milliseconds.
fn bursts(tone: &Tone) -> Vec<(Sound, u32)> {
    let mut bursts: Vec<(Sound, u32)> = Vec::new();
    if held(tone).is_some() && tone.intro().is_empty() {
        return bursts;
    }
    for segment in segments(tone).filter(|segment| !segment.sound().is_silence()) {
        bursts.push((*segment.sound(), segment.millis()));
    }
    bursts
}

fn shares_frequency(one: &Sound, other: &Sound) -> bool {
    let other = hertz(other);
    hertz(one).iter().any(|one| other.iter().any(|other| (one - other).abs() < 0.035 * one))
}

/// Returns the frequencies of a sound in hertz. A modulation has that of its carrier.
#[must_use]
pub fn hertz(sound: &Sound) -> Vec<f64> {
    match sound {
        Sound::Silence => Vec::new(),
        Sound::Sum(components) => components.iter().map(|one| one.frequency.hz()).collect(),
        Sound::Modulated { carrier, .. } => vec![carrier.frequency.hz()],
    }
}

/// Returns how long to play a tone until every detector should have named it, in milliseconds.
/// Cycles are complete.
#[must_use]
pub fn listening_millis(zone: &Zone, tone: &Tone) -> u32 {
    let intro: u32 = tone.intro().iter().map(Segment::millis).sum();
    let tail = match (cycle_millis(tone), held(tone)) {
        (Some(cycle), _) => cycle * (5_000_u32.div_ceil(cycle)).max(2),
        (None, Some(sound)) => zone.longest_burst_like(sound).unwrap_or(0) * 3 / 2 + 3_000,
        (None, None) => 0,
    };
    intro + tail
}
