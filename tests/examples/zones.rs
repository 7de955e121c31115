//! The example `zones`, run as a process.

use std::process::Stdio;

use crate::common::example::Folder;
use ringback::asterisk::DiagnosticKind;
use ringback::asterisk::Source;
use ringback::{ToneZone, ToneZones};

/// A file without errors, with everything that a drawing can show.
const SOUND: &str = "\
[general]
country = zz

[zz]
description = Nowhere
ringcadence = 400,200,400,2000
ring = 400+450/400,0/200,400+450/400,0/2000
dial = 350+440
busy = 500/375,0/375
reorder = 500/20,0/20,600/20,0/20
info = !950/330,!1400/330,!1800/330,0
stutter = !350+440/100,!0/100,!350+440/100,!0/100,!350+440/100,!0/100,!350+440/100,!0/100,350+440
record = 1400/500,0/15000
positive = !1000/1000
five = 300/100,400/100,500/100,600/100,700/100,0/500

[uk]
description = Elsewhere
ring = 440/1000,0/4000
";

const WARNED: &str = "\
[general]
country = fr
[fr]
description = France
ring = 440/1500,0/3500
howler = 1400+2060+2450/100,0/100
[de]
busy = 425/480,0/480
";

/// A file with the same warnings, and errors.
const FAULTY: &str = "\
[general]
country = fr
[fr]
description = France
ring = 440 / 1500,0/3500
howler = 1400+2060+2450/100,0/100
nonsense
[de]
busy = 425/480,0/480
";

/// Returns the expected diagnostics, as the library formats them, each followed by a blank line.
fn diagnostics(name: &str, text: &str) -> String {
    let reading = ToneZones::read_text(Source::new(name, text));
    reading
        .diagnostics
        .iter()
        .flat_map(|diagnostic| [diagnostic.to_string(), "\n\n".into()])
        .collect()
}

#[test]
fn a_zone_in_full_is_drawn_listed_and_completed() {
    let folder = Folder::new("zones", "in_full");
    folder.write("indications.conf", SOUND);
    let expected = "\
One character is 100 ms, or a whole segment that is shorter: █ ▒ ░ ▓ are the sounds of a tone,
· is silence. ◄ repeats from │ or the start, → holds a sound, ┤ is the end, … is a cut.

zz  Nowhere (default)
  Ring cadence (ms on, off): 400,200,400,2000
  dial          ██████████→
                350+440
  ring          ████··████····················◄
                400+450/400,0/200,400+450/400,0/2000
  busy          ████····◄
                500/375,0/375
  record        █████·············································································…◄
                1400/500,0/15000
  info          ███▒▒▒▒░░░│··········→
                !950/330,!1400/330,!1800/330,0
  stutter       █·█·█·█·│██████████→
                !350+440/100,!0/100,!350+440/100,!0/100,!350+440/100,!0/100,!350+440/100,!0/100,
                350+440
  five          █▒░▓█·····◄
                300/100,400/100,500/100,600/100,700/100,0/500
  positive      ██████████┤
                !1000/1000
  reorder       █·▒·◄
                500/20,0/20,600/20,0/20

  Tones that the zone lacks, and their replacements:
  trying        █·▒··█·▒······························◄
                425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000  (the default)
  callwaiting   ██······██······························◄
                425/200,0/600,425/200,0/3000  (the default)
  dialrecall    ██████████→
                350+440  (its dial)
  unobtainable  █·▒·◄
                500/20,0/20,600/20,0/20  (its reorder)
";
    assert_eq!(folder.run_well(&["--config", "indications.conf", "ZZ"]), expected);
}

#[test]
fn every_zone_and_tone_is_in_the_table() {
    let table = Folder::new("zones", "table").run_well(&[]);
    let mut lines = table.lines().skip(2);
    for zone in ToneZones::builtin().zones() {
        assert_eq!(lines.next(), Some(""));
        let heading = format!("{}  {}", zone.name(), zone.description());
        assert!(lines.next().unwrap().starts_with(&heading), "{heading}");
        for (name, _) in zone.tones() {
            let shown = first_word(lines.next().unwrap());
            assert!(shown == name || name.starts_with(shown.strip_suffix('…').unwrap()), "{shown}");
        }
    }
    assert_eq!(lines.next(), None);
}

fn first_word(line: &str) -> &str {
    assert!(line.starts_with("  "), "{line}");
    line.split_whitespace().next().unwrap()
}

