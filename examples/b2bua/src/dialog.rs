//! A dialog (RFC 3261 §12): what its two sides remember of each other.

use std::sync::Arc;

use rsipstack::sip::headers::{CallId, ToTypedHeader};
use rsipstack::sip::prelude::HeadersExt;
use rsipstack::sip::typed::{From, RecordRoute, To};
use rsipstack::sip::{Header, Method, Request, Response, Uri};

use crate::agent::Agent;
use crate::headers::{self, header};

/// One side's view of a dialog.
pub(crate) struct Dialog {
    agent: Arc<Agent>,
    call_id: String,
    local: From,
    remote: To,
    /// The Contact of the other side.
    target: Uri,
    routes: Vec<Uri>,
    /// The number of the last request that this side sent.
    sequence: u32,
    /// The number of the last request of the other side.
    remote_sequence: u32,
}

impl Dialog {
    /// Returns the dialog of a caller's INVITE, whose To header already has the local tag.
    pub(crate) fn of_caller(agent: &Arc<Agent>, invite: &Request) -> Option<Self> {
        let (from, to) = (invite.from_header().ok()?.typed().ok()?, invite.to_header().ok()?);
        let to = to.typed().ok()?;
        Some(Self {
            agent: agent.clone(),
            call_id: headers::call_id(invite),
            local: From { display_name: to.display_name, uri: to.uri, params: to.params },
            remote: To { display_name: from.display_name, uri: from.uri, params: from.params },
            target: headers::contacts(invite).into_iter().next()?,
            routes: record_routes(invite),
            sequence: 0,
            remote_sequence: headers::sequence(invite),
        })
    }

    /// Returns the dialog that a response to the server's own INVITE creates.
    pub(crate) fn of_callee(
        agent: &Arc<Agent>,
        invite: &Request,
        response: &Response,
    ) -> Option<Self> {
        let mut routes = record_routes(response);
        routes.reverse();
        Some(Self {
            agent: agent.clone(),
            call_id: headers::call_id(invite),
            local: invite.from_header().ok()?.typed().ok()?,
            remote: response.to_header().ok()?.typed().ok()?,
            target: headers::contacts(response)
                .into_iter()
                .next()
                .unwrap_or_else(|| invite.uri.clone()),
            routes,
            sequence: headers::sequence(invite),
            remote_sequence: 0,
        })
    }

    /// Takes a request of the other side. Returns `false` if it comes after a later one (RFC 3261
    /// §12.2.2).
    pub(crate) fn takes(&mut self, request: &Request) -> bool {
        let sequence = headers::sequence(request);
        let is_later = sequence >= self.remote_sequence;
        self.remote_sequence = sequence.max(self.remote_sequence);
        let refreshes = matches!(request.method, Method::Invite | Method::Update);
        if let (true, Some(target)) = (refreshes, headers::contacts(request).into_iter().next()) {
            self.target = target;
        }
        is_later
    }

    /// Creates the next request.
    pub(crate) fn request(
        &mut self,
        method: Method,
        headers: Vec<Header>,
        body: Vec<u8>,
    ) -> Option<Request> {
        self.sequence += 1;
        let endpoint = &self.agent.endpoint;
        let mut request = endpoint.make_request(
            method,
            self.target.clone(),
            endpoint.get_via(None, None).ok()?,
            self.local.clone(),
            self.remote.clone(),
            self.sequence,
            Some(CallId::new(&*self.call_id)),
        );
        request.headers.extend(
            self.routes.iter().map(|route| header("Route", format!("<{route}>"))).collect(),
        );
        request.headers.push(header("Contact", format!("<{}>", self.agent.contact)));
        request.headers.extend(headers);
        request.body = body;
        Some(request)
    }

    /// Ends the call with a BYE, without waiting for the response.
    pub(crate) fn bye(&mut self) {
        if let Some(bye) = self.request(Method::Bye, Vec::new(), Vec::new()) {
            self.agent.send(bye, None, |_| {});
        }
    }

    /// Acknowledges a reliable provisional response (RFC 3262 §4).
    pub(crate) fn prack(&mut self, rseq: u32, invite: &Request) {
        let rack = format!("{rseq} {} INVITE", headers::sequence(invite));
        let headers = vec![header("RAck", rack)];
        if let Some(prack) = self.request(Method::PRack, headers, Vec::new()) {
            self.agent.send(prack, None, |_| {});
        }
    }
}

fn record_routes(message: &impl HeadersExt) -> Vec<Uri> {
    headers::values(message, "Record-Route")
        .flat_map(|value| RecordRoute::parse_header_list(value).unwrap_or_default())
        .map(|route| route.uri)
        .collect()
}
