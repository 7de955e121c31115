//! Writes a call-progress tone of the United States to a WAV file:
//! `cargo run --release --example render -- trying out.wav`.
//!
//! A tone list works in the place of the name: `-- '440+480/2000,0/4000' ring.wav`, and so does a
//! signal: `-- dtmf:123# digits.wav`. The command `ringback` does the same for all countries, formats and sound files.

use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use ringback::{SampleRate, Segment, Synth, Tail, Tone, ToneZones, signals};

fn main() -> ExitCode {
    let args: Vec<_> = env::args().skip(1).collect();
    let [tone, out] = &args[..] else {
        eprintln!("usage: render TONE OUT.wav, such as: render trying out.wav");
        return ExitCode::from(2);
    };
    match render(tone, out) {
        Ok(seconds) => println!("{out}: {seconds:.3} s of {tone}"),
        Err(error) => {
            eprintln!("render: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Writes two cycles of a tone, or 10 s of one that does not repeat. Returns the length in seconds.
fn render(name: &str, out: &str) -> Result<f64, Box<dyn Error>> {
    let zone = ToneZones::builtin().zone("us").ok_or("no such zone")?;
    let tone: Tone = match zone.tone_or_default(name) {
        Some(tone) => tone.into_owned(),
        None => signals::tone(name)?,
    };
    let rate = SampleRate::HZ_8000;
    let length = |segments: &[Segment]| segments.iter().map(Segment::duration).sum::<Duration>();
    let length = match (tone.duration(), tone.tail()) {
        (Some(whole), _) => whole,
        (None, Tail::Cycle(cycle)) => length(tone.intro()) + 2 * length(cycle),
        (None, _) => length(tone.intro()) + Duration::from_secs(10),
    };
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate.hz(),
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(out, spec)?;
    for sample in Synth::new(&tone, rate)?.take((length.as_millis() * 8) as usize) {
        wav.write_sample(sample)?;
    }
    let written = wav.len();
    wav.finalize()?;
    Ok(f64::from(written) / f64::from(rate.hz()))
}
