//! `ringback render`.

use crate::folder::Folder;
use ringback::{Dbm0, Format, Frames, G711, SampleRate, Synth, Tone, ToneZones};

const TRYING: &str = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";

fn samples(list: &str, rate: u32, count: usize) -> Vec<i16> {
    let tone: Tone = list.parse().unwrap();
    Synth::new(&tone, SampleRate::new(rate).unwrap()).unwrap().take(count).collect()
}

fn little_endian(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

#[test]
fn a_name_becomes_a_wav_file_of_two_cycles() {
    let folder = Folder::new("render", "name");
    let report = folder.run_well(&["trying", "out.wav"]);
    let said = format!("out.wav: 7.520 s of us trying {TRYING} at 8000 Hz, 16-bit mono WAV\n");
    assert_eq!(report, said);
    let mut wav = hound::WavReader::open(folder.path("out.wav")).unwrap();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    assert_eq!(wav.spec(), spec);
    let heard: Vec<i16> = wav.samples().map(Result::unwrap).collect();
    assert!(heard == samples(TRYING, 8000, 2 * 30_080));
}

#[test]
fn every_name_is_known() {
    let folder = Folder::new("render", "names");
    for (name, list) in [
        ("trying", TRYING),
        ("ring", "440+480/2000,0/4000"),
        ("busy", "480+620/500,0/500"),
        ("congestion", "480+620/250,0/250"),
        ("dial", "350+440"),
    ] {
        let report = folder.run_well(&[name, "out.wav"]);
        assert!(report.contains(&format!(" s of us {name} {list} at ")), "{report}");
    }
}

#[test]
fn a_tone_of_a_zone_is_that_zones() {
    let folder = Folder::new("render", "zone");
    let uk = "400+450/400,0/200,400+450/400,0/2000";
    for args in [["--zone", "uk"], ["--zone", "GB"], ["--number", "+44 20 7946 0000"]] {
        let report = folder.run_well(&[&["ring", "out.sln"], &args[..]].concat());
        assert_eq!(report, format!("out.sln: 6.000 s of gb ring {uk} at 8000 Hz, 16-bit linear\n"));
        assert!(folder.read("out.sln") == little_endian(&samples(uk, 8000, 48_000)));
    }
    let report = folder.run_well(&["ring", "out.sln", "--number", "+33123"]);
    assert!(report.contains(" s of fr ring 440/1500,0/3500 at "), "{report}");
    // The report contains the tone's own name, not the alias.
    let report = folder.run_well(&["Reorder", "out.sln", "--zone", "us"]);
    assert!(report.contains(" s of us congestion 480+620/250,0/250 at "), "{report}");
    // The zone does not matter for a list.
    let report = folder.run_well(&["425/100", "out.sln", "--zone", "uk"]);
    assert!(report.contains(" s of 425/100 at "), "{report}");
}

const CONFIG: &str = "\
[general]
country = zz
[zz]
description = Nowhere
dial = 333
[yy]
description = Elsewhere
dial = 444
";

#[test]
fn a_file_replaces_the_built_in_zones() {
    let folder = Folder::new("render", "config");
    folder.write("indications.conf", CONFIG);
    let config = ["--config", "indications.conf"];
    let report = folder.run_well(&[&["dial", "out.sln"], &config[..]].concat());
    assert!(report.contains(" s of zz dial 333 at "), "{report}");
    let report = folder.run_well(&[&["dial", "out.sln", "--zone", "yy"], &config[..]].concat());
    assert!(report.contains(" s of yy dial 444 at "), "{report}");
    std::fs::remove_file(folder.path("out.sln")).unwrap();
    let message = folder.run_badly(&[&["dial", "out.sln", "--zone", "us"], &config[..]].concat());
    assert_eq!(message, "error: `us`: no zone has this name; indications.conf has yy, zz\n");
}

#[test]
fn what_a_zone_lacks_still_sounds_and_the_report_says_so() {
    let folder = Folder::new("render", "lacking");
    folder.write("indications.conf", CONFIG);
    let report = folder.run_well(&["busy", "out.sln", "--config", "indications.conf"]);
    let said = " s of zz busy 425/500,0/500 (the default: it has no busy) at ";
    assert!(report.contains(said), "{report}");
    assert!(folder.read("out.sln") == little_endian(&samples("425/500,0/500", 8000, 16_000)));
    let report = folder.run_well(&["stutter", "out.sln", "--config", "indications.conf"]);
    assert!(report.contains(" s of zz stutter 333 (its dial: it has no stutter) at "), "{report}");
}

#[test]
fn a_file_without_a_default_zone_needs_one_for_a_name() {
    let folder = Folder::new("render", "no_default");
    folder.write("indications.conf", &CONFIG.replace("country = zz", "country = xx"));
    let message = folder.run_badly(&["dial", "out.sln", "--config", "indications.conf"]);
    let expected = "error: there is no default zone for `dial`; name a zone with --zone; \
                    indications.conf has yy, zz\n";
    assert_eq!(message, expected);
    folder.run_well(&["dial", "out.sln", "--config", "indications.conf", "--zone", "yy"]);
    folder.run_well(&["425/100", "out.sln", "--config", "indications.conf"]);
}

#[test]
fn a_fault_of_the_file_is_shown_with_a_caret() {
    let folder = Folder::new("render", "faulty");
    folder
        .write("faulty.conf", "[fr]\ndescription = France\nring = 440/1500,0/3500\nbusy = 440/x\n");
    let error = ToneZones::load_strict(folder.path("faulty.conf")).unwrap_err().to_string();
    let (_, fault) = error.split_once("faulty.conf:4:").unwrap();
    assert!(fault.contains("\n  busy = 440/x\n"), "{fault}");
    // The file's other tones are usable.
    let output = folder.run(&["ring", "out.wav", "--zone", "fr", "--config", "faulty.conf"]);
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with(&format!("faulty.conf:4:{fault}\n")), "{said}");
    let message = folder.run_badly(&["ring", "out.wav", "--config", "nowhere.conf"]);
    assert!(message.starts_with("error: cannot read nowhere.conf: "), "{message}");
}

