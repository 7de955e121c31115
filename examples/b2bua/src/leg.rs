//! One leg of a call: a phone that the server calls.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ringback::progress::{Branch, Response};
use rsipstack::sip::typed::{From, To};
use rsipstack::sip::{self, Header, Method, Request, SipMessage, Uri};
use rsipstack::transaction::make_tag;
use rsipstack::transaction::transaction::Transaction;
use tokio::net::UdpSocket;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::agent::{Agent, Registration, Signal};
use crate::dialog::Dialog;
use crate::headers::{self, header};
use crate::rtp::Stream;
use crate::sdp::{self, Description, OwnOffer};

/// A branch of a call, with its INVITE and its media.
pub(crate) struct Leg {
    agent: Arc<Agent>,
    pub(crate) branch: Branch,
    pub(crate) name: Uri,
    pub(crate) invite: Request,
    pub(crate) offer: OwnOffer,
    /// The version of what the server said last.
    pub(crate) version: u64,
    pub(crate) media: Arc<UdpSocket>,
    pub(crate) stream: Stream,
    /// Whether its INVITE has a final response.
    pub(crate) is_final: bool,
    /// The final response, unless it is a 2xx.
    pub(crate) failure: Option<sip::Response>,
    /// The other URIs to which a 3xx pointed.
    pub(crate) alternatives: Vec<Uri>,
    pub(crate) since: Duration,
    /// Its early dialogs, or the only dialog after the answer.
    pub(crate) dialogs: Vec<EarlyDialog>,
    /// Dropping this cancels the INVITE too.
    cancel: Option<oneshot::Sender<Option<String>>>,
    _registration: Registration,
}

/// A dialog of a leg. Its media address identifies its RTP before the answer.
pub(crate) struct EarlyDialog {
    to_tag: String,
    pub(crate) dialog: Option<Dialog>,
    /// The answer in its first response with SDP, which holds (RFC 3261 §13.2.1).
    pub(crate) answer: Option<Description>,
    /// Whether the answer came in a reliable response.
    pub(crate) is_answered: bool,
    /// The number of the last reliable response.
    rseq: Option<u32>,
    packets: u32,
    last: Duration,
}

/// The number of packets that prove that RTP flows.
const PROOF: u32 = 3;
/// The time after which RTP has stopped: longer than the pause of any national ring tone.
const SILENCE: Duration = Duration::from_millis(6_500);
/// The time after which a cancelled INVITE counts as over (RFC 3261 §9.1).
const GIVEN_UP: Duration = Duration::from_secs(32);

/// A change of an early dialog's RTP.
pub(crate) enum Change {
    Begins(String),
    Stops(String),
}

impl Leg {
    /// Sends an INVITE. Responses go to `signals` with the number of the branch.
    pub(crate) fn invite(
        agent: &Arc<Agent>,
        branch: Branch,
        invitation: Invitation,
        signals: &UnboundedSender<Signal>,
    ) -> Option<Self> {
        let Invitation { from, to, media, offer, headers, now } = invitation;
        let (call_id, tag) = (agent.call_id(), make_tag());
        let from = From::from(from).with_tag(tag.clone());
        let callee = To { display_name: None, uri: to.clone(), params: Vec::new() };
        let via = agent.endpoint.get_via(None, None).ok()?;
        let mut invite = agent.endpoint.make_request(
            Method::Invite,
            to.clone(),
            via,
            from,
            callee,
            1,
            Some(sip::CallId::new(&*call_id)),
        );
        invite.headers.retain(|own| headers.iter().all(|header| header.name() != own.name()));
        invite.headers.extend(headers);
        invite.headers.extend(headers::capabilities());
        invite.headers.push(header("Contact", format!("<{}>", agent.contact)));
        invite.headers.push(header("Content-Type", "application/sdp"));
        invite.body = offer.write(media.local_addr().ok()?);
        let (cancel, cancelled) = oneshot::channel();
        let transaction = agent.transaction(invite.clone())?;
        tokio::spawn(attend(agent.clone(), transaction, branch, signals.clone(), cancelled));
        Some(Self {
            agent: agent.clone(),
            branch,
            name: to,
            invite,
            offer,
            version: 1,
            media,
            stream: Stream::new(offer.formats),
            is_final: false,
            failure: None,
            alternatives: Vec::new(),
            since: now,
            dialogs: Vec::new(),
            cancel: Some(cancel),
            _registration: agent.register(&call_id, tag.value(), signals, Some(branch)),
        })
    }

