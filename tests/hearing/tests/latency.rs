//! When the detector names a tone, and what it measures.

use ringback::detector::Event;
use ringback::{Sound, Tone};
use ringback_hearing_tests::alike::are_alike;
use ringback_hearing_tests::cases::{
    Zone, cycle_millis, held, hertz, listening_millis, segments, zones,
};
use ringback_hearing_tests::listener::{Listener, is_alone};
use ringback_hearing_tests::performance::Performance;
use ringback_hearing_tests::random::Random;
use ringback_hearing_tests::ringback::Ringback;
use ringback_hearing_tests::spandsp::SuperToneSet;

/// The silence before a tone, in samples.
const BEFORE: usize = 2_000;

/// Plays a tone at −10 dBm0 after a silence, and a silence after it.
fn call(zone: &Zone, tone: &Tone) -> Vec<i16> {
    let mut call = vec![0; BEFORE];
    let millis = listening_millis(zone, tone);
    call.extend(Performance::default().play(tone, millis, &mut Random::new(1)));
    call.resize(call.len() + 24_000, 0);
    call
}

/// Returns the milliseconds from the start of a tone to its right name.
fn named_after(zone: &Zone, tone: &Tone, listener: &dyn Listener) -> Option<f64> {
    let heard = listener.listen(&call(zone, tone));
    let is_right = |name: &String| are_alike(zone.tone(name), tone);
    let first = heard.iter().find(|heard| heard.names.iter().all(is_right))?;
    Some((first.after as f64 - BEFORE as f64) / 8.0)
}

/// Sorted values.
struct Spread(Vec<f64>);

