//! Call scripts: the events of a call, with their times, in one line of text.
//!
//! # Grammar
//!
//! ```text
//! script = item *( blank item )
//! item   = [ branch [ "." dialog ] ":" ] event "@" seconds
//! event  = "invite" / status [ "+sdp" ] / "rtp" / "rtp-stop" / "pem=" value / "retry"
//!        / "hunt" / "hunt-end" / "no-answer" / "cancel" / "preempt" / "resume" / "end"
//! ```
//!
//! `branch` is any name without `.`, `:` and blanks. Default: `b1`. `dialog` is a To-tag. `status`
//! is 100 to 699. `seconds` is 0 to 3600, with a fraction. Items may be in any order: they happen
//! in the order of their times, and items of the same time in the order of the text.

use std::str::FromStr;
use std::time::Duration;

use ringback::Progress;
use ringback::progress::{Branch, Response, ResponseAction};

/// The longest call: an hour.
pub const MAX_DURATION: Duration = Duration::from_secs(3_600);

/// The events of a call, in the order of their times.
///
/// ```
/// use ringback_tools::Script;
///
/// let script: Script = "invite@0 100@0.05 b2:invite@1 180@4 200@10".parse()?;
/// assert_eq!(script.events().len(), 5);
/// assert_eq!(script.branches(), ["b1", "b2"]);
/// # Ok::<(), ringback_tools::ScriptError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    events: Vec<Event>,
    branches: Vec<String>,
}

/// One event of a call.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The time since the start of the call.
    pub at: Duration,
    /// The branch. Its number is its place in [`Script::branches`].
    pub branch: Branch,
    /// The To-tag of the early dialog, or an empty text.
    pub to_tag: String,
    /// What happens.
    pub kind: EventKind,
    /// The event as it was written, without the time.
    pub text: String,
}

/// What happens in a call.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// The server sends an INVITE.
    Invite,
    /// A response arrives.
    Response {
        /// The status, 100 to 699.
        status: u16,
        /// Whether it has SDP.
        sdp: bool,
    },
    /// Early media begins.
    Rtp,
    /// Early media stops.
    RtpStop,
    /// A P-Early-Media header arrives, with this value.
    PEarlyMedia(String),
    /// The server follows a 3xx, or repeats an INVITE after a 401 or 407.
    Retry,
    /// Whether more branches may follow.
    Hunt(bool),
    /// The no-answer timer expires.
    NoAnswer,
    /// The caller gives up.
    Cancel,
    /// An announcement begins.
    Preempt,
    /// The announcement ends.
    Resume,
    /// Nothing: the call lasts until this time.
    End,
}

/// Why a text is not a call script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScriptError {
    /// There are no items.
    #[error("the script has no events")]
    Empty,
    /// An item has no `@`.
    #[error("`{0}`: expected @SECONDS after it")]
    NoTime(String),
    /// The time is no number from 0 to 3600.
    #[error("`{0}`: the time must be 0 to 3600 seconds")]
    Time(String),
    /// There is no name before the `:`.
    #[error("`{0}`: the branch has no name")]
    NoBranch(String),
    /// The event is none of the grammar.
    #[error("`{0}`: unknown event")]
    Event(String),
}

impl Script {
    /// Returns the events, in the order of their times.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Returns the names of the branches, in the order in which the text names them first.
    #[must_use]
    pub fn branches(&self) -> &[String] {
        &self.branches
    }

    /// Returns the name of a branch, or an empty text for a number that the script lacks.
    #[must_use]
    pub fn branch(&self, branch: Branch) -> &str {
        let number = usize::try_from(branch.0).ok();
        number.and_then(|number| self.branches.get(number)).map_or("", String::as_str)
    }

