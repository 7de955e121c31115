//! The timeline of a capture: its calls, its streams and their sounds.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ringback::detector::ToneSet;

use super::calls::Calls;
use super::entry::Entry;
use super::sound::SoundListener;
use crate::capture::{Datagram, Packet};
use crate::rtp::{Piece, StreamId, StreamOutput, Streams};
use crate::sip::{Media, Message};

/// Listens to the packets of a capture. Times count from its first SIP message or RTP packet.
#[derive(Debug)]
pub struct TrafficListener {
    set: Arc<ToneSet>,
    origin: Option<Duration>,
    end: f64,
    calls: Calls,
    streams: Streams,
    sounds: BTreeMap<StreamId, SoundListener>,
    /// What was heard at each destination.
    heard: BTreeMap<SocketAddr, Vec<Entry>>,
    left_out: BTreeMap<String, u64>,
    entries: VecDeque<Entry>,
}

impl TrafficListener {
    /// Creates a listener for these tones, at 8 kHz.
    #[must_use]
    pub fn new(set: &Arc<ToneSet>) -> Self {
        Self {
            set: Arc::clone(set),
            origin: None,
            end: 0.0,
            calls: Calls::default(),
            streams: Streams::new(),
            sounds: BTreeMap::new(),
            heard: BTreeMap::new(),
            left_out: BTreeMap::new(),
            entries: VecDeque::new(),
        }
    }

    /// Takes the next packet.
    pub fn receive(&mut self, packet: &Packet) {
        let datagram = match Datagram::read(packet) {
            Ok(datagram) => datagram,
            Err(reason) => {
                *self.left_out.entry(reason.to_string()).or_default() += 1;
                return;
            }
        };
        if let Some(message) = Message::parse(&datagram.payload) {
            let now = self.seconds(datagram.time);
            let entry = self.calls.receive(&message, &datagram, now);
            self.entries.push_back(entry);
            for media in message.sdp().map(Media::read).unwrap_or_default() {
                self.streams.describe(media);
            }
        } else {
            self.streams.receive(&datagram);
            self.listen();
        }
    }

    /// Ends the capture. [`poll`](Self::poll) then returns what is left.
    pub fn finish(&mut self) {
        self.streams.finish();
        self.listen();
        for id in self.sounds.keys().copied().collect::<Vec<_>>() {
            self.end_sound(id);
        }
        for (at, heard) in &mut self.heard {
            heard.sort_by(|one, other| one.from.total_cmp(&other.from));
            self.entries.extend(self.calls.differences(*at, heard, self.end));
        }
    }

    /// Returns the next entry. A sound is complete only when it has ended, so entries of different
    /// streams are in the order in which they became complete.
    pub fn poll(&mut self) -> Option<Entry> {
        self.entries.pop_front()
    }

    /// Returns what was left out: a noun in the plural, and a number of packets.
    pub fn left_out(&self) -> impl Iterator<Item = (&str, u64)> {
        let packets = self.left_out.iter().map(|(what, count)| (what.as_str(), *count));
        packets.chain(self.streams.left_out())
    }

    fn listen(&mut self) {
        while let Some((id, output)) = self.streams.poll() {
            match output {
                StreamOutput::Piece(Piece::Begin { at }) => {
                    let now = self.seconds(at);
                    self.end_sound(id);
                    self.calls.audio_begins(id.destination, now);
                    let sound = SoundListener::new(id.to_string(), &self.set, now);
                    self.sounds.insert(id, sound);
                }
                StreamOutput::Piece(Piece::Audio(samples, packet)) => {
                    if let Some(sound) = self.sounds.get_mut(&id) {
                        sound.push(&samples, Some(packet));
                    }
                }
                StreamOutput::Piece(Piece::Gap { samples, packet, reason }) => {
                    if let Some(sound) = self.sounds.get_mut(&id) {
                        sound.gap(samples, packet, reason);
                    }
                }
                StreamOutput::Fault(fault) => {
                    let now = self.seconds(fault.at);
                    self.entries.push_back(Entry {
                        stream: id.to_string(),
                        from: now,
                        to: now,
                        what: fault.kind.to_string(),
                        packet: Some(fault.packet),
                        text: Some(fault.text),
                        ..Entry::default()
                    });
                }
            }
            self.collect(id);
        }
    }

    fn end_sound(&mut self, id: StreamId) {
        if let Some(sound) = self.sounds.get_mut(&id) {
            sound.finish();
            self.collect(id);
            self.sounds.remove(&id);
        }
    }

    fn collect(&mut self, id: StreamId) {
        let Some(sound) = self.sounds.get_mut(&id) else { return };
        while let Some(mut entry) = sound.poll() {
            self.end = self.end.max(entry.to);
            if entry.is_sound() {
                entry.text = self.calls.after(id.destination, entry.from);
                self.heard.entry(id.destination).or_default().push(entry.clone());
            }
            self.entries.push_back(entry);
        }
    }

    fn seconds(&mut self, time: Duration) -> f64 {
        let origin = *self.origin.get_or_insert(time);
        let seconds = time.saturating_sub(origin).as_secs_f64();
        self.end = self.end.max(seconds);
        seconds
    }
}
