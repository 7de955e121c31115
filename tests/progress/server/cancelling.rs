//! The branches that the server must cancel.

use super::*;

#[test]
fn a_branch_is_cancelled_for_the_reason_that_decided() {
    for (events, header) in [
        ("1:200", Some("SIP;cause=200;text=\"Call completed elsewhere\"")),
        ("no-answer 1:200", Some("SIP;cause=200;text=\"Call completed elsewhere\"")),
        ("cancel", None),
        ("2:180 cancel", None),
        ("1:486 cancel", None),
        ("1:603 cancel", None),
        ("no-answer", Some("SIP;cause=408;text=\"Request Timeout\"")),
        ("no-answer cancel", Some("SIP;cause=408;text=\"Request Timeout\"")),
        ("1:600", Some("SIP;cause=600")),
        ("1:603 wait@10", Some("SIP;cause=603")),
    ] {
        let mut call = Call::after(&format!("invite 2:invite {events}"));
        let all = std::iter::from_fn(|| call.progress.poll_cancel());
        let (_, reason) = all.into_iter().find(|(branch, _)| *branch == Branch(2)).unwrap();
        assert_eq!(reason.header().as_deref(), header, "{events}");
    }
}

#[test]
fn while_the_call_is_undecided_no_branch_is_to_be_cancelled() {
    for events in ["180", "1:486", "1:rtp", "1:retry", "preempt", "hunt", "1:503 2:404"] {
        let mut call = Call::after("invite 2:invite 3:invite");
        call.tell_all(events);
        assert_eq!(call.cancels(), [], "{events}");
    }
}

#[test]
fn after_an_answer_the_others_are_each_named_once() {
    let mut call = Call::after("invite 2:invite 3:invite 1:180 2:200");
    assert_eq!(call.cancels(), [1, 3]);
    assert_eq!(call.cancels(), []);
    call.tell_all("1:180 3:487 1:487");
    assert_eq!(call.cancels(), []);
}

#[test]
fn what_has_a_final_response_is_not_named() {
    let mut call = Call::after("invite 2:invite 3:invite 4:invite 5:invite 1:486 2:302 3:200");
    call.tell("4:200");
    assert_eq!(call.cancels(), [5]);
    let mut call = Call::after("invite 2:invite cancel 2:487");
    assert_eq!(call.cancels(), [1]);
}

#[test]
fn after_a_6xx_the_others_are_named() {
    let mut call = Call::after("invite 2:invite 3:invite 3:404 2:603");
    assert_eq!(call.cancels(), [1]);
    assert_eq!(call.cancels(), []);
    // The end of the call does not name them again.
    call.tell("wait@10");
    assert_eq!(call.cancels(), []);
}

#[test]
fn after_no_answer_all_that_wait_are_named() {
    let mut call = Call::after("invite 2:invite 3:invite 2:486 no-answer");
    assert_eq!(call.cancels(), [1, 3]);
    call.tell_all("1:487 wait@20");
    assert_eq!(call.cancels(), []);
}

#[test]
fn after_a_cancel_all_that_wait_are_named() {
    let mut call = Call::after("invite 2:invite 3:invite 2:486 cancel");
    assert_eq!(call.cancels(), [1, 3]);
    assert_eq!(call.cancels(), []);
}

#[test]
fn when_all_have_failed_none_is_named() {
    let mut call = Call::after("invite 2:invite 1:486 2:404");
    assert_eq!(call.cancels(), []);
    call.tell("wait@20");
    assert_eq!(call.cancels(), []);
}

#[test]
fn a_branch_that_comes_too_late_is_named() {
    for end in ["1:200", "1:603", "cancel", "1:486 wait@10"] {
        let mut call = Call::after("invite");
        call.tell_all(end);
        assert_eq!(call.cancels(), if end == "cancel" { vec![1] } else { vec![] });
        call.tell("2:invite");
        assert_eq!(call.cancels(), [2], "{end}");
        assert_eq!(call.cancels(), [], "{end}");
    }
}

#[test]
fn a_branch_that_answers_over_a_6xx_is_not_named() {
    let mut call = Call::after("invite 2:invite 3:invite 1:603 2:200");
    assert_eq!(call.cancels(), [3]);
}
