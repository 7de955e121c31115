//! Whether the server takes a call: limits, loops, and what the INVITE requires.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use rsipstack::sip::{Header, Request};

use crate::agent::Agent;
use crate::headers::{self, ALLOW, SUPPORTED, header};
use crate::sdp::{self, Offer};
use crate::server::Config;

/// The Max-Forwards of an INVITE without one (RFC 3261 §16.6).
const MAX_FORWARDS: u32 = 70;
/// The Max-Breadth of an INVITE without one (RFC 5393 §5.3.3).
const MAX_BREADTH: u32 = 60;
/// The seconds after which a caller may try again, when the server is full or about to end.
const RETRY_AFTER: u32 = 5;

/// A response that refuses a request.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) headers: Vec<Header>,
    /// The reason, for the log.
    pub(crate) reason: String,
}

/// What an INVITE contains that the call needs.
pub(crate) struct Terms {
    pub(crate) offer: Offer,
    /// The server's media address.
    pub(crate) media_ip: IpAddr,
    pub(crate) source: IpAddr,
    /// The headers of the INVITEs to the phones.
    pub(crate) headers: Vec<Header>,
}

/// Examines an INVITE.
pub(crate) fn examine(invite: &Request, config: &Config, agent: &Agent) -> Result<Terms, Refusal> {
    let max_forwards = number(invite, "Max-Forwards", MAX_FORWARDS)?;
    let Some(max_forwards) = max_forwards.checked_sub(1) else {
        return refuse(483, "too many hops");
    };
    if agent.is_own_call_id(&headers::call_id(invite)) {
        return refuse(482, "an INVITE of this server has come back");
    }
    let unsupported: Vec<_> = headers::tokens(invite, "Require")
        .filter(|tag| !tag.eq_ignore_ascii_case(SUPPORTED))
        .collect();
    if !unsupported.is_empty() {
        let tags = unsupported.join(", ");
        let headers = vec![header("Unsupported", &tags)];
        return Err(Refusal { status: 420, headers, reason: format!("requires {tags}") });
    }
    // Each INVITE gets an equal share of the breadth (RFC 5393 §5.3.3.1).
    let branches = if config.serial { 1 } else { config.to.len() as u32 };
    let breadth = number(invite, "Max-Breadth", MAX_BREADTH)? / branches.max(1);
    if breadth == 0 {
        return refuse(440, "more phones than Max-Breadth allows");
    }
    let content_type = headers::value(invite, "Content-Type");
    let Some(body) = sdp::find(content_type, &invite.body) else {
        if invite.body.is_empty() {
            return refuse(488, "an INVITE without an offer");
        }
        let headers = vec![header("Accept", "application/sdp")];
        return Err(Refusal { status: 415, headers, reason: "a body without SDP".into() });
    };
    let Some(offer) = Offer::parse(body) else {
        return Err(not_acceptable("no audio stream in PCMU or PCMA over RTP/AVP", 305));
    };
    let address = offer.description.address;
    let Some(media_ip) = sdp::local_ip(&config.media_ips, address.ip()) else {
        return Err(not_acceptable("no --media-ip of that IP version", 300));
    };
    let Some(source) = headers::source(invite) else {
        return refuse(400, "unknown source");
    };
    if !config.allows_media(address.ip(), source) {
        let reason = format!("{address} is not the address of {source}, see --media-anywhere");
        return Err(not_acceptable(&reason, 399));
    }
    let mut headers = vec![header("Max-Forwards", max_forwards), header("Max-Breadth", breadth)];
    // The credentials that answer a challenge of a phone.
    headers.extend(headers::copies(invite, "Authorization"));
    headers.extend(headers::copies(invite, "Proxy-Authorization"));
    Ok(Terms { offer, media_ip, source, headers })
}

/// Refuses a session description, with a code for the Warning header (RFC 3261 §20.43).
pub(crate) fn not_acceptable(reason: &str, code: u16) -> Refusal {
    let headers = vec![header("Warning", format!("{code} b2bua \"{reason}\""))];
    Refusal { status: 488, headers, reason: reason.into() }
}

/// Refuses a method that the server does not support.
pub(crate) fn method_not_allowed() -> (u16, Vec<Header>) {
    (405, vec![header("Allow", ALLOW)])
}

fn refuse<T>(status: u16, reason: &str) -> Result<T, Refusal> {
    Err(Refusal { status, headers: Vec::new(), reason: reason.into() })
}

fn number(invite: &Request, name: &str, default: u32) -> Result<u32, Refusal> {
    let Some(value) = headers::value(invite, name) else { return Ok(default) };
    value.parse().or_else(|_| refuse(400, &format!("{name} is not a number")))
}

/// The calls in progress.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    /// The number of calls of each peer.
    of_peers: Mutex<HashMap<IpAddr, usize>>,
}

/// The place of a call among the calls in progress, until this is dropped.
pub(crate) struct Place {
    calls: Arc<Calls>,
    peer: IpAddr,
}

impl Calls {
    /// Takes a place, if the limits allow it.
    pub(crate) fn enter(self: &Arc<Self>, peer: IpAddr, config: &Config) -> Result<Place, Refusal> {
        let mut peers = self.peers();
        let reason = if peers.values().sum::<usize>() >= config.max_calls {
            format!("{} calls, see --max-calls", config.max_calls)
        } else if peers.get(&peer).is_some_and(|calls| *calls >= config.max_calls_per_peer) {
            let most = config.max_calls_per_peer;
            format!("{most} calls from {peer}, see --max-calls-per-peer")
        } else {
            *peers.entry(peer).or_default() += 1;
            return Ok(Place { calls: self.clone(), peer });
        };
        Err(unavailable(reason))
    }

    fn peers(&self) -> std::sync::MutexGuard<'_, HashMap<IpAddr, usize>> {
        // No holder of the lock can panic.
        self.of_peers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses a call for now.
pub(crate) fn unavailable(reason: String) -> Refusal {
    Refusal { status: 503, headers: vec![header("Retry-After", RETRY_AFTER)], reason }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut peers = self.calls.peers();
        let left = peers.get_mut(&self.peer).map_or(0, |calls| {
            *calls -= 1;
            *calls
        });
        if left == 0 {
            peers.remove(&self.peer);
        }
    }
}
