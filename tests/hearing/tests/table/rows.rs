//! The rows of the table, each with its goal.

use std::sync::LazyLock;

use ringback::{Codec, Tone};
use ringback_hearing_tests::level::{rms, rms_of};
use ringback_hearing_tests::line::{
    beneath, clip, eight_bits, g711, hum, lose, noise, offset, opus, slip,
};
use ringback_hearing_tests::performance::{Modulation, Performance, synthesised};
use ringback_hearing_tests::random::Random;
use ringback_hearing_tests::recordings::{SPANISH, recordings, voice};
use ringback_hearing_tests::row::Row;
use ringback_hearing_tests::spandsp::{g726, gsm, super_tone};

/// A row, the part that must be named at least, and the part that may have a wrong name at most, in
/// per cent.
pub(crate) type Goal = (Row, f64, f64);

const NONE: f64 = 0.0;

/// Speech at −25 dBm0.
static SPEAKER: LazyLock<Vec<i16>> = LazyLock::new(|| voice(&recordings(SPANISH), -25.0));

pub(crate) fn clean() -> Vec<Goal> {
    let ours = |rate| move |tone: &Tone, millis, _: &mut _| Some(synthesised(tone, rate, millis));
    let peer = |tone: &Tone, millis, _: &mut _| super_tone(tone, millis);
    let (ulaw, alaw) = (coded(Codec::Pcmu), coded(Codec::Pcma));
    vec![
        (Row::new("clean, µ-law", ours(8_000)).over(ulaw), 100.0, NONE),
        (Row::new("clean, A-law", ours(8_000)).over(alaw), 100.0, NONE),
        (Row::new("by spandsp, µ-law", peer).over(ulaw), 100.0, NONE),
        (Row::new("by spandsp, A-law", peer).over(alaw), 100.0, NONE),
        (Row::new("played at 48 kHz", ours(48_000)).at(48_000), 99.0, NONE),
    ]
}

pub(crate) fn tolerances() -> Vec<Goal> {
    let default = Performance::default;
    let levels = [-5.0, -10.0, -20.0, -30.0, -40.0].map(|level| Performance { level, ..default() });
    let twists = [6.0, -6.0].map(|twist| Performance { twist, ..default() });
    let pitches = [(1.015, 1.015), (0.985, 0.985), (1.015, 0.985), (0.985, 1.015)];
    let pitches = pitches.map(|pitch| Performance { pitch, ..default() });
    let tempi = [(1.1, 1.1), (0.9, 0.9), (1.1, 0.9), (0.9, 1.1)];
    let tempi = tempi.map(|tempo| Performance { tempo, ..default() });
    vec![
        (performances("level −5 to −40 dBm0", levels), 99.5, NONE),
        (performances("twist ±6 dB", twists), 99.5, NONE),
        (performances("each frequency ±1.5 %", pitches), 99.5, NONE),
        (performances("each duration ±10 %", tempi), 99.5, NONE),
    ]
}

pub(crate) fn disturbances() -> Vec<Goal> {
    let hums = |mut samples: Vec<i16>, _: &mut _| {
        hum(&mut samples, 50.0, -30.0);
        samples
    };
    let speaks = |mut samples: Vec<i16>, random: &mut _| {
        beneath(&mut samples, &SPEAKER, random);
        samples
    };
    vec![
        (plain("white noise at 20 dB").over(noisy(20.0)), 99.5, NONE),
        (plain("white noise at 10 dB").over(noisy(10.0)), 98.0, 1.0),
        (plain("50 Hz hum at −30 dBm0").over(hums), 99.5, NONE),
        (plain("a speaker at −25 dBm0 beneath").over(speaks), 95.0, 1.0),
    ]
}

pub(crate) fn codecs() -> Vec<Goal> {
    let opus_at = |rate| move |calls: &[Vec<i16>]| opus(calls, rate);
    vec![
        (plain("GSM full rate").over(|samples, _| gsm(&samples)), 99.0, NONE),
        (plain("G.726 of 32 kbit/s").over(|samples, _| g726(&samples, 32_000)), 99.0, NONE),
        (plain("Opus of 12 kbit/s").through(opus_at(8_000), 8_000), 99.0, NONE),
        (plain("Opus of 12 kbit/s at 48 kHz").through(opus_at(48_000), 48_000), 99.0, NONE),
    ]
}

