//! Messages about tone lists that contain a remedy.

use std::error::Error;

use proptest::prelude::*;
use ringback::notation::Hint;
use ringback::{Dbm0, Frequency, ParseToneError, Sound, Tone, ToneZones};

#[track_caller]
fn error(list: &str) -> ParseToneError {
    list.parse::<Tone>().expect_err(list)
}

#[track_caller]
fn assert_hints(hint: Hint, lists: &[&str]) {
    for list in lists {
        let error = error(list);
        assert_eq!(error.hint, Some(hint), "{list}: {error}");
        assert!(error.to_string().ends_with(&format!("; {hint}")), "{error}");
    }
}

#[test]
fn numbers_have_no_unit() {
    assert_hints(
        Hint::NoUnit,
        &[
            "440Hz/200",
            "440 Hz/200",
            "440/200ms",
            "440/200 ms",
            "425hz",
            "440/2s",
            "2s",
            "440KHZ",
            "440hz+480hz/2000",
            "440+480 Hz/2000,0/4000",
            "440@-10dB/200",
            "440@-10 dBm0/200",
            "440*25Hz/200",
            "0/200 ms",
            "!950Hz/330",
            "440/200,0/200msec",
            "1.4 kHz/200",
            "440/2 s",
            "440/200µs",
        ],
    );
    let dbm0 = "-10 dBm0".parse::<Dbm0>().unwrap_err();
    let hertz = "440Hz".parse::<Frequency>().unwrap_err();
    let signal = "440 Hz+480 Hz".parse::<Sound>().unwrap_err();
    assert_eq!([dbm0.hint, hertz.hint, signal.hint], [Some(Hint::NoUnit); 3]);
}

#[test]
fn a_limit_is_written_after_a_space() {
    assert_hints(
        Hint::Limit,
        &[
            "440/200,0/200x3",
            "440/200,0/200 X3",
            "440/200,0/200 x 3",
            "440/200,0/200 ×3",
            "440/200,0/200 x",
            "440/200,0/200 x three",
            "440/200,0/200 for",
            "440/200,0/200 For 2000",
            "440/200,0/200 for20",
            "440/200,0/200 for two seconds",
            "440/200,0/200for 2000",
        ],
    );
    assert_hints(Hint::NoUnit, &["440/200,0/200 for 2000ms", "440/200,0/200 for 20 s"]);
    assert_hints(Hint::Cycle, &["!440/200,!0/200 x3", "440 x3"]);
    assert_hints(Hint::PhaseReversal, &["!~2100/450", "2100/450,~2100", "440/90,~2100/450"]);
}

#[test]
fn no_blank_stands_within_an_element() {
    assert_hints(
        Hint::NoBlank,
        &[
            "440 / 200",
            "440 /200",
            "440/ 200",
            "440 + 480/2000",
            "440+ 480/2000",
            "440 @-10/200",
            "440@ -10/200",
            "400 *25/100",
            "440\t/200",
        ],
    );
}

#[test]
fn a_level_is_written_with_an_at_sign() {
    assert_hints(Hint::Level, &["440-10/200", "440-10", "440+480-13/2000", "440/200-10", "440@"]);
    assert_hints(Hint::NegativeLevel, &["440@13/200", "440@+10"]);
    assert_hints(Hint::Sum, &["440-480/2000", "440&480/2000"]);
}

#[test]
fn a_decimal_has_a_point() {
    assert_hints(
        Hint::DecimalPoint,
        &["440,5/300", "913,8+1370,6/380", "440@-13,5/100", "440,05/300", "!440,5/300", "440,5"],
    );
    assert_hints(Hint::Duration, &["425,0/500", "440,480/200", "425, 0/500", "425,!440/200"]);
    assert_hints(Hint::WholeMilliseconds, &["440/200.5", "440/.5", "440/0.2"]);
    assert_eq!("440,5".parse::<Frequency>().unwrap_err().hint, Some(Hint::DecimalPoint));
    assert_eq!("-13,5".parse::<Dbm0>().unwrap_err().hint, Some(Hint::DecimalPoint));
}

