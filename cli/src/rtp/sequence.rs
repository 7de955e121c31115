//! The packets of one SSRC in the order of their sequence numbers, decoded, with their faults.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::Duration;

use ringback::Codec;

use super::packet::RtpPacket;
use super::timing::Timing;
use crate::sip::PayloadFormat;

/// How long the packets behind a missing one wait for it, in time of the capture. Receivers wait
/// for less: their buffers hold 20 to 200 ms.
const PATIENCE: Duration = Duration::from_millis(200);
/// A jump of the sequence number that is no loss, forwards and backwards (RFC 3550 §A.1).
const MAX_DROPOUT: i16 = 3_000;
const MAX_MISORDER: i16 = 100;
/// What a pause of the sender may differ from its timestamps, in samples: 160 ms.
const PAUSE_TOLERANCE: i64 = 1_280;
/// The shortest pause between packets that is heard as one if the timestamps ignore it: 60 ms.
const SHORTEST_PAUSE: i64 = 480;
/// The longest gap that is filled with silence: a minute. After a longer one the audio begins anew.
const MAX_FILL: i64 = 480_000;

/// A part of the audio of a stream, at 8 kHz.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Piece {
    /// The audio begins, or begins anew after a long pause, with the arrival of a packet.
    Begin {
        /// The time since 1970.
        at: Duration,
    },
    /// The samples of a packet, and the number of the packet in the capture.
    Audio(Vec<i16>, u64),
    /// No audio for a number of samples, until a packet with that number in the capture.
    Gap {
        /// The number of samples.
        samples: u64,
        /// The packet after the gap.
        packet: u64,
        /// Why.
        reason: GapReason,
    },
}

/// Why there is no audio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GapReason {
    /// This number of packets is missing.
    Lost(u64),
    /// The sender sent nothing, or comfort noise, or telephone events.
    Pause,
}

impl fmt::Display for GapReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost(1) => f.write_str("1 packet is lost"),
            Self::Lost(count) => write!(f, "{count} packets are lost"),
            Self::Pause => f.write_str("the sender pauses"),
        }
    }
}

/// A fault of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// When the packet arrived, since 1970.
    pub at: Duration,
    /// The number of the packet in the capture.
    pub packet: u64,
    /// What is wrong.
    pub kind: FaultKind,
    /// The same with figures, as a sentence without a full stop.
    pub text: String,
}

/// What is wrong with a stream. `Display` writes a word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// Packets are missing.
    Loss,
    /// A packet arrived again.
    Repetition,
    /// A packet arrived before one that was sent earlier.
    Order,
    /// Packets arrived late.
    Late,
    /// Packets arrived together.
    Burst,
    /// The marker is where no audio begins, or is not where it does (RFC 3551 §4.1).
    Marker,
    /// The timestamps do not count the samples.
    Timestamp,
    /// The sequence numbers begin anew.
    Sequence,
    /// The SSRC changed.
    Ssrc,
    /// Two streams go to one port at once.
    TwoStreams,
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loss => "loss",
            Self::Repetition => "repetition",
            Self::Order => "order",
            Self::Late => "late",
            Self::Burst => "burst",
            Self::Marker => "marker",
            Self::Timestamp => "timestamp",
            Self::Sequence => "sequence",
            Self::Ssrc => "ssrc",
            Self::TwoStreams => "two-streams",
        })
    }
}

/// What a stream produces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Output {
    Piece(Piece),
    Fault(Fault),
}

/// The packets of one SSRC from one sender.
#[derive(Debug, Default)]
pub(super) struct Sequencer {
    /// The extended number of the next packet.
    next: u64,
    /// Which of the 64 packets before `next` have arrived: the last is the lowest bit.
    arrived: u64,
    waiting: BTreeMap<u64, (RtpPacket, PayloadFormat)>,
    clock: Option<Clock>,
    /// Whether packets without audio have arrived since the last packet with audio.
    without_audio: bool,
    timing: Timing,
    pub(super) output: VecDeque<Output>,
}

