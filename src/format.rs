//! The units that everything else is made of: values that are valid because they exist.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use core::fmt;
use core::hash::Hash;
use core::num::NonZeroU32;
use core::str::FromStr;
use core::time::Duration;

use crate::decimal::WriteDecimal;
use crate::g711::G711;

/// A frequency in whole millihertz, from 0.001 Hz to 95,999.999 Hz: below half of the greatest
/// [`SampleRate`]. Whether it fits the rate in use is checked when a player is made.
///
/// `Display` writes hertz without a unit, with as many decimals as it takes: `425`, `913.8`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Frequency(NonZeroU32);

impl Frequency {
    /// The highest there is, 95,999.999 Hz.
    pub const MAX: Self = match NonZeroU32::new(95_999_999) {
        Some(millihertz) => Self(millihertz),
        None => unreachable!(),
    };

    /// A frequency in whole hertz.
    ///
    /// # Errors
    /// [`FormatError::Frequency`] unless it is 1 to 95,999 Hz.
    pub const fn from_hz(hz: u32) -> Result<Self, FormatError> {
        Self::from_millihertz(hz.saturating_mul(1000))
    }

    /// A frequency in thousandths of a hertz: 913.8 Hz is 913,800.
    ///
    /// # Errors
    /// [`FormatError::Frequency`] unless it is 1 to 95,999,999 mHz.
    pub const fn from_millihertz(millihertz: u32) -> Result<Self, FormatError> {
        match NonZeroU32::new(millihertz) {
            Some(valid) if millihertz <= Self::MAX.millihertz() => Ok(Self(valid)),
            _ => Err(FormatError::Frequency),
        }
    }

    /// In thousandths of a hertz.
    #[must_use]
    pub const fn millihertz(self) -> u32 {
        self.0.get()
    }

    /// In hertz.
    #[must_use]
    pub fn hz(self) -> f64 {
        f64::from(self.millihertz()) / 1000.0
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl Frequency {
    pub(crate) fn write(self, out: &mut impl WriteDecimal) -> fmt::Result {
        let (whole, mut fraction) = (self.millihertz() / 1000, self.millihertz() % 1000);
        out.write_decimal(whole)?;
        if fraction == 0 {
            return Ok(());
        }
        let mut decimals = 3_usize;
        while fraction % 10 == 0 {
            (fraction, decimals) = (fraction / 10, decimals.saturating_sub(1));
        }
        write!(out, ".{fraction:0decimals$}")
    }
}

impl fmt::Debug for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frequency({self} Hz)")
    }
}

/// A level in dBm0, to a tenth of a decibel, from −70 to +3.1 dBm0.
///
/// The scale is the same for every codec: a sine that just reaches full scale (32,768) has
/// +3.14 dBm0, so 0 dBm0 peaks at 22,827 and −10 dBm0 at 7,218.5. That is A-law's definition (its
/// theoretical load capacity in ITU-T G.711, clause 4); read by µ-law's own +3.17 the level is
/// 0.03 dB lower.
///
/// `Display` writes it without a unit: `-10`, `-13.5`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dbm0(i16);

impl Dbm0 {
    /// The lowest there is, −70 dBm0: a peak of 7.2 of 32,768.
    pub const MIN: Self = Self(-700);
    /// The highest there is, +3.1 dBm0: a peak of 32,617 of 32,768.
    pub const MAX: Self = Self(31);
    /// 0 dBm0, the level of ITU-T's digital milliwatt.
    pub const ZERO: Self = Self(0);

    /// A level in tenths of a decibel: −13.5 dBm0 is −135.
    ///
    /// # Errors
    /// [`FormatError::Level`] unless it is −700 to +31.
    pub const fn from_tenths(tenths: i16) -> Result<Self, FormatError> {
        if tenths < Self::MIN.0 || tenths > Self::MAX.0 {
            return Err(FormatError::Level);
        }
        Ok(Self(tenths))
    }

    /// In tenths of a decibel.
    #[must_use]
    pub const fn tenths(self) -> i16 {
        self.0
    }

