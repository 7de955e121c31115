//! The files that [`Clip`] reads: every coding of WAV and of raw files, and errors in broken files.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use audio_codec_algorithms::decode_ulaw;
use proptest::prelude::*;
use ringback::{Clip, ClipError, Format};

const PCM: u16 = 1;
const FLOAT: u16 = 3;
const ALAW: u16 = 6;
const ULAW: u16 = 7;

/// Decodes A-law, with zero for the octet of silence. A-law has no exact zero.
fn decode_alaw(octet: u8) -> i16 {
    if octet == 0xD5 { 0 } else { audio_codec_algorithms::decode_alaw(octet) }
}

/// The form of the `fmt ` chunk.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Header {
    /// 16 bytes, without an extension.
    Short,
    /// 18 bytes, with an extension of size 0.
    Sized,
    /// 40 bytes, with `WAVE_FORMAT_EXTENSIBLE`.
    Extensible,
}

const HEADERS: [Header; 3] = [Header::Short, Header::Sized, Header::Extensible];

/// The parts of a WAV file. Any part may be wrong.
#[derive(Clone, Debug)]
struct Wav {
    header: Header,
    tag: u16,
    channels: u16,
    rate: u32,
    /// The number of valid bits of a sample.
    bits: u16,
    /// The number of bits of the container, for the extensible header.
    container_bits: u16,
    block: u16,
    bytes_per_second: u32,
    /// The rest of the sub-format's GUID.
    guid: [u8; 14],
    before: Vec<u8>,
    data: Vec<u8>,
    after: Vec<u8>,
    riff_length: Option<u32>,
    data_length: Option<u32>,
}

impl Wav {
    /// Creates a file with one channel at 8 kHz. `bits` are valid, in `bytes` per sample.
    fn new(tag: u16, bits: u16, bytes: u16, data: &[u8]) -> Self {
        Self {
            header: Header::Short,
            tag,
            channels: 1,
            rate: 8000,
            bits,
            container_bits: 8 * bytes,
            block: bytes,
            bytes_per_second: 8000 * u32::from(bytes),
            guid: [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71],
            before: Vec::new(),
            data: data.to_vec(),
            after: Vec::new(),
            riff_length: None,
            data_length: None,
        }
    }

    fn pcm16(samples: &[i16]) -> Self {
        let data: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
        Self::new(PCM, 16, 2, &data)
    }

    fn float(samples: &[f32]) -> Self {
        let data: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
        Self::new(FLOAT, 32, 4, &data)
    }

    fn header(mut self, header: Header) -> Self {
        self.header = header;
        self
    }

    fn channels(mut self, channels: u16) -> Self {
        self.block = self.block / self.channels * channels;
        self.bytes_per_second = self.rate * u32::from(self.block);
        self.channels = channels;
        self
    }

    fn rate(mut self, rate: u32) -> Self {
        self.rate = rate;
        self.bytes_per_second = rate.wrapping_mul(u32::from(self.block));
        self
    }

    fn before(mut self, id: [u8; 4], body: &[u8]) -> Self {
        self.before.extend(chunk(id, body));
        self
    }

    fn after(mut self, id: [u8; 4], body: &[u8]) -> Self {
        self.after.extend(chunk(id, body));
        self
    }

    fn data_length(mut self, length: u32) -> Self {
        self.data_length = Some(length);
        self
    }

    fn fmt(&self) -> Vec<u8> {
        let extensible = self.header == Header::Extensible;
        let mut fmt = Vec::new();
        fmt.extend(if extensible { 0xfffe } else { self.tag }.to_le_bytes());
        fmt.extend(self.channels.to_le_bytes());
        fmt.extend(self.rate.to_le_bytes());
        fmt.extend(self.bytes_per_second.to_le_bytes());
        fmt.extend(self.block.to_le_bytes());
        fmt.extend(if extensible { self.container_bits } else { self.bits }.to_le_bytes());
        match self.header {
            Header::Short => {}
            Header::Sized => fmt.extend(0_u16.to_le_bytes()),
            Header::Extensible => {
                fmt.extend(22_u16.to_le_bytes());
                fmt.extend(self.bits.to_le_bytes());
                fmt.extend(0_u32.to_le_bytes());
                fmt.extend(self.tag.to_le_bytes());
                fmt.extend(self.guid);
            }
        }
        fmt
    }

    /// Returns the position of the first byte of sound.
    fn sound_at(&self) -> usize {
        12 + 8 + self.fmt().len() + self.before.len() + 8
    }

    fn bytes(&self) -> Vec<u8> {
        let mut data = chunk(*b"data", &self.data);
        if let Some(length) = self.data_length {
            data[4..8].copy_from_slice(&length.to_le_bytes());
        }
        riff(self.riff_length, &[&chunk(*b"fmt ", &self.fmt()), &self.before, &data, &self.after])
    }

    fn read(&self) -> Result<Clip, ClipError> {
        Clip::from_wav(&*self.bytes())
    }

    #[track_caller]
    fn samples(&self) -> Vec<f32> {
        self.read().unwrap().samples().to_vec()
    }
}

/// Writes a chunk, padded to an even length.
fn chunk(id: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = id.to_vec();
    bytes.extend((body.len() as u32).to_le_bytes());
    bytes.extend(body);
    if body.len() % 2 == 1 {
        bytes.push(0);
    }
    bytes
}

fn riff(length: Option<u32>, chunks: &[&[u8]]) -> Vec<u8> {
    let body = chunks.concat();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend(length.unwrap_or(body.len() as u32 + 4).to_le_bytes());
    bytes.extend(b"WAVE");
    bytes.extend(body);
    bytes
}

macro_rules! assert_refused {
    ($result:expr, $error:pat $(if $guard:expr)?) => {
        match $result {
            Err($error) $(if $guard)? => {}
            Err(error) => panic!("refused as {error:?}"),
            Ok(clip) => panic!("read as {} samples", clip.samples().len()),
        }
    };
}

/// Returns the low bytes of whole numbers.
fn le<const N: usize>(values: &[i32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()[..N].to_vec()).collect()
}

