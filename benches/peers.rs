//! The same work by spandsp, the signal processing of FreeSWITCH and others.
//!
//! `peers/SOUND/CODEC/{ours,shared,spandsp}` is one frame of 20 ms at 8 kHz: `ours` is `Frames`,
//! `shared` a `Player` of a rendered tone. `peers/calls/{ours,shared,spandsp}` is a tick of 10,000
//! calls in µ-law, each copied into its packet.
//!
//! It needs Debian's `libspandsp-dev`:
//! `cargo bench -p ringback-benches --features spandsp --bench peers`.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]
#![allow(unsafe_code, reason = "spandsp's functions are declared and called")]

mod timed;

use std::ffi::{c_float, c_int, c_void};
use std::hint::black_box;
use std::ptr::null_mut;

use criterion::{Criterion, criterion_group, criterion_main};
use ringback::{Format, Frames, PayloadElement, RenderedTone, Tone};
use ringback_benches::{Stopwatch, print_ratio};
use timed::timed;

type Handle = *mut c_void;

/// `G711_ULAW` of `spandsp/g711.h`.
const ULAW: c_int = 1;
const CALLS: usize = 10_000;

const DUAL: &str = "440+480";
const DUAL_STEPS: &[([f32; 2], c_int)] = &[([440.0, 480.0], 0)];

const TRYING: &str = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";
/// Frequencies and milliseconds. Without milliseconds a step never ends.
const TRYING_STEPS: &[([f32; 2], c_int)] = &[
    ([425.0, 0.0], 90),
    ([0.0, 0.0], 75),
    ([525.0, 0.0], 90),
    ([0.0, 0.0], 250),
    ([425.0, 0.0], 90),
    ([0.0, 0.0], 75),
    ([525.0, 0.0], 90),
    ([0.0, 0.0], 3000),
];

/// `tone_gen_tone_descriptor_t` of `spandsp/private/tone_generate.h`.
#[repr(C)]
struct Descriptor {
    phase_rate: i32,
    gain: c_float,
}

/// `super_tone_tx_step_t` of `spandsp/private/super_tone_tx.h`.
#[repr(C)]
struct Step {
    tones: [Descriptor; 4],
    tone_on: c_int,
    length: c_int,
    cycles: c_int,
    next: *mut Self,
    nested: *mut Self,
}

// `spandsp/super_tone_tx.h` and `spandsp/g711.h`.
#[link(name = "spandsp")]
unsafe extern "C" {
    fn super_tone_tx_make_step(
        step: *mut Step,
        frequency_1: c_float,
        level_1: c_float,
        frequency_2: c_float,
        level_2: c_float,
        millis: c_int,
        cycles: c_int,
    ) -> *mut Step;
    fn super_tone_tx_init(state: Handle, step: *mut Step) -> Handle;
    fn super_tone_tx(state: Handle, samples: *mut i16, max: c_int) -> c_int;
    fn g711_init(state: Handle, mode: c_int) -> Handle;
    fn g711_encode(state: Handle, octets: *mut u8, samples: *const i16, len: c_int) -> c_int;
}

/// A call of spandsp. The program ends before anything is freed.
struct Spandsp {
    tone: Handle,
    g711: Handle,
}

impl Spandsp {
    /// Creates a tone that repeats steps without end.
    fn new(steps: &[([f32; 2], c_int)]) -> Self {
        let make = |&([first, second], millis): &([f32; 2], c_int)| {
            // SAFETY: with a null pointer the function allocates the step.
            unsafe { super_tone_tx_make_step(null_mut(), first, -10.0, second, -10.0, millis, 1) }
        };
        let steps: Vec<*mut Step> = steps.iter().map(make).collect();
        for (&step, &next) in steps.iter().zip(steps.iter().cycle().skip(1)) {
            // SAFETY: spandsp made both, and has the same idea of a step.
            unsafe { (*step).next = next };
        }
        // SAFETY: as above.
        let tone = unsafe { super_tone_tx_init(null_mut(), steps[0]) };
        // SAFETY: with a null pointer the function allocates the state.
        Self { tone, g711: unsafe { g711_init(null_mut(), ULAW) } }
    }

