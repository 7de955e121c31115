//! What the caller of a two-stage call hears, in a WAV file:
//! `cargo run --release --example two_stage -- call.wav`.
//!
//! A server would do the same with its own events and its own clock. `ringback call` plays any
//! script.

use std::env;
use std::error::Error;

use ringback::progress::{Branch, Response};
use ringback::{CallPlayer, CallState, Format, Progress, TonePlan, ToneZones};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::args().nth(1).ok_or("usage: two_stage OUT.wav")?;
    let zone = ToneZones::builtin().zone("us").ok_or("no such zone")?;
    let plan = TonePlan::from_zone(zone, Format::PCM)?;
    let mut call = Progress::new(plan.policy());
    let mut player = CallPlayer::new(&plan);
    let phone = Branch(1);

    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(&out, spec)?;
    let mut state = CallState::Silence;
    for tick in 0..600 {
        let now = Format::PTIME * tick;
        // The far phone is found after 4 s, and answers 6 s later.
        match tick {
            0 => call.invite(phone, now),
            200 => _ = call.response(phone, Response::new(180), now),
            500 => _ = call.response(phone, Response::new(200), now),
            _ => call.handle_timeout(now),
        }
        while let Some(upstream) = call.poll_upstream() {
            println!("{:6.2} s: send {} to the caller", now.as_secs_f64(), upstream.status());
        }
        if call.state() != state {
            state = call.state();
            println!("{:6.2} s: {state}", now.as_secs_f64());
        }
        let frame = player.next_frame(state);
        // After the answer the audio is the far end's.
        let samples = frame.map_or(&[0; 160][..], |frame| frame.payload);
        samples.iter().try_for_each(|sample| wav.write_sample(*sample))?;
    }
    wav.finalize()?;
    println!("{out}: {:.1} s", (Format::PTIME * 600).as_secs_f64());
    Ok(())
}
