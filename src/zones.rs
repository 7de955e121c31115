//! Tone zones, found by name, by country or by telephone number.
//!
//! # Aliases
//!
//! Alternative names in common use. A look-up tries the given name first, then the other names of
//! its row in order.
//!
//! | tone | is also called | by |
//! | --- | --- | --- |
//! | `ring` | `ringing`, `ringback`, `ringtone` | `Dial()`'s states, RFC 3960, DAHDI |
//! | `busy` | `engaged` | Britain |
//! | `congestion` | `reorder`, `fastbusy` | North America |
//! | `callwaiting` | `callwait` | DAHDI, and Asterisk's own sample for France |
//! | `dialrecall` | `recall` | ITU-T E.180's recall dial tone |
//! | `stutter` | `specialdial` | Asterisk's sample for the UK; E.180's special dial tone |
//! | `record` | `recordtone` | DAHDI |
//! | `info` | `sit` | the special information tone |
//! | `unobtainable` | `nu` | number unobtainable |
//! | `howler` | `roh` | receiver off hook |
//!
//! | zone | is also called | by |
//! | --- | --- | --- |
//! | `gb` | `uk` | Asterisk; `gb` is the ISO 3166 code |
//! | `gr` | `el` | the European Union |
//!
//! # The default set
//!
//! [`ToneZone::tone_or_default`] falls back on this set: 425 Hz, which ITU-T E.180 recommends for
//! all tones, with the cadences of 3GPP TS 22.001, annex F; E.180's special information and
//! recording tones; and the first tone of two-stage ringback, which no country specifies.
//!
//! A zone of another family of networks takes these tones from the family. In North America `ring` is
//! 440+480 Hz (ITU-T E.300 supplement 3). In Britain and where its exchanges were built, it is a
//! double ring of 400 Hz, alone, modulated or with 450 Hz: 400 ms, 200 ms apart. If a zone has no
//! `ring`, a `busy` of 480+620 Hz or of 400 Hz decides.
//!
//! | tone | list | North America | Britain |
//! | --- | --- | --- | --- |
//! | `trying` | `425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000` | |  |
//! | `dial` | `425` | `350+440` | `350+440` |
//! | `ring` | `425/1000,0/4000` | `440+480/2000,0/4000` | `400+450/400,0/200,400+450/400,0/2000` |
//! | `busy` | `425/500,0/500` | `480+620/500,0/500` | `400/375,0/375` |
//! | `congestion` | `425/200,0/200` | `480+620/250,0/250` | `400/400,0/350,400/225,0/525` |
//! | `callwaiting` | `425/200,0/600,425/200,0/3000` | `440/300,0/10000` | `400/100,0/4000` |
//! | `info` | `950/330,1400/330,1800/330,0/1000` | |  |
//! | `record` | `1400/500,0/15000` | |  |
//!
//! # Territories
//!
//! These territories share the network, the numbering plan or the regulator of another country.
//! A number of a territory without a zone leads to the zone of that country. In the built-in zones, a territory that
//! has a zone takes missing tones from there.
//!
//! | territories | zone | reason |
//! | --- | --- | --- |
//! | `cc`, `cx` | `au` | Australian numbering plan |
//! | `nf` | `au` | an Australian territory |
//! | `ax` | `fi` | Finnish numbering plan and regulator |
//! | `gf`, `gp`, `mq`, `nc`, `pf`, `pm`, `re`, `wf`, `yt` | `fr` | French administration |
//! | `gg`, `im`, `je` | `gb` | British numbering plan |
//! | `bl`, `mf` | `gp` | +590, the French plan |
//! | `va` | `it` | Italian numbering plan |
//! | `eh` | `ma` | Moroccan numbering plan |
//! | `sj` | `no` | Norwegian numbering plan |
//! | `ck`, `nu` | `nz` | associated with New Zealand |
//! | `kz` | `ru` | +7, one numbering plan |
//! | `ta` | `sh` | +290, the plan of Saint Helena |
//! | `ai`, `bm`, `ky`, `ms`, `tc`, `vg` | `us` | North American numbering plan |
//! | `sx` | `us` | North American numbering plan since 2011 |
//! | `as`, `gu`, `mp`, `pr`, `um`, `vi` | `us` | territories of the United States |
#![cfg_attr(feature = "zones", doc = include_str!("zones/zones.md"))]

