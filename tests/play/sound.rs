//! The time, frequency, level and purity of the audio.

use std::time::Duration;

use crate::common::sine_fit::Fit;
use ringback::{
    Dbm0, Frequency, G711, ModulationDepth, Playback, Ramp, SampleRate, Synth, SynthError, Tone,
};

const TRYING: &str = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";
const HARD: fn() -> Playback = || Playback { ramp: Ramp::NONE, ..Playback::default() };

/// The rates of telephone networks, and some others.
const RATES: [u32; 8] = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 192_000];

fn synth(list: &str, rate: u32, playback: Playback) -> Synth {
    let tone: Tone = list.parse().unwrap();
    Synth::with_playback(&tone, SampleRate::new(rate).unwrap(), playback).unwrap()
}

/// Returns `count` samples from sample `from` on.
fn samples(list: &str, rate: u32, from: u64, count: usize) -> Vec<i16> {
    let mut synth = synth(list, rate, Playback::default());
    synth.seek(from);
    synth.take(count).collect()
}

mod time {
    use super::*;

    #[test]
    fn the_bursts_of_trying_lie_where_its_list_says() {
        let heard: Vec<i16> = synth(TRYING, 8000, HARD()).take(5 * 30_080).collect();
        let bursts = [0..720, 1320..2040, 4040..4760, 5360..6080];
        for cycle in heard.chunks(30_080) {
            for (n, &sample) in cycle.iter().enumerate() {
                if !bursts.iter().any(|burst| burst.contains(&n)) {
                    assert_eq!(sample, 0, "sample {n}");
                }
            }
            for burst in &bursts {
                let sounding = |range: std::ops::Range<usize>| cycle[range].iter().any(|&s| s != 0);
                assert!(sounding(burst.start..burst.start + 3), "{burst:?} begins");
                assert!(sounding(burst.end - 3..burst.end), "{burst:?} ends");
            }
        }
    }

    #[test]
    fn cycles_repeat_bit_for_bit() {
        for (rate, cycles) in [(8_000, 1), (16_000, 1), (48_000, 1), (11_025, 40), (44_100, 10)] {
            // At 11,025 and 44,100 Hz, several cycles of 505 ms make a whole number of samples.
            let list = "425/90,0/75,525/90,0/250";
            let period = u64::from(505 * cycles * rate / 1000);
            let first = samples(list, rate, 0, 30_000);
            for later in [1, 2, 100_003] {
                assert_eq!(samples(list, rate, later * period, 30_000), first, "{rate} Hz");
            }
        }
    }

    #[test]
    fn sounds_begin_at_phase_zero_each_time() {
        let heard: Vec<i16> = synth("425/10,0/3", 8000, HARD()).take(104 * 9).collect();
        for burst in heard.chunks(104) {
            assert_eq!(burst, &heard[..104]);
        }
        assert_eq!(heard[0], 0);
    }

    #[test]
    fn neighbours_of_equal_signal_are_one_sound_across_the_seam_too() {
        let cut = synth("440/500,0/500,440/300", 8000, Playback::default());
        let whole = synth("!440/500,0/500,440/800", 8000, Playback::default());
        assert!(cut.take(50_000).eq(whole.take(50_000)));
        let cut = synth("440+480/123,480+440@-10/77", 8000, Playback::default());
        assert!(cut.take(9_000).eq(synth("440+480", 8000, Playback::default()).take(9_000)));
        // An explicit level that equals the default level does not make a different sound.
        for (cut, whole) in [("!440/50,440@-10", "440"), ("400@-10*25/50,400*25/50", "400*25")] {
            let cut = synth(cut, 8000, Playback::default());
            assert!(cut.take(9_000).eq(synth(whole, 8000, Playback::default()).take(9_000)));
        }
    }

    #[test]
    fn a_finite_tone_has_just_its_samples() {
        assert_eq!(synth("!950/330,!1400/330,!1800/330", 8000, HARD()).count(), 7_920);
        assert_eq!(synth("!950/1", 11_025, HARD()).count(), 12);
        let mut synth = synth("!950/330", 8000, HARD());
        let mut room = [1; 3000];
        assert_eq!(synth.fill(&mut room), 2640);
        assert_eq!(room[2640..], [1; 360]);
        assert_eq!((synth.fill(&mut room), synth.next()), (0, None));
    }
}

mod frequency {
    use super::*;

