//! Any text as an `indications.conf` with two files to include: what is read is written back, and
//! read again it is the same. Files are parted by a zero.
#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ringback::Indications;
use ringback::indications::Loader;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("ringback-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
});

fuzz_target!(|octets: &[u8]| {
    let mut files = octets.splitn(3, |octet| *octet == 0);
    for name in ["indications.conf", "a.conf", "b.conf"] {
        fs::write(FOLDER.join(name), files.next().unwrap_or_default()).unwrap();
    }
    let Ok(reading) = Loader::new().read(FOLDER.join("indications.conf")) else { return };
    for diagnostic in &reading.diagnostics {
        assert!(!diagnostic.to_string().is_empty());
    }
    let written = reading.indications.to_string();
    let again: Indications = written.parse().unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_eq!(again, reading.indications, "{written}");
    let _ = reading.strict();
});
