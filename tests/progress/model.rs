//! A second, naive implementation of the rules of call progress. The tests compare it with
//! `Progress` in every state that a call can reach.

use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use proptest::prelude::*;
use ringback::progress::{
    Branch, CallState, DialogRef, Failure, Policy, Progress, Response, ResponseAction,
    RingbackMode, Upstream,
};

/// The To-tags of the events. The first is the absence of a To-tag.
const TAGS: [&str; 3] = ["", "x", "y"];
/// A value for each of two branches, and for each of their early dialogs by To-tag.
type PerBranch<T> = [T; 2];
type PerDialog<T> = PerBranch<[T; TAGS.len()]>;

/// An event in a call. Branches and early dialogs are indices of the arrays above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Invite(usize),
    Provisional {
        dialog: (usize, usize),
        status: u16,
        sdp: bool,
        p_early_media: Option<&'static str>,
    },
    Ok {
        dialog: (usize, usize),
    },
    Fails {
        branch: usize,
        status: u16,
        cause: Option<u8>,
    },
    Retry(usize),
    RtpBegins((usize, usize)),
    RtpStops((usize, usize)),
    PEarlyMedia((usize, usize), &'static str),
    Hunt(bool),
    NoAnswer,
    Cancel,
    Preempt,
    Resume,
    Group(usize, Group),
    Timeout,
    /// The server takes all advice about what to send, and whom to cancel.
    AsksUpstream,
    AsksCancel,
}

/// The states of a group that make a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Silence,
    Trying,
    Ring,
    Queued,
    EarlyMedia,
    Announcement,
    Busy,
    BusyAndOver,
    GivenUp,
    Answered,
}

/// An event and its time, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    event: Event,
    now: u64,
}

/// The call state, with the early dialog by its To-tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Heard {
    Silence,
    Trying,
    Ring,
    Queued,
    Failure(Failure),
    Announcement,
    EarlyMedia(usize, usize),
    Answered(usize),
    Over,
}

