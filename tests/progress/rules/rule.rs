//! The rows of the table, in its order.

use super::*;

#[test]
fn a_call_without_an_invite_is_silent() {
    Call::new().hears([("wait@60", "silence")]);
}

#[test]
fn an_invite_is_heard_as_trying() {
    Call::new().hears([("invite", "trying"), ("2:invite@1", "trying"), ("invite@2", "trying")]);
}

#[test]
fn a_100_changes_nothing() {
    for (before, place) in
        [("", "trying"), ("180", "ring"), ("rtp", "early 1"), ("preempt", "announcement")]
    {
        let mut call = Call::after("invite");
        call.tell_all(before);
        call.hears([("100", place)]);
    }
}

#[test]
fn a_180_is_heard_as_ring() {
    Call::after("invite").hears([("180", "ring")]);
    Call::after("invite").hears([("180+sdp", "ring")]);
    Call::after("invite").hears([("1.x:180", "ring")]);
    Call::after("invite 2:invite").hears([("2:180", "ring")]);
}

#[test]
fn a_180_does_not_interrupt_early_media() {
    Call::after("invite rtp").hears([("180", "early 1")]);
    Call::after("invite 2:invite 1:rtp").hears([("2:180", "early 1")]);
}

#[test]
fn a_180_is_ring_while_the_media_that_flows_is_not_authorised() {
    Call::after("invite 183+sdp+pem=inactive rtp").hears([("180", "ring")]);
}

#[test]
fn a_second_180_changes_nothing() {
    let mut call = Call::after("invite 2:invite 180");
    for again in ["180", "180+sdp", "2:180", "1.x:180", "1.y:180"] {
        call.hears([(again, "ring")]);
    }
}

#[test]
fn a_181_brings_trying_back_and_forgets_that_it_rang() {
    let mut call = Call::after("invite 2:invite 180 181");
    assert_eq!(call.state(), "trying");
    // The failure of the branch does not bring ring back.
    call.hears([("1:486", "trying"), ("2:180", "ring")]);
}

#[test]
fn a_181_leaves_what_rings_elsewhere() {
    Call::after("invite 2:invite 1:180 2:180").hears([("1:181", "ring"), ("2:181", "trying")]);
    let mut call = Call::after("invite 1.a:180 1.b:180");
    call.hears([("1.a:181", "ring"), ("1.b:181", "trying")]);
}

#[test]
fn a_181_leaves_the_memory_of_what_rings_elsewhere_unheard() {
    let mut call = Call::after("invite 2:invite 1:180 2:rtp 2:181 1:486");
    call.hears([("2:rtp-stop", "ring")]);
}

#[test]
fn a_181_leaves_early_media() {
    let mut call = Call::after("invite 180 rtp");
    call.hears([("181", "early 1"), ("rtp-stop", "trying")]);
}

#[test]
fn a_182_without_a_tone_for_it_changes_nothing() {
    Call::after("invite").hears([("182", "trying")]);
    Call::after("invite 180").hears([("182", "ring")]);
    Call::after("invite rtp").hears([("182", "early 1")]);
}

#[test]
fn a_183_without_sdp_changes_nothing() {
    Call::after("invite").hears([("183", "trying")]);
    Call::after("invite 180").hears([("183", "ring")]);
    Call::after("invite rtp").hears([("183", "early 1")]);
}

#[test]
fn a_183_with_sdp_changes_nothing_until_its_media_flows() {
    Call::after("invite").hears([("183+sdp", "trying"), ("rtp@3", "early 1")]);
    Call::after("invite 180").hears([("183+sdp", "ring"), ("rtp@3", "early 1")]);
}

#[test]
fn any_other_provisional_response_is_as_a_183() {
    for status in [101, 110, 179, 184, 188, 198] {
        Call::after("invite").hears([(&*status.to_string(), "trying")]);
        Call::after("invite 180").hears([(&*format!("{status}+sdp"), "ring")]);
    }
}

