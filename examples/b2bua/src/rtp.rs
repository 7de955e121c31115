//! One stream of RTP to a peer, with tones and relayed audio.

use ringback::Frame;
use rtp_types::{RtpPacketBuilder, RtpPacketMut};

use crate::sdp::{COMFORT_NOISE, Formats};

/// A stream with one SSRC and continuous sequence numbers and timestamps, whatever the source of
/// the audio.
pub(crate) struct Stream {
    ssrc: u32,
    /// The sequence number of the next packet.
    sequence: u16,
    /// The timestamp of the stream's first sample.
    offset: u32,
    /// The payload types that the peer takes. With comfort noise, the stream announces silence
    /// instead of sending it.
    formats: Formats,
    relayed: Option<Shift>,
    /// Whether the stream has announced the current silence.
    announced: bool,
    /// Whether the stream has contained any sound.
    begun: bool,
}

/// The differences that make the packets of another stream continue this stream.
#[derive(Clone, Copy)]
struct Shift {
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
}

impl Stream {
    pub(crate) fn new(formats: Formats) -> Self {
        Self {
            ssrc: fastrand::u32(..),
            sequence: fastrand::u16(..),
            offset: fastrand::u32(..),
            formats,
            relayed: None,
            announced: false,
            begun: false,
        }
    }

    /// Changes the payload types.
    pub(crate) fn set_formats(&mut self, formats: Formats) {
        self.formats = formats;
    }

    /// Returns the packet for a frame, or `None` in an announced silence.
    pub(crate) fn packet_of(&mut self, frame: &Frame<'_, u8>) -> Option<Vec<u8>> {
        self.relayed = None;
        if !(self.formats.comfort_noise && frame.silent) {
            self.announced = false;
            let first = !std::mem::replace(&mut self.begun, true);
            // Only a sender that leaves silence out marks the end of silence (RFC 3551 §4.1).
            let marker = self.formats.comfort_noise && (first || frame.onset);
            return self.write(self.formats.audio, marker, frame.timestamp, frame.payload);
        }
        if std::mem::replace(&mut self.announced, true) {
            return None;
        }
        // The lowest possible level, −127 dBov (RFC 3389 §3.1).
        self.write(COMFORT_NOISE, false, frame.timestamp, &[127])
    }

    /// Turns a packet of another stream into a packet of this stream. `formats` are the payload
    /// types of the other stream. `now` is this stream's time in samples. Returns `None` for octets
    /// that are not RTP, and for what the peer does not take.
    pub(crate) fn relay(&mut self, packet: &mut [u8], formats: Formats, now: u64) -> Option<()> {
        let mut packet = RtpPacketMut::parse(packet).ok()?;
        let payload_type = match packet.payload_type() {
            audio if audio == formats.audio => self.formats.audio,
            events if Some(events) == formats.events => self.formats.events?,
            COMFORT_NOISE if self.formats.comfort_noise => COMFORT_NOISE,
            _ => return None,
        };
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
        // A lost packet leaves a gap. A late packet does not set the sequence back.
        if sequence.wrapping_sub(self.sequence) < u16::MAX / 2 {
            self.sequence = sequence.wrapping_add(1);
        }
        let timestamp = packet.timestamp().wrapping_add(shift.timestamp);
        packet.set_payload_type(payload_type).ok()?;
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

#[cfg(test)]
mod tests {
    use ringback::{Format, Frames, Tone};
    use rtp_types::RtpPacket;

    use super::*;

    fn formats(audio: u8, events: Option<u8>, comfort_noise: bool) -> Formats {
        Formats { audio, events, comfort_noise }
    }

    fn foreign(sequence: u16, timestamp: u32, ssrc: u32, payload_type: u8) -> Vec<u8> {
        RtpPacketBuilder::<_, &[u8]>::new()
            .payload_type(payload_type)
            .sequence_number(sequence)
            .timestamp(timestamp)
            .ssrc(ssrc)
            .payload(&[1, 2, 3][..])
            .write_vec()
            .unwrap()
    }

    /// Returns the sequence number, the timestamp and the SSRC.
    fn header(packet: &[u8]) -> (u16, u32, u32) {
        let packet = RtpPacket::parse(packet).unwrap();
        (packet.sequence_number(), packet.timestamp(), packet.ssrc())
    }

    fn relayed(stream: &mut Stream, mut packet: Vec<u8>, now: u64) -> (u16, u32, u32) {
        stream.relay(&mut packet, formats(0, Some(101), false), now).unwrap();
        header(&packet)
    }

    #[test]
    fn what_is_relayed_goes_on_where_the_tone_ended() {
        let tone: Tone = "440".parse().unwrap();
        let mut frames = Frames::new(&tone, Format::PCMU).unwrap();
        let mut stream = Stream::new(formats(0, Some(96), false));
        let first = stream.packet_of(&frames.next_frame().unwrap()).unwrap();
        let (sequence, timestamp, ssrc) = header(&first);
        let expected = |n: u16, samples: u32| {
            (sequence.wrapping_add(n), timestamp.wrapping_add(samples), ssrc)
        };
        let second = stream.packet_of(&frames.next_frame().unwrap()).unwrap();
        assert_eq!(header(&second), expected(1, 160));
        // The other stream may be at any position, and its numbers may wrap.
        assert_eq!(relayed(&mut stream, foreign(65_535, u32::MAX, 7, 0), 320), expected(2, 320));
        assert_eq!(relayed(&mut stream, foreign(0, 159, 7, 0), 480), expected(3, 480));
        // A lost packet leaves a gap, and a late packet keeps its position.
        assert_eq!(relayed(&mut stream, foreign(2, 479, 7, 0), 800), expected(5, 800));
        assert_eq!(relayed(&mut stream, foreign(1, 319, 7, 0), 800), expected(4, 640));
        // Another source continues at the current time.
        assert_eq!(relayed(&mut stream, foreign(1_000, 5, 8, 0), 1_600), expected(6, 1_600));
        let mut frames = Frames::new(&tone, Format::PCMU).unwrap();
        frames.seek(2_400);
        let tone = stream.packet_of(&frames.next_frame().unwrap()).unwrap();
        assert_eq!(header(&tone), expected(7, 2_400));
    }

    #[test]
    fn payload_types_are_mapped() {
        let mut stream = Stream::new(formats(8, Some(96), false));
        for (from, to) in [(97, 8), (101, 96)] {
            let mut packet = foreign(1, 1, 1, from);
            stream.relay(&mut packet, formats(97, Some(101), false), 0).unwrap();
            assert_eq!(RtpPacket::parse(&packet).unwrap().payload_type(), to);
        }
    }

    #[test]
    fn what_was_not_agreed_on_is_not_relayed() {
        let mut stream = Stream::new(formats(8, None, false));
        let from = formats(8, Some(101), false);
        let others = [0, 13, 101].map(|payload_type| foreign(1, 1, 1, payload_type));
        for packet in others.into_iter().chain([vec![], vec![0x80; 11]]) {
            assert_eq!(stream.relay(&mut packet.clone(), from, 0), None);
        }
        let mut stream = Stream::new(formats(8, None, true));
        assert_eq!(stream.relay(&mut foreign(1, 1, 1, 13), from, 0), Some(()));
    }
}
