//! A cancel.

use super::*;

#[test]
fn ends_the_call_in_every_state_but_an_answer() {
    let policy = Policy { has_queue_tone: true, ..Policy::default() };
    let held_off = Policy { hold_off: Duration::from_secs(1), ..Policy::default() };
    for (policy, before, place) in [
        (policy, "", "silence"),
        (held_off, "invite", "silence"),
        (policy, "invite", "trying"),
        (policy, "invite 180", "ring"),
        (policy, "invite 182", "queued"),
        (policy, "invite rtp", "early 1"),
        (policy, "invite preempt", "announcement"),
        (policy, "invite 486", "failure 486"),
        (policy, "invite no-answer", "failure 408"),
        (policy, "invite 2:invite 2:603", "failure 603"),
        (policy, "hunt invite 486", "trying"),
        (policy, "invite cancel", "over"),
    ] {
        let mut call = Call::with(policy);
        call.hears([(before, place), ("cancel", "over")]);
        assert_eq!(call.timeout(), None, "{before}");
        // No later event restarts the call.
        for late in [
            "180",
            "183+sdp",
            "rtp",
            "2:invite",
            "2:180",
            "resume",
            "preempt",
            "hunt",
            "retry",
            "no-answer",
            "hunt-ends",
            "487",
            "603",
            "wait@99",
        ] {
            call.hears([(late, "over")]);
        }
        assert_eq!(call.tell("200"), ResponseAction::AckAndBye, "{before}");
        call.hears([("wait@199", "over")]);
    }
}

#[test]
fn does_not_end_an_answered_call() {
    let mut call = Call::after("invite 200");
    call.hears([("cancel", "answered 1")]);
    assert_eq!(call.tell("200"), ResponseAction::Continue);
}

#[test]
fn is_confirmed_by_each_branch() {
    let mut call = Call::after("invite 2:invite 180 cancel");
    assert_eq!(call.cancels(), [1, 2]);
    call.hears([("1:487", "over"), ("2:487", "over")]);
    assert_eq!(call.cancels(), []);
    assert_eq!(call.failure(), None);
}

#[test]
fn crosses_a_200() {
    let mut call = Call::after("invite 180@2 cancel@5");
    assert_eq!(call.cancels(), [1]);
    // Each repetition returns the action again, because the server may have missed the first.
    for answer in ["200@5.1", "200@5.6", "200@6.6"] {
        assert_eq!(call.tell(answer), ResponseAction::AckAndBye);
        assert_eq!(call.state(), "over");
    }
    assert!(!call.upstream().contains(&200));
}
