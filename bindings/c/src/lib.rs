//! The C API that `ringback.h` declares: one function for each of Rust's, with the same name.
//!
//! cbindgen generates the header from this crate, and its comments from the docs here, so these
//! docs speak of C. The Rust function of the same name has the full description.
//!
//! C's pointers arrive as types that state their contract: `Option<&T>` and `Option<&mut T>` for
//! handles and for input that may be `NULL`, [`Option<Box<T>>`] for a handle that C gives back. All
//! three have the layout of a C pointer. The caller must pass `NULL` or a valid pointer, and the
//! types express that. Results use bare pointers (`Out`): the caller may pass the memory of a
//! text, an array or a struct that the function reads, so the function writes after it has read
//! everything. Structs are bare pointers for the same reason (`copied`), since a reference would
//! assert that the two do not overlap. Only `Text`, slices, structs, results, handles in the
//! caller's memory and a handle that may be passed twice need `unsafe`. Numbers and enums arrive as
//! integers, and an invalid value is an error. `answer` has the statuses.

#![allow(unsafe_code, reason = "C passes text, slices and memory as bare pointers")]
#![allow(unreachable_pub, reason = "cbindgen exports public items, and C reaches them")]
#![allow(clippy::needless_pass_by_value, reason = "C passes values")]
#![allow(non_camel_case_types, reason = "types have their C names")]
#![deny(clippy::undocumented_unsafe_blocks, unsafe_op_in_unsafe_fn)]

mod answer;
mod border;
mod call_player;
mod coded;
mod detector;
mod format;
mod frame;
mod notation;
mod player;
mod progress;
mod progress_types;
mod rendered_tone;
mod telephone_event;
mod text;
mod tone_bank;
mod tone_plan;
mod tone_zones;

use call_player::ringback_call_player;
use detector::{ringback_detector, ringback_tone_set};
use player::ringback_player;
use progress::ringback_progress;
use rendered_tone::ringback_rendered_tone;
use telephone_event::{ringback_event_reader, ringback_event_source};
use tone_bank::ringback_tone_bank;
use tone_plan::ringback_tone_plan;
use tone_zones::ringback_tone_zones;

/// The thread rules promise this: every handle may move to another thread, and many threads may use
/// an immutable one simultaneously.
const _: () = {
    const fn goes<T: Send>() {}
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<ringback_tone_zones>();
    is_shared::<ringback_rendered_tone>();
    is_shared::<ringback_tone_bank>();
    is_shared::<ringback_tone_plan>();
    is_shared::<ringback_tone_set>();
    goes::<ringback_player>();
    goes::<ringback_progress>();
    goes::<ringback_call_player>();
    goes::<ringback_event_source>();
    goes::<ringback_event_reader>();
    goes::<ringback_detector>();
};
