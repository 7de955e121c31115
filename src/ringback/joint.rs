//! The joint between two sounds: within one frame the old one fades and the new one begins.

use core::num::NonZeroU64;

use crate::codec::{Coding, Format, PayloadElement};
use crate::play::ramp::{quantise, scale};
use crate::play::{Ending, Ramp, Rest};

/// The number of samples mixed in one step.
const MIX: usize = 160;

/// Writes a frame in which `old` fades and `new`, if there is one, sounds unchanged. Only `rest` of
/// `old` is used: a sound that begins after it never plays.
pub(super) fn join<S: PayloadElement>(
    old: &[S],
    rest: Rest,
    new: Option<&[S]>,
    fade: Ramp,
    format: Format<S>,
    joint: &mut [S],
) {
    let mut fading = Fading::new(rest, fade, format);
    let (mut samples, mut mix) = ([0; MIX], [0.0; MIX]);
    // At least one. The compiler does not see that and would keep a panic.
    let part = MIX.saturating_mul(format.elements_per_sample()).max(1);
    let mut new = new.map(|new| new.chunks(part));
    for (joint, old) in joint.chunks_mut(part).zip(old.chunks(part)) {
        let len = joint.len().checked_div(format.elements_per_sample()).unwrap_or_default();
        let (Some(samples), Some(mix)) = (samples.get_mut(..len), mix.get_mut(..len)) else {
            return;
        };
        format.codec().decode(old, samples);
        fading.fade(samples, mix);
        if let Some(new) = new.as_mut().and_then(Iterator::next) {
            format.codec().decode(new, samples);
            for (mix, sample) in mix.iter_mut().zip(&*samples) {
                *mix += f32::from(*sample);
            }
        }
        for (sample, mix) in samples.iter_mut().zip(&*mix) {
            *sample = quantise(*mix);
        }
        format.codec().encode(samples, joint);
    }
}

/// Writes the rest of a sound, and silence after it.
pub(super) fn finish<S: PayloadElement>(
    old: &[S],
    rest: Rest,
    silence: &[S],
    format: Format<S>,
    frame: &mut [S],
) {
    let left = usize::try_from(rest.samples).unwrap_or(usize::MAX);
    let sounding = left.saturating_mul(format.elements_per_sample());
    for (n, (element, (old, silence))) in frame.iter_mut().zip(old.iter().zip(silence)).enumerate()
    {
        *element = if n < sounding { *old } else { *silence };
    }
}

/// A sound that fades out. All fields are in samples.
struct Fading {
    /// The length of the fade, at most a frame. Zero cuts the sound off.
    ramp: u64,
    /// Where the sound ends by itself.
    end: u64,
    /// Where the sound's own last ramp begins, and its length.
    own: Option<(u64, NonZeroU64)>,
    done: u64,
}

impl Fading {
    fn new<S: PayloadElement>(rest: Rest, fade: Ramp, format: Format<S>) -> Self {
        let ramp = fade.samples(format.rate()).min(format.samples_per_frame() as u64);
        let end = rest.samples;
        let fading = Self { ramp, end, own: None, done: 0 };
        match rest.ending {
            Ending::Ramp(own) => {
                let begin = end.saturating_sub(own);
                Self { own: NonZeroU64::new(own).map(|own| (begin, own)), ..fading }
            }
            // The recording may have a ramp of its own, and two ramps together would be too steep.
            Ending::Recorded if ramp > 0 && end <= ramp => Self { ramp: u64::MAX, ..fading },
            Ending::Recorded | Ending::Silence => fading,
        }
    }

    /// Writes the next samples, faded, into `mix`, which has the same length.
    fn fade(&mut self, samples: &[i16], mix: &mut [f32]) {
        for (mix, sample) in mix.iter_mut().zip(samples) {
            *mix = f32::from(*sample);
        }
        let over = self.ramp.min(self.end).saturating_sub(self.done);
        let over = usize::try_from(over).unwrap_or(usize::MAX).min(mix.len());
        let (sounding, silent) = mix.split_at_mut(over);
        silent.fill(0.0);
        self.scale(sounding);
        self.done = self.done.saturating_add(samples.len() as u64);
    }

    /// Scales each sample to the smaller of two weights: the weight of the fade, and the weight of
    /// the sound's own last ramp, which it already has. The product of both would be steeper than
    /// either.
    fn scale(&self, sounding: &mut [f32]) {
        let Some(ramp) = NonZeroU64::new(self.ramp).filter(|ramp| ramp.get() < u64::MAX) else {
            return;
        };
        let (mut weights, mut own_weights) = ([1.0; MIX], [1.0; MIX]);
        let left = |end: u64, from: u64| end.saturating_sub(1).saturating_sub(from) as f32;
        scale(&mut weights, ramp, left(self.ramp, self.done), -1.0);
        if let Some((begin, own)) = self.own {
            let before = begin.saturating_sub(self.done);
            let before = usize::try_from(before).unwrap_or(usize::MAX);
            if let Some(own_weights) = own_weights.get_mut(before..) {
                scale(own_weights, own, left(self.end, self.done.max(begin)), -1.0);
            }
        }
        for (sample, (weight, own)) in sounding.iter_mut().zip(weights.iter().zip(&own_weights)) {
            *sample *= if weight < own { weight / own } else { 1.0 };
        }
    }
}
