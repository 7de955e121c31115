//! Frames, lent.

use std::ffi::c_void;
use std::ptr;

use crate::answer::ringback_status;
use crate::border::{Out, octets_of};

/// One ptime of sound, lent. Where there is no frame (`RINGBACK_STATUS_END`, `_ELSEWHERE`) it says the
/// time all the same, and is silent.
#[repr(C)]
pub struct ringback_frame {
    /// What to send: octets, or `int16_t` samples in `RINGBACK_CODEC_LINEAR`. `NULL` if there is
    /// no frame. All calls that hear a tone share it: it is not to be written to.
    pub payload: *const c_void,
    /// Its length in octets.
    pub octets: usize,
    /// Samples from the start of the tone, or of the call, to the start of this frame. RTP's
    /// timestamp is this, modulo 2^32, plus the stream's random offset.
    pub timestamp: u64,
    /// Whether every sample in it is zero, or what the codec makes of zero.
    pub silent: bool,
    /// Whether it sounds and the frame before it was silent: RTP's marker bit for senders that leave
    /// silent frames out, and for them only; they mark the first packet as well, which is no onset.
    pub onset: bool,
}

/// A frame as C has it, or what there is without one: nothing, at that time.
#[inline]
pub(crate) fn lend<S>(
    timestamp: u64,
    next: Option<ringback::Frame<'_, S>>,
    frame: Out<ringback_frame>,
) -> Option<ringback_status> {
    let empty =
        ringback_frame { payload: ptr::null(), octets: 0, timestamp, silent: true, onset: false };
    let Some(ringback::Frame { payload, timestamp, silent, onset, .. }) = next else {
        frame.write(empty);
        return None;
    };
    let (payload, octets) = octets_of(payload);
    frame.write(ringback_frame { payload, octets, timestamp, silent, onset });
    Some(ringback_status::Ok)
}
