//! What the caller hears, and what his side is to be told.

use core::fmt;

use super::branch::{Branch, DialogId};
use super::failure::Failure;
use super::rejection::Rejection;

/// What the caller is to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallState {
    /// Nothing yet: no INVITE was sent, or the hold-off lasts.
    Silence,
    /// The first stage: the far phone is being found.
    Trying,
    /// The second stage: it rings.
    Ring,
    /// The call waits in a queue.
    Queued,
    /// No branch will answer any more. It lasts for [`Policy::failure_tone_duration`](super::Policy::failure_tone_duration).
    Failure(Failure),
    /// What the server says to the caller, over all tones.
    Announcement,
    /// The far end's own audio before the answer.
    EarlyMedia(DialogId),
    /// The audio of the branch that answered.
    Answered(Branch),
    /// Nothing more: the caller gave up, or all branches failed.
    Over,
}

/// One word or a few: `ring`, `failure 486`, `early media of branch 1`.
impl fmt::Display for CallState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silence => f.write_str("silence"),
            Self::Trying => f.write_str("trying"),
            Self::Ring => f.write_str("ring"),
            Self::Queued => f.write_str("queued"),
            Self::Failure(failure) => write!(f, "failure {failure}"),
            Self::Announcement => f.write_str("announcement"),
            Self::EarlyMedia(dialog) => write!(f, "early media of branch {}", dialog.branch.0),
            Self::Answered(branch) => write!(f, "answered by branch {}", branch.0),
            Self::Over => f.write_str("over"),
        }
    }
}

/// What to send to the caller's side. Each is advised once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Upstream {
    /// A 183 with SDP, which opens media to the caller.
    SessionProgress,
    /// A 180 without SDP.
    Ringing,
    /// A 200 with SDP.
    Ok,
    /// The final response of a failure, once its tone has been heard.
    Failure(Rejection),
}

impl Upstream {
    /// The status of the response. That of a failure is fit to be sent without any header of the far
    /// end's, and so may be [another](Rejection) than the far end sent.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::SessionProgress => 183,
            Self::Ringing => 180,
            Self::Ok => 200,
            Self::Failure(rejection) => rejection.status(),
        }
    }
}
