//! The tone zones: all in a table, some in full, or as a file for Asterisk or the settings of a device.

mod cadence;
mod devices;
mod signals;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ringback::devices::Device;
use ringback::{Tone, ToneZone, ToneZones};
use ringback_tools::nearest::nearest;

use crate::check;
use crate::failure::Failure;
use crate::terminal::{self, coloured, complain};
use crate::zones::cadence::{LEGEND, cut, drawing};

/// List tone zones and draw their cadences, or write them for Asterisk, telephones and other servers.
///
/// Without arguments, the command prints a table of every built-in zone and tone.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Args {
    /// Zones to show in full: ISO codes (fr), aliases (uk) or telephone numbers (+33123)
    #[arg(value_name = "ZONE")]
    zones: Vec<String>,

    /// Read the zones from this indications.conf; `-` is standard input
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Add the built-in zones of all countries that FILE lacks
    #[arg(long, requires = "config")]
    with_builtin: bool,

    /// Allow FILE to include files from outside its folder
    #[arg(long, requires = "config")]
    allow_outside: bool,

    /// List and draw the named signals, such as DTMF and answer tones, by group
    #[arg(long, exclusive = true)]
    signals: bool,

    /// Write the zones as a file for Asterisk. A tone that Asterisk cannot play becomes the nearest
    /// tone that it can play, with a comment. The built-in gb is also written as uk. If FILE has
    /// errors, nothing is written
    #[arg(long, conflicts_with = "zones")]
    export: bool,

    /// Write the zones as the settings of a device or server, with its parameters. A tone that it
    /// cannot express becomes the nearest one, and standard error says what was lost. Most devices
    /// hold one ZONE; freeswitch, ios and spandsp hold several, by default all
    #[arg(long = "as", value_name = "DEVICE", value_parser = devices::device())]
    #[arg(conflicts_with = "export")]
    device: Option<Device>,

    /// Make --export and --as fail and write nothing if one of the tones cannot be expressed
    #[arg(long)]
    strict: bool,

    /// Read the zones from this file with the settings of a device; `-` is standard input. A tone
    /// that can't be read is left out
    #[arg(long, value_name = "FILE", requires = "from", conflicts_with = "config")]
    import: Option<PathBuf>,

    /// The device whose settings --import reads
    #[arg(long, value_name = "DEVICE", value_parser = devices::device(), requires = "import")]
    from: Option<Device>,

    /// The name of the zone that --import reads [default: that in FILE, or that of the device]
    #[arg(long, value_name = "CC", requires = "import")]
    name: Option<String>,
}

const AFTER_HELP: &str = "\
Exit status:
  0  success; FILE may have warnings
  1  FILE has errors, or the output can't be written
  2  the arguments are wrong, or FILE can't be read

