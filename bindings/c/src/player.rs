//! A call's place in a tone.

use std::ffi::c_void;
use std::ptr;

use crate::answer::{Failed, ringback_status};
use crate::border::{Out, answer, end, free, given, make, make_in};
use crate::coded::{Coded, each, map_each};
use crate::frame::{lend, ringback_frame};
use crate::rendered_tone::ringback_rendered_tone;

/// A call's place in a tone.
pub struct ringback_player(Coded<ringback::Player<u8>, ringback::Player<i16>>);

/// A player at the start of a tone, of which it keeps what it needs.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_new(
    tone: Option<&ringback_rendered_tone>,
    player: *mut *mut ringback_player,
) -> ringback_status {
    make(player, ptr::null_mut(), || ringback_player::of(tone))
}

/// As many bytes as a player takes in memory of your own.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_size() -> usize {
    size_of::<ringback_player>()
}

/// What the address of such memory must be a multiple of; memory of `malloc` is.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_alignment() -> usize {
    align_of::<ringback_player>()
}

/// A player as `ringback_player_new` makes it, in memory of your own of `size` bytes, which must
/// stay where it is. End it with `ringback_player_deinit`, and never free it.
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

/// The next frame, without a copy: its payload lives until the player is freed or ended.
/// `RINGBACK_STATUS_END` once the tone is over, and from then on. Allocates nothing.
///
/// Thread rule: one thread at a time for each player.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_next_frame(
    player: Option<&mut ringback_player>,
    frame: *mut ringback_frame,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let frame = Out::new(frame)?;
        Ok(each!(&mut given(player)?.0, player => lend(player.timestamp(), player.next_frame(), frame))
        .unwrap_or(ringback_status::End))
    })
}

/// The timestamp of the next frame: samples from the start of the tone; 0 for `NULL`.
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

/// Goes to a sample, counted from the start of the tone: the next frame begins there and has that
/// timestamp. With 0 it begins anew.
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

/// Whether there are no more frames; true for `NULL`.
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

/// Frees a player of `ringback_player_new`, or does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_player_free(player: Option<Box<ringback_player>>) {
    free(player);
}

/// Ends a player of `ringback_player_init`, or does nothing with `NULL`. Its memory is yours again.
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
