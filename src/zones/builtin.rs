//! The text of the built-in zones.

use super::ToneZones;

impl ToneZones {
    /// The text of the built-in zones: an `indications.conf` file in its own right, with the
    /// source of every tone in its comments.
    pub const BUILTIN: &str = include_str!("zones.conf");
}
