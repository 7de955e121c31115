//! Packets → events.

use super::event::Event;
use super::history::{History, Known, Received, distance};
use super::payload::{EventPayload, PayloadError, Volume};

/// Reads the telephone events of one RTP stream and reports each exactly once, whatever was lost,
/// repeated or reordered.
///
/// It needs one packet of an event. If that arrives after packets of a later event, the event is
/// reported then, with its own timestamp. The reader remembers 16 past events to recognise late
/// packets; still older ones are ignored. An event whose end was lost ends with the next event, or once
/// [`advance`](Self::advance) has counted [`TIMEOUT`](Self::TIMEOUT). The segments of a long event
/// are one event (RFC 4733 §2.5.2.3).
///
/// The marker and the timestamp identify an event, so the sequence number is not needed. Use one
/// reader for each synchronisation source (SSRC) of a stream. Events of a source after its
/// timestamps have jumped back are new. A redundant block of RFC 2198 is a packet of its own, without
/// the marker, with the timestamp of the block.
///
/// ```
/// use ringback::telephone_event::{EventChange, EventReader};
///
/// let mut reader = EventReader::new();
/// // The first packet was lost. This is the second.
/// let began = reader.receive(8_000, false, &[1, 10, 0x01, 0x40])?.next().unwrap();
/// assert_eq!((began.change, began.event.digit()), (EventChange::Began, Some('1')));
/// assert_eq!((began.timestamp, began.duration), (8_000, 320));
/// // Three packets report the end. Only the first changes something.
/// for n in 0..3 {
///     for ended in reader.receive(8_000, false, &[1, 0x8A, 0x03, 0x20])? {
///         assert_eq!((n, ended.change, ended.duration), (0, EventChange::Ended, 800));
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct EventReader {
    timeout: u32,
    /// The event that has begun and not ended.
    current: Option<Known>,
    /// The units since its last packet.
    silence: u32,
    /// The timestamp of the latest segment of any event.
    latest: Option<u32>,
    past: History,
}

/// What happened to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventReport {
    /// The change.
    pub change: EventChange,
    /// The event.
    pub event: Event,
    /// The level, as of the latest packet. Ignore it for an event that is not a tone.
    pub volume: Volume,
    /// The RTP timestamp at which the event began. If the whole first segment of a long event was
    /// lost, it is that of the first segment that arrived.
    pub timestamp: u32,
    /// How long the event has lasted since then, in timestamp units, as far as it is known. A state
    /// may have 0.
    pub duration: u32,
    /// Whether the end itself was received. If it was lost, the event lasted at least `duration`.
    pub end_received: bool,
}

/// The change that an [`EventReport`] reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventChange {
    /// The event has begun: each event once.
    Began,
    /// The event lasts longer than reported before: for each packet that adds to the duration.
    Updated,
    /// The event has ended: each event once.
    Ended,
}

impl EventReader {
    /// The time without a packet after which an event has ended, unless set: 1,200 timestamp units.
    /// At 8 kHz this is 150 ms: three updates of a sender that sends one every 50 ms, the interval of
    /// RFC 4733's example. Set a longer time for peers that send updates less often.
    pub const TIMEOUT: u32 = 1_200;

    /// The distance by which reordering can move a packet, in timestamp units: 32 s at 8 kHz. A
    /// timestamp that is further back is a jump of the sender.
    const REORDERING: u32 = 1 << 18;

