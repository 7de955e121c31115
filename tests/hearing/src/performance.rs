//! Tones as networks play them, by a generator of its own. It shares no code with ringback's
//! synthesiser: it computes each sine by the mathematics library.

use std::f64::consts::{PI, TAU};

use ringback::{Sound, Tail, Tone};

use crate::level::{peak, ratio, saturated};
use crate::random::Random;

/// How a network plays a tone.
#[derive(Clone, Debug)]
pub struct Performance {
    /// Samples a second.
    pub rate: u32,
    /// The level of each frequency, in dBm0.
    pub level: f64,
    /// By how many decibels the first frequency is louder than the others.
    pub twist: f64,
    /// The factors of the first frequency and of the others. A modulator has the second.
    pub pitch: (f64, f64),
    /// The factors of the durations of bursts and of pauses.
    pub tempo: (f64, f64),
    /// The time in which a burst reaches its level and falls silent, in seconds.
    pub ramp: f64,
    /// Whether each burst begins at a random phase instead of zero.
    pub any_phase: bool,
    /// The level of the second harmonic of each frequency, in decibels relative to it.
    pub harmonic: Option<f64>,
    /// Modulations as networks with mixers make them.
    pub modulation: Modulation,
    /// The part of the tone that nobody hears, in seconds.
    pub skip: f64,
}

/// What a network makes of `400*25`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Modulation {
    /// A carrier whose amplitude varies by this depth, 0 to 1.
    Depth(f64),
    /// The two sidebands alone, `375+425`: the carrier is suppressed.
    Beat,
}

impl Default for Performance {
    fn default() -> Self {
        Self {
            rate: 8_000,
            level: -10.0,
            twist: 0.0,
            pitch: (1.0, 1.0),
            tempo: (1.0, 1.0),
            ramp: 0.004,
            any_phase: false,
            harmonic: None,
            modulation: Modulation::Depth(0.9),
            skip: 0.0,
        }
    }
}

/// A sine: its frequency in hertz, its amplitude and its phase.
struct Sine {
    hertz: f64,
    amplitude: f64,
    phase: f64,
}

impl Performance {
    /// Plays a tone for this many milliseconds of its own time, before any change of tempo.
    #[must_use]
    pub fn play(&self, tone: &Tone, millis: u32, random: &mut Random) -> Vec<i16> {
        let rate = f64::from(self.rate);
        let mut samples = Vec::new();
        let mut end = 0.0;
        for piece in pieces(tone, millis) {
            let tempo = if piece.sound.is_silence() { self.tempo.1 } else { self.tempo.0 };
            end += f64::from(piece.millis) / 1_000.0 * tempo * rate;
            let len = (end.round() as usize).saturating_sub(samples.len());
            self.burst(&piece, len, random, &mut samples);
        }
        samples.drain(..((self.skip * rate) as usize).min(samples.len()));
        samples
    }

    fn burst(&self, piece: &Piece, len: usize, random: &mut Random, samples: &mut Vec<i16>) {
        let sines = self.sines(&piece.sound, random);
        let modulation = match (&piece.sound, self.modulation) {
            (Sound::Modulated { modulator, .. }, Modulation::Depth(depth)) => {
                Some((modulator.hz() * self.pitch.1, depth))
            }
            _ => None,
        };
        let reversals: Vec<usize> =
            piece.reversals.iter().map(|&at| at as usize * self.rate as usize / 1_000).collect();
        for n in 0..len {
            let seconds = n as f64 / f64::from(self.rate);
            let turned = reversals.iter().filter(|&&at| at <= n).count() % 2 == 1;
            let sum: f64 = sines
                .iter()
                .map(|sine| sine.amplitude * (TAU * sine.hertz * seconds + sine.phase).sin())
                .sum();
            let envelope = modulation
                .map_or(1.0, |(hertz, depth)| 1.0 + depth * (TAU * hertz * seconds).sin());
            let edge = n.min(len - 1 - n) as f64 / f64::from(self.rate);
            let ramp =
                if edge < self.ramp { 0.5 - 0.5 * (PI * edge / self.ramp).cos() } else { 1.0 };
            let sign = if turned { -1.0 } else { 1.0 };
            samples.push(saturated(sum * envelope * ramp * sign));
        }
    }

    fn sines(&self, sound: &Sound, random: &mut Random) -> Vec<Sine> {
        let mut sines = Vec::new();
        let mut add = |hertz: f64, level: f64| {
            let phase = if self.any_phase { TAU * random.unit() } else { 0.0 };
            sines.push(Sine { hertz, amplitude: peak(level), phase });
            if let Some(harmonic) = self.harmonic {
                let amplitude = peak(level) * ratio(harmonic);
                sines.push(Sine { hertz: 2.0 * hertz, amplitude, phase: 2.0 * phase });
            }
        };
        match sound {
            Sound::Silence => {}
            Sound::Sum(components) => {
                let twist = if components.len() > 1 { self.twist / 2.0 } else { 0.0 };
                for (index, component) in components.iter().enumerate() {
                    let (pitch, level) =
                        if index == 0 { (self.pitch.0, twist) } else { (self.pitch.1, -twist) };
                    add(component.frequency.hz() * pitch, self.level + level);
                }
            }
            Sound::Modulated { carrier, modulator, .. } => {
                let (hertz, by) =
                    (carrier.frequency.hz() * self.pitch.0, modulator.hz() * self.pitch.1);
                match self.modulation {
                    Modulation::Depth(_) => add(hertz, self.level),
                    Modulation::Beat => {
                        add(hertz - by, self.level - 3.0);
                        add(hertz + by, self.level - 3.0);
                    }
                }
            }
        }
        sines
    }
}

/// A sound between two changes.
struct Piece {
    sound: Sound,
    millis: u32,
    /// Where the phase turns, in milliseconds from the start.
    reversals: Vec<u32>,
}

/// Returns the first milliseconds of a tone. Neighbouring segments of one sound are one piece.
fn pieces(tone: &Tone, millis: u32) -> Vec<Piece> {
    let held = match tone.tail() {
        Tail::Hold(sound) => ringback::Segment::new(*sound, ringback::Segment::MAX_MILLIS).ok(),
        _ => None,
    };
    let endless = tone.tail().cycle().iter().cycle();
    let mut left = millis;
    let mut pieces: Vec<Piece> = Vec::new();
    for segment in tone.intro().iter().chain(endless).chain(&held) {
        if left == 0 {
            break;
        }
        let part = segment.millis().min(left);
        left -= part;
        match pieces.last_mut() {
            Some(last) if last.sound == *segment.sound() => {
                if segment.has_phase_reversal() {
                    last.reversals.push(last.millis);
                }
                last.millis += part;
            }
            _ => {
                pieces.push(Piece { sound: *segment.sound(), millis: part, reversals: Vec::new() });
            }
        }
    }
    pieces
}

/// Plays a tone by ringback's synthesiser, at −10 dBm0 for each frequency.
///
/// # Panics
/// If the tone has a frequency beyond half the rate.
#[must_use]
pub fn synthesised(tone: &Tone, rate: u32, millis: u32) -> Vec<i16> {
    let rate = ringback::SampleRate::new(rate).expect("a sample rate");
    let mut synth = ringback::Synth::new(tone, rate).expect("frequencies below half the rate");
    let mut samples = vec![0; (u64::from(rate.hz()) * u64::from(millis) / 1_000) as usize];
    let len = synth.fill(&mut samples);
    samples.truncate(len);
    samples
}
