//! What an `#include` names, and why that could not be read.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::source::Source;
use crate::text::debug_as_display;
use crate::zones::ToneZones;

/// What an `#include` names → the files that it means, in order.
pub(super) type Resolver<'r> = dyn FnMut(&str) -> Result<Vec<Included>, IncludeError> + 'r;

/// One of them, or why it cannot be read.
pub(super) type Included = Result<Source, IncludeError>;

/// Why an included file could not be read.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IncludeError {
    /// There is none of that name. `#tryinclude` does not mind.
    #[error("there is no such file")]
    NotFound,
    /// It lies outside the folder of the file that was loaded, which `Loader::allow_outside` allows.
    #[error("this file is outside the folder of the one that was loaded")]
    Outside,
    /// Whatever else hinders, in a few words.
    #[error("cannot read this file: {0}")]
    Unreadable(Box<str>),
    /// A file includes itself, at once or through others.
    #[error("this file includes itself")]
    Cycle,
    /// More than [`ToneZones::MAX_DEPTH`] files include one another.
    #[error("expected at most {} files, each included by the one before", ToneZones::MAX_DEPTH)]
    TooDeep,
    /// No other files are at hand: [`ToneZones::read_text`] has a text and nothing else.
    /// `#tryinclude` does not mind.
    #[error("no other file can be read here")]
    NoFiles,
    /// More than [`ToneZones::MAX_FILES`]; reading ends there.
    #[error("expected at most {} files", ToneZones::MAX_FILES)]
    TooManyFiles,
}

debug_as_display!(IncludeError);
