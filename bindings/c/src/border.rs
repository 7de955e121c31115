//! The border to C: pointers, handles and results.

use std::ffi::{c_char, c_void};
use std::{mem, ptr, slice};

use crate::answer::{Failed, NULL, outcome, ringback_error, ringback_status};

/// Writes a new handle on the heap to `out`, or `NULL` on failure. If `out` and `error` overlap,
/// one would overwrite the other, so neither is written.
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

/// Writes a new handle into the caller's memory, or `NULL` to `out` on failure.
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
                "the pointer to the handle must be outside the handle's memory",
            ));
        }
        let made = make()?;
        // SAFETY: the memory is aligned and large enough, and the caller hands it over.
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

/// Drops a handle in the caller's memory.
pub(crate) fn end<T>(handle: Option<&mut T>) {
    answer(ptr::null_mut(), || {
        let handle: *mut T = given(handle)?;
        // SAFETY: `make_in` made it, and the caller no longer uses it.
        unsafe { ptr::drop_in_place(handle) };
        Ok(ringback_status::Ok)
    });
}

/// Writes the value to `out`, or zeros if there is none.
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

/// Writes the text and a zero to the caller's buffer. The buffer gets an empty text if there is
/// none or if it does not fit.
pub(crate) fn ask_text<T: AsRef<str>>(
    buffer: *mut c_char,
    size: usize,
    ask: impl FnOnce() -> Result<Option<T>, Failed>,
) -> ringback_status {
    ask_text_or_error(buffer, size, ptr::null_mut(), || Ok(ask()?.map(|text| (text, None))))
}

/// Like [`ask_text`], with an error. Next to the text `ask` may return a status and a message that
/// carry information. If the buffer and `error` overlap, neither is written.
pub(crate) fn ask_text_or_error<T: AsRef<str>>(
    buffer: *mut c_char,
    size: usize,
    error: *mut ringback_error,
    ask: impl FnOnce() -> Result<Option<(T, Option<Failed>)>, Failed>,
) -> ringback_status {
    const TOO_SMALL: Failed = Failed::new(ringback_status::Buffer, "the buffer is too small");
    if memory_overlaps(buffer, size, error, size_of::<ringback_error>()) {
        return ringback_status::Value;
    }
    answer(error, || {
        if buffer.is_null() {
            return Err(NULL);
        }
        if size == 0 {
            return Err(TOO_SMALL);
        }
        // Written last, since the buffer may hold the input. It stays empty unless a text fits.
        let empty = Out::new(buffer)?;
        let Some((text, note)) = ask()? else { return Ok(ringback_status::Nothing) };
        let text = text.as_ref();
        if text.len() >= size || size > isize::MAX as usize {
            return Err(TOO_SMALL);
        }
        // SAFETY: the buffer is longer than the text and does not overlap it: the text belongs to
        // the library, and the input is not used any more.
        unsafe { ptr::copy(text.as_ptr().cast(), buffer, text.len()) };
        mem::forget(empty);
        // SAFETY: as above, one octet further.
        unsafe { buffer.add(text.len()).write(0) };
        note.map_or(Ok(ringback_status::Ok), Err)
    })
}

#[inline]
pub(crate) fn given<T>(pointer: Option<T>) -> Result<T, Failed> {
    pointer.ok_or(NULL)
}

/// Copies a struct that the caller passes. No reference to it survives, since a result may
/// overwrite it.
#[inline]
pub(crate) fn copied<T: Copy>(pointer: *const T) -> Result<T, Failed> {
    if pointer.is_null() {
        return Err(NULL);
    }
    // SAFETY: it is not null, and the caller guarantees that it is aligned and valid.
    Ok(unsafe { pointer.read() })
}

/// Returns whether two pointers refer to memory that overlaps. `NULL` overlaps nothing.
#[inline]
pub(crate) fn overlap<T, U>(one: *const T, other: *const U) -> bool {
    memory_overlaps(one, size_of::<T>(), other, size_of::<U>())
}

/// Returns whether two blocks of memory with these sizes overlap. `NULL` overlaps nothing.
#[inline]
fn memory_overlaps<T, U>(one: *const T, size: usize, other: *const U, other_size: usize) -> bool {
    let (begin, other_begin) = (one.addr(), other.addr());
    !one.is_null()
        && !other.is_null()
        && begin < other_begin.saturating_add(other_size)
        && other_begin < begin.saturating_add(size)
}

/// Runs the body of a C function and returns its status. Writes the error last, if the caller wants
/// one.
#[inline]
pub(crate) fn answer(
    error: *mut ringback_error,
    run: impl FnOnce() -> Result<ringback_status, Failed>,
) -> ringback_status {
    let outcome = outcome(run);
    let status = outcome.as_ref().map_or_else(Failed::status, |status| *status);
    if !error.is_null() {
        let failed = ringback_error::of(&outcome.err().unwrap_or(Failed::new(status, "")));
        // SAFETY: it is not null, and the caller guarantees room for an error.
        unsafe { error.write(failed) };
    }
    status
}

/// Runs the body of a function that plays, which has no error to write. Playing cannot panic, so
/// nothing is caught: a panic would end the process.
#[inline]
pub(crate) fn play<P, T>(
    player: Option<&mut P>,
    frame: *mut T,
    next: impl FnOnce(&mut P, Out<T>) -> ringback_status,
) -> ringback_status {
    if frame.is_null() {
        return ringback_status::Null;
    }
    let frame = Out(frame);
    match player {
        Some(player) => next(player, frame),
        None => ringback_status::Null,
    }
}

/// The destination of a result. It becomes zeros if nothing is written. A function writes only
/// after it has read all of its input, so input and result may share memory.
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    #[inline]
    pub(crate) fn new(out: *mut T) -> Result<Self, Failed> {
        if out.is_null() { Err(NULL) } else { Ok(Self(out)) }
    }

    #[inline]
    pub(crate) fn write(self, value: T) {
        // SAFETY: it is not null, and the caller guarantees room for such a value.
        unsafe { self.0.write(value) };
        mem::forget(self);
    }
}

impl<T> Drop for Out<T> {
    fn drop(&mut self) {
        // SAFETY: as above; zeros are valid in every result.
        unsafe { self.0.write_bytes(0, 1) };
    }
}

/// Returns the elements at a pointer. A count of 0 gives an empty slice, whatever the pointer.
///
/// # Safety
/// A pointer other than `NULL` must refer to `count` elements while the slice is in use.
pub(crate) unsafe fn elements<'a, T>(pointer: *const T, count: usize) -> Result<&'a [T], Failed> {
    if count == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(NULL);
    }
    if !pointer.is_aligned() || count > isize::MAX as usize / size_of::<T>() {
        return Err(Failed::new(
            ringback_status::Value,
            "an array must be aligned and fit into the address space",
        ));
    }
    // SAFETY: it is not null, it is aligned, its size is possible, and the caller guarantees the
    // rest.
    Ok(unsafe { slice::from_raw_parts(pointer, count) })
}

/// Returns the address of the elements and their size in octets.
#[inline]
pub(crate) fn octets_of<T>(elements: &[T]) -> (*const c_void, usize) {
    (elements.as_ptr().cast(), size_of_val(elements))
}
