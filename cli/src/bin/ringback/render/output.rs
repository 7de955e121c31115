//! The output: sound files, raw samples and pictures.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use ringback::{G711, SampleRate};

use super::{Args, Law, Raw};
use crate::drawing::{Kind, Sound};
use crate::failure::Failure;
use crate::progress::{with_progress, with_spinner};

/// The encoding and the sample rate of the output.
pub(crate) struct Target {
    pub(crate) encoding: Encoding,
    pub(crate) rate: SampleRate,
}

#[derive(Clone, Copy)]
pub(crate) enum Encoding {
    /// WAV, 16 bits.
    Wav,
    G711Wav(G711),
    G711(G711),
    /// Asterisk's "signed linear": 16 bits, little-endian.
    Sln,
    Picture(Kind),
}

/// The maximum length of a sound in a picture, in seconds. More would be indistinct.
const PICTURED: u64 = 60;

impl Target {
    pub(crate) fn of(args: &Args) -> Result<Self, Failure> {
        let ending = args.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let ending = ending.to_ascii_lowercase();
        if args.g711.is_some() && ending != "wav" {
            return Err(Failure::usage("--g711 is only for files that end in .wav"));
        }
        if args.out == Path::new("-") {
            let encoding = match args.format {
                Some(Raw::Ulaw) => Encoding::G711(G711::Ulaw),
                Some(Raw::Alaw) => Encoding::G711(G711::Alaw),
                Some(Raw::Sln) => Encoding::Sln,
                None => {
                    return Err(Failure::usage("standard output needs --format ulaw, alaw or sln"));
                }
            };
            return Ok(Self { encoding, rate: args.rate.unwrap_or_default() });
        }
        if args.format.is_some() {
            return Err(Failure::usage(
                "--format is only for standard output; a file's ending selects its format",
            ));
        }
        let (encoding, fixed) = match ending.as_str() {
            "wav" => {
                let encoding = match args.g711 {
                    None => Encoding::Wav,
                    Some(Law::Ulaw) => Encoding::G711Wav(G711::Ulaw),
                    Some(Law::Alaw) => Encoding::G711Wav(G711::Alaw),
                };
                return Ok(Self { encoding, rate: args.rate.unwrap_or_default() });
            }
            "svg" | "png" => {
                let kind = if ending == "svg" { Kind::Svg } else { Kind::Png };
                let encoding = Encoding::Picture(kind);
                return Ok(Self { encoding, rate: args.rate.unwrap_or_default() });
            }
            "ulaw" => (Encoding::G711(G711::Ulaw), 8_000),
            "alaw" => (Encoding::G711(G711::Alaw), 8_000),
            "sln" => (Encoding::Sln, 8_000),
            "sln12" => (Encoding::Sln, 12_000),
            "sln16" => (Encoding::Sln, 16_000),
            "sln24" => (Encoding::Sln, 24_000),
            "sln32" => (Encoding::Sln, 32_000),
            "sln44" => (Encoding::Sln, 44_100),
            "sln48" => (Encoding::Sln, 48_000),
            "sln96" => (Encoding::Sln, 96_000),
            "sln192" => (Encoding::Sln, 192_000),
            _ => {
                return Err(Failure::Usage(format!(
                    "{}: expected an ending that selects the format: .wav, .ulaw, .alaw, .sln, \
                     .sln16 …, .svg, .png (see --help)",
                    args.out.display()
                )));
            }
        };
        match args.rate {
            Some(rate) if rate.hz() != fixed => Err(Failure::Usage(format!(
                ".{ending} has {fixed} samples a second, but --rate asks for {rate}"
            ))),
            _ => Ok(Self {
                encoding,
                rate: SampleRate::new(fixed).map_err(|error| Failure::usage(error.to_string()))?,
            }),
        }
    }

