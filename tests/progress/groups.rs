//! Call progress: queues and ring groups, which are calls within calls.

use std::time::Duration;

use crate::common::call::Call;
use ringback::progress::{Policy, ResponseAction};

/// The state that a group of branches hands up to a call. The group is one branch of that call.
mod a_group {
    use super::*;

    fn queued() -> Policy {
        Policy { has_queue_tone: true, ..Policy::default() }
    }

    /// Returns a call whose branch 1 is this group.
    fn caller_of(group: &Call) -> Call {
        let mut caller = Call::with(queued());
        caller.tell("invite");
        caller.hand_up(1, group);
        caller
    }

    #[test]
    fn is_heard_as_it_would_be_by_itself() {
        for (events, place) in [
            ("", "trying"),
            ("invite", "trying"),
            ("invite 180", "ring"),
            ("invite 182", "queued"),
            ("invite rtp", "early 1"),
            ("invite 486", "failure 486"),
            ("invite 486+cause=17", "failure 486 (cause 17)"),
            ("invite 2:invite 2:603", "failure 603"),
            ("invite 487", "over"),
            ("cancel", "over"),
            ("invite 200", "answered 1"),
            ("invite 2:invite 2:200", "answered 1"),
        ] {
            let mut group = Call::with(queued());
            group.tell_all(events);
            assert_eq!(caller_of(&group).state(), place, "{events}");
        }
    }

    #[test]
    fn fails_even_when_its_own_failure_is_over() {
        let group = Call::after("invite 404 wait@10");
        assert_eq!(group.state(), "over");
        let mut caller = caller_of(&group);
        assert_eq!(caller.state(), "failure 404");
        caller.hears([("wait@19.9", "failure 404"), ("wait@20", "over")]);
    }

    #[test]
    fn that_comes_back_to_its_hold_off_rings_no_more() {
        let mut group = Call::with(Policy { hold_off: Duration::from_secs(5), ..queued() });
        let mut caller = caller_of(&group);
        for (events, place) in [("invite", "trying"), ("180@1", "ring"), ("181@2", "trying")] {
            group.tell_all(events);
            caller.hand_up(1, &group);
            assert_eq!(caller.state(), place, "{events}");
        }
        assert_eq!(group.state(), "silence");
    }

    #[test]
    fn that_gives_up_fails_with_487() {
        let mut caller = Call::after("invite 2:invite");
        caller.hand_up(1, &Call::after("invite 180 cancel"));
        caller.hears([("2:487", "over")]);
        assert_eq!(caller.failure(), Some(487));
    }

    #[test]
    fn takes_ring_back() {
        for events in ["180", "180 rtp", "182"] {
            let mut group = Call::with(queued());
            group.tell_all("invite");
            group.tell_all(events);
            let mut caller = caller_of(&group);
            group.hears([(
                "181",
                &*group.state().replace("ring", "trying").replace("queued", "trying"),
            )]);
            caller.hand_up(1, &group);
            group.tell("rtp-stop");
            caller.hand_up(1, &group);
            assert_eq!((group.state(), caller.state()), ("trying".into(), "trying".into()));
        }
    }

    #[test]
    fn that_is_queued_changes_nothing_for_a_caller_without_a_tone_for_it() {
        let mut group = Call::with(queued());
        let mut caller = Call::after("invite");
        for (event, place) in
            [("invite", "trying"), ("182", "trying"), ("180", "ring"), ("182", "ring")]
        {
            group.tell(event);
            caller.hand_up(1, &group);
            assert_eq!(caller.state(), place, "after {event}, {}", group.state());
        }
    }

    #[test]
    fn keeps_its_announcements_to_itself() {
        let mut group = Call::after("invite 180");
        let mut caller = caller_of(&group);
        group.hears([("preempt", "announcement")]);
        caller.hand_up(1, &group);
        assert_eq!(caller.state(), "ring");
        group.hears([("rtp", "announcement"), ("resume", "early 1")]);
        caller.hand_up(1, &group);
        assert_eq!(caller.state(), "early 1");
    }

