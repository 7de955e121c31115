//! The rules that differ between servers.

use core::time::Duration;

/// The rules of call progress that differ between servers. The default suits a caller who hears
/// everything from the server.
///
/// Later versions may have more fields: end with `..Policy::default()`.
///
/// ```
/// use std::time::Duration;
/// use ringback::progress::Policy;
///
/// // A phone that rings within 200 ms needs no beep first.
/// let policy = Policy { hold_off: Duration::from_millis(200), ..Policy::default() };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each field changes one rule, independently of the others"
)]
pub struct Policy {
    /// The delay between the first INVITE and the trying tone. Default: zero.
    pub hold_off: Duration,
    /// The duration of a failure's tone. Default: 10 s. Zero means no tone. With [`Duration::MAX`]
    /// it ends with the call.
    pub failure_tone_duration: Duration,
    /// What the caller's side can do. Default: [`RingbackMode::InBand`].
    pub ringback_mode: RingbackMode,
    /// Whether to send a 180 upstream even after a 183 with SDP. Many phones then ring by
    /// themselves over the server's tone. Default: off.
    pub ring_after_183: bool,
    /// Whether a 183 without SDP counts as a 180. Default: off.
    pub ring_on_183: bool,
    /// Whether the first 183 with SDP of a dialog counts as the beginning of its RTP. Default: off,
    /// because a caller who is cut over before media flows hears silence.
    pub cut_over_at_sdp: bool,
    /// How long after its first 183 with SDP a dialog counts as ringing, unless its RTP begins
    /// before. This is for networks that never send a 180. Default: `None`, which means never.
    pub ring_without_rtp: Option<Duration>,
    /// Whether early media that begins later replaces early media that flows already. Default: off,
    /// so the first remains.
    pub latest_early_media: bool,
    /// Whether the P-Early-Media header counts (RFC 5009). Default: on.
    pub p_early_media: bool,
    /// Whether ring continues when the branch that rang has failed and other branches live. If off,
    /// trying returns. Default: on.
    pub ring_stays: bool,
    /// Whether a queued call has a tone. Without one a 182 changes nothing. Default: off.
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

/// The source of a caller's tones. A phone that rings by itself while the server plays a tone is
/// the most common fault. Only one of them should sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RingbackMode {
    /// The server, with early media: it opens media once with a 183 with SDP and sends no 180.
    InBand,
    /// The phone, which rings by itself after a plain 180. The server sends no audio until media
    /// opens for another reason: the far end's early media, or an announcement.
    /// [`Progress::media_is_open`](super::Progress::media_is_open) reports it. (The call state does
    /// not depend on it, and the player still returns frames.) A failure without media is over as
    /// soon as no INVITE waits for a final response, because the phone indicates the failure by
    /// itself.
    ///
    /// ```
    /// use std::time::Duration;
    /// use ringback::progress::{Branch, RingbackMode, Policy, Progress, Response, Upstream};
    ///
    /// let policy = Policy { ringback_mode: RingbackMode::Local, ..Policy::default() };
    /// let mut call = Progress::new(policy);
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
    /// The server, in a call that is already answered (by an IVR, or before a transfer). Nothing is
    /// sent upstream.
    Answered,
}
