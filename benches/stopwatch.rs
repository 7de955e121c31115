//! Times for ratios. Criterion prints times, but not how they compare.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// The times of one benchmark.
#[derive(Clone, Debug, Default)]
pub struct Stopwatch {
    nanoseconds: Vec<f64>,
}

impl Stopwatch {
    /// Runs a routine several times, for criterion's `iter_custom`.
    pub fn time<R>(&mut self, times: u64, mut routine: impl FnMut() -> R) -> Duration {
        let begin = Instant::now();
        for _ in 0..times {
            black_box(routine());
        }
        let elapsed = begin.elapsed();
        self.nanoseconds.push(elapsed.as_nanos() as f64 / times as f64);
        elapsed
    }

    /// Returns the median time of one run, in nanoseconds, or `None` if nothing was measured.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        let mut sorted = self.nanoseconds.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }
}

/// Prints how a time compares to its baseline. Prints nothing unless both were measured.
pub fn print_ratio(name: &str, ours: &Stopwatch, baseline: &Stopwatch) {
    if let (Some(ours), Some(baseline)) = (ours.median(), baseline.median()) {
        println!("{name} = {:.2} ({ours:.1} ns : {baseline:.1} ns)\n", ours / baseline);
    }
}
