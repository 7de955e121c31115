//! What readers report.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::Index;
use ringback::Format;
use ringback::telephone_event::{
    Event, EventChange, EventPayload, EventReader, EventReport, EventSequence, PayloadError, Volume,
};

use crate::sending::{any_format, units};
use crate::{Packet, packets_of, read, sent};

/// What was meant or reported: the code and the start of an event.
type Named = (u8, u32);

/// The packets of events with pauses, and the events in order.
fn any_number() -> impl Strategy<Value = (Vec<Packet>, Vec<Named>)> {
    let codes = prop::collection::vec(0..3_u8, 1..6);
    (codes, any::<u32>(), 1..400_u64, 0..200_u64).prop_map(|(codes, start, on, off)| {
        let [on, off] = [on, off].map(Duration::from_millis);
        let events = codes.into_iter().map(Event::new);
        let sequence = EventSequence::new(Format::PCMU, events, start).with_durations(on, off);
        let packets: Vec<_> = sent!(sequence).into_iter().flatten().collect();
        let begun = packets.iter().filter(|packet| packet.marker);
        let events = begun.map(|packet| (packet.payload[0], packet.timestamp)).collect();
        (packets, events)
    })
}

fn named(reports: &[EventReport], change: EventChange) -> Vec<Named> {
    let some = reports.iter().filter(|report| report.change == change);
    some.map(|report| (report.event.code(), report.timestamp)).collect()
}

/// Returns the duration of each event that has ended.
fn durations(reports: &[EventReport]) -> Vec<(Named, u32, bool)> {
    let ended = reports.iter().filter(|report| report.change == EventChange::Ended);
    let of = |r: &EventReport| ((r.event.code(), r.timestamp), r.duration, r.end_received);
    ended.map(of).collect()
}

/// Lets time pass until an event whose end was lost has ended.
fn time_passes(reader: &mut EventReader) -> Option<EventReport> {
    let reports: Vec<_> = (0..20).filter_map(|_| reader.advance(160)).collect();
    assert!(reports.len() <= 1);
    reports.first().copied()
}

/// Moves each packet by up to `window` positions.
fn reordered(packets: &[Packet], window: usize, moves: &[Index]) -> Vec<Packet> {
    let key = |n: usize| n + moves.get(n % moves.len().max(1)).map_or(0, |i| i.index(window + 1));
    let mut keyed: Vec<_> = packets.iter().enumerate().map(|(n, p)| (key(n), *p)).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, packet)| packet).collect()
}

