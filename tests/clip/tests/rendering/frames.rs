//! Clips in frames.

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
    // The error comes before the resampling.
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
