//! The events that the server reports: INVITEs, responses, media, announcements, time.

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
    /// The maximum number of early dialogs in a branch. Events of further dialogs change nothing.
    pub const MAX_DIALOGS: usize = MAX_DIALOGS;
    /// The maximum length of a To-tag, in octets. A longer one counts as missing.
    pub const MAX_TO_TAG: usize = MAX_TO_TAG;

    /// Creates a call without any INVITE.
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

    /// Reports that the server sent an INVITE. For a live branch this is a repetition and changes
    /// nothing. A failed branch starts again.
    ///
    /// The state may change from silence to trying, or from a failure back to the tone before it.
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

    /// Reports a response to an INVITE. The early dialog matters for a 1xx other than 100, and for
    /// the answer. For other responses a [`Branch`] is enough.
    ///
    /// Any state may change, unless the call has ended.
    #[must_use = "acknowledge a surplus 200 and end its call with a BYE"]
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

    /// Reports that the server sent a branch again: it followed a 3xx, or answered a 401 or 407
    /// with credentials. Call this instead of [`response`](Self::response), which treats these
    /// statuses as failures. If a 3xx leads to several branches, [`invite`](Self::invite) the
    /// others.
    ///
    /// The state may change from early media or queued, and without [`Policy::ring_stays`] also
    /// from ring.
    pub fn retry(&mut self, branch: Branch, now: Duration) {
        self.apply(now, |call| call.renew(branch));
    }

    /// Reports that RTP of an early dialog begins to flow. Wait for three packets; a single one may
    /// be a stray.
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
    /// assert_eq!(call.state(), CallState::Trying); // no audio yet
    /// call.rtp_begins(forked, now);
    /// let CallState::EarlyMedia(dialog) = call.state() else { panic!("{}", call.state()) };
    /// assert_eq!(call.to_tag(dialog), "8f3a"); // relay this dialog's audio
    /// ```
    ///
    /// The state may change to early media, or from one dialog's early media to another's.
    pub fn rtp_begins<'a>(&mut self, dialog: impl Into<DialogRef<'a>>, now: Duration) {
        let dialog = dialog.into().bounded();
        self.apply(now, |call| call.with_dialog(dialog, false, Self::begin_media));
    }

    /// Reports that RTP of an early dialog has stopped. Wait for more than 6 s without a packet:
    /// the RTP may contain a ring tone, and in some countries these pause for that long.
    ///
    /// The state may change from early media to another dialog's, to ring, queued or trying.
    pub fn rtp_stops<'a>(&mut self, dialog: impl Into<DialogRef<'a>>, now: Duration) {
        let dialog = dialog.into().bounded();
        self.apply(now, |call| call.with_dialog(dialog, false, Self::stop_media));
    }

    /// Reports a P-Early-Media header in a request, such as an UPDATE. For a response, set the
    /// field of [`Response`] instead.
    ///
    /// The state may change to early media or from it.
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

    /// Sets whether more branches may follow even if all have failed. A server that tries phones
    /// one by one sets `true` before the first [`invite`](Self::invite) and `false` after the last.
    /// Default: `false`.
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
    /// The state may change to a failure, or from one.
    pub fn set_hunting(&mut self, more_may_come: bool, now: Duration) {
        self.apply(now, |call| call.hunting = more_may_come);
    }

    /// Reports that nobody answered within the time that the server allows. Every live branch fails
    /// with 408, and no more will follow. Until a branch is cancelled, a 200 from it still counts.
    /// To give up one branch alone, cancel it and report a 408 from it, since its 487 would carry
    /// no information.
    ///
    /// The state may change to a failure.
    pub fn no_answer(&mut self, now: Duration) {
        self.apply(now, |call| {
            call.hunting = false;
            for branch in &mut call.branches {
                branch.fail(Failure::NO_ANSWER);
            }
        });
    }

    /// Reports that the caller gave up: with a CANCEL, or with a BYE if their call was already
    /// answered.
    ///
    /// The state changes to over, unless a branch has answered.
    pub fn caller_cancelled(&mut self, now: Duration) {
        self.cancelled_for(CancelReason::CallerGaveUp, now);
    }

    /// Cancels the call for that reason. Use it for a group that is one branch of another call,
    /// with the reason that [`poll_cancel`](Self::poll_cancel) returned there. The members are then
    /// cancelled for the same reason.
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
    /// The state changes to over, unless the call has ended.
    pub fn cancelled_for(&mut self, reason: CancelReason, now: Duration) {
        self.apply(now, |call| {
            call.memory.end.get_or_insert(End::Cancelled(reason));
        });
    }

    /// Starts an announcement, which replaces any tone. An answer or a cancel ends it.
    ///
    /// The state changes to announcement, unless the call has ended.
    pub fn start_announcement(&mut self, now: Duration) {
        self.apply(now, |call| call.announcing = true);
    }

    /// Ends the announcement. Without an announcement this changes nothing.
    ///
    /// The state changes to what the caller would hear without it; a tone then restarts.
    pub fn end_announcement(&mut self, now: Duration) {
        self.apply(now, |call| call.announcing = false);
    }

    /// Reports the state of a group that is one branch of this call: a queue or a ring group. Call
    /// this after every event of the group, including [`handle_timeout`](Self::handle_timeout). If
    /// nothing has changed, it changes nothing.
    ///
    /// | state of the group | event of that branch here |
    /// | --- | --- |
    /// | trying, or silence after an INVITE | nothing, or 181 if it rang or was queued |
    /// | ring | 180 |
    /// | queued | 182 |
    /// | early media | its RTP flows |
    /// | failure, or over with one | that failure |
    /// | over by [`caller_cancelled`](Self::caller_cancelled) | 487 |
    /// | answered | 200 |
    /// | silence before any INVITE, announcement | no change: start announcements in the caller's own machine |
    ///
    /// ```
    /// use std::time::Duration;
    /// use ringback::progress::{Branch, CallState, Policy, Progress, Response};
    ///
    /// let mut caller = Progress::new(Policy::default());
    /// let mut queue = Progress::new(Policy::default());
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
    /// The group's own state contains the dialog of the early media, and the branch that answered.
    /// If a group has failed and you try it again, [`invite`](Self::invite) its branch here again
    /// too.
    ///
    /// Any state may change, unless the call has ended. If this returns
    /// [`AckAndBye`](ResponseAction::AckAndBye), the group's answer came too late: end its call.
    #[must_use = "end the group's call if its answer is surplus"]
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

    /// Reports that time has passed. Calling this early or often is harmless. As after every event,
    /// call [`poll_upstream`](Self::poll_upstream) and [`poll_cancel`](Self::poll_cancel)
    /// afterwards.
    ///
    /// The state may change from silence to trying, from a failure to over, or to ring by
    /// [`Policy::ring_without_rtp`].
    pub fn handle_timeout(&mut self, now: Duration) {
        self.apply(now, |_| ());
    }
}
