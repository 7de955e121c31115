//! What sources send.

use std::time::Duration;

use proptest::prelude::*;
use ringback::telephone_event::{Event, EventSequence, EventSource, Volume};
use ringback::{Codec, Format, SampleRate};

use crate::{Packet, packets_of, sent};

/// Generates a format of any rate with any ptime that fits it.
pub(crate) fn any_format() -> impl Strategy<Value = Format> {
    let rate = prop_oneof![Just(8_000), Just(16_000), Just(48_000), 8_000..=192_000_u32];
    (rate, 5..=120_u64).prop_filter_map("not a whole number of samples", |(rate, ptime)| {
        let rate = SampleRate::new(rate).unwrap();
        Format::new(Codec::L16, rate, Duration::from_millis(ptime)).ok()
    })
}

/// Returns the whole timestamp units of a duration.
pub(crate) fn units(format: Format, duration: Duration) -> u64 {
    (duration.as_nanos() * u128::from(format.rate().hz()) / 1_000_000_000) as u64
}

proptest! {
    #[test]
    fn packets_follow_the_rules(
        format in any_format(),
        code: u8,
        start: u32,
        micros in 0..30_000_000_u64,
    ) {
        let (event, duration) = (Event::new(code), Duration::from_micros(micros));
        let packets = packets_of(format, event, start, duration);
        let total = units(format, duration).max(1);

        prop_assert!(packets[0].marker);
        prop_assert!(packets[1..].iter().all(|packet| !packet.marker));
        prop_assert!(packets.iter().all(|packet| packet.read().event == event));
        // The last three report the end, and no other.
        let (before, ends) = packets.split_at(packets.len() - 3);
        prop_assert!(before.iter().all(|packet| !packet.read().end));
        prop_assert!(ends.iter().all(|packet| packet.payload == ends[0].payload));
        prop_assert!(ends[0].read().end);

        let segments: Vec<_> = packets.chunk_by(|a, b| a.timestamp == b.timestamp).collect();
        for (n, segment) in segments.iter().enumerate() {
            let offset = n as u32 * 0xFFFF;
            prop_assert_eq!(segment[0].timestamp, start.wrapping_add(offset));
            let durations: Vec<_> = segment.iter().map(|packet| packet.read().duration).collect();
            prop_assert!(durations.is_sorted());
            let is_last = n + 1 == segments.len();
            let full = durations.iter().filter(|duration| **duration == 0xFFFF).count();
            // An update may be full, too, when its ptime ends with the segment.
            prop_assert!(is_last || (3..=4).contains(&full), "{:?}", durations);
            // A new segment never begins with the E bit.
            prop_assert!(n == 0 || !segment[0].read().end);
        }
        let last = packets.last().unwrap();
        let lasted = (segments.len() as u64 - 1) * 0xFFFF + u64::from(last.read().duration);
        prop_assert_eq!(lasted, total);
    }

    #[test]
    fn an_event_lasts_until_it_is_told_to_end(format in any_format(), packets in 0..500_u64) {
        let event = Event::from_digit('5').unwrap();
        let mut source = EventSource::new(format, event, Volume::default(), 7);
        for _ in 0..packets {
            prop_assert!(source.next_packet().is_some());
        }
        source.end();
        let rest = sent!(source.clone());
        source.next_packet();
        source.end(); // once more changes nothing
        prop_assert_eq!(sent!(source), &rest[1..]);
        let last: Packet = rest.last().unwrap().unwrap();
        let lasted = last.timestamp - 7 + u32::from(last.read().duration);
        prop_assert_eq!(u64::from(lasted), packets.max(1) * format.samples_per_frame() as u64);
    }

    #[test]
    fn a_sequence_keeps_its_durations_and_pauses(
        format in any_format(),
        codes in prop::collection::vec(0..16_u8, 0..5),
        start: u32,
        on in 0..300_u64,
        off in 0..300_u64,
    ) {
        let [on_for, off_for] = [on, off].map(Duration::from_millis);
        let events = codes.iter().copied().map(Event::new);
        let sequence =
            EventSequence::new(format, events, start).with_durations(on_for, off_for);
        let step = format.samples_per_frame() as u64;
        let packets: Vec<_> = (0..).zip(sent!(sequence)).collect();
        let begun = packets.iter().filter(|(_, packet)| packet.is_some_and(|p| p.marker));
        let begun: Vec<(u64, Packet)> = begun.map(|(n, packet)| (*n, packet.unwrap())).collect();
        prop_assert!(begun.iter().map(|(_, packet)| packet.payload[0]).eq(codes));

        let length = units(format, on_for).max(1);
        for ((tick, packet), next) in begun.iter().zip(begun[1.min(begun.len())..].iter()) {
            // The timestamp is that of the ptime in which the event begins.
            let since = tick * step;
            prop_assert_eq!(packet.timestamp, start.wrapping_add(since as u32));
            let pause = (next.0 - tick) * step - length;
            let least = units(format, off_for);
            prop_assert!(pause >= least && pause > 2 * step);
            // As soon as the end is reported.
            prop_assert!(pause < least + step || pause <= 3 * step);
        }
    }
}

