//! A picture of a sound: its cadence above its spectrogram.

use contour::ContourBuilder;
use plotters::prelude::*;
use ringback::SampleRate;

use super::spectrogram::Spectrogram;
use super::{
    BLUE, Drawn, INK, PALE, Picture, Plot, Root, TEXT, TITLE, draw_waveform, number, simplified,
    text,
};

pub(crate) struct Sound {
    pub(crate) title: String,
    pub(crate) samples: Vec<i16>,
    pub(crate) rate: SampleRate,
}

/// The width of the labels at the left of both charts.
const LABELS: u32 = 150;
/// The width of the colour scale at the right.
const SCALE: u32 = 210;

impl Picture for Sound {
    const HEIGHT: u32 = 1_000;

    fn draw<B: DrawingBackend>(&self, root: &Root<B>) -> Drawn<B> {
        let root = root.titled(&shortened(&self.title), text(TITLE))?;
        let (upper, lower) = root.split_vertically(360);
        let left = root.dim_in_pixel().0 - SCALE;
        let (upper, _) = upper.split_horizontally(left);
        self.cadence(&upper)?;
        let spectrogram = Spectrogram::of(&self.samples, self.rate);
        let colours = Colours::up_to(spectrogram.loudest);
        let (left, right) = lower.split_horizontally(left);
        self.spectrogram(&left, &spectrogram, colours)?;
        scale(&right, colours)
    }
}

impl Sound {
    fn cadence<B: DrawingBackend>(&self, area: &Root<B>) -> Drawn<B> {
        let greatest = self.samples.iter().map(|sample| sample.unsigned_abs()).max();
        let most = (1.1 * f64::from(greatest.unwrap_or_default())).clamp(100.0, 32_768.0);
        let mut chart = ChartBuilder::on(area)
            .margin_top(10)
            .set_label_area_size(LabelAreaPosition::Left, LABELS)
            .set_label_area_size(LabelAreaPosition::Bottom, 20)
            .build_cartesian_2d(0.0..self.seconds(), -most..most)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(PALE)
            .axis_style(INK)
            .x_label_formatter(&|_| String::new())
            .y_label_formatter(&|value| number(*value))
            .y_labels(5)
            .y_desc("sample (16 bit)")
            .label_style(text(TEXT))
            .draw()?;
        let place = |n: f64, value: f64| (n / f64::from(self.rate.hz()), value);
        draw_waveform(chart.plotting_area(), &self.samples, place, BLUE)
    }

    fn spectrogram<B: DrawingBackend>(
        &self,
        area: &Root<B>,
        spectrogram: &Spectrogram,
        colours: Colours,
    ) -> Drawn<B> {
        let mut chart = ChartBuilder::on(area)
            .margin_top(10)
            .set_label_area_size(LabelAreaPosition::Left, LABELS)
            .set_label_area_size(LabelAreaPosition::Bottom, 100)
            .build_cartesian_2d(0.0..self.seconds(), 0.0..spectrogram.top_hz)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(PALE)
            .axis_style(INK)
            .x_desc("time (s)")
            .x_label_formatter(&|value| number(*value))
            .y_label_formatter(&|value| number(*value))
            .y_labels(6)
            .y_desc("frequency (Hz)")
            .label_style(text(TEXT))
            .draw()?;
        let contours = ContourBuilder::new(spectrogram.columns, spectrogram.rows, true)
            .x_step(self.seconds() / spectrogram.columns as f64)
            .y_origin(spectrogram.first_hz - spectrogram.row_hz / 2.0)
            .y_step(spectrogram.row_hz)
            .contours(&spectrogram.levels, &colours.levels())
            .expect("as many levels as cells");
        for (contour, colour) in contours.into_iter().zip(COLOURS) {
            for polygon in contour.geometry() {
                let rings = [polygon.exterior()].into_iter().chain(polygon.interiors());
                let rings = rings.map(|ring| ring.coords().map(|point| (point.x, point.y)));
                fill(chart.plotting_area(), rings, colour)?;
            }
        }
        Ok(())
    }

    fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate.hz())
    }
}

