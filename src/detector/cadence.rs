//! Which tones a history of bursts and pauses may be.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use super::pattern::{MILLI, Pattern};

/// The maximum number of sounds in a set.
pub(super) const MAX_SOUNDS: usize = 160;
/// The maximum number of bursts and pauses that are remembered.
pub(super) const MAX_PARTS: usize = 12;

/// The sounds of a set that a burst may be.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Fits {
    bits: [u32; MAX_SOUNDS / 32],
    pub(super) best: Option<u8>,
    /// Whether the amplitude is constant.
    pub(super) is_steady: bool,
}

impl Fits {
    pub(super) fn add(&mut self, sound: u8) {
        if let Some(bits) = self.bits.get_mut(usize::from(sound / 32)) {
            *bits |= 1 << (sound % 32);
        }
    }

    pub(super) fn has(&self, sound: u8) -> bool {
        let bits = self.bits.get(usize::from(sound / 32)).copied().unwrap_or(0);
        bits >> (sound % 32) & 1 == 1
    }
}

/// A burst or a pause. Positions are samples of the analysis, modulo 2^32.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Part {
    pub(super) start: u32,
    pub(super) end: u32,
    /// The sounds that a burst may be; `None` for a pause.
    pub(super) fits: Option<Fits>,
    /// Whether a pause is too loud to be one.
    pub(super) is_noisy: bool,
}

impl Part {
    pub(super) fn length(&self) -> u32 {
        self.end.wrapping_sub(self.start)
    }
}

/// How a history fits a pattern.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fit {
    /// The complete bursts and pauses with durations within tolerance.
    pub(super) bursts: u32,
    pub(super) pauses: u32,
    /// The shortest expected duration of those bursts.
    shortest: u32,
    /// For how long the held sound has lasted.
    pub(super) held: u32,
    /// The worst ratio of a duration to the expected one, less 1.
    pub(super) deviation: f32,
    /// The durations of those bursts and pauses together, as expected and as measured.
    expected: u32,
    measured: u32,
    /// The number of bursts whose best sound is another.
    pub(super) strange: u32,
    /// Whether the first burst is shorter than expected: the listener joined in its middle.
    pub(super) is_cut: bool,
    /// Whether this is enough evidence, should no other tone fit.
    pub(super) is_settled: bool,
    /// After how many samples more the fit changes, if the last part goes on.
    pub(super) next: u32,
}

impl Fit {
    /// Returns how far the durations are from the expected ones, and how many bursts have a sound
    /// that is nearer to another. What a burst gains by an uncertain edge, a pause loses, so the sum
    /// of all weighs more than the worst.
    pub(super) fn distance(&self) -> f32 {
        let (one, other) = (self.expected.max(1) as f32, self.measured.max(1) as f32);
        let of_sum = one.max(other) / one.min(other) - 1.0;
        0.7 * of_sum + 0.3 * self.deviation + 0.04 * self.strange as f32
    }
}

/// The shortest part of a held sound that is taken for one: 0.6 s, less the time until the detector
/// knows.
const HELD: u32 = 555 * MILLI;
/// The longest time that a pause must last before it is evidence.
const PAUSE: u32 = 700 * MILLI;
/// A burst shorter than this may be part of a word, so one of them is not enough evidence.
const BLIP: u32 = 350 * MILLI;
/// How long it must be silent after a tone that ends.
const OVER: u32 = 300 * MILLI;

impl Pattern {
    /// Returns how a history fits the pattern, or `None` if it does not. The last part of the history
    /// goes on.
    pub(super) fn fit(&self, history: &[Part]) -> Option<Fit> {
        let rank = |fit: &Fit| (fit.is_settled, !fit.is_cut, fit.bursts);
        let mut best: Option<Fit> = None;
        let mut next = u32::MAX;
        for fit in self.starts().filter_map(|start| self.fit_from(start, history)) {
            next = next.min(fit.next);
            if best.is_none_or(|best| rank(&fit) > rank(&best)) {
                best = Some(fit);
            }
        }
        best.map(|best| Fit { next, ..best })
    }

    fn fit_from(&self, start: usize, history: &[Part]) -> Option<Fit> {
        let mut fit = Fit { next: u32::MAX, ..Fit::default() };
        let mut at = Some(start);
        for (index, part) in history.iter().enumerate() {
            let goes_on = index.saturating_add(1) == history.len();
            let length = part.length();
            let Some(now) = at else {
                // The tone is over.
                if part.fits.is_some() || !goes_on {
                    return None;
                }
                fit.is_settled = length >= OVER && !fit.is_cut;
                fit.next = OVER.saturating_sub(length).max(1);
                return Some(fit);
            };
            let run = self.run(now)?;
            match (run.sound, &part.fits) {
                (None, None) if !part.is_noisy => {}
                (Some(sound), Some(fits)) if fits.has(sound) => {
                    if fits.best.is_some_and(|best| best != sound) {
                        fit.strange = fit.strange.saturating_add(1);
                    }
                }
                _ => return None,
            }
            let (least, most) = run.bounds();
            at = self.next(now);
            if run.is_held() {
                if !goes_on {
                    return None;
                }
                let is_steady = part.fits.is_some_and(|fits| fits.is_steady);
                fit.is_settled = length >= HELD && (is_steady || run.beats);
                fit.held = length;
                fit.next = HELD.saturating_sub(length).max(1);
                return Some(fit);
            }
            if length > most {
                return None;
            }
            if goes_on {
                let waits = if run.sound.is_none() && least > PAUSE { PAUSE } else { least };
                let changes = [waits, least, most.saturating_add(1)];
                let later = changes.iter().filter_map(|change| change.checked_sub(length));
                fit.next = later.filter(|left| *left > 0).min().unwrap_or(1);
                let waited = run.sound.is_none() && length >= waits;
                fit.is_settled = if waits == PAUSE {
                    let enough = if fit.shortest < BLIP { 2 } else { 1 };
                    fit.bursts >= enough && waited
                } else {
                    fit.bursts >= 2 && fit.pauses >= 1
                };
                // Sounds that follow each other without a pause are evidence too.
                fit.is_settled |= fit.bursts >= 3;
            } else if length < least {
                if index > 0 {
                    return None;
                }
                fit.is_cut = true;
            } else {
                fit.deviation = fit.deviation.max(run.deviation(length));
                if run.sound.is_some() && (fit.shortest == 0 || run.length < fit.shortest) {
                    fit.shortest = run.length;
                }
                fit.expected = fit.expected.saturating_add(run.length);
                fit.measured = fit.measured.saturating_add(length);
                let count = if run.sound.is_some() { &mut fit.bursts } else { &mut fit.pauses };
                *count = count.saturating_add(1);
            }
        }
        Some(fit)
    }
}
