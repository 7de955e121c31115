//! Two-stage ringback played by a pool of rtpengines: SIP proxies say what happens in a call,
//! [`ringback::Progress`] decides what its caller hears, and the rtpengine that has the call is told
//! to play it.
//!
//! * `event`: what a proxy says, a line of text in a datagram;
//! * `controller`: the calls, from events to orders;
//! * `ng`: the pool, and rtpengine's NG protocol;
//! * `media`: a tone as a file that rtpengine plays.

#![forbid(unsafe_code)]

mod controller;
mod event;
mod media;
mod ng;

pub use controller::{Controller, Settings};
pub use event::{Event, Happening, ParseEventError};
pub use media::{Container, Media};
pub use ng::{Message, NgError, Pool};
