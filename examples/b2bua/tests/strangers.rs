//! Calls between independent programs: `sipp` is Client A and Client B, and `tshark` captures.
//! As root: `cargo test -p ringback-b2bua --test strangers -- --ignored --test-threads=1`.

use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use ringback::progress::Failure;
use ringback::{CallState, Format, G711, TonePlan, ToneZones};

/// A server, its callees, and the capture of their traffic.
struct Scene {
    folder: PathBuf,
    server: Child,
    listen: u16,
    /// The SIP ports of one or two Clients B.
    callees: Vec<u16>,
    /// The socket on which Client A takes its media.
    media: UdpSocket,
    witness: Child,
}

impl Scene {
    fn new(name: &str, callees: usize, options: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("b2bua-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (listen, media) = (free_port(), UdpSocket::bind("127.0.0.1:0").unwrap());
        let callees: Vec<_> = (0..callees).map(|_| free_port()).collect();
        let mut server = Command::new(env!("CARGO_BIN_EXE_b2bua"));
        server.args(["--listen", &format!("127.0.0.1:{listen}")]).args(options);
        for callee in &callees {
            server.args(["--to", &format!("sip:b@127.0.0.1:{callee}")]);
        }
        let server = server.stdout(Stdio::null()).spawn().unwrap();
        let witness = Command::new("tshark")
            .args(["-q", "-i", "lo", "-f", "udp", "-w"])
            .arg(folder.join("heard.pcap"))
            .stderr(Stdio::null())
            .spawn()
            .expect("tshark");
        let scene = Self { folder, server, listen, callees, media, witness };
        scene.wait_for_the_witness();
        scene
    }

    /// Waits until `tshark` has written some packets.
    fn wait_for_the_witness(&self) {
        let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
        let begun = Instant::now();
        let file = self.folder.join("heard.pcap");
        while std::fs::metadata(&file).map_or(0, |file| file.len()) < 1_000 {
            stranger.send_to(&[0; 100], self.media.local_addr().unwrap()).unwrap();
            std::thread::sleep(Duration::from_millis(20));
            assert!(begun.elapsed() < Duration::from_secs(20), "tshark hears nothing");
        }
    }

    /// Starts `sipp` with a scenario.
    fn stranger(&self, scenario: &str, port: u16, options: &[&str]) -> Child {
        let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
        let media = self.media.local_addr().unwrap().port().to_string();
        Command::new("sipp")
            .arg("-sf")
            .arg(scenarios.join(format!("{scenario}.xml")))
            .args(["-i", "127.0.0.1", "-mi", "127.0.0.1", "-nostdin"])
            .args(["-timeout", "30", "-p", &port.to_string(), "-key", "media", &media])
            .args(options)
            .current_dir(&self.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sipp")
    }

    fn callee(&self, n: usize, scenario: &str) -> Child {
        let child = self.stranger(scenario, self.callees[n], &["-m", "1"]);
        std::thread::sleep(Duration::from_millis(300));
        child
    }

    fn caller(&self, scenario: &str, formats: &str, options: &[&str]) -> Child {
        let server = format!("127.0.0.1:{}", self.listen);
        let count = if options.contains(&"-m") { &[][..] } else { &["-m", "1"] };
        let options = [&["-key", "formats", formats, &*server], count, options].concat();
        self.stranger(scenario, free_port(), &options)
    }

    fn open_files(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.server.id())).unwrap().count()
    }

