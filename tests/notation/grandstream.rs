//! Grandstream's notation.

use proptest::prelude::*;
use ringback::notation::{Loss, Notation};
use ringback::{Format, Frames, Tone};

fn read(text: &str) -> String {
    let read = Notation::Grandstream.read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    read.tone.to_string()
}

fn error(text: &str) -> (usize, String) {
    crate::error(Notation::Grandstream, text)
}

mod reading {
    use super::*;

    #[test]
    fn a_cadence_is_in_milliseconds_or_units_of_10_ms() {
        let text = "f1=440,f2=480,c=200/400;";
        assert_eq!(read(text), "440+480/200,0/400");
        let tone = Notation::Grandstream10Ms.read(text).unwrap().tone;
        assert_eq!(tone.to_string(), "440+480/2000,0/4000");
    }

    #[test]
    fn a_text_is_read_in_every_spelling() {
        for (text, tone) in [
            ("f1=440", "440"),
            ("f1=440;", "440"),
            ("f2=480,f1=440", "440+480"),
            ("f1=440@-17, f2=480@-17.5,\tc=20/40", "440@-17+480@-17.5/20,0/40"),
            (" f1=440,c=20/40 ; \n", "440/20,0/40"),
            ("f1=440,f2=480@-10", "440+480@-10"),
            ("f1=440@+3", "440@3"),
            ("f1=440,f2=440,c=20/40", "440+440/20,0/40"),
        ] {
            assert_eq!(read(text), tone, "{text}");
        }
    }

    #[test]
    fn a_frequency_of_0_adds_nothing() {
        assert_eq!(read("f1=440,f2=0,c=20/40;"), "440/20,0/40");
        assert_eq!(read("f1=0@-17,f2=440;"), "440");
    }

    #[test]
    fn a_sound_without_a_silence_after_it_is_held() {
        for text in ["f1=440;", "f1=440,c=0/0;", "f1=440,c=100/0;", "f1=440,c=100/0-0/0;"] {
            assert_eq!(read(text), "440", "{text}");
        }
    }

    #[test]
    fn all_pairs_repeat_and_0_plays_nothing() {
        for (text, tone) in [
            ("f1=440,c=1/2-3/4-5/6;", "440/1,0/2,440/3,0/4,440/5,0/6"),
            ("f1=440,c=1/2-0/0-0/0;", "440/1,0/2"),
            ("f1=440,c=1/2-3/0;", "440/1,0/2,440/3"),
            ("f1=440,c=1/2-0/4;", "440/1,0/2,0/4"),
            ("f1=440,c=0/2-3/4;", "0/2,440/3,0/4"),
        ] {
            assert_eq!(read(text), tone, "{text}");
        }
    }

    #[test]
    fn what_a_device_may_play_otherwise_is_remarked() {
        let remarks = |text| {
            let remarks = Notation::Grandstream.read(text).unwrap().remarks;
            remarks.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            remarks("f1=440,c=9/0-20/20"),
            ["byte 13: the sound before this pair never ends"]
        );
        assert_eq!(
            remarks("f1=440,c=9/16001"),
            ["byte 11: Grandstream documents durations up to 16000 ms"]
        );
    }
}

mod errors {
    use super::*;

    #[test]
    fn an_error_shows_its_place_and_a_remedy() {
        for expected in [
            "
  c=2000/4000;
  ^ a ring cadence has no frequency
  hint: write the frequencies before it, as in `f1=440@-19,f2=480@-19,c=2000/4000;`",
            "
  f1=425,=20/20-20/50;
         ^ expected `f1=`, `f2=` or `c=`, found '='
  hint: write `c=` before a cadence",
            "
  f1=425,c=20/30-70-80;
                   ^ expected `/` and the silence after the sound, found '-'
  hint: write each pair with `/`, and `-` between pairs, as in `c=400/200-400/2000`",
            "
  f1=425,c=20/30,f1=425,c=70/80;
                ^ expected `-` and a pair, `;` or the end, found ','
  hint: write one tone in a text: each frequency once, and then one cadence",
            "
  f1=425@17,c=20/30
         ^ expected a level from -70 to +3.1 dBm0
  hint: write a minus before a level below 0 dBm0, as in `440@-13`",
        ] {
            let text = expected.lines().nth(1).unwrap().trim();
            assert_eq!(format!("\n{}", error(text).1), expected);
        }
    }

