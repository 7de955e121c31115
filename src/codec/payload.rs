//! How samples are coded in a payload, and the elements that a payload is made of.

use core::fmt;
use core::hash::Hash;
use core::str::FromStr;

use super::error::FormatError;
use super::g711::G711;

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
/// Sealed: there are no others.
pub trait PayloadElement:
    sealed::Sealed + Copy + Default + Eq + fmt::Debug + Send + Sync + 'static
{
    /// How samples can be coded in a payload of such elements.
    type Codec: sealed::Coding<Self> + Copy + fmt::Debug + Eq + Hash + Send + Sync + 'static;
}

impl PayloadElement for u8 {
    type Codec = Codec;
}

impl PayloadElement for i16 {
    type Codec = Linear;
}

impl sealed::Coding<u8> for Codec {
    const SAMPLES_ARE_PAYLOAD: bool = false;

    fn elements_per_sample(self) -> usize {
        self.octets_per_sample()
    }

    fn quiet_level(self) -> u16 {
        match self {
            // The first step of both laws.
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

    fn payload<'a>(_: &'a [i16], encoded: &'a [u8]) -> &'a [u8] {
        encoded
    }
}

impl sealed::Coding<i16> for Linear {
    const SAMPLES_ARE_PAYLOAD: bool = true;

    fn elements_per_sample(self) -> usize {
        1
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

    fn payload<'a>(samples: &'a [i16], _: &'a [i16]) -> &'a [i16] {
        samples
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

    /// Samples ⇄ elements of a payload.
    pub trait Coding<E>: Copy {
        /// Whether the samples are the payload as they are, and need not be encoded.
        const SAMPLES_ARE_PAYLOAD: bool;

        /// Elements that one sample takes.
        fn elements_per_sample(self) -> usize;

        /// The greatest magnitude of a sample that may be what the codec makes of silence.
        fn quiet_level(self) -> u16;

        fn encode(self, samples: &[i16], payload: &mut [E]);

        fn decode(self, payload: &[E], samples: &mut [i16]);

        /// The one of the two that is the payload.
        fn payload<'a>(samples: &'a [i16], encoded: &'a [E]) -> &'a [E];
    }
}
