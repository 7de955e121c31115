//! All notations: texts as found, round trips, and guesses.

use proptest::prelude::*;
use ringback::notation::Notation;
use ringback::{CycleLimit, Format, Frames, Segment, Tail, Tone};

use crate::common::playable_tone;

/// Texts as administrators write them, and what they mean.
const FOUND: &str = include_str!("../data/notations.tsv");

/// Returns the notation of a row: a context can decide between two.
fn notation_of(name: &str, context: &str) -> Notation {
    match (name, context) {
        ("tgml", "gentones") => Notation::TgmlOnce,
        ("grandstream", "10ms") => Notation::Grandstream10Ms,
        ("tonescript", "auerswald") => Notation::Auerswald,
        _ => name.parse().unwrap(),
    }
}

/// Returns a tone with all its cycles in the intro, if it ends.
fn written_out(tone: &Tone) -> Tone {
    let Tail::FiniteCycle(cycle, limit) = tone.tail() else { return tone.clone() };
    let one: u32 = cycle.iter().map(Segment::millis).sum();
    let mut left = match *limit {
        CycleLimit::Times(times) => times * one,
        CycleLimit::Millis(millis) => millis,
    };
    let mut intro = tone.intro().to_vec();
    for segment in cycle.iter().cycle() {
        let millis = segment.millis().min(left);
        left -= millis;
        let Ok(segment) = Segment::new(*segment.sound(), millis) else { break };
        intro.push(segment);
    }
    Tone::new(intro, Tail::End).unwrap()
}

#[test]
fn texts_as_found_mean_what_their_authors_meant() {
    let rows = FOUND.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut count = 0;
    for row in rows {
        let columns: Vec<&str> = row.split('\t').collect();
        let [name, context, text, expected, ends, _source] = columns[..] else {
            panic!("{row}");
        };
        if name == "spandsp" && !cfg!(feature = "spandsp") {
            continue;
        }
        let read = notation_of(name, context).read(text);
        if expected == "ERROR" {
            assert!(read.is_err(), "{text}: {read:?}");
        } else {
            let tone = read.unwrap_or_else(|error| panic!("{text}: {error}")).tone;
            assert_eq!(written_out(&tone).to_string(), expected, "{text}");
            let duration = tone.duration().map(|duration| duration.as_millis().to_string());
            assert_eq!(duration.unwrap_or_default(), ends, "{text}");
        }
        count += 1;
    }
    assert_eq!(count, if cfg!(feature = "spandsp") { 86 } else { 77 });
}

#[test]
fn a_notation_has_a_name() {
    for &notation in Notation::ALL {
        assert_eq!(notation.name().parse(), Ok(notation));
        assert_eq!(notation.to_string(), notation.name());
    }
    assert_eq!(
        "polyphone".parse::<Notation>().unwrap_err().to_string(),
        "no notation has this name"
    );
}

#[test]
fn a_text_in_another_notation_is_named() {
    let error = Notation::Tgml.read("440+480/2000,0/4000").unwrap_err();
    assert!(error.to_string().ends_with("; this looks like `ringback`"), "{error}");
    assert_eq!(Notation::guess("tone_stream://1;loops=2"), [Notation::Tgml]);
    let readers = [Notation::Ringback, Notation::Asterisk, Notation::Yealink];
    assert_eq!(Notation::guess("425"), readers);
    assert_eq!(Notation::guess("425@-10"), [Notation::Ringback]);
    assert_eq!(Notation::guess("nonsense"), []);
}

#[test]
fn what_cannot_be_written_is_an_error_that_lists_it() {
    let tone: Tone = "!440/100,400*25/200,~400*25/200,440@-10+480@-12/100".parse().unwrap();
    let error = Notation::Tgml.write(&tone).unwrap_err();
    assert_eq!(
        error.to_string(),
        "tgml cannot express levels, a modulation, a phase reversal, an intro before what repeats"
    );
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_was_announced(
        tone in playable_tone(3_000_000),
        notation in prop::sample::select(Notation::ALL),
    ) {
        let written = notation.write_lossy(&tone);
        let read = notation.read(&written.text);
        prop_assert_eq!(read.is_ok(), notation.can_read(), "{}: {}: {:?}", tone, written.text, read);
        if let Ok(read) = read {
            prop_assert_eq!(&read.tone, &written.tone, "{}", &written.text);
            prop_assert_eq!(&read.remarks, &[]);
        }
        let again = notation.write_lossy(&written.tone);
        prop_assert_eq!(&again.text, &written.text);
        prop_assert_eq!(&again.losses, &[]);
        prop_assert_eq!(notation.write(&tone).is_ok(), written.losses.is_empty());
        let guessed = if notation == Notation::TgmlOnce { Notation::Tgml } else { notation };
        prop_assert!(Notation::guess(&written.text).contains(&guessed));
    }

    #[test]
    fn what_is_written_without_a_loss_sounds_the_same(
        tone in playable_tone(300),
        notation in prop::sample::select(Notation::ALL),
    ) {
        let written = notation.write_lossy(&tone);
        // The nearest tone can be written without a loss.
        let tone = if written.losses.is_empty() { tone } else { written.tone };
        let written = notation.write_lossy(&tone);
        prop_assert_eq!(&written.losses, &[], "{}", &written.text);
        let mut one = Frames::new(&tone, Format::PCM).unwrap();
        let mut other = Frames::new(&written.tone, Format::PCM).unwrap();
        for _ in 0..200 {
            prop_assert_eq!(one.next_frame(), other.next_frame(), "{}", &written.text);
        }
    }

    #[test]
    fn no_text_panics(text in "[-%(),;:/+*=!|<>vdwlLfcM~0-9A-D.@ \\PC]{0,40}") {
        for &notation in Notation::ALL {
            if let Err(error) = notation.read(&text) {
                prop_assert!(text.is_char_boundary(error.offset), "{error:?}");
                prop_assert!(!error.show(&text).to_string().is_empty());
            }
        }
    }
}
