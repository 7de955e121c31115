//! An event that the rules call "no change" leaves the call equal to its earlier value.

use std::time::Duration;

use proptest::prelude::*;
use ringback::progress::{Branch, DialogRef, Policy, Response, RingbackMode};
use ringback::{CallState, Progress};

const TAGS: [&str; 4] = ["", "a", "b", "c"];

#[derive(Clone, Debug)]
enum Event {
    Invite(u64),
    Response {
        branch: u64,
        tag: &'static str,
        status: u16,
        sdp: bool,
        header: Option<&'static str>,
    },
    Retry(u64),
    Rtp {
        branch: u64,
        tag: &'static str,
        begins: bool,
    },
    PEarlyMedia {
        branch: u64,
        tag: &'static str,
        value: &'static str,
    },
    Hunt(bool),
    NoAnswer,
    Cancel,
    Preempt(bool),
    Group {
        branch: u64,
        group: Vec<Event>,
    },
    Wait(u64),
}

fn dialog(branch: u64, tag: &str) -> DialogRef<'_> {
    if tag.is_empty() { Branch(branch).into() } else { Branch(branch).dialog(tag) }
}

fn apply(call: &mut Progress, event: &Event, now: &mut Duration) {
    match *event {
        Event::Invite(branch) => call.invite(Branch(branch), *now),
        Event::Response { branch, tag, status, sdp, header } => {
            let response = Response { sdp, p_early_media: header, ..Response::new(status) };
            let _ = call.response(dialog(branch, tag), response, *now);
        }
        Event::Retry(branch) => call.retry(Branch(branch), *now),
        Event::Rtp { branch, tag, begins: true } => call.rtp_begins(dialog(branch, tag), *now),
        Event::Rtp { branch, tag, .. } => call.rtp_stops(dialog(branch, tag), *now),
        Event::PEarlyMedia { branch, tag, value } => {
            call.p_early_media(dialog(branch, tag), value, *now);
        }
        Event::Hunt(more) => call.set_hunting(more, *now),
        Event::NoAnswer => call.no_answer(*now),
        Event::Cancel => call.caller_cancelled(*now),
        Event::Preempt(true) => call.start_announcement(*now),
        Event::Preempt(false) => call.end_announcement(*now),
        Event::Group { branch, ref group } => {
            let group = after(group, Policy { has_queue_tone: true, ..Policy::default() });
            let _ = call.group(Branch(branch), &group, *now);
        }
        Event::Wait(millis) => *now += Duration::from_millis(millis),
    }
    call.handle_timeout(*now);
}

fn after(events: &[Event], policy: Policy) -> Progress {
    let (mut call, mut now) = (Progress::new(policy), Duration::ZERO);
    for event in events {
        apply(&mut call, event, &mut now);
    }
    call
}

fn simple_event() -> impl Strategy<Value = Event> {
    let branch = || 1..=2_u64;
    let tag = || prop::sample::select(&TAGS[..]);
    let header = || {
        prop::sample::select(
            &["sendrecv", "sendonly", "inactive", "recvonly", "gated", "", "x"][..],
        )
    };
    let statuses =
        &[100_u16, 180, 180, 181, 182, 183, 183, 199, 199, 200, 302, 404, 486, 487, 503, 603, 99];
    prop_oneof![
        5 => branch().prop_map(Event::Invite),
        12 => (branch(), tag(), prop::sample::select(&statuses[..]), any::<bool>(), prop::option::weighted(0.2, header()))
            .prop_map(|(branch, tag, status, sdp, header)| Event::Response { branch, tag, status, sdp, header }),
        1 => branch().prop_map(Event::Retry),
        6 => (branch(), tag(), any::<bool>()).prop_map(|(branch, tag, begins)| Event::Rtp { branch, tag, begins }),
        2 => (branch(), tag(), header()).prop_map(|(branch, tag, value)| Event::PEarlyMedia { branch, tag, value }),
        1 => any::<bool>().prop_map(Event::Hunt),
        1 => Just(Event::NoAnswer),
        1 => Just(Event::Cancel),
        1 => any::<bool>().prop_map(Event::Preempt),
        1 => (1..5_000_u64).prop_map(Event::Wait),
    ]
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => simple_event(),
        1 => (1..=2_u64, prop::collection::vec(simple_event(), 0..6))
            .prop_map(|(branch, group)| Event::Group { branch, group }),
    ]
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let callers = prop::sample::select(
        &[RingbackMode::InBand, RingbackMode::Local, RingbackMode::Answered][..],
    );
    (prop::array::uniform9(any::<bool>()), callers).prop_map(|(flags, caller)| Policy {
        ringback_mode: caller,
        ring_after_183: flags[0],
        ring_on_183: flags[1],
        cut_over_at_sdp: flags[2],
        latest_early_media: flags[3],
        p_early_media: flags[4],
        ring_stays: flags[5],
        has_queue_tone: flags[6],
        hold_off: Duration::from_millis(u64::from(flags[7]) * 300),
        ring_without_rtp: flags[8].then_some(Duration::from_millis(700)),
        ..Policy::default()
    })
}

