//! The input and output of call progress in C.

use std::ffi::c_int;
use std::time::Duration;

use ringback::progress::{self, DialogId, ResponseAction};

use crate::answer::{Failed, ringback_status};
use crate::text::Text;

/// The kind of a call state.
#[repr(C)]
pub enum ringback_call_state_kind {
    /// Nothing yet: you have not sent an INVITE, or the hold-off lasts.
    Silence = 0,
    /// The first stage: the network looks for the far phone.
    Trying = 1,
    /// The second stage: the far phone rings.
    Ring = 2,
    /// The call waits in a queue.
    Queued = 3,
    /// No branch will answer any more.
    Failure = 4,
    /// The server plays an announcement to the caller, instead of any tone.
    Announcement = 5,
    /// The far end's own audio before the answer.
    EarlyMedia = 6,
    /// The audio of the branch that answered.
    Answered = 7,
    /// Nothing more: the caller gave up, or all branches failed.
    Over = 8,
}

/// A call state: what the caller should hear.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_call_state {
    /// A `ringback_call_state_kind`.
    pub kind: c_int,
    /// The failure in a failure state; otherwise zeros.
    pub failure: ringback_failure,
    /// The early dialog of the branch in early media, for `ringback_progress_to_tag`; otherwise 0.
    pub dialog: u64,
    /// The branch in early media and of an answer; otherwise 0.
    pub branch: u64,
}

/// Why a call failed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_failure {
    /// The SIP status, 300 to 699.
    pub status: u16,
    /// The cause of ITU-T Q.850, or 0 without one.
    pub cause: u8,
}

/// A SIP response to an INVITE, or its equivalent in another protocol. `{.status = 180}` is a plain
/// 180.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_response {
    /// The status, 100 to 699. Any other changes nothing.
    pub status: u16,
    /// Whether the response has an SDP body: 0 or 1.
    pub sdp: u8,
    /// The cause of ITU-T Q.850 in the `Reason` header (RFC 3326), or 0 without one.
    pub cause: u8,
    /// The value of the P-Early-Media header (RFC 5009), or `NULL`.
    pub p_early_media: Text,
}

/// The source of a caller's tones.
#[repr(C)]
pub enum ringback_ringback_mode {
    /// From the server, as early media. A 183 with SDP opens it once, and no 180 follows.
    InBand = 0,
    /// From the phone, which rings by itself after a plain 180. The server sends nothing until
    /// media opens for another reason: see `ringback_progress_media_is_open`. Call states and
    /// frames are the same as in the other modes. A failure without media is over as soon as no
    /// INVITE waits for a final response, since the phone itself reports the failure.
    Local = 1,
    /// From the server, in a call that is already answered. `ringback_progress_poll_upstream`
    /// returns nothing to send.
    Answered = 2,
}

/// How a call progresses where servers differ. `ringback_policy_default` sets the defaults, which suit
/// a caller who hears everything from the server. A flag is 0 for off, anything else for on.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_policy {
    /// The time from the first INVITE to the trying tone, in microseconds. Default: 0.
    pub hold_off_us: u64,
    /// The duration of a failure's tone, in microseconds. Default: 10 s. With 0 no tone sounds;
    /// with `UINT64_MAX` the tone ends with the call.
    pub failure_tone_duration_us: u64,
    /// The time from the first 183 with SDP until an early dialog counts as ringing unless its RTP
    /// has begun, in microseconds. It is for networks that never send a 180. With 0 this never
    /// happens. Default: 0.
    pub ring_without_rtp_us: u64,
    /// A `ringback_ringback_mode`. Default: in band.
    pub ringback_mode: c_int,
    /// Whether the caller gets a 180 even after a 183 with SDP. Many phones then ring by themselves
    /// over the server's tone. Default: off.
    pub ring_after_183: u8,
    /// Whether a 183 without SDP counts as a 180. Default: off.
    pub ring_on_183: u8,
    /// Whether the first 183 with SDP of a dialog counts as the beginning of its RTP. Default: off.
    /// A caller who is cut over before media flows hears silence.
    pub cut_over_at_sdp: u8,
    /// Whether early media that begins later replaces early media that flows. Default: off.
    pub latest_early_media: u8,
    /// Whether the P-Early-Media header counts (RFC 5009). Default: on.
    pub p_early_media: u8,
    /// Whether ring continues when the ringing branch has failed and other branches live. Default:
    /// on.
    pub ring_stays: u8,
    /// Whether the server has a tone for a call in a queue. Without one a 182 changes nothing.
    /// Default: off. `ringback_tone_plan_policy` sets it if the tone plan has such a tone.
    pub has_queue_tone: u8,
}

