//! An example of the crate, run as a process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};

/// Returns the binary of an example, and builds it on the first call.
pub(crate) fn binary(example: &'static str) -> PathBuf {
    static BINARIES: Mutex<BTreeMap<&str, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut binaries = BINARIES.lock().unwrap_or_else(PoisonError::into_inner);
    binaries.entry(example).or_insert_with(|| build(example)).clone()
}

fn build(example: &str) -> PathBuf {
    let build = ["build", "--example", example, "--message-format=json"];
    let output = Command::new(env!("CARGO")).args(build).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = String::from_utf8(output.stdout).unwrap();
    let (_, rest) = messages.rsplit_once("\"executable\":\"").unwrap();
    rest.split('"').next().unwrap().replace("\\\\", "\\").into()
}

/// A folder for one test, in which an example runs. It is empty at the start, and the drop removes
/// it.
pub(crate) struct Folder {
    example: &'static str,
    path: PathBuf,
}

impl Folder {
    pub(crate) fn new(example: &'static str, test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{example}-{test}"));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self { example, path }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binary(self.example));
        command.args(args).current_dir(&self.path);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs the example, which must succeed. Returns its standard output.
    #[track_caller]
    pub(crate) fn run_well(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the example, which must fail with status 2 and leave no new file. Returns its standard
    /// error.
    #[track_caller]
    pub(crate) fn run_badly(&self, args: &[&str]) -> String {
        let files = || std::fs::read_dir(&self.path).unwrap().count();
        let before = files();
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(files(), before, "{args:?} left a file");
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