/// Returns every event that the table of rules calls "no change" for a call with that policy,
/// whatever its history.
fn no_change(call: &Progress) -> Vec<Event> {
    let policy = call.policy();
    let mut events = Vec::new();
    let response =
        |branch, tag, status, sdp, header| Event::Response { branch, tag, status, sdp, header };
    for branch in [1, 2, 77] {
        for tag in TAGS {
            events
                .extend([99, 100, 0, 700].map(|status| response(branch, tag, status, true, None)));
            events.push(Event::PEarlyMedia { branch, tag, value: "gated, x" });
            if !policy.p_early_media {
                events.push(Event::PEarlyMedia { branch, tag, value: "inactive" });
            }
        }
        // A To-tag would make a dialog known.
        if !policy.ring_on_183 {
            events.push(response(branch, "", 183, false, None));
            events.push(response(branch, "", 199 - 10, false, None));
        }
        if !policy.cut_over_at_sdp && policy.ring_without_rtp.is_none() {
            events.push(response(branch, "", 183, true, None));
        }
        if !policy.has_queue_tone {
            events.push(response(branch, "", 182, false, None));
        }
        events.push(Event::Group { branch, group: vec![] });
        events.push(Event::Group { branch, group: vec![Event::Preempt(true)] });
        let announcement = vec![Event::Invite(1), Event::Preempt(true)];
        events.push(Event::Group { branch, group: announcement });
    }
    // Events of a branch without an INVITE.
    for tag in TAGS {
        events.extend(
            [180, 181, 182, 183, 199, 302, 486, 603].map(|s| response(77, tag, s, true, None)),
        );
        events.push(Event::Rtp { branch: 77, tag, begins: true });
        events.push(Event::Rtp { branch: 77, tag, begins: false });
    }
    events.push(Event::Retry(77));
    if call.state() != CallState::Announcement {
        let has_ended = matches!(call.state(), CallState::Answered(_) | CallState::Over);
        events.extend((!has_ended).then_some(Event::Preempt(false)));
    }
    events
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2 * ProptestConfig::default().cases))]

    #[test]
    fn what_the_rules_call_no_change_changes_nothing(
        policy in any_policy(),
        events in prop::collection::vec(any_event(), 0..25),
    ) {
        let (mut call, mut now) = (Progress::new(policy), Duration::ZERO);
        for event in &events {
            apply(&mut call, event, &mut now);
            for unheard in no_change(&call) {
                let mut same = call.clone();
                apply(&mut same, &unheard, &mut now.clone());
                prop_assert_eq!(&same, &call, "{:?}", unheard);
            }
        }
    }

    #[test]
    fn an_event_that_comes_twice_changes_nothing(
        policy in any_policy(),
        events in prop::collection::vec(any_event(), 0..25),
    ) {
        let (mut call, mut now) = (Progress::new(policy), Duration::ZERO);
        for event in &events {
            apply(&mut call, event, &mut now);
            if matches!(event, Event::Wait(_)) {
                continue;
            }
            let mut again = call.clone();
            apply(&mut again, event, &mut now);
            prop_assert_eq!(&again, &call, "{:?}", event);
        }
    }
}

#[test]
fn a_silent_group_makes_no_dialog_that_swallows_later_events() {
    let silent = Progress::new(Policy::default());
    let mut announcing = Progress::new(Policy::default());
    announcing.invite(Branch(9), Duration::ZERO);
    announcing.start_announcement(Duration::ZERO);
    let mut trying = Progress::new(Policy::default());
    trying.invite(Branch(9), Duration::ZERO);
    for group in [&silent, &announcing, &trying] {
        let (branch, now) = (Branch(1), Duration::ZERO);
        let mut call = Progress::new(Policy::default());
        call.invite(branch, now);
        for tag in ["a", "b"] {
            let response = Response { sdp: true, ..Response::new(183) };
            let _ = call.response(branch.dialog(tag), response, now);
        }
        call.rtp_begins(branch.dialog("b"), now);
        let before = call.clone();
        let _ = call.group(branch, group, now);
        assert_eq!(call, before);
        let _ = call.response(branch.dialog("a"), Response::new(199), now);
        let _ = call.response(branch, Response::new(199), now);
        assert_eq!(call.state(), CallState::Trying);
    }
}

#[test]
fn what_says_nothing_takes_none_of_the_places_for_dialogs() {
    let (branch, now) = (Branch(1), Duration::ZERO);
    let mut call = Progress::new(Policy { p_early_media: false, ..Policy::default() });
    call.invite(branch, now);
    for tag in 0..Progress::MAX_DIALOGS {
        let tag = tag.to_string();
        call.rtp_stops(branch.dialog(&tag), now);
        call.p_early_media(branch.dialog(&tag), "inactive", now);
    }
    let _ = call.response(branch, Response::new(183), now);
    let _ = call.response(branch.dialog("a"), Response::new(180), now);
    assert_eq!(call.state(), CallState::Ring);
}
