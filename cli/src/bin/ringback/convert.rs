//! A tone in another notation.

use std::io::{self, Read as _};
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use ringback::Tone;
use ringback::notation::{Notation, ReadTone};

use crate::failure::Failure;
use crate::terminal::{self, complain, warning};

/// Convert a tone from the notation of one system to that of another.
///
/// The result alone goes to standard output. Remarks, and what was lost, go to standard error.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The tone; `-` reads it from standard input
    #[arg(allow_hyphen_values = true)]
    list: String,

    /// The notation of LIST [default: guessed]
    #[arg(long, value_name = "NOTATION", value_parser = notation(Notation::can_read))]
    from: Option<Notation>,

    /// The notation to write
    #[arg(long, value_name = "NOTATION", value_parser = notation(|_| true))]
    to: Notation,

    /// Write the nearest tone if NOTATION cannot express the tone
    #[arg(long)]
    lossy: bool,

    /// A bare tgml script plays once, as in `gentones`; without --once it repeats, as in the
    /// variable `ringback`
    #[arg(long)]
    once: bool,
}

const AFTER_HELP: &str = "\
Notations:
  ringback          Asterisk's notation with all extensions of this program
  asterisk          what Asterisk itself can read
  tgml              FreeSWITCH, as in `%(2000,4000,440,480)`
  tonescript        Sipura, Linksys and Cisco SPA, `440@-19,480@-19;*(2/4/1+2)`
  auerswald         the same with a number of rounds in place of seconds
  grandstream       Grandstream, `f1=440@-19,f2=480@-19,c=2000/4000;`, in milliseconds
  grandstream-10ms  the same with a cadence in units of 10 ms, for P343 to P349
  yealink           Yealink, a part of Asterisk's notation
  spandsp           a tone of spandsp's XML, `<ringing-tone>…`
  polycom, ios, audiocodes, snom
                    lines of configuration; they can only be written

Exit status:
  0  success
  1  NOTATION cannot express the tone, or the output can't be written
  2  the arguments are wrong, LIST can't be read, or it has different meanings in several notations

Examples:
  ringback convert '%(400,200,400,450);%(400,2000,400,450)' --to asterisk
  ringback convert 425/90,0/75,525/90,0/3000 --to tgml
  ringback convert '%(500,0,800)' --from tgml --once --to ringback
  ringback convert '!950/330,!1400/330,!1800/330,0' --to tgml --lossy";

/// Parses the name of one of some notations.
fn notation(of: fn(Notation) -> bool) -> impl TypedValueParser<Value = Notation> {
    // The option `--once` selects `tgml-once`.
    let named = move |notation: &Notation| *notation != Notation::TgmlOnce && of(*notation);
    let names = Notation::ALL.iter().copied().filter(named);
    PossibleValuesParser::new(names.map(Notation::name)).try_map(|name| name.parse::<Notation>())
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let text = text(&args.list)?;
    let ReadTone { tone, remarks, .. } = match args.from {
        Some(from) => read(&text, once(from, args.once)?)?,
        None => guess(&text, args.once)?,
    };
    for remark in remarks {
        warning(remark);
    }
    let text = write(&tone, args.to, args.lossy)?;
    // Lines of configuration already end in one.
    terminal::print(&format!("{}\n", text.trim_end()))?;
    Ok(ExitCode::SUCCESS)
}

fn text(list: &str) -> Result<String, Failure> {
    if list != "-" {
        return Ok(list.to_owned());
    }
    let mut text = String::new();
    // A little more than any reader accepts.
    let most = Tone::MAX_TEXT as u64 + 1;
    let read = io::stdin().lock().take(most).read_to_string(&mut text);
    read.map_err(|error| Failure::usage(format_args!("can't read standard input: {error}")))?;
    Ok(text.trim_end().to_owned())
}

/// Returns the notation of a script that plays once, if the arguments say so.
fn once(from: Notation, once: bool) -> Result<Notation, Failure> {
    match (from, once) {
        (from, false) => Ok(from),
        (Notation::Tgml, true) => Ok(Notation::TgmlOnce),
        (from, true) => Err(Failure::usage(format_args!(
            "--once is only for a bare tgml script, and LIST is in the notation {from}"
        ))),
    }
}

fn read(text: &str, from: Notation) -> Result<ReadTone, Failure> {
    from.read(text).map_err(|error| {
        Failure::usage(format_args!(
            "this is not a tone in the notation {from}\n{}",
            error.show(text)
        ))
    })
}

/// Reads a text in every notation that it may be in. Fails unless all give the same tone.
fn guess(text: &str, plays_once: bool) -> Result<ReadTone, Failure> {
    let guesses = Notation::guess(text);
    let Some(&first) = guesses.first() else {
        // The error of the main notation shows the place.
        let shown = Notation::Ringback.read(text).err().map(|error| error.show(text).to_string());
        return Err(Failure::usage(format_args!(
            "no notation is known for this text; name one with --from\n{}",
            shown.unwrap_or_default()
        )));
    };
    let first_read = read(text, once(first, plays_once)?)?;
    let others =
        || guesses.iter().skip(1).filter_map(|&guess| Some((guess, guess.read(text).ok()?)));
    if others().all(|(_, other)| other.tone == first_read.tone) {
        complain(format_args!("note: LIST is read as {first}"));
        return Ok(first_read);
    }
    let line = |(guess, read): (Notation, ReadTone)| format!("\n  --from {guess}: {}", read.tone);
    let meanings: String = std::iter::once((first, first_read)).chain(others()).map(line).collect();
    Err(Failure::usage(format_args!("LIST has several meanings; name its notation:{meanings}")))
}

fn write(tone: &Tone, to: Notation, lossy: bool) -> Result<String, Failure> {
    if lossy {
        let written = to.write_lossy(tone);
        for loss in &written.losses {
            warning(format_args!("{to} cannot express {loss}"));
        }
        if !written.losses.is_empty() {
            complain(format_args!("note: the result means {}", written.tone));
        }
        return Ok(written.text);
    }
    to.write(tone).map_err(|error| {
        Failure::Output(format!(
            "{error}; with --lossy, the nearest tone that it can express is written"
        ))
    })
}
