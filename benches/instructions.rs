//! The instructions for one frame, or for one set-up, counted by valgrind's callgrind. Unlike times,
//! they are the same on a busy machine.
//!
//! Every scenario runs twice, with different numbers of frames. The difference, without that of an
//! empty loop, is what the table shows. Without valgrind the program prints a notice.

#![allow(unsafe_code, reason = "C's functions are declared and called")]

mod hearing;
mod in_c;

use std::env;
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::sync::Arc;

use hearing::{Line, hear, minute, set, set_of_all_zones, ten_tones};
use in_c::{CallPlayerInC, PlayerInC};
use ringback::detector::{Detector, ToneSet};
use ringback::telephone_event::{Event, EventReader, EventSequence, EventSource, Volume};
use ringback::{
    CallPlayer, CallState, Format, Frame, Frames, G711, PayloadElement, RenderedTone, SampleRate,
    Tone, TonePlan, ToneZones,
};
use ringback_benches::{Baseline, Recurrence, ulaw_table};

const DUAL: &str = "440+480";
const TRYING: &str = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";
const LONG: &str = "913.8+1370.6";
const RING: &str = "440+480/2000,0/4000";

/// A name, the repetitions of the short run, and the function that runs them.
type Scenario = (&'static str, u32, fn(u32));

/// Whole cycles of `trying`, which takes 186 frames.
const FRAMES: u32 = 1860;

const SCENARIOS: &[Scenario] = &[
    ("nothing", FRAMES, |n| each(n, || Some(0))),
    ("Frames, 440+480, PCM", FRAMES, |n| frames(DUAL, Format::PCM, n)),
    ("Frames, 440+480, µ-law", FRAMES, |n| frames(DUAL, Format::PCMU, n)),
    ("Frames, 440+480, PCM at 48 kHz", FRAMES, |n| frames(DUAL, at_48_khz(), n)),
    ("Frames, trying, µ-law", FRAMES, |n| frames(TRYING, Format::PCMU, n)),
    ("Frames, 913.8+1370.6, µ-law", FRAMES, |n| frames(LONG, Format::PCMU, n)),
    ("Player, held", FRAMES, |n| player(DUAL, n)),
    ("Player, trying", FRAMES, |n| player(TRYING, n)),
    ("CallPlayer, trying", FRAMES, call_player),
    ("Player in C, trying", FRAMES, |n| {
        let mut player = PlayerInC::new();
        each(n, || Some(player.next_frame().0 as u64));
    }),
    ("CallPlayer in C, trying", FRAMES, |n| {
        let mut player = CallPlayerInC::new();
        each(n, || Some(player.next_frame().0 as u64));
    }),
    ("EventSource, a packet", FRAMES, event_source),
    ("EventReader, a packet", FRAMES, event_reader),
    ("Detector, ten tones of de", FRAMES, |n| detector(&set(&ten_tones("de")), "de", n)),
    ("Detector, ten tones of us", FRAMES, |n| detector(&set(&ten_tones("us")), "us", n)),
    ("Detector, all zones", FRAMES, |n| detector(&set_of_all_zones(), "us", n)),
    #[cfg(feature = "spandsp")]
    ("spandsp, ten tones of de", FRAMES, |n| super_tone_rx("de", n)),
    #[cfg(feature = "spandsp")]
    ("spandsp, ten tones of us", FRAMES, |n| super_tone_rx("us", n)),
    ("a list → Tone", 100, |n| make(n, || tone(RING))),
    ("a list → Frames, µ-law", 100, |n| {
        make(n, || Frames::new(&tone(RING), Format::PCMU));
    }),
    ("a list → RenderedTone, µ-law", 10, |n| {
        make(n, || RenderedTone::new(&tone(RING), Format::PCMU));
    }),
    ("G.711 encoder, 160 samples", FRAMES, encoder),
    ("Asterisk's arithmetic, PCM", FRAMES, |n| asterisk(None, n)),
    ("Asterisk's arithmetic, µ-law", FRAMES, |n| asterisk(Some(&ulaw_table()), n)),
];

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if let [_, option, name, times] = arguments.as_slice() {
        if option == "--run" {
            let (_, _, run) = SCENARIOS.iter().find(|scenario| scenario.0 == name).unwrap();
            run(times.parse().unwrap());
            return;
        }
    }
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("instructions: not counted, because valgrind is not installed");
        return;
    }
    let mut loop_alone = 0.0;
    for &(name, short, _) in SCENARIOS {
        let many = f64::from(2 * short);
        let instructions = (instructions(name, 3 * short) - instructions(name, short)) / many;
        if name == "nothing" {
            loop_alone = instructions;
        } else {
            println!("{name:32} {:10.1}", instructions - loop_alone);
        }
    }
}

