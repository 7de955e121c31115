//! The SIP endpoint. It assigns each request to its call.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rsipstack::Error;
use rsipstack::sip::{Method, Uri};
use rsipstack::transaction::TransactionReceiver;
use rsipstack::transaction::transaction::Transaction;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::admission::{self, Calls, Refusal, method_not_allowed, unavailable};
use crate::agent::{Agent, reply};
use crate::call::Call;
use crate::headers::{self, capabilities, header};
use crate::log::LogFormat;
use crate::tones::Tones;

/// The configuration of a server.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of the command")]
pub struct Config {
    /// The address on which it takes calls, over UDP. With port 0 the system chooses a port.
    pub listen: SocketAddr,
    /// The SIP URIs that it calls.
    pub to: Vec<String>,
    /// Whether it calls them one after the other instead of simultaneously.
    pub serial: bool,
    /// Whether it calls the URIs of a 3xx instead of passing the 3xx on to the caller.
    pub follow_3xx: bool,
    /// The time to answer. If `serial` is set, it applies to each URI separately.
    pub no_answer: Option<Duration>,
    /// The time to answer for all URIs together.
    pub max_ringing: Duration,
    /// The maximum number of simultaneous calls.
    pub max_calls: usize,
    /// The maximum number of simultaneous calls from one IP address.
    pub max_calls_per_peer: usize,
    /// The tones for callers.
    pub tones: Tones,
    /// The time from the INVITE to the start of trying.
    pub hold_off: Duration,
    /// The duration of the tone for a failure, before the final response.
    pub failure: Duration,
    /// The time after which a 183 with SDP and without RTP counts as ringing.
    pub ring_without_rtp: Option<Duration>,
    /// The IP addresses that send and receive media, one for each IP version.
    pub media_ips: Vec<IpAddr>,
    /// Whether it sends media to other addresses than those that signalling comes from. Anybody who
    /// can send an INVITE can then direct a stream of packets at anybody.
    pub media_anywhere: bool,
    /// Whether callers who offer it get silence announced (RFC 3389) instead of sent.
    pub comfort_noise: bool,
    /// The form of the log.
    pub log: LogFormat,
}

impl Config {
    /// Returns whether the server sends media to that address, for a peer whose signalling comes
    /// from `source`.
    pub(crate) fn allows_media(&self, address: IpAddr, source: IpAddr) -> bool {
        self.media_anywhere || address.is_unspecified() || address == source
    }
}

/// A server that takes calls.
#[allow(missing_debug_implementations, reason = "the stack's endpoint has none")]
pub struct Server {
    shared: Arc<Shared>,
    incoming: TransactionReceiver,
    address: SocketAddr,
}

/// The data that all calls share.
pub(crate) struct Shared {
    pub(crate) config: Config,
    /// The URIs to call.
    pub(crate) to: Vec<Uri>,
    pub(crate) agent: Arc<Agent>,
    calls: Arc<Calls>,
    /// When the calls end that nobody has answered. Set once the server takes no more calls.
    deadline: OnceLock<Instant>,
    drains: Notify,
}

impl Shared {
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline.get().copied()
    }
}

/// Ends a server once its calls are over.
#[derive(Clone)]
#[allow(missing_debug_implementations, reason = "the stack's endpoint has none")]
pub struct Drain(Arc<Shared>);

impl Drain {
    /// Refuses new calls with a 503 from now on, and ends the calls that nobody has answered with a
    /// 480 after that time. Answered calls continue. [`Server::serve`] returns once no call is left.
    pub fn start(&self, time: Duration) {
        let _ = self.0.deadline.set(Instant::now() + time);
        self.0.drains.notify_one();
    }
}

/// The time that the last messages of a server have.
const LAST_MESSAGES: Duration = Duration::from_secs(4);

