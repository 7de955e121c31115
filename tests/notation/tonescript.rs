//! The tone scripts of Sipura, Linksys and Cisco, and of Auerswald.

use crate::{error, write};
use ringback::notation::Notation::{Auerswald, ToneScript};
use ringback::notation::{Loss, Notation};
use ringback::{CycleLimit, Tail};

fn read(notation: Notation, text: &str) -> String {
    let read = notation.read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(read.remarks, [], "{text}");
    read.tone.to_string()
}

mod reading {
    use super::*;

    #[test]
    fn a_length_in_seconds_ends_a_section() {
        for (text, tone) in [
            ("440@-19,480@-19;*(2/4/1+2)", "440@-19+480@-19/2000,0/4000"),
            ("440@-19;10(.5/.5/1)", "440@-19/500,0/500 x10"),
            ("440@-19;1.25(.5/.5/1)", "440@-19/500,0/500 for 1250"),
            ("440@-19;1(.5/.5/1)", "!440@-19/500,!0/500"),
            ("440@-19;.75(.5/.5/1)", "!440@-19/500,!0/250"),
            ("440@-19;10(*/0/1)", "!440@-19/10000"),
            ("440@-19;10(.5/.5/1,*/0/1)", "!440@-19/500,!0/500,!440@-19/9000"),
            ("440@-19;*(*/0/1)", "440@-19"),
            ("440@-19;*(.5/.5/1,*/0/1)", "!440@-19/500,!0/500,440@-19"),
        ] {
            assert_eq!(read(ToneScript, text), tone, "{text}");
        }
    }

    #[test]
    fn a_length_of_whole_rounds_is_a_number_of_times() {
        let limit = |text| match ToneScript.read(text).unwrap().tone.tail() {
            Tail::FiniteCycle(_, limit) => *limit,
            tail => panic!("{tail:?}"),
        };
        assert_eq!(limit("440@-19;86400(1/1/1)"), CycleLimit::Times(43_200));
        assert_eq!(limit("440@-19;86400(.5/.5/1)"), CycleLimit::Millis(86_400_000));
        assert_eq!(limit("440@-19;3(1/1/1)"), CycleLimit::Millis(3000));
    }

    #[test]
    fn the_second_section_follows_the_first() {
        for (text, tone) in [
            ("440@-19;.2(.1/.1/1);*(*/0/1)", "!440@-19/100,!0/100,440@-19"),
            ("440@-19;.15(.1/0/1);2(1/0/1)", "!440@-19/100,!440@-19/50,440@-19/1000 x2"),
            ("440@-19;1(*/0/1);*(1/1/1)", "!440@-19/1000,440@-19/1000,0/1000"),
        ] {
            assert_eq!(read(ToneScript, text), tone, "{text}");
        }
    }

    #[test]
    fn a_time_of_zero_leaves_a_sound_or_a_silence_out() {
        for (text, tone) in [
            ("440@-19;*(0/4/0,1/0/1)", "0/4000,440@-19/1000"),
            ("440@-19;*(0/4/1)", "0/4000"),
            ("440@-19;*(2/4/0)", "0/2000,0/4000"),
            ("440@-19;*(0/*/0)", "0"),
            ("440@-19;*(*/0/0)", "0"),
            ("440@-19;2(1/*/1)", "!440@-19/1000,!0/1000"),
        ] {
            assert_eq!(read(ToneScript, text), tone, "{text}");
        }
    }

    #[test]
    fn each_listed_frequency_has_its_level() {
        let text = " 480@-10 , 620@0,700@+3,800@-12.5 ; * ( .5 / .5 / 4 + 2,1/0/3+1 ) \n";
        assert_eq!(
            read(ToneScript, text),
            "800@-12.5+620@0/500,0/500,700@3+480@-10/1000",
            "white space does not count"
        );
    }

