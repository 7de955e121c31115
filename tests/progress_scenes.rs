//! Call progress: whole calls. Calls within calls are in `progress_groups.rs`.

mod common;

use std::time::Duration;

use common::call::{Call, orders};
use ringback::progress::{Policy, ResponseAction, RingbackMode};

/// The call that the crate was written for: the far phone sleeps until a push wakes it up.
mod a_phone_that_sleeps {
    use super::*;

    /// Each event with the place and the advice that follow it.
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
}

mod several_phones {
    use super::*;

    const DEATHS: [(u64, u16); 4] = [(1, 480), (2, 486), (3, 404), (4, 503)];

    fn invited() -> Call {
        Call::after("invite 2:invite 3:invite 4:invite")
    }

    #[test]
    fn die_in_any_order() {
        for order in orders(&DEATHS) {
            let mut call = invited();
            for (branch, status) in &order[..3] {
                call.hears([(&*format!("{branch}:{status}"), "trying")]);
            }
            let (branch, status) = order[3];
            call.hears([(&*format!("{branch}:{status}"), "failure 486"), ("wait@10", "over")]);
            assert_eq!(call.upstream(), [486], "{order:?}");
        }
    }

    #[test]
    fn die_in_any_order_once_one_has_rung() {
        for order in orders(&DEATHS) {
            for (at, (rings, _)) in order.iter().enumerate() {
                for rang_after in 0..=at {
                    let mut call = invited();
                    for (dead, (branch, status)) in order.iter().enumerate() {
                        if dead == rang_after {
                            call.hears([(&*format!("{rings}:180"), "ring")]);
                        }
                        let place = match dead {
                            3 => "failure 486",
                            _ if dead >= rang_after => "ring",
                            _ => "trying",
                        };
                        call.hears([(&*format!("{branch}:{status}"), place)]);
                    }
                }
            }
        }
    }

    #[test]
    fn die_in_any_order_until_one_answers() {
        for order in orders(&DEATHS) {
            for dead in 0..4 {
                let mut call = invited();
                for (branch, status) in &order[..dead] {
                    call.tell(&format!("{branch}:{status}"));
                }
                let (answers, _) = order[dead];
                call.hears([(&*format!("{answers}:200"), &*format!("answered {answers}"))]);
                let mut rest: Vec<_> =
                    order[dead + 1..].iter().map(|(branch, _)| *branch).collect();
                rest.sort_unstable();
                assert_eq!(call.cancels(), rest, "{order:?}");
            }
        }
    }

    #[test]
    fn ring_as_one() {
        let mut call = invited();
        call.hears([("2:180", "ring"), ("1:180", "ring"), ("2:486", "ring"), ("3:180", "ring")]);
        call.hears([("1:480", "ring"), ("3:480", "ring"), ("4:183", "ring"), ("4:180", "ring")]);
        call.hears([("4:200", "answered 4")]);
    }

    #[test]
    fn answer_both() {
        let mut call = Call::after("invite 2:invite 1:180 2:180 1:200");
        // The CANCEL and the 200 cross.
        assert_eq!(call.cancels(), [2]);
        assert_eq!(call.tell("2:200"), ResponseAction::AckAndBye);
        assert_eq!(call.state(), "answered 1");
        assert_eq!(call.upstream(), [200]);
    }

    #[test]
    fn are_not_disturbed_by_one_that_dies_at_once() {
        // The recipe for Asterisk has such a branch for the tone that it makes.
        let scene = [
            ("invite", "trying"),
            ("100@0.05", "trying"),
            ("180@4", "ring"),
            ("rtp@5", "early 1"),
            ("rtp-stop@8", "ring"),
            ("200@9", "answered 1"),
        ];
        for status in [302, 404, 480, 486, 487, 503] {
            for extra in 0..scene.len() {
                let mut call = Call::new();
                for (at, (event, place)) in scene.into_iter().enumerate() {
                    call.hears([(event, place)]);
                    if at == extra {
                        call.hears([("7:invite", place), (&*format!("7:{status}"), place)]);
                    }
                }
            }
        }
    }
}

mod one_phone_after_another {
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
        // The last is sent before the server says that it is.
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
        call.hears([
            ("wait@20", "ring"),
            ("2:404@30", "failure 486"),
            ("wait@39.9", "failure 486"),
        ]);
        call.hears([("wait@40", "over"), ("3:invite@41", "over")]);
        Call::after("invite 486@5").hears([("2:invite@6", "trying"), ("2:rtp@7", "early 2")]);
        Call::after("invite 486@5").hears([("hunt@6", "trying"), ("wait@60", "trying")]);
    }

    #[test]
    fn may_try_a_phone_again() {
        let mut call = Call::after("hunt invite 486@5");
        call.hears([("invite@6 hunt-ends", "trying"), ("180@7", "ring"), ("480@8", "failure 480")]);
    }
}

/// Two dialogs in one branch.
mod a_proxy_that_forks {
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
        // That is another phone; it is to be ended.
        assert_eq!(call.tell("1.a:200"), ResponseAction::AckAndBye);
        assert_eq!(call.tell("1.a:200"), ResponseAction::AckAndBye);
        // That is the same 200, whose ACK was lost.
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
        // The first name is that of the answer. Of two names only one can be.
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
}

mod early_media {
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
        // An announcement of the far network, and then its response.
        let mut call = Call::after("invite 183+sdp@1 rtp@1.1");
        call.hears([("404@9", "failure 404"), ("wait@19", "over")]);
    }
}

mod a_cancel {
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
            // Nothing brings it back.
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
        // Reported each time that it is repeated, since the server may have missed the first.
        for answer in ["200@5.1", "200@5.6", "200@6.6"] {
            assert_eq!(call.tell(answer), ResponseAction::AckAndBye);
            assert_eq!(call.state(), "over");
        }
        assert!(!call.upstream().contains(&200));
    }
}

mod an_answer {
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
}

mod a_retry {
    use super::*;

    #[test]
    fn with_credentials_is_not_heard() {
        let mut call = Call::new();
        call.hears([("invite", "trying"), ("100@0.1", "trying"), ("retry@0.2", "trying")]);
        call.hears([("retry@0.4", "trying"), ("180@4", "ring"), ("200@9", "answered 1")]);
        assert_eq!(call.upstream(), [200]);
    }

    #[test]
    fn to_several_contacts_is_not_heard() {
        let mut call = Call::after("invite 180@1");
        call.hears([("retry@2", "ring"), ("2:invite", "ring"), ("1:404@3", "ring")]);
        call.hears([("2:180@4", "ring"), ("2:200@9", "answered 2")]);
    }

    #[test]
    fn of_one_branch_leaves_the_others() {
        let mut call = Call::after("invite 2:invite 2:rtp");
        call.hears([("1:retry", "early 2"), ("2:486", "trying"), ("1:486", "failure 486")]);
    }

    #[test]
    fn comes_to_a_failure_of_its_own() {
        Call::after("invite retry").hears([("403", "failure 403")]);
    }

    #[test]
    fn waits_for_a_final_response_again() {
        let mut call = Call::after("invite 2:invite 1:retry 2:200");
        assert_eq!(call.cancels(), [1]);
        let mut call = Call::after("invite retry cancel");
        assert_eq!(call.cancels(), [1]);
    }
}
