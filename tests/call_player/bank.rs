//! The tone bank: its look-up, its sharing of equal tones, and simultaneous use by many threads.
use std::sync::RwLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use ringback::{
    BankError, Format, Frames, Playback, RenderError, RenderedTone, SampleRate, ToneBank, ToneZone,
    ToneZones,
};

fn builtin() -> ToneBank {
    ToneBank::new(ToneZones::builtin().clone(), Format::PCMU)
}

fn same(one: &RenderedTone, other: &RenderedTone) -> bool {
    one.cycle().as_ptr() == other.cycle().as_ptr()
}

#[test]
fn a_tone_is_found_by_zone_and_name() {
    let bank = builtin();
    let ring = bank.tone("fr", "ring").unwrap();
    let zone = ToneZones::builtin().zone("fr").unwrap();
    let rendered = RenderedTone::new(zone.tone("ring").unwrap(), Format::PCMU).unwrap();
    assert_eq!(ring.cycle(), rendered.cycle());
    assert_eq!(bank.format(), Format::PCMU);
    assert_eq!(bank.zones(), ToneZones::builtin());
}

#[test]
fn names_have_no_case_and_aliases_are_names() {
    let bank = builtin();
    let ring = bank.tone("gb", "ring").unwrap();
    assert!(same(&ring, &bank.tone("UK", "Ringing").unwrap()));
}

#[test]
fn a_tone_is_rendered_once_whoever_asks_and_alike_tones_are_one() {
    let bank = builtin();
    assert_eq!(bank.memory(), 0);
    let busy = bank.tone("be", "busy").unwrap();
    let memory = bank.memory();
    assert_eq!(memory, busy.memory());
    assert!(same(&busy, &bank.clone().tone("ch", "busy").unwrap()));
    assert_eq!(bank.memory(), memory);
}

#[test]
fn what_a_zone_lacks_is_played_all_the_same() {
    let bank = builtin();
    assert!(bank.zones().zone("ad").unwrap().tone("busy").is_none());
    let default = RenderedTone::new(&"425/500,0/500".parse().unwrap(), Format::PCMU).unwrap();
    assert_eq!(bank.tone("ad", "busy").unwrap().cycle(), default.cycle());
}

#[test]
fn what_a_zone_lacks_is_shared_like_all_others() {
    let bank = ToneBank::new("[x]\nring = 440".parse().unwrap(), Format::PCMU);
    let busy = bank.tone("x", "busy").unwrap();
    assert!(same(&busy, &bank.tone("x", "busy").unwrap()));
    assert_eq!(bank.memory(), busy.memory());
}

#[test]
fn the_default_zone_needs_no_name() {
    let bank = builtin();
    assert!(same(&bank.default_tone("ring").unwrap(), &bank.tone("us", "ring").unwrap()));
    let bank = ToneBank::new(ToneZones::new(), Format::PCMU);
    assert_eq!(bank.default_tone("ring").unwrap_err(), BankError::NoDefaultZone);
}

#[test]
fn what_there_is_not_is_an_error() {
    let bank = builtin();
    let no_zone = bank.tone("xx", "ring").unwrap_err();
    assert_eq!(no_zone, BankError::NoSuchZone { zone: "xx".into() });
    assert_eq!(no_zone.to_string(), "there is no zone \"xx\"");
    let no_tone = bank.tone("US", "nonsense").unwrap_err();
    assert_eq!(no_tone, BankError::NoSuchTone { zone: "us".into(), tone: "nonsense".into() });
    assert_eq!(no_tone.to_string(), "there is no tone \"nonsense\" in zone us");
}

#[test]
fn a_tone_that_cannot_be_rendered_is_an_error_each_time_and_no_other_is() {
    let mut zone = ToneZone::new("x").unwrap();
    zone.set_tone("high", "4000".parse().unwrap()).unwrap();
    zone.set_tone("ring", "425".parse().unwrap()).unwrap();
    let mut indications = ToneZones::new();
    indications.insert(zone).unwrap();
    let bank = ToneBank::new(indications, Format::PCM);
    for _ in 0..2 {
        let said = bank.tone("x", "high").unwrap_err();
        let BankError::Render { zone, tone, error: RenderError::Synth(_) } = &said else {
            panic!("{said}")
        };
        assert_eq!((&**zone, &**tone), ("x", "high"));
        let said = format!("{said:?}");
        assert!(said.starts_with("cannot render the tone high of zone x: segment 0: "), "{said}");
        let unrendered = bank.render_all();
        assert_eq!(unrendered.len(), 1);
        assert_eq!((&*unrendered[0].zone, &*unrendered[0].tone), ("x", "high"));
        assert_eq!(format!("{:?}", unrendered[0]), said);
    }
    assert!(bank.tone("x", "ring").is_ok());
}

