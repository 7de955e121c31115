//! Notations that can only be written: Polycom's, Cisco IOS's, AudioCodes' and snom's.

use proptest::prelude::*;
use ringback::notation::{Loss, Notation, ParseToneErrorKind};
use ringback::{Component, Dbm0, Format, Frames, Frequency, Segment, Sound, Tone};

/// Dial, busy and ringback of the United States, and the Serbian dial tone.
const DIAL: &str = "350+440";
const BUSY: &str = "480+620/500,0/500";
const RINGBACK: &str = "440+480/2000,0/4000";
const SERBIAN_DIAL: &str = "425/200,0/300,425/700,0/800";

const ONLY_WRITTEN: [Notation; 4] =
    [Notation::Polycom, Notation::Ios, Notation::AudioCodes, Notation::Snom];

/// Returns the text of a tone that the notation can express.
fn write(notation: Notation, list: &str) -> String {
    let tone: Tone = list.parse().unwrap();
    notation.write(&tone).unwrap_or_else(|error| panic!("{list}: {error}"))
}

/// Returns the nearest tone, and what was lost.
fn nearest(notation: Notation, list: &str) -> (String, Vec<Loss>) {
    let tone: Tone = list.parse().unwrap();
    let written = notation.write_lossy(&tone);
    (written.tone.to_string(), written.losses)
}

/// Checks the nearest tone of each list.
fn check(notation: Notation, cases: &[(&str, &str, &[Loss])]) {
    for &(list, expected, losses) in cases {
        assert_eq!(nearest(notation, list), (expected.to_owned(), losses.to_vec()), "{list}");
    }
}

#[test]
fn reading_is_an_error() {
    for notation in ONLY_WRITTEN {
        assert!(!notation.can_read());
        let text = write(notation, "425/500,0/500");
        assert_eq!(Notation::guess(&text), [notation]);
        let error = notation.read(&text).unwrap_err();
        assert_eq!(error.offset, 0);
        assert!(matches!(error.kind, ParseToneErrorKind::Departure(_)), "{error}");
        assert_eq!(
            error.to_string(),
            "byte 0: this notation can only be written; \
             rewrite the tone as a list, as in `440+480/2000,0/4000`"
        );
    }
    let error = Notation::Snom.read(BUSY).unwrap_err();
    assert!(error.to_string().ends_with("; this looks like `ringback`"), "{error}");
}

#[test]
fn another_notation_names_the_one_that_is_only_written() {
    let error = Notation::Tgml.read(&write(Notation::Ios, BUSY)).unwrap_err();
    assert!(error.to_string().contains("this looks like `ios`"), "{error}");
}

/// A frequency without a level sounds the same with the level that the notation demands.
#[test]
fn a_level_that_the_notation_demands_is_no_loss() {
    for (notation, tone) in [
        (Notation::Polycom, "425@-10/500,0/500"),
        (Notation::Ios, "425/500,0/500"),
        (Notation::AudioCodes, "425@-10/500,0/500"),
        (Notation::Snom, "425@-10/500,0/500"),
    ] {
        check(notation, &[("425/500,0/500", tone, &[])]);
        check(notation, &[("425/300,425/200,0/500", tone, &[])]);
    }
}

/// Cycles of one sound of whole hertz and decibels, and of times that all notations have.
fn expressible_tone(with_levels: bool) -> impl Strategy<Value = Tone> {
    let level = (-31..=0_i16).prop_map(|level| Dbm0::from_tenths(10 * level).unwrap());
    let level = prop::option::of(level).prop_map(move |level| level.filter(|_| with_levels));
    let hertz = (300..=1600_u32).prop_map(|hertz| Frequency::from_hz(hertz).unwrap());
    let component = (hertz, level).prop_map(|(frequency, level)| Component { frequency, level });
    let sound = prop::collection::vec(component, 1..=2)
        .prop_filter("equal frequencies", |sum| {
            sum.len() == 1 || sum[0].frequency != sum[1].frequency
        })
        .prop_map(|sum| Sound::sum(sum).unwrap());
    let millis = || (1..=10_u32).prop_map(|tens| 10 * tens);
    // The sound is sometimes in two parts.
    let pair = (millis(), prop::option::of(millis()), millis());
    (sound, prop::collection::vec(pair, 1..=4)).prop_map(|(sound, pairs)| {
        let segments = pairs.into_iter().flat_map(|(on, more, off)| {
            let on = [Some(on), more].into_iter().flatten();
            on.map(move |on| Segment::new(sound, on)).chain([Segment::silence(off)])
        });
        Tone::cycle(segments).unwrap()
    })
}

