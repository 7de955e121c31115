//! The responses that the server must send upstream.

use super::*;

fn with(caller: RingbackMode) -> Call {
    Call::with(Policy { ringback_mode: caller, ..Policy::default() })
}

/// Checks the statuses that the server must send after each step.
#[track_caller]
fn advises(call: &mut Call, steps: &[(&str, &[u16])]) {
    for (events, advice) in steps {
        call.tell_all(events);
        assert_eq!(call.upstream(), *advice, "after {events}");
    }
}

#[test]
fn a_183_is_sent_once_and_no_180_after_it() {
    advises(
        &mut Call::new(),
        &[
            ("", &[]),
            ("invite", &[183]),
            ("180@4", &[]),
            ("2:invite 2:180", &[]),
            ("181", &[]),
            ("rtp", &[]),
            ("rtp-stop", &[]),
            ("180", &[]),
            ("200", &[200]),
            ("200 2:200 wait@99", &[]),
        ],
    );
}

#[test]
fn a_180_is_sent_after_the_183_if_the_server_wants_it() {
    let mut call = Call::with(Policy { ring_after_183: true, ..Policy::default() });
    advises(&mut call, &[("invite", &[183]), ("180", &[180]), ("180", &[]), ("181 180", &[])]);
    // If the phone rings during the hold-off, the 183 comes first.
    let hold_off = Duration::from_millis(200);
    let mut call = Call::with(Policy { ring_after_183: true, hold_off, ..Policy::default() });
    advises(&mut call, &[("invite", &[]), ("180", &[183, 180])]);
}

#[test]
fn nothing_is_sent_while_trying_is_held_off() {
    let hold_off = Duration::from_millis(200);
    let policy = Policy { hold_off, ..Policy::default() };
    advises(&mut Call::with(policy), &[("invite", &[]), ("wait@0.2", &[183])]);
    advises(&mut Call::with(policy), &[("invite", &[]), ("180@0.1", &[183])]);
    advises(&mut Call::with(policy), &[("invite", &[]), ("rtp@0.1", &[183])]);
    advises(&mut Call::with(policy), &[("invite", &[]), ("486@0.1", &[183])]);
    advises(&mut Call::with(policy), &[("invite", &[]), ("200@0.1", &[200])]);
}

#[test]
fn a_phone_that_rings_by_itself_gets_a_plain_180() {
    advises(
        &mut with(RingbackMode::Local),
        &[
            ("invite", &[]),
            ("100", &[]),
            ("183+sdp", &[]),
            ("180", &[180]),
            ("180 2:invite 2:180 181 180", &[]),
            ("200", &[200]),
        ],
    );
}

#[test]
fn early_media_is_opened_to_a_phone_that_rings_by_itself() {
    let mut call = with(RingbackMode::Local);
    advises(&mut call, &[("invite", &[]), ("180", &[180]), ("rtp", &[183])]);
    advises(&mut call, &[("rtp-stop", &[]), ("180", &[]), ("rtp", &[]), ("200", &[200])]);
}

#[test]
fn once_media_is_open_a_phone_is_not_told_to_ring() {
    let mut call = with(RingbackMode::Local);
    advises(&mut call, &[("invite", &[]), ("rtp", &[183]), ("rtp-stop 180", &[])]);
    assert_eq!(call.state(), "ring");
    let mut call = with(RingbackMode::Local);
    advises(&mut call, &[("invite preempt", &[183]), ("resume", &[]), ("180", &[])]);
}

#[test]
fn an_announcement_opens_media() {
    advises(&mut Call::new(), &[("preempt", &[183]), ("resume invite 180", &[])]);
    advises(&mut with(RingbackMode::Local), &[("invite preempt", &[183])]);
}

#[test]
fn a_failure_is_sent_when_its_tone_is_over() {
    let mut call = Call::new();
    advises(&mut call, &[("invite", &[183]), ("486@1", &[]), ("wait@10", &[])]);
    advises(&mut call, &[("wait@11", &[486]), ("wait@12", &[])]);
    let mut call = Call::new();
    advises(&mut call, &[("invite 2:invite 603", &[183]), ("wait@10", &[603])]);
}

#[test]
fn a_failure_is_sent_with_a_status_that_is_fit_to_be_sent() {
    for (status, sent, headers) in [
        (300, 480, &["Contact"][..]),
        (302, 480, &["Contact"]),
        (380, 480, &["Contact"]),
        (401, 403, &["WWW-Authenticate"]),
        (403, 403, &[]),
        (404, 404, &[]),
        (405, 500, &["Allow"]),
        (407, 403, &["Proxy-Authenticate"]),
        (415, 500, &["Accept", "Accept-Encoding", "Accept-Language"]),
        (420, 500, &["Unsupported"]),
        (421, 500, &["Require"]),
        (422, 500, &["Min-SE"]),
        (480, 480, &[]),
        (486, 486, &[]),
        (488, 488, &[]),
        (494, 500, &["Security-Server"]),
        (500, 500, &[]),
        (502, 502, &[]),
        (503, 500, &[]),
        (504, 504, &[]),
        (600, 600, &[]),
        (699, 699, &[]),
    ] {
        let mut call = Call::after(&format!("invite {status} wait@10"));
        assert_eq!(call.failure(), Some(status));
        let Some(Upstream::Failure(rejection)) = call.progress.poll_upstream() else {
            panic!("{status}")
        };
        assert_eq!(rejection.status(), sent);
        assert_eq!(rejection.failure().status(), status);
        let relayed = rejection.relayed();
        assert_eq!(relayed.map_or(&[][..], |relayed| relayed.headers), headers, "{status}");
        let own = (status, Branch(1));
        assert!(relayed.is_none_or(|relayed| (relayed.status, relayed.branch) == own));
        assert_eq!(call.progress.rejection(), Some(rejection));
    }
}

