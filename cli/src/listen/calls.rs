//! The calls of a capture: what their callers should hear, by their signalling.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use ringback::progress::{Branch, Policy, Response};
use ringback::{CallState, Progress};

use super::entry::Entry;
use crate::capture::Datagram;
use crate::sip::{Media, Message, Start};

/// The most calls that are followed.
const MAX_CALLS: usize = 4_096;
/// A tone that begins or ends later than this, in seconds, differs from what it should be. A server
/// may finish a burst, and a detector needs some time.
const TOLERANCE: f64 = 0.5;

/// All calls.
#[derive(Debug, Default)]
pub(super) struct Calls {
    all: Vec<Call>,
    /// The call and the branch of each Call-ID. The leg of the caller has no branch.
    legs: BTreeMap<String, (usize, Option<u64>)>,
    /// The address of the caller's audio, and those at which a server takes the audio of a branch.
    media: BTreeMap<SocketAddr, (usize, Option<u64>)>,
}

#[derive(Debug)]
struct Call {
    id: String,
    /// Where the caller's INVITE went.
    server: SocketAddr,
    progress: Progress,
    branches: u64,
    to_tags: BTreeMap<u64, String>,
    seen: BTreeSet<String>,
    changes: Vec<Change>,
    over: bool,
}

/// A change of what the caller should hear.
#[derive(Debug)]
struct Change {
    at: f64,
    state: CallState,
    /// What caused it, such as `the 180`.
    cause: String,
}

impl Calls {
    /// Takes a message, and describes it.
    pub(super) fn receive(&mut self, message: &Message, datagram: &Datagram, now: f64) -> Entry {
        let leg = self.leg(message, datagram);
        let mut text = match &message.start {
            Start::Request { method } => method.clone(),
            Start::Response { status, reason } if message.method() == "INVITE" => {
                format!("{status} {reason}")
            }
            Start::Response { status, reason } => {
                format!("{status} {reason} to {}", message.method())
            }
        };
        let mut stream = message.call_id().to_owned();
        if let Some((index, branch)) = leg {
            let call = &mut self.all[index];
            stream.clone_from(&call.id);
            let has_branches = call.branches > 0;
            match branch {
                Some(branch) => text = format!("{text} (b{})", branch + 1),
                None if has_branches => text.push_str(" (a)"),
                None => {}
            }
            let known = format!("{} {text} {}", message.call_id(), message.sequence());
            if call.seen.insert(known) {
                call.happens(message, branch, now);
            } else {
                text.push_str(" again");
            }
            let change = call.changes.last().filter(|change| change.at.to_bits() == now.to_bits());
            if let Some(change) = change {
                text = format!("{text} → {}", change.state);
            }
            let server_offers = branch.is_some();
            let invites = message.start == Start::Request { method: "INVITE".into() };
            if let (true, Some(sdp)) = (invites, message.sdp()) {
                let leg = (index, server_offers.then_some(branch).flatten());
                self.media.extend(Media::read(sdp).into_iter().map(|media| (media.address, leg)));
            }
        }
        let packet = Some(datagram.packet);
        Entry {
            stream,
            from: now,
            to: now,
            what: "sip".into(),
            packet,
            text: Some(text),
            ..Entry::default()
        }
    }

    /// Notes that audio begins to arrive at an address.
    pub(super) fn audio_begins(&mut self, at: SocketAddr, now: f64) {
        if let Some((index, Some(branch))) = self.media.get(&at).copied() {
            let call = &mut self.all[index];
            let to_tag = call.to_tags.get(&branch).cloned().unwrap_or_default();
            let before = call.progress.state();
            call.progress.rtp_begins(Branch(branch).dialog(&to_tag), time(now));
            call.note(before, now, format!("the early media of b{}", branch + 1));
        }
    }

    /// Returns how long after the last change of its call a sound begins.
    pub(super) fn after(&self, at: SocketAddr, from: f64) -> Option<String> {
        let (index, None) = self.media.get(&at)? else { return None };
        let changes = &self.all[*index].changes;
        let change = changes.iter().rev().find(|change| change.at <= from + 0.005)?;
        let millis = ((from - change.at) * 1_000.0).round().max(0.0);
        (millis <= 1_000.0).then(|| format!("{millis} ms after {}", change.cause))
    }

    /// Returns where what was heard at an address differs from what its caller should have heard.
    pub(super) fn differences(&self, at: SocketAddr, heard: &[Entry], end: f64) -> Vec<Entry> {
        let Some((index, None)) = self.media.get(&at) else { return Vec::new() };
        let changes = &self.all[*index].changes;
        let mut found = Vec::new();
        for (index, change) in changes.iter().enumerate() {
            let until = changes.get(index + 1).map_or(end, |next| next.at);
            let next = changes.get(index + 1).map_or("the end", |next| &*next.cause);
            for text in change.differences(until, next, at, heard) {
                found.push(Entry {
                    stream: at.to_string(),
                    from: change.at,
                    to: until,
                    what: "difference".into(),
                    text: Some(text),
                    ..Entry::default()
                });
            }
        }
        found
    }