#[test]
fn early_media_is_heard_once_it_flows() {
    Call::after("invite").hears([("rtp", "early 1")]);
    Call::after("invite 180").hears([("rtp", "early 1")]);
    Call::after("invite 1.x:183+sdp").hears([("1.x:rtp", "early 1.x")]);
}

#[test]
fn the_first_early_media_stays() {
    let mut call = Call::after("invite 2:invite 1:rtp");
    call.hears([("2:rtp", "early 1"), ("2:183+sdp", "early 1"), ("2:180", "early 1")]);
}

#[test]
fn media_that_is_not_authorised_is_not_heard() {
    for value in ["inactive", "recvonly"] {
        let mut call = Call::after("invite 180");
        call.tell(&format!("183+sdp+pem={value}"));
        call.hears([("rtp", "ring"), ("183+sdp", "ring"), ("pem=sendrecv", "early 1")]);
        call.tell(&format!("pem={value}"));
        assert_eq!(call.state(), "ring");
    }
}

#[test]
fn early_media_that_stops_gives_way_to_another() {
    let mut call = Call::after("invite 2:invite 3:invite 1:rtp 2:rtp 2:pem=inactive 3:rtp");
    call.hears([("1:rtp-stop", "early 3"), ("1:rtp", "early 3"), ("3:rtp-stop", "early 1")]);
}

#[test]
fn early_media_that_stops_gives_way_to_ring_or_trying() {
    Call::after("invite rtp").hears([("rtp-stop", "trying"), ("rtp", "early 1")]);
    Call::after("invite 180 rtp").hears([("rtp-stop", "ring"), ("rtp", "early 1")]);
    Call::after("invite rtp 180").hears([("rtp-stop", "ring")]);
}

#[test]
fn media_that_stops_unheard_changes_nothing() {
    Call::after("invite 2:invite rtp 2:rtp").hears([("2:rtp-stop", "early 1")]);
    Call::after("invite 180").hears([("rtp-stop", "ring")]);
}

#[test]
fn a_199_ends_its_dialog_and_no_other() {
    let mut call = Call::after("invite 1.a:183+sdp 1.b:183+sdp 1.a:rtp 1.b:rtp");
    call.hears([("1.a:199", "early 1.b"), ("1.b:199", "trying"), ("1.c:180", "ring")]);
    call.hears([("200", "answered 1")]);
}

#[test]
fn ring_once_heard_stays_after_a_199() {
    Call::after("invite 1.a:180").hears([("1.a:199", "ring"), ("1.b:rtp", "early 1.b")]);
}

#[test]
fn a_retry_is_no_failure() {
    Call::after("invite").hears([("retry", "trying"), ("180", "ring")]);
    Call::after("invite 180").hears([("retry", "ring")]);
    let mut call = Call::after("invite 2:invite 1:486");
    call.hears([("2:retry", "trying"), ("2:404", "failure 486")]);
}

#[test]
fn a_retry_ends_the_dialogs_before_it() {
    // The dialogs of the new INVITE are different dialogs, even with the same To-tags.
    let mut call = Call::after("invite 1.a:183+sdp+pem=inactive 1.b:rtp");
    call.hears([("retry", "trying"), ("1.b:180", "ring"), ("1.a:rtp", "early 1.a")]);
}

#[test]
fn a_failure_of_one_branch_is_not_heard_while_another_lives() {
    for status in [300, 404, 486, 487, 500, 503] {
        let event = status.to_string();
        Call::after("invite 2:invite").hears([(&*event, "trying"), ("2:180", "ring")]);
    }
}

#[test]
fn ring_once_heard_stays_when_what_rang_has_failed() {
    Call::after("invite 2:invite 180").hears([("486", "ring"), ("2:183", "ring")]);
}

#[test]
fn a_failure_ends_all_dialogs_of_its_branch() {
    let mut call = Call::after("invite 2:invite 1.a:rtp 1.b:rtp 1:486");
    call.hears([("wait", "trying"), ("1.a:rtp", "trying"), ("1:180", "trying")]);
}

