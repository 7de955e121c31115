//! One leg of a call: a phone that the server calls.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ringback::Codec;
use ringback::progress::{Branch, Response};
use rsipstack::dialog::dialog::{DialogState, TerminatedReason};
use rsipstack::dialog::invitation::InviteOption;
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::sip::prelude::HeadersExt;
use rsipstack::sip::{self, HasHeaders, Uri};
use tokio::net::UdpSocket;
use tokio::sync::mpsc::UnboundedSender;

use crate::call::Signal;
use crate::rtp::Stream;
use crate::sdp::{self, Description};
use crate::server::Shared;

/// A branch of a call, with its INVITE and its media.
pub(crate) struct Leg {
    pub(crate) branch: Branch,
    pub(crate) name: Uri,
    pub(crate) dialog: InviteDialog,
    pub(crate) media: Arc<UdpSocket>,
    pub(crate) stream: Stream,
    /// The address that takes the caller's audio. `None` before the answer.
    pub(crate) remote: Option<SocketAddr>,
    /// Whether its INVITE has a final response.
    pub(crate) is_final: bool,
    pub(crate) since: Duration,
    /// The flows of its early dialogs. The media address in their SDP identifies them.
    flows: Vec<Flow>,
}

/// The RTP of an early dialog.
struct Flow {
    to_tag: String,
    remote: Option<SocketAddr>,
    packets: u32,
    last: Duration,
}

/// The number of packets that prove that RTP flows.
const PROOF: u32 = 3;
/// The time after which RTP has stopped: longer than the pause of any national ring tone.
const SILENCE: Duration = Duration::from_millis(6_500);

/// A change of an early dialog's RTP.
pub(crate) enum Change {
    Begins(String),
    Stops(String),
}

impl Leg {
    /// Sends an INVITE. Events from the peer carry the number of the branch.
    pub(crate) fn invite(
        shared: &Shared,
        branch: Branch,
        invitation: Invitation<'_>,
        signals: &UnboundedSender<Signal>,
    ) -> Result<Self, rsipstack::Error> {
        let Invitation { from, to, media, codec, now } = invitation;
        let offer = sdp::describe(media.local_addr()?, codec, false);
        let option = InviteOption {
            caller: from,
            callee: to.clone(),
            contact: shared.contact.clone(),
            content_type: Some("application/sdp".into()),
            offer: Some(offer),
            ..InviteOption::default()
        };
        let (sender, mut states) = shared.layer.new_dialog_state_channel();
        let (dialog, done) = shared.layer.do_invite_async(option, sender)?;
        let states_of = signals.clone();
        tokio::spawn(async move {
            while let Some(state) = states.recv().await {
                let _ = states_of.send(Signal::Leg(branch, state));
            }
        });
        let failures = signals.clone();
        tokio::spawn(async move {
            if let Some(failure) = failure(done.await) {
                let _ = failures.send(Signal::Failed(branch, failure));
            }
        });
        Ok(Self {
            branch,
            name: to.clone(),
            dialog,
            media,
            stream: Stream::new(sdp::payload_type(codec), false),
            remote: None,
            is_final: false,
            since: now,
            flows: Vec::new(),
        })
    }

    /// Stores the media address of an early dialog.
    pub(crate) fn describe(&mut self, to_tag: &str, body: &[u8]) {
        let remote = Description::parse(body).map(|description| description.address);
        let flow = self.flow(to_tag);
        flow.remote = remote.or(flow.remote);
    }

    /// Counts a packet that arrived before the answer.
    pub(crate) fn hear(&mut self, from: SocketAddr, now: Duration) -> Option<Change> {
        let known = self.flows.iter().find(|flow| flow.remote == Some(from));
        let to_tag = known.map(|flow| flow.to_tag.clone()).unwrap_or_default();
        let flow = self.flow(&to_tag);
        flow.last = now;
        flow.packets += 1;
        (flow.packets == PROOF).then_some(Change::Begins(to_tag))
    }

    /// Returns an early dialog whose RTP has stopped.
    pub(crate) fn silent(&mut self, now: Duration) -> Option<Change> {
        let stopped = |flow: &&mut Flow| flow.packets >= PROOF && now >= flow.last + SILENCE;
        let flow = self.flows.iter_mut().find(stopped)?;
        flow.packets = 0;
        Some(Change::Stops(flow.to_tag.clone()))
    }

    fn flow(&mut self, to_tag: &str) -> &mut Flow {
        let known = self.flows.iter().position(|flow| flow.to_tag == to_tag);
        let at = known.unwrap_or_else(|| {
            let to_tag = to_tag.to_string();
            self.flows.push(Flow { to_tag, remote: None, packets: 0, last: Duration::ZERO });
            self.flows.len() - 1
        });
        &mut self.flows[at]
    }
}

/// The parameters of an INVITE.
pub(crate) struct Invitation<'a> {
    pub(crate) from: Uri,
    pub(crate) to: &'a Uri,
    pub(crate) media: Arc<UdpSocket>,
    pub(crate) codec: Codec,
    pub(crate) now: Duration,
}

/// Returns the parts of a response that `Progress` needs.
pub(crate) fn essence(response: &sip::Response) -> Response<'_> {
    Response {
        status: response.status_code.code(),
        sdp: !response.body.is_empty(),
        p_early_media: header(response, "P-Early-Media"),
        cause: header(response, "Reason").and_then(cause),
    }
}

/// Returns the To-tag of a response, or an empty text.
pub(crate) fn to_tag(response: &sip::Response) -> String {
    let tag = response.to_header().and_then(sip::To::tag);
    tag.ok().flatten().map(|tag| tag.value().to_string()).unwrap_or_default()
}

fn header<'a>(response: &'a sip::Response, name: &str) -> Option<&'a str> {
    response.headers().iter().find_map(|header| match header {
        sip::Header::Reason(reason) if name == "Reason" => Some(reason.value()),
        sip::Header::Other(other, value) if other.eq_ignore_ascii_case(name) => Some(&**value),
        _ => None,
    })
}

/// Returns the cause of a Reason header such as `Q.850;cause=17;text="user busy"` (RFC 3326).
fn cause(reason: &str) -> Option<u8> {
    let mut params = reason.split(';').map(str::trim);
    if !params.next()?.eq_ignore_ascii_case("Q.850") {
        return None;
    }
    params.find_map(|param| param.strip_prefix("cause=")?.parse().ok())
}

/// The status of a failed INVITE, and its cause if known.
pub(crate) type Failure = (u16, Option<u8>);

fn failure<E>(
    done: Result<rsipstack::dialog::invitation::InviteAsyncResult, E>,
) -> Option<Failure> {
    match done {
        Ok(Ok((_, Some(response)))) => {
            let Response { status, cause, .. } = essence(&response);
            (status >= 300).then_some((status, cause))
        }
        // No response arrived within 32 s.
        Ok(Ok((_, None))) => Some((408, None)),
        Ok(Err(_)) | Err(_) => Some((503, None)),
    }
}

/// Returns whether the other side has ended a dialog.
pub(crate) fn has_hung_up(state: &DialogState) -> bool {
    matches!(
        state,
        DialogState::Terminated(
            _,
            TerminatedReason::UacBye | TerminatedReason::UasBye | TerminatedReason::Timeout
        )
    )
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
