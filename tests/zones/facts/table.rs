//! The table of facts, and the values that follow from it.

use super::*;

/// A value of a tone, and the sources that have it. The names of tones are the library's.
struct Fact {
    zone: &'static str,
    tone: &'static str,
    list: &'static str,
    sources: Vec<&'static Source>,
    mark: Mark,
    reason: &'static str,
}

/// What is known about a value beyond its sources.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    /// It wins whatever the other values are. The fact has the reason.
    Chosen,
    /// It is used only if there is no other, and users are warned.
    Doubtful,
    /// It is a mistake in the source.
    Suspect,
    /// The source itself notes that the country does not specify the tone.
    Placeholder,
}

/// A place where tones are written.
pub(super) struct Source {
    key: &'static str,
    /// Its short name in `zones.conf`.
    pub(super) name: &'static str,
    /// Sources of one lineage copy from each other, or from the same original.
    lineage: &'static str,
    kind: &'static str,
    pub(super) title: &'static str,
    pub(super) issuer: &'static str,
    pub(super) date: &'static str,
    pub(super) place: &'static str,
}

impl Source {
    /// Whether a regulator, an operator or the ITU specifies the tone there.
    fn specifies(&self) -> bool {
        self.kind == "specified"
    }

    /// Its place among sources of the same value: the lowest is named.
    pub(super) fn rank(&self) -> usize {
        let kinds = ["specified", "software", "vendor", "copy", "weak"];
        kinds.iter().position(|kind| *kind == self.kind).unwrap()
    }

    /// Whether it has little weight: its own sources are not known, or it is one person's.
    fn is_weak(&self) -> bool {
        self.kind == "weak"
    }
}

pub(super) fn sources() -> impl Iterator<Item = &'static Source> {
    static ALL: LazyLock<Vec<Source>> = LazyLock::new(|| {
        let source = |line: &'static str| {
            let fields: Vec<_> = line.split('\t').collect();
            let [key, name, lineage, kind, title, issuer, date, place] = fields[..] else {
                panic!("{line}")
            };
            assert!(["specified", "copy", "software", "vendor", "weak"].contains(&kind), "{line}");
            Source { key, name, lineage, kind, title, issuer, date, place }
        };
        SOURCES.lines().skip(1).map(source).collect()
    });
    ALL.iter()
}

fn facts() -> impl Iterator<Item = Fact> {
    let source =
        |key| sources().find(|source| source.key == key).unwrap_or_else(|| panic!("{key}"));
    FACTS.lines().skip(1).map(move |line| {
        let fields: Vec<_> = line.split('\t').collect();
        let [zone, tone, list, sources, mark, reason] = fields[..] else { panic!("{line}") };
        let mark = match mark {
            "" => Mark::None,
            "chosen" => Mark::Chosen,
            "doubtful" => Mark::Doubtful,
            "suspect" => Mark::Suspect,
            "placeholder" => Mark::Placeholder,
            _ => panic!("{line}"),
        };
        let sources = sources.split(' ').map(source).collect();
        Fact { zone, tone, list, sources, mark, reason }
    })
}

/// How sure the value of a tone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Confidence {
    /// By a regulator, an operator or the ITU.
    Specified,
    /// By two or more lineages.
    Agreed,
    Single,
    /// By weak sources alone.
    Weak,
}

/// The value of a tone in a zone.
pub(super) struct Ranked {
    pub(super) list: &'static str,
    pub(super) sources: Vec<&'static Source>,
    pub(super) confidence: Confidence,
    /// What was decided about the value, and why: `doubtful: …` or `chosen: …`.
    pub(super) decision: Option<String>,
    /// The other values that rank as high or higher by their sources, with these.
    pub(super) also: Vec<(&'static str, Vec<&'static Source>)>,
}

pub(super) type Key = (&'static str, &'static str);