#[test]
fn what_leads_to_no_zone_says_how_to_list_them() {
    let folder = Folder::new("render", "no_zone");
    assert_eq!(
        folder.run_badly(&["ring", "out.wav", "--zone", "atlantis"]),
        "error: `atlantis`: no zone has this name; `ringback zones` lists all zones\n"
    );
    for number in ["033123", "+800 1234 5678", "fr"] {
        let message = folder.run_badly(&["ring", "out.wav", "--number", number]);
        let expected = format!(
            "error: no zone matches the number `{number}`; a number begins with + and the code of \
             a country; `ringback zones` lists all zones\n"
        );
        assert_eq!(message, expected);
    }
    folder.run_badly(&["ring", "out.wav", "--zone", "fr", "--number", "+33"]);
}

#[test]
fn a_held_tone_is_ten_seconds_and_a_finite_one_just_itself() {
    let folder = Folder::new("render", "lengths");
    folder.run_well(&["350+440", "held.sln"]);
    assert!(folder.read("held.sln") == little_endian(&samples("350+440", 8000, 80_000)));
    folder.run_well(&["!425/25", "finite.sln"]);
    assert!(folder.read("finite.sln") == little_endian(&samples("!425/25", 8000, 200)));
    folder.run_well(&["!480/50,425/25,0/25", "intro.sln"]);
    assert_eq!(folder.read("intro.sln").len(), 2 * 8 * 150);
    folder.run_well(&["!480/50,425", "intro.sln"]);
    assert_eq!(folder.read("intro.sln").len(), 2 * 8 * 10_050);
    // 10 ms are 110.25 samples.
    folder.run_well(&["!480/10", "short.wav", "--rate", "11025"]);
    assert_eq!(hound::WavReader::open(folder.path("short.wav")).unwrap().len(), 111);
    folder.run_well(&["350+440", "short.sln", "--seconds", "0.00001"]);
    assert_eq!(folder.read("short.sln").len(), 2);
    folder.run_well(&["350+440", "short.sln", "--seconds", "0.0505"]);
    assert_eq!(folder.read("short.sln").len(), 2 * 404);
}

