//! Plays any call with any tones. Every frame must have the right length and timestamp, call
//! progress must keep its invariants, and no step between samples may exceed the sum of the largest
//! steps of the two steepest tones.
#![no_main]

use std::time::Duration;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use ringback::progress::{Branch, Policy, Response};
use ringback::{
    CallPlayer, Codec, Format, Progress, RenderedTone, SampleRate, Tone, ToneChange, TonePlan,
};

#[derive(Arbitrary, Debug)]
struct Call {
    tones: [Vec<Segment>; 4],
    codec: u8,
    wide: bool,
    ptime: u8,
    after_burst: bool,
    announcement: bool,
    policy: u8,
    events: Vec<(Event, u8)>,
}

#[derive(Arbitrary, Debug)]
struct Segment {
    once: bool,
    hz: [u16; 2],
    level: u8,
    millis: u8,
}

#[derive(Arbitrary, Debug)]
enum Event {
    Invite(u8),
    Response {
        branch: u8,
        to_tag: u8,
        status: u16,
        sdp: bool,
        p_early_media: u8,
        cause: u8,
    },
    RtpBegins(u8, u8),
    RtpStops(u8, u8),
    PEarlyMedia(u8, u8),
    Retry(u8),
    Hunt(bool),
    NoAnswer,
    Cancel,
    Preempt,
    Resume,
    /// An event in a group, which then hands its state up.
    Group {
        branch: u8,
        what: u8,
        status: u16,
    },
}

const TO_TAGS: [&str; 4] = ["", "x", "y", "z"];
const P_EARLY_MEDIA: [&str; 5] = ["inactive", "sendrecv", "sendonly", "gated", ""];

fuzz_target!(|call: Call| {
    let codec = [Codec::Pcmu, Codec::Pcma, Codec::L16][usize::from(call.codec) % 3];
    let rate = if call.wide { SampleRate::HZ_16000 } else { SampleRate::HZ_8000 };
    let ptime = Duration::from_millis(u64::from(call.ptime % 56) + 5);
    let format = Format::new(codec, rate, ptime).unwrap();
    let Some(tones) = call.tones.iter().map(|t| tone(t, format)).collect::<Option<Vec<_>>>() else {
        return;
    };
    let bound = bound(&tones);
    let mut plan = TonePlan::new(tones[0].clone(), tones[1].clone(), tones[2].clone()).unwrap();
    if call.announcement {
        plan = plan.with_announcement(tones[3].clone()).unwrap();
    } else {
        plan = plan.with_queued(tones[3].clone()).unwrap();
    }
    let plan = plan.with_tone_change(
        [ToneChange::Immediate, ToneChange::AfterBurst][usize::from(call.after_burst)],
    );
    let bit = |n: u8| call.policy >> n & 1 == 1;
    let policy = Policy {
        hold_off: Duration::from_millis(if bit(0) { 150 } else { 0 }),
        failure_tone_duration: Duration::from_millis(if bit(1) { 300 } else { 10_000 }),
        ring_after_183: bit(2),
        ring_on_183: bit(3),
        cut_over_at_sdp: bit(4),
        ring_without_rtp: bit(7).then_some(Duration::from_millis(200)),
        latest_early_media: bit(5),
        ring_stays: bit(6),
        ..plan.policy()
    };

    let mut progress = Progress::new(policy);
    let mut group = Progress::new(plan.policy());
    let mut player = CallPlayer::new(&plan);
    let (mut tick, mut last, mut samples) = (0_u32, 0_i16, vec![0; format.samples_per_frame()]);
    for (event, frames) in &call.events {
        tell(&mut progress, &mut group, event, ptime * tick);
        // Both queues must become empty.
        for _ in 0..200 {
            if progress.poll_upstream().is_none() && progress.poll_cancel().is_none() {
                break;
            }
        }
        assert_eq!(progress.poll_upstream(), None);
        for _ in 0..frames % 8 {
            let now = ptime * tick;
            progress.handle_timeout(now);
            assert!(progress.next_timeout().is_none_or(|next| next > now));
            let timestamp = player.timestamp();
            assert_eq!(timestamp, u64::from(tick) * format.samples_per_frame() as u64);
            tick += 1;
            let Some(frame) = player.next_frame(progress.state()) else {
                last = 0;
                continue;
            };
            assert_eq!(frame.payload.len(), format.payload_len());
            assert_eq!(frame.timestamp, timestamp);
            codec.decode(frame.payload, &mut samples);
            for sample in &samples {
                let step = (i32::from(*sample) - i32::from(last)).abs();
                assert!(step <= bound, "{step} > {bound} in tick {tick}");
                last = *sample;
            }
        }
    }
});