pub(crate) fn packets() -> Vec<Goal> {
    let loses = |mut samples: Vec<i16>, random: &mut _| {
        lose(&mut samples, 0.03, random);
        samples
    };
    let slips = |samples: Vec<i16>, random: &mut _| slip(&samples, random);
    vec![
        (plain("3 % of frames lost").over(loses), 97.0, 1.0),
        (plain("a frame doubled or missing each 5 s").over(slips), 97.0, 1.0),
    ]
}

/// What the synthesiser does not do.
pub(crate) fn kinds() -> Vec<Goal> {
    let default = Performance::default;
    let ramp = 0.0;
    let hard = Performance { ramp, any_phase: true, ..default() };
    let harmonic = Performance { harmonic: Some(-25.0), any_phase: true, ..default() };
    let slow = Performance { ramp: 0.025, ..default() };
    let depths = [0.3, 0.6, 1.0];
    let beats =
        depths.map(|depth| Performance { modulation: Modulation::Depth(depth), ..default() });
    let beats =
        beats.into_iter().chain([Performance { modulation: Modulation::Beat, ..default() }]);
    let loud = Performance { level: 0.0, ..default() };
    let clips = |mut samples: Vec<i16>, _: &mut _| {
        clip(&mut samples, 20_000);
        samples
    };
    let bytes = |mut samples: Vec<i16>, _: &mut _| {
        eight_bits(&mut samples);
        samples
    };
    let offsets = |mut samples: Vec<i16>, _: &mut _| {
        offset(&mut samples, 1_500);
        samples
    };
    let humming = |mut samples: Vec<i16>, _: &mut _| {
        hum(&mut samples, 60.0, -25.0);
        samples
    };
    let middles = [0.13, 0.21, 0.37].map(|skip| Performance { skip, ..hard.clone() });
    vec![
        (performances("hard edges, any phase", [hard.clone()]), 100.0, NONE),
        (performances("edges of 25 ms", [slow]), 99.0, NONE),
        (performances("second harmonic at −25 dB", [harmonic]), 99.5, NONE),
        (performances("modulated by 30 to 100 %, or beats", beats), 99.0, NONE),
        (performances("clipped sums", [loud]).over(clips), 99.0, NONE),
        (plain("recorded with 8 bits").over(bytes), 99.5, NONE),
        (plain("a constant of 1,500").over(offsets), 99.5, NONE),
        (plain("60 Hz hum at −25 dBm0").over(humming), 99.0, NONE),
        (performances("from the middle of the first burst", middles), 97.0, 1.0),
    ]
}

/// A row of one performance at 8 kHz, as others begin.
fn plain(name: &'static str) -> Row {
    Row::new(name, performed(Performance::default()))
}

/// A row of several performances, through µ-law.
fn performances(name: &'static str, all: impl IntoIterator<Item = Performance>) -> Row {
    let mut all = all.into_iter();
    let first = Row::new(name, performed(all.next().expect("a performance")));
    all.fold(first, |row, next| row.and(performed(next))).over(coded(Codec::Pcmu))
}

fn performed(
    performance: Performance,
) -> impl Fn(&Tone, u32, &mut Random) -> Option<Vec<i16>> + Sync {
    move |tone, millis, random| Some(performance.play(tone, millis, random))
}

fn coded(codec: Codec) -> impl Fn(Vec<i16>, &mut Random) -> Vec<i16> + Copy + Sync {
    move |mut samples, _| {
        g711(&mut samples, codec);
        samples
    }
}

/// Adds noise that is weaker than the tone by this many decibels.
fn noisy(decibels: f64) -> impl Fn(Vec<i16>, &mut Random) -> Vec<i16> + Sync {
    move |mut samples, random| {
        let sounds = |part: &&[i16]| rms_of(part) > rms(-50.0);
        let sounding: Vec<i16> = samples.chunks(80).filter(sounds).flatten().copied().collect();
        let tone = 20.0 * (rms_of(&sounding) / rms(0.0)).log10();
        noise(&mut samples, tone - decibels, random);
        samples
    }
}
