//! A clip as a tone: resampled, at a level, once or repeated.

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

    /// The clip as a tone that is played once, as loud as it is recorded.
    ///
    /// # Errors
    /// [`ClipError::Render`] if it takes more than [`RenderedTone::MAX_BYTES`] in this format.
    pub fn render<S: PayloadElement>(
        &self,
        format: Format<S>,
    ) -> Result<RenderedTone<S>, ClipError> {
        self.render_with_playback(format, ClipPlayback::default())
    }

    /// The clip as a tone, with a level, and repeated or not. Whether samples are cut off at full
    /// scale is told by [`to_pcm`](Self::to_pcm), which with [`RenderedTone::from_samples`] makes the
    /// same tone.
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

    /// The clip as 16-bit samples: for those who write files, or who encode it otherwise.
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
            // Nothing hides the seam, so it has to sound as if it were none.
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

    /// As many samples as are played at most before any comes again.
    fn len_at(&self, rate: SampleRate, repeat: Repeat) -> u64 {
        let len = resample::len(self.samples.len(), self.rate, rate.hz());
        len.saturating_add(repeat.pause(rate))
    }
}

/// How a clip is played. By default once, and as loud as it is recorded.
///
/// Later versions may have more fields: end with `..ClipPlayback::default()`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ClipPlayback {
    /// As loud as it is recorded unless set.
    pub level: ClipLevel,
    /// Once unless set.
    pub repeat: Repeat,
    /// How it begins and ends if it is cut off there: within 4 ms unless set. With [`Ramp::NONE`]
    /// the first and last samples are as recorded, or if the clip is resampled, what is left of them
    /// next to silence.
    ///
    /// A loop has a ramp only at its start, and within its crossfade; without one, none.
    pub ramp: Ramp,
}

/// What follows the end of a clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repeat {
    /// Nothing: it is over.
    #[default]
    Once,
    /// Its start, into which the end fades. One turn is shorter than the clip by the crossfade.
    ///
    /// The seam is as loud as what it joins, as far as its peak and its greatest step remain within
    /// those of the clip. Where they would not, the fade is a plain weighted mean, which is never
    /// louder than either sound and up to 3 dB quieter, or more where the two cancel each other. Where
    /// end and start are far apart, a fade of a few milliseconds can be steeper than the clip.
    Loop {
        /// At most half of the clip: of a longer one nothing more is taken. With zero the clip's
        /// last sample is followed by its first, for recordings that were cut to loop so. If they
        /// are resampled, that is as if they had no ends, provided that they last a whole number of
        /// samples at the new rate; else the seam is off by up to half a sample, which a crossfade
        /// of some milliseconds hides.
        crossfade: Duration,
    },
    /// Silence, and then its start, as in a cadence.
    Cadence {
        /// How long it is silent.
        pause: Duration,
    },
}

impl Repeat {
    /// A loop with a crossfade of 50 ms, [`Clip::CROSSFADE`].
    pub const LOOP: Self = Self::Loop { crossfade: Clip::CROSSFADE };

    /// Samples of silence in a turn.
    fn pause(self, rate: SampleRate) -> u64 {
        match self {
            Self::Cadence { pause } => rate.samples_in(pause),
            Self::Once | Self::Loop { .. } => 0,
        }
    }
}

/// What a clip is played as, in 16-bit samples: an intro once, then a cycle again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pcm {
    /// What is played first. All of it, if the clip plays once.
    pub intro: Vec<i16>,
    /// What is repeated; empty if the clip plays once.
    pub cycle: Vec<i16>,
    /// How many of the samples were beyond full scale and are cut off there. A lower
    /// [`level`](ClipPlayback::level) would spare them.
    pub overloaded: usize,
}

fn quantise(sound: &[f32]) -> Vec<i16> {
    sound.iter().map(|sample| (sample * FULL_SCALE).round_ties_even() as i16).collect()
}

fn overloads(sample: f32) -> bool {
    (sample * FULL_SCALE).round_ties_even().abs() > FULL_SCALE
}
