//! The packets of a call: they are relayed, or they are the early media that `Progress` decides on.

use std::net::SocketAddr;
use std::sync::Arc;

use ringback::CallState;
use ringback::progress::Branch;
use tokio::net::UdpSocket;

use super::Call;
use crate::agent::Side;
use crate::leg::Change;
use crate::sdp::{Description, Formats};

/// A packet that a socket received.
pub(super) struct Packet {
    side: Side,
    from: SocketAddr,
    octets: Vec<u8>,
}

/// The maximum number of packets in the queue. Further packets are lost.
pub(super) const WAITING: usize = 64;

impl Call {
    /// Reads packets from a socket until the call ends.
    pub(super) fn read(&mut self, socket: Arc<UdpSocket>, side: Side) {
        let packets = self.packets.0.clone();
        self.readers.spawn(async move {
            let mut buffer = [0; 1500];
            loop {
                // An error concerns an earlier packet that nobody received, not the next one.
                let Ok((len, from)) = socket.recv_from(&mut buffer).await else { continue };
                let octets = buffer[..len].to_vec();
                let _ = packets.try_send(Packet { side, from, octets });
            }
        });
    }

    /// Sends packets to the caller from now on, if the caller wants to hear any.
    pub(super) fn open_media(&mut self) {
        let description = self.terms.offer.description;
        self.remote = description.listens().then_some(description.address);
    }

    pub(super) fn packet(&mut self, packet: Packet) {
        let now = self.now();
        let Packet { side, from, mut octets } = packet;
        let state = self.progress.state();
        let Some(branch) = side else {
            if let CallState::Answered(branch) = state {
                self.pass_on(branch, &mut octets);
            }
            return;
        };
        if !matches!(state, CallState::Answered(_) | CallState::Over) {
            let change = self.leg(branch).and_then(|leg| leg.hear(from, now));
            if let Some(Change::Begins(to_tag)) = change {
                self.progress.rtp_begins(branch.dialog(&to_tag), now);
            }
        }
        let is_relayed = match self.progress.state() {
            CallState::Answered(answered) => answered == branch,
            CallState::EarlyMedia(dialog) => dialog.branch() == branch,
            _ => false,
        };
        // The tone first fades, in a frame of its own.
        let Some(remote) = self.remote.filter(|_| is_relayed && !self.playing) else { return };
        let timestamp = self.player.timestamp();
        // A phone sends the payload types of the offer. Some send those of their own answer.
        let Some(leg) = self.leg(branch) else { return };
        let offered = leg.offer.formats;
        let answered = leg.remote().map_or(offered, |answer| answer.formats);
        let mut relay = |formats: Formats| self.stream.relay(&mut octets, formats, timestamp);
        if relay(offered).or_else(|| relay(answered)).is_some() {
            let _ = self.media.try_send_to(&octets, remote);
        }
    }

    /// Sends the caller's audio to the leg that answered.
    fn pass_on(&mut self, branch: Branch, octets: &mut [u8]) {
        let timestamp = self.player.timestamp();
        let formats = self.terms.offer.description.formats;
        let Some(leg) = self.leg(branch) else { return };
        let Some(remote) = leg.remote().filter(Description::listens) else { return };
        if leg.stream.relay(octets, formats, timestamp).is_some() {
            let _ = leg.media.try_send_to(octets, remote.address);
        }
    }
}
