//! Rendered tones: their frames equal streamed frames, from any position, for any number of calls.

use std::time::Duration;

use crate::common::playable_tone;
use proptest::prelude::*;
use ringback::{
    Codec, Format, Frames, PayloadElement, Playback, Player, Ramp, RenderError, RenderedTone,
    SampleRate, Synth, Tone,
};

fn tone(list: &str) -> Tone {
    list.parse().unwrap()
}

fn pcm(list: &str) -> RenderedTone<i16> {
    RenderedTone::new(&tone(list), Format::PCM).unwrap()
}

/// The payload, the timestamp, `silent` and `onset`.
type Owned<S> = (Vec<S>, u64, bool, bool);

macro_rules! next_owned {
    ($frames:expr) => {
        $frames.next_frame().map(|f| (f.payload.to_vec(), f.timestamp, f.silent, f.onset))
    };
}

fn assert_plays_as_streamed<S: PayloadElement>(
    tone: &Tone,
    format: Format<S>,
    playback: Playback,
    starts: &[u64],
    count: usize,
) {
    let rendered = match RenderedTone::with_playback(tone, format, playback) {
        Ok(rendered) => rendered,
        Err(RenderError::TooLong { bytes }) => {
            assert!(bytes > RenderedTone::<S>::MAX_BYTES as u64);
            return;
        }
        Err(error) => panic!("{tone}: {error}"),
    };
    let mut frames = Frames::with_playback(tone, format, playback).unwrap();
    let mut player = rendered.player();
    for &start in starts {
        frames.seek(start);
        player.seek(start);
        for n in 0..count {
            let streamed: Option<Owned<S>> = next_owned!(frames);
            let shared: Option<Owned<S>> = next_owned!(player);
            assert_eq!(shared, streamed, "{tone}: frame {n} from sample {start}, {format:?}");
            assert_eq!(player.timestamp(), frames.timestamp());
            if shared.is_none() {
                break;
            }
        }
    }
}

mod shape {
    use super::*;

    #[test]
    fn a_tone_that_repeats_has_one_cycle() {
        let trying = pcm("425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000");
        assert_eq!((trying.intro().len(), trying.cycle().len()), (0, 8 * 3_760));
    }

    #[test]
    fn what_is_played_once_comes_first() {
        let info = pcm("!950/330,!1400/330,1800/330,0/1000");
        assert_eq!((info.intro().len(), info.cycle().len()), (8 * 660, 8 * 1_330));
        // At the seam, 440/300 and 440/500 form one sound, so the first 440/500 is an intro.
        let joined = pcm("440/500,0/500,440/300");
        assert_eq!((joined.intro().len(), joined.cycle().len()), (8 * 500, 8 * 1_300));
    }

    #[test]
    fn a_held_tone_is_its_ramp_and_its_shortest_exact_period() {
        let dial = pcm("350+440");
        assert_eq!((dial.intro().len(), dial.cycle().len()), (32, 800));
        assert_eq!(
            dial.intro()[..32],
            Synth::new(&tone("350+440"), SampleRate::HZ_8000).unwrap().take(32).collect::<Vec<_>>()
        );
        let after_intro = pcm("!425/100,350+440");
        assert_eq!((after_intro.intro().len(), after_intro.cycle().len()), (832, 800));
    }

    #[test]
    fn a_cycle_is_at_least_a_frame() {
        // The period has 8 samples, and the cadence 80 samples.
        assert_eq!(pcm("1000").cycle().len(), 160);
        assert_eq!(pcm("1000/5,0/5").cycle().len(), 160);
        assert_eq!(pcm("1000/7,0/8").cycle().len(), 240);
        let silence = pcm("!425/20,0");
        assert_eq!((silence.intro().len(), silence.cycle()), (160, &[0; 160][..]));
    }

