//! Why a subcommand did not do its work.

use std::error::Error;
use std::fmt::{self, Display};
use std::process::ExitCode;

/// A failure, with its exit status.
pub(crate) enum Failure {
    /// The arguments are wrong, or an input cannot be read: 2.
    Usage(String),
    /// The output cannot be made or written: 1.
    Output(String),
}

impl Failure {
    pub(crate) fn usage(message: impl Display) -> Self {
        Self::Usage(message.to_string())
    }

    pub(crate) fn writing(out: impl Display, error: impl Display) -> Self {
        Self::Output(format!("can't write {out}: {error}"))
    }

    /// A usage error with its causes.
    pub(crate) fn caused(error: &dyn Error) -> Self {
        Self::Usage(with_causes(error))
    }

    pub(crate) fn status(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Output(_) => ExitCode::FAILURE,
        }
    }
}

/// Joins an error and its causes.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message = format!("{message}: {error}");
        cause = error.source();
    }
    message
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Usage(message) | Self::Output(message)) = self;
        f.write_str(message)
    }
}
