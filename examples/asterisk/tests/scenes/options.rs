//! The options, the console, the function and the events.

use std::time::Duration;

use ringback::{Tone, ToneZones};
use ringback_asterisk::{Act, us};

use crate::asterisk::{Asterisk, Manager};
use crate::hearing::{
    assert_near, assert_stages, assert_tone, assert_tone_until_change, expected, is_sine, sample_at,
};

#[test]
#[ignore = "needs Asterisk"]
fn a_phone_that_rings_by_itself_gets_a_180_and_no_audio() {
    let asterisk = Asterisk::start();
    let heard =
        asterisk.call_phone("phone", 4, &[(1.0, Act::Respond(180)), (3.0, Act::Respond(200))]);

    assert_eq!(heard.statuses(), [180, 200]);
    let answered = heard.responses.last().unwrap().0;
    assert!(heard.packets.iter().all(|packet| packet.at + Duration::from_millis(20) >= answered));
}

#[test]
#[ignore = "needs Asterisk"]
fn options_choose_the_tones_and_a_delay() {
    let asterisk = Asterisk::start();
    let heard =
        asterisk.call_phone("options", 5, &[(2.0, Act::Respond(180)), (4.0, Act::Respond(200))]);

    assert!(heard.packets[0].at >= Duration::from_millis(480), "{:?}", heard.packets[0].at);
    let samples = heard.samples();
    let trying: Tone = "400/100,0/400".parse().unwrap();
    let ring = assert_tone_until_change(&samples, &trying);
    assert_near(&heard, ring, 2.0);
    assert_tone(&samples[ring..][..8_000], &us("congestion"));
}

#[test]
#[ignore = "needs Asterisk"]
fn a_wrong_option_is_logged_and_the_call_goes_on_as_without_the_module() {
    let asterisk = Asterisk::start();
    let heard =
        asterisk.call_phone("wrong", 3, &[(1.0, Act::Respond(180)), (2.0, Act::Respond(200))]);

    assert_eq!(heard.statuses(), [180, 200]);
    let log = asterisk.log();
    assert!(log.contains("trying(44x0): not a tone of zone us"), "{log}");
    assert!(log.contains("column 3"), "{log}");
}

/// A file of 1 kHz for 100 ms, which repeats.
#[test]
#[ignore = "needs Asterisk"]
fn a_sound_file_is_a_tone() {
    let asterisk = Asterisk::start();
    let heard =
        asterisk.call_phone("sound-file", 4, &[(1.0, Act::Respond(180)), (3.0, Act::Respond(200))]);

    let samples = heard.samples();
    let ring = assert_tone_until_change(&samples, &us("trying"));
    assert_near(&heard, ring, 1.0);
    assert!(is_sine(&samples[ring + 160..ring + 12_000]));
}

/// In the folder of the language, without its region.
#[test]
#[ignore = "needs Asterisk"]
fn a_sound_file_is_that_of_the_language() {
    let asterisk = Asterisk::start();
    let heard = asterisk.call_phone(
        "sound-of-a-language",
        4,
        &[(1.0, Act::Respond(180)), (3.0, Act::Respond(200))],
    );

    let samples = heard.samples();
    let ring = assert_tone_until_change(&samples, &us("trying"));
    assert!(is_sine(&samples[ring + 160..ring + 12_000]));
}

#[test]
#[ignore = "needs Asterisk"]
fn early_media_may_be_refused() {
    let asterisk = Asterisk::start();
    let acts = [(1.0, Act::Respond(183)), (1.2, Act::Sound), (3.0, Act::Respond(200))];
    let heard = asterisk.call_phone("no-early-media", 4, &acts);

    assert_stages(&heard, &us("trying"), 1.0, &us("ring"), 12_000);
}

#[test]
#[ignore = "needs Asterisk"]
fn tones_may_stop_at_the_183() {
    let asterisk = Asterisk::start();
    let acts = [(1.0, Act::Respond(183)), (2.0, Act::Sound), (3.0, Act::Respond(200))];
    let heard = asterisk.call_phone("stop-at-183", 4, &acts);

    let between = heard.packets.iter().filter(|packet| {
        (1.1..1.95).contains(&packet.at.as_secs_f64()) && packet.payload.iter().any(|o| *o != 0xFF)
    });
    assert_eq!(between.count(), 0, "silence until the audio comes");
    let from = sample_at(&heard, 2.1);
    assert!(is_sine(&heard.samples()[from..from + 5_000]));
}

