//! The pictures of the README, and of any sound.

use std::fs;
use std::path::Path;

use crate::folder::Folder;

const PICTURES: [&str; 4] = ["trying.svg", "ring.svg", "joint.svg", "asterisk.svg"];

#[test]
fn the_readmes_pictures_are_what_the_command_draws() {
    let folder = Folder::new("picture", "readme");
    let report = folder.run_well(&["."]);
    for name in PICTURES {
        assert!(report.contains(name), "{report}");
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("pictures").join(name);
        let kept = fs::read(kept).unwrap();
        assert!(folder.read(name) == kept, "{name}: ringback picture cli/pictures");
        // The repository contains them, so they must be small.
        assert!(kept.len() < 100_000, "{name}: {}", kept.len());
    }
    for (name, labels) in [
        ("trying.svg", &["time (s)", "frequency (Hz)", "sample (16 bit)", "level (dBm0)"][..]),
        ("ring.svg", &["time (s)", "frequency (Hz)", "sample (16 bit)", "level (dBm0)"]),
        ("joint.svg", &["time since the 180 (ms)", "a step of 6722", "a step of 1618"]),
        ("asterisk.svg", &["time (ms)", "505 ms a cycle", "540 ms a cycle", "+140 ms"]),
    ] {
        let svg = well_formed(&folder, name);
        for label in labels {
            assert!(svg.contains(label), "{name} lacks {label}");
        }
    }
}

#[test]
fn the_readmes_pictures_can_be_had_as_png() {
    let folder = Folder::new("picture", "png");
    folder.run_well(&[".", "--png"]);
    for name in PICTURES {
        let (width, height) = png_size(&folder, &name.replace("svg", "png"));
        assert!(width == 1_600 && (500..=1_200).contains(&height), "{name}: {width} × {height}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let folder = Folder::new("picture", "folder");
    let output = folder.run(&["nowhere"]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("error: can't write nowhere/trying.svg: "), "{message}");
}

#[test]
fn render_draws_what_it_would_write() {
    let folder = Folder::new("render", "picture");
    let report = folder.run_well(&["ring", "out.svg", "--zone", "uk"]);
    let list = "400+450/400,0/200,400+450/400,0/2000";
    assert_eq!(report, format!("out.svg: 6.000 s of gb ring {list} at 8000 Hz, SVG\n"));
    let svg = well_formed(&folder, "out.svg");
    for label in ["time (s)", "frequency (Hz)", "sample (16 bit)", "level (dBm0)", list] {
        assert!(svg.contains(label), "no {label}");
    }
    // The chart ends at 1 kHz, unless the sound has higher frequencies.
    assert!(has_label(&svg, "1000") && !has_label(&svg, "2000"));
    folder.run_well(&["3000/100,0/100", "out.svg"]);
    assert!(has_label(&well_formed(&folder, "out.svg"), "4000"));

    let report = folder.run_well(&["ring", "out.PNG", "--rate", "16000", "--seconds", "1.5"]);
    assert_eq!(report, "out.PNG: 1.500 s of us ring 440+480/2000,0/4000 at 16000 Hz, PNG\n");
    assert_eq!(png_size(&folder, "out.PNG"), (1_600, 1_000));
}

#[test]
fn a_spectrogram_has_its_darkest_colour_where_the_tone_is() {
    let folder = Folder::new("render", "spectrogram");
    let middle = |list: &str| {
        folder.run_well(&[list, "out.svg", "--seconds", "2"]);
        let svg = well_formed(&folder, "out.svg");
        let is_darkest = |line: &&str| line.starts_with("<polygon") && line.contains("#140E36");
        let (_, points) = svg.lines().find(is_darkest).unwrap().split_once("points=\"").unwrap();
        let heights = points.split_whitespace().filter_map(|point| point.split_once(','));
        let heights: Vec<i32> = heights.map(|(_, height)| height.parse().unwrap()).collect();
        (heights.iter().min().unwrap() + heights.iter().max().unwrap()) / 2
    };
    // 1000 Hz are 461 pixels high.
    let (low, high) = (middle("300"), middle("700"));
    assert!((low - high - 184).abs() <= 2, "{low} {high}");
}

#[test]
fn a_sound_file_is_drawn_as_well() {
    let folder = Folder::new("render", "drawn_file");
    folder.run_well(&["425", "music.wav", "--seconds", "1"]);
    let report = folder.run_well(&["music.wav", "out.svg"]);
    assert_eq!(report, "out.svg: 1.000 s of music.wav (8000 Hz) at 8000 Hz, SVG\n");
    well_formed(&folder, "out.svg");
}

#[test]
fn a_long_sound_is_drawn_for_a_minute_and_stays_small() {
    let folder = Folder::new("render", "long");
    let report = folder.run_well(&["trying", "out.svg", "--seconds", "3600"]);
    assert!(report.starts_with("out.svg: 60.000 s of us trying "), "{report}");
    assert!(folder.read("out.svg").len() < 200_000);
    let report = folder.run_well(&["0", "out.svg", "--seconds", "0.0001"]);
    assert!(report.ends_with(" of 0 at 8000 Hz, SVG\n"), "{report}");
}

#[test]
fn options_that_no_picture_has_are_usage_errors() {
    let folder = Folder::new("render", "no_picture");
    for out in ["out.svg", "out.png"] {
        let message = folder.run_badly(&["ring", out, "--g711", "ulaw"]);
        assert_eq!(message, "error: --g711 is only for files that end in .wav\n");
        let message = folder.run_badly(&["ring", out, "--format", "sln"]);
        assert!(message.contains("--format is only for standard output"), "{message}");
        folder.run_badly(&["5000", out]);
    }
    let message = folder.run_badly(&["ring", "out.jpg"]);
    assert!(message.contains(".svg, .png"), "{message}");
}

#[test]
fn a_picture_that_cant_be_written_is_status_1() {
    let folder = Folder::new("render", "unwritable_picture");
    for out in ["nowhere/out.svg", "nowhere/out.png"] {
        let output = folder.run(&["trying", out]);
        assert_eq!(output.status.code(), Some(1));
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.starts_with(&format!("error: can't write {out}: ")), "{message}");
    }
}

/// Returns the text of an SVG. Checks that every tag is closed, in order, and that the SVG begins
/// with a white background.
#[track_caller]
fn well_formed(folder: &Folder, name: &str) -> String {
    let svg = String::from_utf8(folder.read(name)).unwrap();
    assert!(svg.starts_with("<svg width=\"1600\" "), "{name}");
    let ground = svg.lines().nth(1).unwrap();
    assert!(ground.starts_with("<rect x=\"0\" y=\"0\" width=\"16") && ground.contains("#FFFFFF"));
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').unwrap();
        assert!(!text.contains('>') && !tag.contains("NaN"), "{name}: {tag}");
        let word = tag.split_whitespace().next().unwrap();
        if let Some(closed) = word.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "{name}");
        } else if !tag.ends_with('/') {
            open.push(word);
        }
    }
    assert!(open.is_empty(), "{name}: {open:?}");
    svg
}

fn has_label(svg: &str, label: &str) -> bool {
    svg.lines().any(|line| line == label)
}

/// Returns the width and the height of a PNG, in pixels.
#[track_caller]
fn png_size(folder: &Folder, name: &str) -> (u32, u32) {
    let file = folder.read(name);
    assert!(file.starts_with(b"\x89PNG\r\n\x1a\n"), "{name}");
    let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}
