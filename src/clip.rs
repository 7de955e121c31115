//! A recording as one more [`RenderedTone`] tone.

mod level;
mod raw;
mod resample;
mod seam;
mod wav;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::codec::{Format, PayloadElement};
use crate::play::{Ramp, RenderError, RenderedTone};
use crate::text::debug_as_display;
use crate::units::SampleRate;

pub use level::ClipLevel;

/// A recording: music or an announcement, mixed down to one channel.
///
/// It keeps its own sample rate until it is rendered in a [`Format`]; from then on it is a tone like
/// the others. To clone it copies a pointer.
///
/// ```no_run
/// use ringback::{Clip, ClipPlayback, Format, ToneZones, TonePlan, RenderedTone, Repeat};
///
/// let zone = ToneZones::builtin().zone("fr").unwrap();
/// let bank = ringback::ToneBank::new(ToneZones::builtin().clone(), Format::PCMA);
/// let music = Clip::open("music.wav")?.render_with_playback(
///     Format::PCMA,
///     ClipPlayback { repeat: Repeat::LOOP, ..ClipPlayback::default() },
/// )?;
/// // "The number you have dialled …", and then the busy tone.
/// let failure = RenderedTone::sequence(&[
///     Clip::open("not-in-service.alaw")?.render(Format::PCMA)?,
///     bank.tone("fr", "busy")?,
/// ])?;
/// let plan = TonePlan::from_zone(zone, Format::PCMA)?
///     .with_trying(music)?
///     .with_failure("info", failure)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What can be read
///
/// WAV with integers of 8, 16, 24 or 32 bits, with floats of 32 bits, or with G.711 (formats 6 and
/// 7, as media servers have them), also where the header is `WAVE_FORMAT_EXTENSIBLE`. A-law has no
/// zero, so what it encodes silence as (0xD5) is read as one. Raw samples without a header, by the
/// names that Asterisk has for them ([`Clip::open`] lists them). Sounds in other formats can be decoded
/// elsewhere and handed to [`Clip::from_samples`].
///
/// Several channels are mixed down to their mean, so that nothing overloads. RF64, and anything
/// compressed, is not read.
///
/// # What it sounds like
///
/// At the rate that it was recorded at it is played sample by sample as it is. At another it is
/// resampled: flat within 0.1 dB up to 0.47 of the lower of both rates (3.76 kHz where that is
/// 8 kHz), with all aliases and images below −80 dB. It keeps its duration, to half a sample, and is
/// not delayed. Where the rates have next to nothing in common (44,101 and 8,000), a clip of whatever
/// length takes up to a second and some 100 MB to resample.
///
/// This alone in this crate need not be equal on all machines to the last bit, since the resampler
/// takes what instructions the processor has.
///
/// It needs the feature `clip`.
#[derive(Clone)]
#[doc(alias = "moh")]
pub struct Clip {
    /// Full scale is 1. None is beyond ±[`LOUDEST`].
    samples: Arc<Vec<f32>>,
    rate: u32,
}

/// The loudest sample of a recording, in units of full scale. Files with whole numbers as floats
/// have up to 2^15, some 2^23.
const LOUDEST: f32 = 16_777_216.0;

impl Clip {
    /// As many samples as a clip may have, after mixing down, before as after resampling: 70 minutes
    /// at 8 kHz, 11 minutes at 48 kHz. In memory each takes four bytes. What is rendered may have
    /// [`RenderedTone::MAX_BYTES`], which is 35 minutes of G.711, and as linear PCM 17 minutes at 8 kHz
    /// and 2.9 at 48 kHz.
    pub const MAX_SAMPLES: usize = 1 << 25;

    /// The crossfade of [`Repeat::LOOP`], 50 ms.
    pub const CROSSFADE: Duration = Duration::from_millis(50);

