//! The waveform of a sound.

use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

use super::{Drawn, simplified};

/// The plotting area of a chart.
pub(crate) type Plot<B> = DrawingArea<B, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Draws a line through the samples, or their envelope if there are too many for a line, so that a
/// long sound needs no more strokes than a short one. `place` maps the number and the value of a
/// sample to the axes.
pub(crate) fn draw_waveform<B: DrawingBackend>(
    plot: &Plot<B>,
    samples: &[i16],
    place: impl Fn(f64, f64) -> (f64, f64),
    colour: RGBColor,
) -> Drawn<B> {
    let screen = plot.use_screen_coord();
    let pixel = |n: usize, value: i16| plot.map_coordinate(&place(n as f64, value.into()));
    let columns = (plot.dim_in_pixel().0 / COLUMN) as usize;
    if samples.len() <= 4 * columns {
        let line = samples.iter().enumerate().map(|(n, sample)| pixel(n, *sample));
        return screen.draw(&PathElement::new(simplified(line), colour.stroke_width(LINE)));
    }
    let start = |column: usize| column * samples.len() / columns;
    let edge = |column: usize, pick: fn(&[i16]) -> i16| {
        pixel(start(column), pick(&samples[start(column)..start(column + 1)]))
    };
    // At least as thick as the line, so that silence is visible.
    let above = (0..columns).map(|column| edge(column, greatest)).map(|(x, y)| (x, y - HALF));
    let below = (0..columns).map(|column| edge(column, least)).map(|(x, y)| (x, y + HALF));
    screen.draw(&Polygon::new(simplified(above.chain(below.rev())), colour))
}

/// The width of a column of the envelope, in pixels.
const COLUMN: u32 = 2;
const LINE: u32 = 4;
const HALF: i32 = 2;

fn greatest(samples: &[i16]) -> i16 {
    samples.iter().copied().max().unwrap_or_default()
}

fn least(samples: &[i16]) -> i16 {
    samples.iter().copied().min().unwrap_or_default()
}
