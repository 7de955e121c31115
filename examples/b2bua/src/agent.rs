//! The SIP user agent that all calls share: its socket, its dialogs, and its own requests.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use ringback::progress::Branch;
use rsipstack::sip::{Header, Method, Request, Response, SipMessage, Transport, Uri};
use rsipstack::transaction::endpoint::EndpointInnerRef;
use rsipstack::transaction::key::{TransactionKey, TransactionRole};
use rsipstack::transaction::transaction::Transaction;
use rsipstack::transaction::{TransactionReceiver, random_text};
use rsipstack::transport::udp::UdpConnection;
use rsipstack::transport::{SipAddr, SipConnection, TransportLayer};
use rsipstack::{EndpointBuilder, Error};
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use crate::headers::{self, SOURCE, header};

/// The largest datagram (RFC 3261 §18.1.1).
const LARGEST: usize = 65_535;
/// The name in the User-Agent header.
const NAME: &str = concat!("b2bua/", env!("CARGO_PKG_VERSION"));

/// The user agent.
pub(crate) struct Agent {
    pub(crate) endpoint: EndpointInnerRef,
    pub(crate) contact: Uri,
    udp: UdpConnection,
    /// The start of the Call-ID of each call that this process makes.
    mark: String,
    /// The receivers of requests within dialogs, by Call-ID and local tag.
    dialogs: Mutex<HashMap<(String, String), Receiver>>,
}

/// The call and the side of it to which a dialog belongs.
#[derive(Clone)]
struct Receiver {
    signals: UnboundedSender<Signal>,
    side: Side,
}

/// A side of a call: a leg, or `None` for the caller.
pub(crate) type Side = Option<Branch>;

/// An event from a peer.
pub(crate) enum Signal {
    /// The caller's CANCEL.
    Cancelled,
    /// The caller has not acknowledged the final response within 32 s.
    Unacknowledged,
    /// A response to the INVITE of a leg.
    Response(Branch, Box<Response>),
    /// A request within a dialog.
    Request(Side, Box<Transaction>),
}

impl Agent {
    /// Binds the socket.
    pub(crate) async fn bind(
        listen: SocketAddr,
    ) -> Result<(Arc<Self>, TransactionReceiver, SocketAddr), Error> {
        let transport = TransportLayer::new(CancellationToken::new());
        let udp = UdpConnection::create_connection(listen, None, None).await?;
        let address = udp.get_addr().get_socketaddr()?;
        transport.add_transport(udp.clone().into());
        let endpoint =
            EndpointBuilder::new().with_user_agent(NAME).with_transport_layer(transport).build();
        let incoming = endpoint.incoming_transactions()?;
        let contact = Uri::try_from(&*format!("sip:b2bua@{address}"))?;
        let mark = format!("{}-", random_text(12));
        let dialogs = Mutex::default();
        let agent = Self { endpoint: endpoint.inner, contact, udp, mark, dialogs };
        Ok((Arc::new(agent), incoming, address))
    }

    /// Reads messages. The stack's own reader drops messages of more than 8,192 octets.
    pub(crate) async fn read(&self) {
        let mut buffer = vec![0; LARGEST];
        loop {
            // An error concerns an earlier message that nobody received, not the next one.
            let Ok((len, from)) = self.udp.recv_raw(&mut buffer).await else { continue };
            let (Ok(message), Ok(address)) =
                (SipMessage::try_from(&buffer[..len]), from.get_socketaddr())
            else {
                continue;
            };
            let Ok(mut message) =
                SipConnection::update_msg_received(message, address, Transport::Udp)
            else {
                continue;
            };
            let headers = match &mut message {
                SipMessage::Request(request) => &mut request.headers,
                SipMessage::Response(response) => &mut response.headers,
            };
            headers.retain(|header| !header.name().eq_ignore_ascii_case(SOURCE));
            headers.push(header(SOURCE, address.ip()));
            let connection = SipConnection::Udp(self.udp.clone());
            // A message without the necessary headers is dropped.
            let _ = self.endpoint.on_received_message(message, connection, &from).await;
        }
    }