/// A response to send upstream. A failure includes the branch that may provide its headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    SessionProgress,
    Ringing,
    Ok,
    Failure(Failure, Option<usize>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum End {
    Answered(usize, usize),
    Cancelled,
    Failed(Failure),
}

/// The naive implementation. It stores the events in flat arrays, and derives the call state from
/// them each time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "the plainest form")]
struct Naive {
    policy: Policy,
    now: u64,
    first_invite: Option<u64>,
    invited: PerBranch<bool>,
    /// The order of the first INVITEs.
    order: PerBranch<Option<usize>>,
    failed: PerBranch<Option<Failure>>,
    /// Whether a final response has arrived.
    finished: PerBranch<bool>,
    told_to_cancel: PerBranch<bool>,
    known: PerDialog<bool>,
    ended_by_199: PerDialog<bool>,
    rings: PerDialog<bool>,
    queued: PerDialog<bool>,
    not_authorised: PerDialog<bool>,
    cut_over: PerDialog<bool>,
    /// The time at which it counts as ringing without RTP. `u64::MAX` after the wait.
    silent_until: PerDialog<Option<u64>>,
    /// Its position among the flows, in the order of their start. 0 if it does not flow.
    flows: PerDialog<u8>,
    ring_heard: bool,
    selected: Option<(usize, usize)>,
    end: Option<End>,
    hunting: bool,
    preempted: bool,
    failing_since: Option<u64>,
    media_open: bool,
    told_session_progress: bool,
    told_ringing: bool,
    told_end: bool,
}

impl Naive {
    fn new(policy: Policy) -> Self {
        Self {
            policy,
            now: 0,
            first_invite: None,
            invited: [false; 2],
            order: [None; 2],
            failed: [None; 2],
            finished: [false; 2],
            told_to_cancel: [false; 2],
            known: [[false; 3]; 2],
            ended_by_199: [[false; 3]; 2],
            rings: [[false; 3]; 2],
            queued: [[false; 3]; 2],
            not_authorised: [[false; 3]; 2],
            cut_over: [[false; 3]; 2],
            silent_until: [[None; 3]; 2],
            flows: [[0; 3]; 2],
            ring_heard: false,
            selected: None,
            end: None,
            hunting: false,
            preempted: false,
            failing_since: None,
            media_open: false,
            told_session_progress: false,
            told_ringing: false,
            told_end: false,
        }
    }

    fn step(&mut self, step: Step) -> ResponseAction {
        self.now = self.now.max(step.now);
        self.wait_for_rtp();
        self.hear();
        let verdict = self.event(step.event);
        self.wait_for_rtp();
        self.select();
        self.hear();
        verdict
    }

    /// The table of rules, row by row. An event without information about an unknown dialog does
    /// not make it known. Exception: a response with a To-tag.
    fn event(&mut self, event: Event) -> ResponseAction {
        let known = self.known;
        let verdict = self.event_of_any(event);
        for (branch, tag) in (0..2).flat_map(|branch| (0..3).map(move |tag| (branch, tag))) {
            let count = |known: [bool; 3]| known.into_iter().filter(|known| *known).count();
            let is_new = self.known[branch][tag]
                && !known[branch][tag]
                && count(self.known[branch]) > count(known[branch]);
            let is_response = matches!(event, Event::Provisional { .. }) && tag != 0;
            let says_something = self.rings[branch][tag]
                || self.queued[branch][tag]
                || self.not_authorised[branch][tag]
                || self.policy.cut_over_at_sdp && self.cut_over[branch][tag]
                || self.policy.ring_without_rtp.is_some()
                    && self.silent_until[branch][tag].is_some()
                || self.flows[branch][tag] > 0;
            if is_new && !is_response && !says_something {
                self.end_dialog((branch, tag));
            }
        }
        verdict
    }

    /// Lets dialogs ring that had SDP and have been without RTP for too long.
    fn wait_for_rtp(&mut self) {
        for (branch, tag) in (0..2).flat_map(|branch| (0..3).map(move |tag| (branch, tag))) {
            let too_long = self.silent_until[branch][tag].is_some_and(|until| until <= self.now);
            if too_long && self.end.is_none() {
                self.silent_until[branch][tag] = Some(u64::MAX);
                self.rings[branch][tag] = true;
            }
        }
    }

    fn event_of_any(&mut self, event: Event) -> ResponseAction {
        match event {
            Event::Invite(branch) => {
                self.first_invite = self.first_invite.or(Some(self.now));
                if !self.order.contains(&Some(branch)) {
                    *self.order.iter_mut().find(|place| place.is_none()).unwrap() = Some(branch);
                }
                if !self.invited[branch] || self.failed[branch].is_some() {
                    self.begin_anew(branch);
                }
            }
            Event::Provisional { status: 100, .. } | Event::Timeout => {}
            Event::Provisional { dialog, status, sdp, p_early_media } => {
                if let Some(dialog) = self.dialog(dialog) {
                    if let Some(value) = p_early_media {
                        self.authorise(dialog, value);
                    }
                    self.provisional(dialog, status, sdp);
                }
            }
            Event::Ok { dialog: (branch, tag) } => return self.ok(branch, tag),
            Event::Fails { branch, status, cause } => {
                self.finished[branch] |= self.invited[branch];
                self.fail(branch, Failure::from_status(status).unwrap().with_cause(cause));
            }
            Event::Retry(branch) => {
                if self.invited[branch] {
                    self.begin_anew(branch);
                }
            }
            Event::RtpBegins(dialog) => {
                if let Some(dialog) = self.dialog(dialog) {
                    self.begin_flow(dialog);
                }
            }
            Event::RtpStops(dialog) => {
                if let Some(dialog) = self.dialog(dialog) {
                    self.stop_flow(dialog);
                }
            }
            Event::PEarlyMedia(_, _) if !self.policy.p_early_media => {}
            Event::PEarlyMedia(dialog, value) => {
                if let Some(dialog) = self.dialog(dialog) {
                    self.authorise(dialog, value);
                }
            }
            Event::Hunt(more_may_come) => self.hunting = more_may_come,
            Event::NoAnswer => {
                self.hunting = false;
                for branch in 0..2 {
                    self.fail(branch, Failure::NO_ANSWER);
                }
            }
            Event::Cancel => self.end = self.end.or(Some(End::Cancelled)),
            Event::Preempt => self.preempted = true,
            Event::Resume => self.preempted = false,
            Event::Group(branch, group) => return self.group(branch, group),
            Event::AsksUpstream => while self.poll_upstream().is_some() {},
            Event::AsksCancel => {
                for branch in self.to_cancel() {
                    self.told_to_cancel[branch] = true;
                }
            }
        }
        ResponseAction::Continue
    }

    fn begin_anew(&mut self, branch: usize) {
        self.end_dialogs(branch);
        self.ended_by_199[branch] = [false; 3];
        self.invited[branch] = true;
        self.failed[branch] = None;
        self.finished[branch] = false;
        self.told_to_cancel[branch] = false;
    }

    fn fail(&mut self, branch: usize, failure: Failure) {
        if self.invited[branch] && self.failed[branch].is_none() {
            self.failed[branch] = Some(failure);
            self.end_dialogs(branch);
        }
    }

    fn ok(&mut self, branch: usize, tag: usize) -> ResponseAction {
        self.finished[branch] |= self.invited[branch];
        if self.end.is_none() && self.invited[branch] {
            self.end = Some(End::Answered(branch, tag));
        }
        // The first To-tag belongs to the dialog that had none.
        if self.end == Some(End::Answered(branch, 0)) {
            self.end = Some(End::Answered(branch, tag));
        }
        // A 200 without a To-tag counts as the same answer.
        match self.end {
            Some(End::Answered(by, as_tag)) if by == branch && (as_tag == tag || tag == 0) => {
                ResponseAction::Continue
            }
            _ => ResponseAction::AckAndBye,
        }
    }

    fn provisional(&mut self, dialog: (usize, usize), status: u16, sdp: bool) {
        let (branch, tag) = dialog;
        match status {
            180 => {
                self.rings[branch][tag] = true;
                self.queued[branch][tag] = false;
                self.silent_until[branch][tag] = Some(u64::MAX);
            }
            181 => {
                self.silent_until[branch][tag] = None;
                self.rings[branch][tag] = false;
                self.queued[branch][tag] = false;
                // While another dialog rings, the caller must hear ring, now or later.
                self.ring_heard &= self.rings.iter().flatten().any(|rings| *rings);
            }
            182 => {
                if self.policy.has_queue_tone {
                    self.rings[branch][tag] = false;
                    self.queued[branch][tag] = true;
                    self.silent_until[branch][tag] = Some(u64::MAX);
                }
            }
            199 => {
                self.end_dialog(dialog);
                self.ended_by_199[branch][tag] = tag != 0;
                // A dialog without a To-tag remains known, so that the same 199 again does not end
                // another dialog.
                self.known[branch][tag] = tag == 0;
            }
            _ if sdp => {
                if let Some(patience) = self.policy.ring_without_rtp {
                    let early = !self.rings[branch][tag] && !self.queued[branch][tag];
                    let until = match self.flows[branch][tag] {
                        0 => self.now + patience.as_secs(),
                        _ => u64::MAX,
                    };
                    if early {
                        self.silent_until[branch][tag].get_or_insert(until);
                    }
                }
                // A repeated response does not prove that stopped RTP flows again.
                let again = std::mem::replace(&mut self.cut_over[branch][tag], true);
                if self.policy.cut_over_at_sdp && !again {
                    self.begin_flow(dialog);
                }
            }
            _ => {
                if self.policy.ring_on_183 {
                    self.provisional(dialog, 180, false);
                }
            }
        }
    }

    fn authorise(&mut self, (branch, tag): (usize, usize), value: &str) {
        if self.policy.p_early_media {
            self.not_authorised[branch][tag] = matches!(value, "inactive" | "recvonly");
        }
    }

    fn group(&mut self, branch: usize, group: Group) -> ResponseAction {
        let dialog = (branch, 0);
        let provisional =
            |status| Event::Provisional { dialog, status, sdp: false, p_early_media: None };
        match group {
            Group::Silence | Group::Announcement => ResponseAction::Continue,
            Group::EarlyMedia => self.event(Event::RtpBegins(dialog)),
            Group::Trying => {
                self.event(Event::RtpStops(dialog));
                match self.dialog(dialog) {
                    Some((branch, tag)) if self.rings[branch][tag] || self.queued[branch][tag] => {
                        self.event(provisional(181))
                    }
                    _ => ResponseAction::Continue,
                }
            }
            Group::Ring => {
                self.event(Event::RtpStops(dialog));
                self.event(provisional(180))
            }
            Group::Queued => {
                self.event(Event::RtpStops(dialog));
                self.event(provisional(182))
            }
            Group::Busy | Group::BusyAndOver => {
                self.event(Event::Fails { branch, status: 486, cause: None })
            }
            Group::GivenUp => self.event(Event::Fails { branch, status: 487, cause: None }),
            Group::Answered => self.event(Event::Ok { dialog }),
        }
    }

    /// Returns the early dialog with that To-tag, or `None` if the branch or the dialog is over.
    fn dialog(&mut self, (branch, tag): (usize, usize)) -> Option<(usize, usize)> {
        if !self.invited[branch] || self.failed[branch].is_some() || self.ended_by_199[branch][tag]
        {
            return None;
        }
        if self.known[branch][tag] {
            return Some((branch, tag));
        }
        match self.known[branch] {
            // Without a To-tag, the only dialog is meant.
            [false, true, false] if tag == 0 => Some((branch, 1)),
            [false, false, true] if tag == 0 => Some((branch, 2)),
            // The only dialog had no To-tag so far.
            [true, false, false] => {
                self.name((branch, tag));
                Some((branch, tag))
            }
            _ => {
                self.known[branch][tag] = true;
                Some((branch, tag))
            }
        }
    }

    fn name(&mut self, (branch, tag): (usize, usize)) {
        self.known[branch].swap(0, tag);
        self.rings[branch].swap(0, tag);
        self.queued[branch].swap(0, tag);
        self.not_authorised[branch].swap(0, tag);
        self.cut_over[branch].swap(0, tag);
        self.silent_until[branch].swap(0, tag);
        self.flows[branch].swap(0, tag);
        if self.selected == Some((branch, 0)) {
            self.selected = Some((branch, tag));
        }
    }

    fn end_dialogs(&mut self, branch: usize) {
        for tag in 0..3 {
            self.end_dialog((branch, tag));
        }
    }

    fn end_dialog(&mut self, (branch, tag): (usize, usize)) {
        self.stop_flow((branch, tag));
        self.known[branch][tag] = false;
        self.rings[branch][tag] = false;
        self.queued[branch][tag] = false;
        self.not_authorised[branch][tag] = false;
        self.cut_over[branch][tag] = false;
        self.silent_until[branch][tag] = None;
    }

    fn begin_flow(&mut self, (branch, tag): (usize, usize)) {
        self.silent_until[branch][tag] = self.silent_until[branch][tag].map(|_| u64::MAX);
        if self.flows[branch][tag] == 0 {
            let flowing = self.flows.iter().flatten().filter(|turn| **turn > 0).count();
            self.flows[branch][tag] = u8::try_from(flowing).unwrap() + 1;
        }
    }

    fn stop_flow(&mut self, (branch, tag): (usize, usize)) {
        let turn = std::mem::take(&mut self.flows[branch][tag]);
        if turn > 0 {
            for later in self.flows.iter_mut().flatten().filter(|other| **other > turn) {
                *later -= 1;
            }
        }
    }

    /// Selects the first early media, or the latest, depending on the policy.
    fn select(&mut self) {
        let may_be_heard = |&(branch, tag): &(usize, usize)| {
            self.flows[branch][tag] > 0 && !self.not_authorised[branch][tag]
        };
        let all = (0..2).flat_map(|branch| (0..3).map(move |tag| (branch, tag)));
        let heard = all.filter(may_be_heard);
        let turn = |&(branch, tag): &(usize, usize)| self.flows[branch][tag];
        self.selected = if self.policy.latest_early_media {
            heard.max_by_key(turn)
        } else {
            self.selected.filter(may_be_heard).or_else(|| heard.min_by_key(turn))
        };
    }

    /// Applies the effects of the call state: memories, the time of a failure, media upstream.
    fn hear(&mut self) {
        if let Heard::Failure(failure) = self.state() {
            let since = *self.failing_since.get_or_insert(self.now);
            let heard_out =
                self.now >= since.saturating_add(self.policy.failure_tone_duration.as_secs());
            let phone_says_it =
                self.policy.ringback_mode == RingbackMode::Local && !self.media_open;
            let nothing_to_hear = phone_says_it || failure.status() == 487;
            let nobody_may_answer = (0..2).all(|b| !self.invited[b] || self.finished[b]);
            if heard_out || nothing_to_hear && nobody_may_answer {
                self.end = Some(End::Failed(failure));
            }
        } else {
            self.failing_since = None;
        }
        let place = self.state();
        self.ring_heard |= place == Heard::Ring;
        self.media_open |= match place {
            Heard::Silence | Heard::Answered(_) | Heard::Over => false,
            Heard::EarlyMedia(..) | Heard::Announcement => true,
            _ => self.policy.ringback_mode != RingbackMode::Local,
        };
    }

    /// Returns the call state: the first rule that applies.
    fn state(&self) -> Heard {
        let any = |of: &PerDialog<bool>| of.iter().flatten().any(|is| *is);
        let trying_from = self.first_invite.map(|first| first + self.policy.hold_off.as_secs());
        if let Some(end) = self.end {
            match end {
                End::Answered(branch, _) => Heard::Answered(branch),
                End::Cancelled | End::Failed(_) => Heard::Over,
            }
        } else if self.preempted {
            Heard::Announcement
        } else if let Some(failure) = self.all_failed() {
            Heard::Failure(failure)
        } else if let Some((branch, tag)) = self.selected {
            Heard::EarlyMedia(branch, tag)
        } else if any(&self.rings) {
            Heard::Ring
        } else if any(&self.queued) {
            Heard::Queued
        } else if self.ring_heard && self.policy.ring_stays {
            Heard::Ring
        } else if trying_from.is_some_and(|from| from <= self.now) {
            Heard::Trying
        } else {
            Heard::Silence
        }
    }

    fn all_failed(&self) -> Option<Failure> {
        let best = self.failed.iter().flatten().copied().min_by_key(|failure| {
            let status = failure.status();
            let class = match status {
                600..=699 => 0,
                486 => 1,
                404 | 410 | 484 | 485 => 2,
                487 | 503 => 6,
                400..=499 => 3,
                500..=599 => 4,
                _ => 5,
            };
            (class, status, failure.cause().unwrap_or(u8::MAX))
        })?;
        let nobody_lives = (0..2).all(|b| !self.invited[b] || self.failed[b].is_some());
        (best.status() >= 600 || (nobody_lives && !self.hunting)).then_some(best)
    }

    fn failure(&self) -> Option<Failure> {
        match (self.end, self.state()) {
            (Some(End::Failed(failure)), _) | (None, Heard::Failure(failure)) => Some(failure),
            _ => None,
        }
    }

    fn to_cancel(&self) -> Vec<usize> {
        let global = self.failed.iter().flatten().any(|failure| failure.status() >= 600);
        let decided = self.end.is_some() || global;
        let waits = |b: &usize| self.invited[*b] && !self.finished[*b] && !self.told_to_cancel[*b];
        (0..2).filter(waits).filter(|b| decided || self.failed[*b].is_some()).collect()
    }

    /// Returns the cause for the Reason header of a branch's CANCEL.
    fn cause(&self, branch: usize) -> Option<u16> {
        let global =
            self.failed.iter().flatten().map(|failure| failure.status()).filter(|s| *s >= 600);
        match self.end {
            Some(End::Answered(..)) => Some(200),
            _ if self.failed[branch].is_some() => Some(408),
            Some(End::Cancelled) => None,
            Some(End::Failed(failure)) => Some(failure.status()),
            None => global.min(),
        }
    }

    fn poll_upstream(&mut self) -> Option<Said> {
        let said = match (self.policy.ringback_mode, self.end) {
            (RingbackMode::Answered, _) | (_, Some(End::Cancelled)) => None,
            (_, Some(End::Answered(..))) => (!self.told_end).then_some(Said::Ok),
            (_, Some(End::Failed(failure))) => {
                (!self.told_end).then_some(Said::Failure(failure, self.relayed(failure)))
            }
            (_, None) if self.media_open && !self.told_session_progress => {
                Some(Said::SessionProgress)
            }
            (_, None) => {
                let ringing = self.state() == Heard::Ring && !self.told_ringing;
                let allowed = !self.media_open || self.policy.ring_after_183;
                (ringing && allowed).then_some(Said::Ringing)
            }
        };
        match said {
            Some(Said::SessionProgress) => self.told_session_progress = true,
            Some(Said::Ringing) => self.told_ringing = true,
            Some(Said::Ok | Said::Failure(..)) => self.told_end = true,
            None => {}
        }
        said
    }

    /// Returns the first branch with the failure, if its status needs headers of that branch.
    fn relayed(&self, failure: Failure) -> Option<usize> {
        let status = failure.status();
        let needs = matches!(status, 300..=399 | 401 | 407 | 405 | 415 | 420 | 421 | 422 | 494);
        let mut failed = self.order.iter().flatten();
        failed.find(|branch| needs && self.failed[**branch] == Some(failure)).copied()
    }

    fn next_timeout(&self) -> Option<Duration> {
        let trying_from = self.first_invite.map(|first| first + self.policy.hold_off.as_secs());
        let rings_at =
            self.silent_until.iter().flatten().flatten().filter(|until| **until < u64::MAX).min();
        let seconds = match self.state() {
            Heard::Silence => trying_from.into_iter().chain(rings_at.copied()).min()?,
            Heard::Trying | Heard::Queued => *rings_at?,
            Heard::Failure(_) => self.failing_since? + self.policy.failure_tone_duration.as_secs(),
            _ => return None,
        };
        Some(Duration::from_secs(seconds))
    }

    /// Unused names are equivalent, so the check uses them in one order only.
    fn is_next_name(&self, event: Event) -> bool {
        let branch_is = |branch: usize| branch == 0 || self.invited[0];
        let dialog_is = |(branch, tag): (usize, usize)| {
            let met = |tag: usize| self.known[branch][tag] || self.ended_by_199[branch][tag];
            tag < 2 || met(1) || met(2)
        };
        match event {
            Event::Invite(branch) => branch_is(branch),
            Event::Provisional { dialog, .. }
            | Event::RtpBegins(dialog)
            | Event::RtpStops(dialog)
            | Event::PEarlyMedia(dialog, _) => dialog_is(dialog),
            _ => true,
        }
    }
}

fn dialog((branch, tag): (usize, usize)) -> DialogRef<'static> {
    name(branch).dialog(TAGS[tag])
}

