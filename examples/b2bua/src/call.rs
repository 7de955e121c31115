//! One call, from the INVITE to the BYE: takes events and acts on decisions.

mod media;
mod requests;
mod responses;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ringback::progress::{Branch, CancelReason, Policy, Progress, Response, Upstream};
use ringback::{CallPlayer, CallState};
use rsipstack::sip::prelude::{HeadersExt, ToTypedHeader};
use rsipstack::sip::{Header, Host, Uri};
use rsipstack::transaction::transaction::Transaction;
use tokio::net::UdpSocket;
use tokio::sync::mpsc::{self, Receiver, Sender, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::admission::{Place, Terms};
use crate::agent::Signal;
use crate::caller::{Caller, Delivery};
use crate::headers::{self, header};
use crate::leg::{Change, Invitation, Leg};
use crate::rtp::Stream;
use crate::sdp::{self, OwnOffer};
use crate::server::Shared;
use media::{Packet, WAITING};

/// A call of a caller, with its legs.
pub(crate) struct Call {
    shared: Arc<Shared>,
    started: Instant,
    name: String,
    from: Uri,
    caller: Caller,
    terms: Terms,
    /// The version of the answer. A different answer has another version (RFC 3264 §8).
    version: u64,
    media: Arc<UdpSocket>,
    /// The destination of the packets. `None` until the caller has an SDP answer.
    remote: Option<SocketAddr>,
    stream: Stream,
    /// Whether the call player produced the last frame. If so, relayed audio has to wait.
    playing: bool,
    progress: Progress,
    player: CallPlayer,
    state: CallState,
    legs: Vec<Leg>,
    /// The URIs that the server has not called yet.
    remaining: VecDeque<Uri>,
    /// The URIs that failed, of a server that follows redirections.
    redirected: Vec<String>,
    signals: (UnboundedSender<Signal>, UnboundedReceiver<Signal>),
    packets: (Sender<Packet>, Receiver<Packet>),
    /// The readers of all sockets. They end with the call.
    readers: JoinSet<()>,
    hung_up: bool,
    _place: Place,
}

impl Call {
    /// Takes a call, or returns the status of the rejection.
    pub(crate) async fn take(
        shared: &Arc<Shared>,
        transaction: Transaction,
        terms: Terms,
        place: Place,
    ) -> Result<Self, (Box<Transaction>, u16)> {
        let request = &transaction.original;
        let Ok(from) = request.from_header().and_then(|from| Ok(from.typed()?.uri)) else {
            return Err((Box::new(transaction), 400));
        };
        let dialled = request.uri.auth.as_ref().map(|auth| auth.user.clone()).unwrap_or_default();
        let config = &shared.config;
        let mut offer = terms.offer.clone();
        offer.set_comfort_noise(config.comfort_noise);
        let terms = Terms { offer, ..terms };
        let description = terms.offer.description;
        let plan = config.tones.plan(description.codec, description.ptime, &dialled).ok();
        let media = UdpSocket::bind((terms.media_ip, 0)).await.ok();
        let (Some(plan), Some(media)) = (plan, media) else {
            return Err((Box::new(transaction), 500));
        };
        let signals = mpsc::unbounded_channel();
        let caller = Caller::take(&shared.agent, transaction, &signals.0).await;
        let caller = caller.map_err(|transaction| (transaction, 400))?;
        let policy = Policy {
            hold_off: config.hold_off,
            failure_tone_duration: config.failure,
            ring_without_rtp: config.ring_without_rtp,
            ..plan.policy()
        };
        let mut call = Self {
            shared: shared.clone(),
            started: Instant::now(),
            name: headers::call_id(&caller.invite),
            from,
            caller,
            terms,
            version: 1,
            media: Arc::new(media),
            remote: None,
            stream: Stream::new(description.formats),
            playing: false,
            progress: Progress::new(policy),
            player: CallPlayer::new(&plan),
            state: CallState::Silence,
            legs: Vec::new(),
            remaining: shared.to.iter().cloned().collect(),
            redirected: Vec::new(),
            signals,
            packets: mpsc::channel(WAITING),
            readers: JoinSet::new(),
            hung_up: false,
            _place: place,
        };
        call.read(call.media.clone(), None);
        Ok(call)
    }

    /// Runs the call until it is over. A frame is due every ptime, whatever else happens. Deadlines
    /// count from the start of the call, so that delays do not add up. Nothing here waits for a
    /// response of a peer.
    pub(crate) async fn run(mut self) {
        self.log(&format!("from {} in {}", self.from, self.terms.offer.description.codec));
        self.progress.set_hunting(self.shared.config.serial, self.now());
        let count = if self.shared.config.serial { 1 } else { self.remaining.len() };
        for _ in 0..count {
            self.invite_next().await;
        }
        let ptime = self.terms.offer.description.ptime;
        let mut ticks = 0;
        while !self.hung_up {
            self.settle().await;
            tokio::select! {
                biased;
                () = sleep_until(self.started + ptime * ticks) => {
                    self.tick();
                    ticks += 1;
                }
                Some(signal) = self.signals.1.recv() => self.signal(signal).await,
                Some(packet) = self.packets.1.recv() => self.packet(packet),
            }
        }
        self.cancel_needless();
        self.log("over");
    }

    /// Sends the next frame to the caller, unless the caller hears relayed audio.
    fn tick(&mut self) {
        let now = self.now();
        self.progress.handle_timeout(now);
        if self.caller.handle_timeout(now) == Delivery::Failed {
            self.log("the caller has not acknowledged the 183");
            self.give_up_call(504);
        }
        for leg in &mut self.legs {
            if let Some(Change::Stops(to_tag)) = leg.silent(now) {
                self.progress.rtp_stops(leg.branch.dialog(&to_tag), now);
            }
        }
        let frame = self.player.next_frame(self.progress.state());
        self.playing = frame.is_some();
        let (Some(frame), Some(remote)) = (frame, self.remote) else { return };
        if let Some(packet) = self.stream.packet_of(&frame) {
            // A packet that the network has no room for is lost.
            let _ = self.media.try_send_to(&packet, remote);
        }
    }

    async fn signal(&mut self, signal: Signal) {
        match signal {
            Signal::Cancelled => {
                if !self.caller.has_final_response {
                    self.log("the caller gives up");
                    self.give_up_call(487);
                }
            }
            Signal::Unacknowledged => {
                self.log("the caller does not acknowledge");
                self.hang_up_caller();
                self.hang_up_callee();
            }
            Signal::Response(branch, response) => self.response(branch, *response).await,
            Signal::Request(side, transaction) => self.request(side, *transaction),
        }
    }

    /// Acts on the decisions of `Progress`.
    async fn settle(&mut self) {
        let now = self.now();
        let state = self.progress.state();
        if std::mem::replace(&mut self.state, state) != state {
            let description = self.describe(state);
            self.log(&format!("→ {description}"));
        }
        self.cancel_needless();
        while let Some(upstream) = self.progress.poll_upstream() {
            self.tell(upstream);
        }
        if self.hung_up || self.caller.has_final_response {
            return;
        }
        if self.shared.deadline().is_some_and(|deadline| Instant::now() >= deadline) {
            self.log("the server ends");
            self.give_up_call(480);
        } else if self.is_decided() {
            // The caller hears so, or is told.
        } else if now >= self.shared.config.max_ringing {
            self.log("nobody answers within --max-ringing");
            self.remaining.clear();
            self.progress.no_answer(now);
        } else if self.shared.config.no_answer.is_some_and(|most| self.waits(most)) {
            self.log("nobody answers in time");
            if self.shared.config.serial {
                self.give_up_last().await;
            } else {
                self.progress.no_answer(now);
            }
        }
    }

    fn is_decided(&self) -> bool {
        matches!(self.state, CallState::Answered(_) | CallState::Failure(_) | CallState::Over)
    }

    /// Returns whether the last leg has been waiting for an answer for that time.
    fn waits(&self, most: Duration) -> bool {
        self.legs.last().is_some_and(|leg| !leg.is_final && self.now() >= leg.since + most)
    }

    /// Gives up the last leg and calls the next URI.
    async fn give_up_last(&mut self) {
        let now = self.now();
        let Some(leg) = self.legs.last_mut() else { return };
        leg.is_final = true;
        let branch = leg.branch;
        self.cancel(branch, Some(CancelReason::NoAnswer));
        let _ = self.progress.response(branch, Response::new(408), now);
        self.invite_next().await;
    }

    /// Ends a call of which the caller has no final response, with that status.
    fn give_up_call(&mut self, status: u16) {
        let now = self.now();
        self.remaining.clear();
        self.progress.caller_cancelled(now);
        self.caller.respond(status, Vec::new(), None, now);
        self.log(&format!("{status} to the caller"));
        self.hang_up_callee();
    }

    /// Ends the call of the caller.
    fn hang_up_caller(&mut self) {
        if self.caller.has_final_response {
            self.caller.dialog.bye();
            self.hung_up = true;
        } else {
            self.give_up_call(480);
        }
    }

    /// Ends the call of the phone that answered, if one did.
    fn hang_up_callee(&mut self) {
        self.hung_up = true;
        let CallState::Answered(branch) = self.progress.state() else { return };
        if let Some(leg) = self.leg(branch) {
            leg.bye();
        }
    }

    fn cancel_needless(&mut self) {
        while let Some((branch, reason)) = self.progress.poll_cancel() {
            self.cancel(branch, Some(reason));
        }
    }

    fn cancel(&mut self, branch: Branch, reason: Option<CancelReason>) {
        let Some(leg) = self.leg(branch) else { return };
        leg.cancel(reason.and_then(CancelReason::header).map(Into::into));
        let name = leg.name.clone();
        self.log(&format!("cancel {name}"));
    }

    /// Sends a response to the caller.
    fn tell(&mut self, upstream: Upstream) {
        let now = self.now();
        let (mut status, mut headers, mut body) = (upstream.status(), Vec::new(), None);
        match upstream {
            Upstream::SessionProgress | Upstream::Ok => {
                let Ok(local) = self.media.local_addr() else { return };
                body = Some(self.terms.offer.answer(local, self.version));
                headers.push(header("Content-Type", "application/sdp"));
                self.open_media();
            }
            Upstream::Ringing => {}
            Upstream::Failure(rejection) => {
                if let Some(relayed) = rejection.relayed() {
                    headers = self.far_headers(relayed.branch, relayed.status, relayed.headers);
                    // Without its headers the original status means nothing.
                    if !headers.is_empty() {
                        status = relayed.status;
                    }
                }
                self.hung_up = true;
            }
        }
        self.caller.respond(status, headers, body, now);
        self.log(&format!("{status} to the caller"));
    }

    /// Returns headers of the failures of the phones. A 401 or 407 gets the challenges of all.
    fn far_headers(&self, branch: Branch, status: u16, names: &[&str]) -> Vec<Header> {
        let challenged: Vec<_> = self.progress.challenged().collect();
        let is_source = |leg: &&Leg| match status {
            401 | 407 => challenged.contains(&leg.branch),
            _ => leg.branch == branch,
        };
        let failures = self.legs.iter().filter(is_source).filter_map(|leg| leg.failure.as_ref());
        let challenges = ["WWW-Authenticate", "Proxy-Authenticate"];
        let names = if matches!(status, 401 | 407) { &challenges } else { names };
        failures
            .flat_map(|failure| names.iter().flat_map(|name| headers::copies(failure, name)))
            .collect()
    }

    /// Calls the next URI, if any remains.
    async fn invite_next(&mut self) {
        let Some(to) = self.remaining.pop_front() else { return };
        let now = self.now();
        let branch = Branch(self.remaining.len() as u64);
        self.progress.invite(branch, now);
        if self.remaining.is_empty() {
            self.progress.set_hunting(false, now);
        }
        self.invite(branch, to).await;
    }

    /// Sends an INVITE for a branch, its first one or one after a 3xx.
    async fn invite(&mut self, branch: Branch, to: Uri) {
        let now = self.now();
        self.log(&format!("INVITE {to}"));
        let own = &self.shared.config.media_ips;
        let media_ip = match to.host() {
            Host::IpAddr(ip) => sdp::local_ip(own, *ip),
            Host::Domain(_) => own.first().copied(),
        };
        let media_ip = media_ip.unwrap_or(self.terms.media_ip);
        let leg = UdpSocket::bind((media_ip, 0)).await.ok().and_then(|media| {
            let invitation = Invitation {
                from: self.from.clone(),
                to: to.clone(),
                media: Arc::new(media),
                offer: OwnOffer::like(&self.terms.offer.description),
                headers: self.terms.headers.clone(),
                now,
            };
            Leg::invite(&self.shared.agent, branch, invitation, &self.signals.0)
        });
        if let Some(leg) = leg {
            self.read(leg.media.clone(), Some(branch));
            self.legs.retain(|leg| leg.branch != branch);
            self.legs.push(leg);
        } else {
            self.log(&format!("can't call {to}"));
            let _ = self.progress.response(branch, Response::new(503), now);
        }
    }

    fn leg(&mut self, branch: Branch) -> Option<&mut Leg> {
        self.legs.iter_mut().find(|leg| leg.branch == branch)
    }

    fn describe(&mut self, state: CallState) -> String {
        let (what, branch) = match state {
            CallState::EarlyMedia(dialog) => ("early media of", dialog.branch()),
            CallState::Answered(branch) => ("answered by", branch),
            state => return state.to_string(),
        };
        self.leg(branch).map_or_else(|| state.to_string(), |leg| format!("{what} {}", leg.name))
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    fn log(&self, message: &str) {
        self.shared.config.log.write(&self.name, self.now(), message);
    }
}
