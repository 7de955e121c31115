//! spandsp's tone sets in XML.

use ringback::Tone;
use ringback::notation::{Loss, Notation};

fn read(text: &str) -> String {
    let read = Notation::Spandsp.read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    read.tone.to_string()
}

mod reading {
    use super::*;

    #[test]
    fn a_step_plays_its_sound_and_then_its_steps_a_number_of_times() {
        for (text, tone) in [
            (r#"<step freq="425" length="0.5"/>"#, "!425@-11/500"),
            (r#"<step freq="425"/>"#, "425@-11"),
            (r#"<step freq="425" length="0.5" cycles="3"/>"#, "425@-11/500 x3"),
            (r#"<step length="0.1" cycles="2"><step freq="425" length="0.5"/></step>"#, {
                "0/100,425@-11/500 x2"
            }),
            (r#"<step length="0.1" cycles="endless"><step freq="425" length="0.5"/></step>"#, {
                "0/100,425@-11/500"
            }),
            (r#"<step><step freq="425" length="0.5" cycles="3"/></step>"#, "425@-11/500 x3"),
            (r#"<a-tone><step length="0.1"/><step freq="425" length="1" cycles="2"/></a-tone>"#, {
                "!0/100,!425@-11/1000,!425@-11/1000"
            }),
        ] {
            assert_eq!(read(text), tone, "{text}");
        }
    }

    #[test]
    fn tolerances_and_alternatives_have_no_meaning() {
        let text = r#"<step freq=" 425.5 [1%] || 400" level="-10 [-15 -5]" length="0.5 [10%]"/>"#;
        assert_eq!(read(text), "!425.5@-10/500");
    }

    #[test]
    fn what_spandsp_plays_otherwise_is_told() {
        let text = concat!(
            r#"<step freq="400+425+450" level="-10+-13" length="1" "#,
            r#"recorded-announcement="busy"/>"#
        );
        let read = Notation::Spandsp.read(text).unwrap();
        assert_eq!(read.tone.to_string(), "!400@-10+425@-13+450@-10/1000");
        let remarks: Vec<_> = read.remarks.iter().map(ToString::to_string).collect();
        assert_eq!(
            remarks,
            [
                "byte 20: spandsp plays only two frequencies",
                "byte 36: spandsp plays all frequencies of a step at the first level",
                "byte 52: the recorded announcement is left out",
            ]
        );
    }

    #[test]
    fn a_fault_is_an_error_at_its_place() {
        for (text, at) in [
            ("<step", 5),
            ("<global-tones/>", 0),
            ("<a-tone><stop/></a-tone>", 8),
            ("<a-tone/>", 0),
            (r#"<step freq="425" length="interrupted at 60 ipm"/>"#, 25),
            (r#"<step freq="425" length="0.0~4.0"/>"#, 28),
            (r#"<step freq="425/450" length="1"/>"#, 15),
            (r#"<step freq="425" level="-71" length="1"/>"#, 24),
            (r#"<step freq="425" length="3601"/>"#, 25),
            (r#"<step freq="425" length="1" cycles="0"/>"#, 36),
            (r#"<step freq="1+2+3+4+5" length="1"/>"#, 20),
            (r#"<step freq="425"><step length="1"/></step>"#, 17),
            (r#"<a-tone><step freq="425"/><step length="1"/></a-tone>"#, 26),
            ("<step><step><step><step><step/></step></step></step></step>", 24),
        ] {
            let error = Notation::Spandsp.read(text).expect_err(text);
            assert_eq!(error.offset, at, "{text}: {error}");
        }
    }
}

mod writing {
    use super::*;

    #[test]
    fn a_tone_that_spandsp_can_play_is_written_exactly() {
        for (list, text) in [
            ("440@-19+480@-19/2000,0/4000", {
                concat!(
                    r#"<ringing-tone><step cycles="endless">"#,
                    r#"<step freq="440+480" level="-19" length="2.000"/><step length="4.000"/>"#,
                    r#"</step></ringing-tone>"#
                )
            }),
            ("!350@-13/100,350@-13", {
                concat!(
                    r#"<ringing-tone><step freq="350" level="-13" length="0.100"/>"#,
                    r#"<step freq="350" level="-13"/></ringing-tone>"#
                )
            }),
            ("425/300,0/300 x3", {
                concat!(
                    r#"<ringing-tone><step cycles="3">"#,
                    r#"<step freq="425" level="-10" length="0.300"/><step length="0.300"/>"#,
                    r#"</step></ringing-tone>"#
                )
            }),
        ] {
            let tone: Tone = list.parse().unwrap();
            assert_eq!(Notation::Spandsp.write(&tone).as_deref(), Ok(text), "{list}");
        }
    }

    #[test]
    fn the_nearest_is_written_with_a_list_of_what_was_lost() {
        for (list, nearest, losses) in [
            ("350+400+440/900", "350@-10+440@-10/900", [Loss::Frequencies]),
            ("350@-10+440@-13/900", "350@-10+440@-10/900", [Loss::Levels]),
            ("400*25/900", "400@-10/900", [Loss::Modulation]),
            ("0.5/900", "1@-10/900", [Loss::FrequencyRange]),
        ] {
            let written = Notation::Spandsp.write_lossy(&list.parse().unwrap());
            assert_eq!(
                (written.tone.to_string().as_str(), &written.losses[..]),
                (nearest, &losses[..])
            );
        }
    }
}
