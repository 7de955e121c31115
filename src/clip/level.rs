//! The level of a clip.

use crate::math::decibels;
use crate::units::{Dbm0, Gain};

/// The level of a clip. It is measured over the whole clip, pauses included, at the rate of
/// playback. Samples beyond full scale are then clipped, and counted in
/// [`Pcm::overloaded`](crate::Pcm::overloaded). Digital silence stays silent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClipLevel {
    /// The level of the recording.
    #[default]
    AsRecorded,
    /// The mean power of a sine of that level, without a constant offset. The peaks of speech are
    /// about 15 dB higher, the peaks of music about 10 to 20 dB.
    Rms(Dbm0),
    /// The peak of a sine of that level. +3.1 dBm0 is the highest level without clipping.
    Peak(Dbm0),
    /// The level of the recording, plus a gain.
    Gain(Gain),
}

impl ClipLevel {
    pub(super) fn apply(self, sound: &mut [f32]) {
        let factor = match self {
            Self::AsRecorded => return,
            Self::Gain(gain) => decibels(i32::from(gain.tenths()) * 10),
            Self::Peak(level) => ratio(peak_of(level), peak(sound).into()),
            Self::Rms(level) => ratio(peak_of(level) / core::f64::consts::SQRT_2, rms(sound)),
        };
        for sample in sound {
            *sample = (f64::from(*sample) * factor) as f32;
        }
    }
}

fn ratio(wanted: f64, is: f64) -> f64 {
    if is > 0.0 { wanted / is } else { 1.0 }
}

/// Returns the peak of a sine of that level, where full scale is 1.
fn peak_of(level: Dbm0) -> f64 {
    level.peak() / 32_768.0
}

pub(super) fn peak(sound: &[f32]) -> f32 {
    sound.iter().fold(0.0, |peak, sample| sample.abs().max(peak))
}

/// Returns the root mean square around the mean, because a constant is inaudible.
fn rms(sound: &[f32]) -> f64 {
    let mean = |values: &mut dyn Iterator<Item = f64>| -> f64 {
        values.sum::<f64>() / sound.len().max(1) as f64
    };
    let constant = mean(&mut sound.iter().map(|sample| f64::from(*sample)));
    mean(&mut sound.iter().map(|sample| (f64::from(*sample) - constant).powi(2))).sqrt()
}
