//! The pool, and rtpengine's NG protocol: bencoded dictionaries over UDP, each behind a cookie.

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
    /// Are you there?
    Ping,
    /// Play this to the caller, in place of what is played.
    Play(&'a Media),
    /// Play nothing any more.
    Stop,
}

/// Several rtpengines. A call is on one of them, chosen by its Call-ID; one that does not answer or
/// does not know the call is passed over.
#[derive(Debug)]
pub struct Pool {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    address: SocketAddr,
    socket: Arc<UdpSocket>,
    waiting: Arc<Waiting>,
    /// Until when it is asked last, since it has not answered.
    down: Mutex<Option<Instant>>,
}

/// Who waits for which cookie.
type Waiting = Mutex<HashMap<String, oneshot::Sender<Answer>>>;

/// What rtpengine says.
#[derive(Debug, Deserialize)]
struct Answer {
    result: String,
    #[serde(rename = "error-reason")]
    reason: Option<String>,
}

/// How often a question is asked, and how long an answer is waited for.
const TRIES: u32 = 3;
const PATIENCE: Duration = Duration::from_millis(100);
/// How long one that has not answered is asked last.
const DOWN: Duration = Duration::from_secs(10);
/// As often as a tone is repeated: for a day, if it lasts a second.
const FOR_EVER: u32 = 86_400;

impl Pool {
    /// A pool of these control sockets.
    ///
    /// # Errors
    /// If there is no socket to ask them from.
    pub async fn new(addresses: &[SocketAddr]) -> Result<Self, io::Error> {
        let mut nodes = Vec::new();
        for address in addresses {
            nodes.push(Node::new(*address).await?);
        }
        Ok(Self { nodes })
    }

    /// Gives an order for a call, and says who took it.
    ///
    /// # Errors
    /// If nobody did: then what the last one said who answered.
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

    /// All of them, first those that answer, each of those in an order of the call's own: so calls
    /// are shared out evenly, and stay where they are when others join.
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
        // rtpengine answers a cookie that it knows as it did before, whoever asks.
        let cookie = format!("{:016x}", fastrand::u64(..));
        let question = message.encode(&cookie, call_id, from_tag)?;
        let (sender, mut answer) = oneshot::channel();
        self.waiting().insert(cookie.clone(), sender);
        let mut answered = None;
        for _ in 0..TRIES {
            // An error is the echo of an earlier question that nobody took.
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

/// Reads answers until nobody asks any more.
async fn read(socket: std::sync::Weak<UdpSocket>, waiting: Arc<Waiting>, from: SocketAddr) {
    let mut buffer = vec![0; 65_536];
    while let Some(socket) = socket.upgrade() {
        // Now and then it looks whether anybody is left.
        let Ok(received) = timeout(Duration::from_secs(1), socket.recv(&mut buffer)).await else {
            continue;
        };
        let Ok(len) = received else { continue };
        let Some((cookie, answer)) = decode(&buffer[..len]) else {
            println!("what {from} says is no answer");
            continue;
        };
        let waits = waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&cookie);
        match waits {
            Some(waits) => drop(waits.send(answer)),
            None => println!("an answer of {from} comes too late"),
        }
    }
}

fn decode(datagram: &[u8]) -> Option<(String, Answer)> {
    let space = datagram.iter().position(|octet| *octet == b' ')?;
    let cookie = std::str::from_utf8(&datagram[..space]).ok()?;
    Some((cookie.into(), bt_bencode::from_slice(&datagram[space + 1..]).ok()?))
}

impl Message<'_> {
    /// As it is sent.
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
                order.repeat_times = repeats.then_some(FOR_EVER);
            }
        }
        let mut datagram = format!("{cookie} ").into_bytes();
        // Nothing of it can't be written.
        datagram.extend(bt_bencode::to_vec(&order).unwrap_or_default());
        Ok(datagram)
    }
}

/// A dictionary; what is empty is left out.
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

/// Why an order was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NgError {
    /// Nobody answers, three times in 100 ms each.
    #[error("no rtpengine answers")]
    NoAnswer,
    /// It says so, such as `Unknown call-ID`.
    #[error("rtpengine refuses: {0}")]
    Refused(String),
    /// It has no name in UTF-8.
    #[error("the path of a tone's file is not UTF-8")]
    Path,
}