    /// Reads a file.
    ///
    /// Its name says what it is, in upper or lower case: `.ulaw`, `.ul`, `.mu` and `.ulw` are
    /// µ-law, `.alaw`, `.al` and `.alw` A-law, without a header and at 8 kHz. `.sln` is 16-bit
    /// linear without a header, little-endian, at 8 kHz, and `.sln12`, `.sln16`, `.sln24`,
    /// `.sln32`, `.sln44` (44,100 Hz), `.sln48`, `.sln96`, `.sln192` the same at other rates
    /// (Asterisk's `format_pcm.c` and `format_sln.c`; but not its `.pcm` and `.raw`, which mean other
    /// things elsewhere). Everything else is WAV.
    ///
    /// # Errors
    /// [`ClipError`] if it can't be read, or if there is something wrong with it. The error does
    /// not tell the path.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, ClipError> {
        let path = path.as_ref();
        let file = File::open(path).map_err(ClipError::Read)?;
        match raw::Coding::of(path) {
            Some(coding) => coding.read(file),
            None => wav::read(file),
        }
    }

    /// Reads a WAV file from anything, up to the end of the sound. It is buffered here, so more may
    /// have been taken from the reader than that.
    ///
    /// A program that writes to a pipe does not know the length, and says some 2 or 4 GiB. So of a
    /// header with more than 2 GiB less 64 KiB, the sound goes on to the end of the input.
    ///
    /// # Errors
    /// [`ClipError`] if it can't be read, or if there is something wrong with it.
    pub fn from_wav(reader: impl Read) -> Result<Self, ClipError> {
        wav::read(reader)
    }

    /// A sound that was decoded elsewhere: samples of one channel, where full scale is 1, and so
    /// many a second.
    ///
    /// # Errors
    /// [`ClipError::Rate`] unless it is 4,000 to 384,000 samples a second, [`ClipError::Empty`],
    /// [`ClipError::TooLong`], or [`ClipError::NotANumber`].
    pub fn from_samples(samples: Vec<f32>, rate: u32) -> Result<Self, ClipError> {
        check_rate(rate)?;
        if samples.is_empty() {
            return Err(ClipError::Empty);
        }
        if samples.len() > Self::MAX_SAMPLES {
            return Err(ClipError::TooLong);
        }
        let strange = samples.iter().position(|s| s.is_nan() || s.abs() > LOUDEST);
        match strange {
            Some(sample) => Err(ClipError::NotANumber { sample: sample as u64 }),
            None => Ok(Self { samples: Arc::new(samples), rate }),
        }
    }

    /// The same, of 16-bit samples.
    ///
    /// ```
    /// use ringback::{Clip, G711};
    ///
    /// let octets = [0xFF; 800]; // include_bytes!("announcement.ulaw")
    /// let mut samples = [0; 800];
    /// G711::Ulaw.decode_slice(&octets, &mut samples);
    /// let clip = Clip::from_pcm(&samples, 8_000)?;
    /// # Ok::<(), ringback::ClipError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`from_samples`](Self::from_samples).
    pub fn from_pcm(samples: &[i16], rate: u32) -> Result<Self, ClipError> {
        if samples.len() > Self::MAX_SAMPLES {
            return Err(ClipError::TooLong);
        }
        Self::from_samples(samples.iter().copied().map(raw::full_scale).collect(), rate)
    }

    /// Samples a second, as recorded: 4,000 to 384,000.
    #[must_use]
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// As recorded. Full scale is 1; floats may be beyond.
    #[must_use]
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// How long it lasts.
    #[must_use]
    pub fn duration(&self) -> Duration {
        let nanos = self.samples.len() as u64 * 1_000_000_000 / u64::from(self.rate);
        Duration::from_nanos(nanos)
    }

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

impl fmt::Debug for Clip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clip")
            .field("samples", &self.samples.len())
            .field("rate", &self.rate)
            .finish()
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

/// 16 bits.
const FULL_SCALE: f32 = 32_768.0;

fn quantise(sound: &[f32]) -> Vec<i16> {
    sound.iter().map(|sample| (sample * FULL_SCALE).round_ties_even() as i16).collect()
}

fn overloads(sample: f32) -> bool {
    (sample * FULL_SCALE).round_ties_even().abs() > FULL_SCALE
}

fn check_rate(rate: u32) -> Result<(), ClipError> {
    if (4_000..=384_000).contains(&rate) { Ok(()) } else { Err(ClipError::Rate { hz: rate }) }
}

/// Why a recording is no clip, or a clip no tone.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ClipError {
    /// The file or reader gave an error.
    #[error("the recording can't be read")]
    Read(#[source] io::Error),
    /// It is no WAV file, or one that breaks the rules of RIFF. Other kinds of files must be
    /// decoded elsewhere, see [`Clip::from_samples`].
    #[error("at byte {offset}: expected {expected}")]
    Malformed {
        /// Where, from the start of the file.
        offset: u64,
        /// What should be there.
        expected: &'static str,
    },
    /// It is WAV, but what is in it has another coding: compressed, as by GSM (49) or MP3 (85), or
    /// with samples of other sizes, as with floats of 64 bits. Convert it to 16-bit PCM.
    #[error("WAV format {format} with {bits} bits a sample is neither integers, floats nor G.711")]
    Unsupported {
        /// The format tag; of an extensible header its sub-format's, or 65534 if that has none.
        format: u16,
        /// Bits of a sample.
        bits: u16,
    },
    /// No sample rate of a recording.
    #[error("{hz} samples a second; a clip has 4000 to 384000")]
    Rate {
        /// As many as it would be.
        hz: u32,
    },
    /// It ends before the end that its header tells, or in the middle of a sample: it was not copied
    /// or recorded to its end.
    #[error("the recording is cut off: {missing} of {bytes} bytes of sound are missing")]
    Truncated {
        /// Bytes that are not there.
        missing: u64,
        /// Bytes of sound that there should be.
        bytes: u64,
    },
    /// A float that is none, or infinite, or beyond ±2^24, in one of the channels.
    #[error("sample {sample} is no number, or far beyond full scale")]
    NotANumber {
        /// Which, from 0 on.
        sample: u64,
    },
    /// There is no sound in it, or its header says so: a program that was interrupted may have left
    /// a length of zero there.
    #[error("the recording has no samples")]
    Empty,
    /// It is longer than a clip may be, as recorded or at the rate that it is played at.
    #[error("the recording is longer than {} samples", Clip::MAX_SAMPLES)]
    TooLong,
    /// It can't be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
}

debug_as_display!(ClipError);
