//! The pool, and rtpengine's NG protocol: bencoded dictionaries over UDP, each after a cookie.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_bytes::Bytes;
use tokio::net::UdpSocket;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use crate::media::Media;

/// An order to rtpengine.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    /// Checks that rtpengine answers.
    Ping,
    /// Plays this to the caller, and replaces the current media.
    Play(&'a Media),
    /// Stops playing.
    Stop,
}

/// Several rtpengines. The Call-ID determines the order in which the pool asks them for a call. It
/// skips a node that does not answer or does not know the call.
#[derive(Debug)]
pub struct Pool {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    address: SocketAddr,
    socket: Arc<UdpSocket>,
    waiting: Arc<Waiting>,
    /// The time until which the pool asks this node last, because it did not answer.
    down: Mutex<Option<Instant>>,
}

/// The receivers of the answers, by cookie.
type Waiting = Mutex<HashMap<String, oneshot::Sender<Answer>>>;

/// An answer from rtpengine.
#[derive(Debug, Deserialize)]
struct Answer {
    result: String,
    #[serde(rename = "error-reason")]
    reason: Option<String>,
}

/// The number of attempts for an order.
const TRIES: u32 = 3;
/// The time to wait for an answer in each attempt.
const PATIENCE: Duration = Duration::from_millis(100);
/// The time for which the pool asks a node last after it did not answer.
const DOWN: Duration = Duration::from_secs(10);
/// The number of times that rtpengine repeats a tone: a day for a tone of one second.
const REPEATS: u32 = 86_400;

impl Pool {
    /// Creates a pool of the rtpengines with these control sockets.
    ///
    /// # Errors
    /// If the system provides no socket.
    pub async fn new(addresses: &[SocketAddr]) -> Result<Self, io::Error> {
        let mut nodes = Vec::new();
        for address in addresses {
            nodes.push(Node::new(*address).await?);
        }
        Ok(Self { nodes })
    }

