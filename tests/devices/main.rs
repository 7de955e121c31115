//! The settings of telephones, gateways and servers.

#[path = "../common/mod.rs"]
mod common;
mod found;
mod round_trips;

use ringback::ToneZone;
use ringback::devices::{Device, ReadSettings};

/// Reads settings with one zone and no diagnostics.
#[track_caller]
fn read(device: Device, text: &str) -> ToneZone {
    let ReadSettings { zones, diagnostics, .. } = device.read(text).unwrap();
    assert_eq!(diagnostics, [], "{text}");
    let [zone] = zones.into_iter().collect::<Vec<_>>().try_into().unwrap();
    zone
}

/// Returns the tones of a zone as lines `name = list`.
fn lines(zone: &ToneZone) -> String {
    zone.tones().map(|(name, tone)| [name, " = ", &tone.to_string(), "\n"].concat()).collect()
}