#[test]
fn quotes_and_names_are_told_apart() {
    assert_hints(Hint::NoQuotes, &["\"440/200\"", "'440/200'", "“440/200”", "440/200\"", "`440`"]);
    assert_hints(
        Hint::NameOfTone,
        &[
            "ring",
            "\"ring\"",
            "'ring'",
            "Busy",
            "dial tone",
            "RING",
            "call-waiting",
            "“ring”",
            " ring ",
        ],
    );
    assert_hints(Hint::NoKey, &["ring=440/200", "ring = 440/200", "ring += 440/200"]);
}

#[test]
fn a_list_has_no_comment() {
    assert_hints(
        Hint::NoComment,
        &[
            "# comment",
            "440/200 # comment",
            "440/200# ring",
            "// comment",
            "440/200 // comment",
            "440/200//comment",
            "440/200 ; comment",
            "440/200;comment",
            "/* a */ 440/200",
            "440/200,# x",
            "440/200 -- comment",
        ],
    );
}

#[test]
fn elements_are_separated_by_commas() {
    assert_hints(
        Hint::Comma,
        &[
            "440/200;0/400",
            "440/200; 0/400",
            "440/200 ; 0/400",
            "440/200 0/400",
            "440/200;",
            "440/200\n0/400",
            "440/200 !0/400",
        ],
    );
    assert_hints(Hint::OneSeparator, &["440/200|0/400,0/200"]);
    assert_hints(Hint::EmptyElement, &["440/200,,0/200", ",440/200"]);
    assert_hints(Hint::NextLine, &["440/200,\\", "440/200 \\", "440/200\\\n,0/200"]);
}

#[test]
fn characters_that_look_like_ascii_are_named() {
    assert_hints(Hint::Ascii('-'), &["440@−10/200", "440@–10", "440@—10", "440@\u{2011}10"]);
    assert_hints(Hint::Ascii('4'), &["４４０/200"]);
    assert_hints(Hint::Ascii(','), &["440/200，0/200", "440/200、0/200"]);
    assert_hints(Hint::Ascii('/'), &["440／200", "440∕200", "440⁄200"]);
    assert_hints(Hint::Ascii('+'), &["440＋480/2000"]);
    assert_hints(Hint::Ascii('*'), &["400×25/100", "400·25", "400∗25"]);
    assert_hints(Hint::Ascii(' '), &["440/200,\u{a0}0/200", "\u{feff}440/200", "440\u{202f}/200"]);
    assert_hints(Hint::Ascii('!'), &["！440/200"]);
    assert_hints(Hint::OnlyAscii, &["440/200é", "→440/200"]);
}

#[test]
fn other_slips_have_their_hints() {
    assert_hints(Hint::CapitalNote, &["m69/200", "m69", "440/200,m69/200", "!m69/200"]);
    assert_hints(Hint::Silence, &["", "  ", "\n", "silence", "/200", "440/200,/200"]);
    assert_hints(Hint::Slash, &["440:200", "440(200)"]);
    assert_hints(Hint::NoSlash, &["440/,0/200"]);
    assert_hints(Hint::MarkBefore, &["440/200!", "440!/200"]);
    assert_hints(Hint::NoParentheses, &["(440+480)/2000", "[440]/200", "(440/200"]);
    assert_hints(Hint::Modulation, &["400x25/100", "400X25"]);
    assert_hints(Hint::PlainDigits, &["1e3/200", "425/1e3", "440/2_000"]);
    assert_hints(Hint::AllHertz, &["M69+440", "440+M69"]);
}

