//! The start and the end of a clip, and the seam between them.

use alloc::vec;
use alloc::vec::Vec;
use core::num::NonZeroU64;

use super::level::peak;
use crate::play::ramp;

/// Applies a ramp at both ends, each within half of the sound.
pub(super) fn ramps(sound: &mut [f32], ramp: u64) {
    let half = sound.len() / 2;
    let ramp = ramp.min(half as u64);
    ramp_up(sound, ramp);
    sound.reverse();
    ramp_up(sound, ramp);
    sound.reverse();
}

/// Applies a ramp at the start, within the sound.
pub(super) fn ramp_up(sound: &mut [f32], ramp: u64) {
    let within = ramp.min(sound.len() as u64);
    if let Some(ramp) = NonZeroU64::new(within) {
        rise(&mut sound[..within as usize], ramp);
    }
}

/// Splits a sound into the part that plays once and the part that then repeats: the rest of the
/// sound. Its end fades into the first part.
pub(super) fn crossfade(mut sound: Vec<f32>, fade: u64) -> (Vec<f32>, Vec<f32>) {
    let fade = fade.min(sound.len() as u64 / 2) as usize;
    if fade == 0 {
        return (Vec::new(), sound);
    }
    let (loudest, steepest) = (peak(&sound), greatest_step(&sound));
    let tail = sound.split_off(sound.len() - fade);
    let mut cycle = sound.split_off(fade);
    let head = sound;

    let seam = cycle.len();
    cycle.extend(faded(&tail, &head, likeness(&tail, &head)));
    let with_joints = [&cycle[seam.saturating_sub(1)..], &cycle[..1]].concat();
    if peak(&with_joints) > loudest || greatest_step(&with_joints) > steepest {
        cycle.truncate(seam);
        cycle.extend(faded(&tail, &head, 1.0));
    }
    (head, cycle)
}

/// Fades one sound into another at constant power. The power of two sounds together depends on
/// their likeness. With a likeness of 1, the same sound, weights of one half each are as loud as
/// either sound, and no sample lies outside the two that it mixes.
fn faded(from: &[f32], to: &[f32], likeness: f32) -> impl Iterator<Item = f32> {
    let mut rises = vec![1.0; from.len()];
    ramp_up(&mut rises, from.len() as u64);
    from.iter().zip(to).zip(rises).map(move |((from, to), rise)| {
        let fall = 1.0 - rise;
        let power = fall * fall + rise * rise + 2.0 * likeness * rise * fall;
        (fall * from + rise * to) / power.sqrt()
    })
}

/// Returns the correlation of two sounds: 1 if they are the same, 0 if they have nothing in common.
/// Opposite sounds count as 0 too.
fn likeness(a: &[f32], b: &[f32]) -> f32 {
    let product = |a: &[f32], b: &[f32]| -> f64 {
        a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    let both = (product(a, a) * product(b, b)).sqrt();
    if both > 0.0 { (product(a, b) / both).clamp(0.0, 1.0) as f32 } else { 1.0 }
}

/// Scales a sound from 0 to 1, by a raised cosine.
fn rise(sound: &mut [f32], ramp: NonZeroU64) {
    const BLOCK: usize = 4096;
    for (n, block) in sound.chunks_mut(BLOCK).enumerate() {
        ramp::scale(block, ramp, (n * BLOCK) as f32, 1.0);
    }
}

fn greatest_step(sound: &[f32]) -> f32 {
    sound.windows(2).fold(0.0, |step, two| (two[1] - two[0]).abs().max(step))
}
