//! What comes in from C and goes out to it: pointers, handles, results.

use std::ffi::{c_char, c_void};
use std::{mem, ptr, slice};

use crate::answer::{Failed, NULL, outcome, ringback_error, ringback_status};

/// Puts a new handle on the heap; `NULL` if there is none. Where it and the error have the same memory
/// one would be lost, so neither is written.
pub(crate) fn make<T>(
    out: *mut *mut T,
    error: *mut ringback_error,
    make: impl FnOnce() -> Result<T, Failed>,
) -> ringback_status {
    if overlap(out, error) {
        return ringback_status::Value;
    }
    answer(error, || {
        let out = Out::new(out)?;
        out.write(Box::into_raw(Box::new(make()?)));
        Ok(ringback_status::Ok)
    })
}

/// Puts a new handle into memory of the caller's; `NULL` if there is none.
pub(crate) fn make_in<T>(
    memory: *mut c_void,
    size: usize,
    out: *mut *mut T,
    make: impl FnOnce() -> Result<T, Failed>,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let memory: *mut T = memory.cast();
        let lies_within = overlap(out, memory);
        let out = Out::new(out)?;
        if memory.is_null() {
            return Err(NULL);
        }
        if size < size_of::<T>() || !memory.is_aligned() {
            return Err(Failed::new(
                ringback_status::Memory,
                "the memory is too small or not aligned",
            ));
        }
        if lies_within {
            return Err(Failed::new(
                ringback_status::Memory,
                "the handle is to be put into the memory of what it stands for",
            ));
        }
        let made = make()?;
        // SAFETY: it is aligned, so large, and the caller gives it to us.
        unsafe { memory.write(made) };
        out.write(memory);
        Ok(ringback_status::Ok)
    })
}

pub(crate) fn free<T>(handle: Option<Box<T>>) {
    answer(ptr::null_mut(), || {
        drop(handle);
        Ok(ringback_status::Ok)
    });
}

/// Ends what stands in memory of the caller's.
pub(crate) fn end<T>(handle: Option<&mut T>) {
    answer(ptr::null_mut(), || {
        let handle: *mut T = given(handle)?;
        // SAFETY: it was made by `make_in`, and the caller uses it no more.
        unsafe { ptr::drop_in_place(handle) };
        Ok(ringback_status::Ok)
    });
}

/// What there may be, to `out`; zeros if there is nothing.
#[inline]
pub(crate) fn ask<T>(
    out: *mut T,
    ask: impl FnOnce() -> Result<Option<T>, Failed>,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let out = Out::new(out)?;
        Ok(match ask()? {
            None => ringback_status::Nothing,
            Some(value) => {
                out.write(value);
                ringback_status::Ok
            }
        })
    })
}

/// What text there may be, to a buffer of the caller's, ended by a zero; an empty one if there is
/// none, or if it does not fit.
pub(crate) fn ask_text<T: AsRef<str>>(
    buffer: *mut c_char,
    size: usize,
    ask: impl FnOnce() -> Result<Option<T>, Failed>,
) -> ringback_status {
    const TOO_SMALL: Failed = Failed::new(ringback_status::Buffer, "the buffer is too small");
    answer(ptr::null_mut(), || {
        if buffer.is_null() {
            return Err(NULL);
        }
        if size == 0 {
            return Err(TOO_SMALL);
        }
        // Empty, unless there is a text that fits; written last, since it may hold what is read.
        let empty = Out::new(buffer)?;
        let Some(text) = ask()? else { return Ok(ringback_status::Nothing) };
        let text = text.as_ref();
        if text.len() >= size || size > isize::MAX as usize {
            return Err(TOO_SMALL);
        }
        // SAFETY: the buffer has more octets than the text, which is no part of it: it is ours, and what
        // the caller gave is not used any more.
        unsafe { ptr::copy(text.as_ptr().cast(), buffer, text.len()) };
        mem::forget(empty);
        // SAFETY: as above, one octet more.
        unsafe { buffer.add(text.len()).write(0) };
        Ok(ringback_status::Ok)
    })
}

#[inline]
pub(crate) fn given<T>(pointer: Option<T>) -> Result<T, Failed> {
    pointer.ok_or(NULL)
}

/// A copy of a struct that the caller passes. No reference to it is kept, since a result may take its
/// place.
#[inline]
pub(crate) fn copied<T: Copy>(pointer: *const T) -> Result<T, Failed> {
    if pointer.is_null() {
        return Err(NULL);
    }
    // SAFETY: it is not null, and the caller says that it is aligned and alive.
    Ok(unsafe { pointer.read() })
}

/// Whether two pointers are to memory that has octets in common; `NULL` is to none.
#[inline]
pub(crate) fn overlap<T, U>(one: *const T, other: *const U) -> bool {
    let (begin, other_begin) = (one.addr(), other.addr());
    !one.is_null()
        && !other.is_null()
        && begin < other_begin.saturating_add(size_of::<U>())
        && other_begin < begin.saturating_add(size_of::<T>())
}

/// Runs what a function does, and answers. The error, if one is asked for, is written last.
#[inline]
pub(crate) fn answer(
    error: *mut ringback_error,
    run: impl FnOnce() -> Result<ringback_status, Failed>,
) -> ringback_status {
    let outcome = outcome(run);
    let status = outcome.as_ref().map_or_else(Failed::status, |status| *status);
    if !error.is_null() {
        let why = ringback_error::of(&outcome.err().unwrap_or(Failed::new(status, "")));
        // SAFETY: it is not null, and the caller says that it is room for an error.
        unsafe { error.write(why) };
    }
    status
}

/// Where a result goes: zeros, if there is none. Nothing is written before the function has read what it
/// was given, so the same memory may be both.
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    #[inline]
    pub(crate) fn new(out: *mut T) -> Result<Self, Failed> {
        if out.is_null() { Err(NULL) } else { Ok(Self(out)) }
    }

    #[inline]
    pub(crate) fn write(self, value: T) {
        // SAFETY: it is not null, and the caller says that it is room for such a value.
        unsafe { self.0.write(value) };
        mem::forget(self);
    }
}

impl<T> Drop for Out<T> {
    fn drop(&mut self) {
        // SAFETY: as above; octets of a result may be any.
        unsafe { self.0.write_bytes(0, 1) };
    }
}

/// What a pointer and a count stand for; nothing if the count is 0, whatever the pointer.
///
/// # Safety
/// If the pointer is not `NULL`, so many elements stand there for as long as they are used.
pub(crate) unsafe fn elements<'a, T>(pointer: *const T, count: usize) -> Result<&'a [T], Failed> {
    if count == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(NULL);
    }
    if !pointer.is_aligned() || count > isize::MAX as usize / size_of::<T>() {
        return Err(Failed::new(ringback_status::Value, "no such array can be"));
    }
    // SAFETY: it is not null, aligned and of a possible size, and the caller says it is there.
    Ok(unsafe { slice::from_raw_parts(pointer, count) })
}

/// Where elements are, and how many octets they take.
#[inline]
pub(crate) fn octets_of<T>(elements: &[T]) -> (*const c_void, usize) {
    (elements.as_ptr().cast(), size_of_val(elements))
}
