//! What a caller hears as he goes from place to place: the right tone at once, without a click.

use std::time::Duration;

use proptest::prelude::*;
use ringback::progress::{Branch, Failure, FailureTones};
use ringback::{
    CallPlayer, CallState, Codec, Format, PayloadElement, Playback, Progress, Ramp, RenderedTone,
    SampleRate, Sound, Tone, ToneBank, ToneChange, TonePlan, TonePlanError, ToneZone, ToneZones,
};

const RING: &str = "440+480/2000,0/4000";
const BUSY: &str = "480+620/500,0/500";
const TRYING: &str = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";

fn rendered<S: PayloadElement>(list: &str, format: Format<S>) -> RenderedTone<S> {
    RenderedTone::new(&list.parse().unwrap(), format).unwrap()
}

fn plan_in<S: PayloadElement>(format: Format<S>) -> TonePlan<S> {
    let tone = |list| rendered(list, format);
    TonePlan::new(tone(TRYING), tone(RING), tone(BUSY)).unwrap()
}

fn plan() -> TonePlan<i16> {
    plan_in(Format::PCM)
}

/// A plan of two tones that sound all the time.
fn held(trying: &str, ring: &str) -> TonePlan<i16> {
    let tone = |list| rendered(list, Format::PCM);
    TonePlan::new(tone(trying), tone(ring), tone(BUSY)).unwrap()
}

fn failure(status: u16) -> CallState {
    CallState::Failure(Failure::from_status(status).unwrap())
}

const ANSWERED: CallState = CallState::Answered(Branch(1));

fn early_media() -> CallState {
    let mut call = Progress::new(plan().policy());
    call.invite(Branch(1), Duration::ZERO);
    call.rtp_begins(Branch(1), Duration::ZERO);
    assert!(matches!(call.state(), CallState::EarlyMedia(_)));
    call.state()
}

/// Payload, timestamp, silent, onset.
type Owned<S> = (Vec<S>, u64, bool, bool);

fn next<S: PayloadElement>(ringback: &mut CallPlayer<S>, place: CallState) -> Option<Owned<S>> {
    let frame = ringback.next_frame(place)?;
    Some((frame.payload.to_vec(), frame.timestamp, frame.silent, frame.onset))
}

/// The payloads of as many frames of a place, none of which is missing.
fn hear<S: PayloadElement>(
    ringback: &mut CallPlayer<S>,
    place: CallState,
    frames: usize,
) -> Vec<S> {
    (0..frames).flat_map(|_| next(ringback, place).unwrap().0).collect()
}

/// The same of a tone by itself.
fn play<S: PayloadElement>(tone: &RenderedTone<S>, frames: usize) -> Vec<S> {
    let mut player = tone.player();
    (0..frames).flat_map(|_| player.next_frame().unwrap().payload.to_vec()).collect()
}

mod tones {
    use super::*;

    #[test]
    fn each_place_has_its_tone() {
        let tone = |list| rendered(list, Format::PCM);
        let plan = plan()
            .with_queued(tone("350/100,0/900"))
            .and_then(|plan| plan.with_announcement(tone("!600/300")))
            .and_then(|plan| plan.with_failure("congestion", tone("480+620/250,0/250")))
            .and_then(|plan| plan.with_failure("info", tone("!950/330,!1400/330,!1800/330")))
            .unwrap();
        let places = [
            (CallState::Trying, TRYING),
            (CallState::Ring, RING),
            (CallState::Queued, "350/100,0/900"),
            (CallState::Announcement, "!600/300"),
            (failure(486), BUSY),
            (failure(480), "480+620/250,0/250"),
            (failure(404), "!950/330,!1400/330,!1800/330"),
        ];
        for (place, list) in places {
            let expected = play(&tone(list), 15);
            assert_eq!(hear(&mut CallPlayer::new(&plan), place, 15), expected, "{place}");
            assert!(plan.tone(place).is_some());
        }
    }

    #[test]
    fn silence_is_frames_of_silence() {
        let mut ringback = CallPlayer::new(&plan_in(Format::PCMA));
        for n in 0..3 {
            assert_eq!(
                next(&mut ringback, CallState::Silence),
                Some((vec![0xD5; 160], n * 160, true, false))
            );
        }
        assert!(plan().tone(CallState::Silence).is_none());
    }

