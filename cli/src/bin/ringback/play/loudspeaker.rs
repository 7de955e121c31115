//! The sound card.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use ringback::SampleRate;
use rodio::cpal;
use rodio::{DeviceSinkBuilder, MixerDeviceSink};

use super::keys::Keys;
use super::sound::{Shared, Sound};
use crate::failure::{Failure, with_causes};
use crate::input::Choice;

/// The default output of the system's audio.
pub(crate) struct Loudspeaker {
    sink: MixerDeviceSink,
    rate: SampleRate,
    /// The last error of the card. It plays on after most of them.
    complaint: Arc<Mutex<Option<String>>>,
}

/// The time between looks at the keys.
const TICK: Duration = Duration::from_millis(50);

/// The time without a new sample after which the card counts as broken.
const STALLED: Duration = Duration::from_secs(2);

/// The time after the last sample until it was heard. The card's buffers hold at most 100 ms each.
const DRAIN: Duration = Duration::from_millis(300);

impl Loudspeaker {
    pub(crate) fn open() -> Result<Self, Failure> {
        #[cfg(target_os = "linux")]
        // ALSA's own messages, of a machine without a card, would hide the error below.
        let _quiet = alsa::Output::local_error_handler();
        let complaint = Arc::new(Mutex::new(None));
        let on_error = {
            let complaint = Arc::clone(&complaint);
            move |error: cpal::Error| {
                if let Ok(mut complaint) = complaint.lock() {
                    *complaint = Some(error.to_string());
                }
            }
        };
        let mut sink = DeviceSinkBuilder::from_default_device()
            .and_then(|builder| builder.with_error_callback(on_error).open_sink_or_fallback())
            .map_err(|error| no_loudspeaker(&error))?;
        sink.log_on_drop(false);
        // A tone at the rate of the card needs no resampling. rodio resamples for the few cards with
        // a rate that a tone cannot have.
        let rate = SampleRate::new(sink.config().sample_rate().get());
        Ok(Self { sink, rate: rate.unwrap_or(SampleRate::HZ_48000), complaint })
    }

    pub(crate) fn rate(&self) -> SampleRate {
        self.rate
    }

    /// Plays until the sound ends or somebody stops it. Returns the number of samples.
    pub(crate) fn play(self, choice: Choice, keys: &Keys) -> Result<u64, Failure> {
        let Choice { samples, count, described } = choice;
        let shared = Arc::new(Shared::default());
        self.sink.mixer().add(Sound::new(samples, self.rate, Arc::clone(&shared)));
        let line = ProgressBar::new_spinner().with_style(
            ProgressStyle::with_template("{prefix} {wide_msg}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        line.set_message(format!("{described} ({})", keys.named()));
        let seconds = |samples: u64| samples as f64 / f64::from(self.rate.hz());
        let total = count.map(|count| format!(" of {:.1}", seconds(count))).unwrap_or_default();
        let played = || shared.position.load(Ordering::Relaxed);
        let mut last = (played(), Instant::now());
        while !shared.ended.load(Ordering::Relaxed) {
            line.set_prefix(format!("{:.1}{total} s", seconds(played())));
            if keys.stop_within(TICK) {
                shared.stop.store(true, Ordering::Relaxed);
            }
            if played() != last.0 {
                last = (played(), Instant::now());
            } else if last.1.elapsed() >= STALLED {
                line.finish_and_clear();
                let cause = self.complaint.lock().ok().and_then(|mut complaint| complaint.take());
                let cause = cause.map(|cause| format!(": {cause}")).unwrap_or_default();
                return Err(Failure::Output(format!("the loudspeaker takes no samples{cause}")));
            }
        }
        thread::sleep(DRAIN);
        line.finish_and_clear();
        Ok(played())
    }
}

fn no_loudspeaker(error: &rodio::DeviceSinkError) -> Failure {
    Failure::Output(format!(
        "this machine has no usable loudspeaker: {}; `ringback render TONE OUT.wav` writes a file",
        with_causes(error).trim_end_matches('.')
    ))
}