    #[test]
    fn a_cycle_with_a_limit_has_an_outro() {
        for (list, cycles) in [
            ("480+620/500,0/500 x20", 19),
            ("480+620/500,0/500 for 19700", 19),
            ("!350+440/100,480+620/500,0/500 x20", 19),
            ("440+480/7 x3000", 838),
            ("!2100/450,~2100/450 x40", 19),
        ] {
            let rendered = pcm(list);
            assert_eq!(rendered.cycles(), Some(cycles), "{list}");
            let one = rendered.cycle().len();
            assert!(rendered.outro().len() < one + 160 + 32, "{list}: {}", rendered.outro().len());
            let repeated = rendered.cycle().repeat(cycles as usize);
            let whole = [rendered.intro(), &repeated, rendered.outro()].concat();
            let played: Vec<_> = Synth::new(&tone(list), SampleRate::HZ_8000).unwrap().collect();
            assert_eq!(whole, played, "{list}");
            // It takes the memory of a cycle or two, not of the whole tone.
            let few = rendered.intro().len() + 2 * one.max(4000) + 1_000;
            assert!(rendered.memory() < 2 * few, "{list}: {}", rendered.memory());
        }
    }

    #[test]
    fn few_cycles_are_an_intro() {
        for list in ["480+620/500,0/500 x2", "440+480/20 x2", "440/20,0/20 x9"] {
            let rendered = pcm(list);
            assert_eq!((rendered.cycles(), rendered.cycle().len()), (Some(0), 0), "{list}");
            let played = Synth::new(&tone(list), SampleRate::HZ_8000).unwrap();
            assert!(played.eq(rendered.intro().iter().copied()), "{list}");
        }
        assert_eq!(pcm("440/20,0/20").cycles(), None);
    }

    #[test]
    fn a_player_finds_the_end_of_a_tone_with_a_limit_from_anywhere() {
        let list = "!350+440/100,480+620/250,0/250 for 12345";
        let len = (100 + 12_345) * 8_u64;
        for start in [0, 1, len / 2 + 3, len - 4000, len - 161, len - 160, len - 159, len - 1] {
            let mut player = pcm(list).player();
            player.seek(start);
            let mut frames = 0;
            while player.next_frame().is_some() {
                frames += 1;
            }
            assert_eq!(frames, (len - start).div_ceil(160), "{start}");
            assert!(player.is_over() && player.next_frame().is_none());
        }
    }

    #[test]
    fn a_tone_that_ends_has_no_cycle() {
        let beep = pcm("!425/25");
        assert_eq!((beep.intro().len(), beep.cycle().len()), (200, 0));
        let mut player = beep.player();
        assert_eq!(player.next_frame().unwrap().payload, &beep.intro()[..160]);
        let last = player.next_frame().unwrap().payload.to_vec();
        assert_eq!((&last[..40], &last[40..]), (&beep.intro()[160..], &[0; 120][..]));
        assert!(player.next_frame().is_none() && player.next_frame().is_none());
    }

    #[test]
    fn where_a_cycle_is_no_whole_samples_it_is_taken_until_it_is() {
        let rate = SampleRate::new(11_025).unwrap();
        let format = Format::linear(rate, Duration::from_millis(40)).unwrap();
        // A cycle of 105 ms has 1157.625 samples. Eight cycles have 9261 samples.
        let rendered = RenderedTone::new(&tone("425/90,0/15"), format).unwrap();
        assert_eq!(rendered.cycle().len(), 9_261);
    }

    #[test]
    fn l16_has_two_octets_a_sample() {
        let format = Format::new(Codec::L16, SampleRate::HZ_16000, Format::PTIME).unwrap();
        let rendered = RenderedTone::new(&tone("!425/100,350+440"), format).unwrap();
        assert_eq!((rendered.intro().len(), rendered.cycle().len()), (2 * 1_664, 2 * 1_600));
    }

    #[test]
    fn every_tenth_of_a_hertz_renders() {
        for (list, rate, period) in [
            ("913.7", 8_000, 80_000),
            ("0.1+3999.9", 8_000, 80_000),
            ("425.1", 192_000, 640_000),
            ("425.7+0.1", 192_000, 1_920_000),
        ] {
            let format = Format::linear(SampleRate::new(rate).unwrap(), Format::PTIME).unwrap();
            assert_eq!(
                RenderedTone::new(&tone(list), format).unwrap().cycle().len(),
                period,
                "{list}"
            );
        }
    }

