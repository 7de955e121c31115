//! The C API: what `ringback.h` declares, a function for each of Rust's, under its name.
//!
//! The header is made from this file by cbindgen, its comments from the docs here; so they speak of
//! C. What a function does in full stands at its Rust sister.
//!
//! A C caller's pointers come in as what they are to be: `Option<&T>` and `Option<&mut T>` for
//! handles and what is read, which may be `NULL`, [`Option<Box<T>>`] where a handle is given back. All
//! three are pointers to C. So what the caller must see to, that a pointer is `NULL` or sound, is
//! said in the types. Results go to bare pointers ([`Out`]), since a caller may name the memory of a
//! text, an array or a struct that the function reads: it is written after all is read. So structs are
//! bare pointers as well ([`copied`]): a reference would say that the two are apart. `unsafe` is left to
//! [`Text`], to slices, to structs, to results, to handles in memory of the caller's, and to a handle
//! that may be given twice. Numbers and enums come in as integers, and what they are not to be is an
//! error. What is answered stands in [`answer`].

#![allow(unsafe_code, reason = "text, slices and memory of the caller's come as bare pointers")]
#![allow(unreachable_pub, reason = "cbindgen writes down what is public, and C reaches it")]
#![allow(clippy::needless_pass_by_value, reason = "C passes values")]
#![allow(non_camel_case_types, reason = "types have C's names, so that no two are called alike")]
#![deny(clippy::undocumented_unsafe_blocks, unsafe_op_in_unsafe_fn)]

mod answer;
mod border;
mod call_player;
mod coded;
mod format;
mod frame;
mod player;
mod progress;
mod progress_types;
mod rendered_tone;
mod text;
mod tone_bank;
mod tone_plan;
mod tone_zones;

use call_player::ringback_call_player;
use player::ringback_player;
use progress::ringback_progress;
use rendered_tone::ringback_rendered_tone;
use tone_bank::ringback_tone_bank;
use tone_plan::ringback_tone_plan;
use tone_zones::ringback_tone_zones;

/// What the thread rules promise: any handle may go to another thread, and many may use at once what
/// never changes.
const _: () = {
    const fn goes<T: Send>() {}
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<ringback_tone_zones>();
    is_shared::<ringback_rendered_tone>();
    is_shared::<ringback_tone_bank>();
    is_shared::<ringback_tone_plan>();
    goes::<ringback_player>();
    goes::<ringback_progress>();
    goes::<ringback_call_player>();
};
