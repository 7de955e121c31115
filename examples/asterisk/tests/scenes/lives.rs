//! What happens to a call in the middle of a tone.

use std::thread;
use std::time::Duration;

use ringback::G711;
use ringback_asterisk::{Act, phone, us};

use crate::asterisk::{Asterisk, Manager};
use crate::hearing::{
    assert_near, assert_stages, assert_tone, assert_tone_until_change, is_sine, sample_at,
};
use crate::phones::{FIRST, SECOND};

#[test]
#[ignore = "needs Asterisk"]
fn a_caller_who_gives_up_leaves_nothing_behind() {
    let asterisk = Asterisk::start();
    for acts in
        [&[][..], &[(0.5, Act::Respond(180))], &[(0.3, Act::Respond(183)), (0.5, Act::Sound)]]
    {
        let heard = asterisk.call_phone("direct", 1, acts);
        assert_eq!(heard.statuses(), [183, 487]);
    }
    assert!(asterisk.command("module unload res_ringback.so").contains("Unloaded"));
    assert!(asterisk.command("module load res_ringback.so").contains("Loaded"));
    let far = phone(FIRST, &[(0.5, Act::Respond(200))]);
    assert_eq!(asterisk.call("direct", 1).statuses(), [183, 200]);
    far.join().unwrap();
}

#[test]
#[ignore = "needs Asterisk"]
fn a_reload_and_an_unload_do_not_touch_a_call() {
    let asterisk = Asterisk::start();
    let far = phone(FIRST, &[(3.0, Act::Respond(180)), (4.0, Act::Respond(200))]);
    let heard = thread::scope(|scope| {
        let call = scope.spawn(|| asterisk.call("direct", 5));
        thread::sleep(Duration::from_secs(1));
        assert!(asterisk.command("ringback show calls").contains("trying"));
        assert!(asterisk.command("module reload res_ringback.so").contains("reload"));
        assert!(!asterisk.command("module unload res_ringback.so").contains("Unloaded"));
        call.join().unwrap()
    });
    far.join().unwrap();

    assert_stages(&heard, &us("trying"), 3.0, &us("ring"), 4_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn a_call_that_is_sent_elsewhere_hears_only_what_is_there() {
    for acts in [&[][..], &[(0.5, Act::Respond(180))]] {
        let asterisk = Asterisk::start();
        let far = phone(FIRST, acts);
        let heard = asterisk.call_and("direct", 4, 1.5, |asterisk| {
            let channel = asterisk.channel("caller");
            asterisk.command(&format!("channel redirect {channel} callers,prompt,1"));
        });
        far.join().unwrap();

        assert_eq!(heard.statuses(), [183, 200]);
        let from = sample_at(&heard, 2.0);
        assert!(is_sine(&heard.samples()[from..from + 8_000]), "nothing but the prompt");
    }
}

#[test]
#[ignore = "needs Asterisk"]
fn a_call_may_be_picked_up_by_another_phone() {
    let asterisk = Asterisk::start();
    let far = phone(FIRST, &[(0.5, Act::Respond(180))]);
    let heard = asterisk.call_and("to-pick-up", 4, 1.5, |_| {
        let picker = Asterisk::call_beside(G711::Ulaw, "pick-up", 2);
        assert_eq!(picker.statuses(), [200]);
    });
    far.join().unwrap();

    assert_eq!(heard.statuses(), [183, 200]);
    assert_stages(&heard, &us("trying"), 0.5, &us("ring"), 6_000);
}

/// Asterisk moves the caller's phone to another channel, in a bridge with the other call.
#[test]
#[ignore = "needs Asterisk"]
fn a_call_may_be_bridged_with_another_in_the_middle_of_a_tone() {
    for acts in [&[][..], &[(0.5, Act::Respond(180))]] {
        let asterisk = Asterisk::start();
        let mut manager = Manager::log_in();
        let first = phone(FIRST, acts);
        let second = phone(SECOND, &[(0.1, Act::Respond(200)), (0.2, Act::Sound)]);
        let heard = asterisk.call_and("direct", 5, 1.0, |asterisk| {
            let caller = asterisk.channel("caller");
            manager.act(
                "Originate",
                &["Channel: PJSIP/second", "Application: Wait", "Data: 10", "Async: true"],
            );
            thread::sleep(Duration::from_millis(600));
            let other = asterisk.channel("second");
            let channels = [format!("Channel1: {caller}"), format!("Channel2: {other}")];
            manager.act("Bridge", &[&channels[0], &channels[1]]);
            thread::sleep(Duration::from_millis(1_500));
            assert!(asterisk.command("ringback show calls").starts_with("0 calls"));
            manager.act("Hangup", &[&channels[1].replace("Channel2", "Channel")]);
        });
        first.join().unwrap();
        second.join().unwrap();

        assert_eq!(heard.statuses(), [183, 200]);
        // Asterisk begins another stream with the answer.
        let bridged: Vec<_> = heard
            .packets
            .iter()
            .filter(|packet| (1.9..2.9).contains(&packet.at.as_secs_f64()))
            .flat_map(|packet| &packet.payload)
            .map(|octet| G711::Ulaw.decode(*octet))
            .collect();
        assert!(bridged.len() > 7_000 && is_sine(&bridged), "nothing but the other call");
    }
}

/// The caller's call is answered already: they hear the tones in it.
#[test]
#[ignore = "needs Asterisk"]
fn a_caller_who_is_transferred_hears_both_stages() {
    let asterisk = Asterisk::start();
    let mut manager = Manager::log_in();
    let first = phone(FIRST, &[(0.2, Act::Respond(200))]);
    let second = phone(SECOND, &[(1.5, Act::Respond(180)), (3.5, Act::Respond(200))]);
    let heard = asterisk.call_and("plain", 6, 1.0, |asterisk| {
        let channel = format!("Channel: {}", asterisk.channel("first"));
        manager.act("BlindTransfer", &[&channel, "Exten: to-second", "Context: callers"]);
    });
    first.join().unwrap();
    second.join().unwrap();

    assert_eq!(heard.statuses(), [200]);
    let samples = heard.samples();
    let begin = samples.iter().position(|sample| *sample != 0).unwrap() / 160 * 160;
    let ring = begin + assert_tone_until_change(&samples[begin..], &us("trying"));
    assert_near(&heard, ring, 2.5);
    assert_tone(&samples[ring..][..14_000], &us("ring"));
}
