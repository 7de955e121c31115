//! How well a detector names tones.

use std::fmt;

use ringback::Tone;

use crate::alike::are_alike;
use crate::cases::Zone;
use crate::listener::Heard;

/// What a detector made of a tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It named the tone, after this number of samples, and gave it no other name.
    Named(usize),
    /// It gave the tone another name, perhaps besides the right one.
    Wrong,
    /// It gave the tone no name.
    Missed,
}

/// Judges what a detector said while a tone of a zone played. The right name counts, and so does
/// that of a tone that sounds alike. Of several names at once each must be right.
#[must_use]
pub fn judge(zone: &Zone, tone: &Tone, heard: &[Heard]) -> Verdict {
    let is_right = |name: &String| are_alike(zone.tone(name), tone);
    if !heard.iter().all(|heard| heard.names.iter().all(is_right)) {
        return Verdict::Wrong;
    }
    heard.first().map_or(Verdict::Missed, |first| Verdict::Named(first.after))
}

/// The verdicts on many tones.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// The number of tones that were named.
    pub named: usize,
    /// The number of tones with a wrong name.
    pub wrong: usize,
    /// The number of tones without a name.
    pub missed: usize,
    /// What went wrong, a line each.
    pub faults: Vec<String>,
}

impl Score {
    /// Creates a score without verdicts.
    #[must_use]
    pub const fn new() -> Self {
        Self { named: 0, wrong: 0, missed: 0, faults: Vec::new() }
    }

    /// Counts a verdict. `fault` describes it if it is not good.
    pub fn count(&mut self, verdict: Verdict, fault: impl FnOnce() -> String) {
        match verdict {
            Verdict::Named(_) => self.named += 1,
            Verdict::Wrong => self.wrong += 1,
            Verdict::Missed => self.missed += 1,
        }
        if !matches!(verdict, Verdict::Named(_)) {
            self.faults.push(fault());
        }
    }

    /// Adds another score.
    pub fn add(&mut self, other: Self) {
        self.named += other.named;
        self.wrong += other.wrong;
        self.missed += other.missed;
        self.faults.extend(other.faults);
    }

    /// Returns the named part in per cent.
    #[must_use]
    pub fn percent(&self) -> f64 {
        self.part(self.named)
    }

    fn part(&self, count: usize) -> f64 {
        100.0 * count as f64 / self.all().max(1) as f64
    }

    /// Returns the number of tones.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.named + self.wrong + self.missed
    }
}

/// Writes the three parts in per cent: named, wrong and missed.
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.all() == 0 {
            return f.write_str("      -      -      -");
        }
        let (wrong, missed) = (self.part(self.wrong), self.part(self.missed));
        write!(f, "{:7.2}{wrong:7.2}{missed:7.2}", self.percent())
    }
}
