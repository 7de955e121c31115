//! An hour and more of speech and music, with the tones of ten zones each: what a detector takes for
//! a tone.
//!
//! It prints, for ringback and for spandsp, the false names of each zone.

use std::collections::BTreeMap;

use ringback_hearing_tests::cases::{NAMES, zones};
use ringback_hearing_tests::listener::{Heard, Listener, is_alone};
use ringback_hearing_tests::recordings::{FRENCH, MUSIC, SPANISH, at_level, recordings, spoken};
use ringback_hearing_tests::ringback::Ringback;
use ringback_hearing_tests::spandsp::SuperToneSet;

/// Zones whose frequencies and cadences differ.
const ZONES: [&str; 10] = ["au", "br", "cn", "de", "fr", "gb", "in", "jp", "se", "us"];
const HOUR: f64 = 3_600.0 * 8_000.0;

/// The numbers of ring, busy and congestion, of dial tones, and of other names.
#[derive(Clone, Copy, Debug, Default)]
struct Alarms {
    cadences: usize,
    dials: usize,
    others: usize,
}

impl Alarms {
    fn of(heard: &[Heard]) -> Self {
        let mut alarms = Self::default();
        for heard in heard {
            // Of several names one is true, and any of them may make the caller hang up.
            let has = |name: &str| heard.names.iter().any(|own| own == name);
            if NAMES.iter().any(|&name| name != "dial" && has(name)) {
                alarms.cadences += 1;
            } else if has("dial") {
                alarms.dials += 1;
            } else {
                alarms.others += 1;
            }
        }
        alarms
    }

    fn add(&mut self, other: Self) {
        self.cadences += other.cadences;
        self.dials += other.dials;
        self.others += other.others;
    }
}

/// Plays recordings to the detectors of all ten zones. Checks that there is no ring, busy or
/// congestion, and at most one dial tone an hour for each zone.
fn hear(audio: &[(&str, Vec<i16>)]) {
    let hours = audio.iter().map(|(_, samples)| samples.len()).sum::<usize>() as f64 / HOUR;
    let mut failed = Vec::new();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    println!("{hours:.2} hours; ring, busy, congestion : dial : others");
    for zone in zones(1).into_iter().filter(|zone| ZONES.contains(&zone.name.as_str())) {
        let (ours, peer) = (Ringback::new(&zone, 8_000), SuperToneSet::new(&zone));
        let mut all = [Alarms::default(); 2];
        for (title, samples) in audio {
            let heard = ours.listen(samples);
            for heard in &heard {
                let name = heard.names.join("=");
                let seconds = heard.after as f64 / 8_000.0;
                println!("    {} in {title} at {seconds:.2} s: {name}", zone.name);
                *names.entry(name).or_default() += 1;
            }
            all[0].add(Alarms::of(&heard));
            if !is_alone() {
                all[1].add(Alarms::of(&peer.listen(samples)));
            }
        }
        let [ours, peer] = all.map(|Alarms { cadences, dials, others }| {
            format!("{cadences:5} :{dials:5} :{others:5}")
        });
        println!("| {} | {ours} | {peer} |", zone.name);
        if all[0].cadences > 0 || all[0].dials as f64 > hours {
            failed.push(zone.name);
        }
    }
    println!("{names:?}");
    assert!(failed.is_empty(), "false alarms: {failed:?}");
}

/// A page to read aloud, with many numbers and names.
const TEXT: &str = "The number you have dialled is not in service. Please check the number, and dial \
    again. For sales, press one. For support, press two. All our agents are busy at the moment. Your \
    call is important to us, and will be answered in the order in which it was received. Hmmm. Ooooh. \
    Aaaah. One, two, three, four, five, six, seven, eight, nine, ten. Monday, Tuesday, Wednesday.";

#[test]
fn a_few_minutes_of_speech_and_music_are_no_tones() {
    let minutes = |folder, skip: usize| -> Vec<i16> {
        let all = recordings(folder);
        all.into_iter().skip(skip * 480_000).take(3 * 480_000).collect()
    };
    hear(&[("Spanish", minutes(SPANISH, 5))]);
}

#[test]
#[ignore = "hours of recordings take minutes"]
fn hours_of_speech_and_music_are_no_tones() {
    let mut audio = vec![
        ("Spanish", recordings(SPANISH)),
        ("French", recordings(FRENCH)),
        ("music", recordings(MUSIC)),
    ];
    for voice in ["en-us", "de", "it+f3", "sv+m3", "cmn+f2"] {
        audio.push((voice, spoken(voice, &TEXT.repeat(10))));
    }
    let louder = |(title, samples): &(&'static str, Vec<i16>)| {
        [
            (*title, samples.clone()),
            (*title, at_level(samples, -14.0)),
            (*title, at_level(samples, -30.0)),
        ]
    };
    let audio: Vec<_> = audio.iter().flat_map(louder).collect();
    hear(&audio);
}
