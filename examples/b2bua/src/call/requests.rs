//! The requests of both sides within their dialogs, before the answer and after it.

use std::net::SocketAddr;

use ringback::CallState;
use rsipstack::sip::{Header, Method, Request};
use rsipstack::transaction::transaction::Transaction;

use super::Call;
use crate::admission::{Refusal, method_not_allowed, not_acceptable};
use crate::agent::{Side, reply};
use crate::headers::{self, capabilities, header};
use crate::leg::Leg;
use crate::sdp::{self, Offer};

/// A response: its status, headers and body.
type Answer = (u16, Vec<Header>, Option<Vec<u8>>);

impl Call {
    /// Answers a request.
    pub(super) fn request(&mut self, side: Side, transaction: Transaction) {
        let request = &transaction.original;
        let to_tag = headers::from_tag(request);
        let is_next = match side {
            None => self.caller.dialog.takes(request),
            Some(branch) => {
                let Some(leg) = self.leg(branch) else { return no_dialog(transaction) };
                let is_final = leg.is_final;
                match leg.known_dialog(&to_tag).and_then(|early| early.dialog.as_mut()) {
                    Some(dialog) => dialog.takes(request),
                    None if is_final => return no_dialog(transaction),
                    // The request has overtaken the response that creates its dialog.
                    None => true,
                }
            }
        };
        if !is_next {
            return reply(transaction, 500, Vec::new(), None);
        }
        let is_waiting = self.is_waiting(side, &to_tag);
        let method = request.method;
        let (status, mut headers, body) = match method {
            Method::Bye => (200, Vec::new(), None),
            Method::PRack if side.is_none() => (self.caller.prack(request), Vec::new(), None),
            Method::PRack => (481, Vec::new(), None),
            Method::Options => {
                (200, vec![header("Accept", "application/sdp, multipart/mixed")], None)
            }
            Method::Info => return self.info(side, transaction),
            Method::Update if request.body.is_empty() => (200, Vec::new(), None),
            Method::Invite if side.is_none() && !self.caller.has_final_response => {
                (500, vec![header("Retry-After", fastrand::u8(0..=10))], None)
            }
            Method::Invite | Method::Update => match (side, is_waiting) {
                (None, true) => (500, vec![header("Retry-After", fastrand::u8(0..=10))], None),
                (Some(_), true) => (491, Vec::new(), None),
                _ => self.renegotiate(side, request),
            },
            _ => {
                let (status, headers) = method_not_allowed();
                (status, headers, None)
            }
        };
        if status < 300 {
            headers.extend(capabilities());
            if matches!(method, Method::Invite | Method::Update) {
                let contact = format!("<{}>", self.shared.agent.contact);
                headers.push(header("Contact", contact));
            }
        }
        reply(transaction, status, headers, body);
        match method {
            Method::Bye => self.bye(side),
            Method::PRack => self.caller.send_waiting(),
            _ => {}
        }
    }

    /// Returns whether an offer still waits for its answer: the caller's for the server's, or the
    /// server's for that of a phone.
    fn is_waiting(&mut self, side: Side, to_tag: &str) -> bool {
        match side {
            None => !self.caller.has_final_response && !self.caller.has_answer,
            Some(branch) => self.leg(branch).is_some_and(|leg| {
                !leg.is_final && leg.known_dialog(to_tag).is_none_or(|early| !early.is_answered)
            }),
        }
    }

    fn bye(&mut self, side: Side) {
        let answered = match self.progress.state() {
            CallState::Answered(branch) => Some(branch),
            _ => None,
        };
        match side {
            // RFC 3261 §15.1.2.
            None if !self.caller.has_final_response => {
                self.log("the caller hangs up before the answer");
                self.give_up_call(487);
            }
            None => {
                self.log("the caller hangs up");
                self.hang_up_callee();
            }
            Some(_) if side == answered => {
                self.log("the callee hangs up");
                self.hang_up_caller();
            }
            // The final response of the INVITE follows.
            Some(_) => {}
        }
    }

