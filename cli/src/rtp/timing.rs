//! Packets that arrive late, or together.

use std::time::Duration;

use super::packet::RtpPacket;
use super::sequence::{Fault, FaultKind};

/// A packet is late if it arrives this much later than the earliest ones: the buffers of many
/// telephones hold 60 ms.
const LATE: i64 = 60_000;
/// What the clock of a sender may be slow: 200 ppm of a packet of 20 ms, in microseconds.
const DRIFT: i64 = 4;
/// The number of late packets after which they are no longer an exception.
const NEW_NORMAL: u64 = 50;
/// The smallest number of packets that are a burst.
const BURST: u64 = 3;

/// The arrival of packets, in microseconds.
#[derive(Debug, Default)]
pub(super) struct Timing {
    last: Option<Last>,
    late: Option<Run>,
    burst: Option<Run>,
}

#[derive(Debug)]
struct Last {
    time: i64,
    packet: u64,
    at: Duration,
    timestamp: u32,
    /// The time of the samples before it.
    sent: i64,
    /// The smallest difference of arrival and sending, with the drift.
    fastest: i64,
}

#[derive(Debug)]
struct Run {
    at: Duration,
    packet: u64,
    count: u64,
    /// The longest delay, or the time from the first to the last arrival.
    micros: i64,
}

impl Timing {
    /// Forgets how late packets were. The next one begins anew.
    pub(super) fn reset(&mut self) {
        self.last = None;
    }

    /// Takes the next packet, in the order of sequence numbers. Returns the runs that it ends.
    pub(super) fn arrives(&mut self, packet: &RtpPacket, samples: u32) -> Vec<Fault> {
        let time = i64::try_from(packet.time.as_micros()).unwrap_or(i64::MAX);
        let Some(last) = &mut self.last else {
            let (at, timestamp) = (packet.time, packet.timestamp);
            let packet = packet.packet;
            self.last = Some(Last { time, packet, at, timestamp, sent: 0, fastest: time });
            return self.finish();
        };
        let advance = i64::from(packet.timestamp.wrapping_sub(last.timestamp) as i32);
        last.sent = last.sent.saturating_add(advance * 125);
        let transit = time.saturating_sub(last.sent);
        last.fastest = transit.min(last.fastest.saturating_add(DRIFT));
        let delay = transit.saturating_sub(last.fastest);
        let interval = time.saturating_sub(last.time);
        let together = (0..i64::from(samples) * 125 / 4).contains(&interval);
        if together && self.burst.is_none() {
            self.burst = Some(Run { at: last.at, packet: last.packet, count: 1, micros: 0 });
        }
        (last.time, last.at) = (time, packet.time);
        (last.packet, last.timestamp) = (packet.packet, packet.timestamp);

        let mut ended = Vec::new();
        if let Some(burst) = &mut self.burst {
            if together {
                burst.count += 1;
                burst.micros += interval;
            } else {
                ended.extend(self.burst.take().as_ref().and_then(burst_fault));
            }
        }
        if delay >= LATE {
            let (at, packet) = (packet.time, packet.packet);
            let late = self.late.get_or_insert(Run { at, packet, count: 0, micros: 0 });
            late.count += 1;
            late.micros = late.micros.max(delay);
            if late.count >= NEW_NORMAL {
                last.fastest = transit;
                ended.extend(self.late.take().as_ref().map(late_fault));
            }
        } else {
            ended.extend(self.late.take().as_ref().map(late_fault));
        }
        ended
    }

    /// Ends the runs.
    pub(super) fn finish(&mut self) -> Vec<Fault> {
        let burst = self.burst.take().as_ref().and_then(burst_fault);
        burst.into_iter().chain(self.late.take().as_ref().map(late_fault)).collect()
    }
}

fn burst_fault(run: &Run) -> Option<Fault> {
    let millis = run.micros as f64 / 1_000.0;
    let text = format!("{} packets arrive within {millis:.1} ms", run.count);
    let kind = FaultKind::Burst;
    (run.count >= BURST).then_some(Fault { at: run.at, packet: run.packet, kind, text })
}

fn late_fault(run: &Run) -> Fault {
    let millis = run.micros / 1_000;
    let text = match run.count {
        1 => format!("the packet is {millis} ms late"),
        NEW_NORMAL.. => format!("all packets are up to {millis} ms late from here on"),
        count => format!("{count} packets are up to {millis} ms late"),
    };
    Fault { at: run.at, packet: run.packet, kind: FaultKind::Late, text }
}
