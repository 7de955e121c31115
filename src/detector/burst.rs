//! A burst: one sound, from its onset to its end.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use super::sound::{MAX_PEAKS, Measured, Peak};
use super::spectrum::{Bins, Complex, MAX_BINS, Spectrum};
use crate::math::{cosine_and_sine, square_root, turns};

/// A burst's part at one bin.
#[derive(Clone, Copy, Debug, Default)]
struct Support {
    bin: u8,
    /// For how many windows it has been missing.
    missing: u8,
    power: f32,
    lag: Complex,
}

/// A burst that goes on. Its supports are the bins with power at its onset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Burst {
    supports: [Support; MAX_PEAKS],
    /// The sum of the power over the windows in which it was present.
    power: f32,
    windows: u16,
    /// The same sums over the windows in which it is absent for a moment, as it may be in a beat.
    absent: Sums,
    present: Sums,
    all: Sums,
    /// For how many windows another sound has been present.
    intrusion: u8,
}

/// The sums of the power and of the amplitude over some windows.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    power: f32,
    amplitude: f32,
    energy: f32,
    windows: f32,
}

impl Sums {
    /// Returns the variance of the amplitude by its mean square.
    fn variation(self) -> f32 {
        let windows = self.windows.max(1.0);
        let (mean, square) = (self.amplitude / windows, self.power / windows);
        1.0 - mean * mean / square.max(f32::MIN_POSITIVE)
    }

    fn add(&mut self, other: Self) {
        self.power += other.power;
        self.amplitude += other.amplitude;
        self.energy += other.energy;
        self.windows += other.windows;
    }
}

/// What a window has of a burst.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Presence {
    Present,
    /// Too little of it.
    Absent,
    /// For some windows it has been another sound.
    Changed,
}

/// Bins whose phases give frequencies closer than this, in hertz, have the same one.
const SAME: f32 = 6.0;
/// How many windows the evidence of another sound must last.
pub(super) const CHANGE: u8 = 4;

impl Burst {
    /// Creates a burst whose onset is before this window.
    pub(super) fn new(bins: &Bins, spectrum: &Spectrum) -> Self {
        let most = spectrum.power.iter().copied().fold(0.0, f32::max);
        let mut burst = Self {
            supports: [Support::default(); MAX_PEAKS],
            power: 0.0,
            windows: 0,
            absent: Sums::default(),
            present: Sums::default(),
            all: Sums::default(),
            intrusion: 0,
        };
        // The strongest bins, should there be more than fit.
        let mut floor = 0.08 * most;
        while spectrum.power.iter().filter(|power| **power > floor).count() > MAX_PEAKS {
            floor *= 1.5;
        }
        let strong = (0_u8..).zip(&spectrum.power).filter(|(_, power)| **power > floor);
        for (support, (bin, _)) in burst.supports.iter_mut().zip(strong) {
            support.bin = bin;
            support.power = f32::MIN_POSITIVE;
        }
        burst.add(spectrum);
        burst.power = burst.own_power(bins, spectrum);
        burst.windows = 1;
        burst
    }

    fn supports(&self) -> impl Iterator<Item = &Support> {
        self.supports.iter().take_while(|support| support.power > 0.0)
    }

    /// Returns the mean power.
    pub(super) fn mean_power(&self) -> f32 {
        self.power / f32::from(self.windows.max(1))
    }

    /// Returns the power of a window that belongs to the burst.
    pub(super) fn own_power(&self, bins: &Bins, spectrum: &Spectrum) -> f32 {
        let of = |support: &Support| {
            let bin = usize::from(support.bin);
            (bins.hertz_of(bin), spectrum.power.get(bin).copied().unwrap_or(0.0))
        };
        explained(self.supports().map(of), bins.apart(), MAX_PEAKS)
    }

    /// Follows the burst through a window with that energy.
    pub(super) fn follow(&mut self, bins: &Bins, spectrum: &Spectrum, energy: f32) -> Presence {
        let own = self.own_power(bins, spectrum);
        let mean = self.mean_power();
        let sums = Sums { power: own, amplitude: square_root(own), energy, windows: 1.0 };
        if own < 0.25 * mean || own < 0.3 * energy || own > 6.0 * mean {
            self.absent.add(sums);
            return Presence::Absent;
        }
        let windows = f32::from(self.windows.max(1));
        let total: f32 = self.supports().map(|support| support.power).sum();
        let mut changed = false;
        for support in &mut self.supports {
            let now = spectrum.power.get(usize::from(support.bin)).copied().unwrap_or(0.0);
            let is_missing = support.power > 0.15 * total && now * windows < 0.12 * support.power;
            support.missing = if is_missing { support.missing.saturating_add(1) } else { 0 };
            changed |= support.missing >= CHANGE;
        }
        let supports = self.supports;
        let is_near = |hertz: f32| {
            let mut supports = supports.iter().take_while(|support| support.power > 0.0);
            supports.any(|support| (bins.hertz_of(usize::from(support.bin)) - hertz).abs() < 45.0)
        };
        let intrudes = |(hertz, power): (f32, &f32)| *power > 0.3 * own && !is_near(hertz);
        let intruded = bins.hertz().zip(&spectrum.power).any(intrudes);
        self.intrusion = if intruded { self.intrusion.saturating_add(1) } else { 0 };
        if changed || self.intrusion > CHANGE {
            return Presence::Changed;
        }
        if self.windows < u16::MAX {
            self.add(spectrum);
            self.power += own;
            self.all.add(core::mem::take(&mut self.absent));
            self.all.add(sums);
            self.present.add(sums);
            self.windows = self.windows.saturating_add(1);
        }
        Presence::Present
    }

