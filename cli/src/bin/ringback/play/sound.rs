//! Samples on their way to the sound card.

use std::num::{NonZero, NonZeroU16, NonZeroU32};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use ringback::SampleRate;
use rodio::Source;

/// The time in which a sound that is stopped becomes silent.
const FADE: Duration = Duration::from_millis(10);

/// What the thread of the sound card and the main thread share.
#[derive(Default)]
pub(crate) struct Shared {
    /// Whether the main thread wants silence.
    pub(crate) stop: AtomicBool,
    /// The number of samples so far.
    pub(crate) position: AtomicU64,
    /// Whether the last sample is on its way.
    pub(crate) ended: AtomicBool,
}

/// One channel of samples that ends by itself, or fades when it is told to stop.
pub(crate) struct Sound {
    samples: Box<dyn Iterator<Item = i16> + Send>,
    rate: SampleRate,
    shared: Arc<Shared>,
    /// The length of the fade, in samples.
    fade: u32,
    /// The samples that are left of it.
    fading: Option<u32>,
}

impl Sound {
    pub(crate) fn new(
        samples: Box<dyn Iterator<Item = i16> + Send>,
        rate: SampleRate,
        shared: Arc<Shared>,
    ) -> Self {
        let fade = (FADE.as_millis() as u32 * rate.hz()).div_ceil(1000);
        Self { samples, rate, shared, fade, fading: None }
    }

    fn next_sample(&mut self) -> Option<f32> {
        if self.fading.is_none() && self.shared.stop.load(Ordering::Relaxed) {
            self.fading = Some(self.fade);
        }
        let sample = f32::from(self.samples.next()?) / 32_768.0;
        let Some(left) = &mut self.fading else { return Some(sample) };
        *left = left.checked_sub(1)?;
        Some(sample * *left as f32 / self.fade as f32)
    }
}

impl Iterator for Sound {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let sample = self.next_sample();
        match sample {
            Some(_) => _ = self.shared.position.fetch_add(1, Ordering::Relaxed),
            None => self.shared.ended.store(true, Ordering::Relaxed),
        }
        sample
    }
}

impl Source for Sound {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> NonZeroU16 {
        NonZero::<u16>::MIN
    }

    fn sample_rate(&self) -> NonZeroU32 {
        NonZero::new(self.rate.hz()).unwrap_or(NonZero::<u32>::MIN)
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(samples: impl Iterator<Item = i16> + Send + 'static) -> (Sound, Arc<Shared>) {
        let shared = Arc::new(Shared::default());
        (Sound::new(Box::new(samples), SampleRate::HZ_8000, Arc::clone(&shared)), shared)
    }

    #[test]
    fn a_sound_plays_to_its_end() {
        let (sound, shared) = sound([-32_768, 0, 16_384].into_iter());
        assert_eq!(sound.collect::<Vec<_>>(), [-1.0, 0.0, 0.5]);
        assert!(shared.ended.load(Ordering::Relaxed));
        assert_eq!(shared.position.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn a_sound_that_is_stopped_fades() {
        let (mut sound, shared) = sound(std::iter::repeat(32_767));
        assert_eq!(sound.by_ref().take(100).count(), 100);
        shared.stop.store(true, Ordering::Relaxed);
        let fade: Vec<_> = sound.collect();
        assert_eq!(fade.len(), 80);
        assert!(fade[0] > 0.98 && fade[79] == 0.0);
        assert!(fade.windows(2).all(|pair| pair[0] > pair[1] && pair[0] - pair[1] < 0.013));
        assert!(shared.ended.load(Ordering::Relaxed));
    }
}
