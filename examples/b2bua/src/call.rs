//! One call, from the INVITE to the BYE: events in, decisions out.

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

/// A call that was taken, and those that are called for it.
pub(crate) struct Call {
    shared: Arc<Shared>,
    started: Instant,
    name: String,
    from: Uri,
    caller: InviteDialog,
    /// What of the caller's offer is taken up.
    offer: Description,
    media: Arc<UdpSocket>,
    /// Where packets go to, once the caller has been told where they come from.
    remote: Option<SocketAddr>,
    stream: Stream,
    /// Whether the last frame was ours, so that what is relayed has to wait for the next.
    playing: bool,
    progress: Progress,
    ringback: CallPlayer,
    place: CallState,
    legs: Vec<Leg>,
    /// Whom to call if the others fail.
    later: VecDeque<Uri>,
    signals: (UnboundedSender<Signal>, UnboundedReceiver<Signal>),
    packets: (Sender<Packet>, Receiver<Packet>),
    /// The readers of all sockets; they end with the call.
    readers: JoinSet<()>,
    hung_up: bool,
}

/// What a peer signals.
pub(crate) enum Signal {
    Caller(DialogState),
    Leg(Branch, DialogState),
    Failed(Branch, Failure),
}

/// What came on a socket.
struct Packet {
    /// Of a leg, or else from the caller.
    branch: Option<Branch>,
    from: SocketAddr,
    octets: Vec<u8>,
}

/// More packets than these wait for nobody.
const WAITING: usize = 64;

