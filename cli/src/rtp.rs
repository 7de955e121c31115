//! Streams of RTP: their packets in order, their faults, and their audio.

mod packet;
mod sequence;
mod streams;
mod timing;

pub use packet::RtpPacket;
pub use sequence::{Fault, FaultKind, GapReason, Piece};
pub use streams::{StreamId, StreamOutput, Streams};
