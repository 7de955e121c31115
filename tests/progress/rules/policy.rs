//! The fields of `Policy`.

use super::*;

#[test]
fn the_default_is_as_the_table_says() {
    let call = Call::new();
    assert_eq!(call.progress.policy(), Policy::default());
    assert_eq!(Policy::default().hold_off, Duration::ZERO);
    assert_eq!(Policy::default().failure_tone_duration, Duration::from_secs(10));
}

#[test]
fn trying_is_held_off() {
    let hold_off = Duration::from_millis(200);
    let mut call = Call::with(Policy { hold_off, ..Policy::default() });
    call.hears([("invite@1", "silence"), ("100@1.1", "silence"), ("wait@1.199", "silence")]);
    call.hears([("wait@1.2", "trying")]);
}

#[test]
fn a_phone_that_rings_within_the_hold_off_is_not_preceded_by_trying() {
    let hold_off = Duration::from_millis(200);
    let mut call = Call::with(Policy { hold_off, ..Policy::default() });
    call.hears([("invite", "silence"), ("180@0.15", "ring"), ("wait@0.2", "ring")]);
}

#[test]
fn only_trying_is_held_off() {
    let hold_off = Duration::from_millis(200);
    for (event, place) in [
        ("rtp", "early 1"),
        ("200", "answered 1"),
        ("486", "failure 486"),
        ("cancel", "over"),
        ("preempt", "announcement"),
    ] {
        let mut call = Call::with(Policy { hold_off, ..Policy::default() });
        call.hears([("invite", "silence"), (event, place)]);
    }
}

#[test]
fn a_second_branch_is_not_held_off_anew() {
    let hold_off = Duration::from_millis(200);
    let mut call = Call::with(Policy { hold_off, ..Policy::default() });
    call.hears([("invite", "silence"), ("2:invite@0.1", "silence"), ("wait@0.2", "trying")]);
    call.hears([("3:invite@0.3", "trying"), ("retry@0.4", "trying")]);
}

#[test]
fn the_time_of_a_failure_is_settable() {
    let failure = Duration::from_secs(3);
    let mut call = Call::with(Policy { failure_tone_duration: failure, ..Policy::default() });
    call.hears([("invite 486@1", "failure 486"), ("wait@3.9", "failure 486")]);
    call.hears([("wait@4", "over")]);
}

#[test]
fn a_failure_of_no_time_is_over_at_once() {
    let mut call =
        Call::with(Policy { failure_tone_duration: Duration::ZERO, ..Policy::default() });
    call.hears([("invite", "trying"), ("486", "over")]);
    assert_eq!(call.failure(), Some(486));
    assert_eq!(call.timeout(), None);
}

#[test]
fn a_failure_may_last_as_long_as_the_call() {
    let mut call = Call::with(Policy { failure_tone_duration: Duration::MAX, ..Policy::default() });
    call.hears([("invite 486@1", "failure 486"), ("wait@1e9", "failure 486")]);
    call.hears([("cancel", "over")]);
}

#[test]
fn a_183_without_sdp_may_count_as_ring() {
    let mut call = Call::with(Policy { ring_on_183: true, ..Policy::default() });
    call.hears([("invite", "trying"), ("183", "ring"), ("180", "ring"), ("181", "trying")]);
}

#[test]
fn a_183_with_sdp_never_counts_as_ring() {
    let mut call = Call::with(Policy { ring_on_183: true, ..Policy::default() });
    call.hears([("invite", "trying"), ("183+sdp", "trying"), ("rtp", "early 1")]);
}

#[test]
fn the_cut_over_may_be_at_the_sdp() {
    let mut call = Call::with(Policy { cut_over_at_sdp: true, ..Policy::default() });
    call.hears([("invite", "trying"), ("183", "trying"), ("183+sdp", "early 1")]);
    call.hears([("rtp", "early 1"), ("rtp-stop", "trying"), ("183+sdp", "trying")]);
    call.hears([("rtp", "early 1")]);
}

