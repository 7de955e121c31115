//! The table of the detector's docs. Each row is the same audio for ringback's detector and for
//! spandsp's, with the tones of a zone together.

use std::sync::LazyLock;

use ringback::Codec;
use ringback_hearing_tests::cases::{Zone, zones};
use ringback_hearing_tests::level::rms_of;
use ringback_hearing_tests::line::{beneath, g711, hum, lose, noise, opus, slip};
use ringback_hearing_tests::listener::Listener;
use ringback_hearing_tests::performance::{Performance, synthesised};
use ringback_hearing_tests::recordings::{SPANISH, recordings, voice};
use ringback_hearing_tests::row::Row;
use ringback_hearing_tests::spandsp::{SuperToneSet, g726, gsm, super_tone};

/// A row, the least part that must be named in per cent, and the greatest part with a wrong name.
type Goal = (Row, f64, f64);

fn clean() -> Vec<Goal> {
    let ours = |rate| move |tone: &_, millis, _: &mut _| Some(synthesised(tone, rate, millis));
    let over = |codec| {
        move |mut samples: Vec<i16>, _: &mut _| {
            g711(&mut samples, codec);
            samples
        }
    };
    vec![
        (Row::new("clean, µ-law", ours(8_000)).over(over(Codec::Pcmu)), 100.0, 0.0),
        (Row::new("clean, A-law", ours(8_000)).over(over(Codec::Pcma)), 100.0, 0.0),
        (Row::new("spandsp's generator, µ-law", |tone, millis, _| super_tone(tone, millis)).over(over(Codec::Pcmu)), 100.0, 0.0),
        (Row::new("spandsp's generator, A-law", |tone, millis, _| super_tone(tone, millis)).over(over(Codec::Pcma)), 100.0, 0.0),
        (Row::new("played at 48 kHz", ours(48_000)).at(48_000), 99.0, 0.0),
    ]
}

/// A tone as this performance plays it.
fn performed(performance: Performance) -> impl Fn(&ringback::Tone, u32, &mut ringback_hearing_tests::random::Random) -> Option<Vec<i16>> {
    move |tone, millis, random| Some(performance.play(tone, millis, random))
}

/// A row of several performances, through µ-law.
fn performances(name: &'static str, all: impl IntoIterator<Item = Performance>) -> Row {
    let mut all = all.into_iter();
    let first = Row::new(name, performed(all.next().expect("a performance")));
    all.fold(first, |row, next| row.and(performed(next))).over(|mut samples, _| {
        g711(&mut samples, Codec::Pcmu);
        samples
    })
}

fn tolerances() -> Vec<Goal> {
    let default = Performance::default;
    let pitches = [(1.015, 1.015), (0.985, 0.985), (1.015, 0.985), (0.985, 1.015)];
    let tempi = [(1.1, 1.1), (0.9, 0.9), (1.1, 0.9), (0.9, 1.1)];
    let levels = [-5.0, -10.0, -20.0, -30.0, -40.0];
    vec![
        (performances("level −5 to −40 dBm0", levels.map(|level| Performance { level, ..default() })), 99.5, 0.0),
        (performances("twist ±6 dB", [6.0, -6.0].map(|twist| Performance { twist, ..default() })), 99.5, 0.0),
        (performances("frequencies ±1.5 %", pitches.map(|pitch| Performance { pitch, ..default() })), 99.5, 0.0),
        (performances("durations ±10 %", tempi.map(|tempo| Performance { tempo, ..default() })), 99.5, 0.0),
    ]
}

/// Speech at −25 dBm0.
static SPEAKER: LazyLock<Vec<i16>> = LazyLock::new(|| voice(&recordings(SPANISH), -25.0));

/// Adds noise that is weaker than the tone by this many decibels.
fn noisy(decibels: f64) -> impl Fn(Vec<i16>, &mut ringback_hearing_tests::random::Random) -> Vec<i16> {
    move |mut samples, random| {
        let sounding: Vec<i16> = samples.chunks(80).filter(|part| rms_of(part) > 100.0).flatten().copied().collect();
        let tone = 20.0 * (rms_of(&sounding) / ringback_hearing_tests::level::rms(0.0)).log10();
        noise(&mut samples, tone - decibels, random);
        samples
    }
}

fn disturbances() -> Vec<Goal> {
    let row = |name| performances(name, [Performance::default()]);
    vec![
        (row("white noise at 20 dB").over(noisy(20.0)), 99.5, 100.0),
        (row("white noise at 10 dB").over(noisy(10.0)), 98.0, 100.0),
        (row("50 Hz hum at −30 dBm0").over(|mut samples, _| { hum(&mut samples, 50.0, -30.0); samples }), 99.5, 100.0),
        (row("a speaker at −25 dBm0 beneath").over(|mut samples, random| { beneath(&mut samples, &SPEAKER, random); samples }), 95.0, 100.0),
    ]
}

fn codecs() -> Vec<Goal> {
    let row = |name| performances(name, [Performance::default()]);
    let opus_at = |rate| move |calls: &[Vec<i16>]| opus(calls, rate);
    vec![
        (row("GSM full rate").over(|samples, _| gsm(&samples)), 99.0, 100.0),
        (row("G.726 of 32 kbit/s").over(|samples, _| g726(&samples, 32_000)), 99.0, 100.0),
        (row("Opus of 12 kbit/s").through(opus_at(8_000)), 99.0, 100.0),
        (row("Opus of 12 kbit/s, played at 48 kHz").at(8_000).through(opus_at(48_000)), 99.0, 100.0),
    ]
}

fn packets() -> Vec<Goal> {
    let row = |name| performances(name, [Performance::default()]);
    vec![
        (row("3 % of frames lost").over(|mut samples, random| { lose(&mut samples, 0.03, random); samples }), 97.0, 100.0),
        (row("a frame doubled or missing each 5 s").over(|samples, random| slip(&samples, random)), 97.0, 100.0),
    ]
}

fn check(rows: Vec<Goal>, step: usize) {
    let zones = zones(step);
    let mut failed = Vec::new();
    for (row, goal, most_wrong) in rows {
        let [peer] = row.run(&zones, |zone: &Zone| {
            [Some(Box::new(SuperToneSet::new(zone)) as Box<dyn Listener>)]
        });
        println!("| {} | {goal} | {peer} |", row.name());
        if std::env::var_os("RINGBACK_FAULTS").is_some() {
            peer.faults.iter().for_each(|fault| println!("    {fault}"));
        }
        if peer.percent() < goal && most_wrong < 100.0 {
            failed.push(row.name());
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn all() {
    check(clean(), 1);
    check(tolerances(), 1);
    check(disturbances(), 1);
    check(codecs(), 1);
    check(packets(), 1);
}
