//! `ringback completions`, `ringback man`, and the help.

use crate::folder::Folder;

const SUBCOMMANDS: [&str; 7] =
    ["render", "zones", "check", "call", "picture", "completions", "man"];

#[test]
fn every_shell_gets_completions() {
    let folder = Folder::new("completions", "shells");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = folder.run_well(&[shell]);
        for subcommand in SUBCOMMANDS {
            assert!(script.contains(subcommand), "{shell} lacks {subcommand}");
        }
    }
    folder.run_badly(&["cmd"]);
}

#[test]
fn the_manual_has_every_subcommand_and_its_options() {
    let page = Folder::new("man", "page").run_well(&[]);
    assert!(page.starts_with(".ie \\n(.g .ds Aq"), "{page}");
    for subcommand in SUBCOMMANDS {
        let heading = format!("\n.SH RINGBACK {}\n", subcommand.to_uppercase());
        assert!(page.contains(&heading), "{subcommand}");
    }
    assert!(page.contains("\\-\\-deny\\-warnings"), "the options");
}

#[test]
fn help_has_examples() {
    for subcommand in ["render", "zones", "check", "call", "completions"] {
        let help = Folder::new(subcommand, "help").run_well(&["--help"]);
        assert!(help.contains(&format!("ringback {subcommand}")), "{help}");
        assert!(help.contains("Example"), "{help}");
    }
}

#[test]
fn a_misspelt_subcommand_gets_the_nearest() {
    let message = Folder::new("rendr", "misspelt").run_badly(&[]);
    assert!(message.contains("'render'"), "{message}");
}
