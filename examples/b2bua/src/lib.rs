//! A small back-to-back user agent on `rsipstack`: it takes a call, calls others, and relays their
//! audio. What the caller hears before the answer is decided by [`ringback::Progress`] and played
//! by [`ringback::CallPlayer`]: this crate only translates.
//!
//! * `server`: the SIP endpoint, and which call a message belongs to;
//! * `call`: one call, from the INVITE to the BYE: events in, decisions out;
//! * `leg`: one of those that are called;
//! * `tones`: the plan of tones for a call;
//! * `rtp`: one stream of packets, of tones and of relayed audio;
//! * `sdp`: offers and answers.

#![forbid(unsafe_code)]
#![allow(clippy::result_large_err, reason = "the stack's own error, a few times a call")]

mod call;
mod leg;
mod rtp;
mod sdp;
mod server;
mod tones;

pub use server::{Config, Server};
pub use tones::{Tones, Zone};