#[test]
fn a_6xx_fails_at_once() {
    Call::after("invite 2:invite 2:180").hears([("603", "failure 603")]);
    Call::after("invite 2:invite 2:rtp").hears([("600", "failure 600")]);
    Call::after("hunt invite").hears([("603", "failure 603")]);
}

#[test]
fn a_200_that_crosses_a_6xx_answers() {
    let mut call = Call::after("invite 2:invite 1:603@1");
    assert_eq!(call.tell("2:200@10.9"), ResponseAction::Continue);
    assert_eq!(call.state(), "answered 2");
    assert_eq!(call.failure(), None);
}

#[test]
fn the_last_failure_is_heard_for_ten_seconds() {
    let mut call = Call::after("invite 2:invite 1:404@1");
    call.hears([("2:480@2", "failure 404"), ("wait@11.999", "failure 404")]);
    call.hears([("wait@12", "over")]);
    assert_eq!(call.failure(), Some(404));
}

#[test]
fn a_failure_says_its_cause() {
    let call = Call::after("invite 486+cause=17");
    assert_eq!(call.state(), "failure 486 (cause 17)");
    assert_eq!(call.progress.failure(), Some(failure(486).with_cause(Some(17))));
}

#[test]
fn a_487_has_no_tone() {
    let mut call = Call::after("invite");
    call.hears([("487", "over")]);
    assert_eq!(call.failure(), Some(487));
}

#[test]
fn while_the_server_hunts_a_failure_is_not_heard() {
    Call::after("hunt invite").hears([("486", "trying"), ("wait@60", "trying")]);
    Call::after("hunt invite 180").hears([("486", "ring"), ("2:invite@1", "ring")]);
}

#[test]
fn when_the_hunt_ends_without_a_branch_the_failure_is_heard() {
    let mut call = Call::after("hunt invite 486@1 2:invite@2 2:404@3");
    call.hears([("hunt-ends@4", "failure 486"), ("wait@13.9", "failure 486")]);
    call.hears([("wait@14", "over")]);
}

#[test]
fn a_200_answers() {
    for before in ["", "180", "182", "183+sdp", "rtp", "preempt", "hunt", "1.a:199"] {
        let mut call = Call::after("invite");
        call.tell_all(before);
        call.hears([("200", "answered 1")]);
    }
    Call::after("invite").hears([("202", "answered 1")]);
    Call::after("invite 2:invite 1:180").hears([("2:200", "answered 2")]);
}

#[test]
fn nothing_is_heard_over_an_answer() {
    let mut call = Call::after("invite 2:invite 2.x:183+sdp 1:200@1");
    for late in [
        "180",
        "2:180",
        "2.x:rtp",
        "2.x:pem=sendrecv",
        "2:486",
        "2:603",
        "3:invite",
        "hunt",
        "hunt-ends",
        "no-answer",
        "preempt",
        "resume",
        "1:486",
        "1:retry",
        "cancel",
        "wait@99",
    ] {
        call.hears([(late, "answered 1")]);
    }
}

#[test]
fn a_second_200_is_reported() {
    let mut call = Call::after("invite 2:invite");
    assert_eq!(call.tell("1:200@1"), ResponseAction::Continue);
    assert_eq!(call.tell("2:200@1.1"), ResponseAction::AckAndBye);
    assert_eq!(call.tell("2:200@1.6"), ResponseAction::AckAndBye);
    assert_eq!(call.tell("1:200@1.7"), ResponseAction::Continue);
    assert_eq!(call.state(), "answered 1");
}

#[test]
fn a_200_that_nobody_waits_for_is_reported() {
    let mut call = Call::after("invite");
    assert_eq!(call.tell("7:200"), ResponseAction::AckAndBye);
    assert_eq!(call.state(), "trying");
    assert_eq!(Call::new().tell("200"), ResponseAction::AckAndBye);
}

#[test]
fn a_cancel_ends_the_call_and_a_200_that_crosses_is_reported() {
    let mut call = Call::after("invite 180");
    call.hears([("cancel", "over")]);
    assert_eq!(call.tell("200"), ResponseAction::AckAndBye);
    assert_eq!(call.state(), "over");
    assert_eq!(call.failure(), None);
}

