//! Call progress: failures and their tones, authorised early media, and early dialogs.

use std::time::Duration;

use crate::common::call::{Call, orders};
use ringback::progress::{
    Branch, CallState, DialogId, Failure, FailureTones, Policy, Progress, Response,
};

fn failure(status: u16) -> Failure {
    Failure::from_status(status).unwrap()
}

/// Returns the early dialog of the early media.
#[track_caller]
fn heard(call: &Call) -> DialogId {
    match call.progress.state() {
        CallState::EarlyMedia(dialog) => dialog,
        place => panic!("{place}"),
    }
}

mod best_failure {
    use super::*;

    /// All classes, from the most informative one on. Within a class, by status.
    const RANKING: [u16; 27] = [
        600, 603, 604, 606, 486, 404, 410, 484, 485, 400, 401, 403, 408, 480, 488, 499, 500, 502,
        504, 580, 599, 300, 302, 305, 399, 487, 503,
    ];

    #[test]
    fn the_ranking_holds_whichever_is_first() {
        for (at, &better) in RANKING.iter().enumerate() {
            for &worse in &RANKING[at..] {
                assert_eq!(failure(better).best(failure(worse)), failure(better), "{worse}");
                assert_eq!(failure(worse).best(failure(better)), failure(better), "{worse}");
            }
        }
    }

    #[test]
    fn of_one_status_the_cause_decides() {
        let busy = [Some(1), Some(17), None].map(|cause| failure(486).with_cause(cause));
        assert_eq!(busy[2].best(busy[1]), busy[1]);
        assert_eq!(busy[1].best(busy[2]), busy[1]);
        assert_eq!(busy[1].best(busy[0]), busy[0]);
        assert_eq!(busy[0].best(busy[1]), busy[0]);
    }

    #[test]
    fn a_call_comes_to_the_best_failure_in_any_order() {
        for failed in [
            [486, 404, 480, 503],
            [485, 410, 400, 302],
            [500, 502, 487, 305],
            [503, 487, 503, 487],
            [603, 486, 404, 408],
            [603, 600, 604, 486],
            [480, 408, 487, 500],
        ] {
            let best = *RANKING.iter().find(|status| failed.contains(status)).unwrap();
            for order in orders(&[(1, failed[0]), (2, failed[1]), (3, failed[2]), (4, failed[3])]) {
                let mut call = Call::after("invite 2:invite 3:invite 4:invite");
                for (branch, status) in &order {
                    call.tell(&format!("{branch}:{status}"));
                }
                let place = if best == 487 { "over".into() } else { format!("failure {best}") };
                assert_eq!((call.state(), call.failure()), (place, Some(best)), "{order:?}");
            }
        }
    }

    #[test]
    fn no_failure_is_heard_before_the_last_but_a_6xx() {
        for order in orders(&[480, 404, 486, 503]) {
            let mut call = Call::after("invite 2:invite 3:invite 4:invite 5:invite 180");
            for (branch, status) in (1..).zip(&order) {
                call.hears([(&*format!("{branch}:{status}"), "ring")]);
            }
            call.hears([("5:487", "failure 486")]);
        }
    }

    #[test]
    fn there_are_failures_from_300_to_699_only() {
        for status in [0, 100, 180, 200, 299, 700, u16::MAX] {
            assert_eq!(Failure::from_status(status), None);
        }
        for status in [300, 699] {
            assert_eq!(failure(status).status(), status);
        }
        assert_eq!(Failure::CANCELLED, failure(487));
        assert_eq!(failure(486).cause(), None);
    }
}

mod failure_tones {
    use super::*;

    /// The causes of RFC 3398 §8.2.6.1, each with the statuses that it maps to.
    const STATUSES_BY_CAUSE: [(u8, &[u16]); 13] = [
        (1, &[404, 485, 604]),
        (17, &[486, 600]),
        (18, &[480]),
        (21, &[401, 402, 403, 407, 603]),
        (22, &[410]),
        (25, &[482, 483]),
        (28, &[484]),
        (38, &[502]),
        (41, &[400, 481, 500, 503]),
        (63, &[405]),
        (79, &[406, 415, 501]),
        (102, &[408, 504]),
        (127, &[413, 414, 416, 420, 421, 423, 505, 513]),
    ];

    fn tone(failure: Failure) -> Option<String> {
        FailureTones::default().name(failure).map(Into::into)
    }

    #[test]
    fn a_status_has_its_tone() {
        for (name, statuses) in [
            (Some("busy"), &[486, 600, 603][..]),
            (Some("info"), &[404, 410, 484, 485, 604]),
            (Some("congestion"), &[480, 408, 503, 400, 415, 488, 500, 504, 580, 606, 302, 699]),
            (None, &[487]),
        ] {
            for &status in statuses {
                assert_eq!(tone(failure(status)).as_deref(), name, "{status}");
            }
        }
    }

