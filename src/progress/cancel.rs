//! Why a branch is cancelled, as a CANCEL reports it.

use alloc::borrow::Cow;
use alloc::format;

use super::failure::Failure;

/// The reason for cancelling a branch. The CANCEL may carry it in a `Reason` header (RFC 3326).
/// Phones use it to decide whether to list the call as missed.
///
/// | reason | `Reason` |
/// | --- | --- |
/// | answered elsewhere | `SIP;cause=200;text="Call completed elsewhere"` |
/// | the caller gave up | no header: a phone lists the call as missed |
/// | no answer | `SIP;cause=408;text="Request Timeout"` |
/// | the call failed | `SIP;cause=` and the status of the failure that decided the call, such as 600 |
///
/// ```
/// use std::time::Duration;
/// use ringback::progress::{Branch, CancelReason, Policy, Progress, Response};
///
/// let mut call = Progress::new(Policy::default());
/// let (desk, mobile, now) = (Branch(1), Branch(2), Duration::ZERO);
/// call.invite(desk, now);
/// call.invite(mobile, now);
/// let _ = call.response(desk, Response::new(200), now);
/// let (branch, reason) = call.poll_cancel().unwrap();
/// assert_eq!((branch, reason), (mobile, CancelReason::AnsweredElsewhere));
/// let header = reason.header().unwrap();
/// assert_eq!(header, "SIP;cause=200;text=\"Call completed elsewhere\"");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CancelReason {
    /// Another branch answered.
    AnsweredElsewhere,
    /// The caller gave up.
    CallerGaveUp,
    /// Nobody answered within the time that the server allows.
    NoAnswer,
    /// The call failed without this branch, for example because another branch sent a 6xx.
    Failed(Failure),
}

impl CancelReason {
    /// Returns the status in the `cause` of the `Reason` header, or `None` for no header.
    #[must_use]
    pub const fn cause(self) -> Option<u16> {
        match self {
            Self::AnsweredElsewhere => Some(200),
            Self::CallerGaveUp => None,
            Self::NoAnswer => Some(408),
            Self::Failed(failure) => Some(failure.status()),
        }
    }

    /// Returns the value of the `Reason` header, or `None` for no header.
    #[must_use]
    pub fn header(self) -> Option<Cow<'static, str>> {
        match self {
            Self::AnsweredElsewhere => {
                Some(Cow::Borrowed("SIP;cause=200;text=\"Call completed elsewhere\""))
            }
            Self::CallerGaveUp => None,
            Self::NoAnswer => Some(Cow::Borrowed("SIP;cause=408;text=\"Request Timeout\"")),
            Self::Failed(failure) => Some(Cow::Owned(format!("SIP;cause={}", failure.status()))),
        }
    }
}
