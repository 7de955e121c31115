//! FreeSWITCH's tone scripts.

use ringback::notation::{Loss, Notation};

fn read(text: &str) -> String {
    let read = Notation::Tgml.read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    read.tone.to_string()
}

fn error(text: &str) -> (usize, String) {
    crate::error(Notation::Tgml, text)
}

mod reading {
    use super::*;

    #[test]
    fn a_bare_script_repeats_or_plays_once() {
        assert_eq!(read("%(100,200,440)"), "440/100,0/200");
        let once = Notation::TgmlOnce.read("%(100,200,440)").unwrap();
        assert_eq!(once.tone.to_string(), "!440/100,!0/200");
    }

    #[test]
    fn loops_are_read_in_every_place() {
        for (text, tone) in [
            ("tone_stream://%(100,200,440)", "!440/100,!0/200"),
            ("tone_stream://%(100,200,440);loops=1", "!440/100,!0/200"),
            ("tone_stream://%(100,200,440);loops=0", "!440/100,!0/200"),
            ("tone_stream://%(100,200,440);loops=3", "440/100,0/200 x3"),
            ("tone_stream://%(100,200,440);loops=-1", "440/100,0/200"),
            ("tone_stream://%(100,200,440);;loops=3", "440/100,0/200 x3"),
            ("{loops=3}tone_stream://%(100,200,440)", "440/100,0/200 x3"),
            ("%(100,200,440)|3", "440/100,0/200 x3"),
            ("%(100,200,440)|-1", "440/100,0/200"),
            (" tone_stream://%(100,200,440);loops=3 \n", "440/100,0/200 x3"),
        ] {
            assert_eq!(read(text), tone, "{text}");
        }
    }

    #[test]
    fn settings_last_until_they_change() {
        assert_eq!(read("v=-10;%(9,0,440);v=-20;%(9,0,440);%(9,0,440)"), {
            "440@-10/9,440@-20/9,440@-20/9"
        });
        assert_eq!(read("d=100;w=0;1;w=50;2(30,40)3"), {
            "697+1209/100,697+1336/30,0/40,697+1477/100,0/50"
        });
        assert_eq!(read("l=3;%(10,0,440);%(10,0,480)"), "440/10,440/10,440/10,480/10");
    }

    /// The second round begins with the level at the end of the first.
    #[test]
    fn a_setting_lasts_into_the_next_round() {
        assert_eq!(
            read("tone_stream://L=3;%(9,0,440);v=-20;%(9,0,480)"),
            "!440/9,!480@-20/9,!440@-20/9,!480@-20/9,!440@-20/9,!480@-20/9"
        );
        assert_eq!(read("tone_stream://L=3;%(9,0,440);loops=2"), "440/9 x6");
    }

    #[test]
    fn the_level_is_divided_by_the_number_of_frequencies() {
        assert_eq!(read("v=-7;%(9,0,440)"), "440@-7/9");
        assert_eq!(read("v=-7;%(9,0,440,480)"), "440@-13+480@-13/9");
        assert_eq!(read("v=-7.5;%(9,0,440,480,500)"), "440@-17+480@-17+500@-17/9");
        assert_eq!(read("v=-58;%(9,0,1,2,3,4)"), "1@-70+2@-70+3@-70+4@-70/9");
    }

    #[test]
    fn what_freeswitch_plays_otherwise_is_told() {
        let remarks = |text| {
            let remarks = Notation::Tgml.read(text).unwrap().remarks;
            remarks.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            remarks("7;>=2;+=.1;1"),
            [
                "byte 0: FreeSWITCH plays 859 Hz in place of the 852 Hz of this digit",
                "byte 2: the level does not fall or rise here: this setting is left out",
                "byte 6: the level does not fall or rise here: this setting is left out",
            ]
        );
        assert_eq!(remarks("L=2;L=3;1"), ["byte 4: FreeSWITCH ignores all but the first `L=`"]);
        assert_eq!(remarks("1;/2"), ["byte 2: FreeSWITCH ignores this character"]);
        assert_eq!(remarks("%(9,0,440,0,480)"), ["byte 12: a frequency after 0 never sounds"]);
    }
}

mod errors {
    use super::*;

