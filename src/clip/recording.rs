//! The samples of a recording, at its own rate.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use super::error::{ClipError, MAX_SAMPLES};

/// A recording: music or an announcement, mixed down to one channel.
///
/// It keeps its own sample rate until you render it in a [`Format`](crate::Format). From then on it is a tone like
/// any other. A clone copies a pointer.
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
/// # Supported files
///
/// WAV with integers of 8, 16, 24 or 32 bits, with 32-bit floats, or with G.711 (formats 6 and 7,
/// as media servers write them). The header may be `WAVE_FORMAT_EXTENSIBLE`. A-law has no zero, so
/// its code for silence (0xD5) is read as zero.
///
/// Raw samples without a header, recognised by Asterisk's extensions: see [`Clip::open`].
///
/// Sounds in other formats, decoded elsewhere and passed to [`Clip::from_samples`].
///
/// Several channels are mixed down to their mean, so that nothing overloads. RF64 and compressed
/// files are not supported.
///
/// # Sound quality
///
/// At the rate of the recording the clip plays unchanged, sample by sample. At another rate it is
/// resampled: flat within 0.1 dB up to 0.47 of the lower of both rates (3.76 kHz if that is 8 kHz),
/// with all aliases and images below −80 dB. It keeps its duration to half a sample and is not
/// delayed. If the rates have a very small common divisor (44,101 and 8,000), resampling takes up
/// to a second and about 100 MB, whatever the length of the clip.
///
/// This is the only output of this crate that may differ between machines in the last bit, because
/// the resampler uses the instructions that the processor offers.
///
/// This type requires the feature `clip`.
#[derive(Clone)]
#[doc(alias = "moh")]
pub struct Clip {
    /// Full scale is 1. No sample is beyond ±[`LOUDEST`].
    pub(super) samples: Arc<Vec<f32>>,
    pub(super) rate: u32,
}

/// The loudest sample of a recording, in units of full scale. Files that store whole numbers as
/// floats reach 2^15, some 2^23.
pub(super) const LOUDEST: f32 = 16_777_216.0;

impl Clip {
    /// The maximum number of samples in a clip after mixing down, before and after resampling: 70
    /// minutes at 8 kHz, 11 minutes at 48 kHz. Each takes four bytes of memory. A rendered clip is
    /// limited to [`RenderedTone::MAX_BYTES`](crate::RenderedTone::MAX_BYTES): 35 minutes of G.711, or as linear PCM 17 minutes at
    /// 8 kHz and 2.9 minutes at 48 kHz.
    pub const MAX_SAMPLES: usize = MAX_SAMPLES;

    /// Creates a clip from a sound decoded elsewhere: samples of one channel, where full scale is
    /// 1, and the sample rate in hertz.
    ///
    /// # Errors
    /// [`ClipError::Rate`] unless the rate is 4,000 to 384,000 Hz, [`ClipError::Empty`],
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

    /// Creates a clip from 16-bit samples, like [`from_samples`](Self::from_samples).
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
    /// The same as for [`from_samples`](Self::from_samples).
    pub fn from_pcm(samples: &[i16], rate: u32) -> Result<Self, ClipError> {
        if samples.len() > Self::MAX_SAMPLES {
            return Err(ClipError::TooLong);
        }
        Self::from_samples(samples.iter().copied().map(full_scale).collect(), rate)
    }

    /// Returns the sample rate of the recording, 4,000 to 384,000 Hz.
    #[must_use]
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Returns the samples of the recording. Full scale is 1; floats may exceed it.
    #[must_use]
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// Returns the duration of the recording.
    #[must_use]
    pub fn duration(&self) -> Duration {
        let nanos = self.samples.len() as u64 * 1_000_000_000 / u64::from(self.rate);
        Duration::from_nanos(nanos)
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

/// Full scale of 16 bits.
pub(super) const FULL_SCALE: f32 = 32_768.0;

pub(super) fn full_scale(sample: i16) -> f32 {
    f32::from(sample) / FULL_SCALE
}

pub(super) fn check_rate(rate: u32) -> Result<(), ClipError> {
    if (4_000..=384_000).contains(&rate) { Ok(()) } else { Err(ClipError::Rate { hz: rate }) }
}
