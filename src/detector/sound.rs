//! The sounds of a set's tones, and whether a measured sound is one of them.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use super::spectrum::MAX_BINS;
use crate::tone::{Components, Sound};

/// The maximum number of peaks of a measured sound.
pub(super) const MAX_PEAKS: usize = 6;
/// The lowest and the highest frequency that is analysed, in hertz: the band of a telephone.
const BAND: core::ops::RangeInclusive<f32> = 200.0..=3400.0;
/// How far a frequency may be from its nominal value. ITU-T E.180 asks networks for 1 %, the tones
/// of a switch that drifts are 1.5 % off; the rest is for the measurement.
const TOLERANCE: f32 = 0.015;
const TOLERANCE_HERTZ: f32 = 1.6;
/// Frequencies closer than this share the main lobe of the window so much that they beat.
const CLOSE: f32 = 37.0;

/// The part of the energy that a tone has at least, in 10 dB of noise and off its frequency.
const PURITY: f32 = 0.5;
/// The greatest variation of a sound that does not beat. Frames that are lost vary it too.
const VARIATION: f32 = 0.3;

/// A frequency of a measured sound, with its power.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Peak {
    pub(super) hertz: f32,
    pub(super) power: f32,
    /// The bin that it was measured at.
    pub(super) bin: u8,
}

/// A measured sound: its peaks in descending order of power.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measured {
    pub(super) peaks: [Peak; MAX_PEAKS],
    /// The variance of the amplitude by its mean square: 0 for a constant one.
    pub(super) variation: f32,
    /// The same, without the windows in which it is absent for a moment.
    pub(super) unsteadiness: f32,
    /// The part of the energy that the peaks have.
    pub(super) purity: f32,
}

impl Measured {
    pub(super) fn peaks(&self) -> impl Iterator<Item = &Peak> {
        self.peaks.iter().take_while(|peak| peak.power > 0.0)
    }

    /// Returns how much the sound is like a modulated one, from 0 to 1. Sidebands of a depth of 90 %
    /// have 29 % of the energy, or they vary the amplitude if they are near the carrier.
    fn modulation(&self) -> f32 {
        let of_variation = self.unsteadiness / 0.04;
        let of_sidebands = (0.88 - self.purity) / 0.12;
        of_variation.max(of_sidebands).clamp(0.0, 1.0)
    }

    fn total(&self) -> f32 {
        self.peaks().map(|peak| peak.power).sum()
    }
}

/// A sound of a tone: its frequencies in ascending order, in hertz.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SoundModel {
    hertz: [f32; Components::MAX],
    len: usize,
    modulator: f32,
}

impl SoundModel {
    /// Returns the model of a sound, or `None` for silence and for a sound out of the band of a
    /// telephone.
    pub(super) fn new(sound: &Sound) -> Option<Self> {
        let mut model = Self { hertz: [0.0; Components::MAX], len: 0, modulator: 0.0 };
        match sound {
            Sound::Silence => return None,
            Sound::Sum(sum) => {
                for component in sum.iter() {
                    model.add(component.frequency.hz() as f32);
                }
            }
            Sound::Modulated { carrier, modulator, .. } => {
                model.add(carrier.frequency.hz() as f32);
                model.modulator = modulator.hz() as f32;
            }
        }
        (model.len > 0).then_some(model)
    }

    fn add(&mut self, hertz: f32) {
        if !BAND.contains(&hertz) || self.frequencies().any(|known| (known - hertz).abs() < 0.5) {
            return;
        }
        if let Some(next) = self.hertz.get_mut(self.len) {
            *next = hertz;
            self.len = self.len.saturating_add(1);
        }
        if let Some(all) = self.hertz.get_mut(..self.len) {
            all.sort_unstable_by(f32::total_cmp);
        }
    }