    /// In dBm0.
    #[must_use]
    pub fn dbm0(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    /// The peak of a sine of this level, on a scale where full scale is 32,768.
    ///
    /// ```
    /// assert_eq!(ringback::Dbm0::ZERO.peak().round(), 22_827.0);
    /// ```
    #[must_use]
    pub fn peak(self) -> f64 {
        32_768.0 * decibels(i32::from(self.0).saturating_mul(10).saturating_sub(314))
    }
}

/// The amplitude of a gain in hundredths of a decibel.
pub(crate) fn decibels(hundredths: i32) -> f64 {
    /// 10^(−1/2000): a hundredth of a decibel down.
    const HUNDREDTH_DOWN: f64 = 0.998_849_369_936_505_2;
    let mut left = hundredths.unsigned_abs();
    // By squaring: no platform's `powf`, so the same bits everywhere.
    let (mut down, mut factor) = (1.0, HUNDREDTH_DOWN);
    while left > 0 {
        if left % 2 == 1 {
            down *= factor;
        }
        factor *= factor;
        left /= 2;
    }
    if hundredths > 0 { 1.0 / down } else { down }
}

/// −10 dBm0, the level of each frequency where none is given. ITU-T E.180 recommends −10 ± 5 dBm0
/// for call-progress tones, and Asterisk plays them at the same peak (7,219).
impl Default for Dbm0 {
    fn default() -> Self {
        Self(-100)
    }
}

impl fmt::Display for Dbm0 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl Dbm0 {
    pub(crate) fn write(self, out: &mut impl WriteDecimal) -> fmt::Result {
        let tenths = u32::from(self.0.unsigned_abs());
        out.write_str(if self.0 < 0 { "-" } else { "" })?;
        out.write_decimal(tenths / 10)?;
        if tenths % 10 == 0 {
            return Ok(());
        }
        out.write_str(".")?;
        out.write_decimal(tenths % 10)
    }
}

impl fmt::Debug for Dbm0 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dbm0({self})")
    }
}

/// Samples a second: 8,000 to 192,000, any whole number of them (11,025 and 44,100 too).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "opus")]
#[doc(alias = "g722")]
pub struct SampleRate(NonZeroU32);

impl SampleRate {
    /// 8 kHz: telephony, and G.711.
    pub const HZ_8000: Self = Self::constant(8_000);
    /// 16 kHz: wideband.
    pub const HZ_16000: Self = Self::constant(16_000);
    /// 32 kHz: super-wideband.
    pub const HZ_32000: Self = Self::constant(32_000);
    /// 48 kHz: what Opus encoders take.
    pub const HZ_48000: Self = Self::constant(48_000);

    /// A rate in samples a second.
    ///
    /// # Errors
    /// [`FormatError::Rate`] unless it is 8,000 to 192,000.
    pub const fn new(hz: u32) -> Result<Self, FormatError> {
        match NonZeroU32::new(hz) {
            Some(valid) if hz >= 8_000 && hz <= 192_000 => Ok(Self(valid)),
            _ => Err(FormatError::Rate),
        }
    }

    const fn constant(hz: u32) -> Self {
        match Self::new(hz) {
            Ok(rate) => rate,
            Err(_) => unreachable!(),
        }
    }

    /// In samples a second.
    #[must_use]
    pub const fn hz(self) -> u32 {
        self.0.get()
    }

    /// Whole samples that a duration has; `u64::MAX` if they are more.
    pub(crate) fn samples_in(self, duration: Duration) -> u64 {
        let nanos = duration.as_nanos().saturating_mul(u128::from(self.hz()));
        u64::try_from(nanos / 1_000_000_000).unwrap_or(u64::MAX)
    }

    pub(crate) const fn get(self) -> NonZeroU32 {
        self.0
    }
}

/// 8 kHz.
impl Default for SampleRate {
    fn default() -> Self {
        Self::HZ_8000
    }
}

impl fmt::Display for SampleRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.hz().fmt(f)
    }
}

impl fmt::Debug for SampleRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SampleRate({self} Hz)")
    }
}

