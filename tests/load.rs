//! Many calls on several threads change between tones at random, while another thread replaces the
//! tones again and again. Every frame must be complete and correct, and the memory must not grow.
//!
//! `cargo test --release --test load -- --ignored` plays 100,000 calls for the frames of a day.

#![cfg(all(feature = "std", feature = "zones"))]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use ringback::progress::Failure;
use ringback::{
    CallPlayer, CallState, Dbm0, Format, Playback, Player, RenderedTone, ToneBank, TonePlan,
    ToneZones,
};

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const ZONES: [&str; 5] = ["us", "fr", "gb", "de", "jp"];

/// The tones that all calls share, until a replacement.
struct Tones {
    plans: Vec<TonePlan>,
}

impl Tones {
    /// Creates tones at another level for each version, so that old and new tones differ.
    fn new(version: u32) -> Self {
        let level = Dbm0::from_tenths(-100 - (version % 200) as i16).unwrap();
        let playback = Playback { level, ..Playback::default() };
        let indications = ToneZones::builtin().clone();
        let format = [Format::PCMU, Format::PCMA][version as usize % 2];
        let bank = ToneBank::with_playback(indications, format, playback);
        Self { plans: ZONES.map(|zone| TonePlan::from_bank(&bank, zone).unwrap()).into() }
    }
}

struct Call {
    plan: TonePlan,
    ringback: CallPlayer,
    place: CallState,
    /// The expected audio, except in the frame of a change.
    meant: Option<Player>,
    ticks: u64,
}

impl Call {
    fn new(tones: &Tones, zone: usize) -> Self {
        let plan = tones.plans[zone % tones.plans.len()].clone();
        let ringback = CallPlayer::new(&plan);
        Self { plan, ringback, place: CallState::Silence, meant: None, ticks: 0 }
    }

    fn tick(&mut self, goes_to: Option<CallState>) {
        let changes = goes_to.is_some_and(|place| place != self.place);
        if let Some(place) = goes_to.filter(|_| changes) {
            let tone = self.plan.tone(place);
            // A tone that two call states share continues.
            let same = self.meant.as_ref().zip(tone).is_some_and(|(player, tone)| {
                std::ptr::eq(player.tone().cycle(), tone.cycle())
                    && std::ptr::eq(player.tone().intro(), tone.intro())
            });
            self.place = place;
            if !same {
                self.meant = tone.map(RenderedTone::player);
            }
        }
        let frame = self.ringback.next_frame(self.place);
        let meant = self.meant.as_mut().and_then(Player::next_frame);
        if let Some(frame) = frame {
            let format = self.plan.format();
            assert_eq!(frame.payload.len(), format.payload_len());
            assert_eq!(frame.timestamp, self.ticks * 160);
            match meant {
                _ if changes => {}
                Some(meant) => assert!(frame.payload == meant.payload, "a torn frame"),
                None => assert!(frame.silent),
            }
        }
        self.ticks += 1;
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    fn state(&mut self) -> CallState {
        let failure = |status| CallState::Failure(Failure::from_status(status).unwrap());
        let places = [
            CallState::Silence,
            CallState::Trying,
            CallState::Ring,
            CallState::Over,
            failure(486),
            failure(503),
        ];
        places[self.below(places.len())]
    }
}

/// Plays calls for some ticks. In each tick, a part of the calls plays a frame.
///
/// Calls keep old tones in memory. How many depends on how often the tones are replaced in a tick,
/// so that must not depend on the speed of the machine.
fn load(calls: usize, ticks: u64, at_a_time: usize) {
    const THREADS: usize = 4;
    /// The ticks of all threads together for each replacement.
    const FOR_EACH_VERSION: u64 = 600;
    let before = LIVE.load(Ordering::Relaxed);
    let current = Mutex::new(Arc::new(Tones::new(0)));
    let (over, replaced) = (AtomicBool::new(false), AtomicU64::new(0));
    let ticked = AtomicU64::new(0);
    let current_tones = || current.lock().unwrap().clone();
    let worker = |seed: usize| {
        let mut random = Random(seed as u64);
        let tones = current_tones();
        let mut calls: Vec<_> = (0..calls / THREADS).map(|n| Call::new(&tones, n + seed)).collect();
        drop(tones);
        let mut live = Vec::new();
        for tick in 0..ticks {
            let first = random.below(calls.len() - at_a_time + 1);
            for call in &mut calls[first..first + at_a_time] {
                match random.below(200) {
                    0 => *call = Call::new(&current_tones(), random.below(100)),
                    1..=10 => call.tick(Some(random.state())),
                    _ => call.tick(None),
                }
            }
            let all = ticked.fetch_add(1, Ordering::Relaxed);
            // No thread runs ahead of the replacements.
            while all >= (replaced.load(Ordering::Relaxed) + 2) * FOR_EACH_VERSION {
                thread::yield_now();
            }
            if tick % (ticks / 10) == 0 {
                live.push(LIVE.load(Ordering::Relaxed));
            }
        }
        live
    };
    let lives: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|seed| {
                scope.spawn({
                    let worker = &worker;
                    move || worker(seed)
                })
            })
            .collect();
        let replacer = scope.spawn(|| {
            for version in 1_u32.. {
                let due = u64::from(version) * FOR_EACH_VERSION;
                while ticked.load(Ordering::Relaxed) < due && !over.load(Ordering::Relaxed) {
                    thread::yield_now();
                }
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let tones = Arc::new(Tones::new(version));
                *current.lock().unwrap() = tones;
                replaced.fetch_add(1, Ordering::Relaxed);
            }
        });
        let lives = workers.into_iter().map(|worker| worker.join().unwrap()).collect();
        over.store(true, Ordering::Relaxed);
        replacer.join().unwrap();
        lives
    });
    drop(current);
    let after = LIVE.load(Ordering::Relaxed);
    let live: Vec<_> = lives[0].iter().map(|live| live / 1_000_000).collect();
    println!(
        "{} times replaced; memory in MB {live:?}, and {} octets left",
        replaced.into_inner(),
        after - before
    );
    // The built-in zones stay in memory after the first use.
    assert!(after < before + 2_000_000, "{before} before, {after} after");
    let (early, late) = (live[1..5].iter().max().unwrap(), live[6..].iter().max().unwrap());
    assert!(*late <= early * 3 / 2 + 10, "{live:?}");
}

#[test]
fn frames_are_whole_and_memory_is_steady_while_tones_are_replaced() {
    load(2_000, 10_000, 100);
}

#[test]
#[ignore = "takes minutes"]
fn a_hundred_thousand_calls_last_a_day() {
    // 50 frames a second.
    load(100_000, 24 * 3600 * 50, 50);
}
