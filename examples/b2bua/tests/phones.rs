//! Calls with phones that others wrote, which record what they hear:
//! `cargo test -p ringback-b2bua --test phones -- --ignored --test-threads=1`.

mod common;

use std::io::Write;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::wire::Wire;
use common::{pass, start};

/// The frequency that each phone plays to the other, in hertz.
const VOICE: f64 = 700.0;

/// A running phone and its folder.
struct Stranger {
    folder: PathBuf,
    child: Child,
}

impl Stranger {
    /// Starts baresip, which runs that command, plays a tone and records what it hears.
    fn baresip(name: &str, address: SocketAddr, account: &str, command: &[&str]) -> Self {
        let folder = folder(name);
        write_tone(&folder.join("voice.wav"));
        let place = folder.display();
        let modules = ["/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules"];
        let modules = modules.iter().find(|path| Path::new(path).is_dir()).expect("its modules");
        let config = format!(
            "poll_method epoll\nsip_listen {address}\naudio_player aubridge,x\n\
             audio_source aufile,{place}/voice.wav\naudio_alert aubridge,x\nausrc_srate 8000\n\
             auplay_srate 8000\nausrc_channels 1\nauplay_channels 1\nmodule_path {modules}\n\
             module g711.so\nmodule aufile.so\nmodule aubridge.so\nmodule sndfile.so\n\
             module_tmp account.so\nmodule_app menu.so\nsnd_path {place}\n"
        );
        std::fs::write(folder.join("config"), config).unwrap();
        let account = format!("<sip:phone@{address}>;regint=0;{account}\n");
        std::fs::write(folder.join("accounts"), account).unwrap();
        std::fs::write(folder.join("contacts"), "").unwrap();
        let child = Command::new("baresip")
            .arg("-f")
            .arg(&folder)
            .args(["-t", "30"])
            .args(command)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("baresip");
        Self { folder, child }
    }