/// A message to send to the caller's side.
#[repr(C)]
pub struct ringback_upstream {
    /// The branch that sent the headers that `relayed_status` needs. 0 if `relayed_status` is 0.
    pub branch: u64,
    /// The status: 180 without SDP, 183 with SDP, 200 with SDP, or the status of a failure. You can
    /// send the status of a failure without any header from the far end. It is 403 for 401 and 407;
    /// 480 for 3xx; 500 for 405, 415, 420, 421, 422, 494 and 503 (RFC 3261 §16.7).
    pub status: u16,
    /// The far end's own status, for a server that copies the necessary headers from the response
    /// of `branch`: `WWW-Authenticate` for 401, `Proxy-Authenticate` for 407, `Contact` for 3xx,
    /// `Allow` for 405, `Accept` and `Accept-…` for 415, `Unsupported` for 420, `Require` for 421,
    /// `Min-SE` for 422, `Security-Server` for 494. For any other status it is 0, and `status` is
    /// the only choice.
    pub relayed_status: u16,
    /// The cause of ITU-T Q.850 of a failure, or 0 without one.
    pub cause: u8,
}

/// A branch to cancel, and the reason.
#[repr(C)]
pub struct ringback_cancel {
    /// The branch.
    pub branch: u64,
    /// The `cause` for the CANCEL's header `Reason: SIP;cause=…` (RFC 3326): 200 if the call was
    /// answered elsewhere, with `;text="Call completed elsewhere"`; 408 if nobody answered;
    /// otherwise the status of the failure that decided the call. 0 means no such header, since the
    /// caller gave up.
    pub cause: u16,
}

impl From<ResponseAction> for ringback_status {
    fn from(action: ResponseAction) -> Self {
        match action {
            ResponseAction::Continue => Self::Ok,
            ResponseAction::AckAndBye => Self::AckAndBye,
        }
    }
}

impl ringback_call_state {
    pub(crate) fn of(state: ringback::CallState) -> Self {
        let is = |kind: ringback_call_state_kind| Self {
            kind: kind as c_int,
            failure: ringback_failure { status: 0, cause: 0 },
            dialog: 0,
            branch: 0,
        };
        match state {
            ringback::CallState::Silence => is(ringback_call_state_kind::Silence),
            ringback::CallState::Trying => is(ringback_call_state_kind::Trying),
            ringback::CallState::Ring => is(ringback_call_state_kind::Ring),
            ringback::CallState::Queued => is(ringback_call_state_kind::Queued),
            ringback::CallState::Failure(failure) => Self {
                failure: ringback_failure::of(failure),
                ..is(ringback_call_state_kind::Failure)
            },
            ringback::CallState::Announcement => is(ringback_call_state_kind::Announcement),
            ringback::CallState::EarlyMedia(dialog) => {
                let branch = dialog.branch().0;
                Self { dialog: dialog.number(), branch, ..is(ringback_call_state_kind::EarlyMedia) }
            }
            ringback::CallState::Answered(branch) => {
                Self { branch: branch.0, ..is(ringback_call_state_kind::Answered) }
            }
            ringback::CallState::Over => is(ringback_call_state_kind::Over),
        }
    }

