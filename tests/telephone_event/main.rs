//! Telephone events in RTP (RFC 4733).

mod payloads;
mod reading;
mod rfc;
mod sending;
mod tshark;

use std::time::Duration;

use ringback::Format;
use ringback::telephone_event::{Event, EventPayload, EventReader, EventReport, EventSource};

/// A packet, owned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Packet {
    timestamp: u32,
    marker: bool,
    payload: [u8; 4],
}

impl Packet {
    fn read(&self) -> EventPayload {
        EventPayload::from_octets(self.payload)
    }
}

/// Returns what the function returns until the end, ptime by ptime.
macro_rules! sent {
    ($source:expr) => {{
        let mut source = $source;
        let mut packets = Vec::new();
        while !source.is_over() {
            packets.push(source.next_packet().map(|packet| crate::Packet {
                timestamp: packet.timestamp,
                marker: packet.marker,
                payload: packet.payload.try_into().unwrap(),
            }));
        }
        assert_eq!(source.next_packet(), None);
        packets
    }};
}
pub(crate) use sent;

/// Returns the packets of one event.
fn packets_of(format: Format, event: Event, start: u32, duration: Duration) -> Vec<Packet> {
    let source = EventSource::lasting(format, event, Default::default(), start, duration);
    sent!(source).into_iter().flatten().collect()
}

/// Returns all reports of packets.
fn read<'a>(
    reader: &mut EventReader,
    packets: impl IntoIterator<Item = &'a Packet>,
) -> Vec<EventReport> {
    let reports = |packet: &Packet| {
        let reports = reader.receive(packet.timestamp, packet.marker, &packet.payload);
        reports.unwrap().collect::<Vec<_>>()
    };
    packets.into_iter().flat_map(reports).collect()
}
