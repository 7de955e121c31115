//! What was heard: timelines of audio and of captures, and expectations of them.

mod calls;
mod clicks;
mod entry;
mod expectation;
mod sound;
mod traffic;

pub use entry::Entry;
pub use expectation::{Expectation, ExpectationError};
pub use sound::SoundListener;
pub use traffic::TrafficListener;
