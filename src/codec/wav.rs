//! The header of a WAV file with one channel.

/// Format tags of Microsoft's mmreg.h.
pub(crate) const PCM: u16 = 1;
#[cfg(feature = "clip")]
pub(crate) const FLOAT: u16 = 3;
pub(crate) const ALAW: u16 = 6;
pub(crate) const ULAW: u16 = 7;

/// The length in octets of a header, except for PCM.
pub(crate) const HEADER: usize = 58;

/// A header and its length: 44 octets for PCM, otherwise 58.
pub(crate) struct Header {
    octets: [u8; HEADER],
    #[cfg_attr(not(feature = "clip"), allow(dead_code, reason = "all but PCM have all octets"))]
    len: usize,
}

impl Header {
    /// Creates the header for `octets` octets of sound. One more octet of any value must follow
    /// them if their number is odd.
    ///
    /// Every format except PCM must have an extension and a `fact` chunk. A length that exceeds 32
    /// bits becomes the greatest 32-bit number.
    pub(crate) fn new(tag: u16, octets_per_sample: u16, rate: u32, octets: u32) -> Self {
        let per_sample = u32::from(octets_per_sample.max(1));
        let samples = octets.checked_div(per_sample).unwrap_or_default().to_le_bytes();
        let (no_extension, fact_len) = (0_u16.to_le_bytes(), 4_u32.to_le_bytes());
        let [extension, fact]: [[&[u8]; 3]; 2] = if tag == PCM {
            [[&[]; 3], [&[]; 3]]
        } else {
            [[&no_extension, &[], &[]], [b"fact", &fact_len, &samples]]
        };
        let fmt_len: u32 = if tag == PCM { 16 } else { 18 };
        let len = if tag == PCM { 44 } else { HEADER };
        let following =
            (len as u32).saturating_sub(8).saturating_add(octets).saturating_add(octets % 2);
        let before: [&[u8]; 10] = [
            b"RIFF",
            &following.to_le_bytes(),
            b"WAVEfmt ",
            &fmt_len.to_le_bytes(),
            &tag.to_le_bytes(),
            // The number of channels.
            &1_u16.to_le_bytes(),
            // Samples per second, then octets per second.
            &rate.to_le_bytes(),
            &rate.saturating_mul(per_sample).to_le_bytes(),
            // Octets per sample, then bits per sample.
            &octets_per_sample.to_le_bytes(),
            &octets_per_sample.saturating_mul(8).to_le_bytes(),
        ];
        let data: [&[u8]; 2] = [b"data", &octets.to_le_bytes()];
        let fields = before.into_iter().chain(extension).chain(fact).chain(data);
        let mut header = [0; HEADER];
        for (to, from) in header.iter_mut().zip(fields.flatten()) {
            *to = *from;
        }
        Self { octets: header, len }
    }

    /// Returns all 58 octets: the whole header, except for PCM.
    pub(crate) fn octets(&self) -> [u8; HEADER] {
        self.octets
    }

    /// Returns the header.
    #[cfg(feature = "clip")]
    pub(crate) fn as_slice(&self) -> &[u8] {
        self.octets.get(..self.len).unwrap_or_default()
    }
}
