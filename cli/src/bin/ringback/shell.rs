//! Completions and the manual page, from the definition of the arguments.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::Cli;
use crate::failure::Failure;

/// Write completions for a shell to standard output.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  ringback completions bash > /etc/bash_completion.d/ringback
  ringback completions zsh > ~/.zfunc/_ringback
  ringback completions fish > ~/.config/fish/completions/ringback.fish")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

/// Write the manual page to standard output.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  ringback man > /usr/local/share/man/man1/ringback.1")]
pub(crate) struct Man {}

pub(crate) fn completions(args: &Completions) -> Result<ExitCode, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "ringback", &mut text);
    write(&text)
}

pub(crate) fn man(_: &Man) -> Result<ExitCode, Failure> {
    let mut text = Vec::new();
    let page =
        |command: clap::Command, text: &mut Vec<u8>| clap_mangen::Man::new(command).render(text);
    let command = Cli::command();
    let subcommands: Vec<_> = command.get_subcommands().cloned().collect();
    page(command, &mut text).map_err(|error| Failure::writing("the page", error))?;
    // One page for all: nobody looks for ringback-render(1).
    for subcommand in subcommands {
        let name = format!("ringback {}", subcommand.get_name());
        writeln!(text, ".SH {}", name.to_uppercase())
            .map_err(|e| Failure::writing("the page", e))?;
        let subcommand = subcommand.bin_name(name);
        let man = clap_mangen::Man::new(subcommand);
        man.render_synopsis_section(&mut text)
            .and_then(|()| man.render_description_section(&mut text))
            .and_then(|()| man.render_options_section(&mut text))
            .and_then(|()| man.render_extra_section(&mut text))
            .map_err(|error| Failure::writing("the page", error))?;
    }
    write(&text)
}

fn write(text: &[u8]) -> Result<ExitCode, Failure> {
    match io::stdout().write_all(text) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::writing("standard output", error))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}
