//! Each signal against the table of facts.

use std::collections::BTreeSet;

use ringback::signals::{self, Signal};
use ringback::{Sound, Tone};

const FACTS: &str = include_str!("../data/signals.tsv");

/// A row: name, group, frequencies, timing, tone.
fn rows() -> impl Iterator<Item = [&'static str; 5]> {
    let lines = FACTS.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect::<Vec<_>>().try_into().expect(line))
}

#[test]
fn every_signal_of_the_table_is_there_with_its_tone() {
    let mut known = BTreeSet::new();
    for [name, group, _, _, list] in rows() {
        if list.is_empty() {
            assert_eq!(signals::signal(name), None, "{name} has no tone");
            continue;
        }
        let signal = signals::signal(name).expect(name);
        assert_eq!((signal.name(), signal.group().name()), (name, group));
        assert_eq!(signal.tone(), list.parse::<Tone>().unwrap(), "{name}");
        known.insert(name);
    }
    assert_eq!(known, signals::all().map(Signal::name).collect());
    assert_eq!(signals::all().len(), 144);
}

#[test]
fn every_signal_has_the_frequencies_of_the_table() {
    for [name, _, frequencies, _, list] in rows().filter(|row| !row[4].is_empty()) {
        let mut sounds = Vec::new();
        for sound in list.parse::<Tone>().unwrap().sounds().filter(|sound| !sound.is_silence()) {
            let text = match sound {
                Sound::Silence => continue,
                Sound::Sum(sum) => {
                    let all: Vec<_> = sum.iter().map(|c| c.frequency.to_string()).collect();
                    all.join("+")
                }
                Sound::Modulated { carrier, modulator, .. } => {
                    format!("{}*{modulator}", carrier.frequency)
                }
            };
            if !sounds.contains(&text) {
                sounds.push(text);
            }
        }
        assert_eq!(sounds.join(","), frequencies, "{name}");
    }
}

#[test]
fn groups_are_together_and_each_name_is_its_own_signal() {
    let groups: Vec<_> = signals::all().map(Signal::group).collect();
    assert!(groups.is_sorted());
    for signal in signals::all() {
        assert_eq!(signals::signal(signal.name()), Some(signal));
        assert_eq!(signals::signal(&signal.name().to_lowercase()), Some(signal));
        assert_eq!(signal.list().parse(), Ok(signal.tone()), "{}", signal.name());
        assert!(!signal.source().is_empty() || signal.unverified().is_some());
        assert!(signal.name().parse::<Tone>().is_err(), "a name is no list");
    }
}

#[test]
fn answer_tones_last_as_long_as_their_documents_say() {
    let millis = |name| signals::named(name).unwrap().duration().unwrap().as_millis();
    assert_eq!(millis("ans-pr"), 3300);
    assert_eq!(millis("ansam-pr"), 5000);
    assert_eq!(millis("ansam"), 5000);
    assert_eq!(millis("ced"), 2875);
}
