//! What call progress is told and answers, in C.

use std::ffi::c_int;
use std::time::Duration;

use ringback::progress::{self, DialogId, ResponseAction};

use crate::answer::{Failed, ringback_status};
use crate::text::Text;

/// The kind of a place.
#[repr(C)]
pub enum ringback_call_state_kind {
    /// Nothing yet: no INVITE was sent, or the hold-off lasts.
    Silence = 0,
    /// The first stage: the far phone is being found.
    Trying = 1,
    /// The second stage: it rings.
    Ring = 2,
    /// The call waits in a queue.
    Queued = 3,
    /// No branch will answer any more.
    Failure = 4,
    /// What the server says to the caller, over all tones.
    Announcement = 5,
    /// The far end's own audio before the answer.
    EarlyMedia = 6,
    /// The audio of the branch that answered.
    Answered = 7,
    /// Nothing more: the caller gave up, or all branches failed.
    Over = 8,
}

/// What the caller is to hear.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_call_state {
    /// A `ringback_call_state_kind`.
    pub kind: c_int,
    /// Of a failure; else zeros.
    pub failure: ringback_failure,
    /// Which early dialog of the branch, for `ringback_progress_to_tag`; 0 but in early media.
    pub dialog: u64,
    /// The branch in early media and of an answer; else 0.
    pub branch: u64,
}

/// Why a call has failed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_failure {
    /// The SIP status, 300 to 699.
    pub status: u16,
    /// The cause of ITU-T Q.850; 0 for none.
    pub cause: u8,
}

/// A SIP response to an INVITE, or what stands for one in another protocol. `{.status = 180}` has
/// nothing to it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_response {
    /// The status, 100 to 699. Any other changes nothing.
    pub status: u16,
    /// Whether it has an SDP body: 0 or 1.
    pub sdp: u8,
    /// The cause of ITU-T Q.850 that the header `Reason` has (RFC 3326); 0 for none.
    pub cause: u8,
    /// The value of the header P-Early-Media (RFC 5009), or `NULL`.
    pub p_early_media: Text,
}

/// Where a caller's tones come from.
#[repr(C)]
pub enum ringback_ringback_mode {
    /// From the server, as early media: a 183 with SDP opens it once and no 180 follows.
    InBand = 0,
    /// From the phone, which rings by itself when told so by a plain 180. The server sends nothing
    /// until media is open for another reason: `ringback_progress_media_is_open` says so. (There are
    /// places and frames as always.) A failure without media is over as soon as no INVITE waits for a
    /// final response, since the phone says it by itself.
    Local = 1,
    /// From the server, in a call that is already answered. Nothing is to be sent.
    Answered = 2,
}

/// How a call progresses where servers differ. `ringback_policy_init` makes it what suits a caller
/// who hears everything from the server. Each switch is 0 for off, anything else for on.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_policy {
    /// How long after the first INVITE the trying tone begins, in microseconds: 0 unless set.
    pub hold_off_us: u64,
    /// How long the tone of a failure lasts, in microseconds: 10 s unless set. With 0 none sounds,
    /// with `UINT64_MAX` it ends with the call.
    pub failure_tone_duration_us: u64,
    /// How long after its first 183 with SDP an early dialog counts as ringing, unless its RTP begins
    /// before, in microseconds: for networks that never send a 180. With 0, as it is unless set, it
    /// never does.
    pub ring_without_rtp_us: u64,
    /// A `ringback_ringback_mode`: in band unless set.
    pub ringback_mode: c_int,
    /// Whether a 180 is sent to the caller even after a 183 with SDP. Many phones then ring by
    /// themselves over what the server plays. Off unless set.
    pub ring_after_183: u8,
    /// Whether a 183 without SDP counts as a 180. Off unless set.
    pub ring_on_183: u8,
    /// Whether the first 183 with SDP of a dialog counts as the beginning of its RTP. Off unless
    /// set: a caller who is cut over before the media flows hears silence.
    pub cut_over_at_sdp: u8,
    /// Whether early media that begins later takes the place of one that flows. Off unless set.
    pub latest_early_media: u8,
    /// Whether the header P-Early-Media counts (RFC 5009). On unless set.
    pub p_early_media: u8,
    /// Whether ring goes on when what rang has failed and other branches live. On unless set.
    pub ring_stays: u8,
    /// Whether there is a tone for a call in a queue; without one a 182 changes nothing. Off unless
    /// set; `ringback_tone_plan_policy` sets it as the plan has one.
    pub has_queue_tone: u8,
}

/// What to send to the caller's side.
#[repr(C)]
pub struct ringback_upstream {
    /// The branch whose response has the headers that `relayed_status` needs. Without such a status, 0.
    pub branch: u64,
    /// The status: 180 without SDP, 183 with SDP, 200 with SDP, or that of a failure, which is fit to
    /// be sent without any header of the far end's: 403 for 401 and 407, 480 for 3xx, 500 for 405, 415,
    /// 420, 421, 422, 494 and 503 (RFC 3261 §16.7).
    pub status: u16,
    /// The far end's own status, for a server that copies the headers which that status needs from the
    /// response of `branch`: `WWW-Authenticate` for 401, `Proxy-Authenticate` for 407, `Contact` for 3xx,
    /// `Allow` for 405, `Accept` and `Accept-…` for 415, `Unsupported` for 420, `Require` for 421, `Min-SE`
    /// for 422, `Security-Server` for 494. For any other, 0: `status` is all there is.
    pub relayed_status: u16,
    /// The cause of ITU-T Q.850 of a failure; 0 for none.
    pub cause: u8,
}

/// A branch that is to be cancelled, and why.
#[repr(C)]
pub struct ringback_cancel {
    /// The branch.
    pub branch: u64,
    /// The `cause` of the header `Reason: SIP;cause=…` that the CANCEL is to have (RFC 3326): 200 if
    /// the call was answered elsewhere, to be sent with `;text="Call completed elsewhere"`; 408 if
    /// nobody answered; the status of the failure that decided; 0 for no such header, since the
    /// caller gave up.
    pub cause: u16,
}

impl From<ResponseAction> for ringback_status {
    fn from(verdict: ResponseAction) -> Self {
        match verdict {
            ResponseAction::Continue => Self::Ok,
            ResponseAction::AckAndBye => Self::AckAndBye,
        }
    }
}

impl ringback_call_state {
    pub(crate) fn of(place: ringback::CallState) -> Self {
        let is = |kind: ringback_call_state_kind| Self {
            kind: kind as c_int,
            failure: ringback_failure { status: 0, cause: 0 },
            dialog: 0,
            branch: 0,
        };
        match place {
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
                    "it is no ringback_call_state_kind",
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
        let failure = progress::Failure::from_status(self.status)
            .ok_or(Failed::new(ringback_status::Value, "a failure has a status of 300 to 699"))?;
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
            // 0 is none, and 1 µs is as good as no time.
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
                        "it is no ringback_ringback_mode",
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
