//! An answer.

use super::*;

#[test]
fn is_not_undone_by_a_late_180() {
    let mut call = Call::after("invite 2:invite 180 200@5");
    call.hears([("180@5.1", "answered 1"), ("2:180@5.2", "answered 1")]);
    call.hears([("183+sdp", "answered 1"), ("rtp", "answered 1"), ("2:487", "answered 1")]);
    call.hears([("1:486", "answered 1")]);
}

#[test]
fn crosses_a_6xx() {
    let mut call = Call::after("invite 2:invite 2:180");
    assert_eq!(call.upstream(), [183]);
    call.hears([("1:603@5", "failure 603")]);
    assert_eq!(call.cancels(), [2]);
    assert_eq!(call.tell("2:200@5.1"), ResponseAction::Continue);
    call.hears([("wait", "answered 2"), ("wait@99", "answered 2")]);
    assert_eq!(call.upstream(), [200]);
    assert_eq!(call.tell("1:603"), ResponseAction::Continue);
    assert_eq!(call.state(), "answered 2");
}

#[test]
fn comes_after_the_time_of_the_failure() {
    let mut call = Call::after("invite 2:invite 1:603@5 wait@15");
    assert_eq!(call.state(), "over");
    assert_eq!(call.upstream(), [603]);
    assert_eq!(call.tell("2:200@15.1"), ResponseAction::AckAndBye);
    assert_eq!((call.state(), call.failure()), ("over".into(), Some(603)));
    assert_eq!(call.upstream(), []);
}

#[test]
fn ends_all_that_was_heard() {
    for before in ["180", "rtp", "2:rtp", "preempt", "2:486", "2:603", "no-answer", "hunt"] {
        let mut call = Call::after("invite 2:invite");
        call.tell_all(before);
        call.hears([("200", "answered 1")]);
        assert_eq!(call.timeout(), None, "{before}");
    }
}
