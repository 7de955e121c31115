//! Frames: their content, their end, and their independence of the portions that a caller takes.

use std::time::Duration;

use crate::common::playable_tone;
use proptest::prelude::*;
use ringback::{
    Codec, Format, FormatError, Frames, G711, PayloadElement, Playback, Ramp, SampleRate, Synth,
    Tone,
};

fn tone(list: &str) -> Tone {
    list.parse().unwrap()
}

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// The payload, the timestamp, `silent` and `onset`.
type Owned<S> = (Vec<S>, u64, bool, bool);

fn take<S: PayloadElement>(frames: &mut Frames<S>, count: usize) -> Vec<Owned<S>> {
    let mut taken = Vec::new();
    while let (true, Some(frame)) = (taken.len() < count, frames.next_frame()) {
        taken.push((frame.payload.to_vec(), frame.timestamp, frame.silent, frame.onset));
    }
    taken
}

mod formats {
    use super::*;

    #[test]
    fn a_ptime_is_5_to_120_ms() {
        for (ptime, valid) in [(4, false), (5, true), (30, true), (120, true), (121, false)] {
            assert_eq!(Format::PCMU.with_ptime(ms(ptime)).is_ok(), valid, "{ptime} ms");
        }
        assert!(Format::PCMU.with_ptime(Duration::MAX).is_err());
        // A cycle of 39 and 961 samples.
        for micros in [4_875, 120_125] {
            assert!(Format::PCMU.with_ptime(Duration::from_micros(micros)).is_err());
        }
    }

    #[test]
    fn a_ptime_is_whole_samples() {
        let rate = SampleRate::new(11_025).unwrap();
        let error = Format::linear(rate, ms(20)).unwrap_err();
        assert_eq!(error, FormatError::Ptime { rate, ptime: ms(20) });
        assert_eq!(
            error.to_string(),
            "a ptime must be 5 to 120 ms and a whole number of samples at 11025 Hz, not 20ms"
        );
        assert_eq!(Format::linear(rate, ms(40)).unwrap().samples_per_frame(), 441);
        let half = Duration::from_micros(5_500);
        assert_eq!(Format::PCMU.with_ptime(half).unwrap().samples_per_frame(), 44);
        assert!(Format::PCMU.with_ptime(Duration::from_micros(5_562)).is_err());
    }

    #[test]
    fn the_default_is_20_ms_at_8_khz() {
        for (samples, elements) in [
            (Format::PCMU.samples_per_frame(), Format::PCMU.payload_len()),
            (Format::PCMA.samples_per_frame(), Format::PCMA.payload_len()),
            (Format::PCM.samples_per_frame(), Format::PCM.payload_len()),
        ] {
            assert_eq!((samples, elements), (160, 160));
        }
        assert_eq!((Format::PCMU.rate(), Format::PCMU.ptime()), (SampleRate::HZ_8000, ms(20)));
    }

    #[test]
    fn rates_are_8_to_192_khz() {
        for (rate, valid) in [(7_999, false), (8_000, true), (192_000, true), (192_001, false)] {
            assert_eq!(SampleRate::new(rate).is_ok(), valid, "{rate}");
        }
    }
}

#[test]
fn each_codec_carries_the_same_samples() {
    let tone = tone("440+480/100,0/50");
    let l16 = Format::new(Codec::L16, SampleRate::HZ_8000, ms(20)).unwrap();
    let pcm = take(&mut Frames::new(&tone, Format::PCM).unwrap(), 20);
    let octets = |format| take(&mut Frames::new(&tone, format).unwrap(), 20);
    let (ulaw, alaw, l16) = (octets(Format::PCMU), octets(Format::PCMA), octets(l16));
    for (n, (samples, ..)) in pcm.iter().enumerate() {
        let coded = |law: G711| samples.iter().map(|&s| law.encode(s)).collect::<Vec<_>>();
        assert_eq!(ulaw[n].0, coded(G711::Ulaw));
        assert_eq!(alaw[n].0, coded(G711::Alaw));
        let network_order: Vec<u8> = samples.iter().flat_map(|s| s.to_be_bytes()).collect();
        assert_eq!(l16[n].0, network_order);
    }
}

#[test]
fn silence_is_the_codecs_own() {
    let l16 = Format::new(Codec::L16, SampleRate::HZ_8000, ms(20)).unwrap();
    for (format, silence) in [(Format::PCMU, 0xFF), (Format::PCMA, 0xD5), (l16, 0)] {
        assert_eq!(format.codec().silence(), silence);
        let mut frames = Frames::new(&tone("0/100,425/20"), format).unwrap();
        for (payload, ..) in take(&mut frames, 5) {
            assert_eq!(payload, vec![silence; format.payload_len()]);
        }
    }
}

#[test]
fn a_finite_tone_ends_with_a_frame_padded_with_silence() {
    for (format, silence) in [(Format::PCMU, 0xFF), (Format::PCMA, 0xD5)] {
        // 25 ms are one frame and a quarter.
        let mut frames = Frames::new(&tone("!425/25"), format).unwrap();
        let taken = take(&mut frames, 9);
        assert_eq!(taken.len(), 2);
        assert_eq!(taken[1].0.len(), 160);
        assert!(taken[1].0[1..39].iter().any(|&octet| octet != silence));
        assert_eq!(taken[1].0[40..], [silence; 120]);
        assert_eq!(frames.timestamp(), 320);
        assert_eq!(frames.next_frame(), None);
        assert_eq!(frames.timestamp(), 320);
    }
}

#[test]
fn a_tone_that_ends_with_a_frame_has_no_frame_more() {
    let mut frames = Frames::new(&tone("!425/40"), Format::PCMU).unwrap();
    assert_eq!(take(&mut frames, 9).len(), 2);
}