#[test]
fn the_table_fits_a_terminal_and_shows_the_usual_rings_whole() {
    let table = Folder::new("zones", "width").run_well(&[]);
    for line in table.lines() {
        assert!(line.chars().count() <= 100, "{line}");
        assert_eq!(line.trim_end(), line);
    }
    let us = table.split("\n\n").find(|zone| zone.starts_with("us  ")).unwrap();
    assert!(us.starts_with("us  United States (default)\n"), "{us}");
    let ring =
        format!("\n  ring             {}{}◄ 440+480/2000,0/4000\n", "█".repeat(20), "·".repeat(40));
    assert!(us.contains(&ring), "{us}");
}

#[test]
fn several_zones_are_shown_in_the_order_asked() {
    let folder = Folder::new("zones", "several");
    let shown = folder.run_well(&["uk", "FR", "+1 242 555 0100", "tel:+33-1"]);
    let headings: Vec<_> = shown.split("\n\n").filter(|part| part.contains("  ")).collect();
    let codes: Vec<_> =
        headings.iter().filter_map(|part| part.split_once("  ").map(|(code, _)| code)).collect();
    let codes: Vec<_> = codes.into_iter().filter(|code| code.len() == 2).collect();
    assert_eq!(codes, ["gb", "fr", "bs", "fr"], "{shown}");
}

#[test]
fn a_zone_in_full_fits_a_terminal_and_has_every_list_whole() {
    let folder = Folder::new("zones", "wrapped");
    let codes: Vec<_> = ToneZones::builtin().zones().map(ToneZone::name).collect();
    let shown = folder.run_well(&codes);
    for line in shown.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    let unwrapped: String = shown.split_whitespace().collect();
    for (_, tone) in ToneZones::builtin().zones().flat_map(ToneZone::tones) {
        assert!(unwrapped.contains(&tone.to_string()), "{tone}");
    }
}

#[test]
fn what_leads_to_no_zone_is_an_error_and_nothing_is_shown() {
    let folder = Folder::new("zones", "unknown");
    assert_eq!(
        folder.run_badly(&["fr", "atlantis"]),
        "zones: `atlantis`: no zone has this name; run `zones` alone to list all zones\n"
    );
    assert_eq!(
        folder.run_badly(&["+800"]),
        "zones: `+800`: no zone matches this number; run `zones` alone to list all zones\n"
    );
    folder.write("indications.conf", SOUND);
    assert_eq!(
        folder.run_badly(&["--config", "indications.conf", "fr"]),
        "zones: `fr`: no zone has this name; indications.conf has uk, zz\n"
    );
}

#[test]
fn arguments_that_make_no_sense_together_are_errors() {
    let folder = Folder::new("zones", "arguments");
    for args in [&["--strict"][..], &["--allow-outside"], &["--export", "fr"], &["--nonsense"]] {
        folder.run_badly(args);
    }
}

#[test]
fn a_file_named_without_a_folder_includes_others_beside_it() {
    let folder = Folder::new("zones", "beside");
    folder.write("main.conf", "#include sound.conf\n#include *.inc\n");
    folder.write("sound.conf", SOUND);
    folder.write("more.inc", "[fr]\ndescription = France\nring = 440/1500,0/3500\n");
    let said = folder.run_well(&["--config", "main.conf"]);
    assert_eq!(said, "main.conf: 3 zones, 0 errors, 0 warnings\n");
}

#[test]
fn a_sound_file_has_a_summary_only() {
    let folder = Folder::new("zones", "sound");
    folder.write("indications.conf", SOUND);
    let said = folder.run_well(&["--config", "indications.conf"]);
    assert_eq!(said, "indications.conf: 2 zones, 0 errors, 0 warnings\n");
    folder.write("empty.conf", "");
    let said = folder.run_well(&["--config", "empty.conf"]);
    assert!(said.starts_with("empty.conf:1:1: warning: there is no zone in this file\n"), "{said}");
    assert!(said.ends_with("empty.conf: 0 zones, 0 errors, 1 warning\n"), "{said}");
}

#[test]
fn a_file_with_warnings_alone_is_status_0() {
    let folder = Folder::new("zones", "warnings");
    folder.write("warned.conf", WARNED);
    let expected =
        diagnostics("warned.conf", WARNED) + "warned.conf: 2 zones, 0 errors, 2 warnings\n";
    assert_eq!(folder.run_well(&["--config", "warned.conf"]), expected);
}