    #[test]
    fn the_audio_of_others_is_no_frame_and_takes_as_long() {
        for place in [early_media(), ANSWERED, CallState::Announcement, CallState::Over] {
            let mut ringback = CallPlayer::new(&plan());
            for _ in 0..3 {
                assert_eq!(next(&mut ringback, place), None);
            }
            assert_eq!(ringback.timestamp(), 480);
            let (_, timestamp, silent, onset) = next(&mut ringback, CallState::Ring).unwrap();
            assert_eq!((timestamp, silent, onset), (480, false, true));
        }
    }

    #[test]
    fn a_queue_without_a_tone_sounds_as_trying() {
        assert!(!plan().policy().has_queue_tone);
        assert_eq!(
            hear(&mut CallPlayer::new(&plan()), CallState::Queued, 9),
            play(&rendered(TRYING, Format::PCM), 9)
        );
        assert!(plan().with_queued(rendered("350", Format::PCM)).unwrap().policy().has_queue_tone);
    }

    #[test]
    fn a_failure_without_a_tone_is_silent() {
        let mut ringback = CallPlayer::new(&plan());
        assert_eq!(next(&mut ringback, failure(487)), Some((vec![0; 160], 0, true, false)));
    }

    #[test]
    fn busy_stands_in_for_congestion_and_that_for_all_others() {
        let is = |plan: &TonePlan<i16>, status, list: &str| {
            let expected = play(&rendered(list, Format::PCM), 20);
            assert_eq!(play(plan.tone(failure(status)).unwrap(), 20), expected, "{status}");
        };
        let plan = plan();
        for status in [404, 480, 486, 503, 600] {
            is(&plan, status, BUSY);
        }
        let congestion = rendered("480+620/250,0/250", Format::PCM);
        let plan = plan.with_failure("congestion", congestion).unwrap();
        is(&plan, 404, "480+620/250,0/250");
        is(&plan, 480, "480+620/250,0/250");
        is(&plan, 486, BUSY);
        let named = FailureTones::default().with_status(404, Some("vacant"));
        let plan = plan.with_failure_tones(named);
        is(&plan, 404, "480+620/250,0/250");
        let plan = plan.with_failure("vacant", rendered("900/100,0/100", Format::PCM)).unwrap();
        is(&plan, 404, "900/100,0/100");
    }

    #[test]
    fn a_tone_that_ends_is_followed_by_silence() {
        let plan = plan().with_announcement(rendered("!600/30", Format::PCM)).unwrap();
        let mut ringback = CallPlayer::new(&plan);
        hear(&mut ringback, CallState::Announcement, 1);
        assert!(!ringback.tone_is_over());
        hear(&mut ringback, CallState::Announcement, 1);
        assert!(ringback.tone_is_over());
        assert_eq!(
            next(&mut ringback, CallState::Announcement),
            Some((vec![0; 160], 320, true, false))
        );
        assert!(ringback.tone_is_over());
        hear(&mut ringback, CallState::Ring, 1);
        assert!(!ringback.tone_is_over());
    }

    #[test]
    fn a_tone_of_another_format_is_refused() {
        let wideband = Format::linear(SampleRate::HZ_16000, Format::PTIME).unwrap();
        let (narrow, wide) = (|| rendered(RING, Format::PCM), || rendered(RING, wideband));
        let refused = Some(TonePlanError::Format);
        assert_eq!(TonePlan::new(narrow(), wide(), narrow()).err(), refused);
        assert_eq!(TonePlan::new(narrow(), narrow(), wide()).err(), refused);
        assert_eq!(TonePlan::new(wide(), narrow(), narrow()).err(), refused);
        assert_eq!(plan().with_trying(wide()).err(), refused);
        assert_eq!(plan().with_ring(wide()).err(), refused);
        assert_eq!(plan().with_queued(wide()).err(), refused);
        assert_eq!(plan().with_announcement(wide()).err(), refused);
        assert_eq!(plan().with_failure("busy", wide()).err(), refused);
        let slower = Format::PCM.with_ptime(Duration::from_millis(30)).unwrap();
        assert_eq!(plan().with_ring(rendered(RING, slower)).err(), refused);
    }
}

mod zones {
    use super::*;