fn name(branch: usize) -> Branch {
    Branch([7, 3][branch])
}

fn index(branch: Branch) -> usize {
    usize::from(branch == name(1))
}

fn feed(call: &mut Progress, step: Step) -> ResponseAction {
    let now = Duration::from_secs(step.now);
    match step.event {
        Event::Invite(branch) => call.invite(name(branch), now),
        Event::Provisional { dialog: named, status, sdp, p_early_media } => {
            let response = Response { sdp, p_early_media, ..Response::new(status) };
            return call.response(dialog(named), response, now);
        }
        Event::Ok { dialog: named } => {
            return call.response(dialog(named), Response::new(200), now);
        }
        Event::Fails { branch, status, cause } => {
            return call.response(name(branch), Response { cause, ..Response::new(status) }, now);
        }
        Event::Retry(branch) => call.retry(name(branch), now),
        Event::RtpBegins(named) => call.rtp_begins(dialog(named), now),
        Event::RtpStops(named) => call.rtp_stops(dialog(named), now),
        Event::PEarlyMedia(named, value) => call.p_early_media(dialog(named), value, now),
        Event::Hunt(more_may_come) => call.set_hunting(more_may_come, now),
        Event::NoAnswer => call.no_answer(now),
        Event::Cancel => call.caller_cancelled(now),
        Event::Preempt => call.start_announcement(now),
        Event::Resume => call.end_announcement(now),
        Event::Group(branch, group) => return call.group(name(branch), &group_in(group), now),
        Event::Timeout => call.handle_timeout(now),
        Event::AsksUpstream => while call.poll_upstream().is_some() {},
        Event::AsksCancel => while call.poll_cancel().is_some() {},
    }
    ResponseAction::Continue
}

