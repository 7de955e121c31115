//! The built-in tone zones as a value.

use crate::zones::ToneZones;

impl ToneZones {
    /// Returns the built-in zones. The first call parses [`ToneZones::BUILTIN`]. The default zone
    /// is `us`, as in Asterisk's sample.
    ///
    /// Without the standard library, parse [`ToneZones::BUILTIN`] yourself and keep the result.
    ///
    /// ```
    /// use ringback::ToneZones;
    ///
    /// let zones = ToneZones::builtin();
    /// assert_eq!(zones.zone("uk").unwrap().description(), "United Kingdom");
    /// // Some countries have no zone, and some numbers no country.
    /// let zone = zones.zone_for_number("+33 1 23 45 67 89").or_else(|| zones.default_zone());
    /// let zone = zone.ok_or("no default zone")?;
    /// assert_eq!(zone.tone("ring").unwrap().to_string(), "440/1500,0/3500");
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn builtin() -> &'static Self {
        static ZONES: std::sync::OnceLock<ToneZones> = std::sync::OnceLock::new();
        // A test checks that the text has no fault.
        ZONES.get_or_init(|| Self::read_text(Self::BUILTIN).zones)
    }
}
