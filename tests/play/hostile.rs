//! The largest, the deepest and the emptiest input for each public entry. `SECURITY.md` contains
//! the table. Each of its rows is a test here, with the same name; `clips` is in `tests/clip`.

use std::time::Duration;

use crate::common::soon::soon;
use ringback::asterisk::Source;
use ringback::progress::{Branch, Failure, Policy, Response};
use ringback::telephone_event::{Event, EventReader, EventSet};
use ringback::{
    CallPlayer, CallState, Codec, Dbm0, Format, Frames, Frequency, G711, Progress, RenderedTone,
    SampleRate, Segment, Sound, Synth, Tail, Tone, TonePlan, ToneZones,
};

fn tone(list: &str) -> RenderedTone {
    RenderedTone::new(&list.parse().unwrap(), Format::PCMU).unwrap()
}

fn plan() -> TonePlan {
    TonePlan::new(tone("425/90,0/75"), tone("440+480/2000,0/4000"), tone("480+620/500,0/500"))
        .unwrap()
}

#[test]
fn notation() {
    for empty in ["", " ", ",", "!", "/", "0/0,"] {
        let _ = empty.parse::<Tone>().map(|tone| tone.to_string());
    }
    assert!("".parse::<Tone>().is_err());
    let megabytes = "425/90,".repeat(1 << 20);
    soon(|| assert!(megabytes.parse::<Tone>().is_err()));
    soon(|| assert!("9".repeat(Tone::MAX_TEXT).parse::<Tone>().is_err()));
    soon(|| assert!("!".repeat(Tone::MAX_TEXT).parse::<Tone>().is_err()));
}

#[test]
fn indications_text() {
    assert_eq!(ToneZones::read_text("").zones.zones().count(), 0);
    let is_faulty = |text: &[u8]| soon(|| ToneZones::read_text(text)).errors().next().is_some();
    assert!(is_faulty(&vec![b'\n'; ToneZones::MAX_TEXT + 1]));
    for part in ["[", "[a](a)\n", ";--", "#include x\n", "a += b\n"] {
        assert!(is_faulty(part.repeat(1 << 16).as_bytes()), "{part:?}");
    }
}

#[test]
fn indications_includes() {
    // Files that include themselves, and thousands that include each other.
    let read = |text: &'static str| {
        soon(|| ToneZones::read_text_with(text, |_| Ok(vec![Source::new("x", text)])))
    };
    assert!(read("#include x\n").errors().next().is_some());
    assert!(read("#include x\n#include x\n#include x\n").errors().next().is_some());
}

#[test]
fn numbers() {
    let zones = ToneZones::builtin();
    assert!(zones.zone_for_number("").is_none());
    assert!(zones.zone_for_number("+").is_none());
    soon(|| zones.zone_for_number(&"+49".repeat(1 << 20)));
    soon(|| zones.zone(&"x".repeat(1 << 20)).is_none());
}

#[test]
fn formats() {
    for ptime in [Duration::ZERO, Duration::from_nanos(1), Duration::MAX] {
        assert!(Format::PCMU.with_ptime(ptime).is_err());
    }
    for hz in [0, 7_999, 192_001, u32::MAX] {
        assert!(SampleRate::new(hz).is_err());
    }
    assert!(Frequency::from_hz(0).is_err() && Frequency::from_hz(u32::MAX).is_err());
    assert!(Dbm0::from_tenths(i16::MIN).is_err() && Dbm0::from_tenths(i16::MAX).is_err());
}

#[test]
fn samples_and_octets() {
    // The shorter slice decides the length. Empty slices change nothing.
    let (mut octets, mut samples) = ([7; 3], [7; 5]);
    G711::Ulaw.encode_slice(&[], &mut octets);
    Codec::L16.decode(&[], &mut samples);
    Codec::L16.decode(&[1], &mut samples);
    assert_eq!((octets, samples), ([7; 3], [7; 5]));
    Codec::L16.encode(&[0x0102, 0x0304], &mut octets);
    assert_eq!(octets, [1, 2, 7]);
}

