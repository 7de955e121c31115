//! The tones of many countries: zones by name, by country and by telephone number.
//!
//! # Aliases
//!
//! Names of the same thing in the wild. What is asked for is found under its own name first, and
//! else under the first of these that is there.
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
//! What [`ToneZone::tone_or_default`] falls back on: 425 Hz, which ITU-T E.180 recommends for all,
//! with the cadences of 3GPP TS 22.001, annex F; E.180's special information and recording tones;
//! and the first tone of two-stage ringback, which no country specifies.
//!
//! | tone | list |
//! | --- | --- |
//! | `trying` | `425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000` |
//! | `dial` | `425` |
//! | `ring` | `425/1000,0/4000` |
//! | `busy` | `425/500,0/500` |
//! | `congestion` | `425/200,0/200` |
//! | `callwaiting` | `425/200,0/600,425/200,0/3000` |
//! | `info` | `950/330,1400/330,1800/330,0/1000` |
//! | `record` | `1400/500,0/15000` |
#![cfg_attr(feature = "zones", doc = include_str!("zones/zones.md"))]

#[cfg(feature = "zones")]
mod builtin;
mod calling_code;
mod default_set;
mod dialled;
mod limit;
pub(crate) mod names;
#[cfg(feature = "serde")]
mod serde;
mod zone;

use alloc::collections::BTreeMap;
use alloc::string::String;

use limit::Size;
use names::{ZONE_ALIASES, lower_case};

#[cfg(feature = "std")]
pub(crate) use default_set::default_tones;
pub use limit::LimitError;
pub use names::NameError;
pub use zone::ToneZone;

/// The tones of many countries: an `indications.conf` file as a value.
///
/// It is read from text ([`ToneZones::read_text`]) or a file (`ToneZones::load`, with the feature
/// `std`), built in, or put together in code. A fault in a file costs its own line, and has a
/// [`Diagnostic`]; whoever would rather have the file refused asks for that
/// ([`Reading::into_result`], `ToneZones::load_strict`, or [`str::parse`]). `Display` writes it as a file that reads equal;
/// [`ToneZones::to_asterisk`] one that Asterisk reads.
///
/// Whichever way zones come in, no more are held than one file can have: [`ToneZones::MAX_SECTIONS`] zones
/// with [`ToneZones::MAX_KEYS`] tones, which take [`ToneZones::MAX_TEXT`] bytes of text.
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
    /// In lower case; a zone of that name may be missing.
    default: Option<String>,
    /// Each under its name.
    zones: BTreeMap<String, ToneZone>,
    /// Of all zones.
    size: Size,
}

