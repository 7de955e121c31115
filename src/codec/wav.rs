//! The header of a WAV file with one channel.

/// Format tags of Microsoft's mmreg.h.
#[cfg(feature = "clip")]
pub(crate) const PCM: u16 = 1;
#[cfg(feature = "clip")]
pub(crate) const FLOAT: u16 = 3;
pub(crate) const ALAW: u16 = 6;
pub(crate) const ULAW: u16 = 7;

/// The octets of a header.
pub(crate) const HEADER: usize = 58;

/// The header of `octets` of sound that follow it, and one more of any value if their number is odd.
///
/// It has the extension and the `fact` chunk that all formats but PCM must have. Lengths beyond 32
/// bits are cut off.
pub(crate) fn header(tag: u16, octets_per_sample: u16, rate: u32, octets: u32) -> [u8; HEADER] {
    let per_sample = u32::from(octets_per_sample.max(1));
    let following = 50_u32.saturating_add(octets).saturating_add(octets % 2);
    let bits = octets_per_sample.saturating_mul(8);
    let samples = octets.checked_div(per_sample).unwrap_or_default();
    let fields: [&[u8]; 16] = [
        b"RIFF",
        &following.to_le_bytes(),
        b"WAVEfmt ",
        &18_u32.to_le_bytes(),
        &tag.to_le_bytes(),
        // Channels.
        &1_u16.to_le_bytes(),
        // Samples, and octets, a second.
        &rate.to_le_bytes(),
        &rate.saturating_mul(per_sample).to_le_bytes(),
        // Octets and bits of a sample.
        &octets_per_sample.to_le_bytes(),
        &bits.to_le_bytes(),
        // Octets of the extension.
        &0_u16.to_le_bytes(),
        b"fact",
        &4_u32.to_le_bytes(),
        &samples.to_le_bytes(),
        b"data",
        &octets.to_le_bytes(),
    ];
    let mut header = [0; HEADER];
    for (to, from) in header.iter_mut().zip(fields.into_iter().flatten()) {
        *to = *from;
    }
    header
}
