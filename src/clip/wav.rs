//! WAV files. This module reads the chunks of RIFF, and `hound` reads the samples.
//!
//! `hound` refuses G.711, files with odd chunks padded according to RIFF, and files with wrong
//! redundant fields. So it gets a header with only the essential fields.
//!
//! ```text
//! file  = "RIFF" length "WAVE" chunk…
//! chunk = id length octets… [padding, if the length is odd]      lengths: 4 octets, little-endian
//! "fmt " = format:2 channels:2 rate:4 octets-a-second:4 block:2 bits:2 [extension]
//! extension, if the format is 0xFFFE = 22:2 bits:2 speakers:4 format:2 GUID:14
//! "data" = blocks, each one sample of every channel
//! ```

use alloc::vec::Vec;
use std::io::{self, BufReader, Read};

use super::error::ClipError;
use super::raw::from_g711;
use super::recording::{Clip, LOUDEST, check_rate};
use crate::codec::G711;
use crate::codec::wav;

pub(super) fn read(reader: impl Read) -> Result<Clip, ClipError> {
    let mut input = Input { reader: BufReader::new(reader), offset: 0 };
    let (format, data) = header(&mut input)?;
    let Format { coding, channels, rate, block } = format;
    check_rate(rate)?;
    // Programs that write to a pipe do not know the length. They write about 2^31, or 2^32 − 1.
    let open_ended = data >= 0x7FFF_0000;
    let whole = data - data % block;
    let offset = input.offset;
    if !open_ended && whole / block > Clip::MAX_SAMPLES as u64 {
        return Err(ClipError::TooLong);
    }
    if !open_ended && whole != data {
        return Err(ClipError::Malformed { offset, expected: "a whole number of samples" });
    }
    let mut mix = Mix { samples: Vec::new(), channels, sum: 0.0, summed: 0 };
    let at_a_time = block * (PIECE / block).max(1);
    let (mut left, mut piece) = (whole, Vec::new());
    while left > 0 {
        piece.clear();
        let wanted = left.min(at_a_time);
        let read = (&mut input).take(wanted).read_to_end(&mut piece).map_err(ClipError::Read)?;
        piece.truncate(read - read % block as usize);
        coding.decode(&piece, &mut mix)?;
        left -= read as u64;
        if (read as u64) < wanted {
            break;
        }
    }
    if left > 0 && !open_ended {
        return Err(ClipError::Truncated { missing: left, bytes: whole });
    }
    Clip::from_samples(mix.samples, rate)
}

/// The approximate number of octets that are decoded in one step.
const PIECE: u64 = 1 << 16;

/// The mixer from interleaved samples of all channels to their mean.
struct Mix {
    samples: Vec<f32>,
    channels: u16,
    sum: f64,
    summed: u16,
}

impl Mix {
    fn push(&mut self, sample: f64) -> Result<(), ClipError> {
        // An invalid sample could be lost in a mean.
        if sample.is_nan() || sample.abs() > LOUDEST.into() {
            return Err(ClipError::NotANumber { sample: self.samples.len() as u64 });
        }
        self.sum += sample;
        self.summed += 1;
        if self.summed == self.channels {
            if self.samples.len() == Clip::MAX_SAMPLES {
                return Err(ClipError::TooLong);
            }
            self.samples.push((self.sum / f64::from(self.channels)) as f32);
            (self.sum, self.summed) = (0.0, 0);
        }
        Ok(())
    }
}

/// The properties of the sound in the header.
struct Format {
    coding: Coding,
    channels: u16,
    rate: u32,
    /// The octets of one sample of every channel.
    block: u64,
}

enum Coding {
    /// The lower `bits` of a number of octets; 8 bits are unsigned.
    Integers {
        octets: u16,
        bits: u16,
    },
    Floats,
    G711(G711),
}

impl Coding {
    /// Decodes whole blocks.
    fn decode(&self, octets: &[u8], mix: &mut Mix) -> Result<(), ClipError> {
        match *self {
            Self::G711(law) => from_g711(law, octets).try_for_each(|s| mix.push(s.into())),
            Self::Integers { octets: size, bits } => {
                // Half of the range is full scale.
                let full_scale = 1.0 / (1_u64 << (bits - 1)) as f64;
                let file = wav_file(wav::PCM, size, octets);
                let scaled = |sample: i32| f64::from(sample) * full_scale;
                samples(&file).map(scaled).try_for_each(|s| mix.push(s))
            }
            Self::Floats => {
                let file = wav_file(wav::FLOAT, 4, octets);
                samples::<f32>(&file).try_for_each(|s| mix.push(s.into()))
            }
        }
    }
}

/// Returns a file that `hound` accepts. It has one channel, because `hound` decodes interleaved
/// channels in the same way, and any rate.
fn wav_file(tag: u16, octets_per_sample: u16, octets: &[u8]) -> Vec<u8> {
    let (header, len) = wav::header(tag, octets_per_sample, 8_000, octets.len() as u32);
    [&header[..len], octets].concat()
}