    #[test]
    fn a_length_of_auerswald_is_a_number_of_rounds() {
        for (text, tone) in [
            ("425@-6;20(1/1/1)", "425@-6/1000,0/1000 x20"),
            ("425@-6;1(1/1/1)", "!425@-6/1000,!0/1000"),
            ("425@-6;(1/1/1)", "425@-6/1000,0/1000"),
            ("425@-6;*(1/1/1)", "425@-6/1000,0/1000"),
            ("425@-6;(*/0/1)", "425@-6"),
        ] {
            assert_eq!(read(Auerswald, text), tone, "{text}");
        }
    }

    #[test]
    fn a_comma_of_auerswald_is_a_decimal_comma_before_the_frequencies() {
        assert_eq!(
            read(Auerswald, "425@-6,450@-6;*(0,03/1,5/1,2/1,25/1+2,0.5/0/2)"),
            "425@-6/30,0/1500,425@-6+450@-6/2000,0/1250,450@-6/500"
        );
    }

    #[test]
    fn what_exceeds_a_device_is_remarked() {
        let remarks = |notation: Notation, text: &str| {
            let remarks = notation.read(text).unwrap().remarks;
            remarks.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            remarks(ToneScript, "1@0,2@0,3@0,4@0,5@0,6@0,7@0;1(1/0/7)"),
            ["byte 24: a script lists at most six frequencies on a device"]
        );
        let seven = "440@-19;*(1/1/1,1/1/1,1/1/1,1/1/1,1/1/1,1/1/1,1/1/1)";
        let remark = ["byte 46: a section has at most six segments on a device"];
        assert_eq!(remarks(ToneScript, seven), remark);
        assert_eq!(
            remarks(ToneScript, "440@-19;1(1/0/1);1(1/0/1);1(1/0/1)"),
            ["byte 26: a script has at most two sections on a device"]
        );
        assert_eq!(
            remarks(Auerswald, "440@-19;1(1/0/1);1(1/0/1)"),
            ["byte 17: Auerswald documents only one section"]
        );
        let long = format!(" 440@-19;1({}1/0/1)", " ".repeat(120));
        let remark = ["byte 128: a script has at most 127 characters on a device"];
        assert_eq!(remarks(ToneScript, &long), remark);
    }

    #[test]
    fn what_has_no_effect_is_remarked() {
        let read = ToneScript.read("440@-19;1(1/0/1,2/0/1,3/0/1)").unwrap();
        assert_eq!(read.tone.to_string(), "!440@-19/1000");
        assert_eq!(read.remarks.len(), 1);
        assert_eq!(
            read.remarks[0].to_string(),
            "byte 16: this never plays: the length of the section is over before it"
        );
        let read = Auerswald.read("420@-16;10(*/0/1)").unwrap();
        assert_eq!(read.tone.to_string(), "420@-16");
        assert_eq!(
            read.remarks[0].to_string(),
            "byte 8: this number has no effect: the round never ends"
        );
    }

    #[test]
    fn a_guess_names_both_kinds_unless_only_one_reads_the_text() {
        let both = &[ToneScript, Auerswald][..];
        for (text, guess) in [
            ("440@-19;*(2/4/1)", both),
            ("440@-19;10(*/0/1)", both),
            ("440@-19;(2/4/1)", &[Auerswald]),
            ("440@-19;*(0,5/4/1)", &[Auerswald]),
            ("440@-19;1.5(1/1/1)", &[ToneScript]),
            ("440@-19;1(1/1", both),
        ] {
            assert_eq!(Notation::guess(text), guess, "{text}");
        }
    }
}

mod errors {
    use super::*;