    /// Creates a reader for a stream at 8 kHz.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_timeout(Self::TIMEOUT)
    }

    /// Creates a reader with another timeout, in timestamp units: the time without a packet of the
    /// current event after which it has ended. At 48 kHz, 150 ms are 7,200.
    #[must_use]
    pub const fn with_timeout(timeout: u32) -> Self {
        Self { timeout, current: None, silence: 0, latest: None, past: History::EMPTY }
    }

    /// Reads a packet and returns what it changes. Most packets change nothing or one thing. If you
    /// drop the reports before the last, the packet is still read to its end.
    ///
    /// A payload with a duration of 0 is ignored unless it is a state (RFC 4733 §2.3.5). This
    /// method and the reports allocate nothing.
    ///
    /// # Errors
    /// [`PayloadError::Length`] if the payload is empty or not a multiple of four octets. Then
    /// nothing of it is read.
    pub fn receive<'a>(
        &'a mut self,
        timestamp: u32,
        marker: bool,
        payload: &'a [u8],
    ) -> Result<EventReports<'a>, PayloadError> {
        if payload.is_empty() || payload.len() % EventPayload::LEN != 0 {
            return Err(PayloadError::Length(payload.len()));
        }
        Ok(EventReports { reader: self, timestamp, marker, payload, ready: [None; 3] })
    }

    /// Counts time in which no packet of an event arrived, and returns the end of an event that has
    /// timed out. Call this once each ptime, with the timestamp units of a ptime.
    ///
    /// Packets of the event that arrive later change nothing. A state never times out.
    pub fn advance(&mut self, units: u32) -> Option<EventReport> {
        let current = self.current.filter(|current| !current.event.is_state())?;
        self.silence = self.silence.saturating_add(units);
        if self.silence <= self.timeout {
            return None;
        }
        self.close();
        Some(report(EventChange::Ended, &current))
    }

    fn read(&mut self, received: Received) -> [Option<EventReport>; 3] {
        if received.payload.duration == 0 && !received.payload.event.is_state() {
            return [None; 3];
        }
        let behind = self.latest.map_or(0, |latest| distance(received.timestamp, latest));
        if behind > Self::REORDERING as i32 {
            return self.restart(received);
        }
        let latest = self.latest.unwrap_or(received.timestamp);
        if let Some(current) = &mut self.current {
            if current.has(&received, true) {
                self.silence = 0;
                let is_new = current.update(&received);
                self.latest = Some(current.segment);
                return self.report_update(is_new);
            }
        }
        let none_is_current = self.current.is_none();
        if let Some(known) = self.past.find(&received, latest) {
            let was_latest = known.segment == latest;
            known.update(&received);
            if was_latest && none_is_current {
                self.latest = Some(known.segment);
            }
            return [None; 3];
        }
        if behind > 0 { self.read_late(received) } else { self.begin(received) }
    }

    /// Reports the current event after a packet of it.
    fn report_update(&mut self, is_new: bool) -> [Option<EventReport>; 3] {
        let Some(current) = self.current.filter(|_| is_new) else { return [None; 3] };
        if current.ended {
            self.close();
            return [Some(report(EventChange::Ended, &current)), None, None];
        }
        [Some(report(EventChange::Updated, &current)), None, None]
    }

    /// Begins an event, which ends the current one.
    fn begin(&mut self, received: Received) -> [Option<EventReport>; 3] {
        let ended = self.close().map(|known| report(EventChange::Ended, &known));
        let began = Known::new(received);
        (self.current, self.latest, self.silence) = (Some(began), Some(received.timestamp), 0);
        let [end, ..] = self.report_update(began.ended);
        [ended, Some(report(EventChange::Began, &began)), end]
    }

    /// Reports an event whose first packet arrives after a packet of a later event.
    fn read_late(&mut self, received: Received) -> [Option<EventReport>; 3] {
        if self.past.begins_after(received.timestamp) {
            return [None; 3];
        }
        let known = Known::new(received);
        self.past.push(known);
        let [began, ended] =
            [EventChange::Began, EventChange::Ended].map(|change| Some(report(change, &known)));
        [began, ended, None]
    }

    /// Begins an event after the timestamps have jumped back.
    fn restart(&mut self, received: Received) -> [Option<EventReport>; 3] {
        let reports = self.begin(received);
        self.past = History::EMPTY;
        if self.current.is_none() {
            self.past.push(Known::new(received));
        }
        reports
    }

    fn close(&mut self) -> Option<Known> {
        let closed = self.current.take()?;
        self.past.push(closed);
        Some(closed)
    }
}

impl Default for EventReader {
    fn default() -> Self {
        Self::new()
    }
}

fn report(change: EventChange, known: &Known) -> EventReport {
    EventReport {
        change,
        event: known.event,
        volume: known.volume,
        timestamp: known.start,
        duration: known.lasted(),
        end_received: known.ended,
    }
}

/// What a packet changes. [`EventReader::receive`] creates it.
#[derive(Debug)]
#[must_use = "the reports are what the packet changes"]
pub struct EventReports<'a> {
    reader: &'a mut EventReader,
    /// The start of the next event in the packet.
    timestamp: u32,
    marker: bool,
    /// The payloads that were not read.
    payload: &'a [u8],
    /// The reports of the last payload that was read.
    ready: [Option<EventReport>; 3],
}

impl Iterator for EventReports<'_> {
    type Item = EventReport;

    fn next(&mut self) -> Option<EventReport> {
        loop {
            if let Some(report) = self.ready.iter_mut().find_map(Option::take) {
                return Some(report);
            }
            let (octets, rest) = self.payload.split_first_chunk()?;
            let payload = EventPayload::from_octets(*octets);
            let (timestamp, marker) = (self.timestamp, self.marker);
            // An event that follows in the same packet begins where this one ends.
            self.timestamp = timestamp.wrapping_add(payload.duration.into());
            (self.payload, self.marker) = (rest, false);
            self.ready = self.reader.read(Received { timestamp, marker, payload });
        }
    }
}

impl Drop for EventReports<'_> {
    fn drop(&mut self) {
        self.for_each(drop);
    }
}
