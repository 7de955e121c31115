//! Borrowed frames.

use std::ffi::c_void;
use std::ptr;

use crate::answer::ringback_status;
use crate::border::{Out, octets_of};

/// A borrowed frame: one ptime of sound. Where there is no frame (`RINGBACK_STATUS_END`,
/// `_ELSEWHERE`) it still has the timestamp, and `silent` is true.
#[repr(C)]
pub struct ringback_frame {
    /// The payload: octets, or `int16_t` samples in `RINGBACK_CODEC_LINEAR`. `NULL` if there is no
    /// frame. All calls that hear a tone share it, so never write to it.
    pub payload: *const c_void,
    /// The size of the payload, in octets.
    pub octets: usize,
    /// Samples from the start of the tone, or of the call, to the start of this frame. An RTP
    /// timestamp is this value, modulo 2^32, plus the random offset of the stream.
    pub timestamp: u64,
    /// Whether every sample is zero, or the codec's code for zero.
    pub silent: bool,
    /// Whether this frame sounds and the previous one was silent. It is the RTP marker bit for
    /// senders that omit silent frames, and only for them. They also mark their first packet, even
    /// if it is not an onset.
    pub onset: bool,
}

/// Writes a frame in C's form. Without a frame it writes an empty one with that timestamp.
#[inline]
pub(crate) fn write_frame<S>(
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