impl Spread {
    fn new(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    fn at(&self, part: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        self.0.get((part * last as f64) as usize).copied().unwrap_or(f64::NAN)
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [median, most, all] = [0.5, 0.95, 1.0].map(|part| self.at(part));
        write!(f, "median {median:7.2}, 95 % {most:7.2}, all {all:7.2} ({} tones)", self.0.len())
    }
}

/// Returns the limits for a tone in milliseconds: to name a busy tone or a congestion, two cycles; a
/// ring, its first burst and pause; a dial tone that is held, 0.6 s, or 0.2 s after 1.1 times the
/// longest burst of another tone that shares a frequency.
fn limit(zone: &Zone, name: &str, tone: &Tone) -> Option<f64> {
    match (name, held(tone)) {
        ("dial", Some(sound)) => {
            let burst =
                zone.longest_burst_like(sound).map_or(0.0, |burst| 1.1 * f64::from(burst) + 200.0);
            Some(burst.max(600.0))
        }
        (_, Some(_)) => None,
        ("ring", None) => {
            let mut until = 0;
            let mut paused = false;
            for segment in segments(tone) {
                if paused && !segment.sound().is_silence() {
                    break;
                }
                paused = segment.sound().is_silence();
                until += segment.millis();
            }
            Some(f64::from(until))
        }
        (_, None) => cycle_millis(tone).map(|cycle| 2.0 * f64::from(cycle)),
    }
}

fn latencies(step: usize) {
    let zones = zones(step);
    for name in ["busy", "congestion", "ring", "dial"] {
        for ours in [true, false].into_iter().take(if is_alone() { 1 } else { 2 }) {
            let mut parts = Vec::new();
            let mut late = Vec::new();
            for zone in &zones {
                let listener: Box<dyn Listener> = if ours {
                    Box::new(Ringback::new(zone, 8_000))
                } else {
                    Box::new(SuperToneSet::new(zone))
                };
                for (_, tone) in zone.cases().filter(|(own, _)| *own == name) {
                    let Some(limit) = limit(zone, name, tone) else { continue };
                    let Some(after) = named_after(zone, tone, &*listener) else { continue };
                    parts.push(after / limit);
                    if after > limit {
                        late.push(format!("{} {tone} {after:.0}/{limit:.0}", zone.name));
                    }
                }
            }
            let spread = Spread::new(parts);
            let who = if ours { "ringback" } else { "spandsp" };
            println!("{name:10} {who:8} of the limit: {spread}; {} late", late.len());
            if ours {
                late.iter().take(20).for_each(|late| println!("    {late}"));
                let part = if name == "dial" { 1.0 } else { 0.5 };
                assert!(spread.at(part) <= 1.0, "{name} is named late");
            }
        }
    }
}

#[test]
fn tones_are_named_in_time() {
    latencies(10);
}

#[test]
#[ignore = "all zones take a minute"]
fn tones_of_all_zones_are_named_in_time() {
    latencies(1);
}

/// Returns the longest pause of a tone in milliseconds.
fn longest_pause(tone: &Tone) -> u32 {
    let pauses = segments(tone).filter(|segment| segment.sound().is_silence());
    pauses.map(ringback::Segment::millis).max().unwrap_or(0)
}

/// Checks that the end of a tone is reported once its longest pause has passed, with the tolerance of
/// 10 %, and that a silence is reported.
fn endings(step: usize) {
    let mut delays = Vec::new();
    let (mut tones, mut silences) = (0, 0);
    for zone in zones(step) {
        let ours = Ringback::new(&zone, 8_000);
        for (name, tone) in zone.cases() {
            let mut call = call(&zone, tone);
            let sounding = |&sample: &i16| sample.abs() > 16;
            let end = call.iter().rposition(sounding).map_or(0, |last| last + 1);
            let pause = 1.1 * f64::from(longest_pause(tone));
            call.resize(end + 20 * 8_000 + 8 * pause as usize, 0);
            tones += 1;
            let events = ours.events(&call);
            let ended = events.iter().find(|(_, event)| matches!(event, Event::Ended { .. }));
            let Some(&(after, _)) = ended else { continue };
            delays.push((after as f64 - end as f64) / 8.0 - pause);
            if delays.last().is_some_and(|&delay| delay > 500.0) {
                println!(
                    "    {} {name} = {tone}: {:.0} ms late",
                    zone.name,
                    delays[delays.len() - 1]
                );
            }
            let is_silence =
                |event: &Event| matches!(event, Event::Silence { at } if *at as usize + 400 > end);
            silences += usize::from(events.iter().any(|(_, event)| is_silence(event)));
        }
    }
    let delays = Spread::new(delays);
    println!("end after the longest pause, ms: {delays} of {tones}; {silences} silences");
    assert!(delays.0.len() == tones && delays.at(0.95) <= 500.0, "an end is late");
    assert_eq!(silences, tones, "a silence is not reported");
}

#[test]
fn ends_and_silences_are_reported_in_time() {
    endings(10);
}

#[test]
#[ignore = "all zones take a minute"]
fn ends_and_silences_of_all_zones_are_reported_in_time() {
    endings(1);
}

/// Returns the level of a sound whose frequencies have −10 dBm0 each.
fn level(sound: &Sound) -> Option<f64> {
    match sound {
        Sound::Sum(sum) => Some(-10.0 + 10.0 * (sum.len() as f64).log10()),
        _ => None,
    }
}

fn measurements(step: usize) {
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    let (mut frequencies, mut levels) = (Vec::new(), Vec::new());
    for zone in zones(step) {
        let ours = Ringback::new(&zone, 8_000);
        for (name, tone) in zone.cases() {
            let call = call(&zone, tone);
            let sounding = |&sample: &i16| sample.abs() > 16;
            let end = call.iter().rposition(sounding).map_or(0, |last| last + 1);
            for (_, event) in ours.events(&call) {
                match event {
                    Event::Began { at, tone: found } => {
                        starts.push((at as f64 - BEFORE as f64).abs() / 8.0);
                        let first = segments(tone).next().map(|segment| *segment.sound());
                        let Some(sound) = held(tone).copied().or(first) else { continue };
                        for measured in found.frequencies() {
                            let nearest =
                                hertz(&sound).into_iter().map(|hz| (hz - measured.hz()).abs());
                            frequencies.extend(nearest.min_by(f64::total_cmp));
                        }
                        let level = level(&sound);
                        levels.extend(level.map(|level| (found.level().dbm0() - level).abs()));
                    }
                    Event::Ended { at, .. } => {
                        let error = (at as f64 - end as f64).abs() / 8.0;
                        if error > 30.0 {
                            println!("    end of {} {name} = {tone}: {error:.0} ms", zone.name);
                        }
                        ends.push(error);
                    }
                    _ => {}
                }
            }
        }
    }
    let [starts, ends] = [starts, ends].map(Spread::new);
    let [frequencies, levels] = [frequencies, levels].map(Spread::new);
    println!("error of the start, ms:     {starts}");
    println!("error of the end, ms:       {ends}");
    println!("error of a frequency, Hz:   {frequencies}");
    println!("error of the level, dB:     {levels}");
    assert!(starts.at(0.95) <= 20.0 && ends.at(0.95) <= 20.0, "a position is inexact");
    assert!(frequencies.at(0.95) <= 2.0, "a frequency is inexact");
    assert!(levels.at(0.95) <= 1.0, "a level is inexact");
}

#[test]
fn positions_frequencies_and_levels_are_measured() {
    measurements(10);
}

#[test]
#[ignore = "all zones take a minute"]
fn positions_frequencies_and_levels_of_all_zones_are_measured() {
    measurements(1);
}
