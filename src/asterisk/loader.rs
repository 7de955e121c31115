//! Files and the files that they include.

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

/// Loads a file, and those that it includes.
///
/// What stands behind `#include` is taken from the folder of the file that is loaded, also in a
/// file that is included itself, as Asterisk takes it from its folder; `*` and `?` in the last
/// part of a path stand for all files that match, in the order of their names. A file outside that
/// folder, be it by `..`, by an absolute path or by a symbolic link, is an error unless
/// [`Loader::allow_outside`] says otherwise.
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
    /// One that stays below the folder of the file that it loads.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets files be included from anywhere. Only for files whose authors may read all that this
    /// process can: what cannot be read as a configuration is shown in diagnostics.
    #[must_use]
    pub fn allow_outside(self) -> Self {
        Self { outside: true }
    }

    /// Reads a file and keeps everything that can be read, with a diagnostic for each fault.
    ///
    /// # Errors
    /// [`LoadError::Io`] if the file itself cannot be read, or is no regular file: a pipe would have
    /// the caller wait. An included file that cannot be read is among the diagnostics.
    pub fn load(&self, path: impl AsRef<Path>) -> Result<Reading, LoadError> {
        let path = path.as_ref();
        let io_error = |error| LoadError::Io { path: path.to_owned(), error };
        let text = read(path, ToneZones::MAX_TEXT).map_err(io_error)?;
        let folder = Folder::of(path, self.outside).map_err(io_error)?;
        // As it is named if it includes itself; one that is a link to elsewhere can't.
        let by_path = || path.file_name().map_or(path.to_owned(), |name| folder.path.join(name));
        let name = folder.place(path).map_or_else(|_| by_path(), |(_, name)| name);
        let source = Source::new(name.display().to_string(), text);
        Ok(ToneZones::read_with_included(source, &mut |name| folder.resolve(name)))
    }

    /// Reads a file that must have no error.
    ///
    /// # Errors
    /// [`LoadError::Io`] as for [`Loader::load`], and [`LoadError::Diagnostic`] for the first error in the
    /// file or in what it includes. Warnings are none.
    pub fn load_strict(&self, path: impl AsRef<Path>) -> Result<ToneZones, LoadError> {
        Ok(self.load(path)?.into_result()?)
    }

    /// Reads a file, puts what can be read in the place of `zones`, and returns the
    /// diagnostics.
    ///
    /// # Errors
    /// [`LoadError::Io`] as for [`Loader::load`], and [`LoadError::NoTones`] if no tone is left.
    /// `zones` is then unchanged.
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

    /// Reads a file that must have no error, and puts it in the place of `zones`.
    ///
    /// # Errors
    /// Those of [`Loader::load_strict`], and [`LoadError::NoTones`] if there is no tone in the file.
    /// `zones` is then unchanged.
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
    /// Reads a file and those that it includes from its folder. Keeps everything that can be read:
    /// a fault costs its own line, and has a diagnostic. [`Loader`] has more choices.
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
    /// [`LoadError::Io`] if the file itself cannot be read, or is no regular file.
    pub fn load(path: impl AsRef<Path>) -> Result<Reading, LoadError> {
        Loader::new().load(path)
    }

    /// Reads a file as [`ToneZones::load`] does, but one that must have no error.
    ///
    /// # Errors
    /// Those of [`Loader::load_strict`].
    pub fn load_strict(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Loader::new().load_strict(path)
    }

    /// Reads a file as [`ToneZones::load`] does, becomes what can be read, and returns the
    /// diagnostics. [`Loader::reload`] has more choices.
    ///
    /// # Errors
    /// Those of [`Loader::reload`]: the file cannot be read, or no tone is left. The old zones then
    /// stay.
    pub fn reload(&mut self, path: impl AsRef<Path>) -> Result<Vec<Diagnostic>, LoadError> {
        Loader::new().reload(self, path)
    }
}

/// Why a file could not be loaded.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file could not be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The first error in it, or in a file that it includes: it was to have none.
    #[error(transparent)]
    Diagnostic(#[from] Diagnostic),
    /// Not one tone of it can be read, so a reload keeps the old ones.
    #[error("{} has no tone that can be read", path.display())]
    NoTones {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        diagnostics: Vec<Diagnostic>,
    },
}

debug_as_display!(LoadError);

/// Where included files are looked for.
struct Folder {
    path: PathBuf,
    /// Without links and dots, to compare with.
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
        // All together are not to be more than what is read at most.
        let mut left = ToneZones::MAX_TEXT;
        let mut sources = Vec::new();
        for path in paths {
            let source = self.source(&path, left);
            left = left.saturating_sub(source.as_ref().map_or(0, |source| source.text.len()));
            sources.push(source);
        }
        Ok(sources)
    }

    /// Where a file or folder really is, and what it is called.
    fn place(&self, path: &Path) -> Result<(PathBuf, PathBuf), IncludeError> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let real = path.canonicalize().map_err(|error| include_error(&error))?;
        let name = match real.strip_prefix(&self.real) {
            // Without dots and links, so that a file has one name only.
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

/// At most so many bytes, and one more, which tells that there are too many.
fn read(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    // To open a pipe would block, and a device may never end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
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

/// The files of a folder whose names match, by name.
fn matching(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>, IncludeError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| include_error(&error))? {
        let entry = entry.map_err(|error| include_error(&error))?;
        let name = entry.file_name();
        // As a shell does, hidden files only if they are meant.
        let hidden = name.as_encoded_bytes().starts_with(b".") && !pattern.starts_with('.');
        let fits = matches(pattern, &name.to_string_lossy());
        if fits && !hidden && entry.path().is_file() {
            names.push(entry.path());
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a name fits a pattern, in which `*` is any characters and `?` is one.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<_>, Vec<_>) = (pattern.chars().collect(), name.chars().collect());
    // How far pattern and name are compared, and where the last `*` would let them go on.
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
                // Back to it, with one character more in it.
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
