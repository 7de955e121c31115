//! Telephone events (RFC 4733): their packets, and the reader of packets.

use std::ffi::{c_char, c_void};
use std::time::Duration;
use std::{ptr, vec};

use ringback::telephone_event::{
    Event, EventChange, EventPacket, EventPayload, EventReader, EventReport, EventSequence,
    EventSet, EventSource, Volume,
};
use ringback::{Format, PayloadElement};

use crate::answer::{Failed, ringback_error, ringback_status};
use crate::border::{
    answer, ask, ask_text, copied, elements, end, free, given, make, make_in, play,
};
use crate::coded::each;
use crate::format::ringback_format;
use crate::text::Text;

/// The packets of one event, or of the digits of a number, one each ptime.
pub struct ringback_event_source(Source);

enum Source {
    One(EventSource),
    Digits(EventSequence<vec::IntoIter<Event>>),
}

/// A reader of the telephone events of one RTP stream. It reports each exactly once, whatever was
/// lost, repeated or reordered.
pub struct ringback_event_reader(EventReader);

/// The payload of an event, and the fields of the RTP header that depend on it.
#[repr(C)]
pub struct ringback_event_packet {
    /// The payload. `NULL` if there is no packet.
    pub payload: *const u8,
    /// The size of the payload: 4, or 0 if there is no packet.
    pub octets: usize,
    /// The RTP timestamp: when the event, or its segment, began. It is the same in all packets of a
    /// segment.
    pub timestamp: u32,
    /// The RTP marker: whether this is the first packet of the event.
    pub marker: bool,
}

/// What happened to an event.
#[repr(C)]
#[derive(Clone, Copy)]
pub enum ringback_event_change {
    /// The event has begun: each event once.
    Began = 0,
    /// The event lasts longer than reported before.
    Updated = 1,
    /// The event has ended: each event once.
    Ended = 2,
}

/// A change of an event.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_event_report {
    /// The change.
    pub change: ringback_event_change,
    /// The code of the event. 0 to 15 are the DTMF digits.
    pub event: u8,
    /// The level, in dBm0 without the sign: 0 to 63. Ignore it for an event that is not a tone.
    pub volume: u8,
    /// Whether the end itself was received. If it was lost, the event lasted at least `duration`.
    pub end_received: bool,
    /// The RTP timestamp at which the event began.
    pub timestamp: u32,
    /// How long the event has lasted, in timestamp units.
    pub duration: u32,
}

/// Gets the code of a DTMF digit: `0` to `9`, `*`, `#`, `A` to `D` or `a` to `d`. Returns
/// `RINGBACK_STATUS_NOTHING` for any other character.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_from_digit(digit: c_char, event: *mut u8) -> ringback_status {
    ask(event, || Ok(Event::from_digit(char::from(digit as u8)).map(Event::code)))
}

/// Returns the DTMF digit of an event, or 0 if the event is not a digit.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_digit(event: u8) -> c_char {
    Event::new(event).digit().map_or(0, |digit| digit as c_char)
}

/// Writes the name of an event in English to a buffer of `size` octets. No name has more than 80
/// octets. Returns `RINGBACK_STATUS_NOTHING` if the code is not registered.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_name(
    event: u8,
    name: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(name, size, || Ok(Event::new(event).name()))
}

/// Returns whether RFC 4733 only reserves the code of the event, for RFC 2833: among others the
/// call-progress tones, 64 to 89. Send it only to a peer whose `a=fmtp` lists it.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_is_deprecated(event: u8) -> bool {
    Event::new(event).is_deprecated()
}

/// Gets whether a list of events, such as `0-15,66,70` in SDP's `a=fmtp:101 0-15,66,70`, has an
/// event. `NULL`, for an SDP without such a list, has the DTMF digits. Returns
/// `RINGBACK_STATUS_VALUE` if the list can't be read.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_list_contains(
    list: Text,
    event: u8,
    contains: *mut bool,
) -> ringback_status {
    ask(contains, || Ok(Some(set(list)?.contains(Event::new(event)))))
}