    #[test]
    fn a_fault_is_an_error_at_its_place() {
        for (text, at, hint) in [
            ("", 0, ""),
            (";", 0, "write a tone as in"),
            ("P346=f1=440", 0, "remove the name"),
            ("\"f1=440\"", 0, "remove the quotes"),
            ("f1=440\"", 6, "remove the quotes"),
            ("F1=440", 0, "in lower case"),
            ("f1 =440", 0, "remove the space"),
            ("f1=440 ,f2=480", 6, "remove the space"),
            ("f1= 440", 3, ""),
            ("f2=440", 6, "`f1=440`"),
            ("f1=440,f1=480", 7, "each frequency once"),
            ("f1=440,f2=480,f3=500", 14, "at most two frequencies"),
            ("f1=440,", 7, ""),
            ("f1=440.5", 6, "whole hertz"),
            ("f1=96000", 3, ""),
            ("f1=0,f2=0;", 0, "no silence alone"),
            ("f1=440,c=0/500-0/20;", 9, "no silence alone"),
            ("f1=440-17", 6, "after `@`"),
            ("f1=440:17", 6, "after `@`"),
            ("f1=440+480", 6, "`,f2=480`"),
            ("f1=440@-71", 7, ""),
            ("f1=440@-1.55", 11, ""),
            ("f1=440,c=1/2/3/4", 12, "between two pairs"),
            ("f1=440,c=1/2-", 13, "whole milliseconds"),
            ("f1=440,c=.5/4", 9, "whole milliseconds"),
            ("f1=440,c=1.5/4", 10, "with `/`"),
            ("f1=440,c=5/4.5", 12, "whole durations"),
            ("f1=440,c=1/2-1/2-1/2-1/2", 21, "remove this pair"),
            ("f1=440,c=1/3600001", 11, ""),
            ("f1=440;f2=480", 7, "one tone"),
        ] {
            let (offset, shown) = error(text);
            assert_eq!(offset, at, "{text}: {shown}");
            assert!(shown.contains(hint), "{text}: {shown}");
        }
    }

    #[test]
    fn a_text_in_another_notation_is_named() {
        let (_, shown) = error("440+480/2000,0/4000");
        assert!(shown.ends_with("hint: this looks like `ringback`"), "{shown}");
    }
}

mod writing {
    use super::*;
    use crate::write;

    #[test]
    fn a_tone_that_a_device_can_play_is_written_exactly() {
        for (list, text) in [
            ("440@-19+480@-19/2000,0/4000", "f1=440@-19,f2=480@-19,c=2000/4000;"),
            ("350+440", "f1=350,f2=440,c=0/0;"),
            ("350/20,350/40", "f1=350,c=0/0;"),
            ("440/1,0/2,440/3,0/4,440/5,0/6", "f1=440,c=1/2-3/4-5/6;"),
            ("440/1,440/1,0/2,0/3", "f1=440,c=2/5;"),
            ("440+480/1,0/2,480+440/3,0/4", "f1=440,f2=480,c=1/2-3/4;"),
            ("440/1,0/2,440/1,0/2,440/1,0/2,440/1,0/2", "f1=440,c=1/2;"),
        ] {
            let written = write(Notation::Grandstream, list);
            assert_eq!(written, (text.to_owned(), vec![]), "{list}");
        }
    }

    #[test]
    fn units_of_10_ms_are_rounded() {
        for (list, text, losses) in [
            ("440+480/2000,0/4000", "f1=440,f2=480,c=200/400;", &[][..]),
            ("350@-13+440@-13", "f1=350@-13,f2=440@-13;", &[]),
            ("440/4,0/15", "f1=440,c=1/2;", &[Loss::FractionOfDuration]),
            ("440/10,0/160000", "f1=440,c=1/16000;", &[]),
            ("440/10,0/170000", "f1=440,c=1/16000;", &[Loss::Duration]),
        ] {
            let written = write(Notation::Grandstream10Ms, list);
            assert_eq!((written.0.as_str(), &written.1[..]), (text, losses), "{list}");
        }
    }

