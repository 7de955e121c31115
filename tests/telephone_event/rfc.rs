//! The example of RFC 4733 §5: somebody dials 911, in frames of 50 ms.

use std::time::Duration;

use ringback::telephone_event::{Event, EventChange, EventReader, EventSource, Volume};
use ringback::{Codec, Format, SampleRate};

use crate::{Packet, read, sent};

/// Time in milliseconds, M bit, timestamp, event, E bit, duration.
type Row = (u32, bool, u32, u8, bool, u16);

/// The packets of RFC 4733's table of event reporting.
const TABLE: [Row; 22] = [
    // "9" from 0 to 200 ms.
    (50, true, 0, 9, false, 400),
    (100, false, 0, 9, false, 800),
    (150, false, 0, 9, false, 1200),
    (200, false, 0, 9, false, 1600),
    (250, false, 0, 9, true, 1600),
    (300, false, 0, 9, true, 1600),
    (350, false, 0, 9, true, 1600),
    // "1" from 880 to 1,130 ms.
    (930, true, 7040, 1, false, 400),
    (980, false, 7040, 1, false, 800),
    (1030, false, 7040, 1, false, 1200),
    (1080, false, 7040, 1, false, 1600),
    (1130, false, 7040, 1, false, 2000),
    (1180, false, 7040, 1, true, 2000),
    (1230, false, 7040, 1, true, 2000),
    (1280, false, 7040, 1, true, 2000),
    // "1" from 1,400 to 1,620 ms.
    (1450, true, 11_200, 1, false, 400),
    (1500, false, 11_200, 1, false, 800),
    (1550, false, 11_200, 1, false, 1200),
    (1600, false, 11_200, 1, false, 1600),
    (1650, false, 11_200, 1, true, 1760),
    (1700, false, 11_200, 1, true, 1760),
    (1750, false, 11_200, 1, true, 1760),
];

fn frames_of_50_ms() -> Format {
    Format::new(Codec::Pcmu, SampleRate::HZ_8000, Duration::from_millis(50)).unwrap()
}

fn rows(begins: u32, packets: Vec<Option<Packet>>) -> Vec<Row> {
    let row = |(n, packet): (u32, Option<Packet>)| {
        let packet = packet.expect("a packet each ptime");
        let payload = packet.read();
        let at = begins + 50 * (n + 1);
        let event = payload.event.code();
        (at, packet.marker, packet.timestamp, event, payload.end, payload.duration)
    };
    (0..).zip(packets).map(row).collect()
}

#[test]
fn a_source_sends_the_packets_of_the_example() {
    let mut table = Vec::new();
    for (digit, begins, lasts) in [('9', 0, 200), ('1', 880, 250), ('1', 1400, 220)] {
        let event = Event::from_digit(digit).unwrap();
        let duration = Duration::from_millis(lasts);
        let (format, volume) = (frames_of_50_ms(), Volume::default());
        let source = EventSource::lasting(format, event, volume, begins * 8, duration);
        table.extend(rows(begins, sent!(source)));
    }
    assert_eq!(table, TABLE);
}

/// The first digit ends with the fourth packet, the second with the fifth.
#[test]
fn a_source_that_is_told_to_end_sends_them_too() {
    for (rows_of_digit, updates) in [(&TABLE[..7], 4), (&TABLE[7..15], 5)] {
        let (_, _, timestamp, code, ..) = rows_of_digit[0];
        let (event, volume) = (Event::new(code), Volume::default());
        let mut source = EventSource::new(frames_of_50_ms(), event, volume, timestamp);
        let mut packets = Vec::new();
        for n in 0..7 {
            packets.push(source.next_packet().map(Packet::of));
            if n + 1 == updates {
                source.end();
            }
        }
        packets.extend(sent!(source));
        assert_eq!(rows(timestamp / 8, packets), rows_of_digit);
    }
}

#[test]
fn a_reader_hears_911() {
    let packets = TABLE.map(|(_, marker, timestamp, event, end, duration)| {
        let [high, low] = duration.to_be_bytes();
        let payload = [event, if end { 0x8A } else { 0x0A }, high, low];
        Packet { timestamp, marker, payload }
    });
    let reports = read(&mut EventReader::new(), &packets);
    let of = |change| {
        let some = reports.iter().filter(move |report| report.change == change);
        some.map(|report| (report.event.code(), report.timestamp, report.duration))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(EventChange::Began), [(9, 0, 400), (1, 7040, 400), (1, 11_200, 400)]);
    assert_eq!(of(EventChange::Ended), [(9, 0, 1600), (1, 7040, 2000), (1, 11_200, 1760)]);
    // Each packet that lengthens the event, except the first and the one that ends it.
    assert_eq!(of(EventChange::Updated).len(), 3 + 4 + 3);
}