/// Values that only this project's rules exclude, or write in another way.
enum ByHand {
    LeftOut,
    FiledUnder(&'static str),
    Written(&'static str),
}

/// Exceptions, where the rules would give a wrong result.
const BY_HAND: [(Key, ByHand); 8] = [
    // spandsp has 480, 620 and 420 Hz one after another: a sum, since +1 242 is in the North
    // American plan.
    (("bs", "busy"), ByHand::Written("480+620/500,0/500")),
    // The sources have the frequency of Iraq's ring, 400 Hz, but no cadence. Without a cadence
    // it would not be recognisable as ringing.
    (("iq", "ring"), ByHand::LeftOut),
    // The source has half milliseconds. The cycle keeps its 125 ms.
    (("nl", "negative"), ByHand::Written("425/63,0/62")),
    // spandsp calls these Kiribati's, but files them under Kyrgyzstan's code. Other sources give
    // the ring with them for Kiribati.
    (("kg", "dial"), ByHand::FiledUnder("ki")),
    (("kg", "busy"), ByHand::FiledUnder("ki")),
    (("kg", "congestion"), ByHand::FiledUnder("ki")),
    (("kg", "callwaiting"), ByHand::FiledUnder("ki")),
    (("kg", "unobtainable"), ByHand::FiledUnder("ki")),
];

/// Applies the rules to the facts.
pub(super) fn ranked() -> BTreeMap<Key, Ranked> {
    let mut values: BTreeMap<Key, Vec<Fact>> = BTreeMap::new();
    for fact in facts() {
        values.entry((fact.zone, fact.tone)).or_default().push(fact);
    }
    let mut ranked = BTreeMap::new();
    for (key, values) in values {
        let Some(mut winner) = rank(values) else { continue };
        let (mut zone, tone) = key;
        match BY_HAND.iter().find(|(of, _)| *of == key).map(|(_, by_hand)| by_hand) {
            None => {}
            Some(ByHand::LeftOut) => continue,
            Some(ByHand::FiledUnder(other)) => zone = other,
            Some(ByHand::Written(list)) => winner.list = list,
        }
        assert!(ranked.insert((zone, tone), winner).is_none(), "{zone} {tone}");
    }
    ranked
}

/// Applies the rules to the values of one tone: a chosen value wins, then one that is specified,
/// then the one with most lineages, then the first. A doubtful value wins only if there is no other.
fn rank(mut values: Vec<Fact>) -> Option<Ranked> {
    values.retain(|value| {
        !matches!(value.mark, Mark::Suspect | Mark::Placeholder) && is_for_ears(value.list)
    });
    if values.iter().any(|value| value.mark != Mark::Doubtful) {
        values.retain(|value| value.mark != Mark::Doubtful);
    }
    let most = values.iter().map(|value| (value.mark == Mark::Chosen, weight(value))).max()?;
    let best = values.iter().position(|v| (v.mark == Mark::Chosen, weight(v)) == most)?;
    let winner = values.remove(best);
    let (_, (specified, lineages)) = most;
    let rivals = values.into_iter().filter(|value| weight(value) >= (specified, lineages));
    let also = rivals.filter(|value| !is_alike(value.list, winner.list));
    let confidence = match lineages {
        _ if winner.mark == Mark::Doubtful => Confidence::Single,
        _ if specified => Confidence::Specified,
        2.. => Confidence::Agreed,
        1 => Confidence::Single,
        0 => Confidence::Weak,
    };
    let decision = match winner.mark {
        Mark::Doubtful => Some(format!("doubtful: {}", winner.reason)),
        Mark::Chosen => Some(format!("chosen: {}", winner.reason)),
        _ => None,
    };
    Some(Ranked {
        list: winner.list,
        confidence,
        decision,
        also: also.map(|value| (value.list, value.sources)).collect(),
        sources: winner.sources,
    })
}

/// The greatest weight wins. A weak source decides nothing.
fn weight(value: &Fact) -> (bool, usize) {
    let strong = value.sources.iter().filter(|source| !source.is_weak());
    let lineages: BTreeSet<_> = strong.map(|source| source.lineage).collect();
    (value.sources.iter().any(|source| source.specifies()), lineages.len())
}

/// Returns whether a list is audible. Silence alone is not. Frequencies below 100 Hz are currents
/// for bells or from the mains, and frequencies of 4 kHz or more are for meters.
fn is_for_ears(list: &str) -> bool {
    let signals = list.split(',').filter_map(|element| {
        let element = element.trim_start_matches('!');
        element.split('/').next().filter(|&signal| signal != "0")
    });
    let mut hertz = signals.flat_map(|signal| {
        // The modulator may be low.
        signal.split('*').next().unwrap().split('+').map(|term| term.parse::<f64>().unwrap())
    });
    let heard = |hertz| (100.0..4000.0).contains(&hertz);
    hertz.next().is_some_and(heard) && hertz.all(heard)
}

/// Returns whether two lists are the same tone within the tolerances of exchanges: 1 % of a
/// frequency and 10 % of a duration.
fn is_alike(one: &str, other: &str) -> bool {
    let within = |one: f64, other: f64, part: f64| (one - other).abs() <= part * one.max(other);
    let (one, other) = (tone(one), tone(other));
    let segments = |tone: &Tone| {
        let cycle = match tone.tail() {
            Tail::Cycle(cycle) => cycle.clone(),
            _ => Vec::new(),
        };
        (tone.intro().to_vec(), cycle)
    };
    let same_hertz = |one: u32, other: u32| within(one.into(), other.into(), 0.01);
    let same_sound = |one: &Sound, other: &Sound| {
        let sorted = |sound| {
            let (mut sum, modulator) = e180::frequencies(sound);
            sum.sort_unstable();
            sum.extend(modulator);
            (modulator.is_some(), sum)
        };
        let ((kind, one), (other_kind, other)) = (sorted(one), sorted(other));
        kind == other_kind
            && one.len() == other.len()
            && one.into_iter().zip(other).all(|(one, other)| same_hertz(one, other))
    };
    let same = |one: &[Segment], other: &[Segment]| {
        one.len() == other.len()
            && one.iter().zip(other).all(|(one, other)| {
                let millis = |segment: &Segment| f64::from(segment.millis());
                same_sound(one.sound(), other.sound()) && within(millis(one), millis(other), 0.1)
            })
    };
    let same_tail = match (one.tail(), other.tail()) {
        (Tail::Hold(one), Tail::Hold(other)) => same_sound(one, other),
        (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
    };
    let ((intro, cycle), (other_intro, other_cycle)) = (segments(&one), segments(&other));
    same_tail && same(&intro, &other_intro) && same(&cycle, &other_cycle)
}

#[test]
fn a_decision_has_its_reason_and_every_value_its_sources() {
    for fact in facts() {
        let decided = fact.mark != Mark::None;
        assert!(!decided || !fact.reason.is_empty(), "{} {}", fact.zone, fact.tone);
        assert!(!fact.sources.is_empty(), "{} {}", fact.zone, fact.tone);
    }
}

#[test]
fn no_value_is_there_twice_and_zones_are_in_order() {
    let mut seen = BTreeSet::new();
    for fact in facts() {
        let mark = fact.mark == Mark::Placeholder;
        assert!(
            seen.insert((fact.zone, fact.tone, fact.list, mark)),
            "{} {}",
            fact.zone,
            fact.tone
        );
    }
    assert!(facts().map(|fact| fact.zone).is_sorted());
}

#[test]
fn every_source_can_be_looked_up_and_is_used() {
    let used: BTreeSet<_> =
        facts().flat_map(|fact| fact.sources).map(|source| source.key).collect();
    for source in sources() {
        assert!(used.contains(source.key), "{}", source.key);
        for text in [source.title, source.issuer, source.date, source.place] {
            assert!(!text.is_empty(), "{}", source.key);
        }
    }
}

#[test]
fn what_is_done_by_hand_has_a_fact_behind_it() {
    for (key, _) in BY_HAND {
        assert!(facts().any(|fact| (fact.zone, fact.tone) == key), "{key:?}");
    }
}
