//! Clips as tones: resampling, level, seams, frames.

use std::f64::consts::TAU;

use ringback::{Clip, ClipPlayback, Ramp, SampleRate};

fn sine(hz: f64, rate: u32, amplitude: f64, seconds: f64) -> Vec<f32> {
    let len = (f64::from(rate) * seconds) as usize;
    (0..len).map(|n| (amplitude * (TAU * hz * n as f64 / f64::from(rate)).sin()) as f32).collect()
}
fn plain() -> ClipPlayback {
    ClipPlayback { ramp: Ramp::NONE, ..ClipPlayback::default() }
}

#[test]
fn measure() {
    for from in [16_000, 22_050, 44_100, 48_000, 96_000, 384_000, 11_025, 44_101] {
        for to in [8_000, 16_000] {
            if from == to {
                continue;
            }
            let low = from.min(to) as f64;
            let mut worst: f64 = 0.0;
            let mut alias: f64 = -300.0;
            for part in [0.01, 0.1, 0.3, 0.40, 0.425, 0.45, 0.46, 0.47, 0.475, 0.48] {
                let hz = low * part;
                let clip = Clip::from_samples(sine(hz, from, 0.5, 1.5), from).unwrap();
                let pcm = clip.to_pcm(SampleRate::new(to).unwrap(), plain()).unwrap();
                let s: Vec<f64> = pcm.intro[to as usize / 4..to as usize]
                    .iter()
                    .map(|x| f64::from(*x) / 32768.0)
                    .collect();
                let (mut a, mut b) = (0.0, 0.0);
                let n = s.len();
                let w = |i: usize| {
                    let x = i as f64 / (n - 1) as f64;
                    0.5 - 0.5 * (TAU * x).cos()
                };
                let mut ws = 0.0;
                for (i, x) in s.iter().enumerate() {
                    let p = TAU * hz * (i + to as usize / 4) as f64 / f64::from(to);
                    a += w(i) * x * p.cos();
                    b += w(i) * x * p.sin();
                    ws += w(i);
                }
                let amp = 2.0 * (a * a + b * b).sqrt() / ws;
                let phase = a.atan2(b).to_degrees();
                println!(
                    "{from}->{to} {part}: {:.4} dB phase {phase:.3}",
                    20.0 * (amp / 0.5).log10()
                );
                if part <= 0.47 {
                    worst = worst.max((20.0 * (amp / 0.5).log10()).abs());
                }
            }
            if from > to {
                for part in [0.5, 0.501, 0.505, 0.51, 0.52, 0.6, 0.9] {
                    let hz = low * part;
                    if hz * 2.0 >= from as f64 {
                        continue;
                    }
                    let clip = Clip::from_samples(sine(hz, from, 0.999, 1.5), from).unwrap();
                    let pcm = clip.to_pcm(SampleRate::new(to).unwrap(), plain()).unwrap();
                    let s = &pcm.intro[to as usize / 4..to as usize];
                    let rms = (s.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>()
                        / s.len() as f64)
                        .sqrt()
                        / 32768.0
                        * 2f64.sqrt();
                    println!("{from}->{to} alias {part}: {:.2} dB", 20.0 * (rms + 1e-9).log10());
                    alias = alias.max(20.0 * (rms + 1e-9).log10());
                }
            }
            println!("== {from}->{to} worst pass {worst:.4} alias {alias:.1}");
        }
    }
}
