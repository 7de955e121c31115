//! Tone zones in JSON, TOML and similar formats: maps from names to zones and tones, with tones in
//! the notation.
//!
//! ```text
//! { "default": "fr",
//!   "zones": { "fr": { "description": "France", "ringcadence": [1500, 3500],
//!                      "tones": { "ring": "440/1500,0/3500" } } } }
//! ```

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Display;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ToneZone, ToneZones};
use crate::tone::Tone;

/// The serialized form of [`ToneZones`]. Every part is optional.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Set<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<Cow<'a, str>>,
    #[serde(default)]
    zones: BTreeMap<Cow<'a, str>, Zone<'a>>,
}

/// The serialized form of a [`ToneZone`] without its name. Every part is optional.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Zone<'a> {
    #[serde(default)]
    description: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ringcadence: Vec<u32>,
    #[serde(default)]
    tones: BTreeMap<Cow<'a, str>, Cow<'a, Tone>>,
}

/// Serializes a tone as its tone list, such as `"440+480/2000,0/4000"`.
impl Serialize for Tone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Deserializes a tone from a tone list.
impl<'de> Deserialize<'de> for Tone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = String::deserialize(deserializer)?;
        list.parse().map_err(D::Error::custom)
    }
}

/// Serializes a set of zones as a map with two keys: `default` is a name, and `zones` maps the name
/// of each zone to a map of `description`, `ringcadence` (milliseconds) and `tones`. `tones` maps
/// the name of each tone to a tone list.
impl Serialize for ToneZones {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let default = self.default_name().map(Cow::Borrowed);
        let zones = self.zones().map(|zone| (zone.name().into(), form(zone))).collect();
        Set { default, zones }.serialize(serializer)
    }
}

/// Deserializes a set of zones from the form that `Serialize` writes. Missing parts are empty.
/// Errors are: an unknown key, two names that differ only in case, and zones that exceed the limits
/// of one file.
impl<'de> Deserialize<'de> for ToneZones {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Set { default, zones } = Set::deserialize(deserializer)?;
        let mut all = Self::new();
        for (name, form) in zones {
            let mut zone = ToneZone::new(&name).map_err(|e| error::<D>(&name, "", e))?;
            zone.set_description(&form.description);
            zone.set_ring_cadence(form.ringcadence);
            for (tone_name, tone) in form.tones {
                let named = zone.set_tone(&tone_name, tone.into_owned());
                let earlier = named.map_err(|e| error::<D>(&name, &tone_name, e))?;
                if earlier.is_some() {
                    return Err(error::<D>(&name, &tone_name, TWICE));
                }
            }
            if all.insert(zone).map_err(|e| error::<D>(&name, "", e))?.is_some() {
                return Err(error::<D>(&name, "", TWICE));
            }
        }
        let named = all.set_default(default.as_deref());
        named.map_err(|e| error::<D>("default", "", e))?;
        Ok(all)
    }
}

fn form(zone: &ToneZone) -> Zone<'_> {
    Zone {
        description: zone.description().into(),
        ringcadence: zone.ring_cadence().into(),
        tones: zone.tones().map(|(name, tone)| (name.into(), Cow::Borrowed(tone))).collect(),
    }
}

const TWICE: &str = "this name occurs twice, in different case";

/// Adds the zone and the tone to an error.
fn error<'de, D: Deserializer<'de>>(zone: &str, tone: &str, error: impl Display) -> D::Error {
    let separator = if tone.is_empty() { "" } else { ", " };
    D::Error::custom(format_args!("{zone}{separator}{tone}: {error}"))
}
