//! Plays a tone of a zone on the loudspeaker for 10 s: `cargo run -p ringback-loudspeaker -- fr busy`.
//!
//! On Debian and Ubuntu it needs `libasound2-dev` and `pkg-config`. `ringback play` does more.

use std::env;
use std::error::Error;
use std::num::NonZero;
use std::thread;
use std::time::Duration;

use ringback::{SampleRate, Synth, ToneZones};
use rodio::{DeviceSinkBuilder, Player, Source};

/// A tone, as rodio takes its sounds.
struct TonePlayer(Synth);

impl Iterator for TonePlayer {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        self.0.next().map(|sample| f32::from(sample) / 32_768.0)
    }
}

impl Source for TonePlayer {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> rodio::ChannelCount {
        NonZero::<u16>::MIN
    }

    fn sample_rate(&self) -> rodio::SampleRate {
        NonZero::new(self.0.rate().hz()).unwrap_or(NonZero::<u32>::MIN)
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<_> = env::args().skip(1).collect();
    let [zone, tone] = &args[..] else {
        return Err("usage: ringback-loudspeaker ZONE TONE".into());
    };
    let zone = ToneZones::builtin().zone(zone).ok_or("no such zone")?;
    let tone = zone.tone_or_default(tone).ok_or("no such tone")?;

    let mut sink = DeviceSinkBuilder::open_default_sink()?;
    sink.log_on_drop(false);
    // The rate of the sound card, so that nothing is resampled.
    let rate = SampleRate::new(sink.config().sample_rate().get())?;
    let player = Player::connect_new(sink.mixer());
    player.append(TonePlayer(Synth::new(&tone, rate)?));
    thread::sleep(Duration::from_secs(10));
    // A sound that is cut off clicks.
    for volume in (0..20_u8).rev() {
        player.set_volume(f32::from(volume) / 20.0);
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}
