//! The basic units. Their constructors check each value, so every value that exists is valid.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use core::fmt;
use core::num::NonZeroU32;
use core::time::Duration;

use crate::math::decibels;
use crate::text::debug_as_display;
use crate::text::decimal::WriteDecimal;

/// A frequency in whole millihertz, from 0.001 Hz to 95,999.999 Hz: below half of the highest
/// [`SampleRate`]. `Synth`, `Frames` and `RenderedTone` check that it fits the sample rate in use.
///
/// `Display` writes hertz without a unit and without trailing zeros: `425`, `913.8`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Frequency(NonZeroU32);

impl Frequency {
    /// The highest frequency, 95,999.999 Hz.
    pub const MAX: Self = match NonZeroU32::new(95_999_999) {
        Some(millihertz) => Self(millihertz),
        None => unreachable!(),
    };

    /// Creates a frequency from whole hertz.
    ///
    /// # Errors
    /// [`UnitError::Frequency`] unless `hz` is 1 to 95,999.
    pub const fn from_hz(hz: u32) -> Result<Self, UnitError> {
        Self::from_millihertz(hz.saturating_mul(1000))
    }

    /// Creates a frequency from thousandths of a hertz: 913.8 Hz is 913,800.
    ///
    /// # Errors
    /// [`UnitError::Frequency`] unless `millihertz` is 1 to 95,999,999.
    pub const fn from_millihertz(millihertz: u32) -> Result<Self, UnitError> {
        match NonZeroU32::new(millihertz) {
            Some(valid) if millihertz <= Self::MAX.millihertz() => Ok(Self(valid)),
            _ => Err(UnitError::Frequency),
        }
    }

    /// Returns the frequency in thousandths of a hertz.
    #[must_use]
    pub const fn millihertz(self) -> u32 {
        self.0.get()
    }

    /// Returns the frequency in hertz.
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
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "a fraction of three digits has at least one that is not 0"
    )]
    pub(crate) fn write(self, out: &mut impl WriteDecimal) -> fmt::Result {
        let (whole, mut fraction) = (self.millihertz() / 1000, self.millihertz() % 1000);
        out.write_decimal(whole)?;
        if fraction == 0 {
            return Ok(());
        }
        let mut decimals = 3_usize;
        while fraction % 10 == 0 {
            (fraction, decimals) = (fraction / 10, decimals - 1);
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
/// +3.14 dBm0, so 0 dBm0 peaks at 22,827 and −10 dBm0 at 7,218.5. This is the theoretical load
/// capacity of A-law (ITU-T G.711, clause 4). The value for µ-law is +3.17 dBm0: on that
/// scale, the peak of each level is 0.03 dB lower.
///
/// `Display` writes the level without a unit: `-10`, `-13.5`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dbm0(i16);

impl Dbm0 {
    /// The lowest level, −70 dBm0: a peak of 7.2 of 32,768.
    pub const MIN: Self = Self(-700);
    /// The highest level, +3.1 dBm0: a peak of 32,617 of 32,768.
    pub const MAX: Self = Self(31);
    /// 0 dBm0, the level of ITU-T's digital milliwatt.
    pub const ZERO: Self = Self(0);

    /// Creates a level from tenths of a decibel: −13.5 dBm0 is −135.
    ///
    /// # Errors
    /// [`UnitError::Level`] unless `tenths` is −700 to +31.
    pub const fn from_tenths(tenths: i16) -> Result<Self, UnitError> {
        if tenths < Self::MIN.0 || tenths > Self::MAX.0 {
            return Err(UnitError::Level);
        }
        Ok(Self(tenths))
    }

    /// Returns the level in tenths of a decibel.
    #[must_use]
    pub const fn tenths(self) -> i16 {
        self.0
    }

    /// Returns the level in dBm0.
    #[must_use]
    pub fn dbm0(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    /// Returns the peak of a sine of this level, on a scale where full scale is 32,768.
    ///
    /// ```
    /// assert_eq!(ringback::Dbm0::ZERO.peak().round(), 22_827.0);
    /// ```
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "a level is at most 700 tenths")]
    pub fn peak(self) -> f64 {
        32_768.0 * decibels(i32::from(self.0) * 10 - 314)
    }
}

/// Returns −10 dBm0, the level of a frequency without a level of its own. ITU-T E.180 recommends
/// −10 ± 5 dBm0 for call-progress tones, and Asterisk plays them at the same peak (7,219).
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

/// A sample rate in hertz: any whole number from 8,000 to 192,000, including 11,025 and 44,100.
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
    /// 48 kHz: the rate of Opus encoders.
    pub const HZ_48000: Self = Self::constant(48_000);

    /// Creates a sample rate from samples per second.
    ///
    /// # Errors
    /// [`UnitError::Rate`] unless `hz` is 8,000 to 192,000.
    pub const fn new(hz: u32) -> Result<Self, UnitError> {
        match NonZeroU32::new(hz) {
            Some(valid) if hz >= 8_000 && hz <= 192_000 => Ok(Self(valid)),
            _ => Err(UnitError::Rate),
        }
    }

    const fn constant(hz: u32) -> Self {
        match Self::new(hz) {
            Ok(rate) => rate,
            Err(_) => unreachable!(),
        }
    }

    /// Returns the rate in samples per second.
    #[must_use]
    pub const fn hz(self) -> u32 {
        self.0.get()
    }

    /// Returns the number of whole samples in a duration, at most `u64::MAX`.
    #[expect(clippy::arithmetic_side_effects, reason = "a duration has less than 2^94 nanoseconds")]
    pub(crate) fn samples_in(self, duration: Duration) -> u64 {
        let nanos = duration.as_nanos() * u128::from(self.hz());
        u64::try_from(nanos / 1_000_000_000).unwrap_or(u64::MAX)
    }

    pub(crate) const fn get(self) -> NonZeroU32 {
        self.0
    }
}