proptest! {
    #[test]
    fn what_is_sent_is_read(
        format in any_format(),
        code: u8,
        start: u32,
        micros in 0..30_000_000_u64,
    ) {
        let duration = Duration::from_micros(micros);
        let packets = packets_of(format, Event::new(code), start, duration);
        let reports = read(&mut EventReader::new(), &packets);
        prop_assert_eq!(named(&reports, EventChange::Began), [(code, start)]);
        let total = u32::try_from(units(format, duration).max(1)).unwrap();
        prop_assert_eq!(durations(&reports), [((code, start), total, true)]);
        let updates: Vec<_> = reports.iter().map(|report| report.duration).collect();
        prop_assert!(updates.is_sorted());
    }

    #[test]
    fn an_event_of_which_one_packet_arrives_is_reported_once(
        (packets, _) in any_number(),
        lost in prop::collection::vec(prop::bool::weighted(0.7), 97),
    ) {
        let arrives = |n: usize| !lost[n % lost.len()];
        let arrived: Vec<_> =
            (0..).zip(&packets).filter(|(n, _)| arrives(*n)).map(|(_, packet)| *packet).collect();
        let mut expected: Vec<_> = arrived.iter().map(|p| (p.payload[0], p.timestamp)).collect();
        expected.dedup();
        let mut reader = EventReader::new();
        let mut reports = read(&mut reader, &arrived);
        reports.extend(time_passes(&mut reader));
        prop_assert_eq!(&named(&reports, EventChange::Began), &expected);
        prop_assert_eq!(&named(&reports, EventChange::Ended), &expected);
        // The duration is the longest that arrived.
        let mut longest = BTreeMap::new();
        for packet in &arrived {
            longest.insert((packet.payload[0], packet.timestamp), packet.read());
        }
        for (event, duration, end_received) in durations(&reports) {
            let EventPayload { duration: last, end, .. } = longest[&event];
            prop_assert_eq!((duration, end_received), (u32::from(last), end));
        }
    }

    #[test]
    fn segments_are_one_event_whichever_packets_are_lost(
        seconds in 1..60_u64,
        start: u32,
        lost in prop::collection::vec(prop::bool::weighted(0.9), 1..200),
    ) {
        let event = Event::FAX_CNG;
        let packets = packets_of(Format::PCMU, event, start, Duration::from_secs(seconds));
        let arrives = |n: usize| !lost[n % lost.len()];
        let arrived: Vec<_> =
            (0..).zip(&packets).filter(|(n, _)| arrives(*n)).map(|(_, packet)| packet).collect();
        let mut reader = EventReader::new();
        let mut reports = read(&mut reader, arrived.iter().copied());
        reports.extend(time_passes(&mut reader));
        let (Some(first), Some(last)) = (arrived.first(), arrived.last()) else {
            prop_assert!(reports.is_empty());
            return Ok(());
        };
        prop_assert_eq!(named(&reports, EventChange::Began), [(36, first.timestamp)]);
        let segments = last.timestamp.wrapping_sub(first.timestamp);
        let lasted = segments + u32::from(last.read().duration);
        let ended = durations(&reports);
        prop_assert_eq!(ended, [((36, first.timestamp), lasted, last.read().end)]);
    }

    /// Up to two positions, so that one of the three packets of an end stays before the next event.
    #[test]
    fn repetition_and_reordering_change_nothing(
        (packets, events) in any_number(),
        moves in prop::collection::vec(any::<Index>(), 89),
        repeats in prop::collection::vec(1..4_usize, 83),
    ) {
        let straight = read(&mut EventReader::new(), &packets);
        let reordered = reordered(&packets, 2, &moves);
        let repeat = |(n, packet): (usize, &Packet)| vec![*packet; repeats[n % repeats.len()]];
        let repeated: Vec<_> = reordered.iter().enumerate().flat_map(repeat).collect();
        let reports = read(&mut EventReader::new(), &repeated);
        prop_assert_eq!(&named(&reports, EventChange::Began), &events);
        prop_assert_eq!(durations(&reports), durations(&straight));
    }

    /// However far packets move, and whatever is lost, each event is reported once.
    #[test]
    fn each_event_is_reported_once_in_any_order(
        (packets, _) in any_number(),
        moves in prop::collection::vec(any::<Index>(), 89),
        lost in prop::collection::vec(prop::bool::weighted(0.5), 97),
        window in 0..200_usize,
    ) {
        let reordered = reordered(&packets, window, &moves);
        let arrived: Vec<_> = reordered
            .into_iter()
            .enumerate()
            .filter(|(n, _)| !lost[n % lost.len()])
            .map(|(_, packet)| packet)
            .collect();
        let mut expected: Vec<_> = arrived.iter().map(|p| (p.payload[0], p.timestamp)).collect();
        expected.sort_unstable();
        expected.dedup();
        let mut reader = EventReader::new();
        let mut reports = read(&mut reader, &arrived);
        reports.extend(time_passes(&mut reader));
        for change in [EventChange::Began, EventChange::Ended] {
            let mut named = named(&reports, change);
            named.sort_unstable();
            prop_assert_eq!(&named, &expected);
        }
    }

    #[test]
    fn whatever_arrives_events_begin_once_end_once_and_never_become_shorter(
        input in prop::collection::vec(
            (any::<u32>(), 0..4_u32, any::<bool>(), prop::collection::vec(any::<u8>(), 0..13)),
            0..60,
        ),
    ) {
        let mut reader = EventReader::new();
        let mut open: Option<(u8, u32)> = None;
        let mut lasted = 0;
        for (random, kind, marker, payload) in input {
            // Sometimes anywhere, mostly near, and often the same event.
            let timestamp = if kind == 0 { random } else { random % 2_000 };
            let mut payload = payload;
            if let Some(code) = payload.first_mut() {
                *code %= 4;
            }
            let payload = if kind == 3 { &payload[..payload.len() & !3] } else { &payload[..] };
            let reports = match reader.receive(timestamp, marker, payload) {
                Ok(reports) => reports.collect::<Vec<_>>(),
                Err(error) => {
                    prop_assert_eq!(error, PayloadError::Length(payload.len()));
                    prop_assert!(payload.is_empty() || payload.len() % 4 != 0);
                    continue;
                }
            };
            let mut late = None;
            for report in reports.into_iter().chain(reader.advance(random % 1_000)) {
                let event = Some((report.event.code(), report.timestamp));
                if late.is_none() {
                    let is_longer = report.duration >= lasted;
                    prop_assert!(report.change == EventChange::Began || is_longer);
                    lasted = if open == event { report.duration } else { lasted };
                }
                match report.change {
                    EventChange::Began if open.is_some() => {
                        prop_assert_eq!(late, None);
                        late = event;
                    }
                    EventChange::Began => {
                        (open, lasted) = (event, report.duration);
                    }
                    EventChange::Updated => prop_assert_eq!(open, event),
                    EventChange::Ended if late.is_some() => {
                        prop_assert_eq!(late.take(), event);
                    }
                    EventChange::Ended => prop_assert_eq!(open.take(), event),
                }
            }
            prop_assert_eq!(late, None);
        }
    }

    #[test]
    fn dropped_reports_change_nothing(input in prop::collection::vec(
        (0..900_u32, any::<bool>(), prop::collection::vec(any::<[u8; 4]>(), 1..4)), 0..30,
    )) {
        let [mut whole, mut cut] = [EventReader::new(), EventReader::new()];
        for (timestamp, marker, payloads) in input {
            let payload = payloads.concat();
            let reports: Vec<_> = whole.receive(timestamp, marker, &payload).unwrap().collect();
            let first = cut.receive(timestamp, marker, &payload).unwrap().next();
            prop_assert_eq!(first, reports.first().copied());
            prop_assert_eq!(format!("{whole:?}"), format!("{cut:?}"));
        }
    }
}