    fn zone(tones: &[(&str, &str)]) -> ToneZone {
        let mut zone = ToneZone::new("xx").unwrap();
        for (name, list) in tones {
            zone.set_tone(name, list.parse().unwrap()).unwrap();
        }
        zone
    }

    fn assert_sounds_as(plan: &TonePlan<i16>, place: CallState, list: &str) {
        let expected = play(&rendered(list, Format::PCM), 9);
        assert_eq!(play(plan.tone(place).unwrap(), 9), expected, "{place}");
    }

    #[test]
    fn every_built_in_zone_makes_a_plan() {
        let bank = ToneBank::new(ToneZones::builtin().clone(), Format::PCMU);
        for zone in ToneZones::builtin().zones() {
            let plan = TonePlan::from_bank(&bank, zone.name()).unwrap();
            for place in
                [CallState::Trying, CallState::Ring, failure(486), failure(480), failure(404)]
            {
                assert!(plan.tone(place).is_some(), "{} {place}", zone.name());
            }
        }
        assert!(TonePlan::from_bank(&bank, "nowhere").is_err());
    }

    #[test]
    fn a_bank_and_a_zone_make_the_same_plan() {
        let zone = ToneZones::builtin().zone("fr").unwrap();
        let bank = ToneBank::new(ToneZones::builtin().clone(), Format::PCM);
        let (one, other) = (
            TonePlan::from_zone(zone, Format::PCM).unwrap(),
            TonePlan::from_bank(&bank, "fr").unwrap(),
        );
        for place in [CallState::Trying, CallState::Ring, failure(486), failure(480), failure(404)]
        {
            assert_eq!(play(one.tone(place).unwrap(), 50), play(other.tone(place).unwrap(), 50));
        }
    }

    #[test]
    fn what_a_zone_lacks_its_nearest_tone_stands_for() {
        let own = [("busy", "500/100,0/100"), ("congestion", "600/100,0/100"), ("info", "!700/90")];
        let plan = TonePlan::from_zone(&zone(&own), Format::PCM).unwrap();
        assert_sounds_as(&plan, failure(486), "500/100,0/100");
        assert_sounds_as(&plan, failure(480), "600/100,0/100");
        assert_eq!(
            play(plan.tone(failure(404)).unwrap(), 4),
            play(&rendered("!700/90", Format::PCM), 4)
        );
        let plan = TonePlan::from_zone(&zone(&own[..2]), Format::PCM).unwrap();
        assert_sounds_as(&plan, failure(404), "600/100,0/100");
        let plan = TonePlan::from_zone(&zone(&own[..1]), Format::PCM).unwrap();
        assert_sounds_as(&plan, failure(480), "500/100,0/100");
        assert_sounds_as(&plan, failure(404), "500/100,0/100");
        // And last the default set's.
        let plan = TonePlan::from_zone(&zone(&[]), Format::PCM).unwrap();
        assert_sounds_as(&plan, failure(486), "425/500,0/500");
        assert_sounds_as(&plan, failure(480), "425/200,0/200");
        assert_sounds_as(&plan, failure(404), "950/330,1400/330,1800/330,0/1000");
        assert_sounds_as(&plan, CallState::Trying, TRYING);
    }

    #[test]
    fn a_tone_that_stands_in_for_another_is_the_same_and_goes_on() {
        let plan =
            TonePlan::from_zone(&zone(&[("congestion", "600/30,0/20")]), Format::PCM).unwrap();
        let mut ringback = CallPlayer::new(&plan);
        let mut heard = hear(&mut ringback, failure(480), 1);
        heard.extend(hear(&mut ringback, failure(404), 2));
        assert_eq!(heard, play(&rendered("600/30,0/20", Format::PCM), 3));
    }

    #[test]
    fn a_tone_of_a_zone_that_cannot_be_rendered_is_named() {
        let error =
            TonePlan::from_zone(&zone(&[("busy", "4000/500,0/500")]), Format::PCM).unwrap_err();
        assert!(matches!(&error, TonePlanError::Render { tone, .. } if **tone == *"busy"));
        assert!(error.to_string().starts_with("busy: segment 0: 4000 Hz"), "{error}");
    }

