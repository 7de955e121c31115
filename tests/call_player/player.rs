//! The audio of a caller as the call state changes: the right tone immediately, without a click.

use std::time::Duration;

use proptest::prelude::*;
use ringback::progress::{Branch, Failure, FailureTones};
use ringback::{
    CallPlayer, CallState, Codec, Format, PayloadElement, Playback, Progress, Ramp, RenderedTone,
    SampleRate, Sound, Tone, ToneBank, ToneChange, TonePlan, TonePlanError, ToneZone, ToneZones,
};

const RING: &str = "440+480/2000,0/4000";
const BUSY: &str = "480+620/500,0/500";
const TRYING: &str = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000";

fn rendered<S: PayloadElement>(list: &str, format: Format<S>) -> RenderedTone<S> {
    RenderedTone::new(&list.parse().unwrap(), format).unwrap()
}

fn plan_in<S: PayloadElement>(format: Format<S>) -> TonePlan<S> {
    let tone = |list| rendered(list, format);
    TonePlan::new(tone(TRYING), tone(RING), tone(BUSY)).unwrap()
}

fn plan() -> TonePlan<i16> {
    plan_in(Format::PCM)
}

/// Returns a tone plan with two held tones.
fn held(trying: &str, ring: &str) -> TonePlan<i16> {
    let tone = |list| rendered(list, Format::PCM);
    TonePlan::new(tone(trying), tone(ring), tone(BUSY)).unwrap()
}

fn failure(status: u16) -> CallState {
    CallState::Failure(Failure::from_status(status).unwrap())
}

const ANSWERED: CallState = CallState::Answered(Branch(1));

fn early_media() -> CallState {
    let mut call = Progress::new(plan().policy());
    call.invite(Branch(1), Duration::ZERO);
    call.rtp_begins(Branch(1), Duration::ZERO);
    assert!(matches!(call.state(), CallState::EarlyMedia(_)));
    call.state()
}

/// The payload, the timestamp, `silent` and `onset`.
type Owned<S> = (Vec<S>, u64, bool, bool);

fn next<S: PayloadElement>(ringback: &mut CallPlayer<S>, place: CallState) -> Option<Owned<S>> {
    let frame = ringback.next_frame(place)?;
    Some((frame.payload.to_vec(), frame.timestamp, frame.silent, frame.onset))
}

/// Returns the payloads of some frames in a call state. Each frame must exist.
fn hear<S: PayloadElement>(
    ringback: &mut CallPlayer<S>,
    place: CallState,
    frames: usize,
) -> Vec<S> {
    (0..frames).flat_map(|_| next(ringback, place).unwrap().0).collect()
}

/// Returns the payloads of some frames of a tone, without a call player.
fn play<S: PayloadElement>(tone: &RenderedTone<S>, frames: usize) -> Vec<S> {
    let mut player = tone.player();
    (0..frames).flat_map(|_| player.next_frame().unwrap().payload.to_vec()).collect()
}

mod tones;

mod zones;

mod switching;

/// In G.711, everything below the first step is silence. In linear samples, only zero is.
#[test]
fn the_quietest_tone_there_is_fades_no_steeper_than_it_is() {
    let plan = held("440@-69", "0");
    let greatest = |samples: &[i16]| samples.windows(2).map(|w| (w[1] - w[0]).abs()).max();
    for frames in 1..30 {
        let mut ringback = CallPlayer::new(&plan);
        let mut heard = hear(&mut ringback, CallState::Trying, frames);
        let step = greatest(&heard);
        heard.extend(hear(&mut ringback, CallState::Ring, 2));
        assert_eq!(greatest(&heard), step, "{frames}");
    }
}

mod bursts;

mod steps;

mod calls;
