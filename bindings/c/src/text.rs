//! Texts of C.

use std::ffi::{CStr, CString, c_char};

use crate::answer::{Failed, ringback_status};
use crate::border::given;

/// Text in UTF-8 that ends in a zero, or `NULL`. Only C makes one, by passing it.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Text(pub(crate) *const c_char);

impl Text {
    pub(crate) fn get(&self) -> Result<&str, Failed> {
        given(self.get_or_none()?)
    }

    /// What a peer has sent: if it can't be read, it is as if he had not.
    pub(crate) fn of_peer(&self) -> Option<&str> {
        self.get_or_none().unwrap_or_default()
    }

    pub(crate) fn get_or_none(&self) -> Result<Option<&str>, Failed> {
        if self.0.is_null() {
            return Ok(None);
        }
        // SAFETY: the caller says that it ends in a zero, and it stays while he waits for us, which
        // is as long as `self` does.
        let text = unsafe { CStr::from_ptr(self.0) };
        match text.to_str() {
            Ok(text) => Ok(Some(text)),
            Err(error) => Err(Failed::of(ringback_status::Utf8, error)),
        }
    }
}

/// For C, in which a text has no zero but at its end.
pub(crate) fn without_zeros(text: String) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}
