//! `ringback play` on a sound server whose loudspeaker is recorded.

#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const RATE: usize = 48_000;

/// A sound server with one loudspeaker. The drop ends it.
struct Server {
    folder: PathBuf,
    process: Child,
}

impl Server {
    fn start() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("loudspeaker");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let socket = folder.join("socket");
        let modules = format!(
            "load-module module-native-protocol-unix socket={} auth-anonymous=1\n\
             load-module module-null-sink sink_name=loudspeaker rate={RATE} channels=1\n",
            socket.display()
        );
        std::fs::write(folder.join("modules"), modules).unwrap();
        let device =
            format!("pcm.!default {{ type pulse server \"unix:{}\" }}\n", socket.display());
        std::fs::write(folder.join("alsa.conf"), device).unwrap();
        let process = Command::new("pulseaudio")
            .args(["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--file"])
            .arg(folder.join("modules"))
            .env("PULSE_RUNTIME_PATH", &folder)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        for _ in 0..100 {
            if socket.exists() {
                break;
            }
            thread::sleep(Duration::from_millis(100));
        }
        Self { folder, process }
    }

    /// Records the loudspeaker while a command runs. Returns what the command said, and the samples.
    fn record(&self, mut command: Command) -> (String, Vec<i16>) {
        let heard = self.folder.join("heard.raw");
        let mut recorder = Command::new("parec")
            .args(["--device=loudspeaker.monitor", "--raw", "--format=s16le", "--channels=1"])
            .args(["--latency-msec=50", &format!("--rate={RATE}"), heard.to_str().unwrap()])
            .env("PULSE_SERVER", format!("unix:{}", self.folder.join("socket").display()))
            .spawn()
            .unwrap();
        let is_recording = || std::fs::metadata(&heard).is_ok_and(|file| file.len() > 0);
        let begin = Instant::now();
        while !is_recording() && begin.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(50));
        }
        let output = command.env("ALSA_CONFIG_PATH", self.folder.join("alsa.conf")).output();
        // What the loudspeaker's buffer still holds.
        thread::sleep(Duration::from_secs(3));
        recorder.kill().unwrap();
        recorder.wait().unwrap();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let octets = std::fs::read(&heard).unwrap();
        std::fs::remove_file(&heard).unwrap();
        let samples = octets.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
        (said, samples.collect())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns the durations of the sounds in ms, from a silence of 5 ms to the next.
fn sounds(samples: &[i16]) -> Vec<usize> {
    let silent = samples.chunks(RATE / 200).map(|chunk| chunk.iter().all(|s| s.abs() < 30));
    let silent: Vec<_> = silent.collect();
    silent.split(|silent| *silent).filter(|run| !run.is_empty()).map(|run| run.len() * 5).collect()
}

fn largest_step(samples: &[i16]) -> i32 {
    samples.windows(2).map(|pair| (i32::from(pair[1]) - i32::from(pair[0])).abs()).max().unwrap()
}

/// The greatest step of 440 Hz at −10 dBm0: 7,218.5 · 2π · 440 / 48,000 = 415.8.
const STEP_OF_440: i32 = 417;

#[test]
#[ignore = "needs pulseaudio and its ALSA plugin, and takes half a minute"]
fn the_loudspeaker_plays_the_tone_and_stops_without_a_click() {
    let server = Server::start();
    let ringback = env!("CARGO_BIN_EXE_ringback");

    let mut command = Command::new(ringback);
    command.args(["play", "440/500,0/500", "--seconds", "3"]).stdin(Stdio::null());
    let (said, heard) = server.record(command);
    assert_eq!(said, "3.000 s of 440/500,0/500 at 48000 Hz\n");
    let heard_sounds = sounds(&heard);
    assert_eq!(heard_sounds.len(), 3, "{heard_sounds:?}");
    assert!(heard_sounds.iter().all(|ms| ms.abs_diff(500) <= 10), "{heard_sounds:?}");
    assert!(largest_step(&heard) <= STEP_OF_440, "{}", largest_step(&heard));
    // −10 dBm0, and the rounding of the server.
    assert!((7_217..=7_220).contains(heard.iter().max().unwrap()));

    // A signal stops it, and so does the key q on a terminal.
    for stop in ["timeout --signal=INT --preserve-status 4 BIN play 440", "KEY BIN play 440"] {
        let mut command = Command::new("sh");
        let line = match stop.strip_prefix("KEY ") {
            None => stop.replace("BIN", ringback),
            Some(play) => {
                let play = play.replace("BIN", ringback);
                format!("(sleep 4; printf q; sleep 2) | script -qec '{play}' /dev/null")
            }
        };
        command.args(["-c", &line]).stdin(Stdio::null());
        let (said, heard) = server.record(command);
        assert!(said.contains(" s of 440 at 48000 Hz"), "{said}");
        let heard_sounds = sounds(&heard);
        assert_eq!(heard_sounds.len(), 1, "{heard_sounds:?}");
        assert!((500..4_100).contains(&heard_sounds[0]), "{heard_sounds:?}");
        assert!(largest_step(&heard) <= STEP_OF_440, "{stop}: {}", largest_step(&heard));
    }
}
