//! Where a telephone number leads.

use alloc::string::String;

use super::names::ZONE_ALIASES;
use super::zone::ToneZone;

/// The zone of a telephone number, and where the number leads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location<'z> {
    /// The zone of the country, or that of its administration.
    pub zone: &'z ToneZone,
    /// The ISO 3166 code, in lower case, of the country or territory that the number leads to.
    pub country: String,
}

impl Location<'_> {
    /// Returns whether the zone is that of the country itself, and not of its administration.
    #[must_use]
    pub fn is_own(&self) -> bool {
        let same = |name| name == self.country;
        let aliases = ZONE_ALIASES.iter().filter(|(name, _)| *name == self.zone.name());
        same(self.zone.name()) || aliases.map(|(_, alias)| *alias).any(same)
    }
}
