//! A laboratory for detectors of call-progress tones: tones as networks play them, what lines do to
//! them, and the same audio for ringback's detector and for spandsp's.
//!
//! [`performance`] plays tones without ringback's synthesiser, [`mod@line`] impairs audio, [`listener`]
//! is what both detectors have in common, and [`score`] judges what they say. A
//! [`row`] of the table puts them together.

pub mod alike;
pub mod cases;
pub mod level;
pub mod line;
pub mod listener;
pub mod performance;
pub mod random;
pub mod recordings;
pub mod ringback;
pub mod row;
pub mod score;
#[cfg(feature = "spandsp")]
pub mod spandsp;
