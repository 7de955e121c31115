//! Where bursts begin and end.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use super::burst::{Burst, CHANGE, Presence, explained};
use super::set::ToneSet;
use super::sound::Measured;
use super::spectrum::{Complex, HOP, MAX_BINS, WINDOW};
use crate::math::square_root;

/// The mean square of −49 dBm0. Below it there is silence.
const GATE: f32 = 3_280.0;
/// The part of the energy that a burst has at its onset.
const PURITY: f32 = 0.6;
/// The windows of an onset: the third one is within the burst.
const ONSET: u8 = 3;
/// The windows whose amplitude is remembered, to find where a burst began.
const MEMORY: usize = 14;
/// A pause with more than this part of the burst's power is not one: −8 dB.
const NOISY: f32 = 0.16;

/// What a window changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Change {
    Nothing,
    /// A burst began at that sample.
    Began(u32),
    /// The burst ended at that sample.
    Ended(u32),
}

/// Follows bursts from window to window.
#[derive(Clone, Debug)]
pub(super) struct Tracker {
    before: [Complex; MAX_BINS],
    burst: Option<Burst>,
    /// The amplitude of what sines explain in the last windows, the latest first.
    amplitudes: [f32; MEMORY],
    /// The energies of the last hops, the latest first.
    energies: [f32; 4],
    /// The mean of the samples.
    offset: f32,
    /// The middle of the window, in samples.
    now: u32,
    /// The end of the last burst.
    end: u32,
    /// For how many windows there has been a pure sound without a burst.
    tonal: u8,
    /// For how many windows the burst has been absent, and since when.
    absent: u8,
    absent_since: u32,
    /// The amplitude of the burst in the window before.
    own_before: f32,
    /// The power of the last burst, or of this one.
    power: f32,
    /// The mean energy since the last burst, and the number of windows.
    pause: f32,
    pause_windows: u16,
    /// The energies that are not yet part of the mean, the latest first: a burst may be rising.
    pending: [f32; 4],
    /// For how many windows there has been silence, and for how many something else.
    quiet: u16,
    other: u16,
}

/// Sample 0 is at this position, so that no position is negative.
pub(super) const ORIGIN: u32 = 2 * WINDOW as u32;

impl Tracker {
    pub(super) fn new() -> Self {
        Self {
            before: [Complex::default(); MAX_BINS],
            burst: None,
            amplitudes: [0.0; MEMORY],
            energies: [0.0; 4],
            offset: 0.0,
            now: ORIGIN.wrapping_sub(WINDOW as u32 / 2),
            end: ORIGIN,
            tonal: 0,
            absent: 0,
            absent_since: ORIGIN,
            own_before: 0.0,
            power: 0.0,
            pause: 0.0,
            pause_windows: 0,
            pending: [0.0; 4],
            quiet: 0,
            other: 0,
        }
    }

    /// Returns the position of the middle of the last window.
    pub(super) fn now(&self) -> u32 {
        self.now
    }

    /// Returns the position up to which the burst or the pause is known to last.
    pub(super) fn until(&self) -> u32 {
        match self.burst {
            Some(_) if self.absent > 0 => self.absent_since,
            Some(_) => self.now,
            // A burst that begins now is recognised later.
            None => self.now.wrapping_sub(u32::from(ONSET).wrapping_mul(HOP as u32)),
        }
    }

    /// Returns for how many windows there has been silence, and for how many something that is not a
    /// burst.
    pub(super) fn without_burst(&self) -> (u16, u16) {
        (self.quiet, self.other)
    }

    /// Returns whether the pause since the last burst is too loud to be one.
    pub(super) fn pause_is_noisy(&self) -> bool {
        self.pause > NOISY * self.power
    }

    pub(super) fn has_burst(&self) -> bool {
        self.burst.is_some()
    }

    /// Returns the frequencies of the burst.
    pub(super) fn measured(&self, set: &ToneSet) -> Option<Measured> {
        Some(self.burst.as_ref()?.measured(set.bins()))
    }

    /// Returns the mean square of the burst or of the last one.
    pub(super) fn power(&self) -> f32 {
        self.power
    }

