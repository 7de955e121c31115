//! A clip as a tone: resampled, at a level, played once or repeatedly.

use alloc::vec::Vec;
use core::time::Duration;

use super::error::ClipError;
use super::level::ClipLevel;
use super::recording::{Clip, FULL_SCALE};
use super::{resample, seam};
use crate::codec::{Format, PayloadElement};
use crate::play::{Ramp, RenderedTone};
use crate::units::SampleRate;

impl Clip {
    /// The crossfade of [`Repeat::LOOP`], 50 ms.
    pub const CROSSFADE: Duration = Duration::from_millis(50);

    /// Renders the clip as a tone that plays once, at the level of the recording.
    ///
    /// # Errors
    /// [`ClipError::Render`] if it takes more than [`RenderedTone::MAX_BYTES`] in this format.
    pub fn render<S: PayloadElement>(
        &self,
        format: Format<S>,
    ) -> Result<RenderedTone<S>, ClipError> {
        self.render_with_playback(format, ClipPlayback::default())
    }

    /// Renders the clip as a tone, with a level and a repetition. To find out whether samples are
    /// clipped at full scale, call [`to_pcm`](Self::to_pcm). [`RenderedTone::from_samples`] makes
    /// the same tone from its result.
    ///
    /// # Errors
    /// [`ClipError::Render`] if it takes more than [`RenderedTone::MAX_BYTES`] in this format.
    pub fn render_with_playback<S: PayloadElement>(
        &self,
        format: Format<S>,
        playback: ClipPlayback,
    ) -> Result<RenderedTone<S>, ClipError> {
        RenderedTone::check_len(self.len_at(format.rate(), playback.repeat), format)?;
        let Pcm { intro, cycle, .. } = self.to_pcm(format.rate(), playback)?;
        Ok(RenderedTone::from_samples(&intro, &cycle, format)?)
    }

    /// Renders the clip as 16-bit samples, for example to write a file or to use another encoder.
    ///
    /// # Errors
    /// [`ClipError::TooLong`] if there are more than [`MAX_SAMPLES`](Self::MAX_SAMPLES) at that
    /// rate.
    pub fn to_pcm(&self, rate: SampleRate, playback: ClipPlayback) -> Result<Pcm, ClipError> {
        let ClipPlayback { level, repeat, ramp } = playback;
        if self.len_at(rate, repeat) > Self::MAX_SAMPLES as u64 {
            return Err(ClipError::TooLong);
        }
        let edges = match repeat {
            // Nothing hides the seam, so the sound must continue across it.
            Repeat::Loop { crossfade } if rate.samples_in(crossfade) == 0 => resample::Edges::Loop,
            _ => resample::Edges::Silence,
        };
        let mut sound = resample::resample(&self.samples, self.rate, rate.hz(), edges);
        level.apply(&mut sound);
        let ramp = ramp.samples(rate);
        let (intro, mut cycle) = match repeat {
            Repeat::Once => {
                seam::ramps(&mut sound, ramp);
                (sound, Vec::new())
            }
            Repeat::Cadence { .. } => {
                seam::ramps(&mut sound, ramp);
                (Vec::new(), sound)
            }
            Repeat::Loop { crossfade } => {
                let (mut head, cycle) = seam::crossfade(sound, rate.samples_in(crossfade));
                seam::ramp_up(&mut head, ramp);
                (head, cycle)
            }
        };
        let overloads = |sound: &[f32]| sound.iter().filter(|sample| overloads(**sample)).count();
        let overloaded = overloads(&intro) + overloads(&cycle);
        cycle.resize(cycle.len() + repeat.pause(rate) as usize, 0.0);
        Ok(Pcm { intro: quantise(&intro), cycle: quantise(&cycle), overloaded })
    }

    /// Returns the maximum number of samples before any of them repeats.
    fn len_at(&self, rate: SampleRate, repeat: Repeat) -> u64 {
        let len = resample::len(self.samples.len(), self.rate, rate.hz());
        len.saturating_add(repeat.pause(rate))
    }
}

/// How a clip plays. By default it plays once, at the level of the recording.
///
/// Later versions may have more fields: end with `..ClipPlayback::default()`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ClipPlayback {
    /// The level. Default: the level of the recording.
    pub level: ClipLevel,
    /// What follows the end. Default: nothing, the clip plays once.
    pub repeat: Repeat,
    /// The ramp at the start and at the end, for recordings that are cut off there. Default: 4 ms.
    /// With [`Ramp::NONE`] the first and last samples are as recorded. If the clip is resampled,
    /// the filter blends them with the silence beyond the ends.
    ///
    /// A loop has a ramp only at its start, and within its crossfade. Without a crossfade it has no
    /// ramp.
    pub ramp: Ramp,
}

/// What follows the end of a clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repeat {
    /// Nothing: the clip is over.
    #[default]
    Once,
    /// The start of the clip, crossfaded with the end. One cycle is shorter than the clip by the
    /// crossfade.
    ///
    /// The seam is as loud as the sounds that it joins, provided that its peak and its greatest
    /// step stay within those of the clip. Otherwise the fade is a plain weighted mean. It is never
    /// louder than either sound, and up to 3 dB quieter, or more where the two cancel each other.
    /// Where the values at end and start are far apart, a fade of a few milliseconds can be steeper
    /// than the clip.
    Loop {
        /// The length of the crossfade, at most half of the clip. A longer one is reduced to that.
        /// With zero the clip's last sample is followed by its first, for recordings that were cut
        /// to loop. Resampling then treats the clip as endless, provided that it lasts a whole
        /// number of samples at the new rate. Otherwise the seam is off by up to half a sample, and
        /// a crossfade of some milliseconds hides it.
        crossfade: Duration,
    },
    /// Silence, then the start of the clip, as in a cadence.
    Cadence {
        /// The duration of the silence.
        pause: Duration,
    },
}

impl Repeat {
    /// A loop with a crossfade of 50 ms, [`Clip::CROSSFADE`].
    pub const LOOP: Self = Self::Loop { crossfade: Clip::CROSSFADE };

    /// Returns the number of silent samples in a cycle.
    fn pause(self, rate: SampleRate) -> u64 {
        match self {
            Self::Cadence { pause } => rate.samples_in(pause),
            Self::Once | Self::Loop { .. } => 0,
        }
    }
}

/// The 16-bit samples of a clip: an intro that plays once, then a cycle that repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pcm {
    /// The samples that play once, first. If the clip plays once, these are all.
    pub intro: Vec<i16>,
    /// The samples that repeat. Empty if the clip plays once.
    pub cycle: Vec<i16>,
    /// The number of samples beyond full scale, which are clipped. A lower
    /// [`level`](ClipPlayback::level) avoids this.
    pub overloaded: usize,
}

fn quantise(sound: &[f32]) -> Vec<i16> {
    sound.iter().map(|sample| (sample * FULL_SCALE).round_ties_even() as i16).collect()
}

fn overloads(sample: f32) -> bool {
    (sample * FULL_SCALE).round_ties_even().abs() > FULL_SCALE
}
