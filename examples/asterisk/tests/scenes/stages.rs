//! `Dial()`: both stages, failures, early media, several branches.

use ringback::{Format, Frames, G711};
use ringback_asterisk::{Act, Heard, phone, us};

use crate::asterisk::Asterisk;
use crate::hearing::{
    assert_near, assert_stages, assert_tone_until_change, expected, is_sine, sample_at,
};
use crate::phones::{FIRST, FOURTH, SECOND, THIRD};

/// The seed's call: two stages, exact to the sample, and one stream until the answer.
#[test]
#[ignore = "needs Asterisk"]
fn the_caller_hears_trying_until_the_phone_rings() {
    let asterisk = Asterisk::start();
    let heard =
        asterisk.call_phone("direct", 9, &[(3.0, Act::Respond(180)), (7.0, Act::Respond(200))]);

    assert_eq!(heard.statuses(), [183, 200], "one 183 opens media, and no 180 follows");
    assert_stages(&heard, &us("trying"), 3.0, &us("ring"), 16_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn busy_is_heard_for_ten_seconds_before_the_486() {
    let asterisk = Asterisk::start();
    let heard = asterisk.call_phone("direct", 20, &[(1.0, Act::Respond(486))]);

    assert_eq!(heard.statuses(), [183, 486]);
    let (at, _) = *heard.responses.last().unwrap();
    assert!((10.9..11.3).contains(&at.as_secs_f64()), "{at:?}");
    assert_stages(&heard, &us("trying"), 1.0, &us("busy"), 40_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn early_media_is_heard_from_its_first_packet() {
    let asterisk = Asterisk::start();
    let acts = [(1.0, Act::Respond(183)), (1.5, Act::Sound), (4.0, Act::Respond(200))];
    let heard = asterisk.call_phone("direct", 5, &acts);

    assert_eq!(heard.statuses(), [183, 200]);
    let samples = heard.samples();
    let media = assert_tone_until_change(&samples, &us("trying"));
    assert_near(&heard, media, 1.5);
    // 1 kHz repeats after eight samples.
    let later = &samples[media + 480..media + 8_000];
    assert!(later.windows(9).all(|nine| nine[0] == nine[8]), "the far end's sine, without a gap");
}

#[test]
#[ignore = "needs Asterisk"]
fn a_prompt_after_the_call_is_heard_alone() {
    let asterisk = Asterisk::start();
    let heard = asterisk.call_phone("then-a-prompt", 6, &[(1.0, Act::Respond(180))]);

    assert_eq!(heard.statuses(), [183, 200]);
    let (answered, _) = *heard.responses.last().unwrap();
    // The digital milliwatt repeats after eight octets.
    let prompt: Vec<_> = heard.packets.iter().filter(|packet| packet.at > answered).collect();
    assert!(prompt.len() > 100, "{}", prompt.len());
    let octets: Vec<_> = prompt[10..].iter().flat_map(|packet| &packet.payload).collect();
    assert!(octets.windows(9).all(|nine| nine[0] == nine[8]), "nothing but the prompt");
}

#[test]
#[ignore = "needs Asterisk"]
fn a_branch_that_is_busy_changes_nothing_while_another_lives() {
    let asterisk = Asterisk::start();
    let far = phone(FIRST, &[(2.0, Act::Respond(180)), (4.0, Act::Respond(200))]);
    let busy = phone(SECOND, &[(1.0, Act::Respond(486))]);
    let heard = asterisk.call("both", 5);
    far.join().unwrap();
    busy.join().unwrap();

    assert_eq!(heard.statuses(), [183, 200]);
    assert_stages(&heard, &us("trying"), 2.0, &us("ring"), 8_000);
}

/// Two lines are the whole extension: Asterisk indicates the DIALSTATUS for 10 s, and hangs up.
#[test]
#[ignore = "needs Asterisk"]
fn two_lines_of_dialplan_are_enough_for_the_busy_tone() {
    let asterisk = Asterisk::start();
    let heard = asterisk.call_phone("two-lines", 20, &[(1.0, Act::Respond(486))]);

    assert_eq!(heard.statuses(), [183, 486]);
    assert_stages(&heard, &us("trying"), 1.0, &us("busy"), 40_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn a_failure_of_no_seconds_goes_to_the_phone_immediately() {
    let asterisk = Asterisk::start();
    let heard = asterisk.call_phone("at-once", 5, &[(1.0, Act::Respond(486))]);

    assert_eq!(heard.statuses(), [183, 486]);
    assert!(heard.responses.last().unwrap().0.as_secs_f64() < 1.1);
}

#[test]
#[ignore = "needs Asterisk"]
fn a_number_that_does_not_exist_has_the_tone_for_it() {
    let asterisk = Asterisk::start();
    let heard = asterisk.call_phone("two-lines", 4, &[(1.0, Act::Respond(404))]);

    assert_stages(&heard, &us("trying"), 1.0, &us("info"), 16_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn dials_own_ring_option_changes_nothing() {
    let asterisk = Asterisk::start();
    let heard =
        asterisk.call_phone("with-r", 5, &[(2.0, Act::Respond(180)), (4.0, Act::Respond(200))]);

    assert_eq!(heard.statuses(), [183, 200]);
    assert_stages(&heard, &us("trying"), 2.0, &us("ring"), 12_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn a_183_without_audio_is_no_ring_and_a_180_after_it_is() {
    let asterisk = Asterisk::start();
    let acts = [(1.0, Act::Respond(183)), (2.5, Act::Respond(180)), (4.0, Act::Respond(200))];
    let heard = asterisk.call_phone("direct", 5, &acts);

    assert_eq!(heard.statuses(), [183, 200]);
    assert_stages(&heard, &us("trying"), 2.5, &us("ring"), 8_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn early_media_goes_on_when_the_phone_rings() {
    let asterisk = Asterisk::start();
    let acts = [(0.5, Act::Respond(183)), (0.7, Act::Sound), (2.0, Act::Respond(180))];
    let heard = asterisk.call_phone("direct", 4, &acts);

    let from = sample_at(&heard, 1.0);
    assert!(is_sine(&heard.samples()[from..from + 20_000]));
}

#[test]
#[ignore = "needs Asterisk"]
fn a_call_that_is_being_forwarded_is_still_tried() {
    let asterisk = Asterisk::start();
    let heard =
        asterisk.call_phone("direct", 4, &[(0.5, Act::Respond(181)), (2.0, Act::Respond(180))]);

    assert_stages(&heard, &us("trying"), 2.0, &us("ring"), 8_000);
}

/// The new branch is a Local channel, whose extension has `Ringback()` too.
#[test]
#[ignore = "needs Asterisk"]
fn a_phone_that_forwards_is_followed() {
    let asterisk = Asterisk::start();
    let far = phone(FIRST, &[(1.0, Act::Respond(302))]);
    let other = phone(SECOND, &[(2.0, Act::Respond(180)), (4.0, Act::Respond(200))]);
    let heard = asterisk.call("direct", 6);
    far.join().unwrap();
    other.join().unwrap();

    assert_eq!(heard.statuses(), [183, 181, 200], "Asterisk reports the forwarding by itself");
    assert_stages(&heard, &us("trying"), 3.0, &us("ring"), 12_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn ring_goes_on_when_another_phone_declines() {
    let asterisk = Asterisk::start();
    let far = phone(FIRST, &[(1.0, Act::Respond(180)), (4.0, Act::Respond(200))]);
    let declines = phone(SECOND, &[(2.0, Act::Respond(603))]);
    let heard = asterisk.call("both", 5);
    far.join().unwrap();
    declines.join().unwrap();

    assert_stages(&heard, &us("trying"), 1.0, &us("ring"), 20_000);
}

/// Two groups of two phones, each behind a Local channel with `Ringback()` in its own dialplan.
#[test]
#[ignore = "needs Asterisk"]
fn of_two_times_two_phones_the_first_that_rings_counts() {
    let asterisk = Asterisk::start();
    let phones = [
        phone(FIRST, &[(0.5, Act::Respond(486))]),
        phone(SECOND, &[(3.0, Act::Respond(180))]),
        phone(THIRD, &[(1.5, Act::Respond(180)), (4.0, Act::Respond(200))]),
        phone(FOURTH, &[]),
    ];
    let heard = asterisk.call("two-groups", 5);
    for phone in phones {
        phone.join().unwrap();
    }

    assert_eq!(heard.statuses(), [183, 200]);
    assert_stages(&heard, &us("trying"), 1.5, &us("ring"), 16_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn local_channels_may_be_optimised_away() {
    let asterisk = Asterisk::start();
    let acts = [(1.0, Act::Respond(180)), (2.0, Act::Respond(200)), (2.2, Act::Sound)];
    let heard = asterisk.call_phone("local", 5, &acts);

    assert_eq!(heard.statuses(), [183, 200]);
    assert_stages(&heard, &us("trying"), 1.0, &us("ring"), 7_000);
    assert!(heard.packets.last().unwrap().at.as_secs_f64() > 4.5, "the call goes on");
}

#[test]
#[ignore = "needs Asterisk"]
fn one_phone_after_another_may_be_dialled() {
    let asterisk = Asterisk::start();
    let first = phone(FIRST, &[(0.5, Act::Respond(486))]);
    let second = phone(SECOND, &[(1.0, Act::Respond(180)), (2.0, Act::Respond(200))]);
    let heard = asterisk.call("one-after-another", 5);
    first.join().unwrap();
    second.join().unwrap();

    assert_eq!(heard.statuses(), [183, 200]);
    assert_ring_until(&heard, 2.2);
}

#[test]
#[ignore = "needs Asterisk"]
fn the_frames_are_those_of_the_callers_law() {
    let asterisk = Asterisk::start();
    let far = phone(FIRST, &[(1.0, Act::Respond(180)), (2.0, Act::Respond(200))]);
    let heard = asterisk.call_with(G711::Alaw, "direct", 3);
    far.join().unwrap();

    let trying = us("trying");
    let mut frames = Frames::new(&trying, Format::PCMA).unwrap();
    for packet in &heard.packets[..45] {
        assert_eq!(packet.payload, frames.next_frame().unwrap().payload);
    }
}

#[test]
#[ignore = "needs Asterisk"]
fn an_answered_call_is_bridged_without_the_module() {
    let asterisk = Asterisk::start();
    let far = phone(FIRST, &[(0.5, Act::Respond(180)), (1.0, Act::Respond(200))]);
    let heard = asterisk.call_and("direct", 4, 2.5, |asterisk| {
        assert!(asterisk.command("ringback show calls").starts_with("0 calls"));
        let bridges = asterisk.command("bridge show all");
        assert!(bridges.contains("native_rtp"), "{bridges}");
    });
    far.join().unwrap();
    assert_eq!(heard.statuses(), [183, 200]);
}

/// The failure is over as soon as it comes, and the next `Dial()` begins anew.
#[test]
#[ignore = "needs Asterisk"]
fn another_phone_may_be_dialled_after_a_failure_is_over() {
    let asterisk = Asterisk::start();
    let first = phone(FIRST, &[(0.5, Act::Respond(486))]);
    let second = phone(SECOND, &[(1.0, Act::Respond(180)), (3.0, Act::Respond(200))]);
    let heard = asterisk.call("again-after-a-failure", 5);
    first.join().unwrap();
    second.join().unwrap();

    assert_eq!(heard.statuses(), [183, 200]);
    assert_ring_until(&heard, 3.4);
}

/// Ring, from its start and for half a second at least, somewhere before that time.
#[track_caller]
fn assert_ring_until(heard: &Heard, seconds: f64) {
    let samples = heard.samples();
    let ring = expected(&us("ring"), 4_000);
    let until = sample_at(heard, seconds) - 4_000;
    let begins = (0..=until).step_by(160).any(|at| samples[at + 160..at + 4_000] == ring[160..]);
    assert!(begins, "ring");
}

#[test]
#[ignore = "needs Asterisk"]
fn early_media_of_the_second_phone_is_heard_too() {
    let asterisk = Asterisk::start();
    let acts = [(0.3, Act::Respond(183)), (0.4, Act::Sound), (1.0, Act::Respond(486))];
    let first = phone(FIRST, &acts);
    let acts = [(0.3, Act::Respond(183)), (0.8, Act::Sound), (3.0, Act::Respond(200))];
    let second = phone(SECOND, &acts);
    let heard = asterisk.call("one-after-another", 5);
    first.join().unwrap();
    second.join().unwrap();

    let from = sample_at(&heard, 2.0);
    assert!(is_sine(&heard.samples()[from..from + 12_000]));
}

#[test]
#[ignore = "needs Asterisk"]
fn the_busy_tone_comes_after_a_prompt() {
    let asterisk = Asterisk::start();
    let heard = asterisk.call_phone("prompt-then-busy", 15, &[(0.5, Act::Respond(486))]);

    assert_eq!(heard.statuses(), [183, 486]);
    let samples = heard.samples();
    let from = sample_at(&heard, 0.8);
    assert!(is_sine(&samples[from..from + 4_000]), "nothing but the prompt");
    let from = sample_at(&heard, 2.0);
    let busy = expected(&us("busy"), 80_000);
    let heard = &samples[from..from + 16_000];
    assert!(busy.windows(16_000).any(|busy| busy == heard), "busy");
}

/// The far phone speaks G.722, at 16 kHz.
#[test]
#[ignore = "needs Asterisk"]
fn tones_keep_their_speed_beside_a_wideband_phone() {
    let asterisk = Asterisk::start();
    let heard =
        asterisk.call_phone("wide", 5, &[(1.0, Act::Respond(183)), (2.0, Act::Respond(180))]);

    assert_stages(&heard, &us("trying"), 2.0, &us("ring"), 20_000);
    let frames = heard.packets.len() as f64 / 250.0;
    assert!((0.95..1.05).contains(&frames), "{frames} of the frames of 5 s");
}
