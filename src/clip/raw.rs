//! Files without a header, recognised by Asterisk's extensions.

use alloc::vec::Vec;
use std::io::Read;
use std::path::Path;

use super::error::ClipError;
use super::recording::{Clip, full_scale};
use crate::codec::G711;

/// The meaning of the octets in a file.
#[derive(Clone, Copy)]
pub(super) enum Coding {
    /// G.711 at 8 kHz.
    G711(G711),
    /// 16 bits, little-endian.
    Linear { rate: u32 },
}

impl Coding {
    /// Returns the coding that the extension means, or `None` for WAV.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        let rate = match ending.as_str() {
            "ulaw" | "ul" | "mu" | "ulw" => return Some(Self::G711(G711::Ulaw)),
            "alaw" | "al" | "alw" => return Some(Self::G711(G711::Alaw)),
            "sln" => 8_000,
            "sln12" => 12_000,
            "sln16" => 16_000,
            "sln24" => 24_000,
            "sln32" => 32_000,
            "sln44" => 44_100,
            "sln48" => 48_000,
            "sln96" => 96_000,
            "sln192" => 192_000,
            _ => return None,
        };
        Some(Self::Linear { rate })
    }

    pub(super) fn read(self, reader: impl Read) -> Result<Clip, ClipError> {
        // One more sample than the maximum, to detect a longer recording.
        let most = (Clip::MAX_SAMPLES as u64 + 1) * self.octets();
        let mut octets = Vec::new();
        reader.take(most).read_to_end(&mut octets).map_err(ClipError::Read)?;
        if octets.len() as u64 % self.octets() != 0 {
            let bytes = octets.len() as u64 + 1;
            return Err(ClipError::Truncated { missing: 1, bytes });
        }
        match self {
            Self::G711(law) => Clip::from_samples(from_g711(law, &octets).collect(), 8_000),
            Self::Linear { rate } => {
                let samples =
                    octets.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]]));
                Clip::from_samples(samples.map(full_scale).collect(), rate)
            }
        }
    }

    /// Returns the size of a sample.
    fn octets(self) -> u64 {
        match self {
            Self::G711(_) => 1,
            Self::Linear { .. } => 2,
        }
    }
}

/// Decodes G.711. A-law has no zero, so its code for silence becomes zero. Otherwise a level could
/// make it loud.
pub(super) fn from_g711(law: G711, octets: &[u8]) -> impl Iterator<Item = f32> {
    let silence = law.encode(0);
    octets
        .iter()
        .map(move |octet| if *octet == silence { 0 } else { law.decode(*octet) })
        .map(full_scale)
}
