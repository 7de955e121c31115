//! Why a call failed, which failure of several counts, and the tone that says so.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use core::fmt;

/// Why a branch or a call failed: the status of a SIP response, and a cause of Q.850 if one came
/// with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Failure {
    pub(super) status: u16,
    pub(super) cause: Option<u8>,
}

impl Failure {
    /// Nobody answers: 408 Request Timeout.
    pub const NO_ANSWER: Self = Self { status: 408, cause: None };
    /// The answer to a CANCEL: 487 Request Terminated.
    pub const CANCELLED: Self = Self { status: 487, cause: None };

    /// A failure by its SIP status; `None` unless that is 300 to 699.
    #[must_use]
    pub const fn from_status(status: u16) -> Option<Self> {
        match status {
            300..=699 => Some(Self { status, cause: None }),
            _ => None,
        }
    }

    /// The same with a cause of ITU-T Q.850, as the `Reason` header has it (RFC 3326), or with
    /// none.
    #[must_use]
    pub const fn with_cause(self, cause: Option<u8>) -> Self {
        Self { cause, ..self }
    }

    /// The SIP status, 300 to 699.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.status
    }

    /// The cause of ITU-T Q.850.
    #[must_use]
    pub const fn cause(self) -> Option<u8> {
        self.cause
    }

    pub(super) fn is_cancellation(self) -> bool {
        self.status == Self::CANCELLED.status
    }

    /// Whether it speaks for the callee wherever he is, and so for all branches: a 6xx.
    pub(super) fn is_global(self) -> bool {
        self.status >= 600
    }

    /// The one of two that tells the caller more, whichever came first:
    ///
    /// 1. 6xx, which speaks for all branches;
    /// 2. 486, the callee is busy;
    /// 3. 404, 410, 484 and 485, the number is wrong;
    /// 4. any other 4xx;
    /// 5. 5xx;
    /// 6. 3xx that nobody followed;
    /// 7. 487 and 503, which say least.
    ///
    /// Of two alike it is the lower status; of the same status one with a cause, and the lower.
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

/// `486`, or with a cause `486 (cause 17)`.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        self.cause.map_or(Ok(()), |cause| write!(f, " (cause {cause})"))
    }
}

/// Which tone tells the caller of which failure, by name.
///
/// A cause that is in the table counts for more than the status that it came with: gateways send
/// many causes in few statuses. The default:
///
/// | tone | SIP status | Q.850 cause |
/// | --- | --- | --- |
/// | `busy` | 401, 402, 403, 407, 486, 600, 603 | 17 user busy, 21 call rejected |
/// | `info`, the special information tone | 404, 410, 484, 485, 604 | 1 unallocated number, 3 no route to destination, 22 number changed, 28 invalid number |
/// | none | 487 | |
/// | `congestion` | all others | if there is no status either |
///
/// A status and the cause that RFC 3398 §8.2.6.1 gives it have the same tone, so that it does not
/// matter on which side of a gateway the call fails. That puts 401, 402, 403 and 407 (cause 21)
/// beside 603.
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
    /// One tone for every failure, or none.
    #[must_use]
    pub fn new(name: Option<&str>) -> Self {
        Self { by_status: BTreeMap::new(), by_cause: BTreeMap::new(), rest: owned(name) }
    }

    /// The same table with another tone, or none, for a status.
    #[must_use]
    pub fn with_status(mut self, status: u16, name: Option<&str>) -> Self {
        self.by_status.insert(status, owned(name));
        self
    }

    /// The same table with another tone, or none, for a cause.
    #[must_use]
    pub fn with_cause(mut self, cause: u8, name: Option<&str>) -> Self {
        self.by_cause.insert(cause, owned(name));
        self
    }

    /// The same table with another tone, or none, for all that is not in it.
    #[must_use]
    pub fn with_rest(mut self, name: Option<&str>) -> Self {
        self.rest = owned(name);
        self
    }

    /// The tone's name for a failure; `None` if nothing is to sound.
    #[must_use]
    pub fn name(&self, failure: Failure) -> Option<&str> {
        let by_cause = failure.cause.and_then(|cause| self.by_cause.get(&cause));
        by_cause.or_else(|| self.by_status.get(&failure.status)).unwrap_or(&self.rest).as_deref()
    }

    /// Every name in the table, some of them more than once.
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