/// Returns a group with one member in that state.
fn group_in(state: Group) -> Progress {
    let mut group = Progress::new(Policy { has_queue_tone: true, ..Policy::default() });
    let (member, now) = (Branch(0), Duration::ZERO);
    if state != Group::Silence {
        group.invite(member, now);
    }
    let status = match state {
        Group::Ring => 180,
        Group::Queued => 182,
        Group::Busy | Group::BusyAndOver => 486,
        Group::Answered => 200,
        _ => 100,
    };
    let _ = group.response(member, Response::new(status), now);
    match state {
        Group::EarlyMedia => group.rtp_begins(member, now),
        Group::Announcement => group.start_announcement(now),
        Group::BusyAndOver => group.handle_timeout(Duration::from_secs(10)),
        Group::GivenUp => group.caller_cancelled(now),
        _ => {}
    }
    group
}

fn heard(call: &Progress) -> Heard {
    match call.state() {
        CallState::Silence => Heard::Silence,
        CallState::Trying => Heard::Trying,
        CallState::Ring => Heard::Ring,
        CallState::Queued => Heard::Queued,
        CallState::Failure(failure) => Heard::Failure(failure),
        CallState::Announcement => Heard::Announcement,
        CallState::EarlyMedia(dialog) => {
            let tag = TAGS.iter().position(|tag| *tag == call.to_tag(dialog)).unwrap();
            Heard::EarlyMedia(index(dialog.branch()), tag)
        }
        CallState::Answered(branch) => Heard::Answered(index(branch)),
        CallState::Over => Heard::Over,
    }
}