fn payload(digit: char, end: bool, duration: u16) -> [u8; 4] {
    let event = Event::from_digit(digit).unwrap();
    EventPayload { event, end, volume: Volume::default(), duration }.to_octets()
}

/// Reads packets of (timestamp, marker, digit, end, duration) and writes each report in short.
fn story(reader: &mut EventReader, packets: &[(u32, bool, char, bool, u16)]) -> Vec<String> {
    let mut story = Vec::new();
    for &(timestamp, marker, digit, end, duration) in packets {
        let payload = payload(digit, end, duration);
        story.extend(reader.receive(timestamp, marker, &payload).unwrap().map(short));
    }
    story
}

fn short(report: EventReport) -> String {
    let change = match report.change {
        EventChange::Began => "began",
        EventChange::Updated => "lasts",
        EventChange::Ended if report.end_received => "ended",
        EventChange::Ended => "ended unheard",
    };
    format!("{} {change} {}+{}", report.event.digit().unwrap(), report.timestamp, report.duration)
}

#[test]
fn a_lost_end_is_the_next_event() {
    let packets =
        [(0, true, '1', false, 160), (800, false, '1', false, 160), (1600, true, '2', true, 80)];
    assert_eq!(
        story(&mut EventReader::new(), &packets),
        [
            "1 began 0+160",
            "1 ended unheard 0+160",
            "1 began 800+160",
            "1 ended unheard 800+160",
            "2 began 1600+80",
            "2 ended 1600+80",
        ]
    );
}

/// An event can't go on after another has begun, although these are 0xFFFF units apart.
#[test]
fn a_segment_never_continues_an_event_before_the_latest() {
    let packets = [
        (0, true, '1', false, 160),
        (1600, true, '2', true, 160),
        (0xFFFF, false, '1', false, 160),
    ];
    let story = story(&mut EventReader::new(), &packets);
    assert_eq!(story.last().unwrap(), "1 began 65535+160");
}