    #[test]
    fn a_tone_that_takes_too_much_is_to_be_streamed() {
        let format = Format::linear(SampleRate::HZ_16000, Format::PTIME).unwrap();
        let error = RenderedTone::new(&tone("425.001"), format).unwrap_err();
        assert_eq!(error, RenderError::TooLong { bytes: 2 * (64 + 16_000_000 + 320) });
        let said = "the rendered tone would take 32000768 bytes, more than 16777216";
        assert_eq!(error.to_string(), said);
        assert!(matches!(
            RenderedTone::new(&tone("4000"), Format::PCM),
            Err(RenderError::Synth(_))
        ));
    }

    #[test]
    fn what_a_tone_takes_is_told() {
        let ring = RenderedTone::new(&tone("440+480/2000,0/4000"), Format::PCMU).unwrap();
        assert!((48_160..48_400).contains(&ring.memory()), "{}", ring.memory());
        assert_eq!(ring.memory(), ring.clone().memory());
    }
}

mod player {
    use super::*;

    #[test]
    fn is_small_and_may_go_to_another_thread() {
        fn anywhere<T: Send + Sync + Clone>() {}
        anywhere::<Player<u8>>();
        anywhere::<RenderedTone<i16>>();
        assert!(size_of::<Player<u8>>() <= 32);
        assert!(size_of::<Player<i16>>() <= 32);
    }

    #[test]
    fn lends_what_all_share() {
        let ring = RenderedTone::new(&tone("440+480/2000,0/4000"), Format::PCMU).unwrap();
        let (mut one, mut other) = (ring.player(), ring.clone().player());
        assert_eq!(one.next_frame().unwrap().payload.as_ptr(), ring.cycle().as_ptr());
        assert_eq!(other.next_frame().unwrap().payload.as_ptr(), ring.cycle().as_ptr());
    }

    #[test]
    fn restarts() {
        let mut player = pcm("!425/25").player();
        let first: Option<Owned<i16>> = next_owned!(player);
        while player.next_frame().is_some() {}
        player.restart();
        assert_eq!(player.timestamp(), 0);
        assert_eq!(next_owned!(player), first);
    }

    #[test]
    fn goes_on_where_a_copy_of_it_does() {
        let mut player = pcm("440/15,0/15").player();
        player.next_frame();
        let mut copy = player.clone();
        let (one, other): (Option<Owned<i16>>, Option<Owned<i16>>) =
            (next_owned!(player), next_owned!(copy));
        assert_eq!(one, other);
    }

    #[test]
    fn any_sample_is_found_in_any_coding() {
        let format = Format::new(Codec::L16, SampleRate::HZ_8000, Format::PTIME).unwrap();
        let tone = tone("!480/10,440/30,0/25");
        let mut player = RenderedTone::new(&tone, format).unwrap().player();
        let mut frames = Frames::new(&tone, format).unwrap();
        for sample in [0, 79, 80, 519, 520, 521, 1 << 32, (1 << 63) - 1, 1 << 63, u64::MAX - 999] {
            player.seek(sample);
            frames.seek(sample);
            assert_eq!(player.next_frame(), frames.next_frame(), "{sample}");
        }
    }

    #[test]
    fn the_end_of_time_is_reached_without_a_panic() {
        let mut player = pcm("440/15,0/15").player();
        player.seek(u64::MAX - 260);
        player.next_frame().unwrap();
        assert_eq!(player.timestamp(), u64::MAX - 100);
        assert!(player.next_frame().is_none());
        let mut player = pcm("!440/15").player();
        player.seek(u64::MAX);
        assert!(player.next_frame().is_none());
    }