#[test]
fn a_file_with_errors_is_status_1() {
    let folder = Folder::new("zones", "errors");
    folder.write("faulty.conf", FAULTY);
    let output = folder.run(&["--config", "faulty.conf"]);
    assert_eq!(output.status.code(), Some(1));
    let expected =
        diagnostics("faulty.conf", FAULTY) + "faulty.conf: 2 zones, 2 errors, 2 warnings\n";
    assert!(expected.starts_with("faulty.conf:5:12: error: "), "{expected}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    assert!(output.stderr.is_empty());
}

#[test]
fn as_many_errors_as_are_told_may_be_more() {
    let folder = Folder::new("zones", "many");
    folder.write("many.conf", &format!("[fr]\n{}", "nonsense\n".repeat(1_500)));
    let output = folder.run(&["--config", "many.conf"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.ends_with("many.conf: 1 zone, 1000 errors or more, 2 warnings\n"));
}

#[test]
fn a_zone_of_a_faulty_file_is_shown_and_the_status_is_1() {
    let folder = Folder::new("zones", "faulty_zone");
    folder.write("faulty.conf", FAULTY);
    let output = folder.run(&["--config", "faulty.conf", "de"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), diagnostics("faulty.conf", FAULTY));
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("\n\nde\n  busy          █████·····◄\n"), "{shown}");
}

#[test]
fn a_file_that_cannot_be_read_is_status_2() {
    let folder = Folder::new("zones", "unreadable");
    let message = folder.run_badly(&["--config", "nowhere.conf"]);
    assert!(message.starts_with("zones: cannot read nowhere.conf: "), "{message}");
    folder.run_badly(&["--config", "."]);
    folder.run_badly(&["--config", "nowhere.conf", "fr"]);
    folder.run_badly(&["--config", "nowhere.conf", "--export"]);
}

#[test]
fn only_if_allowed_is_a_file_included_from_outside() {
    let folder = Folder::new("zones", "outside");
    std::fs::create_dir(folder.path("inner")).unwrap();
    folder.write("fr.conf", "[fr]\ndescription = France\nring = 440/1500,0/3500\n");
    folder.write("inner/indications.conf", "#include \"../fr.conf\"\n");
    let config = ["--config", "inner/indications.conf"];
    let output = folder.run(&config);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("0 zones, 1 error, "));
    let said = folder.run_well(&[&config[..], &["--allow-outside"]].concat());
    assert_eq!(said, "inner/indications.conf: 1 zone, 0 errors, 0 warnings\n");
}

#[test]
fn the_export_reads_as_the_built_in_zones_and_uk() {
    let text = Folder::new("zones", "export").run_well(&["--export"]);
    let read = ToneZones::read_text(&text);
    let lacking = |fault: &DiagnosticKind| *fault == DiagnosticKind::NoRingNorBusy;
    assert!(read.diagnostics.iter().all(|diagnostic| lacking(&diagnostic.kind)));
    let mut read = read.zones;
    let uk = read.remove("uk").unwrap();
    let gb = read.zone("gb").unwrap();
    assert_eq!(uk.description(), gb.description());
    assert!(uk.tones().eq(gb.tones()));
    let builtin = ToneZones::builtin();
    assert!(read == builtin.to_asterisk_lossy().parse().unwrap());
    assert!(read.zones().map(ToneZone::name).eq(builtin.zones().map(ToneZone::name)));
    assert_eq!(read.default_name(), builtin.default_name());
}

#[test]
fn what_asterisk_cannot_play_is_marked_and_strictly_an_error() {
    let folder = Folder::new("zones", "nearest");
    folder.write("warned.conf", &WARNED.replace("[de]", "[de]\ndescription = Germany"));
    let output = folder.run(&["--config", "warned.conf", "--export"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\n; fr, howler: Asterisk "), "{text}");
    assert!(text.contains("\nhowler = 1400+2450/100,0/100\n"), "{text}");
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("warned.conf:6:"));

    let output = folder.run(&["--config", "warned.conf", "--export", "--strict"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("\nzones: fr, howler: Asterisk "), "{message}");

    folder.write("indications.conf", SOUND);
    let strict = folder.run_well(&["--config", "indications.conf", "--export", "--strict"]);
    assert_eq!(strict, SOUND.parse::<ToneZones>().unwrap().to_asterisk().unwrap());
}

#[test]
fn a_faulty_file_is_not_exported() {
    let folder = Folder::new("zones", "faulty_export");
    folder.write("faulty.conf", FAULTY);
    let output = folder.run(&["--config", "faulty.conf", "--export"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let expected = diagnostics("faulty.conf", FAULTY)
        + "zones: faulty.conf has errors, so nothing is exported\n";
    assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let folder = Folder::new("zones", "pipe");
    for args in [&[][..], &["--export"]] {
        let mut command = folder.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    // The status still reports the errors of the file.
    folder.write("faulty.conf", FAULTY);
    let mut command = folder.command(&["--config", "faulty.conf", "de"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_status_1() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = Folder::new("zones", "full").command(&[]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("zones: can't write: "));
}