    /// Returns the error of the frequency in ppm, from the phases of two stretches an hour apart.
    fn error_after_an_hour(list: &str, hz: f64, rate: u32) -> f64 {
        let stretch = rate as usize;
        let early = Fit::of(&samples(list, rate, u64::from(rate), stretch), &[hz], rate);
        let hour = 3600 * u64::from(rate);
        let late = Fit::of(&samples(list, rate, u64::from(rate) + hour, stretch), &[hz], rate);
        // The phase of an exact sine of that frequency after an hour.
        let moved = (hz * 3600.0).fract();
        let turns = late.sines[0].1 - early.sines[0].1 - moved;
        let turns = turns - turns.round();
        turns / (hz * 3600.0) * 1e6
    }

    #[test]
    fn is_within_a_hundredth_ppm_after_an_hour_at_every_rate() {
        for rate in RATES {
            for (list, hz) in [("425", 425.0), ("913.8", 913.8), ("3399.999", 3399.999)] {
                let ppm = error_after_an_hour(list, hz, rate);
                assert!(ppm.abs() < 0.01, "{list} at {rate} Hz is {ppm} ppm off");
            }
        }
    }

    #[test]
    fn is_exact_where_asterisk_is_not() {
        // Asterisk's 15 Hz is 7.5 % sharp. An error of a hertz would leave a residual.
        let fit = Fit::of(&samples("15", 8000, 8000, 16_000), &[15.0], 8000);
        assert!(fit.residual < 0.3, "{fit:?}");
    }

    #[test]
    fn an_hour_played_is_an_hour_sought() {
        for list in ["440+480", "913.8+1370.6", TRYING] {
            let mut played = synth(list, 8000, Playback::default());
            let mut room = vec![0; 1_000_003];
            while played.position() < 3600 * 8000 {
                assert_eq!(played.fill(&mut room), room.len());
            }
            let sought = samples(list, 8000, played.position(), 5000);
            assert!(played.take(5000).eq(sought), "{list}");
        }
    }

    #[test]
    fn a_held_tone_repeats_bit_for_bit_after_its_exact_period() {
        for (list, rate, period) in [
            ("350+440", 8000, 800),
            ("440+480", 8000, 200),
            ("1004", 8000, 2000),
            ("400*25", 8000, 320),
            ("913.8+1370.6", 8000, 40_000),
            ("425", 44_100, 1764),
            ("440.1", 11_025, 110_250),
        ] {
            let first = samples(list, rate, period, 20_000);
            for periods in [2, 3, 100_003] {
                assert_eq!(samples(list, rate, periods * period, 20_000), first, "{list}");
            }
        }
    }
}

mod level {
    use super::*;

    #[test]
    fn is_that_of_the_scale_within_a_hundredth_of_a_decibel() {
        for rate in RATES {
            for tenths in [31, 0, -100, -135, -300, -400] {
                let level = Dbm0::from_tenths(tenths).unwrap();
                let heard: Vec<i16> =
                    synth("1004", rate, Playback { level, ..Playback::default() })
                        .skip(rate as usize)
                        .take(rate as usize)
                        .collect();
                let fit = Fit::of(&heard, &[1004.0], rate);
                assert!((fit.dbm0(0) - level.dbm0()).abs() < 0.01, "{level} at {rate}: {fit:?}");
            }
        }
    }

    #[test]
    fn of_its_own_goes_before_the_players() {
        let heard = samples("440@-13.5+480", 8000, 8000, 8000);
        let fit = Fit::of(&heard, &[440.0, 480.0], 8000);
        assert!((fit.dbm0(0) + 13.5).abs() < 0.01, "{fit:?}");
        assert!((fit.dbm0(1) + 10.0).abs() < 0.01, "{fit:?}");
    }

    #[test]
    fn peaks_where_the_scale_says() {
        assert!((Dbm0::ZERO.peak() - 22_827.057_614_384).abs() < 1e-6);
        assert!((Dbm0::default().peak() - 7_218.549_434_133).abs() < 1e-6);
        assert!((Dbm0::MAX.peak() - 32_617.444_715_775).abs() < 1e-6);
    }

    #[test]
    fn the_digital_milliwatt_of_both_laws() {
        // ITU-T G.711: 1 kHz at 0 dBm0, sampled at 202.5°, 247.5° and so on. These are every second
        // sample at 16 kHz, after the first nine.
        let level = Dbm0::ZERO;
        let heard: Vec<i16> = synth("1000", 16_000, Playback { level, ..HARD() })
            .skip(9)
            .step_by(2)
            .take(80)
            .collect();
        let encode = |law: G711| heard.iter().map(|&s| law.encode(s)).collect::<Vec<_>>();
        let ulaw = [0x1E, 0x0B, 0x0B, 0x1E, 0x9E, 0x8B, 0x8B, 0x9E];
        let alaw = [0x34, 0x21, 0x21, 0x34, 0xB4, 0xA1, 0xA1, 0xB4];
        assert_eq!(encode(G711::Ulaw), ulaw.repeat(10));
        assert_eq!(encode(G711::Alaw), alaw.repeat(10));
    }