fn said(upstream: Upstream) -> Said {
    match upstream {
        Upstream::SessionProgress => Said::SessionProgress,
        Upstream::Ringing => Said::Ringing,
        Upstream::Ok => Said::Ok,
        Upstream::Failure(rejection) => {
            let relayed = rejection.relayed();
            Said::Failure(rejection.failure(), relayed.map(|relayed| index(relayed.branch)))
        }
    }
}

/// Compares all outputs of the two, and describes the first difference.
fn difference(call: &Progress, naive: &Naive) -> Option<String> {
    let differ = |what, machine: &dyn std::fmt::Debug, model: &dyn std::fmt::Debug| {
        Some(format!("{what}: {machine:?} of the machine, {model:?} of the model"))
    };
    if heard(call) != naive.state() {
        return differ("place", &heard(call), &naive.state());
    }
    if call.failure() != naive.failure() {
        return differ("failure", &call.failure(), &naive.failure());
    }
    if call.next_timeout() != naive.next_timeout() {
        return differ("next timeout", &call.next_timeout(), &naive.next_timeout());
    }
    let (mut asked, mut asked_naive) = (call.clone(), naive.clone());
    let mut to_cancel: Vec<_> = std::iter::from_fn(|| asked.poll_cancel())
        .map(|(branch, reason)| (index(branch), reason.cause()))
        .collect();
    to_cancel.sort_unstable();
    let naive_cancels: Vec<_> =
        naive.to_cancel().into_iter().map(|branch| (branch, naive.cause(branch))).collect();
    if to_cancel != naive_cancels {
        return differ("to cancel", &to_cancel, &naive_cancels);
    }
    let upstream: Vec<_> = std::iter::from_fn(|| asked.poll_upstream()).map(said).collect();
    let upstream_naive: Vec<_> = std::iter::from_fn(|| asked_naive.poll_upstream()).collect();
    if upstream != upstream_naive {
        return differ("upstream", &upstream, &upstream_naive);
    }
    None
}

type Pair = (Progress, Naive);

/// A pair, reached by the fewest steps.
struct Reached {
    pair: Rc<Pair>,
    /// The previous pair, and the step from it.
    by: Option<(usize, Step)>,
    depth: usize,
}

/// Whether the check continues after the end of a call. This multiplies the pairs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    End,
    AfterIt,
}

/// Visits all pairs that these steps can reach, breadth first, to a fixed point or that depth.
/// Returns the number of pairs, and the depth of the last.
fn check(policy: Policy, steps: &[Step], until: Until, depth: usize) -> (usize, usize) {
    let first = Rc::new((Progress::new(policy), Naive::new(policy)));
    let mut seen = HashSet::from([Rc::clone(&first)]);
    let mut reached = vec![Reached { pair: first, by: None, depth: 0 }];
    let mut next = 0;
    while next < reached.len() {
        let from = Rc::clone(&reached[next].pair);
        let depth_from = reached[next].depth;
        next += 1;
        if depth_from == depth || (until == Until::End && from.1.end.is_some()) {
            continue;
        }
        for &step in steps.iter().filter(|step| from.1.is_next_name(step.event)) {
            let mut pair = Pair::clone(&from);
            let (verdict, naive_verdict) = (feed(&mut pair.0, step), pair.1.step(step));
            let path = || sequence(&reached, next - 1, step);
            assert_eq!(
                verdict,
                naive_verdict,
                "the model's verdict is the latter, after\n{}",
                path()
            );
            if seen.contains(&pair) {
                continue;
            }
            if let Some(difference) = difference(&pair.0, &pair.1) {
                panic!("{difference}, after\n{}", path());
            }
            // `Progress` counts how often a branch is sent anew. Without a limit no fixed point exists.
            let renews = matches!(step.event, Event::Invite(_) | Event::Retry(_));
            if renews && format!("{:?}", pair.0).contains("attempt: 2") {
                continue;
            }
            let pair = Rc::new(pair);
            seen.insert(Rc::clone(&pair));
            reached.push(Reached { pair, by: Some((next - 1, step)), depth: depth_from + 1 });
        }
    }
    (reached.len(), reached.last().map_or(0, |last| last.depth))
}

fn sequence(reached: &[Reached], mut at: usize, last: Step) -> String {
    let mut steps = vec![last];
    while let Some((from, step)) = reached[at].by {
        steps.push(step);
        at = from;
    }
    let lines = steps.iter().rev().map(|step| format!("  {} s: {:?}\n", step.now, step.event));
    lines.collect()
}

fn provisional(dialog: (usize, usize), status: u16) -> Event {
    Event::Provisional { dialog, status, sdp: false, p_early_media: None }
}

fn with_sdp(dialog: (usize, usize), status: u16) -> Event {
    Event::Provisional { dialog, status, sdp: true, p_early_media: None }
}

fn fails(branch: usize, status: u16) -> Event {
    Event::Fails { branch, status, cause: None }
}

fn steps(events: impl IntoIterator<Item = Event>, timeouts: &[u64]) -> Vec<Step> {
    let at_once = events.into_iter().map(|event| Step { event, now: 0 });
    let later = timeouts.iter().map(|now| Step { event: Event::Timeout, now: *now });
    at_once.chain(later).collect()
}

/// Returns the events of every early dialog in the list.
fn of_each<const N: usize>(
    dialogs: &[(usize, usize)],
    events: fn((usize, usize)) -> [Event; N],
) -> Vec<Event> {
    dialogs.iter().copied().flat_map(events).collect()
}

const ONE_BRANCH: [(usize, usize); 2] = [(0, 1), (0, 2)];
const TWO_BRANCHES: [(usize, usize); 4] = [(0, 1), (0, 2), (1, 1), (1, 2)];
const NO_LIMIT: usize = usize::MAX;

fn rings(dialog: (usize, usize)) -> [Event; 6] {
    [100, 180, 181, 182, 183, 199].map(|status| provisional(dialog, status))
}

