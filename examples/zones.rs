//! Lists the tone zones, checks an `indications.conf`, or writes one for Asterisk:
//! `cargo run --example zones -- fr`.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Display};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use ringback::asterisk::{Loader, Reading, WriteError};
use ringback::{Segment, Sound, Tail, Tone, ToneZone, ToneZones};

/// List tone zones and draw their cadences, check an indications.conf, or write one for Asterisk.
///
/// Without arguments, the command prints a table of every built-in zone and tone.
#[derive(Parser)]
#[command(name = "zones", after_help = AFTER_HELP)]
struct Args {
    /// Zones to show in full: ISO codes (fr), aliases (uk) or telephone numbers (+33123)
    #[arg(value_name = "ZONE")]
    zones: Vec<String>,

    /// Check this indications.conf; with ZONE or --export, read the zones from it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Allow FILE to include files from outside its folder
    #[arg(long, requires = "config")]
    allow_outside: bool,

    /// Write the zones as a file for Asterisk. A tone that Asterisk cannot play becomes the nearest
    /// tone that it can play, with a comment. The built-in gb is also written as uk. If FILE has
    /// errors, nothing is written
    #[arg(long, conflicts_with = "zones")]
    export: bool,

    /// Make --export fail and write nothing if Asterisk cannot play one of the tones
    #[arg(long, requires = "export")]
    strict: bool,
}

const AFTER_HELP: &str = "\
Exit status:
  0  success; a checked file may have warnings
  1  FILE has errors, or the output cannot be written
  2  the arguments are wrong, or FILE cannot be read

Examples:
  zones | less
  zones fr uk +1242
  zones --config /etc/asterisk/indications.conf
  zones --config indications.conf fr
  zones --export > indications.conf";

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match &args.config {
        Some(path) => use_file(&args, path),
        None => use_builtin(&args),
    };
    done.unwrap_or_else(|failure| {
        complain(format_args!("zones: {failure}"));
        failure.status()
    })
}

