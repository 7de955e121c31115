//! The streams of a capture: which datagrams are RTP, and which of them belong together.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use super::packet::RtpPacket;
use super::sequence::{Fault, FaultKind, Output, Piece, Sequencer};
use crate::capture::Datagram;
use crate::sip::{Media, PayloadFormat};

/// The packets in a row that make a stream of RTP without an SDP: fewer may be accidents.
const CONVINCING: usize = 3;
/// The most streams, and the most suspicions of streams, that are followed. More are left out.
const MAX_STREAMS: usize = 4_096;
/// Two streams with packets at most this far apart play at once.
const AT_ONCE: Duration = Duration::from_millis(200);
/// The packets after which a new SSRC has replaced the old one.
const REPLACED: u32 = 10;

/// A stream. `Display` writes `192.0.2.1:30000 → 192.0.2.5:4000 (SSRC 0x0badcafe)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct StreamId {
    /// Where the packets come from.
    pub source: SocketAddr,
    /// Where they go.
    pub destination: SocketAddr,
    /// Their SSRC.
    pub ssrc: u32,
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, destination, ssrc } = self;
        write!(f, "{source} → {destination} (SSRC {ssrc:#010x})")
    }
}

/// What a stream produces.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamOutput {
    /// A part of its audio.
    Piece(Piece),
    /// A fault.
    Fault(Fault),
}

/// Finds the streams of a capture, and plays them in order.
#[derive(Debug, Default)]
pub struct Streams {
    media: BTreeMap<SocketAddr, Media>,
    suspicions: BTreeMap<StreamId, Vec<RtpPacket>>,
    sequencers: BTreeMap<StreamId, Sequencer>,
    /// The streams to each destination.
    contests: BTreeMap<SocketAddr, Contest>,
    left_out: BTreeMap<String, u64>,
    output: VecDeque<(StreamId, StreamOutput)>,
}

/// The stream that plays at a destination, and one that may replace it.
#[derive(Debug)]
struct Contest {
    champion: StreamId,
    last: Duration,
    challenger: Option<Challenger>,
}

#[derive(Debug)]
struct Challenger {
    id: StreamId,
    since: Duration,
    packet: u64,
    packets: u32,
    reported: bool,
}

impl Streams {
    /// Creates streams without any packets.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what an SDP describes. Packets to its address are read accordingly from now on.
    pub fn describe(&mut self, media: Media) {
        if self.media.len() < MAX_STREAMS || self.media.contains_key(&media.address) {
            self.media.insert(media.address, media);
        }
    }

    /// Takes a datagram. Returns whether it is RTP, as far as can be said yet.
    pub fn receive(&mut self, datagram: &Datagram) -> bool {
        let Some(packet) = RtpPacket::read(datagram) else { return false };
        let (source, destination) = (datagram.source, datagram.destination);
        let id = StreamId { source, destination, ssrc: packet.ssrc };
        let format = self.format(&id, &packet);
        if self.media.get(&destination).is_some_and(|media| media.encrypted) {
            self.leave_out("packets of encrypted RTP".into());
        } else if self.sequencers.contains_key(&id) || self.is_described(&id, &packet) {
            self.play(id, packet, format);
        } else {
            return self.suspect(id, packet);
        }
        true
    }

    /// Returns the next output.
    pub fn poll(&mut self) -> Option<(StreamId, StreamOutput)> {
        self.output.pop_front()
    }

    /// Ends all streams. [`poll`](Self::poll) then returns what is left.
    pub fn finish(&mut self) {
        let ids: Vec<_> = self.sequencers.keys().copied().collect();
        for id in ids {
            if let Some(stream) = self.sequencers.get_mut(&id) {
                stream.flush();
            }
            self.collect(id);
        }
    }

    /// Returns what was left out: a noun in the plural, and a number of packets.
    pub fn left_out(&self) -> impl Iterator<Item = (&str, u64)> {
        self.left_out.iter().map(|(what, count)| (what.as_str(), *count))
    }

    fn is_described(&self, id: &StreamId, packet: &RtpPacket) -> bool {
        let media = self.media.get(&id.destination);
        media.is_some_and(|media| media.payloads.iter().any(|(pt, _)| *pt == packet.payload_type))
    }