#[allow(
    clippy::expect_used,
    reason = "the file is built above, complete and of a kind that hound reads"
)]
fn samples<T: hound::Sample>(file: &[u8]) -> impl Iterator<Item = T> {
    let wav = hound::WavReader::new(file).expect("a file built for hound");
    wav.into_samples().map(|sample| sample.expect("octets in memory"))
}

/// Reads up to the first octet of sound. Returns the format and the number of octets.
fn header(input: &mut Input<impl Read>) -> Result<(Format, u64), ClipError> {
    input.expect(*b"RIFF", "RIFF at the start of a WAV file")?;
    input.array::<4>("the length of the file")?;
    input.expect(*b"WAVE", "the RIFF type WAVE")?;
    let mut format = None;
    loop {
        let offset = input.offset;
        let id = input.array::<4>("a data chunk")?;
        let len = u64::from(input.u32("the length of a chunk")?);
        match &id {
            b"fmt " => format = Some(self::format(input, len)?),
            b"data" => {
                let no_format =
                    ClipError::Malformed { offset, expected: "a fmt chunk before the data" };
                return Ok((format.ok_or(no_format)?, len));
            }
            _ => input.skip(len)?,
        }
        input.skip(len % 2)?;
    }
}

fn format(input: &mut Input<impl Read>, len: u64) -> Result<Format, ClipError> {
    use wav::{ALAW, FLOAT, PCM, ULAW};

    const EXTENSIBLE: u16 = 0xFFFE;
    /// The size of a fmt chunk with a sub-format.
    const EXTENDED: u64 = 40;
    /// The end of every sub-format GUID (`KSDATAFORMAT_SUBTYPE_WAVEFORMATEX`).
    const GUID: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    let offset = input.offset;
    let malformed = |expected| Err(ClipError::Malformed { offset, expected });
    if len < 16 {
        return malformed("a fmt chunk of at least 16 bytes");
    }
    let mut tag = input.u16("the format tag")?;
    let channels = input.u16("the number of channels")?;
    let rate = input.u32("the sample rate")?;
    input.u32("the bytes per second")?;
    let block = input.u16("the block size")?;
    let bits = input.u16("the bits per sample")?;
    let mut rest = len - 16;
    let extensible = tag == EXTENSIBLE;
    if extensible {
        if len < EXTENDED {
            return malformed("an extensible fmt chunk of at least 40 bytes");
        }
        input.skip(8)?;
        tag = input.u16("the sub-format")?;
        if input.array("the sub-format GUID")? != GUID {
            return Err(ClipError::Unsupported { format: EXTENSIBLE, bits });
        }
        rest -= 24;
    }
    input.skip(rest)?;

    if ![PCM, FLOAT, ALAW, ULAW].contains(&tag) {
        return Err(ClipError::Unsupported { format: tag, bits });
    }
    if channels == 0 {
        return malformed("at least one channel");
    }
    if block == 0 || block % channels != 0 {
        return malformed("blocks of whole samples");
    }
    let octets = block / channels;
    let coding = match (tag, octets, bits) {
        // ALSA puts the 24 bits into the lower octets, Microsoft into the upper ones.
        (PCM, 4, 24) => Coding::Integers { octets, bits: if extensible { 32 } else { bits } },
        // A number of bits that does not fill the octets is in their upper bits.
        (PCM, 1..=4, bits) if bits.div_ceil(8) == octets => {
            Coding::Integers { octets, bits: octets * 8 }
        }
        (FLOAT, 4, 32) => Coding::Floats,
        (ALAW, 1, 8) => Coding::G711(G711::Alaw),
        (ULAW, 1, 8) => Coding::G711(G711::Ulaw),
        _ => return Err(ClipError::Unsupported { format: tag, bits }),
    };
    Ok(Format { coding, channels, rate, block: block.into() })
}

/// A reader that knows its position.
struct Input<R> {
    reader: BufReader<R>,
    offset: u64,
}

impl<R: Read> Input<R> {
    fn array<const N: usize>(&mut self, expected: &'static str) -> Result<[u8; N], ClipError> {
        let offset = self.offset;
        let mut octets = [0; N];
        match self.read_exact(&mut octets) {
            Ok(()) => Ok(octets),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(ClipError::Malformed { offset, expected })
            }
            Err(error) => Err(ClipError::Read(error)),
        }
    }

    fn u16(&mut self, expected: &'static str) -> Result<u16, ClipError> {
        self.array(expected).map(u16::from_le_bytes)
    }

    fn u32(&mut self, expected: &'static str) -> Result<u32, ClipError> {
        self.array(expected).map(u32::from_le_bytes)
    }

    fn expect(&mut self, wanted: [u8; 4], expected: &'static str) -> Result<(), ClipError> {
        let offset = self.offset;
        let there = self.array::<4>(expected)?;
        if there == wanted { Ok(()) } else { Err(ClipError::Malformed { offset, expected }) }
    }

    /// Skips octets. If some are missing, the next read fails.
    fn skip(&mut self, octets: u64) -> Result<(), ClipError> {
        io::copy(&mut self.take(octets), &mut io::sink()).map(drop).map_err(ClipError::Read)
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(octets)?;
        self.offset += read as u64;
        Ok(read)
    }
}