#[test]
fn the_notation_of_another_system_is_named() {
    for (system, lists) in [
        (
            "Cisco, Linksys and Sipura",
            &[
                "350@-19,440@-19;10(*/0/1+2)",
                "350@-19,440@-19",
                "350@-19,440@-19;10",
                "480@-19,620@-19;10(.5/.5/1+2)",
                " 350@-19 , 440@-19 ; 10( */0/1+2 )",
                "60(2/4)",
                "425@-6;(*/0/1)",
                "350@-19,440@-19;",
                "350@-19,440@-19;2(.1/.1/1+2);10(*/0/1+2",
                "440@-19,480@-19;*(2/4/1+2)",
            ][..],
        ),
        (
            "FreeSWITCH",
            &[
                "%(500,500,480,620)",
                "%(500",
                "v=-7;%(500,0,440)",
                "tone_stream://%(2000,4000,440,480);loops=-1",
                "TONE_STREAM://%(2000,4000,440,480)",
                "% (500, 500, 480, 620)",
                "L=3;%(1,2,440)",
                "{loops=-1}tone_stream://",
                "\"%(500,500,480,620)\"",
                "tone_stream://",
            ],
        ),
        (
            "Grandstream",
            &[
                "f1=440@-19,f2=480@-19,c=200/400;",
                "f1=440@-19",
                "F1=440@-19, F2=480@-19, C=200/400;",
                "f1=440",
                "f1 = 440@-19 , c = 0/0",
                "c=2000/4000;",
                "f1=440,f2=480,c=25/25-25/25",
            ],
        ),
        ("Mediatrix", &["f1=350:-17,f2=440:-17,s1=on:f1:f2"]),
        ("Poly", &["350-18,440-18;20;.2(.1+.1);()", "480-18,620-18;10;(.5+.5)"]),
        ("spandsp", &["<step freq=\"440+480\" length=\"2\"/>", "<STEP"]),
        ("Patton", &["350@-15+480@-15#ON(1000),OFF(500),R", "play 1000 425 -7"]),
        ("H.248", &["((((#440)+(#480)),2000),(#0,4000))*0"]),
        (
            "Polycom",
            &[
                "tone.chord.callProg.busyTone.freq.1=\"480\"",
                "se.pat.callProg.dialTone.inst.1.type",
            ],
        ),
        ("Cisco IOS", &["frequency 600 900", "cadence 300 150 300", "voice class custom-cptone x"]),
        ("snom", &["2 440 -22 350 -22 0 0 0 0 65535 0 65535"]),
        ("GoIP", &["1,0,700,1000,0,0,0,0,450,0,0,0,20,0,0,0"]),
    ] {
        for list in lists {
            let error = error(list);
            let Some(Hint::OtherNotation(named)) = error.hint else { panic!("{list}: {error}") };
            assert!(named.starts_with(system), "{list}: {named}");
        }
    }
}

#[test]
fn an_error_is_shown_with_its_text_and_a_caret() {
    let shown = |text: &str| error(text).show(text).to_string();
    assert_eq!(
        shown("440/200,440-10/200"),
        "  440/200,440-10/200\n             ^ expected `,` or the end of the list, found '-'\n  \
         hint: write a level after `@`, as in `440@-10`"
    );
    let line = |text: &str| shown(text).lines().next().unwrap().to_string();
    assert_eq!(line("440/200,\n\t0/200x"), "  440/200,  0/200x");
    assert_eq!(line("440/200\u{1b}[31m"), "  440/200 [31m");
    assert_eq!(line("440/200\u{202e}x"), "  440/200 x");
    let long = "440/200,".repeat(100) + "x" + &",0/200".repeat(100);
    let lines: Vec<_> = shown(&long).lines().map(str::to_string).collect();
    assert!(lines[0].starts_with("  …") && lines[0].ends_with('…'));
    assert!(lines[0].chars().count() < 130);
    assert_eq!(lines[0].chars().nth(lines[1].find('^').unwrap()), Some('x'));
    let wide = "440/200".to_string() + "，";
    assert!(shown(&wide).lines().nth(1).unwrap().starts_with("         ^ "));
    assert_eq!(error("440Hz").show("é").to_string().lines().next(), Some("  é"));
}

