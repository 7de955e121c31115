//! The progress of one call.

use std::ffi::{c_char, c_int, c_void};
use std::ptr;
use std::time::Duration;

use ringback::progress;

use crate::answer::{Failed, NULL, ringback_status};
use crate::border::{answer, ask, ask_text, copied, end, free, given, make, make_in};
use crate::progress_types::{
    ringback_call_state, ringback_cancel, ringback_failure, ringback_policy, ringback_response,
    ringback_upstream,
};
use crate::text::Text;

/// The progress of one call: what its branches signal goes in, the caller's place comes out.
///
/// A branch is one INVITE that you sent, by any number you like; events of one that was never invited
/// change nothing. `to_tag` names an early dialog of it, since a proxy may fork. `NULL` or an empty one
/// is none: that is the branch's only early dialog, or if there are several one more, which has no
/// name. So is one of more than 255 octets, or that is not UTF-8. A branch has 64 early dialogs; what
/// belongs to any more changes nothing.
///
/// `now_us` is the time since any origin, in microseconds; one before the latest that was given counts
/// as that one. Events may allocate; time, and what the call is asked for, do not.
///
/// After each event, and each `ringback_progress_handle_timeout`, ask
/// `ringback_progress_poll_upstream` and `ringback_progress_poll_cancel`.
pub struct ringback_progress(progress::Progress);

/// Makes it what it is unless set.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_policy_init(policy: *mut ringback_policy) -> ringback_status {
    ask(policy, || Ok(Some(ringback_policy::of(progress::Policy::default()))))
}

/// A call of which no INVITE has been sent. With `NULL` for `policy` it is what suits a caller who
/// hears everything from the server.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_new(
    policy: *const ringback_policy,
    progress: *mut *mut ringback_progress,
) -> ringback_status {
    make(progress, ptr::null_mut(), || ringback_progress::with(policy))
}

/// As many bytes as a call's progress takes in memory of your own.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_size() -> usize {
    size_of::<ringback_progress>()
}

/// What the address of such memory must be a multiple of; memory of `malloc` is.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_alignment() -> usize {
    align_of::<ringback_progress>()
}

/// The progress of a call as `ringback_progress_new` makes it, in memory of your own of `size`
/// bytes, which must stay where it is. End it with `ringback_progress_deinit`, and never free it.
///
/// Thread rule: from any thread, at any time, while no other uses that memory.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_init(
    memory: *mut c_void,
    size: usize,
    policy: *const ringback_policy,
    progress: *mut *mut ringback_progress,
) -> ringback_status {
    make_in(memory, size, progress, || ringback_progress::with(policy))
}

/// An INVITE was sent. For a branch that lives this is a repetition and changes nothing; one that
/// has failed begins anew.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_invite(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.invite(progress::Branch(branch), at(now_us)))
}

/// A response to an INVITE came. `to_tag` counts for 1xx but 100, and for the answer.
/// `RINGBACK_STATUS_ACK_AND_BYE` for a 200 that comes too late: then acknowledge it and end that call at
/// once with a BYE.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_response(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    to_tag: Text,
    response: *const ringback_response,
    now_us: u64,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let (progress, response) = (given(progress)?, copied(response)?);
        let dialog = progress::Branch(branch).dialog(to_tag.of_peer().unwrap_or_default());
        let response = progress::Response {
            status: response.status,
            sdp: response.sdp != 0,
            p_early_media: response.p_early_media.of_peer(),
            cause: (response.cause != 0).then_some(response.cause),
        };
        Ok(progress.0.response(dialog, response, at(now_us)).into())
    })
}

/// A branch was sent anew: its 3xx was followed or its 401 or 407 answered with credentials. Call it
/// in the place of `ringback_progress_response`, for which these are failures. Where a 3xx leads to
/// several branches, invite the others.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_retry(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.retry(progress::Branch(branch), at(now_us)))
}

/// RTP of an early dialog begins to flow. Three packets are proof enough; one may be a stray.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_rtp_begins(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    to_tag: Text,
    now_us: u64,
) -> ringback_status {
    tell_dialog(progress, branch, to_tag, |progress, dialog| {
        progress.rtp_begins(dialog, at(now_us));
    })
}

