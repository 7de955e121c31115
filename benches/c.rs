//! The cost of the border to C: a borrowed frame of one call, by Rust's function and by C's.
//!
//! `{player,call_player}/{rust,c}`: µ-law, the `trying` cadence.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]
#![allow(unsafe_code, reason = "C's functions are declared and called")]

mod in_c;
mod timed;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use in_c::{CallPlayerInC, PlayerInC};
use ringback::{CallPlayer, CallState, Format, RenderedTone, TonePlan, ToneZones};
use ringback_benches::print_ratio;
use timed::timed;

fn border(c: &mut Criterion) {
    let zone = ToneZones::builtin().zone("us").unwrap();
    let tone = RenderedTone::new(zone.tone("trying").unwrap(), Format::PCMU).unwrap();
    let (mut ours, mut in_c) = (tone.player(), PlayerInC::new());
    let rust = timed(c, "player/rust", || {
        ours.next_frame().map(|frame| black_box((frame.payload.first(), frame.silent)).1)
    });
    let c_player = timed(c, "player/c", || in_c.next_frame());
    print_ratio("player: c / rust", &c_player, &rust);

    let mut ours = CallPlayer::new(&TonePlan::from_zone(zone, Format::PCMU).unwrap());
    let mut in_c = CallPlayerInC::new();
    let rust = timed(c, "call_player/rust", || {
        let frame = ours.next_frame(black_box(CallState::Trying));
        frame.map(|frame| black_box((frame.payload.first(), frame.silent)).1)
    });
    let c_player = timed(c, "call_player/c", || in_c.next_frame());
    print_ratio("call_player: c / rust", &c_player, &rust);
}

criterion_group!(benches, border);
criterion_main!(benches);