#[test]
fn the_ending_says_how_to_write() {
    let folder = Folder::new("render", "endings");
    for (name, rate) in [
        ("a.sln", 8_000),
        ("a.sln12", 12_000),
        ("a.sln16", 16_000),
        ("a.sln24", 24_000),
        ("a.sln32", 32_000),
        ("a.sln44", 44_100),
        ("a.sln48", 48_000),
        ("a.sln96", 96_000),
        ("a.SLN192", 192_000),
    ] {
        folder.run_well(&["425/40,0/40", name]);
        let expected = samples("425/40,0/40", rate, rate as usize * 160 / 1000);
        assert!(folder.read(name) == little_endian(&expected), "{name}");
    }
    for (name, format) in [("a.ulaw", Format::PCMU), ("a.alaw", Format::PCMA)] {
        folder.run_well(&["425/40,0/40", name]);
        let mut frames = Frames::new(&"425/40,0/40".parse().unwrap(), format).unwrap();
        let expected: Vec<u8> =
            (0..8).flat_map(|_| frames.next_frame().unwrap().payload.to_vec()).collect();
        assert!(folder.read(name) == expected, "{name}");
    }
    folder.run_well(&["425", "a.wav", "--rate", "11025", "--seconds", "1"]);
    let wav = hound::WavReader::open(folder.path("a.wav")).unwrap();
    assert_eq!((wav.spec().sample_rate, wav.len()), (11_025, 11_025));
}

#[test]
fn an_ending_that_fixes_the_rate_and_another_rate_contradict() {
    let folder = Folder::new("render", "contradiction");
    let message = folder.run_badly(&["trying", "out.sln16", "--rate", "8000"]);
    assert_eq!(message, "error: .sln16 has 16000 samples a second, but --rate asks for 8000\n");
    folder.run_badly(&["trying", "out.ulaw", "--rate", "16000"]);
    folder.run_badly(&["trying", "out.mp3"]);
    folder.run_badly(&["trying", "out"]);
    folder.run_badly(&["trying", "out.wav", "--format", "sln"]);
    folder.run_well(&["trying", "out.sln16", "--rate", "16000"]);
}

#[test]
fn standard_output_gets_raw_samples_and_nothing_else() {
    let folder = Folder::new("render", "stdout");
    for (format, octets) in [("sln", 320), ("ulaw", 160), ("alaw", 160)] {
        let output = folder.run(&["425", "-", "--format", format, "--seconds", "0.02"]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), octets));
        assert!(String::from_utf8(output.stderr).unwrap().starts_with("-: 0.020 s of 425"));
    }
    folder.run_badly(&["425", "-"]);
}

#[test]
fn level_ramp_and_modulation_are_the_players() {
    let folder = Folder::new("render", "playback");
    let peak = |args: &[&str]| {
        folder.run_well(&[&["1000", "out.sln", "--seconds", "1"], args].concat());
        let octets = folder.read("out.sln");
        octets.chunks(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).max().unwrap()
    };
    assert_eq!(peak(&[]), 7219);
    assert_eq!(peak(&["--level", "0"]), 22_827);
    assert_eq!(peak(&["--level", "-13.5"]), 4824);
    assert_eq!(peak(&["--level=-70"]), 7);
    folder.run_well(&["400*25/100", "a.sln", "--modulation", "0", "--ramp", "0"]);
    folder.run_well(&["400/100", "b.sln", "--ramp", "0", "--seconds", "0.2"]);
    assert!(folder.read("a.sln") == folder.read("b.sln"));
    folder.run_well(&["400/100,0/10", "a.sln", "--ramp", "2.5"]);
    folder.run_well(&["400/100,0/10", "b.sln", "--ramp", "2"]);
    assert!(folder.read("a.sln") != folder.read("b.sln"));
}

#[test]
fn numbers_out_of_range_are_usage_errors() {
    let folder = Folder::new("render", "ranges");
    for args in [
        ["--level", "3.2"],
        ["--level", "loud"],
        ["--ramp", "1001"],
        ["--ramp", "-1"],
        ["--ramp", "NaN"],
        ["--modulation", "101"],
        ["--rate", "7999"],
        ["--rate", "8 kHz"],
        ["--seconds", "0"],
        ["--seconds", "inf"],
    ] {
        folder.run_badly(&["trying", "out.wav", args[0], args[1]]);
    }
    let message = folder.run_badly(&["425", "out.wav", "--rate", "192000", "--seconds", "86400"]);
    assert!(message.contains("4 GiB"), "{message}");
}

#[test]
fn a_wrong_tone_list_is_shown_with_a_caret_under_the_byte() {
    let folder = Folder::new("render", "caret");
    let message = folder.run_badly(&["425/90x,0/75", "out.wav"]);
    let expected = "error: this is not a tone list\n  425/90x,0/75\n        ^ \
                    expected `,` or the end of the list, found 'x'\n";
    assert_eq!(message, expected);
    // A character of several bytes takes one column.
    let message = folder.run_badly(&["!425/90é", "out.wav"]);
    assert!(message.contains("\n  !425/90é\n         ^ "), "{message}");
}