    #[test]
    fn the_nearest_is_written_with_a_list_of_what_was_lost() {
        use Loss::*;
        for (list, text, losses) in [
            ("350+375+400/2,0/4", "f1=350,f2=400,c=2/4;", &[Frequencies][..]),
            ("913.8/2,0/4", "f1=914,c=2/4;", &[FractionOfHertz]),
            ("95999.9", "f1=95999,c=0/0;", &[FrequencyRange]),
            ("400*25/2,0/4", "f1=400,c=2/4;", &[Modulation]),
            ("!2100/450,~2100/450", "f1=2100,c=0/0;", &[PhaseReversal, Intro]),
            ("!440/9,480/9,0/9", "f1=480,c=9/9;", &[Intro]),
            ("440/16001,0/9", "f1=440,c=16000/9;", &[Duration]),
            ("440/1,0/2,440/3,0/4,440/5,0/6,440/7,0/8", "f1=440,c=1/2-3/4-5/6;", &[Segments]),
            ("440/1,0/2,480/3,0/4", "f1=440,c=1/2-3/4;", &[Sounds]),
            ("0/2,440/1", "f1=440,c=1/2;", &[LeadingPause]),
            ("0/2,440/1,0/3", "f1=440,c=1/5;", &[LeadingPause]),
            ("440/1,0/2,440/3", "f1=440,c=4/2;", &[Intro]),
        ] {
            let written = write(Notation::Grandstream, list);
            assert_eq!((written.0.as_str(), &written.1[..]), (text, losses), "{list}");
        }
    }

    #[test]
    fn a_tone_that_ends_begins_again() {
        use Loss::*;
        for (list, text, losses) in [
            ("!425/100,!0/50", "f1=425,c=100/50;", &[End][..]),
            ("!425/100,!0/50,!425/100", "f1=425,c=100/50-100/10000;", &[End]),
            ("425/500,0/500 x20", "f1=425,c=500/500;", &[End]),
            ("!480/9,425/500,0/500 x20", "f1=425,c=500/500;", &[Intro, End]),
            ("425/100 x3", "f1=425,c=300/10000;", &[End]),
            ("!0/5,!425/9", "f1=425,c=9/10000;", &[End, LeadingPause]),
            ("!950/330,!1400/330,0", "f1=950,c=660/10000;", &[End, Sounds]),
        ] {
            let written = write(Notation::Grandstream, list);
            assert_eq!((written.0.as_str(), &written.1[..]), (text, losses), "{list}");
        }
    }

    #[test]
    fn silence_is_almost_silent() {
        let text = "f1=1@-70,c=1/16000;";
        assert_eq!(write(Notation::Grandstream, "0"), (text.to_owned(), vec![Loss::Silence]));
        assert_eq!(write(Notation::Grandstream, "0/9,0/9").0, text);
        assert_eq!(write(Notation::Grandstream, "!0/9").1, [Loss::End, Loss::Silence]);
    }
}

#[test]
fn a_guess_names_the_likely_unit_first() {
    let guess = |text| Notation::guess(text).into_iter().map(Notation::name).collect::<Vec<_>>();
    for text in ["f1=440@-17,c=20/40", "f1=440@-17", "f1=440,c=2000/4000", "c=2000/4000"] {
        assert_eq!(guess(text), ["grandstream", "grandstream-10ms"], "{text}");
    }
    for text in ["f1=440,f2=480,c=200/400;", "f1=440", "f1=425,c=10/10-0/0"] {
        assert_eq!(guess(text), ["grandstream-10ms", "grandstream"], "{text}");
    }
}

proptest! {
    /// A cycle of one sound has few losses, so that this compares more than the test of all notations.
    #[test]
    fn a_cadence_without_a_loss_sounds_the_same(
        segments in prop::collection::vec((0..3_u32, 1..20_u32), 1..9),
    ) {
        let sounds = ["0", "440+480", "480+440"];
        let list: Vec<_> = segments
            .iter()
            .map(|&(sound, tens)| format!("{}/{}", sounds[sound as usize], 10 * tens))
            .collect();
        let tone: Tone = list.join(",").parse().unwrap();
        for notation in [Notation::Grandstream, Notation::Grandstream10Ms] {
            let written = notation.write_lossy(&tone);
            if written.losses.is_empty() {
                let mut one = Frames::new(&tone, Format::PCM).unwrap();
                let mut other = Frames::new(&written.tone, Format::PCM).unwrap();
                for _ in 0..200 {
                    prop_assert_eq!(one.next_frame(), other.next_frame(), "{}", &written.text);
                }
            }
        }
    }

    #[test]
    fn no_text_of_the_notations_own_words_panics(
        words in prop::collection::vec(
            prop::sample::select(
                &["f1=", "f2=", "c=", "440", "0", "@-17", ",", " ", "/", "-", "16001", ";", "é"][..]
            ),
            0..16,
        ),
    ) {
        let text = words.concat();
        for notation in [Notation::Grandstream, Notation::Grandstream10Ms] {
            match notation.read(&text) {
                Ok(read) => {
                    prop_assert!(!notation.write_lossy(&read.tone).text.is_empty());
                    prop_assert!(Notation::guess(&text).contains(&notation));
                }
                Err(error) => prop_assert!(!error.show(&text).to_string().is_empty()),
            }
        }
    }
}
