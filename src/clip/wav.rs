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
use std::io::{self, BufReader, Cursor, Read};

use super::raw::from_g711;
use super::{Clip, ClipError, LOUDEST, check_rate};
use crate::g711::G711;

pub(super) fn read(reader: impl Read) -> Result<Clip, ClipError> {
    let mut source = Source { reader: BufReader::new(reader), offset: 0, ended: false };
    let (format, data) = header(&mut source)?;
    let Format { coding, channels, rate, block } = format;
    check_rate(rate)?;
    // Programs that write to a pipe don't know the length; they say 2^31 or about as much, or 2^32 − 1.
    let open_ended = data >= 0x7FFF_0000;
    let whole = data - data % block;
    let offset = source.offset;
    if !open_ended && whole / block > Clip::MAX_SAMPLES as u64 {
        return Err(ClipError::TooLong);
    }
    if !open_ended && whole != data {
        return Err(ClipError::Malformed { offset, expected: "data of whole samples" });
    }
    let mut mix = Mix { samples: Vec::new(), channels, sum: 0.0, summed: 0 };
    match coding {
        Coding::G711(law) => read_g711(&mut source, law, whole, &mut mix)?,
        Coding::Integers { octets, bits } => {
            let spec = hound_header(1, octets, bits, channels, whole);
            // Half of the range is full scale.
            let full_scale = 1.0 / (1_u64 << (bits - 1)) as f64;
            read_by_hound(&spec, &mut source, &mut mix, |sample: i32| {
                f64::from(sample) * full_scale
            })?;
        }
        Coding::Floats => {
            let spec = hound_header(3, 4, 32, channels, whole);
            read_by_hound(&spec, &mut source, &mut mix, |sample: f32| f64::from(sample))?;
        }
    }
    let missing = whole - (source.offset - offset);
    if missing > 0 && !open_ended {
        return Err(ClipError::Truncated { missing, bytes: whole });
    }
    Clip::from_samples(mix.samples, rate)
}

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

fn read_g711(
    source: &mut Source<impl Read>,
    law: G711,
    bytes: u64,
    mix: &mut Mix,
) -> Result<(), ClipError> {
    let mut octets = [0; 4096];
    let mut left = bytes;
    while left > 0 {
        let most = octets.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let read = source.read(&mut octets[..most]).map_err(ClipError::Read)?;
        if read == 0 {
            break;
        }
        left -= read as u64;
        for sample in from_g711(law, &octets[..read]) {
            mix.push(sample.into())?;
        }
    }
    Ok(())
}

fn read_by_hound<T: hound::Sample>(
    header: &[u8],
    source: &mut Source<impl Read>,
    mix: &mut Mix,
    convert: impl Fn(T) -> f64,
) -> Result<(), ClipError> {
    let offset = source.offset;
    let unreadable = |_| ClipError::Malformed { offset, expected: "data that can be read" };
    let file = Cursor::new(header).chain(&mut *source);
    let mut wav = hound::WavReader::new(file).map_err(unreadable)?;
    for sample in wav.samples() {
        match sample {
            Ok(sample) => mix.push(convert(sample))?,
            Err(hound::Error::IoError(error)) if !source.ended => {
                return Err(ClipError::Read(error));
            }
            Err(_) => break,
        }
    }
    Ok(())
}

/// The header of a file with `data` octets of sound.
fn hound_header(tag: u16, octets: u16, bits: u16, channels: u16, data: u64) -> Vec<u8> {
    let block = channels.saturating_mul(octets);
    let data = u32::try_from(data).unwrap_or(u32::MAX);
    let mut header = Vec::with_capacity(44);
    // Neither the rate nor any length but that of the data counts.
    header.extend(b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0");
    header.extend(tag.to_le_bytes());
    header.extend(channels.to_le_bytes());
    header.extend(1_u32.to_le_bytes());
    header.extend(u32::from(block).to_le_bytes());
    header.extend(block.to_le_bytes());
    header.extend(bits.to_le_bytes());
    header.extend(b"data");
    header.extend(data.to_le_bytes());
    header
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

/// Reads up to the first octet of sound, and says how many there are.
fn header(source: &mut Source<impl Read>) -> Result<(Format, u64), ClipError> {
    source.expect(*b"RIFF", "RIFF, as a WAV file begins")?;
    source.array::<4>("the length of the file")?;
    source.expect(*b"WAVE", "WAVE, the kind of a RIFF file")?;
    let mut format = None;
    loop {
        let offset = source.offset;
        let id = source.array::<4>("a chunk; there is none with data")?;
        let len = u64::from(source.u32("the length of a chunk")?);
        match &id {
            b"fmt " => format = Some(self::format(source, len)?),
            b"data" => {
                let no_format =
                    ClipError::Malformed { offset, expected: "a fmt chunk before the data" };
                return Ok((format.ok_or(no_format)?, len));
            }
            _ => source.skip(len)?,
        }
        source.skip(len % 2)?;
    }
}

fn format(source: &mut Source<impl Read>, len: u64) -> Result<Format, ClipError> {
    const PCM: u16 = 1;
    const FLOAT: u16 = 3;
    const ALAW: u16 = 6;
    const ULAW: u16 = 7;
    const EXTENSIBLE: u16 = 0xFFFE;
    /// Of a fmt chunk with a sub-format.
    const EXTENDED: u64 = 40;
    /// What all GUIDs of sub-formats end with (`KSDATAFORMAT_SUBTYPE_WAVEFORMATEX`).
    const GUID: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    let offset = source.offset;
    let malformed = |expected| Err(ClipError::Malformed { offset, expected });
    if len < 16 {
        return malformed("a fmt chunk of 16 bytes or more");
    }
    let mut tag = source.u16("a format")?;
    let channels = source.u16("a number of channels")?;
    let rate = source.u32("a sample rate")?;
    source.u32("the octets of a second")?;
    let block = source.u16("the octets of a block")?;
    let bits = source.u16("the bits of a sample")?;
    let mut rest = len - 16;
    if tag == EXTENSIBLE {
        if len < EXTENDED {
            return malformed("an extensible fmt chunk of 40 bytes or more");
        }
        source.skip(8)?;
        tag = source.u16("a sub-format")?;
        if source.array("a GUID")? != GUID {
            return Err(ClipError::Unsupported { format: EXTENSIBLE, bits });
        }
        rest -= 24;
    }
    source.skip(rest)?;

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
        // As ALSA has them: in the lower octets.
        (PCM, 4, 24) => Coding::Integers { octets, bits },
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
struct Source<R> {
    reader: BufReader<R>,
    offset: u64,
    /// Whether more was asked for than there is.
    ended: bool,
}

impl<R: Read> Source<R> {
    fn array<const N: usize>(&mut self, expected: &'static str) -> Result<[u8; N], ClipError> {
        let offset = self.offset;
        let mut octets = [0; N];
        match self.read_exact(&mut octets) {
            Ok(()) => Ok(octets),
            Err(_) if self.ended => Err(ClipError::Malformed { offset, expected }),
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

impl<R: Read> Read for Source<R> {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let read = loop {
            match self.reader.read(octets) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                done => break done?,
            }
        };
        self.offset += read as u64;
        self.ended |= read == 0 && !octets.is_empty();
        Ok(read)
    }
}
