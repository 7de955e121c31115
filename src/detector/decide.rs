//! Which tone it is: the history of bursts and pauses, and the tone that was named.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use super::cadence::{Fit, Fits, MAX_PARTS, Part};
use super::pattern::{MILLI, Pattern};
use super::set::ToneSet;

/// A tone that was named.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    /// Its index in the set.
    pub(super) tone: u16,
    /// The end of its last burst, so far.
    pub(super) last: u32,
    /// The bursts heard completely.
    pub(super) bursts: u32,
}

/// What a decision changed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    pub(super) ended: Option<Named>,
    pub(super) began: Option<Found>,
}

/// A tone that was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) tone: u16,
    pub(super) start: u32,
    pub(super) fit: Fit,
    /// Whether it corrects what was named before.
    pub(super) corrects: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Decider {
    parts: [Part; MAX_PARTS],
    len: usize,
    named: Option<Named>,
    /// Whether the named tone is only the likeliest.
    is_guess: bool,
    /// Whether some tone fits the history.
    is_alive: bool,
    check_at: u32,
}

/// The time after which a burst's sound is known well.
const SETTLED: u32 = 80 * MILLI;
/// After how much of a held sound an eager detector names it.
const GUESS: u32 = 300 * MILLI;
/// After how long a burst of an unknown sound is measured again.
const RETRY: u32 = 100 * MILLI;
/// How long a tone may be missing beyond its longest pause.
const GRACE: u32 = 250 * MILLI;
/// By how much a tone must fit better than another, after four bursts, to be named all the same.
const CLEARLY: f32 = 0.006;

impl Decider {
    pub(super) fn new() -> Self {
        Self {
            parts: [Part::default(); MAX_PARTS],
            len: 0,
            named: None,
            is_guess: false,
            is_alive: false,
            check_at: 0,
        }
    }

    /// Returns whether the history may be that of a tone.
    pub(super) fn is_alive(&self) -> bool {
        self.is_alive || self.named.is_some()
    }

    /// Returns whether a decision may change at that sample.
    pub(super) fn is_due(&self, now: u32) -> bool {
        now.wrapping_sub(self.check_at) < u32::MAX / 2 && (self.len > 0 || self.named.is_some())
    }

    fn history(&self) -> &[Part] {
        self.parts.get(..self.len).unwrap_or_default()
    }

    /// Returns the durations of the last burst and of the last pause.
    pub(super) fn durations(&self) -> (u32, u32) {
        let last = |is_burst: bool| {
            let mut parts = self.history().iter().rev();
            parts.find(|part| part.fits.is_some() == is_burst).map_or(0, Part::length)
        };
        (last(true), last(false))
    }

    /// A burst began.
    pub(super) fn begin_burst(&mut self, start: u32, pause_is_noisy: bool) {
        if let Some(pause) = self.last_mut() {
            pause.end = start;
            pause.is_noisy = pause_is_noisy;
            if pause.fits.is_none() && pause.length() < 2 * MILLI {
                self.len = self.len.saturating_sub(1);
            }
        }
        self.push(Part { start, end: start, fits: Some(Fits::default()), is_noisy: false });
        self.check_at = start.wrapping_add(SETTLED);
    }

    /// The burst ended. A very short one is forgotten.
    pub(super) fn end_burst(&mut self, end: u32, shortest: u32, now: u32) {
        let Some(burst) = self.last_mut() else { return };
        burst.end = end;
        let start = burst.start;
        // A difference beyond half the range is negative.
        let is_short = burst.length() < shortest || burst.length() > u32::MAX / 2;
        if is_short {
            self.len = self.len.saturating_sub(1);
            if self.last_mut().is_some_and(|part| part.fits.is_none()) {
                self.check_at = now;
                return;
            }
        }
        // A tone that ends may end within a burst.
        if let Some(named) = &mut self.named {
            let began_within = named.last.wrapping_sub(start) < u32::MAX / 2;
            if began_within && named.last != start {
                named.last = end;
                named.bursts = named.bursts.saturating_add(1);
            }
        }
        if self.len > 0 {
            self.push(Part { start: end, end, fits: None, is_noisy: false });
        }
        self.check_at = now;
    }

