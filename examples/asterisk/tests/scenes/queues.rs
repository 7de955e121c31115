//! `Queue()`: members who ring, who refuse, who are Local channels; music.

use ringback_asterisk::{Act, phone, us};

use crate::asterisk::Asterisk;
use crate::hearing::{
    assert_near, assert_stages, assert_tone, assert_tone_until_change, bursts, expected, is_sine,
    sample_at,
};
use crate::phones::{FIRST, SECOND};

#[test]
#[ignore = "needs Asterisk"]
fn a_queue_plays_both_stages() {
    let asterisk = Asterisk::start();
    let heard =
        asterisk.call_phone("queue", 5, &[(2.0, Act::Respond(180)), (4.0, Act::Respond(200))]);

    assert_eq!(heard.statuses(), [183, 200]);
    assert_stages(&heard, &us("trying"), 2.0, &us("ring"), 8_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn a_queue_that_gives_up_is_a_failure() {
    let asterisk = Asterisk::start();
    let heard = asterisk.call_phone("queue-then-busy", 8, &[(1.0, Act::Respond(180))]);

    let samples = heard.samples();
    let ring = assert_tone_until_change(&samples, &us("trying"));
    assert_near(&heard, ring, 1.0);
    let failure = ring + assert_tone_until_change(&samples[ring..], &us("ring"));
    assert_tone(&samples[failure..][..16_000], &us("congestion"));
}

#[test]
#[ignore = "needs Asterisk"]
fn a_queue_of_all_at_once_plays_both_stages_though_one_is_busy() {
    let asterisk = Asterisk::start();
    let busy = phone(FIRST, &[(0.5, Act::Respond(486))]);
    let far = phone(SECOND, &[(2.0, Act::Respond(180)), (4.0, Act::Respond(200))]);
    let heard = asterisk.call("queue-of-two", 5);
    busy.join().unwrap();
    far.join().unwrap();

    assert_eq!(heard.statuses(), [183, 200]);
    assert_stages(&heard, &us("trying"), 2.0, &us("ring"), 12_000);
}

/// The first rings and refuses, and the queue goes on to the second.
#[test]
#[ignore = "needs Asterisk"]
fn a_queue_in_series_goes_on_after_an_agent_who_refuses() {
    for queue in ["queue-linear", "queue-rrmemory"] {
        let asterisk = Asterisk::start();
        let refuses = phone(FIRST, &[(1.0, Act::Respond(180)), (2.0, Act::Respond(603))]);
        let far = phone(SECOND, &[(1.0, Act::Respond(180)), (2.5, Act::Respond(200))]);
        let heard = asterisk.call(queue, 8);
        refuses.join().unwrap();
        far.join().unwrap();

        assert_eq!(heard.statuses(), [183, 200]);
        assert_stages(&heard, &us("trying"), 1.0, &us("ring"), 20_000);
    }
}

#[test]
#[ignore = "needs Asterisk"]
fn an_agent_who_does_not_answer_is_followed_by_the_next() {
    let asterisk = Asterisk::start();
    let silent = phone(FIRST, &[]);
    let far = phone(SECOND, &[(0.5, Act::Respond(180)), (1.7, Act::Respond(200))]);
    let heard = asterisk.call("queue-short", 9);
    silent.join().unwrap();
    far.join().unwrap();

    assert_eq!(heard.statuses(), [183, 200]);
    let samples = heard.samples();
    let ring = assert_tone_until_change(&samples, &us("trying"));
    assert_tone(&samples[ring..][..7_000], &us("ring"));
}

#[test]
#[ignore = "needs Asterisk"]
fn members_may_be_local_channels_with_the_module_in_their_own_dialplan() {
    let asterisk = Asterisk::start();
    let heard = asterisk.call_phone(
        "queue-of-locals",
        5,
        &[(2.0, Act::Respond(180)), (4.0, Act::Respond(200))],
    );

    assert_eq!(heard.statuses(), [183, 200]);
    assert_stages(&heard, &us("trying"), 2.0, &us("ring"), 12_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn music_is_heard_where_the_administrator_wants_it() {
    let asterisk = Asterisk::start();
    let heard = asterisk.call_phone(
        "queue-with-music",
        5,
        &[(1.5, Act::Respond(180)), (4.0, Act::Respond(200))],
    );

    let from = sample_at(&heard, 0.6);
    assert!(is_sine(&heard.samples()[from..from + 20_000]), "before and after the 180");
}

#[test]
#[ignore = "needs Asterisk"]
fn a_caller_may_leave_a_queue_in_any_state() {
    let asterisk = Asterisk::start();
    for acts in
        [&[][..], &[(0.3, Act::Respond(180))], &[(0.3, Act::Respond(183)), (0.4, Act::Sound)]]
    {
        let heard = asterisk.call_phone("queue", 1, acts);
        assert_eq!(heard.statuses(), [183, 487]);
    }
}

/// The members fail at once, and the queue goes on until its timeout.
#[test]
#[ignore = "needs Asterisk"]
fn announcements_are_heard_whole_and_the_tone_goes_on_after_them() {
    let asterisk = Asterisk::start();
    let heard = asterisk.call("queue-with-announcements", 13);

    let samples = heard.samples();
    let bursts = bursts(&samples);
    let announced: Vec<_> = bursts
        .iter()
        .filter(|(begin, len)| *len >= 7_900 && is_sine(&samples[begin + 160..begin + 7_800]))
        .collect();
    assert!(!announced.is_empty(), "{bursts:?}");
    let end = announced[0].0 + announced[0].1;
    assert!(bursts.iter().any(|(begin, len)| *begin > end && *len < 720), "{bursts:?}");
    // The queue has given up after 9 s, and that is a failure.
    let last = &samples[samples.len() - 12_000..];
    let congestion = expected(&us("congestion"), 80_000);
    assert!(congestion.windows(12_000).any(|tone| tone == last), "{bursts:?}");
}

#[test]
#[ignore = "needs Asterisk"]
fn a_caller_who_waits_for_an_agent_hears_trying_or_the_tone_for_it() {
    let asterisk = Asterisk::start();
    for (extension, tone) in
        [("queue-without-agents", "trying"), ("queue-without-agents-but-a-tone", "dial")]
    {
        let heard = asterisk.call(extension, 3);
        assert_eq!(heard.statuses(), [183, 487]);
        assert_tone(&heard.samples()[..20_000], &us(tone));
    }
}

#[test]
#[ignore = "needs Asterisk"]
fn music_is_no_early_media() {
    let asterisk = Asterisk::start();
    let heard = asterisk.call_phone("music-without-early-media", 3, &[(1.5, Act::Respond(180))]);

    let from = sample_at(&heard, 0.6);
    assert!(is_sine(&heard.samples()[from..from + 12_000]));
}
