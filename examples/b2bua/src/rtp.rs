//! One stream of RTP to a peer: of tones, and of audio that is relayed.

use ringback::Frame;
use rtp_types::{RtpPacketBuilder, RtpPacketMut};

use crate::sdp::COMFORT_NOISE;

/// One SSRC, continuous sequence numbers and timestamps, wherever the audio is from.
pub(crate) struct Stream {
    ssrc: u32,
    /// Of the next packet.
    sequence: u16,
    /// Of the stream's first sample.
    offset: u32,
    payload_type: u8,
    relayed: Option<Shift>,
    /// Whether silence is announced instead of sent, and whether it has been.
    comfort_noise: bool,
    announced: bool,
}

/// What makes the packets of another stream continue this one.
#[derive(Clone, Copy)]
struct Shift {
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
}

impl Stream {
    pub(crate) fn new(payload_type: u8, comfort_noise: bool) -> Self {
        Self {
            ssrc: fastrand::u32(..),
            sequence: fastrand::u16(..),
            offset: fastrand::u32(..),
            payload_type,
            relayed: None,
            comfort_noise,
            announced: false,
        }
    }

    /// The packet of a frame, if one is to be sent.
    pub(crate) fn packet_of(&mut self, frame: &Frame<'_, u8>) -> Option<Vec<u8>> {
        self.relayed = None;
        if !(self.comfort_noise && frame.silent) {
            self.announced = false;
            // Only who leaves silence out marks where it ends (RFC 3551 §4.1).
            let onset = self.comfort_noise && frame.onset;
            return self.write(self.payload_type, onset, frame.timestamp, frame.payload);
        }
        if std::mem::replace(&mut self.announced, true) {
            return None;
        }
        // The lowest level there is, −127 dBov (RFC 3389 §3.1).
        self.write(COMFORT_NOISE, false, frame.timestamp, &[127])
    }

    /// Makes a packet of another stream one of this one, at that time of it in samples; `None` if
    /// it is none, or of another kind.
    pub(crate) fn relay(&mut self, packet: &mut [u8], now: u64) -> Option<()> {
        let mut packet = RtpPacketMut::parse(packet).ok()?;
        let payload_type = packet.payload_type();
        let known = payload_type == self.payload_type
            || payload_type == COMFORT_NOISE && self.comfort_noise;
        if !known {
            return None;
        }
        let shift = match self.relayed {
            Some(shift) if shift.ssrc == packet.ssrc() => shift,
            _ => Shift {
                ssrc: packet.ssrc(),
                sequence: self.sequence.wrapping_sub(packet.sequence_number()),
                timestamp: self.timestamp(now).wrapping_sub(packet.timestamp()),
            },
        };
        self.relayed = Some(shift);
        let sequence = packet.sequence_number().wrapping_add(shift.sequence);
        // Losses stay losses; what comes late does not take us back.
        if sequence.wrapping_sub(self.sequence) < u16::MAX / 2 {
            self.sequence = sequence.wrapping_add(1);
        }
        let timestamp = packet.timestamp().wrapping_add(shift.timestamp);
        packet.set_ssrc(self.ssrc);
        packet.set_sequence_number(sequence);
        packet.set_timestamp(timestamp);
        Some(())
    }

    fn write(
        &mut self,
        payload_type: u8,
        marker: bool,
        timestamp: u64,
        payload: &[u8],
    ) -> Option<Vec<u8>> {
        let packet = RtpPacketBuilder::<_, &[u8]>::new()
            .payload_type(payload_type)
            .marker_bit(marker)
            .sequence_number(self.sequence)
            .timestamp(self.timestamp(timestamp))
            .ssrc(self.ssrc)
            .payload(payload)
            .write_vec()
            .ok()?;
        self.sequence = self.sequence.wrapping_add(1);
        Some(packet)
    }

    fn timestamp(&self, samples: u64) -> u32 {
        self.offset.wrapping_add(samples as u32)
    }
}
