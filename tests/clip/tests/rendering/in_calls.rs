//! Clips in calls.

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
    // If the last part ends, the sequence ends.
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
        let tail = std::iter::from_fn(|| player.next_frame().map(|f| f.payload.to_vec())).last();
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
