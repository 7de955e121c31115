//! Pages to read before building: from a dial plan to code, and what a media server has to see to.
//!
//! * [`from_asterisk`]: Asterisk's recipe for two stages of ringback, and what stands here for each of
//!   its parts.
//! * [`media_server`]: pacing, RTP, silence, reloading, and what it all takes.
//! * [`in_c`]: where Asterisk, FreeSWITCH, baresip and rtpengine have a place for it.

/// From Asterisk's recipe to ringback.
///
#[cfg_attr(all(feature = "std", feature = "zones"), doc = include_str!("guide/from_asterisk.md"))]
pub mod from_asterisk {}

/// In your media server: pacing, RTP, silence, reloading, and what it all takes.
///
#[cfg_attr(all(feature = "std", feature = "zones"), doc = include_str!("guide/media_server.md"))]
pub mod media_server {}

/// In C: Asterisk, FreeSWITCH, baresip, rtpengine.
///
#[doc = include_str!("guide/in_c.md")]
pub mod in_c {}
