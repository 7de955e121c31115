//! ringback without the standard library. The program has its own panic handler and allocator. It
//! plays a call and compares the audio with the expected audio, and a detector recognises it. Its exit
//! status is 0 on success.

#![no_std]
#![no_main]
#![allow(missing_docs, reason = "a program")]

extern crate alloc;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::panic::PanicInfo;
use core::ptr;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;

use ringback::detector::{Detector, Event, ToneSet};
use ringback::progress::{Branch, Response};
use ringback::{
    CallPlayer, CallState, Codec, Format, Frames, G711, Progress, RenderedTone, SampleRate, Tone,
    TonePlan, ToneZones,
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

/// An allocator that never frees memory. A firmware that always plays the same tones can use one
/// like this.
struct Bump {
    memory: UnsafeCell<[u8; Self::LEN]>,
    taken: AtomicUsize,
}

impl Bump {
    const LEN: usize = 16 << 20;
}

// SAFETY: `alloc` never returns an octet twice.
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
    a_tone_is_recognised();
    0
}

fn a_tone_is_the_same_streamed_and_rendered() {
    let Ok(tone) = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000".parse::<Tone>() else {
        fail("can't parse the tone list\n")
    };
    let (Ok(mut frames), Ok(rendered)) =
        (Frames::new(&tone, Format::PCMU), RenderedTone::new(&tone, Format::PCMU))
    else {
        fail("can't play the tone\n")
    };
    let mut player = rendered.player();
    let taken = ALLOCATOR.taken.load(Ordering::Relaxed);
    for _ in 0..1_000 {
        let (streamed, shared) = (frames.next_frame(), player.next_frame());
        if streamed.is_none() || streamed != shared {
            fail("the streamed and the rendered tone differ\n");
        }
    }
    if ALLOCATOR.taken.load(Ordering::Relaxed) != taken {
        fail("playing allocates memory\n");
    }
}

fn a_call_is_heard() {
    let zones = ToneZones::read_text(ToneZones::BUILTIN).zones;
    let Some(zone) = zones.zone("fr") else { fail("there is no zone fr\n") };
    let Ok(plan) = TonePlan::from_zone(zone, Format::PCMA) else { fail("there is no tone plan\n") };
    let (mut call, mut player) = (Progress::new(plan.policy()), CallPlayer::new(&plan));
    call.invite(Branch(1), Duration::ZERO);
    let mut octets = Vec::new();
    for tick in 0..200_u32 {
        let now = Format::PTIME * tick;
        match tick {
            50 => drop(call.response(Branch(1), Response::new(180), now)),
            100 => drop(call.response(Branch(1), Response::new(200), now)),
            _ => {}
        }
        call.handle_timeout(now);
        if let Some(frame) = player.next_frame(call.state()) {
            octets.extend_from_slice(frame.payload);
        }
    }
    // The last frame is the one in which ring fades.
    if octets.len() != 101 * 160 || call.state() != CallState::Answered(Branch(1)) {
        fail("the audio of the call has the wrong length\n");
    }
    let Some(ring) = plan.tone(CallState::Ring) else { fail("there is no ring\n") };
    if octets[51 * 160..100 * 160] != ring.cycle()[160..50 * 160] {
        fail("the ring tone is wrong\n");
    }
    if G711::Alaw.decode(octets[100 * 160 + 159]).abs() > 300 {
        fail("the ring tone does not fade\n");
    }
}

fn a_tone_is_recognised() {
    let zones = ToneZones::read_text(ToneZones::BUILTIN).zones;
    let Some(zone) = zones.zone("de") else { fail("there is no zone de\n") };
    let Ok(set) = ToneSet::from_zone(zone, SampleRate::HZ_8000) else { fail("no tone set\n") };
    let Some(busy) = zone.tone("busy") else { fail("there is no busy tone\n") };
    let Ok(mut frames) = Frames::new(busy, Format::PCMA) else { fail("can't play busy\n") };
    let mut detector = Detector::new(&Arc::new(set));
    let taken = ALLOCATOR.taken.load(Ordering::Relaxed);
    let mut named = None;
    for _ in 0..200 {
        let Some(frame) = frames.next_frame() else { break };
        let mut payload = frame.payload;
        while let Some(event) = detector.next_event_in(Codec::Pcma, &mut payload) {
            if let Event::Began { tone, .. } = event {
                named = Some(tone);
            }
        }
    }
    if ALLOCATOR.taken.load(Ordering::Relaxed) != taken {
        fail("listening allocates memory\n");
    }
    match named {
        Some(tone) if detector.set().names(&tone).contains(&"busy") => {}
        _ => fail("busy is not recognised\n"),
    }
}