    fn pcm(&mut self, samples: &mut [i16; 160]) {
        // SAFETY: the state is valid, and there is room for the samples.
        let len = unsafe { super_tone_tx(self.tone, samples.as_mut_ptr(), 160) };
        assert_eq!(len, 160);
    }

    fn ulaw(&mut self, octets: &mut [u8; 160]) {
        let mut samples = [0; 160];
        self.pcm(&mut samples);
        // SAFETY: the state is valid, and there are as many octets as samples.
        unsafe { g711_encode(self.g711, octets.as_mut_ptr(), samples.as_ptr(), 160) };
    }
}

fn peers(c: &mut Criterion) {
    for (name, list, steps) in [("dual", DUAL, DUAL_STEPS), ("trying", TRYING, TRYING_STEPS)] {
        let mut peer = Spandsp::new(steps);
        let mut samples = [0; 160];
        let pcm = timed(c, &format!("peers/{name}/pcm/spandsp"), || {
            peer.pcm(&mut samples);
            black_box(samples.as_ptr())
        });
        ours(c, &format!("{name}/pcm"), list, Format::PCM, &pcm);
        let mut octets = [0; 160];
        let ulaw = timed(c, &format!("peers/{name}/ulaw/spandsp"), || {
            peer.ulaw(&mut octets);
            black_box(octets.as_ptr())
        });
        ours(c, &format!("{name}/ulaw"), list, Format::PCMU, &ulaw);
    }
    calls(c);
}

fn ours<S: PayloadElement>(
    c: &mut Criterion,
    name: &str,
    list: &str,
    format: Format<S>,
    spandsp: &Stopwatch,
) {
    let tone: Tone = list.parse().unwrap();
    let mut frames = Frames::new(&tone, format).unwrap();
    let time = timed(c, &format!("peers/{name}/ours"), || {
        frames.next_frame().map(|frame| (frame.payload.as_ptr(), frame.silent))
    });
    print_ratio(&format!("peers/{name}: spandsp / ours"), spandsp, &time);
    let mut player = RenderedTone::new(&tone, format).unwrap().player();
    let time = timed(c, &format!("peers/{name}/shared"), || {
        player.next_frame().map(|frame| (frame.payload.as_ptr(), frame.silent))
    });
    print_ratio(&format!("peers/{name}: spandsp / shared"), spandsp, &time);
}

fn calls(c: &mut Criterion) {
    let tone: Tone = TRYING.parse().unwrap();
    // Every call is at another position.
    let mut peers: Vec<_> = (0..CALLS).map(|_| Spandsp::new(TRYING_STEPS)).collect();
    let mut packets = vec![[0; 160]; CALLS];
    for (peer, frames) in peers.iter_mut().zip((0..180).cycle()) {
        for _ in 0..frames {
            peer.pcm(&mut [0; 160]);
        }
    }
    let spandsp = timed(c, "peers/calls/spandsp", || {
        for (peer, packet) in peers.iter_mut().zip(&mut packets) {
            peer.ulaw(packet);
        }
    });
    let frames = Frames::new(&tone, Format::PCMU).unwrap();
    let at = |call: usize| (call % 180 * 160) as u64;
    let mut streams = vec![frames; CALLS];
    streams.iter_mut().enumerate().for_each(|(call, frames)| frames.seek(at(call)));
    let ours = timed(c, "peers/calls/ours", || {
        for (frames, packet) in streams.iter_mut().zip(&mut packets) {
            packet.copy_from_slice(frames.next_frame().unwrap().payload);
        }
    });
    print_ratio("peers/calls: spandsp / ours", &spandsp, &ours);
    let mut players = vec![RenderedTone::new(&tone, Format::PCMU).unwrap().player(); CALLS];
    players.iter_mut().enumerate().for_each(|(call, player)| player.seek(at(call)));
    let shared = timed(c, "peers/calls/shared", || {
        for (player, packet) in players.iter_mut().zip(&mut packets) {
            packet.copy_from_slice(player.next_frame().unwrap().payload);
        }
    });
    print_ratio("peers/calls: spandsp / shared", &spandsp, &shared);
}

criterion_group!(benches, peers);
criterion_main!(benches);