    /// Creates a Call-ID.
    pub(crate) fn call_id(&self) -> String {
        format!("{}{}", self.mark, random_text(16))
    }

    /// Returns whether this process has created that Call-ID.
    pub(crate) fn is_own_call_id(&self, call_id: &str) -> bool {
        call_id.starts_with(&self.mark)
    }

    /// Passes the requests of a dialog to a call, until the result is dropped.
    pub(crate) fn register(
        self: &Arc<Self>,
        call_id: &str,
        local_tag: &str,
        signals: &UnboundedSender<Signal>,
        side: Side,
    ) -> Registration {
        let key = (call_id.to_string(), local_tag.to_string());
        let receiver = Receiver { signals: signals.clone(), side };
        self.dialogs().insert(key.clone(), receiver);
        Registration { agent: self.clone(), key }
    }

    /// Passes a request to the call to which its dialog belongs. Returns the request if there is no
    /// such dialog.
    pub(crate) fn pass_on(&self, transaction: Transaction) -> Option<Transaction> {
        let request = &transaction.original;
        let key = (headers::call_id(request), headers::to_tag(request));
        let Some(Receiver { signals, side }) = self.dialogs().get(&key).cloned() else {
            return Some(transaction);
        };
        // The call may have just ended.
        match signals.send(Signal::Request(side, Box::new(transaction))) {
            Ok(()) => None,
            Err(unsent) => match unsent.0 {
                Signal::Request(_, transaction) => Some(*transaction),
                _ => None,
            },
        }
    }

    /// Creates the transaction of a request, or returns `None` if the request can't be sent.
    pub(crate) fn transaction(&self, request: Request) -> Option<Transaction> {
        let key = TransactionKey::from_request(&request, TransactionRole::Client).ok()?;
        Some(Transaction::new_client(key, request, self.endpoint.clone(), None))
    }

    /// Sends a request without waiting for the response, which goes to `done`.
    pub(crate) fn send(
        &self,
        request: Request,
        destination: Option<SipAddr>,
        done: impl FnOnce(Option<Response>) + Send + 'static,
    ) {
        let Some(mut transaction) = self.transaction(request) else { return done(None) };
        transaction.destination = destination;
        tokio::spawn(async move {
            let mut last = None;
            if transaction.send().await.is_ok() {
                while let Some(message) = transaction.receive().await {
                    if let SipMessage::Response(response) = message {
                        let is_final = response.status_code.code() >= 200;
                        last = is_final.then_some(response);
                        if is_final {
                            break;
                        }
                    }
                }
            }
            done(last);
        });
    }

    /// Sends the CANCEL of an INVITE (RFC 3261 §9.1).
    pub(crate) fn cancel(
        &self,
        invite: &Request,
        destination: Option<SipAddr>,
        reason: Option<&str>,
    ) {
        let mut request = Request { method: Method::Cancel, body: Vec::new(), ..invite.clone() };
        request.headers.retain(|header| {
            matches!(
                header,
                Header::Via(_)
                    | Header::From(_)
                    | Header::To(_)
                    | Header::CallId(_)
                    | Header::Route(_)
                    | Header::MaxForwards(_)
            )
        });
        request.headers.push(header("CSeq", format!("{} CANCEL", headers::sequence(invite))));
        request.headers.extend(reason.map(|reason| header("Reason", reason)).into_iter().collect());
        self.send(request, destination, |_| {});
    }

    fn dialogs(&self) -> std::sync::MutexGuard<'_, HashMap<(String, String), Receiver>> {
        // No holder of the lock can panic.
        self.dialogs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The receipt of a dialog's requests, which ends when this is dropped.
pub(crate) struct Registration {
    agent: Arc<Agent>,
    key: (String, String),
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.agent.dialogs().remove(&self.key);
    }
}

/// Answers a request without waiting. The task lasts until the response has arrived as well, as far
/// as the stack can know.
pub(crate) fn reply(
    mut transaction: Transaction,
    status: u16,
    headers: Vec<Header>,
    body: Option<Vec<u8>>,
) {
    tokio::spawn(async move {
        if transaction.reply_with(status.into(), headers, body).await.is_ok() {
            while transaction.receive().await.is_some() {}
        }
    });
}
