//! The example `render`, run as a process.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use ringback::{Format, Frames, SampleRate, Synth, Tone};

const TRYING: &str = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";

/// The example's binary, built if it is not there yet.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let build = ["build", "--example", "render", "--message-format=json"];
        let output = Command::new(env!("CARGO")).args(build).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let messages = String::from_utf8(output.stdout).unwrap();
        let (_, rest) = messages.rsplit_once("\"executable\":\"").unwrap();
        rest.split('"').next().unwrap().replace("\\\\", "\\").into()
    })
}

/// An empty folder of its own for each test, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(binary()).args(args).current_dir(&self.0).output().unwrap()
    }

    fn run_well(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The message on standard error, after which the folder is as empty as before.
    #[track_caller]
    fn run_badly(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(std::fs::read_dir(&self.0).unwrap().count(), 0, "{args:?} left a file");
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn samples(list: &str, rate: u32, count: usize) -> Vec<i16> {
    let tone: Tone = list.parse().unwrap();
    Synth::new(&tone, SampleRate::new(rate).unwrap()).unwrap().take(count).collect()
}

fn little_endian(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

#[test]
fn a_name_becomes_a_wav_file_of_two_cycles() {
    let folder = Folder::new("name");
    let report = folder.run_well(&["trying", "out.wav"]);
    let said = format!("out.wav: 7.520 s of {TRYING} at 8000 Hz, 16-bit mono WAV\n");
    assert_eq!(report, said);
    let mut wav = hound::WavReader::open(folder.0.join("out.wav")).unwrap();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    assert_eq!(wav.spec(), spec);
    let heard: Vec<i16> = wav.samples().map(Result::unwrap).collect();
    assert!(heard == samples(TRYING, 8000, 2 * 30_080));
}

#[test]
fn every_name_is_known() {
    let folder = Folder::new("names");
    for (name, list) in [
        ("trying", TRYING),
        ("ring", "440+480/2000,0/4000"),
        ("busy", "480+620/500,0/500"),
        ("congestion", "480+620/250,0/250"),
        ("dial", "350+440"),
    ] {
        let report = folder.run_well(&[name, "out.wav"]);
        assert!(report.contains(&format!(" s of {list} at ")), "{report}");
    }
}

#[test]
fn a_held_tone_is_ten_seconds_and_a_finite_one_just_itself() {
    let folder = Folder::new("lengths");
    folder.run_well(&["350+440", "held.sln"]);
    assert!(folder.read("held.sln") == little_endian(&samples("350+440", 8000, 80_000)));
    folder.run_well(&["!425/25", "finite.sln"]);
    assert!(folder.read("finite.sln") == little_endian(&samples("!425/25", 8000, 200)));
    folder.run_well(&["!480/50,425/25,0/25", "intro.sln"]);
    assert_eq!(folder.read("intro.sln").len(), 2 * 8 * 150);
    folder.run_well(&["!480/50,425", "intro.sln"]);
    assert_eq!(folder.read("intro.sln").len(), 2 * 8 * 10_050);
    // 10 ms are 110.25 samples.
    folder.run_well(&["!480/10", "short.wav", "--rate", "11025"]);
    assert_eq!(hound::WavReader::open(folder.0.join("short.wav")).unwrap().len(), 111);
    folder.run_well(&["350+440", "short.sln", "--seconds", "0.00001"]);
    assert_eq!(folder.read("short.sln").len(), 2);
    folder.run_well(&["350+440", "short.sln", "--seconds", "0.0505"]);
    assert_eq!(folder.read("short.sln").len(), 2 * 404);
}

#[test]
fn the_ending_says_how_to_write() {
    let folder = Folder::new("endings");
    for (name, rate) in [
        ("a.sln", 8_000),
        ("a.sln12", 12_000),
        ("a.sln16", 16_000),
        ("a.sln24", 24_000),
        ("a.sln32", 32_000),
        ("a.sln44", 44_100),
        ("a.sln48", 48_000),
        ("a.sln96", 96_000),
        ("a.SLN192", 192_000),
    ] {
        folder.run_well(&["425/40,0/40", name]);
        let expected = samples("425/40,0/40", rate, rate as usize * 160 / 1000);
        assert!(folder.read(name) == little_endian(&expected), "{name}");
    }
    for (name, format) in [("a.ulaw", Format::PCMU), ("a.alaw", Format::PCMA)] {
        folder.run_well(&["425/40,0/40", name]);
        let mut frames = Frames::new(&"425/40,0/40".parse().unwrap(), format).unwrap();
        let expected: Vec<u8> =
            (0..8).flat_map(|_| frames.next_frame().unwrap().payload.to_vec()).collect();
        assert!(folder.read(name) == expected, "{name}");
    }
    folder.run_well(&["425", "a.wav", "--rate", "11025", "--seconds", "1"]);
    let wav = hound::WavReader::open(folder.0.join("a.wav")).unwrap();
    assert_eq!((wav.spec().sample_rate, wav.len()), (11_025, 11_025));
}

#[test]
fn an_ending_that_fixes_the_rate_and_another_rate_contradict() {
    let folder = Folder::new("contradiction");
    let message = folder.run_badly(&["trying", "out.sln16", "--rate", "8000"]);
    assert_eq!(message, "render: .sln16 has 16000 samples a second, --rate asks for 8000\n");
    folder.run_badly(&["trying", "out.ulaw", "--rate", "16000"]);
    folder.run_badly(&["trying", "out.mp3"]);
    folder.run_badly(&["trying", "out"]);
    folder.run_badly(&["trying", "out.wav", "--format", "sln"]);
    folder.run_well(&["trying", "out.sln16", "--rate", "16000"]);
}

#[test]
fn standard_output_gets_raw_samples_and_nothing_else() {
    let folder = Folder::new("stdout");
    for (format, octets) in [("sln", 320), ("ulaw", 160), ("alaw", 160)] {
        let output = folder.run(&["425", "-", "--format", format, "--seconds", "0.02"]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), octets));
        assert!(String::from_utf8(output.stderr).unwrap().starts_with("-: 0.020 s of 425"));
    }
    folder.run_badly(&["425", "-"]);
}

#[test]
fn level_ramp_and_modulation_are_the_players() {
    let folder = Folder::new("playback");
    let peak = |args: &[&str]| {
        folder.run_well(&[&["1000", "out.sln", "--seconds", "1"], args].concat());
        let octets = folder.read("out.sln");
        octets.chunks(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).max().unwrap()
    };
    assert_eq!(peak(&[]), 7219);
    assert_eq!(peak(&["--level", "0"]), 22_827);
    assert_eq!(peak(&["--level", "-13.5"]), 4824);
    assert_eq!(peak(&["--level=-70"]), 7);
    folder.run_well(&["400*25/100", "a.sln", "--modulation", "0", "--ramp", "0"]);
    folder.run_well(&["400/100", "b.sln", "--ramp", "0", "--seconds", "0.2"]);
    assert!(folder.read("a.sln") == folder.read("b.sln"));
    folder.run_well(&["400/100,0/10", "a.sln", "--ramp", "2.5"]);
    folder.run_well(&["400/100,0/10", "b.sln", "--ramp", "2"]);
    assert!(folder.read("a.sln") != folder.read("b.sln"));
}

#[test]
fn numbers_out_of_range_are_usage_errors() {
    let folder = Folder::new("ranges");
    for args in [
        ["--level", "3.2"],
        ["--level", "loud"],
        ["--ramp", "1001"],
        ["--ramp", "-1"],
        ["--ramp", "NaN"],
        ["--modulation", "101"],
        ["--rate", "7999"],
        ["--rate", "8 kHz"],
        ["--seconds", "0"],
        ["--seconds", "inf"],
    ] {
        folder.run_badly(&["trying", "out.wav", args[0], args[1]]);
    }
    let message = folder.run_badly(&["425", "out.wav", "--rate", "192000", "--seconds", "86400"]);
    assert!(message.contains("4 GiB"), "{message}");
}

#[test]
fn a_wrong_tone_list_is_shown_with_a_caret_under_the_byte() {
    let folder = Folder::new("caret");
    let message = folder.run_badly(&["425/90x,0/75", "out.wav"]);
    let expected = "render: this is no tone list\n  425/90x,0/75\n        ^ \
                    expected `,` or the end of the list, found 'x'\n";
    assert_eq!(message, expected);
    // A character of several bytes takes one column.
    let message = folder.run_badly(&["!425/90é", "out.wav"]);
    assert!(message.contains("\n  !425/90é\n         ^ "), "{message}");
}

#[test]
fn a_misspelt_name_gets_the_list_of_names() {
    let folder = Folder::new("misspelt");
    let message = folder.run_badly(&["tring", "out.wav"]);
    assert!(message.contains("no tone named `tring`"), "{message}");
    assert!(message.contains("trying, ring, busy, congestion, dial"), "{message}");
    // A misspelt note is none.
    assert!(folder.run_badly(&["M128", "out.wav"]).contains("expected a note"));
    for list in ["abc,425/90", "m69", "-5/10"] {
        let message = folder.run_badly(&[list, "out.wav", "--level", "-13"]);
        assert!(message.contains("\n  ^ expected a frequency"), "{message}");
        assert_eq!(message, folder.run_badly(&["--level", "-13", list, "out.wav"]));
    }
}

#[test]
fn a_frequency_too_high_names_the_segment() {
    let folder = Folder::new("too_high");
    let message = folder.run_badly(&["425/10,5000/10", "out.wav"]);
    assert!(message.contains("segment 1: 5000 Hz"), "{message}");
    assert!(message.contains("--rate"), "{message}");
    folder.run_well(&["425/10,5000/10", "out.wav", "--rate", "16000"]);
}

#[test]
fn a_file_that_cant_be_written_is_status_1() {
    let folder = Folder::new("unwritable");
    for out in ["nowhere/out.wav", "nowhere/out.ulaw"] {
        let output = folder.run(&["trying", out]);
        assert_eq!(output.status.code(), Some(1));
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.starts_with(&format!("render: can't write {out}: ")), "{message}");
    }
}
