//! Call progress: from the signalling of all branches of a call to what the caller hears now.
//!
//! [`Progress`] is a machine without input or output of its own. The server tells it what happens,
//! each time with `now`, the time since any origin; it tells the [`CallState`] that the caller is in,
//! what to send to his side, and when to call again.
//!
//! ```
//! use std::time::Duration;
//! use ringback::progress::{Branch, CallState, Policy, Progress, Response};
//!
//! let mut call = Progress::new(Policy::default());
//! let phone = Branch(1);
//! call.invite(phone, Duration::ZERO);
//! assert_eq!(call.state(), CallState::Trying);
//! // The push notification wakes the phone up.
//! let _ = call.response(phone, Response::new(180), Duration::from_secs(4));
//! assert_eq!(call.state(), CallState::Ring);
//! let _ = call.response(phone, Response::new(200), Duration::from_secs(9));
//! assert_eq!(call.state(), CallState::Answered(phone));
//! ```
//!
//! # The rules
//!
//! A *branch* is one INVITE that we sent. It holds *early dialogs*, one for each To-tag, since a
//! proxy behind us may fork. The place follows from what is known of the branches and from three
//! memories: that ring has been heard, which early media is selected, and how the call ended. So
//! the numbers of branches, events that come twice and a branch that dies among living ones change
//! nothing, and no cadence begins anew for them.
//!
//! Where the table says "no change", the call is equal (`==`) before and after. A 1xx with a To-tag makes
//! its dialog known, whatever else it says.
//!
//! | event | what the caller hears | source |
//! | --- | --- | --- |
//! | [`invite`](Progress::invite) | trying, after [`Policy::hold_off`] | |
//! | 100 | no change | RFC 3261 §21.1.1 |
//! | 180, with or without SDP | ring, unless early media flows | RFC 3960 §3.2 |
//! | 180 again, of the same dialog | no change | |
//! | 180 of another dialog or branch | ring goes on | |
//! | 181 | that dialog neither rings nor waits any longer; if no other rings, trying comes back, as if ring had never been heard | as Asterisk does |
//! | 182 | that dialog rings no more; queued, if nothing else rings ([`Policy::has_queue_tone`] off: no change) | RFC 3261 §21.1.4 |
//! | 183 without SDP | what was heard before ([`Policy::ring_on_183`]: ring) | RFC 3960 |
//! | 183 with SDP | what was heard before, until its RTP flows ([`Policy::cut_over_at_sdp`]: as if it did; [`Policy::ring_without_rtp`]: if it does not flow for so long, ring) | RFC 3960 |
//! | any other 1xx | as 183 | RFC 3261 §8.1.3.2 |
//! | [`rtp_begins`](Progress::rtp_begins) | the early media of that dialog, if it is authorised and none flows yet ([`Policy::latest_early_media`]: in any case) | RFC 3960 |
//! | [`p_early_media`](Progress::p_early_media), or in a response: `inactive`, `recvonly` | that dialog's early media is not authorised, until the header says otherwise ([`Policy::p_early_media`]: ignored) | RFC 5009 |
//! | [`rtp_stops`](Progress::rtp_stops) | other early media that flows, else ring or trying | |
//! | 199 | that dialog is over, the branch and its other dialogs live on | RFC 6228 |
//! | [`retry`](Progress::retry): a 3xx followed, a 401 or 407 retried | all its dialogs are over; no failure | RFC 3261 §8.1.3.4 |
//! | 3xx to 5xx while another branch lives | all its dialogs are over; ring, once heard, stays ([`Policy::ring_stays`]: trying comes back) | |
//! | 6xx | its failure, at once, whatever else lives or may come; a 200 that crosses still answers | RFC 3261 §16.7 |
//! | the last branch fails | the [best](Failure::best) failure for [`Policy::failure_tone_duration`], then over; while [`hunt`](Progress::set_hunting)ing ring or trying goes on | |
//! | 2xx | answered by that branch | RFC 3261 §13.2.2.4 |
//! | another 2xx | what was heard before, but it is [reported](ResponseAction::AckAndBye) | RFC 3261 §13.2.2.4 |
//! | [`cancel`](Progress::caller_cancelled): the caller gives up | over | RFC 3261 §9 |
//! | [`no_answer`](Progress::no_answer) | every branch fails with 408 | |
//! | [`preempt`](Progress::start_announcement) | announcement, over all but an answer and the end | |
//! | [`resume`](Progress::end_announcement) | what would be heard without it; a failure has its whole time again | |
//!
//! Where several hold, the first of these is heard: the end or the answer, the announcement, the
//! failure, early media, ring of a dialog that rings, queued, ring that was heard, trying.
//!
//! A failure of 487, the answer to a CANCEL, has no tone: the call is over once no INVITE waits for
//! a final response, and so it is for a caller without media ([`RingbackMode::Local`]).
//!
//! A better failure that comes while one is heard takes its place, but not more time. A call that has
//! ended stays so: what is invited later is to be cancelled, and 2xx are reported.
//!
//! # Queues and ring groups
//!
//! A queue or a ring group is one branch of its caller's call and has a machine of its own for its
//! members. It hands its state up with [`Progress::group`], never audio: one machine decides and
//! one player sounds for each caller. That settles what the recipe with an extra branch in
//! Asterisk's `Dial()` and `Queue(…,r)` fight over: there two of them write tones to one channel.

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