/// Writes the list of the events that two lists have in common to a buffer of `size` octets.
/// `NULL` is the list of the DTMF digits. No list has more than 1024 octets. Returns
/// `RINGBACK_STATUS_NOTHING` if the two have no event in common, and `RINGBACK_STATUS_VALUE` if a
/// list can't be read.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_list_common(
    one: Text,
    other: Text,
    common: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(common, size, || {
        let both = set(one)?.intersection(set(other)?);
        Ok(Some(both.to_string()).filter(|_| !both.is_empty()))
    })
}

/// Creates an event that begins at a timestamp. The format is that of the audio in the same stream,
/// for its rate and ptime; for G.722, whose RTP clock runs at 8 kHz, pass 8000. `volume` is the
/// level in dBm0 without the sign, 0 to 63. With a duration of 0 the event lasts until
/// `ringback_event_source_end`.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_source_new(
    format: *const ringback_format,
    event: u8,
    volume: u8,
    timestamp: u32,
    duration_us: u64,
    source: *mut *mut ringback_event_source,
) -> ringback_status {
    make(source, ptr::null_mut(), || {
        ringback_event_source::one(format, event, volume, timestamp, duration_us)
    })
}

/// Creates the events of a number, such as `911`, which begins at a timestamp. `on_us` is the
/// duration of each digit, `off_us` that of each pause. A pause lasts at least until the end of the
/// digit was reported three times.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_source_new_digits(
    format: *const ringback_format,
    digits: Text,
    volume: u8,
    timestamp: u32,
    on_us: u64,
    off_us: u64,
    source: *mut *mut ringback_event_source,
    error: *mut ringback_error,
) -> ringback_status {
    make(source, error, || {
        let digits: Vec<_> = match Event::digits(digits.get()?) {
            Ok(digits) => digits.collect(),
            Err(error) => return Err(Failed::of_error(ringback_status::Value, error)),
        };
        let (format, volume) = (octets(format)?, self::volume(volume)?);
        let [on, off] = [on_us, off_us].map(Duration::from_micros);
        let sequence = EventSequence::new(format, digits, timestamp);
        let sequence = sequence.with_durations(on, off).with_volume(volume);
        Ok(ringback_event_source(Source::Digits(sequence)))
    })
}

/// Returns the number of bytes that an event source needs in memory of your own.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_source_size() -> usize {
    size_of::<ringback_event_source>()
}

/// Returns the alignment that such memory needs. Memory from `malloc` has it.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_source_alignment() -> usize {
    align_of::<ringback_event_source>()
}

/// Creates an event like `ringback_event_source_new`, but in your own memory of `size` bytes, which
/// must not move. End it with `ringback_event_source_deinit`; never pass it to
/// `ringback_event_source_free`. Allocates nothing.
///
/// Thread rule: from any thread, at any time, while no other uses that memory.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_source_init(
    memory: *mut c_void,
    size: usize,
    format: *const ringback_format,
    event: u8,
    volume: u8,
    timestamp: u32,
    duration_us: u64,
    source: *mut *mut ringback_event_source,
) -> ringback_status {
    make_in(memory, size, source, || {
        ringback_event_source::one(format, event, volume, timestamp, duration_us)
    })
}

/// Gets the packet for this ptime. Call this once each ptime. The payload stays valid until the
/// next call with this handle. Returns `RINGBACK_STATUS_NOTHING` in a pause between digits, and
/// `RINGBACK_STATUS_END` once the last end was reported three times. Allocates nothing.
///
/// Thread rule: one thread at a time for each source.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_source_next_packet(
    source: Option<&mut ringback_event_source>,
    packet: *mut ringback_event_packet,
) -> ringback_status {
    play(source, packet, |source, out| {
        if source.is_over() {
            return ringback_status::End;
        }
        let next = match &mut source.0 {
            Source::One(source) => source.next_packet(),
            Source::Digits(sequence) => sequence.next_packet(),
        };
        let Some(EventPacket { payload, marker, timestamp, .. }) = next else {
            return ringback_status::Nothing;
        };
        let (octets, payload) = (payload.len(), payload.as_ptr());
        out.write(ringback_event_packet { payload, octets, timestamp, marker });
        ringback_status::Ok
    })
}