    /// Cancels the INVITE as soon as it has a response, without waiting for that.
    pub(crate) fn cancel(&mut self, reason: Option<String>) {
        if let Some(cancel) = self.cancel.take() {
            let _ = cancel.send(reason);
        }
    }

    /// Takes a provisional response or a 2xx of a dialog. Returns `false` if it is a reliable one
    /// that was taken before, or that is not the next one.
    pub(crate) fn takes(&mut self, response: &sip::Response) -> bool {
        let dialog = Dialog::of_callee(&self.agent, &self.invite, response);
        let body = sdp::find(headers::value(response, "Content-Type"), &response.body);
        let offer = self.offer;
        let answer = body.and_then(Description::parse).map(|answer| answer.to(&offer));
        let rseq = headers::reliable_sequence(response);
        let invite = self.invite.clone();
        let early = self.dialog(&headers::to_tag(response));
        if early.dialog.is_none() {
            early.dialog = dialog;
        }
        if let Some(rseq) = rseq {
            if early.rseq.is_some_and(|last| rseq != last.wrapping_add(1)) {
                return false;
            }
            early.rseq = Some(rseq);
            early.is_answered |= answer.is_some();
            if let Some(dialog) = &mut early.dialog {
                dialog.prack(rseq, &invite);
            }
        }
        early.answer = early.answer.or(answer);
        true
    }

    /// Forgets all dialogs but the one that answered.
    pub(crate) fn confirm(&mut self, to_tag: &str) {
        self.is_final = true;
        self.dialogs.retain(|early| early.to_tag == to_tag);
        if let Some(answer) = self.remote() {
            self.stream.set_formats(answer.formats);
        }
    }

    /// Returns the dialog that answered, or the only early one.
    pub(crate) fn only_dialog(&mut self) -> Option<&mut Dialog> {
        self.dialogs.last_mut()?.dialog.as_mut()
    }

    /// Ends the conversation.
    pub(crate) fn bye(&mut self) {
        if let Some(dialog) = self.only_dialog() {
            dialog.bye();
        }
    }

    /// Returns what the phone wants to hear after its answer.
    pub(crate) fn remote(&self) -> Option<Description> {
        self.dialogs.last().and_then(|early| early.answer)
    }

    /// Counts a packet that arrived before the answer.
    pub(crate) fn hear(&mut self, from: SocketAddr, now: Duration) -> Option<Change> {
        let is_it =
            |early: &&EarlyDialog| early.answer.is_some_and(|answer| answer.address == from);
        let known = self.dialogs.iter().find(is_it);
        let to_tag = known.map(|early| early.to_tag.clone()).unwrap_or_default();
        let early = self.dialog(&to_tag);
        early.last = now;
        early.packets += 1;
        (early.packets == PROOF).then_some(Change::Begins(to_tag))
    }

    /// Returns an early dialog whose RTP has stopped.
    pub(crate) fn silent(&mut self, now: Duration) -> Option<Change> {
        let stopped =
            |early: &&mut EarlyDialog| early.packets >= PROOF && now >= early.last + SILENCE;
        let early = self.dialogs.iter_mut().find(stopped)?;
        early.packets = 0;
        Some(Change::Stops(early.to_tag.clone()))
    }

    /// Returns the dialog with that To-tag, if there is one.
    pub(crate) fn known_dialog(&mut self, to_tag: &str) -> Option<&mut EarlyDialog> {
        self.dialogs.iter_mut().find(|early| early.to_tag == to_tag)
    }

    /// Ends a dialog that nobody waits for.
    pub(crate) fn end_dialog(&mut self, to_tag: &str) {
        if let Some(dialog) = self.known_dialog(to_tag).and_then(|early| early.dialog.as_mut()) {
            dialog.bye();
        }
        self.dialogs.retain(|early| early.to_tag != to_tag);
    }

