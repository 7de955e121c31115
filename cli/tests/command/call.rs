//! `ringback call`.

use crate::folder::Folder;
use ringback::{Format, RenderedTone, ToneZones};

/// Reads the samples of a WAV file.
fn samples(folder: &Folder, name: &str) -> Vec<i16> {
    let mut reader = hound::WavReader::open(folder.path(name)).unwrap();
    let spec = reader.spec();
    assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (1, 8_000, 16));
    reader.samples().collect::<Result<_, _>>().unwrap()
}

/// Returns the first samples of a tone of a built-in zone.
fn tone(zone: &str, name: &str, len: usize) -> Vec<i16> {
    let zone = ToneZones::builtin().zone(zone).unwrap();
    let tone = zone.tone_or_default(name).unwrap();
    let mut player = RenderedTone::new(&tone, Format::PCM).unwrap().player();
    let mut samples = Vec::new();
    while samples.len() < len {
        samples.extend_from_slice(player.next_frame().unwrap().payload);
    }
    samples.truncate(len);
    samples
}

#[test]
fn a_phone_is_found_after_four_seconds() {
    let folder = Folder::new("call", "default");
    let report = folder.run_well(&["invite@0 100@0.05 180@4 200@10", "call.wav"]);
    assert_eq!(
        report,
        "    0.000  invite               → trying
           send 183 with SDP to the caller
    0.050  100
    4.000  180                  → ring
   10.000  200                  → answered by b1
           send 200 to the caller
"
    );
    let heard = samples(&folder, "call.wav");
    assert_eq!(heard.len(), 8 * 12_020);
    assert_eq!(heard[..32_000], tone("us", "trying", 32_000));
    // After the joint.
    assert_eq!(heard[32_160..80_000], tone("us", "ring", 48_000)[160..]);
    assert!(heard[80_160..].iter().all(|sample| *sample == 0));
}

#[test]
fn a_failure_is_heard_to_its_end() {
    let folder = Folder::new("call", "failure");
    let report = folder.run_well(&["invite@0 486@1", "busy.wav", "--zone", "fr", "--failure", "3"]);
    assert!(report.contains("1.000  486                  → failure 486\n"), "{report}");
    assert!(report.contains("4.000                       → over\n"), "{report}");
    assert!(report.contains("send 486 to the caller"), "{report}");
    let heard = samples(&folder, "busy.wav");
    assert_eq!(heard[8_160..32_000], tone("fr", "busy", 24_000)[160..24_000]);
}

#[test]
fn branches_and_dialogs_have_names() {
    let folder = Folder::new("call", "names");
    let timeline = "one:invite@0 two:invite@0 one.x:180@1 one.y:183+sdp@2 one.y:rtp@2.1 \
                    one.y:pem=inactive@3 two:603@4 one:200@4.5 two:200@5";
    let report = folder.run_well(&[timeline, "call.wav"]);
    for expected in [
        "2.100  one.y:rtp            → early media of one.y\n",
        "3.000  one.y:pem=inactive   → ring\n",
        "4.000  two:603              → failure 603\n           cancel one\n",
        "4.500  one:200              → answered by one\n",
        "5.000  two:200\n           acknowledge it and end that call\n",
    ] {
        assert!(report.contains(expected), "{report}");
    }
}

#[test]
fn every_event_can_be_told() {
    let folder = Folder::new("call", "events");
    let timeline = "hunt@0 invite@0 302@0.5 retry@0.5 183+sdp@1 rtp@1 rtp-stop@2 preempt@3 \
                    resume@4 no-answer@5 hunt-end@5 cancel@6 end@9";
    let report = folder.run_well(&[timeline, "call.wav", "--hold-off", "0.2"]);
    let places: Vec<_> = report.lines().filter_map(|line| line.split_once("→ ")).collect();
    let places: Vec<_> = places.into_iter().map(|(_, place)| place).collect();
    let expected =
        ["trying", "early media of b1", "trying", "announcement", "trying", "failure 408", "over"];
    assert_eq!(places, expected, "{report}");
    assert_eq!(samples(&folder, "call.wav").len(), 8 * 11_020);
}

