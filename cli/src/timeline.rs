//! The timeline of a scripted call: what its caller hears, and what the server does and when.

use std::fmt;
use std::time::Duration;

use ringback::progress::{Policy, ResponseAction, Upstream};
use ringback::{CallPlayer, CallState, Progress, TonePlan};

use crate::script::{Event, MAX_DURATION, Script};

/// How long the caller listens after the last event.
const AFTER_THE_LAST: Duration = Duration::from_secs(2);

/// A call that was played.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Timeline {
    /// What the caller hears, at the rate of the tone plan. The far end's audio is silence.
    pub samples: Vec<i16>,
    /// The events, and the changes that time alone brought, in order.
    pub entries: Vec<Entry>,
}

/// An event, or a change that time alone brought.
///
/// `Display` writes a line, and a line for each action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The time since the start of the call.
    pub at: Duration,
    /// The event as it was written, or an empty text.
    pub event: String,
    /// The new call state, if it changed.
    pub state: Option<String>,
    /// What the server has to do, as sentences without a full stop.
    pub actions: Vec<String>,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let change = self.state.as_ref().map(|state| format!("→ {state}")).unwrap_or_default();
        let line = format!("{:9.3}  {:20} {change}", self.at.as_secs_f64(), self.event);
        f.write_str(line.trim_end())?;
        self.actions.iter().try_for_each(|action| write!(f, "\n           {action}"))
    }
}

/// Plays a scripted call, one frame after the other. It ends two seconds after the last event, but
/// not before the tone of a failure, unless that lasts an hour or more.
///
/// ```
/// use ringback::{Format, TonePlan, ToneZones};
/// use ringback_tools::{Script, play};
///
/// let zone = ToneZones::builtin().zone("us").ok_or("no zone")?;
/// let plan = TonePlan::from_zone(zone, Format::PCM)?;
/// let script: Script = "invite@0 180@4 200@10".parse()?;
/// let call = play(&script, &plan, plan.policy());
/// assert_eq!(call.entries[1].to_string(), "    4.000  180                  → ring");
/// assert_eq!(call.samples.len(), 12 * 8_000 + 160);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn play(script: &Script, plan: &TonePlan<i16>, policy: Policy) -> Timeline {
    let mut call = Call { script, progress: Progress::new(policy), entries: Vec::new() };
    let mut player = CallPlayer::new(plan);
    let mut samples = Vec::new();
    let mut events = script.events().iter().peekable();
    let format = plan.format();
    let mut last_event = Duration::ZERO;
    for tick in 0.. {
        let now = format.ptime() * tick;
        while let Some(event) = events.next_if(|event| event.at <= now) {
            call.happens(event);
            last_event = now;
        }
        call.passes(now);
        match player.next_frame(call.progress.state()) {
            Some(frame) => samples.extend_from_slice(frame.payload),
            None => samples.resize(samples.len() + format.samples_per_frame(), 0),
        }
        let fails = matches!(call.progress.state(), CallState::Failure(_))
            && policy.failure_tone_duration < MAX_DURATION;
        if events.peek().is_none() && !fails && now >= last_event + AFTER_THE_LAST {
            break;
        }
    }
    Timeline { samples, entries: call.entries }
}

/// A call and its entries so far.
struct Call<'a> {
    script: &'a Script,
    progress: Progress,
    entries: Vec<Entry>,
}

impl Call<'_> {
    fn happens(&mut self, event: &Event) {
        let before = self.progress.state();
        let action = event.report(&mut self.progress);
        self.log(event.at, &event.text, before);
        if let (ResponseAction::AckAndBye, Some(entry)) = (action, self.entries.last_mut()) {
            entry.actions.push("acknowledge it and end that call".into());
        }
    }

    fn passes(&mut self, now: Duration) {
        let before = self.progress.state();
        self.progress.handle_timeout(now);
        if self.progress.state() != before {
            self.log(now, "", before);
        }
    }

    /// Adds an event, the change of state that it caused, and the messages to send.
    fn log(&mut self, at: Duration, event: &str, before: CallState) {
        let state = self.progress.state();
        let state = (state != before).then(|| self.name(state));
        let mut actions = Vec::new();
        while let Some(upstream) = self.progress.poll_upstream() {
            let with = if upstream == Upstream::SessionProgress { " with SDP" } else { "" };
            let or = self.relayed(upstream).unwrap_or_default();
            actions.push(format!("send {}{with} to the caller{or}", upstream.status()));
        }
        while let Some((branch, reason)) = self.progress.poll_cancel() {
            actions.push(format!("cancel {}", self.script.branch(branch)));
            if let Some(header) = reason.header() {
                actions.push(format!("with the header Reason: {header}"));
            }
        }
        self.entries.push(Entry { at, event: event.into(), state, actions });
    }

    /// The alternative to a failure's status, for a server that copies headers.
    fn relayed(&self, upstream: Upstream) -> Option<String> {
        let Upstream::Failure(rejection) = upstream else { return None };
        let relayed = rejection.relayed()?;
        let (status, headers) = (relayed.status, relayed.headers.join(", "));
        Some(format!(", or {status} with the {headers} of {}", self.script.branch(relayed.branch)))
    }

    fn name(&self, state: CallState) -> String {
        match state {
            CallState::EarlyMedia(dialog) => {
                let branch = self.script.branch(dialog.branch());
                match self.progress.to_tag(dialog) {
                    "" => format!("early media of {branch}"),
                    to_tag => format!("early media of {branch}.{to_tag}"),
                }
            }
            CallState::Answered(branch) => format!("answered by {}", self.script.branch(branch)),
            state => state.to_string(),
        }
    }
}