    /// Returns the dialog with that To-tag. It may be new.
    fn dialog(&mut self, to_tag: &str) -> &mut EarlyDialog {
        let known = self.dialogs.iter().position(|early| early.to_tag == to_tag);
        let at = known.unwrap_or_else(|| {
            self.dialogs.push(EarlyDialog {
                to_tag: to_tag.to_string(),
                dialog: None,
                answer: None,
                is_answered: false,
                rseq: None,
                packets: 0,
                last: Duration::ZERO,
            });
            self.dialogs.len() - 1
        });
        &mut self.dialogs[at]
    }
}

/// The parameters of an INVITE.
pub(crate) struct Invitation {
    pub(crate) from: Uri,
    pub(crate) to: Uri,
    pub(crate) media: Arc<UdpSocket>,
    pub(crate) offer: OwnOffer,
    /// The headers that this call needs.
    pub(crate) headers: Vec<Header>,
    pub(crate) now: Duration,
}

/// Owns the transaction of an INVITE until it is over, even if the call ends earlier. Then it
/// cancels the INVITE, and ends the call of a 2xx that crosses the CANCEL.
async fn attend(
    agent: Arc<Agent>,
    mut transaction: Transaction,
    branch: Branch,
    signals: UnboundedSender<Signal>,
    cancelled: oneshot::Receiver<Option<String>>,
) {
    let _ = transaction.send().await;
    let (invite, destination) = (transaction.original.clone(), transaction.destination.clone());
    let mut cancelled = std::pin::pin!(cancelled);
    let mut reason: Option<Option<String>> = None;
    let mut given_up = std::pin::pin!(sleep(GIVEN_UP));
    let (mut has_response, mut is_final, mut is_cancelled) = (false, false, false);
    let mut answers: Vec<String> = Vec::new();
    loop {
        // The stack loses an event if this future is dropped while it works.
        let mut receiving = std::pin::pin!(transaction.receive());
        let message = loop {
            if let (Some(reason), true, false, false) =
                (&reason, has_response, is_final, is_cancelled)
            {
                is_cancelled = true;
                agent.cancel(&invite, destination.clone(), reason.as_deref());
                given_up.set(sleep(GIVEN_UP));
            }
            tokio::select! {
                message = &mut receiving => break message,
                text = &mut cancelled, if reason.is_none() => reason = Some(text.ok().flatten()),
                () = &mut given_up, if is_cancelled && !is_final => return,
            }
        };
        let Some(SipMessage::Response(response)) = message else { break };
        has_response = true;
        let status = response.status_code.code();
        is_final |= status >= 200;
        if (200..300).contains(&status) {
            let tag = headers::to_tag(&response);
            if answers.contains(&tag) {
                continue; // The stack acknowledges each repetition.
            }
            answers.push(tag);
        }
        let Err(unsent) = signals.send(Signal::Response(branch, Box::new(response))) else {
            continue;
        };
        // The call is over.
        let (Signal::Response(_, response), 200..300) = (unsent.0, status) else { continue };
        if let Some(mut dialog) = Dialog::of_callee(&agent, &invite, &response) {
            dialog.bye();
        }
    }
}

/// Returns the parts of a response that `Progress` needs.
pub(crate) fn essence(response: &sip::Response) -> Response<'_> {
    Response {
        status: response.status_code.code(),
        sdp: sdp::find(headers::value(response, "Content-Type"), &response.body).is_some(),
        p_early_media: headers::value(response, "P-Early-Media"),
        cause: headers::values(response, "Reason").find_map(cause),
    }
}

/// Returns the cause of a Reason header such as `Q.850;cause=17;text="user busy"` (RFC 3326).
fn cause(reason: &str) -> Option<u8> {
    let mut params = reason.split(';').map(str::trim);
    if !params.next()?.eq_ignore_ascii_case("Q.850") {
        return None;
    }
    params.find_map(|param| param.strip_prefix("cause=")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_a_cause_of_q_850() {
        assert_eq!(cause("Q.850;cause=17;text=\"User busy\""), Some(17));
        assert_eq!(cause("q.850 ; cause=3"), Some(3));
        for none in ["", "SIP;cause=200", "Q.850", "Q.850;cause=x", "Q.850;cause=300"] {
            assert_eq!(cause(none), None, "{none}");
        }
    }
}
