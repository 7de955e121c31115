//! What lines do to audio at 8 kHz.

use std::f64::consts::TAU;
use std::process::{Command, Stdio};

use ringback::Codec;

use crate::level::{peak, rms, saturated};
use crate::random::Random;

/// The samples of a frame of 20 ms.
pub const FRAME: usize = 160;

/// Encodes and decodes by G.711.
pub fn g711(samples: &mut [i16], codec: Codec) {
    let mut payload = vec![0; samples.len()];
    codec.encode(samples, &mut payload);
    codec.decode(&payload, samples);
}

/// Adds white noise of a level in dBm0.
pub fn noise(samples: &mut [i16], dbm0: f64, random: &mut Random) {
    let rms = rms(dbm0);
    add(samples, |_| rms * random.normal());
}

/// Adds a sine of a frequency in hertz and a level in dBm0.
pub fn hum(samples: &mut [i16], hertz: f64, dbm0: f64) {
    let (peak, step) = (peak(dbm0), TAU * hertz / 8_000.0);
    add(samples, |n| peak * (step * n as f64).sin());
}

/// Adds a constant.
pub fn offset(samples: &mut [i16], by: i16) {
    add(samples, |_| f64::from(by));
}

/// Adds a part of another recording, from a random place.
pub fn beneath(samples: &mut [i16], other: &[i16], random: &mut Random) {
    let start = random.below(other.len());
    add(samples, |n| f64::from(other[(start + n) % other.len()]));
}

fn add(samples: &mut [i16], mut other: impl FnMut(usize) -> f64) {
    for (n, sample) in samples.iter_mut().enumerate() {
        *sample = saturated(f64::from(*sample) + other(n));
    }
}

/// Limits the samples to a peak.
pub fn clip(samples: &mut [i16], peak: i16) {
    for sample in samples {
        *sample = (*sample).clamp(-peak, peak);
    }
}

/// Keeps 8 bits of each sample, as in a WAV file of 8 bits.
pub fn eight_bits(samples: &mut [i16]) {
    for sample in samples {
        *sample = ((i32::from(*sample) + 128).clamp(-32_768, 32_767) >> 8 << 8) as i16;
    }
}

/// Replaces a part of the frames by zeros.
pub fn lose(samples: &mut [i16], part: f64, random: &mut Random) {
    for frame in samples.chunks_mut(FRAME) {
        if random.unit() < part {
            frame.fill(0);
        }
    }
}

/// Plays one frame of each 5 s twice, or leaves it out, by turns.
#[must_use]
pub fn slip(samples: &[i16], random: &mut Random) -> Vec<i16> {
    let period = 5 * 8_000 / FRAME;
    let phase = random.below(period);
    let mut twice = random.unit() < 0.5;
    let mut out = Vec::with_capacity(samples.len());
    for (index, frame) in samples.chunks(FRAME).enumerate() {
        if index % period == phase {
            if twice {
                out.extend_from_slice(frame);
                out.extend_from_slice(frame);
            }
            twice = !twice;
        } else {
            out.extend_from_slice(frame);
        }
    }
    out
}

/// Encodes all recordings by Opus with 12 kbit/s, one after another, and decodes them at a rate.
///
/// # Panics
/// If `opusenc` or `opusdec` is missing or fails. Debian's `opus-tools` has them.
#[must_use]
pub fn opus(recordings: &[Vec<i16>], rate: u32) -> Vec<Vec<i16>> {
    let octets: Vec<u8> = recordings.iter().flatten().flat_map(|s| s.to_le_bytes()).collect();
    let encoder = "opusenc --quiet --raw --raw-rate 8000 --raw-chan 1 --bitrate 12 - -";
    let encoded = piped(encoder, octets);
    let decoder = format!("opusdec --quiet --force-stereo --rate {rate} - -");
    let decoder = decoder.replace(" --force-stereo", "");
    let decoded = piped(&decoder, encoded);
    let mut decoded = decoded.chunks_exact(2).map(|s| i16::from_le_bytes([s[0], s[1]]));
    let factor = rate as usize / 8_000;
    recordings.iter().map(|one| decoded.by_ref().take(one.len() * factor).collect()).collect()
}

/// Runs a command with this input and returns its output.
pub(crate) fn piped(command: &str, input: Vec<u8>) -> Vec<u8> {
    let mut words = command.split(' ');
    let program = words.next().unwrap_or_default();
    let mut child = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run {program}: {error}"));
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, &input));
    let output = child.wait_with_output().expect("output");
    writer.join().expect("the writer ends").expect("the program reads its input");
    assert!(output.status.success(), "{command} failed");
    output.stdout
}
