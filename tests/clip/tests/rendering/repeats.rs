//! Loops and cadences, and their seams.

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
    // Each ramp takes at most half of the clip.
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
    // The period is 10 ms, so the end and the start have the same phase. The loud part in the
    // middle allows a seam that is louder than the sounds that it joins.
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
    // The clip rises in small steps from the lowest to the highest level, so the seam is a large
    // step.
    let samples: Vec<_> = (0..2_000_u16).map(|n| f32::from(n) / 2_000.0 - 0.5).collect();
    let clip = Clip::from_samples(samples, 8_000).unwrap();
    for fade in 1..40_u32 {
        let crossfade = Duration::from_secs(1) * fade / 8_000;
        let Pcm { intro, cycle, .. } = pcm(&clip, looped(crossfade));
        assert_eq!(intro.len(), fade as usize);
        let step = greatest_step(cycle.iter().chain(&cycle).copied());
        // A raised cosine from one end to the other is at most this steep.
        let fastest = 32_768.0 * (TAU / 4.0 / f64::from(fade)).min(1.0) + 40.0;
        assert!(f64::from(step) <= fastest, "{fade}: {step}");
    }
}

#[test]
fn sounds_that_have_nothing_in_common_meet_without_a_dip() {
    let (one, other) = (sine(437.0, 8_000, 0.3, 1.0), sine(1_013.0, 8_000, 0.3, 1.0));
    // The loud part in the middle allows a loud seam.
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
    // The second sound is as loud as the first, and correlates with it by half.
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
        // The clip has whole periods, and whole samples at both rates.
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
        // The maximum step of the fade itself, from one level to another.
        let by_fading = 2.0 * f64::from(peak(&once)) * TAU / 4.0 / intro.len() as f64;
        let step = greatest_step(turns);
        prop_assert!(f64::from(step) <= f64::from(own) + by_fading + 2.0, "{step} > {own}");
        prop_assert!(peak(&cycle) <= peak(&once) + 1);
    }
}

#[test]
fn music_has_no_greater_step_at_its_seam_than_elsewhere() {
    // Chords of decaying partials, at the rate of a CD, cut off at arbitrary points.
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