#[test]
fn a_bank_plays_at_its_own_level() {
    let playback = Playback { level: "-20".parse().unwrap(), ..Playback::default() };
    let bank = ToneBank::with_playback(ToneZones::builtin().clone(), Format::PCM, playback);
    let peak = |samples: &[i16]| samples.iter().copied().max().unwrap();
    let dial = bank.tone("be", "dial").unwrap();
    // 22,827 × 10^(−20/20), see `Dbm0`.
    assert!((2_200..=2_283).contains(&peak(dial.cycle())), "{}", peak(dial.cycle()));
}

#[test]
fn every_tone_of_every_zone_is_rendered_at_once_if_one_likes() {
    let bank = builtin();
    assert_eq!(bank.render_all(), []);
    let memory = bank.memory();
    for zone in ToneZones::builtin().zones() {
        let own = zone.tones().map(|(name, _)| name);
        for name in own.chain(ToneZone::STANDARD_TONES) {
            assert!(bank.tone(zone.name(), name).is_ok());
        }
    }
    assert_eq!(bank.memory(), memory, "nothing was left to render");
}

/// Threads play while another thread replaces the bank. All tones of a player come from one set.
#[test]
fn players_go_on_with_the_set_they_began_with_while_the_bank_is_replaced() {
    // Each set has a ring tone with another frequency.
    let set = |hertz: usize| {
        let mut zone = ToneZone::new("x").unwrap();
        zone.set_tone("ring", format!("{}/300,0/100", 400 + hertz).parse().unwrap()).unwrap();
        let mut indications = ToneZones::new();
        indications.insert(zone).unwrap();
        ToneBank::new(indications, Format::PCMU)
    };
    let current = RwLock::new(set(0));
    let (done, plays) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let bank = current.read().unwrap().clone();
                    let tone = bank.zones().zone("x").unwrap().tone("ring").unwrap();
                    let mut streamed = Frames::new(tone, Format::PCMU).unwrap();
                    let mut player = bank.tone("x", "ring").unwrap().player();
                    drop(bank);
                    for _ in 0..50 {
                        assert_eq!(player.next_frame(), streamed.next_frame());
                    }
                    plays.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        // The limit ends the loop if the players have failed.
        for hertz in 1..20_000 {
            *current.write().unwrap() = set(hertz);
            thread::sleep(Duration::from_micros(200));
            if hertz >= 200 && plays.load(Ordering::Relaxed) >= 100 {
                break;
            }
        }
        done.store(true, Ordering::Relaxed);
    });
    assert!(plays.load(Ordering::Relaxed) >= 100);
}

#[test]
fn many_threads_that_ask_for_one_tone_get_one() {
    let bank = ToneBank::new(
        ToneZones::builtin().clone(),
        Format::linear(SampleRate::HZ_48000, Format::PTIME).unwrap(),
    );
    let rings: Vec<_> = thread::scope(|scope| {
        let asking: Vec<_> = (0..8).map(|_| scope.spawn(|| bank.tone("us", "ring"))).collect();
        asking.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect()
    });
    assert!(rings.iter().all(|ring| ring.cycle().as_ptr() == rings[0].cycle().as_ptr()));
}

const SAMPLE: &str = "tests/data/asterisk-sample.conf";

#[test]
fn of_asterisks_sample_all_tones_are_rendered_but_one() {
    let indications = ToneZones::load(SAMPLE).unwrap().zones;
    let names = indications.zones().map(|zone| zone.tones().count()).sum::<usize>();
    let bank = ToneBank::new(indications, Format::PCMU);
    let unrendered: Vec<_> =
        bank.render_all().iter().map(|tone| format!("{}.{}", tone.zone, tone.tone)).collect();
    assert_eq!(unrendered, ["th.callwaiting"]);
    let zones = bank.zones().zones();
    let played = zones.flat_map(|zone| zone.tones().map(move |(name, _)| (zone.name(), name)));
    assert_eq!(played.filter(|(zone, name)| bank.tone(zone, name).is_ok()).count(), names - 1);
}

#[test]
fn all_that_cannot_be_rendered_is_told_each_tone_once() {
    let text = "[a]\ndial = 5000\n[b]\nring = 4000/1,0/1\nbusy = 400\nx = 9000\n";
    let bank = ToneBank::new(ToneZones::read_text(text).zones, Format::PCMU);
    let told = bank.render_all();
    let told: Vec<_> = told.iter().map(|tone| (&*tone.zone, &*tone.tone)).collect();
    assert_eq!(told, [("a", "dial"), ("b", "ring"), ("b", "x")]);
    assert!(bank.tone("b", "busy").is_ok());
}
