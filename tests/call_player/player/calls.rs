//! Random calls.

use super::*;
use ringback::progress::{Policy, Response};

/// An event in one of two branches, or some frames.
#[derive(Clone, Debug)]
enum Event {
    Response(u64, u16),
    Rtp(u64, bool),
    Invite(u64),
    Preempt(bool),
    Cancel,
    Frames(usize),
}

fn any_event() -> impl Strategy<Value = Event> {
    let branch = || 1..=2_u64;
    let statuses = [100_u16, 180, 181, 182, 183, 199, 200, 302, 404, 480, 486, 487, 503, 603];
    prop_oneof![
        4 => (branch(), prop::sample::select(statuses.to_vec()))
            .prop_map(|(branch, status)| Event::Response(branch, status)),
        2 => (branch(), any::<bool>()).prop_map(|(branch, begins)| Event::Rtp(branch, begins)),
        2 => branch().prop_map(Event::Invite),
        1 => any::<bool>().prop_map(Event::Preempt),
        1 => Just(Event::Cancel),
        6 => (1..20_usize).prop_map(Event::Frames),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_every_ptime_has_its_frame_or_none(
        events in prop::collection::vec(any_event(), 1..60),
        patient in any::<bool>(),
    ) {
        let switch = if patient { ToneChange::AfterBurst } else { ToneChange::Immediate };
        let plan = plan_in(Format::PCMU).with_tone_change(switch);
        let failure = Duration::from_millis(200);
        let mut call = Progress::new(Policy { failure_tone_duration: failure, ..plan.policy() });
        let mut ringback = CallPlayer::new(&plan);
        let (mut now, mut ours) = (Duration::ZERO, true);
        for event in events {
            match event {
                Event::Invite(branch) => call.invite(Branch(branch), now),
                Event::Response(branch, status) => {
                    let _ = call.response(Branch(branch), Response::new(status), now);
                }
                Event::Rtp(branch, true) => call.rtp_begins(Branch(branch), now),
                Event::Rtp(branch, false) => call.rtp_stops(Branch(branch), now),
                Event::Preempt(true) => call.start_announcement(now),
                Event::Preempt(false) => call.end_announcement(now),
                Event::Cancel => call.caller_cancelled(now),
                Event::Frames(count) => for _ in 0..count {
                    call.handle_timeout(now);
                    let place = call.state();
                    let is_ours = plan.tone(place).is_some() || place == CallState::Silence
                        || matches!(place, CallState::Failure(_));
                    prop_assert_eq!(ringback.timestamp(), now.as_millis() as u64 * 8);
                    match next(&mut ringback, place) {
                        Some((payload, timestamp, silent, _)) => {
                            prop_assert_eq!(payload.len(), 160);
                            prop_assert_eq!(timestamp, now.as_millis() as u64 * 8);
                            prop_assert_eq!(silent, payload == [0xFF; 160]);
                            // One closing frame may follow a frame of a tone.
                            prop_assert!(is_ours || ours && !silent);
                        }
                        None => prop_assert!(!is_ours),
                    }
                    ours = is_ours;
                    now += Format::PTIME;
                }
            }
        }
    }
}
