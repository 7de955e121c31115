//! Strings from C.

use std::ffi::{CStr, CString, c_char};

use crate::answer::{Failed, ringback_status};
use crate::border::given;

/// Text in UTF-8 that ends in a zero, or `NULL`. Only C creates it, as an argument.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Text(pub(crate) *const c_char);

impl Text {
    pub(crate) fn get(&self) -> Result<&str, Failed> {
        given(self.get_or_none()?)
    }

    /// Returns text that a peer sent. Unreadable text counts as missing.
    pub(crate) fn of_peer(&self) -> Option<&str> {
        self.get_or_none().unwrap_or_default()
    }

    pub(crate) fn get_or_none(&self) -> Result<Option<&str>, Failed> {
        if self.0.is_null() {
            return Ok(None);
        }
        // SAFETY: the caller guarantees the final zero, and that the text outlives the call and so
        // `self`.
        let text = unsafe { CStr::from_ptr(self.0) };
        match text.to_str() {
            Ok(text) => Ok(Some(text)),
            Err(error) => Err(Failed::of(ringback_status::Utf8, error)),
        }
    }
}

/// Converts a text for C, where a zero can only be at the end.
pub(crate) fn without_zeros(text: String) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}
