//! Two dialogs in one branch.

use super::*;

#[test]
fn rings_in_one_place_and_plays_in_another() {
    let mut call = Call::new();
    call.hears([("invite", "trying"), ("1.a:180", "ring"), ("1.b:183+sdp", "ring")]);
    call.hears([("1.b:rtp", "early 1.b"), ("1.a:183+sdp", "early 1.b")]);
    call.hears([("1.a:rtp", "early 1.b"), ("1.b:199", "early 1.a"), ("1.b:rtp", "early 1.a")]);
    call.hears([("1.a:rtp-stop", "ring"), ("1.a:200", "answered 1")]);
}

#[test]
fn answers_twice() {
    let mut call = Call::after("invite 1.a:180 1.b:180");
    assert_eq!(call.tell("1.b:200"), ResponseAction::Continue);
    // This is another phone, so the server must end its call.
    assert_eq!(call.tell("1.a:200"), ResponseAction::AckAndBye);
    assert_eq!(call.tell("1.a:200"), ResponseAction::AckAndBye);
    // This is the same 200, because its ACK was lost.
    assert_eq!(call.tell("1.b:200"), ResponseAction::Continue);
    assert_eq!(call.state(), "answered 1");
    assert_eq!(call.cancels(), []);
}

#[test]
fn answers_from_a_phone_that_said_nothing_before() {
    let mut call = Call::after("invite 1.a:180 1.b:180");
    assert_eq!(call.tell("1.c:200"), ResponseAction::Continue);
    assert_eq!(call.tell("1.a:200"), ResponseAction::AckAndBye);
}

#[test]
fn answers_without_names() {
    let mut call = Call::after("invite 180");
    assert_eq!(call.tell("200@3"), ResponseAction::Continue);
    assert_eq!(call.tell("200@3.5"), ResponseAction::Continue);
}

#[test]
fn answers_twice_and_the_server_knew_no_name_at_first() {
    let mut call = Call::after("invite 180 200");
    // The first To-tag belongs to the answer. A second To-tag is another answer.
    assert_eq!(call.tell("1.a:200"), ResponseAction::Continue);
    assert_eq!(call.tell("1.b:200"), ResponseAction::AckAndBye);
    assert_eq!(call.tell("1.a:200"), ResponseAction::Continue);
}

#[test]
fn answers_and_then_without_a_name() {
    let mut call = Call::after("invite 1.a:180 1.a:200");
    assert_eq!(call.tell("200"), ResponseAction::Continue);
    assert_eq!(call.tell("1.b:200"), ResponseAction::AckAndBye);
}

#[test]
fn fails_as_one() {
    Call::after("invite 1.a:180 1.b:rtp").hears([("486", "failure 486")]);
    Call::after("invite 1.a:180 1.b:rtp").hears([("1.b:486", "failure 486")]);
    Call::after("invite 2:invite 1.a:180 1.b:rtp").hears([("1.b:486", "ring")]);
}

#[test]
fn ends_its_dialogs_one_by_one() {
    let mut call = Call::after("invite 1.a:180 1.b:183+sdp 1.b:rtp 1.c:180");
    call.hears([("1.b:199", "ring"), ("1.a:199", "ring"), ("1.c:199", "ring")]);
    call.hears([("404", "failure 404")]);
}
