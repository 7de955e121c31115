//! `ringback zones`.

use std::process::Stdio;

use crate::files::{FAULTY, SOUND, WARNED, diagnostics};
use crate::folder::Folder;
use ringback::asterisk::DiagnosticKind;
use ringback::{ToneZone, ToneZones};

#[test]
fn a_zone_in_full_is_drawn_listed_and_completed() {
    let folder = Folder::new("zones", "in_full");
    folder.write("indications.conf", SOUND);
    let expected = "\
One character is 100 ms, or a whole segment that is shorter: █ ▒ ░ ▓ are the sounds of a tone,
· is silence. ◄ repeats from │ or the start (◄x3 three times), → holds a sound,
┤ is the end, … is a cut.

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
  callwaiting   █········································◄
                400/100,0/4000  (the default)
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
    let mut lines = table.lines().skip(4);
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
        "error: `atlantis`: no zone has this name; `ringback zones` lists all zones\n"
    );
    assert_eq!(
        folder.run_badly(&["+800"]),
        "error: `+800`: no zone matches this number; `ringback zones` lists all zones\n"
    );
    folder.write("indications.conf", SOUND);
    assert_eq!(
        folder.run_badly(&["--config", "indications.conf", "fr"]),
        "error: `fr`: no zone has this name; indications.conf has uk, zz\n"
    );
}

#[test]
fn what_is_open_about_a_built_in_tone_is_shown_with_the_sources() {
    let folder = Folder::new("zones", "remarks");
    let table = folder.run_well(&[]);
    let line = table.lines().find(|line| line.contains(" ?375+475/1000,0/"));
    assert!(line.is_some_and(|line| line.starts_with("  busy ")), "{table}");
    let shown = folder.run_well(&["eg"]);
    assert!(shown.contains("375+475/1000,0/4000  (doubtful: the cadence of a ring)\n"), "{shown}");
    assert!(shown.contains("\n  Sources: ") && shown.contains("spandsp (busy, "), "{shown}");
    let shown = folder.run_well(&["kw"]);
    assert!(shown.contains("(unresolved: also 425/250,0/250 (Cisco gateways), "), "{shown}");
    // A file's zone of the same name has neither.
    folder.write("own.conf", "[eg]\ndescription = Ours\nbusy = 425/500,0/500\n");
    let shown = folder.run_well(&["--config", "own.conf", "eg"]);
    assert!(!shown.contains("doubtful") && !shown.contains("Sources"), "{shown}");
}

#[test]
fn a_territory_without_a_zone_has_that_of_its_administration() {
    let folder = Folder::new("zones", "territory");
    for asked in ["gu", "+1 671 555 0123"] {
        let shown = folder.run_well(&[asked]);
        assert!(shown.contains("\nus  United States (default)\n"), "{shown}");
        assert!(shown.ends_with("\n  There is no zone gu: it shares the network of us\n"));
    }
    let shown = folder.run_well(&["uk"]);
    assert!(!shown.contains("There is no zone"), "{shown}");
}

#[test]
fn the_zones_of_a_file_lie_over_the_built_in_ones_if_one_likes() {
    let folder = Folder::new("zones", "overlay");
    folder.write(
        "own.conf",
        "[general]\ncountry = fr\n[fr]\ndescription = Ours\nring = 425/1000,0/4000\n",
    );
    let own = ["--config", "own.conf", "--with-builtin"];
    let shown = folder.run_well(&[&own[..], &["fr", "de"]].concat());
    assert!(shown.contains("\nfr  Ours (default)\n"), "{shown}");
    assert!(shown.contains("\nde  Germany\n"), "{shown}");
    let render = Folder::new("render", "overlay");
    render.write("own.conf", "[fr]\ndescription = Ours\nring = 425/1000,0/4000\n");
    let report = render.run_well(&[&["ring", "out.sln", "--zone", "de"], &own[..]].concat());
    assert!(report.contains(" s of de ring 425/1000,0/4000 at "), "{report}");
    folder.run_badly(&["--with-builtin"]);
    let message = render.run_badly(&[&["ring", "no.sln", "--zone", "qq"], &own[..]].concat());
    assert!(message.contains("`ringback zones` lists all zones"), "{message}");
    let report = render.run_well(&[&["ring", "out.sln", "--zone", "gu"], &own[..]].concat());
    assert!(report.contains(" s of us ring "), "{report}");
    let text = folder.run_well(&[&own[..], &["--export"]].concat());
    assert!(text.contains("[uk]\n") && text.contains("description = Ours\n"));
}

