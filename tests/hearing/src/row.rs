//! A row of the table: tones, what happens to them, and how well both detectors name them.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ringback::Tone;

use crate::cases::{Zone, listening_millis};
use crate::listener::Listener;
use crate::random::Random;
use crate::score::{Score, judge};

/// Makes the audio of a tone: so many milliseconds of it, or `None` if it cannot.
pub type Player = Box<dyn Fn(&Tone, u32, &mut Random) -> Option<Vec<i16>> + Sync>;
/// Changes audio.
pub type Line = Box<dyn Fn(Vec<i16>, &mut Random) -> Vec<i16> + Sync>;
/// Changes the audio of all tones of a zone together.
pub type Trunk = Box<dyn Fn(&[Vec<i16>]) -> Vec<Vec<i16>> + Sync>;

/// A row of the table.
pub struct Row {
    name: &'static str,
    /// The rate of the players.
    rate: u32,
    /// The rate of the listeners. Only a trunk changes it.
    heard_at: u32,
    players: Vec<Player>,
    line: Option<Line>,
    trunk: Option<Trunk>,
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Row {
    /// Creates a row in which one player makes each tone at 8 kHz, over a perfect line.
    #[must_use]
    pub fn new(
        name: &'static str,
        player: impl Fn(&Tone, u32, &mut Random) -> Option<Vec<i16>> + Sync + 'static,
    ) -> Self {
        Self {
            name,
            rate: 8_000,
            heard_at: 8_000,
            players: vec![Box::new(player)],
            line: None,
            trunk: None,
        }
    }

    /// Adds a player: each tone is played once more.
    #[must_use]
    pub fn and(
        mut self,
        player: impl Fn(&Tone, u32, &mut Random) -> Option<Vec<i16>> + Sync + 'static,
    ) -> Self {
        self.players.push(Box::new(player));
        self
    }

    /// Sets the rate of the players and the listeners.
    #[must_use]
    pub fn at(self, rate: u32) -> Self {
        Self { rate, heard_at: rate, ..self }
    }

    /// Sets the line.
    #[must_use]
    pub fn over(self, line: impl Fn(Vec<i16>, &mut Random) -> Vec<i16> + Sync + 'static) -> Self {
        Self { line: Some(Box::new(line)), ..self }
    }

    /// Sets a line for the tones of a zone together. It delivers them at a rate.
    #[must_use]
    pub fn through(
        self,
        trunk: impl Fn(&[Vec<i16>]) -> Vec<Vec<i16>> + Sync + 'static,
        heard_at: u32,
    ) -> Self {
        Self { trunk: Some(Box::new(trunk)), heard_at, ..self }
    }

    /// Returns the rate of the listeners.
    #[must_use]
    pub const fn heard_at(&self) -> u32 {
        self.heard_at
    }

    /// Returns the name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Plays every tone of the zones to the listeners that `listeners` makes for each zone. Returns
    /// the score of each listener.
    ///
    /// # Panics
    /// If a player or a line panics.
    pub fn run<const N: usize>(
        &self,
        zones: &[Zone],
        listeners: impl Fn(&Zone) -> [Option<Box<dyn Listener>>; N] + Sync,
    ) -> [Score; N] {
        let scores = Mutex::new([const { Vec::new() }; N]);
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(zone) = zones.get(next.fetch_add(1, Ordering::Relaxed)) {
                let index = next.load(Ordering::Relaxed);
                let of_zone = self.run_zone(zone, &listeners(zone));
                let mut scores = scores.lock().expect("no other thread panics");
                for (all, one) in scores.iter_mut().zip(of_zone) {
                    all.push((index, one));
                }
            }
        };
        std::thread::scope(|scope| {
            let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
        scores.into_inner().expect("no thread panicked").map(|of_zones| {
            let mut total = Score::default();
            for (_, score) in of_zones {
                total.add(score);
            }
            total.faults.sort();
            total
        })
    }

    fn run_zone<const N: usize>(
        &self,
        zone: &Zone,
        listeners: &[Option<Box<dyn Listener>>; N],
    ) -> [Score; N] {
        let mut scores = [const { Score::new() }; N];
        let seed = zone.name.bytes().fold(1, |seed, byte| seed * 257 + u64::from(byte));
        let mut random = Random::new(seed);
        let (mut cases, mut audio) = (Vec::new(), Vec::new());
        for (name, tone) in zone.cases() {
            for (index, player) in self.players.iter().enumerate() {
                let millis = listening_millis(zone, tone);
                let Some(played) = player(tone, millis, &mut random) else { continue };
                cases.push((name, tone, index));
                audio.push(self.call(&played, &mut random));
            }
        }
        if let Some(trunk) = &self.trunk {
            audio = trunk(&audio);
        }
        for ((name, tone, index), samples) in cases.iter().zip(&audio) {
            for (listener, score) in listeners.iter().zip(&mut scores) {
                let Some(listener) = listener else { continue };
                let heard = listener.listen(samples);
                score.count(judge(zone, tone, &heard), || {
                    let heard: Vec<String> = heard
                        .iter()
                        .map(|heard| format!("{}@{}", heard.names.join("="), heard.after))
                        .collect();
                    format!(
                        "{}: {} {name} = {tone} [{index}]: {}",
                        self.name,
                        zone.name,
                        heard.join(" ")
                    )
                });
            }
        }
        scores
    }

    /// Returns a call in which a tone plays after a while, and a silence follows it.
    fn call(&self, played: &[i16], random: &mut Random) -> Vec<i16> {
        let rate = self.rate as usize;
        let mut call = vec![0; rate / 10 + random.below(rate * 4 / 10)];
        call.extend_from_slice(played);
        call.resize(call.len() + rate * 6 / 10, 0);
        match &self.line {
            Some(line) => line(call, random),
            None => call,
        }
    }
}