/// Returns a small file in every coding, with its samples.
fn codings() -> Vec<(&'static str, Wav, Vec<f32>)> {
    let ones = |divisor: f64, values: &[i32]| -> Vec<f32> {
        values.iter().map(|&v| (f64::from(v) / divisor) as f32).collect()
    };
    let in_16 = [-32768, 32767, 0, 1, -1, 16384, -12345];
    let in_24 = [-8_388_608, 8_388_607, 0, 1, -1, 4_194_304, -1_234_567];
    let in_32 = [i32::MIN, i32::MAX, 0, 1 << 7, -1, 1 << 30, -123_456_789];
    let in_20 = [-524_288, 524_287, 0, 1, -1, 262_144, -77_777];
    let in_12 = [-2048, 2047, 0, 1, -1, 1024, -777];
    let floats = [-1.0, 1.0, 0.0, 0.1, -3.5, f32::MIN_POSITIVE, 16_777_216.0];
    let octets: Vec<u8> = (0..=255).collect();
    let law = |decode: fn(u8) -> i16| -> Vec<f32> {
        octets.iter().map(|&o| f32::from(decode(o)) / 32768.0).collect()
    };
    let upper = |values: &[i32], shift: u32| values.iter().map(|v| v << shift).collect::<Vec<_>>();
    vec![
        (
            "8 bits, the only ones without a sign",
            Wav::new(PCM, 8, 1, &octets),
            octets.iter().map(|&o| (f32::from(o) - 128.0) / 128.0).collect(),
        ),
        ("16 bits", Wav::new(PCM, 16, 2, &le::<2>(&in_16)), ones(32768.0, &in_16)),
        ("24 bits", Wav::new(PCM, 24, 3, &le::<3>(&in_24)), ones(8_388_608.0, &in_24)),
        ("32 bits", Wav::new(PCM, 32, 4, &le::<4>(&in_32)), ones(2_147_483_648.0, &in_32)),
        (
            "20 bits in 3 bytes",
            Wav::new(PCM, 20, 3, &le::<3>(&upper(&in_20, 4))),
            ones(524_288.0, &in_20),
        ),
        (
            "12 bits in 2 bytes",
            Wav::new(PCM, 12, 2, &le::<2>(&upper(&in_12, 4))),
            ones(2048.0, &in_12),
        ),
        ("floats", Wav::float(&floats), floats.to_vec()),
        ("A-law", Wav::new(ALAW, 8, 1, &octets), law(decode_alaw)),
        ("µ-law", Wav::new(ULAW, 8, 1, &octets), law(decode_ulaw)),
    ]
}

/// A reader that returns one byte at a time.
struct Trickle<R>(R);

impl<R: Read> Read for Trickle<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let end = buffer.len().min(1);
        self.0.read(&mut buffer[..end])
    }
}

/// A reader that interrupts every second read, and returns at most seven bytes.
struct Interrupted<R>(R, bool);

impl<R: Read> Read for Interrupted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let end = buffer.len().min(7);
        self.0.read(&mut buffer[..end])
    }
}

/// A reader that fails at the end instead of ending.
struct LineDown<R>(R);

impl<R: Read> Read for LineDown<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 if !buffer.is_empty() => Err(io::Error::other("line down")),
            count => Ok(count),
        }
    }
}

/// A reader that counts the bytes.
struct Counted<R>(R, u64);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        self.1 += count as u64;
        Ok(count)
    }
}

