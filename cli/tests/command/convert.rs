//! `ringback convert`.

use std::io::Write;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::folder::Folder;

/// Returns a folder of its own for each call: tests run at the same time.
fn folder() -> Folder {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    Folder::new("convert", &COUNT.fetch_add(1, Relaxed).to_string())
}

/// Runs the subcommand, and returns its status, standard output and standard error.
fn convert(args: &[&str]) -> (i32, String, String) {
    let output = folder().run(args);
    let text = |octets| String::from_utf8(octets).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_result_alone_is_on_standard_output_and_the_guess_on_standard_error() {
    let (status, out, err) = convert(&["%(2000,4000,440,480)", "--to", "asterisk"]);
    assert_eq!((status, out.as_str()), (0, "440+480/2000,0/4000\n"));
    assert_eq!(err, "note: LIST is read as tgml\n");

    let (status, out, err) =
        convert(&["440+480/2000,0/4000", "--from", "asterisk", "--to", "tgml"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(out, "tone_stream://%(2000,4000,440,480);loops=-1\n");
}

#[test]
fn a_bare_script_may_play_once() {
    let args = ["%(500,0,800)", "--once", "--to", "ringback"];
    assert_eq!(convert(&args).1, "!800/500\n");
    let (status, out, err) = convert(&["425/500", "--once", "--to", "tgml"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("--once is only for a bare tgml script"), "{err}");
}

#[test]
fn a_tone_that_cannot_be_expressed_is_written_only_on_request() {
    let args = ["!440/100,400*25/1000,0/500", "--from", "ringback", "--to", "tgml"];
    let (status, out, err) = convert(&args);
    assert_eq!((status, out.as_str()), (1, ""));
    assert_eq!(
        err,
        "error: tgml cannot express a modulation, an intro before what repeats; \
         with --lossy, the nearest tone that it can express is written\n"
    );
    let (status, out, err) = convert(&[&args[..], &["--lossy"]].concat());
    assert_eq!((status, out.as_str()), (0, "tone_stream://%(1000,500,400);loops=-1\n"));
    assert_eq!(
        err,
        "warning: tgml cannot express a modulation\n\
         warning: tgml cannot express an intro before what repeats\n\
         note: the result means 400/1000,0/500\n"
    );
}

#[test]
fn an_error_shows_its_place() {
    let (status, out, err) = convert(&["v=-25%(2000,0,432)", "--to", "ringback"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert_eq!(
        err,
        "error: this is not a tone in the notation tgml
  v=-25%(2000,0,432)
       ^ expected `;` after a setting, found '%'
  hint: write `;` after a setting: FreeSWITCH plays the digits of its number otherwise
"
    );
    let (status, _, err) = convert(&["440Hz", "--to", "tgml"]);
    assert_eq!(status, 2);
    assert!(err.contains("name one with --from\n  440Hz\n     ^ expected"), "{err}");
}

#[test]
fn remarks_are_on_standard_error() {
    let (status, out, err) = convert(&["7", "--from", "tgml", "--once", "--to", "ringback"]);
    assert_eq!((status, out.as_str()), (0, "!852+1209/2000,!0/500\n"));
    assert_eq!(
        err,
        "warning: byte 0: FreeSWITCH plays 859 Hz in place of the 852 Hz of this digit\n"
    );
}

#[test]
fn a_tone_is_read_from_standard_input() {
    let folder = Folder::new("convert", "stdin");
    let mut command = folder.command(&["-", "--to", "asterisk"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"%(500,500,425)\n").unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, b"425/500,0/500\n");
}

#[test]
fn a_name_that_is_unknown_is_an_error_that_lists_all() {
    let (status, _, err) = convert(&["425", "--to", "morse"]);
    assert_eq!(status, 2);
    assert!(err.contains("[possible values: ringback, asterisk, tgml"), "{err}");
}
