//! The SIP endpoint, and which call a message belongs to.

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

/// What a server does with the calls that it takes.
#[derive(Debug)]
pub struct Config {
    /// Where it takes them, over UDP. With port 0 the system chooses one.
    pub listen: SocketAddr,
    /// Whom it calls, as SIP URIs.
    pub to: Vec<String>,
    /// One after the other instead of all at once.
    pub serial: bool,
    /// How long they may take to answer; if one after the other, each of them.
    pub no_answer: Option<Duration>,
    /// What callers hear.
    pub tones: Tones,
    /// How long after the INVITE trying begins.
    pub hold_off: Duration,
    /// How long the tone of a failure lasts before the final response.
    pub failure: Duration,
    /// How long after a 183 with SDP and without RTP the far phone counts as ringing.
    pub ring_without_rtp: Option<Duration>,
    /// Where media is sent from and taken.
    pub media_ip: IpAddr,
    /// Whether silence is announced instead of sent to callers who offer as much.
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

/// What all calls know.
pub(crate) struct Shared {
    pub(crate) config: Config,
    /// Whom it calls.
    pub(crate) to: Vec<Uri>,
    pub(crate) contact: Uri,
    pub(crate) layer: Arc<DialogLayer>,
}

impl Server {
    /// A server that listens from now on and takes calls once it serves.
    ///
    /// # Errors
    /// If it can't listen there, or if somebody whom it is to call has no SIP URI.
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

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Takes calls for ever. If it is dropped, all calls end with it.
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
        // Until it is acknowledged or times out, which no call has to wait for.
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
    // Who is refused and does not hear of it asks again.
    let _ = transaction.reply(status).await;
}

fn is_in_dialog(transaction: &Transaction) -> bool {
    let to = transaction.original.to_header().and_then(ToTypedHeader::typed);
    to.is_ok_and(|to| to.tag().is_some())
}