/// How samples travel in RTP: the octet codecs of RFC 3551.
///
/// `Display` and `FromStr` write and read the name that SDP has for it, which has no case.
///
/// ```
/// use ringback::Codec;
///
/// let offered = "a=rtpmap:8 PCMA/8000";
/// let name = offered.split([' ', '/']).nth(1).unwrap();
/// assert_eq!(name.parse::<Codec>()?, Codec::Pcma);
/// assert_eq!(Codec::Pcma.payload_type(), Some(8));
/// # Ok::<(), ringback::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Codec {
    /// G.711 µ-law, one octet a sample.
    Pcmu,
    /// G.711 A-law, one octet a sample.
    Pcma,
    /// 16-bit linear, two octets a sample, the higher first (network order).
    L16,
}

impl Codec {
    /// Octets that one sample takes.
    #[must_use]
    pub const fn octets_per_sample(self) -> usize {
        match self {
            Self::Pcmu | Self::Pcma => 1,
            Self::L16 => 2,
        }
    }

    /// The payload type that RTP has for it at 8 kHz whatever the SDP says: 0 for µ-law, 8 for A-law
    /// (RFC 3551 §6). L16 has none there; it needs a dynamic one.
    #[must_use]
    pub const fn payload_type(self) -> Option<u8> {
        match self {
            Self::Pcmu => Some(0),
            Self::Pcma => Some(8),
            Self::L16 => None,
        }
    }

    /// The codec of such a payload type; `None` for any other.
    #[must_use]
    pub const fn from_payload_type(payload_type: u8) -> Option<Self> {
        match payload_type {
            0 => Some(Self::Pcmu),
            8 => Some(Self::Pcma),
            _ => None,
        }
    }

    /// The octet that silence is made of: 0xFF in µ-law, 0xD5 in A-law, 0 in L16.
    #[must_use]
    pub const fn silence(self) -> u8 {
        match self {
            Self::Pcmu => G711::Ulaw.encode(0),
            Self::Pcma => G711::Alaw.encode(0),
            Self::L16 => 0,
        }
    }

    /// Encodes samples into a payload, as many as both hold; the rest of a longer `payload` stays
    /// as it is.
    pub fn encode(self, samples: &[i16], payload: &mut [u8]) {
        match self {
            Self::Pcmu => G711::Ulaw.encode_slice(samples, payload),
            Self::Pcma => G711::Alaw.encode_slice(samples, payload),
            Self::L16 => {
                for (octets, sample) in payload.chunks_exact_mut(2).zip(samples) {
                    octets.copy_from_slice(&sample.to_be_bytes());
                }
            }
        }
    }

    /// Decodes a payload into samples, as many as both hold; the rest of a longer `samples` stays
    /// as it is. In A-law silence is 8, since it has no zero.
    pub fn decode(self, payload: &[u8], samples: &mut [i16]) {
        match self {
            Self::Pcmu => G711::Ulaw.decode_slice(payload, samples),
            Self::Pcma => G711::Alaw.decode_slice(payload, samples),
            Self::L16 => {
                for (sample, octets) in samples.iter_mut().zip(payload.chunks_exact(2)) {
                    if let Ok(octets) = octets.try_into() {
                        *sample = i16::from_be_bytes(octets);
                    }
                }
            }
        }
    }
}

/// The subtype that SDP's `a=rtpmap` has for it: `PCMU`, `PCMA`, `L16`.
impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pcmu => "PCMU",
            Self::Pcma => "PCMA",
            Self::L16 => "L16",
        })
    }
}

/// Reads what `Display` writes, in upper or lower case.
///
/// # Errors
/// [`FormatError::Codec`] for any other name.
impl FromStr for Codec {
    type Err = FormatError;

    fn from_str(name: &str) -> Result<Self, FormatError> {
        let all = [("PCMU", Self::Pcmu), ("PCMA", Self::Pcma), ("L16", Self::L16)];
        let known = all.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, codec)| codec).ok_or(FormatError::Codec)
    }
}

/// The coding of `i16` frames: 16-bit linear PCM in native order, which leaves nothing to choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Linear;