    fn last_mut(&mut self) -> Option<&mut Part> {
        let last = self.len.checked_sub(1)?;
        self.parts.get_mut(last)
    }

    fn push(&mut self, part: Part) {
        if self.len >= MAX_PARTS {
            self.forget();
        }
        if let Some(next) = self.parts.get_mut(self.len) {
            *next = part;
            self.len = self.len.saturating_add(1);
        }
    }

    /// Forgets the first burst, and the pause after it.
    fn forget(&mut self) {
        let bursts = self.history().iter().skip(1).position(|part| part.fits.is_some());
        let gone = bursts.map_or(self.len, |burst| burst.saturating_add(1));
        self.parts.rotate_left(gone.min(MAX_PARTS));
        self.len = self.len.saturating_sub(gone);
    }

    /// Forgets the bursts that end at that sample or before it.
    fn forget_until(&mut self, end: u32) {
        // A difference beyond half the range is negative.
        let is_before = |part: &Part| end.wrapping_sub(part.end) < u32::MAX / 2;
        while self.history().first().is_some_and(is_before) {
            self.forget();
        }
        self.is_alive = self.len > 0;
    }

    /// Decides again. `fits` are the sounds that a burst which goes on may be.
    pub(super) fn decide(
        &mut self,
        set: &ToneSet,
        now: u32,
        until: u32,
        fits: Option<Fits>,
        pause_is_noisy: bool,
        is_eager: bool,
    ) -> Verdict {
        if let Some(last) = self.last_mut() {
            // A difference beyond half the range is negative.
            let is_after = until.wrapping_sub(last.start) < u32::MAX / 2;
            last.end = if is_after { until } else { last.start };
            match fits {
                Some(fits) if last.fits.is_some() => last.fits = Some(fits),
                Some(_) => {}
                None => last.is_noisy = pause_is_noisy,
            }
        }
        let (found, next) = loop {
            let (found, alive, next) = self.search(set);
            self.is_alive = alive;
            if alive || self.len == 0 {
                break (found, next);
            }
            // The frequencies of a burst that goes on may still become those of a tone.
            if self.len == 1 && fits.is_some() {
                break (found, RETRY);
            }
            self.forget();
        };
        let latest = if is_eager { RETRY } else { 1_000 * MILLI };
        self.check_at = now.wrapping_add(next.clamp(80, latest));
        if let Some(verdict) = self.correct(set, found) {
            return verdict;
        }
        let is_guess = is_eager && self.len > 0 && self.named.is_none() && found.is_none();
        let found = if is_guess { self.likeliest(set) } else { found };
        let verdict = self.conclude(set, now, found);
        if verdict.began.is_some() || self.named.is_none() {
            self.is_guess = is_guess && self.named.is_some();
        }
        verdict
    }

    /// Confirms or corrects a guess.
    fn correct(&mut self, set: &ToneSet, found: Option<Found>) -> Option<Verdict> {
        let found = found.filter(|_| self.is_guess)?;
        self.is_guess = false;
        let named = self.named.as_mut()?;
        if set.is_same_event(named.tone, found.tone) {
            return None;
        }
        named.tone = found.tone;
        Some(Verdict { ended: None, began: Some(Found { corrects: true, ..found }) })
    }

    /// Returns the tone that fits best after a burst, or after some time of a held sound.
    fn likeliest(&self, set: &ToneSet) -> Option<Found> {
        let history = self.history();
        let fits = set.patterns().filter_map(|(tone, pattern)| Some((tone, pattern.fit(history)?)));
        let (tone, fit) = fits
            .filter(|(_, fit)| !fit.is_cut && (fit.bursts > 0 || fit.held > GUESS))
            .min_by(|(_, one), (_, other)| one.distance().total_cmp(&other.distance()))?;
        let start = history.first().map_or(0, |part| part.start);
        Some(Found { tone, start, fit, corrects: false })
    }

    /// Returns the tone that was named, at the end of the audio.
    pub(super) fn finish(&mut self) -> Option<Named> {
        self.len = 0;
        self.named.take()
    }

