//! Tone changes.

use super::*;

#[test]
fn a_tone_begins_in_the_very_next_frame() {
    let plan = plan();
    let mut ringback = CallPlayer::new(&plan);
    hear(&mut ringback, CallState::Trying, 2);
    let joint = hear(&mut ringback, CallState::Ring, 1);
    let (old, new) =
        (play(&rendered(TRYING, Format::PCM), 3), play(&rendered(RING, Format::PCM), 100));
    // The difference from the new tone is the old tone as it fades.
    for (n, ((joint, new), old)) in joint.iter().zip(&new).zip(&old[320..]).enumerate() {
        let weight = 0.5 + 0.5 * (std::f64::consts::PI * (n as f64 + 0.5) / 160.0).cos();
        let expected = f64::from(*new) + weight * f64::from(*old);
        assert!((f64::from(*joint) - expected).abs() < 0.51, "sample {n}");
    }
    assert_eq!(hear(&mut ringback, CallState::Ring, 99), new[160..]);
}

#[test]
fn a_fade_lasts_as_long_as_the_plan_says_and_a_frame_at_most() {
    let fade = |millis, ptime| {
        let format = Format::PCM.with_ptime(Duration::from_millis(ptime)).unwrap();
        let fade = Ramp::new(Duration::from_millis(millis)).unwrap();
        let tone = |list| rendered(list, format);
        let plan = TonePlan::new(tone("1000"), tone(RING), tone(BUSY)).unwrap().with_fade(fade);
        let mut ringback = CallPlayer::new(&plan);
        hear(&mut ringback, CallState::Trying, 3);
        let (closing, _, silent, _) = next(&mut ringback, CallState::Silence).unwrap();
        assert!(closing.last().unwrap().abs() < 50);
        let len = closing.iter().rposition(|sample| *sample != 0).map_or(0, |last| last + 1);
        assert_eq!(silent, len == 0);
        len
    };
    assert!((30..=32).contains(&fade(4, 20)));
    assert!((153..=160).contains(&fade(20, 20)));
    assert!((38..=40).contains(&fade(20, 5)));
    assert!((153..=160).contains(&fade(20, 120)));
    assert_eq!(fade(0, 20), 0);
}

#[test]
fn a_pause_makes_way_without_a_trace() {
    let mut ringback = CallPlayer::new(&plan());
    // The pause is from 90 to 165 ms. The next sound begins in the frame at 160 ms.
    hear(&mut ringback, CallState::Trying, 8);
    assert_eq!(hear(&mut ringback, CallState::Ring, 50), play(&rendered(RING, Format::PCM), 50));
}

#[test]
fn a_sound_that_comes_to_its_end_does_not_begin_again_while_it_fades() {
    for codec in [Codec::Pcmu, Codec::Pcma] {
        let format = Format::new(codec, SampleRate::HZ_8000, Format::PTIME).unwrap();
        let tone = |list| rendered(list, format);
        let trying = tone("400/25,0/2,400/25,0/8");
        let plan = TonePlan::new(trying, tone(RING), tone(BUSY)).unwrap();
        let mut ringback = CallPlayer::new(&plan);
        hear(&mut ringback, CallState::Trying, 1);
        // From 20 ms on: 5 ms of the sound, 2 ms of pause, 13 ms of the next sound.
        let closing = hear(&mut ringback, CallState::Silence, 1);
        assert!(closing[..30].iter().any(|octet| *octet != codec.silence()));
        assert!(closing[56..].iter().all(|octet| *octet == codec.silence()), "{codec}");
    }
}

#[test]
fn a_millisecond_is_a_pause_and_less_is_none() {
    let after_a_pause_of = |samples: usize| {
        let old = [&[10_000; 240][..], &vec![0; samples], &vec![10_000; 80 - samples]].concat();
        let old = RenderedTone::from_samples(&[], &old, Format::PCM).unwrap();
        let plan = TonePlan::new(old, rendered(RING, Format::PCM), rendered(BUSY, Format::PCM));
        let mut ringback = CallPlayer::new(&plan.unwrap());
        hear(&mut ringback, CallState::Trying, 1);
        let closing = hear(&mut ringback, CallState::Silence, 1);
        assert!(closing[..80].iter().all(|sample| *sample > 0));
        closing[80 + samples..].iter().any(|sample| *sample != 0)
    };
    assert!(!after_a_pause_of(8) && !after_a_pause_of(9));
    assert!(after_a_pause_of(7) && after_a_pause_of(1));
}

