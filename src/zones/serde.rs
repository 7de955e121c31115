//! Indications in JSON, TOML and the like: maps by name, and tones as the notation writes them.
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

/// The form of [`ToneZones`]; every part may be missing.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Set<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<Cow<'a, str>>,
    #[serde(default)]
    zones: BTreeMap<Cow<'a, str>, Zone<'a>>,
}

/// The form of a [`ToneZone`], but for its name; every part may be missing.
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

/// As the notation writes it, `"440+480/2000,0/4000"`.
impl Serialize for Tone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From a tone list.
impl<'de> Deserialize<'de> for Tone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = String::deserialize(deserializer)?;
        list.parse().map_err(D::Error::custom)
    }
}

/// As a map of `default`, a name, and `zones`, a map by name of maps of `description`,
/// `ringcadence` (milliseconds) and `tones`, a map by name of tone lists.
impl Serialize for ToneZones {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let default = self.default_name().map(Cow::Borrowed);
        let zones = self.zones().map(|zone| (zone.name().into(), form(zone))).collect();
        Set { default, zones }.serialize(serializer)
    }
}

/// From what `Serialize` makes; whatever is missing is empty, what is unknown an error, and so are two
/// names that differ in case only, and more zones than one file can have.
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

const TWICE: &str = "this name is there twice, in another case";

/// Says which zone or tone it is about.
fn error<'de, D: Deserializer<'de>>(zone: &str, tone: &str, error: impl Display) -> D::Error {
    let separator = if tone.is_empty() { "" } else { ", " };
    D::Error::custom(format_args!("{zone}{separator}{tone}: {error}"))
}