#[test]
fn a_misspelt_name_gets_the_names_that_the_zone_has() {
    let folder = Folder::new("render", "misspelt");
    let message = folder.run_badly(&["tring", "out.wav"]);
    assert!(
        message.starts_with("error: zone us has no tone `tring`; did you mean trying?; it has "),
        "{message}"
    );
    for (name, _) in ToneZones::builtin().zone("us").unwrap().tones() {
        assert!(message.contains(&format!(" {name}, ")), "{message}");
    }
    folder.write("indications.conf", CONFIG);
    let message = folder.run_badly(&["tring", "out.wav", "--config", "indications.conf"]);
    assert!(
        message.contains("zone zz has no tone `tring`; did you mean trying?; it has dial, or "),
        "{message}"
    );
    // A misspelt note is an error in a list, not a misspelt name.
    assert!(folder.run_badly(&["M128", "out.wav"]).contains("expected a note"));
    for list in ["abc,425/90", "m69", "-5/10"] {
        let message = folder.run_badly(&[list, "out.wav", "--level", "-13"]);
        assert!(message.contains("\n  ^ expected a frequency"), "{message}");
        assert_eq!(message, folder.run_badly(&["--level", "-13", list, "out.wav"]));
    }
}

#[test]
fn a_frequency_too_high_names_the_segment() {
    let folder = Folder::new("render", "too_high");
    let message = folder.run_badly(&["425/10,5000/10", "out.wav"]);
    assert!(message.contains("segment 1: 5000 Hz"), "{message}");
    assert!(message.contains("--rate"), "{message}");
    folder.run_well(&["425/10,5000/10", "out.wav", "--rate", "16000"]);
}

#[test]
fn a_file_that_cant_be_written_is_status_1() {
    let folder = Folder::new("render", "unwritable");
    for out in ["nowhere/out.wav", "nowhere/out.ulaw"] {
        let output = folder.run(&["trying", out]);
        assert_eq!(output.status.code(), Some(1));
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.starts_with(&format!("error: can't write {out}: ")), "{message}");
    }
}

/// Writes a stereo file at 16 kHz with two equal channels.
fn write_music(folder: &Folder, samples: &[i16]) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(folder.path("music.wav"), spec).unwrap();
    for sample in samples {
        writer.write_sample(*sample).unwrap();
        writer.write_sample(*sample).unwrap();
    }
    writer.finalize().unwrap();
}

/// Returns a sine of 400 Hz at −6 dB of full scale.
fn music(samples: usize) -> Vec<i16> {
    let phase = |n: usize| std::f64::consts::TAU * 400.0 * n as f64 / 16_000.0;
    (0..samples).map(|n| (16_384.0 * phase(n).sin()) as i16).collect()
}

fn read_linear(folder: &Folder, name: &str) -> Vec<i16> {
    let octets = folder.read(name);
    octets.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect()
}

fn peak(samples: &[i16]) -> f64 {
    f64::from(samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap())
}

#[test]
fn a_sound_file_is_converted() {
    let folder = Folder::new("render", "convert");
    let music = music(32_000);
    write_music(&folder, &music);
    let report = folder.run_well(&["music.wav", "out.sln16"]);
    assert_eq!(report, "out.sln16: 2.000 s of music.wav (16000 Hz) at 16000 Hz, 16-bit linear\n");
    assert!(read_linear(&folder, "out.sln16") == music);

    let report = folder.run_well(&["music.wav", "out.ulaw", "--level", "-16"]);
    assert_eq!(report, "out.ulaw: 2.000 s of music.wav (16000 Hz) at 8000 Hz, µ-law\n");
    let heard: Vec<i16> =
        folder.read("out.ulaw").iter().map(|octet| G711::Ulaw.decode(*octet)).collect();
    assert_eq!(heard.len(), 16_000);
    let wanted = Dbm0::from_tenths(-160).unwrap().peak();
    assert!((peak(&heard[1_000..15_000]) / wanted - 1.0).abs() < 0.03);

    folder.run_well(&["music.wav", "out.sln", "--peak", "-3"]);
    let wanted = Dbm0::from_tenths(-30).unwrap().peak();
    assert!((peak(&read_linear(&folder, "out.sln")) - wanted).abs() < 1.0);
    folder.run_well(&["music.wav", "out.sln", "--gain", "-20"]);
    assert!((peak(&read_linear(&folder, "out.sln")[1_000..15_000]) - 1_638.4).abs() < 2.0);

    // `render` reads its own files. A conversion to the same format changes nothing.
    folder.run_well(&["music.wav", "one.wav", "--g711", "alaw"]);
    folder.run_well(&["one.wav", "two.alaw"]);
    folder.run_well(&["two.alaw", "three.wav", "--g711", "alaw"]);
    assert!(folder.read("one.wav") == folder.read("three.wav"));
    assert!(folder.read("one.wav")[58..] == folder.read("two.alaw"));
}

