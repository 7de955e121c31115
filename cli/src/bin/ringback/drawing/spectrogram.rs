//! The level of each frequency over time.

use ringback::{Dbm0, SampleRate};
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlannerScalar};
use std::f64::consts::TAU;
use std::sync::Arc;

/// Levels in dBm0 over time and frequency, as a grid.
pub(crate) struct Spectrogram {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    /// Row by row from the lowest frequency up. Each is the level of the equivalent sine.
    pub(crate) levels: Vec<f64>,
    /// The distance between rows, in hertz.
    pub(crate) row_hz: f64,
    /// The frequency of the lowest row, in hertz.
    pub(crate) first_hz: f64,
    /// The highest frequency of the chart, in hertz.
    pub(crate) top_hz: f64,
    pub(crate) loudest: f64,
}

/// The size of the grid. A finer grid would be indistinct in a picture.
const COLUMNS: usize = 240;
const ROWS: usize = 192;

/// The level of digital silence, in dBm0.
const NOTHING: f64 = -120.0;

impl Spectrogram {
    pub(crate) fn of(samples: &[i16], rate: SampleRate) -> Self {
        let dft = Dft::new(samples.len(), rate);
        let columns: Vec<_> = (0..COLUMNS).map(|column| dft.column(samples, column)).collect();
        let loudest = columns.iter().flatten().copied().fold(NOTHING, f64::max);
        let top_hz = top(&columns, dft.bin_hz, rate);
        let bins = ((top_hz / dft.bin_hz) as usize + 2).min(dft.bins());
        let bins_a_row = bins.div_ceil(ROWS);
        let rows = bins / bins_a_row;
        let level = |row: usize, column: usize| {
            let bins = row * bins_a_row..(row + 1) * bins_a_row;
            columns[column][bins].iter().copied().fold(NOTHING, f64::max)
        };
        let cells = (0..rows).flat_map(|row| (0..COLUMNS).map(move |column| (row, column)));
        Self {
            columns: COLUMNS,
            rows,
            levels: cells.map(|(row, column)| level(row, column)).collect(),
            row_hz: bins_a_row as f64 * dft.bin_hz,
            first_hz: (bins_a_row - 1) as f64 / 2.0 * dft.bin_hz,
            top_hz,
            loudest,
        }
    }
}

/// Returns the top of the chart: a quarter above the highest bin whose mean is within 40 dB of the
/// strongest, at least 1 kHz, in steps of 500 Hz. The mean ignores a click: it has all frequencies,
/// but is short.
fn top(columns: &[Vec<f64>], bin_hz: f64, rate: SampleRate) -> f64 {
    let power = |level: f64| 10_f64.powf(level / 10.0);
    let bins = columns.first().map_or(0, Vec::len);
    let mean = |bin: usize| {
        columns.iter().map(|levels| power(levels[bin])).sum::<f64>() / columns.len() as f64
    };
    let means: Vec<_> = (0..bins).map(mean).collect();
    // In silence, no bin exceeds this.
    let least = means.iter().copied().fold(power(NOTHING + 50.0), f64::max) / power(40.0);
    let highest = means.iter().rposition(|mean| *mean > least).unwrap_or_default();
    let steps = (1.25 * highest as f64 * bin_hz / 500.0).ceil();
    (500.0 * steps).clamp(1_000.0, f64::from(rate.hz()) / 2.0)
}

/// A windowed DFT, several times in each column of the grid.
struct Dft {
    /// The scalar planner's results, and so the pictures, are the same on every processor.
    fft: Arc<dyn Fft<f64>>,
    window: Vec<f64>,
    /// The distance between columns, in samples.
    hop: f64,
    bin_hz: f64,
}

impl Dft {
    /// A longer sound gets a longer window, because a second of it has fewer pixels. A window of
    /// 30 ms separates beeps that are 75 ms apart; one of 100 ms separates 440 from 480 Hz.
    fn new(len: usize, rate: SampleRate) -> Self {
        let hz = f64::from(rate.hz());
        let window = (len as f64 / hz / 40.0).clamp(0.03, 0.1) * hz;
        // Its leakage to other frequencies is below the lowest level of the colour scale.
        let blackman =
            |phase: f64| 0.42 - 0.5 * (TAU * phase).cos() + 0.08 * (2.0 * TAU * phase).cos();
        let phase = |n: u32| (f64::from(n) + 0.5) / window.floor();
        let window: Vec<_> = (0..window as u32).map(|n| blackman(phase(n))).collect();
        // Zero padding beyond the window gives bins of less than 8 Hz.
        let bins = (rate.hz() / 8).next_power_of_two();
        let fft = FftPlannerScalar::new().plan_fft_forward(bins as usize);
        Self { fft, window, hop: len as f64 / COLUMNS as f64, bin_hz: hz / f64::from(bins) }
    }

    fn bins(&self) -> usize {
        self.fft.len() / 2
    }

    /// Returns the greatest level of each bin in a column, in dBm0.
    fn column(&self, samples: &[i16], column: usize) -> Vec<f64> {
        let times = (4.0 * self.hop / self.window.len() as f64).ceil();
        let mut levels = vec![NOTHING; self.bins()];
        for time in 0..times as u32 {
            let middle = (column as f64 + (f64::from(time) + 0.5) / times) * self.hop;
            for (greatest, level) in levels.iter_mut().zip(self.levels(samples, middle as isize)) {
                *greatest = greatest.max(level);
            }
        }
        levels
    }

    /// Returns the level of each bin around a sample. Beyond both ends the sound is silent.
    fn levels(&self, samples: &[i16], middle: isize) -> impl Iterator<Item = f64> {
        let first = middle - self.window.len() as isize / 2;
        let sample = |n: isize| usize::try_from(n).ok().and_then(|n| samples.get(n));
        let mut buffer = vec![Complex::new(0.0, 0.0); self.fft.len()];
        for ((cell, weight), n) in buffer.iter_mut().zip(&self.window).zip(first..) {
            cell.re = weight * f64::from(sample(n).copied().unwrap_or_default());
        }
        self.fft.process(&mut buffer);
        let full = self.window.iter().sum::<f64>() / 2.0 * Dbm0::ZERO.peak();
        buffer.into_iter().map(move |bin| (20.0 * (bin.norm() / full).log10()).max(NOTHING))
    }
}
