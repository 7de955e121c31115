//! Clips as tones: resampled, as loud as asked for, repeated without a click, and in frames.

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

/// Noise with pauses, somewhat like speech: always the same.
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

/// What is heard first and how often, at the clip's own rate.
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

/// Amplitude and phase, in radians, of one frequency, by a windowed Fourier sum.
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

mod resampling {
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

    /// Without the ends, where a sine that is cut off has all frequencies.
    fn middle(samples: &[i16]) -> (usize, &[i16]) {
        let quarter = samples.len() / 4;
        (quarter, &samples[quarter..3 * quarter])
    }

    #[test]
    fn passes_the_band_of_the_lower_rate_in_level_and_in_phase() {
        for (from, to) in pairs() {
            // 3.76 kHz of 8 kHz.
            for part in [0.005, 0.05, 0.2, 0.375, 0.425, 0.45, 0.47] {
                let hz = f64::from(from.min(to)) * part;
                let sound = resampled(&sine(hz, from, 0.5, 1.0), to);
                let (first, sound) = middle(&sound);
                let (amplitude, phase) = partial(sound, first, hz, to);
                let level = db(amplitude / 16_384.0);
                assert!(level.abs() < 0.01, "{from} to {to}, {hz} Hz: {level} dB");
                // A whole sample of delay would be more than one at this frequency.
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
        // From 100 Hz to 3.4 kHz in 4 s.
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
}

mod level {
    use super::*;

    fn with(level: ClipLevel) -> ClipPlayback {
        ClipPlayback { level, ..RECORDED }
    }

    #[test]
    fn a_sine_of_an_rms_level_has_the_peak_of_a_tone_of_that_level() {
        for tenths in [-700, -160, -100, 0, 31] {
            let pcm = pcm(&sine(400.0, 8_000, 0.01, 1.0), with(ClipLevel::Rms(level(tenths))));
            let wanted = level(tenths).peak() / SQRT_2;
            assert!((rms(&pcm.intro) - wanted).abs() < 0.3, "{tenths}: {}", rms(&pcm.intro));
            assert_eq!(pcm.overloaded, 0);
        }
    }

    #[test]
    fn a_peak_is_where_it_is_wanted() {
        for tenths in [-700, -100, 0, 31] {
            let pcm = pcm(&speech(8_000, 1.0), with(ClipLevel::Peak(level(tenths))));
            let peak = pcm.intro.iter().map(|s| s.unsigned_abs()).max().unwrap();
            assert!((f64::from(peak) - level(tenths).peak()).abs() <= 0.5, "{tenths}: {peak}");
        }
    }

    #[test]
    fn a_gain_is_in_decibels() {
        let clip = sine(400.0, 8_000, 0.1, 1.0);
        for tenths in [-400, -60, 0, 60, 200] {
            let gain = ClipLevel::Gain(Gain::from_tenths(tenths).unwrap());
            let is = db(rms(&pcm(&clip, with(gain)).intro) / (3_276.8 / SQRT_2));
            assert!((is - f64::from(tenths) / 10.0).abs() < 0.02, "{tenths}: {is}");
        }
        assert_eq!(Gain::from_tenths(-1000).unwrap().tenths(), -1000);
        for beyond in [-1001, 1001, i16::MIN, i16::MAX] {
            assert_eq!(Gain::from_tenths(beyond), Err(UnitError::Gain));
        }
    }

    #[test]
    fn a_level_is_that_of_what_is_heard_and_not_of_what_is_filtered_out() {
        let (mut low, high) = (sine(400.0, 48_000, 0.1, 1.0).samples().to_vec(), 10_000.0);
        for (low, high) in low.iter_mut().zip(sine(high, 48_000, 0.8, 1.0).samples()) {
            *low += high;
        }
        let clip = Clip::from_samples(low, 48_000).unwrap();
        let wanted = level(-100);
        let pcm = clip.to_pcm(SampleRate::HZ_8000, with(ClipLevel::Rms(wanted))).unwrap();
        assert!((db(rms(&pcm.intro) * SQRT_2 / wanted.peak())).abs() < 0.05);
    }

    #[test]
    fn what_is_beyond_full_scale_is_cut_off_and_counted() {
        let clip = Clip::from_samples(vec![0.5, 1.0, -1.0, 1.5, -1.5, 0.0], 8_000).unwrap();
        let Pcm { intro, overloaded, .. } = pcm(&clip, RECORDED);
        assert_eq!(intro, [16_384, 32_767, -32_768, 32_767, -32_768, 0]);
        assert_eq!(overloaded, 2);
        let gain = Gain::from_tenths(1000).unwrap();
        assert_eq!(pcm(&clip, with(ClipLevel::Gain(gain))).overloaded, 5);
        // Of what is repeated as of what is not.
        let loop_of_all = pcm(&clip, looped(Duration::ZERO));
        assert_eq!((loop_of_all.cycle.len(), loop_of_all.overloaded), (6, 2));
    }

    #[test]
    fn an_offset_that_nobody_hears_is_not_measured() {
        let offset: Vec<_> =
            sine(400.0, 8_000, 0.01, 1.0).samples().iter().map(|sample| sample + 0.1).collect();
        let clip = Clip::from_samples(offset, 8_000).unwrap();
        let heard = pcm(&clip, with(ClipLevel::Rms(level(-200)))).intro;
        let (amplitude, _) = partial(&heard, 0, 400.0, 8_000);
        assert!(db(amplitude / level(-200).peak()).abs() < 0.01);
    }

    #[test]
    fn a_constant_which_nobody_hears_stays_as_it_is_at_any_rms() {
        let clip = Clip::from_samples(vec![0.25; 800], 8_000).unwrap();
        assert_eq!(pcm(&clip, with(ClipLevel::Rms(level(-200)))).intro, [8_192; 800]);
    }

    #[test]
    fn silence_stays_silent_at_any_level() {
        let silence = Clip::from_samples(vec![0.0; 800], 8_000).unwrap();
        // A-law has no zero.
        let header = G711::Alaw.wav_header(8_000, 800);
        let alaw = Clip::from_wav(&[&header[..], &[0xD5; 800]].concat()[..]).unwrap();
        for level in [ClipLevel::Rms(level(31)), ClipLevel::Peak(level(31))] {
            for silence in [&silence, &alaw] {
                assert_eq!(pcm(silence, with(level)).intro, [0; 800]);
                let tone = silence.render_with_playback(Format::PCMA, with(level)).unwrap();
                assert_eq!(tone.intro(), [0xD5; 800]);
                assert!(tone.player().next_frame().unwrap().silent);
            }
        }
    }
}

mod repeats {
    use super::*;

    #[test]
    fn once_it_ends() {
        let tone = sine(400.0, 8_000, 0.5, 0.1).render(Format::PCMU).unwrap();
        assert_eq!((tone.intro().len(), tone.cycle().len()), (800, 0));
        let mut player = tone.player();
        for _ in 0..5 {
            assert!(player.next_frame().is_some());
        }
        assert!(player.next_frame().is_none());
        assert!(player.next_frame().is_none());
    }

    #[test]
    fn a_cut_begins_and_ends_within_four_milliseconds_unless_asked_otherwise() {
        let loud = Clip::from_samples(vec![0.5; 800], 8_000).unwrap();
        let by_default = pcm(&loud, ClipPlayback::default()).intro;
        assert!(by_default[..400].is_sorted() && by_default[400..].iter().rev().is_sorted());
        assert!(by_default[0] < 50 && by_default[799] < 50);
        assert_eq!(by_default[32..768], [16_384; 736]);
        assert_eq!(pcm(&loud, RECORDED).intro, [16_384; 800]);
        // At most half of it each.
        let ramp = Ramp::new(Duration::from_secs(1)).unwrap();
        let slow = pcm(&loud, ClipPlayback { ramp, ..RECORDED }).intro;
        assert!(slow[..400].is_sorted() && slow[400..].iter().rev().is_sorted());
        assert!(slow[399] > 16_300 && slow[0] < 10);
    }

    #[test]
    fn a_long_ramp_is_as_smooth_as_a_short_one() {
        let loud = Clip::from_samples(vec![0.9; 400_000], 192_000).unwrap();
        let ramp = Ramp::new(Duration::from_secs(1)).unwrap();
        let slow = pcm(&loud, ClipPlayback { ramp, ..RECORDED }).intro;
        assert!(slow[..200_000].is_sorted());
        assert!(greatest_step(slow) <= 1);
    }

    #[test]
    fn a_cadence_is_the_clip_and_then_a_pause() {
        let repeat = Repeat::Cadence { pause: millis(300) };
        let clip = sine(400.0, 8_000, 0.5, 0.1);
        let once = pcm(&clip, RECORDED).intro;
        let Pcm { intro, cycle, .. } = pcm(&clip, ClipPlayback { repeat, ..RECORDED });
        assert_eq!(intro, []);
        assert_eq!(cycle, [once, vec![0; 2_400]].concat());

        let playback = ClipPlayback { repeat, ..ClipPlayback::default() };
        let mut player = clip.render_with_playback(Format::PCMA, playback).unwrap().player();
        let silent: Vec<_> = (0..40).map(|_| player.next_frame().unwrap().silent).collect();
        let turn = [[false; 5].as_slice(), &[true; 15]].concat();
        assert_eq!(silent, [turn.clone(), turn].concat());
    }

    #[test]
    fn a_loop_is_shorter_by_its_crossfade_and_plays_on_from_there() {
        let clip = speech(8_000, 1.0);
        let once = pcm(&clip, RECORDED).intro;
        let Pcm { intro, cycle, .. } = pcm(&clip, looped(millis(50)));
        assert_eq!(intro, once[..400]);
        assert_eq!(cycle.len(), 7_600);
        assert_eq!(cycle[..7_200], once[400..7_600]);
    }

    #[test]
    fn a_crossfade_is_at_most_half_of_the_clip() {
        let clip = speech(8_000, 0.1);
        let Pcm { intro, cycle, .. } = pcm(&clip, looped(Duration::from_secs(9)));
        assert_eq!((intro.len(), cycle.len()), (400, 400));
        let one = Clip::from_samples(vec![0.25], 8_000).unwrap();
        assert_eq!(pcm(&one, looped(millis(50))).cycle, [8_192]);
    }

    #[test]
    fn a_loop_begins_smoothly_within_its_crossfade_and_only_once() {
        let clip = Clip::from_samples(vec![0.5; 8_000], 8_000).unwrap();
        let playback = ClipPlayback { repeat: Repeat::LOOP, ..ClipPlayback::default() };
        let Pcm { intro, cycle, .. } = pcm(&clip, playback);
        assert!(intro[0] < 50 && intro[..32].is_sorted());
        assert_eq!(intro[32..], [16_384; 368]);
        assert_eq!(cycle, [16_384; 7_600]);
    }

    #[test]
    fn equal_sounds_meet_without_a_swell_or_a_dip() {
        // Turns of 10 ms: the end goes on as the start does. What is loud in between lets the seam
        // be louder than what it joins.
        let (quiet, loud) = (sine(100.0, 8_000, 0.3, 0.5), sine(100.0, 8_000, 0.9, 0.1));
        let all = [quiet.samples(), loud.samples(), quiet.samples()].concat();
        let Pcm { cycle, .. } = pcm(&Clip::from_samples(all, 8_000).unwrap(), looped(millis(100)));
        let seam = &cycle[cycle.len() - 800..];
        assert!(db(rms(seam) / rms(&cycle[..800])).abs() < 0.01);
    }

    #[test]
    fn opposite_sounds_meet_in_silence() {
        let sound = sine(100.0, 8_000, 0.3, 0.5);
        let opposite: Vec<_> = sound.samples().iter().map(|sample| -sample).collect();
        let loud = sine(100.0, 8_000, 0.9, 0.1);
        let all = [sound.samples(), loud.samples(), &opposite].concat();
        let Pcm { cycle, .. } = pcm(&Clip::from_samples(all, 8_000).unwrap(), looped(millis(100)));
        let seam = &cycle[cycle.len() - 800..];
        assert!(rms(&seam[390..410]) < 0.05 * rms(&cycle[..800]));
        assert!(greatest_step(seam.iter().copied()) <= greatest_step(cycle[..800].iter().copied()));
    }

    #[test]
    fn a_short_crossfade_between_far_ends_is_no_steeper_than_a_fade() {
        // Up to the top in small steps, and from there back to the bottom: any seam is a great one.
        let samples: Vec<_> = (0..2_000_u16).map(|n| f32::from(n) / 2_000.0 - 0.5).collect();
        let clip = Clip::from_samples(samples, 8_000).unwrap();
        for fade in 1..40_u32 {
            let crossfade = Duration::from_secs(1) * fade / 8_000;
            let Pcm { intro, cycle, .. } = pcm(&clip, looped(crossfade));
            assert_eq!(intro.len(), fade as usize);
            let step = greatest_step(cycle.iter().chain(&cycle).copied());
            // From one end to the other with a raised cosine, which is nowhere steeper than that.
            let fastest = 32_768.0 * (TAU / 4.0 / f64::from(fade)).min(1.0) + 40.0;
            assert!(f64::from(step) <= fastest, "{fade}: {step}");
        }
    }

    #[test]
    fn sounds_that_have_nothing_in_common_meet_without_a_dip() {
        let (one, other) = (sine(437.0, 8_000, 0.3, 1.0), sine(1_013.0, 8_000, 0.3, 1.0));
        // Loud enough in the middle that the seam may be as loud as it is.
        let loud = sine(2_000.0, 8_000, 0.9, 0.2);
        let all = [one.samples(), loud.samples(), other.samples()].concat();
        let clip = Clip::from_samples(all, 8_000).unwrap();
        let Pcm { cycle, .. } = pcm(&clip, looped(millis(200)));
        let half = &cycle[cycle.len() - 1_000..cycle.len() - 600];
        let dip = db(rms(half) / (0.3 * 32_768.0 / SQRT_2));
        assert!(dip.abs() < 0.3, "{dip}");
    }

    #[test]
    fn sounds_that_are_half_alike_meet_without_a_swell_or_a_dip() {
        let (one, third) = (sine(437.0, 8_000, 0.3, 1.0), sine(1_013.0, 8_000, 0.3, 1.0));
        // As loud as the first, and half of it in common with it.
        let alike = one.samples().iter().zip(third.samples());
        let other: Vec<_> = alike.map(|(a, b)| 0.5 * a + 0.75_f32.sqrt() * b).collect();
        let loud = sine(2_000.0, 8_000, 0.9, 0.2);
        let all = [one.samples(), loud.samples(), &other].concat();
        let Pcm { cycle, .. } =
            pcm(&Clip::from_samples(all, 8_000).unwrap(), looped(Duration::from_secs(1)));
        let middle = &cycle[cycle.len() - 4_400..cycle.len() - 3_600];
        let dip = db(rms(middle) / (0.3 * 32_768.0 / SQRT_2));
        assert!(dip.abs() < 0.3, "{dip}");
    }

    #[test]
    fn out_of_silence_a_loop_begins_with_a_ramp() {
        let sound = sine(437.0, 8_000, 0.3, 0.5);
        let clip = Clip::from_samples([sound.samples(), &[0.0; 4_000]].concat(), 8_000).unwrap();
        let Pcm { intro, cycle, .. } = pcm(&clip, looped(millis(100)));
        let seam = &cycle[cycle.len() - 800..];
        assert!((db(rms(&seam[400..]) / rms(&intro[400..]))).abs() < 3.0);
        assert!(rms(&seam[..80]) < 0.05 * rms(&seam[720..]));
    }

    #[test]
    fn a_clip_that_was_cut_to_loop_loops_as_if_it_had_no_ends() {
        for (from, to) in [(48_000, 8_000), (44_100, 8_000), (8_000, 48_000), (16_000, 16_000)] {
            // Whole periods, and at both rates whole samples.
            let clip = sine(400.0, from, 0.5, 0.1);
            let rate = SampleRate::new(to).unwrap();
            let Pcm { intro, cycle, .. } = clip.to_pcm(rate, looped(Duration::ZERO)).unwrap();
            assert_eq!(intro, []);
            let (amplitude, _) = partial(&cycle, 0, 400.0, to);
            assert!((db(amplitude / 16_384.0)).abs() < 0.001);
            for (n, sample) in cycle.iter().enumerate() {
                let meant = 16_384.0 * (TAU * 400.0 * n as f64 / f64::from(to)).sin();
                let is = f64::from(*sample);
                assert!((is - meant).abs() < 1.0, "{from} to {to}, {n}: {is} for {meant}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_seam_steps_further_than_the_clip_and_a_fade(
            seed in any::<u32>(),
            len in 2_usize..6_000,
            smooth in 0.01_f32..1.0,
            fade in 0_u64..200,
        ) {
            let (mut state, mut low) = (seed, 0.0_f32);
            let samples = (0..len).map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                low += smooth * ((state >> 8) as f32 / 8_388_608.0 - 1.0 - low);
                low
            });
            let clip = Clip::from_samples(samples.collect(), 8_000).unwrap();
            let once = pcm(&clip, RECORDED).intro;
            let Pcm { intro, cycle, .. } = pcm(&clip, looped(millis(fade)));
            let own = greatest_step(once.iter().copied());
            let peak = |samples: &[i16]| samples.iter().map(|s| i32::from(s.abs())).max().unwrap();
            if intro.is_empty() {
                prop_assert_eq!(cycle, once);
                return Ok(());
            }
            let turns = intro.iter().chain(&cycle).chain(&cycle).copied();
            // A fade moves by itself, from one level to another, by as much a sample at most.
            let by_fading = 2.0 * f64::from(peak(&once)) * TAU / 4.0 / intro.len() as f64;
            let step = greatest_step(turns);
            prop_assert!(f64::from(step) <= f64::from(own) + by_fading + 2.0, "{step} > {own}");
            prop_assert!(peak(&cycle) <= peak(&once) + 1);
        }
    }

    #[test]
    fn music_has_no_greater_step_at_its_seam_than_elsewhere() {
        // Chords of decaying partials, at the rate of a CD, cut off wherever.
        let rate = 44_100;
        for cut in [0.7, 1.1, 1.33, 2.0] {
            let samples = (0..(f64::from(rate) * cut) as usize).map(|n| {
                let t = n as f64 / f64::from(rate);
                let since = t % 0.35;
                let chord = [220.0, 277.2, 329.6, 440.0, 880.0].map(|hz| (TAU * hz * t).sin());
                (0.15 * (-3.0 * since).exp() * chord.iter().sum::<f64>()) as f32
            });
            let clip = Clip::from_samples(samples.collect(), rate).unwrap();
            for fade in [20, 50, 100, 300] {
                let pcm = |playback| clip.to_pcm(SampleRate::HZ_8000, playback).unwrap();
                let own = greatest_step(pcm(RECORDED).intro);
                let Pcm { cycle, .. } = pcm(looped(millis(fade)));
                let turns = cycle.iter().chain(&cycle).copied();
                assert!(greatest_step(turns) <= own + 1, "{cut} s, {fade} ms");
            }
        }
    }
}

mod frames {
    use super::*;

    fn all<S: PayloadElement>(tone: &RenderedTone<S>, samples: usize) -> Vec<S> {
        let mut player = tone.player();
        let mut all = Vec::new();
        while let Some(frame) = player.next_frame() {
            all.extend_from_slice(frame.payload);
            if all.len() >= samples {
                break;
            }
        }
        all.truncate(samples);
        all
    }

    #[test]
    fn of_any_ptime_hold_the_same_samples() {
        let clip = speech(44_100, 0.73);
        for repeat in
            [Repeat::Once, Repeat::LOOP, Repeat::Cadence { pause: Duration::from_micros(33_300) }]
        {
            let playback = ClipPlayback { repeat, ..ClipPlayback::default() };
            let render = |ptime| {
                let format = Format::PCMU.with_ptime(millis(ptime)).unwrap();
                all(&clip.render_with_playback(format, playback).unwrap(), 16_000)
            };
            let of_20 = render(20);
            for ptime in [5, 10, 30, 60, 77, 120] {
                let of_another = render(ptime);
                let both = of_20.len().min(of_another.len());
                assert!(both >= 5_840);
                assert_eq!(of_20[..both], of_another[..both], "{repeat:?}, {ptime} ms");
            }
        }
    }

    #[test]
    fn in_every_codec_are_the_samples_encoded() {
        let clip = speech(16_000, 0.5);
        let pcm = clip.to_pcm(SampleRate::HZ_8000, ClipPlayback::default()).unwrap().intro;
        for codec in [Codec::Pcmu, Codec::Pcma, Codec::L16] {
            let format = Format::new(codec, SampleRate::HZ_8000, Format::PTIME).unwrap();
            let mut encoded = vec![0; 4_000 * codec.octets_per_sample()];
            codec.encode(&pcm, &mut encoded);
            assert_eq!(clip.render(format).unwrap().intro(), encoded);
        }
        assert_eq!(clip.render(Format::PCM).unwrap().intro(), pcm);
    }

    #[test]
    fn of_wideband_are_as_long_and_as_exact() {
        for hz in [16_000, 32_000, 48_000] {
            let rate = SampleRate::new(hz).unwrap();
            let l16 = Format::new(Codec::L16, rate, Format::PTIME).unwrap();
            let linear = Format::linear(rate, Format::PTIME).unwrap();
            let clip = sine(3_000.0, 44_100, 0.5, 1.0);
            let wide = clip.render(linear).unwrap();
            assert_eq!(wide.intro().len(), hz as usize);
            let (first, middle) = (4_000, &wide.intro()[4_000..8_000]);
            let (amplitude, phase) = partial(middle, first, 3_000.0, hz);
            assert!((db(amplitude / 16_384.0)).abs() < 0.001 && phase.abs() < 0.001);

            let octets = clip.render(l16).unwrap();
            let mut decoded = vec![0; hz as usize];
            Codec::L16.decode(octets.intro(), &mut decoded);
            assert_eq!(decoded, wide.intro());
            let frame_len = octets.player().next_frame().unwrap().payload.len();
            assert_eq!(frame_len, hz as usize / 50 * 2);
        }
    }

    #[test]
    fn a_clip_that_is_too_long_for_a_tone_says_so() {
        let clip = Clip::from_samples(vec![0.1; 9 << 20], 8_000).unwrap();
        assert!(clip.render(Format::PCMU).is_ok());
        let error = clip.render(Format::PCM).unwrap_err();
        assert!(matches!(error, ClipError::Render(RenderError::TooLong { .. })), "{error}");
        // Before anything is made of it.
        let long = Clip::from_samples(vec![0.1; Clip::MAX_SAMPLES], 4_000).unwrap();
        let error = long.render(Format::PCMU).unwrap_err();
        assert!(
            matches!(error, ClipError::Render(RenderError::TooLong { bytes }) if bytes == (1 << 26) + 160)
        );
    }

    #[test]
    fn of_a_clip_in_alaw_are_its_octets_and_silent_where_they_are() {
        let octets: Vec<u8> =
            (0..=255).chain([0xD5; 744]).chain((0..=255).rev()).chain([0xD5; 744]).collect();
        let header = G711::Alaw.wav_header(8_000, 2_000);
        let clip = Clip::from_wav(&[&header[..], &octets].concat()[..]).unwrap();
        let tone = clip.render_with_playback(Format::PCMA, RECORDED).unwrap();
        assert_eq!(tone.intro(), octets);
        let mut player = tone.player();
        for n in 0..12 {
            let frame = player.next_frame().unwrap();
            assert_eq!(frame.silent, frame.payload.iter().all(|o| *o == 0xD5), "frame {n}");
        }
    }
}

mod in_calls {
    use super::*;

    fn tone(list: &str) -> RenderedTone<i16> {
        RenderedTone::new(&list.parse::<Tone>().unwrap(), Format::PCM).unwrap()
    }

    fn music() -> RenderedTone<i16> {
        let playback = ClipPlayback { repeat: Repeat::LOOP, ..ClipPlayback::default() };
        speech(44_100, 1.3).render_with_playback(Format::PCM, playback).unwrap()
    }

    fn own(tone: &RenderedTone<i16>) -> i32 {
        greatest_step(tone.intro().iter().chain(tone.cycle()).chain(tone.cycle()).copied())
    }

    #[test]
    fn clips_and_tones_follow_each_other_without_a_click() {
        let (ring, busy) = (tone("440+480/2000,0/4000"), tone("480+620/500,0/500"));
        for (trying, ring) in [(music(), ring.clone()), (tone("425/90,0/75"), music())] {
            let plan = TonePlan::new(trying.clone(), ring.clone(), busy.clone()).unwrap();
            for at in (0..200).step_by(7) {
                let mut call = CallPlayer::new(&plan);
                let mut heard = Vec::new();
                for n in 0..300 {
                    let place = if n < at { CallState::Trying } else { CallState::Ring };
                    heard.extend_from_slice(call.next_frame(place).unwrap().payload);
                }
                let step = greatest_step(heard);
                assert!(step <= own(&trying) + own(&ring), "at frame {at}: {step}");
            }
        }
    }

    #[test]
    fn an_announcement_comes_between_the_information_tone_and_busy() {
        let info = tone("!950/330,!1400/330,!1800/330,!0/500");
        let announcement = speech(16_000, 1.234).render(Format::PCM).unwrap();
        let busy = tone("480+620/500,0/500");
        let parts = [info.clone(), announcement.clone(), busy.clone()];
        let all = RenderedTone::sequence(&parts).unwrap();
        let intro = [info.intro(), announcement.intro()].concat();
        assert_eq!(all.intro(), [intro.as_slice(), busy.intro()].concat());
        assert_eq!(all.cycle(), busy.cycle());

        let mut player = all.player();
        let mut frames = Vec::new();
        for n in 0..400 {
            let frame = player.next_frame().unwrap();
            assert_eq!(frame.silent, frame.payload.iter().all(|s| *s == 0), "frame {n}");
            frames.extend_from_slice(frame.payload);
        }
        let meant = intro.iter().copied().chain(busy.cycle().iter().copied().cycle());
        assert!(frames.into_iter().eq(meant.take(400 * 160)));
    }

    #[test]
    fn a_sequence_needs_parts_that_end_and_are_of_one_format() {
        let (ends, busy) = (tone("!950/330,!0/500"), tone("480+620/500,0/500"));
        let sequence = |parts: &[RenderedTone<i16>]| RenderedTone::sequence(parts).map(drop);
        assert_eq!(sequence(&[]), Err(SequenceError::Empty));
        assert_eq!(
            sequence(&[ends.clone(), busy.clone(), ends.clone()]),
            Err(SequenceError::Endless { part: 1 })
        );
        let other = Format::PCM.with_ptime(millis(10)).unwrap();
        let of_10_ms = RenderedTone::new(&"!950/330".parse().unwrap(), other).unwrap();
        assert_eq!(sequence(&[of_10_ms, busy.clone()]), Err(SequenceError::Format { part: 0 }));
        assert_eq!(sequence(std::slice::from_ref(&busy)), Ok(()));
        // One that ends makes a sequence that ends.
        let twice = RenderedTone::sequence(&[ends.clone(), ends.clone()]).unwrap();
        assert!(twice.cycle().is_empty());
        assert_eq!(twice.intro().len(), 2 * ends.intro().len());
        let hour = RenderedTone::from_samples(&vec![0; 5 << 20], &[], Format::PCM).unwrap();
        assert!(matches!(
            sequence(&[hour.clone(), hour]),
            Err(SequenceError::Render(RenderError::TooLong { .. }))
        ));
    }

    #[test]
    fn the_last_frame_of_a_sequence_that_ends_is_filled_with_silence() {
        for codec in [Codec::Pcmu, Codec::Pcma, Codec::L16] {
            let format = Format::new(codec, SampleRate::HZ_8000, Format::PTIME).unwrap();
            let beep = RenderedTone::new(&"!440/30".parse().unwrap(), format).unwrap();
            let mut player = RenderedTone::sequence(&[beep.clone(), beep]).unwrap().player();
            let mut frames = 0;
            let mut last = Vec::new();
            while let Some(frame) = player.next_frame() {
                (frames, last) = (frames + 1, frame.payload.to_vec());
            }
            assert_eq!(frames, 3);
            let beep = last.len();
            assert_eq!(beep, format.payload_len());
            let beeps = RenderedTone::new(&"!440/50".parse().unwrap(), format).unwrap();
            let mut player = RenderedTone::sequence(&[beeps]).unwrap().player();
            let tail =
                std::iter::from_fn(|| player.next_frame().map(|f| f.payload.to_vec())).last();
            let tail = tail.unwrap();
            assert!(tail[tail.len() / 2..].iter().all(|octet| *octet == codec.silence()));
        }
    }

    proptest! {
        #[test]
        fn sequences_sound_and_fall_silent_as_their_samples_do(
            parts in prop::collection::vec((0_usize..600, any::<bool>(), 0_usize..400), 1..6),
            codec in prop::sample::select(vec![Codec::Pcmu, Codec::Pcma, Codec::L16]),
            ptime in 5_u64..40,
            cycle in 0_usize..700,
        ) {
            let format = Format::new(codec, SampleRate::HZ_8000, millis(ptime)).unwrap();
            let samples = |(sound, quiet, pause): (usize, bool, usize)| {
                let level = if quiet { 9_000 } else { -300 };
                [vec![level; sound], vec![0; pause]].concat()
            };
            let mut all: Vec<Vec<i16>> = parts.into_iter().map(samples).collect();
            let last = all.pop().unwrap();
            let cycle: Vec<i16> = (0..cycle).map(|n| if n % 300 < 150 { 0 } else { 700 }).collect();
            let mut tones: Vec<_> =
                all.iter().map(|s| RenderedTone::from_samples(s, &[], format).unwrap()).collect();
            tones.push(RenderedTone::from_samples(&last, &cycle, format).unwrap());
            let intro = [all.concat(), last].concat();
            let at_once = RenderedTone::from_samples(&intro, &cycle, format).unwrap();
            let (mut one, mut other) =
                (RenderedTone::sequence(&tones).unwrap().player(), at_once.player());
            for _ in 0..60 {
                prop_assert_eq!(one.next_frame(), other.next_frame());
            }
        }
    }
}

mod own_samples {
    use super::*;

    #[test]
    fn play_as_they_are() {
        let (intro, cycle) = (vec![1, 2, 3], vec![10, -20, 30, -40, 50]);
        let tone = RenderedTone::from_samples(&intro, &cycle, Format::PCM).unwrap();
        let mut player = tone.player();
        let mut heard = Vec::new();
        for n in 0..10 {
            let frame = player.next_frame().unwrap();
            assert_eq!(frame.timestamp, n * 160);
            heard.extend_from_slice(frame.payload);
        }
        let meant = intro.iter().chain(cycle.iter().cycle()).copied();
        assert!(heard.into_iter().eq(meant.take(1_600)));
    }

    #[test]
    fn are_a_clip_too() {
        let samples: Vec<i16> = (i16::MIN..=i16::MAX).step_by(7).collect();
        let clip = Clip::from_pcm(&samples, 16_000).unwrap();
        assert_eq!(pcm(&clip, RECORDED).intro, samples);
        assert!(matches!(Clip::from_pcm(&[], 8_000), Err(ClipError::Empty)));
        let rate = Clip::from_pcm(&[0], 3_999);
        assert!(matches!(rate, Err(ClipError::Rate { hz: 3_999 })));
    }

    #[test]
    fn that_are_encoded_as_silence_are_silent() {
        for (codec, level) in [(Codec::Pcmu, 3), (Codec::Pcma, 15), (Codec::L16, 0)] {
            let format = Format::new(codec, SampleRate::HZ_8000, Format::PTIME).unwrap();
            let silent = |level: i16| {
                let tone = RenderedTone::from_samples(&[level; 160], &[], format).unwrap();
                tone.player().next_frame().unwrap().silent
            };
            assert!(silent(level), "{codec}");
            assert!(!silent(level + 1), "{codec}");
        }
    }

    #[test]
    fn of_which_there_are_none_are_over_at_once() {
        let tone = RenderedTone::from_samples(&[], &[], Format::PCMA).unwrap();
        assert!(tone.player().is_over());
        assert_eq!(tone.player().next_frame(), None);
        assert!(tone.memory() > 0);
    }

    #[test]
    fn may_be_as_many_as_fit_and_not_one_more() {
        let most = RenderedTone::<u8>::MAX_BYTES - 160;
        assert!(RenderedTone::from_samples(&vec![0; most], &[], Format::PCMU).is_ok());
        let error = RenderedTone::from_samples(&vec![0; most + 1], &[], Format::PCMU).unwrap_err();
        assert_eq!(error, RenderError::TooLong { bytes: RenderedTone::<u8>::MAX_BYTES as u64 + 1 });
    }
}
