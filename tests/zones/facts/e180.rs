//! ITU-T E.180/Q.35 (03/98): which tones depart from it, and in what.

use super::*;
use std::ops::RangeInclusive;

use Aspect::{Continuous, Cycle, Frequency, Gap, Modulation, Once, Pattern, Ratio};
use Aspect::{Silence, Tone as OfTone};
use Beyond::{Accepted, Recommended};

/// A range that is recommended, and a wider one that is accepted where networks have it.
struct Limits {
    recommended: RangeInclusive<u32>,
    accepted: RangeInclusive<u32>,
}

/// What has no other accepted range than the recommended one.
const fn only(from: u32, to: u32) -> Limits {
    Limits { recommended: from..=to, accepted: from..=to }
}

/// A dial tone of several frequencies, in millihertz (4.2): one at least in each of these, and
/// any two so far apart.
const DIAL_LOW: RangeInclusive<u32> = 340_000..=425_000;
const DIAL_HIGH: RangeInclusive<u32> = 400_000..=450_000;
const DIAL_APART: u32 = 25_000;
/// How many frequencies it may have (4.2).
const DIAL_MOST: usize = 3;
/// A dial tone of one frequency, in millihertz (4.2; 4.3 prefers 425 Hz).
const DIAL: Limits = only(400_000, 450_000);

/// Ring, busy and congestion, in millihertz (5.3, 6.4).
const FREQUENCY: Limits = Limits { recommended: 400_000..=450_000, accepted: 340_000..=500_000 };
/// What may modulate a ring, in millihertz; accepted only (5.3).
const RING_MODULATION: RangeInclusive<u32> = 16_000..=100_000;
/// The sounding part of a ring, in milliseconds (5.1).
const RING_TONE: Limits = Limits { recommended: 670..=1500, accepted: 670..=2500 };
/// The silent part of a ring, in milliseconds (5.1).
const RING_SILENCE: Limits = Limits { recommended: 3000..=5000, accepted: 3000..=6000 };

/// Sound and silence of busy and congestion together, in milliseconds (6.1).
const QUICK_CYCLE: Limits = only(300, 1100);
/// Sound to silence, in hundredths, rounded (6.1): 0.67 is two thirds.
const QUICK_RATIO: Limits = Limits { recommended: 67..=150, accepted: 50..=150 };

/// The special information tone (7): three sounds of so many millihertz, one after the other.
const INFO: [Limits; 3] =
    [only(900_000, 1_000_000), only(1_350_000, 1_450_000), only(1_750_000, 1_850_000)];
/// Each of them, in milliseconds (7).
const INFO_TONE: Limits = only(260, 400);
/// Between them, in milliseconds (7).
const INFO_GAP: Limits = only(0, 30);
/// Behind them, in milliseconds (7).
const INFO_SILENCE: Limits = only(750, 1250);

/// In what a tone departs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Aspect {
    /// A dial tone is one sound without an end.
    Continuous,
    Frequency,
    /// A lower frequency modulates it.
    Modulation,
    /// Not one sound and one silence in a cycle; of the information tone: not three sounds of
    /// one frequency each, each higher than the one before.
    Pattern,
    /// How long it sounds.
    Tone,
    /// How long it is silent.
    Silence,
    /// How long the silence between the sounds of the information tone is.
    Gap,
    /// How long sound and silence are together.
    Cycle,
    /// Sound to silence.
    Ratio,
    /// It is played once or a few times and is silent then, or over.
    Once,
}

/// How far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Beyond {
    /// Beyond what is recommended, within what is accepted.
    Recommended,
    /// Beyond what is accepted.
    Accepted,
}

