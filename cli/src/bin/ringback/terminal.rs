//! Text on the terminal: coloured there, plain in a pipe or a file.

use std::fmt::Display;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use ringback::asterisk::{Diagnostic, Severity};

use crate::failure::Failure;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HELP: Style = AnsiColor::Green.on_default();

/// Writes text to standard output, coloured on a terminal. A reader that has closed the pipe is not
/// a failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    print_to(anstream::stdout().lock(), text.as_bytes())
}

/// Writes octets to standard output as they are. A reader that has closed the pipe is not a failure.
pub(crate) fn print_octets(octets: &[u8]) -> Result<(), Failure> {
    print_to(io::stdout().lock(), octets)
}

fn print_to(mut out: impl Write, octets: &[u8]) -> Result<(), Failure> {
    match out.write_all(octets).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::writing("standard output", error))
        }
        _ => Ok(()),
    }
}

/// Writes a line to standard error, and ignores a failure.
pub(crate) fn complain(line: impl Display) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

pub(crate) fn error(message: impl Display) {
    complain(format_args!("{ERROR}error:{ERROR:#} {message}"));
}

pub(crate) fn warning(message: impl Display) {
    complain(format_args!("{WARNING}warning:{WARNING:#} {message}"));
}

/// Formats a diagnostic with the severity, the caret and the remedies in colour.
pub(crate) fn coloured(diagnostic: &Diagnostic) -> String {
    let style = match diagnostic.severity() {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
    };
    let severity = format!(" {}: ", diagnostic.severity());
    let text = diagnostic.to_string();
    let lines = text.lines().enumerate().map(|(number, line)| match (number, line.trim_start()) {
        (0, _) => line.replacen(&severity, &format!("{style}{severity}{style:#}"), 1),
        (_, "^") => line.replace('^', &format!("{style}^{style:#}")),
        (_, remedy) if remedy.starts_with("hint:") || remedy.starts_with("perhaps:") => {
            format!("{HELP}{line}{HELP:#}")
        }
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}