    fn format(&self, id: &StreamId, packet: &RtpPacket) -> PayloadFormat {
        let number = packet.payload_type;
        let media = self.media.get(&id.destination);
        let described = media.and_then(|m| m.payloads.iter().find(|(of, _)| *of == number));
        described
            .map(|(_, format)| format.clone())
            .or_else(|| PayloadFormat::of_type(number))
            .unwrap_or_else(|| PayloadFormat::Other(format!("payload type {number}")))
    }

    /// Keeps a packet until enough in a row make a stream.
    fn suspect(&mut self, id: StreamId, packet: RtpPacket) -> bool {
        if self.suspicions.len() >= MAX_STREAMS && !self.suspicions.contains_key(&id) {
            self.suspicions.pop_first();
        }
        let held = self.suspicions.entry(id).or_default();
        let follows = held.last().is_none_or(|last| {
            (1..=3).contains(&packet.sequence.wrapping_sub(last.sequence))
                && packet.payload_type == last.payload_type
                && packet.timestamp != last.timestamp
        });
        if !follows {
            held.clear();
        }
        held.push(packet);
        if held.len() < CONVINCING {
            return false;
        }
        for packet in self.suspicions.remove(&id).unwrap_or_default() {
            let format = self.format(&id, &packet);
            self.play(id, packet, format);
        }
        true
    }

    fn play(&mut self, id: StreamId, packet: RtpPacket, format: PayloadFormat) {
        if let PayloadFormat::Other(name) = &format {
            return self.leave_out(format!("packets of {name}"));
        }
        if self.sequencers.len() >= MAX_STREAMS && !self.sequencers.contains_key(&id) {
            return self.leave_out("packets of further streams".into());
        }
        self.contest(id, &packet);
        self.sequencers.entry(id).or_default().receive(packet, format);
        self.collect(id);
    }

    /// Notes which stream plays at the destination.
    fn contest(&mut self, id: StreamId, packet: &RtpPacket) {
        let at = packet.time;
        let new = Contest { champion: id, last: at, challenger: None };
        let contest = self.contests.entry(id.destination).or_insert(new);
        if contest.champion == id {
            contest.last = at;
        } else if contest.challenger.as_ref().is_none_or(|challenger| challenger.id != id) {
            let packet = packet.packet;
            contest.challenger =
                Some(Challenger { id, since: at, packet, packets: 0, reported: false });
        }
        let Contest { champion, last, challenger: Some(challenger) } = contest else { return };
        challenger.packets += u32::from(challenger.id == id);
        // The champion goes on after the challenger has begun.
        let at_once = *champion == id && challenger.packets >= CONVINCING as u32;
        if at_once && at.saturating_sub(*last) < AT_ONCE && !challenger.reported {
            challenger.reported = true;
            let text = format!("a second stream plays at once with {champion}");
            let Challenger { id, since, packet, .. } = *challenger;
            let fault = Fault { at: since, packet, kind: FaultKind::TwoStreams, text };
            self.output.push_back((id, StreamOutput::Fault(fault)));
        }
        let Some(Contest { champion, last, challenger: Some(challenger) }) =
            self.contests.get_mut(&id.destination)
        else {
            return;
        };
        let ended = at.saturating_sub(*last) >= AT_ONCE;
        if challenger.id == id && ended && challenger.packets >= REPLACED {
            let fault = Fault {
                at: challenger.since,
                packet: challenger.packet,
                kind: FaultKind::Ssrc,
                text: format!("this stream replaces {champion}"),
            };
            if !challenger.reported {
                self.output.push_back((id, StreamOutput::Fault(fault)));
            }
            let new = Contest { champion: id, last: at, challenger: None };
            self.contests.insert(id.destination, new);
        }
    }

    fn collect(&mut self, id: StreamId) {
        let Some(stream) = self.sequencers.get_mut(&id) else { return };
        self.output.extend(stream.output.drain(..).map(|output| match output {
            Output::Piece(piece) => (id, StreamOutput::Piece(piece)),
            Output::Fault(fault) => (id, StreamOutput::Fault(fault)),
        }));
    }

    fn leave_out(&mut self, what: String) {
        if self.left_out.len() < MAX_STREAMS || self.left_out.contains_key(&what) {
            *self.left_out.entry(what).or_default() += 1;
        }
    }
}