Examples:
  ringback zones | less
  ringback zones fr uk +1242
  ringback zones --signals
  ringback zones --config indications.conf fr
  ringback zones --config ours.conf --with-builtin --export > indications.conf
  ringback zones --export > indications.conf
  ringback zones de --as yealink > y000000000000.cfg
  ringback zones --import vars.xml --from freeswitch --export > indications.conf
  ringback zones --import spa.xml --from cisco-spa --as grandstream";

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    if args.signals {
        terminal::print(&signals::table())?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.strict && !args.export && args.device.is_none() {
        return Err(Failure::usage("--strict needs --export or --as"));
    }
    if let (Some(path), Some(from)) = (&args.import, args.from) {
        let (zones, faulty) = devices::import(path, from, args.name.as_deref())?;
        terminal::print(&chosen(args, &zones, Some(path))?)?;
        return Ok(if faulty { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    let Some(path) = &args.config else {
        let zones = ToneZones::builtin();
        let zones = if args.export { Cow::Owned(with_uk(zones)) } else { Cow::Borrowed(zones) };
        terminal::print(&chosen(args, &zones, None)?)?;
        return Ok(ExitCode::SUCCESS);
    };
    let reading = check::read(path, args.allow_outside)?;
    let faulty = reading.errors().next().is_some();
    for diagnostic in &reading.diagnostics {
        complain(format_args!("{}\n", coloured(diagnostic)));
    }
    if (args.export || args.device.is_some()) && faulty {
        let path = path.display();
        return Err(Failure::Output(format!("{path} has errors, so nothing is exported")));
    }
    let (zones, file) = if args.with_builtin {
        let zones = with_builtin(reading.zones)?;
        (if args.export { with_uk(&zones) } else { zones }, None)
    } else {
        (reading.zones, Some(path.as_path()))
    };
    terminal::print(&chosen(args, &zones, file)?)?;
    Ok(if faulty { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn chosen(args: &Args, zones: &ToneZones, file: Option<&Path>) -> Result<String, Failure> {
    if let Some(device) = args.device {
        devices::settings(&selected(zones, &args.zones, file)?, device, args.strict)
    } else if args.export {
        export(zones, args.strict)
    } else if args.zones.is_empty() {
        Ok(table(zones))
    } else {
        in_full(zones, &args.zones, file)
    }
}

/// Returns the zones with those names, or without names all.
fn selected<'z>(
    zones: &'z ToneZones,
    names: &[String],
    file: Option<&Path>,
) -> Result<Vec<&'z ToneZone>, Failure> {
    if names.is_empty() {
        return Ok(zones.zones().collect());
    }
    let find = |name: &String| match find(zones, name) {
        Some((zone, _)) => Ok(zone),
        None => Err(unknown(name, zones, file)),
    };
    names.iter().map(find).collect()
}

fn export(zones: &ToneZones, strict: bool) -> Result<String, Failure> {
    if !strict {
        return Ok(zones.to_asterisk_lossy());
    }
    zones.to_asterisk().map_err(|error| {
        Failure::Output(format!(
            "{error}; without --strict, the nearest tone that Asterisk can play is written"
        ))
    })
}

/// Lays the zones of a file over the built-in zones.
pub(crate) fn with_builtin(own: ToneZones) -> Result<ToneZones, Failure> {
    own.laid_over(ToneZones::builtin()).map_err(Failure::usage)
}

/// Returns the same zones, and a copy of `gb` under the name that Asterisk's users know.
fn with_uk(zones: &ToneZones) -> ToneZones {
    let mut zones = zones.clone();
    if zones.zones().any(|zone| zone.name() == "uk") {
        return zones;
    }
    if let Some(Ok(uk)) = zones.zone("gb").map(|zone| zone.clone().renamed("uk")) {
        // If the set has no room for another zone, the file does without `uk`.
        let _ = zones.insert(uk);
    }
    zones
}

/// The maximum width of the output, in columns.
pub(crate) const COLUMNS: usize = 100;
/// The width of a tone's name in the table, in columns.
const NAME: usize = 16;
/// The maximum width of a tone's name in a zone in full, in columns.
const LONG_NAME: usize = 30;
/// The width of a drawing in the table, in columns: 6 s, as long as most rings, and a mark.
const DRAWING: usize = 61;
/// The width of a list in the table, in columns. `440+480/2000,0/4000` fits.
const LIST: usize = COLUMNS - 2 - NAME - 1 - DRAWING - 1;

/// Formats all zones, with a line for each tone.
fn table(zones: &ToneZones) -> String {
    let zone = |zone: &ToneZone| {
        let remarks = remarks(zone);
        let is_open = |name| remarks.contains_key(name);
        let line = |(name, tone)| table_line(name, tone, is_open(name));
        let tones: String = zone.tones().map(line).collect();
        ["\n", &cut(&heading(zone, zones), COLUMNS), "\n", &tones].concat()
    };
    let legend = [LEGEND, OPEN].concat();
    [legend].into_iter().chain(zones.zones().map(zone)).collect()
}

/// What the mark in the table means.
const OPEN: &str =
    "? before a list: its sources differ, or it is doubtful; `ringback zones CC` has more.\n";

fn table_line(name: &str, tone: &Tone, is_open: bool) -> String {
    let name = cut(name, NAME);
    let drawing = drawing(tone, DRAWING);
    let mark = if is_open { "?" } else { "" };
    let list = cut(&format!("{mark}{tone}"), LIST);
    format!("  {name:NAME$} {drawing:DRAWING$} {list}\n")
}

/// Returns whether a zone is built in. A file may have a zone with the same name and other tones.
fn is_builtin(zone: &ToneZone) -> bool {
    ToneZones::builtin().zone(zone.name()) == Some(zone)
}

/// Returns what is open about the tones of a zone.
fn remarks(zone: &ToneZone) -> BTreeMap<&'static str, &'static str> {
    ToneZones::builtin_remarks(zone.name()).filter(|_| is_builtin(zone)).collect()
}

/// Formats the requested zones, each with all its tones and facts.
fn in_full(zones: &ToneZones, names: &[String], file: Option<&Path>) -> Result<String, Failure> {
    let mut text = String::from(LEGEND);
    for name in names {
        let (zone, country) = find(zones, name).ok_or_else(|| unknown(name, zones, file))?;
        text.push('\n');
        text.push_str(&zone_in_full(zone, zones));
        if let Some(country) = country {
            let zone = zone.name();
            writeln!(text, "\n  There is no zone {country}: it shares the network of {zone}")
                .unwrap_or_default();
        }
    }
    Ok(text)
}

/// Finds a zone by its name or by a number. Also returns the country that has it from its
/// administration.
fn find<'z>(zones: &'z ToneZones, name: &str) -> Option<(&'z ToneZone, Option<String>)> {
    if let Some(location) = zones.locate(name) {
        let territory = (!location.is_own()).then_some(location.country);
        return Some((location.zone, territory));
    }
    let zone = zones.zone_of_country(name)?;
    let is_own = zones.zone(name).is_some();
    Some((zone, (!is_own).then(|| name.to_ascii_lowercase())))
}

fn unknown(name: &str, zones: &ToneZones, file: Option<&Path>) -> Failure {
    let is_number = name.starts_with('+') || name.starts_with("tel:");
    if is_number {
        let known = known_zones(zones, file);
        return Failure::Usage(format!("`{name}`: no zone matches this number; {known}"));
    }
    Failure::Usage(unknown_zone(name, zones, file))
}

/// The message about a name that no zone has, with the nearest one.
pub(crate) fn unknown_zone(name: &str, zones: &ToneZones, file: Option<&Path>) -> String {
    // Names of two letters are all alike, but descriptions are not.
    let described = zones.zones().map(|zone| (zone.description(), zone.name()));
    let named = zones.zones().map(|zone| (zone.name(), zone.name()));
    let texts: Vec<_> = described.chain(named).filter(|(text, _)| !text.is_empty()).collect();
    let near = nearest(name, texts.iter().map(|(text, _)| *text));
    let near = near.and_then(|near| texts.iter().find(|(text, _)| *text == near));
    let hint = match near {
        Some((text, zone)) if text == zone => format!("; did you mean {zone}?"),
        Some((text, zone)) => format!("; did you mean {zone}, {text}?"),
        None => String::new(),
    };
    format!("`{name}`: no zone has this name{hint}; {}", known_zones(zones, file))
}

/// Where to look for the names of all zones.
pub(crate) fn known_zones(zones: &ToneZones, file: Option<&Path>) -> String {
    match file {
        None => "`ringback zones` lists all zones".to_string(),
        Some(path) => {
            let names: Vec<_> = zones.zones().map(ToneZone::name).collect();
            let names = if names.is_empty() { "no zones".into() } else { names.join(", ") };
            format!("{} has {names}", path.display())
        }
    }
}

fn zone_in_full(zone: &ToneZone, zones: &ToneZones) -> String {
    let remarks = remarks(zone);
    let own = zone.tones().map(|(name, tone)| Line {
        name,
        tone: Cow::Borrowed(tone),
        remark: remarks.get(name).map(|remark| format!("  ({remark})")).unwrap_or_default(),
    });
    let own: Vec<_> = own.collect();
    let instead = fallbacks(zone);
    let names = own.iter().chain(&instead).map(|line| line.name.chars().count());
    let width = names.max().unwrap_or_default().min(LONG_NAME);
    let lines = |lines: &[Line<'_>]| lines.iter().map(|l| l.in_full(width)).collect::<String>();
    let mut text = format!("{}\n{}{}", heading(zone, zones), bell(zone), lines(&own));
    if !instead.is_empty() {
        text.push_str("\n  Tones that the zone lacks, and their replacements:\n");
        text.push_str(&lines(&instead));
    }
    if let Some(sources) = ToneZones::builtin_sources(zone.name()).filter(|_| is_builtin(zone)) {
        writeln!(text, "\n  Sources: {}", wrapped(&sources, "  Sources: ".len()))
            .unwrap_or_default();
    }
    text
}

/// Formats the heading of a zone: `fr  France (default)`.
fn heading(zone: &ToneZone, zones: &ToneZones) -> String {
    let default = zones.default_zone().is_some_and(|default| default.name() == zone.name());
    let mark = if default { " (default)" } else { "" };
    let heading = format!("{}  {}", zone.name(), zone.description());
    format!("{}{mark}", heading.trim_end())
}

/// Formats the cadence of the telephone's bell. Returns an empty text for a zone without one.
fn bell(zone: &ToneZone) -> String {
    if zone.ring_cadence().is_empty() {
        return String::new();
    }
    let millis: Vec<_> = zone.ring_cadence().iter().map(ToString::to_string).collect();
    let first = "  Ring cadence (ms on, off): ";
    format!("{first}{}\n", wrapped(&millis.join(","), first.len()))
}

/// A tone in a zone in full.
struct Line<'z> {
    name: &'z str,
    tone: Cow<'z, Tone>,
    remark: String,
}

impl Line<'_> {
    /// Formats the name and the drawing, and below them the whole list.
    fn in_full(&self, name_width: usize) -> String {
        let Self { name, tone, remark } = self;
        let column = 2 + name_width + 2;
        let drawing = drawing(tone, COLUMNS - column);
        let list = wrapped(&format!("{tone}{remark}"), column);
        format!("  {name:name_width$}  {drawing}\n{:column$}{list}\n", "")
    }
}

/// Returns a replacement for each standard tone that the zone lacks.
fn fallbacks(zone: &ToneZone) -> Vec<Line<'_>> {
    let lacking = ToneZone::STANDARD_TONES.into_iter().filter(|name| zone.tone(name).is_none());
    let line = |name| {
        let tone = zone.tone_or_default(name)?;
        let remark = match own_name(zone, &tone) {
            Some(own) => format!("  (its {own})"),
            None => "  (the default)".to_string(),
        };
        Some(Line { name, tone, remark })
    };
    lacking.filter_map(line).collect()
}

/// Returns the name of the tone, if the zone contains it.
pub(crate) fn own_name<'z>(zone: &'z ToneZone, tone: &Cow<'z, Tone>) -> Option<&'z str> {
    let Cow::Borrowed(own) = tone else { return None };
    zone.tones().find(|(_, tone)| std::ptr::eq(*tone, *own)).map(|(name, _)| name)
}

/// Breaks a text after commas and spaces, into lines that begin in this column.
fn wrapped(text: &str, column: usize) -> String {
    let mut lines = vec![String::new()];
    for element in text.split_inclusive([',', ' ']) {
        let length = |text: &str| text.trim_end().chars().count();
        let fits = |line: &String| column + line.chars().count() + length(element) <= COLUMNS;
        match lines.last_mut() {
            Some(line) if line.is_empty() || fits(line) => line.push_str(element),
            _ => lines.push(element.to_owned()),
        }
    }
    let lines: Vec<_> = lines.iter().map(|line| line.trim_end()).collect();
    lines.join(&format!("\n{:column$}", ""))
}
