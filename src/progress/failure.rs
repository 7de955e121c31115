//! Why a call failed, which failure counts among several, and which tone the caller hears.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use core::fmt;

/// The reason why a branch or a call failed: the status of a SIP response, and its Q.850 cause if
/// it had one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Failure {
    pub(super) status: u16,
    pub(super) cause: Option<u8>,
}

impl Failure {
    /// Nobody answered: 408 Request Timeout.
    pub const NO_ANSWER: Self = Self { status: 408, cause: None };
    /// The response to a CANCEL: 487 Request Terminated.
    pub const CANCELLED: Self = Self { status: 487, cause: None };

    /// Creates a failure from its SIP status. Returns `None` unless the status is 300 to 699.
    #[must_use]
    pub const fn from_status(status: u16) -> Option<Self> {
        match status {
            300..=699 => Some(Self { status, cause: None }),
            _ => None,
        }
    }

    /// Returns the failure with another cause of ITU-T Q.850, from a `Reason` header (RFC 3326), or
    /// without a cause.
    #[must_use]
    pub const fn with_cause(self, cause: Option<u8>) -> Self {
        Self { cause, ..self }
    }

    /// Returns the SIP status, 300 to 699.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.status
    }

    /// Returns the cause of ITU-T Q.850.
    #[must_use]
    pub const fn cause(self) -> Option<u8> {
        self.cause
    }

    pub(super) fn is_cancellation(self) -> bool {
        self.status == Self::CANCELLED.status
    }

    /// Returns whether this failure speaks for the callee at every location, and so for all
    /// branches: a 6xx.
    pub(super) fn is_global(self) -> bool {
        self.status >= 600
    }

    /// Returns the more informative of two failures, in whichever order they came:
    ///
    /// 1. 6xx, which speaks for all branches;
    /// 2. 486: the callee is busy;
    /// 3. 404, 410, 484 and 485: the number is wrong;
    /// 4. any other 4xx;
    /// 5. 5xx;
    /// 6. 3xx that nobody followed;
    /// 7. 487 and 503, which are the least informative.
    ///
    /// Within one class the lower status wins. For equal statuses a failure with a cause wins, then
    /// the lower cause.
    #[must_use]
    pub fn best(self, other: Self) -> Self {
        if other.rank() < self.rank() { other } else { self }
    }

    fn rank(self) -> impl Ord {
        let class = match self.status {
            600.. => 1,
            486 => 2,
            404 | 410 | 484 | 485 => 3,
            487 | 503 => 7,
            400..=499 => 4,
            500..=599 => 5,
            _ => 6,
        };
        (class, self.status, self.cause.is_none(), self.cause)
    }
}

/// Writes `486`, or with a cause `486 (cause 17)`.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        self.cause.map_or(Ok(()), |cause| write!(f, " (cause {cause})"))
    }
}

/// A table of failures and the names of their tones.
///
/// A cause in the table takes precedence over the status that it came with, because gateways map
/// many causes to few statuses. The default:
///
/// | tone | SIP status | Q.850 cause |
/// | --- | --- | --- |
/// | `busy` | 401, 402, 403, 407, 486, 600, 603 | 17 user busy, 21 call rejected |
/// | `info`, the special information tone | 404, 410, 484, 485, 604 | 1 unallocated number, 3 no route to destination, 22 number changed, 28 invalid number |
/// | none | 487 | |
/// | `congestion` | all others | all others, if the table does not have the status either |
///
/// A status has the same tone as the cause that RFC 3398 §8.2.6.1 maps it to. So it does not matter
/// on which side of a gateway the call fails. This is why 401, 402, 403 and 407 (cause 21) are in
/// the same row as 603.
///
/// ```
/// use ringback::progress::{Failure, FailureTones};
///
/// let busy_here = Failure::from_status(486).unwrap();
/// let forbidden = Failure::from_status(403).unwrap();
/// let tones = FailureTones::default().with_status(403, Some("congestion"));
/// assert_eq!(tones.name(busy_here), Some("busy"));
/// assert_eq!(tones.name(forbidden), Some("congestion"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FailureTones {
    by_status: BTreeMap<u16, Name>,
    by_cause: BTreeMap<u8, Name>,
    rest: Name,
}

type Name = Option<Cow<'static, str>>;

impl FailureTones {
    /// Creates a table with one tone for every failure, or with no tone.
    #[must_use]
    pub fn new(name: Option<&str>) -> Self {
        Self { by_status: BTreeMap::new(), by_cause: BTreeMap::new(), rest: owned(name) }
    }

    /// Sets the tone for a status. `None` means no tone.
    #[must_use]
    pub fn with_status(mut self, status: u16, name: Option<&str>) -> Self {
        self.by_status.insert(status, owned(name));
        self
    }

    /// Sets the tone for a cause. `None` means no tone.
    #[must_use]
    pub fn with_cause(mut self, cause: u8, name: Option<&str>) -> Self {
        self.by_cause.insert(cause, owned(name));
        self
    }

    /// Sets the tone for every failure that is not in the table. `None` means no tone.
    #[must_use]
    pub fn with_rest(mut self, name: Option<&str>) -> Self {
        self.rest = owned(name);
        self
    }

    /// Returns the name of the tone for a failure, or `None` for no tone.
    #[must_use]
    pub fn name(&self, failure: Failure) -> Option<&str> {
        let by_cause = failure.cause.and_then(|cause| self.by_cause.get(&cause));
        by_cause.or_else(|| self.by_status.get(&failure.status)).unwrap_or(&self.rest).as_deref()
    }

    /// Returns every name in the table. A name may occur more than once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let all = self.by_status.values().chain(self.by_cause.values()).chain([&self.rest]);
        all.filter_map(Option::as_deref)
    }
}

impl Default for FailureTones {
    fn default() -> Self {
        const BUSY: Name = Some(Cow::Borrowed("busy"));
        const INFO: Name = Some(Cow::Borrowed("info"));
        let by_status = [
            (401, BUSY),
            (402, BUSY),
            (403, BUSY),
            (404, INFO),
            (407, BUSY),
            (410, INFO),
            (484, INFO),
            (485, INFO),
            (486, BUSY),
            (487, None),
            (600, BUSY),
            (603, BUSY),
            (604, INFO),
        ];
        let by_cause = [(1, INFO), (3, INFO), (17, BUSY), (21, BUSY), (22, INFO), (28, INFO)];
        Self {
            by_status: by_status.into(),
            by_cause: by_cause.into(),
            rest: Some(Cow::Borrowed("congestion")),
        }
    }
}

fn owned(name: Option<&str>) -> Name {
    name.map(|name| Cow::Owned(name.into()))
}
