//! A benchmark by criterion that keeps its times for a ratio.

use criterion::Criterion;
use ringback_benches::Stopwatch;

/// Measures a routine under an id. The stopwatch stays empty if the id is filtered out.
pub(crate) fn timed<R>(c: &mut Criterion, id: &str, mut routine: impl FnMut() -> R) -> Stopwatch {
    let mut stopwatch = Stopwatch::default();
    c.bench_function(id, |b| b.iter_custom(|times| stopwatch.time(times, &mut routine)));
    stopwatch
}
