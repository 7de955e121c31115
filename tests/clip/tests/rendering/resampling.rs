//! Resampling.

use super::*;

const FROM: [u32; 8] = [4_000, 8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000];
const TO: [u32; 4] = [8_000, 16_000, 44_100, 48_000];

fn pairs() -> impl Iterator<Item = (u32, u32)> {
    let pairs = FROM.into_iter().flat_map(|from| TO.map(|to| (from, to)));
    pairs.filter(|(from, to)| from != to)
}

fn resampled(clip: &Clip, to: u32) -> Vec<i16> {
    clip.to_pcm(SampleRate::new(to).unwrap(), RECORDED).unwrap().intro
}

/// Removes the ends, because a sine that is cut off has all frequencies.
fn middle(samples: &[i16]) -> (usize, &[i16]) {
    let quarter = samples.len() / 4;
    (quarter, &samples[quarter..3 * quarter])
}

#[test]
fn passes_the_band_of_the_lower_rate_in_level_and_in_phase() {
    for (from, to) in pairs() {
        // The highest part is 3.76 kHz at a rate of 8 kHz.
        for part in [0.005, 0.05, 0.2, 0.375, 0.425, 0.45, 0.47] {
            let hz = f64::from(from.min(to)) * part;
            let sound = resampled(&sine(hz, from, 0.5, 1.0), to);
            let (first, sound) = middle(&sound);
            let (amplitude, phase) = partial(sound, first, hz, to);
            let level = db(amplitude / 16_384.0);
            assert!(level.abs() < 0.01, "{from} to {to}, {hz} Hz: {level} dB");
            // A delay of one sample would exceed this at every frequency.
            assert!(phase.abs() < 0.002, "{from} to {to}, {hz} Hz: {phase} rad");
        }
    }
}

#[test]
fn lets_no_alias_through() {
    for (from, to) in pairs().filter(|(from, to)| from > to) {
        for part in [0.5, 0.505, 0.52, 0.6, 0.75, 0.95, 1.0, 1.4, 1.9] {
            let hz = f64::from(to) * part;
            if hz < f64::from(from) / 2.0 {
                let sound = resampled(&sine(hz, from, 0.99, 1.0), to);
                let alias = db((rms(middle(&sound).1) * SQRT_2 / 32_440.0).max(1e-9));
                assert!(alias < -80.0, "{from} to {to}, {hz} Hz: {alias} dB");
            }
        }
    }
}

#[test]
fn makes_no_image() {
    for (from, to) in pairs().filter(|(from, to)| from < to) {
        for part in [0.1, 0.3, 0.45, 0.47] {
            let hz = f64::from(from) * part;
            let sound = resampled(&sine(hz, from, 0.99, 1.0), to);
            let (first, sound) = middle(&sound);
            let image = f64::from(from) - hz;
            if image < f64::from(to) / 2.0 {
                let image = db(partial(sound, first, image, to).0.max(1e-3) / 32_440.0);
                assert!(image < -80.0, "{from} to {to}, {hz} Hz: {image} dB");
            }
        }
    }
}

#[test]
fn a_sound_that_sweeps_keeps_its_level_all_the_way() {
    // The sweep goes from 100 Hz to 3.4 kHz in 4 s.
    for from in [16_000, 22_050, 44_100, 48_000, 96_000] {
        for to in [8_000, 16_000] {
            if from == to {
                continue;
            }
            let rate = f64::from(from);
            let sample = |n: usize| {
                let t = n as f64 / rate;
                (0.5 * (TAU * (100.0 * t + 3_300.0 / 8.0 * t * t)).sin()) as f32
            };
            let sweep = (0..4 * from as usize).map(sample).collect();
            let sound = resampled(&Clip::from_samples(sweep, from).unwrap(), to);
            let tenth = to as usize / 10;
            for (n, part) in sound.chunks_exact(tenth).enumerate().skip(2).take(36) {
                let level = db(rms(part) * SQRT_2 / 16_384.0);
                assert!(level.abs() < 0.1, "{from} to {to}, {n}/10 s: {level} dB");
            }
        }
    }
}

#[test]
fn lasts_as_long_as_before_to_half_a_sample() {
    for (from, to) in pairs() {
        for samples in [1, 2, 79, 80, 441, 10_000, 44_101] {
            let clip = Clip::from_samples(vec![0.1; samples], from).unwrap();
            let exact = samples as f64 * f64::from(to) / f64::from(from);
            let len = resampled(&clip, to).len() as f64;
            let off = (len - exact.max(1.0)).abs();
            assert!(off <= 0.5, "{from} to {to}: {samples} became {len}");
        }
    }
    assert_eq!(resampled(&sine(440.0, 44_100, 0.5, 100.0), 8_000).len(), 800_000);
}

#[test]
fn a_moment_stays_where_it_is() {
    for (from, to) in pairs() {
        for at in [0.0, 0.3, 0.5] {
            let mut samples = vec![0.0; from as usize / 2 + 1];
            let place = (f64::from(from) * at) as usize;
            samples[place] = 1.0;
            let sound = resampled(&Clip::from_samples(samples, from).unwrap(), to);
            let loudest = (0..sound.len()).max_by_key(|n| sound[*n].unsigned_abs()).unwrap();
            let meant = place as f64 * f64::from(to) / f64::from(from);
            let off = (loudest as f64 - meant).abs();
            assert!(off <= 1.0, "{from} to {to}: {meant} became {loudest}");
        }
    }
}

#[test]
fn at_its_own_rate_a_clip_stays_as_it_is() {
    let samples: Vec<i16> = (i16::MIN..=i16::MAX).collect();
    let floats = samples.iter().map(|s| f32::from(*s) / 32_768.0).collect();
    let clip = Clip::from_samples(floats, 8_000).unwrap();
    assert_eq!(resampled(&clip, 8_000), samples);
    assert_eq!(pcm(&clip, RECORDED).overloaded, 0);
}

#[test]
fn rates_that_have_nothing_in_common_are_resampled_too() {
    for (from, to) in [(44_101, 8_000), (383_987, 8_000), (4_001, 191_999), (7_919, 8_000)] {
        let sound = resampled(&sine(300.0, from, 0.5, 1.0), to);
        let (first, sound) = middle(&sound);
        let (amplitude, phase) = partial(sound, first, 300.0, to);
        let level = db(amplitude / 16_384.0);
        assert!(level.abs() < 0.01 && phase.abs() < 0.001, "{from} to {to}: {level}, {phase}");
    }
}

#[test]
fn whatever_is_beyond_the_limit_at_the_new_rate_is_refused_before_it_is_made() {
    let clip = Clip::from_samples(vec![0.0; 8 << 20], 4_000).unwrap();
    let playback = RECORDED;
    let at = |hz| clip.to_pcm(SampleRate::new(hz).unwrap(), playback).map(drop);
    assert!(matches!(at(192_000), Err(ClipError::TooLong)));
    let forever = Repeat::Cadence { pause: Duration::MAX };
    let playback = ClipPlayback { repeat: forever, ..RECORDED };
    let error = sine(440.0, 8_000, 0.5, 0.1).to_pcm(SampleRate::HZ_8000, playback);
    assert!(matches!(error, Err(ClipError::TooLong)));
}
