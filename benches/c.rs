//! What the border to C costs: a frame of one call, lent, by Rust's function and by C's.
//!
//! `{player,ringback}/{rust,c}`: µ-law, the `trying` cadence. C's functions are called as a program in
//! C does, through a pointer that the compiler does not see behind.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]
#![allow(unsafe_code, reason = "C's functions are declared and called")]

use std::ffi::{c_int, c_void};
use std::hint::black_box;
use std::ptr::{null, null_mut};

use criterion::{Criterion, criterion_group, criterion_main};
use ringback::{CallPlayer, CallState, Format, RenderedTone, TonePlan, ToneZones};
// Links the functions, which are called by their names in C.
use ringback_c as _;

/// As `ringback.h` has it.
#[repr(C)]
struct CFrame {
    payload: *const u8,
    octets: usize,
    timestamp: u64,
    silent: bool,
    onset: bool,
}

/// As `ringback.h` has it.
#[repr(C)]
#[derive(Default)]
struct CPlace {
    kind: c_int,
    status: u16,
    cause: u8,
    dialog: u64,
    branch: u64,
}

#[repr(C)]
struct CFormat {
    coding: c_int,
    rate_hz: u32,
    ptime_ms: u32,
}

type Handle = *mut c_void;

unsafe extern "C" {
    fn ringback_tone_zones_builtin(indications: &mut Handle, error: Handle) -> c_int;
    fn ringback_rendered_tone_from_zones(
        indications: Handle,
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
        indications: Handle,
        zone: *const i8,
        format: &CFormat,
        playback: Handle,
        plan: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_call_player_new(plan: Handle, ringback: &mut Handle) -> c_int;
    fn ringback_call_player_next_frame(
        ringback: Handle,
        place: *const CPlace,
        frame: *mut CFrame,
    ) -> c_int;
}

fn border(c: &mut Criterion) {
    let zone = ToneZones::builtin().zone("us").unwrap();
    let (mut player, mut ringback) = (null_mut(), null_mut());
    // SAFETY: the declarations are those of the header, and each handle is of its kind. All is kept
    // until the program ends.
    unsafe {
        let format = CFormat { coding: 0, rate_hz: 8_000, ptime_ms: 20 };
        let (mut indications, mut tone, mut plan) = (null_mut(), null_mut(), null_mut());
        let (us, trying) = (c"us".as_ptr().cast(), c"trying".as_ptr().cast());
        let (none, error) = (null_mut(), null_mut());
        assert_eq!(ringback_tone_zones_builtin(&mut indications, error), 0);
        let made = ringback_rendered_tone_from_zones(
            indications,
            us,
            trying,
            &format,
            none,
            &mut tone,
            error,
        );
        assert_eq!((made, ringback_player_new(tone, &mut player)), (0, 0));
        let made = ringback_tone_plan_from_zone(indications, us, &format, none, &mut plan, error);
        assert_eq!((made, ringback_call_player_new(plan, &mut ringback)), (0, 0));
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
            // SAFETY: the player and the frame are what the header asks for.
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
    let next: unsafe extern "C" fn(Handle, *const CPlace, *mut CFrame) -> c_int =
        ringback_call_player_next_frame;
    let place = CPlace { kind: 1, ..CPlace::default() };
    group.bench_function("c", |b| {
        b.iter(|| {
            // SAFETY: the handle, the place and the frame are what the header asks for.
            let status = unsafe { black_box(next)(ringback, &raw const place, &raw mut frame) };
            black_box((status, frame.payload));
            frame.silent
        });
    });
    group.finish();
}

criterion_group!(benches, border);
criterion_main!(benches);