fn media(dialog: (usize, usize)) -> [Event; 5] {
    [
        with_sdp(dialog, 183),
        Event::RtpBegins(dialog),
        Event::RtpStops(dialog),
        Event::PEarlyMedia(dialog, "inactive"),
        Event::PEarlyMedia(dialog, "sendrecv"),
    ]
}

fn finals(branch: usize) -> [Event; 5] {
    let ok = Event::Ok { dialog: (branch, 1) };
    [Event::Invite(branch), Event::Retry(branch), fails(branch, 486), fails(branch, 603), ok]
}

const ENDS: [Event; 2] = [Event::NoAnswer, Event::Cancel];
const HUNTS: [Event; 2] = [Event::Hunt(true), Event::Hunt(false)];
const ANNOUNCEMENT: [Event; 2] = [Event::Preempt, Event::Resume];
const ASKS: [Event; 2] = [Event::AsksUpstream, Event::AsksCancel];

/// Checks the number of pairs. With fewer pairs, an event is missing or ends every call.
fn assert_reached(found: (usize, usize), pairs: usize) {
    assert!(found.0 >= pairs, "only {} pairs, to depth {}", found.0, found.1);
}

#[test]
fn one_branch_with_two_dialogs_goes_by_the_rules() {
    let of_dialogs = [of_each(&ONE_BRANCH, rings), of_each(&ONE_BRANCH, media)].concat();
    let events =
        [&of_dialogs[..], &finals(0), &[fails(0, 487)], &ENDS, &HUNTS, &ANNOUNCEMENT].concat();
    let found = check(Policy::default(), &steps(events, &[100, 200]), Until::End, NO_LIMIT);
    assert_reached(found, 50_000);
}

#[test]
fn two_branches_of_two_dialogs_ring_by_the_rules() {
    let rings = |dialog| [180, 181, 199].map(|status| provisional(dialog, status));
    let events =
        [&of_each(&TWO_BRANCHES, rings)[..], &finals(0), &finals(1), &ENDS, &HUNTS].concat();
    let found = check(Policy::default(), &steps(events, &[100]), Until::End, NO_LIMIT);
    assert_reached(found, 30_000);
}

#[test]
fn two_branches_of_two_dialogs_ring_and_send_media_by_the_rules() {
    let of_dialog = |dialog| {
        let rings = [180, 181, 199].map(|status| provisional(dialog, status));
        [rings[0], rings[1], rings[2], Event::RtpBegins(dialog), Event::RtpStops(dialog)]
    };
    let of_branches = [0, 1].map(|branch| [Event::Invite(branch), fails(branch, 486)]).concat();
    let ok = Event::Ok { dialog: (0, 1) };
    let events = [&of_each(&TWO_BRANCHES, of_dialog)[..], &of_branches, &[ok]].concat();
    let found = check(Policy::default(), &steps(events, &[100]), Until::End, 8);
    assert_reached(found, 10_000);
}

#[test]
fn early_media_of_two_branches_of_two_dialogs_is_selected_by_the_rules() {
    let media = |dialog| {
        let values = ["inactive", "sendrecv"].map(|value| Event::PEarlyMedia(dialog, value));
        [Event::RtpBegins(dialog), Event::RtpStops(dialog), values[0], values[1]]
    };
    let of_branches = [0, 1].map(|branch| [Event::Invite(branch), fails(branch, 486)]).concat();
    let events = [of_each(&TWO_BRANCHES, media), of_branches].concat();
    for latest_early_media in [false, true] {
        let policy = Policy { latest_early_media, ..Policy::default() };
        let found = check(policy, &steps(events.clone(), &[]), Until::End, NO_LIMIT);
        assert_reached(found, 1_400);
    }
}

#[test]
fn calls_end_by_the_rules_and_later_events_too() {
    let others = [(0, 0), (0, 2)].map(|dialog| Event::Ok { dialog });
    let events = [&finals(0)[..], &finals(1), &others, &ENDS, &ASKS[1..]].concat();
    let found = check(Policy::default(), &steps(events, &[100]), Until::AfterIt, NO_LIMIT);
    assert_reached(found, 6_000);
}

#[test]
fn what_the_server_is_told_goes_by_the_rules() {
    let callers = [
        (RingbackMode::InBand, true),
        (RingbackMode::Local, false),
        (RingbackMode::Local, true),
        (RingbackMode::Answered, true),
    ];
    for (caller, ring_after_183) in callers {
        let policy = Policy { ringback_mode: caller, ring_after_183, ..Policy::default() };
        let ring =
            |dialog| [provisional(dialog, 180), Event::RtpBegins(dialog), Event::RtpStops(dialog)];
        let events =
            [&of_each(&ONE_BRANCH[..1], ring)[..], &finals(0), &ENDS, &ANNOUNCEMENT, &ASKS]
                .concat();
        let found = check(policy, &steps(events, &[100]), Until::AfterIt, NO_LIMIT);
        assert_reached(found, 2_500);
    }
}

#[test]
fn times_go_by_the_rules() {
    let hold_off = Duration::from_secs(5);
    let events = [
        Event::Invite(0),
        Event::Invite(1),
        fails(0, 486),
        fails(1, 603),
        fails(1, 404),
        provisional((0, 1), 180),
    ];
    let timed = [&events[..], &HUNTS, &ANNOUNCEMENT].concat();
    // Events that arrive late, without a call of `handle_timeout` before them.
    let late = [Event::Ok { dialog: (0, 1) }, Event::Invite(1), Event::Resume, fails(0, 600)];
    let late = late.map(|event| Step { event, now: 15 });
    let steps = [&steps(timed, &[5, 10, 15, 20])[..], &late].concat();
    let found = check(Policy { hold_off, ..Policy::default() }, &steps, Until::End, NO_LIMIT);
    assert_reached(found, 3_500);
}

#[test]
fn a_183_without_rtp_goes_by_the_rules() {
    let policy = Policy { ring_without_rtp: Some(Duration::from_secs(5)), ..Policy::default() };
    let of_dialog = |dialog: (usize, usize)| {
        let progress = Event::Provisional { dialog, status: 183, sdp: true, p_early_media: None };
        let [rings, forwarded, over] = [180, 181, 199].map(|status| provisional(dialog, status));
        let (begins, stops) = (Event::RtpBegins(dialog), Event::RtpStops(dialog));
        [progress, rings, forwarded, over, begins, stops]
    };
    let of_dialogs = of_each(&[(0, 0), (0, 1)], of_dialog);
    let others = [Event::Invite(0), fails(0, 486), Event::Retry(0)];
    let steps = steps([&of_dialogs[..], &others].concat(), &[3, 5, 9]);
    let found = check(policy, &steps, Until::End, NO_LIMIT);
    assert_reached(found, 500);
}

