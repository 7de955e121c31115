//! Call progress: what the server is told, which is when to call again, which branches to cancel,
//! and what to send to the caller's side.

mod common;

use std::time::Duration;

use common::call::Call;
use ringback::progress::{
    Branch, CallState, Failure, Policy, Progress, Response, ResponseAction, RingbackMode, Upstream,
};

mod time {
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
        // The failure begins when the latest event was, whatever it says.
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
        // There may be none, since no clock shows so late a time.
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
}

/// Of networks that never send a 180.
mod ring_without_rtp {
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
        // It is never too late for RTP.
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
        // A late server hears of it with the next event.
        call.hears([("100@9", "ring")]);
    }

    #[test]
    fn rtp_that_has_come_is_waited_for_no_more() {
        let mut call = call();
        call.hears([("183+sdp@1 rtp@2", "early 1"), ("rtp-stop@9", "trying")]);
        call.hears([("183+sdp@9", "trying"), ("wait@60", "trying")]);
        // The same if it comes before the response.
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
        // After it a 183 begins anew.
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
}

mod cancelling {
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
        // Nor are they when the call is over for good.
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
}

mod upstream {
    use super::*;

    fn with(caller: RingbackMode) -> Call {
        Call::with(Policy { ringback_mode: caller, ..Policy::default() })
    }

    /// After each event this is to be sent.
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
        // The 183 comes first if the phone rings at once.
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
        // Of two alike it is the one that was invited first, whichever fails first.
        assert_eq!(source("2:invite 1:invite 1:401 2:401"), Some(2));
        assert_eq!(source("2:invite 1:invite 2:401 1:401"), Some(2));
        // While another may answer there is none.
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
        // Whoever waits for a final response waits no longer than for a tone.
        let mut call = with(RingbackMode::Local);
        advises(&mut call, &[("invite no-answer@1", &[]), ("wait@11", &[408])]);
    }

    #[test]
    fn a_phone_that_rings_by_itself_says_the_failure_too() {
        let mut call = with(RingbackMode::Local);
        advises(&mut call, &[("invite 180", &[180]), ("486", &[486])]);
        assert_eq!(call.state(), "over");
        // With media open it is the server that says it.
        let mut call = with(RingbackMode::Local);
        advises(&mut call, &[("invite rtp", &[183]), ("486@1", &[]), ("wait@11", &[486])]);
    }

    #[test]
    fn a_cancel_needs_no_advice() {
        for caller in [RingbackMode::InBand, RingbackMode::Local] {
            for events in ["", "invite", "invite 180", "invite rtp", "invite preempt", "invite 486"]
            {
                let mut call = with(caller);
                call.tell_all(events);
                call.upstream();
                advises(
                    &mut call,
                    &[("cancel", &[]), ("487", &[]), ("200", &[]), ("wait@60", &[])],
                );
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
}