#[test]
fn a_lost_end_is_the_timeout_and_what_comes_later_is_not_a_new_event() {
    let mut reader = EventReader::with_timeout(400);
    assert_eq!(story(&mut reader, &[(0, true, '7', false, 160)]), ["7 began 0+160"]);
    assert_eq!(reader.advance(400), None);
    // A repetition is a sign of life.
    assert!(story(&mut reader, &[(0, true, '7', false, 160)]).is_empty());
    assert_eq!(reader.advance(400), None);
    assert_eq!(reader.advance(1).map(short).unwrap(), "7 ended unheard 0+160");
    assert_eq!(reader.advance(10_000), None);
    let late =
        [(0, false, '7', false, 800), (0, false, '7', true, 960), (0, false, '7', true, 960)];
    assert!(story(&mut reader, &late).is_empty());
    let next = [(2000, true, '7', false, 160)];
    assert_eq!(story(&mut reader, &next), ["7 began 2000+160"]);
}

#[test]
fn the_same_digit_again_without_a_pause_is_a_new_event() {
    let packets = [
        (0, true, '5', false, 400),
        (0, false, '5', true, 800),
        // Its marker may be lost: the end of the first was heard.
        (800, false, '5', false, 400),
        // The end of the second was lost: the marker shows the third.
        (1200, true, '5', true, 400),
    ];
    assert_eq!(
        story(&mut EventReader::new(), &packets),
        [
            "5 began 0+400",
            "5 ended 0+800",
            "5 began 800+400",
            "5 ended unheard 800+400",
            "5 began 1200+400",
            "5 ended 1200+400",
        ]
    );
}

/// RFC 4733 §2.5.2.3.
#[test]
fn segments_without_a_gap_are_joined() {
    let packets = [
        (0, true, '0', false, 160),
        // The first segment has ended before, as of senders that combine payloads.
        (160, false, '0', false, 400),
        // All reports that it is full were lost.
        (160 + 0xFFFF, false, '0', false, 100),
        // A whole segment was lost.
        (160 + 3 * 0xFFFF, false, '0', true, 100),
        (160 + 3 * 0xFFFF, false, '0', true, 100),
        (160 + 2 * 0xFFFF, false, '0', false, 0xFFFF),
    ];
    assert_eq!(
        story(&mut EventReader::new(), &packets),
        [
            "0 began 0+160".to_owned(),
            "0 lasts 0+560".to_owned(),
            format!("0 lasts 0+{}", 160 + 0xFFFF + 100),
            format!("0 ended 0+{}", 160 + 3 * 0xFFFF + 100),
        ]
    );
}

#[test]
fn a_segment_that_arrives_late_is_not_an_event() {
    let packets = [
        (0xFFFF, false, '0', false, 160),
        (0, true, '0', false, 0xFFFF),
        (0xFFFF, false, '0', true, 320),
    ];
    assert_eq!(
        story(&mut EventReader::new(), &packets),
        ["0 began 65535+160", "0 ended 65535+320"]
    );
}

#[test]
fn an_event_that_arrives_after_a_later_one_is_reported() {
    let packets = [
        (1600, true, '2', false, 160),
        (0, false, '1', true, 800),
        (0, false, '1', true, 800),
        (1600, false, '2', true, 320),
    ];
    assert_eq!(
        story(&mut EventReader::new(), &packets),
        ["2 began 1600+160", "1 began 0+800", "1 ended 0+800", "2 ended 1600+320"]
    );
}

#[test]
fn timestamps_that_jump_back_begin_anew() {
    let packets = [
        (1_000_000, true, '1', false, 160),
        (8_000, true, '1', false, 160),
        (8_000, false, '1', true, 320),
        (8_000, false, '1', true, 320),
    ];
    assert_eq!(
        story(&mut EventReader::new(), &packets),
        [
            "1 began 1000000+160",
            "1 ended unheard 1000000+160",
            "1 began 8000+160",
            "1 ended 8000+320",
        ]
    );
}