#[test]
fn the_best_failure_is_heard_in_any_order_of_arrival() {
    let of_branch = |branch| {
        let fail = [302, 404, 410, 408, 480, 486, 487, 500, 503, 600, 603]
            .map(|status| fails(branch, status));
        let cause = [17, 21].map(|cause| Event::Fails { branch, status: 486, cause: Some(cause) });
        [&fail[..], &cause, &[Event::Invite(branch)]].concat()
    };
    let events = [&of_branch(0)[..], &of_branch(1), &[Event::NoAnswer]].concat();
    let found = check(Policy::default(), &steps(events, &[100]), Until::End, NO_LIMIT);
    assert_reached(found, 100);
}

#[test]
fn dialogs_without_a_name_go_by_the_rules() {
    let of_dialog = |dialog| {
        let rings = [180, 199].map(|status| provisional(dialog, status));
        let barred = Event::PEarlyMedia(dialog, "inactive");
        [rings[0], rings[1], barred, Event::RtpBegins(dialog), Event::RtpStops(dialog)]
    };
    let of_dialogs = of_each(&[(0, 0), (0, 1), (0, 2)], of_dialog);
    let events = [&of_dialogs[..], &[Event::Invite(0), Event::Retry(0)]].concat();
    let found = check(Policy::default(), &steps(events, &[]), Until::End, NO_LIMIT);
    assert_reached(found, 2_200);
}

const GROUPS: [Group; 10] = [
    Group::Silence,
    Group::Trying,
    Group::Ring,
    Group::Queued,
    Group::EarlyMedia,
    Group::Announcement,
    Group::Busy,
    Group::BusyAndOver,
    Group::GivenUp,
    Group::Answered,
];

fn group_events() -> Vec<Event> {
    let groups = GROUPS.map(|group| Event::Group(0, group));
    let of_dialogs = of_each(&[(0, 0), (0, 1)], rings);
    let others = [Event::Invite(0), Event::Retry(0), Event::RtpBegins((0, 1))];
    [&groups[..], &of_dialogs, &others, &ENDS].concat()
}

#[test]
fn groups_go_by_the_rules() {
    let policy = Policy { has_queue_tone: true, ..Policy::default() };
    let found = check(policy, &steps(group_events(), &[]), Until::End, NO_LIMIT);
    assert_reached(found, 150);
}

#[test]
fn a_queued_group_changes_nothing_without_a_tone_for_it() {
    check(Policy::default(), &steps(group_events(), &[]), Until::End, NO_LIMIT);
}

#[test]
fn each_policy_turns_its_own_rule_round() {
    let usual = Policy::default();
    let local = Policy { ringback_mode: RingbackMode::Local, ..usual };
    let policies = [
        usual,
        local,
        Policy { ringback_mode: RingbackMode::Answered, ..usual },
        Policy { ring_after_183: true, ..usual },
        Policy { ring_after_183: true, ..local },
        Policy { ring_stays: false, ..usual },
        Policy { latest_early_media: true, ..usual },
        Policy { cut_over_at_sdp: true, ..usual },
        Policy { ring_on_183: true, ..usual },
        Policy { ring_without_rtp: Some(Duration::from_secs(5)), ..usual },
        Policy { has_queue_tone: true, ..usual },
        Policy { p_early_media: false, ..usual },
        Policy { hold_off: Duration::from_secs(5), ..usual },
        Policy { failure_tone_duration: Duration::ZERO, ..usual },
    ];
    let of_first = [&rings((0, 1))[1..5], &media((0, 1))].concat();
    let of_second = [provisional((1, 1), 180), provisional((1, 1), 181), Event::RtpBegins((1, 1))];
    let of_branches = [0, 1].map(|branch| [Event::Invite(branch), fails(branch, 486)]).concat();
    let answer = [Event::Ok { dialog: (0, 1) }];
    let events = [&of_first[..], &of_second, &of_branches, &answer, &ANNOUNCEMENT].concat();
    for policy in policies {
        let found = check(policy, &steps(events.clone(), &[5]), Until::End, NO_LIMIT);
        assert_reached(found, 1_500);
    }
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let callers = prop_oneof![
        Just(RingbackMode::InBand),
        Just(RingbackMode::Local),
        Just(RingbackMode::Answered)
    ];
    let waits = proptest::option::of((0_u64..20).prop_map(Duration::from_secs));
    let times = (0_u64..20, prop_oneof![Just(0_u64), 1_u64..20], waits);
    (any::<[bool; 7]>(), callers, times).prop_map(|(switches, caller, times)| {
        let (hold_off, failure, ring_without_rtp) = times;
        let [
            ring_after_183,
            ring_on_183,
            cut_over_at_sdp,
            latest_early_media,
            p_early_media,
            ring_stays,
            queued,
        ] = switches;
        let [hold_off, failure] = [hold_off, failure].map(Duration::from_secs);
        Policy {
            hold_off,
            failure_tone_duration: failure,
            ringback_mode: caller,
            ring_after_183,
            ring_on_183,
            cut_over_at_sdp,
            ring_without_rtp,
            latest_early_media,
            p_early_media,
            ring_stays,
            has_queue_tone: queued,
        }
    })
}

fn any_step() -> impl Strategy<Value = Step> {
    let dialogs: Vec<_> = (0..2).flat_map(|branch| (0..3).map(move |tag| (branch, tag))).collect();
    let mut events =
        [&of_each(&dialogs, rings)[..], &of_each(&dialogs, media), &finals(0), &finals(1)].concat();
    events.extend(dialogs.iter().map(|&dialog| Event::Ok { dialog }));
    events.extend([&ENDS[..], &HUNTS, &ANNOUNCEMENT, &ASKS, &[Event::Timeout]].concat());
    let invites = prop_oneof![Just(Event::Invite(0)), Just(Event::Invite(1))];
    let event = prop_oneof![1 => invites, 6 => proptest::sample::select(events)];
    (event, 0_u64..60).prop_map(|(event, now)| match event {
        // Taking advice needs no time.
        Event::AsksUpstream | Event::AsksCancel => Step { event, now: 0 },
        _ => Step { event, now },
    })
}

/// Any event that a server may report.
#[derive(Clone, Debug)]
struct Sent {
    kind: u8,
    branch: u64,
    to_tag: String,
    status: u16,
    sdp: bool,
    p_early_media: Option<String>,
    cause: Option<u8>,
    now: Duration,
}

