//! How loud a clip is.

use crate::math::decibels;
use crate::units::{Dbm0, Gain};

/// How loud a clip is played. Measured over the whole of it, pauses too, at the rate that it is
/// played at. What is beyond full scale then is cut off there, and counted in
/// [`Pcm::overloaded`](crate::Pcm::overloaded). Digital silence stays silent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClipLevel {
    /// As it is recorded.
    #[default]
    AsRecorded,
    /// With the mean power of a sine of that level, a constant offset not counted. Speech has its
    /// peaks some 15 dB above, music some 10 to 20 dB.
    Rms(Dbm0),
    /// With the peak of a sine of that level: +3.1 dBm0 is the loudest that nothing is cut off at.
    Peak(Dbm0),
    /// Louder or quieter than it is recorded.
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

/// Of a sine of that level, where full scale is 1.
fn peak_of(level: Dbm0) -> f64 {
    level.peak() / 32_768.0
}

pub(super) fn peak(sound: &[f32]) -> f32 {
    sound.iter().fold(0.0, |peak, sample| sample.abs().max(peak))
}

/// Around the mean, since a constant is not heard.
fn rms(sound: &[f32]) -> f64 {
    let mean = |values: &mut dyn Iterator<Item = f64>| -> f64 {
        values.sum::<f64>() / sound.len().max(1) as f64
    };
    let constant = mean(&mut sound.iter().map(|sample| f64::from(*sample)));
    mean(&mut sound.iter().map(|sample| (f64::from(*sample) - constant).powi(2))).sqrt()
}
