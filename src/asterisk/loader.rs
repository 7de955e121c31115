//! Loads a file and its includes.

use std::borrow::ToOwned;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::string::ToString;
use std::vec;
use std::vec::Vec;

use super::diagnostic::Diagnostic;
use super::include::{IncludeError, Included};
use super::reader::Reading;
use super::source::Source;
use crate::text::debug_as_display;
use crate::zones::ToneZones;

/// A loader of a file and its includes.
///
/// The path of an `#include` is relative to the folder of the loaded file, even within an included
/// file. Asterisk uses its own folder in the same way. `*` and `?` in the last part of a path match
/// files, in the order of their names. A file outside the folder is an error, whether by `..`, by
/// an absolute path or by a symbolic link. [`Loader::allow_outside`] permits such files.
///
/// ```no_run
/// use ringback::asterisk::Loader;
///
/// let reading = Loader::new().allow_outside().load("/etc/asterisk/indications.conf")?;
/// for diagnostic in &reading.diagnostics {
///     eprintln!("{diagnostic}");
/// }
/// # Ok::<(), ringback::asterisk::LoadError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loader {
    outside: bool,
}

impl Loader {
    /// Creates a loader that reads only files below the folder of the loaded file.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Permits includes from any folder. Use this only if the authors of the files may read
    /// everything that this process can read: diagnostics show lines of files that are not
    /// configurations.
    #[must_use]
    pub fn allow_outside(self) -> Self {
        Self { outside: true }
    }

    /// Reads a file. Keeps all valid parts, and returns a diagnostic for each fault.
    ///
    /// # Errors
    /// [`LoadError::Io`] if the file itself cannot be read or is not a regular file, because a pipe
    /// could block. An unreadable included file is a diagnostic.
    pub fn load(&self, path: impl AsRef<Path>) -> Result<Reading, LoadError> {
        let path = path.as_ref();
        let io_error = |error| LoadError::Io { path: path.to_owned(), error };
        let text = read(path, ToneZones::MAX_TEXT).map_err(io_error)?;
        let folder = Folder::of(path, self.outside).map_err(io_error)?;
        // The name must be the same if the file includes itself, so that the cycle is detected. A
        // file that links to another folder cannot include itself.
        let by_path = || path.file_name().map_or(path.to_owned(), |name| folder.path.join(name));
        let name = folder.place(path).map_or_else(|_| by_path(), |(_, name)| name);
        let source = Source::new(name.display().to_string(), text);
        Ok(ToneZones::read_with_included(source, &mut |name| folder.resolve(name)))
    }

    /// Reads a file that must not have an error.
    ///
    /// # Errors
    /// [`LoadError::Io`] as for [`Loader::load`], and [`LoadError::Diagnostic`] for the first error
    /// in the file or its includes. Warnings are not errors.
    pub fn load_strict(&self, path: impl AsRef<Path>) -> Result<ToneZones, LoadError> {
        Ok(self.load(path)?.into_result()?)
    }

    /// Reads a file, replaces `zones` with its valid parts, and returns the diagnostics.
    ///
    /// # Errors
    /// [`LoadError::Io`] as for [`Loader::load`], and [`LoadError::NoTones`] if no tone is valid.
    /// On an error `zones` stays unchanged.
    pub fn reload(
        &self,
        zones: &mut ToneZones,
        path: impl AsRef<Path>,
    ) -> Result<Vec<Diagnostic>, LoadError> {
        let path = path.as_ref();
        let Reading { zones: new, diagnostics } = self.load(path)?;
        if !new.zones().any(|zone| zone.tones().next().is_some()) {
            return Err(LoadError::NoTones { path: path.to_owned(), diagnostics });
        }
        *zones = new;
        Ok(diagnostics)
    }

    /// Reads a file that must not have an error, and replaces `zones` with it.
    ///
    /// # Errors
    /// The same errors as [`Loader::load_strict`], and [`LoadError::NoTones`] if the file has no
    /// tone. On an error `zones` stays unchanged.
    pub fn reload_strict(
        &self,
        zones: &mut ToneZones,
        path: impl AsRef<Path>,
    ) -> Result<(), LoadError> {
        let mut new = ToneZones::new();
        let diagnostics = self.reload(&mut new, path)?;
        *zones = Reading { zones: new, diagnostics }.into_result()?;
        Ok(())
    }
}

impl ToneZones {
    /// Reads a file and its includes from the same folder. Keeps all valid parts: a fault affects
    /// only its own line, and is reported as a diagnostic. [`Loader`] has more options.
    ///
    /// ```no_run
    /// use ringback::ToneZones;
    ///
    /// let reading = ToneZones::load("/etc/asterisk/indications.conf")?;
    /// for diagnostic in &reading.diagnostics {
    ///     eprintln!("{diagnostic}");
    /// }
    /// let zones = reading.zones;
    /// # Ok::<(), ringback::asterisk::LoadError>(())
    /// ```
    ///
    /// # Errors
    /// [`LoadError::Io`] if the file itself cannot be read or is not a regular file.
    pub fn load(path: impl AsRef<Path>) -> Result<Reading, LoadError> {
        Loader::new().load(path)
    }