#[test]
fn a_pause_is_none_in_every_codec() {
    // In A-law, silence is slightly above zero.
    let plan = plan_in(Format::PCMA);
    let mut ringback = CallPlayer::new(&plan);
    hear(&mut ringback, CallState::Ring, 110);
    assert_eq!(next(&mut ringback, ANSWERED), None);
    let tone = |list| rendered(list, Format::PCMA);
    let plan = TonePlan::new(tone(RING), tone("0/100,400/100"), tone(BUSY)).unwrap();
    let closing = |place| {
        let mut ringback = CallPlayer::new(&plan);
        hear(&mut ringback, CallState::Trying, 3);
        hear(&mut ringback, place, 1)
    };
    assert_eq!(closing(CallState::Ring), closing(CallState::Silence));
}

#[test]
fn one_frame_at_most_closes_a_tone() {
    for place in [early_media(), ANSWERED, CallState::Announcement, CallState::Over] {
        let mut ringback = CallPlayer::new(&plan());
        hear(&mut ringback, CallState::Ring, 10);
        let (closing, timestamp, silent, onset) = next(&mut ringback, place).unwrap();
        assert_eq!((timestamp, silent, onset), (1_600, false, false));
        assert!(closing[0] != 0 || closing[1] != 0);
        assert!(closing[159].abs() < 10, "{}", closing[159]);
        assert_eq!(next(&mut ringback, place), None);
        assert_eq!(next(&mut ringback, place), None);
        // A pause needs no closing frame.
        let mut ringback = CallPlayer::new(&plan());
        hear(&mut ringback, CallState::Ring, 110);
        assert_eq!(next(&mut ringback, place), None);
    }
}

#[test]
fn places_with_one_tone_are_one() {
    let tone = rendered(RING, Format::PCM);
    let plan = TonePlan::new(tone.clone(), tone.clone(), rendered(BUSY, Format::PCM)).unwrap();
    let mut ringback = CallPlayer::new(&plan);
    let mut heard = hear(&mut ringback, CallState::Trying, 7);
    heard.extend(hear(&mut ringback, CallState::Ring, 7));
    assert_eq!(heard, play(&tone, 14));
    let mut ringback = CallPlayer::new(&plan);
    let mut heard = hear(&mut ringback, failure(486), 7);
    heard.extend(hear(&mut ringback, failure(600), 7));
    assert_eq!(heard, play(&rendered(BUSY, Format::PCM), 14));
}

#[test]
fn a_tone_that_comes_back_begins_anew() {
    for between in [CallState::Announcement, early_media(), CallState::Silence, CallState::Trying] {
        let mut ringback = CallPlayer::new(&plan());
        hear(&mut ringback, CallState::Ring, 7);
        next(&mut ringback, between);
        next(&mut ringback, between);
        hear(&mut ringback, CallState::Ring, 1);
        let expected = play(&rendered(RING, Format::PCM), 9);
        assert_eq!(hear(&mut ringback, CallState::Ring, 8), expected[160..], "{between}");
    }
}

#[test]
fn an_onset_is_the_first_sound_behind_silence_or_nothing() {
    let mut ringback = CallPlayer::new(&plan());
    let onset = |ringback: &mut CallPlayer<i16>, place| next(ringback, place).unwrap().3;
    assert!(!onset(&mut ringback, CallState::Silence));
    assert!(onset(&mut ringback, CallState::Ring));
    assert!(!onset(&mut ringback, CallState::Trying));
    assert_eq!(next(&mut ringback, ANSWERED).map(|frame| frame.3), Some(false));
    assert_eq!(next(&mut ringback, ANSWERED), None);
    assert!(onset(&mut ringback, failure(486)));
    assert!(!onset(&mut CallPlayer::new(&plan()), CallState::Ring));
}

#[test]
fn the_sum_of_two_tones_saturates() {
    let mut ringback = CallPlayer::new(&held("400@3", "400@3"));
    hear(&mut ringback, CallState::Trying, 1);
    let joint = hear(&mut ringback, CallState::Ring, 1);
    assert!(joint.contains(&32_767) && joint.contains(&-32_767));
}
