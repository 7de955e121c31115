//! Phones that call or take calls, on the server's own SIP stack, and the RTP that they receive.

#![allow(dead_code, reason = "each test program uses a part")]

pub(crate) mod wire;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use b2bua::{Config, Drain, LogFormat, Server, Tones, Zone};
use ringback::ToneZones;
use rsipstack::EndpointBuilder;
use rsipstack::dialog::dialog::{DialogState, DialogStateReceiver};
use rsipstack::dialog::dialog_layer::DialogLayer;
use rsipstack::dialog::invitation::InviteOption;
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::sip::{Header, Method, Uri};
use rsipstack::transport::TransportLayer;
use rsipstack::transport::udp::UdpConnection;
use rtp_types::RtpPacket;
use tokio::net::UdpSocket;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Longer than any wait in these tests.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Starts a server that calls these phones, with the tones of the United States.
pub(crate) async fn server(to: &[&Phone], change: impl FnOnce(&mut Config)) -> SocketAddr {
    let to = to.iter().map(|phone| format!("sip:b@{}", phone.address)).collect();
    start(to, change).await.0
}

/// Starts a server that calls these URIs.
pub(crate) async fn start(
    to: Vec<String>,
    change: impl FnOnce(&mut Config),
) -> (SocketAddr, Drain, JoinHandle<()>) {
    let tones = Tones::new(ToneZones::builtin(), Zone::Default, None, None).unwrap();
    let mut config = Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        to,
        serial: false,
        follow_3xx: false,
        no_answer: None,
        max_ringing: PATIENCE * 18,
        max_calls: 2_000,
        max_calls_per_peer: 2_000,
        tones,
        hold_off: Duration::ZERO,
        failure: Duration::from_millis(300),
        ring_without_rtp: None,
        media_ips: vec!["127.0.0.1".parse().unwrap()],
        media_anywhere: false,
        comfort_noise: false,
        log: LogFormat::Text,
    };
    change(&mut config);
    let server = Server::bind(config).await.unwrap();
    let (address, drain) = (server.local_addr(), server.drain());
    (address, drain, tokio::spawn(server.serve()))
}

/// A SIP user agent with media of its own.
pub(crate) struct Phone {
    pub(crate) address: SocketAddr,
    layer: Arc<DialogLayer>,
    calls: UnboundedReceiver<(InviteDialog, DialogStateReceiver)>,
}

/// One side of a call.
pub(crate) struct Side {
    pub(crate) dialog: InviteDialog,
    states: DialogStateReceiver,
    /// Whether this side calls. Otherwise it takes a call.
    calls: bool,
    pub(crate) media: Media,
    /// The address on which the server takes its audio.
    pub(crate) server_media: Option<SocketAddr>,
}

impl Phone {
    pub(crate) async fn new() -> Self {
        let transport = TransportLayer::new(CancellationToken::new());
        let listen = "127.0.0.1:0".parse().unwrap();
        let udp = UdpConnection::create_connection(listen, None, None).await.unwrap();
        let address = udp.get_addr().get_socketaddr().unwrap();
        transport.add_transport(udp.into());
        let endpoint = EndpointBuilder::new().with_transport_layer(transport).build();
        let layer = Arc::new(DialogLayer::new(endpoint.inner.clone()));
        let mut incoming = endpoint.incoming_transactions().unwrap();
        tokio::spawn(async move { endpoint.serve().await });
        let (sender, calls) = unbounded_channel();
        let dispatcher = layer.clone();
        tokio::spawn(async move {
            while let Some(mut transaction) = incoming.recv().await {
                let mut dialog = match dispatcher.match_dialog(&transaction) {
                    Some(dialog) => dialog,
                    None if transaction.original.method == Method::Invite => {
                        let (states_to, states) = dispatcher.new_dialog_state_channel();
                        let dialog = dispatcher
                            .get_or_create_server_invite(&transaction, states_to, None, None)
                            .unwrap();
                        sender.send((dialog.clone(), states)).unwrap();
                        rsipstack::dialog::dialog::Dialog::Invite(dialog)
                    }
                    None => continue,
                };
                tokio::spawn(async move { dialog.handle(&mut transaction).await });
            }
        });
        Self { address, layer, calls }
    }

    /// Calls the server with an offer of these payload types.
    pub(crate) async fn call(&self, server: SocketAddr, formats: &str) -> Side {
        self.call_number(server, "100", formats).await
    }

    pub(crate) async fn call_number(&self, server: SocketAddr, number: &str, f: &str) -> Side {
        let media = Media::new().await;
        let uri = |text: String| Uri::try_from(&*text).unwrap();
        let option = InviteOption {
            caller: uri(format!("sip:a@{}", self.address)),
            callee: uri(format!("sip:{number}@{server}")),
            contact: uri(format!("sip:a@{}", self.address)),
            content_type: Some("application/sdp".into()),
            offer: Some(media.sdp(f)),
            ..InviteOption::default()
        };
        let (sender, states) = self.layer.new_dialog_state_channel();
        let (dialog, _) = self.layer.do_invite_async(option, sender).unwrap();
        Side { dialog, states, calls: true, media, server_media: None }
    }