    #[test]
    fn sums_saturate_and_never_wrap() {
        let heard: Vec<i16> = synth("440@3+480@3+440@3", 8000, HARD()).take(8000).collect();
        assert_eq!(heard.iter().max(), Some(&i16::MAX));
        assert_eq!(heard.iter().min(), Some(&-i16::MAX));
        // A wrap would cause a step of almost 65,536.
        let step = |pair: &[i16]| i32::from(pair[1]) - i32::from(pair[0]);
        assert!(heard.windows(2).map(step).all(|step| step.abs() < 40_000));
    }

    #[test]
    fn modulation_is_90_percent_unless_set() {
        assert_eq!(Playback::default().depth, ModulationDepth::from_percent(90).unwrap());
        assert!(ModulationDepth::from_percent(101).is_err());
    }

    #[test]
    fn modulation_has_the_depth_it_says() {
        for percent in [0, 22, 90, 100] {
            let depth = ModulationDepth::from_percent(percent).unwrap();
            let heard: Vec<i16> =
                synth("400*25", 8000, Playback { depth, ..HARD() }).take(8000).collect();
            let fit = Fit::of(&heard, &[400.0, 375.0, 425.0], 8000);
            let carrier = fit.sines[0].0;
            assert!((carrier - 7218.549).abs() < 0.1, "{percent} %: {fit:?}");
            for sideband in &fit.sines[1..] {
                let found = 2.0 * sideband.0 / carrier;
                assert!((found - f64::from(percent) / 100.0).abs() < 1e-4, "{percent} %: {fit:?}");
            }
        }
    }
}

mod modulation_depth {
    use super::*;

    #[test]
    fn a_sounds_own_depth_replaces_that_of_the_player() {
        let depth = ModulationDepth::from_percent(40).unwrap();
        let ansam: Vec<i16> =
            synth("2100*15%20", 8000, Playback { depth, ..HARD() }).take(8000).collect();
        let fit = Fit::of(&ansam, &[2100.0, 2085.0, 2115.0], 8000);
        let carrier = fit.sines[0].0;
        for sideband in &fit.sines[1..] {
            assert!((2.0 * sideband.0 / carrier - 0.2).abs() < 1e-4, "{fit:?}");
        }
        // Two depths of one sound are two sounds, and the player's is that of a sound without one.
        let tones = ["425*25%40/100,425*25/100", "425*25/200"];
        let [one, other] = tones.map(|list| synth(list, 8000, Playback { depth, ..HARD() }));
        assert!(one.take(20_000).eq(other.take(20_000)));
    }
}

mod phase_reversal {
    use super::*;

    #[test]
    fn a_reversal_turns_the_sign_and_changes_nothing_else() {
        for (list, plain, reversals) in [
            ("!2100/450,~2100/450", "2100", vec![3600_usize, 7200, 10_800]),
            ("!2100/450,!~2100/300,2100", "2100", vec![3600]),
            // The envelope of a modulation runs on.
            ("!2100*15%20/450,~2100*15%20/450", "2100*15%20", vec![3600, 7200, 10_800]),
            ("!440+480/100,!~440+480/50,!~440+480/50,440+480", "440+480", vec![800, 1200]),
            ("~1000/10", "1000", (1..140).map(|n| 80 * n).collect()),
        ] {
            let reversed = samples(list, 8000, 0, 11_200);
            let expected = samples(plain, 8000, 0, 11_200);
            for (n, (heard, plain)) in reversed.iter().zip(&expected).enumerate() {
                let turned = reversals.iter().filter(|&&at| at <= n).count() % 2 == 1;
                assert_eq!(*heard, if turned { -plain } else { *plain }, "{list}: sample {n}");
            }
        }
    }

    #[test]
    fn a_sound_with_reversals_has_ramps_only_at_its_ends() {
        let reversed = samples("!2100/100,!~2100/100,!0/50,!2100/20", 8000, 0, 1760);
        let plain = samples("!2100/200,!0/50,!2100/20", 8000, 0, 1760);
        let magnitudes =
            |all: &[i16]| -> Vec<u16> { all.iter().map(|s| s.unsigned_abs()).collect() };
        assert_eq!(magnitudes(&reversed), magnitudes(&plain));
        assert_eq!(reversed[900], -plain[900]);
        // The next sound begins without a reversal.
        assert_eq!(reversed[1600..], plain[1600..]);
    }