impl ToneZones {
    /// The most bytes of text that are read, a file and its includes together; what a section
    /// inherits counts again. Reading takes at most 12 times the memory of the largest text,
    /// some 180 MB; a smaller text that is full of the shortest keys takes up to 30 times its own.
    pub const MAX_TEXT: usize = limit::MAX_TEXT;
    /// As many keys as are read; what a section inherits counts again.
    pub const MAX_KEYS: usize = limit::MAX_KEYS;
    /// As many sections as are read, zones and templates.
    pub const MAX_SECTIONS: usize = limit::MAX_SECTIONS;
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { default: None, zones: BTreeMap::new(), size: Size::NONE }
    }

    /// The zone of that name (of the ISO 3166 code, if it is a country's), or else of its
    /// [alias](crate::zones#aliases), without regard to case.
    #[must_use]
    pub fn zone(&self, name: &str) -> Option<&ToneZone> {
        self.zones.get(self.find(name)?)
    }

    /// The zone of the country that a telephone number belongs to, `+33 1 23 45 67 89`: by its
    /// E.164 country calling code, and where countries share one, by the digits behind it.
    ///
    /// `None` for a number whose meaning depends on where it is dialled, which
    /// [`zone_for_number_from`](Self::zone_for_number_from) reads; for a code that is no country's
    /// (`+800`); for what is no number; and if the country has no zone here. So have another zone
    /// ready:
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// let zones = ToneZones::builtin();
    /// let zone = zones.zone_for_number("+800 1234 5678").or_else(|| zones.default_zone());
    /// assert_eq!(zone.map(|zone| zone.name()), Some("us"));
    /// ```
    ///
    /// | number | is read as |
    /// | --- | --- |
    /// | `+49 30 1234`, `+49-30-1234`, `+49.30.1234`, `+49/30/1234`, `(+49) 30 1234` | its digits; so with typographic dashes, no-break blanks and invisible marks |
    /// | `+49 (0)30 1234` | +49 30 1234; after +39 the 0 is kept |
    /// | `＋４９ 30`, `+٤٩ 30` | full-width and Arabic digits count |
    /// | `tel:+49-30-1234;ext=4`, `TEL:+49301234;isub=1` | RFC 3966: the parameters do not matter |
    /// | `tel:1234;phone-context=+49` | a local number in the country of its context |
    /// | `tel:1234;phone-context=example.com` | `None` |
    /// | `+49 30 1234 ext. 4`, `… extension 4`, `… x4`, `… #4` | the number without its extension |
    /// | `0049 30 1234`, `011 49 30 1234`, `030 1234` | `None`: see `zone_for_number_from` |
    /// | other characters, a second `+`, more than 15 digits, a code that begins with 0 | `None` |
    ///
    /// | code | by default | by the digits behind it |
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
        self.zone(dialled::country_of(number)?)
    }

    /// The zone of the country that a number leads to when it is dialled in `home`, a country's ISO
    /// 3166 code or the zone of that name. What [`zone_for_number`](Self::zone_for_number) reads is
    /// read the same, and beside that:
    ///
    /// | number | leads to |
    /// | --- | --- |
    /// | with `home`'s international prefix | the country of the code after it |
    /// | that begins with `00` where this is not the prefix | `None` |
    /// | `030 1234`, `1234`, `110` | `home` |
    /// | +1: ten digits, or 1 and ten digits | the country of the area code; toll-free is `home` |
    /// | `ru`, `kz`: 8 and ten digits | the country of the area code |
    /// | `gb`, `gg`, `je`, `im`: 0 and an area code | the country of the area code |
    ///
    /// The international prefix is `011` in the countries of +1, and `fm`, `mh`, `pw`; `0011` in `au`, `cc`,
    /// `cx`; `010` in `jp`; `810`, also written `8~10`, in `by`, `kz`, `ru`, `tj`, `tm`; `000` in `ke`, `tz`,
    /// `ug`; `009` in `ng`; `119` in `cu`; those of the carriers in `br`, `co`, `gy`, `hk`, `id`, `kh`, `kr`,
    /// `sg`, `th` and `tw`, and beside `00` in `fi` and `il`; `0` in `ws`; and `00` elsewhere. The source is the
    /// ITU-T's list of dialling procedures (annex to Operational Bulletin 994).
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
        self.zone(dialled::country_from(number, &home)?)
    }

    /// Every zone, in the order of their names.
    pub fn zones(&self) -> impl Iterator<Item = &ToneZone> {
        self.zones.values()
    }

    /// Adds a zone and returns the one of that very name that it replaces. So a zone is changed:
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
    /// [`LimitError`] if all zones together are too much for one file. They are then as they were.
    pub fn insert(&mut self, zone: ToneZone) -> Result<Option<ToneZone>, LimitError> {
        let earlier = self.zones.get(zone.name());
        if earlier.is_none() && self.zones.len() >= Self::MAX_SECTIONS {
            return Err(LimitError::TooManyZones);
        }
        let others = earlier.map_or(self.size, |earlier| self.size.minus(Size::of(earlier)));
        self.size = others.plus(Size::of(&zone))?;
        Ok(self.zones.insert(zone.name().into(), zone))
    }

    /// Adds zones as [`insert`](Self::insert) does, each in the place of one of that name. So one's own file
    /// is laid over the built-in set; the default stays.
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// let text = "[fr]\ndescription = Ours\nring = 425/1000,0/4000";
    /// let own = ToneZones::read_text(text).zones;
    /// let mut zones = ToneZones::builtin().clone();
    /// zones.set_default(own.default_name())?;
    /// zones.try_extend(own)?;
    /// assert_eq!(zones.default_zone().unwrap().description(), "Ours");
    /// assert!(zones.zone("de").is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`LimitError`] for the first zone that is too much for one file. Those before it have been added.
    pub fn try_extend(
        &mut self,
        zones: impl IntoIterator<Item = ToneZone>,
    ) -> Result<(), LimitError> {
        zones.into_iter().try_for_each(|zone| self.insert(zone).map(drop))
    }

    /// Indications of these zones, without a default. Of several that have one name the last counts.
    ///
    /// # Errors
    /// [`LimitError`] if they are too much for one file.
    pub fn from_zones(zones: impl IntoIterator<Item = ToneZone>) -> Result<Self, LimitError> {
        let mut all = Self::new();
        all.try_extend(zones)?;
        Ok(all)
    }

    /// Takes the zone of that very name out.
    pub fn remove(&mut self, name: &str) -> Option<ToneZone> {
        let removed = self.zones.remove(&*lower_case(name))?;
        self.size = self.size.minus(Size::of(&removed));
        Some(removed)
    }

    /// The zone that `country` in `[general]` names; if nothing is named there, the file's first that
    /// has a description and tones. `None` if what is named is no zone.
    #[must_use]
    pub fn default_zone(&self) -> Option<&ToneZone> {
        self.zone(self.default_name()?)
    }

    /// The name of the default zone, in lower case; a zone of that name may be missing.
    #[must_use]
    pub fn default_name(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// Names the default zone, which may be added later. With `None` there is no default any more.
    ///
    /// # Errors
    /// [`NameError`] if no zone can have that name.
    pub fn set_default(&mut self, name: Option<&str>) -> Result<(), NameError> {
        let zone = name.map(ToneZone::new).transpose()?;
        self.default = zone.map(|zone| zone.name().into());
        Ok(())
    }

    /// Makes a zone the default that is known to be one.
    pub(crate) fn set_known_default(&mut self, name: Option<String>) {
        self.default = name;
    }

    /// The name under which the zone of a name or alias is kept.
    fn find(&self, name: &str) -> Option<&str> {
        let kept = |name: &str| self.zones.get_key_value(name).map(|(name, _)| name.as_str());
        let name = lower_case(name);
        let other = |&(one, other): &(&str, &'static str)| (one == name).then_some(other);
        kept(&name).or_else(|| kept(ZONE_ALIASES.iter().find_map(other)?))
    }
}

/// The zones, in the order of their names; which is the default is lost.
impl IntoIterator for ToneZones {
    type Item = ToneZone;
    type IntoIter = alloc::collections::btree_map::IntoValues<String, ToneZone>;

    fn into_iter(self) -> Self::IntoIter {
        self.zones.into_values()
    }
}
