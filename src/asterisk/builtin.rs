//! The built-in tone zones, read.

use crate::zones::ToneZones;

impl ToneZones {
    /// The built-in zones, read from [`ToneZones::BUILTIN`] when they are first asked for. The
    /// default zone is `us`, as in Asterisk's sample.
    ///
    /// Without the standard library, parse that text and keep what you get.
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
        // A test sees to it that there is not a single fault in them.
        ZONES.get_or_init(|| Self::read_text(Self::BUILTIN).zones)
    }
}
