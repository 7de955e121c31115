//! The four octets of a payload (RFC 4733 §2.3).
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |     event     |E|R| volume    |          duration             |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```

use core::fmt;

use super::event::Event;
use crate::text::debug_as_display;
use crate::units::Dbm0;

/// What a payload states about an event.
///
/// A packet may have several payloads in a row, of events without a pause between them (RFC 4733
/// §2.5.1.5). [`EventReader`](super::EventReader) reads them all.
///
/// ```
/// use ringback::telephone_event::{Event, EventPayload, Volume};
///
/// let payload = EventPayload::parse(&[0x05, 0x8A, 0x03, 0x20])?;
/// assert_eq!(payload.event.digit(), Some('5'));
/// assert_eq!((payload.end, payload.volume, payload.duration), (true, Volume::new(10)?, 800));
/// assert_eq!(payload.to_octets(), [0x05, 0x8A, 0x03, 0x20]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventPayload {
    /// The event.
    pub event: Event,
    /// The E bit: whether the event has ended.
    pub end: bool,
    /// The level of the tone. Senders set 0 for an event that is not a tone, and receivers ignore
    /// it there.
    pub volume: Volume,
    /// How long the event, or this segment of a long event, has lasted, in timestamp units. 0 is
    /// allowed only for a state ([`Event::is_state`]).
    pub duration: u16,
}

impl EventPayload {
    /// The length of a payload, four octets.
    pub const LEN: usize = 4;

    const END: u8 = 0x80;

    /// Parses one payload.
    ///
    /// # Errors
    /// [`PayloadError::Length`] unless there are four octets.
    pub fn parse(octets: &[u8]) -> Result<Self, PayloadError> {
        match octets.try_into() {
            Ok(octets) => Ok(Self::from_octets(octets)),
            Err(_) => Err(PayloadError::Length(octets.len())),
        }
    }

    /// Reads a payload. All octets are valid. The R bit is ignored.
    #[must_use]
    pub const fn from_octets(octets: [u8; 4]) -> Self {
        let [event, bits, high, low] = octets;
        Self {
            event: Event::new(event),
            end: bits & Self::END != 0,
            volume: Volume(bits & Volume::MIN.0),
            duration: u16::from_be_bytes([high, low]),
        }
    }

    /// Writes the payload, with the R bit 0.
    #[must_use]
    pub const fn to_octets(self) -> [u8; 4] {
        let [high, low] = self.duration.to_be_bytes();
        let end = if self.end { Self::END } else { 0 };
        [self.event.code(), end | self.volume.0, high, low]
    }
}

/// The level of a tone in a payload: dBm0 without its sign, so 0 is the loudest and 63 the
/// quietest.
///
/// `Default` is −10 dBm0, the level of this crate's tones. `Display` writes dBm0: `-10`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Volume(u8);

impl Volume {
    /// The highest level, 0 dBm0. Also the value of an event that is not a tone.
    pub const MAX: Self = Self(0);
    /// The lowest level, −63 dBm0.
    pub const MIN: Self = Self(63);

    /// Creates a volume from the number in the payload: 10 is −10 dBm0.
    ///
    /// # Errors
    /// [`VolumeError`] if the number is more than 63.
    pub const fn new(below_0_dbm0: u8) -> Result<Self, VolumeError> {
        if below_0_dbm0 > Self::MIN.0 {
            return Err(VolumeError(below_0_dbm0));
        }
        Ok(Self(below_0_dbm0))
    }

    /// Returns the volume nearest to a level. Levels above 0 dBm0 become 0 and those below
    /// −63 dBm0 become −63. Half a decibel rounds to the lower level.
    #[must_use]
    pub fn nearest(level: Dbm0) -> Self {
        let below = level.tenths().min(0).unsigned_abs().saturating_add(5) / 10;
        Self(u8::try_from(below).unwrap_or(u8::MAX).min(Self::MIN.0))
    }

    /// Returns the number in the payload, 0 to 63.
    #[must_use]
    pub const fn below_0_dbm0(self) -> u8 {
        self.0
    }

    /// Returns the level.
    #[must_use]
    pub fn level(self) -> Dbm0 {
        let tenths = i16::from(self.0).saturating_mul(-10);
        Dbm0::from_tenths(tenths).unwrap_or(Dbm0::MIN)
    }
}

impl Default for Volume {
    fn default() -> Self {
        Self(10)
    }
}

impl fmt::Display for Volume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.level().fmt(f)
    }
}

impl fmt::Debug for Volume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Volume({self} dBm0)")
    }
}

/// A volume that does not fit its six bits.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a volume must be 0 to 63, dBm0 without the sign, not {0}")]
pub struct VolumeError(u8);

debug_as_display!(VolumeError);

/// A payload that can't be read.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// The number of octets does not fit.
    #[error("a telephone event has four octets, not {0}")]
    Length(usize),
}

debug_as_display!(PayloadError);
