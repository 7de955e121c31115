//! Phones over UDP, as small as a test needs them: one that calls and one that is called.
//!
//! They speak SIP and RTP with G.711. They never repeat a message, so they need a network that loses
//! none: that of one machine.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use ringback::{G711, Tone, ToneZones};

/// What a caller has got from Asterisk.
#[derive(Debug)]
pub struct Heard {
    /// The law that the caller offered.
    pub law: G711,
    /// The status of each response to the INVITE, and when it came.
    pub responses: Vec<(Duration, u16)>,
    /// The RTP, in the order in which it came.
    pub packets: Vec<Packet>,
}

/// An RTP packet.
#[derive(Debug)]
pub struct Packet {
    /// The time since the INVITE.
    pub at: Duration,
    /// The stream that it belongs to.
    pub ssrc: u32,
    /// The timestamp, in samples.
    pub timestamp: u32,
    /// The payload, in the caller's law.
    pub payload: Vec<u8>,
}

/// What a called phone does, each at its time after the INVITE.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// It sends a response. A 183 and a 200 have SDP. A 302 leads to the extension `forwarded`.
    Respond(u16),
    /// It begins to send RTP, a sine of 1 kHz.
    Sound,
    /// It stops sending RTP.
    Hush,
}

impl Heard {
    /// Returns the samples of the first stream, from its first packet on. A packet that is missing leaves
    /// silence; one with an earlier timestamp replaces what came before.
    ///
    /// # Panics
    /// Panics if no RTP came, or if a timestamp of the stream goes back by more than 80 ms or jumps by
    /// more than 10 s.
    #[must_use]
    pub fn samples(&self) -> Vec<i16> {
        let first = self.packets.first().expect("RTP");
        let mut samples = Vec::new();
        for packet in self.packets.iter().filter(|packet| packet.ssrc == first.ssrc) {
            let begin = packet.timestamp.wrapping_sub(first.timestamp) as usize;
            // Where Asterisk is late, it may send a timestamp again.
            let expected = samples.len().saturating_sub(640)..samples.len() + 80_000;
            assert!(expected.contains(&begin), "a jump from {} to {begin}", samples.len());
            samples.resize(begin, 0);
            samples.extend(packet.payload.iter().map(|octet| self.law.decode(*octet)));
        }
        samples
    }

    /// Returns the status codes, without the 100.
    #[must_use]
    pub fn statuses(&self) -> Vec<u16> {
        self.responses.iter().map(|(_, status)| *status).filter(|status| *status > 100).collect()
    }
}

/// The list of a tone of the zone `us`.
///
/// # Panics
/// Panics if the zone has no such tone.
#[must_use]
pub fn us(name: &str) -> Tone {
    let zone = ToneZones::builtin().zone("us").expect("us");
    zone.tone_or_default(name).expect("a tone").into_owned()
}

/// Calls an extension with µ-law, as [`call_with`] does.
#[must_use]
pub fn call(asterisk: SocketAddr, extension: &str, hang_up_after: Duration) -> Heard {
    call_with(G711::Ulaw, asterisk, extension, hang_up_after)
}

