//! Two-stage ringback played by a pool of rtpengines. SIP proxies report the events of a call,
//! [`ringback::Progress`] decides which tone the caller hears, and the rtpengine that has the call
//! plays it.
//!
//! * `event`: an event from a proxy, a line of text in a datagram;
//! * `controller`: the calls, from events to orders;
//! * `ng`: the pool, and rtpengine's NG protocol;
//! * `media`: the tones as files that rtpengine plays.

#![forbid(unsafe_code)]

mod controller;
mod event;
mod media;
mod ng;

pub use controller::{Controller, Settings};
pub use event::{Event, Happening, ParseEventError};
pub use media::{Container, Media};
pub use ng::{Message, NgError, Pool};
