//! What the caller hears, and what the server sends upstream.

use core::fmt;

use super::branch::{Branch, DialogId};
use super::failure::Failure;
use super::rejection::Rejection;

/// What the caller should hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallState {
    /// Nothing yet: the server has sent no INVITE, or the hold-off lasts.
    Silence,
    /// The first stage: the network looks for the far phone.
    Trying,
    /// The second stage: the far phone rings.
    Ring,
    /// The call waits in a queue.
    Queued,
    /// No branch can answer any more. The failure lasts for
    /// [`Policy::failure_tone_duration`](super::Policy::failure_tone_duration).
    Failure(Failure),
    /// The server speaks to the caller, instead of any tone.
    Announcement,
    /// The far end's own audio before the answer.
    EarlyMedia(DialogId),
    /// The audio of the branch that answered.
    Answered(Branch),
    /// Nothing more: the caller gave up, or all branches failed.
    Over,
}

/// Writes a short text: `ring`, `failure 486`, `early media of branch 1`.
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

/// A response to send upstream. `Progress` returns each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Upstream {
    /// A 183 with SDP, which opens media to the caller.
    SessionProgress,
    /// A 180 without SDP.
    Ringing,
    /// A 200 with SDP.
    Ok,
    /// The final response of a failure, once the caller has heard its tone.
    Failure(Rejection),
}

impl Upstream {
    /// Returns the status of the response. The status of a failure needs no header from the far
    /// end, and so [may differ](Rejection) from the status that the far end sent.
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