#[test]
fn a_sound_file_that_is_too_loud_is_written_and_told() {
    let folder = Folder::new("render", "loud");
    write_music(&folder, &music(16_000));
    let output = folder.run(&["music.wav", "out.sln16", "--gain", "20"]);
    assert!(output.status.success());
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("samples are clipped at full scale"), "{message}");
}

#[test]
fn a_sound_file_is_repeated_for_as_long_as_is_asked() {
    let folder = Folder::new("render", "repeat");
    let music = music(16_000);
    write_music(&folder, &music);
    folder.run_well(&["music.wav", "out.sln16", "--seconds", "3.5", "--crossfade", "100"]);
    let heard = read_linear(&folder, "out.sln16");
    assert_eq!(heard.len(), 56_000);
    assert!(heard[..14_400] == music[..14_400]);
    assert!(heard[16_000..28_800] == music[1_600..14_400]);
    folder.run_well(&["music.wav", "out.sln16", "--seconds", "0.25"]);
    assert!(read_linear(&folder, "out.sln16") == music[..4_000]);
}

#[test]
fn g711_is_written_as_wav_too() {
    let folder = Folder::new("render", "g711");
    for (name, law, format) in [("ulaw", G711::Ulaw, 7), ("alaw", G711::Alaw, 6)] {
        let report = folder.run_well(&["busy", "out.wav", "--g711", name, "--seconds", "0.000875"]);
        assert!(report.contains("-law WAV"), "{report}");
        let octets = folder.read("out.wav");
        // Seven octets, and one octet of padding.
        assert_eq!(octets.len(), 58 + 8);
        assert_eq!(octets[4..8], 58_u32.to_le_bytes());
        assert_eq!(octets[20..22], [format, 0]);
        assert_eq!(octets[54..58], 7_u32.to_le_bytes());
        let heard = samples("480+620/500,0/500", 8_000, 7);
        let heard: Vec<u8> = heard.into_iter().map(|sample| law.encode(sample)).collect();
        assert_eq!(octets[58..65], heard);
    }
    let message = folder.run_badly(&["busy", "out.sln", "--g711", "ulaw"]);
    assert!(message.contains("--g711 is only for files that end in .wav"), "{message}");
}

#[test]
fn a_name_comes_before_a_file_and_a_file_before_a_list() {
    let folder = Folder::new("render", "order");
    folder.write("busy", "no sound");
    folder.write("425", "no sound");
    assert!(folder.run_well(&["busy", "out.wav"]).contains(" of us busy "));
    let message = folder.run_badly(&["./busy", "out.wav"]);
    assert_eq!(message, "error: ./busy: at byte 0: expected RIFF at the start of a WAV file\n");
    let message = folder.run_badly(&["425", "out.wav"]);
    assert!(message.starts_with("error: 425: at byte 0: expected RIFF"), "{message}");
    for absent in ["music.wav", "./music", "/music.wav", "Music.SLN", "hold.sln16", "a.al"] {
        let message = folder.run_badly(&[absent, "out.wav"]);
        assert_eq!(message, format!("error: there is no file {absent}\n"));
    }
}

#[test]
fn what_is_for_tones_is_not_for_sound_files_nor_the_other_way_round() {
    let folder = Folder::new("render", "either");
    write_music(&folder, &music(800));
    let message = folder.run_badly(&["music.wav", "out.wav", "--modulation", "50"]);
    assert!(message.contains("--modulation is only for tones"), "{message}");
    for option in [["--gain", "3"], ["--peak", "-3"]] {
        let message = folder.run_badly(&["busy", "out.wav", option[0], option[1]]);
        assert!(message.contains("are only for sound files"), "{message}");
    }
    for gain in ["101", "nan", "inf", "loud"] {
        folder.run_badly(&["music.wav", "out.wav", "--gain", gain]);
    }
    folder.run_badly(&["music.wav", "out.wav", "--gain", "3", "--level", "-10"]);
    folder.run_badly(&["music.wav", "out.wav", "--crossfade", "10"]);
}