/// RTP of an early dialog has stopped. Wait for more than 6 s without a packet: the ring tones of
/// some countries, which may be in it, pause as long.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_rtp_stops(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    to_tag: Text,
    now_us: u64,
) -> ringback_status {
    tell_dialog(progress, branch, to_tag, |progress, dialog| {
        progress.rtp_stops(dialog, at(now_us));
    })
}

/// A P-Early-Media header came in a request, as an UPDATE, with that value. In a response it is a
/// field of `ringback_response`.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_p_early_media(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    to_tag: Text,
    value: Text,
    now_us: u64,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let progress = given(progress)?;
        if value.0.is_null() {
            return Err(NULL);
        }
        let dialog = progress::Branch(branch).dialog(to_tag.of_peer().unwrap_or_default());
        progress.0.p_early_media(dialog, value.of_peer().unwrap_or_default(), at(now_us));
        Ok(ringback_status::Ok)
    })
}

/// Whether more branches may come, though all have failed: a server that tries one phone after
/// another says 1 before the first and 0 once the last is invited. Off at first.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_set_hunting(
    progress: Option<&mut ringback_progress>,
    more_may_come: c_int,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.set_hunting(more_may_come != 0, at(now_us)))
}

/// Nobody has answered in the time that you give them: every branch that lives fails with 408, and
/// no more will come. A 200 still counts until they are cancelled. To give up on one branch alone,
/// cancel it and say that it has answered with 408: its 487 would tell nothing.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_no_answer(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.no_answer(at(now_us)))
}

/// The caller gives up: a CANCEL, or a BYE if his call was answered before.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_caller_cancelled(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.caller_cancelled(at(now_us)))
}

/// An announcement begins, over any tone. An answer or a cancel ends it.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_start_announcement(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.start_announcement(at(now_us)))
}

/// The announcement is over. Without one this changes nothing.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_end_announcement(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.end_announcement(at(now_us)))
}

/// A queue or a ring group that is one branch here hands its state up. Call it after every event of
/// the group, its time among them; where nothing has changed it changes nothing. For that branch,
/// trying is nothing, or a 181 if it rang or was queued; ring is a 180, queued a 182; early media is its
/// RTP that flows; a failure is that failure, a cancel 487, an answer 200; silence and announcements
/// change nothing. A group that failed and is tried once more is to be invited here once more, too.
/// `RINGBACK_STATUS_ACK_AND_BYE` if its answer comes too late, and it is to be ended;
/// `RINGBACK_STATUS_VALUE` if both are the same call.
///
/// Thread rule: one thread at a time for each of the two calls.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_group(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    group: *const ringback_progress,
    now_us: u64,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let progress = given(progress)?;
        if ptr::eq(progress, group) {
            return Err(Failed::new(ringback_status::Value, "a call is no branch of itself"));
        }
        // SAFETY: the caller says that it is NULL or sound, and it is another one than `progress`.
        let group = given(unsafe { group.as_ref() })?;
        Ok(progress.0.group(progress::Branch(branch), &group.0, at(now_us)).into())
    })
}

/// Time has passed. To call it early or often is harmless: before every frame is a good time.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_handle_timeout(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.handle_timeout(at(now_us)))
}

/// When to call `ringback_progress_handle_timeout`, if nothing happens before, in microseconds.
/// `RINGBACK_STATUS_NOTHING` if there is nothing to wait for. It may change with every event.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_next_timeout(
    progress: Option<&ringback_progress>,
    at_us: *mut u64,
) -> ringback_status {
    ask(at_us, || {
        let next = given(progress)?.0.next_timeout();
        Ok(next.map(|at| u64::try_from(at.as_nanos().div_ceil(1_000)).unwrap_or(u64::MAX)))
    })
}

/// Whether media is to be open to the caller, since something came that needs it; until then frames
/// are not to be sent. It never closes. False for `NULL`.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_media_is_open(progress: Option<&ringback_progress>) -> bool {
    progress.is_some_and(|progress| progress.0.media_is_open())
}

/// What the caller is to hear now. It changes with events only, time among them.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_state(
    progress: Option<&ringback_progress>,
    place: *mut ringback_call_state,
) -> ringback_status {
    ask(place, || Ok(Some(ringback_call_state::of(given(progress)?.0.state()))))
}

/// The failure that the call has come to, while its tone lasts and once it is over;
/// `RINGBACK_STATUS_NOTHING` if there is none, or under an announcement.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_failure(
    progress: Option<&ringback_progress>,
    failure: *mut ringback_failure,
) -> ringback_status {
    ask(failure, || Ok(given(progress)?.0.failure().map(ringback_failure::of)))
}

