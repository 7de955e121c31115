//! Which tone is this? A [`Detector`] recognises the tones of a [`ToneSet`] in audio.

mod burst;
mod cadence;
mod decide;
mod error;
mod event;
mod identify;
mod listener;
mod pattern;
mod rate;
mod set;
mod sound;
mod spectrum;
mod track;

pub use error::ToneSetError;
pub use event::{Event, Match, ToneId};
pub use identify::{Identified, identify};
pub use listener::Detector;
pub use set::{KnownTone, ToneSet, ToneUse};