    #[test]
    fn a_zone_that_has_a_tone_for_queues_is_asked_for_it() {
        let plan = TonePlan::from_zone(&zone(&[("queued", "500/100,0/900")]), Format::PCM).unwrap();
        assert!(plan.policy().has_queue_tone);
        assert_sounds_as(&plan, CallState::Queued, "500/100,0/900");
    }

    #[test]
    fn a_plan_plays_as_it_is_told_to() {
        let zone = ToneZones::builtin().zone("us").unwrap();
        let playback = Playback { level: "-20".parse().unwrap(), ..Playback::default() };
        let quieter = TonePlan::from_zone_with_playback(zone, Format::PCM, playback).unwrap();
        let ring = RenderedTone::with_playback(zone.tone("ring").unwrap(), Format::PCM, playback);
        assert_eq!(play(quieter.tone(CallState::Ring).unwrap(), 9), play(&ring.unwrap(), 9));
    }
}

mod switching {
    use super::*;

    #[test]
    fn a_tone_begins_in_the_very_next_frame() {
        let plan = plan();
        let mut ringback = CallPlayer::new(&plan);
        hear(&mut ringback, CallState::Trying, 2);
        let joint = hear(&mut ringback, CallState::Ring, 1);
        let (old, new) =
            (play(&rendered(TRYING, Format::PCM), 3), play(&rendered(RING, Format::PCM), 100));
        // What is not the new tone is the old one on its way out.
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
        // 90 to 165 ms is a pause, and the next sound begins within the frame at 160 ms.
        hear(&mut ringback, CallState::Trying, 8);
        assert_eq!(
            hear(&mut ringback, CallState::Ring, 50),
            play(&rendered(RING, Format::PCM), 50)
        );
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
            // From 20 ms: 5 ms of the sound, 2 ms of pause, 13 ms of the next.
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
        // In A-law silence is a little above zero.
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
            // In a pause there is nothing to close.
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
        for between in
            [CallState::Announcement, early_media(), CallState::Silence, CallState::Trying]
        {
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
}

/// Silence is the first step in G.711, but nothing is in linear samples.
#[test]
fn the_quietest_tone_there_is_fades_no_steeper_than_it_is() {
    let plan = held("440@-69", "0");
    let greatest = |samples: &[i16]| samples.windows(2).map(|w| (w[1] - w[0]).abs()).max();
    for frames in 1..30 {
        let mut ringback = CallPlayer::new(&plan);
        let mut heard = hear(&mut ringback, CallState::Trying, frames);
        let step = greatest(&heard);
        heard.extend(hear(&mut ringback, CallState::Ring, 2));
        assert_eq!(greatest(&heard), step, "{frames}");
    }
}

mod bursts {
    use super::*;

    fn patient(trying: &str) -> TonePlan<i16> {
        held(trying, "1000").with_tone_change(ToneChange::AfterBurst)
    }

    /// How many frames of trying follow after the place is another.
    fn late(plan: &TonePlan<i16>, before: usize, place: CallState) -> usize {
        let mut ringback = CallPlayer::new(plan);
        let trying = play(plan.tone(CallState::Trying).unwrap(), 1_000);
        hear(&mut ringback, CallState::Trying, before);
        let frames = trying.chunks(160).skip(before);
        let is_next = |frame: &&[i16]| next(&mut ringback, place).is_some_and(|n| n.0 == **frame);
        frames.take_while(is_next).count()
    }

    #[test]
    fn a_burst_is_let_to_its_end() {
        // Silent from 400 ms on: frames 3 to 19 sound on.
        assert_eq!(late(&patient("400/400,0/600"), 3, CallState::Ring), 17);
        assert_eq!(late(&patient("400/400,0/600"), 19, failure(486)), 1);
    }

    #[test]
    fn after_a_burst_the_new_tone_begins_at_its_start() {
        let plan = patient("400/400,0/600");
        let mut ringback = CallPlayer::new(&plan);
        hear(&mut ringback, CallState::Trying, 3);
        hear(&mut ringback, CallState::Ring, 17);
        assert_eq!(
            hear(&mut ringback, CallState::Ring, 5),
            play(&rendered("1000", Format::PCM), 5)
        );
    }

    #[test]
    fn in_a_pause_nothing_is_waited_for() {
        assert_eq!(late(&patient("400/400,0/600"), 20, CallState::Ring), 0);
        assert_eq!(late(&patient("400/400,0/600"), 49, CallState::Ring), 0);
        // Nor where a cycle that begins with it begins anew.
        assert_eq!(late(&patient("0/600,400/400"), 50, CallState::Ring), 0);
        // Nor behind the end.
        assert_eq!(late(&patient("!400/400,!0/600,400/400,0/600"), 20, CallState::Ring), 0);
    }

    #[test]
    fn nobody_waits_for_others_audio() {
        for place in [ANSWERED, early_media(), CallState::Announcement, CallState::Over] {
            assert_eq!(late(&patient("400/400,0/600"), 3, place), 0);
        }
    }

    #[test]
    fn a_tone_without_a_pause_makes_way_at_once() {
        assert_eq!(late(&patient("400"), 3, CallState::Ring), 0);
        assert_eq!(late(&patient("400/100,500/100"), 3, CallState::Ring), 0);
        // The silence behind its end is none of it.
        assert_eq!(late(&patient("!400/30000"), 3, CallState::Ring), 0);
    }

    #[test]
    fn a_pause_that_is_past_is_not_waited_for() {
        let plan = patient("!400/100,!0/100,400");
        assert_eq!(late(&plan, 3, CallState::Ring), 2);
        assert_eq!(late(&plan, 10, CallState::Ring), 0);
        let plan = patient("!400/100,!0/100,!400/30000");
        assert_eq!(late(&plan, 10, CallState::Ring), 0);
        // But one that comes again is.
        assert_eq!(late(&patient("!400/100,0/100,400/100"), 13, CallState::Ring), 2);
    }

    #[test]
    fn a_pause_that_no_frame_fits_into_is_none() {
        let pausing = |samples: usize| {
            let cycle = [vec![0; samples], vec![10_000; 480 - samples]].concat();
            let trying = RenderedTone::from_samples(&[], &cycle, Format::PCM).unwrap();
            patient("400").with_trying(trying).unwrap()
        };
        assert_eq!(late(&pausing(159), 1, CallState::Ring), 0);
        assert_eq!(late(&pausing(160), 2, CallState::Ring), 1);
        // What begins in the very sample of the change is not waited for.
        assert_eq!(late(&pausing(160), 1, CallState::Ring), 0);
    }

    #[test]
    fn no_burst_is_waited_for_longer_than_three_seconds() {
        assert_eq!(late(&patient("400/9000,0/600"), 3, CallState::Ring), 150);
    }

    #[test]
    fn every_burst_is_waited_for_as_long() {
        let plan =
            held("400/9000,0/600", "500/9000,0/600").with_tone_change(ToneChange::AfterBurst);
        let mut ringback = CallPlayer::new(&plan);
        let (trying, ring) =
            (plan.tone(CallState::Trying).unwrap(), plan.tone(CallState::Ring).unwrap());
        hear(&mut ringback, CallState::Trying, 1);
        assert_eq!(hear(&mut ringback, CallState::Ring, 150), play(trying, 151)[160..]);
        hear(&mut ringback, CallState::Ring, 1);
        assert_eq!(hear(&mut ringback, CallState::Trying, 150), play(ring, 151)[160..]);
    }

    #[test]
    fn who_comes_back_in_time_hears_no_change() {
        let plan = patient("400/9000,0/600");
        let mut ringback = CallPlayer::new(&plan);
        let mut heard = hear(&mut ringback, CallState::Trying, 3);
        // The wait begins anew each time.
        for _ in 0..2 {
            heard.extend(hear(&mut ringback, CallState::Ring, 100));
            heard.extend(hear(&mut ringback, CallState::Trying, 1));
        }
        assert_eq!(heard, play(&rendered("400/9000,0/600", Format::PCM), 205));
    }
}

mod steps {
    use super::*;

    fn largest(samples: &[i16]) -> i32 {
        let steps = samples.windows(2).map(|pair| i32::from(pair[1]) - i32::from(pair[0]));
        steps.map(i32::abs).max().unwrap_or(0)
    }

    /// The levels that a codec has, in order.
    fn levels(codec: Codec) -> Vec<i16> {
        let octets: Vec<u8> = (0..=255).collect();
        let mut levels = vec![0; 256];
        codec.decode(&octets, &mut levels);
        levels.sort_unstable();
        levels.dedup();
        levels
    }

    /// The distance between a level and the farther of its neighbours.
    fn interval(levels: &[i16], sample: i16) -> i32 {
        let Ok(at) = levels.binary_search(&sample) else { return 1 };
        largest(&levels[at.saturating_sub(1)..levels.len().min(at + 2)])
    }

    fn sample_of(ringback: &mut CallPlayer<u8>, place: CallState, codec: Codec) -> Vec<i16> {
        let payload = next(ringback, place).unwrap().0;
        let mut samples = vec![0; payload.len() / codec.octets_per_sample()];
        codec.decode(&payload, &mut samples);
        samples
    }

    /// DESIGN's bound: the step of the old sound plus that of the new, and in G.711 an interval.
    fn assert_joins(codec: Codec, ptime: u64, old: &Tone, new: Option<&Tone>, before: usize) {
        let ptime = Duration::from_millis(ptime);
        let format = Format::new(codec, SampleRate::HZ_8000, ptime).unwrap();
        let tone = |tone: &Tone| RenderedTone::new(tone, format).unwrap();
        let silence = "0".parse().unwrap();
        let new = new.unwrap_or(&silence);
        let plan = TonePlan::new(tone(old), tone(new), tone(old)).unwrap();
        let own = |tone: &RenderedTone<u8>| {
            let mut samples = vec![0; 1];
            for octets in [tone.intro(), tone.cycle(), tone.cycle()] {
                let mut part = vec![0; octets.len() / codec.octets_per_sample()];
                codec.decode(octets, &mut part);
                samples.extend(part);
            }
            largest(&samples)
        };
        let bound =
            own(plan.tone(CallState::Trying).unwrap()) + own(plan.tone(CallState::Ring).unwrap());
        let levels = if codec == Codec::L16 { Vec::new() } else { levels(codec) };
        let mut ringback = CallPlayer::new(&plan);
        let mut samples = Vec::new();
        for _ in 0..before {
            if ringback.tone_is_over() {
                return;
            }
            samples = sample_of(&mut ringback, CallState::Trying, codec);
        }
        for _ in 0..2 {
            samples.extend(sample_of(&mut ringback, CallState::Ring, codec));
        }
        for pair in samples.windows(2) {
            let step = (i32::from(pair[1]) - i32::from(pair[0])).abs();
            let interval = interval(&levels, pair[0]).max(interval(&levels, pair[1]));
            assert!(
                step <= bound + interval,
                "{old} to {new}, {codec}, {ptime:?}: {step} > {bound} + {interval}"
            );
        }
    }

    /// The lowest frequency in it, in hertz.
    fn lowest(tone: &Tone) -> f64 {
        let all = tone.sounds().flat_map(|signal| match signal {
            Sound::Silence => vec![],
            Sound::Sum(sum) => sum.iter().map(|component| component.frequency.hz()).collect(),
            Sound::Modulated { carrier, modulator } => {
                let (carrier, modulator) = (carrier.frequency.hz(), modulator.hz());
                vec![carrier, (carrier - modulator).abs()]
            }
        });
        all.fold(f64::INFINITY, f64::min)
    }

    const CODECS: [Codec; 3] = [Codec::Pcmu, Codec::Pcma, Codec::L16];

    #[test]
    fn the_tones_of_every_zone_join() {
        for zone in ToneZones::builtin().zones() {
            let trying = zone.tone_or_default("trying").unwrap();
            let ring = zone.tone_or_default("ring").unwrap();
            for (n, codec) in CODECS.into_iter().enumerate() {
                assert_joins(codec, 20, &trying, Some(&ring), 1 + n);
                assert_joins(codec, 20, &ring, None, 2 + n);
            }
        }
    }

    /// Tones that come again soon, so that many can be tried.
    fn any_tone() -> impl Strategy<Value = Tone> {
        let component = (20..=3_400_u32, -300..=30_i32)
            .prop_map(|(hz, tenths)| format!("{hz}@{}", f64::from(tenths) / 10.0));
        let sound = prop_oneof![
            4 => prop::collection::vec(component, 1..=4).prop_map(|sum| sum.join("+")),
            1 => (300..=2_000_u32, 20..=250_u32).prop_map(|(c, m)| format!("{c}*{m}")),
            1 => Just("0".to_string()),
        ];
        let segment = (any::<bool>(), sound, 1..=400_u32).prop_map(|(once, sound, millis)| {
            format!("{}{sound}/{millis}", ["", "!"][usize::from(once)])
        });
        prop::collection::vec(segment, 1..=4)
            .prop_filter_map("no tone", |list| list.join(",").parse().ok())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2 * ProptestConfig::default().cases))]