    #[test]
    fn a_cause_has_its_tone_whatever_the_status() {
        for (name, causes) in [("busy", &[17, 21][..]), ("info", &[1, 3, 22, 28])] {
            for &cause in causes {
                for status in [404, 480, 486, 499, 500, 503, 603] {
                    let failure = failure(status).with_cause(Some(cause));
                    assert_eq!(tone(failure).as_deref(), Some(name), "{failure}");
                }
            }
        }
    }

    #[test]
    fn a_cause_without_a_tone_leaves_it_to_the_status() {
        for cause in [0, 16, 18, 31, 34, 38, 41, 102, 127, 255] {
            for status in [404, 480, 486, 487, 499, 603, 604] {
                let alone = failure(status);
                assert_eq!(tone(alone.with_cause(Some(cause))), tone(alone), "{status} {cause}");
            }
        }
    }

    #[test]
    fn it_does_not_matter_on_which_side_of_a_gateway_a_call_fails() {
        let statuses = STATUSES_BY_CAUSE.iter().map(|(_, statuses)| statuses.len());
        assert_eq!(statuses.sum::<usize>(), 34);
        for (cause, statuses) in STATUSES_BY_CAUSE {
            for &status in statuses {
                let alone = tone(failure(status));
                assert!(alone.is_some(), "{status}");
                assert_eq!(tone(failure(status).with_cause(Some(cause))), alone, "{status}");
                // A status without a table entry has no tone of its own.
                assert_eq!(tone(failure(499).with_cause(Some(cause))), alone, "{status}");
            }
        }
    }

    #[test]
    fn entries_can_be_replaced() {
        let tones = FailureTones::default()
            .with_status(486, Some("engaged"))
            .with_status(404, None)
            .with_status(487, Some("howler"))
            .with_cause(21, Some("rejected"))
            .with_cause(3, None)
            .with_rest(Some("reorder"));
        assert_eq!(tones.name(failure(486)), Some("engaged"));
        assert_eq!(tones.name(failure(404)), None);
        assert_eq!(tones.name(failure(487)), Some("howler"));
        assert_eq!(tones.name(failure(486).with_cause(Some(21))), Some("rejected"));
        assert_eq!(tones.name(failure(486).with_cause(Some(3))), None);
        assert_eq!(tones.name(failure(486).with_cause(Some(17))), Some("busy"));
        assert_eq!(tones.name(failure(480)), Some("reorder"));
        assert_eq!(tones.name(failure(410)), Some("info"));
    }

    #[test]
    fn one_tone_may_stand_for_all() {
        for name in [Some("busy"), None] {
            let tones = FailureTones::new(name);
            for status in [302, 404, 486, 487, 503, 603] {
                assert_eq!(tones.name(failure(status).with_cause(Some(17))), name);
            }
        }
    }

    #[test]
    fn all_names_are_told() {
        let mut names: Vec<_> = FailureTones::default().names().map(String::from).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names, ["busy", "congestion", "info"]);
        let tones = FailureTones::new(None).with_cause(17, Some("engaged"));
        assert_eq!(tones.names().collect::<Vec<_>>(), ["engaged"]);
    }
}

mod p_early_media {
    use super::*;

    /// Values of the header, and whether they authorise early media. `None` changes nothing.
    const VALUES: [(&str, Option<bool>); 21] = [
        ("sendrecv", Some(true)),
        ("sendonly", Some(true)),
        ("recvonly", Some(false)),
        ("inactive", Some(false)),
        ("supported", None),
        ("gated", None),
        ("supported, gated", None),
        ("", None),
        (",", None),
        ("nonsense", None),
        ("inactively", None),
        ("x=inactive", None),
        ("gated, recvonly", Some(false)),
        ("supported,sendrecv", Some(true)),
        ("INACTIVE", Some(false)),
        ("SendRecv", Some(true)),
        ("  inactive\t", Some(false)),
        (" ,  , sendonly", Some(true)),
        ("inactive, sendrecv", Some(false)),
        ("sendrecv,inactive", Some(true)),
        ("gated,sendonly , recvonly,supported", Some(true)),
    ];

    #[test]
    fn the_first_direction_counts_and_without_one_the_last_value_holds() {
        for (value, means) in VALUES {
            for (first, before) in [("sendrecv", true), ("inactive", false)] {
                for event in ["pem", "180+pem", "183+sdp+pem"] {
                    let mut call = Call::after("invite 180 rtp");
                    call.tell(&format!("pem={first}"));
                    call.tell(&format!("{event}={value}"));
                    let place = if means.unwrap_or(before) { "early 1" } else { "ring" };
                    assert_eq!(call.state(), place, "{first}, then {event}={value}");
                }
            }
        }
    }