    /// Passes an INFO on to the other side of a conversation, and the response back. Before the
    /// answer there is no other side (RFC 6086 §4.2.2).
    fn info(&mut self, side: Side, transaction: Transaction) {
        let request = &transaction.original;
        let names = ["Content-Type", "Content-Disposition", "Info-Package"];
        let headers = names.iter().flat_map(|name| headers::copies(request, name)).collect();
        let body = request.body.clone();
        let other = match (self.progress.state(), side) {
            (CallState::Answered(branch), None) => self.leg(branch).and_then(Leg::only_dialog),
            (CallState::Answered(branch), Some(own)) if own == branch => {
                Some(&mut self.caller.dialog)
            }
            _ => None,
        };
        let Some(info) = other.and_then(|other| other.request(Method::Info, headers, body)) else {
            if request.body.is_empty() {
                return reply(transaction, 200, capabilities(), None);
            }
            let accept = vec![header("Accept", "application/sdp")];
            return reply(transaction, 415, accept, None);
        };
        self.shared.agent.send(info, None, move |response| {
            let status = response.as_ref().map_or(408, |response| response.status_code.code());
            let headers = response.iter().flat_map(|response| headers::copies(response, "Accept"));
            reply(transaction, status, headers.collect(), None);
        });
    }

    /// Answers an offer within a dialog (RFC 3264 §8). The server answers for the other side, so it
    /// accepts what it can relay without asking there.
    fn renegotiate(&mut self, side: Side, request: &Request) -> Answer {
        let body = sdp::find(headers::value(request, "Content-Type"), &request.body);
        match self.new_answer(side, request, body) {
            Ok(body) => (200, vec![header("Content-Type", "application/sdp")], Some(body)),
            Err(refusal) => {
                self.log(&format!("{} to a new offer: {}", refusal.status, refusal.reason));
                (refusal.status, refusal.headers, None)
            }
        }
    }

    fn new_answer(
        &mut self,
        side: Side,
        request: &Request,
        body: Option<&[u8]>,
    ) -> Result<Vec<u8>, Refusal> {
        let codec = self.terms.offer.description.codec;
        let Some(body) = body else {
            if request.body.is_empty() {
                return self.own_description(side);
            }
            let headers = vec![header("Accept", "application/sdp")];
            return Err(Refusal { status: 415, headers, reason: "a body without SDP".into() });
        };
        let mut offer = Offer::parse(body)
            .filter(|offer| offer.description.codec == codec)
            .ok_or_else(|| not_acceptable("no audio stream in the codec of the call", 305))?;
        let address = offer.description.address;
        let source = headers::source(request).unwrap_or(self.terms.source);
        if !self.shared.config.allows_media(address.ip(), source) {
            let reason = format!("{address} is not the address of {source}, see --media-anywhere");
            return Err(not_acceptable(&reason, 399));
        }
        if address.is_ipv6() != self.own_media(side)?.is_ipv6() {
            return Err(not_acceptable("the call uses the other IP version", 300));
        }
        let Some(branch) = side else {
            offer.set_comfort_noise(self.shared.config.comfort_noise);
            if offer != self.terms.offer {
                self.version += 1;
            }
            self.stream.set_formats(offer.description.formats);
            self.terms.offer = offer;
            self.open_media();
            return self.own_description(side);
        };
        offer.set_comfort_noise(false);
        let to_tag = headers::from_tag(request);
        let Some(leg) = self.leg(branch) else { return self.own_description(side) };
        leg.stream.set_formats(offer.description.formats);
        leg.offer.formats = offer.description.formats;
        leg.version += 1;
        let version = leg.version;
        if let Some(early) = leg.known_dialog(&to_tag) {
            early.answer = Some(offer.description);
        }
        Ok(offer.answer(self.own_media(side)?, version))
    }

    /// Returns what the server said last: the new offer in the 200 to a request without one.
    fn own_description(&mut self, side: Side) -> Result<Vec<u8>, Refusal> {
        let local = self.own_media(side)?;
        let leg = side.and_then(|branch| self.leg(branch));
        Ok(match leg {
            Some(leg) => leg.offer.write(local),
            None => self.terms.offer.answer(local, self.version),
        })
    }

    /// Returns the address on which the server takes the audio of a side.
    fn own_media(&self, side: Side) -> Result<SocketAddr, Refusal> {
        let leg = side.and_then(|branch| self.legs.iter().find(|leg| leg.branch == branch));
        let media = leg.map_or(&self.media, |leg| &leg.media);
        media.local_addr().map_err(|_| not_acceptable("no media", 399))
    }
}

fn no_dialog(transaction: Transaction) {
    reply(transaction, 481, Vec::new(), None);
}