/// Calls an extension. It hangs up after that time, or ends when the far end does.
///
/// # Panics
/// Panics if a socket fails, or if a message cannot be parsed.
#[must_use]
pub fn call_with(
    law: G711,
    asterisk: SocketAddr,
    extension: &str,
    hang_up_after: Duration,
) -> Heard {
    let (sip, rtp) = (socket(0), socket(0));
    let uri = format!("sip:{extension}@{asterisk}");
    let me = sip.local_addr().unwrap();
    let id = me.port();
    let request = |method: &str, cseq: u32, branch: &str, to_tag: &str, body: &str| {
        let cseq_method = if method == "ACK" { "INVITE" } else { method };
        let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        let text = format!(
            "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {me};branch=z9hG4bK{id}{branch}\r\n\
             From: <sip:caller@{me}>;tag={id}\r\nTo: <{uri}>{to_tag}\r\nCall-ID: {id}@caller\r\n\
             CSeq: {cseq} {cseq_method}\r\nContact: <sip:caller@{me}>\r\nMax-Forwards: 70\r\n{kind}\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        sip.send_to(text.as_bytes(), asterisk).unwrap();
    };
    let start = Instant::now();
    request("INVITE", 1, "i", "", &sdp(rtp.local_addr().unwrap(), payload_type(law)));
    let mut heard = Heard { law, responses: Vec::new(), packets: Vec::new() };
    let (mut to_tag, mut hung_up, mut answered) = (String::new(), false, false);
    let mut media = Media { law, to: None, begun: None, sent: 0 };
    while start.elapsed() < hang_up_after + Duration::from_secs(2) {
        if let Some((text, _)) = receive(&sip) {
            let status = text.strip_prefix("SIP/2.0 ").map(|rest| rest[..3].parse().unwrap());
            let of_invite = header(&text, "CSeq").is_some_and(|cseq| cseq.ends_with("INVITE"));
            if let Some(tag) = header(&text, "To").and_then(|to| to.split_once(";tag=")) {
                to_tag = format!(";tag={}", tag.1);
            }
            media.to = media_address(&text).or(media.to);
            match status {
                Some(status) if of_invite => {
                    heard.responses.push((start.elapsed(), status));
                    if (200..300).contains(&status) {
                        answered = true;
                        request("ACK", 1, "a", &to_tag, "");
                    } else if status >= 300 {
                        request("ACK", 1, "i", &to_tag, "");
                        break;
                    }
                }
                Some(_) if hung_up && answered => break,
                Some(_) => {}
                None => break,
            }
        }
        if let Some(packet) = receive_rtp(&rtp, start) {
            heard.packets.push(packet);
        }
        // Silence from the caller, as a phone that is listened into sends it.
        media.send(&rtp, |_| 0);
        if start.elapsed() > hang_up_after && !hung_up {
            hung_up = true;
            if answered {
                request("BYE", 2, "b", &to_tag, "");
            } else {
                request("CANCEL", 1, "i", "", "");
            }
        }
        thread::sleep(Duration::from_micros(300));
    }
    heard
}

/// Waits on a port for one call, and acts. It ends with the call, or after 30 s.
///
/// # Panics
/// Panics if the port is in use. The thread panics if a socket fails.
#[must_use]
pub fn phone(port: u16, acts: &[(f64, Act)]) -> JoinHandle<()> {
    let (sip, rtp) = (socket(port), socket(0));
    let mut acts: VecDeque<_> = acts.iter().copied().collect();
    thread::spawn(move || {
        let deadline = Instant::now() + Duration::from_secs(30);
        let (invite, from) = loop {
            assert!(Instant::now() < deadline, "no call on port {port}");
            if let Some(invite) = receive(&sip) {
                break invite;
            }
            thread::sleep(Duration::from_micros(300));
        };
        let start = Instant::now();
        let to = media_address(&invite);
        let mut media = Media { law: G711::Ulaw, to, begun: None, sent: 0 };
        let (mut sounds, mut failed) = (false, false);
        respond(&sip, from, &invite, 100, "");
        while Instant::now() < deadline {
            while acts.front().is_some_and(|(at, _)| start.elapsed().as_secs_f64() >= *at) {
                match acts.pop_front().unwrap().1 {
                    Act::Respond(status) => {
                        failed = status >= 300;
                        let with_sdp = matches!(status, 183 | 200);
                        let body = if with_sdp {
                            sdp(rtp.local_addr().unwrap(), offered(&invite))
                        } else {
                            String::new()
                        };
                        respond(&sip, from, &invite, status, &body);
                    }
                    Act::Sound => sounds = true,
                    Act::Hush => sounds = false,
                }
            }
            if sounds {
                let sine = |n: u32| (f64::from(n % 8) * std::f64::consts::FRAC_PI_4).sin();
                media.send(&rtp, |n| (8_000.0 * sine(n)) as i16);
            }
            match receive(&sip) {
                Some((text, from)) if text.starts_with("BYE") => {
                    return respond(&sip, from, &text, 200, "");
                }
                Some((text, from)) if text.starts_with("CANCEL") => {
                    respond(&sip, from, &text, 200, "");
                    return respond(&sip, from, &invite, 487, "");
                }
                Some((text, _)) if text.starts_with("ACK") && failed => return,
                _ => thread::sleep(Duration::from_micros(300)),
            }
        }
    })
}

/// A stream of RTP to send.
struct Media {
    law: G711,
    to: Option<SocketAddr>,
    begun: Option<Instant>,
    sent: u32,
}

impl Media {
    /// Sends the packets that are due, of 20 ms each.
    fn send(&mut self, rtp: &UdpSocket, sample: impl Fn(u32) -> i16) {
        let Some(to) = self.to else { return };
        let begun = *self.begun.get_or_insert_with(Instant::now);
        while begun + self.sent * Duration::from_millis(20) <= Instant::now() {
            let timestamp = self.sent * 160;
            let mut packet = vec![0x80, payload_type(self.law)];
            packet.extend((self.sent as u16).to_be_bytes());
            packet.extend(timestamp.to_be_bytes());
            packet.extend([1, 2, 3, 4]);
            packet.extend((timestamp..timestamp + 160).map(|n| self.law.encode(sample(n))));
            let _ = rtp.send_to(&packet, to);
            self.sent += 1;
        }
    }
}

fn socket(port: u16) -> UdpSocket {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    socket.set_nonblocking(true).unwrap();
    socket
}

fn receive(socket: &UdpSocket) -> Option<(String, SocketAddr)> {
    let mut octets = [0; 8_192];
    match socket.recv_from(&mut octets) {
        Ok((len, from)) => Some((String::from_utf8_lossy(&octets[..len]).into_owned(), from)),
        Err(error) if error.kind() == ErrorKind::WouldBlock => None,
        Err(error) => panic!("{error}"),
    }
}

fn receive_rtp(socket: &UdpSocket, start: Instant) -> Option<Packet> {
    let mut octets = [0; 2_048];
    let (len, _) = socket.recv_from(&mut octets).ok()?;
    let word = |at: usize| u32::from_be_bytes(octets[at..at + 4].try_into().unwrap());
    let (timestamp, ssrc) = (word(4), word(8));
    Some(Packet { at: start.elapsed(), ssrc, timestamp, payload: octets[12..len].to_vec() })
}

/// Responds to a request, with its own Via, From, To, Call-ID and `CSeq`.
fn respond(sip: &UdpSocket, to: SocketAddr, request: &str, status: u16, body: &str) {
    let me = sip.local_addr().unwrap();
    let mut text = format!("SIP/2.0 {status} Test\r\n");
    for line in request.lines().take_while(|line| !line.is_empty()) {
        let name = line.split(':').next().unwrap_or_default();
        if ["Via", "From", "Call-ID", "CSeq"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
            text.extend([line, "\r\n"]);
        } else if name.eq_ignore_ascii_case("To") {
            let tag =
                if line.contains(";tag=") { String::new() } else { format!(";tag={}", me.port()) };
            text.extend([line, &tag, "\r\n"]);
        }
    }
    let user = if status == 302 { "forwarded" } else { "phone" };
    text.extend(["Contact: <sip:", user, "@", &me.to_string(), ">\r\n"]);
    if !body.is_empty() {
        text += "Content-Type: application/sdp\r\n";
    }
    text.extend(["Content-Length: ", &body.len().to_string(), "\r\n\r\n", body]);
    sip.send_to(text.as_bytes(), to).unwrap();
}

fn header<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let lines = text.lines().take_while(|line| !line.is_empty());
    lines
        .filter_map(|line| line.split_once(':'))
        .find_map(|(key, value)| key.eq_ignore_ascii_case(name).then(|| value.trim()))
}

/// The address to which a body of SDP wants its media.
fn media_address(text: &str) -> Option<SocketAddr> {
    let (_, media) = text.split_once("m=audio ")?;
    let port = media.split(' ').next()?.parse().ok()?;
    Some((Ipv4Addr::LOCALHOST, port).into())
}

/// The payload type of RFC 3551.
fn payload_type(law: G711) -> u8 {
    match law {
        G711::Ulaw => 0,
        G711::Alaw => 8,
    }
}

/// The payload type that a body of SDP offers first.
fn offered(text: &str) -> u8 {
    let (_, types) = text.split_once("RTP/AVP ").unwrap_or(("", "0"));
    types.split_whitespace().next().and_then(|first| first.parse().ok()).unwrap_or(0)
}

fn sdp(rtp: SocketAddr, payload_type: u8) -> String {
    format!(
        "v=0\r\no=phone 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
         m=audio {} RTP/AVP {}\r\na=ptime:20\r\n",
        rtp.port(),
        payload_type
    )
}
