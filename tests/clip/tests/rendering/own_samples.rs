//! Rendered tones from a caller's own samples.

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
