//! The text of the built-in zones.

use alloc::string::String;
use alloc::vec::Vec;

use super::ToneZones;

impl ToneZones {
    /// The text of the built-in zones: a complete `indications.conf` file. Its comments name the
    /// source of every tone.
    pub const BUILTIN: &str = include_str!("zones.conf");

    /// Returns what users should know about a tone of a built-in zone: other values that rank as
    /// high, with their sources, or why the value is doubtful. Takes the names of the zone and the
    /// tone as [`BUILTIN`](Self::BUILTIN) has them.
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// let remark = ToneZones::builtin_remark("eg", "busy").unwrap();
    /// assert_eq!(remark, "doubtful: the cadence of a ring");
    /// assert_eq!(ToneZones::builtin_remark("gb", "ring"), None);
    /// ```
    #[must_use]
    pub fn builtin_remark(zone: &str, tone: &str) -> Option<&'static str> {
        Self::builtin_remarks(zone).find(|(name, _)| *name == tone).map(|(_, remark)| remark)
    }

    /// Returns all tones of a built-in zone about which [`builtin_remark`](Self::builtin_remark) has
    /// something, with that.
    pub fn builtin_remarks(zone: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
        section(zone).into_iter().flatten().filter_map(|line| {
            let (tone, value) = line.split_once(" = ")?;
            value.split_once(" ; ").map(|(_, remark)| (tone, remark))
        })
    }

    /// Returns the sources of a built-in zone, each with its tones: `Asterisk (dial, busy), …`.
    /// Takes the name of the zone as [`BUILTIN`](Self::BUILTIN) has it.
    #[must_use]
    pub fn builtin_sources(zone: &str) -> Option<String> {
        let comments = section(zone)?.map_while(|line| line.strip_prefix(';'));
        let text = comments.map(str::trim).collect::<Vec<_>>().join(" ");
        text.strip_prefix("Sources: ").map(String::from)
    }
}

/// Returns the lines of a zone in the built-in text, after its name.
fn section(zone: &str) -> Option<impl Iterator<Item = &'static str>> {
    let mut lines = ToneZones::BUILTIN.lines();
    lines.find(|line| {
        line.strip_prefix('[').and_then(|line| line.strip_suffix("](every-zone)")) == Some(zone)
    })?;
    Some(lines.take_while(|line| !line.is_empty()))
}