    #[test]
    fn an_error_shows_its_place_and_a_remedy() {
        for (text, shown) in [
            (
                "440@-10",
                "
  440@-10
         ^ expected `;` and a cadence, found the end
  hint: write a cadence after the frequencies, as in `440@-19,480@-19;*(2/4/1+2)`",
            ),
            (
                "60(2/4)",
                "
  60(2/4)
    ^ expected `@` and a level, found '('
  hint: write frequencies before the cadence, as in `440@-19;60(2/4/1)`",
            ),
            (
                "440;*(2/4/1)",
                "
  440;*(2/4/1)
     ^ expected `@` and a level, found ';'
  hint: write a level after each frequency, as in `440@-19`",
            ),
            (
                "440@–19;*(2/4/1)",
                "
  440@–19;*(2/4/1)
      ^ expected a level in dBm, found '–'
  hint: write the ASCII character `-`",
            ),
            (
                "440@19;*(2/4/1)",
                "
  440@19;*(2/4/1)
      ^ expected a level from -70 to +3.1 dBm0
  hint: write a minus before a level below 0 dBm0, as in `440@-13`",
            ),
            (
                "440@-19;*(2/4)",
                "
  440@-19;*(2/4)
               ^ expected `/` and the frequencies of the sound, found ')'
  hint: write the frequencies of each sound, as in `.5/.5/1+2`",
            ),
            (
                "440@-19;*(2/4/1);10(*/0/1)",
                "
  440@-19;*(2/4/1);10(*/0/1)
                   ^ this section is never reached: the one before it never ends
  hint: write a number before the other section",
            ),
            (
                "440@-19;*(2/4/2)",
                "
  440@-19;*(2/4/2)
                ^ no frequency has this number
  hint: number the frequencies before the first `;` from 1: in `440@-19,480@-19` the second is 2",
            ),
        ] {
            assert_eq!(format!("\n{}", error(ToneScript, text).1), shown);
        }
    }

    #[test]
    fn the_other_kind_is_named() {
        let (at, shown) = error(ToneScript, "440@-19;*(0,5/4/1)");
        assert_eq!(at, 11);
        assert!(shown.ends_with("\n  hint: this looks like `auerswald`"), "{shown}");
        let (at, shown) = error(Auerswald, "440@-19;1.5(1/1/1)");
        assert_eq!(at, 9);
        assert!(shown.ends_with("\n  hint: this looks like `tonescript`"), "{shown}");
    }

    #[test]
    fn a_mistake_is_an_error_at_its_place() {
        for (text, at) in [
            ("", 0),
            ("440@-19,;*(1/1/1)", 8),
            ("440.5@-19;*(1/1/1)", 3),
            ("0@-19;*(1/1/1)", 0),
            ("96000@-19;*(1/1/1)", 0),
            ("440@-70.1;*(1/1/1)", 4),
            ("440@-19.55;*(1/1/1)", 9),
            ("440@-19;", 8),
            ("440@-19;x(1/1/1)", 8),
            ("440@-19;1", 9),
            ("440@-19;()", 8),
            ("440@-19;*()", 10),
            ("440@-19;0(1/1/1)", 8),
            ("440@-19;86401(1/1/1)", 8),
            ("440@-19;3601(*/0/1)", 8),
            ("440@-19;1.2345(1/1/1)", 13),
            ("440@-19;*(1./1/1)", 12),
            ("440@-19;*(3601/1/1)", 10),
            ("440@-19;*(1/3601/1)", 12),
            ("440@-19;*(0/0/1)", 10),
            ("440@-19;*(*/1/1)", 12),
            ("440@-19;*(*/*/1)", 12),
            ("440@-19;*(1/*/1,1/1/1)", 16),
            ("440@-19;*(1/1/)", 14),
            ("440@-19;*(1/1/0+1)", 15),
            ("440@-19;*(1/1/1+0)", 16),
            ("440@-19;*(1/1/1+1)", 16),
            ("440@-19;*(1/1/1,)", 16),
            ("1@0,2@0,3@0,4@0,5@0;*(1/0/1+2+3+4+5)", 34),
            ("440@-19;*(1/1/1", 15),
            ("440@-19;*(1/1/1);", 17),
            ("440@-19;*(1/1/1)x", 16),
        ] {
            let (found, shown) = error(ToneScript, text);
            assert_eq!(found, at, "{text}: {shown}");
        }
        for (text, at) in [("440@-19;0(1/1/1)", 8), ("440@-19;65536(1/1/1)", 8)] {
            assert_eq!(error(Auerswald, text).0, at, "{text}");
        }
    }

