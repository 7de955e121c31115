//! A time limit for what must not take long.

use std::time::{Duration, Instant};

/// Runs a function, with a time limit that a slow machine keeps without optimisation.
#[track_caller]
pub(crate) fn soon<T>(what: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let done = what();
    assert!(begin.elapsed() < Duration::from_secs(20), "it took {:?}", begin.elapsed());
    done
}
