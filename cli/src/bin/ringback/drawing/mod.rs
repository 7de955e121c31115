//! Pictures of sound in a common design, as SVG or PNG.

mod sound;
mod spectrogram;
mod waveform;

use std::error::Error;
use std::sync::Once;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::register_font;

pub(crate) use sound::Sound;
pub(crate) use waveform::{Plot, draw_waveform};

/// A picture. Its coordinates are pixels. A page shows the picture at half its width: the text must
/// be legible then, and lines can be finer than a pixel.
pub(crate) trait Picture {
    /// The height in pixels. The width is [`WIDTH`].
    const HEIGHT: u32;

    fn draw<B: DrawingBackend>(&self, root: &Root<B>) -> Drawn<B>;
}

/// The area of a whole picture.
pub(crate) type Root<B> = DrawingArea<B, Shift>;
pub(crate) type Drawn<B> = Result<(), DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

/// The width in pixels: twice the width that a README has room for.
pub(crate) const WIDTH: u32 = 1_600;
/// The margin around the picture.
const MARGIN: u32 = 14;
/// The text sizes.
pub(crate) const TITLE: u32 = 38;
pub(crate) const TEXT: u32 = 32;

pub(crate) const INK: RGBColor = RGBColor(0x22, 0x22, 0x2A);
pub(crate) const PALE: RGBColor = RGBColor(0xDD, 0xDD, 0xE2);
pub(crate) const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xB2);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Svg,
    Png,
}

impl Kind {
    /// Returns the content of the file. An SVG is the same on every machine.
    pub(crate) fn encode<P: Picture>(self, picture: &P) -> Result<Vec<u8>, Box<dyn Error>> {
        register_fonts();
        match self {
            Self::Svg => svg(picture),
            Self::Png => png(picture),
        }
    }
}

fn svg<P: Picture>(picture: &P) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut text = String::new();
    let root = SVGBackend::with_string(&mut text, (WIDTH, P::HEIGHT)).into_drawing_area();
    draw(picture, &root)?;
    drop(root);
    Ok(text.into_bytes())
}

fn png<P: Picture>(picture: &P) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut pixels = vec![0; 3 * WIDTH as usize * P::HEIGHT as usize];
    let backend = BitMapBackend::with_buffer(&mut pixels, (WIDTH, P::HEIGHT));
    draw(picture, &backend.into_drawing_area())?;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH, P::HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Best);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(file)
}

/// Draws on white, because the page may have another background.
fn draw<P: Picture, B: DrawingBackend>(picture: &P, root: &Root<B>) -> Drawn<B> {
    root.fill(&WHITE)?;
    picture.draw(&root.margin(MARGIN, MARGIN, MARGIN, MARGIN))?;
    root.present()
}

/// Registers the font that draws the text of a PNG and measures the text of both formats, so that
/// no font has to be installed. A viewer shows an SVG in its own font.
fn register_fonts() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let read = register_font("sans-serif", FontStyle::Normal, notosans::REGULAR_TTF);
        assert!(read.is_ok(), "the font is a font");
    });
}

pub(crate) fn text(size: u32) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&INK)
}

/// Formats a number for an axis.
pub(crate) fn number(number: f64) -> String {
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.replace('-', "\u{2212}") }
}

/// Removes each point that lies on a straight line between its neighbours.
pub(crate) fn simplified(points: impl IntoIterator<Item = (i32, i32)>) -> Vec<(i32, i32)> {
    let mut kept: Vec<(i32, i32)> = Vec::new();
    for point in points {
        while let [.., a, b] = kept[..] {
            if !is_between(a, b, point) {
                break;
            }
            kept.pop();
        }
        if kept.last() != Some(&point) {
            kept.push(point);
        }
    }
    kept
}

fn is_between(a: (i32, i32), b: (i32, i32), c: (i32, i32)) -> bool {
    let (ab, bc) = ((b.0 - a.0, b.1 - a.1), (c.0 - b.0, c.1 - b.1));
    ab.0 * bc.1 == ab.1 * bc.0 && ab.0 * bc.0 + ab.1 * bc.1 >= 0
}