    fn add(&mut self, spectrum: &Spectrum) {
        for support in self.supports.iter_mut().take_while(|support| support.power > 0.0) {
            let bin = usize::from(support.bin);
            support.power += spectrum.power.get(bin).copied().unwrap_or(0.0);
            let lag = spectrum.lag.get(bin).copied().unwrap_or_default();
            support.lag.re += lag.re;
            support.lag.im += lag.im;
        }
    }

    /// Returns the frequencies and powers so far.
    pub(super) fn measured(&self, bins: &Bins) -> Measured {
        let mut measured = Measured::default();
        let mut left = self.supports;
        let count = f32::from(self.windows.max(1));
        let mut len = 0_usize;
        loop {
            let strongest = left
                .iter_mut()
                .filter(|support| support.power > 0.0)
                .max_by(|one, other| one.power.total_cmp(&other.power));
            let Some(strongest) = strongest else { break };
            let index = strongest.bin;
            let bin = bins.hertz_of(usize::from(index));
            let off = 100.0 * turns(strongest.lag.re, strongest.lag.im);
            let (hertz, power) = (bin + off, strongest.power);
            strongest.power = 0.0;
            let is_coherent = strongest.lag.square() > 0.25 * power * power;
            if off.abs() > 30.0 || !is_coherent || is_leak(&measured, hertz) {
                continue;
            }
            let response = bins.response(off).max(0.4);
            if let Some(peak) = measured.peaks.get_mut(len) {
                let power = power / (response * response) / count;
                *peak = Peak { hertz, power, bin: index };
            }
            len = len.saturating_add(1);
        }
        measured.variation = self.all.variation();
        measured.unsteadiness = self.present.variation();
        measured.purity = self.all.power / self.all.energy.max(f32::MIN_POSITIVE);
        drop_bracketed(bins, &mut measured);
        self.remove_leaks(bins, &mut measured, count);
        measured
    }

    /// Corrects the frequencies of peaks by what the window lets through of the others.
    fn remove_leaks(&self, bins: &Bins, measured: &mut Measured, count: f32) {
        let uncorrected = *measured;
        for peak in &mut measured.peaks {
            let support = self.supports().find(|support| support.bin == peak.bin);
            let Some(support) = support.filter(|_| peak.power > 0.0) else { break };
            let bin = bins.hertz_of(support.bin.into());
            let mut lag = support.lag;
            for source in uncorrected.peaks() {
                let apart = (source.hertz - peak.hertz).abs();
                if apart > 18.0 {
                    let response = bins.response(source.hertz - bin);
                    let leak = response * response * source.power * count;
                    let (cosine, sine) = cosine_and_sine(f64::from(source.hertz - bin) * 0.01);
                    lag.re -= leak * cosine as f32;
                    lag.im -= leak * sine as f32;
                }
            }
            let hertz = bin + 100.0 * turns(lag.re, lag.im);
            if (hertz - peak.hertz).abs() < 8.0 {
                peak.hertz = hertz;
            }
        }
    }
}

/// Returns whether what a bin has is only what the window lets through of a stronger frequency.
fn is_leak(stronger: &Measured, hertz: f32) -> bool {
    stronger.peaks().any(|source| (source.hertz - hertz).abs() < SAME)
}

/// Drops peaks that are only what the window lets through of a lower and of a higher one.
fn drop_bracketed(bins: &Bins, measured: &mut Measured) {
    let all = *measured;
    let is_bracketed = |peak: &Peak| {
        let (mut below, mut above) = (0.0, 0.0);
        for source in all.peaks() {
            let response = bins.response(source.hertz - bins.hertz_of(peak.bin.into()));
            let part = response * response * source.power;
            if source.hertz < peak.hertz {
                below += part;
            } else if source.hertz > peak.hertz {
                above += part;
            }
        }
        f32::min(below, above) > 0.15 * peak.power && below + above > 0.6 * peak.power
    };
    let mut kept = all.peaks().filter(|peak| !is_bracketed(peak));
    for peak in &mut measured.peaks {
        *peak = kept.next().copied().unwrap_or_default();
    }
}

/// Returns the power that at most `most` sines explain, given the power of bins in ascending order.
/// Of bins that are not that many hertz apart only the strongest counts.
pub(super) fn explained(bins: impl Iterator<Item = (f32, f32)>, apart: f32, most: usize) -> f32 {
    let mut kept = [0.0_f32; 4];
    let mut keep = |power: f32| {
        if let Some(least) = kept
            .iter_mut()
            .take(most)
            .min_by(|one, other| one.total_cmp(other))
            .filter(|least| **least < power)
        {
            *least = power;
        }
    };
    let mut last: Option<(f32, f32)> = None;
    for (hertz, power) in bins {
        last = Some(match last {
            Some((low, kept)) if hertz - low < apart => {
                if power > kept {
                    (hertz, power)
                } else {
                    (low, kept)
                }
            }
            Some((_, finished)) => {
                keep(finished);
                (hertz, power)
            }
            None => (hertz, power),
        });
    }
    if let Some((_, power)) = last {
        keep(power);
    }
    kept.iter().sum()
}

const _: () = assert!(MAX_BINS <= 255, "a bin is an octet");
