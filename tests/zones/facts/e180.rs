//! ITU-T E.180/Q.35 (03/98): the tones that depart from it, and in which aspect.

use super::*;
use std::ops::RangeInclusive;

use Aspect::{Continuous, Cycle, Frequency, Gap, Modulation, Once, Pattern, Ratio};
use Aspect::{Silence, Tone as OfTone};
use Beyond::{Accepted, Recommended};

/// The recommended range of a value, and the wider range that is accepted for existing networks.
struct Limits {
    recommended: RangeInclusive<u32>,
    accepted: RangeInclusive<u32>,
}

/// Returns limits with the same recommended and accepted range.
const fn only(from: u32, to: u32) -> Limits {
    Limits { recommended: from..=to, accepted: from..=to }
}

/// A dial tone with several frequencies, in millihertz (4.2): at least one frequency in each range,
/// and this distance between any two.
const DIAL_LOW: RangeInclusive<u32> = 340_000..=425_000;
const DIAL_HIGH: RangeInclusive<u32> = 400_000..=450_000;
const DIAL_APART: u32 = 25_000;
/// The maximum number of its frequencies (4.2).
const DIAL_MOST: usize = 3;
/// A dial tone with one frequency, in millihertz (4.2; 4.3 prefers 425 Hz).
const DIAL: Limits = only(400_000, 450_000);

/// The frequencies of ring, busy and congestion, in millihertz (5.3, 6.4).
const FREQUENCY: Limits = Limits { recommended: 400_000..=450_000, accepted: 340_000..=500_000 };
/// The modulator of a ring, in millihertz. Accepted only (5.3).
const RING_MODULATION: RangeInclusive<u32> = 16_000..=100_000;
/// The sounding part of a ring, in milliseconds (5.1).
const RING_TONE: Limits = Limits { recommended: 670..=1500, accepted: 670..=2500 };
/// The silent part of a ring, in milliseconds (5.1).
const RING_SILENCE: Limits = Limits { recommended: 3000..=5000, accepted: 3000..=6000 };

/// The total of sound and silence of busy and congestion, in milliseconds (6.1).
const QUICK_CYCLE: Limits = only(300, 1100);
/// The ratio of sound to silence, in hundredths, rounded (6.1). 67 is two thirds.
const QUICK_RATIO: Limits = Limits { recommended: 67..=150, accepted: 50..=150 };

/// The frequencies of the three sounds of the special information tone, in millihertz (7).
const INFO: [Limits; 3] =
    [only(900_000, 1_000_000), only(1_350_000, 1_450_000), only(1_750_000, 1_850_000)];
/// The duration of each of these sounds, in milliseconds (7).
const INFO_TONE: Limits = only(260, 400);
/// The silence between these sounds, in milliseconds (7).
const INFO_GAP: Limits = only(0, 30);
/// The silence after these sounds, in milliseconds (7).
const INFO_SILENCE: Limits = only(750, 1250);

/// The aspect in which a tone departs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Aspect {
    /// The dial tone is not one continuous sound.
    Continuous,
    Frequency,
    /// A lower frequency modulates the tone.
    Modulation,
    /// The cycle is not one sound and one silence. For the information tone: not three sounds with
    /// one frequency each, in rising order.
    Pattern,
    /// The duration of the sound.
    Tone,
    /// The duration of the silence.
    Silence,
    /// The duration of the silence between the sounds of the information tone.
    Gap,
    /// The total duration of sound and silence.
    Cycle,
    /// The ratio of sound to silence.
    Ratio,
    /// The tone plays once or a few times, and is silent or over then.
    Once,
}

/// The limit that the departure exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Beyond {
    /// Outside the recommended range, but within the accepted range.
    Recommended,
    /// Outside the accepted range.
    Accepted,
}

