//! Call progress: from the signalling of all branches of a call to what the caller hears now.
//!
//! [`Progress`] is a machine without input or output of its own. The server tells it what happens,
//! each time with `now`, the time since any origin; it tells the [`CallState`] that the caller is in,
//! what to send to his side, and when to call again.
//!
//! ```
//! use std::time::Duration;
//! use ringback::progress::{Branch, CallState, Policy, Progress, Response};
//!
//! let mut call = Progress::new(Policy::default());
//! let phone = Branch(1);
//! call.invite(phone, Duration::ZERO);
//! assert_eq!(call.state(), CallState::Trying);
//! // The push notification wakes the phone up.
//! let _ = call.response(phone, Response::new(180), Duration::from_secs(4));
//! assert_eq!(call.state(), CallState::Ring);
//! let _ = call.response(phone, Response::new(200), Duration::from_secs(9));
//! assert_eq!(call.state(), CallState::Answered(phone));
//! ```
//!
//! # The rules
//!
//! A *branch* is one INVITE that we sent. It holds *early dialogs*, one for each To-tag, since a
//! proxy behind us may fork. The place follows from what is known of the branches and from three
//! memories: that ring has been heard, which early media is selected, and how the call ended. So
//! the numbers of branches, events that come twice and a branch that dies among living ones change
//! nothing, and no cadence begins anew for them.
//!
//! Where the table says "no change", the call is equal (`==`) before and after. A 1xx with a To-tag makes
//! its dialog known, whatever else it says.
//!
//! | event | what the caller hears | source |
//! | --- | --- | --- |
//! | [`invite`](Progress::invite) | trying, after [`Policy::hold_off`] | |
//! | 100 | no change | RFC 3261 §21.1.1 |
//! | 180, with or without SDP | ring, unless early media flows | RFC 3960 §3.2 |
//! | 180 again, of the same dialog | no change | |
//! | 180 of another dialog or branch | ring goes on | |
//! | 181 | that dialog neither rings nor waits any longer; if no other rings, trying comes back, as if ring had never been heard | as Asterisk does |
//! | 182 | that dialog rings no more; queued, if nothing else rings ([`Policy::has_queue_tone`] off: no change) | RFC 3261 §21.1.4 |
//! | 183 without SDP | what was heard before ([`Policy::ring_on_183`]: ring) | RFC 3960 |
//! | 183 with SDP | what was heard before, until its RTP flows ([`Policy::cut_over_at_sdp`]: as if it did; [`Policy::ring_without_rtp`]: if it does not flow for so long, ring) | RFC 3960 |
//! | any other 1xx | as 183 | RFC 3261 §8.1.3.2 |
//! | [`rtp_begins`](Progress::rtp_begins) | the early media of that dialog, if it is authorised and none flows yet ([`Policy::latest_early_media`]: in any case) | RFC 3960 |
//! | [`p_early_media`](Progress::p_early_media), or in a response: `inactive`, `recvonly` | that dialog's early media is not authorised, until the header says otherwise ([`Policy::p_early_media`]: ignored) | RFC 5009 |
//! | [`rtp_stops`](Progress::rtp_stops) | other early media that flows, else ring or trying | |
//! | 199 | that dialog is over, the branch and its other dialogs live on | RFC 6228 |
//! | [`retry`](Progress::retry): a 3xx followed, a 401 or 407 retried | all its dialogs are over; no failure | RFC 3261 §8.1.3.4 |
//! | 3xx to 5xx while another branch lives | all its dialogs are over; ring, once heard, stays ([`Policy::ring_stays`]: trying comes back) | |
//! | 6xx | its failure, at once, whatever else lives or may come; a 200 that crosses still answers | RFC 3261 §16.7 |
//! | the last branch fails | the [best](Failure::best) failure for [`Policy::failure_tone_duration`], then over; while [`hunt`](Progress::set_hunting)ing ring or trying goes on | |
//! | 2xx | answered by that branch | RFC 3261 §13.2.2.4 |
//! | another 2xx | what was heard before, but it is [reported](ResponseAction::AckAndBye) | RFC 3261 §13.2.2.4 |
//! | [`cancel`](Progress::caller_cancelled): the caller gives up | over | RFC 3261 §9 |
//! | [`no_answer`](Progress::no_answer) | every branch fails with 408 | |
//! | [`preempt`](Progress::start_announcement) | announcement, over all but an answer and the end | |
//! | [`resume`](Progress::end_announcement) | what would be heard without it; a failure has its whole time again | |
//!
//! Where several hold, the first of these is heard: the end or the answer, the announcement, the
//! failure, early media, ring of a dialog that rings, queued, ring that was heard, trying.
//!
//! A failure of 487, the answer to a CANCEL, has no tone: the call is over once no INVITE waits for
//! a final response, and so it is for a caller without media ([`RingbackMode::Local`]).
//!
//! A better failure that comes while one is heard takes its place, but not more time. A call that has
//! ended stays so: what is invited later is to be cancelled, and 2xx are reported.
//!
//! # Queues and ring groups
//!
//! A queue or a ring group is one branch of its caller's call and has a machine of its own for its
//! members. It hands its state up with [`Progress::group`], never audio: one machine decides and
//! one player sounds for each caller. That settles what the recipe with an extra branch in
//! Asterisk's `Dial()` and `Queue(…,r)` fight over: there two of them write tones to one channel.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod branch;
mod call_state;
mod cancel;
mod failure;
mod policy;
mod rejection;
mod response;
mod rules;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::time::Duration;

