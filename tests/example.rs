//! The README's example `render`, run as a process.

#![cfg(all(feature = "std", feature = "zones"))]

use std::path::Path;
use std::process::{Command, Output};

use ringback::{SampleRate, Synth, Tone};

const TRYING: &str = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";

fn render(args: &[&str]) -> Output {
    let cargo = ["run", "--quiet", "--example", "render", "--"];
    Command::new(env!("CARGO")).args(cargo).args(args).output().unwrap()
}

fn out(name: &str) -> String {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name).to_str().unwrap().to_owned()
}

fn samples(path: &str) -> Vec<i16> {
    let mut wav = hound::WavReader::open(path).unwrap();
    assert_eq!((wav.spec().channels, wav.spec().sample_rate), (1, 8_000));
    wav.samples().map(Result::unwrap).collect()
}

fn expected(list: &str, count: usize) -> Vec<i16> {
    let tone: Tone = list.parse().unwrap();
    Synth::new(&tone, SampleRate::HZ_8000).unwrap().take(count).collect()
}

#[test]
fn a_name_or_a_list_becomes_a_wav_file() {
    let path = out("example.wav");
    for (name, list, count) in [
        ("trying", TRYING, 60_160),
        ("ring", "440+480/2000,0/4000", 96_000),
        ("dial", "350+440", 80_000),
        ("400+450/400,0/200", "400+450/400,0/200", 9_600),
    ] {
        let output = render(&[name, &path]);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(samples(&path) == expected(list, count), "{name}");
    }
}

#[test]
fn what_is_no_tone_or_cannot_be_written_is_an_error() {
    let path = out("no-example.wav");
    for args in [&[][..], &["trying"], &["44x0", &path], &["trying", "nowhere/out.wav"]] {
        let output = render(args);
        assert!(!output.status.success() && !output.stderr.is_empty(), "{args:?}");
    }
    assert!(!Path::new(&path).exists());
}
