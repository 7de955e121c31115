//! How to report a failure upstream, with a status that needs no header of the far end.

use super::branch::Branch;
use super::failure::Failure;

/// How to reject the caller's call, once the caller has heard the tone of its failure.
///
/// A server that is a party to both calls cannot pass on every response of the far end. Some
/// statuses mean nothing without a header that came with them, and a 503 would mean that the server
/// itself takes no calls (RFC 3261 §16.7). You can send [`status`](Self::status) on its own. A
/// server that copies headers may send [`relayed`](Self::relayed) instead.
///
/// | failure | status | headers that the original status needs | source |
/// | --- | --- | --- | --- |
/// | 3xx | 480 | `Contact` | RFC 3261 §8.1.3.4, §21.4.18 |
/// | 401 | 403 | `WWW-Authenticate` | RFC 3261 §21.4.2, §22.2 |
/// | 407 | 403 | `Proxy-Authenticate` | RFC 3261 §21.4.8, §22.3 |
/// | 405 | 500 | `Allow` | RFC 3261 §21.4.6 |
/// | 415 | 500 | `Accept`, `Accept-Encoding`, `Accept-Language` | RFC 3261 §21.4.13 |
/// | 420 | 500 | `Unsupported` | RFC 3261 §21.4.15 |
/// | 421 | 500 | `Require` | RFC 3261 §21.4.16 |
/// | 422 | 500 | `Min-SE` | RFC 4028 §6 |
/// | 494 | 500 | `Security-Server` | RFC 3329 §2.3.1 |
/// | 503 | 500 | never send the original status | RFC 3261 §16.7 |
/// | any other | the same | none | |
///
/// ```
/// use std::time::Duration;
/// use ringback::progress::{Branch, Policy, Progress, Response, Upstream};
///
/// let policy = Policy { failure_tone_duration: Duration::ZERO, ..Policy::default() };
/// let mut call = Progress::new(policy);
/// let (trunk, now) = (Branch(1), Duration::ZERO);
/// call.invite(trunk, now);
/// assert_eq!(call.poll_upstream(), Some(Upstream::SessionProgress));
/// let _ = call.response(trunk, Response::new(407), now);
/// let Some(Upstream::Failure(rejection)) = call.poll_upstream() else { panic!() };
/// assert_eq!(rejection.status(), 403); // without a challenge
/// let relayed = rejection.relayed().unwrap();
/// assert_eq!((relayed.status, relayed.branch), (407, trunk)); // or with the trunk's challenge
/// assert_eq!(relayed.headers, ["Proxy-Authenticate"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rejection {
    failure: Failure,
    /// Set only if the original status needs headers.
    source: Option<Branch>,
}

/// The original status, for a server that copies the headers of the response.
///
/// If the branch is a [group](super::Progress::group), the group's own
/// [`rejection`](super::Progress::rejection) names the member that sent the headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Relayed {
    /// The status that needs the headers.
    pub status: u16,
    /// The branch that sent the headers. If several did, this is the one invited first. A 401 or
    /// 407 must carry the challenges of all branches (RFC 3261 §16.7, step 7):
    /// [`Progress::challenged`](super::Progress::challenged) lists them.
    pub branch: Branch,
    /// The names of the headers.
    pub headers: &'static [&'static str],
}

impl Rejection {
    pub(super) fn new(failure: Failure, source: Branch) -> Self {
        let (_, headers) = fit(failure.status());
        Self { failure, source: (!headers.is_empty()).then_some(source) }
    }

    /// Returns why the call failed: the failure that the caller heard.
    #[must_use]
    pub const fn failure(self) -> Failure {
        self.failure
    }

    /// Returns the status to send. It needs no header of the far end.
    #[must_use]
    pub const fn status(self) -> u16 {
        fit(self.failure.status()).0
    }

    /// Returns the original status, for a server that copies headers of the far end's response.
    /// Returns `None` if [`status`](Self::status) is the only choice.
    #[must_use]
    pub fn relayed(self) -> Option<Relayed> {
        let status = self.failure.status();
        let (_, headers) = fit(status);
        Some(Relayed { status, branch: self.source?, headers })
    }
}

/// Returns the status to send instead of a status, and the headers that the original needs. See the
/// table of [`Rejection`].
const fn fit(status: u16) -> (u16, &'static [&'static str]) {
    match status {
        300..=399 => (480, &["Contact"]),
        401 => (403, &["WWW-Authenticate"]),
        407 => (403, &["Proxy-Authenticate"]),
        405 => (500, &["Allow"]),
        415 => (500, &["Accept", "Accept-Encoding", "Accept-Language"]),
        420 => (500, &["Unsupported"]),
        421 => (500, &["Require"]),
        422 => (500, &["Min-SE"]),
        494 => (500, &["Security-Server"]),
        503 => (500, &[]),
        _ => (status, &[]),
    }
}
