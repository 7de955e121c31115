//! What one caller hears.

use std::ffi::c_void;
use std::ptr;

use crate::answer::{Failed, ringback_status};
use crate::border::{Out, answer, copied, end, free, given, make, make_in};
use crate::coded::{Coded, each, map_each};
use crate::frame::{lend, ringback_frame};
use crate::progress_types::ringback_call_state;
use crate::tone_plan::ringback_tone_plan;

/// What one caller hears: frames of the tone for each place that he comes to, joined without a
/// click.
pub struct ringback_call_player(Coded<ringback::CallPlayer<u8>, ringback::CallPlayer<i16>>);

/// A caller who has heard nothing yet. Of the plan it keeps what it needs.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_new(
    plan: Option<&ringback_tone_plan>,
    player: *mut *mut ringback_call_player,
) -> ringback_status {
    make(player, ptr::null_mut(), || ringback_call_player::of(plan))
}

/// As many bytes as it takes in memory of your own. It allocates a frame besides.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_size() -> usize {
    size_of::<ringback_call_player>()
}

/// What the address of such memory must be a multiple of; memory of `malloc` is.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_alignment() -> usize {
    align_of::<ringback_call_player>()
}

/// A caller as `ringback_call_player_new` makes him, in memory of your own of `size` bytes, which must stay where
/// it is. End it with `ringback_call_player_deinit`, and never free it.
///
/// Thread rule: from any thread, at any time, while no other uses that memory.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_init(
    memory: *mut c_void,
    size: usize,
    plan: Option<&ringback_tone_plan>,
    player: *mut *mut ringback_call_player,
) -> ringback_status {
    make_in(memory, size, player, || ringback_call_player::of(plan))
}

/// The next frame, for the place that the caller is in now, without a copy: its payload lives until
/// the next call with this handle. Every call is one ptime, whether there is a frame or not.
///
/// `RINGBACK_STATUS_ELSEWHERE` where the audio is not ours, and the place says whose: the far end's
/// in early media and once it is answered, the server's in an announcement if the plan has none,
/// nobody's once it is over. If a tone sounded before, it fades in one more frame first. In silence,
/// where a failure has no tone, and behind the end of a tone that ends, frames are silent. A change of
/// place takes effect in the very next frame, and the new tone begins at its start. Allocates nothing.
///
/// Thread rule: one thread at a time for each handle.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_next_frame(
    player: Option<&mut ringback_call_player>,
    place: *const ringback_call_state,
    frame: *mut ringback_frame,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let frame = Out::new(frame)?;
        let (player, place) = (given(player)?, copied(place)?.read()?);
        Ok(each!(&mut player.0, player => lend(player.timestamp(), player.next_frame(place), frame))
        .unwrap_or(ringback_status::Elsewhere))
    })
}

/// Whether a tone that ends has come to its end: of a failure, or an announcement. From then on
/// frames are silent until the place changes. False for `NULL`.
///
/// Thread rule: one thread at a time for each handle.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_tone_is_over(player: Option<&ringback_call_player>) -> bool {
    match player.map(|player| &player.0) {
        None => false,
        Some(Coded::Octets(player)) => player.tone_is_over(),
        Some(Coded::Samples(player)) => player.tone_is_over(),
    }
}

/// The timestamp of the next frame: samples since the first; 0 for `NULL`.
///
/// Thread rule: one thread at a time for each handle.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_timestamp(player: Option<&ringback_call_player>) -> u64 {
    match player.map(|player| &player.0) {
        None => 0,
        Some(Coded::Octets(player)) => player.timestamp(),
        Some(Coded::Samples(player)) => player.timestamp(),
    }
}

/// Frees one of `ringback_call_player_new`, or does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_free(player: Option<Box<ringback_call_player>>) {
    free(player);
}

/// Ends one of `ringback_call_player_init`, or does nothing with `NULL`. Its memory is yours again.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_deinit(player: Option<&mut ringback_call_player>) {
    end(player);
}

impl ringback_call_player {
    fn of(plan: Option<&ringback_tone_plan>) -> Result<Self, Failed> {
        let playing = map_each!(&given(plan)?.0, plan => ringback::CallPlayer::new(plan));
        Ok(Self(playing))
    }
}
