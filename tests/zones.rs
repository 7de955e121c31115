#![cfg(all(feature = "std", feature = "zones"))]
//! The built-in zones, against the facts that they were made from and against ITU-T E.180.

use std::collections::{BTreeMap, BTreeSet};

use ringback::{SampleRate, Segment, Sound, Synth, Tail, Tone, ToneZone, ToneZones};

/// Every fact that was gathered, and where.
const FACTS: &str = include_str!("data/zone-facts.tsv");

const TRYING: &str = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";

fn tone(list: &str) -> Tone {
    list.parse().unwrap_or_else(|error| panic!("{list}: {error}"))
}

/// Every tone of every zone, with the zone's name and its own.
fn all_tones() -> impl Iterator<Item = (&'static str, &'static str, &'static Tone)> {
    ToneZones::builtin()
        .zones()
        .flat_map(|zone| zone.tones().map(move |(name, tone)| (zone.name(), name, tone)))
}

mod count {
    use super::*;

    #[test]
    fn at_least_160_zones_have_ring_and_busy_and_110_dial_and_congestion_too() {
        let with = |names: &[&str]| {
            let has_all = |zone| names.iter().all(|name| ToneZone::tone(zone, name).is_some());
            ToneZones::builtin().zones().filter(|zone| has_all(zone)).count()
        };
        assert!(with(&["ring", "busy"]) >= 160);
        assert!(with(&["ring", "busy", "dial", "congestion"]) >= 110);
    }

    #[test]
    fn every_zone_has_a_description_and_the_trying_tone() {
        let trying = tone(TRYING);
        for zone in ToneZones::builtin().zones() {
            assert!(!zone.description().is_empty(), "{}", zone.name());
            assert_eq!(zone.tone("trying"), Some(&trying), "{}", zone.name());
        }
    }
}

mod look_up {
    use super::*;

    fn zone_of(number: &str) -> Option<&'static str> {
        ToneZones::builtin().zone_for_number(number).map(ToneZone::name)
    }

    #[test]
    fn by_code_takes_either_case_and_the_names_that_are_found_in_the_wild() {
        let name = |code| ToneZones::builtin().zone(code).map(ToneZone::name);
        assert_eq!((name("fr"), name("FR")), (Some("fr"), Some("fr")));
        assert_eq!((name("uk"), name("UK")), (Some("gb"), Some("gb")));
        assert_eq!((name("yu"), name("general"), name("every-zone")), (None, None, None));
    }

    #[test]
    fn by_number_takes_the_country_that_its_codes_lead_to() {
        assert_eq!(zone_of("+33 1 70 18 99 00"), Some("fr"));
        assert_eq!(zone_of("tel:+44-20-7946-0123;ext=7"), Some("gb"));
        assert_eq!(zone_of("+1 212 555 0123"), Some("us"));
        assert_eq!(zone_of("+1 514 555 0123"), Some("ca"));
        assert_eq!(zone_of("+1 876 555 0123"), Some("jm"));
        assert_eq!(zone_of("+7 495 555 01 23"), Some("ru"));
        assert_eq!(zone_of("0170189900"), None);
        assert_eq!(zone_of("+800 1234 5678"), None);
    }
}

mod facts {
    use super::*;

    /// What a source says of a tone, in our own names of tones.
    struct Fact {
        country: &'static str,
        tone: &'static str,
        list: &'static str,
        source: &'static str,
        agreeing: Vec<&'static str>,
        conflicts: Vec<Conflict>,
        mark: &'static str,
    }

    /// Another value, and who has it.
    struct Conflict {
        list: &'static str,
        sources: Vec<&'static str>,
        /// A slip in the source, or a stand-in for a tone that the country does not specify.
        doubtful: bool,
    }

    fn facts() -> impl Iterator<Item = Fact> {
        FACTS.lines().skip(1).map(|line| {
            let fields: Vec<_> = line.split('\t').collect();
            let [country, tone, list, source, agreeing, conflicts, mark] = fields[..] else {
                panic!("{line}")
            };
            let conflicts = conflicts.split_terminator(" ; ").map(conflict).collect();
            let agreeing = agreeing.split_whitespace().collect();
            Fact { country, tone, list, source, agreeing, conflicts, mark }
        })
    }

