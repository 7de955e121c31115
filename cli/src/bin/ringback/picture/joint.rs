//! The joint between trying and ring, compared with a tone change without a joint.

use std::error::Error;

use plotters::prelude::*;
use ringback::{CallPlayer, CallState, Format, Synth, TonePlan, ToneZones};

use super::VERMILION;
use crate::drawing::{BLUE, Drawn, INK, PALE, Picture, Root, TEXT, TITLE, number, text};

/// The samples around the moment at which the 180 arrives.
pub(crate) struct Joint {
    hard: Vec<i16>,
    joined: Vec<i16>,
}

/// The frame of the tone change. It lies in the second beep of trying, far from its ends.
const TICK: usize = 10;
/// The samples of a frame at 8 kHz.
const FRAME: usize = 160;
const SAMPLES_A_MS: usize = 8;
const CHANGE: usize = TICK * FRAME;
/// The picture shows these samples before and after the tone change.
const BEFORE: usize = 10 * SAMPLES_A_MS;
const AFTER: usize = 30 * SAMPLES_A_MS;

impl Joint {
    pub(crate) fn between_trying_and_ring() -> Result<Self, Box<dyn Error>> {
        let zone = ToneZones::builtin().zone("us").ok_or("no such zone")?;
        let play = |name| {
            let tone = zone.tone_or_default(name).ok_or("no such tone")?;
            Ok::<_, Box<dyn Error>>(Synth::new(&tone, Format::PCM.rate())?)
        };
        let hard = play("trying")?.take(CHANGE).chain(play("ring")?);

        let plan = TonePlan::from_zone(zone, Format::PCM)?;
        let mut player = CallPlayer::new(&plan);
        let mut joined = Vec::new();
        for tick in 0..2 * TICK {
            let state = if tick < TICK { CallState::Trying } else { CallState::Ring };
            joined.extend(player.next_frame(state).ok_or("no tone")?.payload);
        }
        Ok(Self {
            hard: hard.skip(CHANGE - BEFORE).take(BEFORE + AFTER).collect(),
            joined: joined[CHANGE - BEFORE..CHANGE + AFTER].to_vec(),
        })
    }
}

impl Picture for Joint {
    const HEIGHT: u32 = 1_000;

    fn draw<B: DrawingBackend>(&self, root: &Root<B>) -> Drawn<B> {
        let root =
            root.titled("from trying (525 Hz) to ring (440+480 Hz), within a beep", text(TITLE))?;
        let (upper, lower) = root.split_vertically(415);
        panel(&upper, &self.hard, "ring, switched hard", false)?;
        panel(&lower, &self.joined, "ring, while trying fades (CallPlayer)", true)
    }
}

/// Draws one waveform. Time 0 is the tone change, in milliseconds.
fn panel<B: DrawingBackend>(area: &Root<B>, samples: &[i16], what: &str, joined: bool) -> Drawn<B> {
    const MOST: f64 = 18_000.0;
    let millis = |n: usize| (n as f64 - BEFORE as f64) / SAMPLES_A_MS as f64;
    let mut chart = ChartBuilder::on(area)
        .margin_top(10)
        .margin_right(40)
        .set_label_area_size(LabelAreaPosition::Left, 170)
        .set_label_area_size(LabelAreaPosition::Bottom, if joined { 100 } else { 20 })
        .build_cartesian_2d(millis(0)..millis(samples.len()), -MOST..MOST)?;
    if joined {
        let fade = [(0.0, -MOST), (20.0, MOST)];
        chart.draw_series([Rectangle::new(fade, FADE.filled())])?;
    }
    let mut mesh = chart.configure_mesh();
    mesh.light_line_style(TRANSPARENT)
        .bold_line_style(PALE)
        .axis_style(INK)
        .y_label_formatter(&|value| number(*value))
        .y_labels(5)
        .y_desc("sample (16 bit)")
        .label_style(text(TEXT));
    if joined {
        mesh.x_desc("time since the 180 (ms)").x_label_formatter(&|value| number(*value)).draw()?;
    } else {
        mesh.x_label_formatter(&|_| String::new()).draw()?;
    }
    let line = |from: usize, to: usize, colour: RGBColor| {
        let points = (from..to).map(|n| (millis(n), f64::from(samples[n])));
        LineSeries::new(points, colour.stroke_width(4))
    };
    chart.draw_series(line(0, BEFORE, BLUE))?;
    chart.draw_series(line(BEFORE - 1, samples.len(), VERMILION))?;
    let step = (i32::from(samples[BEFORE]) - i32::from(samples[BEFORE - 1])).abs();
    let label = format!("{what}: a step of {step} at 0 ms");
    chart.draw_series([
        Text::new("trying".into(), (-9.6, 0.95 * MOST), text(TEXT).color(&BLUE)),
        Text::new(label, (0.4, 0.95 * MOST), text(TEXT).color(&VERMILION)),
    ])?;
    Ok(())
}

/// The background of the frame in which both tones sound.
const FADE: RGBColor = RGBColor(0xFF, 0xF1, 0xDC);
