//! Call progress: from the signalling of all branches of a call to what the caller hears now.
//!
//! [`Progress`] is a state machine without input or output of its own. The server reports each
//! event with `now`, the time since any fixed origin. `Progress` then returns the caller's
//! [`CallState`], what to send upstream, and when to call it again.
//!
//! ```
//! use std::time::Duration;
//! use ringback::progress::{Branch, CallState, Policy, Progress, Response};
//!
//! let mut call = Progress::new(Policy::default());
//! let phone = Branch(1);
//! call.invite(phone, Duration::ZERO);
//! assert_eq!(call.state(), CallState::Trying);
//! // A push notification wakes the phone.
//! let _ = call.response(phone, Response::new(180), Duration::from_secs(4));
//! assert_eq!(call.state(), CallState::Ring);
//! let _ = call.response(phone, Response::new(200), Duration::from_secs(9));
//! assert_eq!(call.state(), CallState::Answered(phone));
//! ```
//!
//! # The rules
//!
//! A *branch* is one INVITE that the server sent. It holds *early dialogs*, one for each To-tag,
//! because a proxy downstream may fork. The state follows from the branches and from three
//! remembered facts: whether the caller has heard ring, which early media is selected, and how the
//! call ended. Therefore the number of branches, repeated events, and the failure of one branch
//! among others change nothing by themselves, and no cadence restarts because of them.
//!
//! Where the table says "no change", the call compares equal (`==`) before and after. A 1xx with a
//! To-tag makes its dialog known, whatever else the response contains.
//!
//! | event | what the caller hears | source |
//! | --- | --- | --- |
//! | [`invite`](Progress::invite) | trying, after [`Policy::hold_off`] | |
//! | 100 | no change | RFC 3261 §21.1.1 |
//! | 180, with or without SDP | ring, unless early media flows | RFC 3960 §3.2 |
//! | 180 again, of the same dialog | no change | |
//! | 180 of another dialog or branch | ring continues | |
//! | 181 | that dialog is neither ringing nor queued any longer; if no other dialog rings, trying returns, as if the caller had never heard ring | as Asterisk does |
//! | 182 | that dialog stops ringing; queued, if nothing else rings (without [`Policy::has_queue_tone`]: no change) | RFC 3261 §21.1.4 |
//! | 183 without SDP | the same as before (with [`Policy::ring_on_183`]: ring) | RFC 3960 |
//! | 183 with SDP | the same as before, until its RTP flows (with [`Policy::cut_over_at_sdp`]: as if its RTP flowed; with [`Policy::ring_without_rtp`]: ring, if no RTP flows within that time) | RFC 3960 |
//! | any other 1xx | as for 183 | RFC 3261 §8.1.3.2 |
//! | [`rtp_begins`](Progress::rtp_begins) | the early media of that dialog, if it is authorised and no other flows yet (with [`Policy::latest_early_media`]: even if other early media flows) | RFC 3960 |
//! | [`p_early_media`](Progress::p_early_media), or the header in a response: `inactive`, `recvonly` | that dialog's early media is not authorised until the header authorises it again (without [`Policy::p_early_media`]: the header is ignored) | RFC 5009 |
//! | [`rtp_stops`](Progress::rtp_stops) | other early media that flows, otherwise ring, queued or trying | |
//! | 199 | that dialog ends; the branch and its other dialogs continue | RFC 6228 |
//! | [`retry`](Progress::retry): the server follows a 3xx or retries after a 401 or 407 | all dialogs of the branch end; this is not a failure | RFC 3261 §8.1.3.4 |
//! | 3xx to 5xx while another branch lives | all dialogs of the failed branch end; ring, once heard, continues (without [`Policy::ring_stays`]: trying returns) | |
//! | 6xx | its failure, immediately, whatever other branches live or follow; a 200 that crosses it still answers the call | RFC 3261 §16.7 |
//! | the last branch fails | the [best](Failure::best) failure for [`Policy::failure_tone_duration`], then over; while [hunting](Progress::set_hunting), ring or trying continues | |
//! | 2xx | answered by that branch | RFC 3261 §13.2.2.4 |
//! | another 2xx | the same as before, but [`response`](Progress::response) returns [`AckAndBye`](ResponseAction::AckAndBye) | RFC 3261 §13.2.2.4 |
//! | [`caller_cancelled`](Progress::caller_cancelled): the caller gives up | over | RFC 3261 §9 |
//! | [`no_answer`](Progress::no_answer) | every branch fails with 408 | |
//! | [`start_announcement`](Progress::start_announcement) | announcement, instead of everything except an answer and the end | |
//! | [`end_announcement`](Progress::end_announcement) | what the caller would hear without it; a failure gets its full duration again | |
//!
//! If several rules apply, the caller hears the first of these: the end or the answer, the
//! announcement, the failure, early media, ring of a dialog that rings, queued, remembered ring,
//! trying.
//!
//! A failure of 487, the response to a CANCEL, has no tone. The call is then over as soon as no
//! INVITE waits for a final response. The same applies to any failure of a call without media
//! ([`RingbackMode::Local`]).
//!
//! A better failure replaces the one that the caller hears, but does not extend its time. A call
//! that has ended remains ended: branches that you invite later must be cancelled, and later 2xx
//! responses are still reported.
//!
//! # Queues and ring groups
//!
//! A queue or a ring group is one branch of its caller's call, and has a `Progress` of its own for
//! its members. It passes on its state with [`Progress::group`], never audio. So one machine
//! decides and one player sounds for each caller. This avoids a conflict that Asterisk has: the
//! recipe with an extra branch in `Dial()` and `Queue(…,r)` both write tones to one channel.
#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod advice;
mod branch;
mod call_state;
mod cancel;
mod events;
mod failure;
mod policy;
mod rejection;
mod response;
mod rules;

pub use branch::{Branch, DialogId, DialogRef};
pub use call_state::{CallState, Upstream};
pub use cancel::CancelReason;
pub use failure::{Failure, FailureTones};
pub use policy::{Policy, RingbackMode};
pub use rejection::{Rejection, Relayed};
pub use response::{Response, ResponseAction};
pub use rules::Progress;