#[test]
fn a_caret_counts_the_columns_of_wide_characters() {
    let text = "[x]\nd一二 = 440/200\n";
    let reading = ToneZones::read_text(text);
    let diagnostic = reading.diagnostics.first();
    if let Some(diagnostic) = diagnostic {
        assert!(diagnostic.to_string().contains('^'));
    }
    let error = "[x]\ndescription = 一二\nring = 440/200 一".parse::<ToneZones>().unwrap_err();
    assert!(error.to_string().contains("\n  ring = 440/200 一\n                 ^"), "{error}");
}

#[test]
fn a_diagnostic_of_a_file_has_the_hint() {
    for (line, hint) in [
        ("ring = 440Hz/200", Hint::NoUnit),
        ("ring => 440 / 200 ; a comment (of one line)", Hint::NoBlank),
        ("ring = \"busy\"", Hint::NameOfTone),
        ("ring = 440/200 # comment", Hint::NoComment),
        ("# comment", Hint::NoComment),
        ("// comment", Hint::NoComment),
        ("ring = 440-10/200", Hint::Level),
        ("ring = 440/200,\n0/400", Hint::NextLine),
        ("ring = 440/200,\n!0/400,440/200 ; x", Hint::NextLine),
        ("ring = 440/200\nring += ,0/400,440/200ms", Hint::NoUnit),
        ("ring = f1=440@-19,f2=480@-19,c=200/400;", Hint::OtherNotation("Grandstream")),
        ("ring = %(500,500,480,620)", Hint::OtherNotation("FreeSWITCH (teletone)")),
        (
            "ring = 350@-19,440@-19;10(*/0/1+2)",
            Hint::OtherNotation("Cisco, Linksys and Sipura (ToneScript)"),
        ),
    ] {
        let error = format!("[x]\ndescription = X\n{line}").parse::<ToneZones>().unwrap_err();
        assert_eq!(error.hint(), Some(hint), "{error}");
        assert!(error.to_string().contains(&format!("\n  hint: {hint}")), "{error}");
    }
}

#[test]
fn an_error_that_reaches_main_reads_as_its_message() {
    let debug = |error: Box<dyn Error>| format!("{error:?}");
    let of_list = error("440Hz/200");
    assert_eq!(debug(of_list.into()), of_list.to_string());
    let of_file = "[x]\nring = 440Hz".parse::<ToneZones>().unwrap_err();
    assert_eq!(debug(of_file.clone().into()), of_file.to_string());
    let missing = ToneZones::load("no/such/file.conf").unwrap_err();
    let cause = missing.source().unwrap().to_string();
    assert_eq!(debug(missing.into()), format!("cannot read no/such/file.conf: {cause}"));
    let high: Tone = "5000/100".parse().unwrap();
    let error = ringback::Synth::new(&high, ringback::SampleRate::HZ_8000).unwrap_err();
    assert_eq!(debug(error.into()), error.to_string());
    let error = Tone::new(vec![], ringback::Tail::End).unwrap_err();
    assert_eq!(debug(error.into()), error.to_string());
}

proptest! {
    #[test]
    fn no_text_makes_an_error_that_can_not_be_shown(text in any::<String>(), other in any::<String>()) {
        if let Err(error) = text.parse::<Tone>() {
            let _ = (error.to_string(), error.show(&text).to_string(), error.show(&other).to_string());
            prop_assert_eq!(error.show(&text).to_string().lines().count() <= 4, true);
        }
        if let Err(error) = format!("[x]\nring = {text}").parse::<ToneZones>() {
            let _ = error.to_string();
        }
    }

    #[test]
    fn no_slip_makes_an_error_that_can_not_be_shown(text in "[0-9fcsmMHz@%(),;/!+*|\"'=#. −－\n-]{0,24}") {
        if let Err(error) = text.parse::<Tone>() {
            let _ = (error.to_string(), error.show(&text).to_string());
        }
        if let Err(error) = format!("[x]\nring = {text}").parse::<ToneZones>() {
            let _ = error.to_string();
        }
    }
}
