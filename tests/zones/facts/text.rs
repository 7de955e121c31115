//! `zones.conf` and the tables in the documentation, as they follow from the facts.

use std::fmt::Write;

use super::table::{Confidence, Key, Ranked, Source, ranked, sources};
use super::*;

/// A tone as a zone has it.
struct Entry {
    name: &'static str,
    list: &'static str,
    /// The source's name, or the administration's zone.
    from: String,
    confidence: Confidence,
    /// What users should know about the value, in plain text and in Markdown.
    remark: Option<[String; 2]>,
}

/// Returns the tones of every zone, in the order of the file.
///
/// A territory takes the standard tones that it lacks from its administration if its ring, if it has one, is
/// of the same sound: an exchange of another kind has no tone of that administration.
fn zones() -> BTreeMap<&'static str, Vec<Entry>> {
    let ranked = ranked();
    let mut zones: BTreeMap<&str, Vec<Entry>> = BTreeMap::new();
    for ((zone, name), value) in &ranked {
        let remark = remark(value);
        let (list, confidence) = (value.list, value.confidence);
        let from = first(&value.sources).name.to_owned();
        zones.entry(zone).or_default().push(Entry { name, list, from, confidence, remark });
    }
    for (territory, parent) in territories() {
        let Some(own) = zones.get_mut(territory) else { continue };
        let sound = |list: &str| list.split('/').next().map(str::to_owned);
        let ring = own.iter().find(|entry| entry.name == "ring").map(|entry| entry.list);
        let parents = ranked.get(&(parent, "ring")).map(|value| value.list);
        if ring.is_some() && ring.map(sound) != parents.map(sound) {
            continue;
        }
        let missing =
            ToneZone::STANDARD_TONES.into_iter().filter(|name| own.iter().all(|e| e.name != *name));
        let missing: Vec<Key> = missing.map(|name| (parent, name)).collect();
        for key in missing {
            let Some(value) = ranked.get(&key) else { continue };
            let (list, confidence) = (value.list, value.confidence);
            let from = format!("as in {parent}");
            let name = key.1;
            own.push(Entry { name, list, from, confidence, remark: remark(value) });
        }
    }
    let usual = "dial busy ring congestion callwaiting dialrecall record info stutter";
    let place = |name: &str| usual.split(' ').position(|usual| usual == name).unwrap_or(9);
    for tones in zones.values_mut() {
        tones.sort_by_key(|entry| (place(entry.name), entry.name));
    }
    zones
}

/// Returns the territories with the zone of their administration.
fn territories() -> impl Iterator<Item = (&'static str, &'static str)> {
    let fields = |line: &'static str| line.split('\t').collect::<Vec<_>>();
    TERRITORIES.lines().skip(1).map(move |line| (fields(line)[0], fields(line)[1]))
}

/// Returns the source with the most weight.
fn first(sources: &[&'static Source]) -> &'static Source {
    sources.iter().min_by_key(|source| source.rank()).unwrap()
}

fn remark(value: &Ranked) -> Option<[String; 2]> {
    if value.decision.is_none() && value.also.is_empty() {
        return None;
    }
    Some(["", "`"].map(|quote| {
        let also = value.also.iter().map(|(list, sources)| {
            let names: BTreeSet<_> = sources.iter().map(|source| source.name).collect();
            let names: Vec<_> = names.into_iter().collect();
            format!("{quote}{list}{quote} ({})", names.join(", "))
        });
        let also: Vec<_> = also.collect();
        match (&value.decision, also.join(", ")) {
            (None, also) => format!("unresolved: also {also}"),
            (Some(decision), also) if also.is_empty() => decision.clone(),
            (Some(decision), also) => format!("{decision}; also {also}"),
        }
    }))
}

/// Groups the names of tones by a property, in the order of the first of each group.
fn grouped<'a, G: PartialEq>(
    tones: &'a [Entry],
    group: impl Fn(&'a Entry) -> G,
) -> Vec<(G, Vec<&'static str>)> {
    let mut groups: Vec<(G, Vec<_>)> = Vec::new();
    for entry in tones {
        let group = group(entry);
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, names)) => names.push(entry.name),
            None => groups.push((group, vec![entry.name])),
        }
    }
    groups
}

/// Writes a comment in lines of at most 100 characters.
fn comment(text: &str) -> String {
    let mut lines = vec![String::from(";")];
    for word in text.split(' ') {
        let line = lines.last_mut().unwrap();
        if line.chars().count() + 1 + word.chars().count() > 100 {
            lines.push(format!(";     {word}"));
        } else {
            *line += " ";
            *line += word;
        }
    }
    lines.join("\n") + "\n"
}

/// Compares a file with its expected content, which it writes beside the other build results.
#[track_caller]
fn check(name: &str, found: &str, expected: &str) {
    if found != expected {
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, expected).unwrap();
        panic!("src/zones/{name} is out of date; it should be as {}", path.display());
    }
}

