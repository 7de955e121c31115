//! One call, from the INVITE to the BYE: takes events and acts on decisions.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ringback::progress::{Branch, Policy, Progress, Response, ResponseAction, Upstream};
use ringback::{CallPlayer, CallState, Format};
use rsipstack::dialog::dialog::DialogState;
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::sip::prelude::{HeadersExt, ToTypedHeader};
use rsipstack::sip::{self, Header, StatusCode, Uri};
use rsipstack::transaction::transaction::Transaction;
use tokio::net::UdpSocket;
use tokio::sync::mpsc::{self, Receiver, Sender, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::leg::{self, Change, Failure, Invitation, Leg};
use crate::rtp::Stream;
use crate::sdp::{self, Description};
use crate::server::Shared;

/// A call of a caller, with its legs.
pub(crate) struct Call {
    shared: Arc<Shared>,
    started: Instant,
    name: String,
    from: Uri,
    caller: InviteDialog,
    /// The media of the caller's offer that the server accepts.
    offer: Description,
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
    signals: (UnboundedSender<Signal>, UnboundedReceiver<Signal>),
    packets: (Sender<Packet>, Receiver<Packet>),
    /// The readers of all sockets. They end with the call.
    readers: JoinSet<()>,
    hung_up: bool,
}

/// An event from a peer.
pub(crate) enum Signal {
    Caller(DialogState),
    Leg(Branch, DialogState),
    Failed(Branch, Failure),
}

/// A packet that a socket received.
struct Packet {
    /// The branch of a leg. `None` for a packet from the caller.
    branch: Option<Branch>,
    from: SocketAddr,
    octets: Vec<u8>,
}

/// The maximum number of packets in the queue. Further packets are lost.
const WAITING: usize = 64;

impl Call {
    /// Takes a call, or returns the status of the rejection.
    pub(crate) async fn take(
        shared: &Arc<Shared>,
        mut transaction: Transaction,
    ) -> Result<Self, (Box<Transaction>, StatusCode)> {
        let request = &transaction.original;
        let Some(mut offer) = Description::parse(&request.body) else {
            return Err((Box::new(transaction), StatusCode::NotAcceptableHere));
        };
        offer.comfort_noise &= shared.config.comfort_noise;
        let from = request.from_header().and_then(|from| Ok(from.typed()?.uri));
        let dialled = request.uri.auth.as_ref().map(|auth| auth.user.clone()).unwrap_or_default();
        let (sender, mut states) = shared.layer.new_dialog_state_channel();
        let contact = Some(shared.contact.clone());
        let dialog = shared.layer.get_or_create_server_invite(&transaction, sender, None, contact);
        let (Ok(from), Ok(caller)) = (from, dialog) else {
            return Err((Box::new(transaction), StatusCode::BadRequest));
        };
        let plan = shared.config.tones.plan(offer.codec, &dialled).ok();
        let media = UdpSocket::bind((shared.config.media_ip, 0)).await.ok();
        let (Some(plan), Some(media)) = (plan, media) else {
            shared.layer.remove_dialog(&caller.id());
            return Err((Box::new(transaction), StatusCode::ServerInternalError));
        };

        let signals = mpsc::unbounded_channel();
        let states_to = signals.0.clone();
        tokio::spawn(async move {
            while let Some(state) = states.recv().await {
                let _ = states_to.send(Signal::Caller(state));
            }
        });
        // The stack also sends a 100, but too late if the task below starts after the first tone.
        let _ = transaction.send_trying().await;
        let mut handler = caller.clone();
        // The task lasts until an ACK or the timeout, which may come after the end of the call.
        tokio::spawn(async move { handler.handle(&mut transaction).await });

        let config = &shared.config;
        let policy = Policy {
            hold_off: config.hold_off,
            failure_tone_duration: config.failure,
            ring_without_rtp: config.ring_without_rtp,
            ..plan.policy()
        };
        let mut call = Self {
            shared: shared.clone(),
            started: Instant::now(),
            name: caller.id().call_id,
            from,
            caller,
            offer,
            media: Arc::new(media),
            remote: None,
            stream: Stream::new(sdp::payload_type(offer.codec), offer.comfort_noise),
            playing: false,
            progress: Progress::new(policy),
            player: CallPlayer::new(&plan),
            state: CallState::Silence,
            legs: Vec::new(),
            remaining: shared.to.iter().cloned().collect(),
            signals,
            packets: mpsc::channel(WAITING),
            readers: JoinSet::new(),
            hung_up: false,
        };
        call.read(call.media.clone(), None);
        Ok(call)
    }

    /// Runs the call until it is over. A frame is due every 20 ms, whatever else happens. Deadlines
    /// count from the start of the call, so that delays do not add up.
    pub(crate) async fn run(mut self) {
        self.log(&format!("from {} in {}", self.from, self.offer.codec));
        self.progress.set_hunting(self.shared.config.serial, self.now());
        let count = if self.shared.config.serial { 1 } else { self.remaining.len() };
        for _ in 0..count {
            self.invite_next().await;
        }
        let mut ticks = 0;
        while !self.hung_up {
            self.settle().await;
            tokio::select! {
                biased;
                () = sleep_until(self.started + Format::PTIME * ticks) => {
                    self.tick();
                    ticks += 1;
                }
                Some(signal) = self.signals.1.recv() => self.signal(signal).await,
                Some(packet) = self.packets.1.recv() => self.packet(packet),
            }
        }
        self.end().await;
    }

    /// Sends the next frame to the caller, unless the caller hears relayed audio.
    fn tick(&mut self) {
        let now = self.now();
        self.progress.handle_timeout(now);
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
        let now = self.now();
        match signal {
            Signal::Caller(state) => self.caller_says(state).await,
            Signal::Leg(branch, DialogState::Trying(_)) => {
                let _ = self.progress.response(branch, Response::new(100), now);
            }
            Signal::Leg(branch, DialogState::Early(_, response)) => self.early(branch, &response),
            Signal::Leg(branch, DialogState::Confirmed(_, response)) => {
                self.answered(branch, &response).await;
            }
            Signal::Leg(branch, state) if leg::has_hung_up(&state) => {
                if self.progress.state() == CallState::Answered(branch) {
                    self.log("the callee hangs up");
                    let _ = self.caller.bye().await;
                    self.hung_up = true;
                }
            }
            Signal::Leg(_, state) => refuse(state).await,
            Signal::Failed(branch, (status, cause)) => {
                let Some(leg) = self.leg(branch) else { return };
                leg.is_final = true;
                let name = leg.name.clone();
                self.log(&format!("{status} from {name}"));
                let response = Response { cause, ..Response::new(status) };
                let _ = self.progress.response(branch, response, now);
                self.invite_next().await;
            }
        }
    }

    async fn caller_says(&mut self, state: DialogState) {
        let now = self.now();
        if !matches!(state, DialogState::Terminated(..)) {
            return refuse(state).await;
        }
        if let CallState::Answered(branch) = self.progress.state() {
            self.log("the caller hangs up");
            if let Some(leg) = self.leg(branch) {
                let _ = leg.dialog.bye().await;
            }
        } else if self.progress.state() != CallState::Over {
            self.log("the caller gives up");
            self.remaining.clear();
            self.progress.caller_cancelled(now);
            self.settle().await;
        }
        self.hung_up = true;
    }

    fn early(&mut self, branch: Branch, response: &sip::Response) {
        let now = self.now();
        let to_tag = leg::to_tag(response);
        let Some(leg) = self.leg(branch) else { return };
        if !response.body.is_empty() {
            leg.describe(&to_tag, &response.body);
        }
        let name = leg.name.clone();
        self.log(&format!("{} from {name}", response.status_code.code()));
        let _ = self.progress.response(branch.dialog(&to_tag), leg::essence(response), now);
    }

    async fn answered(&mut self, branch: Branch, response: &sip::Response) {
        let now = self.now();
        let to_tag = leg::to_tag(response);
        let description = Description::parse(&response.body);
        let Some(leg) = self.leg(branch) else { return };
        if std::mem::replace(&mut leg.is_final, true) {
            // The dialog returns to this state after a request within it.
            return;
        }
        leg.remote = description.map(|description| description.address);
        let (name, dialog) = (leg.name.clone(), leg.dialog.clone());
        self.log(&format!("200 from {name}"));
        let response = leg::essence(response);
        if self.progress.response(branch.dialog(&to_tag), response, now)
            == ResponseAction::AckAndBye
        {
            self.log(&format!("{name} answers too late, hang up"));
            let _ = dialog.bye().await;
            self.shared.layer.remove_dialog(&dialog.id());
        }
    }

    fn packet(&mut self, packet: Packet) {
        let now = self.now();
        let Packet { branch, from, mut octets } = packet;
        let state = self.progress.state();
        let timestamp = self.player.timestamp();
        let Some(branch) = branch else {
            if let CallState::Answered(branch) = state {
                self.pass_on(branch, &mut octets, timestamp);
            }
            return;
        };
        if !matches!(state, CallState::Answered(_) | CallState::Over) {
            let change = self.leg(branch).and_then(|leg| leg.hear(from, now));
            if let Some(Change::Begins(to_tag)) = change {
                self.progress.rtp_begins(branch.dialog(&to_tag), now);
            }
        }
        let is_relayed = match self.progress.state() {
            CallState::Answered(answered) => answered == branch,
            CallState::EarlyMedia(dialog) => dialog.branch() == branch,
            _ => false,
        };
        // The tone first fades, in a frame of its own.
        let Some(remote) = self.remote.filter(|_| is_relayed && !self.playing) else { return };
        if self.stream.relay(&mut octets, timestamp).is_some() {
            let _ = self.media.try_send_to(&octets, remote);
        }
    }

    /// Sends the caller's audio to the leg that answered.
    fn pass_on(&mut self, branch: Branch, octets: &mut [u8], timestamp: u64) {
        let Some(leg) = self.leg(branch) else { return };
        let relayed = leg.stream.relay(octets, timestamp);
        if let (Some(()), Some(remote)) = (relayed, leg.remote) {
            let _ = leg.media.try_send_to(octets, remote);
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
        self.cancel_needless().await;
        while let Some(upstream) = self.progress.poll_upstream() {
            self.tell(upstream);
        }
        if self.shared.config.no_answer.is_some_and(|most| !self.is_decided() && self.waits(most)) {
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
        self.cancel(branch).await;
        let _ = self.progress.response(branch, Response::new(408), now);
        self.invite_next().await;
    }

    async fn cancel_needless(&mut self) {
        // The SIP stack cannot add headers to a CANCEL, so the Reason header is missing.
        while let Some((branch, _)) = self.progress.poll_cancel() {
            self.cancel(branch).await;
        }
    }

    async fn cancel(&mut self, branch: Branch) {
        let Some(leg) = self.leg(branch) else { return };
        let (name, dialog) = (leg.name.clone(), leg.dialog.clone());
        self.log(&format!("cancel {name}"));
        // The dialog itself acknowledges and ends a 200 that crosses the CANCEL.
        let _ = dialog.cancel().await;
    }

    /// Sends a response to the caller.
    fn tell(&mut self, upstream: Upstream) {
        let answer = || {
            let local = self.media.local_addr().ok()?;
            Some(sdp::describe(local, self.offer.codec, self.offer.comfort_noise))
        };
        let headers = || Some(vec![Header::ContentType("application/sdp".into())]);
        let status = upstream.status();
        let sent = match upstream {
            Upstream::SessionProgress => self.caller.ringing(headers(), answer()),
            Upstream::Ringing => self.caller.ringing(None, None),
            Upstream::Ok => self.caller.accept(headers(), answer()),
            Upstream::Failure(_) => self.caller.reject(Some(status.into()), None),
        };
        match sent {
            Ok(()) => self.log(&format!("{status} to the caller")),
            Err(error) => self.log(&format!("{status} can't be sent to the caller: {error}")),
        }
        if matches!(upstream, Upstream::SessionProgress | Upstream::Ok) {
            self.remote = Some(self.offer.address);
        }
        self.hung_up |= matches!(upstream, Upstream::Failure(_));
    }

    /// Calls the next URI, if any remains.
    async fn invite_next(&mut self) {
        let Some(to) = self.remaining.pop_front() else { return };
        let now = self.now();
        let branch = Branch(self.remaining.len() as u64);
        self.log(&format!("INVITE {to}"));
        self.progress.invite(branch, now);
        if self.remaining.is_empty() {
            self.progress.set_hunting(false, now);
        }
        let media = UdpSocket::bind((self.shared.config.media_ip, 0)).await.map(Arc::new);
        let leg = media.map_err(rsipstack::Error::from).and_then(|media| {
            let (from, codec) = (self.from.clone(), self.offer.codec);
            let invitation = Invitation { from, to: &to, media, codec, now };
            Leg::invite(&self.shared, branch, invitation, &self.signals.0)
        });
        match leg {
            Ok(leg) => {
                self.read(leg.media.clone(), Some(branch));
                self.legs.push(leg);
            }
            Err(error) => {
                self.log(&format!("can't call {to}: {error}"));
                let _ = self.progress.response(branch, Response::new(503), now);
            }
        }
    }

    /// Reads packets from a socket until the call ends.
    fn read(&mut self, socket: Arc<UdpSocket>, branch: Option<Branch>) {
        let packets = self.packets.0.clone();
        self.readers.spawn(async move {
            let mut buffer = [0; 1500];
            loop {
                // An error concerns an earlier packet that nobody received, not the next one.
                let Ok((len, from)) = socket.recv_from(&mut buffer).await else { continue };
                let octets = buffer[..len].to_vec();
                let _ = packets.try_send(Packet { branch, from, octets });
            }
        });
    }

    /// Cancels all branches and removes all dialogs.
    async fn end(mut self) {
        self.cancel_needless().await;
        for leg in &self.legs {
            self.shared.layer.remove_dialog(&leg.dialog.id());
        }
        self.shared.layer.remove_dialog(&self.caller.id());
        self.log("over");
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

    fn log(&self, what: &str) {
        println!("{} {:9.3} {what}", self.name, self.now().as_secs_f64());
    }
}

/// Answers a request within a dialog that the server does not act on.
async fn refuse(state: DialogState) {
    let (handle, status) = match state {
        DialogState::Updated(_, _, handle) => (handle, StatusCode::NotAcceptableHere),
        DialogState::Info(_, _, handle) | DialogState::Options(_, _, handle) => {
            (handle, StatusCode::OK)
        }
        DialogState::Refer(_, _, handle)
        | DialogState::Message(_, _, handle)
        | DialogState::Notify(_, _, handle)
        | DialogState::Publish(_, _, handle) => (handle, StatusCode::MethodNotAllowed),
        _ => return,
    };
    let _ = handle.reply(status).await;
}
