//! The tone for each call state.

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
