//! How the caller's side is told of a failure: with a status that is fit to be sent.

use super::branch::Branch;
use super::failure::Failure;

/// How to reject the caller's call, once the tone of its failure has been heard.
///
/// Not every response of a far end may be handed up as it is by a server that is a party of both
/// calls. Some lack their meaning without a header that came with them, and a 503 would say that the
/// server itself takes no calls (RFC 3261 §16.7). [`status`](Self::status) is fit to be sent alone.
/// A server that copies headers may instead send what [`relayed`](Self::relayed) says.
///
/// | failure | status | headers that its own status needs | source |
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
/// | 503 | 500 | its own is not to be sent | RFC 3261 §16.7 |
/// | any other | the same | none | |
///
/// ```
/// use std::time::Duration;
/// use ringback::progress::{Branch, Policy, Progress, Response, Upstream};
///
/// let mut call = Progress::new(Policy { failure_tone_duration: Duration::ZERO, ..Policy::default() });
/// let (trunk, now) = (Branch(1), Duration::ZERO);
/// call.invite(trunk, now);
/// assert_eq!(call.poll_upstream(), Some(Upstream::SessionProgress));
/// let _ = call.response(trunk, Response::new(407), now);
/// let Some(Upstream::Failure(rejection)) = call.poll_upstream() else { panic!() };
/// assert_eq!(rejection.status(), 403); // without a challenge
/// let relayed = rejection.relayed().unwrap();
/// assert_eq!((relayed.status, relayed.branch), (407, trunk)); // or with that of the trunk
/// assert_eq!(relayed.headers, ["Proxy-Authenticate"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rejection {
    failure: Failure,
    /// Only where its own status needs headers.
    source: Option<Branch>,
}

/// The far end's own status, for a server that copies the headers of its response.
///
/// Of a branch that is a [group](super::Progress::group), the group's own
/// [`rejection`](super::Progress::rejection) has the member that sent them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Relayed {
    /// The status that needs the headers.
    pub status: u16,
    /// The branch whose response has them. Of several, it is the one that was invited first. A 401 or
    /// 407 is to have the challenges of all branches that were challenged (RFC 3261 §16.7, step 7):
    /// [`Progress::challenged`](super::Progress::challenged) lists them.
    pub branch: Branch,
    /// Their names.
    pub headers: &'static [&'static str],
}

impl Rejection {
    pub(super) fn new(failure: Failure, source: Branch) -> Self {
        let (_, headers) = fit(failure.status());
        Self { failure, source: (!headers.is_empty()).then_some(source) }
    }

    /// Why the call failed: the failure whose tone was heard.
    #[must_use]
    pub const fn failure(self) -> Failure {
        self.failure
    }

    /// The status to send, which is fit to be sent without any header of the far end's.
    #[must_use]
    pub const fn status(self) -> u16 {
        fit(self.failure.status()).0
    }

    /// What to send instead by a server that copies headers of the far end's response; `None` where
    /// [`status`](Self::status) is all there is.
    #[must_use]
    pub fn relayed(self) -> Option<Relayed> {
        let status = self.failure.status();
        let (_, headers) = fit(status);
        Some(Relayed { status, branch: self.source?, headers })
    }
}

/// The table of [`Rejection`]: what is fit to be sent in the place of a status, and the headers without which
/// a response of that status lacks its meaning.
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