#[test]
#[ignore = "needs Asterisk"]
fn the_last_ringback_of_a_channel_counts() {
    let asterisk = Asterisk::start();
    let heard =
        asterisk.call_phone("twice", 3, &[(1.0, Act::Respond(180)), (2.0, Act::Respond(200))]);

    let samples = heard.samples();
    let zone = ToneZones::builtin().zone("de").unwrap();
    let ring = assert_tone_until_change(&samples, &"400/100,0/400".parse().unwrap());
    assert_tone(&samples[ring..][..7_000], &zone.tone_or_default("ring").unwrap());
}

#[test]
#[ignore = "needs Asterisk"]
fn the_function_and_the_events_name_the_state() {
    let asterisk = Asterisk::start();
    let mut manager = Manager::log_in();
    let heard =
        asterisk.call_phone("states", 4, &[(0.5, Act::Respond(180)), (1.0, Act::Respond(486))]);
    assert_eq!(heard.statuses().last(), Some(&486));

    for state in ["trying", "ring", "failure", "over"] {
        let wanted = format!("State: {state}\r\n");
        let event = manager.message(|message| {
            message.contains("Event: RingbackState") && message.contains(&wanted)
        });
        assert!(event.contains("Zone: us") && event.contains("Uniqueid: "), "{event}");
        assert!(state != "failure" || event.contains("Status: 486"), "{event}");
    }
    let log = asterisk.log();
    for line in ["before='silence' us", "after='failure' us 486"] {
        assert!(log.contains(line), "{line}: {log}");
    }
}

#[test]
#[ignore = "needs Asterisk"]
fn the_console_lists_zones_and_tones_and_plays_one() {
    let asterisk = Asterisk::start();
    let zones = asterisk.command("ringback show zones");
    assert!(zones.contains("us           indications.conf"), "{zones}");
    assert!(zones.contains("de           built in"), "{zones}");
    assert!(zones.contains(&format!("{} zones", ToneZones::builtin().zones().count())), "{zones}");
    let tones = asterisk.command("ringback show tones us");
    assert!(tones.contains("busy             480+620/500,0/500"), "{tones}");
    assert!(asterisk.command("ringback show tones xx").contains("No zone xx"));

    let heard = asterisk.call_and("waits", 4, 1.0, |asterisk| {
        let channel = asterisk.channel("caller");
        let played = asterisk.command(&format!("ringback play {channel} busy us 2"));
        assert!(played.contains("Plays busy"), "{played}");
        let wrong = asterisk.command(&format!("ringback play {channel} 44x0"));
        assert!(wrong.contains("column 3"), "{wrong}");
        assert!(asterisk.command("ringback play none busy").contains("No channel none"));
    });
    let samples = heard.samples();
    let busy = expected(&us("busy"), 16_000);
    let begin = samples.iter().position(|sample| *sample != 0).unwrap() / 160 * 160;
    assert_eq!(samples[begin..begin + 16_000], busy[..]);
    assert!(samples[begin + 16_000..].iter().all(|sample| *sample == 0));
}

/// Asterisk's own reader shows every tone of every zone as we wrote it.
#[test]
#[ignore = "needs Asterisk"]
fn asterisk_reads_every_zone_that_is_exported() {
    let asterisk = Asterisk::start_with("indications.conf", &ToneZones::builtin().to_string());
    let mut wrong = Vec::new();
    let mut count = 0;
    for zone in ToneZones::builtin().zones() {
        let shown = asterisk.command(&format!("indication show {}", zone.name()));
        for (name, tone) in zone.tones() {
            count += 1;
            // The columns are: country, name, list; the first two are cut off.
            let list = tone.to_string();
            let wanted = [cut(zone.name(), 7), cut(name, 15), &list];
            if !shown.lines().any(|line| line.split_whitespace().eq(wanted)) {
                wrong.push(format!("{wanted:?}"));
            }
        }
    }
    assert!(count > 1_000, "{count}");
    assert_eq!(wrong, Vec::<String>::new());
}

fn cut(name: &str, len: usize) -> &str {
    name.get(..len).unwrap_or(name)
}
