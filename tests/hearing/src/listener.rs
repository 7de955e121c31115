//! What all detectors have in common.

/// A detector that listens for the tones of a zone.
pub trait Listener {
    /// Listens to a call from its start, and returns all names that it gives to tones.
    fn listen(&self, samples: &[i16]) -> Vec<Heard>;
}

/// A tone that a detector named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The number of samples that the detector had consumed.
    pub after: usize,
    /// The sample at which the tone began, if the detector says so.
    pub since: Option<usize>,
    /// The names, the most likely first. Several if the detector cannot tell them apart.
    pub names: Vec<String>,
}

/// Returns whether only ringback's detector is to listen: whether `RINGBACK_ALONE` is set.
#[must_use]
pub fn is_alone() -> bool {
    std::env::var_os("RINGBACK_ALONE").is_some()
}
