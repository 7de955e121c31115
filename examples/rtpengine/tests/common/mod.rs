//! A controller, and a proxy that sends it events.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::net::SocketAddr;
use std::time::Duration;

use ringback::progress::Policy;
use ringback::{Format, TonePlan, ToneZones};
use rtpengine::{Container, Controller, Settings};
use tokio::net::UdpSocket;

/// Returns settings with the tones of the United States, and a short tone for failures.
pub(crate) fn settings(nodes: &[SocketAddr]) -> Settings {
    let zone = ToneZones::builtin().zone("us").unwrap();
    let plan = TonePlan::from_zone(zone, Format::PCMU).unwrap();
    Settings {
        listen: "127.0.0.1:0".parse().unwrap(),
        nodes: nodes.to_vec(),
        policy: Policy { failure_tone_duration: Duration::from_secs(2), ..plan.policy() },
        plan,
        container: Container::Au,
        folder: None,
    }
}

/// A proxy that reports the events of a call.
pub(crate) struct Proxy {
    socket: UdpSocket,
    call: String,
}

impl Proxy {
    pub(crate) async fn of(settings: Settings, call: &str) -> Self {
        let controller = Controller::bind(settings).await.unwrap();
        let address = controller.local_addr().unwrap();
        tokio::spawn(controller.serve());
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        socket.connect(address).await.unwrap();
        Self { socket, call: call.into() }
    }

    /// Sends an event of its call.
    pub(crate) async fn says(&self, what: &str) {
        self.sends(format!("{} {what}", self.call).as_bytes()).await;
    }

    pub(crate) async fn sends(&self, octets: &[u8]) {
        self.socket.send(octets).await.unwrap();
    }
}

pub(crate) async fn pass(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