    #[test]
    fn each_sign_is_found_after_a_seek() {
        for list in ["!2100*15%20/450,~2100*15%20/450", "2100/90,~2100/75,0/35"] {
            let whole = samples(list, 8000, 0, 40_000);
            for from in [3599, 3600, 7199, 7200, 10_801, 39_000] {
                assert_eq!(
                    samples(list, 8000, from, 1000),
                    whole[from as usize..][..1000],
                    "{list}"
                );
            }
        }
    }
}

mod limits {
    use super::*;

    /// The samples of a tone with a limit, and those of the tone without end.
    fn both(list: &str, rate: u32) -> (Vec<i16>, Vec<i16>) {
        let limited: Vec<i16> = synth(list, rate, Playback::default()).collect();
        let endless = list.split(' ').next().unwrap();
        let endless = samples(endless, rate, 0, limited.len());
        (limited, endless)
    }

    #[test]
    fn a_tone_with_a_limit_ends_after_its_cycles() {
        for (list, rate, length) in [
            ("480+620/500,0/500 x20", 8000, 160_000),
            ("480+620/500,0/500 for 20000", 8000, 160_000),
            ("!350+440/100,!0/100,425/50,0/75 x3", 8000, 1600 + 3000),
            ("!350+440/100,!0/100,425/50,0/75 for 401", 8000, 1600 + 3208),
            ("440/1,0/2 x7", 11_025, 232),
            ("440/500 x3", 8000, 12_000),
            ("440/500,0/500 for 86400000", 8000, 691_200_000),
        ] {
            let tone: Tone = list.parse().unwrap();
            let mut synth = Synth::new(&tone, SampleRate::new(rate).unwrap()).unwrap();
            synth.seek(length - 1);
            assert_eq!(synth.fill(&mut [0; 9]), 1, "{list}");
            synth.seek(length);
            assert_eq!((synth.next(), synth.fill(&mut [0; 9])), (None, 0), "{list}");
        }
    }

    #[test]
    fn only_the_last_sound_differs_from_the_endless_tone_by_its_ramp() {
        for (list, rate, alike) in [
            // Cut off within a sound: 32 samples of ramp.
            ("440+480/200,0/50 for 600", 8000, 4800 - 32),
            // A sound across the seam, cut off there.
            ("440/100,0/100,440/50 x3", 8000, 6000 - 32),
            ("440/500 x3", 8000, 12_000 - 32),
            // A pause is last: nothing differs.
            ("440+480/200,0/50 x4", 8000, 8000),
            // What is left of the last sound is shorter than two ramps: 5 ms.
            ("440+480/200,0/50 for 505", 8000, 4000),
        ] {
            let (limited, endless) = both(list, rate);
            assert_eq!(limited[..alike], endless[..alike], "{list}");
            assert!(alike == limited.len() || limited[alike..] != endless[alike..], "{list}");
            assert!(limited.last().unwrap().unsigned_abs() < 60, "{list}");
        }
    }

    #[test]
    fn a_limit_of_one_cycle_is_an_intro() {
        for (list, plain) in [
            ("425/100,0/50 x1", "!425/100,!0/50"),
            ("425/100,0/50 for 120", "!425/100,!0/20"),
            ("350+440 for 20000", "!350+440/20000"),
            ("!950/330,350+440 for 20000", "!950/330,!350+440/20000"),
            ("~2100/450 x1", "!2100/450"),
        ] {
            let [one, other] = [list, plain].map(|list| list.parse::<Tone>().unwrap());
            assert_eq!(one, other, "{list}");
            assert_eq!(one.to_string(), plain);
        }
    }
}

mod purity {
    use super::*;

    #[test]
    fn sinad_is_that_of_rounding_to_sixteen_bits() {
        for (list, hz) in [("1004", 1004.0), ("1020", 1020.0)] {
            for from in [8000, 3600 * 8000] {
                let fit = Fit::of(&samples(list, 8000, from, 8000), &[hz], 8000);
                assert!(fit.sinad() >= 84.0, "{list}: {} dB", fit.sinad());
            }
        }
    }

