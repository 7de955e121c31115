//! Telephone events in RTP (RFC 4733).

mod payloads;
mod reading;
mod rfc;
mod sending;
mod tshark;

use std::time::Duration;

use ringback::Format;
use ringback::telephone_event::{
    Event, EventPacket, EventPayload, EventReader, EventReport, EventSource, Volume,
};

/// A packet, owned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Packet {
    timestamp: u32,
    marker: bool,
    payload: [u8; 4],
}

impl Packet {
    fn of(packet: EventPacket<'_>) -> Self {
        let EventPacket { payload, marker, timestamp, .. } = packet;
        Self { timestamp, marker, payload: payload.try_into().unwrap() }
    }

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
            packets.push(source.next_packet().map(crate::Packet::of));
        }
        assert_eq!(source.next_packet(), None);
        packets
    }};
}
pub(crate) use sent;

/// Returns the packets of one event.
fn packets_of(format: Format, event: Event, start: u32, duration: Duration) -> Vec<Packet> {
    let source = EventSource::lasting(format, event, Volume::default(), start, duration);
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