#[cfg(feature = "zones")]
mod builtin;
mod calling_code;
mod default_set;
mod dialled;
mod limit;
mod location;
pub(crate) mod names;
#[cfg(feature = "serde")]
mod serde;
mod territory;
mod zone;

use alloc::collections::BTreeMap;
use alloc::string::String;

use limit::Size;
use names::{ZONE_ALIASES, lower_case};

#[cfg(feature = "std")]
pub(crate) use default_set::default_tones;
pub use limit::LimitError;
pub use location::Location;
pub use names::NameError;
pub use zone::ToneZone;

/// A set of tone zones, with an optional default: the contents of an `indications.conf` file.
///
/// You read a set from text ([`ToneZones::read_text`]) or from a file (`ToneZones::load`, with the
/// feature `std`), use the built-in one, or build one in code. A fault in a file affects only its
/// own line and is reported as a [`Diagnostic`](crate::asterisk::Diagnostic). To refuse a faulty
/// file instead, use [`Reading::into_result`](crate::asterisk::Reading::into_result),
/// `ToneZones::load_strict` or [`str::parse`]. `Display` writes a file that reads back equal, and
/// [`ToneZones::to_asterisk`] writes a file for Asterisk.
///
/// A set never exceeds the limits of one file: [`ToneZones::MAX_SECTIONS`] zones and
/// [`ToneZones::MAX_KEYS`] tones in [`ToneZones::MAX_TEXT`] bytes of text.
///
/// ```
/// use ringback::ToneZones;
///
/// let text = "[general]\ncountry = fr\n[fr]\ndescription = France\nring = 440/1500,0/3500";
/// let reading = ToneZones::read_text(text);
/// assert_eq!(reading.diagnostics, []);
/// let zones = reading.zones;
/// let zone = zones.default_zone().unwrap();
/// assert_eq!(zone.description(), "France");
/// assert_eq!(zones.to_string().parse::<ToneZones>()?, zones);
/// # Ok::<(), ringback::asterisk::Diagnostic>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ToneZones {
    /// The name in lower case. The set may lack a zone with that name.
    default: Option<String>,
    /// The zones by name.
    zones: BTreeMap<String, ToneZone>,
    /// The size of all zones.
    size: Size,
}

impl ToneZones {
    /// The maximum text of a file and its includes together, in bytes. Text that a section inherits
    /// counts again. Reading takes at most 12 times the memory of the largest text, about 180 MB. A
    /// smaller text that is full of the shortest keys takes up to 30 times its own size.
    pub const MAX_TEXT: usize = limit::MAX_TEXT;
    /// The maximum number of keys. Keys that a section inherits count again.
    pub const MAX_KEYS: usize = limit::MAX_KEYS;
    /// The maximum number of sections, zones and templates together.
    pub const MAX_SECTIONS: usize = limit::MAX_SECTIONS;

    /// Creates an empty set of zones.
    #[must_use]
    pub const fn new() -> Self {
        Self { default: None, zones: BTreeMap::new(), size: Size::NONE }
    }

    /// Returns the zone with that name, or with its [alias](crate::zones#aliases). The name of a
    /// country's zone is the ISO 3166 code. Ignores case. To find the zone of a
    /// [territory](crate::zones#territories) that has none, use
    /// [`zone_of_country`](Self::zone_of_country).
    #[must_use]
    pub fn zone(&self, name: &str) -> Option<&ToneZone> {
        self.zones.get(self.find(name)?)
    }

