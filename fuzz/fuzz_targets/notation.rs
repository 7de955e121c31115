//! Parses any text as a tone. A tone must survive formatting and must play. An error must contain a
//! valid offset.
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
    // Rendering a long tone is slow, and would find nothing that a short tone does not.
    let short = |segments: &[Segment]| {
        segments.iter().map(Segment::duration).sum::<Duration>() < Duration::from_secs(2)
    };
    // A sound without an end repeats as late as its frequencies demand, also if its phase reverses.
    let endless = match tone.tail() {
        Tail::Hold(_) => true,
        tail => {
            tail.cycle().iter().any(Segment::has_phase_reversal)
                && tail.cycle().windows(2).all(|pair| pair[0].sound() == pair[1].sound())
        }
    };
    let short = short(tone.intro()) && short(tone.tail().cycle()) && !endless;
    let rendered = short.then(|| RenderedTone::new(&tone, Format::PCMU).unwrap());
    let mut player = rendered.map(|rendered| rendered.player());
    for _ in 0..50 {
        let frame = frames.next_frame();
        if let Some(player) = &mut player {
            assert_eq!(player.next_frame(), frame);
        }
    }
});
