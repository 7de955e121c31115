//! The policy for networks that never send a 180.

use super::*;

fn call() -> Call {
    let patience = Some(Duration::from_secs(3));
    let mut call = Call::with(Policy { ring_without_rtp: patience, ..Policy::default() });
    call.tell("invite@0");
    call
}

#[test]
fn a_183_without_rtp_is_no_more_than_trying_unless_the_policy_says_more() {
    let mut call = Call::new();
    call.hears([("invite@0 183+sdp@1", "trying"), ("wait@100", "trying")]);
    assert_eq!(call.timeout(), None);
}

#[test]
fn a_183_behind_which_no_rtp_comes_for_so_long_is_ring() {
    let mut call = call();
    call.tell("183+sdp@1");
    assert_eq!(call.timeout(), Some(4.0));
    call.hears([("wait@3.999", "trying"), ("wait@4", "ring")]);
    assert_eq!(call.timeout(), None);
    // RTP can begin at any later time.
    call.hears([("rtp@5", "early 1"), ("rtp-stop@9", "ring"), ("200@10", "answered 1")]);
}

#[test]
fn it_is_told_to_a_phone_that_rings_by_itself() {
    let patience = Some(Duration::from_secs(3));
    let caller = RingbackMode::Local;
    let mut call = Call::with(Policy {
        ring_without_rtp: patience,
        ringback_mode: caller,
        ..Policy::default()
    });
    call.tell_all("invite@0 183+sdp@1");
    assert_eq!(call.upstream(), []);
    call.tell("wait@4");
    assert_eq!(call.upstream(), [180]);
}

#[test]
fn the_first_183_with_sdp_counts() {
    let mut call = call();
    call.tell_all("183@1 183+sdp@2 183+sdp@3 184+sdp@4");
    assert_eq!(call.timeout(), Some(5.0));
    // If the server misses the timeout, the next event has the same effect.
    call.hears([("100@9", "ring")]);
}

#[test]
fn rtp_that_has_come_is_waited_for_no_more() {
    let mut call = call();
    call.hears([("183+sdp@1 rtp@2", "early 1"), ("rtp-stop@9", "trying")]);
    call.hears([("183+sdp@9", "trying"), ("wait@60", "trying")]);
    // The same if RTP arrives before the response.
    let mut call = self::call();
    call.hears([("rtp@1 183+sdp@2", "early 1"), ("rtp-stop@9", "trying")]);
    call.hears([("wait@60", "trying")]);
}

#[test]
fn it_is_waited_for_in_each_dialog() {
    let mut call = call();
    call.tell_all("1.x:183+sdp@1 1.y:183+sdp@2");
    call.hears([("1.x:rtp@3", "early 1.x"), ("wait@5", "early 1.x")]);
    call.hears([("1.x:rtp-stop@9", "ring"), ("1.y:199@10", "ring"), ("1.x:181@11", "trying")]);
}

#[test]
fn what_is_over_or_forwarded_is_not_waited_for() {
    for event in ["1.x:199@2", "retry@2", "181@2"] {
        let mut call = call();
        call.tell("1.x:183+sdp@1");
        call.hears([(event, "trying"), ("wait@60", "trying")]);
        assert_eq!(call.timeout(), None, "{event}");
    }
    // A 183 after the 181 restarts the wait.
    let mut call = call();
    call.tell_all("183+sdp@1 181@2 183+sdp@3");
    assert_eq!(call.timeout(), Some(6.0));
}

#[test]
fn the_first_of_hold_off_and_this_is_waited_for() {
    let (hold_off, patience) = (Duration::from_secs(2), Some(Duration::from_secs(3)));
    let policy = Policy { hold_off, ring_without_rtp: patience, ..Policy::default() };
    let mut call = Call::with(policy);
    call.tell("invite@0");
    call.tell("183+sdp@0.5");
    assert_eq!(call.timeout(), Some(2.0));
    call.hears([("wait@2", "trying")]);
    assert_eq!(call.timeout(), Some(3.5));
    call.hears([("wait@3.5", "ring")]);

    let policy = Policy { hold_off: Duration::from_secs(9), ..policy };
    let mut call = Call::with(policy);
    call.tell_all("invite@0 183+sdp@1");
    assert_eq!(call.timeout(), Some(4.0));
    call.hears([("wait@4", "ring")]);
}

#[test]
fn without_any_time_it_rings_with_the_183() {
    let patience = Some(Duration::ZERO);
    let mut call = Call::with(Policy { ring_without_rtp: patience, ..Policy::default() });
    call.hears([("invite@0 183+sdp@1 wait@1", "ring")]);
    let patience = Some(Duration::MAX);
    let mut call = Call::with(Policy { ring_without_rtp: patience, ..Policy::default() });
    call.hears([("invite@0 183+sdp@1", "trying")]);
    assert_eq!(call.timeout(), None);
}
