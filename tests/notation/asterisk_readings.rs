//! A list that Asterisk reads as its author intended reads the same here.

use ringback::{Component, Frequency, Segment, Sound, Tail, Tone};

const READINGS: &str = include_str!("../data/asterisk-readings.tsv");

/// The lists that Asterisk does not read as their authors intended. The result is the byte offset of
/// our error, or an equal list in full.
const DEPARTURES: [(&str, Result<&str, usize>); 34] = [
    ("425/500|0/500,0/100", Err(13)),
    ("M69+440/100", Err(4)),
    ("M128/100", Err(0)),
    ("425/", Err(4)),
    ("425 / 90", Err(4)),
    ("!!425/90", Err(1)),
    ("425/90,,0/75", Err(7)),
    (",425/90", Err(0)),
    ("abc", Err(0)),
    ("abc,425/90", Err(0)),
    ("425/90x,0/75", Err(6)),
    ("425.5/100", Ok("425.500/100")),
    ("913.8+1370.6/380", Ok("913.800+1370.600/380")),
    ("350+375+400/250", Ok("350+375+400/250")),
    ("350+375+400", Ok("350+375+400")),
    ("425+/100", Err(4)),
    ("+425/100", Err(0)),
    ("-5/10", Err(0)),
    ("425/-90", Err(4)),
    ("425+480*20/100", Err(7)),
    ("425*20+480/100", Err(6)),
    ("425@/100", Err(4)),
    ("99999/100", Err(0)),
    ("425/99999999999", Err(4)),
    ("99999999999/100", Err(0)),
    ("4294967297/100", Err(0)),
    ("425/90/80", Err(6)),
    ("425/1e3", Err(5)),
    ("0x1a9/100", Err(1)),
    ("425/90 0/75", Err(7)),
    ("425;/90", Err(3)),
    ("m69/100", Err(0)),
    ("425*0/100", Err(4)),
    ("\"425/90\"", Err(0)),
];

/// Further departures: invalid notes, and texts that are not tones.
const UNREADABLE: [(&str, usize); 5] =
    [("M69.5/100", 3), ("M-1/100", 1), ("M69+M200/100", 4), ("Malaysia", 1), ("Mexico", 1)];

#[test]
fn what_asterisk_reads_as_meant_reads_the_same() {
    let mut read_alike = 0;
    for row in READINGS.lines().filter(|line| !line.starts_with('#')) {
        let [list, elements, returns_to] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("three columns: {row}");
        };
        let departs = DEPARTURES.iter().any(|(departing, _)| *departing == list)
            || UNREADABLE.iter().any(|(unreadable, _)| *unreadable == list);
        if !departs {
            let expected = reading(elements, returns_to.parse().unwrap());
            assert_eq!(list.parse::<Tone>(), Ok(expected), "{list}");
            read_alike += 1;
        }
    }
    assert_eq!(read_alike, 205);
}

#[test]
fn what_asterisk_swallows_is_an_error_or_read_in_full() {
    for (list, ours) in DEPARTURES {
        assert!(READINGS.lines().any(|row| row.split('\t').next() == Some(list)), "{list}");
        match ours {
            Ok(meant) => assert_eq!(list.parse::<Tone>(), meant.parse::<Tone>()),
            Err(offset) => assert_eq!(offset_of(list), offset, "{list}"),
        }
    }
    for (list, offset) in UNREADABLE {
        assert_eq!(offset_of(list), offset, "{list}");
    }
}

fn offset_of(list: &str) -> usize {
    list.parse::<Tone>().expect_err(list).offset
}

/// Returns the tone of a row of readings.
fn reading(elements: &str, returns_to: i32) -> Tone {
    let elements: Vec<(Sound, u32)> = elements.split(" | ").map(element).collect();
    let segments = |elements: &[(Sound, u32)]| {
        elements.iter().map(|&(signal, ms)| Segment::new(signal, ms).unwrap()).collect()
    };
    match (elements.split_last(), usize::try_from(returns_to)) {
        (Some((&(signal, 0), before)), _) => Tone::new(segments(before), Tail::Hold(signal)),
        (_, Ok(first)) => {
            Tone::new(segments(&elements[..first]), Tail::Cycle(segments(&elements[first..])))
        }
        (_, Err(_)) => Tone::new(segments(&elements), Tail::End),
    }
    .unwrap()
}

fn element(text: &str) -> (Sound, u32) {
    let [first, second, ms, how] =
        text.trim_start_matches("once ").split(',').collect::<Vec<_>>()[..]
    else {
        panic!("four fields: {text}");
    };
    let frequency = |text: &str| -> Option<Frequency> {
        let number: i32 = text.parse().unwrap();
        if how.ends_with("midi") {
            let hz = 440.0 * 2_f64.powf(f64::from(number - 69) / 12.0);
            let millihertz = (hz * 1000.0).round() as u32;
            (number >= 0).then(|| Frequency::from_millihertz(millihertz).unwrap())
        } else {
            Frequency::from_hz(number as u32).ok()
        }
    };
    let signal = match (frequency(first), frequency(second), how.starts_with("am")) {
        (Some(carrier), Some(modulator), true) => {
            Sound::Modulated { carrier: Component::from(carrier), modulator, depth: None }
        }
        (first, second, _) => Sound::sum(first.into_iter().chain(second)).unwrap_or(Sound::Silence),
    };
    (signal, ms.parse().unwrap())
}