    #[test]
    fn an_error_shows_its_place_and_a_remedy() {
        let (_, shown) = error("v=-25%(2000,0,432)");
        assert_eq!(
            format!("\n{shown}"),
            "
  v=-25%(2000,0,432)
       ^ expected `;` after a setting, found '%'
  hint: write `;` after a setting: FreeSWITCH plays the digits of its number otherwise"
        );
        let (_, shown) = error("%(500,0,440);%(167,0,0)");
        assert_eq!(
            format!("\n{shown}"),
            "
  %(500,0,440);%(167,0,0)
                       ^ FreeSWITCH leaves out a sound at 0 Hz
  hint: write a rest of 500 ms as `%(0,500,400)`, with any frequency"
        );
    }

    #[test]
    fn what_freeswitch_drops_is_an_error_at_its_place() {
        for (text, at) in [
            ("%(500,0)", 7),
            ("%(500)", 5),
            ("5(100)", 5),
            ("5(100,50,700)", 8),
            ("%(500,0,440", 11),
            ("(500,0,440)", 0),
            ("%(1,1,440).%(1,1,440)", 10),
            ("1a", 1),
            ("c=2;1", 0),
            ("x=5;1", 0),
            ("1v=-7;2", 1),
            ("v=-70;1", 2),
            ("L=-repeat-1", 2),
            ("l=0;1", 2),
            ("%(0,0,440)", 0),
            ("%(1,1,96000)", 6),
            ("%(9,9,1,2,3,4,5)", 14),
            ("%(3600001,0,440)", 2),
            ("%(1.5,0,440)", 3),
            ("tone_stream://path=/tmp/tone", 14),
            ("tone_stream://1;loops=2;2", 23),
            ("1|2|3", 3),
            ("{loops=2}1", 9),
            ("", 0),
            ("tone_stream://", 14),
        ] {
            assert_eq!(error(text).0, at, "{text}: {}", error(text).1);
        }
    }
}

mod writing {
    use super::*;

    fn write(list: &str) -> (String, Vec<Loss>) {
        crate::write(Notation::Tgml, list)
    }

    #[test]
    fn a_tone_that_freeswitch_can_play_is_written_exactly() {
        for (list, text) in [
            ("440+480/2000,0/4000", "tone_stream://%(2000,4000,440,480);loops=-1"),
            ("!440/100,!0/50,!480.5/100", "tone_stream://%(100,50,440);%(100,0,480.5)"),
            ("0/100,440/100", "tone_stream://%(0,100,400);%(100,0,440);loops=-1"),
            ("480+620/500,0/500 x20", "tone_stream://%(500,500,480,620);loops=20"),
            ("425/300,0/300 for 700", "tone_stream://%(300,300,425);%(100,0,425)"),
            ("440@-13+480@-13/9", "tone_stream://v=-7;%(9,0,440,480);loops=-1"),
            ("350+440", "tone_stream://%(10000,0,350,440);loops=-1"),
            ("!440/9,480/9 x2", "tone_stream://%(9,0,440);%(9,0,480);%(9,0,480)"),
        ] {
            assert_eq!(write(list), (text.to_owned(), vec![]), "{list}");
        }
    }

    #[test]
    fn the_nearest_is_written_with_a_list_of_what_was_lost() {
        for (list, text, losses) in [
            ("400*25", "tone_stream://%(10000,0,400);loops=-1", [Loss::Modulation]),
            ("!440/9,480/9,0/9", "tone_stream://%(9,9,480);loops=-1", [Loss::Intro]),
            ("440@-13/9,480/9", "tone_stream://%(9,0,440);%(9,0,480);loops=-1", [Loss::Levels]),
            ("440@-70/9", "tone_stream://v=-63;%(9,0,440);loops=-1", [Loss::LevelRange]),
            ("!2100/450,~2100/450", "tone_stream://%(450,0,2100);loops=-1", [Loss::PhaseReversal]),
        ] {
            let written = write(list);
            let intro = [Loss::PhaseReversal, Loss::Intro];
            let losses = if list.starts_with("!2100") { &intro[..] } else { &losses[..] };
            assert_eq!((written.0.as_str(), &written.1[..]), (text, losses), "{list}");
        }
    }
}
