//! The parts of a SIP response that affect call progress.

/// A SIP response to an INVITE, or its equivalent in another protocol.
///
/// Later versions may have more fields: end with `..Response::new(status)`.
///
/// ```
/// use ringback::progress::Response;
///
/// let ringing = Response::new(180);
/// let progress = Response { sdp: true, p_early_media: Some("sendrecv"), ..Response::new(183) };
/// let busy = Response { cause: Some(17), ..Response::new(486) };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Response<'a> {
    /// The status, 100 to 699. Any other status changes nothing.
    pub status: u16,
    /// Whether the response has an SDP body.
    pub sdp: bool,
    /// The value of the P-Early-Media header (RFC 5009), if present.
    pub p_early_media: Option<&'a str>,
    /// The cause of ITU-T Q.850 in the `Reason` header (RFC 3326), if present.
    pub cause: Option<u8>,
}

impl Response<'_> {
    /// Creates a response with that status and nothing else.
    #[must_use]
    pub const fn new(status: u16) -> Self {
        Self { status, sdp: false, p_early_media: None, cause: None }
    }
}

/// Returns whether a P-Early-Media header allows media from the far end, or `None` if it contains
/// no direction.
///
/// The value is `em-param *(COMMA em-param)` (RFC 5009 §8). The first direction counts, as seen by
/// the far end: with `recvonly` and `inactive` the far end must not send.
pub(super) fn authorises(p_early_media: &str) -> Option<bool> {
    p_early_media.split(',').find_map(|param| match param.trim() {
        param if param.eq_ignore_ascii_case("sendrecv") => Some(true),
        param if param.eq_ignore_ascii_case("sendonly") => Some(true),
        param if param.eq_ignore_ascii_case("recvonly") => Some(false),
        param if param.eq_ignore_ascii_case("inactive") => Some(false),
        _ => None,
    })
}

/// What the server must do after a response.
///
/// ```
/// use std::time::Duration;
/// use ringback::progress::{Branch, CallState, Policy, Progress, Response, ResponseAction};
///
/// let mut call = Progress::new(Policy::default());
/// let (desk, mobile, now) = (Branch(1), Branch(2), Duration::ZERO);
/// call.invite(desk, now);
/// call.invite(mobile, now);
/// // Both pick up before a CANCEL can reach either.
/// assert_eq!(call.response(desk, Response::new(200), now), ResponseAction::Continue);
/// assert_eq!(call.response(mobile, Response::new(200), now), ResponseAction::AckAndBye);
/// assert_eq!(call.state(), CallState::Answered(desk));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseAction {
    /// Nothing. If the response is a 200, it is the answer, or a repetition of the answer.
    Continue,
    /// End the call of this 200, because it came too late: another branch has answered, the caller
    /// has given up, or nobody waits for the answer. Acknowledge it and end its call immediately
    /// with a BYE. Each repetition of the 200 is reported again.
    AckAndBye,
}
