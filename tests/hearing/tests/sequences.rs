//! Calls in which a tone is not alone: another follows without a pause, somebody answers, the tone
//! stops in the middle of a burst.

use std::sync::LazyLock;

use ringback::{Codec, Tone};
use ringback_hearing_tests::alike::are_alike;
use ringback_hearing_tests::cases::{Zone, held, listening_millis, zones};
use ringback_hearing_tests::line::g711;
use ringback_hearing_tests::listener::{Heard, Listener, is_alone};
use ringback_hearing_tests::performance::Performance;
use ringback_hearing_tests::random::Random;
use ringback_hearing_tests::recordings::{SPANISH, recordings, voice};
use ringback_hearing_tests::ringback::Ringback;
use ringback_hearing_tests::score::{Score, Verdict};
use ringback_hearing_tests::spandsp::SuperToneSet;

/// A sample has each 10th zone.
const SAMPLE: usize = 10;

/// Speech at −20 dBm0.
static SPEAKER: LazyLock<Vec<i16>> = LazyLock::new(|| voice(&recordings(SPANISH), -20.0));

/// What follows a tone.
#[derive(Clone, Copy)]
enum After {
    Tone(&'static str),
    Speech,
    Silence,
}

/// Returns whether the tones were named one after another, and nothing else was.
fn judge(zone: &Zone, expected: &[&Tone], heard: &[Heard]) -> Verdict {
    let mut named = vec![None; expected.len()];
    let mut now = 0;
    for heard in heard {
        let is = |tone: &Tone| heard.names.iter().all(|name| are_alike(zone.tone(name), tone));
        let Some(next) = (now..expected.len()).find(|&index| is(expected[index])) else {
            return Verdict::Wrong;
        };
        now = next;
        named[now].get_or_insert(heard.after);
    }
    let all: Option<Vec<usize>> = named.into_iter().collect();
    all.map_or(Verdict::Missed, |all| Verdict::Named(all.first().copied().unwrap_or(0)))
}

/// Returns a call of a tone and what follows it without a pause. If `cut`, the tone stops anywhere
/// in its last cycle or, if it is held, after it was held for long enough.
fn call(zone: &Zone, tone: &Tone, after: After, cut: bool, random: &mut Random) -> Vec<i16> {
    let performance = Performance::default();
    let millis = listening_millis(zone, tone);
    let mut played = performance.play(tone, millis, random);
    if cut {
        let whole = if held(tone).is_some() { played.len() - 4_000 } else { played.len() / 2 };
        played.truncate(whole + random.below(played.len() - whole));
    }
    let mut call = vec![0; 1_000];
    call.extend(played);
    match after {
        After::Tone(name) => {
            let next = zone.tone(name);
            call.extend(performance.play(next, listening_millis(zone, next), random));
            call.resize(call.len() + 8_000, 0);
        }
        After::Speech => {
            let start = random.below(SPEAKER.len() - 80_000);
            call.extend_from_slice(&SPEAKER[start..start + 80_000]);
        }
        After::Silence => call.resize(call.len() + 60_000, 0),
    }
    g711(&mut call, Codec::Pcmu);
    call
}

/// Plays a tone of each zone with what follows. Prints the parts that were named, got a wrong name,
/// and were missed, for ringback and for spandsp.
fn check(title: &str, name: &str, after: After, cut: bool, step: usize, goal: f64) {
    let mut scores = [Score::new(), Score::new()];
    for zone in zones(step) {
        let mut random = Random::new(zone.name.bytes().map(u64::from).sum());
        let has = |wanted: &str| zone.tones.iter().any(|(own, _)| own == wanted);
        let follows = if let After::Tone(next) = after { has(next) } else { true };
        if !has(name) || !follows {
            continue;
        }
        let tone = zone.tone(name);
        if let After::Tone(next) = after {
            // Nobody hears where one ends and the other begins.
            if are_alike(tone, zone.tone(next)) {
                continue;
            }
        }
        let mut expected = vec![tone];
        if let After::Tone(next) = after {
            expected.push(zone.tone(next));
        }
        let call = call(&zone, tone, after, cut, &mut random);
        let listeners: [Box<dyn Listener>; 2] =
            [Box::new(Ringback::new(&zone, 8_000)), Box::new(SuperToneSet::new(&zone))];
        let count = if is_alone() { 1 } else { 2 };
        for (listener, score) in listeners.iter().zip(&mut scores).take(count) {
            let heard = listener.listen(&call);
            score.count(judge(&zone, &expected, &heard), || {
                let heard: Vec<String> = heard
                    .iter()
                    .map(|one| format!("{}@{}", one.names.join("="), one.after))
                    .collect();
                format!("{title}: {} {name} = {tone}: {}", zone.name, heard.join(" "))
            });
        }
    }
    let [ours, peer] = scores;
    println!("| {title:44} | {goal:5.1} | {ours} | {peer} | {:5} |", ours.all());
    if std::env::var_os("RINGBACK_FAULTS").is_some() {
        ours.faults.iter().for_each(|fault| println!("    {fault}"));
    }
    assert!(ours.percent() >= goal, "{title}: {:.2} %", ours.percent());
}

macro_rules! sequences {
    ($($test:ident, $whole:ident: $title:literal, $name:literal, $after:expr, $cut:literal, $goal:literal;)*) => {
        $(
            #[test]
            fn $test() {
                check($title, $name, $after, $cut, SAMPLE, $goal);
            }

            #[test]
            #[ignore = "all zones take a minute"]
            fn $whole() {
                check($title, $name, $after, $cut, 1, $goal);
            }
        )*
    };
}

sequences! {
    ring_follows_trying, ring_follows_trying_in_all_zones:
        "trying, then ring", "trying", After::Tone("ring"), true, 97.0;
    busy_follows_ring, busy_follows_ring_in_all_zones:
        "ring, then busy", "ring", After::Tone("busy"), false, 97.0;
    busy_follows_dial, busy_follows_dial_in_all_zones:
        "dial, then busy", "dial", After::Tone("busy"), true, 97.0;
    congestion_follows_busy, congestion_follows_busy_in_all_zones:
        "busy, then congestion", "busy", After::Tone("congestion"), false, 97.0;
    somebody_answers_while_it_rings, somebody_answers_while_it_rings_in_all_zones:
        "ring, then speech", "ring", After::Speech, true, 97.0;
    speech_follows_busy, speech_follows_busy_in_all_zones:
        "busy, then speech", "busy", After::Speech, true, 97.0;
    speech_follows_dial, speech_follows_dial_in_all_zones:
        "dial, then speech", "dial", After::Speech, true, 97.0;
    ring_stops_anywhere, ring_stops_anywhere_in_all_zones:
        "ring, cut anywhere", "ring", After::Silence, true, 97.0;
    busy_stops_anywhere, busy_stops_anywhere_in_all_zones:
        "busy, cut anywhere", "busy", After::Silence, true, 97.0;
}