    /// Reads `425/1000,0/9000@roach2000+spandsp(suspect)`.
    fn conflict(text: &'static str) -> Conflict {
        let (list, sources) = text.rsplit_once('@').expect(text);
        let doubtful = sources.contains('(');
        let sources = sources.split('(').next().unwrap().split('+').collect();
        Conflict { list, sources, doubtful }
    }

    /// What a zone has of a tone.
    #[derive(Debug, PartialEq)]
    struct Ranked {
        list: &'static str,
        source: &'static str,
        /// The values beside it, if the sources leave it open.
        also: Vec<(&'static str, Vec<&'static str>)>,
    }

    type Key = (&'static str, &'static str);

    enum ByHand {
        LeftOut,
        FiledUnder(&'static str),
        Written(&'static str),
    }

    /// What the rules alone would get wrong.
    const BY_HAND: [(Key, ByHand); 7] = [
        // The sources know the frequency of Iraq's ring, 400 Hz, and no cadence. Without one nobody
        // takes it for ringing.
        (("iq", "ring"), ByHand::LeftOut),
        // Half milliseconds at the source; the cycle of 125 ms is kept.
        (("nl", "negative"), ByHand::Written("425/63,0/62")),
        // spandsp calls these Kiribati's and files them under Kyrgyzstan's code; the ring that goes
        // with them is the one that others give for Kiribati.
        (("kg", "dial"), ByHand::FiledUnder("ki")),
        (("kg", "busy"), ByHand::FiledUnder("ki")),
        (("kg", "congestion"), ByHand::FiledUnder("ki")),
        (("kg", "callwaiting"), ByHand::FiledUnder("ki")),
        (("kg", "unobtainable"), ByHand::FiledUnder("ki")),
    ];

    fn by_hand(fact: &Fact) -> Option<&'static ByHand> {
        let key = (fact.country, fact.tone);
        BY_HAND.iter().find(|(of, _)| *of == key).map(|(_, by_hand)| by_hand)
    }

    /// What the rules make of the facts.
    fn ranked() -> BTreeMap<Key, Ranked> {
        let mut ranked = BTreeMap::new();
        // `uk` is another name of `gb`, and ISO 3166 has withdrawn `yu`.
        for fact in facts().filter(|fact| !["uk", "yu"].contains(&fact.country)) {
            let mut winner = rank(&fact);
            let mut country = fact.country;
            match by_hand(&fact) {
                None => {}
                Some(ByHand::LeftOut) => winner = None,
                Some(ByHand::FiledUnder(other)) => country = other,
                Some(ByHand::Written(list)) => winner.as_mut().unwrap().list = list,
            }
            if let Some(winner) = winner {
                let before = ranked.insert((country, fact.tone), winner);
                assert_eq!(before, None, "{country} {}", fact.tone);
            }
        }
        ranked
    }

    /// The rules: nothing doubtful and nothing that stands in for a tone. Where sources tie, the
    /// ITU's value; else the one with most lineages; else, among equals, the fact's own.
    fn rank(fact: &Fact) -> Option<Ranked> {
        if ["suspect", "placeholder"].contains(&fact.mark) || !is_for_ears(fact.list) {
            return None;
        }
        let mut own = vec![fact.source];
        own.extend(&fact.agreeing);
        let mut values = vec![(fact.list, own)];
        if fact.mark == "unresolved" {
            for rival in fact.conflicts.iter().filter(|c| !c.doubtful && is_for_ears(c.list)) {
                match values.iter_mut().find(|(list, _)| *list == rival.list) {
                    Some((_, sources)) => sources.extend(&rival.sources),
                    None => values.push((rival.list, rival.sources.clone())),
                }
            }
        }
        let lineages = |(_, sources): &(_, Vec<&'static str>)| {
            let lineages: BTreeSet<_> = sources.iter().copied().map(lineage).collect();
            (lineages.contains(ITU), lineages.len())
        };
        let most = values.iter().map(lineages).max()?;
        let winner = values.iter().position(|value| lineages(value) == most)?;
        let (list, sources) = values.remove(winner);
        Some(Ranked { list, source: sources[0], also: values })
    }

