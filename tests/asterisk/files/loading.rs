//! Loading files from a disk.

use std::fs;
use std::path::{Path, PathBuf};

use ringback::asterisk::{LoadError, Loader};

use super::*;

/// A folder for one test, with some files. The drop removes it.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str, files: &[(&str, &str)]) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("indications").join(test);
        let _ = fs::remove_dir_all(&path);
        let folder = Self(path);
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Returns the zones of a file, and its diagnostics.
    fn read(&self, name: &str) -> (Vec<String>, Vec<DiagnosticKind>) {
        let reading = usual(Loader::new().load(self.path(name)).unwrap());
        let zones = reading.zones.zones().map(|zone| zone.name().to_owned()).collect();
        (zones, reading.diagnostics.into_iter().map(|d| d.kind).collect())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const X: &str = "[x]\ndescription = X\nring = 1\n";
const Y: &str = "[y]\ndescription = Y\nring = 2\n";

#[test]
fn a_file_includes_others_from_its_folder() {
    let main = format!("#include y.conf\n{X}#include \"sub/a.conf\"");
    // Paths in an included file are relative to the folder of the main file.
    let folder = Folder::new(
        "beside",
        &[
            ("main.conf", &*main),
            ("y.conf", Y),
            ("sub/a.conf", "#include sub/b.conf"),
            ("sub/b.conf", "[z]\ndescription = Z\nring = 3"),
        ],
    );
    let indications = ToneZones::load(folder.path("main.conf")).unwrap().zones;
    let zones: Vec<_> = indications.zones().map(ToneZone::name).collect();
    assert_eq!(zones, ["x", "y", "z"]);
}

#[test]
fn a_pattern_includes_all_that_match_by_name() {
    let folder = Folder::new(
        "pattern",
        &[
            ("main.conf", "#include zones/*.conf\n#tryinclude none/*.conf\n#include zones/?.txt"),
            ("zones/b.conf", "[x](+)\nring = 2"),
            ("zones/a.conf", X),
            ("zones/.hidden.conf", "?"),
            ("zones/a.conf~", "?"),
            ("zones/folder.conf/c.conf", "?"),
        ],
    );
    let (zones, faults) = folder.read("main.conf");
    assert_eq!(zones, ["x"]);
    assert_eq!(faults, [IncludeError::NotFound.into()]);
    let indications = Loader::new().load(folder.path("main.conf")).unwrap().zones;
    assert_eq!(tone_of(&indications, "ring"), "2");
}

#[test]
fn a_hidden_file_is_included_if_it_is_meant() {
    let folder = Folder::new("hidden", &[("main.conf", "#include .*.conf"), (".x.conf", X)]);
    assert_eq!(folder.read("main.conf"), (vec!["x".to_owned()], vec![]));
}

#[test]
fn a_file_that_is_too_long_is_told_of_and_not_read_whole() {
    let long = "\n".repeat(ToneZones::MAX_TEXT + 1);
    let folder = Folder::new("long", &[("main.conf", "#include a.conf"), ("a.conf", &long)]);
    assert_eq!(folder.read("main.conf").1, [DiagnosticKind::TextTooLong]);
    assert_eq!(folder.read("a.conf").1, [DiagnosticKind::TextTooLong]);
}

#[test]
fn a_file_outside_the_folder_is_read_only_if_allowed() {
    let folder = Folder::new("outside", &[("in/main.conf", ""), ("y.conf", Y)]);
    let absolute = folder.path("y.conf").canonicalize().unwrap();
    for name in ["../y.conf", "../*.conf", absolute.to_str().unwrap()] {
        folder.write("in/main.conf", &format!("{X}#include {name}"));
        let (zones, faults) = folder.read("in/main.conf");
        assert_eq!((zones.len(), faults), (1, vec![IncludeError::Outside.into()]), "{name}");
        let all = Loader::new().allow_outside().load(folder.path("in/main.conf")).unwrap();
        assert_eq!(all.zones.zones().count(), 2, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_outside() {
    let folder = Folder::new("link", &[("in/main.conf", "#include link.conf"), ("y.conf", Y)]);
    std::os::unix::fs::symlink("../y.conf", folder.path("in/link.conf")).unwrap();
    assert_eq!(folder.read("in/main.conf").1, [IncludeError::Outside.into()]);
    std::os::unix::fs::symlink(folder.path("in"), folder.path("linked")).unwrap();
    folder.write("in/link2.conf", Y);
    folder.write("in/main.conf", "#include link2.conf");
    assert_eq!(folder.read("linked/main.conf"), (vec!["y".to_owned()], vec![]));
}

#[cfg(unix)]
#[test]
fn of_a_pattern_only_what_cannot_be_read_is_left_out() {
    let folder = Folder::new("some", &[("main.conf", "#include zones/*.conf"), ("hh", "")]);
    folder.write("zones/a.conf", X);
    folder.write("zones/c.conf", Y);
    std::os::unix::fs::symlink("/etc/passwd", folder.path("zones/b.conf")).unwrap();
    let (zones, faults) = folder.read("main.conf");
    assert_eq!(zones, ["x", "y"]);
    assert_eq!(faults, [IncludeError::Outside.into()]);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_a_link_is_known_as_itself() {
    let folder = Folder::new("versions", &[("v2.conf", &format!("{X}#include main.conf"))]);
    std::os::unix::fs::symlink("v2.conf", folder.path("main.conf")).unwrap();
    let (zones, faults) = folder.read("main.conf");
    assert_eq!(zones, ["x"]);
    assert_eq!(faults, [IncludeError::Cycle.into()]);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf8_fits_a_pattern_all_the_same() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new("latin1", &[("main.conf", "#include z/*.conf"), ("z/a.conf", X)]);
    let name = std::ffi::OsStr::from_bytes(b"b\xe9.conf");
    fs::write(folder.path("z").join(name), Y).unwrap();
    assert_eq!(folder.read("main.conf"), (vec!["x".to_owned(), "y".to_owned()], vec![]));
}

#[cfg(unix)]
#[test]
fn a_link_to_itself_is_an_error() {
    let folder = Folder::new("loop", &[("main.conf", "#include loop")]);
    std::os::unix::fs::symlink("loop", folder.path("loop")).unwrap();
    let (_, faults) = folder.read("main.conf");
    assert!(
        matches!(faults[..], [DiagnosticKind::Include(IncludeError::Unreadable(_))]),
        "{faults:?}"
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_an_error_and_not_waited_for() {
    let folder = Folder::new("pipe", &[("main.conf", "#include pipe\n#include sub\n#include .")]);
    let pipe = std::process::Command::new("mkfifo").arg(folder.path("pipe")).status().unwrap();
    assert!(pipe.success());
    fs::create_dir(folder.path("sub")).unwrap();
    let (_, faults) = folder.read("main.conf");
    assert_eq!(faults.len(), 3);
    assert!(
        faults
            .iter()
            .all(|fault| matches!(fault, DiagnosticKind::Include(IncludeError::Unreadable(_))))
    );
}

#[test]
fn a_circle_is_found_whatever_a_file_is_called_in_it() {
    let folder = Folder::new("circle", &[("main.conf", "#include ./a.conf"), ("a.conf", "")]);
    folder.write("a.conf", &format!("{X}#include sub/../a.conf\n#include \"main.conf\""));
    fs::create_dir(folder.path("sub")).unwrap();
    let (zones, faults) = folder.read("main.conf");
    assert_eq!(zones, ["x"]);
    assert_eq!(faults, [IncludeError::Cycle.into(), IncludeError::Cycle.into()]);
}

#[test]
fn a_diagnostic_names_the_file_by_its_path() {
    let folder = Folder::new("names", &[("main.conf", "#include a.conf"), ("a.conf", "?")]);
    let error = ToneZones::load_strict(folder.path("main.conf")).unwrap_err();
    let LoadError::Diagnostic(diagnostic) = error else { panic!("{error}") };
    assert_eq!(Path::new(&*diagnostic.file), folder.path("a.conf"));
}

#[test]
fn a_missing_file_is_an_error_that_names_it() {
    let folder = Folder::new("missing", &[]);
    let error = ToneZones::load(folder.path("none.conf")).unwrap_err();
    assert!(error.to_string().contains("none.conf"), "{error}");
    let cause = std::error::Error::source(&error).unwrap();
    let cause = cause.downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(cause.kind(), std::io::ErrorKind::NotFound);
}

#[test]
fn one_bad_line_loses_no_country() {
    let text = "[y]\ndescription = Y\nring = x\nbusy = 440/500,0/500\n[x\n";
    let folder = Folder::new("lenient", &[("main.conf", &format!("{X}{text}"))]);
    let path = folder.path("main.conf");
    let reading = ToneZones::load(&path).unwrap();
    let zones: Vec<_> = reading.zones.zones().map(ToneZone::name).collect();
    assert_eq!(zones, ["x", "y"]);
    assert!(reading.zones.zone("y").unwrap().tone("busy").is_some());
    assert_eq!(reading.errors().count(), 2);
    assert!(matches!(ToneZones::load_strict(&path), Err(LoadError::Diagnostic(_))));
}

#[test]
fn a_reload_takes_what_can_be_read_and_says_what_cannot() {
    let folder = Folder::new("reload_some", &[("main.conf", X)]);
    let path = folder.path("main.conf");
    let mut indications = ToneZones::load(&path).unwrap().zones;
    fs::write(&path, format!("{Y}busy = ?\n")).unwrap();
    let diagnostics = indications.reload(&path).unwrap();
    assert_eq!(indications, sound(Y));
    assert_eq!(diagnostics.iter().filter(|d| d.severity() == Severity::Error).count(), 1);
    let old = indications.clone();
    assert!(Loader::new().reload_strict(&mut indications, &path).is_err());
    assert_eq!(indications, old);
    fs::write(&path, X).unwrap();
    Loader::new().reload_strict(&mut indications, &path).unwrap();
    assert_eq!(indications, sound(X));
}

#[test]
fn a_reload_of_nothing_sound_leaves_the_old_set() {
    let folder = Folder::new("reload", &[("main.conf", X)]);
    let path = folder.path("main.conf");
    let mut indications = ToneZones::load(&path).unwrap().zones;
    let old = indications.clone();
    for text in ["", "; cut", "[y]\nring = x", "[y", "#include none.conf", "[y]", "\0\0"] {
        fs::write(&path, text).unwrap();
        let error = indications.reload(&path).unwrap_err();
        assert!(matches!(error, LoadError::NoTones { .. }), "{text:?}: {error}");
        assert_eq!(indications, old, "{text:?}");
        Loader::new().reload_strict(&mut indications, &path).unwrap_err();
        assert_eq!(indications, old, "{text:?}");
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(indications.reload(&path), Err(LoadError::Io { .. })));
    assert_eq!(indications, old);
    fs::write(&path, Y).unwrap();
    assert!(indications.reload(&path).is_ok());
    assert_eq!(indications, sound(Y));
}

#[cfg(unix)]
#[test]
fn a_main_file_that_is_no_file_is_an_error_and_not_waited_for() {
    let folder = Folder::new("main_pipe", &[("x.conf", X)]);
    let pipe = folder.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::os::unix::fs::symlink("pipe", folder.path("link")).unwrap();
    let device = PathBuf::from("/dev/zero");
    for path in [&pipe, &folder.path("link"), &folder.path(""), &device, &"/dev/null".into()] {
        let error = ToneZones::load(path).unwrap_err();
        let LoadError::Io { error, .. } = error else { panic!("{error}") };
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{}", path.display());
        let mut indications = sound(X);
        assert!(indications.reload(path).is_err());
        assert_eq!(indications, sound(X));
    }
    // A link to a file counts as a file.
    std::os::unix::fs::symlink("x.conf", folder.path("linked.conf")).unwrap();
    assert_eq!(folder.read("linked.conf").0, ["x"]);
}
