//! What Wireshark's dissector reads in our packets. It needs `tshark`, so it runs only on request:
//! `cargo test --test telephone_event -- --ignored`.

use std::path::Path;
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use ringback::telephone_event::{Event, EventSequence, Volume};
use ringback::{Codec, Format, SampleRate};

use crate::{Packet, packets_of, sent};

const PORT: u16 = 40_000;
const PAYLOAD_TYPE: u8 = 101;

/// The fields that the dissector reads.
const FIELDS: [&str; 9] = [
    "rtp.p_type",
    "rtp.marker",
    "rtp.seq",
    "rtp.timestamp",
    "rtpevent.event_id",
    "rtpevent.end_of_event",
    "rtpevent.reserved",
    "rtpevent.volume",
    "rtpevent.duration",
];

#[test]
#[ignore = "needs tshark"]
fn the_dissector_reads_what_was_meant() {
    let format = |rate, ptime| {
        Format::new(Codec::L16, SampleRate::new(rate).unwrap(), Duration::from_millis(ptime))
    };
    let mut packets = Vec::new();
    let digits = Event::digits("0123456789*#ABCD").unwrap();
    let number = EventSequence::new(Format::PCMU, digits, 4_294_960_000);
    packets.extend(sent!(number.with_volume(Volume::MIN)).into_iter().flatten());
    // Every code, then segments at two rates.
    for code in 0..=255 {
        let start = u32::from(code) * 8_000;
        let of_code = packets_of(Format::PCMU, Event::new(code), start, Duration::from_millis(30));
        packets.extend(of_code);
    }
    for (rate, ptime, seconds) in [(8_000, 20, 20), (48_000, 60, 5)] {
        let duration = Duration::from_secs(seconds);
        packets.extend(packets_of(format(rate, ptime).unwrap(), Event::RINGING_TONE, 77, duration));
    }

    let meant = packets.iter().enumerate().map(|(n, packet)| {
        let payload = packet.read();
        let numbers = [
            u32::from(PAYLOAD_TYPE),
            u32::from(packet.marker),
            n as u32,
            packet.timestamp,
            payload.event.code().into(),
            payload.end.into(),
            0,
            payload.volume.below_0_dbm0().into(),
            payload.duration.into(),
        ];
        numbers.map(|number| number.to_string()).join("|")
    });
    let read = dissected(&packets);
    assert_eq!(read.lines().count(), packets.len());
    for (n, (read, meant)) in read.lines().zip(meant).enumerate() {
        assert_eq!(read, meant, "packet {n}: {FIELDS:?}");
    }
}

/// Wireshark has a name for each code up to 191. From 192 on it mixes those of the registry with
/// events of Cisco.
#[test]
#[ignore = "needs tshark"]
fn the_codes_with_a_name_are_those_of_wireshark() {
    let values = run(Command::new("tshark").args(["-G", "values"]));
    let codes = values.lines().filter_map(|line| {
        let mut columns = line.split('\t');
        let is_ours = (columns.next(), columns.next()) == (Some("V"), Some("rtpevent.event_id"));
        columns.next().filter(|_| is_ours)?.parse::<u8>().ok()
    });
    let theirs: Vec<_> = codes.filter(|code| *code < 192).collect();
    let ours: Vec<_> = (0..192).filter(|code| Event::new(*code).name().is_some()).collect();
    let mut named = theirs.clone();
    named.dedup();
    assert_eq!(named, ours);
}

/// Returns the fields of each packet, one packet a line.
fn dissected(packets: &[Packet]) -> String {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("telephone-events.pcap");
    fs::write(&file, capture(packets)).unwrap();
    let mut tshark = Command::new("tshark");
    tshark.arg("-r").arg(file).args(["-d", &format!("udp.port=={PORT},rtp")]);
    tshark.args(["-o", &format!("rtpevent.event_payload_type_value:{PAYLOAD_TYPE}")]);
    tshark.args(["-T", "fields", "-E", "separator=|"]);
    tshark.args(FIELDS.iter().flat_map(|field| ["-e", field]));
    run(&mut tshark)
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("tshark");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Versions write a flag as 1 or as True.
    String::from_utf8(output.stdout).unwrap().replace("True", "1").replace("False", "0")
}

/// Returns a file in libpcap's format: RTP in UDP in IPv4, without a link layer.
fn capture(packets: &[Packet]) -> Vec<u8> {
    const RAW_IP: u32 = 101;
    let mut file = Vec::new();
    file.extend(0xA1B2_C3D4_u32.to_be_bytes());
    file.extend([0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend([0xFFFF_u32.to_be_bytes(), RAW_IP.to_be_bytes()].concat());
    for (n, packet) in (0_u16..).zip(packets) {
        let marker = if packet.marker { 0x80 } else { 0 };
        let mut rtp = vec![0x80, marker | PAYLOAD_TYPE];
        rtp.extend(n.to_be_bytes());
        rtp.extend(packet.timestamp.to_be_bytes());
        rtp.extend(*b"ring");
        rtp.extend(packet.payload);
        let udp_len = 8 + rtp.len() as u16;
        let mut ip = vec![0x45, 0];
        ip.extend((20 + udp_len).to_be_bytes());
        // No fragments, 64 hops, UDP, no checksum, from and to 127.0.0.1.
        ip.extend([0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]);
        ip.extend([PORT, PORT, udp_len, 0].map(u16::to_be_bytes).concat());
        ip.extend(rtp);
        let [seconds, micros] = [u32::from(n) / 50, u32::from(n) % 50 * 20_000];
        for number in [seconds, micros, ip.len() as u32, ip.len() as u32] {
            file.extend(number.to_be_bytes());
        }
        file.extend(ip);
    }
    file
}