/// The last packet with audio.
#[derive(Clone, Copy, Debug)]
struct Clock {
    time: Duration,
    /// The timestamp after it.
    next: u32,
    samples: u32,
}

impl Sequencer {
    pub(super) fn receive(&mut self, packet: RtpPacket, format: PayloadFormat) {
        if self.clock.is_none() && self.waiting.is_empty() && self.next == 0 {
            self.begin(packet.sequence);
        }
        let ahead = packet.sequence.wrapping_sub(self.next as u16) as i16;
        if !(-MAX_MISORDER..=MAX_DROPOUT).contains(&ahead) {
            self.flush();
            let text = format!(
                "the sequence number jumps from {} to {}",
                (self.next as u16).wrapping_sub(1),
                packet.sequence
            );
            self.fault(&packet, FaultKind::Sequence, text);
            self.begin(packet.sequence);
        }
        let ahead = packet.sequence.wrapping_sub(self.next as u16) as i16;
        let number = self.next.saturating_add_signed(ahead.into());
        if number < self.next {
            self.belated(&packet, self.next - number - 1);
            return;
        }
        if self.waiting.contains_key(&number) {
            self.repeated(&packet);
            return;
        }
        if self.waiting.range(number..).next().is_some() {
            let text = format!("packet {} overtook it", self.overtaker(number));
            self.fault(&packet, FaultKind::Order, text);
        }
        let now = packet.time;
        self.waiting.insert(number, (packet, format));
        self.deliver();
        while let Some((&number, (first, _))) = self.waiting.first_key_value() {
            let oldest = self.waiting.values().map(|(packet, _)| packet.time).min();
            if now.saturating_sub(oldest.unwrap_or(first.time)) < PATIENCE {
                break;
            }
            self.give_up(number);
        }
    }

    /// Delivers everything that waits.
    pub(super) fn flush(&mut self) {
        while let Some((&number, _)) = self.waiting.first_key_value() {
            self.give_up(number);
        }
        self.output.extend(self.timing.finish().into_iter().map(Output::Fault));
    }

    /// Begins with a sequence number. Numbers of packets never fall, so an earlier packet has one, too.
    fn begin(&mut self, sequence: u16) {
        self.next = ((self.next >> 16) + 1) << 16 | u64::from(sequence);
        self.arrived = 0;
    }

    fn overtaker(&self, number: u64) -> u64 {
        self.waiting.range(number..).next().map_or(0, |(_, (packet, _))| packet.packet)
    }

    fn belated(&mut self, packet: &RtpPacket, before_the_last: u64) {
        let arrived = before_the_last < 64 && self.arrived >> before_the_last & 1 == 1;
        if arrived {
            self.repeated(packet);
        } else {
            let text = format!("sequence number {} arrives too late to play", packet.sequence);
            self.fault(packet, FaultKind::Late, text);
        }
    }

    fn repeated(&mut self, packet: &RtpPacket) {
        let text = format!("sequence number {} arrives again", packet.sequence);
        self.fault(packet, FaultKind::Repetition, text);
    }

    /// Declares the packets before that number lost.
    fn give_up(&mut self, number: u64) {
        let lost = number - self.next;
        if lost > 0 {
            if let Some((packet, _)) = self.waiting.get(&number) {
                let (first, last) = (self.next as u16, (number as u16).wrapping_sub(1));
                let range =
                    if lost == 1 { first.to_string() } else { format!("{first} to {last}") };
                let text = format!("{} before it: {range}", GapReason::Lost(lost));
                let packet = packet.clone();
                self.fault(&packet, FaultKind::Loss, text);
            }
            self.next = number;
            self.arrived = self.arrived.checked_shl(lost.min(64) as u32).unwrap_or(0);
        }
        if let Some((packet, format)) = self.waiting.remove(&number) {
            self.advance();
            self.play(&packet, &format, lost);
        }
        self.deliver();
    }

