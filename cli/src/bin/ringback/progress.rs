//! Progress on the terminal, for what takes longer than a second.

use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

/// Does some work, and shows a spinner after a second.
pub(crate) fn with_spinner<T>(doing: &'static str, work: impl FnOnce() -> T) -> T {
    let spinner = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    spinner.set_style(ProgressStyle::default_spinner());
    spinner.set_message(doing);
    let shown = spinner.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_secs(1));
        if !shown.is_finished() {
            shown.set_draw_target(ProgressDrawTarget::stderr());
            shown.enable_steady_tick(Duration::from_millis(100));
        }
    });
    let done = work();
    spinner.finish_and_clear();
    done
}

/// Passes the samples on, and shows a progress bar after a second.
pub(crate) fn with_progress(
    samples: impl Iterator<Item = i16>,
    count: Option<u64>,
) -> impl Iterator<Item = i16> {
    const EVERY: u64 = 1 << 16;
    let bar = ProgressBar::with_draw_target(count, ProgressDrawTarget::hidden())
        .with_finish(ProgressFinish::AndClear);
    let begin = Instant::now();
    let mut shown = false;
    samples.zip(0_u64..).map(move |(sample, n)| {
        if n % EVERY == 0 {
            if !shown && begin.elapsed() >= Duration::from_secs(1) {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                shown = true;
            }
            bar.set_position(n);
        }
        sample
    })
}