proptest! {
    #[test]
    fn a_cadence_of_one_sound_is_written_without_a_loss_and_sounds_the_same(
        tone in expressible_tone(true),
        without_levels in expressible_tone(false),
    ) {
        for (notation, tone) in [
            (Notation::Polycom, &tone),
            (Notation::AudioCodes, &tone),
            (Notation::Ios, &without_levels),
        ] {
            let written = notation.write_lossy(tone);
            prop_assert_eq!(&written.losses, &[], "{}: {}", tone, &written.text);
            let mut one = Frames::new(tone, Format::PCM).unwrap();
            let mut other = Frames::new(&written.tone, Format::PCM).unwrap();
            for _ in 0..100 {
                prop_assert_eq!(one.next_frame(), other.next_frame(), "{}", &written.text);
            }
        }
    }
}

mod polycom {
    use super::*;

    /// Returns an attribute of the text.
    fn attribute<'a>(text: &'a str, key: &str) -> Option<&'a str> {
        let values =
            text.lines().filter_map(|line| line.trim().strip_prefix(key)?.strip_prefix('='));
        values.map(|value| value.trim_matches('"')).next()
    }

    /// Returns the instructions of the pattern: their type, value and duration.
    fn instructions(text: &str) -> Vec<String> {
        let instruction = |index: usize| {
            let key = |key| format!("se.pat.callProg.ringback.inst.{index}.{key}");
            let kind = attribute(text, &key("type"))?;
            let value = attribute(text, &key("value"))?;
            let param = attribute(text, &key("param"));
            Some(param.map_or(format!("{kind} {value}"), |ms| format!("{kind} {value} {ms}")))
        };
        (1..).map_while(instruction).collect()
    }

    #[test]
    fn the_serbian_dial_tone_has_one_chord_and_a_branch() {
        assert_eq!(
            format!("\n{}", write(Notation::Polycom, SERBIAN_DIAL)),
            r#"
<OVERRIDES
  tone.chord.callProg.ringback.freq.1="425"
  tone.chord.callProg.ringback.level.1="-10"
  tone.chord.callProg.ringback.freq.2="0"
  tone.chord.callProg.ringback.freq.3="0"
  tone.chord.callProg.ringback.freq.4="0"
  tone.chord.callProg.ringback.onDur="0"
  tone.chord.callProg.ringback.offDur="0"
  tone.chord.callProg.ringback.repeat="1"
  se.pat.callProg.ringback.inst.1.type="chord"
  se.pat.callProg.ringback.inst.1.value="ringback"
  se.pat.callProg.ringback.inst.1.param="200"
  se.pat.callProg.ringback.inst.2.type="silence"
  se.pat.callProg.ringback.inst.2.value="300"
  se.pat.callProg.ringback.inst.3.type="chord"
  se.pat.callProg.ringback.inst.3.value="ringback"
  se.pat.callProg.ringback.inst.3.param="700"
  se.pat.callProg.ringback.inst.4.type="silence"
  se.pat.callProg.ringback.inst.4.value="800"
  se.pat.callProg.ringback.inst.5.type="branch"
  se.pat.callProg.ringback.inst.5.value="-4"
/>
"#
        );
    }

    #[test]
    fn a_held_sound_is_a_chord_without_a_duration() {
        assert_eq!(
            format!("\n{}", write(Notation::Polycom, DIAL)),
            r#"
<OVERRIDES
  tone.chord.callProg.ringback.freq.1="350"
  tone.chord.callProg.ringback.level.1="-10"
  tone.chord.callProg.ringback.freq.2="440"
  tone.chord.callProg.ringback.level.2="-10"
  tone.chord.callProg.ringback.freq.3="0"
  tone.chord.callProg.ringback.freq.4="0"
  tone.chord.callProg.ringback.onDur="0"
  tone.chord.callProg.ringback.offDur="0"
  tone.chord.callProg.ringback.repeat="1"
  se.pat.callProg.ringback.inst.1.type="chord"
  se.pat.callProg.ringback.inst.1.value="ringback"
/>
"#
        );
    }

    #[test]
    fn a_pattern_has_an_instruction_for_each_segment() {
        for (list, expected) in [
            (BUSY, &["chord ringback 500", "silence 500", "branch -2"][..]),
            (RINGBACK, &["chord ringback 2000", "silence 4000", "branch -2"]),
            (
                "!350+440/100,!0/50,480/10,620/20",
                &[
                    "chord ringback 100",
                    "silence 50",
                    "chord spare1 10",
                    "chord spare2 20",
                    "branch -2",
                ],
            ),
            ("!440/100,!0/50", &["chord ringback 100", "silence 50"]),
            ("440/9,0/5 x2", &["chord ringback 9", "silence 5", "chord ringback 9", "silence 5"]),
            ("!440/9,!0/5,440", &["chord ringback 9", "silence 5", "chord ringback"]),
            ("!440/9,440", &["chord ringback"]),
            ("440/9,440/10", &["chord ringback"]),
            ("!440/9,0", &["chord ringback 9", "silence 10000", "branch -1"]),
            ("0", &["silence 10000", "branch -1"]),
        ] {
            let text = write(Notation::Polycom, list);
            assert_eq!(instructions(&text), expected, "{list}");
        }
    }

    #[test]
    fn each_frequency_keeps_its_level() {
        let text = write(Notation::Polycom, "1400@-20+400@3+500/10,0/10");
        let chord = |key: &str| attribute(&text, &format!("tone.chord.callProg.ringback.{key}"));
        assert_eq!((chord("freq.1"), chord("level.1")), (Some("400"), Some("3")));
        assert_eq!((chord("freq.2"), chord("level.2")), (Some("500"), Some("-10")));
        assert_eq!((chord("freq.3"), chord("level.3")), (Some("1400"), Some("-20")));
        assert_eq!((chord("freq.4"), chord("level.4")), (Some("0"), None));
    }

    #[test]
    fn the_nearest_is_written_with_a_list_of_what_was_lost() {
        check(
            Notation::Polycom,
            &[
                (
                    "!950/330,!1800/330,0",
                    "!950@-10/330,!1600@-10/330,0/10000",
                    &[Loss::FrequencyRange],
                ),
                ("913.8", "914@-10", &[Loss::FractionOfHertz]),
                ("400*25/1000,0/500", "400@-10/1000,0/500", &[Loss::Modulation]),
                ("!2100/450,~2100/450", "1600@-10", &[Loss::FrequencyRange, Loss::PhaseReversal]),
                ("440@-60", "440@-57", &[Loss::LevelRange]),
                ("440@-13.5", "440@-14", &[Loss::FractionOfLevel]),
                ("440/9,0/9 x1000", "440@-10/9,0/9", &[Loss::End]),
                (
                    "1/9,2/9,3/9,4/9,5/9,6/9,7/9,8/9,9/9",
                    "1@-10/9,2@-10/9,3@-10/9,4@-10/9,5@-10/9,6@-10/9,7@-10/9,1@-10/18",
                    &[Loss::Sounds],
                ),
            ],
        );
    }
}

