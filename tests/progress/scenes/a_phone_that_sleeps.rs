//! The call that this crate exists for: the far phone sleeps until a push wakes it.

use super::*;

/// The events, each with the call state and the advice after it.
type Step = (&'static str, &'static str, &'static [u16]);

#[track_caller]
fn plays(policy: Policy, steps: &[Step]) {
    let mut call = Call::with(policy);
    for &(event, place, advice) in steps {
        call.hears([(event, place)]);
        assert_eq!(call.upstream(), advice, "after {event}");
        assert_eq!(call.upstream(), [], "after {event}");
        assert_eq!(call.cancels(), [], "after {event}");
    }
}

#[test]
fn is_heard_as_trying_then_ring() {
    plays(
        Policy::default(),
        &[
            ("invite@0", "trying", &[183]),
            ("100@0.05", "trying", &[]),
            ("wait@4", "trying", &[]),
            ("180@4.05", "ring", &[]),
            ("180@5.05", "ring", &[]),
            ("200@9", "answered 1", &[200]),
            ("180@9.1", "answered 1", &[]),
            ("200@9.5", "answered 1", &[]),
        ],
    );
}

#[test]
fn is_told_to_a_caller_whose_phone_rings_by_itself() {
    plays(
        Policy { ringback_mode: RingbackMode::Local, ..Policy::default() },
        &[
            ("invite@0", "trying", &[]),
            ("100@0.05", "trying", &[]),
            ("180@4.05", "ring", &[180]),
            ("180@5.05", "ring", &[]),
            ("200@9", "answered 1", &[200]),
        ],
    );
}

#[test]
fn is_heard_in_the_same_stages_by_a_caller_who_is_being_transferred() {
    plays(
        Policy { ringback_mode: RingbackMode::Answered, ..Policy::default() },
        &[
            ("invite@0", "trying", &[]),
            ("100@0.05", "trying", &[]),
            ("180@4.05", "ring", &[]),
            ("200@9", "answered 1", &[]),
        ],
    );
}

#[test]
fn does_not_answer() {
    plays(
        Policy::default(),
        &[
            ("invite@0", "trying", &[183]),
            ("180@4", "ring", &[]),
            ("480@30", "failure 480", &[]),
            ("wait@39.9", "failure 480", &[]),
            ("wait@40", "over", &[480]),
        ],
    );
}