/// What to send to the caller's side; ask after every event, time among them, until it is
/// `RINGBACK_STATUS_NOTHING`. Each is advised once. The final response of a failure comes when its tone
/// has been heard.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_poll_upstream(
    progress: Option<&mut ringback_progress>,
    upstream: *mut ringback_upstream,
) -> ringback_status {
    ask(upstream, || Ok(given(progress)?.0.poll_upstream().map(ringback_upstream::of)))
}

/// A branch that is to be cancelled, since the call is decided without it, and why; ask after every event,
/// time among them, until it is `RINGBACK_STATUS_NOTHING`. Each is named once. A CANCEL may be sent only after a
/// provisional response (RFC 3261 §9.1).
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_poll_cancel(
    progress: Option<&mut ringback_progress>,
    cancel: *mut ringback_cancel,
) -> ringback_status {
    ask(cancel, || {
        let cancel = given(progress)?.0.poll_cancel();
        Ok(cancel.map(|(branch, reason)| ringback_cancel {
            branch: branch.0,
            cause: reason.cause().unwrap_or_default(),
        }))
    })
}

/// The To-tag of the early dialog that a place of early media names, to a buffer of `size` octets;
/// empty if nobody has named it, or if it is no more. One has at most 255 octets.
/// `RINGBACK_STATUS_VALUE` for another kind of place.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_to_tag(
    progress: Option<&ringback_progress>,
    place: *const ringback_call_state,
    to_tag: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(to_tag, size, || {
        let (progress, place) = (given(progress)?, copied(place)?);
        let ringback::CallState::EarlyMedia(dialog) = place.read()? else {
            return Err(Failed::new(ringback_status::Value, "the place is no early media"));
        };
        Ok(Some(progress.0.to_tag(dialog)))
    })
}

/// How servers differ, as this call was made with.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_policy(
    progress: Option<&ringback_progress>,
    policy: *mut ringback_policy,
) -> ringback_status {
    ask(policy, || Ok(Some(ringback_policy::of(given(progress)?.0.policy()))))
}

/// A place in a few English words, as `ring` or `failure 486`, to a buffer of `size` octets.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_state_text(
    place: *const ringback_call_state,
    text: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(text, size, || Ok(Some(copied(place)?.read()?.to_string())))
}

/// The one of two failures that tells the caller more, to `best`: 6xx before 486, then 404, 410, 484
/// and 485, any other 4xx, 5xx, 3xx, and last 487 and 503; of two alike the lower status, of the same
/// status one with a cause. `RINGBACK_STATUS_VALUE` if one of them is none.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_failure_best(
    one: ringback_failure,
    other: ringback_failure,
    best: *mut ringback_failure,
) -> ringback_status {
    ask(best, || Ok(Some(ringback_failure::of(one.read()?.best(other.read()?)))))
}

/// Frees a call's progress of `ringback_progress_new`, or does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_free(progress: Option<Box<ringback_progress>>) {
    free(progress);
}

/// Ends a call's progress of `ringback_progress_init`, or does nothing with `NULL`. Its memory is
/// yours again.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_deinit(progress: Option<&mut ringback_progress>) {
    end(progress);
}

impl ringback_progress {
    fn with(policy: *const ringback_policy) -> Result<Self, Failed> {
        let policy =
            if policy.is_null() { progress::Policy::default() } else { copied(policy)?.read()? };
        Ok(Self(progress::Progress::new(policy)))
    }
}

fn tell_progress(
    progress: Option<&mut ringback_progress>,
    event: impl FnOnce(&mut progress::Progress),
) -> ringback_status {
    answer(ptr::null_mut(), || {
        event(&mut given(progress)?.0);
        Ok(ringback_status::Ok)
    })
}

fn tell_dialog(
    progress: Option<&mut ringback_progress>,
    branch: u64,
    to_tag: Text,
    event: impl FnOnce(&mut progress::Progress, progress::DialogRef<'_>),
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let dialog = progress::Branch(branch).dialog(to_tag.of_peer().unwrap_or_default());
        event(&mut given(progress)?.0, dialog);
        Ok(ringback_status::Ok)
    })
}

fn at(now_us: u64) -> Duration {
    Duration::from_micros(now_us)
}