    /// Stops `tshark`, and returns all packets that it has captured.
    fn heard(&mut self) -> Vec<Packet> {
        std::thread::sleep(Duration::from_millis(500));
        let pid = self.witness.id().to_string();
        Command::new("kill").args(["-INT", &pid]).status().unwrap();
        self.witness.wait().unwrap();
        let port = self.media.local_addr().unwrap().port();
        let fields = [
            "frame.time_epoch",
            "udp.dstport",
            "sip.Status-Code",
            "sip.CSeq.method",
            "rtp.seq",
            "rtp.timestamp",
            "rtp.marker",
            "rtp.p_type",
            "rtp.ssrc",
            "rtp.payload",
        ];
        let mut tshark = Command::new("tshark");
        tshark.arg("-r").arg(self.folder.join("heard.pcap"));
        tshark.args(["-d", &format!("udp.port=={port},rtp"), "-T", "fields", "-E", "separator=|"]);
        for port in self.callees.iter().chain([&self.listen]) {
            tshark.args(["-d", &format!("udp.port=={port},sip")]);
        }
        for field in fields {
            tshark.args(["-e", field]);
        }
        let output = tshark.stderr(Stdio::null()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().filter_map(Packet::parse).collect()
    }

    /// Returns the RTP packets that the caller receives.
    fn audio(&self, heard: &[Packet]) -> Vec<Rtp> {
        let port = self.media.local_addr().unwrap().port();
        heard.iter().filter(|packet| packet.to == port).filter_map(|p| p.rtp.clone()).collect()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        for child in [&mut self.server, &mut self.witness] {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> u16 {
    UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Checks that a scenario has run to its end.
fn assert_ends_well(stranger: Child) {
    let status = ends(stranger).expect("the scenario goes on after a minute");
    assert!(status.success(), "{status}");
}

/// Waits until a scenario ends. After a minute it is killed, and this returns `None`: whoever waits
/// for a lost message waits without end.
fn ends(mut stranger: Child) -> Option<ExitStatus> {
    for _ in 0..600 {
        if let Some(status) = stranger.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    None
}

struct Packet {
    /// The time of arrival, in seconds.
    time: f64,
    to: u16,
    /// The status of a response to an INVITE.
    status: Option<u16>,
    rtp: Option<Rtp>,
}

#[derive(Clone)]
struct Rtp {
    time: f64,
    sequence: u16,
    timestamp: u32,
    marker: bool,
    payload_type: u8,
    ssrc: String,
    payload: Vec<u8>,
}

impl Packet {
    fn parse(line: &str) -> Option<Self> {
        let fields: Vec<_> = line.split('|').collect();
        let [time, to, status, method, sequence, timestamp, marker, payload_type, ssrc, payload] =
            fields[..]
        else {
            return None;
        };
        let time = time.parse().ok()?;
        let octet = |two: &[u8]| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok();
        let rtp = sequence.parse().ok().map(|sequence| Rtp {
            time,
            sequence,
            timestamp: timestamp.parse().unwrap(),
            marker: matches!(marker, "1" | "True"),
            payload_type: payload_type.parse().unwrap(),
            ssrc: ssrc.into(),
            payload: payload.replace(':', "").as_bytes().chunks(2).filter_map(octet).collect(),
        });
        let status = status.parse().ok().filter(|_| method == "INVITE");
        Some(Self { time, to: to.parse().ok()?, status, rtp })
    }
}

/// Returns the time at which that status was sent to that port.
fn status_at(heard: &[Packet], status: u16, to: u16) -> f64 {
    let is_it = |packet: &&Packet| packet.status == Some(status) && packet.to == to;
    heard.iter().find(is_it).unwrap_or_else(|| panic!("no {status}")).time
}

fn plan(format: Format) -> TonePlan {
    TonePlan::from_zone(ToneZones::builtin().zone("us").unwrap(), format).unwrap()
}

/// Returns the frames of the tone for a call state.
fn frames(format: Format, state: CallState, count: usize) -> Vec<Vec<u8>> {
    let plan = plan(format);
    let mut player = plan.tone(state).unwrap().player();
    (0..count).map(|_| player.next_frame().unwrap().payload.to_vec()).collect()
}

fn failure(status: u16) -> CallState {
    CallState::Failure(Failure::from_status(status).unwrap())
}

/// Returns the position of a tone's first packet. The search looks for the second frame, because
/// the first contains the end of the previous tone.
fn begins(audio: &[Rtp], tone: &[Vec<u8>]) -> usize {
    let is_it = |window: &[Rtp]| window.iter().zip(&tone[1..]).all(|(p, f)| p.payload == *f);
    audio.windows(5).position(is_it).expect("the tone") - 1
}

fn assert_is_tone(audio: &[Rtp], tone: &[Vec<u8>]) {
    for (n, (packet, frame)) in audio.iter().zip(tone).enumerate() {
        assert!(packet.payload == *frame, "packet {n}");
    }
}

fn assert_is_one_stream(audio: &[Rtp]) {
    for (n, pair) in audio.windows(2).enumerate() {
        assert_eq!(pair[1].ssrc, pair[0].ssrc, "packet {n}");
        assert_eq!(pair[1].sequence, pair[0].sequence.wrapping_add(1), "packet {n}");
        assert_eq!(pair[1].timestamp.wrapping_sub(pair[0].timestamp), 160, "packet {n}");
        assert!(!pair[1].marker, "packet {n}");
    }
}

fn samples(audio: &[Rtp]) -> Vec<f64> {
    let octets = audio.iter().flat_map(|packet| &packet.payload);
    octets.map(|octet| f64::from(G711::Ulaw.decode(*octet))).collect()
}

fn largest_step(samples: &[f64]) -> f64 {
    samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f64::max)
}

/// Returns the share of the power at these frequencies.
fn share(samples: &[f64], frequencies: &[f64]) -> f64 {
    let power: f64 = samples.iter().map(|sample| sample * sample).sum();
    let of = |frequency: f64| {
        let step = std::f64::consts::TAU * frequency / 8_000.0;
        let sum = |wave: fn(f64) -> f64| -> f64 {
            samples.iter().enumerate().map(|(n, sample)| sample * wave(step * n as f64)).sum()
        };
        2.0 * (sum(f64::cos).powi(2) + sum(f64::sin).powi(2)) / samples.len() as f64
    };
    frequencies.iter().map(|frequency| of(*frequency)).sum::<f64>() / power
}

/// Returns the start and the end of each sound, in milliseconds, at 8,000 samples a second. A pause
/// has at least 20 ms.
fn cadence(samples: &[f64]) -> Vec<(usize, usize)> {
    let mut sounds: Vec<(usize, usize)> = Vec::new();
    for (ms, part) in samples.chunks(8).enumerate() {
        if part.iter().any(|sample| sample.abs() > 100.0) {
            match sounds.last_mut() {
                Some((_, end)) if ms < *end + 20 => *end = ms + 1,
                _ => sounds.push((ms, ms + 1)),
            }
        }
    }
    sounds
}

#[test]
#[ignore = "needs sipp and tshark"]
fn the_seeds_call_is_heard_in_two_stages() {
    let mut scene = Scene::new("seed", 1, &[]);
    let before = scene.open_files();
    let callee = scene.callee(0, "b-rings");
    let caller = scene.caller("a-call", "0 8", &[]);
    assert_ends_well(caller);
    assert_ends_well(callee);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(scene.open_files(), before, "the call has left something behind");

    let heard = scene.heard();
    let audio = scene.audio(&heard);
    assert_is_one_stream(&audio);
    let ring = frames(Format::PCMU, CallState::Ring, 200);
    let rings = begins(&audio, &ring);
    assert_is_tone(&audio[..rings], &frames(Format::PCMU, CallState::Trying, rings));
    // Measured independently: beeps of 425 and 525 Hz, 90 ms each, then 440 and 480 Hz.
    let trying = samples(&audio[..rings]);
    assert!(share(&trying[80..640], &[425.0]) > 0.95);
    assert!(share(&trying[1_400..1_960], &[525.0]) > 0.95);
    let beeps = cadence(&trying);
    let expected = [(0, 90), (165, 255), (505, 595), (670, 760), (3_760, 3_850)];
    for (beep, expected) in beeps.iter().zip(expected) {
        assert!(beep.0.abs_diff(expected.0) < 4 && beep.1.abs_diff(expected.1) < 4, "{beeps:?}");
    }
    let ringing = samples(&audio[rings..]);
    assert!(share(&ringing[1_600..9_600], &[440.0, 480.0]) > 0.99);
    let bursts = cadence(&ringing);
    assert!(bursts[0].0 < 10 && bursts[0].1.abs_diff(2_000) < 4, "{bursts:?}");

    let at = |status, to| status_at(&heard, status, to);
    let late = audio[rings].time - at(180, scene.listen);
    assert!((0.0..0.04).contains(&late), "ring is {late} s late");
    println!("ring begins {:.1} ms after the 180", late * 1e3);
    // No step exceeds the sum of both tones' largest steps and an interval of G.711.
    let bound = largest_step(&trying) + largest_step(&ringing[160..]) + 1_024.0;
    let joint = samples(&audio[rings - 1..=rings + 1]);
    assert!(largest_step(&joint) <= bound);
    // The caller gets a 183, but not a 180.
    let statuses: Vec<_> = heard.iter().filter_map(|p| p.status.map(|s| (p.to, s))).collect();
    let caller_was_told: Vec<_> = statuses
        .iter()
        .filter(|(to, _)| *to != scene.listen && !scene.callees.contains(to))
        .map(|(_, status)| *status)
        .collect();
    assert_eq!(caller_was_told, [100, 183, 200]);
}

#[test]
#[ignore = "needs sipp and tshark"]
fn a_caller_who_prefers_a_law_hears_it() {
    let mut scene = Scene::new("alaw", 1, &[]);
    let callee = scene.callee(0, "b-rings-soon");
    assert_ends_well(scene.caller("a-call", "8 0", &[]));
    assert_ends_well(callee);
    let audio = scene.heard();
    let audio = scene.audio(&audio);
    assert_is_one_stream(&audio);
    assert!(audio.iter().all(|packet| packet.payload_type == 8));
    let rings = begins(&audio, &frames(Format::PCMA, CallState::Ring, 30));
    assert_is_tone(&audio[..rings], &frames(Format::PCMA, CallState::Trying, rings));
}

#[test]
#[ignore = "needs sipp and tshark"]
fn silence_is_announced_and_sound_marked_for_who_can_do_with_it() {
    let mut scene = Scene::new("noise", 1, &["--comfort-noise"]);
    let callee = scene.callee(0, "b-rings-soon");
    assert_ends_well(scene.caller("a-call", "0 13", &[]));
    assert_ends_well(callee);
    let heard = scene.heard();
    let audio = scene.audio(&heard);
    assert!(audio.iter().any(|packet| packet.payload_type == 13));
    for pair in audio.windows(2) {
        assert_eq!(pair[1].sequence, pair[0].sequence.wrapping_add(1));
        // Only the packet after the announcement has the marker.
        assert_eq!(pair[1].marker, pair[0].payload_type == 13);
        let step = pair[1].timestamp.wrapping_sub(pair[0].timestamp);
        assert_eq!(step % 160, 0);
        assert_eq!(step > 160, pair[0].payload_type == 13 && step != 160);
        // Packets are on time, however long the silence was.
        let late = pair[1].time - pair[0].time - f64::from(step) / 8_000.0;
        assert!(late.abs() < 0.03, "{late}");
    }
}

#[test]
#[ignore = "needs sipp and tshark"]
fn early_media_is_heard_once_it_flows_and_the_180_changes_nothing() {
    let mut scene = Scene::new("early", 1, &[]);
    let words: Vec<u8> = (0..8_000).map(|n| if n % 40 < 20 { 0x90 } else { 0x10 }).collect();
    std::fs::write(scene.folder.join("words.raw"), &words).unwrap();
    let callee = scene.callee(0, "b-early-media");
    assert_ends_well(scene.caller("a-call", "0", &[]));
    assert_ends_well(callee);
    let heard = scene.heard();
    let audio = scene.audio(&heard);
    let is_word = |packet: &Rtp| packet.payload.iter().all(|octet| matches!(octet, 0x90 | 0x10));
    let first = audio.iter().position(is_word).expect("words");
    assert_is_tone(&audio[..first - 1], &frames(Format::PCMU, CallState::Trying, first - 1));
    assert!(audio[first..].iter().all(is_word), "the 180 brings no ring");
    assert!(audio.len() - first > 50, "{}", audio.len() - first);
    let at = status_at(&heard, 183, scene.listen);
    let late = audio[first].time - at;
    // Three packets prove that RTP flows, and the tone fades first.
    assert!((0.03..0.2).contains(&late), "{late}");
    for pair in audio.windows(2) {
        assert_eq!(pair[1].ssrc, pair[0].ssrc);
        assert_eq!(pair[1].sequence, pair[0].sequence.wrapping_add(1));
    }
}

#[test]
#[ignore = "needs sipp and tshark"]
fn busy_is_heard_before_the_486() {
    let mut scene = Scene::new("busy", 1, &["--failure", "2"]);
    let callee = scene.callee(0, "b-busy");
    assert_ends_well(scene.caller("a-refused-486", "0", &[]));
    assert_ends_well(callee);
    let heard = scene.heard();
    let audio = scene.audio(&heard);
    assert_is_one_stream(&audio);
    let busy = frames(Format::PCMU, failure(486), 120);
    let begins = begins(&audio, &busy);
    assert_is_tone(&audio[begins + 1..audio.len() - 1], &busy[1..]);
    let sounds = samples(&audio[begins..]);
    assert!(share(&sounds[800..3_200], &[480.0, 620.0]) > 0.99);
    assert!(cadence(&sounds)[1].0.abs_diff(1_000) < 4);
    assert!((95..=105).contains(&(audio.len() - begins)), "{}", audio.len() - begins);
}

#[test]
#[ignore = "needs sipp and tshark"]
fn one_of_two_may_fail() {
    let mut scene = Scene::new("fork", 2, &[]);
    let (one, other) = (scene.callee(0, "b-busy"), scene.callee(1, "b-rings-soon"));
    assert_ends_well(scene.caller("a-call", "0", &[]));
    assert_ends_well(one);
    assert_ends_well(other);
    let heard = scene.heard();
    let audio = scene.audio(&heard);
    assert_is_one_stream(&audio);
    let ring = frames(Format::PCMU, CallState::Ring, 100);
    let rings = begins(&audio, &ring);
    assert_is_tone(&audio[..rings], &frames(Format::PCMU, CallState::Trying, rings));
    // All but the frame in which ring fades.
    assert_is_tone(&audio[rings + 1..audio.len() - 1], &ring[1..]);
}

#[test]
#[ignore = "needs sipp and tshark"]
fn who_gives_up_cancels_in_every_stage() {
    for (stage, after, callee) in [
        ("trying", "500", "b-rings-only"),
        ("ring", "1500", "b-rings-only"),
        ("early", "1500", "b-early-media"),
        ("failure", "1500", "b-busy"),
    ] {
        let mut scene = Scene::new(&format!("cancel-{stage}"), 1, &[]);
        std::fs::write(scene.folder.join("words.raw"), [0x90; 8_000]).unwrap();
        let before = scene.open_files();
        let mut callee = scene.callee(0, callee);
        assert_ends_well(scene.caller("a-cancels", "0", &["-d", after]));
        if matches!(stage, "ring" | "failure") {
            assert_ends_well(callee);
        } else {
            // The other scenarios do not expect a CANCEL at this point.
            std::thread::sleep(Duration::from_millis(700));
            let _ = callee.kill();
            let _ = callee.wait();
        }
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!(scene.open_files(), before, "{stage}");
        let heard = scene.heard();
        let audio = scene.audio(&heard);
        assert!(audio.len() > 20);
        // The audio ends when the caller gets the final response.
        let end = heard.iter().rfind(|packet| packet.status == Some(487)).unwrap().time;
        assert!(audio.last().unwrap().time < end + 0.03, "{stage}");
    }
}

#[test]
#[ignore = "needs sipp and tshark"]
fn nobody_answers_and_the_caller_hears_so() {
    let mut scene = Scene::new("no-answer", 1, &["--no-answer", "2", "--failure", "1"]);
    let callee = scene.callee(0, "b-rings-only");
    assert_ends_well(scene.caller("a-refused-408", "0", &[]));
    assert_ends_well(callee);
    let heard = scene.heard();
    let audio = scene.audio(&heard);
    assert_is_one_stream(&audio);
    let congestion = begins(&audio, &frames(Format::PCMU, failure(408), 20));
    let rings = begins(&audio, &frames(Format::PCMU, CallState::Ring, 20));
    assert!(rings < congestion);
    assert!((98..=104).contains(&congestion), "{congestion}");
}

/// Plays simultaneous calls, and prints the delay of their packets.
#[test]
#[ignore = "takes a while, and asserts little"]
fn load() {
    for calls in [200, 400, 800, 1_600] {
        let scene = Scene::new(&format!("load-{calls}"), 1, &["--max-calls-per-peer", "2000"]);
        let memory = resident(scene.server.id());
        let media = scene.media.try_clone().unwrap();
        let listener = std::thread::spawn(move || listen(&media));
        let rate = (calls / 4).to_string();
        let calls_at_once = calls.to_string();
        let count = ["-m", &calls_at_once, "-r", &rate, "-l", &calls_at_once];
        let callee = scene.stranger("b-rings", scene.callees[0], &["-m", &calls_at_once]);
        std::thread::sleep(Duration::from_millis(300));
        let caller = scene.caller("a-call", "0", &count);
        std::thread::sleep(Duration::from_secs(6));
        let busy = resident(scene.server.id());
        // Under load a call may fail, and whether one did is not measured here. None may hang.
        for stranger in [caller, callee] {
            assert!(ends(stranger).is_some(), "a call of {calls} did not end");
        }
        let mut late = listener.join().unwrap();
        late.sort_by(f64::total_cmp);
        let quantile = |share: f64| late[((late.len() - 1) as f64 * share) as usize] * 1e3;
        println!(
            "{calls} calls: {} packets, late by {:.2} ms (median), {:.2} ms (99 %), {:.2} ms (most); \
             {} KiB a call",
            late.len(),
            quantile(0.5),
            quantile(0.99),
            quantile(1.0),
            (busy - memory) / calls,
        );
        assert!(late.len() > calls * 300);
    }
}

/// Returns the deviation of each packet from the schedule of its call. The first packet of a call
/// defines the schedule.
fn listen(media: &UdpSocket) -> Vec<f64> {
    let mut first = std::collections::HashMap::new();
    let mut late = Vec::new();
    let mut buffer = [0; 2_000];
    media.set_read_timeout(Some(Duration::from_secs(4))).unwrap();
    while let Ok(len) = media.recv(&mut buffer) {
        let now = Instant::now();
        if len != 172 {
            continue;
        }
        let field = |at: usize| u32::from_be_bytes(buffer[at..at + 4].try_into().unwrap());
        let (timestamp, ssrc) = (field(4), field(8));
        let (begun, offset) = *first.entry(ssrc).or_insert((now, timestamp));
        let due = f64::from(timestamp.wrapping_sub(offset)) / 8_000.0;
        late.push(((now - begun).as_secs_f64() - due).abs());
    }
    late
}

/// The memory of a process, in KiB.
fn resident(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
