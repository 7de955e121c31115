//! Draws the pictures of the README: `cargo run --release --example picture`.

mod asterisk;
mod drawing;
mod joint;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use plotters::style::RGBColor;
use ringback::{SampleRate, Synth, Tone};

use crate::asterisk::Asterisk;
use crate::drawing::{Kind, Picture, Sound};
use crate::joint::Joint;

/// Draw the pictures of the README.
///
/// They show trying and ring as cadence and spectrogram, the joint between them, and the timing of
/// a cadence next to Asterisk's. The example render draws any other tone.
#[derive(Parser)]
#[command(name = "picture")]
struct Args {
    /// The folder to write to
    #[arg(default_value = "examples/picture")]
    folder: PathBuf,

    /// Write PNG instead of SVG
    #[arg(long)]
    png: bool,
}

/// A colour that colour-blind readers can distinguish from blue (Okabe and Ito).
const VERMILION: RGBColor = RGBColor(0xD5, 0x5E, 0x00);

fn main() -> ExitCode {
    match draw_all(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("picture: {error}");
            ExitCode::FAILURE
        }
    }
}

fn draw_all(args: &Args) -> Result<(), Box<dyn Error>> {
    let kind = if args.png { Kind::Png } else { Kind::Svg };
    let trying = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";
    write(args, "trying", &sound("trying", trying, 1.5)?, kind)?;
    let ring = "400+450/400,0/200,400+450/400,0/2000";
    write(args, "ring", &sound("ring of the United Kingdom", ring, 4.5)?, kind)?;
    write(args, "joint", &Joint::between_trying_and_ring()?, kind)?;
    write(args, "asterisk", &Asterisk::beside_ours()?, kind)
}

/// Returns the first seconds of a tone.
fn sound(name: &str, list: &str, seconds: f64) -> Result<Sound, Box<dyn Error>> {
    let tone: Tone = list.parse()?;
    let rate = SampleRate::HZ_8000;
    let samples = (seconds * f64::from(rate.hz())) as usize;
    let samples = Synth::new(&tone, rate)?.take(samples).collect();
    Ok(Sound { title: format!("{name}: {list}"), samples, rate })
}

fn write(
    args: &Args,
    name: &str,
    picture: &impl Picture,
    kind: Kind,
) -> Result<(), Box<dyn Error>> {
    let ending = if args.png { "png" } else { "svg" };
    let path: &Path = &args.folder.join(name).with_extension(ending);
    let file = kind.encode(picture)?;
    fs::write(path, file).map_err(|error| format!("can't write {}: {error}", path.display()))?;
    println!("{}", path.display());
    Ok(())
}
