//! What servers decide differently.

use core::time::Duration;

/// How a call progresses where servers differ. The default suits a caller who hears everything
/// from the server.
///
/// Later versions may have more fields: end with `..Policy::default()`.
///
/// ```
/// use std::time::Duration;
/// use ringback::progress::Policy;
///
/// // A phone that rings within 200 ms need not beep first.
/// let policy = Policy { hold_off: Duration::from_millis(200), ..Policy::default() };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each turns one rule round, whatever the others say"
)]
pub struct Policy {
    /// How long after the first INVITE the trying tone begins: zero unless set.
    pub hold_off: Duration,
    /// How long the tone of a failure lasts: 10 s unless set. With zero none sounds, with
    /// [`Duration::MAX`] it ends with the call.
    pub failure_tone_duration: Duration,
    /// What the caller's side can do: [`RingbackMode::InBand`] unless set.
    pub ringback_mode: RingbackMode,
    /// Whether a 180 is sent to the caller even after a 183 with SDP. Many phones then ring by
    /// themselves over what the server plays. Off unless set.
    pub ring_after_183: bool,
    /// Whether a 183 without SDP counts as a 180. Off unless set.
    pub ring_on_183: bool,
    /// Whether the first 183 with SDP of a dialog counts as the beginning of its RTP. Off unless
    /// set: a caller who is cut over before the media flows hears silence.
    pub cut_over_at_sdp: bool,
    /// How long after its first 183 with SDP a dialog counts as ringing, unless its RTP begins before:
    /// for networks that never send a 180. Default: `None`, it never does.
    pub ring_without_rtp: Option<Duration>,
    /// Whether early media that begins later takes the place of one that flows. Off unless set:
    /// the first stays.
    pub latest_early_media: bool,
    /// Whether the header P-Early-Media counts (RFC 5009). On unless set.
    pub p_early_media: bool,
    /// Whether ring goes on when what rang has failed and other branches live. On unless set;
    /// else trying comes back.
    pub ring_stays: bool,
    /// Whether there is a tone for a call in a queue; without one a 182 changes nothing. Off
    /// unless set.
    pub has_queue_tone: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            hold_off: Duration::ZERO,
            failure_tone_duration: Duration::from_secs(10),
            ringback_mode: RingbackMode::InBand,
            ring_after_183: false,
            ring_on_183: false,
            cut_over_at_sdp: false,
            ring_without_rtp: None,
            latest_early_media: false,
            p_early_media: true,
            ring_stays: true,
            has_queue_tone: false,
        }
    }
}

/// Where a caller's tones come from. A phone that rings by itself while the server plays a tone is
/// the commonest fault there is: of the two it is to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RingbackMode {
    /// From the server, as early media: a 183 with SDP opens it once and no 180 follows.
    InBand,
    /// From the phone, which rings by itself when told so by a plain 180. The server sends nothing
    /// until media is open for another reason, the far end's early media or an announcement:
    /// [`Progress::media_is_open`](super::Progress::media_is_open) says so. (The places are what
    /// they always are, and have frames.) A failure without media is over as soon as no INVITE waits
    /// for a final response, since the phone says it by itself.
    ///
    /// ```
    /// use std::time::Duration;
    /// use ringback::progress::{Branch, RingbackMode, Policy, Progress, Response, Upstream};
    ///
    /// let mut call = Progress::new(Policy { ringback_mode: RingbackMode::Local, ..Policy::default() });
    /// let (phone, now) = (Branch(1), Duration::ZERO);
    /// call.invite(phone, now);
    /// let _ = call.response(phone, Response::new(180), now);
    /// assert_eq!(call.poll_upstream(), Some(Upstream::Ringing));
    /// assert!(!call.media_is_open()); // the phone rings by itself
    /// call.rtp_begins(phone, now); // an announcement of the far end's network
    /// assert_eq!(call.poll_upstream(), Some(Upstream::SessionProgress));
    /// assert!(call.media_is_open());
    /// ```
    Local,
    /// From the server, in a call that is already answered (by an IVR, or before a transfer).
    /// Nothing is to be sent.
    Answered,
}
