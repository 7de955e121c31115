//! The cost of the border to C: a borrowed frame of one call, by Rust's function and by C's.
//!
//! `{player,ringback}/{rust,c}`: µ-law, the `trying` cadence; `ringback` is a `CallPlayer`. The
//! benchmark calls C's functions as a program in C does, through an opaque pointer.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]
#![allow(unsafe_code, reason = "C's functions are declared and called")]

use std::ffi::{c_int, c_void};
use std::hint::black_box;
use std::ptr::{null, null_mut};

use criterion::{Criterion, criterion_group, criterion_main};
use ringback::{CallPlayer, CallState, Format, RenderedTone, TonePlan, ToneZones};
// Links the functions. The benchmark calls them by their names in C.
use ringback_c as _;

/// `ringback_frame` of `ringback.h`.
#[repr(C)]
struct CFrame {
    payload: *const u8,
    octets: usize,
    timestamp: u64,
    silent: bool,
    onset: bool,
}

/// `ringback_call_state` of `ringback.h`.
#[repr(C)]
#[derive(Default)]
struct CCallState {
    kind: c_int,
    status: u16,
    cause: u8,
    dialog: u64,
    branch: u64,
}

/// `ringback_format` of `ringback.h`.
#[repr(C)]
struct CFormat {
    codec: c_int,
    rate_hz: u32,
    ptime_ms: u32,
}

type Handle = *mut c_void;

unsafe extern "C" {
    fn ringback_tone_zones_builtin(zones: &mut Handle, error: Handle) -> c_int;
    fn ringback_rendered_tone_from_zones(
        zones: Handle,
        zone: *const i8,
        name: *const i8,
        format: &CFormat,
        playback: Handle,
        tone: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_player_new(tone: Handle, player: &mut Handle) -> c_int;
    fn ringback_player_next_frame(player: Handle, frame: *mut CFrame) -> c_int;
    fn ringback_tone_plan_from_zone(
        zones: Handle,
        zone: *const i8,
        format: &CFormat,
        playback: Handle,
        plan: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_call_player_new(plan: Handle, player: &mut Handle) -> c_int;
    fn ringback_call_player_next_frame(
        player: Handle,
        state: *const CCallState,
        frame: *mut CFrame,
    ) -> c_int;
}

fn border(c: &mut Criterion) {
    let zone = ToneZones::builtin().zone("us").unwrap();
    let (mut player, mut call_player) = (null_mut(), null_mut());
    // SAFETY: the declarations match the header, and each handle has the declared type. The program
    // frees nothing.
    unsafe {
        let format = CFormat { codec: 0, rate_hz: 8_000, ptime_ms: 20 };
        let (mut zones, mut tone, mut plan) = (null_mut(), null_mut(), null_mut());
        let (us, trying) = (c"us".as_ptr().cast(), c"trying".as_ptr().cast());
        let (none, error) = (null_mut(), null_mut());
        assert_eq!(ringback_tone_zones_builtin(&mut zones, error), 0);
        let made =
            ringback_rendered_tone_from_zones(zones, us, trying, &format, none, &mut tone, error);
        assert_eq!((made, ringback_player_new(tone, &mut player)), (0, 0));
        let made = ringback_tone_plan_from_zone(zones, us, &format, none, &mut plan, error);
        assert_eq!((made, ringback_call_player_new(plan, &mut call_player)), (0, 0));
    }
    let mut frame =
        CFrame { payload: null(), octets: 0, timestamp: 0, silent: false, onset: false };

    let mut group = c.benchmark_group("player");
    let tone = RenderedTone::new(zone.tone("trying").unwrap(), Format::PCMU).unwrap();
    let mut ours = tone.player();
    group.bench_function("rust", |b| {
        b.iter(|| {
            ours.next_frame().map(|frame| black_box((frame.payload.first(), frame.silent)).1)
        });
    });
    let next: unsafe extern "C" fn(Handle, *mut CFrame) -> c_int = ringback_player_next_frame;
    group.bench_function("c", |b| {
        b.iter(|| {
            // SAFETY: the player and the frame are valid, as the header requires.
            let status = unsafe { black_box(next)(player, &raw mut frame) };
            black_box((status, frame.payload));
            frame.silent
        });
    });
    group.finish();

    let mut group = c.benchmark_group("ringback");
    let mut ours = CallPlayer::new(&TonePlan::from_zone(zone, Format::PCMU).unwrap());
    group.bench_function("rust", |b| {
        b.iter(|| {
            let frame = ours.next_frame(black_box(CallState::Trying));
            frame.map(|frame| black_box((frame.payload.first(), frame.silent)).1)
        });
    });
    let next: unsafe extern "C" fn(Handle, *const CCallState, *mut CFrame) -> c_int =
        ringback_call_player_next_frame;
    let state = CCallState { kind: 1, ..CCallState::default() };
    group.bench_function("c", |b| {
        b.iter(|| {
            // SAFETY: the handle, the state and the frame are valid, as the header requires.
            let status = unsafe { black_box(next)(call_player, &raw const state, &raw mut frame) };
            black_box((status, frame.payload));
            frame.silent
        });
    });
    group.finish();
}

criterion_group!(benches, border);
criterion_main!(benches);
