//! The packets of several events, such as a dialled number.

use core::time::Duration;

use super::event::Event;
use super::payload::Volume;
use super::source::{EventPacket, EventSource};
use crate::codec::format::Format;
use crate::codec::payload::PayloadElement;

/// The packets of several events, one after the other, with pauses between them.
///
/// Every event begins with a ptime, and its end is reported three times before the next begins. So
/// a pause lasts at least until then, two to three ptimes, and up to one ptime longer than its
/// duration.
///
/// ```
/// use std::time::Duration;
/// use ringback::Format;
/// use ringback::telephone_event::{Event, EventSequence};
///
/// let mut number = EventSequence::new(Format::PCMU, Event::digits("112")?, 8_000)
///     .with_durations(Duration::from_millis(80), Duration::from_millis(80));
/// let mut begun = Vec::new();
/// while !number.is_over() {
///     // Every 20 ms, on your own clock. Without a packet, send audio or nothing.
///     if let Some(packet) = number.next_packet() {
///         if packet.marker {
///             begun.push((packet.timestamp, packet.payload[0]));
///         }
///     }
/// }
/// assert_eq!(begun, [(8_000, 1), (9_280, 1), (10_560, 2)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct EventSequence<I, S: PayloadElement = u8> {
    events: I,
    format: Format<S>,
    volume: Volume,
    on: Duration,
    off: Duration,
    /// The event that was begun last.
    source: Option<EventSource>,
    /// The event that begins after it.
    next: Option<Event>,
    /// The timestamp of the next ptime.
    now: u32,
    /// The units until the next event begins, unless the end of the last is reported later.
    wait: u64,
}

/// The duration of each event and of each pause, unless set. Receivers of DTMF recognise shorter
/// ones, from 40 ms on (ITU-T Q.24).
const DURATION: Duration = Duration::from_millis(100);

impl<I: Iterator<Item = Event>, S: PayloadElement> EventSequence<I, S> {
    /// Creates a sequence whose first event begins at a timestamp.
    ///
    /// The format is that of the audio in the same stream, for its rate and ptime, as for
    /// [`EventSource::new`]. The events may be [`Event::digits`] or any other iterator.
    pub fn new(format: Format<S>, events: impl IntoIterator<IntoIter = I>, timestamp: u32) -> Self {
        let mut events = events.into_iter();
        let next = events.next();
        let (on, off) = (DURATION, DURATION);
        let (volume, source) = (Volume::default(), None);
        Self { events, format, volume, on, off, source, next, now: timestamp, wait: 0 }
    }

    /// Sets the duration of each event and of each pause. Default: 100 ms each.
    ///
    /// An event lasts at least one timestamp unit.
    #[must_use]
    pub fn with_durations(self, on: Duration, off: Duration) -> Self {
        Self { on, off, ..self }
    }

    /// Sets the level. Default: −10 dBm0.
    #[must_use]
    pub fn with_volume(self, volume: Volume) -> Self {
        Self { volume, ..self }
    }

    /// Returns the packet for this ptime, or `None` in a pause and after the end. Call this once
    /// each ptime until [`is_over`](Self::is_over).
    ///
    /// This method allocates nothing, unless the iterator of events does.
    pub fn next_packet(&mut self) -> Option<EventPacket<'_>> {
        let step = self.format.samples_per_frame();
        let timestamp = self.now;
        // Timestamps are modulo 2^32.
        self.now = timestamp.wrapping_add(step as u32);
        if self.source.as_ref().is_none_or(EventSource::is_over) && self.wait == 0 {
            self.begin(timestamp);
        }
        self.wait = self.wait.saturating_sub(step as u64);
        self.source.as_mut()?.next_packet()
    }

    /// Begins the next event. Without one, the last event stays.
    fn begin(&mut self, timestamp: u32) {
        let Some(event) = self.next else { return };
        let (format, volume) = (self.format, self.volume);
        self.next = self.events.next();
        self.source = Some(EventSource::lasting(format, event, volume, timestamp, self.on));
        let rate = format.rate();
        self.wait = rate.samples_in(self.on).max(1).saturating_add(rate.samples_in(self.off));
    }

    /// Ends the current event now, at the end of the ptime that the last packet reported. No
    /// further event begins.
    pub fn end(&mut self) {
        self.next = None;
        if let Some(source) = &mut self.source {
            source.end();
        }
    }

    /// Returns whether the end of the last event was reported three times. No pause follows it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.next.is_none() && self.source.as_ref().is_none_or(EventSource::is_over)
    }
}