    #[test]
    fn media_is_authorised_at_first() {
        for event in ["183+sdp", "183+sdp+pem=supported", "183+sdp+pem="] {
            Call::after("invite").hears([(event, "trying"), ("rtp", "early 1")]);
        }
    }

    #[test]
    fn a_response_without_the_header_leaves_it() {
        let mut call = Call::after("invite 183+sdp+pem=inactive rtp");
        call.hears([("183+sdp", "trying"), ("180", "ring"), ("rtp", "ring")]);
        call.hears([("183+pem=sendonly", "early 1")]);
    }

    #[test]
    fn each_dialog_has_its_own() {
        let mut call = Call::after("invite 1.a:183+sdp+pem=inactive 1.b:183+sdp 1.a:rtp");
        call.hears([("1.b:rtp", "early 1.b"), ("1.b:pem=inactive", "trying")]);
        call.hears([("1.a:pem=sendrecv", "early 1.a"), ("2:invite", "early 1.a")]);
        call.hears([("2.a:pem=inactive", "early 1.a")]);
    }

    #[test]
    fn media_that_is_no_more_authorised_gives_way_and_comes_back_last() {
        let mut call = Call::after("invite 2:invite 1:rtp 2:rtp");
        call.hears([("1:pem=inactive", "early 2"), ("1:pem=sendrecv", "early 2")]);
        call.hears([("2:rtp-stop", "early 1")]);
    }

    #[test]
    fn what_stops_while_it_is_not_authorised_is_not_heard_after() {
        Call::after("invite rtp pem=inactive rtp-stop").hears([("pem=sendrecv", "trying")]);
    }
}

mod dialog {
    use super::*;

    #[test]
    fn an_event_without_a_name_is_of_the_only_dialog() {
        Call::after("invite 1.a:183+sdp").hears([("rtp", "early 1.a"), ("180", "early 1.a")]);
        Call::after("invite 1.a:180").hears([("181", "trying")]);
        Call::after("invite 1.a:rtp").hears([("rtp-stop", "trying")]);
        Call::after("invite 1.a:rtp").hears([("pem=inactive", "trying")]);
    }

    #[test]
    fn an_event_without_a_name_is_of_the_only_dialog_that_lives() {
        Call::after("invite 1.a:180 1.b:180 1.a:199").hears([("rtp", "early 1.b")]);
    }

    #[test]
    fn among_several_what_has_no_name_is_one_of_its_own() {
        let mut call = Call::after("invite 1.a:180 1.b:180");
        call.hears([("rtp", "early 1"), ("rtp-stop", "ring"), ("181", "ring"), ("rtp", "early 1")]);
        call.hears([("199", "ring"), ("1.a:181", "ring"), ("1.b:181", "trying")]);
    }

    #[test]
    fn the_first_name_is_that_of_the_only_dialog_without_one() {
        let mut call = Call::after("invite 183+sdp+pem=inactive");
        call.hears([("1.a:rtp", "trying"), ("pem=sendrecv", "early 1.a")]);
        let mut call = Call::after("invite rtp");
        let unnamed = heard(&call);
        assert_eq!(call.progress.to_tag(unnamed), "");
        call.hears([("1.a:180", "early 1.a")]);
        // The To-tag does not change the call state.
        assert_eq!(heard(&call), unnamed);
        // The next To-tag belongs to another dialog.
        call.hears([("1.b:rtp", "early 1.a"), ("1.a:rtp-stop", "early 1.b")]);
    }

    #[test]
    fn an_empty_name_is_none() {
        let branch = Branch(1);
        assert_eq!(branch.dialog(""), branch.into());
        let mut one = Progress::new(Policy::default());
        one.invite(branch, Duration::ZERO);
        let mut other = one.clone();
        let _ = one.response(branch, Response::new(180), Duration::ZERO);
        let _ = other.response(branch.dialog(""), Response::new(180), Duration::ZERO);
        assert_eq!(one, other);
    }

    #[test]
    fn names_have_case() {
        Call::after("invite 1.a:180").hears([("1.A:181", "ring"), ("1.a:181", "trying")]);
    }

    #[test]
    fn dialogs_of_other_branches_are_others_though_named_alike() {
        let mut call = Call::after("invite 2:invite 1.a:rtp 2.a:rtp");
        call.hears([("1.a:199", "early 2.a"), ("1.a:rtp", "early 2.a")]);
        assert_eq!(heard(&call).branch(), Branch(2));
    }

