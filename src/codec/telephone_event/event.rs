//! The code of an event.

use core::fmt;

use super::registry::{self, EventGroup};

/// The code of a telephone event.
///
/// Every code from 0 to 255 is an event, since a registration may add one, and a peer may use a
/// code that this crate does not know. [`name`](Event::name) has the name of each registered one.
///
/// `Display` writes the name, or `event 17` for a code without one.
///
/// ```
/// use ringback::telephone_event::{Event, EventGroup};
///
/// let pound = Event::from_digit('#').unwrap();
/// assert_eq!((pound.code(), pound.digit(), pound.name()), (11, Some('#'), Some("DTMF #")));
///
/// let busy = Event::new(72);
/// assert_eq!((busy, busy.group()), (Event::BUSY_TONE, Some(EventGroup::Line)));
/// assert!(busy.is_deprecated());
/// assert_eq!(Event::new(17).to_string(), "event 17");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Event(u8);

const DIGITS: [char; 16] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D'];

impl Event {
    /// The hook flash, 16. Deprecated, but in use.
    pub const FLASH: Self = Self(16);
    /// The calling tone of a fax machine (CNG), 36.
    pub const FAX_CNG: Self = Self(36);
    /// The dial tone, 66. Deprecated.
    pub const DIAL_TONE: Self = Self(66);
    /// The ringing tone, 70. Deprecated.
    pub const RINGING_TONE: Self = Self(70);
    /// The busy tone, 72. Deprecated.
    pub const BUSY_TONE: Self = Self(72);
    /// The congestion tone, 73. Deprecated.
    pub const CONGESTION_TONE: Self = Self(73);
    /// The special information tone before an announcement, 74. Deprecated.
    pub const SPECIAL_INFORMATION_TONE: Self = Self(74);

    /// Creates an event from its code.
    #[must_use]
    pub const fn new(code: u8) -> Self {
        Self(code)
    }

    /// Returns the event of a DTMF digit: `0` to `9`, `*`, `#`, `A` to `D` or `a` to `d`. Returns
    /// `None` for any other character. [`Event::digits`] converts a number.
    #[must_use]
    pub fn from_digit(digit: char) -> Option<Self> {
        let digit = digit.to_ascii_uppercase();
        let code = DIGITS.iter().position(|known| *known == digit)?;
        u8::try_from(code).ok().map(Self)
    }

    /// Returns the code.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.0
    }

    /// Returns the DTMF digit, or `None` if the event is not a digit.
    #[must_use]
    pub fn digit(self) -> Option<char> {
        DIGITS.get(usize::from(self.0)).copied()
    }

    /// Returns the name in English, or `None` if the code is not registered.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        registry::find(self.0).map(|(name, _)| name)
    }

    /// Returns the group, or `None` if the code is not registered.
    #[must_use]
    pub fn group(self) -> Option<EventGroup> {
        registry::find(self.0).map(|(_, run)| run.group)
    }

    /// Returns whether the event is from RFC 2833 and RFC 4733 only reserves its code. Send it only
    /// to a peer whose `a=fmtp` lists it.
    #[must_use]
    pub fn is_deprecated(self) -> bool {
        registry::find(self.0).is_some_and(|(_, run)| run.deprecated)
    }

    /// Returns whether the event is the state of a trunk's signalling bits, which lasts until the
    /// next state (RFC 5244). Only such an event may have a duration of 0, "until updated" (RFC
    /// 4733 §2.3.5).
    #[must_use]
    pub const fn is_state(self) -> bool {
        matches!(self.0, 144..=159 | 206..=211)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "event {}", self.0),
        }
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Event({}: {self})", self.0)
    }
}
