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