    #[test]
    fn is_a_branch_among_others() {
        let mut caller = Call::after("invite 2:invite 2:180");
        let mut group = Call::new();
        for (event, place) in
            [("invite", "ring"), ("180", "ring"), ("rtp", "early 1"), ("486", "ring")]
        {
            group.tell(event);
            caller.hand_up(1, &group);
            assert_eq!(caller.state(), place, "{event}");
        }
        caller.hears([("2:404", "failure 486")]);
    }

    #[test]
    fn that_nobody_invited_changes_nothing() {
        let mut caller = Call::after("invite 180");
        for events in ["invite", "invite 180", "invite rtp", "invite 603", "cancel"] {
            assert_eq!(caller.hand_up(7, &Call::after(events)), ResponseAction::Continue);
            assert_eq!(caller.state(), "ring", "{events}");
        }
        assert_eq!(caller.hand_up(7, &Call::after("invite 200")), ResponseAction::AckAndBye);
        assert_eq!(caller.state(), "ring");
    }

    #[test]
    fn whose_media_passes_from_one_member_to_another_is_heard_on() {
        let mut group = Call::after("invite 2:invite 1:rtp 2:rtp");
        let mut caller = caller_of(&group);
        let before = caller.progress.state();
        group.hears([("1:486", "early 2")]);
        caller.hand_up(1, &group);
        assert_eq!(caller.progress.state(), before);
    }
}

/// A caller in a queue that rings a group. The members of the group are two-stage calls themselves.
mod a_queue_within_a_queue {
    use super::*;

    struct Nest {
        caller: Call,
        queue: Call,
        ring_group: Call,
        members: [Call; 2],
    }

    impl Nest {
        /// Returns a nest in which the queue has not tried anybody yet.
        fn new() -> Self {
            let mut caller = Call::with(Policy { has_queue_tone: true, ..Policy::default() });
            caller.tell("invite");
            let members = [Call::new(), Call::new()];
            Self { caller, queue: Call::new(), ring_group: Call::new(), members }
        }

        /// Returns a nest in which both members have an INVITE.
        fn ringing_both() -> Self {
            let mut nest = Self::new();
            nest.queue.tell("invite");
            nest.ring_group.tell_all("invite 2:invite");
            nest.member(1, "invite");
            nest.member(2, "invite");
            nest
        }

        /// Applies an event to a member, and hands the state up through all levels.
        fn member(&mut self, member: usize, event: &str) -> [ResponseAction; 4] {
            [self.members[member - 1].tell(event), self.from(member), self.up(), self.top()]
        }

        fn from(&mut self, member: usize) -> ResponseAction {
            self.ring_group.hand_up(member as u64, &self.members[member - 1])
        }

        fn up(&mut self) -> ResponseAction {
            self.queue.hand_up(1, &self.ring_group)
        }

        fn top(&mut self) -> ResponseAction {
            self.caller.hand_up(1, &self.queue)
        }

        /// Checks the caller's call state after each event of a member.
        #[track_caller]
        fn hears<'a>(&mut self, steps: impl IntoIterator<Item = (usize, &'a str, &'a str)>) {
            for (member, event, place) in steps {
                self.member(member, event);
                assert_eq!(self.caller.state(), place, "after {event} of member {member}");
            }
        }

