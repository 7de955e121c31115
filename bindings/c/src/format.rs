//! The format of frames and the playback settings of a tone.

use std::ffi::c_int;
use std::time::Duration;

use ringback::{Codec, Dbm0, ModulationDepth, PayloadElement, Ramp, SampleRate};

use crate::answer::{Failed, ringback_status};
use crate::border::{ask, copied};
use crate::coded::Coded;

/// The encoding of samples.
#[repr(C)]
pub enum ringback_codec {
    /// G.711 µ-law, one octet a sample.
    Pcmu = 0,
    /// G.711 A-law, one octet a sample.
    Pcma = 1,
    /// 16-bit linear for the wire, high octet first (RFC 3551).
    L16 = 2,
    /// 16-bit linear in the byte order of the machine: `int16_t`.
    Linear = 3,
}

/// The format of frames. `{RINGBACK_CODEC_PCMU, 8000, 20}` is µ-law telephony.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_format {
    /// A `ringback_codec`.
    pub codec: c_int,
    /// The sample rate, in hertz, 8000 to 192000.
    pub rate_hz: u32,
    /// The duration of a frame, in milliseconds, 5 to 120. It must be a whole number of samples.
    pub ptime_ms: u32,
}

/// Playback settings that a tone list leaves open. `ringback_playback_default` sets the defaults.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_playback {
    /// The level of each frequency without a level of its own, in tenths of a dBm0, −700 to +31.
    /// Default: −100 (−10 dBm0).
    pub level_tenths: i16,
    /// The modulation depth, in percent, 0 to 100. Default: 90.
    pub depth_percent: u8,
    /// The time in which a sound rises to its level and falls to silence, in microseconds, up to
    /// 1000000. Default: 4000. With 0 the sound clicks.
    pub ramp_us: u32,
}

/// Sets all fields to their defaults.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_playback_default(playback: *mut ringback_playback) -> ringback_status {
    ask(playback, || {
        let default = ringback::Playback::default();
        Ok(Some(ringback_playback {
            level_tenths: default.level.tenths(),
            depth_percent: default.depth.percent(),
            ramp_us: default.ramp.duration().as_micros() as u32,
        }))
    })
}

impl ringback_format {
    pub(crate) fn read(
        &self,
    ) -> Result<Coded<ringback::Format<u8>, ringback::Format<i16>>, Failed> {
        let rate = SampleRate::new(self.rate_hz)?;
        let ptime = Duration::from_millis(self.ptime_ms.into());
        let codec = match self.codec {
            0 => Codec::Pcmu,
            1 => Codec::Pcma,
            2 => Codec::L16,
            3 => return Ok(Coded::Samples(ringback::Format::linear(rate, ptime)?)),
            _ => {
                return Err(Failed::new(
                    ringback_status::Value,
                    "the codec must be a ringback_codec",
                ));
            }
        };
        Ok(Coded::Octets(ringback::Format::new(codec, rate, ptime)?))
    }

    pub(crate) fn of<S: PayloadElement>(
        format: ringback::Format<S>,
        codec: ringback_codec,
    ) -> Self {
        Self {
            codec: codec as c_int,
            rate_hz: format.rate().hz(),
            ptime_ms: format.ptime().as_millis() as u32,
        }
    }

    pub(crate) fn of_octets(format: ringback::Format<u8>) -> Self {
        let codec = match format.codec() {
            Codec::Pcmu => ringback_codec::Pcmu,
            Codec::Pcma => ringback_codec::Pcma,
            // Formats come from C, which has no other codecs.
            _ => ringback_codec::L16,
        };
        Self::of(format, codec)
    }
}

impl ringback_playback {
    pub(crate) fn read(self) -> Result<ringback::Playback, Failed> {
        Ok(ringback::Playback {
            level: Dbm0::from_tenths(self.level_tenths)?,
            ramp: Ramp::new(Duration::from_micros(self.ramp_us.into()))?,
            depth: ModulationDepth::from_percent(self.depth_percent)?,
        })
    }
}

pub(crate) fn playback_or_default(
    playback: *const ringback_playback,
) -> Result<ringback::Playback, Failed> {
    if playback.is_null() {
        return Ok(ringback::Playback::default());
    }
    copied(playback)?.read()
}
