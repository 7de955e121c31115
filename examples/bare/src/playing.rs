//! Only the functions that a server calls while it plays. If they can reach a panic, the linker
//! fails, because the panic handler calls a function that does not exist.

#![no_std]
#![allow(clippy::missing_safety_doc, missing_docs, reason = "only to be linked")]

use core::panic::PanicInfo;
use core::time::Duration;

use ringback::detector::Detector;
use ringback::telephone_event::{Digits, EventReader, EventReport, EventSequence, EventSource};
use ringback::{CallPlayer, CallState, Codec, Frames, G711, Player, Progress, Synth};

// For `memcpy` and the like.
#[link(name = "c")]
unsafe extern "C" {
    fn a_panic_can_be_reached() -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    unsafe { a_panic_can_be_reached() }
}

struct NoAllocator;

unsafe extern "C" {
    fn an_allocation_can_be_reached() -> !;
}

unsafe impl core::alloc::GlobalAlloc for NoAllocator {
    unsafe fn alloc(&self, _: core::alloc::Layout) -> *mut u8 {
        unsafe { an_allocation_can_be_reached() }
    }

    // A tone change can reach this, but the tone plan still owns the tone.
    unsafe fn dealloc(&self, _: *mut u8, _: core::alloc::Layout) {}
}

#[global_allocator]
static ALLOCATOR: NoAllocator = NoAllocator;

/// Uses a payload, so that the compiler can't remove the code that produces it.
fn sum(payload: &[u8]) -> u64 {
    payload.iter().map(|octet| u64::from(*octet)).sum()
}

macro_rules! exported {
    ($($name:ident($($argument:ident: $type:ty),*) -> $result:ty $body:block)*) => {
        $(
            #[unsafe(no_mangle)]
            pub extern "C" fn $name($($argument: $type),*) -> $result $body
        )*
    };
}

exported! {
    player(player: &mut Player) -> u64 {
        player.next_frame().map_or(0, |frame| sum(frame.payload) + frame.timestamp)
    }
    player_seek(player: &mut Player, sample: u64) -> bool {
        player.seek(sample);
        player.restart();
        player.is_over()
    }
    player_of_linear(player: &mut Player<i16>) -> i16 {
        player.next_frame().map_or(0, |frame| frame.payload.iter().fold(0, |a, b| a ^ b))
    }
    ringback(player: &mut CallPlayer, state: &CallState) -> u64 {
        let over = u64::from(player.tone_is_over());
        player.next_frame(*state).map_or(0, |frame| sum(frame.payload) + frame.timestamp) + over
    }
    ringback_of_linear(player: &mut CallPlayer<i16>, state: &CallState) -> i16 {
        let frame = player.next_frame(*state);
        frame.map_or(0, |frame| frame.payload.iter().fold(0, |a, b| a ^ b))
    }
    event_source(source: &mut EventSource) -> u64 {
        source.next_packet().map_or(0, |packet| sum(packet.payload) + u64::from(packet.timestamp))
    }
    event_source_end(source: &mut EventSource) -> bool {
        source.end();
        source.is_over()
    }
    event_sequence(sequence: &mut EventSequence<Digits<'_>>) -> u64 {
        let packet = sequence.next_packet();
        packet.map_or(0, |packet| sum(packet.payload) + u64::from(packet.timestamp))
    }
    event_reader(reader: &mut EventReader, timestamp: u32, payload: &[u8; 8]) -> u64 {
        let lasted = |report: EventReport| u64::from(report.duration);
        let reports = reader.receive(timestamp, timestamp % 2 == 0, payload);
        reports.map_or(0, |reports| reports.map(lasted).fold(0, u64::wrapping_add))
    }
    event_reader_advance(reader: &mut EventReader, units: u32) -> u32 {
        reader.advance(units).map_or(0, |report| report.duration)
    }
    frames(frames: &mut Frames) -> u64 {
        frames.next_frame().map_or(0, |frame| sum(frame.payload) + frame.timestamp)
    }
    synth(synth: &mut Synth, samples: &mut [i16; 160]) -> usize {
        synth.fill(samples)
    }
    progress(progress: &mut Progress, now: &Duration, state: &mut CallState) -> u64 {
        progress.handle_timeout(*now);
        *state = progress.state();
        let upstream = progress.poll_upstream().map_or(0, |upstream| upstream.status());
        let cancel = progress.poll_cancel().map_or(0, |(branch, _)| branch.0);
        let next = progress.next_timeout().map_or(0, |next| next.as_secs());
        u64::from(upstream) + cancel + next
    }
    detector(detector: &mut Detector, samples: &[i16; 160]) -> u64 {
        let mut rest = samples.as_slice();
        let mut sum = 0_u64;
        while let Some(event) = detector.next_event(&mut rest) {
            sum = sum.wrapping_add(event.at());
        }
        sum
    }
    detector_of_payload(detector: &mut Detector, payload: &[u8; 160], alaw: bool) -> u64 {
        let mut rest = payload.as_slice();
        let codec = if alaw { Codec::Pcma } else { Codec::Pcmu };
        let event = detector.next_event_in(codec, &mut rest);
        event.or_else(|| detector.finish()).map_or(0, |event| event.at())
    }
    g711(samples: &mut [i16; 160], octets: &mut [u8; 160], alaw: bool) -> i16 {
        let law = if alaw { G711::Alaw } else { G711::Ulaw };
        law.encode_slice(samples, octets);
        law.decode_slice(octets, samples);
        Codec::L16.encode(samples, octets);
        law.decode(law.encode(samples[0]))
    }
}
