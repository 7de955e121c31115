//! Texts of digits.

use proptest::prelude::*;
use ringback::signals::{self, Dtmf, SignalErrorKind};
use ringback::{Dbm0, Gain, Tone};

/// Reads the digits of a tone back by the frequencies of ITU-T Q.23.
fn digits_of(tone: &Tone) -> String {
    let digit = |pair: String| {
        let mut found = signals::all().filter(|signal| signal.name().starts_with("dtmf-"));
        let found = found.find(|signal| signal.tone().intro()[0].sound().to_string() == pair);
        match found.unwrap().name() {
            "dtmf-star" => '*',
            "dtmf-pound" => '#',
            name => name.chars().last().unwrap(),
        }
    };
    let sounds = tone.sounds().filter(|sound| !sound.is_silence());
    sounds.map(|sound| digit(sound.to_string())).collect()
}

proptest! {
    #[test]
    fn any_text_of_digits_reads_back(text in "[0-9*#A-D]{1,128}") {
        let tone = signals::dtmf(&text).unwrap();
        prop_assert_eq!(digits_of(&tone), text.clone());
        prop_assert_eq!(tone.to_string().parse::<Tone>(), Ok(tone.clone()));
        prop_assert_eq!(signals::named(&format!("DTMF:{}", text.to_lowercase())), Ok(tone));
    }

    #[test]
    fn any_text_of_mf_digits_is_its_signals_in_turn(
        digits in prop::collection::vec("[0-9]|KP|ST|STP|ST2P|ST3P", 1..=128),
    ) {
        let tone = signals::mf(&digits.concat()).unwrap();
        let each = digits.iter().flat_map(|digit| {
            signals::signal(&format!("r1-{digit}")).unwrap().tone().intro().to_vec()
        });
        prop_assert!(tone.intro().iter().copied().eq(each));
    }

    #[test]
    fn no_text_panics_and_each_error_is_within_it(text in "(dtmf:|mf:|r1:|sit:|)\\PC{0,40}") {
        if let Err(error) = signals::named(&text) {
            prop_assert!(text.is_char_boundary(error.offset), "{error}");
        }
        if let Err(error) = signals::tone(&text) {
            prop_assert!(text.is_char_boundary(error.offset()), "{error}");
        }
    }

    #[test]
    fn the_twist_is_between_the_groups_and_the_level_is_the_stronger_one(
        twist in -80_i16..=80, level in -300_i16..=-30,
    ) {
        let dtmf = Dtmf::new()
            .with_twist(Gain::from_tenths(twist).unwrap())
            .with_level(Dbm0::from_tenths(level).unwrap());
        let tone = dtmf.tone("5").unwrap();
        let ringback::Sound::Sum(sum) = tone.intro()[0].sound() else { unreachable!() };
        let levels: Vec<_> = sum.iter().map(|c| c.level.unwrap().tenths()).collect();
        prop_assert_eq!(levels[1] - levels[0], twist);
        prop_assert_eq!(levels[0].max(levels[1]), level);
    }
}

#[test]
fn a_bad_digit_is_an_error_at_its_byte() {
    let error = |text| signals::named(text).unwrap_err();
    assert_eq!((error("dtmf:12x").offset, error("dtmf:12x").kind), (7, SignalErrorKind::DtmfDigit));
    assert_eq!((error("mf:KP1Q").offset, error("mf:KP1Q").kind), (6, SignalErrorKind::MfDigit));
    assert_eq!((error("dtmf:").offset, error("dtmf:").kind), (5, SignalErrorKind::NoDigit));
    let long = "1".repeat(signals::MAX_DIGITS + 1);
    assert_eq!(signals::dtmf(&long).unwrap_err().kind, SignalErrorKind::TooManyDigits);
    assert_eq!(Dtmf::new().with_pause(0).tone("1").unwrap_err().kind, SignalErrorKind::Duration);
    assert_eq!(Dtmf::new().with_duration(0).tone("1").unwrap_err().kind, SignalErrorKind::Duration);
    let quiet = Dtmf::new().with_level(Dbm0::MIN).with_twist(Gain::from_tenths(10).unwrap());
    assert_eq!(quiet.tone("1").unwrap_err().kind, SignalErrorKind::Level);
}