use branch::{BranchState, DialogState, Stage};

pub use branch::{Branch, DialogId, DialogRef};
pub use call_state::{CallState, Upstream};
pub use cancel::CancelReason;
pub use failure::{Failure, FailureTones};
pub use policy::{Policy, RingbackMode};
pub use rejection::{Rejection, Relayed};
pub use response::Response;

/// The progress of one call: what its branches signal goes in, the caller's [`CallState`] comes out.
///
/// An event costs 0.1 µs in a call of one branch, and 0.2 µs in one of three branches with two early dialogs
/// each. The cost grows with the number of branches times that of the early dialogs with RTP: 10 branches of
/// 64 dialogs take 5 µs, and 100 of 64 take 0.5 ms. A call has few dialogs unless somebody makes them on
/// purpose; the number of branches is the server's own.
///
/// Time never goes back: a `now` before the latest that was given counts as that one. Events of branches that no
/// [`invite`](Self::invite) named change nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "early media")]
pub struct Progress {
    policy: Policy,
    branches: Vec<BranchState>,
    /// The dialogs whose RTP flows, authorised or not, in the order in which it began.
    flowing: Vec<DialogId>,
    memory: Memory,
    hunting: bool,
    announcing: bool,
    /// When the hold-off ends, once an INVITE was sent.
    trying_from: Option<Duration>,
    /// Since when the failure is heard.
    failing_since: Option<Duration>,
    state: CallState,
    /// Whether media is to be open to the caller, since something came that needs it.
    media: bool,
    told: Told,
    now: Duration,
}

/// What the place depends on besides the branches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Memory {
    ring_heard: bool,
    /// The dialog whose early media is heard, one of those whose RTP flows.
    selected: Option<DialogId>,
    end: Option<End>,
}

/// How the call ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum End {
    Answered { branch: Branch, to_tag: Box<str> },
    Cancelled(CancelReason),
    Failed(Rejection),
}

/// What the server has been advised to send to the caller's side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Told {
    session_progress: bool,
    ringing: bool,
    finally: bool,
}

