//! The linter for indications.conf.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use ringback::ToneZones;
use ringback::asterisk::{Diagnostic, Loader, Reading, Source};
use serde_json::json;

use crate::failure::Failure;
use crate::terminal::{self, coloured, complain};

/// Check files such as Asterisk's indications.conf: every fault with its place and a remedy.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Args {
    /// The files to check; `-` is standard input, which can't include files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Repair what is certain, and print the file
    #[arg(long)]
    fix: bool,

    /// Repair the files themselves, and keep each as FILE.bak
    #[arg(long, requires = "fix")]
    in_place: bool,

    /// The form of the report
    #[arg(long, value_enum, default_value = "text", conflicts_with = "fix")]
    format: Form,

    /// Exit with status 1 if there are warnings
    #[arg(long)]
    deny_warnings: bool,

    /// Allow a file to include files from outside its folder
    #[arg(long)]
    allow_outside: bool,
}

const AFTER_HELP: &str = "\
Exit status:
  0  no errors
  1  warnings, with --deny-warnings; or the output can't be written
  2  errors in a file, a file that can't be read, or wrong arguments
With --fix, the status is that of the repaired file.

Examples:
  ringback check /etc/asterisk/indications.conf
  ringback check --fix indications.conf > repaired.conf
  ringback check --fix --in-place indications.conf
  ringback check --format github --deny-warnings *.conf";

/// The form of a report.
#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// With carets, for people
    Text,
    /// One JSON object for each fault, on a line of its own
    Json,
    /// Annotations for GitHub's workflows
    Github,
}

/// The worst of several files.
#[derive(Default)]
struct Worst {
    errors: bool,
    warnings: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    if args.fix && !args.in_place && args.files.len() > 1 {
        return Err(Failure::usage("--fix prints one file; use --in-place for several"));
    }
    let mut worst = Worst::default();
    for path in &args.files {
        let reading = if args.fix { fix(args, path)? } else { report(args, path)? };
        worst.errors |= reading.errors().next().is_some();
        worst.warnings |= reading.warnings().next().is_some();
    }
    Ok(match worst {
        Worst { errors: true, .. } => ExitCode::from(2),
        Worst { warnings: true, .. } if args.deny_warnings => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    })
}

fn report(args: &Args, path: &Path) -> Result<Reading, Failure> {
    let reading = read(path, args.allow_outside)?;
    terminal::print(&match args.format {
        Form::Text => text(&reading, path),
        Form::Json => lines(&reading, json),
        Form::Github => lines(&reading, github),
    })?;
    Ok(reading)
}

/// Reads a file and the files that it includes.
pub(crate) fn read(path: &Path, allow_outside: bool) -> Result<Reading, Failure> {
    if path == Path::new("-") {
        let text = octets(path)?;
        return Ok(ToneZones::read_text(Source::new("-", text)));
    }
    let loader = if allow_outside { Loader::new().allow_outside() } else { Loader::new() };
    loader.load(path).map_err(|error| Failure::caused(&error))
}

fn octets(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().read_to_end(&mut text).map(|_| text)
    } else {
        fs::read(path)
    };
    read.map_err(|error| Failure::usage(format_args!("cannot read {}: {error}", path.display())))
}

/// Formats every diagnostic, each followed by a blank line, and a summary.
fn text(reading: &Reading, path: &Path) -> String {
    let diagnostics = reading.diagnostics.iter().map(|it| format!("{}\n\n", coloured(it)));
    diagnostics.chain([summary(reading, path)]).collect()
}

fn summary(reading: &Reading, path: &Path) -> String {
    format!(
        "{}: {}, {}, {}\n",
        path.display(),
        counted(reading.zones.zones().count(), "zone", usize::MAX),
        counted(reading.errors().count(), "error", ToneZones::MAX_DIAGNOSTICS),
        counted(reading.warnings().count(), "warning", ToneZones::MAX_DIAGNOSTICS),
    )
}

/// Formats a number of things: `1 error`, `2 errors`, or from `most` on `1000 errors or more`.
fn counted(number: usize, what: &str, most: usize) -> String {
    let plural = if number == 1 { "" } else { "s" };
    let more = if number >= most { " or more" } else { "" };
    format!("{number} {what}{plural}{more}")
}

fn lines(reading: &Reading, line: impl Fn(&Diagnostic) -> String) -> String {
    reading.diagnostics.iter().fold(String::new(), |mut text, diagnostic| {
        let _ = writeln!(text, "{}", line(diagnostic));
        text
    })
}

fn json(diagnostic: &Diagnostic) -> String {
    json!({
        "file": &*diagnostic.file,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "severity": diagnostic.severity().to_string(),
        "message": diagnostic.kind.to_string(),
        "hint": diagnostic.hint().map(|hint| hint.to_string()),
        "fix": diagnostic.fix.as_deref(),
        "text": &*diagnostic.text,
    })
    .to_string()
}

/// `::error file=…,line=…,col=…::message`, with the escapes of GitHub's workflow commands.
fn github(diagnostic: &Diagnostic) -> String {
    let severity = diagnostic.severity();
    let hint = diagnostic.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    let fix = diagnostic.fix.as_ref().map(|fix| format!("\nperhaps: {fix}")).unwrap_or_default();
    let message = escaped(&format!("{}{hint}{fix}", diagnostic.kind));
    let file = escaped(&diagnostic.file).replace(':', "%3A").replace(',', "%2C");
    let (line, column) = (diagnostic.line, diagnostic.column);
    format!("::{severity} file={file},line={line},col={column}::{message}")
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Repairs a file. Returns the reading of what it has become.
fn fix(args: &Args, path: &Path) -> Result<Reading, Failure> {
    let text = octets(path)?;
    let name = path.display().to_string();
    let fixed = ringback_tools::fix(&name, &text);
    let count = counted(fixed.lines.len(), "line", usize::MAX);
    if !args.in_place {
        terminal::print_octets(&fixed.text)?;
    } else if fixed.lines.is_empty() {
        // A file without a repair keeps its time.
    } else if path == Path::new("-") {
        return Err(Failure::usage("--in-place needs a file"));
    } else {
        replace(path, &text, &fixed.text)?;
    }
    for diagnostic in &fixed.reading.diagnostics {
        complain(format_args!("{}\n", coloured(diagnostic)));
    }
    complain(format_args!("{name}: {count} repaired"));
    Ok(fixed.reading)
}

/// Keeps the old text as FILE.bak before it writes the new one.
fn replace(path: &Path, old: &[u8], new: &[u8]) -> Result<(), Failure> {
    let mut backup = path.as_os_str().to_owned();
    backup.push(".bak");
    let backup = PathBuf::from(backup);
    fs::write(&backup, old).map_err(|error| Failure::writing(backup.display(), error))?;
    fs::write(path, new).map_err(|error| Failure::writing(path.display(), error))
}
