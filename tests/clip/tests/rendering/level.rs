//! The level of a clip.

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
    // A loop counts the same samples.
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
    // A-law has no exact zero.
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