        /// Returns all call states, from the caller down to the first member.
        fn places(&self) -> [String; 4] {
            let [first, _] = &self.members;
            [&self.caller, &self.queue, &self.ring_group, first].map(Call::state)
        }
    }

    #[test]
    fn is_heard_as_one_call() {
        let mut nest = Nest::new();
        nest.top();
        nest.caller.hears([("182@0.1", "queued")]);
        // The queue and its group begin without a member. This changes nothing for the caller.
        nest.top();
        assert_eq!(nest.caller.state(), "queued");
        nest.queue.tell("invite@5");
        nest.ring_group.tell_all("invite@5 2:invite@5");
        nest.hears([
            (1, "invite@5", "trying"),
            (1, "100@5.1", "trying"),
            (2, "invite@5.2", "trying"),
            (2, "180@8", "ring"),
            (1, "180@9", "ring"),
            (2, "486@10", "ring"),
            (1, "183+sdp@11", "ring"),
            (1, "rtp@11.1", "early 1"),
            (1, "180@12", "early 1"),
            (1, "rtp-stop@18", "ring"),
            (1, "200@20", "answered 1"),
            (1, "180@20.1", "answered 1"),
            (1, "200@20.5", "answered 1"),
        ]);
        assert_eq!(nest.places(), ["answered 1"; 4]);
        assert_eq!(nest.caller.upstream(), [200]);
        for call in [&mut nest.caller, &mut nest.queue, &mut nest.ring_group] {
            assert_eq!(call.cancels(), []);
        }
    }

    #[test]
    fn tells_the_caller_once() {
        let mut nest = Nest::new();
        assert_eq!(nest.caller.upstream(), [183]);
        nest = Nest { caller: nest.caller, ..Nest::ringing_both() };
        for event in ["invite", "180", "rtp", "rtp-stop", "180"] {
            nest.member(1, event);
            assert_eq!(nest.caller.upstream(), [], "{event}");
        }
        nest.member(1, "200");
        assert_eq!(nest.caller.upstream(), [200]);
    }

    #[test]
    fn fails_with_the_best_failure_of_all_members() {
        let mut nest = Nest::ringing_both();
        nest.hears([(1, "180@1", "ring"), (1, "480@2", "ring")]);
        nest.hears([(2, "486+cause=17@3", "failure 486 (cause 17)")]);
        for call in [&mut nest.caller, &mut nest.queue, &mut nest.ring_group] {
            assert_eq!(call.timeout(), Some(13.0));
            call.tell("wait@12.9");
        }
        nest.up();
        nest.top();
        assert_eq!(nest.caller.state(), "failure 486 (cause 17)");
        // The caller gets one final response, whichever level is over first.
        nest.ring_group.tell("wait@13");
        nest.queue.tell("wait@13");
        nest.up();
        nest.top();
        assert_eq!(nest.caller.state(), "over");
        assert_eq!(nest.caller.upstream(), [486]);
    }

    #[test]
    fn hunts_on_while_the_caller_hears_ring() {
        let mut nest = Nest::ringing_both();
        nest.queue.tell("hunt");
        nest.hears([(1, "180@1", "ring"), (1, "480@2", "ring"), (2, "486@3", "ring")]);
        assert_eq!(nest.places()[1..3], ["ring", "failure 486"]);
        // The queue tries the group again long after the end of the group's failure.
        nest.ring_group.tell("wait@30");
        nest.up();
        nest.top();
        assert_eq!(nest.places()[..3], ["ring", "ring", "over"]);
        nest.queue.tell_all("invite@31 hunt-ends");
        nest.ring_group = Call::after("invite@31");
        nest.members[0] = Call::new();
        nest.hears([(1, "invite@31", "ring"), (1, "180@32", "ring"), (1, "486@40", "failure 486")]);
    }

    #[test]
    fn a_6xx_of_a_member_decides_for_its_group() {
        let mut nest = Nest::ringing_both();
        nest.hears([(2, "180", "ring"), (1, "603", "failure 603")]);
        assert_eq!(nest.ring_group.cancels(), [2]);
        // A 200 that crosses the CANCEL goes up through all levels.
        assert_eq!(nest.member(2, "200"), [ResponseAction::Continue; 4]);
        assert_eq!(nest.caller.state(), "answered 1");
    }

    #[test]
    fn the_first_answer_ends_the_others() {
        let mut nest = Nest::ringing_both();
        nest.member(1, "180");
        assert_eq!(nest.member(2, "200"), [ResponseAction::Continue; 4]);
        assert_eq!(nest.places(), ["answered 1", "answered 1", "answered 2", "ring"]);
        assert_eq!(nest.ring_group.cancels(), [1]);
        // The other member answers before its CANCEL arrives.
        let verdicts = nest.member(1, "200");
        assert_eq!(verdicts[..2], [ResponseAction::Continue, ResponseAction::AckAndBye]);
        assert_eq!(nest.places()[..3], ["answered 1", "answered 1", "answered 2"]);
    }

    #[test]
    fn a_cancel_goes_all_the_way_down() {
        for before in ["invite", "180", "rtp", "486"] {
            let mut nest = Nest::ringing_both();
            nest.member(1, before);
            nest.caller.hears([("cancel", "over")]);
            assert_eq!(nest.caller.cancels(), [1]);
            nest.queue.hears([("cancel", "over")]);
            assert_eq!(nest.queue.cancels(), [1]);
            nest.ring_group.hears([("cancel", "over")]);
            let waiting: &[u64] = if before == "486" { &[2] } else { &[1, 2] };
            assert_eq!(nest.ring_group.cancels(), waiting);
            for &member in waiting {
                let member = usize::try_from(member).unwrap();
                nest.members[member - 1].tell("cancel");
                assert_eq!(nest.members[member - 1].cancels(), [1]);
                nest.member(member, "487");
            }
            assert_eq!(nest.places()[..3], ["over"; 3]);
            for call in [&mut nest.caller, &mut nest.queue, &mut nest.ring_group] {
                assert_eq!((call.cancels(), call.failure()), (vec![], None), "{before}");
            }
        }
    }

    #[test]
    fn an_answer_that_comes_too_late_is_reported_where_it_meets_the_cancel() {
        let mut nest = Nest::ringing_both();
        nest.member(1, "180");
        nest.caller.tell("cancel");
        // The CANCEL has not reached the lower levels, so they accept the answer. The caller's own
        // `Progress` reports it, so that the server ends the queue.
        let [member, group, queue, caller] = nest.member(1, "200");
        assert_eq!(
            (member, group, queue),
            (ResponseAction::Continue, ResponseAction::Continue, ResponseAction::Continue)
        );
        assert_eq!(caller, ResponseAction::AckAndBye);
        assert_eq!(nest.places(), ["over", "answered 1", "answered 1", "answered 1"]);
        assert_eq!(nest.top(), ResponseAction::AckAndBye);

        let mut nest = Nest::ringing_both();
        nest.caller.tell("cancel");
        nest.queue.tell("cancel");
        assert_eq!(
            nest.member(1, "200")[1..3],
            [ResponseAction::Continue, ResponseAction::AckAndBye]
        );
        assert_eq!(nest.places(), ["over", "over", "answered 1", "answered 1"]);

        let mut nest = Nest::ringing_both();
        for call in [&mut nest.caller, &mut nest.queue, &mut nest.ring_group] {
            call.tell("cancel");
        }
        nest.members[0].tell("cancel");
        assert_eq!(nest.member(1, "200")[0], ResponseAction::AckAndBye);
        assert_eq!(nest.places(), ["over"; 4]);
    }

    #[test]
    fn no_answer_is_told_at_any_height() {
        let mut nest = Nest::ringing_both();
        nest.member(1, "180@1");
        nest.members[0].tell("no-answer@20");
        nest.from(1);
        nest.up();
        nest.top();
        assert_eq!(nest.places(), ["ring", "ring", "ring", "failure 408"]);
        nest.queue.tell("no-answer@30");
        nest.top();
        assert_eq!(nest.places()[..3], ["failure 408", "failure 408", "ring"]);
        assert_eq!(nest.queue.cancels(), [1]);
    }
}