/// What a frame's payload is made of: `u8` for the wire, in a [`Codec`]; `i16` for PCM, [`Linear`].
///
/// Sealed: these two are all there are.
pub trait PayloadElement:
    sealed::Sealed + Copy + Default + Eq + fmt::Debug + Send + Sync + 'static
{
    /// The codings that a payload of such elements can have.
    type Codec: Copy + fmt::Debug + Eq + Hash + Send + Sync + 'static;

    /// Elements in the payload of one frame.
    #[doc(hidden)]
    fn payload_len(format: Format<Self>) -> usize;

    /// Elements that one frame is encoded into; none where samples are the payload as they are.
    #[doc(hidden)]
    fn encoded_len(format: Format<Self>) -> usize;

    #[doc(hidden)]
    fn encode(codec: Self::Codec, samples: &[i16], encoded: &mut [Self]);

    #[doc(hidden)]
    fn decode(codec: Self::Codec, payload: &[Self], samples: &mut [i16]);

    /// The one of the two that is the payload.
    #[doc(hidden)]
    fn payload<'a>(samples: &'a [i16], encoded: &'a [Self]) -> &'a [Self];
}

impl PayloadElement for u8 {
    type Codec = Codec;

    fn payload_len(format: Format<u8>) -> usize {
        format.samples_per_frame.saturating_mul(format.codec.octets_per_sample())
    }

    fn encoded_len(format: Format<u8>) -> usize {
        Self::payload_len(format)
    }

    fn encode(codec: Codec, samples: &[i16], encoded: &mut [u8]) {
        codec.encode(samples, encoded);
    }

    fn decode(codec: Codec, payload: &[u8], samples: &mut [i16]) {
        codec.decode(payload, samples);
    }

    fn payload<'a>(_: &'a [i16], encoded: &'a [u8]) -> &'a [u8] {
        encoded
    }
}

impl PayloadElement for i16 {
    type Codec = Linear;

    fn payload_len(format: Format<i16>) -> usize {
        format.samples_per_frame
    }

    fn encoded_len(_: Format<i16>) -> usize {
        0
    }

    fn encode(_: Linear, samples: &[i16], encoded: &mut [i16]) {
        copy(samples, encoded);
    }

    fn decode(_: Linear, payload: &[i16], samples: &mut [i16]) {
        copy(payload, samples);
    }

    fn payload<'a>(samples: &'a [i16], _: &'a [i16]) -> &'a [i16] {
        samples
    }
}

fn copy(from: &[i16], to: &mut [i16]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for u8 {}
    impl Sealed for i16 {}
}

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
/// # Ok::<(), ringback::FormatError>(())
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
        self.payload_len().checked_div(self.samples_per_frame).unwrap_or_default()
    }

    /// Elements in one frame's payload: as many as samples, but two octets for each in L16.
    #[must_use]
    pub fn payload_len(&self) -> usize {
        S::payload_len(*self)
    }
}

/// A value outside the range of its type.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// Beyond a [`Frequency`]: zero is silence, which is not a frequency; the highest is just below the
    /// half of 192 kHz.
    #[error("a frequency must be above 0 and below 96000 Hz")]
    Frequency,
    /// Beyond a [`Dbm0`]: full scale is +3.14 dBm0, and below −70 dBm0 a telephone plays nothing.
    #[error("a level must be -70 to +3.1 dBm0")]
    Level,
    /// Beyond a clip's gain.
    #[error("a gain must be -100 to +100 dB")]
    Gain,
    /// Beyond a [`SampleRate`].
    #[error("a sample rate must be 8000 to 192000 Hz")]
    Rate,
    /// No [`Codec`] has that name. Others encode what [`Format::linear`] plays.
    #[error("a codec must be PCMU, PCMA or L16")]
    Codec,
    /// Not a ptime at this rate. At 11,025 and 22,050 Hz take multiples of 40 and 20 ms.
    #[error("a ptime must be 5 to 120 ms and whole samples at {rate} Hz, not {ptime:?}")]
    Ptime {
        /// The rate at which frames were asked for.
        rate: SampleRate,
        /// The duration that is not a ptime there.
        ptime: Duration,
    },
}

crate::excerpt::debug_as_display!(FormatError);