        #[test]
        fn no_joint_is_steeper_than_its_sounds(
            (old, new) in (any_tone(), prop::option::of(any_tone())),
            codec in prop::sample::select(&CODECS[..]),
            ptime in prop::sample::select(&[5_u64, 10, 20, 30, 60, 120][..]),
            before in 1..40_usize,
        ) {
            // A lower sound cannot fade in a frame without a greater step than its own.
            prop_assume!(lowest(&old) >= 1_000.0 / (8.0_f64.sqrt() * ptime.min(20) as f64));
            assert_joins(codec, ptime, &old, new.as_ref(), before);
        }
    }
}

mod calls {
    use super::*;
    use ringback::progress::{Policy, Response};

    /// Something happens to one of two branches, or a frame is due.
    #[derive(Clone, Debug)]
    enum Event {
        Response(u64, u16),
        Rtp(u64, bool),
        Invite(u64),
        Preempt(bool),
        Cancel,
        Frames(usize),
    }

    fn any_event() -> impl Strategy<Value = Event> {
        let branch = || 1..=2_u64;
        let statuses = [100_u16, 180, 181, 182, 183, 199, 200, 302, 404, 480, 486, 487, 503, 603];
        prop_oneof![
            4 => (branch(), prop::sample::select(statuses.to_vec()))
                .prop_map(|(branch, status)| Event::Response(branch, status)),
            2 => (branch(), any::<bool>()).prop_map(|(branch, begins)| Event::Rtp(branch, begins)),
            2 => branch().prop_map(Event::Invite),
            1 => any::<bool>().prop_map(Event::Preempt),
            1 => Just(Event::Cancel),
            6 => (1..20_usize).prop_map(Event::Frames),
        ]
    }

