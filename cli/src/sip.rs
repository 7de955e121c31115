//! SIP messages and the media that their SDP describes, as far as call progress depends on them.

mod media;
mod message;

pub use media::{Media, PayloadFormat};
pub use message::{Message, Start};
