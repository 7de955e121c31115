//! The command `ringback`: each subcommand in its file.

mod call;
mod check;
mod convert;
mod drawing;
mod failure;
mod input;
mod listen;
mod picture;
mod play;
mod progress;
mod render;
mod shell;
mod terminal;
mod zones;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Call-progress tones for telephony: write them, draw them, look them up, check their files, and
/// hear what a caller hears.
#[derive(Parser)]
#[command(name = "ringback", version, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  ringback play trying
  ringback render trying out.wav
  ringback render ring ring.ulaw --zone de
  ringback zones fr uk +1242
  ringback check /etc/asterisk/indications.conf
  ringback convert '%(2000,4000,440,480)' --to asterisk
  ringback call 'invite@0 180@4 200@10' call.wav
  ringback listen call.pcap

`ringback help SUBCOMMAND` shows all options and more examples.";

#[derive(Subcommand)]
enum Command {
    Render(render::Args),
    Play(play::Args),
    Zones(zones::Args),
    Check(check::Args),
    Convert(convert::Args),
    Call(call::Args),
    Listen(listen::Args),
    Picture(picture::Args),
    Completions(shell::Completions),
    Man(shell::Man),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Render(args) => render::run(&args),
        Command::Play(args) => play::run(&args),
        Command::Zones(args) => zones::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Call(args) => call::run(&args),
        Command::Listen(args) => listen::run(&args),
        Command::Picture(args) => picture::run(&args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
    };
    done.unwrap_or_else(|failure| {
        terminal::error(&failure);
        failure.status()
    })
}
