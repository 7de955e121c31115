//! One packet of RTP (RFC 3550 §5.1).

use std::time::Duration;

use crate::capture::Datagram;

/// A packet of RTP.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RtpPacket {
    /// The number of the packet in the capture.
    pub packet: u64,
    /// The time of its arrival, since 1970.
    pub time: Duration,
    /// The SSRC.
    pub ssrc: u32,
    /// The sequence number.
    pub sequence: u16,
    /// The timestamp.
    pub timestamp: u32,
    /// The marker bit.
    pub marker: bool,
    /// The payload type, 0 to 127.
    pub payload_type: u8,
    /// The payload.
    pub payload: Vec<u8>,
}

impl RtpPacket {
    /// Reads the payload of a datagram. Returns `None` if it cannot be RTP, or was not captured
    /// completely. RTCP, which shares ports with RTP, is not RTP (RFC 5761 §4).
    #[must_use]
    pub fn read(datagram: &Datagram) -> Option<Self> {
        if datagram.cut {
            return None;
        }
        let rtp = rtp_types::RtpPacket::parse(&datagram.payload).ok()?;
        let is_rtcp = rtp.marker_bit() && (64..96).contains(&rtp.payload_type());
        (!is_rtcp).then(|| Self {
            packet: datagram.packet,
            time: datagram.time,
            ssrc: rtp.ssrc(),
            sequence: rtp.sequence_number(),
            timestamp: rtp.timestamp(),
            marker: rtp.marker_bit(),
            payload_type: rtp.payload_type(),
            payload: rtp.payload().to_vec(),
        })
    }
}