#[test]
fn the_headers_are_those_of_the_branch_that_decided() {
    let source = |events: &str| {
        let call = Call::after(events);
        Some(call.progress.rejection()?.relayed()?.branch.0)
    };
    assert_eq!(source("invite 2:invite 1:503 2:407"), Some(2));
    assert_eq!(source("invite 2:invite 1:302 2:407 wait@10"), Some(2));
    assert_eq!(source("invite 2:invite 1:407 2:486"), None);
    // Of two equal failures, the branch that was invited first decides, whichever fails first.
    assert_eq!(source("2:invite 1:invite 1:401 2:401"), Some(2));
    assert_eq!(source("2:invite 1:invite 2:401 1:401"), Some(2));
    // While another branch may answer, there is no rejection.
    assert_eq!(source("invite 2:invite 1:407"), None);

    let call = Call::after("invite 2:invite 3:invite 3:401 1:407 2:486");
    assert_eq!(call.progress.challenged().collect::<Vec<_>>(), [Branch(1), Branch(3)]);
}

#[test]
fn a_group_hands_its_failure_up_as_it_is_and_knows_whose_it_was() {
    let mut group = Call::after("7:invite 7:302");
    let mut caller = Call::after("invite");
    caller.hand_up(1, &group);
    caller.tell("wait@10");
    let rejection = caller.progress.rejection().unwrap();
    assert_eq!((rejection.status(), rejection.relayed().unwrap().branch), (480, Branch(1)));
    group.tell("wait@10");
    let relayed = group.progress.rejection().unwrap().relayed().unwrap();
    assert_eq!((relayed.status, relayed.branch), (302, Branch(7)));
}

#[test]
fn a_phone_that_rings_by_itself_is_answered_over_a_6xx() {
    let mut call = with(RingbackMode::Local);
    advises(&mut call, &[("invite 2:invite 603", &[]), ("2:200", &[200])]);
    assert_eq!(call.state(), "answered 2");
    let mut call = with(RingbackMode::Local);
    advises(&mut call, &[("invite 2:invite 603", &[]), ("2:487", &[603])]);
    let mut call = with(RingbackMode::Local);
    advises(&mut call, &[("invite no-answer", &[]), ("487", &[408])]);
    // The final response comes at the latest after the time of the failure's tone.
    let mut call = with(RingbackMode::Local);
    advises(&mut call, &[("invite no-answer@1", &[]), ("wait@11", &[408])]);
}

#[test]
fn a_phone_that_rings_by_itself_says_the_failure_too() {
    let mut call = with(RingbackMode::Local);
    advises(&mut call, &[("invite 180", &[180]), ("486", &[486])]);
    assert_eq!(call.state(), "over");
    // With open media, the server plays the tone of the failure.
    let mut call = with(RingbackMode::Local);
    advises(&mut call, &[("invite rtp", &[183]), ("486@1", &[]), ("wait@11", &[486])]);
}

#[test]
fn a_cancel_needs_no_advice() {
    for caller in [RingbackMode::InBand, RingbackMode::Local] {
        for events in ["", "invite", "invite 180", "invite rtp", "invite preempt", "invite 486"] {
            let mut call = with(caller);
            call.tell_all(events);
            call.upstream();
            advises(&mut call, &[("cancel", &[]), ("487", &[]), ("200", &[]), ("wait@60", &[])]);
        }
    }
}

#[test]
fn an_answered_caller_gets_the_same_stages_and_nothing_is_sent() {
    let mut call = with(RingbackMode::Answered);
    for (event, place) in [
        ("invite", "trying"),
        ("180", "ring"),
        ("rtp", "early 1"),
        ("preempt", "announcement"),
        ("resume", "early 1"),
        ("603@1", "failure 603"),
    ] {
        call.hears([(event, place)]);
        assert_eq!(call.upstream(), []);
    }
    call.hears([("wait@11", "over")]);
    assert_eq!(call.upstream(), []);
    let mut call = with(RingbackMode::Answered);
    advises(&mut call, &[("invite 180", &[]), ("200", &[])]);
    assert_eq!(call.state(), "answered 1");
}

#[test]
fn what_no_longer_matters_is_not_sent() {
    advises(&mut Call::new(), &[("invite 180 200", &[200])]);
    advises(&mut Call::new(), &[("invite 486 wait@10", &[486])]);
    advises(&mut with(RingbackMode::Local), &[("invite 180 181", &[])]);
    advises(&mut with(RingbackMode::Local), &[("invite 180 200", &[200])]);
}
