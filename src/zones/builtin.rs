//! The text of the built-in zones.

use super::ToneZones;

impl ToneZones {
    /// The text of the built-in zones: a complete `indications.conf` file. Its comments name the
    /// source of every tone.
    pub const BUILTIN: &str = include_str!("zones.conf");
}
