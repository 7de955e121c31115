//! What frames look like, and what a tone leaves open.

use std::ffi::c_int;
use std::time::Duration;

use ringback::{Codec, Dbm0, ModulationDepth, PayloadElement, Ramp, SampleRate};

use crate::answer::{Failed, ringback_status};
use crate::border::{ask, copied};
use crate::coded::Coded;

/// How samples are coded.
#[repr(C)]
pub enum ringback_codec {
    /// G.711 µ-law, one octet a sample.
    Pcmu = 0,
    /// G.711 A-law, one octet a sample.
    Pcma = 1,
    /// 16-bit linear for the wire, the higher octet first (RFC 3551).
    L16 = 2,
    /// 16-bit linear in the machine's own order: `int16_t`.
    Linear = 3,
}

/// What frames look like. `{RINGBACK_CODEC_PCMU, 8000, 20}` is µ-law telephony.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_format {
    /// A `ringback_codec`.
    pub coding: c_int,
    /// Samples a second, 8000 to 192000.
    pub rate_hz: u32,
    /// The duration of a frame in milliseconds, 5 to 120, a whole number of samples.
    pub ptime_ms: u32,
}

/// What a tone leaves open. `ringback_playback_init` makes it what callers are used to.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_playback {
    /// The level of each frequency that has none of its own, in tenths of a dBm0: −700 to +31,
    /// and −100 (−10 dBm0) unless set.
    pub level_tenths: i16,
    /// How deep a modulator cuts, in percent, up to 100: 90 unless set.
    pub depth_percent: u8,
    /// How long a sound takes to reach its level and to fall silent, in microseconds, up to a
    /// second: 4000 unless set. With 0 it clicks.
    pub ramp_us: u32,
}

/// Makes it what it is unless set.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_playback_init(playback: *mut ringback_playback) -> ringback_status {
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
        let codec = match self.coding {
            0 => Codec::Pcmu,
            1 => Codec::Pcma,
            2 => Codec::L16,
            3 => return Ok(Coded::Samples(ringback::Format::linear(rate, ptime)?)),
            _ => return Err(Failed::new(ringback_status::Value, "it is no ringback_codec")),
        };
        Ok(Coded::Octets(ringback::Format::new(codec, rate, ptime)?))
    }

    pub(crate) fn of<S: PayloadElement>(
        format: ringback::Format<S>,
        coding: ringback_codec,
    ) -> Self {
        Self {
            coding: coding as c_int,
            rate_hz: format.rate().hz(),
            ptime_ms: format.ptime().as_millis() as u32,
        }
    }

    pub(crate) fn of_octets(format: ringback::Format<u8>) -> Self {
        let coding = match format.codec() {
            Codec::Pcmu => ringback_codec::Pcmu,
            Codec::Pcma => ringback_codec::Pcma,
            // Formats come from C, which has no others.
            _ => ringback_codec::L16,
        };
        Self::of(format, coding)
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
