//! Playing a tone: cadence, oscillators, ramps, frames. Playing neither allocates nor panics.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod boundary;
mod cadence;
mod frames;
mod oscillator;
mod phase;
mod playback;
mod player;
pub(crate) mod ramp;
mod recorder;
mod rendered;
mod reversals;
mod score;
mod sequence;
mod silences;
mod stored;
mod synth;
mod table;

pub(crate) use boundary::{Ending, Rest};
pub use frames::{Frame, Frames};
pub use playback::{Playback, PlaybackError, Ramp};
pub use player::Player;
pub use rendered::RenderedTone;
pub use score::SynthError;
pub use sequence::SequenceError;
pub use stored::RenderError;
pub(crate) use stored::encode;
pub use synth::Synth;
