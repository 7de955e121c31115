//! The format of frames: a codec, a sample rate and a ptime.

use core::time::Duration;

use super::error::FormatError;
use super::payload::sealed::Coding;
use super::payload::{Codec, Linear, PayloadElement};
use crate::units::SampleRate;

/// The format of frames: a codec, a sample rate and a ptime, the duration of one frame.
///
/// A `Format<u8>` has one of the wire codecs, and a `Format<i16>` is linear PCM. Both have the same
/// methods.
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
/// // 220.5 samples are not a frame.
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
    /// The usual ptime, 20 ms (RFC 3551 §4.2).
    pub const PTIME: Duration = Duration::from_millis(20);
    /// µ-law at 8 kHz in frames of 20 ms.
    pub const PCMU: Self = Self::telephony(Codec::Pcmu);
    /// A-law at 8 kHz in frames of 20 ms.
    pub const PCMA: Self = Self::telephony(Codec::Pcma);

    /// Creates a format for the wire.
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

    /// Creates a format of linear PCM.
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

    #[expect(clippy::arithmetic_side_effects, reason = "at most 1.2e8 ns times 192,000 Hz")]
    fn at(self, rate: SampleRate, ptime: Duration) -> Result<Self, FormatError> {
        const NANOS: u64 = 1_000_000_000;
        let error = FormatError::Ptime { rate, ptime };
        if ptime < Duration::from_millis(5) || ptime > Duration::from_millis(120) {
            return Err(error);
        }
        let nanos = u64::from(ptime.subsec_nanos());
        let samples_e9 = nanos * u64::from(rate.hz());
        if samples_e9 % NANOS != 0 {
            return Err(error);
        }
        let samples_per_frame = (samples_e9 / NANOS) as usize;
        Ok(Self { rate, ptime, samples_per_frame, ..self })
    }

    /// Returns this format with another ptime.
    ///
    /// # Errors
    /// [`FormatError::Ptime`] unless `ptime` is 5 to 120 ms and a whole number of samples.
    pub fn with_ptime(self, ptime: Duration) -> Result<Self, FormatError> {
        self.at(self.rate, ptime)
    }

    /// Returns the codec.
    #[must_use]
    pub const fn codec(&self) -> S::Codec {
        self.codec
    }

    /// Returns the sample rate.
    #[must_use]
    pub const fn rate(&self) -> SampleRate {
        self.rate
    }

    /// Returns the ptime, the duration of one frame.
    #[must_use]
    pub const fn ptime(&self) -> Duration {
        self.ptime
    }

    /// Returns the number of samples in one frame: 160 at 8 kHz and 20 ms. The RTP timestamp
    /// advances by this number.
    #[must_use]
    pub const fn samples_per_frame(&self) -> usize {
        self.samples_per_frame
    }

    /// Returns the number of payload elements per sample.
    pub(crate) fn elements_per_sample(&self) -> usize {
        self.codec.elements_per_sample()
    }

    /// Returns the number of elements in the payload of one frame: two per sample in L16,
    /// otherwise one.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "at most 23,040 samples of two octets")]
    pub fn payload_len(&self) -> usize {
        self.samples_per_frame * self.elements_per_sample()
    }
}
