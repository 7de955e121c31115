//! Reads any octets as a capture, and everything in it: packets, SIP, SDP and RTP. The pieces in
//! which the octets arrive must not matter, and the time must be in proportion to the octets.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringback_tools::capture::{CaptureError, CaptureReader, Datagram, Packet};
use ringback_tools::rtp::{Piece, StreamOutput, Streams};
use ringback_tools::sip::{Media, Message};

fuzz_target!(|input: &[u8]| {
    let (packets, end) = read(input, input.len().max(1));
    assert_eq!(read(input, 7), (packets.clone(), end));
    let mut streams = Streams::new();
    let mut octets = 0;
    for datagram in packets.iter().filter_map(|packet| Datagram::read(packet).ok()) {
        octets += datagram.payload.len();
        if let Some(message) = Message::parse(&datagram.payload) {
            assert!(!message.call_id().is_empty());
            let _ = (message.to_tag(), message.cause(), message.sequence());
            for media in message.sdp().map(Media::read).unwrap_or_default() {
                streams.describe(media);
            }
        } else {
            streams.receive(&datagram);
        }
    }
    streams.finish();
    let mut samples = 0;
    while let Some((_, output)) = streams.poll() {
        match output {
            StreamOutput::Piece(Piece::Audio(audio, _)) => samples += audio.len(),
            StreamOutput::Piece(Piece::Gap { samples, .. }) => assert!(samples <= 480_000),
            StreamOutput::Fault(fault) => assert!(!fault.text.is_empty()),
            _ => {}
        }
    }
    assert!(samples <= octets);
});

fn read(input: &[u8], piece: usize) -> (Vec<Packet>, Result<(), CaptureError>) {
    let (mut reader, mut packets) = (CaptureReader::new(), Vec::new());
    for octets in input.chunks(piece) {
        reader.push(octets);
        loop {
            match reader.next_packet() {
                Ok(Some(packet)) => packets.push(packet),
                Ok(None) => break,
                Err(error) => return (packets, Err(error)),
            }
        }
    }
    (packets, reader.finish())
}