/// Ends the current event now, at the end of the ptime that the last packet reported. Further
/// digits of a number are not sent. The packets that report the end follow.
///
/// Thread rule: one thread at a time for each source.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_source_end(
    source: Option<&mut ringback_event_source>,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        match &mut given(source)?.0 {
            Source::One(source) => source.end(),
            Source::Digits(sequence) => sequence.end(),
        }
        Ok(ringback_status::Ok)
    })
}

/// Returns whether all packets were returned. Returns true for `NULL`.
///
/// Thread rule: one thread at a time for each source.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_source_is_over(source: Option<&ringback_event_source>) -> bool {
    source.is_none_or(ringback_event_source::is_over)
}

/// Frees a source from `ringback_event_source_new` or `_new_digits`. Does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_source_free(source: Option<Box<ringback_event_source>>) {
    free(source);
}

/// Ends a source from `ringback_event_source_init`. Its memory is yours again. Does nothing with
/// `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_source_deinit(source: Option<&mut ringback_event_source>) {
    end(source);
}

/// Creates a reader of the events of one RTP stream. `timeout` is the time without a packet after
/// which an event has ended, in timestamp units. 0 is the default, 1200: 150 ms at 8 kHz.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_reader_new(
    timeout: u32,
    reader: *mut *mut ringback_event_reader,
) -> ringback_status {
    make(reader, ptr::null_mut(), || Ok(ringback_event_reader::with(timeout)))
}

/// Returns the number of bytes that a reader needs in memory of your own.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_reader_size() -> usize {
    size_of::<ringback_event_reader>()
}

/// Returns the alignment that such memory needs. Memory from `malloc` has it.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_reader_alignment() -> usize {
    align_of::<ringback_event_reader>()
}

/// Creates a reader like `ringback_event_reader_new`, but in your own memory of `size` bytes, which
/// must not move. End it with `ringback_event_reader_deinit`; never pass it to
/// `ringback_event_reader_free`.
///
/// Thread rule: from any thread, at any time, while no other uses that memory.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_reader_init(
    memory: *mut c_void,
    size: usize,
    timeout: u32,
    reader: *mut *mut ringback_event_reader,
) -> ringback_status {
    make_in(memory, size, reader, || Ok(ringback_event_reader::with(timeout)))
}

/// Reads a packet with the payload type of the events, and writes what it changes to `reports`:
/// `count` reports, often none.
///
/// `reports` must have room for three reports for each four octets of the payload. A payload almost
/// always has four octets; it is read up to 1500. Returns `RINGBACK_STATUS_BUFFER` if there is less
/// room, and `RINGBACK_STATUS_VALUE` if the payload is empty, longer, or not a multiple of four
/// octets. Then nothing of it is read. Allocates nothing.
///
/// Thread rule: one thread at a time for each reader.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_reader_receive(
    reader: Option<&mut ringback_event_reader>,
    timestamp: u32,
    marker: bool,
    payload: *const u8,
    octets: usize,
    reports: *mut ringback_event_report,
    room: usize,
    count: *mut usize,
) -> ringback_status {
    ask(count, || {
        let reader = given(reader)?;
        // SAFETY: the caller guarantees that many octets, and they are copied at once.
        let payload = unsafe { elements(payload, octets) }?;
        given((!reports.is_null()).then_some(()))?;
        // A copy, since the reports may overwrite the payload.
        let mut copy = [0; MOST_OCTETS];
        let Some(copy) = copy.get_mut(..payload.len()) else {
            return Err(Failed::new(ringback_status::Value, "a payload has at most 1500 octets"));
        };
        copy.copy_from_slice(payload);
        if room < copy.len() / EventPayload::LEN * REPORTS {
            return Err(Failed::new(
                ringback_status::Buffer,
                "there must be room for three reports for each four octets",
            ));
        }
        let changes = match reader.0.receive(timestamp, marker, copy) {
            Ok(changes) => changes,
            Err(error) => return Err(Failed::of_error(ringback_status::Value, error)),
        };
        let mut written = 0;
        for report in changes {
            // SAFETY: a payload of four octets gives at most three reports, and the caller
            // guarantees room for them.
            unsafe { reports.add(written).write(ringback_event_report::of(report)) };
            written += 1;
        }
        Ok(Some(written))
    })
}