    #[test]
    fn a_199_of_a_name_is_final() {
        let mut call = Call::after("invite 1.a:183+sdp 1.a:199");
        call.hears([("1.a:180", "trying"), ("1.a:rtp", "trying"), ("1.b:180", "ring")]);
        // The same for an unknown dialog, because responses can overtake each other.
        Call::after("invite 1.a:199").hears([("1.a:180", "trying")]);
        // The same if the server knew of only one dialog, and so left the To-tag out.
        Call::after("invite 1.a:183+sdp 199").hears([("1.a:180", "trying")]);
    }

    #[test]
    fn a_199_without_a_name_is_not_final() {
        Call::after("invite rtp").hears([("199", "trying"), ("rtp", "early 1")]);
        Call::after("invite 199").hears([("180", "ring")]);
    }

    #[test]
    fn a_199_forgets_what_was_authorised() {
        Call::after("invite rtp pem=inactive").hears([("199", "trying"), ("rtp", "early 1")]);
    }

    #[test]
    fn a_branch_without_dialogs_lives() {
        let mut call = Call::after("invite 2:invite 1.a:180 1.a:199 2:486");
        call.hears([("wait", "ring"), ("1.a:200", "answered 1")]);
    }

    #[test]
    fn a_branch_has_64_dialogs_and_the_next_are_not_heard() {
        let mut call = Call::after("invite");
        for name in 0..64 {
            call.tell(&format!("1.{name}:183+sdp"));
        }
        call.hears([("1.63:rtp", "early 1.63"), ("1.63:rtp-stop", "trying")]);
        for name in 64..1000 {
            call.hears([(&*format!("1.{name}:rtp"), "trying")]);
            call.hears([(&*format!("1.{name}:180"), "trying")]);
        }
        call.hears([("rtp", "trying"), ("1.0:180", "ring"), ("1.99:199", "ring")]);
        call.hears([("1.999:200", "answered 1")]);
    }

    #[test]
    fn each_branch_has_as_many_dialogs() {
        let mut call = Call::after("invite 2:invite");
        for name in 0..100 {
            call.tell(&format!("1.{name}:183+sdp"));
        }
        call.hears([("2.99:rtp", "early 2.99")]);
        call.hears([("2:199 1:retry", "trying"), ("1.99:rtp", "early 1.99")]);
    }

    #[test]
    fn a_name_has_up_to_255_octets_and_a_longer_one_is_none() {
        let (longest, too_long) = ("é".repeat(127) + "x", "é".repeat(128));
        let mut call = Call::after("invite");
        call.tell(&format!("1.{longest}:rtp"));
        assert_eq!(call.progress.to_tag(heard(&call)), longest);
        let mut call = Call::after("invite");
        call.tell(&format!("1.{too_long}:rtp"));
        assert_eq!(call.state(), "early 1");
        call.hears([("rtp-stop", "trying"), ("rtp", "early 1"), ("1.a:180", "early 1.a")]);
        call.tell(&format!("1.{too_long}:200"));
        assert_eq!(call.state(), "answered 1");
    }

    #[test]
    fn a_dialog_that_is_no_more_has_no_name() {
        for end in ["1.a:199", "1:486", "1:retry", "no-answer"] {
            let mut call = Call::after("invite 2:invite 1.a:rtp");
            let dialog = heard(&call);
            assert_eq!(call.progress.to_tag(dialog), "a");
            call.tell(end);
            assert_eq!(call.progress.to_tag(dialog), "", "{end}");
        }
    }

    #[test]
    fn a_dialog_that_is_no_more_does_not_take_the_name_of_the_next() {
        // A retry directly after another retry is the same retry.
        for retry in ["retry", "retry retry", "retry retry retry"] {
            let mut call = Call::after("invite 1.a:rtp");
            let dialog = heard(&call);
            call.tell_all(retry);
            call.tell("1.b:180");
            assert_eq!(call.progress.to_tag(dialog), "", "{retry}");
        }
    }

    #[test]
    fn a_dialog_that_is_no_more_is_none_of_any_later_attempt() {
        let mut call = Call::after("invite 1.a:rtp");
        let dialog = heard(&call);
        let number = dialog.number();
        for attempt in ["b", "c", "d", "e"] {
            call.tell_all("retry");
            call.tell(&format!("1.{attempt}:rtp"));
            assert_eq!(call.progress.to_tag(heard(&call)), attempt);
            assert_eq!(call.progress.to_tag(dialog), "", "{attempt}");
            assert_ne!(heard(&call).number(), number, "{attempt}");
        }
        assert_eq!(DialogId::from_number(Branch(1), number), dialog);
    }
}
