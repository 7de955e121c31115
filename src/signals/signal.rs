//! A named signal, and the iterator over all.

use core::fmt;

use super::table::SIGNALS;
use crate::tone::{Sound, Tone};

/// A named signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    pub(super) name: &'static str,
    pub(super) group: Group,
    pub(super) list: &'static str,
    pub(super) source: &'static str,
    pub(super) unverified: &'static str,
}

impl Signal {
    /// Returns the name: `dtmf-1`, `fax-cng`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the group.
    #[must_use]
    pub const fn group(&self) -> Group {
        self.group
    }

    /// Returns the document or program with the numbers of the signal, or an empty text if none is
    /// known.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// Returns what no source confirms, or `None` if all numbers have one.
    #[must_use]
    pub fn unverified(&self) -> Option<&'static str> {
        (!self.unverified.is_empty()).then_some(self.unverified)
    }

    /// Returns the tone as a list in the notation of [`asterisk`](crate::notation::asterisk).
    #[must_use]
    pub const fn list(&self) -> &'static str {
        self.list
    }

    /// Returns the tone.
    #[must_use]
    pub fn tone(&self) -> Tone {
        // A test parses each list, so silence is never heard.
        self.list.parse().unwrap_or_else(|_| Tone::hold(Sound::Silence))
    }
}

/// The group of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Group {
    /// The 16 digits of ITU-T Q.23.
    Dtmf,
    /// The registers of Signalling System R1 (ITU-T Q.320), and the signals of No. 5 that differ.
    R1,
    /// The forward signals of Signalling System R2 (ITU-T Q.441). They are compelled: each lasts
    /// until the other register answers.
    R2Forward,
    /// The backward signals of Signalling System R2 (ITU-T Q.441).
    R2Backward,
    /// Line signals, coins, and tones that inform a party.
    Special,
    /// Special information tones, before an announcement.
    Sit,
    /// Fax machines (ITU-T T.30).
    Fax,
    /// Modems: answer tones, and the frequencies of their bits.
    Modem,
    /// Alerts for caller identification.
    CallerId,
    /// Tones for a telephone that is off the hook.
    Alerting,
    /// Tests of lines and circuits.
    Maintenance,
}

impl Group {
    /// Returns the name: `dtmf`, `r2-forward`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dtmf => "dtmf",
            Self::R1 => "r1",
            Self::R2Forward => "r2-forward",
            Self::R2Backward => "r2-backward",
            Self::Special => "special",
            Self::Sit => "sit",
            Self::Fax => "fax",
            Self::Modem => "modem",
            Self::CallerId => "caller-id",
            Self::Alerting => "alerting",
            Self::Maintenance => "maintenance",
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Returns all signals, each group together.
///
/// ```
/// use ringback::signals::{self, Group};
///
/// let digits = signals::all().filter(|signal| signal.group() == Group::Dtmf);
/// assert_eq!(digits.count(), 16);
/// ```
pub fn all() -> impl ExactSizeIterator<Item = &'static Signal> + Clone {
    SIGNALS.iter()
}