impl Call {
    /// Takes a call, or says why not.
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
        // The stack would say so too, but not if the task below begins after the first tone.
        let _ = transaction.send_trying().await;
        let mut handler = caller.clone();
        // Until it is acknowledged or times out, which may be after the call.
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
            ringback: CallPlayer::new(&plan),
            place: CallState::Silence,
            legs: Vec::new(),
            later: shared.to.iter().cloned().collect(),
            signals,
            packets: mpsc::channel(WAITING),
            readers: JoinSet::new(),
            hung_up: false,
        };
        call.read(call.media.clone(), None);
        Ok(call)
    }

    /// Until it is over. A frame is due every 20 ms, whatever else happens: deadlines are counted
    /// from the start, so that no delay adds up.
    pub(crate) async fn run(mut self) {
        self.log(&format!("from {} in {}", self.from, self.offer.codec));
        self.progress.set_hunting(self.shared.config.serial, self.now());
        let at_once = if self.shared.config.serial { 1 } else { self.later.len() };
        for _ in 0..at_once {
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

    /// What the caller hears in the next 20 ms, unless it is relayed.
    fn tick(&mut self) {
        let now = self.now();
        self.progress.handle_timeout(now);
        for leg in &mut self.legs {
            if let Some(Change::Stops(to_tag)) = leg.silent(now) {
                self.progress.rtp_stops(leg.branch.dialog(&to_tag), now);
            }
        }
        let frame = self.ringback.next_frame(self.progress.state());
        self.playing = frame.is_some();
        let (Some(frame), Some(remote)) = (frame, self.remote) else { return };
        if let Some(packet) = self.stream.packet_of(&frame) {
            // What the network has no room for is lost.
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
            self.later.clear();
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
            // The dialog is back from a request within it.
            return;
        }
        leg.remote = description.map(|description| description.address);
        let (name, dialog) = (leg.name.clone(), leg.dialog.clone());
        self.log(&format!("200 from {name}"));
        let response = leg::essence(response);
        if self.progress.response(branch.dialog(&to_tag), response, now)
            == ResponseAction::AckAndBye
        {
            self.log(&format!("too late, {name} is hung up"));
            let _ = dialog.bye().await;
            self.shared.layer.remove_dialog(&dialog.id());
        }
    }

    fn packet(&mut self, packet: Packet) {
        let now = self.now();
        let Packet { branch, from, mut octets } = packet;
        let place = self.progress.state();
        let timestamp = self.ringback.timestamp();
        let Some(branch) = branch else {
            if let CallState::Answered(branch) = place {
                self.pass_on(branch, &mut octets, timestamp);
            }
            return;
        };
        if !matches!(place, CallState::Answered(_) | CallState::Over) {
            let change = self.leg(branch).and_then(|leg| leg.hear(from, now));
            if let Some(Change::Begins(to_tag)) = change {
                self.progress.rtp_begins(branch.dialog(&to_tag), now);
            }
        }
        let heard = match self.progress.state() {
            CallState::Answered(heard) => heard == branch,
            CallState::EarlyMedia(heard) => heard.branch() == branch,
            _ => false,
        };
        // The tone fades first, in a frame of its own.
        let Some(remote) = self.remote.filter(|_| heard && !self.playing) else { return };
        if self.stream.relay(&mut octets, timestamp).is_some() {
            let _ = self.media.try_send_to(&octets, remote);
        }
    }

    /// Sends the caller's audio to who has answered.
    fn pass_on(&mut self, branch: Branch, octets: &mut [u8], timestamp: u64) {
        let Some(leg) = self.leg(branch) else { return };
        let relayed = leg.stream.relay(octets, timestamp);
        if let (Some(()), Some(remote)) = (relayed, leg.remote) {
            let _ = leg.media.try_send_to(octets, remote);
        }
    }

    /// Does what has been decided.
    async fn settle(&mut self) {
        let now = self.now();
        let place = self.progress.state();
        if std::mem::replace(&mut self.place, place) != place {
            let place = self.describe(place);
            self.log(&format!("→ {place}"));
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
        matches!(self.place, CallState::Answered(_) | CallState::Failure(_) | CallState::Over)
    }

    /// Whether the last one called has not answered for as long.
    fn waits(&self, most: Duration) -> bool {
        self.legs.last().is_some_and(|leg| !leg.is_final && self.now() >= leg.since + most)
    }

    /// The last one called has failed, and the next one's turn has come.
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
        // The SIP stack sends a CANCEL without headers of ours, so the reason is not told.
        while let Some((branch, _)) = self.progress.poll_cancel() {
            self.cancel(branch).await;
        }
    }

    async fn cancel(&mut self, branch: Branch) {
        let Some(leg) = self.leg(branch) else { return };
        let (name, dialog) = (leg.name.clone(), leg.dialog.clone());
        self.log(&format!("cancel {name}"));
        // A 200 that crosses it is acknowledged and ended by the dialog itself.
        let _ = dialog.cancel().await;
    }

    /// Tells the caller's side.
    fn tell(&mut self, upstream: Upstream) {
        let answer = || {
            let local = self.media.local_addr().ok()?;
            Some(sdp::describe(local, self.offer.codec, self.offer.comfort_noise))
        };
        let headers = || Some(vec![Header::ContentType("application/sdp".into())]);
        let status = upstream.status();
        let told = match upstream {
            Upstream::SessionProgress => self.caller.ringing(headers(), answer()),
            Upstream::Ringing => self.caller.ringing(None, None),
            Upstream::Ok => self.caller.accept(headers(), answer()),
            Upstream::Failure(_) => self.caller.reject(Some(status.into()), None),
        };
        match told {
            Ok(()) => self.log(&format!("{status} to the caller")),
            Err(error) => self.log(&format!("{status} can't be sent to the caller: {error}")),
        }
        if matches!(upstream, Upstream::SessionProgress | Upstream::Ok) {
            self.remote = Some(self.offer.address);
        }
        self.hung_up |= matches!(upstream, Upstream::Failure(_));
    }

    /// Calls the next one, if there is one and it is his turn.
    async fn invite_next(&mut self) {
        let Some(to) = self.later.pop_front() else { return };
        let now = self.now();
        let branch = Branch(self.later.len() as u64);
        self.log(&format!("INVITE {to}"));
        self.progress.invite(branch, now);
        if self.later.is_empty() {
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

    /// Reads what comes on a socket until the call ends.
    fn read(&mut self, socket: Arc<UdpSocket>, branch: Option<Branch>) {
        let packets = self.packets.0.clone();
        self.readers.spawn(async move {
            let mut buffer = [0; 1500];
            loop {
                // An error is the echo of a packet that nobody took; the next may be.
                let Ok((len, from)) = socket.recv_from(&mut buffer).await else { continue };
                let octets = buffer[..len].to_vec();
                let _ = packets.try_send(Packet { branch, from, octets });
            }
        });
    }

    /// Leaves nothing behind.
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

    fn describe(&mut self, place: CallState) -> String {
        let (what, branch) = match place {
            CallState::EarlyMedia(dialog) => ("early media of", dialog.branch()),
            CallState::Answered(branch) => ("answered by", branch),
            place => return place.to_string(),
        };
        self.leg(branch).map_or_else(|| place.to_string(), |leg| format!("{what} {}", leg.name))
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    fn log(&self, what: &str) {
        println!("{} {:9.3} {what}", self.name, self.now().as_secs_f64());
    }
}

/// Answers a request within a dialog that there is nothing to do about.
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
