//! WAV files: RIFF's chunks here, the samples by `hound`.
//!
//! `hound` refuses G.711, and files whose odd chunks are padded as RIFF wants it, or whose redundant
//! fields are wrong. So it is given a header that says only what counts.
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
use crate::codec::wav::{self, Header};

pub(super) fn read(reader: impl Read) -> Result<Clip, ClipError> {
    let mut input = Input { reader: BufReader::new(reader), offset: 0 };
    let (format, data) = header(&mut input)?;
    let Format { coding, channels, rate, block } = format;
    check_rate(rate)?;
    // Programs that write to a pipe don't know the length; they say 2^31 or about as much, or 2^32 − 1.
    let open_ended = data >= 0x7FFF_0000;
    let whole = data - data % block;
    let offset = input.offset;
    if !open_ended && whole / block > Clip::MAX_SAMPLES as u64 {
        return Err(ClipError::TooLong);
    }
    if !open_ended && whole != data {
        return Err(ClipError::Malformed { offset, expected: "data of whole samples" });
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

/// Octets that are decoded at a time, about.
const PIECE: u64 = 1 << 16;

/// Samples of all channels in turn → their mean.
struct Mix {
    samples: Vec<f32>,
    channels: u16,
    sum: f64,
    summed: u16,
}

impl Mix {
    fn push(&mut self, sample: f64) -> Result<(), ClipError> {
        // One that is no sound could be lost in a mean.
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

/// What the header says of the sound.
struct Format {
    coding: Coding,
    channels: u16,
    rate: u32,
    /// Octets of one sample of every channel.
    block: u64,
}

enum Coding {
    /// The lower `bits` of so many octets; but 8 bits are unsigned.
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

/// A file as `hound` likes it. It has one channel, since that is the same to it, and the rate does not
/// matter.
fn wav_file(tag: u16, octets_per_sample: u16, octets: &[u8]) -> Vec<u8> {
    let header = Header::new(tag, octets_per_sample, 8_000, octets.len() as u32);
    [header.as_slice(), octets].concat()
}

#[allow(
    clippy::expect_used,
    reason = "the file is made above, whole and of a kind that hound knows"
)]
fn samples<T: hound::Sample>(file: &[u8]) -> impl Iterator<Item = T> {
    let wav = hound::WavReader::new(file).expect("a file that was made for it");
    wav.into_samples().map(|sample| sample.expect("octets that are there"))
}

/// Reads up to the first octet of sound, and says how many there are.
fn header(input: &mut Input<impl Read>) -> Result<(Format, u64), ClipError> {
    input.expect(*b"RIFF", "RIFF, as a WAV file begins")?;
    input.array::<4>("the length of the file")?;
    input.expect(*b"WAVE", "WAVE, the kind of a RIFF file")?;
    let mut format = None;
    loop {
        let offset = input.offset;
        let id = input.array::<4>("a chunk; there is none with data")?;
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
    /// Of a fmt chunk with a sub-format.
    const EXTENDED: u64 = 40;
    /// What all GUIDs of sub-formats end with (`KSDATAFORMAT_SUBTYPE_WAVEFORMATEX`).
    const GUID: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    let offset = input.offset;
    let malformed = |expected| Err(ClipError::Malformed { offset, expected });
    if len < 16 {
        return malformed("a fmt chunk of 16 bytes or more");
    }
    let mut tag = input.u16("a format")?;
    let channels = input.u16("a number of channels")?;
    let rate = input.u32("a sample rate")?;
    input.u32("the octets of a second")?;
    let block = input.u16("the octets of a block")?;
    let bits = input.u16("the bits of a sample")?;
    let mut rest = len - 16;
    let extensible = tag == EXTENSIBLE;
    if extensible {
        if len < EXTENDED {
            return malformed("an extensible fmt chunk of 40 bytes or more");
        }
        input.skip(8)?;
        tag = input.u16("a sub-format")?;
        if input.array("a GUID")? != GUID {
            return Err(ClipError::Unsupported { format: EXTENSIBLE, bits });
        }
        rest -= 24;
    }
    input.skip(rest)?;

    if ![PCM, FLOAT, ALAW, ULAW].contains(&tag) {
        return Err(ClipError::Unsupported { format: tag, bits });
    }
    if channels == 0 {
        return malformed("one channel or more");
    }
    if block == 0 || block % channels != 0 {
        return malformed("blocks of whole samples");
    }
    let octets = block / channels;
    let coding = match (tag, octets, bits) {
        // As ALSA has them: in the lower octets. Microsoft has them in the upper ones.
        (PCM, 4, 24) => Coding::Integers { octets, bits: if extensible { 32 } else { bits } },
        // A number of bits that fills no octets is in the upper ones of those that it takes.
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

/// A reader that knows where it is.
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

    /// That there is less is noticed at what should follow.
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
