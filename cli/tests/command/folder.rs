//! The command `ringback`, run as a process.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder for one test, in which a subcommand runs. It is empty at the start, and the drop removes
/// it.
pub(crate) struct Folder {
    subcommand: &'static str,
    path: PathBuf,
}

impl Folder {
    pub(crate) fn new(subcommand: &'static str, test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{subcommand}-{test}"));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self { subcommand, path }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ringback"));
        command.args(self.subcommand.split_whitespace()).args(args).current_dir(&self.path);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs the subcommand, which must succeed. Returns its standard output.
    #[track_caller]
    pub(crate) fn run_well(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the subcommand, which must fail with status 2 and leave no new file. Returns its standard
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