/// A tone's.
type Departures = BTreeSet<(Aspect, Beyond)>;
type Check = fn(&Tone) -> Departures;
/// Of the tone of this name.
type Departure = (&'static str, Aspect, Beyond);

/// Every departure, by what is behind it. These are facts about countries, not mistakes.
#[rustfmt::skip]
const DEPARTURES: &[(Departure, &str)] = &[
    // North America and those who follow its plan of precise tones: 440+480, 480+620, and 2 s
    // of ringing in 6 s. Cuba has 480+720, Grenada 460+620, the Philippines ring at 425+480.
    (("ring", Frequency, Recommended),
        "ag ai bb bm ca cu dm gd hk jm kn kp kr ms ph tc tt tw us vg vi"),
    (("ring", OfTone, Recommended), "ag ai bb bm ca cu dm gd jm kn ms tc tt us vg vi"),
    (("busy", Frequency, Accepted), "ag ai bb bm ca cu dm gd hk kn kr ms ph tc tt tw us vg"),
    (("congestion", Frequency, Accepted),
        "ag ai bb bf bm ca cu dm hk jm kn kr ms ph tc tt tw us vg"),

    // The British double ring, and two bursts of congestion to match.
    (("ring", Pattern, Accepted),
        "ae au bh bn bt bw do fj gb gi hk ie in je kh ki lc lk mt mv my na nz om pg qa sc sg sz
         vc ws za"),
    (("congestion", Pattern, Accepted), "ae bh fk gb gi mt qa sc vc"),
    // Other figures of several bursts.
    (("ring", Pattern, Accepted), "hn ke tv"),
    (("busy", Pattern, Accepted), "bd"),
    (("congestion", Pattern, Accepted), "br co es sy tr"),

    // A ring of 1.66 to 1.75 s in 5 s, much of it in Africa.
    (("ring", OfTone, Recommended), "bi cf ci cm gy km mc mg ml ne rw sn td"),
    // One of 1.85 or 2 s.
    (("ring", OfTone, Recommended), "bs cg eg ma mm ng ro tr"),
    // One of 0.4 s.
    (("ring", OfTone, Accepted), "tm"),
    // Rings that come sooner, after 1 or 2 s.
    (("ring", Silence, Accepted), "eg jp kp kr ma pk sr tw"),
    // One frequency modulated by a low one.
    (("ring", Modulation, Recommended), "in jp ro sg za"),
    (("dial", Modulation, Accepted), "in th za"),
    // Egypt's 375+475 Hz: the sidebands of 425 Hz modulated by 50, without the carrier.
    (("ring", Frequency, Recommended), "eg"),
    (("busy", Frequency, Recommended), "eg"),

    // Dial tones with a rhythm.
    (("dial", Continuous, Accepted), "cz gr gy hr it si sk sm"),
    // Dial tones of two frequencies that E.180 has not. Jordan has them in congestion too.
    (("dial", Frequency, Accepted), "bh cu jo na"),
    (("congestion", Frequency, Recommended), "jo"),

    // Slower than 1.1 s, most by the old British 0.75 s on and off.
    (("busy", Cycle, Accepted), "bt do fj in iq jm jo la lk mu mw na py qa sg tz vu"),
    (("congestion", Cycle, Accepted), "bf cn do"),
    // Quicker than 0.3 s.
    (("congestion", Cycle, Accepted), "sb"),
    // Three times as much silence as sound; in Lebanon twice as much sound.
    (("busy", Ratio, Accepted), "ke lb"),
    (("congestion", Ratio, Accepted), "ke se"),
    // Egypt's busy has the cadence of a ring, that of the Bahamas three frequencies one after
    // the other. Both are odd, and no source has another.
    (("busy", Cycle, Accepted), "eg"),
    (("busy", Ratio, Accepted), "eg"),
    (("busy", Frequency, Accepted), "bs"),

    // Another tone altogether in place of the three rising sounds.
    (("info", Pattern, Accepted), "al ar au bi cn es fi lc ng nz tk tr"),
    // A third sound of 1600 Hz, in Gabon of 1860.
    (("info", Frequency, Accepted), "ga lv si"),
    // Sounds of 0.75 s.
    (("info", OfTone, Accepted), "ke"),
    // The three sounds come again at once, after 0.03 s (vu), 0.33 s (za) or 2 s (se).
    (("info", Silence, Accepted), "bb dm eg fk ie kn ms se sr tc th vu za"),
    // Not for ever, as before an announcement.
    (("info", Once, Accepted), "co cr gr hk id it jp lt no pa pl ro se tw us ve"),
];

impl Limits {
    fn beyond(&self, value: u32) -> Option<Beyond> {
        if self.recommended.contains(&value) {
            None
        } else if self.accepted.contains(&value) {
            Some(Recommended)
        } else {
            Some(Accepted)
        }
    }
}

/// The frequencies of a signal in millihertz, and what modulates it.
fn frequencies(signal: &Sound) -> (Vec<u32>, Option<u32>) {
    match signal {
        Sound::Silence => (Vec::new(), None),
        Sound::Sum(sum) => (sum.iter().map(|c| c.frequency.millihertz()).collect(), None),
        Sound::Modulated { carrier, modulator } => {
            (vec![carrier.frequency.millihertz()], Some(modulator.millihertz()))
        }
    }
}

/// Sounds and silences by turns, with the milliseconds of each; neighbours that are alike are
/// one, and so are a sound and a silence that come several times.
fn turns(cycle: &[Segment]) -> Vec<(bool, u32)> {
    let mut turns: Vec<(bool, u32)> = Vec::new();
    for segment in cycle {
        let sounds = !segment.sound().is_silence();
        match turns.last_mut().filter(|last| last.0 == sounds) {
            Some(last) => last.1 += segment.millis(),
            None => turns.push((sounds, segment.millis())),
        }
    }
    if turns.chunks(2).all(|pair| turns.starts_with(pair)) {
        turns.truncate(2);
    }
    turns
}

fn dial(tone: &Tone) -> Departures {
    let mut departures = Departures::new();
    let signals: Vec<_> = tone.sounds().collect();
    if !signals.iter().all(|&signal| signal == signals[0]) {
        departures.insert((Continuous, Accepted));
    }
    for signal in signals.into_iter().filter(|signal| !signal.is_silence()) {
        let (mut frequencies, modulator) = frequencies(signal);
        if modulator.is_some() {
            departures.insert((Modulation, Accepted));
        }
        frequencies.sort_unstable();
        let fits = if let [frequency] = frequencies[..] {
            DIAL.beyond(frequency).is_none()
        } else {
            let all = || frequencies.iter();
            all().any(|f| DIAL_LOW.contains(f))
                && all().any(|f| DIAL_HIGH.contains(f))
                && all().all(|f| DIAL_LOW.contains(f) || DIAL_HIGH.contains(f))
                && frequencies.windows(2).all(|pair| pair[1] - pair[0] >= DIAL_APART)
                && frequencies.len() <= DIAL_MOST
        };
        if !fits {
            departures.insert((Frequency, Accepted));
        }
    }
    departures
}

/// Ring, busy or congestion: what they have in common, and the sound and the silence of a cycle
/// that has one of each.
fn slow_or_quick(tone: &Tone) -> (Departures, Option<(u32, u32)>) {
    let mut departures = Departures::new();
    for (frequencies, modulator) in tone.sounds().map(frequencies) {
        // Of several the worst counts.
        let worst = frequencies.iter().filter_map(|&f| FREQUENCY.beyond(f)).max();
        departures.extend(worst.map(|beyond| (Frequency, beyond)));
        departures.extend(modulator.map(|modulator| {
            let accepted = RING_MODULATION.contains(&modulator);
            (Modulation, if accepted { Recommended } else { Accepted })
        }));
    }
    if departures.contains(&(Frequency, Accepted)) {
        departures.remove(&(Frequency, Recommended));
    }
    let turns = match tone.tail() {
        Tail::Cycle(cycle) if tone.intro().is_empty() => turns(cycle),
        _ => Vec::new(),
    };
    if let [(true, sound), (false, silence)] = turns[..] {
        return (departures, Some((sound, silence)));
    }
    departures.insert((Pattern, Accepted));
    (departures, None)
}

fn ring(tone: &Tone) -> Departures {
    let (mut departures, cadence) = slow_or_quick(tone);
    if let Some((sound, silence)) = cadence {
        departures.extend(RING_TONE.beyond(sound).map(|beyond| (OfTone, beyond)));
        departures.extend(RING_SILENCE.beyond(silence).map(|beyond| (Silence, beyond)));
    }
    departures
}

fn busy_or_congestion(tone: &Tone) -> Departures {
    let (mut departures, cadence) = slow_or_quick(tone);
    if let Some((sound, silence)) = cadence {
        let ratio = (sound * 100 + silence / 2) / silence;
        departures.extend(QUICK_CYCLE.beyond(sound + silence).map(|beyond| (Cycle, beyond)));
        departures.extend(QUICK_RATIO.beyond(ratio).map(|beyond| (Ratio, beyond)));
    }
    departures
}

/// A sound's frequencies, how long it is, and how long the silence behind it.
type Played = (Vec<u32>, u32, u32);

fn info(tone: &Tone) -> Departures {
    let mut departures = Departures::new();
    let sounds = |segment: &Segment| !segment.sound().is_silence();
    let cycle = match tone.tail() {
        Tail::Cycle(cycle) if cycle.iter().any(sounds) => &cycle[..],
        // Silence for ever, or the end.
        _ => &[],
    };
    let once = cycle.is_empty() || !tone.intro().is_empty();
    let mut played: Vec<Played> = Vec::new();
    for segment in tone.intro().iter().chain(cycle) {
        match played.last_mut() {
            Some((.., silence)) if !sounds(segment) => *silence += segment.millis(),
            _ => {
                let (frequencies, _) = frequencies(segment.sound());
                played.push((frequencies, segment.millis(), 0));
            }
        }
    }
    if once {
        // The first three tell, whether or not they come again.
        played.truncate(3);
    }
    let single = |(frequencies, ..): &Played| match frequencies[..] {
        [frequency] => Some(frequency),
        _ => None,
    };
    let heard: Vec<_> = played.iter().filter_map(single).collect();
    let rises = heard.windows(2).all(|pair| pair[0] < pair[1]);
    if played.len() != 3 || heard.len() != 3 || !rises {
        return [(Pattern, Accepted)].into();
    }
    if once {
        departures.insert((Once, Accepted));
    }
    for (n, (_, sound, silence)) in played.into_iter().enumerate() {
        departures.extend(INFO[n].beyond(heard[n]).map(|beyond| (Frequency, beyond)));
        departures.extend(INFO_TONE.beyond(sound).map(|beyond| (OfTone, beyond)));
        if n < 2 {
            departures.extend(INFO_GAP.beyond(silence).map(|beyond| (Gap, beyond)));
        } else if !once || silence > 0 {
            departures.extend(INFO_SILENCE.beyond(silence).map(|beyond| (Silence, beyond)));
        }
    }
    departures
}

#[test]
fn just_those_that_are_listed_depart() {
    let checks: [(&str, Check); 5] = [
        ("dial", dial),
        ("ring", ring),
        ("busy", busy_or_congestion),
        ("congestion", busy_or_congestion),
        ("info", info),
    ];
    let mut found = BTreeSet::new();
    for (name, check) in checks {
        for zone in ToneZones::builtin().zones() {
            let departures = zone.tone(name).map(check).unwrap_or_default();
            found.extend(departures.into_iter().map(|(a, b)| ((name, a, b), zone.name())));
        }
    }
    let mut listed = BTreeSet::new();
    for &(departure, zones) in DEPARTURES {
        for zone in zones.split_whitespace() {
            assert!(listed.insert((departure, zone)), "{zone} {departure:?} is listed twice");
        }
    }
    let unlisted: Vec<_> = found.difference(&listed).collect();
    assert!(unlisted.is_empty(), "depart and are not listed: {unlisted:?}");
    let wrong: Vec<_> = listed.difference(&found).collect();
    assert!(wrong.is_empty(), "are listed and do not depart: {wrong:?}");
}