#[test]
fn playing() {
    let loudest = Dbm0::MAX;
    let components = [Frequency::from_hz(3_999).unwrap(); 4]
        .map(|frequency| ringback::Component { frequency, level: Some(loudest) });
    let segment = Segment::new(Sound::sum(components).unwrap(), Segment::MAX_MILLIS).unwrap();
    let longest = Tone::new(vec![segment; Tone::MAX_SEGMENTS], Tail::End).unwrap();
    let mut synth = Synth::new(&longest, SampleRate::HZ_8000).unwrap();
    assert_eq!(synth.fill(&mut []), 0);
    let mut frames = Frames::new(&longest, Format::PCMU).unwrap();
    frames.seek(u64::MAX);
    assert!(frames.next_frame().is_none());
    assert!(soon(|| RenderedTone::new(&longest, Format::PCMU)).is_err());

    let mut player = tone("440+480/2000,0/4000").player();
    player.seek(u64::MAX - 170);
    assert!(player.next_frame().is_some());
    assert!(player.next_frame().is_none());
}

#[test]
fn own_samples_and_sequences() {
    let nothing = RenderedTone::from_samples(&[], &[], Format::PCMU).unwrap();
    assert!(nothing.player().next_frame().is_none());
    let many = vec![nothing.clone(); 10_000];
    assert!(soon(|| RenderedTone::sequence(&many)).unwrap().player().is_over());
    let half = RenderedTone::from_samples(&vec![1; 9 << 20], &[], Format::PCMU).unwrap();
    assert!(RenderedTone::sequence(&[half.clone(), half]).is_err());
    // An empty tone in a tone plan is silence.
    let plan = TonePlan::new(nothing.clone(), nothing.clone(), nothing).unwrap();
    assert!(CallPlayer::new(&plan).next_frame(CallState::Trying).unwrap().silent);
}

#[test]
fn telephone_events() {
    let mut reader = EventReader::new();
    assert!(reader.receive(0, true, &[]).is_err());
    assert!(reader.receive(0, true, &[1].repeat(65_535)).is_err());
    // 2^18 events in one packet, each of which ends.
    let megabyte = [1, 0x80, 0xFF, 0xFF].repeat(1 << 18);
    assert_eq!(soon(|| reader.receive(0, true, &megabyte).unwrap().count()), 2 << 18);
    assert!("".parse::<EventSet>().is_err());
    assert!(soon(|| ",".repeat(1 << 20).parse::<EventSet>()).is_err());
    assert!(soon(|| "0-255,".repeat(1 << 16).parse::<EventSet>()).is_err());
    assert!(soon(|| format!("{}1", "0-15,".repeat(1 << 16)).parse::<EventSet>()).is_ok());
    assert_eq!(Event::digits("").unwrap().count(), 0);
    assert_eq!(soon(|| Event::digits(&"*".repeat(1 << 20)).unwrap().count()), 1 << 20);
}

#[test]
fn progress() {
    let mut call = Progress::new(Policy::default());
    let now = Duration::ZERO;
    // Events of branches and announcements that never existed.
    let _ = call.response(Branch(u64::MAX), Response::new(u16::MAX), now);
    call.rtp_stops(Branch(7), now);
    call.retry(Branch(7), now);
    call.end_announcement(now);
    assert_eq!(call.state(), CallState::Silence);

    // A proxy that forks endlessly, with very long To-tags.
    call.invite(Branch(1), now);
    soon(|| {
        for n in 0..10_000 {
            let to_tag = format!("{n}{}", "x".repeat(10_000));
            let _ = call.response(Branch(1).dialog(&to_tag), Response::new(180), now);
            call.p_early_media(Branch(1).dialog(&to_tag), &to_tag, now);
        }
    });
    assert_eq!(call.state(), CallState::Ring);
    // Time that goes back, and the maximum time.
    call.handle_timeout(Duration::MAX);
    call.handle_timeout(Duration::ZERO);
    let _ = call.response(Branch(1), Response::new(200), Duration::ZERO);
    assert_eq!(call.state(), CallState::Answered(Branch(1)));
}

#[test]
fn ringback() {
    let mut ringback = CallPlayer::new(&plan());
    let failure = |status| CallState::Failure(Failure::from_status(status).unwrap());
    let places = [
        CallState::Silence,
        CallState::Trying,
        CallState::Ring,
        CallState::Over,
        failure(699),
        CallState::Queued,
    ];
    for place in places.into_iter().cycle().take(10_000) {
        if let Some(frame) = ringback.next_frame(place) {
            assert_eq!(frame.payload.len(), 160);
        }
    }
    assert_eq!(ringback.timestamp(), 10_000 * 160);
}
