//! Clips as tones: resampling, level, loops without a click, and frames.

use std::f64::consts::{SQRT_2, TAU};
use std::time::Duration;

use proptest::prelude::*;
use ringback::{
    CallPlayer, CallState, Clip, ClipError, ClipLevel, ClipPlayback, Codec, Dbm0, Format, G711,
    Gain, PayloadElement, Pcm, Ramp, RenderError, RenderedTone, Repeat, SampleRate, SequenceError,
    Tone, TonePlan, UnitError,
};

const RECORDED: ClipPlayback =
    ClipPlayback { level: ClipLevel::AsRecorded, repeat: Repeat::Once, ramp: Ramp::NONE };

fn sine(hz: f64, rate: u32, amplitude: f64, seconds: f64) -> Clip {
    let len = (f64::from(rate) * seconds) as usize;
    let sample = |n| (amplitude * (TAU * hz * f64::from(n) / f64::from(rate)).sin()) as f32;
    Clip::from_samples((0..).map(sample).take(len).collect(), rate).unwrap()
}

/// Returns noise with pauses, similar to speech. It is the same each time.
fn speech(rate: u32, seconds: f64) -> Clip {
    let mut state = 1_u32;
    let mut low = 0.0_f32;
    let samples = (0..(f64::from(rate) * seconds) as usize).map(|n| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let white = (state >> 8) as f32 / 8_388_608.0 - 1.0;
        low += 0.3 * (white - low);
        let syllable = (n as f32 / rate as f32 * 8.0).sin().max(0.0);
        low * syllable
    });
    Clip::from_samples(samples.collect(), rate).unwrap()
}

/// Renders a clip at its own rate.
fn pcm(clip: &Clip, playback: ClipPlayback) -> Pcm {
    clip.to_pcm(SampleRate::new(clip.rate()).unwrap(), playback).unwrap()
}

fn looped(crossfade: Duration) -> ClipPlayback {
    ClipPlayback { repeat: Repeat::Loop { crossfade }, ..RECORDED }
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn level(tenths: i16) -> Dbm0 {
    Dbm0::from_tenths(tenths).unwrap()
}

/// Returns the amplitude of one frequency, and its phase in radians, from a windowed Fourier sum.
fn partial(samples: &[i16], first: usize, hz: f64, rate: u32) -> (f64, f64) {
    let (mut cosine, mut sine, mut weights) = (0.0, 0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let weight = 1.0 - (TAU * n as f64 / samples.len() as f64).cos();
        let phase = TAU * hz * (first + n) as f64 / f64::from(rate);
        cosine += weight * f64::from(*sample) * phase.cos();
        sine += weight * f64::from(*sample) * phase.sin();
        weights += weight;
    }
    (2.0 * cosine.hypot(sine) / weights, cosine.atan2(sine))
}

fn rms(samples: &[i16]) -> f64 {
    let power: f64 = samples.iter().map(|s| f64::from(*s).powi(2)).sum();
    (power / samples.len() as f64).sqrt()
}

fn greatest_step(samples: impl IntoIterator<Item = i16>) -> i32 {
    let mut samples = samples.into_iter();
    let Some(mut last) = samples.next() else { return 0 };
    let steps = samples.map(|sample| {
        let step = i32::from(sample).abs_diff(i32::from(last)) as i32;
        last = sample;
        step
    });
    steps.max().unwrap_or(0)
}

fn db(ratio: f64) -> f64 {
    20.0 * ratio.log10()
}

mod resampling;

mod level;

mod repeats;

mod frames;

mod in_calls;

mod own_samples;