    /// Reads a file as [`ToneZones::load`] does. The file must not have an error.
    ///
    /// # Errors
    /// The same errors as [`Loader::load_strict`].
    pub fn load_strict(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Loader::new().load_strict(path)
    }

    /// Reads a file as [`ToneZones::load`] does, replaces these zones with its valid parts, and
    /// returns the diagnostics. [`Loader::reload`] has more options.
    ///
    /// # Errors
    /// The same errors as [`Loader::reload`]: the file cannot be read, or no tone is valid. On an
    /// error the old zones stay.
    pub fn reload(&mut self, path: impl AsRef<Path>) -> Result<Vec<Diagnostic>, LoadError> {
        Loader::new().reload(self, path)
    }
}

/// An error of loading a file.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file could not be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The path of the file.
        path: PathBuf,
        /// The cause.
        #[source]
        error: io::Error,
    },
    /// The file or an include has an error, and the load is strict. This is the first error.
    #[error(transparent)]
    Diagnostic(#[from] Diagnostic),
    /// The file has no valid tone, so a reload keeps the old zones.
    #[error("{} has no valid tone", path.display())]
    NoTones {
        /// The path of the file.
        path: PathBuf,
        /// The faults of the file.
        diagnostics: Vec<Diagnostic>,
    },
}

debug_as_display!(LoadError);

/// The folder of the loaded file, for its includes.
struct Folder {
    path: PathBuf,
    /// The path without links and dots, for comparison.
    real: PathBuf,
    outside: bool,
}

impl Folder {
    fn of(file: &Path, outside: bool) -> io::Result<Self> {
        let path = file.parent().unwrap_or(Path::new("")).to_owned();
        let named = if path.as_os_str().is_empty() { Path::new(".") } else { &path };
        let real = named.canonicalize()?;
        Ok(Self { path, real, outside })
    }

    fn resolve(&self, name: &str) -> Result<Vec<Included>, IncludeError> {
        let path = self.path.join(name);
        let pattern = path.file_name().and_then(OsStr::to_str).filter(|n| n.contains(['*', '?']));
        let paths = match pattern {
            Some(pattern) => {
                let folder = path.parent().unwrap_or(&self.path);
                self.place(folder)?;
                matching(folder, pattern)?
            }
            None => return Ok(vec![Ok(self.source(&path, ToneZones::MAX_TEXT)?)]),
        };
        // The limit applies to all matching files together.
        let mut left = ToneZones::MAX_TEXT;
        let mut sources = Vec::new();
        for path in paths {
            let source = self.source(&path, left);
            left = left.saturating_sub(source.as_ref().map_or(0, |source| source.text.len()));
            sources.push(source);
        }
        Ok(sources)
    }

    /// Returns the real path of a file or folder, and the name that diagnostics show.
    fn place(&self, path: &Path) -> Result<(PathBuf, PathBuf), IncludeError> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let real = path.canonicalize().map_err(|error| include_error(&error))?;
        let name = match real.strip_prefix(&self.real) {
            // The name has no dots and links, so that a file has only one name.
            Ok(below) => self.path.join(below),
            Err(_) if self.outside => real.clone(),
            Err(_) => return Err(IncludeError::Outside),
        };
        Ok((real, name))
    }

    fn source(&self, path: &Path, most: usize) -> Result<Source, IncludeError> {
        let (real, name) = self.place(path)?;
        Ok(Source::new(
            name.display().to_string(),
            read(&real, most).map_err(|error| include_error(&error))?,
        ))
    }
}

/// Reads at most `most` bytes and one more, which shows that the file is too long.
fn read(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    // Opening a pipe could block, and a device may never end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    let mut text = Vec::new();
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut text)?;
    Ok(text)
}

fn include_error(error: &io::Error) -> IncludeError {
    match error.kind() {
        io::ErrorKind::NotFound => IncludeError::NotFound,
        _ => IncludeError::Unreadable(error.to_string().into_boxed_str()),
    }
}

/// Returns the files of a folder with matching names, sorted by name.
fn matching(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>, IncludeError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| include_error(&error))? {
        let entry = entry.map_err(|error| include_error(&error))?;
        let name = entry.file_name();
        // As in a shell, only a pattern that begins with a dot matches hidden files.
        let hidden = name.as_encoded_bytes().starts_with(b".") && !pattern.starts_with('.');
        let fits = matches(pattern, &name.to_string_lossy());
        if fits && !hidden && entry.path().is_file() {
            names.push(entry.path());
        }
    }
    names.sort();
    Ok(names)
}

/// Returns whether a name matches a pattern. `*` matches any characters and `?` one character.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<_>, Vec<_>) = (pattern.chars().collect(), name.chars().collect());
    // The read positions in pattern and name, and the positions to resume from after the last `*`.
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(&c) if c == '?' || c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match star {
                // Backtrack: the `*` matches one more character.
                Some((at, from)) => (p, n) = (at, from + 1),
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_pattern_matches_as_in_a_shell() {
        for (pattern, name) in [
            ("*", "a"),
            ("*.conf", "fr.conf"),
            ("?r.conf", "fr.conf"),
            ("a*b*c", "a-bb-c"),
            ("**", ""),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*.conf", "fr.conf~"), ("?", ""), ("?", "ab"), ("a*b*c", "a-c-b")]
        {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
