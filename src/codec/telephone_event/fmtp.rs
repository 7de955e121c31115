//! The events that SDP lists in `a=fmtp` (RFC 4733 §2.4.1).

use core::fmt;
use core::str::FromStr;

use super::event::Event;
use crate::text::debug_as_display;

/// A set of events, such as those that a peer supports.
///
/// `FromStr` reads the list after the payload type in `a=fmtp:101 0-15,66,70`. It allows spaces
/// around each item. `Display` writes the list in order and without spaces. An SDP without such a
/// list means [`EventSet::DTMF`].
///
/// ```
/// use ringback::telephone_event::{Event, EventSet};
///
/// let fmtp = "a=fmtp:101 0-15,66,70";
/// let (_, list) = fmtp.split_once(' ').unwrap();
/// let peer: EventSet = list.parse()?;
/// assert!(peer.contains(Event::RINGING_TONE) && !peer.contains(Event::BUSY_TONE));
///
/// let mut ours = EventSet::DTMF;
/// ours.insert(Event::RINGING_TONE);
/// assert_eq!(ours.intersection(peer).to_string(), "0-15,70");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventSet([u64; 4]);

impl EventSet {
    /// No events.
    pub const EMPTY: Self = Self([0; 4]);
    /// The DTMF digits, 0 to 15: the events of a peer whose SDP has no list.
    pub const DTMF: Self = Self([0xFFFF, 0, 0, 0]);

    /// Adds an event.
    pub fn insert(&mut self, event: Event) {
        let (word, bit) = Self::at(event);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    /// Removes an event.
    pub fn remove(&mut self, event: Event) {
        let (word, bit) = Self::at(event);
        if let Some(word) = self.0.get_mut(word) {
            *word &= !bit;
        }
    }

    /// Returns whether the event is in the set.
    #[must_use]
    pub fn contains(self, event: Event) -> bool {
        let (word, bit) = Self::at(event);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Returns whether the set has no event.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// Returns the events that both sets have.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        let mut both = self;
        for (word, other) in both.0.iter_mut().zip(other.0) {
            *word &= other;
        }
        both
    }

    /// Returns the events in the order of their codes.
    pub fn iter(self) -> impl Iterator<Item = Event> {
        (0..=u8::MAX).map(Event::new).filter(move |event| self.contains(*event))
    }

    const fn at(event: Event) -> (usize, u64) {
        ((event.code() / 64) as usize, 1 << (event.code() % 64))
    }
}

impl FromIterator<Event> for EventSet {
    fn from_iter<I: IntoIterator<Item = Event>>(events: I) -> Self {
        let mut set = Self::EMPTY;
        set.extend(events);
        set
    }
}

impl Extend<Event> for EventSet {
    fn extend<I: IntoIterator<Item = Event>>(&mut self, events: I) {
        events.into_iter().for_each(|event| self.insert(event));
    }
}

/// Writes the list for `a=fmtp`: `0-15,66`. An empty set is an empty text, which is not a list.
impl fmt::Display for EventSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut codes = self.iter().map(|event| u16::from(event.code())).peekable();
        let mut separator = "";
        while let Some(first) = codes.next() {
            let mut last = first;
            while let Some(next) = codes.next_if(|code| *code == last.saturating_add(1)) {
                last = next;
            }
            write!(f, "{separator}{first}")?;
            if last > first {
                write!(f, "-{last}")?;
            }
            separator = ",";
        }
        Ok(())
    }
}

impl fmt::Debug for EventSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventSet({self})")
    }
}

/// Parses a list: codes and ranges with commas between them, in any order.
///
/// # Errors
/// [`EventSetError`] for an empty item, a code that is not 0 to 255, or a range that descends.
impl FromStr for EventSet {
    type Err = EventSetError;

    fn from_str(list: &str) -> Result<Self, EventSetError> {
        let mut set = Self::EMPTY;
        let mut offset = 0_usize;
        for item in list.split(',') {
            let (first, last) = match item.split_once('-') {
                Some((first, last)) => (code(first, offset)?, code(last, offset)?),
                None => (code(item, offset)?, code(item, offset)?),
            };
            if first > last {
                return Err(EventSetError::Descending { offset, first, last });
            }
            set.extend((first..=last).map(Event::new));
            offset = offset.saturating_add(item.len()).saturating_add(1);
        }
        Ok(set)
    }
}

fn code(text: &str, offset: usize) -> Result<u8, EventSetError> {
    let text = text.trim_matches([' ', '\t']);
    let digits = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or(EventSetError::Code { offset })
}

/// A list of events that can't be read.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventSetError {
    /// An item is neither a code nor a range of codes.
    #[error("the item at offset {offset} must be an event, 0 to 255, or a range such as 0-15")]
    Code {
        /// Where the item begins, in octets.
        offset: usize,
    },
    /// A range ends before it begins.
    #[error("the range at offset {offset} descends: write {last}-{first}")]
    Descending {
        /// Where the item begins, in octets.
        offset: usize,
        /// The first code as written.
        first: u8,
        /// The last code as written.
        last: u8,
    },
}

debug_as_display!(EventSetError);
