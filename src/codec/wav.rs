//! The header of a WAV file with one channel.

/// Format tags of Microsoft's mmreg.h.
pub(crate) const PCM: u16 = 1;
#[cfg(feature = "clip")]
pub(crate) const FLOAT: u16 = 3;
pub(crate) const ALAW: u16 = 6;
pub(crate) const ULAW: u16 = 7;

/// The length of a header, except for PCM.
const HEADER: usize = 58;

/// Returns the header for `octets` octets of sound, and its length: 44 for PCM, otherwise all 58.
/// One more octet of any value must follow the sound if the number of octets is odd.
///
/// Every format except PCM must have an extension and a `fact` chunk. A length that exceeds 32
/// bits becomes the greatest 32-bit number.
pub(crate) fn header(
    tag: u16,
    octets_per_sample: u16,
    rate: u32,
    octets: u32,
) -> ([u8; HEADER], usize) {
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
    (header, len)
}
