//! What errors of this crate have in common.

/// Writes the `Debug` of an error as its `Display`, with its causes: `main` shows errors so.
macro_rules! debug_as_display {
    ($error:ty) => {
        /// Writes what `Display` writes, and each cause after a colon, since that is what a `main`
        /// that returns the error shows.
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