#[test]
fn arguments_that_make_no_sense_together_are_errors() {
    let folder = Folder::new("zones", "arguments");
    for args in [&["--strict"][..], &["--allow-outside"], &["--export", "fr"], &["--nonsense"]] {
        folder.run_badly(args);
    }
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
    assert!(message.starts_with("error: cannot read nowhere.conf: "), "{message}");
    folder.run_badly(&["--config", "."]);
    folder.run_badly(&["--config", "nowhere.conf", "fr"]);
    folder.run_badly(&["--config", "nowhere.conf", "--export"]);
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
    assert!(message.contains("\nerror: fr, howler: Asterisk "), "{message}");

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
        + "error: faulty.conf has errors, so nothing is exported\n";
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
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .starts_with("error: can't write standard output: ")
    );
}

#[test]
fn a_zone_becomes_the_settings_of_a_device_and_what_is_lost_is_named() {
    let folder = Folder::new("zones", "settings");
    let output = folder.run(&["de", "--as", "yealink"]);
    assert!(output.status.success());
    let settings = String::from_utf8(output.stdout).unwrap();
    assert!(settings.starts_with("#!version:1.0.0.1\n# Germany (de)\n"), "{settings}");
    assert!(settings.contains("\nvoice.tone.ring = 425/1000,0/4000\n"), "{settings}");
    let lost = String::from_utf8(output.stderr).unwrap();
    assert!(lost.contains("warning: de: yealink has no parameter for trying, "), "{lost}");
    assert!(lost.contains("note: yealink keeps its own value of voice.tone.dialrecall"), "{lost}");

    let output = folder.run(&["fr", "--as", "ios", "--strict"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let lost = String::from_utf8(output.stderr).unwrap();
    let ring = "fr ring (ringback): ios cannot express a duration as long as this; it means ";
    assert!(lost.contains(ring), "{lost}");
}

#[test]
fn settings_of_several_zones_are_for_devices_that_name_them() {
    let folder = Folder::new("zones", "settings-of-several");
    let several = folder.run_well(&["de", "uk", "--as", "freeswitch"]);
    assert!(several.contains("data=\"de-ring=%(1000,4000,425)\"/>"), "{several}");
    assert!(
        several.contains("data=\"gb-ring=%(400,200,400,450);%(400,2000,400,450)\"/>"),
        "{several}"
    );
    assert!(folder.run_well(&["--as", "spandsp"]).contains("uncode=\"zw\""));
    assert_eq!(
        folder.run_badly(&["de", "fr", "--as", "grandstream"]),
        "error: the settings of grandstream hold the tones of one zone; name it, as in \
         `ringback zones de --as grandstream`\n"
    );
    assert!(folder.run_badly(&["--as", "yealink"]).contains("name it, as in"));
    assert!(folder.run_badly(&["--strict"]).contains("--strict needs --export or --as"));
}

#[test]
fn settings_become_zones_again() {
    let folder = Folder::new("zones", "import");
    for device in ringback::devices::Device::ALL {
        let device = device.name();
        folder.write("settings", &folder.run_well(&["de", "--as", device]));
        let args = ["--import", "settings", "--from", device, "--name", "de"];
        let shown = folder.run_well(&[&args[..], &["de"]].concat());
        assert!(shown.contains("de  Germany (default)\n"), "{device}: {shown}");
        let exported = folder.run_well(&[&args[..], &["--export"]].concat());
        let zones = ToneZones::read_text(&exported);
        assert_eq!(zones.diagnostics, [], "{device}");
        let busy = zones.zones.default_zone().unwrap().tone("busy").unwrap().to_string();
        assert!(busy.ends_with("/480,0/480"), "{device}: {busy}");
        let again = folder.run_well(&[&args[..], &["de", "--as", device]].concat());
        assert_eq!(
            again.matches("480").count(),
            folder.run_well(&["de", "--as", device]).matches("480").count()
        );
    }
}

#[test]
fn a_setting_that_is_no_tone_is_shown_and_loses_no_other() {
    let folder = Folder::new("zones", "import-faulty");
    folder.write("phone.cfg", "voice.tone.dial = 350+440\nvoice.tone.busy = 425/500;0/500\n");
    let output = folder.run(&["--import", "phone.cfg", "--from", "yealink", "--export"]);
    assert_eq!(output.status.code(), Some(1));
    let exported = String::from_utf8(output.stdout).unwrap();
    assert!(exported.contains("dial = 350+440\n") && !exported.contains("busy"), "{exported}");
    assert!(exported.contains("description = phone.cfg\n"), "{exported}");
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.starts_with("phone.cfg: error: line 2: voice.tone.busy: this is not a tone\n"),
        "{error}"
    );
    assert!(error.contains("  425/500;0/500\n         ^ "), "{error}");

    let none = folder.run_badly(&["--import", "phone.cfg", "--from", "cisco-spa"]);
    assert!(
        none.starts_with("error: can't read phone.cfg as the settings of cisco-spa: "),
        "{none}"
    );
    assert!(
        folder.run_badly(&["--import", "missing", "--from", "ios"]).contains("can't read missing")
    );
    assert!(folder.run_badly(&["--import", "phone.cfg"]).contains("--from"));
}