fn tone(segments: &[Segment], format: Format) -> Option<RenderedTone> {
    let list: Vec<_> = segments
        .iter()
        .take(6)
        .map(|Segment { once, hz, level, millis }| {
            let once = if *once { "!" } else { "" };
            // Below 71 Hz, a fade of 5 ms adds a step of its own.
            let [one, other] = hz.map(|hz| 100 + hz % 3_300);
            let level = f64::from(*level % 20) - 25.0;
            let millis = u32::from(*millis) + 1;
            match (one % 5, other % 3) {
                (0, _) => format!("{once}0/{millis}"),
                (_, 0) => format!("{once}{one}@{level}/{millis}"),
                _ => format!("{once}{one}@{level}+{other}@{level}/{millis}"),
            }
        })
        .collect();
    RenderedTone::new(&list.join(",").parse::<Tone>().ok()?, format).ok()
}

/// Returns the sum of the largest steps of the two steepest tones, and an interval of the codec.
fn bound(tones: &[RenderedTone]) -> i32 {
    let mut steps: Vec<_> = tones.iter().map(step).collect();
    steps.sort_unstable();
    // The widest interval of G.711 is 1,024.
    steps.iter().rev().take(2).sum::<i32>() + 1_024
}

fn step(tone: &RenderedTone) -> i32 {
    let octets = [tone.intro(), tone.cycle(), tone.cycle()].concat();
    let codec = tone.format().codec();
    let mut samples = vec![0; octets.len() / codec.octets_per_sample() + 1];
    codec.decode(&octets, &mut samples[1..]);
    let steps = samples.windows(2).map(|two| (i32::from(two[1]) - i32::from(two[0])).abs());
    steps.max().unwrap_or(0)
}

fn tell(progress: &mut Progress, group: &mut Progress, event: &Event, now: Duration) {
    let dialog = |branch: u8, to_tag: u8| {
        Branch(u64::from(branch % 4)).dialog(TO_TAGS[usize::from(to_tag) % TO_TAGS.len()])
    };
    let header = |n: u8| P_EARLY_MEDIA[usize::from(n) % P_EARLY_MEDIA.len()];
    match *event {
        Event::Invite(branch) => progress.invite(Branch(u64::from(branch % 4)), now),
        Event::Response { branch, to_tag, status, sdp, p_early_media, cause } => {
            let response = Response {
                sdp,
                p_early_media: (p_early_media % 2 == 1).then(|| header(p_early_media / 2)),
                cause: (cause > 0).then_some(cause),
                ..Response::new(100 + status % 600)
            };
            let _ = progress.response(dialog(branch, to_tag), response, now);
        }
        Event::RtpBegins(branch, to_tag) => progress.rtp_begins(dialog(branch, to_tag), now),
        Event::RtpStops(branch, to_tag) => progress.rtp_stops(dialog(branch, to_tag), now),
        Event::PEarlyMedia(branch, value) => {
            progress.p_early_media(dialog(branch, value / 5), header(value), now);
        }
        Event::Retry(branch) => progress.retry(Branch(u64::from(branch % 4)), now),
        Event::Hunt(more_may_come) => progress.set_hunting(more_may_come, now),
        Event::NoAnswer => progress.no_answer(now),
        Event::Cancel => progress.caller_cancelled(now),
        Event::Preempt => progress.start_announcement(now),
        Event::Resume => progress.end_announcement(now),
        Event::Group { branch, what, status } => {
            let (branch, member) = (Branch(u64::from(branch % 4)), Branch(u64::from(what / 8 % 2)));
            match what % 8 {
                0 => group.invite(member, now),
                1 => group.rtp_begins(member, now),
                2 => group.rtp_stops(member, now),
                3 => group.start_announcement(now),
                4 => group.end_announcement(now),
                5 => *group = Progress::new(group.policy()),
                _ => {
                    let _ = group.response(member, Response::new(100 + status % 600), now);
                }
            }
            let _ = progress.group(branch, group, now);
            let before = progress.clone();
            let _ = progress.group(branch, group, now);
            assert_eq!(*progress, before);
        }
    }
}