    /// Writes the samples, `count` of them, and returns their number. A picture also shows the
    /// description.
    pub(crate) fn write(
        &self,
        out: &Path,
        samples: impl Iterator<Item = i16>,
        count: Option<u64>,
        described: &str,
    ) -> Result<u64, Failure> {
        let fits_wav = count.is_some_and(|count| count <= u64::from(u32::MAX / 2 - 64));
        if matches!(self.encoding, Encoding::Wav | Encoding::G711Wav(_)) && !fits_wav {
            return Err(Failure::usage("a WAV file holds at most 4 GiB; write .sln instead"));
        }
        self.encode(out, with_progress(samples, count), described)
            .map_err(|error| Failure::writing(out.display(), error))
    }

    fn encode(
        &self,
        out: &Path,
        samples: impl Iterator<Item = i16>,
        described: &str,
    ) -> Result<u64, Box<dyn Error>> {
        Ok(match self.encoding {
            Encoding::Wav => {
                write_wav(hound::WavWriter::create(out, wav_spec(self.rate))?, samples)?
            }
            Encoding::G711Wav(law) => write_g711_wav(out, law, self.rate, samples)?,
            Encoding::G711(law) => write_raw(out, samples.map(|sample| [law.encode(sample)]))?,
            Encoding::Sln => write_raw(out, samples.map(i16::to_le_bytes))?,
            Encoding::Picture(kind) => {
                let most = PICTURED * u64::from(self.rate.hz());
                let samples = samples.take(most as usize).collect();
                let sound = Sound { title: described.into(), samples, rate: self.rate };
                draw(out, kind, &sound)?
            }
        })
    }
}

impl Encoding {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Wav => "16-bit mono WAV",
            Self::G711Wav(G711::Ulaw) => "µ-law WAV",
            Self::G711Wav(G711::Alaw) => "A-law WAV",
            Self::G711(G711::Ulaw) => "µ-law",
            Self::G711(G711::Alaw) => "A-law",
            Self::Sln => "16-bit linear",
            Self::Picture(Kind::Svg) => "SVG",
            Self::Picture(Kind::Png) => "PNG",
        }
    }
}

/// A mono file of 16 bits.
pub(crate) fn wav_spec(rate: SampleRate) -> hound::WavSpec {
    hound::WavSpec {
        channels: 1,
        sample_rate: rate.hz(),
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    }
}

/// Writes the samples, and returns their number.
pub(crate) fn write_wav<W: Write + Seek>(
    mut writer: hound::WavWriter<W>,
    samples: impl Iterator<Item = i16>,
) -> Result<u64, hound::Error> {
    for sample in samples {
        writer.write_sample(sample)?;
    }
    let written = u64::from(writer.len());
    writer.finalize()?;
    Ok(written)
}

/// Writes WAV with G.711, which `hound` does not support.
fn write_g711_wav(
    out: &Path,
    law: G711,
    rate: SampleRate,
    samples: impl Iterator<Item = i16>,
) -> io::Result<u64> {
    let mut file = BufWriter::new(File::create(out)?);
    // The length is known only after the last sample.
    file.write_all(&law.wav_header(rate.hz(), 0))?;
    let written = write_samples(&mut file, samples.map(|sample| [law.encode(sample)]))?;
    if written % 2 == 1 {
        file.write_all(&[0])?;
    }
    file.rewind()?;
    file.write_all(&law.wav_header(rate.hz(), written as u32))?;
    file.flush()?;
    Ok(written)
}

fn write_raw<const N: usize>(
    out: &Path,
    samples: impl Iterator<Item = [u8; N]>,
) -> io::Result<u64> {
    let sink: Box<dyn Write> = if out == Path::new("-") {
        Box::new(io::stdout().lock())
    } else {
        Box::new(File::create(out)?)
    };
    let mut sink = BufWriter::new(sink);
    let written = write_samples(&mut sink, samples)?;
    sink.flush()?;
    Ok(written)
}

fn write_samples<const N: usize>(
    sink: &mut impl Write,
    samples: impl Iterator<Item = [u8; N]>,
) -> io::Result<u64> {
    let mut written = 0;
    for sample in samples {
        sink.write_all(&sample)?;
        written += 1;
    }
    Ok(written)
}

fn draw(out: &Path, kind: Kind, sound: &Sound) -> Result<u64, Box<dyn Error>> {
    fs::write(out, with_spinner("drawing", || kind.encode(sound))?)?;
    Ok(sound.samples.len() as u64)
}
