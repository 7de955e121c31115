//! The `Debug` format that all errors of this crate share.

/// Implements `Debug` for an error: the text of `Display`, then its causes.
macro_rules! debug_as_display {
    ($error:ty) => {
        /// Writes the text of `Display`, then each cause after a colon. A `main` that returns the
        /// error prints this text.
        impl core::fmt::Debug for $error {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(self, f)?;
                let mut cause = core::error::Error::source(self);
                while let Some(error) = cause {
                    write!(f, ": {error}")?;
                    cause = error.source();
                }
                Ok(())
            }
        }
    };
}
pub(crate) use debug_as_display;
