//! The coding of samples in a payload, and the elements of a payload.

use core::fmt;
use core::hash::Hash;
use core::str::FromStr;

use super::error::FormatError;
use super::g711::G711;

/// The coding of samples in RTP: the octet codecs of RFC 3551.
///
/// `Display` and `FromStr` write and read the codec's name in SDP. `FromStr` ignores case.
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
    /// G.711 µ-law, one octet per sample.
    Pcmu,
    /// G.711 A-law, one octet per sample.
    Pcma,
    /// 16-bit linear, two octets per sample in network order (the higher octet first).
    L16,
}

impl Codec {
    /// Returns the number of octets per sample.
    #[must_use]
    pub const fn octets_per_sample(self) -> usize {
        match self {
            Self::Pcmu | Self::Pcma => 1,
            Self::L16 => 2,
        }
    }

    /// Returns the static RTP payload type at 8 kHz: 0 for µ-law, 8 for A-law (RFC 3551 §6). It
    /// does not depend on the SDP. L16 has no static payload type at 8 kHz and needs a dynamic one.
    #[must_use]
    pub const fn payload_type(self) -> Option<u8> {
        match self {
            Self::Pcmu => Some(0),
            Self::Pcma => Some(8),
            Self::L16 => None,
        }
    }

    /// Returns the codec with that static payload type, or `None` for any other number.
    #[must_use]
    pub const fn from_payload_type(payload_type: u8) -> Option<Self> {
        match payload_type {
            0 => Some(Self::Pcmu),
            8 => Some(Self::Pcma),
            _ => None,
        }
    }

    /// Returns the octet that fills silence: 0xFF in µ-law, 0xD5 in A-law, 0 in L16.
    #[must_use]
    pub const fn silence(self) -> u8 {
        match self {
            Self::Pcmu => G711::Ulaw.encode(0),
            Self::Pcma => G711::Alaw.encode(0),
            Self::L16 => 0,
        }
    }

    /// Encodes samples into a payload, until one of the slices ends. The rest of a longer
    /// `payload` does not change.
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

    /// Decodes a payload into samples, until one of the slices ends. The rest of a longer
    /// `samples` does not change. A-law has no zero, so its silence decodes to 8.
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

/// Writes the codec's name in SDP's `a=rtpmap`: `PCMU`, `PCMA`, `L16`.
impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pcmu => "PCMU",
            Self::Pcma => "PCMA",
            Self::L16 => "L16",
        })
    }
}

/// Parses the names that `Display` writes, in upper or lower case.
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

/// The coding of `i16` frames: 16-bit linear PCM in native order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Linear;

/// A payload element: `u8` for the wire, in a [`Codec`], or `i16` for PCM, [`Linear`].
///
/// The trait is sealed: no other type can implement it.
pub trait PayloadElement:
    sealed::Sealed + Copy + Default + Eq + fmt::Debug + Send + Sync + 'static
{
    /// The coding of samples in a payload of these elements.
    type Codec: sealed::Coding<Self> + Copy + fmt::Debug + Eq + Hash + Send + Sync + 'static;
}

impl PayloadElement for u8 {
    type Codec = Codec;
}

impl PayloadElement for i16 {
    type Codec = Linear;
}

impl sealed::Coding<u8> for Codec {
    fn elements_per_sample(self) -> usize {
        self.octets_per_sample()
    }

    fn silence(self) -> u8 {
        self.silence()
    }

    fn quiet_level(self) -> u16 {
        match self {
            // The first step of each law.
            Self::Pcmu | Self::Pcma => 8,
            Self::L16 => 0,
        }
    }

    fn encode(self, samples: &[i16], payload: &mut [u8]) {
        self.encode(samples, payload);
    }

    fn decode(self, payload: &[u8], samples: &mut [i16]) {
        self.decode(payload, samples);
    }
}

impl sealed::Coding<i16> for Linear {
    fn elements_per_sample(self) -> usize {
        1
    }

    fn silence(self) -> i16 {
        0
    }

    fn quiet_level(self) -> u16 {
        0
    }

    fn encode(self, samples: &[i16], payload: &mut [i16]) {
        copy(samples, payload);
    }

    fn decode(self, payload: &[i16], samples: &mut [i16]) {
        copy(payload, samples);
    }
}

fn copy(from: &[i16], to: &mut [i16]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

pub(crate) mod sealed {
    pub trait Sealed {}
    impl Sealed for u8 {}
    impl Sealed for i16 {}

    /// The conversion between samples and payload elements.
    pub trait Coding<E>: Copy {
        /// Returns the number of elements per sample.
        fn elements_per_sample(self) -> usize;

        /// Returns the element that fills silence.
        fn silence(self) -> E;

        /// Returns the greatest magnitude of a decoded sample that counts as silence.
        fn quiet_level(self) -> u16;

        fn encode(self, samples: &[i16], payload: &mut [E]);

        fn decode(self, payload: &[E], samples: &mut [i16]);
    }
}
