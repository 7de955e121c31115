//! A player and a call player of the C API, called as a program in C does: through opaque pointers.

use std::ffi::{c_int, c_void};
use std::hint::black_box;
use std::ptr::{null, null_mut};

// Links the functions. The benchmark calls them by their names in C.
use ringback_c as _;

/// `ringback_frame` of `ringback.h`.
#[repr(C)]
pub(crate) struct CFrame {
    payload: *const u8,
    octets: usize,
    timestamp: u64,
    pub(crate) silent: bool,
    onset: bool,
}

/// `ringback_call_state` of `ringback.h`.
#[repr(C)]
#[derive(Default)]
struct CCallState {
    kind: c_int,
    status: u16,
    cause: u8,
    dialog: u64,
    branch: u64,
}

/// `ringback_format` of `ringback.h`.
#[repr(C)]
struct CFormat {
    codec: c_int,
    rate_hz: u32,
    ptime_ms: u32,
}

type Handle = *mut c_void;

unsafe extern "C" {
    fn ringback_tone_zones_builtin(zones: &mut Handle, error: Handle) -> c_int;
    fn ringback_rendered_tone_from_zones(
        zones: Handle,
        zone: *const i8,
        name: *const i8,
        format: &CFormat,
        playback: Handle,
        tone: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_player_new(tone: Handle, player: &mut Handle) -> c_int;
    fn ringback_player_next_frame(player: Handle, frame: *mut CFrame) -> c_int;
    fn ringback_tone_plan_from_zone(
        zones: Handle,
        zone: *const i8,
        format: &CFormat,
        playback: Handle,
        plan: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_call_player_new(plan: Handle, player: &mut Handle) -> c_int;
    fn ringback_call_player_next_frame(
        player: Handle,
        state: *const CCallState,
        frame: *mut CFrame,
    ) -> c_int;
}

/// A player of the trying tone of the US in µ-law. It is never freed.
pub(crate) struct PlayerInC(Handle, CFrame);

impl PlayerInC {
    pub(crate) fn new() -> Self {
        let (mut tone, mut player) = (null_mut(), null_mut());
        let (us, trying) = (c"us".as_ptr().cast(), c"trying".as_ptr().cast());
        let (none, error) = (null_mut(), null_mut());
        // SAFETY: the declarations match the header, and each handle has the declared type.
        unsafe {
            let made = ringback_rendered_tone_from_zones(
                zones(),
                us,
                trying,
                &PCMU,
                none,
                &mut tone,
                error,
            );
            assert_eq!((made, ringback_player_new(tone, &mut player)), (0, 0));
        }
        Self(player, NO_FRAME)
    }

    pub(crate) fn next_frame(&mut self) -> (c_int, bool) {
        let next: unsafe extern "C" fn(Handle, *mut CFrame) -> c_int = ringback_player_next_frame;
        // SAFETY: the player and the frame are valid, as the header requires.
        let status = unsafe { black_box(next)(self.0, &raw mut self.1) };
        (status, black_box(&self.1).silent)
    }
}

/// A call player with the tones of the US in µ-law, in trying. It is never freed.
pub(crate) struct CallPlayerInC(Handle, CFrame);

impl CallPlayerInC {
    pub(crate) fn new() -> Self {
        let (mut plan, mut player) = (null_mut(), null_mut());
        let (none, error) = (null_mut(), null_mut());
        // SAFETY: the declarations match the header, and each handle has the declared type.
        unsafe {
            let us = c"us".as_ptr().cast();
            let made = ringback_tone_plan_from_zone(zones(), us, &PCMU, none, &mut plan, error);
            assert_eq!((made, ringback_call_player_new(plan, &mut player)), (0, 0));
        }
        Self(player, NO_FRAME)
    }

    pub(crate) fn next_frame(&mut self) -> (c_int, bool) {
        let next: unsafe extern "C" fn(Handle, *const CCallState, *mut CFrame) -> c_int =
            ringback_call_player_next_frame;
        // SAFETY: the handle, the state and the frame are valid, as the header requires.
        let status = unsafe { black_box(next)(self.0, &raw const TRYING, &raw mut self.1) };
        (status, black_box(&self.1).silent)
    }
}

const PCMU: CFormat = CFormat { codec: 0, rate_hz: 8_000, ptime_ms: 20 };
const NO_FRAME: CFrame =
    CFrame { payload: null(), octets: 0, timestamp: 0, silent: false, onset: false };
static TRYING: CCallState = CCallState { kind: 1, status: 0, cause: 0, dialog: 0, branch: 0 };

fn zones() -> Handle {
    let mut zones = null_mut();
    // SAFETY: there is room for the handle, and no error is wanted.
    assert_eq!(unsafe { ringback_tone_zones_builtin(&mut zones, null_mut()) }, 0);
    zones
}
