//! The example, run as a process, and its packets.

use std::net::UdpSocket;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ringback::{Format, Frames, ToneZones};
use rtp_types::RtpPacket;

/// A process that the drop ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_packet_every_20_ms_with_the_tone_of_the_zone() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let to = socket.local_addr().unwrap().to_string();
    let command =
        Command::new(env!("CARGO_BIN_EXE_ringback-rtp")).args(["uk", "ring", &to]).spawn();
    let _running = Running(command.unwrap());

    let ring = ToneZones::builtin().zone("uk").unwrap().tone("ring").unwrap();
    let mut frames = Frames::new(ring, Format::PCMU).unwrap();
    let mut first = None;
    for n in 0..60_u16 {
        let mut buffer = [0; 2_000];
        let len = socket.recv(&mut buffer).unwrap();
        let packet = RtpPacket::parse(&buffer[..len]).unwrap();
        let now = Instant::now();
        let header = (packet.sequence_number(), packet.timestamp(), packet.ssrc());
        let (begin, (sequence, timestamp, ssrc)) = *first.get_or_insert((now, header));
        let expected = (sequence.wrapping_add(n), timestamp.wrapping_add(160 * u32::from(n)), ssrc);
        assert_eq!(header, expected);
        assert_eq!(packet.payload_type(), 0);
        assert_eq!(packet.payload(), frames.next_frame().unwrap().payload);
        // The clock begins with the first packet, which may itself be late.
        assert!(now - begin + Duration::from_millis(200) > Format::PTIME * u32::from(n));
    }
}

#[test]
fn what_cannot_be_sent_is_an_error() {
    for args in [&[][..], &["zz", "ring", "127.0.0.1:4000"], &["us", "ring", "nowhere"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ringback-rtp"));
        assert!(!command.args(args).stderr(Stdio::null()).status().unwrap().success(), "{args:?}");
    }
}
