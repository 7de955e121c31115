//! A call as a list of events, each in one word, like the scripts of `ringback call`.
//!
//! `2.x:183+sdp@1.5` is a 183 with SDP from the early dialog x of branch 2 at 1.5 s. The default
//! branch is 1, and the default time is the time of the previous event.

use std::fmt::Debug;
use std::time::Duration;

use ringback::progress::{Branch, CallState, Policy, Progress, Response, ResponseAction, Upstream};

/// A `Progress`, and the time of its last event.
pub(crate) struct Call {
    pub(crate) progress: Progress,
    now: Duration,
}

impl Call {
    pub(crate) fn new() -> Self {
        Self::with(Policy::default())
    }

    pub(crate) fn with(policy: Policy) -> Self {
        Self { progress: Progress::new(policy), now: Duration::ZERO }
    }

    /// Returns a call after these events. Spaces separate the events.
    #[track_caller]
    pub(crate) fn after(events: &str) -> Self {
        let mut call = Self::new();
        call.tell_all(events);
        call
    }

    /// Applies one event, which may contain spaces.
    #[track_caller]
    pub(crate) fn tell(&mut self, event: &str) -> ResponseAction {
        let (what, time) = event.split_once('@').unwrap_or((event, ""));
        if !time.is_empty() {
            self.now = Duration::from_secs_f64(time.parse().expect(event));
        }
        let now = self.now;
        self.apply(event, |progress| apply(progress, what, now))
    }

    /// Applies several events, separated by spaces.
    #[track_caller]
    pub(crate) fn tell_all(&mut self, events: &str) {
        for event in events.split_whitespace() {
            self.tell(event);
        }
    }

    /// Checks the call state after each step. A step is one event, or several separated by spaces.
    #[track_caller]
    pub(crate) fn hears<'a>(&mut self, steps: impl IntoIterator<Item = (&'a str, &'a str)>) {
        for (events, place) in steps {
            self.tell_all(events);
            assert_eq!(self.state(), place, "after {events}");
        }
    }

    /// Hands the state of a group up to its branch in this call.
    #[track_caller]
    pub(crate) fn hand_up(&mut self, branch: u64, group: &Self) -> ResponseAction {
        self.now = self.now.max(group.now);
        let now = self.now;
        self.apply("group", |progress| progress.group(Branch(branch), &group.progress, now))
    }

    /// Applies an event. Checks that neither the same event again nor a timeout that is too early
    /// changes anything.
    #[track_caller]
    fn apply(
        &mut self,
        event: &str,
        apply: impl Fn(&mut Progress) -> ResponseAction,
    ) -> ResponseAction {
        let verdict = apply(&mut self.progress);
        let mut again = Self { progress: self.progress.clone(), now: self.now };
        assert_eq!(apply(&mut again.progress), verdict, "{event} again");
        assert_eq!(again.seen(), self.seen(), "{event} again");
        again.progress.handle_timeout(Duration::ZERO);
        again.progress.handle_timeout(self.now);
        assert_eq!(again.seen(), self.seen(), "a timeout after {event}");
        verdict
    }

    /// Returns everything that a server can observe.
    fn seen(&self) -> impl PartialEq + Debug + use<> {
        let mut copy = Self { progress: self.progress.clone(), now: self.now };
        let (place, advice, cancels) = (self.progress.state(), copy.upstream(), copy.cancels());
        (place, self.progress.failure(), self.progress.next_timeout(), advice, cancels)
    }

    /// Returns the call state as `early 1.x`, `answered 1`, or in the form of [`CallState`].
    pub(crate) fn state(&self) -> String {
        match self.progress.state() {
            CallState::EarlyMedia(dialog) => match self.progress.to_tag(dialog) {
                "" => format!("early {}", dialog.branch().0),
                to_tag => format!("early {}.{to_tag}", dialog.branch().0),
            },
            CallState::Answered(branch) => format!("answered {}", branch.0),
            place => place.to_string(),
        }
    }

    /// Returns the statuses that the server must send upstream now.
    pub(crate) fn upstream(&mut self) -> Vec<u16> {
        std::iter::from_fn(|| self.progress.poll_upstream()).map(Upstream::status).collect()
    }

    /// Returns the branches that the server must cancel now, in order.
    pub(crate) fn cancels(&mut self) -> Vec<u64> {
        let named = std::iter::from_fn(|| self.progress.poll_cancel());
        let mut branches: Vec<_> = named.map(|(branch, _)| branch.0).collect();
        branches.sort_unstable();
        branches
    }

    /// Returns the time of the next timeout, in seconds.
    pub(crate) fn timeout(&self) -> Option<f64> {
        Some(self.progress.next_timeout()?.as_secs_f64())
    }

    /// Returns the status of the call's failure.
    pub(crate) fn failure(&self) -> Option<u16> {
        Some(self.progress.failure()?.status())
    }
}

fn apply(progress: &mut Progress, event: &str, now: Duration) -> ResponseAction {
    let (dialog, what) = event.split_once(':').unwrap_or(("1", event));
    let (branch, to_tag) = dialog.split_once('.').unwrap_or((dialog, ""));
    let branch = Branch(branch.parse().expect(event));
    let dialog = branch.dialog(to_tag);
    if let Some(value) = what.strip_prefix("pem=") {
        progress.p_early_media(dialog, value, now);
        return ResponseAction::Continue;
    }
    match what {
        "invite" => progress.invite(branch, now),
        "retry" => progress.retry(branch, now),
        "rtp" => progress.rtp_begins(dialog, now),
        "rtp-stop" => progress.rtp_stops(dialog, now),
        "hunt" => progress.set_hunting(true, now),
        "hunt-ends" => progress.set_hunting(false, now),
        "no-answer" => progress.no_answer(now),
        "cancel" => progress.caller_cancelled(now),
        "preempt" => progress.start_announcement(now),
        "resume" => progress.end_announcement(now),
        "wait" => progress.handle_timeout(now),
        _ => return progress.response(dialog, response(what), now),
    }
    ResponseAction::Continue
}

fn response(event: &str) -> Response<'_> {
    let mut parts = event.split('+');
    let status = parts.next().and_then(|status| status.parse().ok()).expect(event);
    let mut response = Response::new(status);
    for part in parts {
        match part.split_once('=') {
            None if part == "sdp" => response.sdp = true,
            Some(("pem", value)) => response.p_early_media = Some(value),
            Some(("cause", cause)) => response.cause = Some(cause.parse().expect(event)),
            _ => panic!("{event}"),
        }
    }
    response
}

/// Returns all permutations of some items.
pub(crate) fn orders<T: Copy>(of: &[T]) -> Vec<Vec<T>> {
    let Some((&first, rest)) = of.split_first() else { return vec![vec![]] };
    let mut all = Vec::new();
    for order in orders(rest) {
        for at in 0..=order.len() {
            let mut order = order.clone();
            order.insert(at, first);
            all.push(order);
        }
    }
    all
}
