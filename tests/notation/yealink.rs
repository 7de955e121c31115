//! Yealink's notation.

use proptest::prelude::*;
use ringback::notation::{Loss, Notation};

fn error(text: &str) -> (usize, String) {
    crate::error(Notation::Yealink, text)
}

mod reading {
    use super::*;

    #[test]
    fn a_list_means_the_same_as_in_asterisk() {
        for (text, tone) in [
            ("440+480/2000,0/4000", "440+480/2000,0/4000"),
            (" ! 440/200 , 0/400,", "!440/200,0/400"),
            ("!950/330,!1400/330,!1800/330,0", "!950/330,!1400/330,!1800/330,0"),
            ("425+0/500,0/500", "425/500,0/500"),
            ("400/200,400/0", "!400/200,400"),
            ("250/200,!0/1000", "250/200,0/1000"),
            ("!440/1,!0/1,!440/1,!0/1,!440/1,!0/1,!440/1,440", {
                "!440/1,!0/1,!440/1,!0/1,!440/1,!0/1,!440/1,440"
            }),
        ] {
            let read = Notation::Yealink.read(text).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(read.tone.to_string(), tone, "{text}");
            assert_eq!(read.remarks, [], "{text}");
        }
    }

    #[test]
    fn a_frequency_that_not_every_phone_plays_is_remarked() {
        let remarks = |text| {
            let remarks = Notation::Yealink.read(text).unwrap().remarks;
            remarks.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(remarks("200+4000/9,0"), [""; 0]);
        assert_eq!(
            remarks("400+15/9,! 4001+7000/9,7001"),
            [
                "byte 4: Yealink documents frequencies from 200 to 4000 Hz",
                "byte 11: only older phones play frequencies above 4000 Hz",
                "byte 16: only older phones play frequencies above 4000 Hz",
                "byte 23: Yealink documents frequencies from 200 to 4000 Hz",
            ]
        );
    }
}

mod errors {
    use super::*;

    #[test]
    fn an_error_shows_its_place_and_a_remedy() {
        for expected in [
            "
  440@-10/200,0/200
     ^ Yealink has no levels
  hint: remove the level",
            "
  400*25/1000
     ^ Yealink has no modulation
  hint: remove the `*` and what follows it",
            "
  425/500,0/500 x3
                ^ Yealink has no limit for a cycle
  hint: write the cycles out with `!`, as in `!440/200,!0/400`",
            "
  425/500,0/30001
            ^ Yealink has durations up to 30000 ms
  hint: shorten it, or repeat the element: equal neighbours sound as one",
        ] {
            let text = expected.lines().nth(1).unwrap().trim();
            assert_eq!(format!("\n{}", error(text).1), expected);
        }
    }

    #[test]
    fn what_yealink_has_not_is_an_error_at_its_place() {
        for (text, at) in [
            ("2100*15%20/450", 4),
            ("!2100/450,~2100/450", 10),
            ("M69/200", 0),
            ("440.5/200", 3),
            ("440/200|0/400", 7),
            ("425/500,0/500 for 2000", 14),
            ("1/1,1/1,1/1,1/1,1/1,1/1,1/1,1/1,1/1", 32),
            ("200+300+400+500+600", 16),
            ("440Hz/200", 3),
            ("440,0/500", 4),
            ("440/200,,0/200", 8),
            ("", 0),
        ] {
            assert_eq!(error(text).0, at, "{text}: {}", error(text).1);
        }
    }

    #[test]
    fn a_text_in_another_notation_is_named() {
        let (_, shown) = error("%(2000,4000,440,480)");
        assert!(shown.ends_with("hint: this looks like `tgml`"), "{shown}");
    }
}

mod writing {
    use super::*;

    fn write(list: &str) -> (String, Vec<Loss>) {
        crate::write(Notation::Yealink, list)
    }

    #[test]
    fn a_tone_that_a_phone_can_play_is_written_exactly() {
        for (list, text) in [
            ("440+480/2000,0/4000", "440+480/2000,0/4000"),
            ("!350+440/100,!0/100,350+440", "!350+440/100,!0/100,350+440"),
            ("!950/330,425/500,0/500", "!950/330,425/500,0/500"),
            ("!425/100,!0/50", "!425/100,!0/50"),
            ("0", "0"),
            ("425/200,0/300 x3", "!425/200,!0/300,!425/200,!0/300,!425/200,!0/300"),
            ("425/300,0/300 for 700", "!425/300,!0/300,!425/100"),
            ("425/100 x20", "!425/2000"),
            ("425/1,425/1,425/1,425/1,425/1,425/1,425/1,425/1,0/9", "425/8,0/9"),
        ] {
            assert_eq!(write(list), (text.to_owned(), vec![]), "{list}");
        }
    }

    #[test]
    fn the_nearest_is_written_with_a_list_of_what_was_lost() {
        use Loss::*;
        for (list, text, losses) in [
            ("913.8/9,0/9", "914/9,0/9", &[FractionOfHertz][..]),
            ("400+15/9,5000/9", "400+200/9,4000/9", &[FrequencyRange]),
            ("440@-13/9,0/9", "440/9,0/9", &[Levels]),
            ("400*25/9,0/9", "400/9,0/9", &[Modulation]),
            ("!2100/450,~2100/450", "!2100/450,2100/450", &[PhaseReversal]),
            ("425/500,0/31000", "425/500,0/30000", &[Duration]),
            ("425/500,0/500 x5", "425/500,0/500", &[End]),
            (
                "1000/1,1001/1,1002/1,1003/1,1004/1,1005/1,1006/1,1007/1,1008/1",
                { "1000/1,1001/1,1002/1,1003/1,1004/1,1005/1,1006/1,1007/1" },
                &[Segments],
            ),
            (
                "!300/1,!301/1,!302/1,!303/1,!304/1,!305/1,!306/1,425/1,0/1",
                { "!300/1,!301/1,!302/1,!303/1,!304/1,!305/1,425/1,0/1" },
                &[Segments],
            ),
            (
                "!300/1,301/1,302/1,303/1,304/1,305/1,306/1,425/1,0/1",
                { "301/1,302/1,303/1,304/1,305/1,306/1,425/1,0/1" },
                &[Intro],
            ),
        ] {
            let written = write(list);
            assert_eq!((written.0.as_str(), &written.1[..]), (text, losses), "{list}");
        }
    }
}

#[test]
fn a_guess_names_yealink_after_ringback() {
    assert_eq!(
        Notation::guess("440+480/2000,0/4000"),
        [Notation::Ringback, Notation::Asterisk, Notation::Yealink]
    );
    assert_eq!(Notation::guess("440@-10/2000,0/4000"), [Notation::Ringback]);
    assert_eq!(Notation::guess("440/2000,0/40000"), [Notation::Ringback, Notation::Asterisk]);
}

proptest! {
    /// Where a list keeps Yealink's rules, both notations read the same tone.
    #[test]
    fn what_is_read_is_the_same_in_this_crates_notation(text in "[0-9+/,!@*M.x| ]{0,24}") {
        if let Ok(read) = Notation::Yealink.read(&text) {
            prop_assert_eq!(Ok(read.tone), text.parse());
        }
    }
}
