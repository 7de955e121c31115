//! Conversion between sample rates, by `rubato`.

use alloc::vec::Vec;
use core::num::NonZeroU64;

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler, WindowFunction};

use crate::math::greatest_common_divisor;

/// What the resampler assumes beyond the ends of a sound.
#[derive(Clone, Copy)]
pub(super) enum Edges {
    Silence,
    /// The sound itself, repeated.
    Loop,
}

/// The minimum length of the filter, in samples of the lower rate. With 1,024 it is flat up to 0.47
/// of that rate and passes nothing from a half on.
const FILTER: u32 = 1024;

/// Converts a sound to another rate: [`len`] samples, without delay.
pub(super) fn resample(sound: &[f32], from: u32, to: u32, edges: Edges) -> Vec<f32> {
    if from == to {
        return sound.to_vec();
    }
    let unit = common_divisor(from, to);
    // The shortest durations that are whole samples at both rates. Their number is even, so that
    // the filter's delay, half of its length, is whole samples too.
    let units = FILTER.div_ceil(from.min(to) / unit).next_multiple_of(2);
    let block = |rate: u32| (rate / unit * units) as usize;
    let len = len(sound.len(), from, to) as usize;
    let mut resampled = match edges {
        Edges::Silence => blockwise(sound, from, to, block(from)),
        Edges::Loop => {
            let (before, skipped) = (block(from) / 2, block(to) / 2);
            let begin = sound.len() - before % sound.len();
            let around: Vec<_> = sound
                .iter()
                .cycle()
                .skip(begin)
                .take(before + sound.len() + before)
                .copied()
                .collect();
            blockwise(&around, from, to, block(from)).split_off(skipped)
        }
    };
    // `rubato` counts the length in floats, so there may be one sample more or less.
    resampled.resize(len, 0.0);
    resampled
}

/// Returns the number of samples after conversion, rounded, at least one.
pub(super) fn len(samples: usize, from: u32, to: u32) -> u64 {
    let (samples, from, to) = (samples as u64, u64::from(from), u64::from(to));
    ((samples * to + from / 2) / from).max(1)
}

#[allow(
    clippy::expect_used,
    reason = "rates and block are above zero, and the sound has the stated length"
)]
fn blockwise(sound: &[f32], from: u32, to: u32, block: usize) -> Vec<f32> {
    let window = WindowFunction::BlackmanHarris2;
    let (from, to) = (from as usize, to as usize);
    let mut fft = Fft::<f32>::new_custom(from, to, block, 1, 1, window, FixedSync::Both)
        .expect("rates and block are above zero");
    let channel = InterleavedSlice::new(sound, 1, sound.len()).expect("it has that length");
    let resampled = fft.process_all(&channel, sound.len(), None);
    resampled.expect("one channel in and out").take_data()
}

fn common_divisor(one: u32, other: u32) -> u32 {
    match (NonZeroU64::new(one.into()), NonZeroU64::new(other.into())) {
        (Some(one), Some(other)) => greatest_common_divisor(one, other).get() as u32,
        _ => 1,
    }
}
