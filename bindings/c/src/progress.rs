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

/// The progress of one call: you report the events of its branches, and it returns the call state.
///
/// A branch is one INVITE that you sent, with a number of your choice. Events of a branch that you
/// never invited change nothing. `to_tag` names an early dialog within the branch, since a proxy
/// may fork. A `to_tag` that is `NULL`, empty, longer than 255 octets or not UTF-8 counts as
/// missing. A missing tag means the branch's only early dialog; if the branch has several, it means
/// one more dialog without a name. A branch has at most 64 early dialogs. Events of further dialogs
/// change nothing.
///
/// `now_us` is the time since any origin, in microseconds. An earlier time than the latest so far
/// counts as the latest. Events may allocate; `ringback_progress_handle_timeout` and the functions
/// that only return something do not.
///
/// After each event and each `ringback_progress_handle_timeout`, call
/// `ringback_progress_poll_upstream` and `ringback_progress_poll_cancel`.
pub struct ringback_progress(progress::Progress);

/// Sets all fields to their defaults.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_policy_default(policy: *mut ringback_policy) -> ringback_status {
    ask(policy, || Ok(Some(ringback_policy::of(progress::Policy::default()))))
}

/// Creates a call without any INVITE. `NULL` for `policy` means the default policy, which suits a
/// caller who hears everything from the server.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_new(
    policy: *const ringback_policy,
    progress: *mut *mut ringback_progress,
) -> ringback_status {
    make(progress, ptr::null_mut(), || ringback_progress::with(policy))
}

/// Returns the number of bytes that a call's progress needs in memory of your own.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_size() -> usize {
    size_of::<ringback_progress>()
}

/// Returns the alignment that such memory needs. Memory from `malloc` has it.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_alignment() -> usize {
    align_of::<ringback_progress>()
}

/// Creates a call like `ringback_progress_new`, but in your own memory of `size` bytes, which must
/// not move. End it with `ringback_progress_deinit`; never pass it to `ringback_progress_free`.
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

/// Reports that you sent an INVITE. For a live branch this is a repetition and changes nothing. A
/// failed branch starts again.
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

/// Reports a response to an INVITE. `to_tag` matters for a 1xx other than 100, and for the answer.
/// Returns `RINGBACK_STATUS_ACK_AND_BYE` for a 200 that comes too late: acknowledge it and end that
/// call immediately with a BYE.
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

/// Reports that you sent a branch again: you followed its 3xx, or answered its 401 or 407 with
/// credentials. Call this instead of `ringback_progress_response`, which treats these statuses as
/// failures. If a 3xx leads to several branches, invite the others.
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

/// Reports that RTP of an early dialog begins to flow. Wait for three packets; a single one may be
/// a stray.
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

/// Reports that RTP of an early dialog has stopped. Wait for more than 6 s without a packet: the
/// RTP may contain a ring tone, and in some countries these pause for that long.
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

/// Reports a P-Early-Media header in a request, such as an UPDATE. For a response, set the field of
/// `ringback_response` instead.
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

/// Sets whether more branches may follow even if all have failed. A server that tries phones one by
/// one sets 1 before the first INVITE and 0 after the last. Default: 0.
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

/// Reports that nobody answered within the time that you allow. Every live branch fails with 408,
/// and no more will follow. Until a branch is cancelled, a 200 from it still counts. To give up one
/// branch alone, cancel it and report a 408 from it, since its 487 would carry no information.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_no_answer(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.no_answer(at(now_us)))
}

/// Reports that the caller gave up: with a CANCEL, or with a BYE if their call was already
/// answered.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_caller_cancelled(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.caller_cancelled(at(now_us)))
}

/// Starts an announcement, which replaces any tone. An answer or a cancel ends it.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_start_announcement(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.start_announcement(at(now_us)))
}

/// Ends the announcement. Without an announcement this changes nothing.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_end_announcement(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.end_announcement(at(now_us)))
}

/// Reports the state of a group that is one branch of this call: a queue or a ring group. Call this
/// after every event of the group, including `ringback_progress_handle_timeout`. If nothing has
/// changed, it changes nothing.
///
/// The branch gets this event: for trying nothing, or a 181 if it rang or was queued; for ring a
/// 180; for queued a 182; for early media that its RTP flows; for a failure that failure; for a
/// cancelled group a 487; for an answer a 200. Silence before any INVITE and announcements change
/// nothing. If a group has failed and you try it again, invite its branch here again too.
///
/// Returns `RINGBACK_STATUS_ACK_AND_BYE` if the group's answer came too late: end its call. Returns
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
            return Err(Failed::new(ringback_status::Value, "a call can't be a branch of itself"));
        }
        // SAFETY: the caller guarantees `NULL` or a valid pointer, and it differs from `progress`.
        let group = given(unsafe { group.as_ref() })?;
        Ok(progress.0.group(progress::Branch(branch), &group.0, at(now_us)).into())
    })
}

