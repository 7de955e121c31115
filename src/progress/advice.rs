//! What the server asks: what the caller hears, what to send, whom to cancel, when to ask again.

use core::time::Duration;

use super::branch::{Branch, DialogId, DialogState};
use super::call_state::{CallState, Upstream};
use super::cancel::CancelReason;
use super::failure::Failure;
use super::policy::{Policy, RingbackMode};
use super::rejection::Rejection;
use super::rules::{End, Progress};

impl Progress {
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
        let advised = &mut self.advised;
        let once = |done: &mut bool, what| (!core::mem::replace(done, true)).then_some(what);
        match (&self.memory.end, self.state) {
            (Some(End::Answered { .. }), _) => once(&mut advised.finally, Upstream::Ok),
            (Some(End::Failed(rejection)), _) => {
                once(&mut advised.finally, Upstream::Failure(*rejection))
            }
            (Some(End::Cancelled(_)), _) => None,
            _ if self.media && !advised.session_progress => {
                once(&mut advised.session_progress, Upstream::SessionProgress)
            }
            (None, CallState::Ring) if !self.media || self.policy.ring_after_183 => {
                once(&mut advised.ringing, Upstream::Ringing)
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
