//! Tone changes that wait for the end of a burst.

use super::*;

fn patient(trying: &str) -> TonePlan<i16> {
    held(trying, "1000").with_tone_change(ToneChange::AfterBurst)
}

/// Returns the number of trying's frames that follow after the change of the call state.
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
    // The pause begins at 400 ms, so frames 3 to 19 still play.
    assert_eq!(late(&patient("400/400,0/600"), 3, CallState::Ring), 17);
    assert_eq!(late(&patient("400/400,0/600"), 19, failure(486)), 1);
}

#[test]
fn after_a_burst_the_new_tone_begins_at_its_start() {
    let plan = patient("400/400,0/600");
    let mut ringback = CallPlayer::new(&plan);
    hear(&mut ringback, CallState::Trying, 3);
    hear(&mut ringback, CallState::Ring, 17);
    assert_eq!(hear(&mut ringback, CallState::Ring, 5), play(&rendered("1000", Format::PCM), 5));
}

#[test]
fn in_a_pause_nothing_is_waited_for() {
    assert_eq!(late(&patient("400/400,0/600"), 20, CallState::Ring), 0);
    assert_eq!(late(&patient("400/400,0/600"), 49, CallState::Ring), 0);
    // The same at the start of a cycle that begins with the pause.
    assert_eq!(late(&patient("0/600,400/400"), 50, CallState::Ring), 0);
    // The same in a pause of the intro.
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
    // The silence after the end of a tone is not a pause.
    assert_eq!(late(&patient("!400/30000"), 3, CallState::Ring), 0);
}

#[test]
fn a_pause_that_is_past_is_not_waited_for() {
    let plan = patient("!400/100,!0/100,400");
    assert_eq!(late(&plan, 3, CallState::Ring), 2);
    assert_eq!(late(&plan, 10, CallState::Ring), 0);
    let plan = patient("!400/100,!0/100,!400/30000");
    assert_eq!(late(&plan, 10, CallState::Ring), 0);
    // The call player waits for a pause that repeats.
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
    // The call player does not wait for a burst that begins in the sample of the change.
    assert_eq!(late(&pausing(160), 1, CallState::Ring), 0);
}

#[test]
fn no_burst_is_waited_for_longer_than_three_seconds() {
    assert_eq!(late(&patient("400/9000,0/600"), 3, CallState::Ring), 150);
}

#[test]
fn every_burst_is_waited_for_as_long() {
    let plan = held("400/9000,0/600", "500/9000,0/600").with_tone_change(ToneChange::AfterBurst);
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
    // Each wait starts from zero.
    for _ in 0..2 {
        heard.extend(hear(&mut ringback, CallState::Ring, 100));
        heard.extend(hear(&mut ringback, CallState::Trying, 1));
    }
    assert_eq!(heard, play(&rendered("400/9000,0/600", Format::PCM), 205));
}
