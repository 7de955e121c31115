//! Recordings that become a [`RenderedTone`](crate::RenderedTone).

mod error;
mod level;
mod open;
mod raw;
mod recording;
mod render;
mod resample;
mod seam;
mod wav;

pub use error::ClipError;
pub use level::ClipLevel;
pub use recording::Clip;
pub use render::{ClipPlayback, Pcm, Repeat};
