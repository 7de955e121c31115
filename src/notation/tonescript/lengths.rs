//! The two kinds of tone script, and the limits of the devices that read them.

use crate::tone::CycleLimit;

/// The most characters of a script.
pub(super) const MAX_CHARACTERS: usize = 127;
/// The most frequencies in the list of a script.
pub(super) const MAX_LISTED: usize = 6;
/// The most segments of a section.
pub(super) const MAX_SEGMENTS: usize = 6;

/// What the number before a section counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lengths {
    /// Seconds, as on the devices of Sipura, Linksys and Cisco.
    Seconds,
    /// Rounds, as on those of Auerswald.
    Rounds,
}

impl Lengths {
    /// Returns the most sections of a script. Auerswald's documentation has one.
    pub(super) const fn sections(self) -> usize {
        match self {
            Self::Seconds => 2,
            Self::Rounds => 1,
        }
    }
}

/// Returns the limit of a cycle that plays for a number of milliseconds, given the duration of one
/// round: a number of rounds, if it is whole.
pub(super) fn limit(total: u64, round: u64) -> CycleLimit {
    let rounds = total.checked_div(round).and_then(|rounds| u32::try_from(rounds).ok());
    match rounds {
        Some(rounds @ 1..=CycleLimit::MAX_TIMES)
            if round.saturating_mul(rounds.into()) == total =>
        {
            CycleLimit::Times(rounds)
        }
        _ => CycleLimit::Millis(u32::try_from(total).unwrap_or(u32::MAX)),
    }
}