    proptest! {
        #[test]
        fn whatever_happens_every_ptime_has_its_frame_or_none(
            events in prop::collection::vec(any_event(), 1..60),
            patient in any::<bool>(),
        ) {
            let switch = if patient { ToneChange::AfterBurst } else { ToneChange::Immediate };
            let plan = plan_in(Format::PCMU).with_tone_change(switch);
            let failure = Duration::from_millis(200);
            let mut call = Progress::new(Policy { failure_tone_duration: failure, ..plan.policy() });
            let mut ringback = CallPlayer::new(&plan);
            let (mut now, mut ours) = (Duration::ZERO, true);
            for event in events {
                match event {
                    Event::Invite(branch) => call.invite(Branch(branch), now),
                    Event::Response(branch, status) => {
                        let _ = call.response(Branch(branch), Response::new(status), now);
                    }
                    Event::Rtp(branch, true) => call.rtp_begins(Branch(branch), now),
                    Event::Rtp(branch, false) => call.rtp_stops(Branch(branch), now),
                    Event::Preempt(true) => call.start_announcement(now),
                    Event::Preempt(false) => call.end_announcement(now),
                    Event::Cancel => call.caller_cancelled(now),
                    Event::Frames(count) => for _ in 0..count {
                        call.handle_timeout(now);
                        let place = call.state();
                        let is_ours = plan.tone(place).is_some() || place == CallState::Silence
                            || matches!(place, CallState::Failure(_));
                        prop_assert_eq!(ringback.timestamp(), now.as_millis() as u64 * 8);
                        match next(&mut ringback, place) {
                            Some((payload, timestamp, silent, _)) => {
                                prop_assert_eq!(payload.len(), 160);
                                prop_assert_eq!(timestamp, now.as_millis() as u64 * 8);
                                prop_assert_eq!(silent, payload == [0xFF; 160]);
                                // A closing frame comes right behind one of ours, once.
                                prop_assert!(is_ours || ours && !silent);
                            }
                            None => prop_assert!(!is_ours),
                        }
                        ours = is_ours;
                        now += Format::PTIME;
                    }
                }
            }
        }
    }
}