    #[test]
    fn a_script_has_as_many_segments_as_a_tone() {
        let segments = |number| vec!["1/1/1"; number].join(",");
        assert!(ToneScript.read(&format!("440@-19;*({})", segments(128))).is_ok());
        assert_eq!(error(ToneScript, &format!("440@-19;*({})", segments(129))).0, 8);
        assert_eq!(error(ToneScript, "440@-19;300(1/0/1);1(1/0/1)").0, 19);
    }
}

mod writing {
    use super::*;

    #[test]
    fn a_tone_that_a_device_can_play_is_written_exactly() {
        for (list, text) in [
            ("440@-19+480@-19/2000,0/4000", "440@-19,480@-19;*(2/4/1+2)"),
            ("350+440", "350@-10,440@-10;*(*/0/1+2)"),
            ("0", "440@-10;*(0/*/0)"),
            ("0/1000,440/1250", "440@-10;*(0/1/0,1.25/0/1)"),
            ("!440/330,!550/330,0", "440@-10,550@-10;*(.33/0/1,.33/*/2)"),
            ("!440/100,!0/100,440", "440@-10;*(.1/.1/1,*/0/1)"),
            ("480+620/500,0/500 x20", "480@-10,620@-10;20(.5/.5/1+2)"),
            ("425/300,0/300 for 700", "425@-10;.7(.3/.3/1)"),
            ("!425/300,!0/50", "425@-10;.35(.3/.05/1)"),
            ("!440/100,480/200,0/200", "440@-10,480@-10;.1(.1/0/1);*(.2/.2/2)"),
            ("!440/100,480/200,0/200 x3", "440@-10,480@-10;.1(.1/0/1);1.2(.2/.2/2)"),
            // Equal frequencies of one sum have a place each.
            ("440@-19+440@-19/100,440@-19/50", "440@-19,440@-19;*(.1/0/1+2,.05/0/1)"),
            ("440@-19/100,440@-25/100", "440@-19,440@-25;*(.1/0/1,.1/0/2)"),
        ] {
            assert_eq!(write(ToneScript, list), (text.to_owned(), vec![]), "{list}");
        }
    }

    #[test]
    fn auerswald_has_rounds_and_one_section() {
        for (list, text, losses) in [
            ("480/500,0/500 x20", "480@-10;20(.5/.5/1)", &[][..]),
            ("!480/500,!0/500", "480@-10;1(.5/.5/1)", &[]),
            ("480/500,0/500", "480@-10;*(.5/.5/1)", &[]),
            ("425/300,0/300 for 700", "425@-10;1(.3/.3/1,.1/0/1)", &[]),
            ("!425/100,425/50,0/50 x2", "425@-10;1(.1/0/1,.05/.05/1,.05/.05/1)", &[]),
            ("!425/100,425/50,0/50", "425@-10;*(.05/.05/1)", &[Loss::Intro]),
            ("425/50,0/50 for 770", "425@-10;7(.05/.05/1)", &[Loss::Duration]),
        ] {
            assert_eq!(write(Auerswald, list), (text.to_owned(), losses.to_vec()), "{list}");
        }
    }

    #[test]
    fn a_long_list_that_repeats_is_written_as_its_round() {
        let seven = ["!440/100,!0/50"; 7].join(",");
        for (list, seconds, rounds) in [
            (seven.clone(), "1.05(.1/.05/1)", "7(.1/.05/1)"),
            (["440/100,480/50"; 4].join(","), "*(.1/0/1,.05/0/2)", "*(.1/0/1,.05/0/2)"),
            (["440/100,480/50"; 4].join(",") + " x2", "1.2(.1/0/1,.05/0/2)", "8(.1/0/1,.05/0/2)"),
        ] {
            let frequencies = if list.contains("480") { "440@-10,480@-10;" } else { "440@-10;" };
            for (notation, text) in [(ToneScript, seconds), (Auerswald, rounds)] {
                assert_eq!(write(notation, &list), (format!("{frequencies}{text}"), vec![]));
            }
        }
        let stutter = write(ToneScript, &format!("{seven},480"));
        assert_eq!(stutter, ("440@-10,480@-10;1.05(.1/.05/1);*(*/0/2)".to_owned(), vec![]));
        let cut = write(ToneScript, &format!("{seven},!440/30"));
        assert_eq!(cut, ("440@-10;1.08(.1/.05/1)".to_owned(), vec![]));
    }