#[test]
fn no_answer_is_as_a_408() {
    let mut call = Call::after("invite 2:invite 180");
    call.hears([("no-answer@30", "failure 408"), ("wait@40", "over")]);
    assert_eq!(call.progress.failure(), Some(Failure::NO_ANSWER));
    assert_eq!(Failure::NO_ANSWER, failure(408));
}

#[test]
fn no_answer_does_not_hide_a_better_failure() {
    Call::after("invite 2:invite 1:486").hears([("no-answer", "failure 486")]);
    Call::after("invite 2:invite 1:480").hears([("no-answer", "failure 408")]);
}

#[test]
fn no_answer_ends_a_hunt() {
    Call::after("hunt invite").hears([("no-answer", "failure 408")]);
    Call::after("hunt invite 486").hears([("no-answer", "failure 486")]);
}

#[test]
fn a_200_that_crosses_no_answer_answers() {
    let mut call = Call::after("invite 180 no-answer@30");
    assert_eq!(call.tell("200@31"), ResponseAction::Continue);
    assert_eq!(call.state(), "answered 1");
}

#[test]
fn an_announcement_is_heard_over_any_tone() {
    for (before, place) in [
        ("", "silence"),
        ("invite", "trying"),
        ("invite 180", "ring"),
        ("invite rtp", "early 1"),
        ("invite 486", "failure 486"),
    ] {
        let mut call = Call::after(before);
        call.hears([("preempt", "announcement"), ("resume", place)]);
    }
}

#[test]
fn after_an_announcement_what_came_meanwhile_is_heard() {
    let mut call = Call::after("invite preempt");
    call.hears([("180", "announcement"), ("resume", "ring"), ("preempt", "announcement")]);
    call.hears([("rtp", "announcement"), ("resume", "early 1"), ("preempt", "announcement")]);
    call.hears([("603", "announcement"), ("resume", "failure 603")]);
}

#[test]
fn a_failure_has_its_whole_time_after_an_announcement() {
    let mut call = Call::after("invite 486@1 preempt@9 wait@60");
    assert_eq!(call.state(), "announcement");
    call.hears([("resume@61", "failure 486"), ("wait@70.9", "failure 486")]);
    call.hears([("wait@71", "over")]);
}

#[test]
fn an_answer_or_a_cancel_ends_an_announcement() {
    Call::after("invite preempt").hears([("200", "answered 1"), ("resume", "answered 1")]);
    Call::after("invite preempt").hears([("cancel", "over"), ("resume", "over")]);
}

#[test]
fn no_announcement_is_heard_once_all_is_over() {
    Call::after("invite cancel").hears([("preempt", "over"), ("resume", "over")]);
    Call::after("invite 486 wait@10").hears([("preempt", "over")]);
}

#[test]
fn a_resume_without_an_announcement_changes_nothing() {
    let mut call = Call::after("invite 486@1 resume@5");
    assert_eq!(call.timeout(), Some(11.0));
    call.hears([("wait@11", "over")]);
}

#[test]
fn events_of_unknown_branches_change_nothing() {
    for events in ["", "invite", "invite 180", "invite 486"] {
        let mut call = Call::after(events);
        let place = call.state();
        for event in ["180", "183+sdp", "rtp", "rtp-stop", "pem=inactive", "486", "603", "retry"] {
            call.hears([(&*format!("7:{event}"), &*place)]);
        }
        assert_eq!(call.cancels(), []);
    }
}

#[test]
fn statuses_that_there_are_not_change_nothing() {
    let mut call = Call::after("invite 180");
    for status in [0, 18, 99, 700, 999, u16::MAX] {
        call.hears([(&*status.to_string(), "ring")]);
    }
}

#[test]
fn a_place_says_what_it_is() {
    let mut call = Call::after("invite 2:invite 2.x:rtp");
    assert_eq!(call.progress.state().to_string(), "early media of branch 2");
    call.tell("2:200");
    assert_eq!(call.progress.state().to_string(), "answered by branch 2");
}
