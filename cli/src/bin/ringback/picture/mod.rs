//! The pictures of the README.

mod asterisk;
mod joint;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use plotters::style::RGBColor;
use ringback::{SampleRate, Synth, Tone};

use self::asterisk::Asterisk;
use self::joint::Joint;
use crate::drawing::{Kind, Picture, Sound};
use crate::failure::Failure;
use crate::terminal;

/// Draw the pictures of the README.
///
/// They show trying and ring as cadence and spectrogram, the joint between them, and the timing of
/// a cadence next to Asterisk's. `ringback render` draws any other tone.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder to write to
    #[arg(default_value = ".")]
    folder: PathBuf,

    /// Write PNG instead of SVG
    #[arg(long)]
    png: bool,
}

/// A colour that colour-blind readers can distinguish from blue (Okabe and Ito).
const VERMILION: RGBColor = RGBColor(0xD5, 0x5E, 0x00);

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    draw_all(args).map_err(|error| Failure::Output(error.to_string()))?;
    Ok(ExitCode::SUCCESS)
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
    let _ = terminal::print(&format!("{}\n", path.display()));
    Ok(())
}
