//! Calls through a real Asterisk with the module, and what the caller hears.
//!
//! They need an Asterisk as `examples/asterisk/chroot` makes one, so they run on request:
//! `RINGBACK_ASTERISK=DIR cargo test -p ringback-asterisk -- --ignored --test-threads=1`.

use std::env;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use ringback::{Format, Frames, Tone};
use ringback_asterisk::{Act, Heard, call, phone, us};

const PHONE: u16 = 5072;
const SECOND_PHONE: u16 = 5073;

/// The seed's call: two stages, exact to the sample, and one stream until the answer.
#[test]
#[ignore = "needs Asterisk"]
fn the_caller_hears_trying_until_the_phone_rings() {
    let asterisk = Asterisk::start();
    let far = phone(PHONE, &[(3.0, Act::Respond(180)), (7.0, Act::Respond(200))]);
    let heard = asterisk.call("direct", 9);
    far.join().unwrap();

    assert_eq!(heard.statuses(), [183, 200], "one 183 opens media, and no 180 follows");
    assert_stages(&heard, &us("trying"), 3.0, &us("ring"), 16_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn busy_is_heard_for_ten_seconds_before_the_486() {
    let asterisk = Asterisk::start();
    let far = phone(PHONE, &[(1.0, Act::Respond(486))]);
    let heard = asterisk.call("direct", 20);
    far.join().unwrap();

    assert_eq!(heard.statuses(), [183, 486]);
    let (at, _) = *heard.responses.last().unwrap();
    assert!((10.9..11.3).contains(&at.as_secs_f64()), "{at:?}");
    assert_stages(&heard, &us("trying"), 1.0, &us("busy"), 40_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn early_media_is_heard_from_its_first_packet() {
    let asterisk = Asterisk::start();
    let acts = [(1.0, Act::Respond(183)), (1.5, Act::Sound), (4.0, Act::Respond(200))];
    let far = phone(PHONE, &acts);
    let heard = asterisk.call("direct", 5);
    far.join().unwrap();

    assert_eq!(heard.statuses(), [183, 200]);
    let samples = heard.samples();
    let media = assert_tone_until_change(&samples, &us("trying"));
    assert_near(&heard, media, 1.5);
    // 1 kHz repeats after eight samples.
    let later = &samples[media + 480..media + 8_000];
    assert!(later.windows(9).all(|nine| nine[0] == nine[8]), "the far end's sine, without a gap");
}

#[test]
#[ignore = "needs Asterisk"]
fn a_queue_plays_both_stages() {
    let asterisk = Asterisk::start();
    let far = phone(PHONE, &[(2.0, Act::Respond(180)), (4.0, Act::Respond(200))]);
    let heard = asterisk.call("queue", 5);
    far.join().unwrap();

    assert_eq!(heard.statuses(), [183, 200]);
    assert_stages(&heard, &us("trying"), 2.0, &us("ring"), 8_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn a_queue_that_gives_up_is_a_failure() {
    let asterisk = Asterisk::start();
    let far = phone(PHONE, &[(1.0, Act::Respond(180))]);
    let heard = asterisk.call("queue-then-busy", 8);
    far.join().unwrap();

    let samples = heard.samples();
    let ring = assert_tone_until_change(&samples, &us("trying"));
    assert_near(&heard, ring, 1.0);
    let failure = ring + assert_tone_until_change(&samples[ring..], &us("ring"));
    assert_tone(&samples[failure..][..16_000], &us("congestion"));
}

#[test]
#[ignore = "needs Asterisk"]
fn a_prompt_after_the_call_is_heard_alone() {
    let asterisk = Asterisk::start();
    let far = phone(PHONE, &[(1.0, Act::Respond(180))]);
    let heard = asterisk.call("then-a-prompt", 6);
    far.join().unwrap();

    assert_eq!(heard.statuses(), [183, 200]);
    let (answered, _) = *heard.responses.last().unwrap();
    // The digital milliwatt repeats after eight octets.
    let prompt: Vec<_> = heard.packets.iter().filter(|packet| packet.at > answered).collect();
    assert!(prompt.len() > 100, "{}", prompt.len());
    let octets: Vec<_> = prompt[10..].iter().flat_map(|packet| &packet.payload).collect();
    assert!(octets.windows(9).all(|nine| nine[0] == nine[8]), "nothing but the prompt");
}

#[test]
#[ignore = "needs Asterisk"]
fn a_branch_that_is_busy_changes_nothing_while_another_lives() {
    let asterisk = Asterisk::start();
    let far = phone(PHONE, &[(2.0, Act::Respond(180)), (4.0, Act::Respond(200))]);
    let busy = phone(SECOND_PHONE, &[(1.0, Act::Respond(486))]);
    let heard = asterisk.call("both", 5);
    far.join().unwrap();
    busy.join().unwrap();

    assert_eq!(heard.statuses(), [183, 200]);
    assert_stages(&heard, &us("trying"), 2.0, &us("ring"), 8_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn a_phone_that_rings_by_itself_gets_a_180_and_no_audio() {
    let asterisk = Asterisk::start();
    let far = phone(PHONE, &[(1.0, Act::Respond(180)), (3.0, Act::Respond(200))]);
    let heard = asterisk.call("phone", 4);
    far.join().unwrap();

    assert_eq!(heard.statuses(), [180, 200]);
    let answered = heard.responses.last().unwrap().0;
    assert!(heard.packets.iter().all(|packet| packet.at + Duration::from_millis(20) >= answered));
}

#[test]
#[ignore = "needs Asterisk"]
fn a_caller_who_gives_up_leaves_nothing_behind() {
    let asterisk = Asterisk::start();
    for acts in
        [&[][..], &[(0.5, Act::Respond(180))], &[(0.3, Act::Respond(183)), (0.5, Act::Sound)]]
    {
        let far = phone(PHONE, acts);
        let heard = asterisk.call("direct", 1);
        far.join().unwrap();
        assert_eq!(heard.statuses(), [183, 487]);
    }
    assert!(asterisk.command("module unload res_ringback.so").contains("Unloaded"));
    assert!(asterisk.command("module load res_ringback.so").contains("Loaded"));
    let far = phone(PHONE, &[(0.5, Act::Respond(200))]);
    assert_eq!(asterisk.call("direct", 1).statuses(), [183, 200]);
    far.join().unwrap();
}

#[test]
#[ignore = "needs Asterisk"]
fn a_reload_and_an_unload_do_not_touch_a_call() {
    let asterisk = Asterisk::start();
    let far = phone(PHONE, &[(3.0, Act::Respond(180)), (4.0, Act::Respond(200))]);
    let heard = thread::scope(|scope| {
        let call = scope.spawn(|| asterisk.call("direct", 5));
        thread::sleep(Duration::from_secs(1));
        assert!(asterisk.command("ringback show calls").contains("trying"));
        assert!(asterisk.command("module reload res_ringback.so").contains("reload"));
        assert!(!asterisk.command("module unload res_ringback.so").contains("Unloaded"));
        call.join().unwrap()
    });
    far.join().unwrap();

    assert_stages(&heard, &us("trying"), 3.0, &us("ring"), 4_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn options_choose_the_tones_and_a_delay() {
    let asterisk = Asterisk::start();
    let far = phone(PHONE, &[(2.0, Act::Respond(180)), (4.0, Act::Respond(200))]);
    let heard = asterisk.call("options", 5);
    far.join().unwrap();

    assert!(heard.packets[0].at >= Duration::from_millis(480), "{:?}", heard.packets[0].at);
    let samples = heard.samples();
    let trying: Tone = "400/100,0/400".parse().unwrap();
    let ring = assert_tone_until_change(&samples, &trying);
    assert_near(&heard, ring, 2.0);
    assert_tone(&samples[ring..][..8_000], &us("congestion"));
}

#[test]
#[ignore = "needs Asterisk"]
fn a_wrong_option_is_logged_and_the_call_goes_on_as_without_the_module() {
    let asterisk = Asterisk::start();
    let far = phone(PHONE, &[(1.0, Act::Respond(180)), (2.0, Act::Respond(200))]);
    let heard = asterisk.call("wrong", 3);
    far.join().unwrap();

    assert_eq!(heard.statuses(), [180, 200]);
    let log = asterisk.log();
    assert!(log.contains("trying(44x0): not a tone of zone us"), "{log}");
    assert!(log.contains("column 3"), "{log}");
}

/// One tone from its start, and another from that time on, of which so many samples are compared.
#[track_caller]
fn assert_stages(heard: &Heard, first: &Tone, seconds: f64, second: &Tone, count: usize) {
    let samples = heard.samples();
    let change = assert_tone_until_change(&samples, first);
    assert_near(heard, change, seconds);
    assert_tone(&samples[change..][..count], second);
}

/// The samples of a tone, as they sound after µ-law.
fn expected(tone: &Tone, len: usize) -> Vec<i16> {
    let mut frames = Frames::new(tone, Format::PCMU).unwrap();
    let mut samples = Vec::new();
    while samples.len() < len {
        let frame = frames.next_frame().unwrap();
        samples.extend(frame.payload.iter().map(|octet| ringback::G711::Ulaw.decode(*octet)));
    }
    samples.truncate(len);
    samples
}

/// The tone from its start, exact to the sample, until another sound. Returns where that begins.
#[track_caller]
fn assert_tone_until_change(samples: &[i16], tone: &Tone) -> usize {
    let expected = expected(tone, samples.len());
    let change = samples.iter().zip(&expected).position(|(heard, wanted)| heard != wanted);
    let change = change.expect("another sound after it");
    // A tone changes in the first sample of a frame, but the new one may begin with zeros.
    let frame = change / 160 * 160;
    assert!(frame >= 2_000, "another tone from sample {change} on");
    frame
}

/// The tone from its start. In its first frame the sound before it may fade.
#[track_caller]
fn assert_tone(samples: &[i16], tone: &Tone) {
    let expected = expected(tone, samples.len());
    let differs = (160..samples.len()).find(|n| samples[*n] != expected[*n]);
    assert_eq!(differs, None, "the first sample that differs");
}

/// That a sample was heard within 60 ms of that time.
#[track_caller]
fn assert_near(heard: &Heard, sample: usize, seconds: f64) {
    let packet = heard.packets.iter().position(|packet| {
        packet.timestamp.wrapping_sub(heard.packets[0].timestamp) as usize >= sample
    });
    let at = heard.packets[packet.unwrap()].at.as_secs_f64();
    assert!((seconds - 0.005..seconds + 0.06).contains(&at), "{at} s, and not {seconds} s");
}

/// An Asterisk of its own for each test.
struct Asterisk {
    root: String,
    process: Child,
}

impl Asterisk {
    fn start() -> Self {
        let root = env::var("RINGBACK_ASTERISK").expect("RINGBACK_ASTERISK");
        let log = format!("{root}/var/log/asterisk/full");
        let _ = std::fs::remove_file(&log);
        let process = Command::new("chroot")
            .args([&root, "asterisk", "-f"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let asterisk = Self { root, process };
        let deadline = Instant::now() + Duration::from_secs(20);
        while !asterisk.command("module show like ringback").contains("Running") {
            assert!(Instant::now() < deadline, "Asterisk does not start: {}", asterisk.log());
            thread::sleep(Duration::from_millis(200));
        }
        asterisk.command("core waitfullybooted");
        asterisk
    }

    fn call(&self, extension: &str, seconds: u64) -> Heard {
        let address = SocketAddr::from(([127, 0, 0, 1], 5062));
        let heard = call(address, extension, Duration::from_secs(seconds));
        thread::sleep(Duration::from_millis(300));
        assert_eq!(self.command("ringback show calls").trim(), "0 calls", "nothing is left behind");
        heard
    }

    fn command(&self, command: &str) -> String {
        let output =
            Command::new("chroot").args([&self.root, "asterisk", "-rx", command]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(format!("{}/var/log/asterisk/full", self.root)).unwrap_or_default()
    }
}

impl Drop for Asterisk {
    fn drop(&mut self) {
        self.command("core stop now");
        let deadline = Instant::now() + Duration::from_secs(10);
        while self.process.try_wait().unwrap().is_none() {
            if Instant::now() > deadline {
                self.process.kill().unwrap();
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}
