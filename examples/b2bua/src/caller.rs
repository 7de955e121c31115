//! The caller's INVITE: its responses, reliable ones too (RFC 3262), and its final one.

use std::sync::Arc;
use std::time::Duration;

use rsipstack::sip::prelude::HeadersExt;
use rsipstack::sip::{Header, Method, Request, Response, SipMessage};
use rsipstack::transaction::transaction::{Transaction, TransactionEvent, TransactionEventSender};
use rsipstack::transaction::{make_tag, transaction};
use tokio::sync::mpsc::UnboundedSender;

use crate::agent::{Agent, Registration, Signal};
use crate::dialog::Dialog;
use crate::headers::{self, header};

/// The initial interval of repetitions (RFC 3261 §17.1.1.1).
const T1: Duration = Duration::from_millis(500);
/// The time after which a repeated message counts as lost.
const GIVEN_UP: Duration = Duration::from_secs(32);

/// The side of a call that called the server.
pub(crate) struct Caller {
    agent: Arc<Agent>,
    pub(crate) dialog: Dialog,
    /// The INVITE, with the server's tag.
    pub(crate) invite: Request,
    /// Whether the caller requires reliable provisional responses.
    is_reliable: bool,
    /// The reliable response without a PRACK.
    unacknowledged: Option<Repeated>,
    /// The number of the next reliable response.
    rseq: u32,
    /// The final response, while it waits for a PRACK.
    waiting: Option<Response>,
    pub(crate) has_final_response: bool,
    /// Whether the caller has acknowledged an answer, before the final response.
    pub(crate) has_answer: bool,
    /// The task that owns the transaction.
    transaction: TransactionEventSender,
    _registration: Registration,
}

/// A response that is repeated until it is acknowledged.
struct Repeated {
    response: Response,
    rseq: u32,
    begun: Duration,
    next: Duration,
    interval: Duration,
}

/// What became of the reliable response.
#[derive(PartialEq, Eq)]
pub(crate) enum Delivery {
    Continues,
    /// No PRACK has arrived within 32 s.
    Failed,
}

impl Caller {
    /// Takes an INVITE. Events of its transaction go to `signals`.
    ///
    /// Returns the transaction if the INVITE lacks a header.
    pub(crate) async fn take(
        agent: &Arc<Agent>,
        mut transaction: Transaction,
        signals: &UnboundedSender<Signal>,
    ) -> Result<Self, Box<Transaction>> {
        let mut invite = transaction.original.clone();
        let tag = make_tag();
        if let Ok(to) = invite.to_header().cloned() {
            invite.headers.unique_push(to.with_tag(tag.clone()).into());
        }
        let Some(dialog) = Dialog::of_caller(agent, &invite) else {
            return Err(Box::new(transaction));
        };
        // Before the first tone.
        let _ = transaction.send_trying().await;
        let side = None;
        let registration = agent.register(&headers::call_id(&invite), tag.value(), signals, side);
        let to_transaction = transaction.tu_sender.clone();
        tokio::spawn(attend(transaction, signals.clone()));
        let is_reliable =
            headers::tokens(&invite, "Require").any(|tag| tag.eq_ignore_ascii_case("100rel"));
        Ok(Self {
            agent: agent.clone(),
            dialog,
            invite,
            is_reliable,
            unacknowledged: None,
            rseq: fastrand::u32(1..1 << 30),
            waiting: None,
            has_final_response: false,
            has_answer: false,
            transaction: to_transaction,
            _registration: registration,
        })
    }

    /// Sends a response. `headers` are in addition to those that each response has. A final response
    /// waits until the caller has acknowledged an answer in a reliable one (RFC 3262 §3).
    pub(crate) fn respond(
        &mut self,
        status: u16,
        headers: Vec<Header>,
        body: Option<Vec<u8>>,
        now: Duration,
    ) {
        if self.has_final_response {
            return;
        }
        let mut response = self.agent.endpoint.make_response(&self.invite, status.into(), body);
        let own = headers::capabilities().into_iter();
        let own = own.filter(|own| headers.iter().all(|header| header.name() != own.name()));
        response.headers.extend(own.collect());
        response.headers.extend(headers);
        if status < 300 {
            response.headers.extend(headers::copies(&self.invite, "Record-Route"));
            let contact = format!("<{}>", self.agent.contact);
            response.headers.push(header("Contact", contact));
        }
        if status >= 200 {
            if status < 300 && self.unacknowledged.is_some() {
                self.waiting = Some(response);
                return;
            }
            self.has_final_response = true;
            (self.unacknowledged, self.waiting) = (None, None);
        } else if self.is_reliable {
            response.headers.push(header("Require", "100rel"));
            response.headers.push(header("RSeq", self.rseq));
            self.unacknowledged = Some(Repeated {
                response: response.clone(),
                rseq: self.rseq,
                begun: now,
                next: now + T1,
                interval: T1,
            });
            self.rseq += 1;
        }
        self.send(response);
    }

    /// Takes a PRACK, and returns the status of its response.
    pub(crate) fn prack(&mut self, request: &Request) -> u16 {
        let invite = headers::sequence(&self.invite);
        let rack = headers::value(request, "RAck").unwrap_or_default();
        let is_it = |repeated: &Repeated| headers::acknowledges(rack, repeated.rseq, invite);
        if !self.unacknowledged.as_ref().is_some_and(is_it) {
            return 481;
        }
        self.unacknowledged = None;
        self.has_answer = true;
        200
    }

    /// Sends the final response that waited for a PRACK.
    pub(crate) fn send_waiting(&mut self) {
        let response = self.waiting.take_if(|_| self.unacknowledged.is_none());
        if let Some(response) = response {
            self.has_final_response = true;
            self.send(response);
        }
    }

    /// Repeats a reliable response that is due.
    pub(crate) fn handle_timeout(&mut self, now: Duration) -> Delivery {
        let Some(repeated) = &mut self.unacknowledged else { return Delivery::Continues };
        if now >= repeated.begun + GIVEN_UP {
            self.unacknowledged = None;
            return Delivery::Failed;
        }
        if now >= repeated.next {
            repeated.interval *= 2;
            repeated.next = now + repeated.interval;
            let response = repeated.response.clone();
            self.send(response);
        }
        Delivery::Continues
    }

    fn send(&self, response: Response) {
        // The task has ended if the transaction has.
        let _ = self.transaction.send(TransactionEvent::Respond(response));
    }
}

/// Owns the transaction until its final response is acknowledged, or until 32 s have passed. The
/// call may end earlier.
async fn attend(mut transaction: transaction::Transaction, signals: UnboundedSender<Signal>) {
    let mut is_acknowledged = false;
    while let Some(message) = transaction.receive().await {
        let SipMessage::Request(request) = message else { continue };
        match request.method {
            Method::Cancel => drop(signals.send(Signal::Cancelled)),
            Method::Ack => is_acknowledged = true,
            _ => {}
        }
    }
    if !is_acknowledged {
        let _ = signals.send(Signal::Unacknowledged);
    }
}