    /// Waits for a call.
    pub(crate) async fn called(&mut self) -> Side {
        let (dialog, states) = timeout(PATIENCE, self.calls.recv()).await.unwrap().unwrap();
        let offer = dialog.initial_request().body.clone();
        let media = Media::new().await;
        let server_media = Some(media_address(&offer));
        Side { dialog, states, calls: false, media, server_media }
    }

    pub(crate) async fn is_not_called(&mut self) {
        assert!(timeout(Duration::from_millis(300), self.calls.recv()).await.is_err());
    }
}

impl Side {
    pub(crate) fn ring(&self) {
        self.dialog.ringing(None, None).unwrap();
    }

    pub(crate) fn progress(&self) {
        self.dialog.ringing(Some(sdp_header()), Some(self.media.sdp("0"))).unwrap();
    }

    pub(crate) fn answer(&self) {
        self.dialog.accept(Some(sdp_header()), Some(self.media.sdp("0"))).unwrap();
    }

    pub(crate) fn fail(&self, status: u16) {
        self.dialog.reject(Some(status.into()), None).unwrap();
    }

    /// Returns the next state after `Calling` and `Trying`.
    pub(crate) async fn next(&mut self) -> DialogState {
        loop {
            let state = timeout(PATIENCE, self.states.recv()).await.unwrap().unwrap();
            match &state {
                DialogState::Early(_, response) | DialogState::Confirmed(_, response)
                    if self.calls && !response.body.is_empty() =>
                {
                    self.server_media = Some(media_address(&response.body));
                }
                _ => {}
            }
            if !matches!(state, DialogState::Calling(_) | DialogState::Trying(_)) {
                return state;
            }
        }
    }

    /// Returns the status of the next provisional response.
    pub(crate) async fn next_early(&mut self) -> u16 {
        match self.next().await {
            DialogState::Early(_, response) => response.status_code.code(),
            state => panic!("{state}"),
        }
    }

    /// Waits for the answer. A caller must not get another provisional response before it.
    pub(crate) async fn is_answered(&mut self) {
        loop {
            match self.next().await {
                DialogState::Confirmed(..) => return,
                DialogState::Early(..) | DialogState::WaitAck(..) if !self.calls => {}
                state => panic!("{state}"),
            }
        }
    }

    /// Waits for the end of the call, and returns the name of its reason.
    pub(crate) async fn ends(&mut self) -> String {
        loop {
            if let DialogState::Terminated(_, reason) = self.next().await {
                return format!("{reason:?}");
            }
        }
    }

    pub(crate) async fn send(&self, packet: &[u8]) {
        self.media.socket.send_to(packet, self.server_media.unwrap()).await.unwrap();
    }

    /// Sends packets with that payload, one every 20 ms.
    pub(crate) async fn talk(&self, octet: u8, count: u16) {
        for n in 0..count {
            self.send(&packet(n, octet)).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn sdp_header() -> Vec<Header> {
    vec![Header::ContentType("application/sdp".into())]
}

/// Returns a packet of a stream with its own SSRC, sequence numbers and timestamps.
pub(crate) fn packet(n: u16, octet: u8) -> Vec<u8> {
    rtp_types::RtpPacketBuilder::<_, &[u8]>::new()
        .payload_type(0)
        .sequence_number(60_000_u16.wrapping_add(n))
        .timestamp(4_000_000_000_u32.wrapping_add(160 * u32::from(n)))
        .ssrc(77)
        .payload(&[octet; 160][..])
        .write_vec()
        .unwrap()
}

fn media_address(sdp: &[u8]) -> SocketAddr {
    let session = sdp_types::Session::parse(sdp).unwrap();
    let ip = session.connection.unwrap().connection_address.parse().unwrap();
    SocketAddr::new(ip, session.medias[0].port)
}

/// A socket, and the packets that it received.
pub(crate) struct Media {
    socket: Arc<UdpSocket>,
    heard: Arc<Mutex<Vec<Heard>>>,
}

/// An RTP packet.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) sequence: u16,
    pub(crate) timestamp: u32,
    pub(crate) ssrc: u32,
    pub(crate) marker: bool,
    pub(crate) payload_type: u8,
    pub(crate) payload: Vec<u8>,
}

impl Media {
    pub(crate) async fn new() -> Self {
        let socket = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        let heard = Arc::default();
        let (from, to) = (socket.clone(), Arc::clone(&heard));
        tokio::spawn(async move {
            let mut buffer = [0; 2000];
            while let Ok(len) = from.recv(&mut buffer).await {
                let packet = RtpPacket::parse(&buffer[..len]).unwrap();
                let heard: &Mutex<Vec<Heard>> = &to;
                heard.lock().unwrap().push(Heard {
                    sequence: packet.sequence_number(),
                    timestamp: packet.timestamp(),
                    ssrc: packet.ssrc(),
                    marker: packet.marker_bit(),
                    payload_type: packet.payload_type(),
                    payload: packet.payload().to_vec(),
                });
            }
        });
        Self { socket, heard }
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    pub(crate) fn sdp(&self, formats: &str) -> Vec<u8> {
        let port = self.socket.local_addr().unwrap().port();
        format!(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
             m=audio {port} RTP/AVP {formats}\r\n"
        )
        .into_bytes()
    }
}

pub(crate) async fn pass(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