mod ios {
    use super::*;

    #[test]
    fn a_class_has_one_or_two_frequencies_and_a_cadence() {
        for (list, frequency, cadence) in [
            (DIAL, "350 440", "continuous"),
            (BUSY, "480 620", "500 500"),
            (SERBIAN_DIAL, "425 425", "200 300 700 800"),
            ("600+900/300,0/150,600+900/300,0/100,600+900/300,0/50", "600 900", {
                "300 150 300 100 300 50"
            }),
            ("440/500,0/500,440/500,0/500,440/500,0/500,440/500,0/500,440/500,0/500", "440 440", {
                "500 500"
            }),
        ] {
            assert_eq!(
                write(Notation::Ios, list),
                format!(
                    "voice class custom-cptone RINGBACK\n dualtone ringback\n  \
                     frequency {frequency}\n  cadence {cadence}\n"
                )
            );
        }
    }

    #[test]
    fn the_nearest_is_written_with_a_list_of_what_was_lost() {
        check(
            Notation::Ios,
            &[
                (RINGBACK, "440+480/1000,0/1000", &[Loss::Duration]),
                ("440@-10/9,0/9", "440/9,0/9", &[Loss::Levels]),
                ("!350+440/100,!0/100,350+440", "350+440", &[Loss::Intro]),
                ("480/500,0/500 x20", "480/500,0/500", &[Loss::End]),
                ("0/500,480/250", "480/250,0/500", &[Loss::LeadingPause]),
                ("0/500,480/250,0/100", "480/250,0/600", &[Loss::LeadingPause]),
                ("480/100,0/50,480/200", "480/300,0/50", &[Loss::Intro]),
                ("950/330,1400/330,1800/330,0/1000", "950/990,0/1000", &[Loss::Sounds]),
                ("!950/330,0", "950/330,0/1000", &[Loss::End]),
                ("200/9,0/9", "300/9,0/9", &[Loss::FrequencyRange]),
                ("440+440", "440", &[Loss::Frequencies]),
                ("440+480+500", "440+500", &[Loss::Frequencies]),
                (
                    "440/1,0/1,440/2,0/2,440/3,0/3,440/4,0/4,440/5,0/5",
                    { "440/1,0/1,440/2,0/2,440/3,0/3,440/4,0/4" },
                    &[Loss::Segments],
                ),
                ("0", "300/1,0/1000", &[Loss::Silence]),
            ],
        );
    }
}

mod audiocodes {
    use super::*;