#[test]
fn an_event_that_ends_before_its_first_packet_lasts_one_ptime() {
    let mut source = EventSource::new(Format::PCMU, Event::new(1), Volume::default(), 0);
    source.end();
    let durations: Vec<_> =
        sent!(source).into_iter().flatten().map(|p| (p.read().duration, p.read().end)).collect();
    assert_eq!(durations, [(160, false), (160, true), (160, true), (160, true)]);
}

/// The boundary of RFC 4733 §2.5.1.3, packet by packet.
#[test]
fn a_long_event_goes_on_in_a_segment_of_its_own() {
    let duration = Duration::from_millis(8_220); // 0xFFFF + 225 units
    let packets = packets_of(Format::PCMU, Event::FAX_CNG, 1_000, duration);
    let rows: Vec<_> = packets
        .iter()
        .skip(408)
        .map(|packet| (packet.timestamp, packet.read().duration, packet.read().end))
        .collect();
    let next = 1_000 + 0xFFFF;
    assert_eq!(
        rows,
        [
            (1_000, 409 * 160, false),
            (1_000, 0xFFFF, false),
            (1_000, 0xFFFF, false),
            (1_000, 0xFFFF, false),
            (next, 225, false),
            (next, 225, true),
            (next, 225, true),
            (next, 225, true),
        ]
    );
}

#[test]
fn an_event_of_just_0xffff_units_is_one_segment() {
    let format =
        Format::new(Codec::L16, SampleRate::new(13_107).unwrap(), Duration::from_secs(1) / 10);
    // 1,310.7 samples: not a ptime.
    assert!(format.is_err());
    let format =
        Format::new(Codec::L16, SampleRate::new(51_000).unwrap(), Duration::from_millis(5));
    let packets = packets_of(format.unwrap(), Event::new(0), 0, Duration::from_millis(1_285));
    assert!(packets.iter().all(|packet| packet.timestamp == 0));
    let full = packets.iter().filter(|packet| packet.read().duration == 0xFFFF);
    assert!(full.map(|packet| packet.read().end).eq([false, true, true, true]));
}

#[test]
fn a_sequence_that_is_told_to_end_reports_the_end_of_its_digit() {
    let mut sequence = EventSequence::new(Format::PCMU, Event::digits("123").unwrap(), 0);
    assert_eq!(sequence.next_packet().unwrap().payload, [1, 10, 0, 160]);
    sequence.end();
    let rest: Vec<_> = sent!(sequence).into_iter().map(|packet| packet.unwrap().payload).collect();
    assert_eq!(rest, [[1, 0x8A, 0, 160]; 3]);
    // Before the first digit nothing was begun.
    let mut sequence = EventSequence::new(Format::PCMU, Event::digits("123").unwrap(), 0);
    sequence.end();
    assert_eq!(sent!(sequence), []);
}

#[test]
fn the_volume_is_that_of_the_level() {
    let volume = Volume::new(36).unwrap();
    let digits = Event::digits("*").unwrap();
    let sequence = EventSequence::new(Format::PCM, digits, 0).with_volume(volume);
    assert!(sent!(sequence).into_iter().flatten().all(|packet| packet.read().volume == volume));
}