    const ITU: &str = "E180";

    fn lineage(source: &'static str) -> &'static str {
        match source {
            "dahdi" | "freepbx" => "asterisk",
            _ if source.starts_with(ITU) => ITU,
            _ => source,
        }
    }

    /// Not silence alone; no current that rings a bell or comes from the mains, which is below
    /// 100 Hz; and nothing of 4 kHz or more, which is for meters.
    fn is_for_ears(list: &str) -> bool {
        let signals = list.split(',').filter_map(|element| {
            let element = element.trim_start_matches('!');
            element.split('/').next().filter(|&signal| signal != "0")
        });
        let mut hertz = signals.flat_map(|signal| {
            // What modulates may be low.
            signal.split('*').next().unwrap().split('+').map(|term| term.parse::<f64>().unwrap())
        });
        let heard = |hertz| (100.0..4000.0).contains(&hertz);
        hertz.next().is_some_and(heard) && hertz.all(heard)
    }

    /// A source as `zones.conf` calls it.
    fn name_of(source: &str) -> &str {
        match source {
            "E180-1998" => "E.180 1998",
            "E180-2003" => "E.180 2003",
            "E180-2010" => "E.180 2010",
            "aosp" => "AOSP",
            "as-ca-s002" => "AS/CA S002",
            "asterisk" => "Asterisk",
            "cisco-ata" => "Cisco ATA",
            "dahdi" => "DAHDI",
            "freepbx" => "FreePBX",
            "freeswitch" => "FreeSWITCH",
            "opal" => "OPAL",
            "telcobridges" => "TelcoBridges",
            "tna102" => "TNA 102",
            "an93" | "crocodile" | "pbx-hr" | "roach2000" | "spandsp" => source,
            _ => panic!("{source}"),
        }
    }

    /// A zone as `zones.conf` writes it.
    #[derive(Default)]
    struct Written {
        sources: String,
        /// Name, list and the comment behind it.
        tones: Vec<(&'static str, &'static str, Option<&'static str>)>,
    }

    /// Reads what a parser leaves out, by the shape that this very file has, in its order.
    fn written() -> Vec<(&'static str, Written)> {
        let mut zones = Vec::new();
        for section in ToneZones::BUILTIN.split("\n[").filter(|s| s.contains("](every-zone)")) {
            let mut lines = section.lines();
            let (name, _) = lines.next().unwrap().split_once(']').unwrap();
            let mut zone = Written::default();
            for line in lines.filter(|line| !line.is_empty()) {
                if let Some(comment) = line.strip_prefix(';') {
                    zone.sources = format!("{} {}", zone.sources, comment.trim()).trim().into();
                    continue;
                }
                let (key, value) = line.split_once(" = ").expect(line);
                let (value, comment) = match value.split_once(" ; ") {
                    Some((value, comment)) => (value, Some(comment)),
                    None => (value, None),
                };
                if key != "description" {
                    zone.tones.push((key, value, comment));
                }
            }
            zones.push((name, zone));
        }
        zones
    }

    #[test]
    fn every_zone_has_what_the_rules_make_of_its_facts_and_nothing_else() {
        let ranked = ranked();
        let expected: BTreeSet<_> = ranked.keys().copied().collect();
        let found = all_tones().filter(|(_, name, _)| *name != "trying");
        let found: BTreeMap<_, _> = found.map(|(zone, name, tone)| ((zone, name), tone)).collect();
        let names: BTreeSet<_> = found.keys().copied().collect();
        assert_eq!(names.difference(&expected).collect::<Vec<_>>(), [&("", ""); 0], "no fact");
        assert_eq!(expected.difference(&names).collect::<Vec<_>>(), [&("", ""); 0], "missing");
        for (key, ranked) in &ranked {
            assert_eq!(found[key], &tone(ranked.list), "{key:?}");
        }
    }

    #[test]
    fn lists_are_written_in_their_canonical_form() {
        for (zone, written) in written() {
            for (name, list, _) in written.tones {
                assert_eq!(tone(list).to_string(), list, "{zone} {name}");
            }
        }
    }

    #[test]
    fn zones_and_their_tones_stand_in_order() {
        let usual = "dial busy ring congestion callwaiting dialrecall record info stutter";
        let place = |name: &str| usual.split(' ').position(|usual| usual == name).unwrap_or(9);
        let written = written();
        assert!(written.is_sorted_by_key(|(zone, _)| *zone));
        for (zone, Written { tones, .. }) in &written {
            assert!(tones.is_sorted_by_key(|(name, ..)| (place(name), *name)), "{zone}");
        }
    }

    #[test]
    fn every_zone_names_the_source_of_each_of_its_tones() {
        let (ranked, written) = (ranked(), written());
        assert_eq!(written.len(), ToneZones::builtin().zones().count());
        for (zone, written) in written {
            let mut sources: Vec<(&str, Vec<&str>)> = Vec::new();
            for (name, ..) in &written.tones {
                let source = name_of(ranked[&(zone, *name)].source);
                match sources.iter_mut().find(|(known, _)| *known == source) {
                    Some((_, names)) => names.push(name),
                    None => sources.push((source, vec![name])),
                }
            }
            let named =
                |(source, names): &(&str, Vec<_>)| format!("{source} ({})", names.join(", "));
            let named: Vec<_> = sources.iter().map(named).collect();
            let expected = format!("Sources: {}", named.join(", "));
            assert_eq!(written.sources, expected, "{zone}");
        }
    }

    #[test]
    fn the_table_in_the_documentation_is_that_of_the_zones() {
        let row = |(name, Written { sources, tones }): (&str, Written)| {
            let country = ToneZones::builtin().zone(name).unwrap().description();
            let ring = tones.iter().find(|(name, ..)| *name == "ring");
            let ring = ring.map(|(_, list, _)| format!("`{list}`")).unwrap_or_default();
            let names: Vec<_> = tones.iter().map(|(name, ..)| *name).collect();
            let sources = sources.trim_start_matches("Sources: ").split("), ");
            let sources: Vec<_> =
                sources.map(|source| source.split(" (").next().unwrap()).collect();
            let (names, sources) = (names.join(", "), sources.join(", "));
            format!("| `{name}` | {country} | {ring} | {names} | {sources} |\n")
        };
        let expected: String = written().into_iter().map(row).collect();
        let (before, found) =
            include_str!("../src/zones/zones.md").split_once("| --- |\n").unwrap();
        if found != expected {
            let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("zones.md");
            std::fs::write(&path, [before, "| --- |\n", &expected].concat()).unwrap();
            panic!("src/zones/zones.md is out of date; it should be as {}", path.display());
        }
    }

    #[test]
    fn what_sources_leave_open_is_marked_with_the_other_values() {
        let ranked = ranked();
        for (zone, written) in written() {
            for (name, _, comment) in written.tones {
                let also = ranked[&(zone, name)].also.iter().map(|(list, sources)| {
                    let names: Vec<_> = sources.iter().copied().map(name_of).collect();
                    format!("{list} ({})", names.join(", "))
                });
                let also = also.collect::<Vec<_>>().join(", ");
                let expected = (!also.is_empty()).then(|| format!("unresolved: also {also}"));
                assert_eq!(comment, expected.as_deref(), "{zone} {name}");
            }
        }
    }

    #[test]
    fn what_sources_call_uk_is_what_gb_has() {
        let ranked = ranked();
        for fact in facts().filter(|fact| fact.country == "uk") {
            assert_eq!(ranked[&("gb", fact.tone)].list, fact.list, "{}", fact.tone);
        }
    }

    #[test]
    fn what_is_done_by_hand_has_a_fact_behind_it() {
        for (key, _) in BY_HAND {
            assert!(facts().any(|fact| (fact.country, fact.tone) == key), "{key:?}");
        }
    }
}

mod sound {
    use super::*;

    const RATES: [SampleRate; 2] = [SampleRate::HZ_8000, SampleRate::HZ_16000];

    /// 20 ms from millisecond `at` on, or what is left of the tone.
    fn heard(synth: &mut Synth, rate: SampleRate, at: u64) -> Vec<i16> {
        let per_milli = u64::from(rate.hz() / 1000);
        let mut samples = vec![0; 20 * per_milli as usize];
        synth.seek(at * per_milli);
        let count = synth.fill(&mut samples);
        samples.truncate(count);
        samples
    }

    /// Plays every tone at 8 and 16 kHz.
    fn play_all(check: impl Fn(&str, &Tone, &mut dyn FnMut(u64) -> Vec<i16>)) {
        for (zone, name, tone) in all_tones() {
            for rate in RATES {
                let what = format!("{zone} {name} = {tone} at {} Hz", rate.hz());
                let synth = Synth::new(tone, rate);
                let mut synth = synth.unwrap_or_else(|error| panic!("{what}: {error}"));
                check(&what, tone, &mut |at| heard(&mut synth, rate, at));
            }
        }
    }

    fn millis(segments: &[Segment]) -> u64 {
        segments.iter().map(|segment| u64::from(segment.millis())).sum()
    }

    /// Segments of a tone's tail, if it repeats.
    fn cycle(tone: &Tone) -> &[Segment] {
        match tone.tail() {
            Tail::Cycle(cycle) => cycle,
            Tail::Hold(_) | Tail::End => &[],
        }
    }

    #[test]
    fn is_on_and_off_when_the_list_says() {
        play_all(|what, tone, heard| {
            let mut at = 0;
            // The cycle twice, since neighbours across its seam may be one sound.
            for segment in tone.intro().iter().chain(cycle(tone)).chain(cycle(tone)) {
                let length = u64::from(segment.millis());
                // Its first 20 ms, or what it has of them.
                let mut samples = heard(at);
                samples.truncate(samples.len() * length.min(20) as usize / 20);
                let sounds = samples.iter().any(|&sample| sample != 0);
                assert_eq!(sounds, !segment.sound().is_silence(), "{what}: at {at} ms");
                at += length;
            }
        });
    }

    #[test]
    fn repeats_ends_or_is_held_as_the_list_says() {
        play_all(|what, tone, heard| {
            let intro = millis(tone.intro());
            if let Some(signal) = held(tone) {
                for at in [intro, intro + 3_600_000] {
                    let sounds = heard(at).iter().any(|&sample| sample != 0);
                    assert_eq!(sounds, !signal.is_silence(), "{what}: at {at} ms");
                }
                return;
            }
            let cycle = millis(cycle(tone));
            if cycle == 0 {
                assert_eq!(tone.duration().unwrap().as_millis(), u128::from(intro), "{what}");
                assert_eq!(heard(intro - 20).len(), heard(0).len(), "{what}");
                assert!(heard(intro).is_empty(), "{what}");
                return;
            }
            assert_eq!(tone.duration(), None, "{what}");
            // What is one sound across the seam begins in the intro or the first cycle.
            let second = intro + cycle;
            for at in [0, cycle / 3, cycle / 2, cycle - 10] {
                let (now, later) = (heard(second + at), heard(second + cycle + at));
                assert_eq!(now, later, "{what}: {at} ms into its cycle");
            }
        });
    }

    /// The signal that a tone comes to in the end; a cycle of just one is held as well.
    fn held(tone: &Tone) -> Option<&Sound> {
        match tone.tail() {
            Tail::Hold(signal) => Some(signal),
            Tail::Cycle(cycle) => {
                let signal = cycle[0].sound();
                cycle.iter().all(|segment| segment.sound() == signal).then_some(signal)
            }
            Tail::End => None,
        }
    }
}

/// ITU-T E.180/Q.35 (03/98): which tones depart from it, and in what.
mod e180 {
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
    const FREQUENCY: Limits =
        Limits { recommended: 400_000..=450_000, accepted: 340_000..=500_000 };
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
}