    /// Gives an order for a call, and returns the address of the node that accepted it.
    ///
    /// # Errors
    /// If no node accepted it: the refusal of the last node that answered.
    pub async fn order(
        &self,
        call_id: &str,
        from_tag: &str,
        message: Message<'_>,
    ) -> Result<SocketAddr, NgError> {
        let mut refused = NgError::NoAnswer;
        for node in self.by_preference(call_id) {
            match node.ask(call_id, from_tag, message).await {
                Ok(()) => return Ok(node.address),
                Err(NgError::NoAnswer) => {}
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// Returns all nodes, first those that answer, in an order that depends on the call. So the
    /// calls spread evenly, and stay on their nodes when other nodes join.
    fn by_preference(&self, call_id: &str) -> Vec<&Node> {
        let mut nodes: Vec<_> = self.nodes.iter().collect();
        nodes.sort_by_cached_key(|node| {
            let mut hasher = DefaultHasher::new();
            (call_id, node.address).hash(&mut hasher);
            (node.is_down(), hasher.finish())
        });
        nodes
    }
}

impl Node {
    async fn new(address: SocketAddr) -> Result<Self, io::Error> {
        let any = if address.is_ipv6() { "[::]:0" } else { "0.0.0.0:0" };
        let socket = Arc::new(UdpSocket::bind(any).await?);
        socket.connect(address).await?;
        let waiting = Arc::<Waiting>::default();
        tokio::spawn(read(Arc::downgrade(&socket), Arc::clone(&waiting), address));
        Ok(Self { address, socket, waiting, down: Mutex::new(None) })
    }

    async fn ask(
        &self,
        call_id: &str,
        from_tag: &str,
        message: Message<'_>,
    ) -> Result<(), NgError> {
        // rtpengine repeats its answer to a cookie that it knows, so each order needs a new cookie.
        let cookie = format!("{:016x}", fastrand::u64(..));
        let question = message.encode(&cookie, call_id, from_tag)?;
        let (sender, mut answer) = oneshot::channel();
        self.waiting().insert(cookie.clone(), sender);
        let mut answered = None;
        for _ in 0..TRIES {
            // An error concerns an earlier order that nobody received.
            let _ = self.socket.send(&question).await;
            if let Ok(Ok(answer)) = timeout(PATIENCE, &mut answer).await {
                answered = Some(answer);
                break;
            }
        }
        self.waiting().remove(&cookie);
        *self.down.lock().unwrap_or_else(PoisonError::into_inner) =
            answered.is_none().then(|| Instant::now() + DOWN);
        match answered {
            None => Err(NgError::NoAnswer),
            Some(Answer { result, .. }) if matches!(&*result, "ok" | "pong") => Ok(()),
            Some(Answer { result, reason }) => Err(NgError::Refused(reason.unwrap_or(result))),
        }
    }

    fn is_down(&self) -> bool {
        let down = *self.down.lock().unwrap_or_else(PoisonError::into_inner);
        down.is_some_and(|until| Instant::now() < until)
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashMap<String, oneshot::Sender<Answer>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads answers until the node is dropped.
async fn read(socket: std::sync::Weak<UdpSocket>, waiting: Arc<Waiting>, from: SocketAddr) {
    let mut buffer = vec![0; 65_536];
    while let Some(socket) = socket.upgrade() {
        // The timeout is for the check whether the node still exists.
        let Ok(received) = timeout(Duration::from_secs(1), socket.recv(&mut buffer)).await else {
            continue;
        };
        let Ok(len) = received else { continue };
        let Some((cookie, answer)) = decode(&buffer[..len]) else {
            println!("{from} sent an invalid answer");
            continue;
        };
        let sender = waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&cookie);
        match sender {
            Some(sender) => drop(sender.send(answer)),
            None => println!("{from} answered too late"),
        }
    }
}

fn decode(datagram: &[u8]) -> Option<(String, Answer)> {
    let space = datagram.iter().position(|octet| *octet == b' ')?;
    let cookie = std::str::from_utf8(&datagram[..space]).ok()?;
    Some((cookie.into(), bt_bencode::from_slice(&datagram[space + 1..]).ok()?))
}

impl Message<'_> {
    /// Encodes the message as a datagram.
    ///
    /// # Errors
    /// [`NgError::Path`] if a file's path is not UTF-8.
    pub fn encode(self, cookie: &str, call_id: &str, from_tag: &str) -> Result<Vec<u8>, NgError> {
        let mut order = Order { call_id, from_tag, ..Order::default() };
        match self {
            Self::Ping => order = Order { command: "ping", ..Order::default() },
            Self::Stop => order.command = "stop media",
            Self::Play(media) => {
                order.command = "play media";
                let repeats = match media {
                    Media::Blob { octets, repeats } => {
                        order.blob = Some(Bytes::new(octets));
                        repeats
                    }
                    Media::File { path, repeats } => {
                        order.file = Some(path.to_str().ok_or(NgError::Path)?);
                        repeats
                    }
                };
                order.repeat_times = repeats.then_some(REPEATS);
            }
        }
        let mut datagram = format!("{cookie} ").into_bytes();
        // All fields of an order can be encoded.
        datagram.extend(bt_bencode::to_vec(&order).unwrap_or_default());
        Ok(datagram)
    }
}

/// The dictionary of an order, without its empty fields.
#[derive(Default, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Order<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    blob: Option<&'a Bytes>,
    #[serde(skip_serializing_if = "str::is_empty")]
    call_id: &'a str,
    command: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    from_tag: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    repeat_times: Option<u32>,
}

/// The reason why no node accepted an order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NgError {
    /// No node answered any of three attempts of 100 ms each.
    #[error("no rtpengine answers")]
    NoAnswer,
    /// rtpengine refused with a reason, such as `Unknown call-ID`.
    #[error("rtpengine refuses: {0}")]
    Refused(String),
    /// The path of a tone's file is not UTF-8.
    #[error("the path of a tone's file is not UTF-8")]
    Path,
}