    #[test]
    fn a_held_sound_is_continuous() {
        assert_eq!(
            format!("\n{}", write(Notation::AudioCodes, DIAL)),
            "
[CALL PROGRESS TONE #1]
Tone Type=2
Tone Modulation Type=0
Tone Form=1
Low Freq [Hz]=350
High Freq [Hz]=440
Low Freq Level [-dBm]=10
High Freq Level [-dBm]=10
First Signal On Time [10msec]=300
First Signal Off Time [10msec]=0
"
        );
    }

    #[test]
    fn a_cycle_is_a_cadence() {
        for (list, low, high, on, off) in [(BUSY, 480, 620, 50, 50), (RINGBACK, 440, 480, 200, 400)]
        {
            assert_eq!(
                write(Notation::AudioCodes, list),
                format!(
                    "[CALL PROGRESS TONE #1]\nTone Type=2\nTone Modulation Type=0\nTone Form=2\n\
                     Low Freq [Hz]={low}\nHigh Freq [Hz]={high}\n\
                     Low Freq Level [-dBm]=10\nHigh Freq Level [-dBm]=10\n\
                     First Signal On Time [10msec]={on}\nFirst Signal Off Time [10msec]={off}\n"
                )
            );
        }
        assert_eq!(
            format!("\n{}", write(Notation::AudioCodes, SERBIAN_DIAL)),
            "
[CALL PROGRESS TONE #1]
Tone Type=2
Tone Modulation Type=0
Tone Form=2
Low Freq [Hz]=425
High Freq [Hz]=0
Low Freq Level [-dBm]=10
High Freq Level [-dBm]=32
First Signal On Time [10msec]=20
First Signal Off Time [10msec]=30
Second Signal On Time [10msec]=70
Second Signal Off Time [10msec]=80
"
        );
    }

    #[test]
    fn one_sound_that_ends_is_a_burst() {
        for list in ["!425@-19/1000", "!425@-19/1000,!0/500"] {
            let text = write(Notation::AudioCodes, list);
            assert!(text.contains("Tone Form=3\n"), "{text}");
            assert!(text.contains("Low Freq Level [-dBm]=19\n"), "{text}");
            assert!(text.contains("First Signal On Time [10msec]=100\n"), "{text}");
        }
    }

    #[test]
    fn the_nearest_is_written_with_a_list_of_what_was_lost() {
        check(
            Notation::AudioCodes,
            &[
                ("440@3", "440@0", &[Loss::LevelRange]),
                ("440@-40", "440@-31", &[Loss::LevelRange]),
                (
                    "440@-13.4/100,0/104",
                    "440@-13/100,0/100",
                    &[Loss::FractionOfLevel, Loss::FractionOfDuration],
                ),
                ("440/4,0/5", "440@-10/10,0/10", &[Loss::FractionOfDuration]),
                ("400*25/100,0/100", "400@-10/100,0/100", &[Loss::Modulation]),
                ("2100", "1980@-10", &[Loss::FrequencyRange]),
                ("!425/100,0", "!425@-10/100", &[Loss::Silence]),
                ("!425/100,!0/50,!425/70", "425@-10/100,0/50,425@-10/70,0/10000", &[Loss::End]),
                ("0/9", "300@-31/10,0/3600000", &[Loss::Silence]),
            ],
        );
    }
}

mod snom {
    use super::*;

    #[test]
    fn a_tone_is_twelve_numbers() {
        for (list, text) in [
            (DIAL, "2 350 -10 440 -10 0 0 0 0 65535 0 65535"),
            (BUSY, "2 480 -10 620 -10 0 0 0 0 500 500 65535"),
            (RINGBACK, "2 440 -10 480 -10 0 0 0 0 2000 4000 65535"),
            ("440@-22+350@-22", "2 350 -22 440 -22 0 0 0 0 65535 0 65535"),
            ("1@3+2+3+4/9,0/9", "4 1 3 2 -10 3 -10 4 -10 9 9 65535"),
            ("0", "0 0 0 0 0 0 0 0 0 65535 0 65535"),
            ("0/100", "0 0 0 0 0 0 0 0 0 65535 0 65535"),
        ] {
            assert_eq!(write(Notation::Snom, list), text, "{list}");
        }
    }

    #[test]
    fn the_nearest_is_written_with_a_list_of_what_was_lost() {
        check(
            Notation::Snom,
            &[
                (SERBIAN_DIAL, "425@-10/200,0/300", &[Loss::Segments]),
                ("440/65535,0/9", "440@-10/65534,0/9", &[Loss::Duration]),
                ("440@3.1", "440@3", &[Loss::LevelRange]),
                ("!440/100", "440@-10/100,0/10000", &[Loss::End]),
                ("!0/100", "0", &[Loss::End]),
                ("!440/9,0/100", "440@-10/9,0/10000", &[Loss::End]),
            ],
        );
    }
}
