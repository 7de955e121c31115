//! Tone plans from zones.

use super::*;

fn zone(tones: &[(&str, &str)]) -> ToneZone {
    let mut zone = ToneZone::new("xx").unwrap();
    for (name, list) in tones {
        zone.set_tone(name, list.parse().unwrap()).unwrap();
    }
    zone
}

fn assert_sounds_as(plan: &TonePlan<i16>, place: CallState, list: &str) {
    let expected = play(&rendered(list, Format::PCM), 9);
    assert_eq!(play(plan.tone(place).unwrap(), 9), expected, "{place}");
}

#[test]
fn every_built_in_zone_makes_a_plan() {
    let bank = ToneBank::new(ToneZones::builtin().clone(), Format::PCMU);
    for zone in ToneZones::builtin().zones() {
        let plan = TonePlan::from_bank(&bank, zone.name()).unwrap();
        for place in [CallState::Trying, CallState::Ring, failure(486), failure(480), failure(404)]
        {
            assert!(plan.tone(place).is_some(), "{} {place}", zone.name());
        }
    }
    assert!(TonePlan::from_bank(&bank, "nowhere").is_err());
}

#[test]
fn a_bank_and_a_zone_make_the_same_plan() {
    let zone = ToneZones::builtin().zone("fr").unwrap();
    let bank = ToneBank::new(ToneZones::builtin().clone(), Format::PCM);
    let (one, other) = (
        TonePlan::from_zone(zone, Format::PCM).unwrap(),
        TonePlan::from_bank(&bank, "fr").unwrap(),
    );
    for place in [CallState::Trying, CallState::Ring, failure(486), failure(480), failure(404)] {
        assert_eq!(play(one.tone(place).unwrap(), 50), play(other.tone(place).unwrap(), 50));
    }
}

#[test]
fn what_a_zone_lacks_its_nearest_tone_stands_for() {
    let own = [("busy", "500/100,0/100"), ("congestion", "600/100,0/100"), ("info", "!700/90")];
    let plan = TonePlan::from_zone(&zone(&own), Format::PCM).unwrap();
    assert_sounds_as(&plan, failure(486), "500/100,0/100");
    assert_sounds_as(&plan, failure(480), "600/100,0/100");
    assert_eq!(
        play(plan.tone(failure(404)).unwrap(), 4),
        play(&rendered("!700/90", Format::PCM), 4)
    );
    let plan = TonePlan::from_zone(&zone(&own[..2]), Format::PCM).unwrap();
    assert_sounds_as(&plan, failure(404), "600/100,0/100");
    let plan = TonePlan::from_zone(&zone(&own[..1]), Format::PCM).unwrap();
    assert_sounds_as(&plan, failure(480), "500/100,0/100");
    assert_sounds_as(&plan, failure(404), "500/100,0/100");
    // The last fallback is the default set.
    let plan = TonePlan::from_zone(&zone(&[]), Format::PCM).unwrap();
    assert_sounds_as(&plan, failure(486), "425/500,0/500");
    assert_sounds_as(&plan, failure(480), "425/200,0/200");
    assert_sounds_as(&plan, failure(404), "950/330,1400/330,1800/330,0/1000");
    assert_sounds_as(&plan, CallState::Trying, TRYING);
}

#[test]
fn a_tone_that_stands_in_for_another_is_the_same_and_goes_on() {
    let plan = TonePlan::from_zone(&zone(&[("congestion", "600/30,0/20")]), Format::PCM).unwrap();
    let mut ringback = CallPlayer::new(&plan);
    let mut heard = hear(&mut ringback, failure(480), 1);
    heard.extend(hear(&mut ringback, failure(404), 2));
    assert_eq!(heard, play(&rendered("600/30,0/20", Format::PCM), 3));
}

#[test]
fn a_tone_of_a_zone_that_cannot_be_rendered_is_named() {
    let error = TonePlan::from_zone(&zone(&[("busy", "4000/500,0/500")]), Format::PCM).unwrap_err();
    assert!(matches!(&error, TonePlanError::Render { tone, .. } if **tone == *"busy"));
    let error = format!("{error:?}");
    assert!(error.starts_with("cannot render the tone busy: segment 0: 4000 Hz"), "{error}");
}

#[test]
fn a_zone_that_has_a_tone_for_queues_is_asked_for_it() {
    let plan = TonePlan::from_zone(&zone(&[("queued", "500/100,0/900")]), Format::PCM).unwrap();
    assert!(plan.policy().has_queue_tone);
    assert_sounds_as(&plan, CallState::Queued, "500/100,0/900");
}

#[test]
fn a_plan_plays_as_it_is_told_to() {
    let zone = ToneZones::builtin().zone("us").unwrap();
    let playback = Playback { level: "-20".parse().unwrap(), ..Playback::default() };
    let quieter = TonePlan::from_zone_with_playback(zone, Format::PCM, playback).unwrap();
    let ring = RenderedTone::with_playback(zone.tone("ring").unwrap(), Format::PCM, playback);
    assert_eq!(play(quieter.tone(CallState::Ring).unwrap(), 9), play(&ring.unwrap(), 9));
}