/// A folder for one test. The drop removes it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ringback-clip-files-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn open(&self, name: &str, bytes: &[u8]) -> Result<Clip, ClipError> {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        Clip::open(path)
    }

    /// Opens a file of zeros that takes no space on the disk.
    fn open_hole(&self, name: &str, length: u64) -> Result<Clip, ClipError> {
        let path = self.0.join(name);
        File::create(&path).unwrap().set_len(length).unwrap();
        Clip::open(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

// Codings.

#[test]
fn every_coding_is_read_under_every_header() {
    for (name, wav, expected) in codings() {
        for header in HEADERS {
            let clip = wav.clone().header(header).read();
            let clip = clip.unwrap_or_else(|e| panic!("{name}, {header:?}: {e:?}"));
            assert_eq!(clip.samples(), expected, "{name}, {header:?}");
            assert_eq!(clip.rate(), 8000, "{name}, {header:?}");
        }
    }
}

#[test]
fn an_extensible_header_may_tell_the_valid_bits_twice() {
    // Some writers put 20 into both fields, although the first should be the container's size.
    for (name, mut wav, expected) in codings() {
        wav.container_bits = wav.bits;
        let clip = wav.header(Header::Extensible).read();
        let clip = clip.unwrap_or_else(|e| panic!("{name}: {e:?}"));
        assert_eq!(clip.samples(), expected, "{name}");
    }
}

#[test]
fn of_24_bits_in_four_bytes_a_plain_header_means_the_lower_an_extensible_the_upper_ones() {
    let values: [i32; 5] = [-8_388_608, 8_388_607, 1, -1, 1_234_567];
    let read = |data: &[i32], header| {
        let wav = Wav { container_bits: 24, ..Wav::new(PCM, 24, 4, &le::<4>(data)) };
        wav.header(header).samples()
    };
    let meant = values.map(|v| v as f32 / 8_388_608.0);
    // `arecord` writes ALSA's S24_LE like this.
    assert_eq!(read(&values, Header::Short), meant);
    assert_eq!(read(&values, Header::Sized), meant);
    // Microsoft's rule for an extensible header.
    assert_eq!(read(&values.map(|v| v << 8), Header::Extensible), meant);
}

#[test]
fn valid_bits_are_the_upper_ones_of_the_container_that_an_extensible_header_tells() {
    // Windows records 24 valid bits of 32. The same for 20 valid bits.
    let values: [i32; 5] = [-524_288, 524_287, 1, -1, 77_777];
    for valid in [20, 24] {
        let data: Vec<i32> = values.iter().map(|v| v << 12).collect();
        let wav = Wav::new(PCM, valid, 4, &le::<4>(&data)).header(Header::Extensible);
        assert_eq!(wav.samples(), values.map(|v| v as f32 / 524_288.0), "{valid} valid bits");
    }
}

#[test]
fn twenty_bits_in_four_bytes_are_upper_or_lower_ones_or_refused() {
    // Microsoft uses the upper bits, ALSA's S20_LE the lower bits, and no writer the middle bits.
    let values: [i32; 5] = [-524_288, 524_287, 1, -1, 77_777];
    let expected = values.map(|v| v as f32 / 524_288.0);
    let read = |shift: u32| {
        let data: Vec<i32> = values.iter().map(|v| v << shift).collect();
        match Wav::new(PCM, 20, 4, &le::<4>(&data)).read() {
            Ok(clip) => clip.samples() == expected,
            Err(error) => matches!(error, ClipError::Unsupported { format: PCM, bits: 20 }),
        }
    };
    assert!(read(12) || read(0));
}

#[test]
fn what_is_in_the_bits_below_the_valid_ones_is_no_louder_than_they_are() {
    let wav = Wav::new(PCM, 12, 2, &le::<2>(&[0x7fff, -0x8000 + 15, 15]));
    for header in HEADERS {
        let samples = wav.clone().header(header).samples();
        for (sample, expected) in samples.iter().zip([2047.0, -2048.0, 0.0]) {
            assert!((sample - expected / 2048.0).abs() < 1.0 / 2048.0, "{samples:?}");
        }
    }
}

#[test]
fn floats_may_be_far_beyond_full_scale() {
    // Some programs write whole numbers as floats without scaling.
    assert_eq!(Wav::float(&[32767.0, -8_388_608.0]).samples(), [32767.0, -8_388_608.0]);
}

#[test]
fn the_files_of_another_writer_are_read() {
    use hound::{SampleFormat, WavSpec, WavWriter};

    for channels in [1, 2, 6] {
        for bits in [8, 16, 24, 32] {
            let spec = WavSpec {
                channels,
                sample_rate: 16000,
                bits_per_sample: bits,
                sample_format: SampleFormat::Int,
            };
            let loudest = i32::MAX >> (32 - bits);
            let values = [loudest, -loudest - 1, 0, 1, -1, loudest / 3];
            let mut file = Cursor::new(Vec::new());
            let mut writer = WavWriter::new(&mut file, spec).unwrap();
            for value in values {
                (0..channels).for_each(|_| writer.write_sample(value).unwrap());
            }
            writer.finalize().unwrap();

            let clip = Clip::from_wav(&file.get_ref()[..]).unwrap();
            assert_eq!(clip.rate(), 16000);
            let scale = 2_f64.powi(i32::from(bits) - 1);
            assert_near(clip.samples(), &values.map(|v| f64::from(v) / scale));
        }
        let spec = WavSpec {
            channels,
            sample_rate: 44100,
            bits_per_sample: 32,
            sample_format: SampleFormat::Float,
        };
        let mut file = Cursor::new(Vec::new());
        let mut writer = WavWriter::new(&mut file, spec).unwrap();
        for value in [1.0, -1.0, 0.3] {
            (0..channels).for_each(|_| writer.write_sample(value).unwrap());
        }
        writer.finalize().unwrap();
        let clip = Clip::from_wav(&file.get_ref()[..]).unwrap();
        assert_eq!(clip.rate(), 44100);
        assert_near(clip.samples(), &[1.0, -1.0, f64::from(0.3_f32)]);
    }
}

#[track_caller]
fn assert_near(samples: &[f32], expected: &[f64]) {
    assert_eq!(samples.len(), expected.len());
    for (i, (&sample, &expected)) in samples.iter().zip(expected).enumerate() {
        let error = (f64::from(sample) - expected).abs();
        assert!(error <= 1e-6 * expected.abs().max(1.0), "sample {i}: {sample}, not {expected}");
    }
}

// Channels and rates.

#[test]
fn channels_are_mixed_to_their_mean() {
    for channels in [1, 2, 3, 6, 255_u16] {
        let values: Vec<i16> =
            (0..4 * i32::from(channels)).map(|i| (i * 7919 % 65536 - 32768) as i16).collect();
        let expected: Vec<f64> = values
            .chunks(usize::from(channels))
            .map(|f| f.iter().map(|&v| f64::from(v)).sum::<f64>() / 32768.0 / f.len() as f64)
            .collect();
        for header in HEADERS {
            let wav = Wav::pcm16(&values).channels(channels).header(header);
            assert_near(&wav.samples(), &expected);
        }
    }
}

#[test]
fn full_scale_on_all_channels_is_full_scale() {
    for channels in [1, 2, 3, 6, 255_u16] {
        let wav = Wav::pcm16(&vec![i16::MIN; usize::from(channels)]).channels(channels);
        assert_eq!(wav.samples(), [-1.0], "{channels} channels");
    }
    // The maximum number of channels.
    assert_eq!(Wav::new(PCM, 8, 1, &vec![0; 131_070]).channels(u16::MAX).samples(), [-1.0, -1.0]);
}

#[test]
fn channels_against_each_other_are_silence() {
    assert_eq!(Wav::pcm16(&[5000, -5000, 100, 0]).channels(2).samples(), [0.0, 50.0 / 32768.0]);
}

#[test]
fn rates_are_those_of_recordings() {
    for rate in [4000, 8000, 11025, 44100, 48000, 384_000] {
        assert_eq!(Wav::pcm16(&[1, 2]).rate(rate).read().unwrap().rate(), rate);
        assert_eq!(Clip::from_samples(vec![0.5], rate).unwrap().rate(), rate);
    }
    for rate in [0, 1, 3999, 384_001, u32::MAX] {
        assert_refused!(Wav::pcm16(&[1, 2]).rate(rate).read(), ClipError::Rate { hz } if hz == rate);
        assert_refused!(Clip::from_samples(vec![0.5], rate), ClipError::Rate { hz } if hz == rate);
    }
}

// Chunks.

#[test]
fn other_chunks_are_passed_over() {
    let wav = Wav::pcm16(&[1, -2, 3])
        .before(*b"JUNK", &[0; 28])
        .before(*b"bext", &[7; 602])
        .before(*b"fact", &3_u32.to_le_bytes())
        .before(*b"LIST", b"INFOISFT\x04\0\0\0data")
        .before(*b"JUNK", &[])
        .after(*b"LIST", b"INFO")
        .after(*b"id3 ", &[1; 100]);
    for header in HEADERS {
        assert_eq!(
            wav.clone().header(header).samples(),
            [1.0, -2.0, 3.0].map(|s: f32| s / 32768.0),
            "{header:?}"
        );
    }
}

#[test]
fn chunks_may_precede_the_format() {
    let wav = Wav::pcm16(&[1, -2]);
    let bytes = riff(
        None,
        &[
            &chunk(*b"JUNK", &[0xff; 28]),
            &chunk(*b"bext", b"odd"),
            &chunk(*b"fmt ", &wav.fmt()),
            &chunk(*b"data", &wav.data),
        ],
    );
    assert_eq!(Clip::from_wav(&*bytes).unwrap().samples(), wav.samples());
}

#[test]
fn an_odd_chunk_is_followed_by_padding() {
    let wav = Wav::pcm16(&[1, -2, 3]).before(*b"LIST", b"odd").before(*b"note", b"x");
    assert_eq!(wav.samples(), [1.0, -2.0, 3.0].map(|s: f32| s / 32768.0));
}

#[test]
fn odd_sound_needs_no_padding_at_the_end() {
    // Many writers omit the padding at the end.
    let wav = Wav::new(PCM, 8, 1, &[0, 128, 192]);
    let mut bytes = wav.bytes();
    assert_eq!(bytes.len(), wav.sound_at() + 4);
    assert_eq!(Clip::from_wav(&*bytes).unwrap().samples(), [-1.0, 0.0, 0.5]);
    bytes.pop();
    assert_eq!(Clip::from_wav(&*bytes).unwrap().samples(), [-1.0, 0.0, 0.5]);
}

#[test]
fn what_follows_the_sound_is_not_read() {
    let mut bytes = Wav::pcm16(&[1, -2]).bytes();
    bytes.extend(b"and no chunk at all");
    assert_eq!(Clip::from_wav(&*bytes).unwrap().samples().len(), 2);
}

#[test]
fn a_pipe_that_stays_open_after_the_sound_is_not_waited_for() {
    let bytes = Wav::pcm16(&[1, -2]).bytes();
    assert_eq!(Clip::from_wav(LineDown(&*bytes)).unwrap().samples().len(), 2);
}

#[test]
fn redundant_fields_may_be_wrong() {
    for wrong in [0, 1, 36, 0x7fff_ffff, u32::MAX] {
        let mut wav = Wav::pcm16(&[1, -2, 3]);
        wav.riff_length = Some(wrong);
        assert_eq!(wav.samples().len(), 3, "RIFF length {wrong}");
        let mut wav = Wav::pcm16(&[1, -2, 3]);
        wav.bytes_per_second = wrong;
        assert_eq!(wav.samples().len(), 3, "{wrong} bytes per second");
    }
}

#[test]
fn sound_of_unknown_length_goes_on_to_the_end() {
    for length in [0x7fff_f000, 0x8000_0000, 0xffff_fffe, u32::MAX] {
        for (name, wav, expected) in codings() {
            for header in HEADERS {
                let clip = wav.clone().header(header).data_length(length).read();
                let clip = clip.unwrap_or_else(|e| panic!("{name}, {length:#x}: {e:?}"));
                // The reader cannot distinguish the padding from sound, so ignore it here.
                let read = &clip.samples()[..expected.len()];
                assert_eq!(read, expected, "{name}, {length:#x}");
            }
        }
    }
}

#[test]
fn half_a_sample_at_the_end_of_a_pipe_is_dropped() {
    // The writer stopped at any byte.
    for kept in 0..8 {
        let mut wav = Wav::pcm16(&[8, 8, -8, -8, 16, 16, 24, 24]).channels(2);
        wav = wav.data_length(u32::MAX);
        let length = wav.sound_at() + 8 + kept;
        let clip = Clip::from_wav(&wav.bytes()[..length]).unwrap();
        let expected = [8.0, -8.0, 16.0].map(|s: f32| s / 32768.0);
        assert_eq!(clip.samples(), &expected[..2 + kept / 4], "{kept} bytes more");
    }
}

#[test]
fn a_pipe_without_sound_is_empty() {
    for length in [0x7fff_f000, u32::MAX] {
        let wav = Wav::pcm16(&[]).data_length(length);
        assert_refused!(wav.read(), ClipError::Empty);
    }
}

#[test]
fn a_header_without_sound_is_empty() {
    for header in HEADERS {
        assert_refused!(Wav::pcm16(&[]).header(header).read(), ClipError::Empty);
    }
    assert_refused!(Clip::from_samples(vec![], 8000), ClipError::Empty);
}

#[test]
fn half_a_sample_is_refused() {
    // First half a sample of one channel, then one sample for two channels.
    let odd = Wav::new(PCM, 16, 2, &[1, 2, 3, 4, 5]);
    assert_refused!(odd.read(), ClipError::Malformed { .. });
    let one_channel_less = Wav::pcm16(&[1, 2, 3]).channels(2);
    assert_refused!(one_channel_less.read(), ClipError::Malformed { .. });
}

#[test]
fn a_block_is_so_many_bytes_for_each_channel() {
    for (channels, block) in [(2, 5), (3, 8), (1, 0), (2, 0), (4, 2)] {
        let wav = Wav { channels, block, ..Wav::pcm16(&[1, 2, 3, 4, 5]) };
        assert_refused!(
            wav.read(),
            ClipError::Malformed { expected: "blocks of whole samples", .. }
        );
    }
}

#[test]
fn sound_before_its_format_is_refused_where_it_is() {
    let wav = Wav::pcm16(&[1, 2]);
    let bytes = riff(None, &[&chunk(*b"data", &wav.data), &chunk(*b"fmt ", &wav.fmt())]);
    assert_refused!(
        Clip::from_wav(&*bytes),
        ClipError::Malformed { offset: 12, expected } if expected.contains("fmt")
    );
}

#[test]
fn a_file_without_sound_or_format_is_refused() {
    let fmt = chunk(*b"fmt ", &Wav::pcm16(&[]).fmt());
    let junk = chunk(*b"JUNK", &[0; 8]);
    for chunks in [&[][..], &[&fmt[..]], &[&junk[..]], &[&fmt[..], &junk[..]]] {
        let bytes = riff(None, chunks);
        let end = bytes.len() as u64;
        assert_refused!(
            Clip::from_wav(&*bytes),
            ClipError::Malformed { offset, .. } if offset == end
        );
    }
}

#[test]
fn other_files_are_refused_at_their_start() {
    let files: [&[u8]; 9] = [
        b"",
        b"R",
        b"RF64\xff\xff\xff\xffWAVEds64",
        b"RIFX\x24\0\0\0WAVEfmt ",
        b"Just some text, long enough for a header of forty-four bytes.",
        b"ID3\x04\0\0\0\0\0\x23TSSE\0\0\0\x0f\0\0\x03Lavf58.29.100\0\0\0\0\0\0\0\0\0\0\0\xff\xfb\x90",
        b"FORM\0\0\0\x2eAIFFCOMM\0\0\0\x12\0\x01\0\0\0\0\0\x10\x40\x0b\xfa\0\0\0\0\0\0",
        b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        &[0; 64],
    ];
    for file in files {
        assert_refused!(Clip::from_wav(file), ClipError::Malformed { offset: 0, .. });
    }
    // RIFF, but a film.
    let film = b"RIFF\x24\0\0\0AVI LIST\x10\0\0\0hdrlavih\x04\0\0\0\0\0\0\0";
    assert_refused!(Clip::from_wav(&film[..]), ClipError::Malformed { offset: 8, .. });
}

// Formats.

#[test]
fn no_channels_and_blocks_that_fit_no_samples_are_refused() {
    for header in HEADERS {
        let sound = || Wav::pcm16(&[1, 2, 3, 4]).header(header);
        let mut none = sound();
        none.channels = 0;
        assert_refused!(none.read(), ClipError::Malformed { .. });
        for block in [0, 1, 3] {
            let mut wav = sound();
            wav.block = block;
            // A sample of 16 bits does not fit, or the block is not a whole number of samples.
            wav.read().unwrap_err();
        }
        let mut wav = sound().channels(3);
        wav.block = 4;
        wav.read().unwrap_err();
    }
}

#[test]
fn samples_of_no_bits_are_refused() {
    for header in HEADERS {
        let mut wav = Wav::pcm16(&[1, 2]).header(header);
        wav.bits = 0;
        wav.container_bits = 0;
        wav.read().unwrap_err();
    }
}

#[test]
fn other_codings_are_refused_by_their_numbers() {
    // The tag, the bits, and the bytes of a block.
    let others = [
        (2, 4, 256),
        (17, 4, 256),
        (49, 0, 65),
        (85, 0, 1),
        (FLOAT, 64, 8),
        (FLOAT, 16, 2),
        (PCM, 64, 8),
        (PCM, 40, 5),
        (ALAW, 16, 2),
        (ULAW, 16, 2),
        (0x4242, 16, 2),
    ];
    for (tag, bits, block) in others {
        for header in HEADERS {
            let mut wav = Wav::new(tag, bits, block, &[0; 2560]).header(header);
            wav.container_bits = bits;
            assert_refused!(
                wav.read(),
                ClipError::Unsupported { format, bits: told } if format == tag && told == bits
            );
        }
    }
}

#[test]
fn compressed_sound_is_refused_by_its_number_whatever_its_blocks() {
    // The MP3 encoder of Windows writes two channels in blocks of one byte.
    for (tag, block) in [(85, 1), (85, 0), (49, 65), (0xff, 0)] {
        let mut wav = Wav::new(tag, 0, block, &[0; 2600]);
        wav.channels = 2;
        assert_refused!(
            wav.read(),
            ClipError::Unsupported { format, bits: 0 } if format == tag
        );
    }
}

#[test]
fn a_sub_format_of_another_family_is_refused() {
    // The channels of ambisonic B-format can't be mixed.
    let mut wav = Wav::pcm16(&[1, 2, 3, 4]).channels(4).header(Header::Extensible);
    wav.guid = [0, 0, 0x21, 0x07, 0xd3, 0x11, 0x86, 0x44, 0xc8, 0xc1, 0xca, 0, 0, 0];
    assert_refused!(wav.read(), ClipError::Unsupported { .. });
}

#[test]
fn a_format_that_is_too_short_is_refused() {
    let wav = Wav::pcm16(&[1, 2]);
    for header in [Header::Short, Header::Extensible] {
        let whole = wav.clone().header(header).fmt();
        for length in 0..whole.len() {
            if header == Header::Short || length > 18 {
                let fmt = chunk(*b"fmt ", &whole[..length]);
                let bytes = riff(None, &[&fmt, &chunk(*b"data", &wav.data)]);
                assert_refused!(Clip::from_wav(&*bytes), ClipError::Malformed { .. });
            }
        }
    }
}

#[test]
fn a_format_may_be_longer_than_it_needs_to_be() {
    let wav = Wav::pcm16(&[1, 2]);
    for extra in [1, 2, 22, 100] {
        let mut fmt = wav.fmt();
        fmt.extend(vec![0xee; extra]);
        let bytes = riff(None, &[&chunk(*b"fmt ", &fmt), &chunk(*b"data", &wav.data)]);
        let clip = Clip::from_wav(&*bytes).unwrap_or_else(|e| panic!("{extra} more: {e:?}"));
        assert_eq!(clip.samples(), wav.samples());
    }
}

#[test]
fn floats_that_are_no_sound_are_refused_where_they_are() {
    let strange =
        [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30, 16_777_218.0];
    for strange in strange {
        for index in [0, 1, 4999] {
            let mut samples = vec![0.25; 5000];
            samples[index] = strange;
            assert_refused!(
                Wav::float(&samples).read(),
                ClipError::NotANumber { sample } if sample == index as u64
            );
            assert_refused!(
                Clip::from_samples(samples, 8000),
                ClipError::NotANumber { sample } if sample == index as u64
            );
        }
    }
}

#[test]
fn floats_that_are_no_sound_do_not_hide_in_a_mean() {
    for (left, right) in
        [(f32::INFINITY, -f32::INFINITY), (1e30, -1e30), (0.0, f32::NAN), (1e30, 0.0)]
    {
        let wav = Wav::float(&[0.0, 0.0, left, right, 0.0, 0.0]).channels(2);
        assert_refused!(wav.read(), ClipError::NotANumber { .. });
    }
}

#[test]
fn the_loudest_floats_are_those_of_24_bits() {
    let loudest = [16_777_216.0, -16_777_216.0];
    assert_eq!(Wav::float(&loudest).samples(), loudest);
    assert_eq!(Clip::from_samples(loudest.to_vec(), 8000).unwrap().samples(), loudest);
}

// Readers.

#[test]
fn a_file_cut_anywhere_is_refused() {
    for (name, wav, _) in codings() {
        for header in HEADERS {
            let wav = wav.clone().header(header).before(*b"LIST", b"odd");
            let bytes = wav.bytes();
            let sound = wav.data.len() as u64;
            for length in 0..bytes.len() {
                let at = length as u64;
                let end = wav.sound_at() as u64 + sound;
                match Clip::from_wav(&bytes[..length]) {
                    Err(ClipError::Truncated { missing, bytes }) => {
                        assert!(at >= wav.sound_at() as u64, "{name} cut at {length}");
                        assert_eq!((missing, bytes), (end - at, sound), "{name} cut at {length}");
                    }
                    Err(ClipError::Malformed { offset, .. }) => {
                        assert!(at < wav.sound_at() as u64, "{name} cut at {length}");
                        assert!(offset <= at, "{name} cut at {length}: {offset}");
                    }
                    // Only the padding is missing.
                    Ok(_) if at >= end => {}
                    other => panic!("{name} cut at {length}: {other:?}"),
                }
            }
        }
    }
}

#[test]
fn a_reader_that_fails_tells_why() {
    for (name, wav, _) in codings() {
        let wav = wav.before(*b"LIST", b"odd");
        let bytes = wav.bytes();
        for length in 0..wav.sound_at() + wav.data.len() {
            match Clip::from_wav(LineDown(&bytes[..length])) {
                Err(error @ ClipError::Read(_)) => {
                    let source = error.source().expect("the reader's error");
                    assert_eq!(source.to_string(), "line down");
                }
                other => panic!("{name} cut at {length}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_pipe_that_fails_in_sound_of_unknown_length_tells_why() {
    let bytes = Wav::pcm16(&[1, 2, 3]).data_length(u32::MAX).bytes();
    assert_refused!(Clip::from_wav(LineDown(&*bytes)), ClipError::Read(_));
}

#[test]
fn how_a_reader_divides_the_bytes_does_not_matter() {
    for (name, wav, expected) in codings() {
        for length in [None, Some(u32::MAX)] {
            let mut wav = wav.clone().before(*b"LIST", b"odd").after(*b"LIST", b"INFO");
            if length.is_some() {
                wav.after.clear();
            }
            wav.data_length = length;
            let bytes = wav.bytes();
            let trickled = Clip::from_wav(Trickle(&*bytes)).unwrap();
            assert_eq!(trickled.samples()[..expected.len()], expected, "{name}");
            let interrupted = Clip::from_wav(Interrupted(&*bytes, false)).unwrap();
            assert_eq!(interrupted.samples()[..expected.len()], expected, "{name}");
        }
    }
}

#[test]
fn messages_are_short_and_tell_where() {
    let errors = [
        (ClipError::Read(io::Error::other("line down")), ""),
        (Clip::from_wav(&b"RIFF\0\0\0\0AVI "[..]).unwrap_err(), "byte 8"),
        (Wav::new(49, 0, 65, &[0; 65]).read().unwrap_err(), "49"),
        (Wav::new(FLOAT, 64, 8, &[0; 64]).read().unwrap_err(), "64 bits"),
        (Wav::pcm16(&[1]).rate(3999).read().unwrap_err(), "3999"),
        (Wav::pcm16(&[1]).data_length(6).read().unwrap_err(), "4 of 6"),
        (Wav::float(&[0.0, f32::NAN]).read().unwrap_err(), "sample 1"),
        (ClipError::Empty, ""),
        (ClipError::TooLong, "33554432"),
    ];
    for (error, place) in errors {
        let message = error.to_string();
        assert!(message.len() <= 90, "{message}");
        assert!(message.contains(place), "{message}");
        assert!(!message.ends_with('.') && !message.contains('\n'), "{message}");
        let first = message.split(' ').next().unwrap();
        assert!(first == "WAV" || !first.starts_with(char::is_uppercase), "{message}");
        assert_eq!(error.source().is_some(), matches!(error, ClipError::Read(_)), "{message}");
    }
}

// Raw files.

#[test]
fn raw_files_are_known_by_their_endings() {
    let folder = Folder::new();
    let octets: Vec<u8> = (0..=255).collect();
    let ulaw: Vec<f32> = octets.iter().map(|&o| f32::from(decode_ulaw(o)) / 32768.0).collect();
    let alaw: Vec<f32> = octets.iter().map(|&o| f32::from(decode_alaw(o)) / 32768.0).collect();
    for ending in ["ulaw", "ul", "mu", "ulw"] {
        for ending in [ending.to_owned(), ending.to_uppercase()] {
            let clip = folder.open(&format!("sound.{ending}"), &octets).unwrap();
            assert_eq!((clip.rate(), clip.samples()), (8000, &*ulaw), "{ending}");
        }
    }
    for ending in ["alaw", "al", "alw"] {
        for ending in [ending.to_owned(), ending.to_uppercase()] {
            let clip = folder.open(&format!("sound.{ending}"), &octets).unwrap();
            assert_eq!((clip.rate(), clip.samples()), (8000, &*alaw), "{ending}");
        }
    }
    let values = [i16::MIN, i16::MAX, 0, 1, -1, 12345];
    let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    let linear = values.map(|v| f32::from(v) / 32768.0);
    let rates = [
        ("sln", 8000),
        ("sln12", 12000),
        ("sln16", 16000),
        ("sln24", 24000),
        ("sln32", 32000),
        ("sln44", 44100),
        ("sln48", 48000),
        ("sln96", 96000),
        ("sln192", 192_000),
    ];
    for (ending, rate) in rates {
        for name in [format!("sound.{ending}"), format!("SOUND.{}", ending.to_uppercase())] {
            let clip = folder.open(&name, &bytes).unwrap();
            assert_eq!((clip.rate(), clip.samples()), (rate, &linear[..]), "{name}");
        }
    }
}

#[test]
fn other_endings_are_those_of_wav() {
    let folder = Folder::new();
    let wav = Wav::pcm16(&[1, -2, 3]);
    for name in [
        "a.wav",
        "a.WAV",
        "a.wave",
        "a.bin",
        "a",
        "ulaw",
        ".ulaw",
        "a.ulaw.wav",
        "a.sln8",
        "a.sln1",
    ] {
        let clip = folder.open(name, &wav.bytes()).unwrap_or_else(|e| panic!("{name}: {e:?}"));
        assert_eq!(clip.samples(), wav.samples(), "{name}");
        let text = folder.open(name, b"no sound");
        assert_refused!(text, ClipError::Malformed { offset: 0, .. });
    }
}

#[test]
fn half_a_sample_of_a_raw_file_is_refused() {
    let folder = Folder::new();
    for length in [1, 3, 9999] {
        for name in ["a.sln", "a.sln16", "a.SLN192"] {
            assert_refused!(
                folder.open(name, &vec![7; length]),
                ClipError::Truncated { missing: 1, bytes } if bytes == length as u64 + 1
            );
        }
    }
}

#[test]
fn a_file_of_no_bytes_is_empty() {
    let folder = Folder::new();
    for name in ["a.ulaw", "a.al", "a.sln", "a.sln48"] {
        assert_refused!(folder.open(name, b""), ClipError::Empty);
    }
    // A WAV file has at least a header.
    assert_refused!(folder.open("a.wav", b""), ClipError::Malformed { offset: 0, .. });
}

#[test]
fn a_file_that_cannot_be_read_tells_why() {
    let folder = Folder::new();
    for name in ["none.wav", "none.ulaw", "none.sln"] {
        let error = Clip::open(folder.0.join(name)).unwrap_err();
        let ClipError::Read(source) = &error else { panic!("{error:?}") };
        assert_eq!(source.kind(), io::ErrorKind::NotFound);
        assert!(error.source().is_some());
    }
    // A folder is not a file, whatever its name.
    for name in ["folder.wav", "folder.ulaw", "folder.sln"] {
        let path = folder.0.join(name);
        fs::create_dir(&path).unwrap();
        assert_refused!(Clip::open(path), ClipError::Read(_));
    }
}

// Limits.

#[test]
fn what_is_too_long_is_not_read_to_its_end() {
    let most = Clip::MAX_SAMPLES as u64;
    // The header promises 1.75 GiB, or 4 GiB or an unknown length.
    for length in [0x7000_0000, u32::MAX] {
        let header = Wav::new(ULAW, 8, 1, &[]).data_length(length).bytes();
        let mut reader = Counted(header.chain(io::repeat(0xff)), 0);
        assert_refused!(Clip::from_wav(&mut reader), ClipError::TooLong);
        assert!(reader.1 <= most + (1 << 20), "{} bytes were read", reader.1);
    }
}

#[test]
fn a_length_alone_takes_no_time() {
    let start = Instant::now();
    for _ in 0..200 {
        for (name, wav, _) in codings() {
            let clip = wav.data_length(0x7000_0000).read();
            assert!(
                matches!(clip, Err(ClipError::TooLong | ClipError::Truncated { .. })),
                "{name}"
            );
        }
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn the_longest_clip_is_read_and_one_sample_more_is_not() {
    let most = Clip::MAX_SAMPLES as u32;
    let read = |length: u32| {
        let wav = Wav::new(ULAW, 8, 1, &[]).data_length(length);
        Clip::from_wav(wav.bytes().chain(io::repeat(0xff)))
    };
    assert_eq!(read(most).unwrap().samples().len(), Clip::MAX_SAMPLES);
    assert_refused!(read(most + 1), ClipError::TooLong);
    assert_refused!(Clip::from_samples(vec![0.0; Clip::MAX_SAMPLES + 1], 8000), ClipError::TooLong);
    assert_refused!(Clip::from_pcm(&vec![0; Clip::MAX_SAMPLES + 1], 8000), ClipError::TooLong);
    let most = Clip::from_pcm(&vec![0; Clip::MAX_SAMPLES], 8000).unwrap();
    assert_eq!(most.samples().len(), Clip::MAX_SAMPLES);
}

#[test]
fn channels_count_once_for_the_length() {
    // The maximum length of a clip, in two channels.
    let most = 2 * Clip::MAX_SAMPLES as u32;
    let wav = Wav::new(ULAW, 8, 1, &[]).channels(2).data_length(most);
    let clip = Clip::from_wav(wav.bytes().chain(io::repeat(0xff))).unwrap();
    assert_eq!(clip.samples().len(), Clip::MAX_SAMPLES);
}

#[test]
fn raw_files_have_the_same_limit() {
    let folder = Folder::new();
    let most = Clip::MAX_SAMPLES as u64;
    assert_eq!(folder.open_hole("most.ulaw", most).unwrap().samples().len(), Clip::MAX_SAMPLES);
    assert_refused!(folder.open_hole("more.ulaw", most + 1), ClipError::TooLong);
    assert_refused!(folder.open_hole("huge.sln16", 1 << 36), ClipError::TooLong);
}

// Random files.

/// Generates encoded samples in one coding, with the expected values.
fn encoded() -> impl Strategy<Value = (Wav, Vec<f64>)> {
    fn law(tag: u16, decode: fn(u8) -> i16) -> impl Strategy<Value = (Wav, Vec<f64>)> {
        prop::collection::vec(any::<u8>(), 8..200).prop_map(move |octets| {
            let values = octets.iter().map(|&o| f64::from(decode(o)) / 32768.0).collect();
            (Wav::new(tag, 8, 1, &octets), values)
        })
    }
    /// Generates samples with `bits` valid bits, in the upper bits of N bytes.
    fn integers<const N: usize>(bits: u16) -> impl Strategy<Value = (Wav, Vec<f64>)> {
        prop::collection::vec(any::<i32>(), 8..200).prop_map(move |values| {
            let values: Vec<i32> = values.iter().map(|v| v >> (32 - bits)).collect();
            let shift = 8 * N as u32 - u32::from(bits);
            let data = values.iter().map(|v| v << shift).collect::<Vec<_>>();
            let scale = 2_f64.powi(i32::from(bits) - 1);
            let values = values.iter().map(|&v| f64::from(v) / scale).collect();
            (Wav::new(PCM, bits, N as u16, &le::<N>(&data)), values)
        })
    }
    let octets = prop::collection::vec(any::<u8>(), 8..200).prop_map(|octets| {
        let values = octets.iter().map(|&o| f64::from(o) / 128.0 - 1.0).collect();
        (Wav::new(PCM, 8, 1, &octets), values)
    });
    let floats = prop::collection::vec(-2_f32..2.0, 8..200)
        .prop_map(|floats| (Wav::float(&floats), floats.iter().map(|&f| f64::from(f)).collect()));
    prop_oneof![
        law(ALAW, decode_alaw),
        law(ULAW, decode_ulaw),
        octets,
        (9_u16..=16).prop_flat_map(integers::<2>),
        (17_u16..=24).prop_flat_map(integers::<3>),
        (25_u16..=32).prop_flat_map(integers::<4>),
        floats,
    ]
}

/// Generates common rates, and sometimes another rate, which takes longer to resample.
fn rates() -> impl Strategy<Value = u32> {
    prop_oneof![
        9 => prop::sample::select(vec![4000, 8000, 11025, 16000, 22050, 44100, 48000]),
        1 => 4000_u32..=48000,
    ]
}

/// Generates a file with any coding, header, channels and rate, and with other chunks.
fn files() -> impl Strategy<Value = (Wav, Vec<f64>)> {
    let junk = || prop::collection::vec(any::<u8>(), 0..9);
    (encoded(), prop::sample::select(&HEADERS[..]), 1_u16..=8, rates(), junk(), junk()).prop_map(
        |((wav, mut values), header, channels, rate, before, after)| {
            let mut wav = wav.channels(channels).rate(rate).header(header);
            let count = usize::from(channels);
            let frames = values.len() / count;
            values.truncate(frames * count);
            wav.data.truncate(frames * usize::from(wav.block));
            let means =
                values.chunks(count).map(|f| f.iter().sum::<f64>() / count as f64).collect();
            (wav.before(*b"JUNK", &before).after(*b"LIST", &after), means)
        },
    )
}

#[derive(Clone, Debug)]
enum Harm {
    Flip(usize, u8),
    Insert(usize, Vec<u8>),
    Delete(usize, usize),
    Truncate(usize),
    Duplicate(usize, usize),
    /// An extreme value in a field, usually in the header.
    Extreme(usize, usize, u32),
}

fn harms() -> impl Strategy<Value = Harm> {
    let place = || prop_oneof![3 => 0_usize..80, 1 => 0_usize..1000];
    let extremes = prop::sample::select(vec![
        0,
        1,
        2,
        3,
        7,
        0x10,
        0x7f,
        0xff,
        0x7fff,
        0x8000,
        0xfffe,
        0xffff,
        0x7fff_ffff,
        0x8000_0000,
        0x7fff_f000,
        0xffff_fffe,
        0xffff_ffff,
        384_000,
        384_001,
        4000,
    ]);
    prop_oneof![
        (place(), 0_u8..8).prop_map(|(at, bit)| Harm::Flip(at, 1 << bit)),
        (place(), prop::collection::vec(any::<u8>(), 1..9)).prop_map(|(a, b)| Harm::Insert(a, b)),
        (place(), 1_usize..40).prop_map(|(at, count)| Harm::Delete(at, count)),
        place().prop_map(Harm::Truncate),
        (place(), 1_usize..80).prop_map(|(at, count)| Harm::Duplicate(at, count)),
        (place(), prop::sample::select(vec![2, 4]), extremes)
            .prop_map(|(at, size, value)| Harm::Extreme(at / 2 * 2, size, value)),
    ]
}

impl Harm {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        let within = |at: usize| at.min(length);
        match *self {
            Self::Flip(at, bit) => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bit;
                }
            }
            Self::Insert(at, ref more) => {
                bytes.splice(within(at)..within(at), more.iter().copied());
            }
            Self::Delete(at, count) => {
                bytes.drain(within(at)..within(at + count));
            }
            Self::Truncate(at) => bytes.truncate(at),
            Self::Duplicate(at, count) => {
                let part = bytes[within(at)..within(at + count)].to_vec();
                bytes.splice(within(at)..within(at), part);
            }
            Self::Extreme(at, size, value) => {
                if let Some(field) = bytes.get_mut(at..at + size) {
                    field.copy_from_slice(&value.to_le_bytes()[..size]);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn samples_are_read_as_they_were_written((wav, means) in files()) {
        let clip = wav.read().unwrap();
        prop_assert_eq!(clip.rate(), wav.rate);
        assert_near(clip.samples(), &means);
    }

    #[test]
    fn a_damaged_file_is_a_clip_or_refused(
        (wav, _) in files(),
        harms in prop::collection::vec(harms(), 1..5),
    ) {
        let mut bytes = wav.bytes();
        for harm in &harms {
            harm.apply(&mut bytes);
        }
        if let Ok(clip) = Clip::from_wav(&*bytes) {
            prop_assert!(!clip.samples().is_empty());
            prop_assert!(clip.samples().iter().all(|s| s.is_finite()));
            prop_assert!((4000..=384_000).contains(&clip.rate()));
            // Higher rates take long to resample.
            if clip.rate() <= 48000 {
                let _ = clip.render(Format::PCMU);
            }
        }
    }
}