/// The longest payload that is read: the size of an Ethernet frame.
const MOST_OCTETS: usize = 1500;

/// The most reports of one event in a payload: the end of another, its own begin and its end.
const REPORTS: usize = 3;

/// Counts time, in timestamp units, in which no packet of an event arrived. Gets the end of an
/// event that has timed out, or returns `RINGBACK_STATUS_NOTHING`. Call this once each ptime, with
/// the units of a ptime. Allocates nothing.
///
/// Thread rule: one thread at a time for each reader.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_reader_advance(
    reader: Option<&mut ringback_event_reader>,
    units: u32,
    report: *mut ringback_event_report,
) -> ringback_status {
    ask(report, || Ok(given(reader)?.0.advance(units).map(ringback_event_report::of)))
}

/// Frees a reader from `ringback_event_reader_new`. Does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_reader_free(reader: Option<Box<ringback_event_reader>>) {
    free(reader);
}

/// Ends a reader from `ringback_event_reader_init`. Its memory is yours again. Does nothing with
/// `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_event_reader_deinit(reader: Option<&mut ringback_event_reader>) {
    end(reader);
}

impl ringback_event_source {
    fn one(
        format: *const ringback_format,
        event: u8,
        volume: u8,
        timestamp: u32,
        duration_us: u64,
    ) -> Result<Self, Failed> {
        let (format, volume) = (octets(format)?, self::volume(volume)?);
        let event = Event::new(event);
        let duration = Duration::from_micros(duration_us);
        Ok(Self(Source::One(match duration_us {
            0 => EventSource::new(format, event, volume, timestamp),
            _ => EventSource::lasting(format, event, volume, timestamp, duration),
        })))
    }

    fn is_over(&self) -> bool {
        match &self.0 {
            Source::One(source) => source.is_over(),
            Source::Digits(sequence) => sequence.is_over(),
        }
    }
}

impl ringback_event_reader {
    const fn with(timeout: u32) -> Self {
        Self(match timeout {
            0 => EventReader::new(),
            _ => EventReader::with_timeout(timeout),
        })
    }
}

impl ringback_event_report {
    fn of(report: EventReport) -> Self {
        let EventReport { event, volume, end_received, timestamp, duration, .. } = report;
        Self {
            change: match report.change {
                EventChange::Began => ringback_event_change::Began,
                EventChange::Updated => ringback_event_change::Updated,
                EventChange::Ended => ringback_event_change::Ended,
            },
            event: event.code(),
            volume: volume.below_0_dbm0(),
            end_received,
            timestamp,
            duration,
        }
    }
}

/// Returns a format with that rate and ptime. Events do not depend on the codec.
fn octets(format: *const ringback_format) -> Result<Format, Failed> {
    fn same_time<S: PayloadElement>(format: Format<S>) -> Result<Format, Failed> {
        Ok(Format::new(ringback::Codec::L16, format.rate(), format.ptime())?)
    }
    each!(copied(format)?.read()?, format => same_time(format))
}

fn volume(below_0_dbm0: u8) -> Result<Volume, Failed> {
    Volume::new(below_0_dbm0).map_err(|error| Failed::of_error(ringback_status::Value, error))
}

fn set(list: Text) -> Result<EventSet, Failed> {
    match list.get_or_none()?.map(str::parse) {
        None => Ok(EventSet::DTMF),
        Some(Ok(set)) => Ok(set),
        Some(Err(error)) => Err(Failed::of_error(ringback_status::Value, error)),
    }
}