#[test]
fn an_onset_is_the_first_sounding_frame_behind_a_silent_one() {
    let mut frames = Frames::new(&tone("425/40,0/60"), Format::PCMU).unwrap();
    let flags: Vec<_> = take(&mut frames, 8).iter().map(|f| (f.2, f.3)).collect();
    let (sounds, silent, onset) = ((false, false), (true, false), (false, true));
    assert_eq!(flags, [sounds, sounds, silent, silent, silent, onset, sounds, silent]);
    // A pause of 15 ms never fills a frame.
    let mut frames = Frames::new(&tone("425/45,0/15"), Format::PCMU).unwrap();
    assert!(take(&mut frames, 30).iter().all(|f| (f.2, f.3) == sounds));
}

#[test]
fn restarting_gives_the_same_frames_again() {
    let mut frames = Frames::new(&tone("!425/30,0/50,425/30"), Format::PCMA).unwrap();
    let first = take(&mut frames, 17);
    frames.restart();
    // The new start is not an onset, even after a silent frame.
    assert!(take(&mut frames, 3)[2].2);
    frames.restart();
    assert_eq!(take(&mut frames, 17), first);
}

#[test]
fn seeking_leads_to_the_frame_that_begins_there() {
    let mut frames = Frames::new(&tone("!425/30,0/50,425/30"), Format::PCMA).unwrap();
    let first = take(&mut frames, 17);
    frames.seek(2 * 160);
    assert_eq!(frames.timestamp(), 2 * 160);
    assert_eq!(take(&mut frames, 15), first[2..]);
    // The frame after the seek is not an onset, because no frame was played before it.
    frames.seek(4 * 160);
    assert!(first[4].3);
    assert_eq!(take(&mut frames, 1)[0], (first[4].0.clone(), 640, false, false));
    frames.seek(u64::MAX);
    let _ = frames.next_frame();
}

#[test]
fn frames_can_go_to_another_thread() {
    fn sendable<T: Send + Sync + Clone + 'static>(_: &T) {}
    sendable(&Frames::new(&tone("425"), Format::PCMU).unwrap());
    sendable(&Frames::new(&tone("425"), Format::PCM).unwrap());
}

fn any_rate() -> impl Strategy<Value = SampleRate> {
    let usual = prop::sample::select(vec![8_000, 11_025, 16_000, 44_100, 48_000, 192_000]);
    prop_oneof![usual, 8_000..=192_000_u32].prop_map(|hz| SampleRate::new(hz).unwrap())
}

fn any_playback() -> impl Strategy<Value = Playback> {
    (0..40_u64)
        .prop_map(|millis| Playback { ramp: Ramp::new(ms(millis)).unwrap(), ..Playback::default() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 2))]

    #[test]
    fn frames_of_any_ptime_join_to_the_same_samples(
        tone in playable_tone(150),
        playback in any_playback(),
        ptime in 5..=120_u64,
    ) {
        let rate = SampleRate::HZ_8000;
        let format = Format::linear(rate, ms(ptime)).unwrap();
        let frames = take(&mut Frames::with_playback(&tone, format, playback).unwrap(), 40);
        let len = format.samples_per_frame();
        let joined: Vec<i16> = frames.iter().flat_map(|f| f.0.iter().copied()).collect();
        let mut synth = Synth::with_playback(&tone, rate, playback).unwrap();
        let mut whole = vec![0; joined.len()];
        let filled = synth.fill(&mut whole);
        prop_assert!(joined == whole);
        prop_assert!(joined.len() - filled < len);
        for (n, (payload, timestamp, silent, onset)) in frames.iter().enumerate() {
            prop_assert_eq!(payload.len(), len);
            prop_assert_eq!(*timestamp, (n * len) as u64);
            prop_assert_eq!(*silent, payload.iter().all(|&sample| sample == 0));
            prop_assert_eq!(*onset, n > 0 && frames[n - 1].2 && !silent);
        }
    }

    #[test]
    fn samples_do_not_depend_on_how_they_are_taken(
        tone in playable_tone(60),
        rate in any_rate(),
        playback in any_playback(),
        portions in prop::collection::vec(0..3000_usize, 1..12),
    ) {
        let mut whole = Synth::with_playback(&tone, rate, playback).unwrap();
        let mut parts = whole.clone();
        let mut expected = vec![0; portions.iter().sum()];
        let total = whole.fill(&mut expected);
        let mut taken = Vec::new();
        for portion in portions {
            // Use `fill`, `seek` and `fill`, or the iterator.
            let mut room = vec![0; portion];
            let filled = match portion % 3 {
                0 => parts.fill(&mut room),
                1 => {
                    let position = parts.position();
                    parts.seek(position / 2);
                    parts.seek(position);
                    parts.fill(&mut room)
                }
                _ => {
                    let heard: Vec<i16> = parts.by_ref().take(portion).collect();
                    room[..heard.len()].copy_from_slice(&heard);
                    heard.len()
                }
            };
            taken.extend_from_slice(&room[..filled]);
        }
        prop_assert!(taken == expected[..total]);
        prop_assert_eq!(parts.position(), whole.position());
    }

    #[test]
    fn any_sample_can_be_sought(tone in playable_tone(3_600_000), at in 0..=u64::MAX / 2) {
        let mut synth = Synth::new(&tone, SampleRate::HZ_8000).unwrap();
        synth.seek(at);
        let mut room = [0; 400];
        prop_assert!(tone.duration().is_some() || synth.fill(&mut room) == 400);
        // A fill across the last countable sample must not hang.
        synth.seek(u64::MAX - at % 1000);
        synth.fill(&mut [0; 2000]);
    }
}