/// The departures of a tone.
type Departures = BTreeSet<(Aspect, Beyond)>;
type Check = fn(&Tone) -> Departures;
/// A departure of the tone with this name.
type Departure = (&'static str, Aspect, Beyond);

/// Every departure, by its reason. These are facts about countries, not mistakes.
#[rustfmt::skip]
const DEPARTURES: &[(Departure, &str)] = &[
    // North America and countries that follow its precise tone plan: 440+480, 480+620, and 2 s
    // of ringing in 6 s. Cuba has 480+720, Grenada 460+620, the Philippines ring at 425+480.
    (("ring", Frequency, Recommended),
        "ag ai bb bm bs ca cu dm gd hk jm kn kp kr ms ph pr tc tt tw us vg vi"),
    (("ring", OfTone, Recommended), "ag ai bb bm ca cu dm gd jm kn ms pr tc tt us vg vi"),
    (("busy", Frequency, Accepted),
        "ag ai bb bm bs ca cu dm gd hk kn kr ms ph pr tc tt tw us vg vi"),
    (("congestion", Frequency, Accepted),
        "ag ai bb bf bm ca cu dm hk jm kn kr ms ph pr tc tt tw us vg vi"),

    // The British double ring, and a similar congestion with two bursts.
    (("ring", Pattern, Accepted),
        "ae au bh bn bt bw do fj gb gi hk ie in je kh ki lc lk mt mv my na nz om pg qa sc sg sz
         vc ws za zw"),
    (("congestion", Pattern, Accepted), "ae bh fk gb gi je mt qa sc vc"),
    // Other patterns of several bursts.
    (("ring", Pattern, Accepted), "hn ke tv"),
    (("busy", Pattern, Accepted), "bd"),
    (("congestion", Pattern, Accepted), "br co es sy tr"),

    // A ring of 1.66 to 1.75 s in 5 s, often in Africa.
    (("ring", OfTone, Recommended), "bi cf ci cm gy km ma mc mg ml ne rw sn td"),
    // A ring of 1.85 or 2 s.
    (("ring", OfTone, Recommended), "bs cg eg mm ng ro tr"),
    // A ring of 0.4 s.
    (("ring", OfTone, Accepted), "tm"),
    // A ring with a pause of only 1 or 2 s.
    (("ring", Silence, Accepted), "eg jp kp kr pk sr tw"),
    // Montenegro's pause of 9 s, from the old Yugoslav plan, with 425+475 Hz.
    (("ring", Silence, Accepted), "me"),
    (("ring", Frequency, Recommended), "me"),
    // One frequency, modulated by a low frequency.
    (("ring", Modulation, Recommended), "in jp ro sg za"),
    (("dial", Modulation, Accepted), "in th za"),
    // Egypt's 375+475 Hz: the sidebands of 425 Hz modulated by 50 Hz, without the carrier.
    (("ring", Frequency, Recommended), "eg"),
    // Fiji's 383+417 Hz: likewise of 400 Hz and 16⅔ Hz.
    (("ring", Frequency, Recommended), "fj"),
    (("busy", Frequency, Recommended), "eg"),

    // Dial tones with a rhythm.
    (("dial", Continuous, Accepted), "cz gr gy hr it si sk sm"),
    // Dial tones with two frequencies outside E.180. Jordan also has them in congestion.
    (("dial", Frequency, Accepted), "bh cu jo na"),
    (("congestion", Frequency, Recommended), "jo"),

    // Slower than 1.1 s, mostly the old British 0.75 s on and off.
    (("busy", Cycle, Accepted), "bt do fj in iq jm jo la lk mu mw na pk py qa sd sg tz
        vu"),
    (("congestion", Cycle, Accepted), "bf cn do"),
    // Quicker than 0.3 s.
    (("congestion", Cycle, Accepted), "sb"),
    // Three times as much silence as sound. In Lebanon, twice as much sound as silence.
    (("busy", Ratio, Accepted), "ke lb"),
    (("congestion", Ratio, Accepted), "ke lb se"),
    // Egypt's busy has the cadence of a ring. That is odd, but no source has another value.
    (("busy", Cycle, Accepted), "eg"),
    (("busy", Ratio, Accepted), "eg"),

    // A completely different tone instead of the three rising sounds.
    (("info", Pattern, Accepted), "al ar au bi cn fi lc ng nz tk"),
    // A third sound of 1600 Hz, or 1860 Hz in Gabon.
    (("info", Frequency, Accepted), "ga lv si"),
    // Sounds of 0.75 s.
    (("info", OfTone, Accepted), "ke"),
    // The three sounds repeat immediately, or after 0.03 s (vu), 0.33 s (za) or 2 s (se).
    (("info", Silence, Accepted), "bb dm ee eg fk ie kn ms se sr tc th vu za"),
    // Does not repeat endlessly, as before an announcement.
    (("info", Once, Accepted), "bm co cr gr hk id it jp lt no pa pl pr ro se tw us ve vi"),
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

/// Returns the frequencies and the modulator of a sound, in millihertz.
pub(super) fn frequencies(signal: &Sound) -> (Vec<u32>, Option<u32>) {
    match signal {
        Sound::Silence => (Vec::new(), None),
        Sound::Sum(sum) => (sum.iter().map(|c| c.frequency.millihertz()).collect(), None),
        Sound::Modulated { carrier, modulator, .. } => {
            (vec![carrier.frequency.millihertz()], Some(modulator.millihertz()))
        }
    }
}

/// Returns alternating sounds and silences, with their durations in milliseconds. Neighbours of the
/// same kind count as one. So do repetitions of one sound and one silence.
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

/// Checks the common aspects of ring, busy and congestion. Also returns the durations of the sound
/// and the silence, if a cycle has one of each.
fn slow_or_quick(tone: &Tone) -> (Departures, Option<(u32, u32)>) {
    let mut departures = Departures::new();
    for (frequencies, modulator) in tone.sounds().map(frequencies) {
        // The worst of several frequencies counts.
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

/// The frequencies of a sound, its duration, and the duration of the silence after it.
type Played = (Vec<u32>, u32, u32);

fn info(tone: &Tone) -> Departures {
    let mut departures = Departures::new();
    let sounds = |segment: &Segment| !segment.sound().is_silence();
    let cycle = match tone.tail() {
        Tail::Cycle(cycle) if cycle.iter().any(sounds) => &cycle[..],
        // Endless silence, or the end.
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
        // Only the first three sounds count, whether or not they repeat.
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
