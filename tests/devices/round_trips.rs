//! What is written reads back as was announced.

use proptest::prelude::*;
use ringback::devices::{Device, WriteSettingsError};
use ringback::{ToneZone, ToneZones};

use crate::common::zones::any_zone;
use crate::lines;

#[test]
fn each_tone_of_every_zone_reads_back_as_was_announced() {
    for zone in ToneZones::builtin().zones() {
        for &device in Device::ALL {
            let written = device.write(&[zone]).unwrap();
            if written.parameters.is_empty() {
                continue;
            }
            let read = device.read(&written.text).unwrap();
            assert_eq!(read.diagnostics, [], "{}", written.text);
            let [again]: [ToneZone; 1] =
                read.zones.into_iter().collect::<Vec<_>>().try_into().unwrap();
            for parameter in &written.parameters {
                let tone = again.tone(&parameter.name);
                assert_eq!(tone, Some(&parameter.tone), "{} {parameter:?}", zone.name());
                if parameter.losses.is_empty() {
                    assert_eq!(
                        tone.unwrap().duration(),
                        zone.tone(&parameter.name).unwrap().duration()
                    );
                }
            }
            let name = if device.names_zones() { zone.name() } else { device.name() };
            assert_eq!(again.name(), name);
        }
    }
}

#[test]
fn no_tone_is_left_out_without_being_named() {
    for zone in ToneZones::builtin().zones() {
        for &device in Device::ALL {
            let written = device.write(&[zone]).unwrap();
            for (name, _) in zone.tones() {
                let is_written = written.parameters.iter().any(|parameter| parameter.name == name);
                let is_left_out = written.left_out.iter().any(|left_out| left_out.name == name);
                assert!(is_written != is_left_out, "{device} {} {name}", zone.name());
            }
        }
    }
}

#[test]
fn what_is_read_is_written_again_without_a_loss() {
    for zone in ToneZones::builtin().zones() {
        for &device in Device::ALL {
            let written = device.write(&[zone]).unwrap();
            let Ok(read) = device.read(&written.text) else { continue };
            let zones: Vec<_> = read.zones.zones().collect();
            let again = device.write(&zones).unwrap();
            assert!(again.parameters.iter().all(|parameter| parameter.losses.is_empty()));
            assert_eq!(again.left_out, []);
            let read_again = device.read(&again.text).unwrap().zones;
            let all = |zones: &ToneZones| zones.zones().map(lines).collect::<String>();
            assert_eq!(all(&read_again), all(&read.zones));
        }
    }
}

#[test]
fn devices_that_name_zones_hold_all_of_them() {
    let all: Vec<_> = ToneZones::builtin().zones().collect();
    for &device in Device::ALL {
        let written = device.write(&all);
        if !device.names_zones() {
            assert_eq!(written, Err(WriteSettingsError::SeveralZones));
            continue;
        }
        let zones = device.read(&written.unwrap().text).unwrap().zones;
        let names = |zones: &ToneZones| -> Vec<String> {
            zones.zones().map(|zone| zone.name().into()).collect()
        };
        assert!(zones.zones().count() > 190, "{device}");
        assert!(names(&zones).iter().all(|name| ToneZones::builtin().zone(name).is_some()));
    }
    assert_eq!(Device::Yealink.write(&[]), Err(WriteSettingsError::NoZone));
}

/// Names that a device has for its parameters, or that a reader makes of others.
const CONFUSABLE: [&str; 18] = [
    "confirm",
    "confirmation",
    "ring",
    "ringing",
    "ringback",
    "unobtainable",
    "number-unobtainable",
    "number_unobtainable",
    "info",
    "special-information",
    "stutter",
    "dial-special",
    "a-b_c",
    "a_b-c",
    "a-b-c",
    "payphone",
    "payphone-recognition",
    "reorder",
];

proptest! {
    #[test]
    fn tones_with_confusable_names_read_back_each_as_itself_or_are_left_out(
        names in prop::sample::subsequence(&CONFUSABLE[..], 1..=CONFUSABLE.len()),
    ) {
        let mut zone = ToneZone::new("gb").unwrap();
        for (hertz, name) in (400..).step_by(50).zip(&names) {
            zone.set_tone(name, format!("{hertz}@-10").parse().unwrap()).unwrap();
        }
        for &device in Device::ALL {
            let written = device.write(&[&zone]).unwrap();
            if written.parameters.is_empty() {
                continue;
            }
            let read = device.read(&written.text).unwrap();
            prop_assert_eq!(&read.diagnostics, &[], "{}", written.text);
            let tones: Vec<_> = read.zones.zones().flat_map(ToneZone::tones).collect();
            for parameter in &written.parameters {
                let found = tones.iter().any(|(_, tone)| **tone == parameter.tone);
                prop_assert!(found, "{:?}\n{}", parameter, written.text);
            }
        }
    }

    #[test]
    fn any_zone_reads_back_as_was_announced(zone in any_zone()) {
        for &device in Device::ALL {
            let written = device.write(&[&zone]).unwrap();
            let Ok(read) = device.read(&written.text) else {
                prop_assert!(written.parameters.is_empty(), "{}", written.text);
                continue;
            };
            let mut tones = read.zones.zones().flat_map(ToneZone::tones);
            for parameter in &written.parameters {
                let mut tones = tones.by_ref().chain(read.zones.zones().flat_map(ToneZone::tones));
                let found = tones.any(|(_, tone)| *tone == parameter.tone);
                prop_assert!(found, "{:?}\n{}", parameter, written.text);
            }
        }
    }

    #[test]
    fn no_text_panics(text in any::<String>(), device in 0..Device::ALL.len()) {
        let _ = Device::ALL[device].read(&text);
    }

    #[test]
    fn no_damage_to_settings_panics(
        zone in any_zone(), device in 0..Device::ALL.len(), at in any::<prop::sample::Index>(),
        insert in "[-<>\"'=/&;,.!#0-9a-z\\n ]{0,4}", remove in 0_usize..6,
    ) {
        let device = Device::ALL[device];
        let text = device.write(&[&zone]).unwrap().text;
        let characters: Vec<char> = text.chars().collect();
        let at = at.index(characters.len() + 1);
        let end = (at + remove).min(characters.len());
        let damaged: String =
            characters[..at].iter().copied().chain(insert.chars()).chain(characters[end..].iter().copied()).collect();
        if let Ok(read) = device.read(&damaged) {
            for diagnostic in read.diagnostics {
                prop_assert!(!diagnostic.to_string().is_empty());
            }
        }
    }
}