#[test]
fn tones_are_a_zones_or_lists() {
    let folder = Folder::new("call", "tones");
    let args = ["invite@0 180@1 end@2", "call.wav", "--trying", "busy", "--ring", "1000/100,0/100"];
    folder.run_well(&args);
    let heard = samples(&folder, "call.wav");
    assert_eq!(heard[..8_000], tone("us", "busy", 8_000));
    assert_ne!(heard[8_160..16_000], tone("us", "ring", 8_000)[160..]);
}

#[test]
fn a_burst_can_be_let_to_its_end() {
    let folder = Folder::new("call", "burst");
    let args = ["invite@0 180@0.5 200@3", "call.wav", "--trying", "ring", "--ring", "busy"];
    folder.run_well(&[&args[..], &["--after-burst"]].concat());
    let heard = samples(&folder, "call.wav");
    assert_eq!(heard[..16_000], tone("us", "ring", 16_000));
    assert_eq!(heard[16_000..24_000], tone("us", "busy", 8_000));
}

#[test]
fn what_is_no_script_is_told() {
    let folder = Folder::new("call", "faults");
    for (timeline, expected) in [
        ("", "the script has no events"),
        ("invite", "`invite`: expected @SECONDS after it"),
        ("invite@soon", "`invite@soon`: the time must be 0 to 3600 seconds"),
        ("invite@-1", "`invite@-1`: the time must be 0 to 3600 seconds"),
        ("invite@3601", "`invite@3601`: the time must be 0 to 3600 seconds"),
        ("invite@NaN", "`invite@NaN`: the time must be 0 to 3600 seconds"),
        ("dial@0", "`dial@0`: unknown event"),
        ("700@0", "`700@0`: unknown event"),
        ("invite@0 99@0", "`99@0`: unknown event"),
        (":180@0", "`:180@0`: the branch has no name"),
    ] {
        let message = folder.run_badly(&[timeline, "call.wav"]);
        assert!(message.contains(expected), "{timeline}: {message}");
    }
    let message = folder.run_badly(&["invite@0", "call.wav", "--zone", "nowhere"]);
    assert!(message.contains("no zone has this name"), "{message}");
    let message = folder.run_badly(&["invite@0", "call.wav", "--trying", "tralala"]);
    assert!(message.contains("`tralala` is not a tone of us, a file or a tone list"), "{message}");
    folder.write("music.wav", "RIFF");
    let message = folder.run_badly(&["invite@0", "call.wav", "--ring", "music.wav"]);
    assert!(message.contains("music.wav: at byte 4: expected the length"), "{message}");
}

#[test]
fn a_sound_file_takes_the_place_of_a_tone() {
    let folder = Folder::new("call", "clip");
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(folder.path("music.wav"), spec).unwrap();
    let music: Vec<i16> = (0..12_000).map(|n| (n % 80) * 100 - 4_000).collect();
    for sample in &music {
        writer.write_sample(*sample).unwrap();
        writer.write_sample(*sample).unwrap();
    }
    writer.finalize().unwrap();
    folder.run_well(&["invite@0 180@5 200@8", "call.wav", "--trying", "music.wav"]);
    let heard = samples(&folder, "call.wav");
    // From the end of the ramp to the crossfade of 50 ms, and the same in the next repetition.
    assert_eq!(heard[32..11_600], music[32..11_600]);
    assert_eq!(heard[12_000..23_200], music[400..11_600]);
    assert_eq!(heard[40_160..64_000], tone("us", "ring", 24_000)[160..]);
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let folder = Folder::new("call", "file");
    let output = folder.run(&["invite@0", "no/such/folder.wav"]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("can't write no/such/folder.wav"), "{message}");
}