    #[inline]
    pub(crate) fn read(&self) -> Result<ringback::CallState, Failed> {
        let branch = progress::Branch(self.branch);
        Ok(match self.kind {
            0 => ringback::CallState::Silence,
            1 => ringback::CallState::Trying,
            2 => ringback::CallState::Ring,
            3 => ringback::CallState::Queued,
            4 => ringback::CallState::Failure(self.failure.read()?),
            5 => ringback::CallState::Announcement,
            6 => ringback::CallState::EarlyMedia(DialogId::from_number(branch, self.dialog)),
            7 => ringback::CallState::Answered(branch),
            8 => ringback::CallState::Over,
            _ => {
                return Err(Failed::new(
                    ringback_status::Value,
                    "the kind of a state must be a ringback_call_state_kind",
                ));
            }
        })
    }
}

impl ringback_failure {
    pub(crate) fn of(failure: progress::Failure) -> Self {
        Self { status: failure.status(), cause: failure.cause().unwrap_or_default() }
    }

    pub(crate) fn read(self) -> Result<progress::Failure, Failed> {
        let failure = progress::Failure::from_status(self.status).ok_or(Failed::new(
            ringback_status::Value,
            "the status of a failure must be 300 to 699",
        ))?;
        Ok(failure.with_cause((self.cause != 0).then_some(self.cause)))
    }
}

impl ringback_upstream {
    pub(crate) fn of(upstream: progress::Upstream) -> Self {
        let rejection = match upstream {
            progress::Upstream::Failure(rejection) => Some(rejection),
            _ => None,
        };
        let relayed = rejection.and_then(progress::Rejection::relayed);
        Self {
            branch: relayed.map_or(0, |relayed| relayed.branch.0),
            status: upstream.status(),
            relayed_status: relayed.map_or(0, |relayed| relayed.status),
            cause: rejection.and_then(|rejection| rejection.failure().cause()).unwrap_or_default(),
        }
    }
}

impl ringback_policy {
    pub(crate) fn of(policy: progress::Policy) -> Self {
        let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let mode = match policy.ringback_mode {
            progress::RingbackMode::InBand => ringback_ringback_mode::InBand,
            progress::RingbackMode::Local => ringback_ringback_mode::Local,
            // Modes come from C, which has no others.
            _ => ringback_ringback_mode::Answered,
        };
        Self {
            hold_off_us: micros(policy.hold_off),
            failure_tone_duration_us: micros(policy.failure_tone_duration),
            // 0 means no timeout in C, so a timeout of zero becomes 1 µs.
            ring_without_rtp_us: policy
                .ring_without_rtp
                .map_or(0, |patience| micros(patience).max(1)),
            ringback_mode: mode as c_int,
            ring_after_183: policy.ring_after_183.into(),
            ring_on_183: policy.ring_on_183.into(),
            cut_over_at_sdp: policy.cut_over_at_sdp.into(),
            latest_early_media: policy.latest_early_media.into(),
            p_early_media: policy.p_early_media.into(),
            ring_stays: policy.ring_stays.into(),
            has_queue_tone: policy.has_queue_tone.into(),
        }
    }

    pub(crate) fn read(&self) -> Result<progress::Policy, Failed> {
        let duration = |us| if us == u64::MAX { Duration::MAX } else { Duration::from_micros(us) };
        Ok(progress::Policy {
            hold_off: duration(self.hold_off_us),
            failure_tone_duration: duration(self.failure_tone_duration_us),
            ring_without_rtp: match self.ring_without_rtp_us {
                0 => None,
                us => Some(duration(us)),
            },
            ringback_mode: match self.ringback_mode {
                0 => progress::RingbackMode::InBand,
                1 => progress::RingbackMode::Local,
                2 => progress::RingbackMode::Answered,
                _ => {
                    return Err(Failed::new(
                        ringback_status::Value,
                        "the mode must be a ringback_ringback_mode",
                    ));
                }
            },
            ring_after_183: self.ring_after_183 != 0,
            ring_on_183: self.ring_on_183 != 0,
            cut_over_at_sdp: self.cut_over_at_sdp != 0,
            latest_early_media: self.latest_early_media != 0,
            p_early_media: self.p_early_media != 0,
            ring_stays: self.ring_stays != 0,
            has_queue_tone: self.has_queue_tone != 0,
        })
    }
}