/// What became of a response.
///
/// ```
/// use std::time::Duration;
/// use ringback::progress::{Branch, CallState, Policy, Progress, Response, ResponseAction};
///
/// let mut call = Progress::new(Policy::default());
/// let (desk, mobile, now) = (Branch(1), Branch(2), Duration::ZERO);
/// call.invite(desk, now);
/// call.invite(mobile, now);
/// // Both pick up before a CANCEL could reach either.
/// assert_eq!(call.response(desk, Response::new(200), now), ResponseAction::Continue);
/// assert_eq!(call.response(mobile, Response::new(200), now), ResponseAction::AckAndBye);
/// assert_eq!(call.state(), CallState::Answered(desk));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseAction {
    /// It is taken into account; if it is a 200, this is the answer or the same once more.
    Continue,
    /// It is a 200 that comes too late: another has answered, the caller has given up, or nobody
    /// waits for it. Acknowledge it and end that call at once with a BYE. Each time that it is
    /// repeated it is reported anew.
    AckAndBye,
}

impl Progress {
    /// As many early dialogs as a branch has. What belongs to any more of them changes nothing.
    pub const MAX_DIALOGS: usize = 64;
    /// The longest To-tag, in octets. A longer one counts as none.
    pub const MAX_TO_TAG: usize = 255;

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
            told: Told::default(),
            now: Duration::ZERO,
        }
    }

    /// An INVITE was sent. For a branch that lives this is a repetition and changes nothing; one
    /// that has failed begins anew.
    ///
    /// The place may change from silence to trying, or from a failure back to the tone before it.
    pub fn invite(&mut self, branch: Branch, now: Duration) {
        self.wait_until(now);
        self.trying_from.get_or_insert(self.now.saturating_add(self.policy.hold_off));
        match self.find(branch) {
            Some(known) if known.is_alive() => {}
            Some(_) => self.renew(branch),
            None => self.branches.push(BranchState::new(branch)),
        }
        self.settle();
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
        self.wait_until(now);
        let dialog = dialog.into().bounded();
        let mut verdict = ResponseAction::Continue;
        match response.status {
            101..=199 => self.provisional(dialog, response),
            200..=299 => verdict = self.answer(dialog),
            status => {
                if let Some(failure) = Failure::from_status(status) {
                    self.fail(dialog.branch, failure.with_cause(response.cause));
                }
            }
        }
        self.settle();
        verdict
    }

    /// A branch was sent anew: its 3xx was followed or its 401 or 407 answered with credentials.
    /// Call it in the place of [`response`](Self::response), for which these are failures. Where a
    /// 3xx leads to several branches, [`invite`](Self::invite) the others.
    ///
    /// The place may change, from early media or queued or, unless [`Policy::ring_stays`], from
    /// ring.
    pub fn retry(&mut self, branch: Branch, now: Duration) {
        self.wait_until(now);
        if self.find(branch).is_some() {
            self.renew(branch);
        }
        self.settle();
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
        self.wait_until(now);
        self.with_dialog(dialog.into().bounded(), false, Self::begin_media);
        self.settle();
    }

    /// RTP of an early dialog has stopped. Wait for more than 6 s without a packet: the ring tones
    /// of some countries, which may be in it, pause as long.
    ///
    /// The place may change from early media to another's, to ring, queued or trying.
    pub fn rtp_stops<'a>(&mut self, dialog: impl Into<DialogRef<'a>>, now: Duration) {
        self.wait_until(now);
        self.with_dialog(dialog.into().bounded(), false, Self::stop_media);
        self.settle();
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
        self.wait_until(now);
        if self.authorisation(value).is_some() {
            self.with_dialog(dialog.into().bounded(), false, |call, dialog| {
                call.authorise(dialog, value);
            });
        }
        self.settle();
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
        self.wait_until(now);
        self.hunting = more_may_come;
        self.settle();
    }

    /// Nobody has answered in the time that the server gives them: every branch that lives fails
    /// with 408, and no more will come. What they answer until they are cancelled still counts if
    /// it is a 200. To give up on one branch alone, cancel it and say that it has answered with 408:
    /// its 487 would tell nothing.
    ///
    /// The place may change to a failure.
    pub fn no_answer(&mut self, now: Duration) {
        self.wait_until(now);
        self.hunting = false;
        for branch in &mut self.branches {
            branch.fail(Failure::NO_ANSWER);
        }
        self.settle();
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
        self.wait_until(now);
        self.memory.end.get_or_insert(End::Cancelled(reason));
        self.settle();
    }

    /// An announcement begins, over any tone. An answer or a cancel ends it.
    ///
    /// The place changes to announcement, unless the call has ended.
    pub fn start_announcement(&mut self, now: Duration) {
        self.wait_until(now);
        self.announcing = true;
        self.settle();
    }

    /// The announcement is over. Without one this changes nothing.
    ///
    /// The place changes to what would be heard without it; a tone then begins at its start.
    pub fn end_announcement(&mut self, now: Duration) {
        self.wait_until(now);
        self.announcing = false;
        self.settle();
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
        self.wait_until(now);
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
        if let Some(stage) = stage {
            let has_media = matches!(group.state, CallState::EarlyMedia(_));
            self.with_dialog(branch.into(), false, |call, dialog| {
                if has_media {
                    call.begin_media(dialog);
                } else {
                    call.stop_media(dialog);
                    if call.dialog_state(dialog).is_some_and(|state| state.stage != stage) {
                        call.reach(dialog, stage);
                    }
                }
            });
        }
        self.settle();
        ResponseAction::Continue
    }

    /// Time has passed. To call it early or often is harmless. As after every event, ask
    /// [`poll_upstream`](Self::poll_upstream) and [`poll_cancel`](Self::poll_cancel) afterwards.
    ///
    /// The place may change from silence to trying, from a failure to over, or to ring by
    /// [`Policy::ring_without_rtp`].
    pub fn handle_timeout(&mut self, now: Duration) {
        self.wait_until(now);
    }

    /// When to call [`handle_timeout`](Self::handle_timeout), if nothing happens before.
    ///
    /// It may change with every input.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        match self.state {
            CallState::Silence => self.trying_from.into_iter().chain(self.first_media_wait()).min(),
            CallState::Trying | CallState::Queued => self.first_media_wait(),
            CallState::Failure(_) => {
                self.failing_since?.checked_add(self.policy.failure_tone_duration)
            }
            _ => None,
        }
    }

    /// What the caller is to hear now.
    ///
    /// It changes with inputs only.
    #[must_use]
    pub const fn state(&self) -> CallState {
        self.state
    }

    /// The failure that the call has come to, while its tone lasts and once it is over; `None`
    /// under an announcement.
    ///
    /// It changes with inputs only.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        match (&self.memory.end, self.state) {
            (Some(End::Failed(rejection)), _) => Some(rejection.failure()),
            (None, CallState::Failure(failure)) => Some(failure),
            _ => None,
        }
    }

    /// How the failure that the call has come to is to be told to the caller's side; `None` where
    /// [`failure`](Self::failure) is. [`poll_upstream`](Self::poll_upstream) says when.
    ///
    /// It changes with inputs only.
    #[must_use]
    pub fn rejection(&self) -> Option<Rejection> {
        match (&self.memory.end, self.state) {
            (Some(End::Failed(rejection)), _) => Some(*rejection),
            (None, CallState::Failure(_)) => self.best_failure(),
            _ => None,
        }
    }

    /// The branches that failed with 401 or 407, in the order in which they were invited. Where the call is
    /// rejected with one of these, all their challenges go to the caller's side (RFC 3261 §16.7, step 7).
    ///
    /// It changes with inputs only.
    pub fn challenged(&self) -> impl Iterator<Item = Branch> {
        let challenged = self.branches.iter().filter(|branch| {
            branch.failure.is_some_and(|failure| matches!(failure.status(), 401 | 407))
        });
        challenged.map(|branch| branch.name)
    }

    /// Whether media is to be open to the caller, since something came that needs it; until then
    /// frames are not to be sent. It never closes. With [`RingbackMode::InBand`] that is from the first
    /// tone on, with [`RingbackMode::Answered`] always.
    ///
    /// It changes with inputs only.
    #[must_use]
    pub fn media_is_open(&self) -> bool {
        self.media || self.policy.ringback_mode == RingbackMode::Answered
    }

    /// What to send to the caller's side; ask after every input, time among them, until it is
    /// `None`. Each is advised once.
    ///
    /// ```
    /// use std::time::Duration;
    /// use ringback::progress::{Branch, Policy, Progress, Response, Upstream};
    ///
    /// let mut call = Progress::new(Policy::default());
    /// call.invite(Branch(1), Duration::ZERO);
    /// assert_eq!(call.poll_upstream(), Some(Upstream::SessionProgress)); // opens media
    /// assert_eq!(call.poll_upstream(), None);
    ///
    /// let _ = call.response(Branch(1), Response::new(486), Duration::from_secs(2));
    /// assert_eq!(call.poll_upstream(), None); // first he hears the busy tone
    /// call.handle_timeout(Duration::from_secs(12));
    /// assert_eq!(call.poll_upstream().map(Upstream::status), Some(486));
    /// ```
    ///
    /// It may change with every input.
    pub fn poll_upstream(&mut self) -> Option<Upstream> {
        if self.policy.ringback_mode == RingbackMode::Answered {
            return None;
        }
        let told = &mut self.told;
        let once = |done: &mut bool, what| (!core::mem::replace(done, true)).then_some(what);
        match (&self.memory.end, self.state) {
            (Some(End::Answered { .. }), _) => once(&mut told.finally, Upstream::Ok),
            (Some(End::Failed(rejection)), _) => {
                once(&mut told.finally, Upstream::Failure(*rejection))
            }
            (Some(End::Cancelled(_)), _) => None,
            _ if self.media && !told.session_progress => {
                once(&mut told.session_progress, Upstream::SessionProgress)
            }
            (None, CallState::Ring) if !self.media || self.policy.ring_after_183 => {
                once(&mut told.ringing, Upstream::Ringing)
            }
            _ => None,
        }
    }

    /// A branch that is to be cancelled, since the call is decided without it, and why; ask after every input,
    /// time among them, until it is `None`. Each is named once. A CANCEL may be sent only after a provisional response, so for
    /// one that has not come yet, wait (RFC 3261 §9.1).
    ///
    /// It may change with every input.
    pub fn poll_cancel(&mut self) -> Option<(Branch, CancelReason)> {
        let decided = self.decision();
        let waiting = self.branches.iter_mut().filter(|branch| branch.pending && !branch.cancelled);
        for branch in waiting {
            // One that waits and has failed was given up by `no_answer`.
            let given_up = branch.failure.map(|_| CancelReason::NoAnswer);
            let reason = match decided {
                Some(CancelReason::AnsweredElsewhere) => decided,
                _ => given_up.or(decided),
            };
            if let Some(reason) = reason {
                branch.cancelled = true;
                return Some((branch.name, reason));
            }
        }
        None
    }

    /// What decided the call for all branches that wait.
    fn decision(&self) -> Option<CancelReason> {
        match self.memory.end {
            Some(End::Answered { .. }) => Some(CancelReason::AnsweredElsewhere),
            Some(End::Cancelled(reason)) => Some(reason),
            Some(End::Failed(rejection)) => Some(CancelReason::Failed(rejection.failure())),
            None => self.global_failure().map(CancelReason::Failed),
        }
    }

    /// The To-tag of an early dialog; empty if nobody has named it, or if it is no more.
    #[must_use]
    pub fn to_tag(&self, dialog: DialogId) -> &str {
        self.dialog_state(dialog).map(DialogState::to_tag).unwrap_or_default()
    }

    /// How servers differ, as this call was made with.
    #[must_use]
    pub const fn policy(&self) -> Policy {
        self.policy
    }
}
