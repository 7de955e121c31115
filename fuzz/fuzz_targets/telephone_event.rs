//! Reads any packets as telephone events. Every event must begin once and end once, and durations
//! must never fall. The list of an `a=fmtp` in the same input must survive formatting.
//!
//! The input is the list and a line break, then packets: an octet with the marker (bit 0), the
//! length of the payload (bits 1 to 4) and the ptimes that pass after it (bits 5 to 7); the
//! timestamp, four octets; the payload.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringback::telephone_event::{
    Event, EventChange, EventPayload, EventReader, EventReport, EventSet, PayloadError,
};

fuzz_target!(|input: &[u8]| {
    let end = input.iter().position(|octet| *octet == b'\n').unwrap_or(input.len());
    let (list, packets) = input.split_at(end);
    read_list(&String::from_utf8_lossy(list));
    read_packets(packets.get(1..).unwrap_or_default());
});

fn read_list(list: &str) {
    match list.parse::<EventSet>() {
        Ok(set) => assert_eq!(set.to_string().parse(), Ok(set)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    match Event::digits(list) {
        Ok(digits) => assert_eq!(digits.count(), list.len()),
        Err(error) => assert!(list[error.offset..].starts_with(error.character)),
    }
}

fn read_packets(mut packets: &[u8]) {
    let (mut reader, mut open) = (EventReader::new(), Vec::new());
    while let Some(([head, timestamp @ ..], rest)) = packets.split_first_chunk::<5>() {
        let (marker, timestamp) = (head & 1 == 1, u32::from_be_bytes(*timestamp));
        let len = usize::from(head >> 1 & 15).min(rest.len());
        let (payload, rest) = rest.split_at(len);
        packets = rest;
        for octets in payload.chunks_exact(EventPayload::LEN) {
            let read = EventPayload::parse(octets).unwrap();
            assert_eq!(EventPayload::from_octets(read.to_octets()), read);
        }
        match reader.receive(timestamp, marker, payload) {
            Ok(reports) => check(&mut open, &reports.collect::<Vec<_>>()),
            Err(error) => {
                assert_eq!(error, PayloadError::Length(len));
                assert!(len == 0 || len % EventPayload::LEN != 0);
                continue;
            }
        }
        // The same event again changes nothing.
        if len == EventPayload::LEN {
            assert_eq!(reader.receive(timestamp, marker, payload).unwrap().count(), 0);
        }
        for _ in 0..head >> 5 {
            check(&mut open, &Vec::from_iter(reader.advance(480)));
        }
    }
}

/// Checks reports. `open` are the events that have begun and not ended: one, or none. An event that
/// is reported late begins and ends within another.
fn check(open: &mut Vec<EventReport>, reports: &[EventReport]) {
    for report in reports {
        if report.change != EventChange::Began {
            let before = open.pop().unwrap();
            assert_eq!((report.event, report.timestamp), (before.event, before.timestamp));
            assert!(report.duration >= before.duration);
        }
        if report.change != EventChange::Ended {
            open.push(*report);
        }
    }
    assert!(open.len() <= 1);
}
