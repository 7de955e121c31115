//! A phone that speaks SIP as text, so that it can say anything and leave anything out.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::PATIENCE;

/// The time within which the server answers, if it waits for nobody.
pub(crate) const SOON: Duration = Duration::from_millis(400);

/// A phone and its two sockets.
pub(crate) struct Wire {
    pub(crate) signalling: UdpSocket,
    pub(crate) media: UdpSocket,
    pub(crate) address: SocketAddr,
    /// The Call-ID of its call. A port may be used again.
    pub(crate) call_id: String,
    sequence: u32,
}

/// A message.
#[derive(Clone, Debug)]
pub(crate) struct Message(pub(crate) String);

impl Wire {
    pub(crate) async fn new() -> Self {
        Self::at("127.0.0.1").await
    }

    pub(crate) async fn at(ip: &str) -> Self {
        let signalling = UdpSocket::bind((ip, 0)).await.unwrap();
        let media = UdpSocket::bind((ip, 0)).await.unwrap();
        let address = signalling.local_addr().unwrap();
        let call_id = format!("call-{}", fastrand::u64(..));
        Self { signalling, media, address, call_id, sequence: 1 }
    }

    pub(crate) fn uri(&self) -> String {
        format!("sip:b@{}", self.address)
    }

    /// Returns an SDP body with these lines after its session part.
    pub(crate) fn sdp(&self, lines: &str) -> String {
        let ip = self.media.local_addr().unwrap().ip();
        let version = if ip.is_ipv6() { "IP6" } else { "IP4" };
        let port = self.media.local_addr().unwrap().port().to_string();
        let lines = lines.replace("PORT", &port);
        format!("v=0\no=- 1 1 IN {version} {ip}\ns=-\nc=IN {version} {ip}\nt=0 0\n{lines}")
            .replace('\n', "\r\n")
    }

    pub(crate) fn pcmu(&self) -> String {
        self.sdp("m=audio PORT RTP/AVP 0\n")
    }

    pub(crate) async fn send(&self, to: SocketAddr, message: &str) {
        self.signalling.send_to(message.as_bytes(), to).await.unwrap();
    }

    /// Sends an INVITE with that SDP and these headers, one a line.
    pub(crate) async fn invite(&self, server: SocketAddr, headers: &str, sdp: &str) {
        let kind =
            if headers.contains("Content-Type") { "" } else { "Content-Type: application/sdp\n" };
        self.request(server, "INVITE", "", &format!("{kind}{headers}"), sdp, 1).await;
    }

    /// Sends a request within the caller's dialog, with the next number.
    pub(crate) async fn within(
        &mut self,
        server: SocketAddr,
        method: &str,
        to_tag: &str,
        headers: &str,
        body: &str,
    ) {
        self.sequence += 1;
        self.request(server, method, to_tag, headers, body, self.sequence).await;
    }

    /// Acknowledges a 200 to the INVITE.
    pub(crate) async fn ack(&self, server: SocketAddr, to_tag: &str) {
        self.request(server, "ACK", to_tag, "", "", 1).await;
    }

    pub(crate) async fn request(
        &self,
        server: SocketAddr,
        method: &str,
        to_tag: &str,
        headers: &str,
        body: &str,
        sequence: u32,
    ) {
        let own = self.address;
        let call_id = &self.call_id;
        let tag = if to_tag.is_empty() { String::new() } else { format!(";tag={to_tag}") };
        // A CANCEL has the branch of its INVITE, and so has the ACK of a failure.
        let branch = if matches!(method, "CANCEL" | "ACK") { "INVITE" } else { method };
        let forwards = if headers.contains("Max-Forwards") { "" } else { "Max-Forwards: 70\n" };
        let head = format!(
            "{method} sip:100@{server} SIP/2.0\n\
             Via: SIP/2.0/UDP {own};branch=z9hG4bK{call_id}{branch}{sequence}\n\
             From: <sip:a@{own}>;tag=a{call_id}\nTo: <sip:100@{server}>{tag}\n\
             Call-ID: {call_id}\nCSeq: {sequence} {method}\nContact: <sip:a@{own}>\n\
             {forwards}{headers}Content-Length: {}\n\n",
            body.len()
        );
        self.send(server, &(head.replace('\n', "\r\n") + body)).await;
    }

    /// Sends a request within the dialog that the phone's response to an INVITE created.
    pub(crate) async fn back(
        &self,
        invite: &Message,
        server: SocketAddr,
        start: &str,
        headers: &str,
        body: &str,
    ) {
        let (method, sequence) = start.split_once(' ').unwrap();
        let own = self.address;
        let head = format!(
            "{method} sip:b2bua@{server} SIP/2.0\n\
             Via: SIP/2.0/UDP {own};branch=z9hG4bKb{method}{sequence}\n\
             From: {};tag=b\nTo: {}\nCall-ID: {}\nCSeq: {sequence} {method}\n\
             Contact: <sip:b@{own}>\nMax-Forwards: 70\n{headers}Content-Length: {}\n\n",
            invite.header("To"),
            invite.header("From"),
            invite.header("Call-ID"),
            body.len()
        );
        self.send(server, &(head.replace('\n', "\r\n") + body)).await;
    }

