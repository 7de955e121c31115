//! Timeouts, and unusual times.

use super::*;

fn held_off(millis: u64) -> Call {
    Call::with(Policy { hold_off: Duration::from_millis(millis), ..Policy::default() })
}

#[test]
fn the_end_of_the_hold_off_is_waited_for() {
    let mut call = held_off(250);
    assert_eq!(call.timeout(), None);
    call.tell("invite@1");
    assert_eq!(call.timeout(), Some(1.25));
    call.hears([("wait@1.25", "trying")]);
    assert_eq!(call.timeout(), None);
}

#[test]
fn the_end_of_a_failure_is_waited_for() {
    let mut call = Call::after("invite 486@5");
    assert_eq!(call.timeout(), Some(15.0));
    call.hears([("wait@15", "over")]);
    assert_eq!(call.timeout(), None);
}

#[test]
fn nothing_else_is_waited_for() {
    for events in [
        "",
        "invite",
        "invite 180",
        "invite 182",
        "invite rtp",
        "invite preempt",
        "preempt",
        "invite 486 preempt",
        "hunt invite 486",
        "invite 200",
        "invite cancel",
        "invite 487",
    ] {
        assert_eq!(Call::after(events).timeout(), None, "{events}");
    }
    let mut call = held_off(250);
    call.tell_all("invite 180@0.1");
    assert_eq!(call.timeout(), None);
    let mut call = Call::with(Policy { has_queue_tone: true, ..Policy::default() });
    call.hears([("invite 182", "queued")]);
    assert_eq!(call.timeout(), None);
}

#[test]
fn a_timeout_that_is_early_or_comes_twice_is_harmless() {
    let mut call = held_off(250);
    call.hears([("invite@1", "silence"), ("wait@1", "silence"), ("wait@1.249", "silence")]);
    call.hears([("wait@1.25", "trying"), ("wait@1.25", "trying"), ("wait@9", "trying")]);
    call.hears([("486@10", "failure 486"), ("wait@10", "failure 486")]);
    call.hears([("wait@19.999", "failure 486"), ("wait@20", "over"), ("wait@20", "over")]);
}

#[test]
fn time_that_goes_back_is_harmless() {
    let mut call = held_off(1000);
    call.hears([("invite@5", "silence"), ("wait@0", "silence"), ("wait@5.9", "silence")]);
    call.hears([("wait@6", "trying"), ("wait@5", "trying")]);
    // The failure begins at the latest time so far, not at the time of its own event.
    call.hears([("wait@10", "trying"), ("486@3", "failure 486")]);
    assert_eq!(call.timeout(), Some(20.0));
    call.hears([("wait@1", "failure 486"), ("wait@20", "over"), ("wait@0", "over")]);
}

#[test]
fn the_origin_of_time_is_any() {
    let mut call = held_off(500);
    call.hears([("invite@1e9", "silence"), ("wait@1000000000.5", "trying")]);
    call.hears([("486", "failure 486"), ("wait@1000000010.5", "over")]);
}

#[test]
fn the_longest_times_are_harmless() {
    let (hold_off, failure) = (Duration::MAX, Duration::MAX);
    let mut call =
        Progress::new(Policy { hold_off, failure_tone_duration: failure, ..Policy::default() });
    let branch = Branch(1);
    call.invite(branch, Duration::from_secs(1));
    assert_eq!(call.state(), CallState::Silence);
    let _ = call.response(branch, Response::new(486), Duration::MAX);
    assert_eq!(call.failure(), Failure::from_status(486));
    call.handle_timeout(Duration::MAX);
    // There may be no timeout, because no clock reaches such a time.
    assert!(call.next_timeout().is_none_or(|timeout| timeout == Duration::MAX));
}

#[test]
fn a_200_after_the_time_of_a_failure_is_too_late_though_nobody_waited() {
    for failing in ["no-answer@1", "2:603@1"] {
        for (answer, verdict) in [
            ("200@10.999", ResponseAction::Continue),
            ("200@11", ResponseAction::AckAndBye),
            ("200@12", ResponseAction::AckAndBye),
        ] {
            let mut call = Call::after("invite 2:invite");
            call.tell(failing);
            assert_eq!(call.tell(answer), verdict, "{failing} {answer}");
            let place = if verdict == ResponseAction::Continue { "answered 1" } else { "over" };
            assert_eq!(call.state(), place);
        }
    }
}

#[test]
fn nothing_revives_a_call_whose_time_has_passed_though_nobody_waited() {
    for late in ["2:invite", "1:invite", "hunt", "preempt", "cancel", "resume", "1:retry"] {
        let mut call = Call::after("invite 486@1 wait@2");
        call.hears([(&*format!("{late}@11"), "over")]);
        assert_eq!(call.failure(), Some(486), "{late}");
    }
}

#[test]
fn a_late_event_finds_the_hold_off_over() {
    let mut call = held_off(250);
    call.hears([("invite", "silence"), ("100@1", "trying")]);
}

#[test]
fn the_hold_off_passes_during_an_announcement() {
    let mut call = held_off(250);
    call.hears([("invite preempt", "announcement"), ("resume@0.1", "silence")]);
    assert_eq!(call.timeout(), Some(0.25));
    call.hears([("preempt", "announcement"), ("resume@1", "trying")]);
}
