//! A small back-to-back user agent on `rsipstack`: it takes a call, calls others, and relays their
//! audio. [`ringback::Progress`] decides which tone the caller hears before the answer, and
//! [`ringback::CallPlayer`] plays it. This crate only translates.
//!
//! * `server`: the SIP endpoint, which assigns each request to its call;
//! * `admission`: whether the server takes a call;
//! * `call`: one call, from the INVITE to the BYE, with its `media`, the `responses` of phones, and
//!   the `requests` of both sides;
//! * `caller`: the caller's INVITE and its responses;
//! * `leg`: one phone that the server calls;
//! * `dialog`: what two sides remember of each other;
//! * `agent`: the socket, the dialogs and the own requests of the server;
//! * `headers`: header fields by name;
//! * `tones`: the tone plan of a call;
//! * `rtp`: one stream of packets, with tones and relayed audio;
//! * `sdp`: offers and answers;
//! * `log`: the log.

#![forbid(unsafe_code)]
#![allow(clippy::result_large_err, reason = "the stack's own error, a few times a call")]

mod admission;
mod agent;
mod call;
mod caller;
mod dialog;
mod headers;
mod leg;
mod log;
mod rtp;
mod sdp;
mod server;
mod tones;

pub use log::LogFormat;
pub use server::{Config, Drain, Server};
pub use tones::{Tones, Zone};