    fn deliver(&mut self) {
        while let Some((packet, format)) = self.waiting.remove(&self.next) {
            self.advance();
            self.play(&packet, &format, 0);
        }
    }

    fn advance(&mut self) {
        self.next += 1;
        self.arrived = self.arrived << 1 | 1;
    }

    fn play(&mut self, packet: &RtpPacket, format: &PayloadFormat, lost: u64) {
        let PayloadFormat::Audio(codec) = format else {
            self.without_audio = true;
            return;
        };
        if packet.payload.is_empty() {
            return;
        }
        let mut samples = vec![0; packet.payload.len() / Codec::octets_per_sample(*codec)];
        codec.decode(&packet.payload, &mut samples);
        let count = samples.len() as u32;
        match self.clock {
            None => self.piece(Piece::Begin { at: packet.time }),
            Some(clock) => self.join(packet, clock, lost),
        }
        let next = packet.timestamp.wrapping_add(count);
        self.clock = Some(Clock { time: packet.time, next, samples: count });
        self.without_audio = false;
        let late = self.timing.arrives(packet, count);
        self.output.extend(late.into_iter().map(Output::Fault));
        self.piece(Piece::Audio(samples, packet.packet));
    }

    /// Joins a packet with audio to the last one.
    fn join(&mut self, packet: &RtpPacket, clock: Clock, lost: u64) {
        let ahead = i64::from(packet.timestamp.wrapping_sub(clock.next) as i32);
        let size = i64::from(clock.samples);
        let millis = packet.time.saturating_sub(clock.time).as_micros() as i64 / 125;
        let paused = millis - size;
        let missing = (lost as i64).saturating_mul(size);
        let agrees = ahead > 0 && (ahead - paused).abs() <= PAUSE_TOLERANCE;
        if lost > 0 {
            if ahead > 0 && ((ahead - missing).abs() <= 2 * size || agrees) {
                return self.fill(ahead, packet, GapReason::Lost(lost));
            }
            self.timestamp_fault(packet, ahead + size, missing + size);
            return self.fill(missing, packet, GapReason::Lost(lost));
        }
        if ahead == 0 {
            if packet.marker && !self.without_audio {
                let text = "the marker is set within continuous audio".into();
                self.fault(packet, FaultKind::Marker, text);
            }
        } else if ahead > 0 && self.without_audio && ahead <= MAX_FILL {
            self.fill(ahead, packet, GapReason::Pause);
        } else if agrees {
            if !packet.marker {
                let text = format!("no marker after a pause of {} ms", ahead / 8);
                self.fault(packet, FaultKind::Marker, text);
            }
            self.fill(ahead, packet, GapReason::Pause);
        } else {
            self.timestamp_fault(packet, ahead + size, size);
            if paused > SHORTEST_PAUSE {
                self.fill(paused, packet, GapReason::Pause);
            }
        }
    }

    fn timestamp_fault(&mut self, packet: &RtpPacket, advance: i64, due: i64) {
        let text = format!("the timestamp advances by {advance}, but {due} samples are due");
        self.fault(packet, FaultKind::Timestamp, text);
        self.timing.reset();
    }

    fn fill(&mut self, samples: i64, packet: &RtpPacket, reason: GapReason) {
        if samples > MAX_FILL {
            self.piece(Piece::Begin { at: packet.time });
        } else if samples > 0 {
            let (samples, packet) = (samples as u64, packet.packet);
            self.piece(Piece::Gap { samples, packet, reason });
        }
    }

    fn piece(&mut self, piece: Piece) {
        self.output.push_back(Output::Piece(piece));
    }

    fn fault(&mut self, packet: &RtpPacket, kind: FaultKind, text: String) {
        let fault = Fault { at: packet.time, packet: packet.packet, kind, text };
        self.output.push_back(Output::Fault(fault));
    }
}