fn use_builtin(args: &Args) -> Result<ExitCode, Failure> {
    let zones = ToneZones::builtin();
    let text = if args.export {
        export(&with_uk(zones), args.strict)?
    } else if args.zones.is_empty() {
        table(zones)
    } else {
        in_full(zones, &args.zones, None)?
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn use_file(args: &Args, path: &Path) -> Result<ExitCode, Failure> {
    let reading = read(path, args.allow_outside)?;
    let faulty = reading.errors().next().is_some();
    if args.zones.is_empty() && !args.export {
        print(&checked(&reading, path))?;
    } else {
        for diagnostic in &reading.diagnostics {
            complain(format_args!("{diagnostic}\n"));
        }
        let zones = &reading.zones;
        let text = if !args.export {
            in_full(zones, &args.zones, Some(path))?
        } else if faulty {
            return Err(Failure::Faulty(path.to_owned()));
        } else {
            export(zones, args.strict)?
        };
        print(&text)?;
    }
    Ok(if faulty { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn read(path: &Path, allow_outside: bool) -> Result<Reading, Failure> {
    let loader = if allow_outside { Loader::new().allow_outside() } else { Loader::new() };
    loader.load(path).map_err(|error| {
        let cause = error.source().map(|cause| format!(": {cause}"));
        Failure::Usage(format!("{error}{}", cause.unwrap_or_default()))
    })
}

/// Formats every diagnostic, each followed by a blank line, and a summary.
fn checked(reading: &Reading, path: &Path) -> String {
    let diagnostics = reading.diagnostics.iter().map(|diagnostic| format!("{diagnostic}\n\n"));
    let summary = format!(
        "{}: {}, {}, {}\n",
        path.display(),
        counted(reading.zones.zones().count(), "zone", usize::MAX),
        counted(reading.errors().count(), "error", ToneZones::MAX_DIAGNOSTICS),
        counted(reading.warnings().count(), "warning", ToneZones::MAX_DIAGNOSTICS),
    );
    diagnostics.chain([summary]).collect()
}

/// Formats a number of things: `1 error`, `2 errors`, or from `most` on `1000 errors or more`.
fn counted(number: usize, what: &str, most: usize) -> String {
    let plural = if number == 1 { "" } else { "s" };
    let more = if number >= most { " or more" } else { "" };
    format!("{number} {what}{plural}{more}")
}

fn export(zones: &ToneZones, strict: bool) -> Result<String, Failure> {
    if !strict {
        return Ok(zones.to_asterisk_lossy());
    }
    zones.to_asterisk().map_err(Failure::Export)
}

/// Returns the same zones, and a copy of `gb` under the name that Asterisk's users know.
fn with_uk(zones: &ToneZones) -> ToneZones {
    let mut zones = zones.clone();
    if let Some(Ok(uk)) = zones.zone("gb").map(|zone| zone.clone().renamed("uk")) {
        // If the set has no room for another zone, the file does without `uk`.
        let _ = zones.insert(uk);
    }
    zones
}

/// The maximum width of the output, in columns.
const COLUMNS: usize = 100;
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
        let tones: String = zone.tones().map(|(name, tone)| table_line(name, tone)).collect();
        ["\n", &cut(&heading(zone, zones), COLUMNS), "\n", &tones].concat()
    };
    [LEGEND.to_owned()].into_iter().chain(zones.zones().map(zone)).collect()
}

fn table_line(name: &str, tone: &Tone) -> String {
    let name = cut(name, NAME);
    let drawing = drawing(tone, DRAWING);
    let list = cut(&tone.to_string(), LIST);
    format!("  {name:NAME$} {drawing:DRAWING$} {list}\n")
}

/// Formats the requested zones, each with all its tones and facts.
fn in_full(zones: &ToneZones, names: &[String], file: Option<&Path>) -> Result<String, Failure> {
    let mut text = String::from(LEGEND);
    for name in names {
        let zone = find(zones, name).ok_or_else(|| unknown(name, zones, file))?;
        text.push('\n');
        text.push_str(&zone_in_full(zone, zones));
    }
    Ok(text)
}

fn find<'z>(zones: &'z ToneZones, name: &str) -> Option<&'z ToneZone> {
    zones.zone(name).or_else(|| zones.zone_for_number(name))
}

fn unknown(name: &str, zones: &ToneZones, file: Option<&Path>) -> Failure {
    let is_number = name.starts_with('+') || name.starts_with("tel:");
    let problem = if is_number { "no zone matches this number" } else { "no zone has this name" };
    let known = match file {
        None => "run `zones` alone to list all zones".to_string(),
        Some(path) => {
            let names: Vec<_> = zones.zones().map(ToneZone::name).collect();
            format!("{} has {}", path.display(), or_no_zones(&names.join(", ")))
        }
    };
    Failure::Usage(format!("`{name}`: {problem}; {known}"))
}

fn or_no_zones(names: &str) -> &str {
    if names.is_empty() { "no zones" } else { names }
}

fn zone_in_full(zone: &ToneZone, zones: &ToneZones) -> String {
    let own = zone.tones().map(|(name, tone)| Line {
        name,
        tone: Cow::Borrowed(tone),
        remark: String::new(),
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
fn own_name<'z>(zone: &'z ToneZone, tone: &Cow<'z, Tone>) -> Option<&'z str> {
    let Cow::Borrowed(own) = tone else { return None };
    zone.tones().find(|(_, tone)| std::ptr::eq(*tone, *own)).map(|(name, _)| name)
}

// The fonts of terminals have had all these characters since code page 437.
const SOUNDS: [char; 4] = ['█', '▒', '░', '▓'];
const SILENCE: char = '·';
const INTRO_ENDS: char = '│';
const AGAIN: char = '◄';
const HELD: char = '→';
const ENDS: char = '┤';
const LEGEND: &str = "\
One character is 100 ms, or a whole segment that is shorter: █ ▒ ░ ▓ are the sounds of a tone,
· is silence. ◄ repeats from │ or the start, → holds a sound, ┤ is the end, … is a cut.
";

/// The time that a character represents, in milliseconds.
const SCALE: u64 = 100;
/// The width of a held sound, in characters.
const HOLD: u64 = 10;

/// Draws a tone in at most `width` characters: the intro, the tail, and a mark for the kind of
/// tail.
fn drawing(tone: &Tone, width: usize) -> String {
    let mut drawing = Drawing::default();
    drawing.segments(tone.intro());
    if !tone.intro().is_empty() && *tone.tail() != Tail::End {
        drawing.text.push(INTRO_ENDS);
    }
    let mark = match tone.tail() {
        Tail::End => ENDS,
        Tail::Cycle(cycle) => {
            drawing.segments(cycle);
            AGAIN
        }
        Tail::Hold(sound) => {
            drawing.sound(*sound, HOLD * SCALE);
            HELD
        }
    };
    format!("{}{mark}", cut(&drawing.text, width - 1))
}

#[derive(Default)]
struct Drawing {
    text: String,
    /// The number of characters that represent time: all but the mark after the intro.
    drawn: u64,
    millis: u64,
    /// The different sounds so far.
    sounds: Vec<Sound>,
}

impl Drawing {
    fn segments(&mut self, segments: &[Segment]) {
        for segment in segments {
            self.sound(*segment.sound(), segment.millis().into());
        }
    }

    /// Draws a sound to scale, as one character at least. Later sounds make up for the difference.
    fn sound(&mut self, sound: Sound, millis: u64) {
        self.millis += millis;
        let end = ((self.millis + SCALE / 2) / SCALE).max(self.drawn + 1);
        // `cut` removes more characters than there are columns.
        let characters = (end - self.drawn).min(COLUMNS as u64);
        let character = self.character(sound);
        self.text.extend((0..characters).map(|_| character));
        self.drawn = end;
    }

    fn character(&mut self, sound: Sound) -> char {
        if sound.is_silence() {
            return SILENCE;
        }
        let known = self.sounds.iter().position(|known| *known == sound);
        let number = known.unwrap_or_else(|| {
            self.sounds.push(sound);
            self.sounds.len() - 1
        });
        SOUNDS[number % SOUNDS.len()]
    }
}

/// Returns at most `width` characters of a text.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width - 1).chain(['…']).collect()
}

/// Breaks a list after commas, into lines that begin in this column.
fn wrapped(list: &str, column: usize) -> String {
    let mut lines = vec![String::new()];
    for element in list.split_inclusive(',') {
        let fits = |line: &String| column + line.len() + element.len() <= COLUMNS;
        match lines.last_mut() {
            Some(line) if line.is_empty() || fits(line) => line.push_str(element),
            _ => lines.push(element.to_owned()),
        }
    }
    lines.join(&format!("\n{:column$}", ""))
}

/// Writes to standard output. A reader that has closed the pipe is not a failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Writing(error)),
        _ => Ok(()),
    }
}

/// Writes a line to standard error, and ignores a failure.
fn complain(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// The reason why the command wrote nothing.
enum Failure {
    Usage(String),
    Export(WriteError),
    Faulty(PathBuf),
    Writing(io::Error),
}

impl Failure {
    fn status(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Export(_) | Self::Faulty(_) | Self::Writing(_) => ExitCode::FAILURE,
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) => f.write_str(message),
            Self::Export(error) => write!(
                f,
                "{error}; without --strict, the nearest tone that Asterisk can play is written"
            ),
            Self::Faulty(path) => {
                write!(f, "{} has errors, so nothing is exported", path.display())
            }
            Self::Writing(error) => write!(f, "can't write: {error}"),
        }
    }
}
