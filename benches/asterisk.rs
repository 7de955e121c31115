//! How Asterisk plays a tone: it computes every frame anew, with a second-order integer recurrence
//! for each frequency and a companding table.
//!
//! As in Asterisk, both recurrences always run, also through silence, and a tone changes only
//! between two frames. Each sample asks whether the sound is modulated.

use std::f64::consts::TAU;
use std::hint::black_box;

use ringback::G711;

/// Frequencies in hertz, and a duration in milliseconds.
pub type Part = (&'static [f64], u32);

/// A source that plays parts in turn, each sound from phase zero.
#[derive(Clone, Debug)]
pub struct Baseline<S> {
    parts: &'static [Part],
    sound: fn(&[f64]) -> S,
    part: usize,
    /// The samples that are left of the part.
    left: u32,
    playing: S,
}

/// A sound that continues where it was.
pub trait Sound: Clone {
    /// Writes the next samples.
    fn write(&mut self, samples: &mut [i16]);
}

impl<S: Sound> Baseline<S> {
    /// Creates a source at the start of the first part.
    #[must_use]
    pub fn new(parts: &'static [Part], sound: fn(&[f64]) -> S) -> Self {
        Self { parts, sound, part: 0, left: Self::samples(parts[0].1), playing: sound(parts[0].0) }
    }

    fn samples(millis: u32) -> u32 {
        millis.saturating_mul(8)
    }

    /// Writes the next frame. A part that ends within it ends with it.
    pub fn fill(&mut self, frame: &mut [i16]) {
        if self.left == 0 {
            self.part = (self.part + 1) % self.parts.len();
            let (frequencies, millis) = self.parts[self.part];
            (self.left, self.playing) = (Self::samples(millis), (self.sound)(frequencies));
        }
        self.playing.write(frame);
        self.left = self.left.saturating_sub(frame.len() as u32);
    }
}

/// `y[n] = 2 cos ω · y[n−1] − y[n−2]`, in integers with 15 fractional bits.
#[derive(Clone, Debug)]
pub struct Recurrence {
    waves: [[i32; 3]; 2],
    modulated: bool,
}

impl Recurrence {
    /// Creates one wave or two, or silence.
    #[must_use]
    pub fn new(frequencies: &[f64]) -> Self {
        let wave = |&f: &f64| {
            let angle = TAU * f / 8000.0;
            let back = |n: f64| (7218.5 * (-n * angle).sin()) as i32;
            [(2.0 * angle.cos() * 32_768.0) as i32, back(1.0), back(2.0)]
        };
        let mut waves = [[0; 3]; 2];
        for (slot, frequency) in waves.iter_mut().zip(frequencies) {
            *slot = wave(frequency);
        }
        // The compiler must not know that no sound here is modulated.
        Self { waves, modulated: black_box(false) }
    }
}

impl Sound for Recurrence {
    fn write(&mut self, samples: &mut [i16]) {
        let [[factor_a, mut a1, mut a2], [factor_b, mut b1, mut b2]] = self.waves;
        for sample in samples {
            (a1, a2) = (((factor_a * a1) >> 15) - a2, a1);
            (b1, b2) = (((factor_b * b1) >> 15) - b2, b1);
            *sample = if self.modulated {
                let depth = (b1 + 32_768) >> 1;
                ((a1 * depth) >> 15) as i16
            } else {
                (a1 + b1) as i16
            };
        }
        self.waves = [[factor_a, a1, a2], [factor_b, b1, b2]];
    }
}

/// Returns the octet of every sample.
///
/// # Panics
/// Never: there are 65,536 samples.
#[must_use]
pub fn ulaw_table() -> Box<[u8; 65_536]> {
    let table: Vec<u8> = (0..=u16::MAX).map(|bits| G711::Ulaw.encode(bits as i16)).collect();
    table.into_boxed_slice().try_into().unwrap()
}
