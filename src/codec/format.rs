//! What frames look like: a codec, a sample rate and a ptime.

use core::time::Duration;

use super::error::FormatError;
use super::payload::sealed::Coding;
use super::payload::{Codec, Linear, PayloadElement};
use crate::units::SampleRate;

/// What frames look like: a codec, a sample rate and a ptime, the duration of one frame.
///
/// A `Format<u8>` is one of the wire codecs, a `Format<i16>` is linear PCM; the methods are the
/// same.
///
/// ```
/// use std::time::Duration;
/// use ringback::{Codec, Format, SampleRate};
///
/// assert_eq!(Format::PCMU.samples_per_frame(), 160);
///
/// let wideband = Format::new(Codec::L16, SampleRate::HZ_16000, Duration::from_millis(30))?;
/// assert_eq!(wideband.payload_len(), 960);
///
/// // 220.5 samples: no frame has that.
/// assert!(Format::linear(SampleRate::new(11_025)?, Format::PTIME).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Format<S: PayloadElement = u8> {
    codec: S::Codec,
    rate: SampleRate,
    ptime: Duration,
    samples_per_frame: usize,
}

impl Format<u8> {
    /// The ptime unless another is asked for, 20 ms (RFC 3551 §4.2).
    pub const PTIME: Duration = Duration::from_millis(20);
    /// µ-law at 8 kHz in frames of 20 ms.
    pub const PCMU: Self = Self::telephony(Codec::Pcmu);
    /// A-law at 8 kHz in frames of 20 ms.
    pub const PCMA: Self = Self::telephony(Codec::Pcma);

    /// Frames for the wire.
    ///
    /// # Errors
    /// [`FormatError::Ptime`] unless `ptime` is 5 to 120 ms and a whole number of samples.
    pub fn new(codec: Codec, rate: SampleRate, ptime: Duration) -> Result<Self, FormatError> {
        Self::telephony(codec).at(rate, ptime)
    }
}

impl Format<i16> {
    /// Linear PCM at 8 kHz in frames of 20 ms.
    pub const PCM: Self = Self::telephony(Linear);

    /// Frames of linear PCM.
    ///
    /// # Errors
    /// [`FormatError::Ptime`] unless `ptime` is 5 to 120 ms and a whole number of samples.
    pub fn linear(rate: SampleRate, ptime: Duration) -> Result<Self, FormatError> {
        Self::PCM.at(rate, ptime)
    }
}

impl<S: PayloadElement> Format<S> {
    const fn telephony(codec: S::Codec) -> Self {
        let (rate, ptime) = (SampleRate::HZ_8000, Format::PTIME);
        Self { codec, rate, ptime, samples_per_frame: 160 }
    }

    fn at(self, rate: SampleRate, ptime: Duration) -> Result<Self, FormatError> {
        const NANOS: u64 = 1_000_000_000;
        let wanted = FormatError::Ptime { rate, ptime };
        if ptime < Duration::from_millis(5) || ptime > Duration::from_millis(120) {
            return Err(wanted);
        }
        // At most 1.2e8 ns × 1.92e5 Hz.
        let nanos = u64::from(ptime.subsec_nanos());
        let samples_e9 = nanos.saturating_mul(u64::from(rate.hz()));
        if samples_e9 % NANOS != 0 {
            return Err(wanted);
        }
        let samples_per_frame = (samples_e9 / NANOS) as usize;
        Ok(Self { rate, ptime, samples_per_frame, ..self })
    }

    /// This format with frames of another duration.
    ///
    /// # Errors
    /// [`FormatError::Ptime`] unless `ptime` is 5 to 120 ms and a whole number of samples.
    pub fn with_ptime(self, ptime: Duration) -> Result<Self, FormatError> {
        self.at(self.rate, ptime)
    }

    /// How samples are coded.
    #[must_use]
    pub const fn codec(&self) -> S::Codec {
        self.codec
    }

    /// Samples a second.
    #[must_use]
    pub const fn rate(&self) -> SampleRate {
        self.rate
    }

    /// The duration of one frame.
    #[must_use]
    pub const fn ptime(&self) -> Duration {
        self.ptime
    }

    /// Samples in one frame: 160 at 8 kHz and 20 ms. RTP's timestamp advances by as many.
    #[must_use]
    pub const fn samples_per_frame(&self) -> usize {
        self.samples_per_frame
    }

    /// Elements of a payload that one sample takes.
    pub(crate) fn elements_per_sample(&self) -> usize {
        self.codec.elements_per_sample()
    }

    /// Elements in one frame's payload: as many as samples, but two octets for each in L16.
    #[must_use]
    pub fn payload_len(&self) -> usize {
        self.samples_per_frame.saturating_mul(self.elements_per_sample())
    }

    /// Elements that a frame is encoded into; none where samples are the payload as they are.
    pub(crate) fn encoded_len(&self) -> usize {
        if S::Codec::SAMPLES_ARE_PAYLOAD { 0 } else { self.payload_len() }
    }
}