#[test]
fn a_180_with_sdp_is_no_cut_over() {
    let mut call = Call::with(Policy { cut_over_at_sdp: true, ..Policy::default() });
    call.hears([("invite", "trying"), ("180+sdp", "ring")]);
}

#[test]
fn what_is_not_authorised_is_not_cut_over_to() {
    let mut call = Call::with(Policy { cut_over_at_sdp: true, ..Policy::default() });
    call.hears([("invite 183+sdp+pem=inactive", "trying"), ("pem=sendrecv", "early 1")]);
}

#[test]
fn the_latest_early_media_may_take_over() {
    let mut call = Call::with(Policy { latest_early_media: true, ..Policy::default() });
    call.hears([("invite 2:invite", "trying"), ("1:rtp", "early 1"), ("2:rtp", "early 2")]);
    // The RTP of branch 1 already flows, so its event changes nothing.
    call.hears([("1:rtp", "early 2"), ("2:rtp-stop", "early 1"), ("2:rtp", "early 2")]);
}

#[test]
fn the_latest_early_media_does_not_take_over_if_it_is_not_authorised() {
    let mut call = Call::with(Policy { latest_early_media: true, ..Policy::default() });
    call.hears([("invite 2:invite 1:rtp 2:183+sdp+pem=inactive", "early 1")]);
    call.hears([("2:rtp", "early 1"), ("1:rtp-stop", "trying")]);
}

#[test]
fn the_latest_of_the_media_may_be_that_of_the_latest_sdp() {
    let (cut_over_at_sdp, latest_early_media) = (true, true);
    let mut call = Call::with(Policy { cut_over_at_sdp, latest_early_media, ..Policy::default() });
    call.hears([("invite 2:invite 1:183+sdp", "early 1"), ("2:183+sdp", "early 2")]);
    call.hears([("1:183+sdp", "early 2")]);
}

#[test]
fn the_header_p_early_media_may_be_ignored() {
    let mut call = Call::with(Policy { p_early_media: false, ..Policy::default() });
    call.hears([("invite 183+sdp+pem=inactive", "trying"), ("rtp", "early 1")]);
    call.hears([("pem=recvonly", "early 1")]);
}

#[test]
fn ring_may_end_with_what_rang() {
    let policy = Policy { ring_stays: false, ..Policy::default() };
    for end in ["1:486", "1:503", "1:retry", "1.a:199"] {
        let mut call = Call::with(policy);
        call.hears([("invite 2:invite 1.a:180", "ring"), (end, "trying"), ("2:180", "ring")]);
    }
    let mut call = Call::with(policy);
    call.hears([("invite 2:invite 1:180 2:180", "ring"), ("1:486", "ring")]);
}

#[test]
fn ring_that_ends_with_what_rang_is_not_ended_by_less() {
    for event in ["100", "180", "182", "183", "183+sdp", "184", "rtp-stop", "2:486"] {
        let mut call = Call::with(Policy { ring_stays: false, ..Policy::default() });
        call.hears([("invite 2:invite 180", "ring"), (event, "ring")]);
    }
}

#[test]
fn a_182_may_have_a_tone() {
    let mut call = Call::with(Policy { has_queue_tone: true, ..Policy::default() });
    call.hears([("invite", "trying"), ("182", "queued"), ("183", "queued"), ("180", "ring")]);
    call.hears([("rtp", "early 1")]);
}

#[test]
fn queued_does_not_silence_what_rings_elsewhere() {
    let mut call = Call::with(Policy { has_queue_tone: true, ..Policy::default() });
    call.hears([("invite 2:invite 1:180", "ring"), ("2:182", "ring"), ("1:486", "queued")]);
}

#[test]
fn what_rang_may_be_queued() {
    let mut call = Call::with(Policy { has_queue_tone: true, ..Policy::default() });
    call.hears([("invite 180", "ring"), ("182", "queued"), ("181", "trying")]);
}
