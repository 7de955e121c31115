//! Playing allocates no memory. The test counts every allocation of this process.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use ringback::detector::{Detector, ToneSet};
use ringback::progress::{Branch, Failure, Response};
use ringback::telephone_event::{Event, EventReader, EventSequence, EventSource, Volume};
use ringback::{
    CallPlayer, CallState, Codec, Format, Frames, Progress, RenderedTone, SampleRate, Synth, Tone,
    ToneChange, TonePlan, ToneZones,
};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
    /// The octets that were allocated.
    static OCTETS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        OCTETS.with(|octets| octets.set(octets.get() + layout.size()));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(during: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.with(Cell::get);
    during();
    ALLOCATIONS.with(Cell::get) - before
}

const TONES: [&str; 7] = [
    "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000",
    "440+480/2000,0/4000",
    "!950/330,!1400/330,!1800/330,0/1000",
    "913.8+1370.6/380,400*25/33",
    "!425/25",
    "480+620/500,0/500 x20",
    "!2100*15%20/450,~2100*15%20/450",
];

#[test]
fn an_allocation_is_counted() {
    assert!(allocations(|| drop(std::hint::black_box(vec![0; 10]))) > 0);
}

#[test]
fn a_frame_allocates_nothing() {
    for list in TONES {
        let tone: Tone = list.parse().unwrap();
        let mut octets = Frames::new(&tone, Format::PCMU).unwrap();
        let mut linear = Frames::new(&tone, Format::PCM).unwrap();
        let count = allocations(|| {
            for _ in 0..1000 {
                octets.next_frame();
                linear.next_frame();
            }
            octets.restart();
            octets.next_frame();
        });
        assert_eq!(count, 0, "{list}");
    }
}

/// Clones share the tables of their sounds.
#[test]
fn a_clone_of_frames_allocates_only_its_frame() {
    for list in TONES {
        let frames = Frames::new(&list.parse().unwrap(), Format::PCMU).unwrap();
        let count = allocations(|| drop(std::hint::black_box(frames.clone())));
        assert_eq!(count, 1, "{list}");
        let octets = OCTETS.with(Cell::get);
        drop(std::hint::black_box(frames.clone()));
        assert_eq!(OCTETS.with(Cell::get) - octets, 160, "{list}");
    }
}

#[test]
fn neither_do_samples() {
    for list in TONES {
        let tone: Tone = list.parse().unwrap();
        let mut synth = Synth::new(&tone, SampleRate::HZ_16000).unwrap();
        let mut room = [0; 4000];
        let count = allocations(|| {
            for _ in 0..100 {
                synth.fill(&mut room);
                synth.next();
            }
            synth.seek(12_345_678);
            synth.fill(&mut room);
        });
        assert_eq!(count, 0, "{list}");
    }
}

#[test]
fn neither_do_ten_thousand_players() {
    let tones: Vec<RenderedTone> =
        TONES.map(|list| RenderedTone::new(&list.parse().unwrap(), Format::PCMU).unwrap()).into();
    let mut players: Vec<_> = tones.iter().cycle().map(RenderedTone::player).take(10_000).collect();
    let count = allocations(|| {
        for tick in 0..100 {
            for player in &mut players {
                if player.next_frame().is_none() {
                    player.seek(tick);
                }
            }
        }
        // Another call with the same tone does not allocate for it either.
        drop(std::hint::black_box(tones[0].clone().player()));
    });
    assert_eq!(count, 0);
}

