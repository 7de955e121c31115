//! A cadence in the library's timing, compared with Asterisk's.

use std::error::Error;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use ringback::{Playback, Ramp, SampleRate, Segment, Synth, Tail, Tone};

use super::VERMILION;
use crate::drawing::{
    BLUE, Drawn, INK, PALE, Picture, Root, TEXT, TITLE, draw_waveform, number, text,
};

const LIST: &str = "425/90,0/75,525/90,0/250";
/// The number of cycles in the picture.
const CYCLES: u32 = 4;
/// The length of Asterisk's frames, in milliseconds. Asterisk plays whole frames.
const FRAME: u32 = 20;
const RATE: SampleRate = SampleRate::HZ_8000;

/// Some cycles of the same list, in both timings.
pub(crate) struct Asterisk {
    ours: Cycles,
    theirs: Cycles,
}

struct Cycles {
    samples: Vec<i16>,
    segments: Vec<Segment>,
}

impl Asterisk {
    pub(crate) fn beside_ours() -> Result<Self, Box<dyn Error>> {
        let tone: Tone = LIST.parse()?;
        let Tail::Cycle(written) = tone.tail() else { return Err("a tone that repeats".into()) };
        let round = |segment: &Segment| {
            let millis = segment.millis().next_multiple_of(FRAME);
            Segment::new(*segment.sound(), millis)
        };
        let rounded = written.iter().map(round).collect::<Result<_, _>>()?;
        let no_ramps = Playback { ramp: Ramp::NONE, ..Playback::default() };
        Ok(Self {
            ours: Cycles::of(written.clone(), Playback::default())?,
            theirs: Cycles::of(rounded, no_ramps)?,
        })
    }
}

impl Cycles {
    fn of(segments: Vec<Segment>, playback: Playback) -> Result<Self, Box<dyn Error>> {
        let tone = Tone::new(Vec::new(), Tail::Cycle(segments.clone()))?;
        let synth = Synth::with_playback(&tone, RATE, playback)?;
        let mut cycles = Self { samples: Vec::new(), segments };
        let count = CYCLES * cycles.millis() * (RATE.hz() / 1_000);
        cycles.samples.extend(synth.take(count as usize));
        Ok(cycles)
    }

    /// Returns the length of a cycle.
    fn millis(&self) -> u32 {
        self.segments.iter().map(Segment::millis).sum()
    }
}

/// The middle and the height of the waveforms, on a vertical axis from 0 to 1.
const OURS: f64 = 0.74;
const THEIRS: f64 = 0.3;
const HEIGHT: f64 = 0.11;

impl Picture for Asterisk {
    const HEIGHT: u32 = 860;

    fn draw<B: DrawingBackend>(&self, root: &Root<B>) -> Drawn<B> {
        let root = root.titled(&format!("{CYCLES} cycles of {LIST}"), text(TITLE))?;
        let end = f64::from(CYCLES * self.theirs.millis());
        let mut chart = ChartBuilder::on(&root)
            .margin_right(30)
            .set_label_area_size(LabelAreaPosition::Left, 20)
            .set_label_area_size(LabelAreaPosition::Bottom, 90)
            .build_cartesian_2d(0.0..end + 30.0, 0.0..1.0)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .light_line_style(TRANSPARENT)
            .bold_line_style(PALE)
            .axis_style(INK)
            .x_desc("time (ms)")
            .x_labels(12)
            .x_label_formatter(&|value| number(*value))
            .label_style(text(TEXT))
            .draw()?;
        for (cycles, middle, colour, name, beside) in [
            (&self.ours, OURS, BLUE, "ringback, as it is written", HEIGHT + 0.09),
            (
                &self.theirs,
                THEIRS,
                VERMILION,
                "Asterisk, each segment in whole frames",
                -HEIGHT - 0.075,
            ),
        ] {
            let millis = |n: f64| 1_000.0 * n / f64::from(RATE.hz());
            let place = |n: f64, value: f64| (millis(n), middle + HEIGHT * value / PEAK);
            draw_waveform(chart.plotting_area(), &cycles.samples, place, colour)?;
            let name = format!("{name}: {} ms a cycle", cycles.millis());
            let name_at = (0.0, middle + beside);
            chart.draw_series([Text::new(name, name_at, text(TEXT).color(&colour))])?;
            let durations = durations(cycles, middle - HEIGHT - 0.03);
            chart.draw_series(durations)?;
        }
        for cycle in 1..=CYCLES {
            let [ours, theirs] = [&self.ours, &self.theirs].map(|cycles| cycle * cycles.millis());
            let ends = [(f64::from(ours), OURS - HEIGHT), (f64::from(theirs), THEIRS + HEIGHT)];
            chart.draw_series(DashedLineSeries::new(ends, 12, 8, INK.stroke_width(2)))?;
            let label = (f64::from(theirs) - 8.0, THEIRS + 0.02);
            let late = format!("+{} ms", theirs - ours);
            let style = text(SMALL).pos(Pos::new(HPos::Right, VPos::Bottom));
            chart.draw_series([Text::new(late, label, style)])?;
        }
        Ok(())
    }
}

/// The text size of a duration.
const SMALL: u32 = 28;

/// The peak of a sine at the default level.
const PEAK: f64 = 7_219.0;

/// Draws the duration of each segment below the first cycle.
fn durations(cycles: &Cycles, height: f64) -> impl Iterator<Item = Text<'_, (f64, f64), String>> {
    let style = text(SMALL).pos(Pos::new(HPos::Center, VPos::Center));
    let mut begin = 0;
    cycles.segments.iter().map(move |segment| {
        let middle = f64::from(begin) + f64::from(segment.millis()) / 2.0;
        begin += segment.millis();
        Text::new(segment.millis().to_string(), (middle, height), style.clone())
    })
}
