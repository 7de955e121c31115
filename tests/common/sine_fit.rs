//! An analysis of a held sound by least squares: the sines of known frequencies that fit it best,
//! and the residual.

use std::f64::consts::TAU;

/// A fit of sines and a constant to samples.
#[derive(Debug)]
pub(crate) struct Fit {
    /// The amplitude of each sine, and its phase at sample 0 in turns.
    pub(crate) sines: Vec<(f64, f64)>,
    /// The constant.
    pub(crate) dc: f64,
    /// The root mean square of the residual.
    pub(crate) residual: f64,
}

impl Fit {
    pub(crate) fn of(samples: &[i16], frequencies: &[f64], rate: u32) -> Self {
        let row = |n: usize| {
            let angle = |f: &f64| TAU * (f * n as f64 / f64::from(rate)).fract();
            let pairs = frequencies.iter().flat_map(move |f| [angle(f).sin(), angle(f).cos()]);
            pairs.chain([1.0]).collect::<Vec<f64>>()
        };
        let unknowns = 2 * frequencies.len() + 1;
        let mut normal = vec![vec![0.0; unknowns + 1]; unknowns];
        for (n, &sample) in samples.iter().enumerate() {
            let row = row(n);
            for (i, equation) in normal.iter_mut().enumerate() {
                for (j, factor) in row.iter().enumerate() {
                    equation[j] += row[i] * factor;
                }
                equation[unknowns] += row[i] * f64::from(sample);
            }
        }
        let solution = solve(normal);
        let error = |(n, &sample): (usize, &i16)| {
            let fitted: f64 = row(n).iter().zip(&solution).map(|(a, b)| a * b).sum();
            (f64::from(sample) - fitted).powi(2)
        };
        let squares: f64 = samples.iter().enumerate().map(error).sum();
        Self {
            sines: solution
                .chunks_exact(2)
                .map(|pair| (pair[0].hypot(pair[1]), pair[1].atan2(pair[0]) / TAU))
                .collect(),
            dc: solution[unknowns - 1],
            residual: (squares / samples.len() as f64).sqrt(),
        }
    }

    /// Returns the level of a sine in dBm0. Full scale, 32,768, is +3.14.
    pub(crate) fn dbm0(&self, sine: usize) -> f64 {
        #[allow(clippy::approx_constant, reason = "a level in dBm0, not π")]
        const FULL_SCALE: f64 = 3.14;
        20.0 * (self.sines[sine].0 / 32_768.0).log10() + FULL_SCALE
    }

    /// Returns the signal-to-noise-and-distortion ratio of a single sine, in dB.
    pub(crate) fn sinad(&self) -> f64 {
        20.0 * (self.sines[0].0 / std::f64::consts::SQRT_2 / self.residual).log10()
    }
}

/// Solves equations by Gauss elimination with the largest pivots. The last column is the right
/// side.
fn solve(mut equations: Vec<Vec<f64>>) -> Vec<f64> {
    let unknowns = equations.len();
    for column in 0..unknowns {
        let magnitude = |row: &usize| equations[*row][column].abs();
        let pivot = (column..unknowns).max_by(|a, b| magnitude(a).total_cmp(&magnitude(b)));
        equations.swap(column, pivot.unwrap());
        let pivot = equations[column].clone();
        for (row, equation) in equations.iter_mut().enumerate() {
            if row != column {
                let factor = equation[column] / pivot[column];
                equation.iter_mut().zip(&pivot).for_each(|(e, p)| *e -= factor * p);
            }
        }
    }
    (0..unknowns).map(|i| equations[i][unknowns] / equations[i][i]).collect()
}
