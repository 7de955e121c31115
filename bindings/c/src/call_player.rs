//! The audio of one caller.

use std::ffi::c_void;
use std::ptr;

use crate::answer::{Failed, ringback_status};
use crate::border::{copied, end, free, given, make, make_in, play};
use crate::coded::{Coded, each, map_each};
use crate::frame::{ringback_frame, write_frame};
use crate::progress_types::ringback_call_state;
use crate::tone_plan::ringback_tone_plan;

/// A call player: the frames that one caller hears, following the call state, joined without a
/// click.
pub struct ringback_call_player(Coded<ringback::CallPlayer<u8>, ringback::CallPlayer<i16>>);

/// Creates a call player that has not played anything yet. It keeps what it needs of the tone plan.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_new(
    plan: Option<&ringback_tone_plan>,
    player: *mut *mut ringback_call_player,
) -> ringback_status {
    make(player, ptr::null_mut(), || ringback_call_player::of(plan))
}

/// Returns the number of bytes that a call player needs in memory of your own.
/// `ringback_call_player_init` also allocates one frame.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_size() -> usize {
    size_of::<ringback_call_player>()
}

/// Returns the alignment that such memory needs. Memory from `malloc` has it.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_alignment() -> usize {
    align_of::<ringback_call_player>()
}

/// Creates a call player like `ringback_call_player_new`, but in your own memory of `size` bytes,
/// which must not move. End it with `ringback_call_player_deinit`; never pass it to
/// `ringback_call_player_free`.
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

/// Gets the next frame for the current call state, without a copy. The payload stays valid until
/// the next call with this handle. Every call advances by one ptime, whether there is a frame or
/// not.
///
/// Returns `RINGBACK_STATUS_ELSEWHERE` where somebody else sends the audio: the far end in early
/// media and once it has answered, the server in an announcement if the tone plan has no tone for
/// it, nobody once the call is over. If a tone was sounding, the player first returns one more
/// frame in which it fades. Frames are silent in silence, for a failure without a tone, and after
/// the end of a tone that ends. A change of state takes effect in the very next frame, and the new
/// tone starts at its beginning. Allocates nothing.
///
/// Thread rule: one thread at a time for each handle.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_next_frame(
    player: Option<&mut ringback_call_player>,
    state: *const ringback_call_state,
    frame: *mut ringback_frame,
) -> ringback_status {
    play(player, frame, |player, frame| {
        let state = match copied(state).and_then(|state| state.read()) {
            Ok(state) => state,
            Err(error) => return error.status(),
        };
        each!(&mut player.0, player => write_frame(player.timestamp(), player.next_frame(state), frame))
            .unwrap_or(ringback_status::Elsewhere)
    })
}

/// Returns whether a tone that ends, of a failure or an announcement, has reached its end. From
/// then on frames are silent until the state changes. Returns false for `NULL`.
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

/// Returns the timestamp of the next frame: samples since the first. Returns 0 for `NULL`.
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

/// Frees a call player from `ringback_call_player_new`. Does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_call_player_free(player: Option<Box<ringback_call_player>>) {
    free(player);
}

/// Ends a call player from `ringback_call_player_init`. Its memory is yours again. Does nothing
/// with `NULL`.
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
