//! The questions that the server asks: what the caller hears, what to send, which branches to
//! cancel, when to ask again.

use core::time::Duration;

use super::branch::{Branch, DialogId, DialogState};
use super::call_state::{CallState, Upstream};
use super::cancel::CancelReason;
use super::failure::Failure;
use super::policy::{Policy, RingbackMode};
use super::rejection::Rejection;
use super::rules::{End, Progress};

impl Progress {
    /// Returns when to call [`handle_timeout`](Self::handle_timeout) if nothing happens before.
    ///
    /// The result may change with every input.
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

    /// Returns what the caller should hear now.
    ///
    /// The result changes only with inputs.
    #[must_use]
    pub const fn state(&self) -> CallState {
        self.state
    }

    /// Returns the failure of the call, while its tone lasts and after the call is over. Returns
    /// `None` during an announcement.
    ///
    /// The result changes only with inputs.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        match (&self.memory.end, self.state) {
            (Some(End::Failed(rejection)), _) => Some(rejection.failure()),
            (None, CallState::Failure(failure)) => Some(failure),
            _ => None,
        }
    }

    /// Returns how to report the failure of the call upstream. Returns `None` whenever
    /// [`failure`](Self::failure) does. [`poll_upstream`](Self::poll_upstream) determines when to
    /// send it.
    ///
    /// The result changes only with inputs.
    #[must_use]
    pub fn rejection(&self) -> Option<Rejection> {
        match (&self.memory.end, self.state) {
            (Some(End::Failed(rejection)), _) => Some(*rejection),
            (None, CallState::Failure(_)) => self.best_failure(),
            _ => None,
        }
    }

    /// Returns the branches that failed with 401 or 407, in the order of their INVITEs. If you
    /// reject the call with one of these statuses, send all their challenges upstream (RFC 3261
    /// §16.7, step 7).
    ///
    /// The result changes only with inputs.
    pub fn challenged(&self) -> impl Iterator<Item = Branch> {
        let challenged = self.branches.iter().filter(|branch| {
            branch.failure.is_some_and(|failure| matches!(failure.status(), 401 | 407))
        });
        challenged.map(|branch| branch.name)
    }

    /// Returns whether media must be open to the caller. Send no frames before. Media opens with
    /// the first input that needs it, and never closes. With [`RingbackMode::InBand`] the first
    /// tone opens it; with [`RingbackMode::Answered`] it is always open.
    ///
    /// The result changes only with inputs.
    #[must_use]
    pub fn media_is_open(&self) -> bool {
        self.media || self.policy.ringback_mode == RingbackMode::Answered
    }

    /// Returns the next response to send upstream, each once. After every input, including time,
    /// call this until it returns `None`.
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
    /// assert_eq!(call.poll_upstream(), None); // the caller hears the busy tone first
    /// call.handle_timeout(Duration::from_secs(12));
    /// assert_eq!(call.poll_upstream().map(Upstream::status), Some(486));
    /// ```
    ///
    /// The result may change with every input.
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

    /// Returns the next branch to cancel because the call is decided without it, and the reason,
    /// each once. After every input, including time, call this until it returns `None`. A CANCEL
    /// may follow only a provisional response, so wait for that response first (RFC 3261 §9.1).
    ///
    /// The result may change with every input.
    pub fn poll_cancel(&mut self) -> Option<(Branch, CancelReason)> {
        let decided = self.decision();
        let waiting = self.branches.iter_mut().filter(|branch| branch.pending && !branch.cancelled);
        for branch in waiting {
            // `no_answer` gave up a branch that is pending and has failed.
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

    /// Returns what decided the call for all pending branches.
    fn decision(&self) -> Option<CancelReason> {
        match self.memory.end {
            Some(End::Answered { .. }) => Some(CancelReason::AnsweredElsewhere),
            Some(End::Cancelled(reason)) => Some(reason),
            Some(End::Failed(rejection)) => Some(CancelReason::Failed(rejection.failure())),
            None => self.global_failure().map(CancelReason::Failed),
        }
    }

    /// Returns the To-tag of an early dialog. It is empty if the server gave none, or if the dialog
    /// has ended.
    #[must_use]
    pub fn to_tag(&self, dialog: DialogId) -> &str {
        self.dialog_state(dialog).map(DialogState::to_tag).unwrap_or_default()
    }

    /// Returns the policy of this call.
    #[must_use]
    pub const fn policy(&self) -> Policy {
        self.policy
    }
}
