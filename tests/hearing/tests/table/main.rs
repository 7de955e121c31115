//! The table of the detector's docs. Each row is the same audio for ringback's detector and for
//! spandsp's, with the tones of a zone together.
//!
//! A line has the goal in per cent, and then for ringback and for spandsp the parts that were named,
//! got a wrong name and got none. `RINGBACK_FAULTS=1` prints every tone that ringback did not name,
//! `RINGBACK_ALONE=1` leaves spandsp out, which takes most of the time.

mod rows;

use ringback_hearing_tests::cases::{Zone, zones};
use ringback_hearing_tests::listener::{Listener, is_alone};
use ringback_hearing_tests::ringback::Ringback;
use ringback_hearing_tests::spandsp::SuperToneSet;
use rows::Goal;

/// A sample has each 20th zone.
const SAMPLE: usize = 20;

/// Plays rows with each `step`-th zone, prints them, and checks the goals.
fn check(rows: Vec<Goal>, step: usize) {
    let zones = zones(step);
    let mut failed = Vec::new();
    for (row, least_named, most_wrong) in rows {
        let rate = row.heard_at();
        let [ours, peer] = row.run(&zones, |zone: &Zone| {
            let ours: Box<dyn Listener> = Box::new(Ringback::new(zone, rate));
            let peer = || Box::new(SuperToneSet::new(zone)) as Box<dyn Listener>;
            // spandsp hears 8 kHz only.
            [Some(ours), (rate == 8_000 && !is_alone()).then(peer)]
        });
        println!("| {:44} | {least_named:5.1} | {ours} | {peer} | {:5} |", row.name(), ours.all());
        if std::env::var_os("RINGBACK_FAULTS").is_some() {
            ours.faults.iter().for_each(|fault| println!("    {fault}"));
            peer.faults.iter().for_each(|fault| println!("    peer {fault}"));
        }
        let wrong = 100.0 * ours.wrong as f64 / ours.all() as f64;
        if ours.percent() < least_named || wrong > most_wrong {
            failed.push(row.name());
        }
    }
    assert!(failed.is_empty(), "below the goal: {failed:?}");
}

macro_rules! rows {
    ($($rows:ident, $whole:ident);*) => {
        $(
            #[test]
            fn $rows() {
                check(rows::$rows(), SAMPLE);
            }

            #[test]
            #[ignore = "all zones take minutes"]
            fn $whole() {
                check(rows::$rows(), 1);
            }
        )*
    };
}

rows! {
    clean, clean_with_all_zones;
    tolerances, tolerances_with_all_zones;
    disturbances, disturbances_with_all_zones;
    codecs, codecs_with_all_zones;
    packets, packets_with_all_zones;
    kinds, kinds_with_all_zones
}