    /// Starts linphonec, as it comes but for a port of its own, and without a sound card.
    fn linphone(name: &str, port: u16) -> Self {
        let folder = folder(name);
        std::fs::create_dir_all(folder.join(".local/share/linphone")).unwrap();
        let config = format!("[sip]\nsip_port={port}\nsip_tcp_port={port}\nsip_tls_port=0\n");
        std::fs::write(folder.join("rc"), config).unwrap();
        let child = Command::new("linphonec")
            .arg("-c")
            .arg(folder.join("rc"))
            .env("HOME", &folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("linphonec");
        Self { folder, child }
    }

    fn command(&mut self, line: &str) {
        let mut input = self.child.stdin.as_ref().unwrap();
        writeln!(input, "{line}").unwrap();
    }

    /// Ends the phone, and returns the samples that it heard.
    fn heard(&mut self) -> Vec<f64> {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-INT", &pid]).status().unwrap();
        self.child.wait().unwrap();
        let files = std::fs::read_dir(&self.folder).unwrap().map(|file| file.unwrap().path());
        let file = files.into_iter().find(|path| path.to_string_lossy().ends_with("-dec.wav"));
        let octets = std::fs::read(file.expect("a recording")).unwrap();
        let samples = octets[44..].chunks_exact(2);
        samples.map(|octets| f64::from(i16::from_le_bytes([octets[0], octets[1]]))).collect()
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("b2bua-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Returns the address of this machine in its network, because the phones refuse loopback.
fn own_ip() -> IpAddr {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    // Nothing is sent.
    socket.connect("192.0.2.254:9").expect("a network");
    socket.local_addr().unwrap().ip()
}

/// Returns the IPv6 address of this machine in its network, if it has one.
fn own_ipv6() -> Option<IpAddr> {
    let socket = UdpSocket::bind("[::]:0").ok()?;
    socket.connect("[2001:db8::fe]:9").ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// Returns an address whose port is free.
fn free_address(ip: IpAddr) -> SocketAddr {
    UdpSocket::bind((ip, 0)).unwrap().local_addr().unwrap()
}

/// Writes ten seconds of a tone.
fn write_tone(file: &Path) {
    let step = std::f64::consts::TAU * VOICE / 8_000.0;
    let samples = (0..80_000_u32).map(|n| (8_000.0 * (step * f64::from(n)).sin()) as i16);
    let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let len = data.len() as u32;
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + len).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    // PCM, mono, 8,000 Hz, 16 bits.
    for field in [1_u16, 1] {
        wav.extend(field.to_le_bytes());
    }
    for field in [8_000_u32, 16_000] {
        wav.extend(field.to_le_bytes());
    }
    for field in [2_u16, 16] {
        wav.extend(field.to_le_bytes());
    }
    wav.extend(b"data");
    wav.extend(len.to_le_bytes());
    wav.extend(data);
    std::fs::write(file, wav).unwrap();
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
    frequencies.iter().map(|frequency| of(*frequency)).sum::<f64>() / power.max(1.0)
}

/// Returns whether 100 ms of the samples consist of these frequencies.
fn contains(samples: &[f64], frequencies: &[f64]) -> bool {
    samples.chunks_exact(800).any(|part| {
        let is_loud = part.iter().any(|sample| sample.abs() > 500.0);
        is_loud && share(part, frequencies) > 0.95
    })
}

/// Plays the tone of `VOICE` from a phone of ours, for two seconds.
async fn talk(phone: &Wire, to: SocketAddr) {
    let step = std::f64::consts::TAU * VOICE / 8_000.0;
    for n in 0..100_u16 {
        let samples = (0..160_u32).map(|at| {
            let sample = 8_000.0 * (step * f64::from(160 * u32::from(n) + at)).sin();
            ringback::G711::Ulaw.encode(sample as i16)
        });
        phone.speak(to, 0, n, &samples.collect::<Vec<_>>()).await;
        pass(20).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs baresip"]
async fn baresip_hears_trying_then_ring_then_the_callee() {
    let ip = own_ip();
    let b = Wire::at(&ip.to_string()).await;
    let (server, ..) = start(vec![b.uri()], |config| {
        (config.listen, config.media_ips) = (SocketAddr::new(ip, 0), vec![ip]);
    })
    .await;
    let dial = format!("d sip:100@{server}");
    let mut a = Stranger::baresip("baresip-a", free_address(ip), "", &["-e", &dial]);
    let invite = b.next("INVITE").await;
    pass(1_000).await;
    b.reply(&invite, server, 180, "", "").await;
    pass(1_500).await;
    b.reply(&invite, server, 200, "", &b.pcmu()).await;
    b.next("ACK").await;
    b.forget();
    talk(&b, invite.media()).await;
    // What it says arrives, too.
    assert!(b.hears().await.is_some());
    assert_hears_two_stages(&a.heard());
    b.next_within("BYE", Duration::from_secs(5)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs linphonec"]
async fn linphone_hears_trying_then_ring_then_the_callee() {
    let ip = own_ip();
    let b = Wire::at(&ip.to_string()).await;
    let (server, ..) = start(vec![b.uri()], |config| {
        config.listen = SocketAddr::new(ip, 0);
        config.media_ips = [Some(ip), own_ipv6()].into_iter().flatten().collect();
        // It offers IPv6 media, if it has any, over IPv4 signalling.
        config.media_anywhere = true;
    })
    .await;
    let mut a = Stranger::linphone("linphone", free_address(ip).port());
    let recording = a.folder.join("heard-dec.wav");
    a.command("soundcard use files");
    a.command(&format!("record {}", recording.display()));
    pass(1_000).await;
    a.command(&format!("call sip:100@{server}"));
    let invite = b.next("INVITE").await;
    pass(1_000).await;
    b.reply(&invite, server, 180, "", "").await;
    pass(1_500).await;
    b.reply(&invite, server, 200, "", &b.pcmu()).await;
    b.next("ACK").await;
    talk(&b, invite.media()).await;
    a.command("terminate");
    b.next_within("BYE", Duration::from_secs(5)).await;
    pass(500).await;
    assert_hears_two_stages(&a.heard());
}

fn assert_hears_two_stages(heard: &[f64]) {
    let begins = |frequencies: &[f64]| {
        let at = (0..heard.len() / 160).find(|n| contains(part(heard, 160 * n), frequencies));
        at.unwrap_or_else(|| panic!("no {frequencies:?}"))
    };
    let ring = begins(&[440.0, 480.0]);
    assert!((30..100).contains(&ring), "{ring}");
    // A beep of trying is shorter than 100 ms.
    let beeps = |frequency| {
        heard[..160 * ring].windows(400).step_by(80).any(|part| share(part, &[frequency]) > 0.9)
    };
    assert!(beeps(425.0) && beeps(525.0));
    assert!(begins(&[VOICE]) > ring);
}

fn part(samples: &[f64], from: usize) -> &[f64] {
    samples.get(from..from + 800).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs baresip"]
async fn baresip_answers_and_both_sides_hear_each_other() {
    let ip = own_ip();
    let a = Wire::at(&ip.to_string()).await;
    let address = free_address(ip);
    let mut b = Stranger::baresip("baresip-b", address, "answermode=auto", &[]);
    let (server, ..) = start(vec![format!("sip:phone@{address}")], |config| {
        (config.listen, config.media_ips) = (SocketAddr::new(ip, 0), vec![ip]);
    })
    .await;
    pass(1_000).await;
    a.invite(server, "", &a.pcmu()).await;
    let ok = a.response(200, "INVITE").await;
    a.ack(server, &ok.to_tag()).await;
    a.forget();
    talk(&a, ok.media()).await;
    let mut said = Vec::new();
    while let (Some(packet), true) = (a.hears().await, said.len() < 16_000) {
        let decode = |octet: &u8| f64::from(ringback::G711::Ulaw.decode(*octet));
        said.extend(packet[12..].iter().map(decode));
    }
    assert!(contains(&said, &[VOICE]));
    assert!(contains(&b.heard(), &[VOICE]));
    a.next_within("BYE", Duration::from_secs(5)).await;
}