impl Server {
    /// Creates a server that listens immediately. It takes calls when you call
    /// [`serve`](Self::serve).
    ///
    /// # Errors
    /// If it can't listen on the address, or if one of the texts in `to` is not a SIP URI.
    pub async fn bind(config: Config) -> Result<Self, Error> {
        let to = config.to.iter().map(|to| Uri::try_from(&**to)).collect::<Result<_, _>>()?;
        let (agent, incoming, address) = Agent::bind(config.listen).await?;
        let shared = Shared {
            config,
            to,
            agent,
            calls: Arc::default(),
            deadline: OnceLock::new(),
            drains: Notify::new(),
        };
        Ok(Self { shared: Arc::new(shared), incoming, address })
    }

    /// Returns the address on which it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Returns a handle that ends the server.
    #[must_use]
    pub fn drain(&self) -> Drain {
        Drain(self.shared.clone())
    }

    /// Takes calls until the server is drained. If you drop the future, all calls end.
    pub async fn serve(self) {
        let Self { shared, mut incoming, .. } = self;
        let mut calls = JoinSet::new();
        let take_calls = async {
            while shared.deadline().is_none() || !calls.is_empty() {
                tokio::select! {
                    transaction = incoming.recv() => match transaction {
                        Some(transaction) => dispatch(&shared, transaction, &mut calls).await,
                        None => break,
                    },
                    Some(_) = calls.join_next(), if !calls.is_empty() => {}
                    () = shared.drains.notified() => {}
                }
            }
            // Messages of the last call may be lost, and repeated.
            let late = async {
                while let Some(transaction) = incoming.recv().await {
                    dispatch(&shared, transaction, &mut calls).await;
                }
            };
            tokio::select! {
                () = late => {}
                () = sleep(LAST_MESSAGES) => {}
                () = idle(&shared.agent) => {}
            }
        };
        tokio::select! {
            () = take_calls => {}
            () = shared.agent.read() => {}
            () = shared.agent.endpoint.process_timer() => {}
        }
    }
}

/// Waits until no transaction waits for a message.
async fn idle(agent: &Agent) {
    while agent.endpoint.get_stats().running_transactions > 0 {
        sleep(Duration::from_millis(50)).await;
    }
}

async fn dispatch(shared: &Arc<Shared>, transaction: Transaction, calls: &mut JoinSet<()>) {
    let is_in_dialog = !headers::to_tag(&transaction.original).is_empty();
    if is_in_dialog {
        let stranger = shared.agent.pass_on(transaction);
        if let Some(transaction) = stranger {
            reply(transaction, 481, Vec::new(), None);
        }
        return;
    }
    match transaction.original.method {
        Method::Invite => invite(shared, transaction, calls).await,
        Method::Options => {
            let mut headers = capabilities();
            headers.push(header("Accept", "application/sdp, multipart/mixed"));
            reply(transaction, 200, headers, None);
        }
        Method::Bye | Method::Update | Method::Info | Method::PRack => {
            reply(transaction, 481, Vec::new(), None);
        }
        _ => {
            let (status, headers) = method_not_allowed();
            reply(transaction, status, headers, None);
        }
    }
}

async fn invite(shared: &Arc<Shared>, transaction: Transaction, calls: &mut JoinSet<()>) {
    let request = &transaction.original;
    let call_id = headers::call_id(request);
    let refused = |refusal: Refusal, transaction| {
        let Refusal { status, headers, reason } = refusal;
        let message = format!("{status} to the caller: {reason}");
        shared.config.log.write(&call_id, Duration::ZERO, &message);
        let headers = headers.into_iter().chain(capabilities());
        reply(transaction, status, headers.collect(), None);
    };
    if shared.deadline().is_some() {
        return refused(unavailable("the server ends".into()), transaction);
    }
    let admitted = admission::examine(request, &shared.config, &shared.agent)
        .and_then(|terms| Ok((shared.calls.enter(terms.source, &shared.config)?, terms)));
    match admitted {
        Err(refusal) => refused(refusal, transaction),
        Ok((place, terms)) => match Call::take(shared, transaction, terms, place).await {
            Ok(call) => drop(calls.spawn(call.run())),
            Err((transaction, status)) => reply(*transaction, status, Vec::new(), None),
        },
    }
}