    /// Analyses a window whose last hop is new. `is_expecting` says that the bursts so far may be a
    /// tone, so that much weaker ones are not part of it.
    pub(super) fn next(
        &mut self,
        set: &ToneSet,
        window: &[i16; WINDOW],
        is_expecting: bool,
    ) -> Change {
        self.now = self.now.wrapping_add(HOP as u32);
        let energy = self.energy(window);
        let is_quiet = energy < GATE;
        if is_quiet && self.burst.is_none() {
            self.before = [Complex::default(); MAX_BINS];
            self.remember(0.0);
            self.tonal = 0;
            self.wait(energy, true);
            return Change::Nothing;
        }
        let spectrum = set.bins().analyse(window, &mut self.before);
        let bins = set.bins().hertz().zip(spectrum.power);
        let sines = explained(bins, set.bins().apart(), set.max_components());
        self.remember(square_root(sines));
        let is_tonal = !is_quiet && sines >= PURITY * energy;
        self.tonal = if is_tonal { self.tonal.saturating_add(1) } else { 0 };
        let Some(burst) = &mut self.burst else {
            let is_weak = is_expecting && sines < 0.08 * self.power;
            if self.tonal < ONSET || is_weak {
                self.wait(energy, is_quiet);
                return Change::Nothing;
            }
            let start = self.onset();
            let burst = Burst::new(set.bins(), &spectrum);
            self.own_before = square_root(burst.mean_power());
            self.power = burst.mean_power();
            self.burst = Some(burst);
            self.absent = 0;
            self.quiet = 0;
            self.other = 0;
            return Change::Began(start);
        };
        let own = square_root(burst.own_power(set.bins(), &spectrum));
        let presence = burst.follow(set.bins(), &spectrum, energy);
        let half = 0.5 * square_root(burst.mean_power());
        self.power = burst.mean_power();
        let since = crossing(self.now, self.own_before, own, half);
        self.own_before = own;
        match presence {
            Presence::Present => {
                self.absent = 0;
                Change::Nothing
            }
            Presence::Absent => {
                if self.absent == 0 {
                    self.absent_since = since;
                }
                self.absent = self.absent.saturating_add(1);
                if self.absent > set.bridged() {
                    self.stop(self.absent_since)
                } else {
                    Change::Nothing
                }
            }
            Presence::Changed => {
                let ago = u32::from(CHANGE).wrapping_mul(HOP as u32);
                self.stop(self.now.wrapping_sub(ago))
            }
        }
    }

    /// Ends the burst at the end of the audio.
    pub(super) fn finish(&mut self) -> Change {
        match self.burst {
            Some(_) if self.absent > 0 => self.stop(self.absent_since),
            _ => Change::Nothing,
        }
    }

    fn stop(&mut self, end: u32) -> Change {
        self.burst = None;
        self.end = end;
        self.pause = 0.0;
        self.pause_windows = 0;
        self.pending = [0.0; 4];
        Change::Ended(end)
    }

    /// Counts a window without a burst.
    fn wait(&mut self, energy: f32, is_quiet: bool) {
        if is_quiet {
            self.quiet = self.quiet.saturating_add(1);
            self.other = 0;
        } else {
            self.other = self.other.saturating_add(1);
            self.quiet = 0;
        }
        self.pending.rotate_right(1);
        let settled =
            self.pending.first_mut().map_or(0.0, |oldest| core::mem::replace(oldest, energy));
        self.pause_windows = self.pause_windows.saturating_add(1);
        if let Some(settled_windows) = self.pause_windows.checked_sub(self.pending.len() as u16) {
            let weight = f32::from(settled_windows.clamp(1, 100));
            self.pause += (settled - self.pause) / weight;
        }
    }

    fn remember(&mut self, amplitude: f32) {
        self.amplitudes.rotate_right(1);
        if let Some(latest) = self.amplitudes.first_mut() {
            *latest = amplitude;
        }
    }

    /// Returns where the amplitude rose to half of what it is now, but not before the end of the
    /// last burst.
    fn onset(&self) -> u32 {
        let latest = self.amplitudes.iter().take(2).copied().fold(0.0, f32::max);
        let half = 0.5 * latest;
        let mut at = self.now;
        let mut start = self.now.wrapping_sub((MEMORY * HOP) as u32);
        for (later, earlier) in self.amplitudes.iter().zip(self.amplitudes.iter().skip(1)) {
            if *earlier < half {
                start = crossing(at, *earlier, *later, half);
                break;
            }
            at = at.wrapping_sub(HOP as u32);
        }
        // A difference beyond half the range is negative.
        if start.wrapping_sub(self.end) < u32::MAX / 2 { start } else { self.end }
    }

    /// Returns the mean square of the window without its mean, weighted like its frequencies.
    fn energy(&mut self, window: &[i16; WINDOW]) -> f32 {
        let (_, hop) = window.split_at(WINDOW.saturating_sub(HOP));
        let (mut squares, mut sums) = ([0.0_f32; 8], [0.0_f32; 8]);
        for samples in hop.chunks_exact(8) {
            for ((square, sum), sample) in squares.iter_mut().zip(&mut sums).zip(samples) {
                let sample = f32::from(*sample);
                *square += sample * sample;
                *sum += sample;
            }
        }
        let mean = sums.iter().sum::<f32>() / HOP as f32;
        self.offset += (mean - self.offset) * 0.125;
        let energy = squares.iter().sum::<f32>() / HOP as f32;
        let energy = energy - self.offset * (2.0 * mean - self.offset);
        self.energies.rotate_right(1);
        if let Some(latest) = self.energies.first_mut() {
            *latest = energy.max(0.0);
        }
        // The integrals of the square of Hann's window over its quarters.
        let weights = [0.038, 0.462, 0.462, 0.038];
        self.energies.iter().zip(weights).map(|(energy, weight)| energy * weight).sum()
    }
}

/// Returns where an amplitude crossed a value within the last hop.
fn crossing(now: u32, before: f32, after: f32, value: f32) -> u32 {
    let step = after - before;
    let part = if step.abs() > 0.0 { ((after - value) / step).clamp(0.0, 1.0) } else { 0.0 };
    now.wrapping_sub((part * HOP as f32) as u32)
}
