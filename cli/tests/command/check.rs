//! `ringback check`.

use std::io::Write;
use std::process::Stdio;

use crate::files::{FAULTY, SOUND, WARNED, diagnostics};
use crate::folder::Folder;

#[test]
fn a_file_named_without_a_folder_includes_others_beside_it() {
    let folder = Folder::new("check", "beside");
    folder.write("main.conf", "#include sound.conf\n#include *.inc\n");
    folder.write("sound.conf", SOUND);
    folder.write("more.inc", "[fr]\ndescription = France\nring = 440/1500,0/3500\n");
    let said = folder.run_well(&["main.conf"]);
    assert_eq!(said, "main.conf: 3 zones, 0 errors, 0 warnings\n");
}

#[test]
fn a_sound_file_has_a_summary_only() {
    let folder = Folder::new("check", "sound");
    folder.write("indications.conf", SOUND);
    let said = folder.run_well(&["indications.conf"]);
    assert_eq!(said, "indications.conf: 2 zones, 0 errors, 0 warnings\n");
    folder.write("empty.conf", "");
    let said = folder.run_well(&["empty.conf"]);
    assert!(said.starts_with("empty.conf:1:1: warning: there is no zone in this file\n"), "{said}");
    assert!(said.ends_with("empty.conf: 0 zones, 0 errors, 1 warning\n"), "{said}");
}

#[test]
fn a_file_with_warnings_alone_is_status_0() {
    let folder = Folder::new("check", "warnings");
    folder.write("warned.conf", WARNED);
    let expected =
        diagnostics("warned.conf", WARNED) + "warned.conf: 2 zones, 0 errors, 2 warnings\n";
    assert_eq!(folder.run_well(&["warned.conf"]), expected);
}

#[test]
fn a_file_with_errors_is_status_2() {
    let folder = Folder::new("check", "errors");
    folder.write("faulty.conf", FAULTY);
    let output = folder.run(&["faulty.conf"]);
    assert_eq!(output.status.code(), Some(2));
    let expected =
        diagnostics("faulty.conf", FAULTY) + "faulty.conf: 2 zones, 2 errors, 2 warnings\n";
    assert!(expected.starts_with("faulty.conf:5:12: error: "), "{expected}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    assert!(output.stderr.is_empty());
}

#[test]
fn as_many_errors_as_are_told_may_be_more() {
    let folder = Folder::new("check", "many");
    folder.write("many.conf", &format!("[fr]\n{}", "nonsense\n".repeat(1_500)));
    let output = folder.run(&["many.conf"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.ends_with("many.conf: 1 zone, 1000 errors or more, 2 warnings\n"));
}

#[test]
fn only_if_allowed_is_a_file_included_from_outside() {
    let folder = Folder::new("check", "outside");
    std::fs::create_dir(folder.path("inner")).unwrap();
    folder.write("fr.conf", "[fr]\ndescription = France\nring = 440/1500,0/3500\n");
    folder.write("inner/indications.conf", "#include \"../fr.conf\"\n");
    let config = ["inner/indications.conf"];
    let output = folder.run(&config);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stdout).unwrap().contains("0 zones, 1 error, "));
    let said = folder.run_well(&[&config[..], &["--allow-outside"]].concat());
    assert_eq!(said, "inner/indications.conf: 1 zone, 0 errors, 0 warnings\n");
}

#[test]
fn warnings_are_status_1_where_they_are_denied() {
    let folder = Folder::new("check", "denied");
    folder.write("warned.conf", WARNED);
    folder.write("sound.conf", SOUND);
    folder.write("faulty.conf", FAULTY);
    let status = |args: &[&str]| folder.run(args).status.code();
    assert_eq!(status(&["--deny-warnings", "warned.conf"]), Some(1));
    assert_eq!(status(&["--deny-warnings", "sound.conf"]), Some(0));
    assert_eq!(status(&["--deny-warnings", "faulty.conf"]), Some(2));
    assert_eq!(status(&["sound.conf", "faulty.conf", "warned.conf"]), Some(2));
    assert_eq!(status(&["--deny-warnings", "sound.conf", "warned.conf"]), Some(1));
}