    #[test]
    fn a_list_of_more_than_six_segments_is_divided_into_two_sections() {
        assert_eq!(
            write(ToneScript, "!44/1,!44/2,!44/3,!44/4,!44/5,!44/6,!44/7,!44/8"),
            (
                "44@-10;.021(.001/0/1,.002/0/1,.003/0/1,.004/0/1,.005/0/1,.006/0/1);\
                 .015(.007/0/1,.008/0/1)"
                    .to_owned(),
                vec![]
            )
        );
    }

    #[test]
    fn the_nearest_is_written_with_a_list_of_what_was_lost() {
        for (list, text, losses) in [
            ("400*25", "400@-10;*(*/0/1)", &[Loss::Modulation][..]),
            ("440.4/100,0/100", "440@-10;*(.1/.1/1)", &[Loss::FractionOfHertz]),
            ("0.4/100,0/100", "1@-10;*(.1/.1/1)", &[Loss::FrequencyRange]),
            ("!2100/450,~2100/450", "2100@-10;.45(.45/0/1);*(.45/0/1)", &[Loss::PhaseReversal]),
            (
                "44/1,44/2,44/3,44/4,44/5,44/6,44/7",
                "44@-10;*(.001/0/1,.002/0/1,.003/0/1,.004/0/1,.005/0/1,.006/0/1)",
                &[Loss::Segments],
            ),
            ("1/3600000,2/3600000 x100", "1@-10,2@-10;86400(3600/0/1,3600/0/2)", &[Loss::Duration]),
            // The nearest of the six replaces the seventh frequency.
            (
                "1+2+3/9,4+5+6/9,1+8/9",
                "1@-10,2@-10,3@-10,4@-10,5@-10,6@-10;*(.009/0/1+2+3,.009/0/4+5+6,.009/0/1+6)",
                &[Loss::Sounds],
            ),
        ] {
            assert_eq!(write(ToneScript, list), (text.to_owned(), losses.to_vec()), "{list}");
        }
    }

    #[test]
    fn a_script_has_at_most_127_characters() {
        let sum = "1234@-12.3+1235@-12.3+1236@-12.3+1237@-12.3";
        let pair = format!("{sum}/1234567,0/1234567");
        let (text, losses) =
            write(ToneScript, &format!("{pair},{pair},440@-12.5/1234567,0/1234567"));
        assert_eq!(
            text,
            "1234@-12.3,1235@-12.3,1236@-12.3,1237@-12.3;\
             *(1234.567/1234.567/1+2+3+4,1234.567/1234.567/1+2+3+4)"
        );
        assert_eq!(losses, [Loss::Segments]);
        // What precedes a cycle is shortened first.
        let intro = "!1238@-12.3/1234567,!0/1234567";
        let (text, losses) = write(ToneScript, &format!("{intro},{intro},!1238@-12.3/9,{pair}"));
        assert_eq!(
            text,
            "1238@-12.3,1234@-12.3,1235@-12.3,1236@-12.3,1237@-12.3;\
             2469.134(1234.567/1234.567/1);*(1234.567/1234.567/2+3+4+5)"
        );
        assert_eq!(losses, [Loss::Segments]);
        let (text, losses) = write(ToneScript, &format!("{intro},{pair},{sum}/1,0/1"));
        assert_eq!(
            text,
            "1234@-12.3,1235@-12.3,1236@-12.3,1237@-12.3;\
             *(1234.567/1234.567/1+2+3+4,.001/.001/1+2+3+4)"
        );
        assert_eq!(losses, [Loss::Intro]);
    }
}