    pub(super) fn frequencies(&self) -> impl Iterator<Item = f32> + use<'_> {
        self.hertz.iter().take(self.len).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Returns whether the tolerances of two sounds overlap: their frequencies are within 3 %,
    /// which is 1.5 % of each.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        let near = |(one, other): (f32, f32)| (one - other).abs() <= 0.031 * one.min(other);
        self.len == other.len
            && (self.modulator > 0.0) == (other.modulator > 0.0)
            && self.frequencies().zip(other.frequencies()).all(near)
    }

    /// Returns whether the sounds are the same within 0.3 %.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let near = |(one, other): (f32, f32)| (one - other).abs() <= 0.003 * one.min(other);
        self.len == other.len
            && (self.modulator > 0.0) == (other.modulator > 0.0)
            && self.frequencies().zip(other.frequencies()).all(near)
    }

    /// Returns how far a measured sound is from this one, as a part of the tolerance, or `None` if
    /// it is out of tolerance.
    pub(super) fn deviation(&self, measured: &Measured) -> Option<f32> {
        let total = measured.total();
        if total <= 0.0 {
            return None;
        }
        let close = self.is_close();
        if measured.purity < PURITY || !self.beats() && measured.variation > VARIATION {
            return None;
        }
        let (mut worst, mut matched, mut strongest, mut weakest) =
            (0.0_f32, 0.0, 0.0_f32, f32::MAX);
        let mut taken = [false; MAX_PEAKS];
        for hertz in self.frequencies() {
            let tolerance = hertz * TOLERANCE + TOLERANCE_HERTZ + if close { 6.0 } else { 0.0 };
            let near = measured
                .peaks()
                .zip(&mut taken)
                .filter(|(_, taken)| !**taken)
                .map(|(peak, taken)| ((peak.hertz - hertz).abs(), peak.power, taken))
                .filter(|(off, power, _)| *off <= tolerance && *power > 0.02 * total)
                .max_by(|(_, one, _), (_, other, _)| one.total_cmp(other));
            let (off, power, taken) = near?;
            *taken = true;
            worst = worst.max(off / tolerance);
            matched += power;
            strongest = strongest.max(power);
            weakest = weakest.min(power);
        }
        let spurious = |peak: &&Peak| !self.may_have(peak.hertz);
        let others: f32 = measured
            .peaks()
            .zip(&taken)
            .filter(|(peak, taken)| !**taken && spurious(peak))
            .map(|(peak, _)| peak.power)
            .sum();
        if self.modulator > 0.0 {
            worst += 0.8 * (1.0 - measured.modulation());
        } else if !close {
            worst += 0.8 * measured.modulation();
        }
        let balanced = close || weakest >= 0.05 * strongest;
        (others <= 0.13 * matched && balanced).then_some(worst)
    }

    /// Returns whether a frequency beside its own may be measured: that of a sideband, or one between
    /// two that beat.
    fn may_have(&self, hertz: f32) -> bool {
        let is_sideband = |carrier: f32| (hertz - carrier).abs() < self.modulator + 16.0;
        let mut pairs = self.frequencies().zip(self.frequencies().skip(1));
        self.modulator > 0.0 && self.frequencies().any(is_sideband)
            || pairs.any(|(low, high)| high - low < CLOSE && low < hertz && hertz < high)
    }

    /// Returns whether the amplitude varies.
    pub(super) fn beats(&self) -> bool {
        self.modulator > 0.0 || self.is_close()
    }

    fn is_close(&self) -> bool {
        self.frequencies().zip(self.frequencies().skip(1)).any(|(low, high)| high - low < CLOSE)
    }
}

/// Returns how many hertz two bins must be apart, so that both count: 30 Hz, or less for sounds with
/// two frequencies within a main lobe.
pub(super) fn apart(sounds: &[SoundModel]) -> f32 {
    let nearest = |sound: &SoundModel| {
        let pairs = sound.frequencies().zip(sound.frequencies().skip(1));
        pairs.map(|(low, high)| high - low).fold(f32::MAX, f32::min)
    };
    let nearest = sounds.iter().map(nearest).fold(f32::MAX, f32::min);
    if nearest < 55.0 { (0.45 * nearest).max(10.0) } else { 30.0 }
}

/// Returns the frequencies to analyse for sounds, in ascending order, at most [`MAX_BINS`]: those
/// that are close become one.
pub(super) fn bins_for(sounds: &[SoundModel]) -> alloc::vec::Vec<f32> {
    let mut all: alloc::vec::Vec<f32> = sounds
        .iter()
        .flat_map(|sound| sound.frequencies().collect::<alloc::vec::Vec<_>>())
        .collect();
    all.sort_unstable_by(f32::total_cmp);
    let mut width = 8.0;
    loop {
        let mut bins: alloc::vec::Vec<f32> = alloc::vec::Vec::new();
        let mut group: Option<(f32, f32)> = None;
        for &hertz in &all {
            group = match group {
                Some((low, _)) if hertz - low <= width => Some((low, hertz)),
                other => {
                    bins.extend(other.map(|(low, high)| 0.5 * (low + high)));
                    Some((hertz, hertz))
                }
            };
        }
        bins.extend(group.map(|(low, high)| 0.5 * (low + high)));
        if bins.len() <= MAX_BINS {
            return bins;
        }
        width += 2.0;
    }
}