    fn conclude(&mut self, set: &ToneSet, now: u32, mut found: Option<Found>) -> Verdict {
        let mut verdict = Verdict { ended: None, began: None };
        let holds_burst = self.history().last().is_some_and(|part| part.fits.is_some());
        if let Some(mut named) = self.named {
            let Some(pattern) = set.pattern(named.tone) else { return verdict };
            let fit = self.longest_fit(pattern);
            let left = pattern.longest_pause().saturating_add(GRACE);
            if fit.is_some_and(|fit| fit.bursts > 0 || fit.held > 0 || holds_burst) {
                let mut bursts = self.history().iter().rev().filter(|part| part.fits.is_some());
                let last = bursts.next().map_or(named.last, |burst| burst.end);
                named.last = last;
                self.named = Some(named);
            }
            // What this tone explains is no evidence for another: its last burst, and the silence
            // after it, may look like one of a longer pause.
            let last_burst = self.history().iter().rev().find(|part| part.fits.is_some());
            let is_new = last_burst.is_some_and(|burst| burst.end != named.last);
            let other = found.filter(|found| {
                let of_other = found.fit;
                is_new
                    && !set.is_same_event(found.tone, named.tone)
                    && fit.is_none_or(|fit| of_other.bursts > fit.bursts.saturating_add(1))
                    && (of_other.held == 0 || of_other.held > pattern.duration().saturating_mul(2))
            });
            let missing = now.wrapping_sub(named.last);
            let is_over = missing < u32::MAX / 2 && missing > left;
            if !is_over && other.is_none() {
                self.limit_check(now, named.last.wrapping_add(left));
                return verdict;
            }
            if other.is_none() {
                self.forget_until(named.last);
                found = None;
            }
            verdict.ended = Some(named);
            self.named = None;
        }
        if let Some(found) = found {
            let bursts = found.fit.bursts;
            self.named = Some(Named { tone: found.tone, last: now, bursts });
            if !holds_burst {
                let (_, pause) = self.durations();
                let last = now.wrapping_sub(pause);
                self.named = Some(Named { tone: found.tone, last, bursts });
            }
            verdict.began = Some(found);
        }
        verdict
    }

    /// Returns how the longest part of the history that fits a pattern, up to now, fits it.
    fn longest_fit(&self, pattern: &Pattern) -> Option<Fit> {
        let history = self.history();
        let bursts = (0..).zip(history).filter(|(_, part)| part.fits.is_some());
        let mut parts = bursts.filter_map(|(start, _)| history.get(start..));
        parts.find_map(|part| pattern.fit(part))
    }

    /// Makes sure that the next decision is not after that sample.
    fn limit_check(&mut self, now: u32, at: u32) {
        let (until_check, until) = (self.check_at.wrapping_sub(now), at.wrapping_sub(now));
        if until < until_check {
            self.check_at = at.wrapping_add(80);
        }
    }

    /// Returns the tone that the history is, once all that are not alike are ruled out; whether any
    /// fits; and after how many samples that may change.
    fn search(&self, set: &ToneSet) -> (Option<Found>, bool, u32) {
        let history = self.history();
        let fits =
            || set.patterns().filter_map(|(tone, pattern)| Some((tone, pattern.fit(history)?)));
        let (mut best, mut alive, mut next): (Option<(u16, Fit)>, _, _) = (None, false, u32::MAX);
        for (tone, fit) in fits() {
            alive = true;
            next = next.min(fit.next);
            let is_better = best.is_none_or(|(_, best)| fit.distance() < best.distance());
            if fit.is_settled && is_better {
                best = Some((tone, fit));
            }
        }
        let found = best.filter(|(tone, fit)| {
            let rules_out = |(other, of_other): (u16, Fit)| {
                let is_clear = fit.bursts >= 4 && of_other.distance() > fit.distance() + CLEARLY;
                let is_clear = is_clear || of_other.strange > fit.strange;
                other == *tone || of_other.is_cut || is_clear || set.is_same_event(other, *tone)
            };
            fits().all(rules_out)
        });
        let start = history.first().map_or(0, |part| part.start);
        let found = found.map(|(tone, fit)| Found { tone, start, fit, corrects: false });
        (found, alive, next)
    }
}
