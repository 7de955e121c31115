//! A real Asterisk, its console and its manager interface.

use std::env;
use std::f64::consts::FRAC_PI_4;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::panic;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use ringback::G711;
use ringback_asterisk::{Act, Heard, call_with, phone};

use crate::phones::FIRST;

/// An Asterisk of its own for each test.
pub(crate) struct Asterisk {
    root: String,
    process: Child,
}

impl Asterisk {
    pub(crate) fn start() -> Self {
        let root = env::var("RINGBACK_ASTERISK").expect("RINGBACK_ASTERISK");
        // 1 kHz as music and as a tone, as a prompt, and in a folder of a language.
        for (file, len) in [
            ("var/lib/asterisk/moh/sine.sln", 800),
            ("var/lib/asterisk/moh/prompt.sln", 8_000),
            ("usr/share/asterisk/sounds/ringback-test.sln", 801),
            ("usr/share/asterisk/sounds/it/ringback-test.sln", 1_600),
        ] {
            let sine = (0..len).map(|n| (8_000.0 * (f64::from(n % 8) * FRAC_PI_4).sin()) as i16);
            let octets: Vec<u8> = sine.flat_map(i16::to_le_bytes).collect();
            let path = Path::new(&root).join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, octets).unwrap();
        }
        let log = format!("{root}/var/log/asterisk/full");
        let _ = fs::remove_file(&log);
        let under = env::var("RINGBACK_ASTERISK_UNDER").unwrap_or_default();
        let process = Command::new("chroot")
            .arg(&root)
            .args(under.split_whitespace())
            .args(["asterisk", "-f"])
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
        asterisk.command("core set debug 1 res_ringback");
        asterisk
    }

    /// Starts with another text of a configuration file, and puts the old one back.
    pub(crate) fn start_with(file: &str, text: &str) -> Self {
        let root = env::var("RINGBACK_ASTERISK").expect("RINGBACK_ASTERISK");
        let path = format!("{root}/etc/asterisk/{file}");
        let old = fs::read(&path).unwrap();
        fs::write(&path, text).unwrap();
        let started = panic::catch_unwind(Self::start);
        fs::write(&path, old).unwrap();
        started.unwrap_or_else(|reason| panic::resume_unwind(reason))
    }

    /// Calls an extension for so many seconds, after which nothing may be left behind.
    pub(crate) fn call(&self, extension: &str, seconds: u64) -> Heard {
        self.call_with(G711::Ulaw, extension, seconds)
    }

    pub(crate) fn call_with(&self, law: G711, extension: &str, seconds: u64) -> Heard {
        let heard = Self::call_beside(law, extension, seconds);
        thread::sleep(Duration::from_millis(300));
        assert_eq!(self.command("ringback show calls").trim(), "0 calls", "nothing is left behind");
        heard
    }

    /// Calls an extension, behind which the first phone acts.
    pub(crate) fn call_phone(&self, extension: &str, seconds: u64, acts: &[(f64, Act)]) -> Heard {
        let far = phone(FIRST, acts);
        let heard = self.call(extension, seconds);
        far.join().unwrap();
        heard
    }

    /// Calls an extension while other calls go on.
    pub(crate) fn call_beside(law: G711, extension: &str, seconds: u64) -> Heard {
        let address = SocketAddr::from(([127, 0, 0, 1], 5062));
        call_with(law, address, extension, Duration::from_secs(seconds))
    }

    /// Does something so many seconds after the beginning of a call.
    pub(crate) fn call_and(
        &self,
        extension: &str,
        seconds: u64,
        after: f64,
        act: impl FnOnce(&Self),
    ) -> Heard {
        thread::scope(|scope| {
            let call = scope.spawn(|| self.call(extension, seconds));
            thread::sleep(Duration::from_secs_f64(after));
            act(self);
            call.join().unwrap()
        })
    }

    /// The CPU time so far, in clock ticks of 10 ms.
    pub(crate) fn ticks(&self) -> u64 {
        let stat = self.proc("stat");
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    /// The resident memory, in KiB.
    pub(crate) fn memory(&self) -> u64 {
        let status = self.proc("status");
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// The number of open descriptors.
    pub(crate) fn descriptors(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.process.id())).unwrap().count()
    }

    fn proc(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.process.id())).unwrap()
    }

    /// The name of a channel of an endpoint.
    pub(crate) fn channel(&self, endpoint: &str) -> String {
        let channels = self.command("core show channels concise");
        let prefix = format!("PJSIP/{endpoint}-");
        let line = channels.lines().find(|line| line.starts_with(&prefix));
        line.unwrap_or_else(|| panic!("no {prefix}: {channels}")).split('!').next().unwrap().into()
    }

    /// What a command of the console prints.
    pub(crate) fn command(&self, command: &str) -> String {
        let output =
            Command::new("chroot").args([&self.root, "asterisk", "-rx", command]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(format!("{}/var/log/asterisk/full", self.root)).unwrap_or_default()
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

/// The manager interface, as a tool that watches calls has it.
pub(crate) struct Manager {
    lines: BufReader<TcpStream>,
}

impl Manager {
    pub(crate) fn log_in() -> Self {
        let stream = TcpStream::connect(("127.0.0.1", 5039)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let mut manager = Self { lines: BufReader::new(stream) };
        manager.act("Login", &["Username: test", "Secret: test"]);
        manager
    }

    /// Does an action, and panics unless it succeeds.
    pub(crate) fn act(&mut self, action: &str, fields: &[&str]) {
        let fields: String = fields.iter().flat_map(|field| [*field, "\r\n"]).collect();
        let text = format!("Action: {action}\r\nActionID: {action}\r\n{fields}\r\n");
        self.lines.get_mut().write_all(text.as_bytes()).unwrap();
        let id = format!("ActionID: {action}");
        let answer = self.message(|message| message.contains(&id));
        assert!(answer.contains("Success"), "{answer}");
    }

    /// Reads until a message that is looked for.
    pub(crate) fn message(&mut self, wanted: impl Fn(&str) -> bool) -> String {
        let mut message = String::new();
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "the connection has ended");
            if line.trim().is_empty() {
                if wanted(&message) {
                    return message;
                }
                message.clear();
            }
            message += &line;
        }
    }
}
