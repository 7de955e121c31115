//! Any zones.

use proptest::prelude::*;
use ringback::{ToneZone, ToneZones};

use super::any_tone;

fn any_name() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9é _+#(),!.-]{1,20}".prop_filter("no name", |name| ToneZone::new(name).is_ok())
}

pub(crate) fn any_zone() -> impl Strategy<Value = ToneZone> {
    let tones = prop::collection::vec((any_name(), any_tone()), 0..5);
    let cadence = prop::collection::vec(any::<u32>(), 0..6);
    (any_name(), "\\PC{0,20}|[;\\\\ >=-]{0,8}", cadence, tones).prop_map(
        |(name, description, cadence, tones)| {
            let mut zone = ToneZone::new(&name).unwrap();
            zone.set_description(&description);
            zone.set_ring_cadence(cadence);
            for (name, tone) in tones {
                // A reserved name is an error, so the zone does without the tone.
                let _ = zone.set_tone(&name, tone);
            }
            zone
        },
    )
}

pub(crate) fn any_indications() -> impl Strategy<Value = ToneZones> {
    let default = prop::option::of(any_name());
    let zones = prop::collection::vec(any_zone(), 0..4);
    (default, any::<bool>(), zones).prop_map(|(default, first, zones)| {
        let mut indications = ToneZones::new();
        let first = zones.first().filter(|_| first).map(|zone| zone.name().to_owned());
        indications.set_default(first.or(default).as_deref()).unwrap();
        for zone in zones {
            indications.insert(zone).unwrap();
        }
        indications
    })
}