/// Runs a scenario in callgrind, and returns the number of instructions of the whole process.
fn instructions(name: &str, times: u32) -> f64 {
    let this = env::current_exe().unwrap();
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(this)
        .args(["--run", name, &times.to_string()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let log = String::from_utf8(output.stderr).unwrap();
    let collected = log.split("Collected :").nth(1).unwrap_or_else(|| panic!("{log}"));
    collected.split_whitespace().next().unwrap().parse().unwrap()
}

fn each(times: u32, mut routine: impl FnMut() -> Option<u64>) {
    let mut all = 0_u64;
    for _ in 0..times {
        all = all.wrapping_add(routine().unwrap_or(1));
    }
    black_box(all);
}

/// Reads every field of a frame, and nothing of its payload.
fn read<S: PayloadElement>(frame: Frame<'_, S>) -> u64 {
    let payload = (frame.payload.as_ptr().addr() as u64).wrapping_add(frame.payload.len() as u64);
    let flags = u64::from(frame.silent).wrapping_add(frame.onset.into());
    payload.wrapping_add(frame.timestamp).wrapping_add(flags)
}

fn make<T>(times: u32, make: impl Fn() -> T) {
    for _ in 0..times {
        drop(black_box(make()));
    }
}

fn tone(list: &str) -> Tone {
    list.parse().unwrap()
}

fn at_48_khz() -> Format<i16> {
    Format::linear(SampleRate::HZ_48000, Format::PTIME).unwrap()
}

fn frames<S: PayloadElement>(list: &str, format: Format<S>, times: u32) {
    let mut frames = Frames::new(&tone(list), format).unwrap();
    each(times, || frames.next_frame().map(read));
}

fn player(list: &str, times: u32) {
    let mut player = RenderedTone::new(&tone(list), Format::PCMU).unwrap().player();
    each(times, || player.next_frame().map(read));
}

fn call_player(times: u32) {
    let zone = ToneZones::builtin().zone("us").unwrap();
    let mut player = CallPlayer::new(&TonePlan::from_zone(zone, Format::PCMU).unwrap());
    let mut state = CallState::Trying;
    each(times, || player.next_frame(*black_box(&mut state)).map(read));
}

fn event_source(times: u32) {
    let mut source = EventSource::new(Format::PCMU, Event::RINGING_TONE, Volume::default(), 0);
    each(times, || {
        let packet = source.next_packet()?;
        let payload = packet.payload.as_ptr().addr() as u64;
        let len = packet.payload.len() as u64;
        Some(payload.wrapping_add(len + u64::from(packet.timestamp) + u64::from(packet.marker)))
    });
}

/// Reads the packets of a number of ten digits again and again, a second later each time.
fn event_reader(times: u32) {
    let mut sequence = EventSequence::new(Format::PCMU, Event::digits("0123456789").unwrap(), 0);
    let (mut packets, mut reader) = (Vec::new(), EventReader::new());
    while !sequence.is_over() {
        if let Some(packet) = sequence.next_packet() {
            let payload: [u8; 4] = packet.payload.try_into().unwrap();
            packets.push((packet.timestamp, packet.marker, payload));
        }
    }
    let (mut next, mut offset) = (0, 0_u32);
    each(times, || {
        let Some((timestamp, marker, payload)) = packets.get(next) else {
            (next, offset) = (0, offset.wrapping_add(24_000));
            return Some(0);
        };
        next += 1;
        let reports = reader.receive(timestamp.wrapping_add(offset), *marker, payload).ok()?;
        Some(reports.map(|report| u64::from(report.duration)).sum())
    });
}

/// Hears a minute of a zone's ring again and again.
fn detector(set: &Arc<ToneSet>, zone: &str, times: u32) {
    let ring = minute(zone, "ring");
    let (mut detector, mut line) = (Detector::new(set), Line::new(&ring, 0));
    each(times, || Some(hear(&mut detector, line.frame())));
}

/// The same by spandsp.
#[cfg(feature = "spandsp")]
fn super_tone_rx(zone: &str, times: u32) {
    let ring = minute(zone, "ring");
    let tones = ten_tones(zone);
    let zone = ringback_hearing_tests::cases::Zone { name: zone.into(), tones };
    let set = ringback_hearing_tests::spandsp::SuperToneSet::new(&zone);
    let (mut detector, mut line) = (set.detector(), Line::new(&ring, 0));
    each(times, || Some(detector.hear(line.frame()).count() as u64));
}

fn encoder(times: u32) {
    let samples: [i16; 160] = std::array::from_fn(|n| (n as i16).wrapping_mul(7919));
    let mut octets = [0; 160];
    for _ in 0..times {
        G711::Ulaw.encode_slice(black_box(&samples), &mut octets);
        black_box(&octets);
    }
}

fn asterisk(table: Option<&[u8; 65_536]>, times: u32) {
    let mut source = Baseline::new(&[(&[440.0, 480.0], u32::MAX)], Recurrence::new);
    let (mut samples, mut octets) = ([0; 160], [0; 160]);
    for _ in 0..times {
        source.fill(&mut samples);
        black_box(&samples);
        if let Some(table) = table {
            for (octet, &sample) in octets.iter_mut().zip(&samples) {
                *octet = table[usize::from(sample as u16)];
            }
            black_box(&octets);
        }
    }
}
