//! The audio that a caller gets from a real rtpengine. Needs Debian's `rtpengine-daemon`.

mod common;

use std::net::{SocketAddr, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::{Proxy, pass, settings};
use ringback::progress::Failure;
use ringback::{CallState, Format, TonePlan, ToneZones};
use rtpengine::{Container, Message, Pool, Settings};

/// A daemon for one test. It ends with the test.
struct Daemon {
    process: Child,
    control: SocketAddr,
}

impl Daemon {
    async fn start() -> Self {
        static STARTED: AtomicU16 = AtomicU16::new(0);
        // Each daemon has its own ports, so that tests can run in parallel.
        let base = free_port();
        let media = 24_000 + 100 * STARTED.fetch_add(1, Relaxed);
        let control = SocketAddr::from(([127, 0, 0, 1], base));
        let process = Command::new("rtpengine")
            .args(["--config-file=none", "--table=-1", "--interface=127.0.0.1"])
            .args(["--foreground", "--log-stderr"])
            .arg(format!("--listen-ng={control}"))
            .arg(format!("--port-min={media}"))
            .arg(format!("--port-max={}", media + 99))
            .arg(format!("--pidfile={}/rtpengine-{base}.pid", std::env::temp_dir().display()))
            .stderr(Stdio::null())
            .spawn()
            .expect("rtpengine, which Debian has in rtpengine-daemon");
        let daemon = Self { process, control };
        let pool = Pool::new(&[control]).await.unwrap();
        for _ in 0..50 {
            if pool.order("", "", Message::Ping).await.is_ok() {
                return daemon;
            }
            pass(100).await;
        }
        panic!("rtpengine does not start");
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Sends an order to rtpengine, as the proxy does, and returns the answer.
fn order(daemon: SocketAddr, text: &str) -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    let cookie = free_port();
    socket.send_to(format!("{}-{cookie} {text}", std::process::id()).as_bytes(), daemon).unwrap();
    let mut buffer = [0; 4_096];
    let len = socket.recv(&mut buffer).unwrap();
    String::from_utf8_lossy(&buffer[..len]).into_owned()
}

fn offer(daemon: SocketAddr, kind: &str, tags: &str, port: u16) -> u16 {
    let sdp = format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP 0\r\n"
    );
    let answer = order(
        daemon,
        &format!("d7:call-id3:a@b7:command{}:{kind}{tags}3:sdp{}:{sdp}e", kind.len(), sdp.len()),
    );
    let (_, media) = answer.split_once("m=audio ").unwrap_or_else(|| panic!("{answer}"));
    media.split(' ').next().unwrap().parse().unwrap()
}

/// The media of a caller.
struct Caller {
    port: u16,
    heard: Arc<Mutex<Vec<Heard>>>,
}

#[derive(Clone)]
struct Heard {
    at: Instant,
    sequence: u16,
    timestamp: u32,
    ssrc: u32,
    payload: Vec<u8>,
}

impl Caller {
    fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let to = Arc::clone(&heard);
        std::thread::spawn(move || {
            let mut buffer = [0; 2_000];
            while let Ok(len) = socket.recv(&mut buffer) {
                let field = |at: usize| u32::from_be_bytes(buffer[at..at + 4].try_into().unwrap());
                to.lock().unwrap().push(Heard {
                    at: Instant::now(),
                    sequence: field(0) as u16,
                    timestamp: field(4),
                    ssrc: field(8),
                    payload: buffer[12..len].to_vec(),
                });
            }
        });
        Self { port, heard }
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }
}

/// Returns the octets of the tone for a call state, with that number of cycles.
fn tone(state: CallState, cycles: usize) -> Vec<u8> {
    let zone = ToneZones::builtin().zone("us").unwrap();
    let plan = TonePlan::from_zone(zone, Format::PCMU).unwrap();
    plan.tone(state).unwrap().cycle().repeat(cycles)
}

/// Returns whether these octets differ by at most an interval: rtpengine decodes its media and
/// encodes them again, by a law that differs slightly from the ITU's.
fn alike(heard: &[u8], tone: &[u8]) -> bool {
    let decode = |octet: &u8| f64::from(ringback::G711::Ulaw.decode(*octet));
    heard.len() <= tone.len()
        && heard.iter().zip(tone).all(|(heard, tone)| {
            let (heard, tone) = (decode(heard), decode(tone));
            (heard - tone).abs() <= 16.0 + tone.abs() / 15.0
        })
}

/// Returns the position of the first packet of a tone.
fn begins(heard: &[Heard], state: CallState) -> usize {
    let tone = tone(state, 1);
    heard.iter().position(|packet| alike(&packet.payload, &tone)).unwrap()
}

fn octets(heard: &[Heard]) -> Vec<u8> {
    heard.iter().flat_map(|packet| packet.payload.clone()).collect()
}

/// Checks for one SSRC, no gap in sequence numbers, and timestamps that advance by the samples of
/// each packet, or by more at a tone change.
fn assert_is_one_stream(heard: &[Heard], changes: &[usize]) {
    for (n, pair) in heard.windows(2).enumerate() {
        assert_eq!(pair[1].ssrc, pair[0].ssrc, "packet {n}");
        assert_eq!(pair[1].sequence, pair[0].sequence.wrapping_add(1), "packet {n}");
        let step = pair[1].timestamp.wrapping_sub(pair[0].timestamp);
        if changes.contains(&(n + 1)) {
            assert!((160..800).contains(&step), "packet {n}: {step}");
        } else {
            assert_eq!(step, 160, "packet {n}");
        }
    }
}