    fn push(&mut self, item: &str) -> Result<(), ScriptError> {
        let (what, at) =
            item.rsplit_once('@').ok_or_else(|| ScriptError::NoTime(item.to_owned()))?;
        let at = seconds(at).ok_or_else(|| ScriptError::Time(item.to_owned()))?;
        let (leg, event) = what.split_once(':').unwrap_or(("b1", what));
        let (branch, to_tag) = leg.split_once('.').unwrap_or((leg, ""));
        if branch.is_empty() {
            return Err(ScriptError::NoBranch(item.to_owned()));
        }
        let kind = kind(event).ok_or_else(|| ScriptError::Event(item.to_owned()))?;
        let branch = self.number(branch);
        self.events.push(Event { at, branch, to_tag: to_tag.into(), kind, text: what.into() });
        Ok(())
    }

    fn number(&mut self, name: &str) -> Branch {
        let known = self.branches.iter().position(|known| known == name);
        let number = known.unwrap_or_else(|| {
            self.branches.push(name.to_owned());
            self.branches.len() - 1
        });
        Branch(number as u64)
    }
}

impl FromStr for Script {
    type Err = ScriptError;

    fn from_str(text: &str) -> Result<Self, ScriptError> {
        let mut script = Self { events: Vec::new(), branches: Vec::new() };
        for item in text.split_whitespace() {
            script.push(item)?;
        }
        if script.events.is_empty() {
            return Err(ScriptError::Empty);
        }
        script.events.sort_by_key(|event| event.at);
        Ok(script)
    }
}

impl Event {
    /// Reports the event to the progress of a call.
    pub fn report(&self, call: &mut Progress) -> ResponseAction {
        let (at, dialog) = (self.at, self.branch.dialog(&self.to_tag));
        match &self.kind {
            EventKind::Invite => call.invite(self.branch, at),
            EventKind::Response { status, sdp } => {
                let response = Response { sdp: *sdp, ..Response::new(*status) };
                return call.response(dialog, response, at);
            }
            EventKind::Rtp => call.rtp_begins(dialog, at),
            EventKind::RtpStop => call.rtp_stops(dialog, at),
            EventKind::PEarlyMedia(value) => call.p_early_media(dialog, value, at),
            EventKind::Retry => call.retry(self.branch, at),
            EventKind::Hunt(more_may_come) => call.set_hunting(*more_may_come, at),
            EventKind::NoAnswer => call.no_answer(at),
            EventKind::Cancel => call.caller_cancelled(at),
            EventKind::Preempt => call.start_announcement(at),
            EventKind::Resume => call.end_announcement(at),
            EventKind::End => call.handle_timeout(at),
        }
        ResponseAction::Continue
    }
}

/// Reads a time of 0 to 3600 seconds. Returns `None` for any other text.
#[must_use]
pub fn seconds(text: &str) -> Option<Duration> {
    let duration = text.parse().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
    duration.filter(|at| *at <= MAX_DURATION)
}

fn kind(text: &str) -> Option<EventKind> {
    Some(match text {
        "invite" => EventKind::Invite,
        "rtp" => EventKind::Rtp,
        "rtp-stop" => EventKind::RtpStop,
        "retry" => EventKind::Retry,
        "hunt" => EventKind::Hunt(true),
        "hunt-end" => EventKind::Hunt(false),
        "no-answer" => EventKind::NoAnswer,
        "cancel" => EventKind::Cancel,
        "preempt" => EventKind::Preempt,
        "resume" => EventKind::Resume,
        "end" => EventKind::End,
        _ => return p_early_media(text).or_else(|| response(text)),
    })
}

fn p_early_media(text: &str) -> Option<EventKind> {
    Some(EventKind::PEarlyMedia(text.strip_prefix("pem=")?.into()))
}

fn response(text: &str) -> Option<EventKind> {
    let (status, sdp) = match text.strip_suffix("+sdp") {
        Some(status) => (status, true),
        None => (text, false),
    };
    let status = status.parse().ok().filter(|status| (100..700).contains(status))?;
    Some(EventKind::Response { status, sdp })
}
