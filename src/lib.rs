//! x
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod cadence;
mod format;
mod frame;
mod g711;
// The one public module: its page is the notation's reference.
pub mod notation;
mod oscillator;
mod phase;
mod playback;
mod synth;
mod tone;

pub use format::{Codec, Dbm0, Format, FormatError, Frequency, Linear, Sample, SampleRate};
pub use frame::{Frame, Frames};
pub use g711::G711;
pub use notation::ParseToneError;
pub use playback::{ModulationDepth, Playback, PlaybackError, Ramp};
pub use synth::{Synth, SynthError};
pub use tone::{Component, Components, Segment, Signal, Tail, Tone, ToneError};
