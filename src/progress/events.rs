//! What the server reports: INVITEs, responses, media, announcements, time.

use alloc::vec::Vec;
use core::time::Duration;

use super::branch::{Branch, BranchState, DialogRef, MAX_DIALOGS, MAX_TO_TAG, Stage};
use super::call_state::CallState;
use super::cancel::CancelReason;
use super::failure::Failure;
use super::policy::Policy;
use super::response::{Response, ResponseAction};
use super::rules::{Advised, End, Memory, Progress};

impl Progress {
    /// The most early dialogs of a branch. What belongs to any more of them changes nothing.
    pub const MAX_DIALOGS: usize = MAX_DIALOGS;
    /// The longest To-tag, in octets. A longer one counts as none.
    pub const MAX_TO_TAG: usize = MAX_TO_TAG;

    /// A call of which no INVITE has been sent.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            branches: Vec::new(),
            flowing: Vec::new(),
            memory: Memory::default(),
            hunting: false,
            announcing: false,
            trying_from: None,
            failing_since: None,
            state: CallState::Silence,
            media: false,
            advised: Advised::default(),
            now: Duration::ZERO,
        }
    }

    /// An INVITE was sent. For a branch that lives this is a repetition and changes nothing; one
    /// that has failed begins anew.
    ///
    /// The place may change from silence to trying, or from a failure back to the tone before it.
    pub fn invite(&mut self, branch: Branch, now: Duration) {
        self.apply(now, |call| {
            call.trying_from.get_or_insert(call.now.saturating_add(call.policy.hold_off));
            match call.find(branch) {
                Some(known) if known.is_alive() => {}
                Some(_) => call.renew(branch),
                None => call.branches.push(BranchState::new(branch)),
            }
        });
    }

    /// A response to an INVITE came. The early dialog counts for 1xx but 100, and for the answer;
    /// else a [`Branch`] will do.
    ///
    /// Any place may change but that of a call that has ended.
    #[must_use = "a surplus 200 is to be acknowledged, and its call ended with a BYE"]
    pub fn response<'a>(
        &mut self,
        dialog: impl Into<DialogRef<'a>>,
        response: Response<'_>,
        now: Duration,
    ) -> ResponseAction {
        let dialog = dialog.into().bounded();
        self.apply(now, |call| match response.status {
            101..=199 => {
                call.provisional(dialog, response);
                ResponseAction::Continue
            }
            200..=299 => call.answer(dialog),
            status => {
                if let Some(failure) = Failure::from_status(status) {
                    call.fail(dialog.branch, failure.with_cause(response.cause));
                }
                ResponseAction::Continue
            }
        })
    }

    /// A branch was sent anew: its 3xx was followed or its 401 or 407 answered with credentials.
    /// Call it in the place of [`response`](Self::response), for which these are failures. Where a
    /// 3xx leads to several branches, [`invite`](Self::invite) the others.
    ///
    /// The place may change, from early media or queued or, unless [`Policy::ring_stays`], from
    /// ring.
    pub fn retry(&mut self, branch: Branch, now: Duration) {
        self.apply(now, |call| call.renew(branch));
    }

    /// RTP of an early dialog begins to flow. Three packets are proof enough; one may be a stray.
    ///
    /// ```
    /// use std::time::Duration;
    /// use ringback::progress::{Branch, CallState, Policy, Progress, Response};
    ///
    /// let mut call = Progress::new(Policy::default());
    /// let (phone, now) = (Branch(1), Duration::ZERO);
    /// call.invite(phone, now);
    /// let forked = phone.dialog("8f3a"); // by the To-tag of the response
    /// let _ = call.response(forked, Response { sdp: true, ..Response::new(183) }, now);
    /// assert_eq!(call.state(), CallState::Trying); // nothing to be heard yet
    /// call.rtp_begins(forked, now);
    /// let CallState::EarlyMedia(dialog) = call.state() else { panic!("{}", call.state()) };
    /// assert_eq!(call.to_tag(dialog), "8f3a"); // whose audio to relay
    /// ```
    ///
    /// The place may change to early media, or from one to another.
    pub fn rtp_begins<'a>(&mut self, dialog: impl Into<DialogRef<'a>>, now: Duration) {
        let dialog = dialog.into().bounded();
        self.apply(now, |call| call.with_dialog(dialog, false, Self::begin_media));
    }

    /// RTP of an early dialog has stopped. Wait for more than 6 s without a packet: the ring tones
    /// of some countries, which may be in it, pause as long.
    ///
    /// The place may change from early media to another's, to ring, queued or trying.
    pub fn rtp_stops<'a>(&mut self, dialog: impl Into<DialogRef<'a>>, now: Duration) {
        let dialog = dialog.into().bounded();
        self.apply(now, |call| call.with_dialog(dialog, false, Self::stop_media));
    }

    /// A P-Early-Media header came in a request, as an UPDATE. In a response it is a field of
    /// [`Response`].
    ///
    /// The place may change to early media or from it.
    pub fn p_early_media<'a>(
        &mut self,
        dialog: impl Into<DialogRef<'a>>,
        value: &str,
        now: Duration,
    ) {
        let dialog = dialog.into().bounded();
        self.apply(now, |call| {
            if call.authorisation(value).is_some() {
                call.with_dialog(dialog, false, |call, dialog| call.authorise(dialog, value));
            }
        });
    }

    /// Whether more branches may come, though all have failed: a server that tries one phone after
    /// another says `true` before the first and `false` once the last is [`invite`](Self::invite)d.
    /// Off at first.
    ///
    /// ```
    /// use std::time::Duration;
    /// use ringback::progress::{Branch, CallState, Policy, Progress, Response};
    ///
    /// let mut call = Progress::new(Policy::default());
    /// let now = Duration::ZERO;
    /// call.set_hunting(true, now);
    /// call.invite(Branch(1), now);
    /// let _ = call.response(Branch(1), Response::new(180), now);
    /// let _ = call.response(Branch(1), Response::new(480), now);
    /// assert_eq!(call.state(), CallState::Ring); // the next may answer
    /// call.invite(Branch(2), now);
    /// call.set_hunting(false, now); // that was the last
    /// let _ = call.response(Branch(2), Response::new(486), now);
    /// assert!(matches!(call.state(), CallState::Failure(_)));
    /// ```
    ///
    /// The place may change to a failure, or from it.
    pub fn set_hunting(&mut self, more_may_come: bool, now: Duration) {
        self.apply(now, |call| call.hunting = more_may_come);
    }

    /// Nobody has answered in the time that the server gives them: every branch that lives fails
    /// with 408, and no more will come. What they answer until they are cancelled still counts if
    /// it is a 200. To give up on one branch alone, cancel it and say that it has answered with 408:
    /// its 487 would tell nothing.
    ///
    /// The place may change to a failure.
    pub fn no_answer(&mut self, now: Duration) {
        self.apply(now, |call| {
            call.hunting = false;
            for branch in &mut call.branches {
                branch.fail(Failure::NO_ANSWER);
            }
        });
    }

    /// The caller gives up: a CANCEL, or a BYE if his call was answered before.
    ///
    /// The place changes to over, unless a branch has answered.
    pub fn caller_cancelled(&mut self, now: Duration) {
        self.cancelled_for(CancelReason::CallerGaveUp, now);
    }

    /// The call is cancelled for that reason, as [`poll_cancel`](Self::poll_cancel) gives it for a
    /// group that is one branch of another call. The members are then cancelled for the same.
    ///
    /// ```
    /// use std::time::Duration;
    /// use ringback::progress::{Branch, CancelReason, Policy, Progress};
    ///
    /// let mut queue = Progress::new(Policy::default());
    /// queue.invite(Branch(7), Duration::ZERO);
    /// queue.cancelled_for(CancelReason::AnsweredElsewhere, Duration::ZERO);
    /// assert_eq!(queue.poll_cancel(), Some((Branch(7), CancelReason::AnsweredElsewhere)));
    /// ```
    ///
    /// The place changes to over, unless the call has ended.
    pub fn cancelled_for(&mut self, reason: CancelReason, now: Duration) {
        self.apply(now, |call| {
            call.memory.end.get_or_insert(End::Cancelled(reason));
        });
    }

    /// An announcement begins, over any tone. An answer or a cancel ends it.
    ///
    /// The place changes to announcement, unless the call has ended.
    pub fn start_announcement(&mut self, now: Duration) {
        self.apply(now, |call| call.announcing = true);
    }

    /// The announcement is over. Without one this changes nothing.
    ///
    /// The place changes to what would be heard without it; a tone then begins at its start.
    pub fn end_announcement(&mut self, now: Duration) {
        self.apply(now, |call| call.announcing = false);
    }

    /// A group of branches that is one branch here, a queue or a ring group, hands its state up.
    /// Call it after every event of the group, [`handle_timeout`](Self::handle_timeout) among
    /// them; where nothing has changed it changes nothing.
    ///
    /// | place of the group | here, for that branch |
    /// | --- | --- |
    /// | trying, or silence behind an INVITE | nothing, or 181 if it rang or was queued |
    /// | ring | 180 |
    /// | queued | 182 |
    /// | early media | its RTP flows |
    /// | failure, or over with one | that failure |
    /// | over by [`cancel`](Self::caller_cancelled) | 487 |
    /// | answered | 200 |
    /// | silence before it, announcement | no change: announcements are made to the caller's own machine |
    ///
    /// ```
    /// use std::time::Duration;
    /// use ringback::progress::{Branch, CallState, Policy, Progress, Response};
    ///
    /// let (mut caller, mut queue) = (Progress::new(Policy::default()), Progress::new(Policy::default()));
    /// let now = Duration::ZERO;
    /// caller.invite(Branch(1), now); // the queue
    /// queue.invite(Branch(7), now); // a member of it
    /// let _ = caller.group(Branch(1), &queue, now);
    /// assert_eq!(caller.state(), CallState::Trying);
    /// let _ = queue.response(Branch(7), Response::new(180), now);
    /// let _ = caller.group(Branch(1), &queue, now);
    /// assert_eq!(caller.state(), CallState::Ring);
    /// ```
    ///
    /// Whose early media it is, and who has answered, the place of the group tells. A group that
    /// failed and is tried once more is to be [`invite`](Self::invite)d here once more, too.
    ///
    /// Any place may change but that of a call that has ended. A group whose answer comes too late
    /// here is to end it.
    #[must_use = "a group whose answer is surplus is to end it"]
    pub fn group(&mut self, branch: Branch, group: &Self, now: Duration) -> ResponseAction {
        let stage = match (group.state, group.failure()) {
            (CallState::Silence, _) if group.trying_from.is_none() => None,
            (CallState::Announcement, _) => None,
            (CallState::Silence | CallState::Trying | CallState::EarlyMedia(_), _) => {
                Some(Stage::Early)
            }
            (CallState::Ring, _) => Some(Stage::Ringing),
            (CallState::Queued, _) => Some(Stage::Queued),
            (CallState::Answered(_), _) => {
                return self.response(branch, Response::new(200), now);
            }
            (CallState::Failure(_) | CallState::Over, failure) => {
                let failure = failure.unwrap_or(Failure::CANCELLED);
                let Failure { status, cause } = failure;
                return self.response(branch, Response { cause, ..Response::new(status) }, now);
            }
        };
        let has_media = matches!(group.state, CallState::EarlyMedia(_));
        self.apply(now, |call| {
            let Some(stage) = stage else { return };
            call.with_dialog(branch.into(), false, |call, dialog| {
                if has_media {
                    call.begin_media(dialog);
                } else {
                    call.stop_media(dialog);
                    if call.dialog_state(dialog).is_some_and(|state| state.stage != stage) {
                        call.reach(dialog, stage);
                    }
                }
            });
        });
        ResponseAction::Continue
    }

    /// Time has passed. To call it early or often is harmless. As after every event, ask
    /// [`poll_upstream`](Self::poll_upstream) and [`poll_cancel`](Self::poll_cancel) afterwards.
    ///
    /// The place may change from silence to trying, from a failure to over, or to ring by
    /// [`Policy::ring_without_rtp`].
    pub fn handle_timeout(&mut self, now: Duration) {
        self.apply(now, |_| ());
    }
}
