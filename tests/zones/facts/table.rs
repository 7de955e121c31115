//! The table of facts, and the zones that follow from it.

use super::*;

/// A source's value of a tone. The names of tones are the library's.
struct Fact {
    country: &'static str,
    tone: &'static str,
    list: &'static str,
    source: &'static str,
    agreeing: Vec<&'static str>,
    conflicts: Vec<Conflict>,
    mark: &'static str,
}

/// A different value, and its sources.
struct Conflict {
    list: &'static str,
    sources: Vec<&'static str>,
    /// Whether it is a mistake in the source, or replaces a tone that the country does not specify.
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

/// The value of a tone in a zone.
#[derive(Debug, PartialEq)]
struct Ranked {
    list: &'static str,
    source: &'static str,
    /// The other values, if the sources do not agree.
    also: Vec<(&'static str, Vec<&'static str>)>,
}

type Key = (&'static str, &'static str);

enum ByHand {
    LeftOut,
    FiledUnder(&'static str),
    Written(&'static str),
}

/// Exceptions, where the rules would give a wrong result.
const BY_HAND: [(Key, ByHand); 7] = [
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

fn by_hand(fact: &Fact) -> Option<&'static ByHand> {
    let key = (fact.country, fact.tone);
    BY_HAND.iter().find(|(of, _)| *of == key).map(|(_, by_hand)| by_hand)
}

/// Applies the rules to the facts.
fn ranked() -> BTreeMap<Key, Ranked> {
    let mut ranked = BTreeMap::new();
    // `uk` is an alias of `gb`, and ISO 3166 has withdrawn `yu`.
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

/// Applies the rules. They exclude doubtful values and placeholders. If sources disagree, the ITU's
/// value wins, then the value with most lineages, then the fact's own value.
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

/// Returns the name of a source in `zones.conf`.
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

/// A zone in the form of `zones.conf`.
#[derive(Default)]
struct Written {
    sources: String,
    /// The name, the list and the comment after it.
    tones: Vec<(&'static str, &'static str, Option<&'static str>)>,
}

/// Reads comments and order from `zones.conf`, which a parser ignores. Relies on the file's layout.
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
        let named = |(source, names): &(&str, Vec<_>)| format!("{source} ({})", names.join(", "));
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
        let sources: Vec<_> = sources.map(|source| source.split(" (").next().unwrap()).collect();
        let (names, sources) = (names.join(", "), sources.join(", "));
        format!("| `{name}` | {country} | {ring} | {names} | {sources} |\n")
    };
    let expected: String = written().into_iter().map(row).collect();
    let (before, found) =
        include_str!("../../../src/zones/zones.md").split_once("| --- |\n").unwrap();
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
