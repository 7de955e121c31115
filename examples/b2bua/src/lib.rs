//! A small back-to-back user agent on `rsipstack`: it takes a call, calls others, and relays their
//! audio. [`ringback::Progress`] decides which tone the caller hears before the answer, and
//! [`ringback::CallPlayer`] plays it. This crate only translates.
//!
//! * `server`: the SIP endpoint, which assigns each message to its call;
//! * `call`: one call, from the INVITE to the BYE;
//! * `leg`: one phone that the server calls;
//! * `tones`: the tone plan of a call;
//! * `rtp`: one stream of packets, with tones and relayed audio;
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