/// Reports that time has passed. Calling this early or often is harmless, for example before every
/// frame.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_handle_timeout(
    progress: Option<&mut ringback_progress>,
    now_us: u64,
) -> ringback_status {
    tell_progress(progress, |progress| progress.handle_timeout(at(now_us)))
}

/// Gets the time to call `ringback_progress_handle_timeout` if no event comes first, in
/// microseconds. Returns `RINGBACK_STATUS_NOTHING` if there is nothing to wait for. The time may
/// change with every event.
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

/// Returns whether media to the caller must be open. Do not send frames before that. Media never
/// closes again. Returns false for `NULL`.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_media_is_open(progress: Option<&ringback_progress>) -> bool {
    progress.is_some_and(|progress| progress.0.media_is_open())
}

/// Gets what the caller should hear now. The state changes only with events and
/// `ringback_progress_handle_timeout`.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_state(
    progress: Option<&ringback_progress>,
    state: *mut ringback_call_state,
) -> ringback_status {
    ask(state, || Ok(Some(ringback_call_state::of(given(progress)?.0.state()))))
}

/// Gets the failure of the call, both while its tone lasts and once the call is over. Returns
/// `RINGBACK_STATUS_NOTHING` if there is no failure, or during an announcement.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_failure(
    progress: Option<&ringback_progress>,
    failure: *mut ringback_failure,
) -> ringback_status {
    ask(failure, || Ok(given(progress)?.0.failure().map(ringback_failure::of)))
}

/// Gets the next message for the caller's side. Call this after every event and
/// `ringback_progress_handle_timeout` until it returns `RINGBACK_STATUS_NOTHING`. Each message
/// comes once. The final response of a failure follows after its tone.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_poll_upstream(
    progress: Option<&mut ringback_progress>,
    upstream: *mut ringback_upstream,
) -> ringback_status {
    ask(upstream, || Ok(given(progress)?.0.poll_upstream().map(ringback_upstream::of)))
}

/// Gets the next branch to cancel, because the call is decided without it, and the reason. Call
/// this after every event and `ringback_progress_handle_timeout` until it returns
/// `RINGBACK_STATUS_NOTHING`. Each branch comes once. You may send a CANCEL only after a
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

/// Writes the To-tag of the early dialog in an early media state to a buffer of `size` octets. The
/// text has at most 255 octets. It is empty if the dialog has no name or no longer exists. Returns
/// `RINGBACK_STATUS_VALUE` for another kind of state.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_to_tag(
    progress: Option<&ringback_progress>,
    state: *const ringback_call_state,
    to_tag: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(to_tag, size, || {
        let (progress, state) = (given(progress)?, copied(state)?);
        let ringback::CallState::EarlyMedia(dialog) = state.read()? else {
            return Err(Failed::new(ringback_status::Value, "the state must be early media"));
        };
        Ok(Some(progress.0.to_tag(dialog)))
    })
}

/// Gets the policy of this call.
///
/// Thread rule: one thread at a time for each call.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_policy(
    progress: Option<&ringback_progress>,
    policy: *mut ringback_policy,
) -> ringback_status {
    ask(policy, || Ok(Some(ringback_policy::of(given(progress)?.0.policy()))))
}

/// Writes a call state in a few English words, such as `ring` or `failure 486`, to a buffer of
/// `size` octets.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_state_to_string(
    state: *const ringback_call_state,
    text: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(text, size, || Ok(Some(copied(state)?.read()?.to_string())))
}

/// Writes the more informative of two failures to `best`. The order is: 6xx, 486, then 404, 410,
/// 484 and 485, any other 4xx, 5xx, 3xx, and last 487 and 503. Within a group the lower status
/// wins; for equal statuses one with a cause, then the lower cause. Returns `RINGBACK_STATUS_VALUE`
/// if either is not a failure.
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

/// Frees a call from `ringback_progress_new`. Does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_progress_free(progress: Option<Box<ringback_progress>>) {
    free(progress);
}

/// Ends a call from `ringback_progress_init`. Its memory is yours again. Does nothing with `NULL`.
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
