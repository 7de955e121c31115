//! Call state × tone plan → the next frame, joined without a click.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod call_player;
mod joint;
mod tone_plan;

pub use call_player::CallPlayer;
pub use tone_plan::{ToneChange, TonePlan, TonePlanError};
