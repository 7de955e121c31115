//! The examples of one file, run as processes.

#![cfg(all(feature = "std", feature = "zones"))]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use ringback::{SampleRate, Synth, Tone};

const TRYING: &str = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";

fn run(example: &str, args: &[&str]) -> Output {
    let cargo = ["run", "--quiet", "--example", example, "--"];
    Command::new(env!("CARGO")).args(cargo).args(args).stdin(Stdio::null()).output().unwrap()
}

fn render(args: &[&str]) -> Output {
    run("render", args)
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

#[test]
fn the_caller_of_a_two_stage_call_hears_both() {
    let path = out("two-stage.wav");
    let output = run("two_stage", &[&path]);
    let said = String::from_utf8(output.stdout).unwrap();
    let states = ["  0.00 s: trying", "  4.00 s: ring", " 10.00 s: answered by branch 1"];
    assert!(states.iter().all(|state| said.contains(state)), "{said}");
    let heard = samples(&path);
    assert_eq!(heard.len(), 96_000);
    assert!(heard[..32_000] == expected(TRYING, 32_000));
    assert!(heard[32_160..48_000] == expected("440+480/2000,0/4000", 16_000)[160..]);
    assert!(heard[80_160..].iter().all(|sample| *sample == 0));
}

#[test]
fn a_call_keeps_its_tone_over_a_reload() {
    let path = out("reload.conf");
    std::fs::write(&path, "[fr]\ndescription = France\nring = 440/1500,0/3500\n").unwrap();
    let output = run("reload", &[&path, "fr"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8(output.stdout).unwrap().contains("a new call plays the new one"));
    assert!(!run("reload", &[&path]).status.success());
}