    /// Returns the call and the branch of a message. An INVITE that comes from where the INVITE of a
    /// caller went is a branch of that call.
    fn leg(&mut self, message: &Message, datagram: &Datagram) -> Option<(usize, Option<u64>)> {
        if let Some(leg) = self.legs.get(message.call_id()) {
            return Some(*leg);
        }
        if message.start != (Start::Request { method: "INVITE".into() })
            || self.legs.len() >= MAX_CALLS
        {
            return None;
        }
        let from = datagram.source;
        let is_server = |call: &Call| {
            let alone = !from.ip().is_loopback() && call.server.ip() == from.ip();
            !call.over && (call.server == from || alone)
        };
        let leg = if let Some(index) = self.all.iter().rposition(is_server) {
            let call = &mut self.all[index];
            if call.branches == 0 {
                // The caller's own leg is no branch after all.
                call.progress = Progress::new(Policy::default());
            }
            call.branches += 1;
            (index, Some(call.branches - 1))
        } else {
            self.all.push(Call {
                id: message.call_id().to_owned(),
                server: datagram.destination,
                progress: Progress::new(Policy::default()),
                branches: 0,
                to_tags: BTreeMap::new(),
                seen: BTreeSet::new(),
                changes: Vec::new(),
                over: false,
            });
            (self.all.len() - 1, None)
        };
        self.legs.insert(message.call_id().to_owned(), leg);
        Some(leg)
    }
}

impl Call {
    /// Reports a message to the progress of the call. Without branches, the caller's own leg counts
    /// as one.
    fn happens(&mut self, message: &Message, branch: Option<u64>, now: f64) {
        let before = self.progress.state();
        let cause = match &message.start {
            Start::Request { method } => format!("the {method}"),
            Start::Response { status, .. } => format!("the {status}"),
        };
        let of_caller = branch.is_none();
        match &message.start {
            Start::Request { method } if method == "CANCEL" && of_caller => {
                self.progress.caller_cancelled(time(now));
            }
            Start::Request { method } if method == "BYE" => self.over = true,
            _ if of_caller && self.branches > 0 => return,
            Start::Request { method } if method == "INVITE" => {
                self.progress.invite(Branch(branch.unwrap_or(0)), time(now));
            }
            Start::Response { status, .. } if message.method() == "INVITE" => {
                let number = branch.unwrap_or(0);
                let (to_tag, branch) = (message.to_tag(), Branch(number));
                if !to_tag.is_empty() {
                    self.to_tags.insert(number, to_tag.to_owned());
                }
                let response = Response {
                    sdp: message.sdp().is_some(),
                    p_early_media: message.header("p-early-media"),
                    cause: message.cause(),
                    ..Response::new(*status)
                };
                let _ = self.progress.response(branch.dialog(to_tag), response, time(now));
            }
            _ => return,
        }
        self.note(before, now, cause);
    }

    fn note(&mut self, before: CallState, at: f64, cause: String) {
        let state = if self.over { CallState::Over } else { self.progress.state() };
        let last = self.changes.last().map_or(before, |change| change.state);
        if state != last {
            self.changes.push(Change { at, state, cause });
        }
    }
}

impl Change {
    /// The names of the tones that may sound now, the best first, or nothing if no tone may.
    fn tones(&self) -> &[&str] {
        match self.state {
            CallState::Trying => &["trying"],
            CallState::Ring => &["ring"],
            CallState::Failure(failure) if matches!(failure.status(), 486 | 600) => {
                &["busy", "congestion", "info"]
            }
            CallState::Failure(_) => &["congestion", "busy", "info"],
            _ => &[],
        }
    }

    fn differences(&self, until: f64, next: &str, at: SocketAddr, heard: &[Entry]) -> Vec<String> {
        let (tones, cause) = (self.tones(), &self.cause);
        let Some(name) = tones.first() else { return Vec::new() };
        if until - self.at < TOLERANCE {
            return Vec::new();
        }
        let during: Vec<_> = heard
            .iter()
            .filter(|entry| entry.is_sound() && entry.from < until && entry.to > self.at)
            .collect();
        let right: Vec<_> =
            during.iter().filter(|entry| tones.iter().any(|name| entry.is_called(name))).collect();
        let overlap = |entry: &Entry| entry.to.min(until) - entry.from.max(self.at);
        let mut wrong: Vec<&str> = during
            .iter()
            .filter(|entry| !entry.is_silence() && overlap(entry) > TOLERANCE)
            .filter(|entry| !tones.iter().any(|name| entry.is_called(name)))
            .map(|entry| entry.what.as_str())
            .collect();
        wrong.dedup();
        let mut texts = Vec::new();
        match right.first() {
            None => {
                let instead = match &wrong[..] {
                    [] if during.is_empty() => "nothing that has a name".to_owned(),
                    [] => "nothing but silence".to_owned(),
                    wrong => wrong.join(", then "),
                };
                let seconds = until - self.at;
                texts
                    .push(format!("no {name} after {cause} for {seconds:.1} s: {instead} on {at}"));
            }
            Some(first) => {
                if first.from > self.at + TOLERANCE {
                    let seconds = first.from - self.at;
                    texts.push(format!("{name} begins {seconds:.1} s after {cause} on {at}"));
                }
                if !wrong.is_empty() {
                    texts.push(format!("{} beside {name} on {at}", wrong.join(", ")));
                }
            }
        }
        if let Some(last) = right.last().filter(|last| last.to > until + TOLERANCE) {
            let seconds = last.to - until;
            texts.push(format!("{name} goes on for {seconds:.1} s after {next} on {at}"));
        }
        texts
    }
}

fn time(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
