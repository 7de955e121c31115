//! What the benchmarks share: a baseline, and a clock for ratios.

mod asterisk;
mod stopwatch;

pub use asterisk::{Baseline, Part, Recurrence, Sound, ulaw_table};
pub use stopwatch::{Stopwatch, print_ratio};
