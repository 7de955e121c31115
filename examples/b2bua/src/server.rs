//! The SIP endpoint. It assigns each message to its call.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rsipstack::dialog::dialog_layer::DialogLayer;
use rsipstack::sip::prelude::{HeadersExt, ToTypedHeader};
use rsipstack::sip::{Method, StatusCode, Uri};
use rsipstack::transaction::transaction::Transaction;
use rsipstack::transaction::{Endpoint, TransactionReceiver};
use rsipstack::transport::TransportLayer;
use rsipstack::transport::udp::UdpConnection;
use rsipstack::{EndpointBuilder, Error};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::call::Call;
use crate::tones::Tones;

/// The configuration of a server.
#[derive(Debug)]
pub struct Config {
    /// The address on which it takes calls, over UDP. With port 0 the system chooses a port.
    pub listen: SocketAddr,
    /// The SIP URIs that it calls.
    pub to: Vec<String>,
    /// Whether it calls them one after the other instead of simultaneously.
    pub serial: bool,
    /// The time to answer. If `serial` is set, it applies to each URI separately.
    pub no_answer: Option<Duration>,
    /// The tones for callers.
    pub tones: Tones,
    /// The time from the INVITE to the start of trying.
    pub hold_off: Duration,
    /// The duration of the tone for a failure, before the final response.
    pub failure: Duration,
    /// The time after which a 183 with SDP and without RTP counts as ringing.
    pub ring_without_rtp: Option<Duration>,
    /// The IP address that sends and receives media.
    pub media_ip: IpAddr,
    /// Whether callers who offer it get silence announced (RFC 3389) instead of sent.
    pub comfort_noise: bool,
}

/// A server that takes calls.
#[allow(missing_debug_implementations, reason = "the stack's endpoint has none")]
pub struct Server {
    shared: Arc<Shared>,
    endpoint: Endpoint,
    incoming: TransactionReceiver,
    address: SocketAddr,
}

/// The data that all calls share.
pub(crate) struct Shared {
    pub(crate) config: Config,
    /// The URIs to call.
    pub(crate) to: Vec<Uri>,
    pub(crate) contact: Uri,
    pub(crate) layer: Arc<DialogLayer>,
}

impl Server {
    /// Creates a server that listens immediately. It takes calls when you call
    /// [`serve`](Self::serve).
    ///
    /// # Errors
    /// If it can't listen on the address, or if one of the texts in `to` is not a SIP URI.
    pub async fn bind(config: Config) -> Result<Self, Error> {
        let to = config.to.iter().map(|to| Uri::try_from(&**to)).collect::<Result<_, _>>()?;
        let token = CancellationToken::new();
        let transport = TransportLayer::new(token.clone());
        let udp = UdpConnection::create_connection(config.listen, None, Some(token.child_token()));
        let udp = udp.await?;
        let address = udp.get_addr().get_socketaddr()?;
        transport.add_transport(udp.into());
        let endpoint = EndpointBuilder::new()
            .with_user_agent("ringback-b2bua")
            .with_transport_layer(transport)
            .with_cancel_token(token)
            .build();
        let shared = Shared {
            config,
            to,
            contact: Uri::try_from(&*format!("sip:ringback@{address}"))?,
            layer: Arc::new(DialogLayer::new(endpoint.inner.clone())),
        };
        let incoming = endpoint.incoming_transactions()?;
        Ok(Self { shared: Arc::new(shared), endpoint, incoming, address })
    }

    /// Returns the address on which it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Takes calls and never ends. If you drop the future, all calls end.
    pub async fn serve(self) {
        let Self { shared, endpoint, mut incoming, .. } = self;
        let mut calls = JoinSet::new();
        let take_calls = async {
            loop {
                tokio::select! {
                    transaction = incoming.recv() => match transaction {
                        Some(transaction) => dispatch(&shared, transaction, &mut calls).await,
                        None => break,
                    },
                    Some(_) = calls.join_next(), if !calls.is_empty() => {}
                }
            }
        };
        tokio::select! {
            () = take_calls => {}
            () = endpoint.serve() => {}
        }
        endpoint.shutdown();
    }
}

async fn dispatch(shared: &Arc<Shared>, mut transaction: Transaction, calls: &mut JoinSet<()>) {
    if let Some(mut dialog) = shared.layer.match_dialog(&transaction) {
        // The task lasts until an ACK or the timeout. No call has to wait for it.
        tokio::spawn(async move { dialog.handle(&mut transaction).await });
        return;
    }
    let status = match transaction.original.method {
        Method::Invite if !is_in_dialog(&transaction) => {
            match Call::take(shared, transaction).await {
                Ok(call) => {
                    calls.spawn(call.run());
                    return;
                }
                Err((refused, status)) => {
                    transaction = *refused;
                    status
                }
            }
        }
        Method::Ack => return,
        Method::Options => StatusCode::OK,
        Method::Invite | Method::Bye | Method::Cancel | Method::Update | Method::Info => {
            StatusCode::CallTransactionDoesNotExist
        }
        _ => StatusCode::MethodNotAllowed,
    };
    // If this response is lost, the peer repeats its request.
    let _ = transaction.reply(status).await;
}

fn is_in_dialog(transaction: &Transaction) -> bool {
    let to = transaction.original.to_header().and_then(ToTypedHeader::typed);
    to.is_ok_and(|to| to.tag().is_some())
}