    /// Returns the zone of the country of a telephone number, such as `+33 1 23 45 67 89`. The
    /// E.164 country calling code identifies the country. Where countries share a code, the digits
    /// after it decide. A [territory](crate::zones#territories) without a zone has that of its
    /// administration; [`locate`](Self::locate) also returns the territory.
    ///
    /// Returns `None`:
    ///
    /// * for a number that means something else in each country; use
    ///   [`zone_for_number_from`](Self::zone_for_number_from) there;
    /// * for a code that belongs to no country (`+800`);
    /// * for a text that is not a number;
    /// * if this set has no zone for the country.
    ///
    /// Prepare another zone for these cases:
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// let zones = ToneZones::builtin();
    /// let zone = zones.zone_for_number("+800 1234 5678").or_else(|| zones.default_zone());
    /// assert_eq!(zone.map(|zone| zone.name()), Some("us"));
    /// ```
    ///
    /// | number | read as |
    /// | --- | --- |
    /// | `+49 30 1234`, `+49-30-1234`, `+49.30.1234`, `+49/30/1234`, `(+49) 30 1234` | its digits; also with typographic dashes, no-break spaces and invisible marks |
    /// | `+49 (0)30 1234` | +49 30 1234; after +39 the 0 stays |
    /// | `＋４９ 30`, `+٤٩ 30` | full-width and Arabic digits count |
    /// | `tel:+49-30-1234;ext=4`, `TEL:+49301234;isub=1` | RFC 3966; the parameters are ignored |
    /// | `tel:1234;phone-context=+49` | a local number in the country of the context |
    /// | `tel:1234;phone-context=example.com` | `None` |
    /// | `+49 30 1234 ext. 4`, `… extension 4`, `… x4`, `… #4` | the number without its extension |
    /// | `0049 30 1234`, `011 49 30 1234`, `030 1234` | `None`: see `zone_for_number_from` |
    /// | other characters, a second `+`, more than 15 digits, a code that begins with 0 | `None` |
    ///
    /// | code | default | by the digits after it |
    /// | --- | --- | --- |
    /// | +1 | `us` | `ca`, `pr`, `vi`, `gu`, `as`, `mp` and the Caribbean, by all their area codes |
    /// | +7 | `ru` | `kz`: 6, 7 |
    /// | +39 | `it` | `va`: 06 698 |
    /// | +44 | `gb` | `gg`: 1481, `je`: 1534, `im`: 1624; their mobile numbers count as `gb` |
    /// | +47 | `no` | `sj`: 79 |
    /// | +61 | `au` | `cc`: 8 9162, `cx`: 8 9164 |
    /// | +212 | `ma` | |
    /// | +246 | `io` | |
    /// | +262 | `re` | `yt`: 269, 639 |
    /// | +290 | `sh` | `ta`: 8 |
    /// | +358 | `fi` | `ax`: 18 |
    /// | +590 | `gp` | |
    /// | +599 | `cw` | `bq`: 3, 4, 7 |
    /// | +672 | `nf` | |
    #[must_use]
    pub fn zone_for_number(&self, number: &str) -> Option<&ToneZone> {
        self.zone_of_country(dialled::country_of(number)?)
    }