#[test]
fn a_repetition_after_many_events_is_not_a_new_event() {
    let mut reader = EventReader::new();
    let event = |n: u32| (n * 800, true, '1', true, 400);
    for n in 0..20 {
        assert_eq!(story(&mut reader, &[event(n)]).len(), 2);
    }
    for n in 0..20 {
        assert!(story(&mut reader, &[event(n)]).is_empty(), "{n}");
    }
}

#[test]
fn an_event_that_has_the_marker_has_no_earlier_segment() {
    let packets = [(800, true, '1', false, 160), (0, false, '1', false, 800)];
    let expected = ["1 began 800+160", "1 began 0+800", "1 ended unheard 0+800"];
    assert_eq!(story(&mut EventReader::new(), &packets), expected);
}

/// A sender that is not RFC 4733's: every packet has a timestamp of its own.
#[test]
fn an_event_whose_timestamp_advances_is_one_event() {
    let packets = [
        (0, true, '4', false, 160),
        (160, false, '4', false, 320),
        (320, false, '4', false, 480),
        (480, false, '4', true, 640),
        (480, false, '4', true, 640),
        (640, false, '4', true, 640),
    ];
    let story = story(&mut EventReader::new(), &packets);
    assert_eq!(story.iter().filter(|line| line.contains("began")).count(), 1, "{story:?}");
    assert_eq!(story.iter().filter(|line| line.contains("ended")).count(), 1, "{story:?}");
}

#[test]
fn segments_after_the_timeout_are_not_new_events() {
    let mut reader = EventReader::new();
    assert_eq!(story(&mut reader, &[(0, true, '0', false, 160)]), ["0 began 0+160"]);
    assert_eq!(reader.advance(8_000).map(short).unwrap(), "0 ended unheard 0+160");
    let late = [
        (0, false, '0', false, 0xFFFF),
        (0xFFFF, false, '0', false, 0xFFFF),
        (2 * 0xFFFF, false, '0', true, 160),
    ];
    assert!(story(&mut reader, &late).is_empty());
}

/// Consecutive events in one packet: each begins where the previous one ends (RFC 4733 §2.5.1.5).
#[test]
fn events_in_one_packet_follow_each_other() {
    let packed = [payload('1', true, 400), payload('1', true, 300), payload('2', false, 100)];
    let mut reader = EventReader::new();
    let reports = |reader: &mut EventReader| -> Vec<_> {
        reader.receive(1000, true, &packed.concat()).unwrap().map(short).collect()
    };
    assert_eq!(
        reports(&mut reader),
        [
            "1 began 1000+400",
            "1 ended 1000+400",
            "1 began 1400+300",
            "1 ended 1400+300",
            "2 began 1700+100"
        ]
    );
    assert!(reports(&mut reader).is_empty());
    assert_eq!(story(&mut reader, &[(1700, false, '2', true, 200)]), ["2 ended 1700+200"]);
}

/// The marker of a packet is that of its first event.
#[test]
fn only_the_first_event_of_a_packet_has_the_marker() {
    let packed = [payload('1', false, 400), payload('1', true, 300)].concat();
    let mut reader = EventReader::new();
    let reports: Vec<_> = reader.receive(1000, true, &packed).unwrap().map(short).collect();
    assert_eq!(reports, ["1 began 1000+400", "1 ended 1000+700"]);
}

/// RFC 4733 §2.3.5: only a state may have no duration.
#[test]
fn a_duration_of_zero_is_a_state_or_nothing() {
    let mut reader = EventReader::new();
    assert!(story(&mut reader, &[(0, true, '1', false, 0)]).is_empty());
    let state = |reader: &mut EventReader, timestamp, marker, code| -> Vec<_> {
        let payload = [code, 0, 0, 0];
        let reports = reader.receive(timestamp, marker, &payload).unwrap();
        reports.map(|report| (report.change, report.event.code())).collect()
    };
    assert_eq!(state(&mut reader, 0, true, 144), [(EventChange::Began, 144)]);
    assert!(state(&mut reader, 0, false, 144).is_empty());
    assert_eq!(reader.advance(1_000_000), None);
    let changed = [(EventChange::Ended, 144), (EventChange::Began, 159)];
    assert_eq!(state(&mut reader, 5_000, true, 159), changed);
}
