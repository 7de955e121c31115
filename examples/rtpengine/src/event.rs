//! An event that a proxy reports: a line of text.
//!
//! ```text
//! line      = call-id SP from-tag SP happening [SP branch [SP to-tag]]
//! happening = status ["+sdp"] | "invite" | "retry" | "rtp" | "rtp-stop" | "pem=" value
//!           | "hunt" | "hunt-end" | "no-answer" | "cancel" | "preempt" | "resume"
//! ```
//!
//! The branch is any word, such as the proxy's index of the branch. Default: 0.
//!
//! An event can also be a JSON-RPC notification from the module `event_datagram` of `OpenSIPS`. Its
//! parameters `call_id`, `from_tag`, `event`, `branch` and `to_tag` contain the same words.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;
use std::time::Duration;

use ringback::progress::{Branch, Progress, Response};

/// An event in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The Call-ID of the call.
    pub call_id: String,
    /// The From-tag of its caller.
    pub from_tag: String,
    /// The kind of event.
    pub happening: Happening,
    /// The branch of the event.
    pub branch: String,
    /// The To-tag of the early dialog. Empty if the proxy does not report it.
    pub to_tag: String,
}

/// The kind of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant has the name of its word in a line")]
pub enum Happening {
    Response { status: u16, sdp: bool },
    Invite,
    Retry,
    Rtp,
    RtpStop,
    PEarlyMedia(String),
    Hunt,
    HuntEnd,
    NoAnswer,
    Cancel,
    Preempt,
    Resume,
}

impl Event {
    /// Passes the event to the state machine.
    pub(crate) fn tell(&self, call: &mut Progress, now: Duration) {
        let mut hasher = DefaultHasher::new();
        self.branch.hash(&mut hasher);
        let branch = Branch(hasher.finish());
        let dialog = branch.dialog(&self.to_tag);
        match &self.happening {
            // The proxy itself ends a call whose 2xx arrives too late.
            Happening::Response { status, sdp } => {
                let _ =
                    call.response(dialog, Response { sdp: *sdp, ..Response::new(*status) }, now);
            }
            Happening::Invite => call.invite(branch, now),
            Happening::Retry => call.retry(branch, now),
            Happening::Rtp => call.rtp_begins(dialog, now),
            Happening::RtpStop => call.rtp_stops(dialog, now),
            Happening::PEarlyMedia(value) => call.p_early_media(dialog, value, now),
            Happening::Hunt => call.set_hunting(true, now),
            Happening::HuntEnd => call.set_hunting(false, now),
            Happening::NoAnswer => call.no_answer(now),
            Happening::Cancel => call.caller_cancelled(now),
            Happening::Preempt => call.start_announcement(now),
            Happening::Resume => call.end_announcement(now),
        }
    }
}

impl FromStr for Event {
    type Err = ParseEventError;

    fn from_str(line: &str) -> Result<Self, ParseEventError> {
        if line.trim_start().starts_with('{') {
            return Self::from_json(line);
        }
        let mut words = line.split_ascii_whitespace();
        let mut word = |missing| words.next().ok_or(missing);
        let event = Self {
            call_id: word(ParseEventError::CallId)?.into(),
            from_tag: word(ParseEventError::FromTag)?.into(),
            happening: word(ParseEventError::Happening)?.parse()?,
            branch: word(ParseEventError::TooLong).unwrap_or("0").into(),
            to_tag: word(ParseEventError::TooLong).unwrap_or_default().into(),
        };
        match words.next() {
            None => Ok(event),
            Some(_) => Err(ParseEventError::TooLong),
        }
    }
}

impl Event {
    fn from_json(notification: &str) -> Result<Self, ParseEventError> {
        let json: serde_json::Value =
            serde_json::from_str(notification).map_err(|_| ParseEventError::Json)?;
        let word = |name| match &json["params"][name] {
            serde_json::Value::String(word) if !word.is_empty() => Some(word.clone()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        Ok(Self {
            call_id: word("call_id").ok_or(ParseEventError::CallId)?,
            from_tag: word("from_tag").ok_or(ParseEventError::FromTag)?,
            happening: word("event").ok_or(ParseEventError::Happening)?.parse()?,
            branch: word("branch").unwrap_or_else(|| "0".into()),
            to_tag: word("to_tag").unwrap_or_default(),
        })
    }
}

impl FromStr for Happening {
    type Err = ParseEventError;

    fn from_str(word: &str) -> Result<Self, ParseEventError> {
        Ok(match word {
            "invite" => Self::Invite,
            "retry" => Self::Retry,
            "rtp" => Self::Rtp,
            "rtp-stop" => Self::RtpStop,
            "hunt" => Self::Hunt,
            "hunt-end" => Self::HuntEnd,
            "no-answer" => Self::NoAnswer,
            "cancel" => Self::Cancel,
            "preempt" => Self::Preempt,
            "resume" => Self::Resume,
            _ => match word.strip_prefix("pem=") {
                Some(value) => Self::PEarlyMedia(value.into()),
                None => return response(word).ok_or(ParseEventError::Happening),
            },
        })
    }
}

fn response(word: &str) -> Option<Happening> {
    let (status, sdp) = match word.strip_suffix("+sdp") {
        Some(status) => (status, true),
        None => (word, false),
    };
    let status = status.parse().ok().filter(|status| (100..700).contains(status))?;
    Some(Happening::Response { status, sdp })
}

/// The error in a line that is not an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseEventError {
    /// The first word must be the Call-ID.
    #[error("the Call-ID is missing")]
    CallId,
    /// The second word must be the caller's From-tag.
    #[error("the From-tag is missing")]
    FromTag,
    /// The third word must be a known event.
    #[error("the event is missing or unknown")]
    Happening,
    /// A line that begins with `{` must be JSON.
    #[error("invalid JSON")]
    Json,
    /// The To-tag must be the last word.
    #[error("expected at most five words")]
    TooLong,
}
