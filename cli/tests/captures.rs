//! The captures in `captures/`, against what tshark 4 finds in them, and damaged captures.

use ringback_tools::capture::{CaptureError, CaptureReader, Datagram, LinkType};
use ringback_tools::rtp::{FaultKind, Piece, StreamOutput, Streams};
use ringback_tools::sip::{Media, Message};

const RIGHT: &[u8] = include_bytes!("captures/right.pcap");
const DOUBLE: &[u8] = include_bytes!("captures/double.pcap");

/// Reads a capture in pieces, until its end or an error.
fn read(octets: &[u8], piece: usize) -> (Vec<Datagram>, Result<(), CaptureError>) {
    let (mut reader, mut datagrams) = (CaptureReader::new(), Vec::new());
    for octets in octets.chunks(piece) {
        reader.push(octets);
        loop {
            match reader.next_packet() {
                Ok(Some(packet)) => datagrams.extend(Datagram::read(&packet)),
                Ok(None) => break,
                Err(error) => return (datagrams, Err(error)),
            }
        }
    }
    (datagrams, reader.finish())
}

/// Returns each stream as text, with its samples, gaps and faults.
fn streams(datagrams: &[Datagram]) -> Vec<(String, usize, usize, Vec<FaultKind>)> {
    let mut streams = Streams::new();
    for datagram in datagrams {
        if let Some(message) = Message::parse(&datagram.payload) {
            for media in message.sdp().map(Media::read).unwrap_or_default() {
                streams.describe(media);
            }
        } else {
            streams.receive(datagram);
        }
    }
    streams.finish();
    let mut found: Vec<(String, usize, usize, Vec<FaultKind>)> = Vec::new();
    while let Some((id, output)) = streams.poll() {
        let id = id.to_string();
        let at = found.iter().position(|(known, ..)| *known == id).unwrap_or_else(|| {
            found.push((id, 0, 0, Vec::new()));
            found.len() - 1
        });
        match output {
            StreamOutput::Piece(Piece::Audio(samples, _)) => found[at].1 += samples.len(),
            StreamOutput::Piece(Piece::Gap { .. }) => found[at].2 += 1,
            StreamOutput::Fault(fault) => found[at].3.push(fault.kind),
            _ => {}
        }
    }
    found
}

#[test]
fn a_capture_has_the_same_packets_whatever_the_pieces() {
    let (whole, end) = read(RIGHT, usize::MAX);
    assert_eq!(end, Ok(()));
    for piece in [1, 7, 1_000] {
        assert_eq!(read(RIGHT, piece), (whole.clone(), Ok(())));
    }
}

#[test]
fn a_truncated_capture_ends_in_an_error_after_its_packets() {
    let (whole, _) = read(RIGHT, usize::MAX);
    for cut in [1, 100, 5_000] {
        let (datagrams, end) = read(&RIGHT[..RIGHT.len() - cut], usize::MAX);
        assert!(matches!(end, Err(CaptureError::Truncated { .. })), "{end:?}");
        assert!(datagrams.len() < whole.len() && whole.starts_with(&datagrams));
    }
}

#[test]
fn a_length_that_no_program_writes_is_refused_at_once() {
    let mut octets = RIGHT.to_vec();
    octets[32..36].copy_from_slice(&u32::MAX.to_le_bytes());
    let (_, end) = read(&octets, 64);
    assert_eq!(end, Err(CaptureError::TooLong { packets: 0, octets: u32::MAX.into() }));
}

#[test]
fn text_is_no_capture() {
    assert_eq!(read(b"RIFF....WAVE", 4).1, Err(CaptureError::NotACapture));
    assert!(!CaptureReader::recognises(b"RIFF") && CaptureReader::recognises(RIGHT));
}

#[test]
fn link_types_that_are_not_read_are_named() {
    let mut octets = RIGHT.to_vec();
    octets[20] = 147;
    let mut reader = CaptureReader::new();
    reader.push(&octets);
    let packet = reader.next_packet().unwrap().unwrap();
    assert_eq!(packet.link, LinkType(147));
    assert_eq!(Datagram::read(&packet).unwrap_err().to_string(), "packets of link type 147");
}

#[test]
fn streams_are_those_that_tshark_finds() {
    // `tshark -r FILE -q -z rtp,streams`
    for (capture, expected) in [(RIGHT, RIGHT_STREAMS), (DOUBLE, DOUBLE_STREAMS)] {
        let found = streams(&read(capture, usize::MAX).0);
        let found: Vec<_> =
            found.iter().map(|(id, samples, ..)| (id.as_str(), samples / 160)).collect();
        assert_eq!(found, expected);
    }
}

const RIGHT_STREAMS: &[(&str, usize)] =
    &[("192.0.2.1:36076 → 192.0.2.5:4000 (SSRC 0x9963bff4)", 502)];
const DOUBLE_STREAMS: &[(&str, usize)] = &[
    ("192.0.2.1:49381 → 192.0.2.5:4000 (SSRC 0x330b9b06)", 502),
    ("192.0.2.9:60358 → 192.0.2.5:4000 (SSRC 0x9514aff3)", 399),
];

#[test]
fn two_streams_at_once_are_a_fault_only_where_they_are() {
    let faults = |capture| {
        let found = streams(&read(capture, usize::MAX).0);
        found.into_iter().flat_map(|(.., faults)| faults).collect::<Vec<_>>()
    };
    assert!(!faults(RIGHT).contains(&FaultKind::TwoStreams));
    assert_eq!(faults(DOUBLE).iter().filter(|f| **f == FaultKind::TwoStreams).count(), 1);
}
