//! Completions and the manual page, from the definition of the arguments.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::Cli;
use crate::failure::Failure;
use crate::terminal;

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
    terminal::print_octets(&text)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn man(_: &Man) -> Result<ExitCode, Failure> {
    let mut text = Vec::new();
    page(&mut text).map_err(|error| Failure::writing("the page", error))?;
    terminal::print_octets(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes one page for all: nobody looks for ringback-render(1).
fn page(text: &mut Vec<u8>) -> io::Result<()> {
    let command = Cli::command();
    let subcommands: Vec<_> = command.get_subcommands().cloned().collect();
    clap_mangen::Man::new(command).render(text)?;
    for subcommand in subcommands {
        let name = format!("ringback {}", subcommand.get_name());
        writeln!(text, ".SH {}", name.to_uppercase())?;
        let man = clap_mangen::Man::new(subcommand.bin_name(name));
        man.render_synopsis_section(text)?;
        man.render_description_section(text)?;
        man.render_options_section(text)?;
        man.render_extra_section(text)?;
    }
    Ok(())
}