    /// Returns the zone of a telephone number, as [`zone_for_number`](Self::zone_for_number) does,
    /// and the country or territory that the number leads to.
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// let guam = ToneZones::builtin().locate("+1 671 555 0123").unwrap();
    /// assert_eq!((guam.country.as_str(), guam.zone.name()), ("gu", "us"));
    /// assert!(!guam.is_own());
    /// ```
    #[must_use]
    pub fn locate(&self, number: &str) -> Option<Location<'_>> {
        self.location(dialled::country_of(number)?)
    }

    /// Returns the zone with that name or alias, or else that of the administration of a
    /// [territory](crate::zones#territories). Ignores case.
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// let zones = ToneZones::builtin();
    /// assert_eq!(zones.zone("gu"), None);
    /// assert_eq!(zones.zone_of_country("gu"), zones.zone("us"));
    /// ```
    #[must_use]
    pub fn zone_of_country(&self, country: &str) -> Option<&ToneZone> {
        let country = lower_case(country);
        // The longest way is from a territory of a territory: bl, gp, fr.
        let next = |country: &&str| Self::administration(country);
        core::iter::successors(Some(&*country), next).find_map(|country| self.zone(country))
    }

    /// Returns the country whose network a [territory](crate::zones#territories) shares, both as
    /// ISO 3166 codes. The territory is in lower case.
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// assert_eq!(ToneZones::administration("gu"), Some("us"));
    /// assert_eq!(ToneZones::administration("fr"), None);
    /// ```
    #[must_use]
    pub fn administration(territory: &str) -> Option<&'static str> {
        territory::administration(territory)
    }

    /// Returns the zone of the country that a number leads to if someone dials it in `home`, an ISO
    /// 3166 code or the name of a zone. Reads the numbers of
    /// [`zone_for_number`](Self::zone_for_number) with the same result, and also:
    ///
    /// | number | leads to |
    /// | --- | --- |
    /// | with `home`'s international prefix | the country of the code after it |
    /// | that begins with `00` where `00` is not the prefix | `None` |
    /// | `030 1234`, `1234`, `110` | `home` |
    /// | +1: ten digits, or 1 and ten digits | the country of the area code; a toll-free number leads to `home` |
    /// | `ru`, `kz`: 8 and ten digits | the country of the area code |
    /// | `gb`, `gg`, `je`, `im`: 0 and an area code | the country of the area code |
    ///
    /// The international prefix is:
    ///
    /// * `011` in the countries of +1, and in `fm`, `mh` and `pw`;
    /// * `0011` in `au`, `cc` and `cx`;
    /// * `010` in `jp`, also with a carrier's digits before it;
    /// * `810`, also written `8~10`, in `by`, `kz`, `ru`, `tj` and `tm`;
    /// * `000` in `ke`, `tz` and `ug`;
    /// * `009` in `ng`, and `119` in `cu`;
    /// * the prefixes of the carriers in `br`, `co`, `gy`, `hk`, `id`, `kh`, `kr`, `sg`, `th` and
    ///   `tw`;
    /// * the prefixes of the carriers and `00` in `ax`, `fi` and `il`;
    /// * `00` and `0` in `ws`;
    /// * `00` elsewhere.
    ///
    /// The source is the ITU-T's list of dialling procedures (annex to Operational Bulletin 994).
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// let zones = ToneZones::builtin();
    /// let name = |number, home| zones.zone_for_number_from(number, home).map(|zone| zone.name());
    /// assert_eq!(name("00 49 30 1234", "fr"), Some("de"));
    /// assert_eq!(name("011 49 30 1234", "us"), Some("de"));
    /// assert_eq!(name("030 1234", "de"), Some("de"));
    /// ```
    #[must_use]
    pub fn zone_for_number_from(&self, number: &str, home: &str) -> Option<&ToneZone> {
        let home = lower_case(home);
        self.zone_of_country(dialled::country_from(number, &home)?)
    }

    /// Returns the zone of a telephone number, as
    /// [`zone_for_number_from`](Self::zone_for_number_from) does, and the country or territory that
    /// the number leads to.
    #[must_use]
    pub fn locate_from(&self, number: &str, home: &str) -> Option<Location<'_>> {
        let home = lower_case(home);
        self.location(dialled::country_from(number, &home)?)
    }

    fn location(&self, country: &str) -> Option<Location<'_>> {
        Some(Location { zone: self.zone_of_country(country)?, country: country.into() })
    }

    /// Returns all zones, sorted by name.
    pub fn zones(&self) -> impl Iterator<Item = &ToneZone> {
        self.zones.values()
    }

    /// Adds a zone, and returns the zone with exactly that name that it replaces. To change a zone,
    /// insert a changed copy:
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// let mut zones = ToneZones::builtin().clone();
    /// let mut france = zones.zone("fr").unwrap().clone();
    /// france.set_tone("ring", "425/1000,0/4000".parse()?)?;
    /// zones.insert(france)?;
    /// assert_eq!(zones.zone("fr").unwrap().tone("ring").unwrap().to_string(), "425/1000,0/4000");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`LimitError`] if all zones together exceed the limits of one file. The set stays unchanged.
    pub fn insert(&mut self, zone: ToneZone) -> Result<Option<ToneZone>, LimitError> {
        let earlier = self.zones.get(zone.name());
        if earlier.is_none() && self.zones.len() >= Self::MAX_SECTIONS {
            return Err(LimitError::TooManyZones);
        }
        let others = earlier.map_or(self.size, |earlier| self.size.minus(Size::of(earlier)));
        self.size = others.plus(Size::of(&zone))?;
        Ok(self.zones.insert(zone.name().into(), zone))
    }

    /// Lays these zones over others: returns all zones, where a zone of this set replaces the one
    /// with the same name or alias. The zones are not mixed: a zone of this set with a ring alone has
    /// no other tones. The default is that of this set, or else that of the others.
    ///
    /// A server so uses its own file for its country, and the built-in zones for the rest:
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// let text = "[general]\ncountry = uk\n[uk]\ndescription = Ours\nring = 425/1000,0/4000";
    /// let own = ToneZones::read_text(text).zones;
    /// let zones = own.laid_over(ToneZones::builtin())?;
    /// assert_eq!(zones.default_zone().unwrap().description(), "Ours");
    /// assert_eq!(zones.zone_for_number("+44 20 7946 0123").unwrap().description(), "Ours");
    /// assert!(zones.zone("de").is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`LimitError`] if all zones together exceed the limits of one file.
    pub fn laid_over(self, others: &Self) -> Result<Self, LimitError> {
        let mut all = others.clone();
        if self.default_zone().is_some() {
            all.default.clone_from(&self.default);
        }
        for zone in self.zones() {
            if let Some(replaced) = all.find(zone.name()).map(String::from) {
                all.remove(&replaced);
            }
        }
        all.try_extend(self)?;
        Ok(all)
    }

    /// Adds zones as [`insert`](Self::insert) does. Each replaces a zone with exactly the same name,
    /// not with an alias. The default stays. To lay your own zones over others, use
    /// [`laid_over`](Self::laid_over).
    ///
    /// # Errors
    /// [`LimitError`] for the first zone that exceeds the limits of one file. The zones before it
    /// are added.
    pub fn try_extend(
        &mut self,
        zones: impl IntoIterator<Item = ToneZone>,
    ) -> Result<(), LimitError> {
        zones.into_iter().try_for_each(|zone| self.insert(zone).map(drop))
    }

    /// Creates a set of these zones, without a default. Of several zones with the same name, the
    /// last one counts.
    ///
    /// # Errors
    /// [`LimitError`] if the zones exceed the limits of one file.
    pub fn from_zones(zones: impl IntoIterator<Item = ToneZone>) -> Result<Self, LimitError> {
        let mut all = Self::new();
        all.try_extend(zones)?;
        Ok(all)
    }

    /// Removes and returns the zone with exactly that name, not an alias.
    pub fn remove(&mut self, name: &str) -> Option<ToneZone> {
        let removed = self.zones.remove(&*lower_case(name))?;
        self.size = self.size.minus(Size::of(&removed));
        Some(removed)
    }

    /// Returns the zone that `country` in `[general]` names. In a file without `country` this is
    /// the first zone that has a description and tones. Returns `None` if the set lacks the zone.
    #[must_use]
    pub fn default_zone(&self) -> Option<&ToneZone> {
        self.zone(self.default_name()?)
    }

    /// Returns the name of the default zone, in lower case. The set may lack a zone with that name.
    #[must_use]
    pub fn default_name(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// Sets the default zone by its name. You may add the zone later. `None` removes the default.
    ///
    /// # Errors
    /// [`NameError`] if a zone cannot have that name.
    pub fn set_default(&mut self, name: Option<&str>) -> Result<(), NameError> {
        let zone = name.map(ToneZone::new).transpose()?;
        self.default = zone.map(|zone| zone.name().into());
        Ok(())
    }

    /// Sets the default to a name that is already checked.
    pub(crate) fn set_known_default(&mut self, name: Option<String>) {
        self.default = name;
    }

    /// Returns the key of the zone with that name or alias.
    fn find(&self, name: &str) -> Option<&str> {
        let kept = |name: &str| self.zones.get_key_value(name).map(|(name, _)| name.as_str());
        let name = lower_case(name);
        let other = |&(one, other): &(&str, &'static str)| (one == name).then_some(other);
        kept(&name).or_else(|| kept(ZONE_ALIASES.iter().find_map(other)?))
    }
}

/// Iterates over the zones, sorted by name. The name of the default is lost.
impl IntoIterator for ToneZones {
    type Item = ToneZone;
    type IntoIter = alloc::collections::btree_map::IntoValues<String, ToneZone>;

    fn into_iter(self) -> Self::IntoIter {
        self.zones.into_values()
    }
}