#[test]
fn the_zones_are_what_the_rules_make_of_the_facts() {
    let mut expected = String::new();
    // Everything before the list of sources is written by hand, and so is what is between it and
    // the first zone.
    let (head, rest) = ToneZones::BUILTIN.split_once("; Sources:\n").unwrap();
    let (_, general) = rest.split_once("\n\n").unwrap();
    let (general, _) = general.split_once("\n\n[ac]").unwrap();
    assert!(general.starts_with("[general]\n"), "{general}");
    expected += head;
    expected += "; Sources:\n";
    for source in sources() {
        expected += &comment(&format!(
            "- {}: {}, {}, {}",
            source.name, source.title, source.issuer, source.date
        ));
    }
    write!(expected, "\n{general}\n").unwrap();
    for (zone, tones) in zones() {
        let from = grouped(&tones, |entry| entry.from.as_str());
        let from = from.iter().map(|(from, names)| format!("{from} ({})", names.join(", ")));
        let from = from.collect::<Vec<_>>().join(", ");
        let description = ToneZones::builtin().zone(zone).filter(|known| known.name() == zone);
        let description = description.map_or("?", ToneZone::description);
        write!(expected, "\n[{zone}](every-zone)\n").unwrap();
        expected += &comment(&format!("Sources: {from}"));
        writeln!(expected, "description = {description}").unwrap();
        for Entry { name, list, remark, .. } in tones {
            let list = tone(list).to_string();
            let remark = remark.map(|[plain, _]| format!(" ; {plain}")).unwrap_or_default();
            writeln!(expected, "{name} = {list}{remark}").unwrap();
        }
    }
    check("zones.conf", ToneZones::BUILTIN, &expected);
}

#[test]
fn the_tables_in_the_documentation_are_those_of_the_zones() {
    let found = include_str!("../../../src/zones/zones.md");
    let mut expected = found.split_once("| --- |\n").unwrap().0.to_owned() + "| --- |\n";
    let country = |zone| ToneZones::builtin().zone(zone).map_or("?", ToneZone::description);
    let zones = zones();
    for (zone, tones) in &zones {
        let ring = tones.iter().find(|entry| entry.name == "ring");
        let ring = ring.map(|ring| format!("`{}`", ring.list)).unwrap_or_default();
        let is_own = |entry: &&Entry| !entry.from.starts_with("as in");
        let sure = |wanted| {
            let tones = tones.iter().filter(is_own).filter(|entry| entry.confidence == wanted);
            tones.map(|entry| entry.name).collect::<Vec<_>>().join(", ")
        };
        let [specified, agreed, single, weak] =
            [Confidence::Specified, Confidence::Agreed, Confidence::Single, Confidence::Weak]
                .map(sure);
        let handed_down = tones.iter().filter(|entry| !is_own(entry));
        let handed_down = handed_down.map(|entry| entry.name).collect::<Vec<_>>().join(", ");
        let from: Vec<_> = grouped(tones, |entry| entry.from.as_str());
        let from: Vec<_> = from.iter().map(|(from, _)| *from).collect();
        let country = country(zone);
        let from = from.join(", ");
        writeln!(
            expected,
            "| `{zone}` | {country} | {ring} | {specified} | {agreed} | {single} | {weak} | \
             {handed_down} | {from} |"
        )
        .unwrap();
    }
    expected += "\n## Open questions\n\nFor these tones other values rank as high, or the value was \
                 chosen against the rules, or it is doubtful.\n\n| zone | tone | value | |\n| --- | --- | --- | --- |\n";
    for (zone, tones) in &zones {
        for Entry { name, list, remark, from, .. } in tones {
            let Some([_, remark]) = remark.as_ref().filter(|_| !from.starts_with("as in")) else {
                continue;
            };
            writeln!(expected, "| `{zone}` | {name} | `{list}` | {remark} |").unwrap();
        }
    }
    expected +=
        "\n## Sources\n\n| name | title | by | date | where |\n| --- | --- | --- | --- | --- |\n";
    for source in sources() {
        let Source { name, title, issuer, date, place, .. } = source;
        writeln!(expected, "| {name} | {title} | {issuer} | {date} | {place} |").unwrap();
    }
    check("zones.md", found, &expected);
}

#[test]
fn the_territories_are_those_of_the_table() {
    let zones = zones();
    for (territory, parent) in territories() {
        assert_eq!(ToneZones::administration(territory), Some(parent), "{territory}");
        let zone = ToneZones::builtin().zone(territory).map(ToneZone::name);
        assert_eq!(zone.is_some(), zones.contains_key(territory), "{territory}");
    }
}

#[test]
fn the_text_stays_small() {
    assert!(ToneZones::BUILTIN.len() < 120_000, "{}", ToneZones::BUILTIN.len());
}

#[test]
fn the_countries_that_are_listed_as_missing_have_no_zone() {
    let text = include_str!("../../../src/zones/zones.md");
    let (_, missing) = text.split_once("No source was found").unwrap();
    let (missing, _) = missing.split_once("If you know one").unwrap();
    let codes: Vec<_> = missing.split('`').skip(1).step_by(2).collect();
    assert_eq!(codes.len(), 29);
    for code in codes {
        assert_eq!(ToneZones::builtin().zone(code).map(ToneZone::name), None, "{code}");
    }
}