/// Returns 8 kHz.
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

/// A gain in tenths of a decibel, from −100 to +100 dB. Default: 0 dB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gain(i16);

impl Gain {
    /// Creates a gain from tenths of a decibel: half the amplitude, −6 dB, is −60.
    ///
    /// # Errors
    /// [`UnitError::Gain`] unless `tenths` is −1000 to +1000.
    pub const fn from_tenths(tenths: i16) -> Result<Self, UnitError> {
        if tenths < -1000 || tenths > 1000 {
            return Err(UnitError::Gain);
        }
        Ok(Self(tenths))
    }

    /// Returns the gain in tenths of a decibel.
    #[must_use]
    pub const fn tenths(self) -> i16 {
        self.0
    }
}

/// The depth d of a modulation, in whole percent. The amplitude of the carrier varies between 1 − d
/// and 1 + d times its amplitude without modulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModulationDepth(u8);

impl ModulationDepth {
    /// Creates a depth from percent.
    ///
    /// # Errors
    /// [`UnitError::Depth`] if `percent` is more than 100.
    pub const fn from_percent(percent: u8) -> Result<Self, UnitError> {
        if percent > 100 {
            return Err(UnitError::Depth);
        }
        Ok(Self(percent))
    }

    /// Returns the depth in percent.
    #[must_use]
    pub const fn percent(self) -> u8 {
        self.0
    }
}

/// Returns 90 %, the depth that Asterisk intends for `*` (it plays about 22 %).
impl Default for ModulationDepth {
    fn default() -> Self {
        Self(90)
    }
}

/// A number out of the range of its unit.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnitError {
    /// Out of the range of [`Frequency`]. Zero would be silence. The highest frequency is just
    /// below half of 192 kHz.
    #[error("a frequency must be above 0 and below 96000 Hz")]
    Frequency,
    /// Out of the range of [`Dbm0`]. Full scale is +3.14 dBm0, and a telephone plays nothing below
    /// −70 dBm0.
    #[error("a level must be -70 to +3.1 dBm0")]
    Level,
    /// Out of the range of [`Gain`].
    #[error("a gain must be -100 to +100 dB")]
    Gain,
    /// Out of the range of [`ModulationDepth`].
    #[error("a modulation depth must be 0 to 100 %")]
    Depth,
    /// Out of the range of [`SampleRate`].
    #[error("a sample rate must be 8000 to 192000 Hz")]
    Rate,
}

debug_as_display!(UnitError);
