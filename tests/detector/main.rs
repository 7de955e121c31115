//! Tests of the detector: which tone is this?

mod cuts;
mod events;