    /// Answers a request. A response with a body has a Content-Type in `headers`, or SDP.
    pub(crate) async fn reply(
        &self,
        request: &Message,
        server: SocketAddr,
        status: u16,
        headers: &str,
        body: &str,
    ) {
        let tag =
            if status == 100 || request.header("To").contains("tag=") { "" } else { ";tag=b" };
        let kind = if body.is_empty() || headers.contains("Content-Type") {
            ""
        } else {
            "Content-Type: application/sdp\n"
        };
        let contact = if headers.contains("Contact") {
            String::new()
        } else {
            format!("Contact: <sip:b@{}>\n", self.address)
        };
        let head = format!(
            "SIP/2.0 {status} Some reason\nVia: {}\nFrom: {}\nTo: {}{tag}\nCall-ID: {}\n\
             CSeq: {}\n{contact}{kind}{headers}Content-Length: {}\n\n",
            request.header("Via"),
            request.header("From"),
            request.header("To"),
            request.header("Call-ID"),
            request.header("CSeq"),
            body.len()
        );
        self.send(server, &(head.replace('\n', "\r\n") + body)).await;
    }

    /// Asks a server whether it is there, and returns its answer, or `None` after a while.
    pub(crate) async fn pings(&self, server: SocketAddr) -> Option<Message> {
        self.request(server, "OPTIONS", "", "", "", 1).await;
        timeout(Duration::from_millis(100), self.any()).await.ok()
    }

    /// Returns the next message that starts like that, and skips all others.
    pub(crate) async fn next(&self, start: &str) -> Message {
        self.next_within(start, PATIENCE).await
    }

    pub(crate) async fn next_within(&self, start: &str, time: Duration) -> Message {
        let message = timeout(time, async {
            loop {
                let message = self.any().await;
                if message.0.starts_with(start) {
                    return message;
                }
            }
        });
        message.await.unwrap_or_else(|_| panic!("no {start}"))
    }

    /// Returns the next response with that status to a request with that method.
    pub(crate) async fn response(&self, status: u16, method: &str) -> Message {
        let start = format!("SIP/2.0 {status}");
        loop {
            let message = self.next(&start).await;
            if message.header("CSeq").ends_with(method) {
                return message;
            }
        }
    }

    /// Checks that no message that starts like that arrives for a while.
    pub(crate) async fn never(&self, start: &str) {
        let message = timeout(SOON, async {
            loop {
                let message = self.any().await;
                if message.0.starts_with(start) {
                    return message;
                }
            }
        });
        if let Ok(message) = message.await {
            panic!("{}", message.0);
        }
    }

    async fn any(&self) -> Message {
        let mut buffer = vec![0; 65_535];
        let len = loop {
            // An error means that nobody received an earlier message.
            if let Ok(len) = self.signalling.recv(&mut buffer).await {
                break len;
            }
        };
        Message(String::from_utf8(buffer[..len].to_vec()).unwrap())
    }

    /// Returns the next packet of media, or `None` after a while.
    pub(crate) async fn hears(&self) -> Option<Vec<u8>> {
        let mut buffer = [0; 1_500];
        let len = timeout(SOON, self.media.recv(&mut buffer)).await.ok()?.unwrap();
        Some(buffer[..len].to_vec())
    }

    /// Forgets the packets that have arrived.
    pub(crate) fn forget(&self) {
        let mut buffer = [0; 1_500];
        while self.media.try_recv(&mut buffer).is_ok() {}
    }

    /// Sends a packet of media with that payload type and payload.
    pub(crate) async fn speak(&self, to: SocketAddr, payload_type: u8, n: u16, payload: &[u8]) {
        let packet = rtp_types::RtpPacketBuilder::<_, &[u8]>::new()
            .payload_type(payload_type)
            .sequence_number(n)
            .timestamp(160 * u32::from(n))
            .ssrc(7)
            .payload(payload)
            .write_vec()
            .unwrap();
        self.media.send_to(&packet, to).await.unwrap();
    }
}

impl Message {
    /// Returns the value of the first header of that name, or an empty text.
    pub(crate) fn header(&self, name: &str) -> &str {
        let head = self.0.split("\r\n\r\n").next().unwrap();
        let lines = head.split("\r\n").skip(1).filter_map(|line| line.split_once(':'));
        let mut named = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.trim()).unwrap_or_default()
    }

    pub(crate) fn to_tag(&self) -> String {
        self.header("To").split_once("tag=").unwrap().1.to_string()
    }

    pub(crate) fn body(&self) -> &str {
        self.0.split_once("\r\n\r\n").unwrap().1
    }

    /// Returns the lines of the SDP that start like that.
    pub(crate) fn lines(&self, start: &str) -> Vec<&str> {
        self.body().lines().filter(|line| line.starts_with(start)).collect()
    }

    /// Returns the address of the first stream.
    pub(crate) fn media(&self) -> SocketAddr {
        let ip = self.lines("c=")[0].split_whitespace().nth(2).unwrap();
        let port = self.lines("m=")[0].split_whitespace().nth(1).unwrap();
        SocketAddr::new(ip.parse().unwrap(), port.parse().unwrap())
    }
}
