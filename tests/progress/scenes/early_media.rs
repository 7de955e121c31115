//! Early media.

use super::*;

#[test]
fn before_ring() {
    let mut call = Call::new();
    call.hears([("invite", "trying"), ("183+sdp@1", "trying"), ("rtp@1.1", "early 1")]);
    call.hears([("180@2", "early 1"), ("rtp-stop@9", "ring"), ("rtp@10", "early 1")]);
    call.hears([("200@12", "answered 1")]);
}

#[test]
fn announced_before_ring_but_it_never_flows() {
    Call::after("invite 183+sdp@1").hears([("180@2", "ring"), ("200@9", "answered 1")]);
}

#[test]
fn after_ring() {
    let mut call = Call::new();
    call.hears([("invite", "trying"), ("180@1", "ring"), ("183+sdp@2", "ring")]);
    call.hears([("rtp@2.1", "early 1"), ("rtp-stop@9", "ring"), ("486@10", "failure 486")]);
}

#[test]
fn stops_in_one_branch_after_another() {
    let mut call = Call::after("invite 2:invite 3:invite 3:180");
    call.hears([("2:rtp", "early 2"), ("1:rtp", "early 2"), ("2:486", "early 1")]);
    call.hears([("1:retry", "ring"), ("1:rtp", "early 1"), ("1:rtp-stop", "ring")]);
}

#[test]
fn that_fails_gives_way_to_the_failure() {
    // The far network plays an announcement, and then sends its final response.
    let mut call = Call::after("invite 183+sdp@1 rtp@1.1");
    call.hears([("404@9", "failure 404"), ("wait@19", "over")]);
}
