//! The joint between two sounds: within one frame the old one fades and the new one begins.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use core::num::NonZeroU64;

use crate::format::{Format, Sample};
use crate::playback::Ramp;
use crate::ramp::{quantise, scale};

/// Samples that are mixed at a time.
const MIX: usize = 160;

/// Whether a frame begins in the middle of a sound. At the start of a pause, or within one, there
/// is nothing to fade.
pub(super) fn begins_in_sound<S: Sample>(payload: &[S], format: Format<S>) -> bool {
    let pause = pause(format);
    let head = pause.saturating_mul(format.elements_per_sample());
    let mut samples = [0; MIX];
    // A pause is a millisecond, at most 192 samples; that the last of them are left out is all one.
    let Some(samples) = samples.get_mut(..pause.min(MIX)) else { return false };
    S::decode(format.codec(), payload.get(..head).unwrap_or(payload), samples);
    let quiet_level = quiet_level(format);
    samples.iter().any(|sample| sample.unsigned_abs() > quiet_level)
}

/// Writes a frame in which `old` fades and `new`, if there is one, sounds as it is. Once `old` comes
/// to a pause it is over.
pub(super) fn join<S: Sample>(
    old: &[S],
    new: Option<&[S]>,
    fade: Ramp,
    format: Format<S>,
    joint: &mut [S],
) {
    let mut fading = Fading::new(fade, format);
    let (mut samples, mut mix) = ([0; MIX], [0.0; MIX]);
    // At least one, which the compiler does not see: it would keep a panic.
    let part = MIX.saturating_mul(format.elements_per_sample()).max(1);
    let mut new = new.map(|new| new.chunks(part));
    for (joint, old) in joint.chunks_mut(part).zip(old.chunks(part)) {
        let len = joint.len().checked_div(format.elements_per_sample()).unwrap_or_default();
        let (Some(samples), Some(mix)) = (samples.get_mut(..len), mix.get_mut(..len)) else {
            return;
        };
        S::decode(format.codec(), old, samples);
        fading.fade(samples, mix);
        if let Some(new) = new.as_mut().and_then(Iterator::next) {
            S::decode(format.codec(), new, samples);
            for (mix, sample) in mix.iter_mut().zip(&*samples) {
                *mix += f32::from(*sample);
            }
        }
        for (sample, mix) in samples.iter_mut().zip(&*mix) {
            *sample = quantise(*mix);
        }
        S::encode(format.codec(), samples, joint);
    }
}

/// A sound on its way out.
struct Fading {
    /// In samples, within a frame; zero cuts it off.
    ramp: u64,
    done: u64,
    /// As many quiet samples are a pause.
    pause: usize,
    quiet: usize,
    /// As loud as a quiet sample is at most.
    quiet_level: u16,
}

impl Fading {
    fn new<S: Sample>(fade: Ramp, format: Format<S>) -> Self {
        let ramp = fade.samples(format.rate()).min(format.samples_per_frame() as u64);
        Self { ramp, done: 0, pause: pause(format), quiet: 0, quiet_level: quiet_level(format) }
    }

    /// The next samples, faded into `mix`, which is as long.
    fn fade(&mut self, samples: &[i16], mix: &mut [f32]) {
        for (mix, sample) in mix.iter_mut().zip(samples) {
            *mix = if self.is_over(*sample) { 0.0 } else { f32::from(*sample) };
        }
        let left = self.ramp.saturating_sub(self.done);
        let sounding = usize::try_from(left).unwrap_or(usize::MAX).min(mix.len());
        let (sounding, silent) = mix.split_at_mut(sounding);
        if let Some(ramp) = NonZeroU64::new(self.ramp) {
            scale(sounding, ramp, left.saturating_sub(1) as f32, -1.0);
        }
        silent.fill(0.0);
        self.done = self.done.saturating_add(samples.len() as u64);
    }

    fn is_over(&mut self, sample: i16) -> bool {
        if self.quiet < self.pause {
            let quiet = sample.unsigned_abs() <= self.quiet_level;
            self.quiet = if quiet { self.quiet.saturating_add(1) } else { 0 };
        }
        self.quiet >= self.pause
    }
}

/// How many quiet samples are a pause: a millisecond's. A tone that crosses zero has fewer.
fn pause<S: Sample>(format: Format<S>) -> usize {
    (format.rate().hz() / 1000) as usize
}

/// Up to there a sample counts as silence: in G.711 the first step of both laws, else only zero.
fn quiet_level<S: Sample>(format: Format<S>) -> u16 {
    const FIRST_STEP: u16 = 8;
    // No coding has more elements a sample.
    let (mut one, mut decoded) = ([S::default(); 2], [0]);
    S::encode(format.codec(), &[1], &mut one);
    S::decode(format.codec(), &one, &mut decoded);
    if decoded == [1] { 0 } else { FIRST_STEP }
}