    #[test]
    fn there_is_no_dc() {
        for (list, period) in [
            ("15", 1600),
            ("425", 320),
            ("440+480", 200),
            ("350+440", 800),
            ("1000", 8),
            ("1004", 2000),
            ("400*25", 320),
            ("913.8+1370.6", 40_000),
            ("2000", 4),
            ("440@3+480@3+620@3", 400),
            ("400@3*25", 320),
        ] {
            let heard = samples(list, 8000, 40_000, 40_000 / period * period);
            let mean = heard.iter().map(|&s| f64::from(s)).sum::<f64>() / heard.len() as f64;
            assert!(mean.abs() < 0.1, "{list} has a mean of {mean}");
        }
    }

    #[test]
    fn amplitude_does_not_creep() {
        let [early, late] = [8000, 3600 * 8000]
            .map(|from| Fit::of(&samples("913.8", 8000, from, 40_000), &[913.8], 8000).sines[0].0);
        assert!((early - late).abs() < 1e-6);
    }
}

mod ramps {
    use super::*;

    #[test]
    fn are_a_raised_cosine_at_both_ends_and_nothing_between() {
        let hard: Vec<i16> = synth("1004/50,0/50", 8000, HARD()).take(400).collect();
        let soft = samples("1004/50,0/50", 8000, 0, 400);
        for (n, (&hard, &soft)) in hard.iter().zip(&soft).enumerate() {
            let from_edge = n.min(399 - n);
            let weight = match from_edge {
                0..32 => 0.5 - 0.5 * (std::f64::consts::PI * (from_edge as f64 + 0.5) / 32.0).cos(),
                _ => 1.0,
            };
            // Both samples are rounded to whole numbers.
            let error = f64::from(soft) - weight * f64::from(hard);
            assert!(error.abs() <= 1.0, "sample {n} is {error} off");
        }
    }

    #[test]
    fn take_at_most_half_of_a_sound() {
        let ramp = Ramp::new(Duration::from_secs(1)).unwrap();
        let long = Playback { ramp, ..Playback::default() };
        let fitting = Ramp::new(Duration::from_millis(25)).unwrap();
        let fitting = Playback { ramp: fitting, ..Playback::default() };
        let list = "1004/50,0/50";
        assert!(synth(list, 8000, long).take(800).eq(synth(list, 8000, fitting).take(800)));
    }

    #[test]
    fn last_up_to_a_second() {
        assert!(Ramp::new(Duration::from_secs(1)).is_ok());
        assert!(Ramp::new(Duration::from_nanos(1_000_000_001)).is_err());
    }

    #[test]
    fn are_rounded_down_to_whole_samples() {
        let [rounded, exact] = [2450, 2375].map(|micros| {
            let ramp = Ramp::new(Duration::from_micros(micros)).unwrap();
            synth("425", 8000, Playback { ramp, ..Playback::default() }).take(100)
        });
        assert!(rounded.eq(exact));
    }

    #[test]
    fn a_held_sound_has_one_at_its_start_only() {
        let soft = samples("425", 8000, 0, 9000);
        let hard: Vec<i16> = synth("425", 8000, HARD()).take(9000).collect();
        assert_ne!(soft[..32], hard[..32]);
        assert_eq!(soft[32..], hard[32..]);
    }
}

mod too_high {
    use super::*;

    fn error(list: &str, rate: u32) -> SynthError {
        let tone: Tone = list.parse().unwrap();
        Synth::new(&tone, SampleRate::new(rate).unwrap()).unwrap_err()
    }

    #[test]
    fn a_frequency_at_half_the_rate_is_an_error_that_names_the_segment() {
        let rate = SampleRate::HZ_8000;
        let [high, just_below] = ["4000", "3999.999"].map(|hz| hz.parse::<Frequency>().unwrap());
        assert_eq!(
            error("!0/10,425/10,425+4000/10", 8000),
            SynthError::Frequency { segment: 2, frequency: high, rate }
        );
        assert_eq!(
            error("425/10,4000", 8000).to_string(),
            "segment 1: 4000 Hz is not below half the sample rate of 8000 Hz"
        );
        let tone: Tone = just_below.to_string().parse().unwrap();
        assert!(Synth::new(&tone, rate).is_ok());
        assert!(matches!(error("5512.5", 11_025), SynthError::Frequency { .. }));
    }

    #[test]
    fn so_is_a_sideband() {
        let carrier: Frequency = "3900".parse().unwrap();
        let modulator: Frequency = "100".parse().unwrap();
        let rate = SampleRate::HZ_8000;
        assert_eq!(
            error("3900*100", 8000),
            SynthError::Sideband { segment: 0, carrier, modulator, rate }
        );
        assert!(Synth::new(&"3900*99.999".parse().unwrap(), rate).is_ok());
        assert!(matches!(error("100*4000", 8000), SynthError::Frequency { .. }));
    }
}
