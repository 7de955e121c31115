//! Guides to read before you build: from a dial plan to code, and the duties of a media server.
//!
//! * [`from_asterisk`]: Asterisk's recipe for two stages of ringback, and the equivalent of each of
//!   its parts in this crate.
//! * [`media_server`]: pacing, RTP, silence, reloading, and the memory that it all takes.
//! * [`hunting`]: what did the caller hear? Worked examples of `ringback listen`.
//! * [`in_c`]: where to call the crate in Asterisk, FreeSWITCH, baresip and rtpengine.

/// From Asterisk's recipe to ringback.
///
#[cfg_attr(all(feature = "std", feature = "zones"), doc = include_str!("guide/from_asterisk.md"))]
pub mod from_asterisk {}

/// In your media server: pacing, RTP, silence, reloading, and the memory that it all takes.
///
#[cfg_attr(all(feature = "std", feature = "zones"), doc = include_str!("guide/media_server.md"))]
pub mod media_server {}

/// In C: Asterisk, FreeSWITCH, baresip, rtpengine.
///
#[doc = include_str!("guide/in_c.md")]
pub mod in_c {}

/// Hunting a ringback fault: a right call, two tones at once, a missing ring.
///
#[doc = include_str!("guide/hunting.md")]
pub mod hunting {}