#[test]
fn a_switch_allocates_nothing() {
    let tone = |list: &str| RenderedTone::new(&list.parse().unwrap(), Format::PCMU).unwrap();
    let plan = TonePlan::new(tone(TONES[0]), tone(TONES[1]), tone(TONES[2])).unwrap();
    let mut call = Progress::new(plan.policy());
    call.invite(Branch(1), Duration::ZERO);
    call.rtp_begins(Branch(1), Duration::ZERO);
    let places = [
        CallState::Trying,
        CallState::Ring,
        call.state(),
        CallState::Failure(Failure::NO_ANSWER),
        CallState::Silence,
        CallState::Announcement,
        CallState::Answered(Branch(1)),
        CallState::Over,
    ];
    for plan in [plan.clone().with_tone_change(ToneChange::AfterBurst), plan] {
        let mut ringback = CallPlayer::new(&plan);
        let count = allocations(|| {
            for place in places.into_iter().cycle().take(1000) {
                for _ in 0..7 {
                    ringback.next_frame(place);
                }
            }
        });
        assert_eq!(count, 0);
    }
}

#[test]
fn a_response_on_a_dialog_that_is_known_allocates_nothing() {
    let mut call = Progress::new(ringback::progress::Policy::default());
    let dialog = Branch(1).dialog("a6c85cf");
    call.invite(Branch(1), Duration::ZERO);
    let _ = call.response(dialog, Response::new(180), Duration::ZERO);
    call.rtp_begins(dialog, Duration::ZERO);
    let count = allocations(|| {
        for status in [180, 181, 182, 183, 486] {
            let _ = call.response(dialog, Response::new(status), Duration::ZERO);
            call.rtp_stops(dialog, Duration::ZERO);
            call.rtp_begins(dialog, Duration::ZERO);
            call.handle_timeout(Duration::ZERO);
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn a_telephone_event_allocates_nothing_at_either_end() {
    let volume = Volume::default();
    let mut heard = 0;
    let count = allocations(|| {
        let mut source = EventSource::new(Format::PCMU, Event::BUSY_TONE, volume, 0);
        let digits = Event::digits("0123456789*#ABCD").unwrap();
        let mut sequence = EventSequence::new(Format::PCMU, digits, 1_000_000);
        let mut reader = EventReader::new();
        // The event takes three segments.
        for n in 0..2_000 {
            if n == 990 {
                source.end();
            }
            let next = if n < 1_000 { source.next_packet() } else { sequence.next_packet() };
            if let Some(packet) = next {
                heard += reader
                    .receive(packet.timestamp, packet.marker, packet.payload)
                    .map_or(0, Iterator::count);
            }
            heard += usize::from(reader.advance(160).is_some());
        }
    });
    assert_eq!(count, 0);
    assert!(heard > 1_000);
}

#[test]
fn neither_does_listening() {
    let zones = ToneZones::builtin();
    let sets = [
        ToneSet::from_zone(zones.zone("de").unwrap(), SampleRate::HZ_8000),
        ToneSet::from_zone(zones.zone("us").unwrap(), SampleRate::HZ_48000),
        ToneSet::from_zones(zones, SampleRate::HZ_8000),
    ];
    for set in sets.map(|set| Arc::new(set.unwrap())) {
        let mut samples = Vec::new();
        for list in TONES {
            let mut synth = Synth::new(&list.parse().unwrap(), set.rate()).unwrap();
            let mut tone = vec![0; 10 * set.rate().hz() as usize];
            synth.fill(&mut tone);
            samples.extend(tone);
        }
        let payload: Vec<u8> = samples.iter().flat_map(|sample| sample.to_be_bytes()).collect();
        for eager in [false, true] {
            let mut events = 0;
            let count = allocations(|| {
                let mut detector = Detector::new(&set).with_eager(eager);
                for mut frame in samples.chunks(160) {
                    while detector.next_event(&mut frame).is_some() {
                        events += 1;
                    }
                }
                for mut frame in payload.chunks(320) {
                    while detector.next_event_in(Codec::L16, &mut frame).is_some() {
                        events += 1;
                    }
                }
                while detector.finish().is_some() {
                    events += 1;
                }
            });
            assert_eq!(count, 0);
            assert!(events > 2);
        }
    }
    assert!(size_of::<Detector>() <= 2_048);
}