    #[test]
    fn a_thousand_seams_have_no_step_that_the_tone_has_not() {
        for list in
            ["440+480", "440/300,0/100", "440/500,0/500,440/300", "913.8", "400*25/500,0/20"]
        {
            let rendered = pcm(list);
            let samples: Vec<i16> = [rendered.intro(), rendered.cycle()].concat();
            let step = |pair: &[i16]| i32::from(pair[1]).abs_diff(i32::from(pair[0]));
            let most = samples.windows(2).map(step).max().unwrap();
            let mut player = rendered.player();
            let mut last = 0;
            let frames = 1_000 * rendered.cycle().len() / 160 + 10;
            for _ in 0..frames.min(200_000) {
                let frame = player.next_frame().unwrap();
                assert!(step(&[last, frame.payload[0]]) <= most, "{list} at {}", frame.timestamp);
                last = frame.payload[159];
            }
        }
    }
}

mod streaming {
    use super::*;

    #[test]
    fn every_tone_of_every_zone_renders_as_it_is_streamed() {
        let zones = ringback::ToneZones::builtin();
        for (_, tone) in zones.zones().flat_map(ringback::ToneZone::tones) {
            assert_plays_as_streamed(tone, Format::PCMU, Playback::default(), &[0, 12_345], 30);
        }
    }

    #[test]
    fn a_tone_that_ends_in_a_pause_ends_with_it() {
        for list in ["!440/100,!0/100", "!0/80", "!440/20,!0/20", "!440/20,!0/30", "!440/100"] {
            for ptime in [5, 10, 20, 40] {
                let format = Format::PCMU.with_ptime(Duration::from_millis(ptime)).unwrap();
                assert_plays_as_streamed(&tone(list), format, Playback::default(), &[0, 160], 60);
            }
        }
    }

    fn any_format() -> impl Strategy<Value = (SampleRate, Duration)> {
        let whole = (5..=120_u64).prop_map(Duration::from_millis);
        let rates = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 12_345, 192_000];
        (prop::sample::select(rates.to_vec()), whole).prop_map(|(rate, ptime)| {
            let rate = SampleRate::new(rate).unwrap();
            // Some ptimes are not a whole number of samples at some rates.
            match Format::linear(rate, ptime) {
                Ok(_) => (rate, ptime),
                Err(_) if rate.hz() % 25 == 0 => (rate, Duration::from_millis(40)),
                Err(_) => (SampleRate::HZ_8000, ptime),
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]

        #[test]
        fn a_players_frames_are_those_of_streaming(
            tone in playable_tone(200),
            (rate, ptime) in any_format(),
            codec in prop::sample::select(vec![Codec::Pcmu, Codec::Pcma, Codec::L16]),
            ramp in 0..30_u64,
            starts in prop::collection::vec(0..3_000_000_u64, 1..4),
        ) {
            let ramp = Ramp::new(Duration::from_millis(ramp)).unwrap();
            let playback = Playback { ramp, ..Playback::default() };
            let starts = [&[0][..], &starts, &[u64::MAX / 2]].concat();
            let linear = Format::linear(rate, ptime).unwrap();
            assert_plays_as_streamed(&tone, linear, playback, &starts, 30);
            let wire = Format::new(codec, rate, ptime).unwrap();
            assert_plays_as_streamed(&tone, wire, playback, &starts[..2], 30);
        }

        #[test]
        fn those_of_whole_hertz_and_tenths_are_all_rendered(
            millihertz in (1..39_999_u32).prop_map(|tenths| tenths * 100),
            on in 1..300_u32,
            off in 0..300_u32,
            start in 0..1_000_000_u64,
        ) {
            let hertz = f64::from(millihertz) / 1000.0;
            let list = if off == 0 { format!("{hertz}") } else { format!("{hertz}/{on},0/{off}") };
            let tone = tone(&list);
            prop_assert!(RenderedTone::new(&tone, Format::PCM).is_ok());
            assert_plays_as_streamed(&tone, Format::PCM, Playback::default(), &[0, start], 20);
        }
    }
}
