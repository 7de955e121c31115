//! Telephone events in RTP: DTMF digits and other named signals instead of their sound (RFC 4733,
//! `audio/telephone-event`).
//!
//! An event lasts several packets. Each repeats what the event is and how long it has lasted, so
//! that a lost packet loses nothing. All of them have the timestamp at which the event began.
//!
//! | type | purpose |
//! | --- | --- |
//! | [`Event`] | the code of an event, with its name and its digit |
//! | [`EventSource`] | the packets of one event, one each ptime |
//! | [`EventSequence`] | the packets of several events, such as a number, with pauses |
//! | [`EventReader`] | packets → events begun, updated and ended, each once |
//! | [`EventPayload`] | the four octets of a payload |
//! | [`EventSet`] | the events in SDP's `a=fmtp` |
//!
//! Nothing here opens a socket or reads a clock. [`EventSource`] and [`EventReader`] neither
//! allocate nor panic.
//!
//! ```
//! use std::time::Duration;
//! use ringback::Format;
//! use ringback::telephone_event::{
//!     Event, EventChange, EventReader, EventSequence, EventSet,
//! };
//!
//! // a=rtpmap:101 telephone-event/8000
//! // a=fmtp:101 0-15
//! let peer: EventSet = "0-15".parse()?;
//! let digits = Event::digits("911")?;
//! assert!(digits.clone().all(|digit| peer.contains(digit)));
//!
//! let mut sequence = EventSequence::new(Format::PCMU, digits, 0)
//!     .with_durations(Duration::from_millis(100), Duration::from_millis(60));
//! let mut reader = EventReader::new();
//! let mut heard = String::new();
//! while !sequence.is_over() {
//!     // Every 20 ms, on your own clock.
//!     let Some(packet) = sequence.next_packet() else { continue };
//!     // Send it with payload type 101. At the other end:
//!     for report in reader.receive(packet.timestamp, packet.marker, packet.payload)? {
//!         if report.change == EventChange::Ended {
//!             heard.extend(report.event.digit());
//!         }
//!     }
//! }
//! assert_eq!(heard, "911");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Call-progress tones as events
//!
//! RFC 2833 had events for the dial tone, the ringing tone and others. RFC 4733 deprecated them
//! ([`Event::is_deprecated`]), since nobody was known to use them. Send one only to a peer whose
//! `a=fmtp` lists it, and otherwise send the sound:
//!
//! ```
//! use ringback::telephone_event::{Event, EventSet};
//!
//! let peer: EventSet = "0-15,70,72".parse()?;
//! assert!(peer.contains(Event::RINGING_TONE));
//! assert!(!peer.contains(Event::DIAL_TONE)); // play it
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Clock rate
//!
//! Timestamps and durations count units of the RTP clock. Events share the timestamps of the audio in
//! the same stream (RFC 4733 §2.1), so `a=rtpmap` must give them the clock rate of the audio: 8,000
//! for G.711 and, because its RTP clock runs at 8 kHz, for G.722; 48,000 for Opus.

mod digits;
mod event;
mod fmtp;
mod history;
mod payload;
mod reader;
mod registry;
mod sequence;
mod source;

pub use digits::{DigitError, Digits};
pub use event::Event;
pub use fmtp::{EventSet, EventSetError};
pub use payload::{EventPayload, PayloadError, Volume, VolumeError};
pub use reader::{EventChange, EventReader, EventReport, EventReports};
pub use registry::EventGroup;
pub use sequence::EventSequence;
pub use source::{EventPacket, EventSource};
