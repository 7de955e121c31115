//! What of a SIP response decides over a tone.

/// A SIP response to an INVITE, or what stands for one in another protocol.
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
    /// The status, 100 to 699. Any other changes nothing.
    pub status: u16,
    /// Whether it has an SDP body.
    pub sdp: bool,
    /// The value of the header P-Early-Media (RFC 5009), if there is one.
    pub p_early_media: Option<&'a str>,
    /// The cause of ITU-T Q.850 that the header `Reason` has (RFC 3326), if there is one.
    pub cause: Option<u8>,
}

impl Response<'_> {
    /// A response of that status with nothing to it.
    #[must_use]
    pub const fn new(status: u16) -> Self {
        Self { status, sdp: false, p_early_media: None, cause: None }
    }
}

/// Whether a P-Early-Media header lets media flow from the far end; `None` if it does not say.
///
/// The value is `em-param *(COMMA em-param)` (RFC 5009 §8). The first direction counts, as seen by
/// the far end: with `recvonly` and `inactive` it is not to send.
pub(super) fn authorises(p_early_media: &str) -> Option<bool> {
    p_early_media.split(',').find_map(|param| match param.trim() {
        param if param.eq_ignore_ascii_case("sendrecv") => Some(true),
        param if param.eq_ignore_ascii_case("sendonly") => Some(true),
        param if param.eq_ignore_ascii_case("recvonly") => Some(false),
        param if param.eq_ignore_ascii_case("inactive") => Some(false),
        _ => None,
    })
}

/// What became of a response.
///
/// ```
/// use std::time::Duration;
/// use ringback::progress::{Branch, CallState, Policy, Progress, Response, ResponseAction};
///
/// let mut call = Progress::new(Policy::default());
/// let (desk, mobile, now) = (Branch(1), Branch(2), Duration::ZERO);
/// call.invite(desk, now);
/// call.invite(mobile, now);
/// // Both pick up before a CANCEL could reach either.
/// assert_eq!(call.response(desk, Response::new(200), now), ResponseAction::Continue);
/// assert_eq!(call.response(mobile, Response::new(200), now), ResponseAction::AckAndBye);
/// assert_eq!(call.state(), CallState::Answered(desk));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseAction {
    /// It is taken into account; if it is a 200, this is the answer or the same once more.
    Continue,
    /// It is a 200 that comes too late: another has answered, the caller has given up, or nobody
    /// waits for it. Acknowledge it and end that call at once with a BYE. Each time that it is
    /// repeated it is reported anew.
    AckAndBye,
}
