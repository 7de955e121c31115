//! One phone after another.

use super::*;

#[test]
fn is_heard_as_one_ring() {
    let mut call = Call::new();
    call.hears([("hunt invite@0", "trying"), ("180@2", "ring"), ("408@20", "ring")]);
    call.hears([("2:invite@21", "ring"), ("2:100@21.1", "ring"), ("2:180@25", "ring")]);
    call.hears([("2:486@26", "ring"), ("3:invite@27 hunt-ends", "ring")]);
}

#[test]
fn fails_with_the_last() {
    let mut call = Call::new();
    call.hears([("hunt invite", "trying"), ("486@5", "trying"), ("2:invite@20", "trying")]);
    // The server sends the last INVITE before it reports the end of hunting.
    call.hears([("3:invite hunt-ends", "trying"), ("2:404@21", "trying")]);
    call.hears([("3:480@22", "failure 486"), ("wait@32", "over")]);
    assert_eq!(call.upstream(), [486]);
}

#[test]
fn ends_with_an_answer() {
    let mut call = Call::after("hunt invite 486@5 2:invite@6 2:180@7 2:200@9");
    assert_eq!(call.state(), "answered 2");
    call.hears([("hunt-ends", "answered 2")]);
}

#[test]
fn comes_back_from_the_failure_if_the_server_forgot_to_say_so() {
    let mut call = Call::new();
    call.hears([("invite 180@1", "ring"), ("486@5", "failure 486"), ("2:invite@6", "ring")]);
    call.hears([("wait@20", "ring"), ("2:404@30", "failure 486"), ("wait@39.9", "failure 486")]);
    call.hears([("wait@40", "over"), ("3:invite@41", "over")]);
    Call::after("invite 486@5").hears([("2:invite@6", "trying"), ("2:rtp@7", "early 2")]);
    Call::after("invite 486@5").hears([("hunt@6", "trying"), ("wait@60", "trying")]);
}

#[test]
fn may_try_a_phone_again() {
    let mut call = Call::after("hunt invite 486@5");
    call.hears([("invite@6 hunt-ends", "trying"), ("180@7", "ring"), ("480@8", "failure 480")]);
}