/// Fills an outline with holes. A path to each hole and back joins it to the outline.
fn fill<B: DrawingBackend>(
    plot: &Plot<B>,
    rings: impl Iterator<Item = impl Iterator<Item = (f64, f64)>>,
    colour: RGBColor,
) -> Drawn<B> {
    let mut outline: Vec<(i32, i32)> = Vec::new();
    for ring in rings {
        let ring: Vec<_> = ring.map(|point| plot.map_coordinate(&point)).collect();
        let distance = |&(from, to): &(usize, usize)| {
            let (a, b): ((i32, i32), (i32, i32)) = (outline[from], ring[to]);
            (a.0 - b.0).pow(2) + (a.1 - b.1).pow(2)
        };
        let paths = (0..outline.len()).flat_map(|from| (0..ring.len()).map(move |to| (from, to)));
        // The shortest path crosses neither the outline nor the hole.
        let (from, to) = paths.min_by_key(distance).unwrap_or_default();
        let there_and_round = ring[to..].iter().chain(&ring[..to]).chain(ring.get(to));
        let there_and_back = there_and_round.chain(outline.get(from)).copied().collect::<Vec<_>>();
        let after = (from + 1).min(outline.len());
        outline.splice(after..after, there_and_back);
    }
    plot.use_screen_coord().draw(&Polygon::new(simplified(outline), colour))
}

/// The levels of the colours. Each colour begins 5 dB above the previous colour.
#[derive(Clone, Copy)]
struct Colours {
    /// The level at which the first colour begins, in dBm0.
    lowest: f64,
}

/// From pale to dark, to be distinguishable without colour, on white for silence.
const COLOURS: [RGBColor; 10] = [
    RGBColor(0xFC, 0xEA, 0xB0),
    RGBColor(0xFC, 0xB9, 0x88),
    RGBColor(0xFB, 0x88, 0x61),
    RGBColor(0xDE, 0x65, 0x6C),
    RGBColor(0xC0, 0x42, 0x76),
    RGBColor(0x99, 0x2C, 0x7A),
    RGBColor(0x6E, 0x1C, 0x7B),
    RGBColor(0x48, 0x11, 0x72),
    RGBColor(0x2E, 0x10, 0x54),
    RGBColor(0x14, 0x0E, 0x36),
];
const STEP: f64 = 5.0;

impl Colours {
    /// Returns colours for the 50 dB up to the loudest level, in dBm0. The last colour also covers
    /// half a decibel above its range.
    fn up_to(loudest: f64) -> Self {
        let highest = 10.0 * ((loudest - 0.5) / 10.0).ceil();
        Self { lowest: highest.max(-60.0) - 50.0 }
    }

    /// Returns the level at which each colour begins.
    fn levels(self) -> Vec<f64> {
        (0..COLOURS.len()).map(|n| self.lowest + STEP * n as f64).collect()
    }

    fn highest(self) -> f64 {
        self.lowest + STEP * COLOURS.len() as f64
    }
}

fn scale<B: DrawingBackend>(area: &Root<B>, colours: Colours) -> Drawn<B> {
    let mut chart = ChartBuilder::on(area)
        .margin_top(10)
        .margin_left(40)
        .set_label_area_size(LabelAreaPosition::Right, 130)
        .set_label_area_size(LabelAreaPosition::Bottom, 100)
        .build_cartesian_2d(0.0..1.0, colours.lowest..colours.highest())?;
    chart.draw_series(colours.levels().into_iter().zip(COLOURS).map(|(level, colour)| {
        Rectangle::new([(0.0, level), (1.0, level + STEP)], colour.filled())
    }))?;
    chart
        .configure_mesh()
        .disable_mesh()
        .disable_x_axis()
        .axis_style(INK)
        .y_labels(6)
        .y_desc("level (dBm0)")
        .y_label_formatter(&|value| number(*value))
        .label_style(text(TEXT))
        .draw()
}

/// Cuts a long title, and replaces control characters, which XML does not allow.
fn shortened(title: &str) -> String {
    const MOST: usize = 80;
    let title = title.replace(char::is_control, " ");
    match title.char_indices().nth(MOST) {
        None => title,
        Some((at, _)) => format!("{} …", &title[..at]),
    }
}
