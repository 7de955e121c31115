//! The calls: takes events and gives orders.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ringback::progress::{Policy, Progress};
use ringback::{CallState, RenderedTone, TonePlan};
use tokio::net::UdpSocket;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::event::{Event, Happening};
use crate::media::{Container, Media};
use crate::ng::{Message, Pool};

/// The settings of a controller.
#[derive(Debug)]
pub struct Settings {
    /// The address to which proxies send their events.
    pub listen: SocketAddr,
    /// The control sockets of the rtpengines.
    pub nodes: Vec<SocketAddr>,
    /// The tones for callers.
    pub plan: TonePlan,
    /// The policy of call progress.
    pub policy: Policy,
    /// The file format of the tones.
    pub container: Container,
    /// The folder for tones that are too long for a datagram. rtpengine must be able to read it.
    pub folder: Option<PathBuf>,
}

/// Takes events from proxies and gives orders to rtpengines.
#[derive(Debug)]
pub struct Controller {
    shared: Arc<Shared>,
    socket: UdpSocket,
}

#[derive(Debug)]
struct Shared {
    pool: Pool,
    plan: TonePlan,
    policy: Policy,
    /// The media of each tone.
    media: HashMap<Identity, Media>,
}

/// The identity of a tone: the addresses of its octets.
type Identity = (usize, usize);

fn identity(tone: &RenderedTone) -> Identity {
    (tone.intro().as_ptr() as usize, tone.cycle().as_ptr() as usize)
}

/// The time by which rtpengine may be ahead: one frame.
const AHEAD: Duration = Duration::from_millis(20);
/// A call without events for this time has lost its end.
const FORGOTTEN: Duration = Duration::from_hours(1);

impl Controller {
    /// Creates a controller that listens immediately.
    ///
    /// # Errors
    /// If it can't listen on the address, or can't write a tone into the folder.
    pub async fn bind(settings: Settings) -> Result<Self, io::Error> {
        let Settings { listen, nodes, plan, policy, container, folder } = settings;
        let mut media = HashMap::new();
        for tone in plan.tones() {
            let of_tone = Media::new(tone, container, folder.as_deref())?;
            media.insert(identity(tone), of_tone);
        }
        let pool = Pool::new(&nodes).await?;
        let socket = UdpSocket::bind(listen).await?;
        Ok(Self { shared: Arc::new(Shared { pool, plan, policy, media }), socket })
    }

    /// Returns the address on which it listens.
    ///
    /// # Errors
    /// If the system does not report the address.
    pub fn local_addr(&self) -> Result<SocketAddr, io::Error> {
        self.socket.local_addr()
    }

    /// Takes events and never ends. If you drop the future, it forgets all calls.
    pub async fn serve(self) {
        let mut calls: HashMap<(String, String), UnboundedSender<Event>> = HashMap::new();
        let mut running = JoinSet::new();
        let mut buffer = [0; 2_048];
        loop {
            let received = tokio::select! {
                received = self.socket.recv_from(&mut buffer) => received,
                Some(_) = running.join_next(), if !running.is_empty() => {
                    calls.retain(|_, call| !call.is_closed());
                    continue;
                }
            };
            let Ok((len, from)) = received else { continue };
            let line = String::from_utf8_lossy(&buffer[..len]);
            let event: Event = match line.parse() {
                Ok(event) => event,
                Err(error) => {
                    println!("{from} sent an invalid event: {error}");
                    continue;
                }
            };
            let key = (event.call_id.clone(), event.from_tag.clone());
            let begins = matches!(event.happening, Happening::Invite | Happening::Hunt);
            // Events for a call that is over go on for a while. They start no call.
            let Err(event) = (match calls.get(&key) {
                Some(call) => call.send(event).map_err(|unsent| unsent.0),
                None => Err(event),
            }) else {
                continue;
            };
            if begins {
                let (sender, events) = unbounded_channel();
                let call = Call::new(Arc::clone(&self.shared), &event);
                let _ = sender.send(event);
                calls.insert(key, sender);
                running.spawn(call.run(events));
            }
        }
    }
}

/// One call.
struct Call {
    shared: Arc<Shared>,
    id: String,
    from_tag: String,
    started: Instant,
    progress: Progress,
    state: CallState,
    playing: Option<Identity>,
}

impl Call {
    fn new(shared: Arc<Shared>, event: &Event) -> Self {
        let progress = Progress::new(shared.policy);
        Self {
            shared,
            id: event.call_id.clone(),
            from_tag: event.from_tag.clone(),
            started: Instant::now(),
            progress,
            state: CallState::Silence,
            playing: None,
        }
    }

    /// Runs the call until a branch answers, or the call is over.
    async fn run(mut self, mut events: UnboundedReceiver<Event>) {
        while !matches!(self.state, CallState::Answered(_) | CallState::Over) {
            let timeout = self.progress.next_timeout().unwrap_or(self.now() + FORGOTTEN);
            tokio::select! {
                event = events.recv() => match event {
                    Some(event) => {
                        let now = self.now();
                        event.tell(&mut self.progress, now);
                    }
                    None => return,
                },
                () = sleep_until(self.started + timeout) => {
                    if self.progress.next_timeout().is_none() {
                        self.log("forgotten");
                        return;
                    }
                    self.progress.handle_timeout(self.now());
                }
            }
            self.settle().await;
        }
    }

    async fn settle(&mut self) {
        let state = self.progress.state();
        if std::mem::replace(&mut self.state, state) == state {
            return;
        }
        self.log(&format!("→ {state}"));
        let shared = Arc::clone(&self.shared);
        let wanted = shared.plan.tone(state).map(identity);
        if wanted == self.playing {
            return;
        }
        if self.playing.take().is_some() {
            self.order(Message::Stop).await;
            if wanted.is_some() {
                // The caller first hears the frames that are ahead, and timestamps do not go back.
                sleep(AHEAD).await;
            }
        }
        if let Some(media) = wanted.and_then(|wanted| shared.media.get(&wanted)) {
            self.order(Message::Play(media)).await;
            self.playing = wanted;
        }
    }

    async fn order(&self, message: Message<'_>) {
        let what = if matches!(message, Message::Stop) { "stop media" } else { "play media" };
        match self.shared.pool.order(&self.id, &self.from_tag, message).await {
            Ok(node) => self.log(&format!("{what} at {node}")),
            Err(error) => self.log(&format!("{what}: {error}")),
        }
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    fn log(&self, what: &str) {
        println!("{} {:9.3} {what}", self.id, self.now().as_secs_f64());
    }
}
