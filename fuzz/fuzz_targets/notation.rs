//! Any text as a tone: it is written back as itself, it plays, or the error says where.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use ringback::{Format, Frames, RenderedTone, Segment, Tail, Tone};

fuzz_target!(|text: &str| {
    let tone = match text.parse::<Tone>() {
        Ok(tone) => tone,
        Err(error) => {
            assert!(text.is_char_boundary(error.offset), "{error:?}");
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert_eq!(tone.to_string().parse(), Ok(tone.clone()));
    let Ok(mut frames) = Frames::new(&tone, Format::PCMU) else { return };
    // To render a long one takes its time, and finds nothing that a short one does not.
    let short = |segments: &[Segment]| {
        segments.iter().map(Segment::duration).sum::<Duration>() < Duration::from_secs(2)
    };
    let short = short(tone.intro())
        && match tone.tail() {
            Tail::End => true,
            Tail::Cycle(cycle) => short(cycle),
            Tail::Hold(_) => false,
        };
    let rendered = short.then(|| RenderedTone::new(&tone, Format::PCMU).unwrap());
    let mut player = rendered.map(|rendered| rendered.player());
    for _ in 0..50 {
        let frame = frames.next_frame();
        if let Some(player) = &mut player {
            assert_eq!(player.next_frame(), frame);
        }
    }
});
