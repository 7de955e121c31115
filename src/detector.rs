//! Which tone is this? A [`Detector`] recognises the tones of a [`ToneSet`] in audio.

mod error;
mod event;
mod identify;
mod listener;
mod set;

pub use error::ToneSetError;
pub use event::{Event, Match, ToneId};
pub use identify::{Identified, identify};
pub use listener::Detector;
pub use set::{KnownTone, ToneSet, ToneUse};
