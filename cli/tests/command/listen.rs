//! `ringback listen`, with the captures of the guide.

use std::path::Path;

use crate::folder::Folder;

/// Listens to a capture, and returns the timeline in which the caller's audio is.
fn listen(name: &str) -> String {
    let folder = Folder::new("listen", name);
    folder.run_well(&[&capture(name), "--zone", "us", "--stream", "192.0.2.5:4000"])
}

fn capture(name: &str) -> String {
    let captures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    captures.join(format!("{name}.pcap")).display().to_string()
}

#[test]
fn a_right_call_has_no_difference() {
    let heard = listen("right");
    assert!(heard.contains("0.014  trying until"), "{heard}");
    assert!(heard.contains("3.034  ring until 9.123, 15 ms after the 180"), "{heard}");
    assert!(!heard.contains("difference"), "{heard}");
}

#[test]
fn a_second_tone_is_named_with_its_sender_and_packet() {
    let heard = listen("double");
    assert!(heard.contains("192.0.2.9:60358"), "{heard}");
    assert!(heard.contains("1.406  two-streams: a second stream plays at once"), "{heard}");
    assert!(heard.contains("(packet 77)"), "{heard}");
    assert!(heard.contains("difference: ring beside trying on 192.0.2.5:4000"), "{heard}");
}

#[test]
fn a_missing_ring_is_pointed_out() {
    let heard = listen("missing");
    let text = "difference: no ring after the 180 for 7.0 s: nothing but silence on 192.0.2.5:4000";
    assert!(heard.contains(text), "{heard}");
}

#[test]
fn an_expectation_decides_the_exit_status() {
    let folder = Folder::new("listen", "expect");
    let expected = ["--zone", "us", "--stream", "192.0.2.5:4000", "--expect", "trying@0 ring@3.0"];
    let right = capture("right");
    folder.run_well(&[&[&*right][..], &expected].concat());
    let output = folder.run(&[&[&*capture("missing")][..], &expected].concat());
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("! ring@3               nothing"), "{text}");
}

#[test]
fn json_has_an_object_a_line() {
    let folder = Folder::new("listen", "json");
    let lines = folder.run_well(&[&capture("right"), "--zone", "us", "--json"]);
    let entries: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ring = entries.iter().find(|entry| entry["what"] == "ring").unwrap();
    assert_eq!((&ring["list"], &ring["zones"][0]), (&"440+480/2000,0/4000".into(), &"us".into()));
    assert!(entries.iter().any(|entry| entry["text"] == "180 Ringing (b1) → ring"));
}

#[test]
fn a_truncated_capture_ends_with_an_error_after_what_could_be_read() {
    let folder = Folder::new("listen", "truncated");
    let octets = std::fs::read(capture("right")).unwrap();
    std::fs::write(folder.path("cut.pcap"), &octets[..octets.len() - 10]).unwrap();
    let output = folder.run(&["cut.pcap", "--zone", "us"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("180 Ringing"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("ends within a block, after packet"));
}

#[test]
fn a_tone_that_ringback_writes_is_heard() {
    let folder = Folder::new("listen", "wav");
    let wav = folder.path("busy.wav").display().to_string();
    let written = std::process::Command::new(env!("CARGO_BIN_EXE_ringback"))
        .args(["render", "busy", &wav, "--seconds", "4"])
        .status();
    assert!(written.unwrap().success());
    let heard = folder.run_well(&[&wav, "--zone", "us"]);
    assert!(heard.contains("busy until"), "{heard}");
    assert!(!heard.contains("click"), "{heard}");
}
