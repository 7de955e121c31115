//! A position in a rendered tone.

use std::ffi::c_void;
use std::ptr;

use crate::answer::{Failed, ringback_status};
use crate::border::{answer, end, free, given, make, make_in, play};
use crate::coded::{Coded, each, map_each};
use crate::frame::{ringback_frame, write_frame};
use crate::rendered_tone::ringback_rendered_tone;

/// A player: one call's position in a rendered tone.
pub struct ringback_player(Coded<ringback::Player<u8>, ringback::Player<i16>>);

/// Creates a player at the start of a rendered tone. It keeps what it needs of the tone.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_new(
    tone: Option<&ringback_rendered_tone>,
    player: *mut *mut ringback_player,
) -> ringback_status {
    make(player, ptr::null_mut(), || ringback_player::of(tone))
}

/// Returns the number of bytes that a player needs in memory of your own.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_size() -> usize {
    size_of::<ringback_player>()
}

/// Returns the alignment that such memory needs. Memory from `malloc` has it.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_alignment() -> usize {
    align_of::<ringback_player>()
}

/// Creates a player like `ringback_player_new`, but in your own memory of `size` bytes, which must
/// not move. End it with `ringback_player_deinit`; never pass it to `ringback_player_free`.
///
/// Thread rule: from any thread, at any time, while no other uses that memory.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_init(
    memory: *mut c_void,
    size: usize,
    tone: Option<&ringback_rendered_tone>,
    player: *mut *mut ringback_player,
) -> ringback_status {
    make_in(memory, size, player, || ringback_player::of(tone))
}

/// Gets the next frame, without a copy. The payload stays valid until the player is freed or ended.
/// Returns `RINGBACK_STATUS_END` once the tone has ended, and from then on. Allocates nothing.
///
/// Thread rule: one thread at a time for each player.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_next_frame(
    player: Option<&mut ringback_player>,
    frame: *mut ringback_frame,
) -> ringback_status {
    play(player, frame, |player, frame| {
        each!(&mut player.0, player => write_frame(player.timestamp(), player.next_frame(), frame))
            .unwrap_or(ringback_status::End)
    })
}

/// Returns the timestamp of the next frame: samples from the start of the tone. Returns 0 for
/// `NULL`.
///
/// Thread rule: one thread at a time for each player.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_timestamp(player: Option<&ringback_player>) -> u64 {
    match player.map(|player| &player.0) {
        None => 0,
        Some(Coded::Octets(player)) => player.timestamp(),
        Some(Coded::Samples(player)) => player.timestamp(),
    }
}

/// Moves to a sample, counted from the start of the tone. The next frame starts there and has that
/// timestamp. 0 restarts the tone.
///
/// Thread rule: one thread at a time for each player.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_seek(
    player: Option<&mut ringback_player>,
    sample: u64,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        each!(&mut given(player)?.0, player => player.seek(sample));
        Ok(ringback_status::Ok)
    })
}

/// Returns whether the tone has ended. Returns true for `NULL`.
///
/// Thread rule: one thread at a time for each player.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_is_over(player: Option<&ringback_player>) -> bool {
    match player.map(|player| &player.0) {
        None => true,
        Some(Coded::Octets(player)) => player.is_over(),
        Some(Coded::Samples(player)) => player.is_over(),
    }
}

/// Frees a player from `ringback_player_new`. Does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_free(player: Option<Box<ringback_player>>) {
    free(player);
}

/// Ends a player from `ringback_player_init`. Its memory is yours again. Does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_deinit(player: Option<&mut ringback_player>) {
    end(player);
}

impl ringback_player {
    fn of(tone: Option<&ringback_rendered_tone>) -> Result<Self, Failed> {
        Ok(Self(map_each!(&given(tone)?.0, tone => tone.player())))
    }
}
