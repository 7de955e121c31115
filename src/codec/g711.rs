//! G.711: 16-bit linear samples ⇄ octets of µ-law or A-law.
//!
//! For all 65,536 samples and 256 octets, the results equal the ITU-T reference implementation
//! (G.191, Software Tool Library). A negative sample is replaced by its one's complement, so the
//! thresholds are symmetrical about −½: −1 is `0x7F` in µ-law and `0x55` in A-law.
//!
//! ```text
//!   µ-law, all bits inverted on the wire     A-law, XOR 0x55 on the wire
//!    7   6   5   4   3   2   1   0            7   6   5   4   3   2   1   0
//!  +---+---+---+---+---+---+---+---+        +---+---+---+---+---+---+---+---+
//!  | s |  segment  |   interval    |        | s |  segment  |   interval    |
//!  +---+---+---+---+---+---+---+---+        +---+---+---+---+---+---+---+---+
//!   s: 1 below zero                          s: 1 at or above zero
//!   magnitude + 132 = 1.iiii × 2^(7+segment) segment 0: magnitude = iiii × 16
//!                                            else: magnitude = 1.iiii × 2^(7+segment)
//! ```
//!
//! Segment and interval are the exponent and the leading fraction bits of a floating-point number,
//! so the encoders read them from an `f32`. They need no table and no branch, and the compiler
//! handles several samples per instruction.

use super::wav;

/// A companding law of ITU-T G.711.
///
/// ```
/// use ringback::G711;
///
/// assert_eq!(G711::Ulaw.encode(0), 0xFF);
/// assert_eq!(G711::Alaw.encode(0), 0xD5);
/// assert_eq!(G711::Ulaw.decode(0x80), 32_124); // the largest
///
/// let mut octets = [0; 160];
/// G711::Alaw.encode_slice(&[1_000; 160], &mut octets);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum G711 {
    /// µ-law: North America and Japan; RTP's PCMU.
    Ulaw,
    /// A-law: the rest of the world; RTP's PCMA.
    Alaw,
}

impl G711 {
    /// Encodes a sample. A sample beyond the range of the law (32,124 in µ-law, 32,256 in A-law)
    /// becomes the outermost octet.
    #[must_use]
    #[inline]
    pub const fn encode(self, sample: i16) -> u8 {
        match self {
            Self::Ulaw => ulaw_from_linear(sample),
            Self::Alaw => alaw_from_linear(sample),
        }
    }

    /// Decodes an octet.
    #[must_use]
    #[inline]
    pub const fn decode(self, octet: u8) -> i16 {
        match self {
            Self::Ulaw => linear_from_ulaw(octet),
            Self::Alaw => linear_from_alaw(octet),
        }
    }

    /// Encodes samples one to one, up to the length of the shorter slice. The rest of a longer
    /// `octets` does not change.
    pub fn encode_slice(self, samples: &[i16], octets: &mut [u8]) {
        match self {
            Self::Ulaw => map(samples, octets, ulaw_from_linear),
            Self::Alaw => map(samples, octets, alaw_from_linear),
        }
    }

    /// Decodes octets one to one, up to the length of the shorter slice. The rest of a longer
    /// `samples` does not change.
    pub fn decode_slice(self, octets: &[u8], samples: &mut [i16]) {
        match self {
            Self::Ulaw => map(octets, samples, linear_from_ulaw),
            Self::Alaw => map(octets, samples, linear_from_alaw),
        }
    }

    /// Returns the header of a mono WAV file in this law, with `rate` samples per second and
    /// `octets` octets of sound. Write the octets after it, and one more octet of any value if
    /// their number is odd.
    ///
    /// The format tag is 6 or 7, `WAVE_FORMAT_ALAW` or `WAVE_FORMAT_MULAW` in Microsoft's mmreg.h.
    /// The header has the `fact` chunk, required for every format except PCM. A length that exceeds
    /// 32 bits becomes the greatest 32-bit number, so a file should not exceed 4 GiB less 64
    /// octets.
    ///
    /// ```
    /// use ringback::G711;
    ///
    /// let octets = [G711::Alaw.encode(0); 160];
    /// let wav = [&G711::Alaw.wav_header(8_000, 160)[..], &octets].concat();
    /// assert_eq!(&wav[..4], b"RIFF");
    /// assert_eq!(wav.len(), 58 + 160);
    /// ```
    #[must_use]
    pub fn wav_header(self, rate: u32, octets: u32) -> [u8; 58] {
        let tag = match self {
            Self::Alaw => wav::ALAW,
            Self::Ulaw => wav::ULAW,
        };
        wav::header(tag, 1, rate, octets).0
    }
}

#[inline]
fn map<A: Copy, B>(from: &[A], to: &mut [B], one: impl Fn(A) -> B) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = one(from);
    }
}

/// The number that is added to a µ-law magnitude, so that every segment begins at a power of two.
const ULAW_BIAS: i16 = 132;

#[inline]
const fn ulaw_from_linear(sample: i16) -> u8 {
    let magnitude = ones_complement_magnitude(sample);
    let most = i16::MAX.wrapping_sub(ULAW_BIAS);
    let clipped = if magnitude < most { magnitude } else { most };
    let code = exponent_and_fraction(clipped.wrapping_add(ULAW_BIAS), 7);
    let sign = (sample >> 15) & 0x80;
    !(code | sign) as u8
}

#[inline]
const fn alaw_from_linear(sample: i16) -> u8 {
    let magnitude = ones_complement_magnitude(sample) >> 4;
    // Segments 0 and 1 have the same step, so their code is the magnitude.
    let code = if magnitude < 32 { magnitude } else { exponent_and_fraction(magnitude, 3) };
    let sign = !(sample >> 15) & 0x80;
    ((code | sign) ^ 0x55) as u8
}

/// Returns the sample, or its one's complement if it is negative: 0 to 32,767.
#[inline]
const fn ones_complement_magnitude(sample: i16) -> i16 {
    sample ^ (sample >> 15)
}

/// Returns `eee ffff` for a positive number `1.ffff… × 2^(e + least)`.
#[inline]
const fn exponent_and_fraction(positive: i16, least: i16) -> i16 {
    // The bits of an f32 are sign (1), exponent + 127 (8), fraction (23). The shift keeps four bits
    // of the fraction. The casts through u16 and u32 avoid a sign extension.
    let bits = ((positive as u16 as u32 as i32 as f32).to_bits() >> 19) as i16;
    bits.wrapping_sub(least.wrapping_add(127) << 4)
}

#[inline]
const fn linear_from_ulaw(octet: u8) -> i16 {
    let code = !octet as i16;
    let (segment, interval) = ((code >> 4) & 7, code & 15);
    // The middle of the interval. The segment begins at 132 × 2^segment.
    let magnitude = ((interval << 3 | ULAW_BIAS) << segment).wrapping_sub(ULAW_BIAS);
    if code & 0x80 == 0 { magnitude } else { magnitude.wrapping_neg() }
}

#[inline]
const fn linear_from_alaw(octet: u8) -> i16 {
    let code = (octet ^ 0x55) as i16;
    let (segment, interval) = ((code >> 4) & 7, code & 15);
    let half_step = 8;
    let magnitude = match segment {
        0 => interval << 4 | half_step,
        _ => (0x100 | interval << 4 | half_step) << segment.wrapping_sub(1),
    };
    if code & 0x80 == 0 { magnitude.wrapping_neg() } else { magnitude }
}
