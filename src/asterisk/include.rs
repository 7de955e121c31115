//! The files that an `#include` names, and the errors of reading them.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::source::Source;
use crate::text::debug_as_display;
use crate::zones::ToneZones;

/// Returns the files of an `#include`, in order. The argument is its path or pattern.
pub(super) type Resolver<'r> = dyn FnMut(&str) -> Result<Vec<Included>, IncludeError> + 'r;

/// An included file, or the error of reading it.
pub(super) type Included = Result<Source, IncludeError>;

/// An error of reading an included file.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IncludeError {
    /// The file does not exist. `#tryinclude` ignores this.
    #[error("there is no such file")]
    NotFound,
    /// The file is outside the folder of the loaded file. `Loader::allow_outside` permits this.
    #[error("this file is outside the folder of the one that was loaded")]
    Outside,
    /// The file cannot be read for another reason, which the text gives.
    #[error("cannot read this file: {0}")]
    Unreadable(Box<str>),
    /// A file includes itself, directly or through other files.
    #[error("this file includes itself")]
    Cycle,
    /// The includes are nested more than [`ToneZones::MAX_DEPTH`] files deep.
    #[error("expected at most {} files, each included by the previous one", ToneZones::MAX_DEPTH)]
    TooDeep,
    /// There are no other files: [`ToneZones::read_text`] reads only its text. `#tryinclude`
    /// ignores this.
    #[error("no other file can be read here")]
    NoFiles,
    /// There are more than [`ToneZones::MAX_FILES`] files. Reading ends there.
    #[error("expected at most {} files", ToneZones::MAX_FILES)]
    TooManyFiles,
}

debug_as_display!(IncludeError);