fn any_sent() -> impl Strategy<Value = Sent> {
    let branch = prop_oneof![8 => 0_u64..3, 1 => any::<u64>()];
    let to_tag = prop_oneof![
        12 => "[abc]?",
        1 => ".*",
        1 => Just("long".repeat(70)),
    ];
    let usual = vec![100, 180, 181, 182, 183, 199, 200, 302, 404, 486, 487, 503, 603];
    let status = prop_oneof![6 => proptest::sample::select(usual), 1 => any::<u16>()];
    let directions = vec!["sendrecv", "inactive", "recvonly, gated", "supported"];
    let header = prop_oneof![proptest::sample::select(directions).prop_map(String::from), ".*"];
    let now = prop_oneof![
        8 => (0_u64..40).prop_map(Duration::from_secs),
        1 => any::<Duration>(),
        1 => Just(Duration::MAX),
    ];
    let names = (branch, to_tag, status);
    let rest =
        (any::<bool>(), proptest::option::of(header), proptest::option::of(any::<u8>()), now);
    (0_u8..18, names, rest).prop_map(
        |(kind, (branch, to_tag, status), (sdp, p_early_media, cause, now))| Sent {
            kind,
            branch,
            to_tag,
            status,
            sdp,
            p_early_media,
            cause,
            now,
        },
    )
}

fn send(call: &mut Progress, sent: &Sent) {
    let Sent { branch, to_tag, status, sdp, cause, now, .. } = sent;
    let (branch, status, sdp, cause, now) = (Branch(*branch), *status, *sdp, *cause, *now);
    let dialog = branch.dialog(to_tag);
    let p_early_media = sent.p_early_media.as_deref();
    match sent.kind {
        0..=2 => call.invite(branch, now),
        3..=7 => {
            let _ = call.response(dialog, Response { status, sdp, p_early_media, cause }, now);
        }
        8 => call.retry(branch, now),
        9 => call.rtp_begins(dialog, now),
        10 => call.rtp_stops(dialog, now),
        11 => call.p_early_media(dialog, p_early_media.unwrap_or_default(), now),
        12 => call.set_hunting(sdp, now),
        13 if status < 200 => call.no_answer(now),
        13 => call.caller_cancelled(now),
        14 => call.start_announcement(now),
        15 => call.end_announcement(now),
        16 => {
            let group = GROUPS[usize::from(status) % GROUPS.len()];
            let _ = call.group(branch, &group_in(group), now);
        }
        _ => call.handle_timeout(now),
    }
}

fn any_call() -> impl Strategy<Value = (Policy, Vec<Sent>)> {
    (any_policy(), proptest::collection::vec(any_sent(), 0..40))
}

fn other_number(branch: u64) -> u64 {
    branch.wrapping_mul(5).wrapping_add(u64::MAX / 3)
}

fn other_tag(to_tag: &str) -> String {
    to_tag
        .chars()
        .map(|letter| {
            if letter == 'a' {
                'c'
            } else if letter == 'c' {
                'a'
            } else {
                letter
            }
        })
        .collect()
}

/// Formats the call state, with changed names.
fn told(call: &Progress, number: fn(u64) -> u64, tag: fn(&str) -> String) -> String {
    match call.state() {
        CallState::EarlyMedia(dialog) => {
            format!("early media {} {:?}", number(dialog.branch().0), tag(call.to_tag(dialog)))
        }
        CallState::Answered(branch) => format!("answered {}", number(branch.0)),
        place => format!("{place:?}"),
    }
}

proptest! {
    /// Runs longer calls than the check above, with all events and any policy.
    #[test]
    fn long_calls_go_by_the_rules(
        policy in any_policy(),
        steps in proptest::collection::vec(any_step(), 0..60),
    ) {
        let (mut call, mut naive) = (Progress::new(policy), Naive::new(policy));
        for step in steps {
            prop_assert_eq!(feed(&mut call, step), naive.step(step));
            prop_assert_eq!(difference(&call, &naive), None);
        }
    }

    #[test]
    fn no_sequence_of_events_panics((policy, events) in any_call(), failure in any::<Duration>()) {
        let mut call = Progress::new(Policy { failure_tone_duration: failure, hold_off: failure, ..policy });
        for sent in events {
            send(&mut call, &sent);
            let _ = (call.next_timeout(), call.failure(), told(&call, other_number, other_tag));
            while call.poll_upstream().is_some() || call.poll_cancel().is_some() {}
        }
    }

    #[test]
    fn names_change_nothing((policy, events) in any_call()) {
        let (mut call, mut renamed) = (Progress::new(policy), Progress::new(policy));
        for sent in events {
            send(&mut call, &sent);
            let (branch, to_tag) = (other_number(sent.branch), other_tag(&sent.to_tag));
            send(&mut renamed, &Sent { branch, to_tag, ..sent });
            let same = told(&renamed, |number| number, str::to_owned);
            prop_assert_eq!(told(&call, other_number, other_tag), same);
        }
    }

    #[test]
    fn events_that_come_twice_change_nothing((policy, events) in any_call()) {
        let (mut once, mut twice) = (Progress::new(policy), Progress::new(policy));
        for sent in events {
            send(&mut once, &sent);
            send(&mut twice, &sent);
            send(&mut twice, &sent);
            prop_assert_eq!(once.state(), twice.state());
        }
    }

    #[test]
    fn time_that_goes_back_stands_still((policy, events) in any_call()) {
        let (mut call, mut forward) = (Progress::new(policy), Progress::new(policy));
        let mut latest = Duration::ZERO;
        for sent in events {
            latest = latest.max(sent.now);
            send(&mut call, &sent);
            send(&mut forward, &Sent { now: latest, ..sent });
            prop_assert_eq!(&call, &forward);
        }
    }

    #[test]
    fn early_and_repeated_timeouts_change_nothing(
        (policy, mut events) in any_call(),
        parts in proptest::collection::vec(0_u32..=4, 40),
    ) {
        let (mut call, mut often) = (Progress::new(policy), Progress::new(policy));
        events.sort_by_key(|sent| sent.now);
        let mut before = Duration::ZERO;
        for (sent, part) in events.iter().zip(parts) {
            let between = before + sent.now.saturating_sub(before) / 4 * part;
            often.handle_timeout(between);
            often.handle_timeout(between);
            send(&mut call, sent);
            send(&mut often, sent);
            prop_assert_eq!(&call, &often);
            before = sent.now;
        }
    }
}
