//! The example, run as a process, and what it serves.

use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use ringback::{SampleRate, Synth, ToneZones};

/// The example on a free port. The drop ends it.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_ringback-http"))
            .arg("127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("http://").and_then(|line| line.split_once('/'));
        Self { process, address: address.unwrap().0.to_owned() }
    }

    /// Returns the head and the body of a response.
    fn get(&self, path: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).unwrap();
        let end = response.windows(4).position(|octets| octets == b"\r\n\r\n").unwrap();
        (String::from_utf8(response[..end].to_vec()).unwrap(), response[end + 4..].to_vec())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_tone_is_a_wav_file() {
    let (head, body) = Server::start().get("/uk/ring.wav");
    assert!(head.starts_with("HTTP/1.1 200 ") && head.contains("audio/wav"), "{head}");
    let mut wav = hound::WavReader::new(Cursor::new(body)).unwrap();
    assert_eq!(wav.spec().sample_rate, 8_000);
    let heard: Vec<i16> = wav.samples().map(Result::unwrap).collect();
    let ring = ToneZones::builtin().zone("uk").unwrap().tone("ring").unwrap();
    let expected: Vec<_> = Synth::new(ring, SampleRate::HZ_8000).unwrap().take(80_000).collect();
    assert!(heard == expected);
}

#[test]
fn what_is_no_tone_is_not_found() {
    let server = Server::start();
    for path in ["/uk/ring", "/zz/ring.wav", "/uk/nothing.wav", "/"] {
        assert!(server.get(path).0.starts_with("HTTP/1.1 404 "), "{path}");
    }
}
