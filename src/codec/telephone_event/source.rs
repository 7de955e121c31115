//! The packets of one event.

use core::time::Duration;

use super::event::Event;
use super::payload::{EventPayload, Volume};
use crate::codec::format::Format;
use crate::codec::payload::PayloadElement;

/// The packets of one event, one each ptime (RFC 4733 §2.5.1).
///
/// The first packet has the marker and reports one ptime. Each further packet reports the duration
/// so far. After the end, three packets report the final duration and have the E bit. An event that
/// lasts longer than 0xFFFF timestamp units, 8 s at 8 kHz, continues in segments (§2.5.1.3): three
/// packets report that the segment is full, then the next segment begins, with a timestamp of its
/// own and without the marker.
///
/// [`EventSequence`](super::EventSequence) sends several events.
///
/// ```
/// use std::time::Duration;
/// use ringback::Format;
/// use ringback::telephone_event::{Event, EventPayload, EventSource, Volume};
///
/// // Event 5 at timestamp 800, while the key is held.
/// let five = Event::from_digit('5').unwrap();
/// let mut source = EventSource::new(Format::PCMU, five, Volume::default(), 800);
/// let mut sent = Vec::new();
/// while let Some(packet) = source.next_packet() {
///     // Every 20 ms, on your own clock.
///     let payload = EventPayload::parse(packet.payload)?;
///     sent.push((packet.timestamp, packet.marker, payload.duration, payload.end));
///     if sent.len() == 2 {
///         source.end(); // the key is released
///     }
/// }
/// assert_eq!(sent, [
///     (800, true, 160, false),
///     (800, false, 320, false),
///     (800, false, 320, true),
///     (800, false, 320, true),
///     (800, false, 320, true),
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct EventSource {
    event: Event,
    volume: Volume,
    /// The timestamp at which the event began.
    start: u32,
    /// The timestamp units of one ptime.
    step: u64,
    /// The duration of the event in timestamp units, once it is known.
    total: Option<u64>,
    /// The units between the start of the event and the last packet.
    elapsed: u64,
    /// The units between the start of the event and the start of the segment.
    segment: u64,
    phase: Phase,
    /// The payload that is lent.
    payload: [u8; EventPayload::LEN],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    First,
    /// The segment has begun and has not been reported. Its first packet never has the E bit.
    NewSegment,
    Lasting,
    /// The segment is full: this many packets still report it.
    Full(u8),
    /// The event has ended: this many packets still report it.
    Ended(u8),
    Over,
}

/// How often the end of an event, and of a segment, is reported (RFC 4733 §2.5.1.4).
const END_PACKETS: u8 = 3;

/// The longest duration of a segment.
const FULL: u64 = 0xFFFF;

/// The payload of an event, and the fields of the RTP header that depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventPacket<'a> {
    /// The payload, four octets.
    pub payload: &'a [u8],
    /// The RTP marker: whether this is the first packet of the event.
    pub marker: bool,
    /// The RTP timestamp: when the event, or its segment, began. It is the same in all packets of a
    /// segment. The audio's timestamps go on meanwhile.
    pub timestamp: u32,
}

impl EventSource {
    /// Creates an event that lasts until [`end`](Self::end).
    ///
    /// The format is that of the audio in the same stream, for its rate and ptime. For G.722, whose
    /// RTP clock runs at 8 kHz, pass [`Format::PCM`]. The timestamp is that of the audio frame with
    /// which the event begins. For an event that is not a tone, such as a hook flash, the volume is
    /// 0, [`Volume::MAX`].
    #[must_use]
    pub fn new<S: PayloadElement>(
        format: Format<S>,
        event: Event,
        volume: Volume,
        timestamp: u32,
    ) -> Self {
        Self {
            event,
            volume,
            start: timestamp,
            step: format.samples_per_frame() as u64,
            total: None,
            elapsed: 0,
            segment: 0,
            phase: Phase::First,
            payload: [0; EventPayload::LEN],
        }
    }

    /// Creates an event with a known duration.
    ///
    /// The duration is rounded down to whole timestamp units, but is at least one.
    #[must_use]
    pub fn lasting<S: PayloadElement>(
        format: Format<S>,
        event: Event,
        volume: Volume,
        timestamp: u32,
        duration: Duration,
    ) -> Self {
        let total = format.rate().samples_in(duration).max(1);
        Self { total: Some(total), ..Self::new(format, event, volume, timestamp) }
    }

    /// Returns the next packet, or `None` once the end was reported three times. Call this once
    /// each ptime.
    ///
    /// The packet covers the ptime that has just passed, as an audio packet does. This method
    /// allocates nothing.
    pub fn next_packet(&mut self) -> Option<EventPacket<'_>> {
        let marker = self.phase == Phase::First;
        if self.phase != Phase::Over {
            self.elapsed = self.elapsed.saturating_add(self.step);
        }
        let lasted = self.elapsed.min(self.total.unwrap_or(u64::MAX));
        let in_segment = lasted.saturating_sub(self.segment);
        let segment = self.segment;
        let (duration, end) = match self.phase {
            Phase::Over => return None,
            Phase::Ended(left) => {
                self.phase = Phase::ended(left.saturating_sub(1));
                (in_segment, true)
            }
            Phase::Full(left) => {
                self.report_full(left);
                (FULL, false)
            }
            _ if in_segment > FULL => {
                self.report_full(END_PACKETS);
                (FULL, false)
            }
            Phase::First | Phase::Lasting if lasted < self.elapsed => {
                self.phase = Phase::ended(END_PACKETS.saturating_sub(1));
                (in_segment, true)
            }
            Phase::First | Phase::NewSegment | Phase::Lasting => {
                self.phase = Phase::Lasting;
                (in_segment, false)
            }
        };
        let (event, volume) = (self.event, self.volume);
        let duration = u16::try_from(duration).unwrap_or(u16::MAX);
        self.payload = EventPayload { event, end, volume, duration }.to_octets();
        // Timestamps are modulo 2^32.
        let timestamp = self.start.wrapping_add(segment as u32);
        Some(EventPacket { payload: &self.payload, marker, timestamp })
    }

    /// Notes one of the packets that report a full segment. After the last one, the next segment
    /// begins.
    fn report_full(&mut self, left: u8) {
        match left.saturating_sub(1) {
            0 => {
                self.segment = self.segment.saturating_add(FULL);
                self.phase = Phase::NewSegment;
            }
            left => self.phase = Phase::Full(left),
        }
    }

    /// Ends the event now, at the end of the ptime that the last packet reported. An event without
    /// a packet so far lasts one ptime. An event that has ended does not change.
    pub fn end(&mut self) {
        let now = self.elapsed.max(self.step);
        self.total = Some(self.total.map_or(now, |total| total.min(now)));
    }

    /// Returns whether all packets were returned.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }
}

impl Phase {
    fn ended(left: u8) -> Self {
        if left == 0 { Self::Over } else { Self::Ended(left) }
    }
}