/// Returns the share of the power at these frequencies.
fn shares(octets: &[u8], frequencies: &[f64]) -> f64 {
    let samples: Vec<f64> =
        octets.iter().map(|octet| f64::from(ringback::G711::Ulaw.decode(*octet))).collect();
    let power: f64 = samples.iter().map(|sample| sample * sample).sum();
    let of = |frequency: f64| {
        let step = std::f64::consts::TAU * frequency / 8_000.0;
        let (mut re, mut im) = (0.0, 0.0);
        for (n, sample) in samples.iter().enumerate() {
            re += sample * (step * n as f64).cos();
            im += sample * (step * n as f64).sin();
        }
        2.0 * (re * re + im * im) / samples.len() as f64
    };
    frequencies.iter().map(|frequency| of(*frequency)).sum::<f64>() / power
}

const BUSY: &str = "486";

fn busy() -> CallState {
    CallState::Failure(Failure::from_status(BUSY.parse().unwrap()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs rtpengine"]
async fn a_caller_hears_trying_then_ring_within_100_ms_and_then_the_callee() {
    let daemon = Daemon::start().await;
    let caller = Caller::new();
    let proxy = Proxy::of(settings(&[daemon.control]), "a@b x").await;
    offer(daemon.control, "offer", "8:from-tag1:x", caller.port);
    proxy.says("invite").await;
    // Longer than a cycle of trying (3.76 s).
    pass(4_500).await;
    let rings_at = Instant::now();
    proxy.says("180").await;
    pass(3_000).await;

    let heard = caller.heard();
    let rings = begins(&heard, CallState::Ring);
    assert_is_one_stream(&heard, &[rings]);
    assert!(heard[rings].at - rings_at < Duration::from_millis(100));
    let trying = octets(&heard[..rings]);
    assert!((35_000..38_000).contains(&trying.len()), "{}", trying.len());
    assert!(alike(&trying, &tone(CallState::Trying, 2)));
    let ringing = octets(&heard[rings..]);
    assert!(alike(&ringing, &tone(CallState::Ring, 1)));
    // Measured independently: beeps of 425 and 525 Hz, then 440 and 480 Hz for 2 s.
    assert!(shares(&trying[80..640], &[425.0]) > 0.9);
    assert!(shares(&trying[1_400..1_960], &[525.0]) > 0.9);
    assert!(shares(&ringing[800..8_800], &[440.0, 480.0]) > 0.99);
    assert!(alike(&ringing[16_000..], &vec![0xFF; 32_000]));

    // After the answer, rtpengine plays no tone.
    let callee = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = callee.local_addr().unwrap().port();
    offer(daemon.control, "answer", "8:from-tag1:x6:to-tag1:y", port);
    proxy.says("200").await;
    pass(200).await;
    let before = caller.heard().len();
    pass(200).await;
    assert_eq!(caller.heard().len(), before);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs rtpengine"]
async fn a_failure_is_heard_for_its_time() {
    let daemon = Daemon::start().await;
    let caller = Caller::new();
    let proxy = Proxy::of(settings(&[daemon.control]), "a@b x").await;
    offer(daemon.control, "offer", "8:from-tag1:x", caller.port);
    proxy.says("invite").await;
    pass(500).await;
    proxy.says(BUSY).await;
    pass(3_000).await;
    let heard = caller.heard();
    let begins = begins(&heard, busy());
    assert_is_one_stream(&heard, &[begins]);
    let failing = octets(&heard[begins..]);
    assert!((15_000..17_500).contains(&failing.len()), "{}", failing.len());
    assert!(alike(&failing, &tone(busy(), 3)));
    assert!(shares(&failing[400..3_600], &[480.0, 620.0]) > 0.99);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs rtpengine"]
async fn a_dead_node_in_the_pool_costs_no_call() {
    let daemon = Daemon::start().await;
    let caller = Caller::new();
    let dead = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let other = Daemon::start().await;
    let nodes = [dead, other.control, daemon.control];
    let proxy = Proxy::of(settings(&nodes), "a@b x").await;
    offer(daemon.control, "offer", "8:from-tag1:x", caller.port);
    proxy.says("invite").await;
    pass(1_000).await;
    let heard = caller.heard();
    assert!(heard.len() > 25, "{}", heard.len());
    assert_is_one_stream(&heard, &[]);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs rtpengine"]
async fn wav_and_files_are_played_too() {
    let daemon = Daemon::start().await;
    let folder = std::env::temp_dir().join(format!("ringback-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let long =
        ringback::RenderedTone::new(&"440/300,0/9700".parse().unwrap(), Format::PCMU).unwrap();
    let with = |container| {
        let settings = settings(&[daemon.control]);
        let plan = settings.plan.clone().with_trying(long.clone()).unwrap();
        Settings { plan, container, folder: Some(folder.clone()), ..settings }
    };
    for (container, tag) in [(Container::Wav, "w"), (Container::Au, "u")] {
        let caller = Caller::new();
        let proxy = Proxy::of(with(container), &format!("a@b {tag}")).await;
        offer(daemon.control, "offer", &format!("8:from-tag1:{tag}"), caller.port);
        proxy.says("invite").await;
        pass(700).await;
        let heard = octets(&caller.heard());
        assert!(heard.len() > 4_000, "{container:?}: {}", heard.len());
        assert!(alike(&heard, long.cycle()), "{container:?}");
        order(daemon.control, "d7:call-id3:a@b7:command6:deletee");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