#[test]
fn a_file_that_cannot_be_read_is_status_2() {
    let folder = Folder::new("check", "unreadable");
    let message = folder.run_badly(&["nowhere.conf"]);
    assert!(message.starts_with("error: cannot read nowhere.conf: "), "{message}");
    folder.run_badly(&["--fix", "nowhere.conf"]);
    folder.run_badly(&[]);
    folder.run_badly(&["--in-place", "nowhere.conf"]);
    folder.run_badly(&["--fix", "one.conf", "two.conf"]);
}

/// The standard output, for a text on standard input.
fn piped(folder: &Folder, args: &[&str], input: &str) -> (Option<i32>, String) {
    let mut command = folder.command(args);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn standard_input_is_a_file_too() {
    let folder = Folder::new("check", "stdin");
    let (status, said) = piped(&folder, &["-"], FAULTY);
    assert_eq!(status, Some(2));
    assert!(said.starts_with("-:5:12: error: "), "{said}");
    let (status, said) = piped(&folder, &["--fix", "-"], "[fr]\nring = 440 / 1500,0/3500\n");
    assert_eq!((status, &*said), (Some(0), "[fr]\nring = 440/1500,0/3500\n"));
}

#[test]
fn a_program_gets_one_object_for_each_fault() {
    let folder = Folder::new("check", "json");
    folder.write("faulty.conf", FAULTY);
    let output = folder.run(&["--format", "json", "faulty.conf"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stdout).unwrap();
    let faults: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(faults.len(), 4);
    let error = &faults[0];
    assert_eq!(error["file"], "faulty.conf");
    assert_eq!((&error["line"], &error["column"]), (&5.into(), &12.into()));
    assert_eq!(error["severity"], "error");
    assert_eq!(error["fix"], "440/1500,0/3500");
    assert!(faults[1]["severity"] == "warning" && faults[1]["fix"].is_null());
}

#[test]
fn github_gets_annotations() {
    let folder = Folder::new("check", "github");
    folder.write("faulty, 100%.conf", FAULTY);
    let output = folder.run(&["--format", "github", "faulty, 100%.conf"]);
    let said = String::from_utf8(output.stdout).unwrap();
    let first = "::error file=faulty%2C 100%25.conf,line=5,col=12::expected `,` or the end of the \
                 list, found '/'%0Ahint: remove the space: an element cannot contain spaces%0A\
                 perhaps: 440/1500,0/3500\n";
    assert!(said.starts_with(first), "{said}");
    assert!(said.contains("\n::warning file="), "{said}");
}

#[test]
fn a_repair_is_printed_or_made_with_a_copy_of_the_old_file() {
    let folder = Folder::new("check", "fix");
    folder.write("faulty.conf", FAULTY);
    let output = folder.run(&["--fix", "faulty.conf"]);
    let repaired = FAULTY.replace("440 / 1500", "440/1500");
    // One error is left, which has no certain repair.
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), repaired);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("faulty.conf:7:9: error: "), "{said}");
    assert!(said.ends_with("faulty.conf: 1 line repaired\n"), "{said}");
    assert!(folder.read("faulty.conf") == FAULTY.as_bytes());

    let output = folder.run(&["--fix", "--in-place", "faulty.conf"]);
    assert!(output.stdout.is_empty());
    assert!(folder.read("faulty.conf") == repaired.as_bytes());
    assert!(folder.read("faulty.conf.bak") == FAULTY.as_bytes());
    // The second time there is nothing to repair, and the copy stays.
    folder.run(&["--fix", "--in-place", "faulty.conf"]);
    assert!(folder.read("faulty.conf.bak") == FAULTY.as_bytes());
}

#[test]
fn a_pipe_gets_no_colour_unless_it_is_asked_for() {
    let folder = Folder::new("check", "colour");
    folder.write("faulty.conf", FAULTY);
    let said = |name: &str, value: &str| {
        let output = folder.command(&["faulty.conf"]).env(name, value).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(!said("TERM", "xterm-256color").contains('\x1b'));
    assert!(said("CLICOLOR_FORCE", "1").contains("\x1b[1m"));
}
