//! Serves the tones of all zones as WAV files: `cargo run -p ringback-http -- 127.0.0.1:8000`, and
//! in a browser `http://127.0.0.1:8000/uk/ring.wav`.

use std::env;
use std::error::Error;
use std::io::Cursor;

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use ringback::{SampleRate, Synth, Tone, ToneZones};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8000".into());
    let listener = TcpListener::bind(address).await?;
    println!("http://{}/us/trying.wav", listener.local_addr()?);
    let routes = Router::new().route("/{zone}/{file}", get(tone));
    Ok(axum::serve(listener, routes).await?)
}

async fn tone(Path((zone, file)): Path<(String, String)>) -> Response {
    let zone = ToneZones::builtin().zone(&zone);
    let name = file.strip_suffix(".wav");
    match zone.zip(name).and_then(|(zone, name)| zone.tone_or_default(name)) {
        None => (StatusCode::NOT_FOUND, "no such tone: /ZONE/TONE.wav\n").into_response(),
        Some(tone) => match wav(&tone) {
            Ok(wav) => ([(header::CONTENT_TYPE, "audio/wav")], wav).into_response(),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        },
    }
}

/// Returns the first 10 s of a tone as a WAV file.
fn wav(tone: &Tone) -> Result<Vec<u8>, Box<dyn Error>> {
    let rate = SampleRate::HZ_8000;
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate.hz(),
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = Cursor::new(Vec::new());
    let mut wav = hound::WavWriter::new(&mut file, spec)?;
    for sample in Synth::new(tone, rate)?.take(10 * 8_000) {
        wav.write_sample(sample)?;
    }
    wav.finalize()?;
    Ok(file.into_inner())
}
