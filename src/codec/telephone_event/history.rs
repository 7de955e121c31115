//! The events of which a reader has seen a packet, and what belongs to them.

use super::event::Event;
use super::payload::{EventPayload, Volume};

/// A payload with the header fields of its packet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Received {
    pub(super) timestamp: u32,
    pub(super) marker: bool,
    pub(super) payload: EventPayload,
}

/// An event of which a packet was received.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) event: Event,
    pub(super) volume: Volume,
    /// The timestamp of its first segment.
    pub(super) start: u32,
    /// The timestamp of its latest segment.
    pub(super) segment: u32,
    /// The units before that segment.
    before: u32,
    /// The units of that segment.
    duration: u16,
    /// Whether a packet had the marker, so that no segment precedes `start`.
    marked: bool,
    /// Whether a packet had the E bit.
    pub(super) ended: bool,
}

/// The longest duration of a segment, in timestamp units.
const FULL: u32 = 0xFFFF;

/// Returns the units from one timestamp to another, which may be earlier. Timestamps are modulo
/// 2^32.
pub(super) const fn distance(from: u32, to: u32) -> i32 {
    to.wrapping_sub(from) as i32
}

impl Known {
    pub(super) fn new(received: Received) -> Self {
        let Received { timestamp, marker, payload } = received;
        Self {
            event: payload.event,
            volume: payload.volume,
            start: timestamp,
            segment: timestamp,
            before: 0,
            duration: payload.duration,
            marked: marker,
            ended: payload.end,
        }
    }

    /// Returns the duration in timestamp units.
    pub(super) fn lasted(&self) -> u32 {
        self.before.saturating_add(self.duration.into())
    }

    /// Returns whether a packet belongs to this event. `latest` is whether no later event is known:
    /// only the latest event can go on.
    pub(super) fn has(&self, received: &Received, latest: bool) -> bool {
        let Received { timestamp, marker, payload } = *received;
        if payload.event != self.event {
            return false;
        }
        let ahead = distance(self.segment, timestamp);
        match ahead.unsigned_abs() {
            0 => true,
            by if ahead > 0 => latest && !marker && self.goes_on(by, payload.end),
            _ if distance(self.start, timestamp) >= 0 => true,
            _ => !payload.end && self.is_preceded_by(distance(timestamp, self.start), payload),
        }
    }

    /// Returns whether a packet without the marker, with a timestamp so many units after the latest
    /// segment, continues this event.
    ///
    /// RFC 4733 §2.5.2.3: the next segment begins where this one ends. If packets were lost, that
    /// is a multiple of 0xFFFF units after this one. Some senders advance the timestamp within an
    /// event, so it may also lie within this segment.
    fn goes_on(&self, by: u32, end: bool) -> bool {
        if self.ended {
            return by < self.duration.into() && end;
        }
        self.event.is_state() || by <= self.duration.into() || by % FULL == 0
    }

    /// Returns whether a payload is that of a segment before the first one that was received.
    fn is_preceded_by(&self, by: i32, payload: EventPayload) -> bool {
        let by = by.unsigned_abs();
        !self.marked && (by == payload.duration.into() || by % FULL == 0)
    }

    /// Takes over what a packet of this event states. Returns whether that is new.
    pub(super) fn update(&mut self, received: &Received) -> bool {
        let Received { timestamp, marker, payload } = *received;
        let before = (self.lasted(), self.ended);
        let ahead = distance(self.segment, timestamp);
        if ahead > 0 && !self.ended {
            let by = ahead.unsigned_abs();
            self.before = self.before.saturating_add(by);
            self.segment = timestamp;
            // A segment that begins within the previous one never shortens the event.
            let rest = self.duration.saturating_sub(u16::try_from(by).unwrap_or(u16::MAX));
            self.duration = payload.duration.max(rest);
        } else if ahead == 0 {
            self.duration = self.duration.max(payload.duration);
        }
        if ahead >= 0 {
            (self.ended, self.volume) = (self.ended || payload.end, payload.volume);
        }
        self.marked |= marker && timestamp == self.start;
        (self.lasted(), self.ended) != before
    }
}

/// The number of past events that a reader remembers.
const REMEMBERED: usize = 16;

/// The events that were reported as ended. Late packets of them change nothing.
#[derive(Clone, Debug)]
pub(super) struct History {
    events: [Option<Known>; REMEMBERED],
    /// The index of the event that is forgotten next.
    oldest: usize,
}

impl History {
    pub(super) const EMPTY: Self = Self { events: [None; REMEMBERED], oldest: 0 };

    pub(super) fn push(&mut self, known: Known) {
        if let Some(oldest) = self.events.get_mut(self.oldest) {
            *oldest = Some(known);
        }
        self.oldest = self.oldest.wrapping_add(1) % REMEMBERED;
    }

    /// Returns the event to which a packet belongs.
    pub(super) fn find(&mut self, received: &Received, latest: u32) -> Option<&mut Known> {
        let has = |known: &&mut Known| known.has(received, known.segment == latest);
        self.events.iter_mut().flatten().find(has)
    }

    /// Returns whether events that began before a timestamp may have been forgotten.
    pub(super) fn begins_after(&self, timestamp: u32) -> bool {
        let after = |known: &Known| distance(timestamp, known.start) > 0;
        self.events.iter().all(|known| known.as_ref().is_some_and(after))
    }
}
