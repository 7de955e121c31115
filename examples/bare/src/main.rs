//! ringback without the standard library: with a panic handler and an allocator of its own, a call is
//! played, and what is heard is compared with what it is to be. It ends with status 0 if all is well.

#![no_std]
#![no_main]
#![allow(missing_docs, reason = "a program")]

extern crate alloc;

use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::panic::PanicInfo;
use core::ptr;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;

use ringback::progress::{Branch, Response};
use ringback::{
    Format, Frames, G711, ToneZones, CallState, TonePlan, Progress, RenderedTone, CallPlayer, Tone,
};

#[link(name = "c")]
unsafe extern "C" {
    fn exit(status: i32) -> !;
    fn write(file: i32, octets: *const u8, len: usize) -> isize;
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    fail("it panicked\n")
}

fn fail(message: &str) -> ! {
    unsafe {
        write(2, message.as_ptr(), message.len());
        exit(1)
    }
}

/// One octet behind the other; nothing is given back. So a firmware may do that plays the same
/// tones all its life.
struct Bump {
    memory: UnsafeCell<[u8; Self::LEN]>,
    taken: AtomicUsize,
}

impl Bump {
    const LEN: usize = 16 << 20;
}

// SAFETY: no octet is handed out twice.
unsafe impl Sync for Bump {}

unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let memory = self.memory.get().cast::<u8>();
        let base = memory as usize;
        let taken = self.taken.load(Ordering::Relaxed);
        let start = (base + taken).next_multiple_of(layout.align()) - base;
        let end = start + layout.size();
        if end > Self::LEN {
            return ptr::null_mut();
        }
        self.taken.store(end, Ordering::Relaxed);
        unsafe { memory.add(start) }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static ALLOCATOR: Bump =
    Bump { memory: UnsafeCell::new([0; Bump::LEN]), taken: AtomicUsize::new(0) };

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    a_tone_is_the_same_streamed_and_rendered();
    a_call_is_heard();
    0
}

fn a_tone_is_the_same_streamed_and_rendered() {
    let Ok(tone) = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000".parse::<Tone>() else {
        fail("the notation is not read\n")
    };
    let (Ok(mut frames), Ok(rendered)) =
        (Frames::new(&tone, Format::PCMU), RenderedTone::new(&tone, Format::PCMU))
    else {
        fail("the tone is not played\n")
    };
    let mut player = rendered.player();
    let taken = ALLOCATOR.taken.load(Ordering::Relaxed);
    for _ in 0..1_000 {
        let (streamed, shared) = (frames.next_frame(), player.next_frame());
        if streamed.is_none() || streamed != shared {
            fail("streamed and rendered are not the same\n");
        }
    }
    if ALLOCATOR.taken.load(Ordering::Relaxed) != taken {
        fail("to play takes memory\n");
    }
}

fn a_call_is_heard() {
    let zones = ToneZones::read_text(ToneZones::BUILTIN).zones;
    let Some(zone) = zones.zone("fr") else { fail("there is no zone fr\n") };
    let Ok(plan) = TonePlan::from_zone(zone, Format::PCMA) else { fail("there is no plan\n") };
    let (mut call, mut ringback) = (Progress::new(plan.policy()), CallPlayer::new(&plan));
    call.invite(Branch(1), Duration::ZERO);
    let mut heard = Vec::new();
    for tick in 0..200_u32 {
        let now = Format::PTIME * tick;
        match tick {
            50 => drop(call.response(Branch(1), Response::new(180), now)),
            100 => drop(call.response(Branch(1), Response::new(200), now)),
            _ => {}
        }
        call.handle_timeout(now);
        if let Some(frame) = ringback.next_frame(call.state()) {
            heard.extend_from_slice(frame.payload);
        }
    }
    // One more frame, in which ring fades.
    if heard.len() != 101 * 160 || call.state() != CallState::Answered(Branch(1)) {
        fail("the call is not heard as long as it is to be\n");
    }
    let Some(ring) = plan.tone(CallState::Ring) else { fail("there is no ring\n") };
    if heard[51 * 160..100 * 160] != ring.cycle()[160..50 * 160] {
        fail("ring is not heard\n");
    }
    if G711::Alaw.decode(heard[100 * 160 + 159]).abs() > 300 {
        fail("ring does not fade\n");
    }
}
